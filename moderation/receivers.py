"""What this app hears of Wagtail: every step of a workflow, every publication around it. One log row each (`journal`)."""

from collections.abc import Callable

from django.db.models.signals import post_save, pre_delete
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, TaskState, WorkflowPage, WorkflowState
from wagtail.signals import (
    page_published,
    page_unpublished,
    task_submitted,
    workflow_approved,
    workflow_cancelled,
    workflow_rejected,
    workflow_submitted,
)

from . import journal
from .models import Decision, ModerationSettings, ModerationTask
from .models.task import InboxTask

Action = Decision.Action


def connect() -> None:
    """Connect the receivers; called once by the app config."""
    task_submitted.connect(on_task_submitted, dispatch_uid="moderation.task_submitted")
    workflow_approved.connect(on_workflow_approved, dispatch_uid="moderation.workflow_approved")
    workflow_rejected.connect(on_workflow_rejected, dispatch_uid="moderation.workflow_rejected")
    workflow_cancelled.connect(on_workflow_cancelled, dispatch_uid="moderation.workflow_cancelled")
    page_published.connect(on_page_published, dispatch_uid="moderation.page_published")
    page_unpublished.connect(on_page_unpublished, dispatch_uid="moderation.page_unpublished")
    pre_delete.connect(on_page_delete, sender=Page, dispatch_uid="moderation.page_delete")
    post_save.connect(on_settings_saved, sender=ModerationSettings, dispatch_uid="moderation.settings_saved")
    silence_wagtail()


# Steps ------------------------------------------------------------------------------------------------------------------


def on_task_submitted(sender, instance: TaskState, user=None, **kwargs) -> None:
    """A revision waits: the first of its workflow state, a corrected one, or one that passed the first of two steps."""
    if not isinstance(instance.task.specific, InboxTask):
        return
    state = instance.workflow_state
    again = TaskState.objects.filter(workflow_state=state).exclude(pk=instance.pk).exists()
    page = _page(state)
    intent = journal.intent_for(page.pk) if page else None
    if page and intent:
        if intent.action:
            journal.record(page, intent.action, actor=intent.actor, revision_id=instance.revision_id, state=state)
    elif page:
        action = Action.RESUBMITTED if again else Action.SUBMITTED
        journal.record(page, action, actor=user, revision_id=instance.revision_id, state=state)


def on_workflow_approved(sender, instance: WorkflowState, user=None, **kwargs) -> None:
    _log(instance, Action.APPROVED, user)


def on_workflow_rejected(sender, instance: WorkflowState, user=None, **kwargs) -> None:
    comment = instance.current_task_state.comment if instance.current_task_state else ""
    _log(instance, Action.CHANGES_REQUESTED, user, reason=comment)


def on_workflow_cancelled(sender, instance: WorkflowState, user=None, **kwargs) -> None:
    """Ended without approval: rejected or withdrawn by a service, published around the task, or just cancelled."""
    page = _page(instance)
    action = Action.PUBLISHED if page and _went_live(page, instance) else Action.CANCELLED
    _log(instance, action, user)


def on_page_published(sender, instance: Page, revision=None, **kwargs) -> None:
    """A page with a history of moderation goes live outside of any workflow; with one, its end is heard instead."""
    if instance.alias_of_id or not instance.live:
        return
    _complete_workflow(instance)
    if journal.intent_for(instance.pk) or instance.current_workflow_state is not None:
        return
    if Decision.objects.filter(page_id=instance.pk).exclude(action=Action.REFUSED).exists():
        journal.record(instance, Action.PUBLISHED, actor=_acting_user(), revision_id=revision.pk if revision else None)


def on_page_unpublished(sender, instance: Page, **kwargs) -> None:
    intent = journal.intent_for(instance.pk)
    if intent:
        journal.record(instance, Action.UNPUBLISHED, actor=intent.actor, ground=intent.ground, reason=intent.reason)
    elif Decision.objects.filter(page_id=instance.pk).exclude(action=Action.REFUSED).exists():
        journal.record(instance, Action.UNPUBLISHED, actor=_acting_user())


