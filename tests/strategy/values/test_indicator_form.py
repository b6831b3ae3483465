"""The form of an indicator: what exists once per strategy, units of the list, values that follow a change of unit; units of operators."""

from decimal import Decimal
from html import unescape

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from strategy.models import Indicator, Unit, ValueChange
from strategy.values.categories import suggested
from strategy.values.entries import Place
from strategy.values.services import entries_of
from tests.factories import create_user
from tests.strategy import builders

pytestmark = pytest.mark.django_db
CREATE, EDIT, UNITS = "/admin/indikatoren/create/", "/admin/indikatoren/edit/%s/", "/admin/einheiten/"


def login(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def editor(town):
    return login(town.staff("editor"))


def data(made=None, **fields):
    kept = {"strategy": made.strategy_id, "title": made.title, "unit": made.unit, "code": made.code} if made else {}
    return {
        "field_of_action": "", "code": "", "title": "Solarstrom", "unit": "MW", "kind": "output", "breakdown": "", "description": "", "method_note": "",
        "sort_order": 0, **kept, **fields,
    }  # fmt: skip


@pytest.mark.parametrize("field, value", [("code", "I 1"), ("is_headline", True), ("is_population", True)])
def test_what_exists_once_per_strategy_is_refused_with_the_name_of_the_other(town, other_town, editor, field, value):
    builders.indicator(town, "Erste Reihe", values={}, **{field: value})
    sent = data(strategy=town.strategy.pk, **{field: "on" if value is True else " I  1 "})
    answer = editor.post(CREATE, sent)
    assert answer.status_code == 200 and "Erste Reihe" in str(answer.context["form"].errors[field])
    assert login(other_town.staff("editor")).post(CREATE, {**sent, "strategy": other_town.strategy.pk}).status_code == 302


def test_several_indicators_may_have_no_code(town, editor):
    builders.indicator(town, values={})
    assert editor.post(CREATE, data(strategy=town.strategy.pk)).status_code == 302


def test_units_of_the_list_are_suggested_and_found_under_other_spellings(town, editor):
    assert '<option value="kt CO₂e">' in editor.get(CREATE).content.decode()
    answer = editor.post(CREATE, data(strategy=town.strategy.pk, unit="kt CO2e"), follow=True)
    assert Indicator.objects.get().unit == "kt CO₂e" and "steht in der Liste als" in unescape(answer.content.decode())


def test_an_unknown_unit_is_for_counting_and_that_is_said(town, editor):
    answer = editor.post(CREATE, data(strategy=town.strategy.pk, unit="Bäume"), follow=True)
    assert Indicator.objects.get().unit == "Bäume" and "umgerechnet wird diese Einheit nicht" in unescape(answer.content.decode())
    assert not Unit.objects.filter(symbol="Bäume").exists()


def test_a_new_unit_asks_what_becomes_of_the_numbers_and_converts_them_with_history(town, editor):
    made = builders.indicator(town, values={2020: "1.5", 2021: None})
    asked = editor.post(EDIT % made.pk, data(made, unit="t CO₂e"))
    assert asked.status_code == 200 and [key for key, _text in asked.context["form"].fields["unit_change"].choices] == ["convert", "keep"]
    assert 'name="unit_change"' in asked.content.decode()
    assert editor.post(EDIT % made.pk, data(made, unit="t CO₂e", unit_change="convert")).status_code == 302
    assert entries_of(made)[Place(2020)].value == 1500 and Indicator.objects.get().unit == "t CO₂e"
    change = ValueChange.objects.get()
    assert (change.before["value"], change.after["value"], change.origin, change.year) == ("1.5", "1500", "unit", 2020)


def test_only_the_name_of_the_unit_changes_where_that_is_wanted(town, editor):
    made = builders.indicator(town, values={2020: "1.5"})
    assert editor.post(EDIT % made.pk, data(made, unit="t CO₂e", unit_change="keep")).status_code == 302
    assert entries_of(made)[Place(2020)].value == Decimal("1.5") and not ValueChange.objects.exists()
    asked = editor.post(EDIT % made.pk, data(made, unit="MWh"))
    assert [key for key, _text in asked.context["form"].fields["unit_change"].choices] == ["keep"]


def test_a_conversion_that_would_lose_a_value_is_refused(town, editor):
    made = builders.indicator(town, values={2020: "0.01"}, unit="t CO₂e")
    answer = editor.post(EDIT % made.pk, data(made, unit="Mio. t CO₂e", unit_change="convert"))
    assert answer.status_code == 200 and "0,01" in str(answer.context["form"].errors["unit_change"])
    assert Indicator.objects.get().unit == "t CO₂e" and entries_of(made)[Place(2020)].value == Decimal("0.01")


def test_without_values_nobody_is_asked(town, editor):
    made = builders.indicator(town, values={2021: None})
    assert "unit_change" not in editor.get(EDIT % made.pk).context["form"].fields
    assert editor.post(EDIT % made.pk, data(made, unit="MWh")).status_code == 302


def test_the_list_leads_to_the_values(town, editor):
    made = builders.indicator(town)
    assert f'href="/admin/strategie/werte/{made.pk}/"' in editor.get("/admin/indikatoren/").content.decode()


def test_names_are_suggested_by_breakdown():
    assert "Kommunale Einrichtungen" in suggested("sector") and "Fernwärme" in suggested("carrier") and "Fahrrad" in suggested("mode")
    assert suggested("other") == suggested("") == ()


# --- units of operators -------------------------------------------------------------------------------------------------


def test_staff_of_a_municipality_cannot_open_the_list_of_units_whatever_their_rights(town):
    user = town.staff("editor")
    user.user_permissions.add(*Permission.objects.filter(content_type__app_label="strategy"))
    unit = Unit.objects.first()
    for path in ("", "new/", f"edit/{unit.pk}/", f"delete/{unit.pk}/", f"history/{unit.pk}/", f"usage/{unit.pk}/"):
        for answer in (login(user).get(UNITS + path), login(user).post(UNITS + path, {"symbol": "x"})):
            assert answer.status_code == 403 or (answer.status_code == 302 and answer["Location"] == "/admin/"), path
    assert Unit.objects.filter(pk=unit.pk, symbol=unit.symbol).exists()


def test_operators_manage_units_and_keep_those_in_use(town):
    operator = login(create_user(is_staff=True, is_superuser=True))
    assert operator.get(UNITS).status_code == 200
    fields = {"symbol": "Bäume", "name": "Bäume", "dimension": "other", "factor": "1", "sort_order": "0"}
    assert operator.post(UNITS + "new/", fields).status_code == 302
    unit = Unit.objects.get(symbol="Bäume")
    made = builders.indicator(town, values={}, unit="Bäume")
    answer = operator.post(f"{UNITS}edit/{unit.pk}/", {**fields, "symbol": "Baum"})
    assert answer.status_code == 200 and "wird benutzt" in str(answer.context["form"].errors["symbol"])
    assert operator.post(f"{UNITS}edit/{unit.pk}/", {**fields, "name": "gepflanzte Bäume"}).status_code == 302
    assert "nicht löschen" in unescape(operator.post(f"{UNITS}delete/{unit.pk}/").content.decode()) and Unit.objects.filter(pk=unit.pk).exists()
    made.delete()
    assert operator.post(f"{UNITS}delete/{unit.pk}/").status_code == 302 and not Unit.objects.filter(pk=unit.pk).exists()
