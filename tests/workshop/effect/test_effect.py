"""Teams enter quantities; every number says how it came about; what is not known is not zero."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from workshop import rows
from workshop.autosave import editable_of
from workshop.effect import library, services
from workshop.effect.queries import estimates_of, factors_of
from workshop.models import EffectEstimate, EffectFactor
from workshop.registry import step

pytestmark = pytest.mark.django_db


def factor(key="pv-strom"):
    return EffectFactor.objects.get(site=None, key=key)


@given(quantity=st.decimals(0, Decimal("99999999.99"), places=2), by=st.decimals(0, 1000, places=6))
def test_a_result_is_the_product_to_three_places(quantity, by):
    result = services.calculated(quantity, EffectFactor(factor=by))
    assert abs(result - quantity * by) <= Decimal("0.0005") and result.as_tuple().exponent == -3


def test_without_a_quantity_there_is_no_result_and_no_zero():
    assert services.calculated(None, EffectFactor(factor=Decimal(2))) is None


def test_a_quantity_beyond_reason_is_refused():
    with pytest.raises(ValidationError):
        services.calculated(Decimal("999999999999.99"), EffectFactor(factor=Decimal(1000)))


def test_every_shipped_factor_names_its_source_and_is_there_once(db):
    library.ship()
    assert EffectFactor.objects.filter(site=None).count() == len(library.FACTORS) == len({row["key"] for row in library.FACTORS})
    assert all(row.source and row.method and row.factor > 0 for row in EffectFactor.objects.all())


def test_a_town_replaces_a_factor_or_switches_it_off(town, other_town):
    own = EffectFactor.objects.create(site=town.site, key="pv-strom", label="PV hier", effect_label="Strom", quantity_unit="kWp", factor=Decimal(900),
                                      result_unit="kWh", source="Stadtwerke")  # fmt: skip
    EffectFactor.objects.create(
        site=town.site, key="baeume", label="x", effect_label="x", quantity_unit="x", factor=1, result_unit="x", source="x", is_active=False
    )
    here, there = {row.key: row for row in factors_of(town.site)}, {row.key: row for row in factors_of(other_town.site)}
    assert here["pv-strom"] == own and "baeume" not in here
    assert there["pv-strom"].site_id is None and "baeume" in there


def test_the_result_follows_the_quantity_and_says_how(lead_seat, project):
    row = services.add_with_factor(lead_seat, factor().pk, Decimal(10))
    assert (row.result, row.result_unit, row.uncertainty) == (Decimal("9500.000"), "kWh", "± 15 %") and "Quelle:" in row.method
    editable = editable_of(EffectEstimate)
    editable.save(lead_seat, EffectEstimate.objects.get(pk=row.pk), {"quantity": Decimal(20)}, base=1)
    row.refresh_from_db()
    assert row.result == Decimal("19000.000")
    assert "result" not in editable.form_of(row).fields and "quantity" in editable.form_of(row).fields


def test_a_factor_of_another_town_is_none_of_ours(lead_seat, other_town):
    foreign = EffectFactor.objects.create(
        site=other_town.site, key="eigen", label="x", effect_label="x", quantity_unit="x", factor=1, result_unit="x", source="x"
    )
    with pytest.raises(ValidationError):
        services.add_with_factor(lead_seat, foreign.pk, Decimal(1))


def test_estimates_become_the_public_profile_and_equal_ones_change_nothing(lead_seat, project):
    services.add_with_factor(lead_seat, factor("pv-emissionen").pk, Decimal(10))
    services.add_free(lead_seat, {"label": "Kinder, die mitbauen", "result": Decimal(30), "result_unit": "Kinder", "method": "gezählt"})
    services.write(project, project)
    assert [(row.label, row.quantity, row.unit) for row in project.effects.all()] == [
        ("vermiedene Emissionen", Decimal("3.61"), "t CO₂e"), ("Kinder, die mitbauen", Decimal("30.00"), "Kinder"),
    ]  # fmt: skip
    before = list(project.effects.all())
    services.write(project, project)
    assert list(project.effects.all()) == before


def test_no_number_with_a_reason_is_an_answer_too(lead_seat, project):
    assert step("effect").state(project).level == "none"
    from workshop.models import ProfileDraft

    ProfileDraft.objects.create(project=project, data={"title": "x", "no_effect_reason": "Ein Fest lässt sich nicht in Tonnen messen."})
    assert step("effect").state(project).level == "full"


def test_the_page_adds_refuses_and_deletes(client, lead, lead_seat, project):
    client.force_login(lead)
    page = reverse("workshop:effect", args=[project.pk])
    assert "Noch keine Zahl" in client.get(page).content.decode()
    add = reverse("workshop:effect_add_factor", args=[project.pk])
    answer = client.post(add, {"factor": factor().pk, "quantity": "zwölf"})
    assert answer.status_code == 422 and 'value="zwölf"' in answer.content.decode()
    assert client.post(add, {"factor": "999999", "quantity": "1"}).status_code == 422
    assert client.post(add, {"factor": factor().pk, "quantity": "1.200,5"}).status_code == 302
    row = estimates_of(project)[0]
    assert row.result == Decimal("1140475.000") and "1.140.475" in client.get(page).content.decode()
    remove = reverse("workshop:effect_remove", args=[project.pk, row.pk])
    assert client.get(remove).status_code == 200 and estimates_of(project)
    client.post(remove)
    assert not estimates_of(project)
    assert rows.history(project.pk, "effectestimate", row.pk).exists()
