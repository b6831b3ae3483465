"""A frozen version stays as it is; what is live shows a version, and nothing else becomes public."""

import logging
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from municipality.files import private_storage
from reports import services
from reports.models import FrozenError, ReportPage, ReportVersion
from reports.typesetting import documents
from strategy.models import IndicatorValue, ProgressNote
from tests.factories import create_user

from .conftest import note

pytestmark = pytest.mark.django_db
State = ReportVersion.State


def test_freezing_keeps_data_words_and_fingerprint(full, editor):
    version = services.freeze(full.report, editor, "  Erste Fassung  ")
    assert (version.number, version.state, version.note, version.created_by) == (1, State.WAITING, "Erste Fassung", editor)
    assert version.data["report"]["number"] == 1
    assert version.data["report"]["introduction"] == "<p>Der <b>Wärmeplan</b> ist beschlossen.</p>"
    version = ReportVersion.objects.get()
    assert version.is_intact
    assert not version.is_public


def test_nothing_that_happens_later_changes_a_version(full, frozen, client):
    before = client.get("/berichte/2025/energie/").content
    field, measure = full.field, full.solar
    measure.title, measure.status = "Ganz anders", "stopped"
    measure.status_note = "Zu teuer"
    measure.save_revision().publish()
    field.title = "Anderes Feld"
    field.save_revision().publish()
    IndicatorValue.objects.update(value=1)
    ProgressNote.objects.update(text="Umgeschrieben")
    note(measure, "Nachgereicht")
    full.project.delete()
    report = full.report.get_latest_revision_as_object()
    report.introduction, report.title = "<p>Neuer Text</p>", "Neuer Titel"
    report.save_revision()
    version = ReportVersion.objects.get()
    assert version.is_intact
    after = client.get("/berichte/2025/energie/").content
    assert after == before
    page = client.get("/berichte/2025/").content.decode()
    assert "Der <b>Wärmeplan</b> ist beschlossen." in page
    assert "Neuer T" not in page
    assert "Sonne aufs Schuldach" in page


def test_a_version_refuses_to_be_changed(full, editor):
    version = services.freeze(full.report, editor)
    version.data = {}
    for change in (
        version.save,
        lambda: version.save(update_fields=["data"]),
        lambda: version.save(update_fields=["state", "number"]),
        lambda: ReportVersion.objects.update(data={}),
        lambda: ReportVersion.objects.filter(pk=version.pk).update(title="Anders"),
    ):
        with pytest.raises(FrozenError):
            change()
    version.state = State.FAILED
    version.save(update_fields=["state"])
    assert ReportVersion.objects.get().is_intact


def test_data_that_somebody_changed_in_the_database_are_noticed(full, editor):
    version = services.freeze(full.report, editor)
    from django.db.models.query import QuerySet

    QuerySet(ReportVersion).filter(pk=version.pk).update(data={**version.data, "goals": []})
    assert not services.render(version.pk)
    version.refresh_from_db()
    assert version.state == State.FAILED
    assert "Prüfsumme" in version.message


def test_a_new_version_gets_the_next_number_and_the_old_one_stays(full, frozen, editor, client):
    full.solar.title = "Mehr Dächer nutzen"
    full.solar.save_revision().publish()
    second = services.freeze(full.report, editor, "Titel berichtigt")
    assert second.number == 2
    services.render(second.pk)
    second.refresh_from_db()
    assert "Mehr Dächer" not in client.get("/berichte/2025/energie/").content.decode(), "frozen, but not yet published"
    services.publish(second, editor)
    assert "Mehr Dächer nutzen" in client.get("/berichte/2025/energie/").content.decode()
    old = client.get("/berichte/2025/fassung/1/energie/").content.decode()
    assert "Mehr Dächer" not in old
    assert "Es gibt eine neuere Fassung" in old
    assert "Es gibt eine neuere Fassung" not in client.get("/berichte/2025/").content.decode()
    assert list(ReportVersion.objects.order_by("number").values_list("number", "is_public")) == [(1, False), (2, True)]
    services.publish(frozen, editor)
    assert "Mehr Dächer" not in client.get("/berichte/2025/energie/").content.decode()


def test_two_versions_at_once_are_refused(full, editor):
    services.freeze(full.report, editor)
    with pytest.raises(services.NotPossible):
        services.freeze(full.report, editor)


def test_the_database_allows_one_public_version(full, frozen, editor):
    second = services.freeze(full.report, editor)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportVersion.objects.filter(pk=second.pk).update(is_public=True)


def test_freezing_needs_the_right_to_publish(full, other_town):
    writer = create_user(is_staff=True)
    for person in (writer, other_town.staff("editor")):
        with pytest.raises(services.NotAllowed):
            services.freeze(full.report, person)
    version = services.freeze(full.report, full.town.staff("editor"))
    services.render(version.pk)
    version.refresh_from_db()
    for act in (services.publish, services.render_again):
        with pytest.raises(services.NotAllowed):
            act(version, other_town.staff("editor"))
    assert not ReportVersion.objects.filter(is_public=True).exists()


