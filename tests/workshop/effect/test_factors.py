"""A municipality's own factors: taken over, added, switched off, given back; plans keep their numbers until the team decides."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import create_user
from workshop import rows
from workshop.autosave import editable_of
from workshop.effect import factors, library, services
from workshop.effect.queries import News, estimates_of, factors_of, library_of, news_of, shown_factor, use_of
from workshop.models import EffectEstimate, EffectFactor, EffectFactorChange, FieldChange

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(town):
    return town.staff("editor")


def shipped(key="pv-strom"):
    return EffectFactor.objects.get(site=None, key=key)


def values(row=None, **changes):
    row = row or shipped()
    return {name: getattr(row, name) for name in factors.FIELDS} | {"method": "Stadtwerke, gemessen", "year": 2025} | changes


def current(town, key="pv-strom"):
    return library_of(town.site)[key]


def news(town, row):
    row = EffectEstimate.objects.select_related("factor").get(pk=row.pk)
    return news_of(row, library_of(town.site))


def test_an_own_value_counts_here_alone_and_survives_every_shipping(town, other_town, editor):
    factors.save(town.site, "pv-strom", values(factor=Decimal(900), source="Stadtwerke"), editor)
    library.ship()
    assert current(town).is_own and current(town).current.factor == 900 and current(other_town).current.factor == 950
    assert shipped().factor == 950 and shipped().source != "Stadtwerke"
    factors.go_back(town.site, "pv-strom", editor)
    factors.go_back(town.site, "pv-strom", editor)
    assert not current(town).is_own and current(town).current == shipped()
    EffectFactor.objects.filter(site=None, key="pv-strom").update(factor=960)
    assert current(town).current.factor == 960, "given back means: later changes of the shipped value count as well"
    found = factors.history_of(town.site, "pv-strom")
    assert [line.what for line in found] == ["zurück zum mitgelieferten Wert", "eigener Wert eingetragen"]
    assert ("Faktor", "950", "900") in found[1].parts and found[1].by == editor.name


def test_switched_off_is_not_offered_and_says_nothing_of_the_value(town, other_town, editor):
    for _twice in range(2):
        factors.switch(town.site, "baeume", False, editor)
    assert "baeume" not in {row.key for row in factors_of(town.site)} and "baeume" in {row.key for row in factors_of(other_town.site)}
    EffectFactor.objects.filter(site=None, key="baeume").update(factor=Decimal("0.02"))
    assert not current(town, "baeume").is_own and current(town, "baeume").current.factor == Decimal("0.02")
    factors.switch(town.site, "baeume", True, editor)
    assert shipped("baeume") in factors_of(town.site) and EffectFactorChange.objects.count() == 2


def test_an_own_value_that_is_switched_off_stays_off_when_it_is_given_back(town, editor):
    factors.save(town.site, "pv-strom", values(factor=Decimal(900)), editor)
    factors.switch(town.site, "pv-strom", False, editor)
    factors.go_back(town.site, "pv-strom", editor)
    assert not current(town).is_offered and not current(town).is_own


def test_a_factor_of_ones_own_is_added_changed_and_deleted(town, editor):
    row = factors.save(town.site, "", values(label="Balkonkraftwerk", factor=Decimal("-0.5")), editor)
    assert row.key == "eigen-balkonkraftwerk" and row in factors_of(town.site)
    again = factors.save(town.site, "", values(label="Balkonkraftwerk!"), editor)
    assert again.key == "eigen-balkonkraftwerk-2"
    assert factors.save(town.site, "", values(label="☀"), editor).key == "eigen-faktor"
    with pytest.raises(ValidationError) as error:
        factors.save(town.site, "", values(label="balkonkraftwerk"), editor)
    assert "label" in error.value.message_dict
    with pytest.raises(Http404):
        factors.go_back(town.site, row.key, editor)
    factors.delete(town.site, row.key, editor)
    assert row not in factors_of(town.site)
    assert factors.save(town.site, "", values(label="Balkonkraftwerk"), editor).key == "eigen-balkonkraftwerk-3", "a history has one key for good"


def test_what_a_plan_uses_is_not_deleted_and_a_shipped_factor_never(town, editor, lead_seat):
    row = factors.save(town.site, "", values(label="Balkonkraftwerk"), editor)
    services.add_with_factor(lead_seat, row.pk, Decimal(3))
    with pytest.raises(ValidationError):
        factors.delete(town.site, row.key, editor)
    factors.save(town.site, "pv-strom", values(factor=Decimal(900)), editor)
    with pytest.raises(Http404):
        factors.delete(town.site, "pv-strom", editor)
    factors.switch(town.site, row.key, False, editor)
    assert news(town, estimates_of(lead_seat.project)[0]).news == News.GONE


@pytest.mark.parametrize("who", ["citizen", "lead", "elsewhere", "inactive"])
def test_nobody_else_changes_a_factor(town, other_town, editor, lead, who):
    user = {"citizen": create_user, "lead": lambda: lead, "elsewhere": lambda: other_town.staff("editor"), "inactive": lambda: editor}[who]()
    if who == "inactive":
        user.is_active = False
    for step in (
        lambda: factors.save(town.site, "pv-strom", values(), user), lambda: factors.save(town.site, "", values(label="x"), user),
        lambda: factors.switch(town.site, "pv-strom", False, user), lambda: factors.go_back(town.site, "pv-strom", user),
        lambda: factors.delete(town.site, "pv-strom", user),
    ):  # fmt: skip
        with pytest.raises(PermissionDenied):
            step()
    assert not EffectFactor.objects.exclude(site=None).exists() and not EffectFactorChange.objects.exists()


def test_who_comes_second_sees_that_and_loses_nothing(town, editor):
    factors.save(town.site, "pv-strom", values(factor=Decimal(900)), editor)
    with pytest.raises(factors.SomebodyWasFaster) as faster:
        factors.save(town.site, "pv-strom", values(factor=Decimal(800)), town.staff("editor"))
    assert faster.value.change.user == editor and current(town).current.factor == 900
    factors.save(town.site, "pv-strom", values(factor=Decimal(800)), editor, seen=faster.value.change.pk)
    assert current(town).current.factor == 800


def test_saving_the_same_again_is_no_change(town, editor):
    factors.save(town.site, "pv-strom", values(factor=Decimal("900.000000")), editor)
    seen = factors.last_change(town.site, "pv-strom").pk
    factors.save(town.site, "pv-strom", values(factor=Decimal(900)), editor, seen=seen)
    assert EffectFactorChange.objects.count() == 1


@pytest.mark.parametrize(
    ("value", "unit", "per", "words"),
    [
        ("950.000000", "kWh", "kWp", "950 kWh je kWp"), ("0.012500", "t CO₂e", "Bäume", "0,0125 t CO₂e je Einheit (Bäume)"),
        ("1.000000", "m²", "m²", "gezählt (m²)"), ("1", "kWh", "Personen", "1 kWh je Einheit (Personen)"), ("-1200.5", "kg", "km", "-1.200,5 kg je km"),
    ],
)  # fmt: skip
def test_a_factor_reads_as_german(value, unit, per, words):
    assert shown_factor(Decimal(value), EffectFactor(result_unit=unit, quantity_unit=per)) == words


# Plans ------------------------------------------------------------------------------------------------------------------


def test_a_number_in_a_plan_keeps_its_factor_until_the_team_calculates_anew(town, editor, lead_seat, project):
    row = services.add_with_factor(lead_seat, shipped().pk, Decimal(10))
    assert news(town, row).news == News.NONE
    factors.save(town.site, "pv-strom", values(factor=Decimal(900), source="Stadtwerke", uncertainty_percent=10), editor)
    found = news(town, row)
    assert (found.news, found.used, found.now) == (News.CHANGED, "950 kWh je kWp", "900 kWh je kWp")
    assert use_of(town.site, library_of(town.site))["pv-strom"].outdated == 1
    editable_of(EffectEstimate).save(lead_seat, EffectEstimate.objects.get(pk=row.pk), {"quantity": Decimal(20)}, base=1)
    row.refresh_from_db()
    assert row.result == 19000, "a new quantity counts with the factor that stands beside the number"
    services.use_current(lead_seat, row.pk)
    services.use_current(lead_seat, row.pk)
    row.refresh_from_db()
    assert (row.result, row.factor_value, row.uncertainty) == (18000, 900, "± 10 %") and "Stadtwerke" in row.method
    assert news(town, row).news == News.NONE and not use_of(town.site, library_of(town.site))["pv-strom"].outdated
    line = FieldChange.objects.get(table="effectestimate", row=row.pk, field="factor_value")
    assert (line.before, line.after, line.version) == ("950 kWh je kWp", "900 kWh je kWp", row.version)


def test_an_update_of_the_product_does_not_move_numbers_either(town, lead_seat):
    row = services.add_with_factor(lead_seat, shipped().pk, Decimal(10))
    EffectFactor.objects.filter(site=None, key="pv-strom").update(factor=1000)
    assert news(town, row).news == News.CHANGED and EffectEstimate.objects.get().result == 9500


def test_the_teams_own_words_on_uncertainty_stay(town, editor, lead_seat):
    row = services.add_with_factor(lead_seat, shipped().pk, Decimal(10))
    rows.save_fields(EffectEstimate, row.pk, {"uncertainty": "Dach nach Norden"}, base=1, seat=lead_seat)
    factors.save(town.site, "pv-strom", values(factor=Decimal(900)), editor)
    assert services.use_current(lead_seat, row.pk).uncertainty == "Dach nach Norden"


def test_another_unit_of_the_quantity_is_not_calculated_with_the_old_quantity(town, editor, lead_seat):
    row = services.add_with_factor(lead_seat, shipped().pk, Decimal(10))
    factors.save(town.site, "pv-strom", values(quantity_unit="m²", factor=Decimal(200)), editor)
    assert news(town, row).news == News.OTHER_UNIT
    with pytest.raises(ValidationError):
        services.use_current(lead_seat, row.pk)
    row.refresh_from_db()
    assert (row.result, row.quantity_unit) == (9500, "kWp")


def test_only_the_team_calculates_anew_and_only_its_own_rows(town, lead_seat):
    from workshop.access import Seat
    from workshop.models import Role, TeamMember

    row = services.add_with_factor(lead_seat, shipped().pk, Decimal(10))
    other = town.project("Anderes")
    user = create_user()
    seat = Seat(town.site, other, TeamMember.objects.create(project=other, user=user, role=Role.LEAD), user)
    with pytest.raises(Http404):
        services.use_current(seat, row.pk)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["own", "back", "off", "on"]), max_size=8))
def test_whatever_staff_do_the_shipped_row_stays_and_one_value_counts(town, editor, steps):
    EffectFactor.objects.exclude(site=None).delete()
    before, own, offered = values(), False, True
    for step in steps:
        last = factors.last_change(town.site, "pv-strom")
        if step == "own":
            factors.save(town.site, "pv-strom", values(factor=Decimal(900)), editor, seen=last.pk if last else 0)
        elif step == "back":
            factors.go_back(town.site, "pv-strom", editor)
        else:
            factors.switch(town.site, "pv-strom", step == "on", editor)
        own = {"own": True, "back": False}.get(step, own)
        offered = {"on": True, "off": False}.get(step, offered)
    entry = current(town)
    assert (entry.is_own, entry.is_offered, entry.current.factor) == (own, offered, 900 if own else 950) and values() == before
