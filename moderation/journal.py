"""The log of moderation: every step becomes one `Decision` row and one signal, whoever took it and however.

Services say what they are about to do (`intend`); the receivers of Wagtail's signals write the row. A step that happens
without an intention (Wagtail's buttons, bulk actions, scripts) is written as what it is.
"""

import contextlib
import logging
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import transaction
from django.dispatch import Signal
from wagtail.models import Page, Site, WorkflowState

from municipality.scope import site_of_page

from . import signals
from .models import Decision, ModerationTask

logger = logging.getLogger(__name__)
Action = Decision.Action

SIGNALS: dict[str, Signal] = {
    Action.SUBMITTED: signals.submitted,
    Action.RESUBMITTED: signals.submitted,
    Action.APPROVED: signals.approved,
    Action.CHANGES_REQUESTED: signals.changes_requested,
    Action.REJECTED: signals.rejected,
    Action.CANCELLED: signals.cancelled,
    Action.WITHDRAWN: signals.cancelled,
    Action.PUBLISHED: signals.published_directly,
    Action.UNPUBLISHED: signals.unpublished,
}


@dataclass
class Intent:
    """What a service is about to do; `decision` is filled by the receiver that heard it happen. Action "": nothing that is logged."""

    page_id: int
    action: str
    actor: object | None = None
    ground: str = ""
    reason: str = ""
    decision: Decision | None = None


_current: ContextVar[Intent | None] = ContextVar("moderation_intent", default=None)


@contextlib.contextmanager
def intend(page: Page, action: str, actor=None, *, ground: str = "", reason: str = "") -> Iterator[Intent]:
    """Announce a step for one page; yields the intent, whose `decision` is set afterwards."""
    intent = Intent(page.pk, action, actor, ground, reason)
    token = _current.set(intent)
    try:
        yield intent
    finally:
        _current.reset(token)


def intent_for(page_id: int) -> Intent | None:
    """Return what a service is about to do with this page, if any."""
    intent = _current.get()
    return intent if intent and intent.page_id == page_id else None


def record(
    page: Page,
    action: str,
    *,
    actor=None,
    ground: str = "",
    reason: str = "",
    revision_id: int | None = None,
    state: WorkflowState | None = None,
) -> Decision | None:
    """Write one step into the log and send its signal, in one transaction; None for a page outside of every municipality."""
    site = site_of_page(page)
    if site is None:
        return None
    with transaction.atomic():
        fresh = Page.objects.get(pk=page.pk).specific
        decision = write(site, fresh.draft_title, action, page=fresh, actor=actor, ground=ground, reason=reason, revision_id=revision_id, state=state)
        intent = intent_for(page.pk)
        if intent:
            intent.decision = decision
        if action in SIGNALS:
            SIGNALS[action].send(sender=Decision, page=fresh, decision=decision)
    return decision


def write(
    site: Site,
    item: str,
    action: str,
    *,
    page: Page | None = None,
    actor=None,
    ground: str = "",
    reason: str = "",
    revision_id: int | None = None,
    state: WorkflowState | None = None,
    row: tuple[str, int] | None = None,
) -> Decision:
    """Write one row into the log, without a signal. `row`: (name of its kind, id) of a row with its own moderation (`moderation.rows`)."""
    actor = actor if actor is not None and getattr(actor, "pk", None) else None
    return Decision.objects.create(
        site=site,
        page_id=page.pk if page else None,
        item=str(item)[:255],
        action=action,
        actor=actor,
        ground=ground[:120],
        reason=reason,
        revision_id=revision_id,
        workflow_state_id=state.pk if state else None,
        row_kind=row[0] if row else "",
        row_id=row[1] if row else None,
    )


def is_ours(state: WorkflowState) -> bool:
    """Does this workflow state belong to a workflow with our task, and to a page?"""
    return state.base_content_type.model_class() is Page and ModerationTask.objects.filter(workflow_tasks__workflow_id=state.workflow_id).exists()
