"""What is due goes, nothing else; a person can be forgotten."""

from datetime import timedelta
from io import StringIO

import time_machine
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from municipality import retention
from projects.models import ProjectPage, Submission
from projects.submission.retention import erase_by_staff

from .conftest import decide, hidden, mails_of, upload

State = Submission.State


def everything_stored() -> str:
    """Every value of every column of every table, as one text."""
    parts = []
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values_list():
            parts.extend(str(value) for value in row)
    return "\n".join(parts)


def one_of_each_state(visitor) -> dict[str, Submission]:
    visitor.post(reverse("projects:submit"), visitor.form(action="draft", title="Entwurf", email="draft@example.org"))
    rows = {"draft": Submission.objects.latest("pk")}
    visitor.submit(title="Unbestätigt", email="unconfirmed@example.org")
    rows["unconfirmed"] = Submission.objects.latest("pk")
    rows["in_moderation"], _ = visitor.confirmed(title="In Prüfung", email="waiting@example.org")
    rows["live"], _ = visitor.live(title="Online", email="live@example.org")
    rows["rejected"], _ = visitor.confirmed(title="Abgelehnt", email="rejected@example.org")
    decide(visitor, rows["rejected"], "reject")
    rows["changes_requested"], _ = visitor.confirmed(title="Änderung", email="changes@example.org")
    decide(visitor, rows["changes_requested"], "request_changes")
    rows["offline"], status = visitor.live(title="Offline", email="offline@example.org")
    visitor.post(f"{status}offline/")
    rows["withdrawn"], status = visitor.confirmed(title="Zurück", email="withdrawn@example.org")
    visitor.post(f"{status}zurueckziehen/")
    return rows


def test_what_is_due_is_deleted_and_a_dry_run_says_the_same(visitor):
    rows = one_of_each_state(visitor)
    now = timezone.now()
    for days, gone in (
        (6, set()),
        (8, {"draft", "unconfirmed", "withdrawn"}),
        (182, {"draft", "unconfirmed", "withdrawn"}),
        (185, {"draft", "unconfirmed", "withdrawn", "rejected"}),
        (2000, {"draft", "unconfirmed", "withdrawn", "rejected"}),
    ):
        with time_machine.travel(now + timedelta(days=days)):
            told = retention.run(dry_run=True)["projects.submissions"]
            before = Submission.objects.count()
            assert retention.run()["projects.submissions"] == told
            assert before - Submission.objects.count() == len(told)
        left = set(Submission.objects.values_list("pk", flat=True))
        assert {name for name, row in rows.items() if row.pk not in left} == gone
    assert set(ProjectPage.objects.values_list("title", flat=True)) == {"In Prüfung", "Online", "Änderung", "Offline"}
    stored = everything_stored()
    for name in ("draft", "unconfirmed", "rejected", "withdrawn"):
        assert f"{name}@example.org" not in stored


def test_saving_a_draft_again_gives_it_a_new_week(visitor):
    link = visitor.post(reverse("projects:submit"), visitor.form(action="draft"))["Location"].partition("?")[0]
    with time_machine.travel(timezone.now() + timedelta(days=5)):
        visitor.post(link, visitor.form(action="draft", key=None))
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        assert retention.run()["projects.submissions"] == []


def test_the_periods_are_those_of_the_municipality(visitor, town):
    town.settings.keep_unconfirmed_days = 2
    town.settings.save()
    visitor.submit()
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert len(retention.run()["projects.submissions"]) == 1


def test_the_command_tells_first_and_deletes_then(visitor):
    visitor.submit()
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        out = StringIO()
        call_command("retention", "--dry-run", stdout=out)
        assert "projects.submissions: 1 due" in out.getvalue() and Submission.objects.count() == 1
        call_command("retention", stdout=out)
        assert "projects.submissions: 1 deleted" in out.getvalue() and Submission.objects.count() == 0


PERSON = {
    "email": "Grete.Muster@example.org", "name": "Grete Mustermann-Seltsam", "name_display": "full", "name_consent": "on", "picture": None,
    "picture_alt": "Ein Dach", "picture_rights": "on", "picture_consent": "on",
}  # fmt: skip


