"""What running and completed projects contribute, on the pages of the strategy."""

import re
from decimal import Decimal

import pytest

from moderation import rows
from projects.models import ProjectEffect
from workshop.carrying import news
from workshop.carrying.contributions import contributions, totals
from workshop.models import EffectEstimate

pytestmark = pytest.mark.django_db


@pytest.fixture
def field(town):
    return town.field_of_action("Energie")


def section(answer) -> str:
    """The part of a page that says what projects contribute; "" where there is none."""
    found = re.search(r'<section[^>]*aria-labelledby="beitraege-titel".*?</section>', answer.content.decode(), re.DOTALL)
    return found[0] if found else ""


def make(town, field, title, phase, quantity=None, unit="t CO₂e", measures=()):
    project = town.project(title, fields_of_action=[field], measures=list(measures))
    if quantity is not None:
        ProjectEffect.objects.create(project=project, label="vermiedene Emissionen", quantity=Decimal(quantity), unit=unit, sort_order=0)
    project.state.phase = phase
    project.state.save()
    from municipality import cache

    cache.touch(town.site.pk)
    return project


def test_running_and_completed_projects_show_on_field_and_measure_with_the_warning(client, town, field):
    measure = town.measure(field, "Solardächer")
    make(town, field, "Dach eins", "implementing", "12.5", measures=[measure])
    make(town, field, "Dach zwei", "completed", "3")
    make(town, field, "Nur geplant", "planning", "1000")
    content = section(client.get(field.url))
    assert "Was Projekte schon beitragen" in content and "15,5" in content and "Doppelzählungen möglich" in content
    assert "1 Projekt läuft." in content and "1 Projekt ist abgeschlossen." in content and "1.000" not in content and "Nur geplant" not in content
    page = section(client.get(measure.url))
    assert "Dach eins" in page and "12,5" in page and "Dach zwei" not in page


def test_nothing_is_shown_where_nothing_runs(client, town, field):
    make(town, field, "Nur geplant", "planning", "1000")
    answer = client.get(field.url)
    assert section(answer) == "" and "Was Projekte schon beitragen" not in answer.content.decode()


def test_hidden_projects_and_other_municipalities_do_not_count(town, other_town, field):
    make(town, field, "Offline", "implementing", "5").unpublish()
    make(other_town, other_town.field_of_action(), "Anderswo", "implementing", "5")
    assert contributions(town.site) == [] and len(contributions(other_town.site)) == 1


def test_what_is_not_quantified_is_missing_and_not_zero_and_units_are_not_mixed(town, field):
    make(town, field, "Ohne Zahl", "implementing")
    make(town, field, "In Bäumen", "implementing", "40", unit="Bäume")
    found = totals(contributions(town.site))
    assert (found["running"], found["counted"], found["tonnes"], found["measured"]) == (2, 0, None, None)


def test_a_released_measurement_takes_the_place_of_the_estimate(town, field, lead, moderator):
    from workshop.access import seat_of
    from workshop.models import Role, TeamMember

    project = make(town, field, "Gemessen", "completed", "10")
    TeamMember.objects.create(project=project, user=lead, role=Role.LEAD)
    EffectEstimate.objects.create(project=project, label="vermiedene Emissionen", result=Decimal(10), result_unit="t CO₂e", measured=Decimal(7))
    result = news.save_result(seat_of(lead, town.site, project.pk), {"done": "Fertig"})
    assert totals(contributions(town.site))["tonnes"] == 10
    rows.approve(result, moderator, result.version)
    found = totals(contributions(town.site))
    assert (found["tonnes"], found["measured"]) == (7, 7)


def test_more_projects_need_no_more_queries(client, town, field, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from municipality import cache

    make(town, field, "Eins", "implementing", "1")
    client.get(field.url)
    with CaptureQueriesContext(connection) as first:
        contributions(town.site)
        cache.touch(town.site.pk)
        contributions(town.site)
    for number in range(6):
        make(town, field, f"Nr {number}", "completed", "1")
    with django_assert_max_num_queries(max(1, len(first))):
        contributions(town.site)
