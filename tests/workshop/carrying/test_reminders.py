"""Silence: asked once, seen by the administration later, ended by a sign of life (abuse 39, 40 for these mails)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts import todo
from accounts.models import Notice
from municipality import jobs
from municipality.models.mail import OutboxMail
from tests.factories import create_user
from workshop.carrying import news, reminders
from workshop.models import Role, TeamMember, WorkshopSettings

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(project):
    project.state.phase = "implementing"
    project.state.phase_since = timezone.now()
    project.state.save()
    return project


def test_over_a_year_every_silence_is_asked_about_once(running, lead, lead_seat, town, time_machine):
    start, asked = timezone.now(), []
    for day in range(0, 300, 1):
        time_machine.move_to(start + timedelta(days=day))
        if day == 150:
            news.save_update(lead_seat, {"title": "Es geht weiter", "text": "Ja."})
        if reminders.ask_leads():
            asked.append(day)
    assert asked == [90, 241]
    assert Notice.objects.filter(user=lead, kind="workshop.quiet").count() == 2 == OutboxMail.objects.filter(recipient=lead.email).count()


def test_the_job_runs(running, lead):
    assert jobs.run_job("workshop.quiet").message == "asked 0"


@pytest.mark.parametrize("phase", ["idea", "completed", "paused", "ended"])
def test_what_rests_or_is_over_is_left_alone(phase, running, lead, time_machine):
    running.state.phase = phase
    running.state.save()
    time_machine.move_to(timezone.now() + timedelta(days=100))
    assert reminders.ask_leads() == 0


def test_a_project_without_a_lead_is_not_asked(running, time_machine):
    time_machine.move_to(timezone.now() + timedelta(days=100))
    assert reminders.ask_leads() == 0


def test_the_municipality_says_how_long_is_long(running, lead, town, time_machine):
    rules = WorkshopSettings.for_site(town.site)
    rules.quiet_days = 20
    rules.save()
    time_machine.move_to(timezone.now() + timedelta(days=21))
    assert reminders.ask_leads() == 1


def test_the_question_stands_in_the_to_do_list_until_something_is_heard(running, lead, lead_seat, town, time_machine):
    time_machine.move_to(timezone.now() + timedelta(days=95))
    reminders.ask_leads()
    assert [entry.text for entry in todo.of(lead, town.site) if "wie es im Projekt steht" in entry.text] == [
        "Schreiben Sie, wie es im Projekt steht."
    ]
    time_machine.move_to(timezone.now() + timedelta(hours=1))
    news.save_update(lead_seat, {"title": "Es geht weiter", "text": "Ja."}, hand_in=False)
    assert not [entry for entry in todo.of(lead, town.site) if "wie es im Projekt steht" in entry.text]


def test_the_administration_sees_what_stays_quiet_and_can_ask_once_a_day(running, lead, town, other_town, moderator, make_moderator, time_machine):
    assert not reminders.still_quiet(town.site).exists()
    time_machine.move_to(timezone.now() + timedelta(days=120))
    assert list(reminders.still_quiet(town.site)) == [running] and not reminders.still_quiet(other_town.site).exists()
    for actor in (lead, create_user(), make_moderator(other_town)):
        with pytest.raises(PermissionDenied):
            reminders.ask(running, actor)
    assert reminders.ask(running, moderator) and not reminders.ask(running, moderator)
    assert "Die Verwaltung fragt nach" in Notice.objects.get(user=lead).title


def test_the_number_of_queries_does_not_grow_with_silent_projects(running, town, lead, moderator, time_machine, django_assert_max_num_queries):
    for number in range(4):
        other = town.project(f"Still {number}")
        TeamMember.objects.create(project=other, user=lead, role=Role.LEAD)
        other.state.phase = "planning"
        other.state.save()
    time_machine.move_to(timezone.now() + timedelta(days=200))
    with django_assert_max_num_queries(3):
        assert len(list(reminders.still_quiet(town.site))) == 5
