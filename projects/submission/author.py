"""What the author may do with a private link. The caller has checked the link; each service checks the state."""

import uuid
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task
from wagtail.models import Page, Revision

from moderation import journal
from moderation import services as moderation
from moderation.models import Decision
from municipality import cache
from municipality.models import MunicipalitySettings
from municipality.tree import locked
from projects import registry
from projects.models import Consent, NameDisplay, ProjectPage, Submission
from projects.services import set_need_open, set_phase

from . import consents, data, keys, mails, pictures, retention
from .fields import ReceivedPicture
from .services import show_name, today

State = Submission.State
EDITABLE = frozenset({State.IN_MODERATION, State.CHANGES_REQUESTED, State.LIVE, State.OFFLINE})
WITHDRAWABLE = frozenset({State.CONFIRMED, State.IN_MODERATION, State.CHANGES_REQUESTED})
PUBLIC_ONCE = frozenset({State.LIVE, State.OFFLINE})


class NotPossible(Exception):
    """The step does not fit the state; `str(error)` tells the person why."""


class EditConflict(Exception):
    """Somebody saved another version meanwhile; `page` is that version."""

    def __init__(self, page: ProjectPage) -> None:
        super().__init__("edited meanwhile")
        self.page = page


def latest_version(submission: Submission) -> ProjectPage:
    """Return the page as its latest revision has it: what the author sees and edits."""
    return ProjectPage.objects.get(pk=submission.project_id).get_latest_revision_as_object()


def edit(submission: Submission, values: dict[str, Any], *, shown: set[str], received: ReceivedPicture, base_revision: int | None) -> Revision | None:
    """Save a new version of what the form showed and hand it in; the version that is online stays. None: nothing changed.

    `base_revision` is the version the form was made from; raises `EditConflict` when there is a newer one.
    """
    _check_no_team(submission)
    page = _page(submission)
    with locked(page):
        row = _row(submission, EDITABLE, _("In diesem Stand kann der Text nicht mehr geändert werden."))
        latest = ProjectPage.objects.get(pk=page.pk).get_latest_revision()
        version = latest.as_object()
        if base_revision and latest.pk != base_revision:
            raise EditConflict(version)
        before = (data.of_page(version), version.picture_id)
        with override(version.locale.language_code):
            data.apply(version, values, row.site, only=shown)
            if received.content is not None:
                consents.record(row, Consent.Kind.PICTURE)
                version.picture = pictures.make_picture(row, received.content, version.title, version.picture_alt)
            elif values.get("picture_remove"):
                version.picture = None
            if before == (_without_new_keys(data.of_page(version), before[0]), version.picture_id):
                _hand_in_again(row, page)
                return None
            revision = version.save_revision(clean=True)
        moderation.submit(version)
    return revision


def withdraw(submission: Submission) -> None:
    """Take back what waits: the idea itself, or the proposed edit of a project that is online."""
    if submission.project_id is None:
        with transaction.atomic():
            _end(_row(submission, WITHDRAWABLE, _("Dafür ist es zu spät: Darüber ist schon entschieden.")))
        return
    _check_no_team(submission)
    page = _page(submission)
    with locked(page):
        row = _row(submission, WITHDRAWABLE | PUBLIC_ONCE, _("Dafür ist es zu spät: Darüber ist schon entschieden."))
        fresh = ProjectPage.objects.get(pk=page.pk)
        if fresh.live:
            _withdraw_edit(fresh)
            return
        if row.state == State.OFFLINE:
            raise NotPossible(_("Das Projekt ist schon offline."))
        _end(row)
        moderation.withdraw(fresh)


def take_offline(submission: Submission) -> None:
    """Take the project offline at once; staff are told."""
    _check_no_team(submission)
    page = _page(submission)
    with locked(page):
        row = _row(submission, {State.LIVE}, _("Das Projekt ist nicht online."))
        fresh = ProjectPage.objects.get(pk=page.pk)
        moderation.withdraw(fresh)
        row.state = State.OFFLINE
        row.save()
        with override("de"):
            reason = _("Auf Wunsch der Person, die das Projekt eingebracht hat.")
        with journal.intend(fresh, Decision.Action.UNPUBLISHED, None, reason=reason):
            ProjectPage.objects.get(pk=page.pk).unpublish()
        pictures.show_only(row, None)
        stamp = Decision.objects.filter(page_id=page.pk).order_by("-pk").values_list("pk", flat=True).first() or 0
        mails.tell_staff(row, f"offline:{stamp}", "staff_offline")


def ask_for_deletion(submission: Submission) -> bool:
    """Delete at once what was never public (True); else tell staff and note the wish (False)."""
    page = ProjectPage.objects.filter(pk=submission.project_id).first() if submission.project_id else None
    # The page first, as in every decision: two that wait for each other's lock would both fail.
    with locked(page) if page else transaction.atomic():
        row = Submission.objects.select_for_update().get(pk=submission.pk)
        if row.state not in PUBLIC_ONCE:
            if page:
                moderation.withdraw(page)
            retention.delete(row)
            return True
        if row.deletion_requested_at is None:
            row.deletion_requested_at = timezone.now()
            row.save()
            mails.send_deletion_noted(row)
            mails.tell_staff(row, "deletion", "staff_deletion")
    return False


