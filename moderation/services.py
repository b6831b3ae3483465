"""Everything that changes the state of moderation: the one API for the apps above and for our views.

Each service checks the actor itself, works in one transaction under the lock of the page, writes the log and sends the
signals of `moderation.signals`. What is not possible raises a `ModerationError` with a German sentence. Steps that the
actor may not take are logged as REFUSED.
"""

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from wagtail.models import Page, Site, TaskState, Workflow, WorkflowState

from municipality.scope import site_of_page
from municipality.tree import locked

from . import journal, rules, steps
from .errors import ModerationError, NotAllowed, Outdated, ReasonMissing, WrongState
from .models import Assignment, Decision, Ground, InternalNote, ModeratedRow, ModerationSettings, ModerationTask, Report
from .models.task import InboxTask
from .reports import create_report, decide_report, take_page_offline
from .row_kinds import kind_of
from .rules import moderators
from .setup import ensure_workflow, moderation_group

__all__ = [
    "BulkResult", "add_note", "approve", "assign", "bulk_approve", "create_report", "decide_report", "ensure_workflow",
    "moderation_group", "moderators", "refuse_step", "reject", "request_changes", "resubmit", "submit", "take_page_offline", "withdraw",
]  # fmt: skip

Action = Decision.Action
IN_PROGRESS, NEEDS_CHANGES = WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES


def _logs_refusals(step: Callable[..., Any]) -> Callable[..., Any]:
    """Write a REFUSED row, outside of the transaction that was undone, when the actor may not take the step."""

    @functools.wraps(step)
    def wrapped(item, *args, **kwargs):
        try:
            return step(item, *args, **kwargs)
        except NotAllowed:
            page = _page_of(item) if isinstance(item, WorkflowState) else item if isinstance(item, Page) else None
            site = site_of_page(page) if page else None
            if page is not None and site is not None:
                actor = kwargs.get("actor", args[0] if args else None)
                journal.write(site, page.draft_title, Action.REFUSED, page=page, actor=actor, reason=step.__name__)
            raise

    return wrapped


# The author's side ------------------------------------------------------------------------------------------------------


@_logs_refusals
def submit(page: Page, *, actor=None) -> WorkflowState:
    """Hand the latest revision of a page in, whatever state moderation is in; returns the workflow state.

    Nothing runs: the workflow starts. Changes were requested: it resumes. It is in moderation with an older revision: the
    task restarts on the new one. In moderation with this revision, or live without unpublished changes: nothing to do,
    which is success (a double click). `actor` is None for guests: the caller has checked their secret link.
    """
    if not rules.may_submit(actor, page):
        raise NotAllowed(_("Diese Seite gehört jemand anderem."))
    site = site_of_page(page)
    if site is None:
        raise WrongState(_("Diese Seite gehört zu keiner Kommune."))
    workflow = ensure_workflow(site) if not _is_ready(site) else _workflow(site)
    with locked(page):
        fresh = Page.objects.get(pk=page.pk).specific
        if fresh.latest_revision_id is None:
            fresh.save_revision(user=actor)
        state = fresh.current_workflow_state
        if state is None:
            last = _last_state(fresh)
            if last is not None and fresh.live and not fresh.has_unpublished_changes:
                return last
            return workflow.start(fresh, actor)
        if state.status != NEEDS_CHANGES and state.current_task_state is None:
            state.update(user=actor)
        elif state.status == NEEDS_CHANGES or state.current_task_state.revision_id != fresh.latest_revision_id:
            steps.start_again(state, actor)
        return WorkflowState.objects.get(pk=state.pk)


resubmit = submit
"""The author saved a new revision: the same as `submit`, named for what happens while the page is in moderation."""


@_logs_refusals
def withdraw(page: Page, *, actor=None) -> Decision | None:
    """End the moderation of a page at its author's wish; the page stays as it is. None when nothing was going on."""
    if not rules.may_submit(actor, page):
        raise NotAllowed(_("Diese Seite gehört jemand anderem."))
    with locked(page), journal.intend(page, Action.WITHDRAWN, actor) as intent:
        state = Page.objects.get(pk=page.pk).specific.current_workflow_state
        if state is not None:
            state.cancel(user=actor)
    return intent.decision


# The moderators' side ---------------------------------------------------------------------------------------------------


