"""Workbook and CSV say to the cent what the finance plan says."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from workshop.models import ResourceRequirement
from workshop.outputs import sheets

pytestmark = pytest.mark.django_db


def column(page, label):
    """Return the values below a heading."""
    rows = list(page.iter_rows(values_only=True))
    at = rows[0].index(label)
    return [row[at] for row in rows[1:]]


def exact(value):
    return Decimal(str(value)) if value is not None else Decimal(0)


def test_the_sums_of_the_workbook_are_those_of_the_finance_plan(material):
    book = load_workbook(io.BytesIO(sheets.workbook(material)))
    total = material.money.sums.total
    assert book.sheetnames == ["Aufgaben", "Meilensteine", "Ressourcen", "Quellen", "Zuordnungen", "Summen"]
    needed = book["Ressourcen"]
    assert sum(map(exact, column(needed, "Kosten in Euro"))) == total.cost == Decimal("23799.50")
    assert sum(map(exact, column(needed, "Wert ehrenamtlicher Stunden in Euro"))) == total.volunteer
    assert sum(map(exact, column(needed, "offen in Euro"))) == total.open
    assert sum(map(exact, column(book["Zuordnungen"], "Betrag in Euro"))) == total.paid
    first = [row for row in book["Summen"].iter_rows(min_row=2, values_only=True) if row[0] == "gesamt"]
    assert [exact(value) for value in first[0][2:7]] == [total.cost, total.hours, total.volunteer, total.paid, total.open]
    for level in ("Arbeitspaket", "Aufgabe", "Art"):
        parts = [row for row in book["Summen"].iter_rows(min_row=2, values_only=True) if row[0] == level]
        assert sum(exact(row[2]) for row in parts) == total.cost, level


def test_a_cost_that_nobody_knows_is_empty_and_no_zero(material):
    book = load_workbook(io.BytesIO(sheets.workbook(material)))
    rows = {row[3]: row for row in book["Ressourcen"].iter_rows(min_row=2, values_only=True)}
    assert rows["Fahrten"][7] is None
    assert rows["Module"][7] == 21999


def test_csv_for_people_and_for_machines_say_the_same(material):
    people = list(csv.DictReader(io.StringIO(sheets.table(material, "ressourcen").decode("utf-8-sig")), delimiter=";"))
    machines = list(csv.DictReader(io.StringIO(sheets.table(material, "ressourcen", machines=True).decode())))
    assert sheets.table(material, "ressourcen").startswith(b"\xef\xbb\xbf")
    assert not sheets.table(material, "ressourcen", machines=True).startswith(b"\xef\xbb\xbf")
    for one, other in zip(people, machines, strict=True):
        assert one["Kosten in Euro"].replace(",", ".") == other["cost"]
    assert [row["kind"] for row in machines][:2] == ["investment", "administration"]
    assert people[0]["Art"] == "Investition"
    assert sum(Decimal(row["cost"] or 0) for row in machines) == material.money.sums.total.cost
    tasks = list(csv.DictReader(io.StringIO(sheets.table(material, "aufgaben", machines=True).decode())))
    assert tasks[0]["start"] == "2027-01-04" and tasks[1]["waits_for"] == "1.1"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.decimals(min_value=0, max_value=Decimal("9999999999.99"), places=2), min_size=1, max_size=12))
def test_no_cent_is_lost_on_the_way_through_a_workbook(costs):
    """Any amounts: what is read back is what was written."""
    from types import SimpleNamespace

    from workshop.finance.sums import sums

    rows = [ResourceRequirement(pk=n, kind="material", title=f"Posten {n}", cost=cost) for n, cost in enumerate(costs, 1)]
    plan = SimpleNamespace(packages=[], tasks=[], milestones=[], numbers={}, before={})
    money = SimpleNamespace(requirements=rows, sources=[], allocations=[], sums=sums(rows, [], [], rate=Decimal(20)))
    material = SimpleNamespace(plan=plan, money=money, title="x", town={"name": "y"})
    book = load_workbook(io.BytesIO(sheets.workbook(material)))
    assert [exact(value) for value in column(book["Ressourcen"], "Kosten in Euro")] == list(costs)
    lines = list(csv.DictReader(io.StringIO(sheets.table(material, "ressourcen", machines=True).decode())))
    assert sum(Decimal(line["cost"]) for line in lines) == sum(costs)