def change_name(submission: Submission, display: str, *, name: str | None = None, consent: bool = False) -> None:
    """Change how the name is shown, at once. `name` is taken only while the project was never public."""
    with transaction.atomic():
        row = Submission.objects.select_for_update().get(pk=submission.pk)
        if name is not None and may_write_name(row):
            row.name = name[:120]
        wanted = NameDisplay(display)
        if wanted in consents.SHOWS_NAME and not (row.name and consent):
            raise NotPossible(_("Ihr Name erscheint nur mit Ihrer Einwilligung."))
        row.name_display = wanted
        row.save()
        if wanted in consents.SHOWS_NAME:
            consents.record(row, Consent.Kind.NAME)
        else:
            consents.revoke(row, Consent.Kind.NAME)
        if row.project_id:
            show_name(row, _page(row))


def may_write_name(submission: Submission) -> bool:
    """May a name still be typed? Not once the project was public: it would stand there without anybody having read it."""
    return submission.state not in PUBLIC_ONCE


def revoke_picture(submission: Submission) -> int:
    """Delete the pictures and their files at once, from every version; returns how many there were."""
    with transaction.atomic():
        row = Submission.objects.select_for_update().get(pk=submission.pk)
        consents.revoke(row, Consent.Kind.PICTURE)
        had_upload = bool(row.picture)
        count = pictures.delete_all(row) + had_upload
        row.save()
        cache.touch(row.site_id)
    return count


def close_need(submission: Submission, key: uuid.UUID, is_open: bool) -> None:
    """Close or reopen a need of the public version, at once."""
    _check_no_team(submission)
    _check(submission, {State.LIVE}, _("Bedarfe lassen sich schließen, sobald das Projekt online ist."))
    set_need_open(_page(submission), key, is_open)


def change_phase(submission: Submission, phase: str, note: str = "") -> None:
    """Set the phase, at once."""
    _check_no_team(submission)
    _check(submission, {State.LIVE}, _("Die Phase lässt sich ändern, sobald das Projekt online ist."))
    set_phase(_page(submission), phase, note=note)


def new_link(submission: Submission) -> str:
    """Replace every link so far; returns the secret of the new one."""
    with transaction.atomic():
        return keys.replace_links(Submission.objects.select_for_update().get(pk=submission.pk))


def send_lost_links(site, email: str) -> int:
    """Mail a new link for each submission of this address; returns how many. The caller says the same either way.

    The mails are written by the worker: an answer that takes longer for known addresses would tell them apart.
    """
    rows = Submission.objects.filter(site=site, email__iexact=email, anonymised_at=None).exclude(confirmed_at=None)
    found = list(rows.order_by("-created").values_list("pk", flat=True)[:20])
    write_lost_links.enqueue(found)
    return len(found)


@task()
def write_lost_links(found: list[int]) -> None:
    """Write the mails with new links for these submissions (ids); one without ids does nothing."""
    with transaction.atomic():
        for row in Submission.objects.filter(pk__in=found, anonymised_at=None).order_by("-created"):
            mails.send_links(row, row.links.count())


def _page(submission: Submission) -> ProjectPage:
    page = ProjectPage.objects.filter(pk=submission.project_id).first() if submission.project_id else None
    if page is None:
        raise NotPossible(_("Ihr Eintrag wird gerade angelegt oder ist nicht mehr da. Bitte versuchen Sie es in einer Minute noch einmal."))
    return page


def _row(submission: Submission, states, message: str) -> Submission:
    row = Submission.objects.select_for_update().get(pk=submission.pk)
    _check(row, states, message)
    return row


def _check(submission: Submission, states, message: str) -> None:
    if submission.state not in states:
        raise NotPossible(message)


def _check_no_team(submission: Submission) -> None:
    """Once a team works on it, the team decides: a private link would be a way around it, also for somebody who was removed."""
    if registry.has_team(submission.project_id):
        raise NotPossible(_("An diesem Projekt arbeitet jetzt ein Team. Geändert wird es in der Werkstatt des Projekts."))


def _end(row: Submission) -> None:
    town = MunicipalitySettings.for_site(row.site)
    row.state, row.decided_at = State.WITHDRAWN, timezone.now()
    row.delete_after = today() + timedelta(days=town.keep_unconfirmed_days)
    row.save()


def _withdraw_edit(page: ProjectPage) -> None:
    """End the moderation of an edit and make the version that is online the latest one again."""
    if page.current_workflow_state is None:
        raise NotPossible(_("Es wartet kein Vorschlag von Ihnen."))
    moderation.withdraw(page)
    live = ProjectPage.objects.get(pk=page.pk)
    live.save_revision(changed=False)
    Page.objects.filter(pk=page.pk).update(has_unpublished_changes=False, draft_title=live.title)


def _hand_in_again(row: Submission, page: ProjectPage) -> None:
    """Saved without a change: good as an answer to a request, or to bring a project back that is offline."""
    if row.state in (State.CHANGES_REQUESTED, State.OFFLINE):
        moderation.submit(ProjectPage.objects.get(pk=page.pk))


def _without_new_keys(after: dict, before: dict) -> dict:
    """Needs compare by what they say: a row that was typed again has another key."""
    strip = [{part: need[part] for part in ("kind", "title", "amount")} for need in after.get("needs", [])]
    same = strip == [{part: need[part] for part in ("kind", "title", "amount")} for need in before.get("needs", [])]
    return {**after, "needs": before["needs"]} if same and "needs" in before else after