@_logs_refusals
def approve(state: WorkflowState, actor, revision_id: int | None) -> Decision:
    """Approve and publish exactly the text that was seen; returns the decision.

    `revision_id` is the revision that the moderator had before the eyes. It must still be the latest one. None (a caller
    without a form) is good only when the latest revision is the one handed in or the actor's own. With the four-eyes
    rule the first approval is noted (FIRST_APPROVAL) and a second person's approval of the same revision publishes. In the
    first of two steps the approval is noted and the item waits for its release.
    """
    page, site = _check_step(state, actor)
    with locked(page):
        task_state = _open_task_state(state)
        is_release = isinstance(task_state.task.specific, ModerationTask)
        if is_release and not rules.may_moderate(actor, site):
            raise NotAllowed(_("Sie gehören nicht zur Moderation dieser Kommune."))
        if is_release and not rules.may_publish(actor, page):
            raise NotAllowed(_("Ihrer Rolle fehlt das Recht, Seiten zu veröffentlichen. Bitte wenden Sie sich an die Betreuung der Website."))
        latest = Page.objects.get(pk=page.pk).specific.get_latest_revision()
        if revision_id is None:
            seen = latest.pk == task_state.revision_id or (latest.user_id is not None and latest.user_id == actor.pk)
        else:
            seen = int(revision_id) == latest.pk
        if not seen:
            raise Outdated(_("Der Text hat sich inzwischen geändert. Bitte sehen Sie sich die neue Fassung an und entscheiden Sie dann."))
        if is_release and ModerationSettings.for_site(site).two_people and not _first_approval_by_other(state, actor, latest.pk):
            return _note_first_approval(state, page, site, actor, latest.pk)
        if task_state.revision_id != latest.pk:
            # A moderator's own edit: it is this text that is approved. Wagtail would start the task again otherwise.
            task_state.revision = latest
            task_state.save(update_fields=["revision"])
        if not is_release:
            return _heard(steps.pass_on(page, task_state, actor))
        with journal.intend(page, Action.APPROVED, actor) as intent:
            task_state.approve(user=actor)
    if intent.decision is None or intent.decision.action != Action.APPROVED:
        raise WrongState(_("Die Freigabe hat die Seite nicht veröffentlicht: Ihr Workflow hat noch weitere Schritte."))
    return intent.decision


@_logs_refusals
def request_changes(state: WorkflowState, actor, ground: Ground | int | None, reason: str) -> Decision:
    """Send the item back to its author with a ground of this municipality, a text, or both."""
    page, site = _check_step(state, actor)
    title, text = reason_for(site, ground, reason)
    with locked(page), journal.intend(page, Action.CHANGES_REQUESTED, actor, ground=title, reason=text) as intent:
        task_state = _open_task_state(state)
        if isinstance(task_state.task.specific, ModerationTask) and not rules.may_moderate(actor, site):
            raise NotAllowed(_("Sie gehören nicht zur Moderation dieser Kommune."))
        task_state.reject(user=actor, comment=text)
    return _heard(intent)


@_logs_refusals
def reject(state: WorkflowState, actor, ground: Ground | int | None, reason: str) -> Decision:
    """Reject for good with a ground, a text, or both. The page stays a draft; a live page stays online as it was."""
    page, site = _check_moderator(state, actor)
    title, text = reason_for(site, ground, reason)
    with locked(page), journal.intend(page, Action.REJECTED, actor, ground=title, reason=text) as intent:
        fresh = WorkflowState.objects.get(pk=state.pk)
        if fresh.status not in (IN_PROGRESS, NEEDS_CHANGES):
            raise WrongState(_("Darüber ist schon entschieden."))
        fresh.cancel(user=actor)
    return _heard(intent)


@_logs_refusals
def refuse_step(state: WorkflowState, actor, step: str) -> None:
    """Refuse a step that does not exist; it stands in the log."""
    raise NotAllowed(_("Diesen Schritt gibt es nicht."))


@dataclass(frozen=True)
class BulkResult:
    """What became of one item of a bulk approval: a decision, or the sentence that says why not."""

    state: WorkflowState
    decision: Decision | None
    error: str = ""


def bulk_approve(items: Iterable[tuple[WorkflowState, int]], actor) -> list[BulkResult]:
    """Approve several items, each in its own transaction: `items` are (workflow state, id of the revision that was seen)."""
    results = []
    for state, revision_id in items:
        try:
            results.append(BulkResult(state, approve(state, actor, revision_id)))
        except ModerationError as error:
            results.append(BulkResult(state, None, str(error)))
    return results


def assign(item: WorkflowState | Report | ModeratedRow, actor, user) -> Assignment | None:
    """Make `user` take care of an item (None: nobody); only moderators of its municipality can be chosen."""
    site = _site_of_item(item, actor)
    content_type = ContentType.objects.get_for_model(item)
    if user is None:
        Assignment.objects.filter(content_type=content_type, object_id=item.pk).delete()
        return None
    if not rules.may_moderate(user, site):
        raise NotAllowed(_("Diese Person gehört nicht zur Moderation dieser Kommune."))
    return Assignment.objects.update_or_create(content_type=content_type, object_id=item.pk, defaults={"user": user, "site": site})[0]


def add_note(item: WorkflowState | Report | ModeratedRow, actor, text: str) -> InternalNote:
    """Write a note among moderators; the author never sees it."""
    site = _site_of_item(item, actor)
    text = text.strip()
    if not text:
        raise ReasonMissing(_("Die Notiz ist leer."))
    content_type = ContentType.objects.get_for_model(item)
    return InternalNote.objects.create(site=site, content_type=content_type, object_id=item.pk, author=actor, text=text[:4000])


