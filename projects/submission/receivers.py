"""What a submission hears of moderation and of its page. Called inside the transaction of the decision."""

from datetime import timedelta

from django.db.models.signals import pre_delete
from django.utils import timezone
from wagtail.models import Page

from moderation import signals
from moderation.models import Decision
from municipality.models import MunicipalitySettings
from projects.models import ProjectPage, Submission
from projects.registry import has_team

from . import mails, pictures
from .services import show_name, today

State = Submission.State
Action = Decision.Action


def connect() -> None:
    """Connect the receivers; called once by the app config."""
    for signal, receiver in (
        (signals.submitted, on_submitted),
        (signals.approved, on_published),
        (signals.published_directly, on_published),
        (signals.changes_requested, on_changes_requested),
        (signals.rejected, on_rejected),
        (signals.cancelled, on_cancelled),
        (signals.unpublished, on_unpublished),
    ):
        signal.connect(receiver, dispatch_uid=f"projects.submission.{receiver.__name__}.{id(signal)}")
    pre_delete.connect(on_page_deleted, sender=ProjectPage, dispatch_uid="projects.submission.page_deleted")


def _of(page: Page) -> Submission | None:
    return Submission.objects.select_for_update().filter(project_id=page.pk).first()


def _hears(submission: Submission) -> bool:
    """Does the author hear of it by mail? Once a team works on the project, its members do instead, by their own settings."""
    return not has_team(submission.project_id)


def on_submitted(sender, page: Page, decision: Decision, **kwargs) -> None:
    """It waits for moderation; the author hears of every version but the first, which the receipt announced."""
    submission = _of(page)
    if submission is None:
        return
    first = submission.state == State.CONFIRMED and decision.action == Action.SUBMITTED
    if not page.live:
        submission.state, submission.delete_after = State.IN_MODERATION, None
        submission.save()
    if not first and _hears(submission):
        mails.send_resubmitted(submission, decision)


def on_published(sender, page: Page, decision: Decision, **kwargs) -> None:
    """Online, by the moderators' approval or by staff around it."""
    submission = _of(page)
    if submission is None or not page.live:
        return
    news = submission.state != State.LIVE or decision.workflow_state_id is not None
    submission.state, submission.decided_at, submission.delete_after = State.LIVE, timezone.now(), None
    submission.save()
    pictures.show_only(submission, page)
    show_name(submission, page)
    if news and _hears(submission):
        mails.send_approved(submission, page, decision)


def on_changes_requested(sender, page: Page, decision: Decision, **kwargs) -> None:
    submission = _of(page)
    if submission is None:
        return
    if not page.live:
        submission.state = State.CHANGES_REQUESTED
        submission.save()
    if _hears(submission):
        mails.send_changes_requested(submission, decision)


def on_rejected(sender, page: Page, decision: Decision, **kwargs) -> None:
    """Rejected: a live project stays as it was; anything else gets its deletion date."""
    submission = _of(page)
    if submission is None:
        return
    if not page.live:
        town = MunicipalitySettings.for_site(submission.site)
        submission.state, submission.decided_at = State.REJECTED, timezone.now()
        submission.delete_after = today() + timedelta(days=town.keep_rejected_days)
        submission.save()
    if _hears(submission):
        mails.send_rejected(submission, decision)


def on_cancelled(sender, page: Page, decision: Decision, **kwargs) -> None:
    """Ended without a decision. What staff cancelled goes back to the inbox: an idea is answered, never just dropped."""
    submission = _of(page)
    if submission is None or decision.action == Action.WITHDRAWN or page.live:
        return
    submission.state = State.CONFIRMED
    submission.save()


def on_unpublished(sender, page: Page, decision: Decision, **kwargs) -> None:
    submission = _of(page)
    if submission is None:
        return
    by_author = submission.state == State.OFFLINE
    submission.state = State.OFFLINE
    submission.save()
    pictures.show_only(submission, None)
    if not by_author:
        mails.send_offline(submission, decision)


def on_page_deleted(sender, instance: ProjectPage, **kwargs) -> None:
    """Staff deleted the page: the personal data beside it has no purpose any more and gets a deletion date."""
    for submission in Submission.objects.filter(project_id=instance.pk):
        town = MunicipalitySettings.for_site(submission.site)
        pictures.show_only(submission, None)
        if submission.state not in (State.REJECTED, State.WITHDRAWN):
            submission.state = State.OFFLINE
        submission.delete_after = submission.delete_after or today() + timedelta(days=town.keep_rejected_days)
        submission.save()
