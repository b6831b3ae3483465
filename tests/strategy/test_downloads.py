"""Files of the strategy: German notation, no formula, nothing that is not public."""

from decimal import Decimal

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from municipality import cache, csv_de
from tests.strategy import builders

pytestmark = pytest.mark.django_db


def get(path, **extra):
    return Client().get(path, **extra)


def test_values_come_in_german_notation_with_gaps_empty(town):
    made = builders.indicator(town, values={2012: "643.7", 2013: None, 2014: -5}, targets={2035: 0})
    answer = get(f"/strategie/werte/{made.pk}.csv")
    assert answer.status_code == 200 and answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="treibhausgase-gesamt.csv"'
    lines = answer.content.decode("utf-8").split("\r\n")
    assert answer.content.startswith(b"\xef\xbb\xbf") and lines[0].startswith("\ufeffIndikator;Einheit;Jahr;")
    assert "Treibhausgase gesamt;kt CO₂e;2012;Ist;643,7;Bilanz 2024;B;;;" in lines
    assert "Treibhausgase gesamt;kt CO₂e;2013;Ist;;Bilanz 2024;B;;;" in lines
    assert "Treibhausgase gesamt;kt CO₂e;2014;Ist;-5;Bilanz 2024;B;;;" in lines
    assert "Treibhausgase gesamt;kt CO₂e;2035;Soll;0;Bilanz 2024;B;;;" in lines


@pytest.mark.parametrize("text", ["=1+1", "+49 5", "-cmd", "@SUM(A1)", "\t=1", "  =1", "\r=1", "＝1"])
def test_no_text_is_a_formula(text):
    assert csv_de.cell(text).startswith("'")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (0, "0"),
        (Decimal("-0.0"), "0"),
        (Decimal("1234.50"), "1234,5"),
        (1e-7, "0"),
        (True, "ja"),
        ("a;b", "a;b"),
        (Decimal("1E+3"), "1000"),
    ],
)
def test_cells(value, expected):
    assert csv_de.cell(value) == expected


def test_hostile_titles_are_neutralised_in_the_file(town):
    made = builders.indicator(town, "=HYPERLINK(1)", {2020: 1}, unit="@x")
    body = get(f"/strategie/werte/{made.pk}.csv").content.decode()
    assert "'=HYPERLINK(1);'@x;2020" in body


def test_measures_as_a_file(town):
    field = town.field_of_action("Mobilität")
    town.measure(
        field, "Radnetz; Teil 1", code="MO 1", status="running", total_cost_eur="1000.50", responsible_office=town.office("Amt für Mobilität")
    )
    town.measure(field, "Entwurf", live=False)
    lines = get(f"/strategie/{town.strategy.pk}/massnahmen.csv").content.decode().split("\r\n")
    assert len([line for line in lines if line]) == 2
    assert lines[1].startswith('Mobilität;MO 1;"Radnetz; Teil 1";;in Umsetzung;nein;;Amt für Mobilität;;;;1000,5;;')


def test_files_of_hidden_strategies_do_not_exist(town, other_town):
    own = builders.indicator(town)
    field = town.field_of_action(live=False)
    of_hidden_field = builders.indicator(town, "Geheim", field_of_action=field)
    foreign = builders.indicator(other_town)
    assert get(f"/strategie/werte/{own.pk}.csv").status_code == 200
    assert get(f"/strategie/werte/{of_hidden_field.pk}.csv").status_code == 404
    assert get(f"/strategie/werte/{foreign.pk}.csv").status_code == 404
    assert get(f"/strategie/werte/{foreign.pk}.csv", HTTP_HOST="other.example").status_code == 200
    assert get(f"/strategie/{other_town.strategy.pk}/massnahmen.csv").status_code == 404
    assert get("/strategie/werte/999999.csv").status_code == 404 and get("/strategie/werte/99999999999999999999999.csv").status_code == 404
    PageViewRestriction.objects.create(page=town.strategy, restriction_type="login")
    cache.forget()
    assert get(f"/strategie/werte/{own.pk}.csv").status_code == 404
    assert get(f"/strategie/{town.strategy.pk}/massnahmen.csv").status_code == 404


def test_files_are_read_only(town):
    made = builders.indicator(town)
    assert Client().post(f"/strategie/werte/{made.pk}.csv").status_code == 405
