"""The inbox: what waits, since when, for whom, in how many queries."""

from datetime import date, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Page

from moderation import inbox, services
from moderation.models import ModerationSettings
from moderation.workdays import add_working_days, due_date, is_overdue
from tests.factories import create_user

pytestmark = pytest.mark.django_db


def at(*parts):
    return timezone.make_aware(datetime(*parts))


def latest(page):
    return Page.objects.get(pk=page.pk).latest_revision_id


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 3, 2), 3, date(2026, 3, 5)),  # Monday → Thursday
        (date(2026, 3, 5), 3, date(2026, 3, 10)),  # Thursday → Tuesday
        (date(2026, 3, 6), 1, date(2026, 3, 9)),  # Friday → Monday
        (date(2026, 3, 7), 1, date(2026, 3, 9)),  # Saturday → Monday
        (date(2026, 3, 8), 3, date(2026, 3, 11)),  # Sunday → Wednesday
        (date(2026, 3, 2), 5, date(2026, 3, 9)),
        (date(2026, 3, 7), 5, date(2026, 3, 13)),
        (date(2026, 3, 2), 0, date(2026, 3, 2)),
    ],
)
def test_working_days_skip_weekends(start, days, end):
    assert add_working_days(start, days) == end


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 60))
def test_working_days_are_counted_one_by_one(start, days):
    from datetime import timedelta

    day, left = start, days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    assert add_working_days(start, days) == day


def test_the_promise_counts_in_local_time_and_lasts_the_whole_day():
    since = at(2026, 3, 2, 23, 30)  # Monday night in Germany, already Monday evening in UTC
    assert due_date(since, 3) == date(2026, 3, 5)
    assert not is_overdue(since, 3, at(2026, 3, 5, 23, 59))
    assert is_overdue(since, 3, at(2026, 3, 6, 0, 1))


def test_a_new_idea_stands_in_the_inbox_with_its_promise(moderated, draft, moderator):
    with time_machine.travel(at(2026, 3, 5, 10), tick=False):
        state = services.submit(draft)
    item = inbox.waiting(moderator, now=at(2026, 3, 9, 9))[0]
    assert (item.state_id, item.title, item.is_new, item.overdue) == (state.pk, "Solardach auf der Turnhalle", True, False)
    assert item.due == date(2026, 3, 10) and item.revision_id == latest(draft)
    assert inbox.waiting(moderator, now=at(2026, 3, 11, 9))[0].overdue


def test_an_edit_of_a_live_page_is_no_new_item(draft, waiting, moderator):
    services.approve(waiting, moderator, latest(draft))
    assert inbox.waiting(moderator) == []
    page = Page.objects.get(pk=draft.pk).specific.get_latest_revision_as_object()
    page.title = "Neuer Titel"
    page.save_revision()
    services.submit(draft)
    item = inbox.waiting(moderator)[0]
    assert not item.is_new and item.title == "Neuer Titel"


def test_a_correction_keeps_the_clock_and_a_return_starts_it_again(draft, moderator):
    with time_machine.travel(at(2026, 3, 2, 9), tick=False):
        state = services.submit(draft)
    with time_machine.travel(at(2026, 3, 3, 9), tick=False):
        draft.save_revision()
        services.submit(draft)
    assert inbox.waiting(moderator)[0].since == at(2026, 3, 2, 9)
    with time_machine.travel(at(2026, 3, 4, 9), tick=False):
        services.request_changes(state, moderator, None, "Bitte kürzer.")
    assert inbox.waiting(moderator) == []
    with time_machine.travel(at(2026, 3, 9, 9), tick=False):
        services.submit(draft)
    assert inbox.waiting(moderator)[0].since == at(2026, 3, 9, 9)


def test_nobody_sees_what_waits_elsewhere(draft, waiting, moderator, make_moderator, other_town):
    services.ensure_workflow(other_town.site)
    elsewhere = make_moderator(other_town)
    assert [item.state_id for item in inbox.waiting(moderator)] == [waiting.pk]
    assert inbox.waiting(elsewhere) == [] and inbox.count_waiting(elsewhere) == 0
    assert inbox.waiting(create_user(is_staff=True)) == []
    operator = create_user(is_superuser=True, is_staff=True)
    assert len(inbox.waiting(operator)) == 1 and inbox.waiting(operator, site=other_town.site) == []


def test_a_switched_off_person_sees_nothing(waiting, make_moderator):
    assert inbox.waiting(make_moderator(is_active=False)) == []


def test_a_flood_of_reports_is_one_row_and_hides_nothing(moderated, draft, waiting, moderator):
    page = moderated.project("Viel gemeldet")
    for number in range(40):
        services.create_report(site=moderated.site, page=page, reason="spam", text=f"Werbung {number}", url="/x/", subject=page.title)
    items = inbox.waiting(moderator)
    assert [item.is_report for item in items].count(True) == 1 and [item.state_id for item in items if not item.is_report] == [waiting.pk]
    assert next(item for item in items if item.is_report).count == 40
    assert inbox.count_waiting(moderator) == 2
    page.refresh_from_db()
    assert page.live


def test_the_number_of_queries_does_not_grow(moderated, moderator, make_moderator, client):
    def fill(number):
        for _index in range(number):
            page = moderated.project(live=False)
            page.save_revision()
            state = services.submit(page)
            services.assign(state, moderator, moderator)
            services.create_report(site=moderated.site, page=page, reason="spam", text="Werbung", url="/x/", subject=page.title)
        from django.contrib.auth import get_user_model

        fresh = get_user_model().objects.get(pk=moderator.pk)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(inbox.waiting(fresh)) >= number
        return len(queries)

    inbox.waiting(moderator)
    ModerationSettings.for_site(moderated.site)
    one = fill(1)
    many = fill(12)
    assert one == many <= 16