def test_a_forgotten_person_is_in_no_table_and_the_work_of_others_stays(visitor):
    from projects.models import HelpMessage

    submission, status = visitor.live(**{**PERSON, "picture": upload()}, need_1_kind="skills", need_1_title="Statik")
    html = visitor.get(f"{status}bearbeiten/").content.decode()
    visitor.post(
        f"{status}bearbeiten/",
        {
            "title": "Neuer Name",
            "summary": "Neu.",
            "base_revision": hidden(html, "base_revision"),
            "picture_alt": "Ein Dach",
            "need_1_kind": "skills",
            "need_1_title": "Statik",
        },
    )
    decide(visitor, submission, "approve")
    day = timezone.localdate() + timedelta(days=99)
    site = submission.site
    HelpMessage.objects.create(
        site=site, project=submission.project, name="Helfer", email="helfer@example.org", text="Ich kann rechnen.", delete_after=day
    )
    HelpMessage.objects.create(
        site=site, project=submission.project, from_author=True, name=PERSON["name"], email=submission.email, text="Danke.", delete_after=day
    )
    picture = submission.pictures.get()
    path, storage = picture.file.name, picture.file.storage
    stored = everything_stored().lower()
    assert "grete.muster@example.org" in stored and "mustermann-seltsam" in stored

    visitor.post(f"{status}loeschen/")
    with time_machine.travel(timezone.now() + timedelta(days=31)), visitor.capture(execute=True):
        assert retention.run()["projects.wished_deletions"] == [submission.pk]

    stored = everything_stored().lower()
    assert "grete" not in stored and "mustermann" not in stored
    assert not storage.exists(path)
    page = ProjectPage.objects.get()
    assert page.live and page.title == "Neuer Name" and page.state.author_line == "" and page.needs.count() == 1
    assert HelpMessage.objects.filter(name="Helfer", email="helfer@example.org", text="Ich kann rechnen.").exists()
    assert visitor.get(status).status_code == 404
    assert retention.run()["projects.wished_deletions"] == []


def test_no_revision_ever_holds_name_or_address(visitor):
    import json

    from wagtail.models import Revision

    visitor.live(**{**PERSON, "picture": upload()})
    content = json.dumps([revision.content for revision in Revision.objects.all()]).lower()
    assert "grete" not in content and "mustermann" not in content


def test_staff_carry_out_a_wish_and_nobody_else_does(visitor, other_town, django_capture_on_commit_callbacks):
    import pytest
    from django.core.exceptions import PermissionDenied

    from moderation.services import moderation_group

    submission, _status = visitor.live(**{**PERSON, "picture": upload()})
    stranger = other_town.staff("moderator")
    stranger.groups.add(moderation_group(other_town.site))
    for actor in (stranger, None):
        with pytest.raises(PermissionDenied):
            erase_by_staff(submission, actor)
    with django_capture_on_commit_callbacks(execute=True):
        erase_by_staff(submission, visitor.moderator)
    submission.refresh_from_db()
    assert submission.anonymised_at and submission.email == "" and submission.data == {}


def test_what_waits_is_decided_before_it_is_deleted(visitor):
    import pytest
    from django.core.exceptions import PermissionDenied

    submission, _status = visitor.confirmed()
    with pytest.raises(PermissionDenied):
        erase_by_staff(submission, visitor.moderator)


def test_a_rule_that_fails_does_not_stop_the_others(visitor, monkeypatch, caplog):
    from projects.submission import retention as rules

    visitor.submit()

    def broken(row):
        raise RuntimeError("broken")

    monkeypatch.setitem(retention._rules, "a.broken", retention.Rule("a.broken", rules.due, broken))
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        done = retention.run()
    assert done["a.broken"] == [] and len(done["projects.submissions"]) == 1
    assert "a.broken failed" in caplog.text
    assert mails_of(Submission(public_id=Submission().public_id)) == []