def test_a_report_about_a_hidden_strategy_is_not_frozen(full, editor):
    full.town.strategy.unpublish()
    with pytest.raises(services.NotPossible, match="nicht öffentlich"):
        services.freeze(full.report, editor)


def test_what_is_not_typeset_is_not_published(full, editor):
    version = services.freeze(full.report, editor)
    with pytest.raises(services.NotPossible):
        services.publish(version, editor)


def test_the_page_that_goes_live_is_the_frozen_one(full, editor):
    version = services.freeze(full.report, editor)
    services.render(version.pk)
    later = full.report.get_latest_revision_as_object()
    later.title = "Noch nicht fertig"
    later.save_revision()
    version.refresh_from_db()
    services.publish(version, editor)
    page = ReportPage.objects.get()
    assert (page.live, page.title, page.has_unpublished_changes) == (True, "Klimaschutzbericht 2025", True)


def test_publishing_past_the_screen_of_versions_shows_nothing(full, client):
    full.report.get_latest_revision().publish()
    assert not ReportPage.objects.get().live
    assert client.get("/berichte/2025/").status_code == 404
    assert b"2025" not in client.get("/sitemap.xml").content


def test_a_live_page_without_a_version_is_not_found(full, client):
    ReportPage.objects.update(live=True)
    assert client.get("/berichte/2025/").status_code == 404
    assert client.get("/berichte/2025/energie/").status_code == 404
    assert not ReportPage.objects.visible(full.town.site).exists()


# Typesetting in the background -------------------------------------------------------------------------------------------


def test_a_version_is_typeset_once(full, editor):
    version = services.freeze(full.report, editor)
    assert services.render(version.pk)
    assert not services.render(version.pk), "a second worker finds nothing to do"
    version.refresh_from_db()
    assert (version.state, version.percent, version.attempts) == (State.READY, 100, 1)
    assert version.pdf.size > 10_000
    assert version.pdf.name != version.short_pdf.name


def test_a_failure_is_said_and_can_be_tried_again(full, editor, monkeypatch, caplog):
    version = services.freeze(full.report, editor)

    def broken(*args):
        raise documents.TypesettingError("no")

    with monkeypatch.context() as patch:
        patch.setattr(documents, "make", broken)
        with caplog.at_level(logging.CRITICAL):
            assert not services.render(version.pk)
    version.refresh_from_db()
    assert version.state == State.FAILED
    assert "noch einmal" in version.message
    services.render_again(version, editor)
    assert services.render(version.pk)
    with pytest.raises(services.NotPossible):
        services.render_again(version, editor)


def test_a_killed_worker_is_followed_by_one_more_try(full, editor, django_capture_on_commit_callbacks):
    version = services.freeze(full.report, editor)
    own = ReportVersion.objects.filter(pk=version.pk)
    long_ago = timezone.now() - timedelta(minutes=6)
    own.update(state=State.RENDERING, attempts=1, touched_at=timezone.now())
    assert services.rescue() == {"again": 0, "failed": 0}, "it may still be at work"
    own.update(touched_at=long_ago)
    with django_capture_on_commit_callbacks(execute=True):
        assert services.rescue() == {"again": 1, "failed": 0}
    assert own.get().state == State.READY, "the task that was given back has run"
    own.update(state=State.RENDERING, attempts=2, touched_at=long_ago)
    assert services.rescue() == {"again": 0, "failed": 1}
    assert own.get().state == State.FAILED


def test_a_task_that_was_lost_is_given_again(full, editor, django_capture_on_commit_callbacks):
    version = services.freeze(full.report, editor)
    ReportVersion.objects.filter(pk=version.pk).update(touched_at=timezone.now() - timedelta(minutes=16))
    with django_capture_on_commit_callbacks(execute=True):
        services.rescue()
    assert ReportVersion.objects.get(pk=version.pk).state == State.READY


def test_a_worker_that_was_given_up_does_not_overwrite_its_follower(full, editor, monkeypatch):
    version = services.freeze(full.report, editor)
    own = ReportVersion.objects.filter(pk=version.pk)
    make = documents.make

    def slow(*args):
        made = make(*args)
        own.update(attempts=2)  # another worker has taken over meanwhile
        return made

    monkeypatch.setattr(documents, "make", slow)
    assert not services.render(version.pk)
    assert own.get().state == State.RENDERING
    assert private_storage().listdir("reports")[1] == [] or not own.get().pdf


def test_the_files_go_with_their_version(full, frozen, django_capture_on_commit_callbacks):
    storage, names = frozen.pdf.storage, (frozen.pdf.name, frozen.short_pdf.name)
    assert all(storage.exists(name) for name in names)
    with django_capture_on_commit_callbacks(execute=True):
        full.report.delete()
    assert not any(storage.exists(name) for name in names)


def test_the_period_is_checked(full):
    report = full.report
    report.period_end = date(2024, 1, 1)
    with pytest.raises(Exception, match="Ende"):
        report.full_clean()
    report.period_end = date(2035, 1, 1)
    with pytest.raises(Exception, match="fünf Jahre"):
        report.full_clean()
