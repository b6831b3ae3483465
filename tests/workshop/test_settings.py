"""The rules of the project factory: defaults without a row, made when somebody sets them."""

from decimal import Decimal

import pytest
from django.urls import reverse

from workshop.models import WorkshopSettings


def address(town) -> str:
    return reverse("wagtailsettings:edit", args=["workshop", "workshopsettings", town.site.pk])


def test_reading_the_rules_writes_nothing(town, django_assert_num_queries):
    with django_assert_num_queries(1):
        rules = WorkshopSettings.for_site(town.site)
    assert (rules.site, rules.volunteer_rate, rules.quiet_days, rules.pk) == (town.site, Decimal("20.00"), 90, None)
    assert not WorkshopSettings.objects.exists()


def test_without_a_municipality_there_are_none(db):
    with pytest.raises(WorkshopSettings.DoesNotExist):
        WorkshopSettings.for_site(None)


def test_the_form_of_the_admin_shows_the_defaults_and_makes_the_row(town, admin_client):
    answer = admin_client.get(address(town))
    shown = answer.context["form"]["volunteer_rate"].as_widget()
    assert answer.status_code == 200 and 'value="20"' in shown, shown
    assert not WorkshopSettings.objects.exists()
    values = {"volunteer_rate": "15,50", "own_share_percent": "20", "quiet_days": "60", "lead_quiet_days": "80"}
    for _ in range(2):
        assert admin_client.post(address(town), values).status_code == 302
    row = WorkshopSettings.objects.get()
    assert (row.site, row.volunteer_rate, row.quiet_days) == (town.site, Decimal("15.50"), 60)
    assert WorkshopSettings.for_site(town.site) == row