def on_page_delete(sender, instance: Page, **kwargs) -> None:
    """A page that waits is deleted: its moderation ends first, so that it stands in the log and its author hears of it."""
    for state in WorkflowState.objects.active().filter(object_id=str(instance.pk)):
        if journal.is_ours(state):
            state.cancel(user=_acting_user())


def on_settings_saved(sender, instance: ModerationSettings, raw: bool = False, **kwargs) -> None:
    """The workflow has as many steps as the settings say, whoever changed them."""
    from .setup import ensure_workflow

    if not raw and ModerationTask.objects.filter(site_id=instance.site_id).exists():
        ensure_workflow(instance.site)


def _log(state: WorkflowState, action: str, user, reason: str = "") -> None:
    page = _page(state)
    if page is None:
        return
    intent = journal.intent_for(page.pk)
    ground, actor = "", user
    if intent:
        # A cancelled workflow is what the service meant by it; the other ends speak for themselves.
        action = intent.action if action == Action.CANCELLED else action
        ground, reason, actor = intent.ground, intent.reason, intent.actor or user
    revision_id = state.current_task_state.revision_id if state.current_task_state else None
    if action in (Action.APPROVED, Action.PUBLISHED):
        revision_id = page.live_revision_id or page.latest_revision_id
    journal.record(page, action, actor=actor, ground=ground, reason=reason, revision_id=revision_id, state=state)


def _page(state: WorkflowState) -> Page | None:
    """The page of a workflow state of ours, read from the database (Wagtail's cached one is older than the publication)."""
    return Page.objects.filter(pk=state.object_id).first() if journal.is_ours(state) else None


def _went_live(page: Page, state: WorkflowState) -> bool:
    """Is what waited public now? While a workflow runs, the live revision is older than the one that waits."""
    waiting = state.current_task_state
    return bool(page.live and page.live_revision_id and waiting and page.live_revision_id >= waiting.revision_id)


def _acting_user():
    """The person whose request this is, where Wagtail knows (its signals do not say)."""
    return get_active_log_context().user


def _complete_workflow(page: Page) -> None:
    """A new translation of a home page gets the workflow and the moderators' permissions as soon as it is published."""
    from municipality.scope import site_of_page

    from .setup import ensure_workflow

    if page.depth != 2 or WorkflowPage.objects.filter(page_id=page.pk).exists():
        return
    site = site_of_page(page)
    if site is not None and ModerationTask.objects.filter(site=site).exists():
        ensure_workflow(site)


# Wagtail's own mails ----------------------------------------------------------------------------------------------------


def silence_wagtail() -> None:
    """Take the place of Wagtail's workflow mails, which link to the admin; workflows of other kinds keep theirs.

    A signal holds one receiver per `dispatch_uid` and sender, whoever comes first, so the order of apps does not matter.
    """
    from wagtail.admin import signal_handlers as wagtail_mails

    places = [
        (task_submitted, TaskState, "group_approval_task_submitted_email_notification", wagtail_mails.task_submission_email_notifier),
        (workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification", wagtail_mails.workflow_submission_email_notifier),
        (workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification", wagtail_mails.workflow_rejection_email_notifier),
        (workflow_approved, WorkflowState, "workflow_state_approved_email_notification", wagtail_mails.workflow_approval_email_notifier),
    ]
    for signal, sender, uid, notifier in places:
        signal.disconnect(sender=sender, dispatch_uid=uid)
        signal.connect(_unless_ours(notifier), sender=sender, dispatch_uid=uid, weak=False)


def _unless_ours(notifier: Callable) -> Callable:
    def receiver(sender, instance, **kwargs):
        state = instance.workflow_state if isinstance(instance, TaskState) else instance
        return None if journal.is_ours(state) else notifier(sender=sender, instance=instance, **kwargs)

    return receiver
