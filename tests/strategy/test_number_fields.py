"""Numbers in the editor: German notation in and out, nothing guessed."""

from decimal import Decimal

import pytest
from django import forms
from django.test import Client

from strategy.models import Goal, MeasurePage
from strategy.number_fields import GermanDecimalField, read_german
from tests.strategy.test_admin import edit_url, measure_data

pytestmark = pytest.mark.django_db


@pytest.mark.once
@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1.200", "1200"), ("21.700.000", "21700000"), ("0,5", "0.5"), ("853", "853"), ("1.250,75", "1250.75"), ("12.5", "12.5"), ("-3", "-3"),
        ("−0,25", "-0.25"), (" 7 ", "7"), ("1 200", "1200"), ("1,234.5", "1234.5"),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(typed, read):
    assert GermanDecimalField(max_digits=18, decimal_places=4, required=False).clean(typed) == Decimal(read)


@pytest.mark.once
@pytest.mark.parametrize("typed", ["abc", "1.2.3", "12 t", "1e5", "NaN", "--3", "=1+1", "9" * 70, "0,12345"])
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(forms.ValidationError):
        GermanDecimalField(max_digits=18, decimal_places=4).clean(typed)


@pytest.mark.once
@pytest.mark.parametrize("stored", ["853.0000", "0.0000", "21700000.00", "1200.000", "1.234", "-0.5000"])
def test_what_is_shown_and_sent_back_changes_nothing(stored):
    field = GermanDecimalField(max_digits=18, decimal_places=4, required=False)
    shown = field.prepare_value(Decimal(stored))
    assert not field.has_changed(Decimal(stored), shown) and "0000" not in shown
    assert field.prepare_value("12 Tonnen") == "12 Tonnen"


@pytest.mark.once
def test_places_and_other_kinds_of_fields_stay_as_they_are():
    class Example(forms.Form):
        amount = forms.DecimalField(label="Betrag", max_digits=5, decimal_places=2, required=False, help_text="In Euro")
        lat = forms.DecimalField()
        year = forms.IntegerField()

    form = Example()
    read_german(form, leave=("lat",))
    assert isinstance(form.fields["amount"], GermanDecimalField) and form.fields["amount"].help_text == "In Euro"
    assert type(form.fields["lat"]) is forms.DecimalField and type(form.fields["year"]) is forms.IntegerField


def test_an_editor_types_thousands_with_a_point(town):
    measure, client = town.measure(), Client()
    client.force_login(town.staff("editor"))
    answer = client.post(edit_url(measure), measure_data(measure, ghg_savings_t_per_year="1.200", total_cost_eur="1.500.000,50"))
    assert answer.status_code == 302
    draft = MeasurePage.objects.get(pk=measure.pk).get_latest_revision_as_object()
    assert (draft.ghg_savings_t_per_year, draft.total_cost_eur) == (Decimal(1200), Decimal("1500000.50"))
    form = client.get(edit_url(measure)).content.decode()
    assert 'value="1.200"' in form and 'value="1.500.000,5"' in form


def test_what_was_typed_stays_beside_its_error(town):
    measure, client = town.measure(), Client()
    client.force_login(town.staff("editor"))
    answer = client.post(edit_url(measure), measure_data(measure, ghg_savings_t_per_year="etwa 12"))
    page = answer.content.decode()
    assert "Bitte geben Sie nur eine Zahl ein" in page and 'value="etwa 12"' in page


def test_goals_show_and_read_german_numbers(town):
    Goal.objects.create(strategy=town.strategy, title="Klimaneutral", baseline_value=Decimal("853.5"), target_value=0)
    client = Client()
    client.force_login(town.staff("editor"))
    page = client.get(edit_url(town.strategy)).content.decode()
    assert 'value="853,5"' in page and "853.5" not in page