# Checks -----------------------------------------------------------------------------------------------------------------


def _heard(intent: journal.Intent) -> Decision:
    """Return the row that a receiver wrote about the step that was just taken."""
    if intent.decision is None:
        raise WrongState(_("Diese Seite gehört zu keiner Kommune."))
    return intent.decision


def _page_of(state: WorkflowState) -> Page | None:
    return Page.objects.filter(pk=state.object_id).first() if journal.is_ours(state) else None


def _check_step(state: WorkflowState, actor) -> tuple[Page, Site]:
    """Return page and municipality of an item that this person sees: moderators, or it waits for the first of two steps."""
    page = _page_of(state)
    site = site_of_page(page) if page else None
    if page is None or site is None:
        raise WrongState(_("Diesen Vorgang gibt es nicht mehr."))
    if not steps.may_see(actor, site, WorkflowState.objects.select_related("current_task_state").get(pk=state.pk)):
        raise NotAllowed(_("Sie gehören nicht zur Moderation dieser Kommune."))
    return page, site


def _check_moderator(state: WorkflowState, actor) -> tuple[Page, Site]:
    """Return page and municipality of an item when the actor moderates there."""
    page = _page_of(state)
    site = site_of_page(page) if page else None
    if page is None or site is None:
        raise WrongState(_("Diesen Vorgang gibt es nicht mehr."))
    if not rules.may_moderate(actor, site):
        raise NotAllowed(_("Sie gehören nicht zur Moderation dieser Kommune."))
    return page, site


def _site_of_item(item: WorkflowState | Report | ModeratedRow, actor) -> Site:
    if not isinstance(item, WorkflowState):
        site = item.site if isinstance(item, Report) else kind_of(item).site_of(item)
        if site is None or not rules.may_moderate(actor, site):
            raise NotAllowed(_("Sie gehören nicht zur Moderation dieser Kommune."))
        return site
    return _check_step(item, actor)[1]


def _open_task_state(state: WorkflowState) -> TaskState:
    """Return the task that waits, read under the lock; a decided item is refused."""
    fresh = WorkflowState.objects.select_related("current_task_state__task").get(pk=state.pk)
    current = fresh.current_task_state
    if fresh.status != IN_PROGRESS or current is None or current.status != TaskState.STATUS_IN_PROGRESS:
        raise WrongState(_("Darüber ist schon entschieden, oder die Fassung wird gerade überarbeitet."))
    if not isinstance(current.task.specific, InboxTask):
        raise WrongState(_("Dieser Schritt gehört nicht zur Moderation."))
    return current.specific


def reason_for(site: Site, ground: Ground | int | None, reason: str) -> tuple[str, str]:
    """Return title of the ground and the whole text for the author; both frozen, because grounds are edited later."""
    text = (reason or "").strip()
    if ground in (None, ""):
        if not text:
            raise ReasonMissing(_("Bitte wählen Sie einen Grund oder schreiben Sie eine Begründung. Sie geht an die Person, die eingereicht hat."))
        return "", text
    pk = ground.pk if isinstance(ground, Ground) else int(ground)
    known = Ground.objects.filter(pk=pk, settings__site=site).first()
    if known is None:
        raise ReasonMissing(_("Diesen Grund gibt es in Ihrer Kommune nicht. Bitte wählen Sie einen anderen."))
    return known.title, "\n\n".join(part for part in (known.text, text) if part)


def _first_approval_by_other(state: WorkflowState, actor, revision_id: int) -> bool:
    """Was it another person who approved this very revision last?"""
    given = Decision.objects.filter(workflow_state_id=state.pk, action=Action.FIRST_APPROVAL, revision_id=revision_id).order_by("-pk").first()
    return given is not None and given.actor_id is not None and given.actor_id != actor.pk


def _note_first_approval(state: WorkflowState, page: Page, site: Site, actor, revision_id: int) -> Decision:
    known = Decision.objects.filter(workflow_state_id=state.pk, action=Action.FIRST_APPROVAL, revision_id=revision_id, actor=actor).first()
    return known or journal.write(site, page.draft_title, Action.FIRST_APPROVAL, page=page, actor=actor, revision_id=revision_id, state=state)


def _last_state(page: Page) -> WorkflowState | None:
    return WorkflowState.objects.for_instance(page).order_by("-created_at", "-pk").first()


def _is_ready(site: Site) -> bool:
    return ModerationTask.objects.filter(site=site, active=True, workflow_tasks__workflow__active=True).exists()


def _workflow(site: Site) -> Workflow:
    return Workflow.objects.filter(active=True, workflow_tasks__task__moderationtask__site=site).order_by("pk").first()
