"""The pages of resources and finance: amounts as people write them, errors that keep what was typed, queries that do not grow."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from workshop.models import Allocation, FundingSource, ResourceRequirement

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client, lead):
    client.force_login(lead)
    return client


def url(name, project, *more):
    return reverse(f"workshop:{name}", args=[project.pk, *more])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("1.250,50", "1250.50"), ("1250.5", "1250.50"), ("1.250", "1250.00"), ("0", "0.00"), ("9.999.999.999,99", "9999999999.99")],
)
def test_amounts_are_read_as_people_write_them(browser, project, typed, kept):
    answer = browser.post(url("resource_add", project), {"title": "Gerüst", "kind": "rent", "cost": typed})
    assert answer.status_code == 302 and ResourceRequirement.objects.get().cost == Decimal(kept)


@pytest.mark.parametrize("typed", ["-5", "zehn", "1e9", "99999999999", "1,234,5", "NaN", "0,001"])
def test_amounts_that_are_none_are_refused_and_kept_in_the_form(browser, project, typed):
    answer = browser.post(url("resource_add", project), {"title": "Gerüst", "kind": "rent", "cost": typed})
    assert answer.status_code == 422 and not ResourceRequirement.objects.exists()
    assert f'value="{typed}"' in answer.content.decode() and "Gerüst" in answer.content.decode()


def test_a_cost_is_split_on_a_page_of_its_own(browser, project):
    browser.post(url("resource_add", project), {"title": "Gerüst", "kind": "rent", "cost": "900"})
    browser.post(url("source_add", project), {"title": "Kasse", "kind": "own", "amount": "500"})
    cost, source = ResourceRequirement.objects.get(), FundingSource.objects.get()
    page = browser.get(url("shares", project, cost.pk)).content.decode()
    assert "900" in page and "Kasse" in page
    answer = browser.post(url("shares", project, cost.pk), {f"source_{source.pk}": "abc"})
    assert answer.status_code == 422 and 'value="abc"' in answer.content.decode()
    browser.post(url("shares", project, cost.pk), {"fill": str(source.pk)})
    assert Allocation.objects.get().amount == Decimal("500.00")
    page = browser.get(url("finance", project)).content.decode()
    assert "Es fehlen noch 400" in page and "noch offen" in page


def test_empty_pages_say_what_to_do(browser, project):
    assert "Noch nichts aufgeschrieben" in browser.get(url("resources", project)).content.decode()
    assert "Schreiben Sie zuerst in „Ressourcen“ auf" in browser.get(url("finance", project)).content.decode()


def test_deleting_asks_first_and_takes_the_shares_along(browser, project):
    cost = ResourceRequirement.objects.create(project=project, title="Gerüst", kind="rent", cost=Decimal(900))
    source = FundingSource.objects.create(project=project, title="Kasse", kind="own")
    Allocation.objects.create(project=project, requirement=cost, source=source, amount=Decimal(5))
    page = url("money_remove", project, "ressource", cost.pk)
    assert "1 Zuordnung" in browser.get(page).content.decode() and ResourceRequirement.objects.exists()
    browser.post(page)
    assert not ResourceRequirement.objects.exists() and not Allocation.objects.exists()


@pytest.mark.parametrize("name", ["resources", "finance"])
def test_many_costs_need_no_more_queries(browser, project, name):
    def grow(number):
        for n in range(number):
            row = ResourceRequirement.objects.create(project=project, title=f"Kosten {n}", kind="material", cost=Decimal(n))
            source = FundingSource.objects.create(project=project, title=f"Quelle {n}", kind="own", amount=Decimal(n))
            Allocation.objects.create(project=project, requirement=row, source=source, amount=Decimal(1))

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert browser.get(url(name, project)).status_code == 200
        return len(asked)

    grow(2)
    queries()
    few = queries()
    grow(12)
    assert queries() == few
