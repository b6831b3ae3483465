"""Progress notes: who writes, who releases, what a release sets, and what it never touches."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageLogEntry, Revision

from moderation import services as moderation
from municipality import cache
from municipality.models.mail import OutboxMail
from strategy.models import MeasurePage, ProgressNote
from strategy.upkeep import services
from strategy.upkeep.errors import NotAllowed, Outdated, ReasonMissing, WrongState

from .people import keeper, note, officer, values

pytestmark = pytest.mark.django_db
TODAY = "2026-11-23 09:00"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def measure(town):
    page = town.measure(title="Solardächer", status="planned", status_date=date(2025, 12, 31))
    page.save_revision().publish()
    return MeasurePage.objects.get(pk=page.pk)


@pytest.fixture
def ada(town, measure):
    return keeper(town, measure, name="Ada")


@pytest.fixture
def editor(town):
    return town.staff("editor")


def fresh(page):
    return MeasurePage.objects.get(pk=page.pk)


def test_a_keeper_writes_hands_in_and_an_editor_releases(town, measure, ada, editor):
    made = services.save_note(measure, ada, values(status="running", status_reason="Seit März."))
    assert (made.state, made.author, made.version) == ("draft", ada, 1)
    services.submit_note(made, ada)
    done = services.release_note(made, editor)
    assert (done.state_set, done.kept) == (True, "")
    page = fresh(measure)
    assert (page.status, page.status_note, page.status_date) == ("running", "Seit März.", date(2026, 6, 30))
    assert [row.pk for row in ProgressNote.objects.visible(town.site)] == [made.pk]
    assert PageLogEntry.objects.filter(page=page.pk, action="strategy.note_released", user=editor).count() == 1
    assert not ModelLogEntry.objects.exists()


def test_a_release_publishes_nothing_that_was_drafted_and_the_draft_knows_the_new_state(town, measure, ada, editor):
    draft = fresh(measure)
    draft.title, draft.summary = "Ein Titel, den noch niemand gesehen hat", "Ein Entwurf."
    revision = draft.save_revision()
    made = note(measure, ada, "submitted", status="running", is_delayed=True, delay_reason="Es fehlt Personal.")
    services.release_note(made, editor)
    page = fresh(measure)
    assert page.title == "Solardächer"
    assert page.has_unpublished_changes
    assert page.latest_revision_id == revision.pk
    latest = page.get_latest_revision_as_object()
    assert (latest.title, latest.status, latest.is_delayed) == ("Ein Titel, den noch niemand gesehen hat", "running", True)
    # Publishing the text later does not turn the state back.
    page.get_latest_revision().publish()
    page = fresh(measure)
    assert (page.title, page.status, page.delay_reason) == ("Ein Titel, den noch niemand gesehen hat", "running", "Es fehlt Personal.")


def test_the_live_revision_and_a_scheduled_one_know_the_state_too(measure, ada, editor):
    later = fresh(measure)
    later.go_live_at = timezone.now() + timedelta(days=5)
    scheduled = later.save_revision()
    scheduled.publish()
    newest = fresh(measure)
    newest.summary = "Noch ein Entwurf."
    newest.save_revision()
    services.release_note(note(measure, ada, "submitted", status="completed"), editor)
    page = fresh(measure)
    assert page.live_revision.content["status"] == "completed"
    scheduled = Revision.objects.get(pk=scheduled.pk)
    assert (scheduled.content["status"], scheduled.approved_go_live_at is not None) == ("completed", True)


def test_a_page_under_review_stays_under_review(town, measure, ada, editor):
    page = fresh(measure)
    page.summary = "Zur Prüfung."
    page.save_revision()
    waiting = moderation.submit(page)
    services.release_note(note(measure, ada, "submitted", status="running"), editor)
    waiting.refresh_from_db()
    assert waiting.status == waiting.STATUS_IN_PROGRESS
    assert waiting.current_task_state.revision.content["status"] == "running"


def test_old_revisions_stay_as_they_were(measure, ada, editor):
    old = measure.live_revision
    page = fresh(measure)
    page.summary = "Neuer."
    page.save_revision().publish()
    services.release_note(note(measure, ada, "submitted", status="running"), editor)
    assert Revision.objects.get(pk=old.pk).content["status"] == "planned"


def test_translations_of_the_measure_stand_where_it_stands(town, measure, ada, editor):
    from wagtail.models import Locale

    english = Locale.objects.get(language_code="en")
    for page in (town.home, town.strategy, measure.get_parent().specific):
        page.copy_for_translation(english).save_revision().publish()
    translated = measure.copy_for_translation(english)
    services.release_note(note(measure, ada, "submitted", status="running"), editor)
    assert fresh(translated).status == "running"


def test_an_older_period_does_not_overwrite_a_newer_state(measure, ada, editor):
    newer = note(measure, ada, "submitted", start=date(2026, 7, 1), end=date(2026, 9, 30), status="completed")
    services.release_note(newer, editor)
    older = note(measure, ada, "submitted", start=date(2026, 4, 1), end=date(2026, 6, 30), status="running")
    done = services.release_note(older, editor)
    assert not done.state_set
    assert "3. Quartal 2026" in done.kept
    assert fresh(measure).status == "completed"
    assert done.note.state == "released"


def test_a_state_that_an_editor_set_later_stays(measure, ada, editor):
    MeasurePage.objects.filter(pk=measure.pk).update(status="paused", status_date=date(2026, 11, 20))
    done = services.release_note(note(measure, ada, "submitted", status="running"), editor)
    assert "20. November 2026" in done.kept
    assert fresh(measure).status == "paused"


def test_a_note_without_a_state_changes_none(measure, ada, editor):
    done = services.release_note(note(measure, ada, "submitted"), editor)
    assert (done.state_set, done.kept) == (False, "")
    assert (fresh(measure).status, fresh(measure).status_date) == ("planned", date(2025, 12, 31))


def test_a_running_period_does_not_date_the_state_into_the_future(measure, ada, editor):
    services.release_note(note(measure, ada, "submitted", start=date(2026, 1, 1), end=date(2026, 12, 31), status="running"), editor)
    assert fresh(measure).status_date == date(2026, 11, 23)


def test_a_release_makes_kept_pages_stale(town, measure, ada, editor, django_capture_on_commit_callbacks):
    before = cache.token(town.site.pk)
    with django_capture_on_commit_callbacks(execute=True):
        services.release_note(note(measure, ada, "submitted"), editor)
    assert cache.token(town.site.pk) != before


def test_keepers_release_nothing_and_strangers_write_nothing(town, other_town, measure, ada):
    elsewhere = officer(other_town)
    waiting = note(measure, ada, "submitted")
    for person in (ada, elsewhere, officer(town), other_town.staff("editor")):
        with pytest.raises(NotAllowed):
            services.release_note(waiting, person)
        with pytest.raises(NotAllowed):
            services.return_note(waiting, person, "Warum?")
    for person in (elsewhere, officer(town), other_town.staff("editor")):
        with pytest.raises(NotAllowed):
            services.save_note(measure, person, values())
        with pytest.raises(NotAllowed):
            services.submit_note(waiting, person)
        with pytest.raises(NotAllowed):
            services.withdraw_note(waiting, person)
    waiting.refresh_from_db()
    assert waiting.state == "submitted"


def test_who_left_the_municipality_loses_everything_at_once(measure, ada):
    draft = note(measure, ada)
    ada.groups.clear()
    with pytest.raises(NotAllowed):
        services.save_note(measure, ada, values(), note=draft)


def test_a_note_goes_back_with_a_reason_that_its_author_reads(town, measure, ada, editor):
    waiting = note(measure, ada, "submitted")
    with pytest.raises(ReasonMissing):
        services.return_note(waiting, editor, "  ")
    services.return_note(waiting, editor, "Wie viele Anträge waren es?")
    waiting.refresh_from_db()
    assert (waiting.state, waiting.return_reason) == ("returned", "Wie viele Anträge waren es?")
    mail = OutboxMail.objects.get(recipient=ada.email)
    assert "Wie viele Anträge waren es?" in mail.text
    services.submit_note(waiting, ada)
    services.release_note(waiting, editor)
    assert ProgressNote.objects.get(pk=waiting.pk).return_reason == ""
    assert sorted(OutboxMail.objects.filter(recipient=ada.email).values_list("template", flat=True)) == ["strategy/note_decided"] * 2


def test_who_releases_their_own_note_gets_no_mail(measure, editor):
    services.release_note(services.save_note(measure, editor, values()), editor)
    assert not OutboxMail.objects.exists()


def test_the_second_person_sees_both_texts(measure, ada, editor):
    draft = services.save_note(measure, ada, values("Erste Fassung"))
    services.save_note(measure, editor, values("Von der Redaktion"), note=draft, version=1)
    with pytest.raises(Outdated) as refused:
        services.save_note(measure, ada, values("Von Ada"), note=draft, version=1)
    assert refused.value.current.text == "Von der Redaktion"
    with pytest.raises(Outdated):
        services.release_note(draft, editor, version=1)
    assert ProgressNote.objects.get(pk=draft.pk).text == "Von der Redaktion"


def test_a_change_takes_back_what_was_handed_in(measure, ada):
    waiting = note(measure, ada, "submitted")
    assert services.save_note(measure, ada, values("Anders"), note=waiting).state == "draft"


def test_a_public_note_changes_only_after_it_was_withdrawn(measure, ada, editor):
    public = note(measure, ada, "submitted", status="running")
    services.release_note(public, editor)
    with pytest.raises(WrongState):
        services.save_note(measure, ada, values("Heimlich"), note=public)
    with pytest.raises(WrongState):
        services.release_note(public, editor)
    with pytest.raises(NotAllowed):
        services.withdraw_note(ProgressNote.objects.get(pk=public.pk), ada)
    services.withdraw_note(ProgressNote.objects.get(pk=public.pk), editor)
    assert not ProgressNote.objects.visible(measure.municipality).exists()
    assert fresh(measure).status == "running"


def test_steps_that_do_not_fit_the_state_are_refused(measure, ada, editor):
    for state in ("draft", "returned", "released", "withdrawn"):
        with pytest.raises(WrongState):
            services.return_note(note(measure, ada, state), editor, "Warum?")
    twice = note(measure, ada)
    services.submit_note(twice, ada)
    assert services.submit_note(twice, ada).version == 1


def test_what_does_not_fit_is_refused(measure, ada):
    for wrong in (
        {"end": date(2025, 1, 1)}, {"text": "x" * 4001}, {"text": ""}, {"status": "erfunden"}, {"progress_percent": 101},
        {"status": "stopped"}, {"status": "completed", "is_delayed": True, "delay_reason": "x"}, {"status": "running", "is_delayed": True},
    ):  # fmt: skip
        with pytest.raises(ValidationError):
            services.save_note(measure, ada, values(**wrong))
    assert not ProgressNote.objects.exists()


def test_only_the_fields_of_a_note_are_written(measure, ada, editor):
    """Abuse 8: author, state and release are not for sale."""
    extra = {"state": "released", "author": editor, "released_by": editor, "released_at": timezone.now(), "version": 7, "measure": None}
    made = services.save_note(measure, ada, {**values(), **extra})
    assert (made.state, made.author, made.released_by, made.version, made.measure) == ("draft", ada, None, 1, measure)


def test_of_two_releases_one_wins(measure, ada, editor):
    waiting = note(measure, ada, "submitted", status="running")
    services.release_note(waiting, editor)
    with pytest.raises(WrongState):
        services.release_note(waiting, editor)
    assert OutboxMail.objects.filter(template="strategy/note_decided").count() == 1
