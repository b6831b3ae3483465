"""Deletion dates of submissions, and the deletion of a person whose project stays."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.models import Page

from accounts.confirmation import subject_key
from accounts.models import EmailConfirmation
from municipality import cache, retention
from municipality.models.mail import OutboxMail
from municipality.tree import locked
from projects.help.signals import author_erased
from projects.models import HelpMessage, NameDisplay, ProjectPage, Submission
from projects.registry import has_team
from projects.rules import may_erase_person
from projects.services import set_author_line

from . import mails, pictures
from .services import PURPOSE

State = Submission.State
ERASE_AFTER = timedelta(days=30)
UNCONFIRMED_STATES = (State.DRAFT, State.UNCONFIRMED)
PUBLIC_ONCE = (State.LIVE, State.OFFLINE)


def register() -> None:
    """Register the rules of this app."""
    retention.register("projects.submissions", due, delete)
    retention.register("projects.wished_deletions", wished, erase_person)


def due(now: datetime) -> QuerySet[Submission]:
    """Return the submissions whose time is over: never those that are in moderation or public."""
    ended = Q(state__in=[State.DRAFT, State.UNCONFIRMED, State.REJECTED, State.WITHDRAWN]) | Q(state=State.OFFLINE, project=None)
    return Submission.objects.filter(ended, delete_after__lt=timezone.localdate(now)).order_by("pk")


def wished(now: datetime) -> QuerySet[Submission]:
    """Return the submissions whose author asked for deletion a month ago, in case nobody has done it by hand."""
    return Submission.objects.filter(deletion_requested_at__lt=now - ERASE_AFTER, anonymised_at=None).order_by("pk")


def delete(submission: Submission) -> None:
    """Delete a submission with everything that it brought: files, links, confirmations, mails, and the page if it was never public.

    A page that a team works on stays: it is the team's by now.
    """
    with transaction.atomic():
        alone = submission.project_id and not has_team(submission.project_id)
        page = Page.objects.filter(pk=submission.project_id, live=False).first() if alone else None
        forget_traces(submission)
        pictures.delete_all(submission)
        submission.delete()
        if page is not None:
            parent = page.get_parent()
            with locked(parent):
                Page.objects.get(pk=page.pk).specific.delete()


def may_be_erased(submission: Submission) -> bool:
    """Can staff carry out a deletion? Not while it waits: it is decided first, with a reason."""
    return submission.anonymised_at is None and submission.state in (*PUBLIC_ONCE, State.REJECTED, State.WITHDRAWN)


def erase_by_staff(submission: Submission, actor) -> None:
    """Carry out a deletion: the person goes, a project that was public stays. Raises `PermissionDenied`."""
    if not (may_erase_person(actor, submission) and may_be_erased(submission)):
        raise PermissionDenied
    if submission.state in PUBLIC_ONCE:
        erase_person(submission)
    else:
        delete(submission)


def erase_person(submission: Submission) -> None:
    """Take every personal datum away; a project with its text and the work of others stays."""
    with transaction.atomic():
        row = Submission.objects.select_for_update().get(pk=submission.pk)
        forget_traces(row)
        pictures.delete_all(row)
        if row.project is not None:
            set_author_line(row.project, "")
        row.consents.filter(revoked_at=None).update(revoked_at=timezone.now())
        row.links.all().delete()
        row.name, row.email, row.data, row.name_display = "", "", {}, NameDisplay.HIDDEN
        row.anonymised_at, row.delete_after = timezone.now(), None
        row.save()
        cache.touch(row.site_id)


def forget_traces(submission: Submission) -> None:
    """Delete address and name outside of the submission itself: confirmations, mails, messages of the author."""
    EmailConfirmation.objects.filter(site=submission.site, purpose=PURPOSE, subject=subject_key(submission)).delete()
    OutboxMail.objects.filter(event_key__startswith=mails.event_prefix(submission)).exclude(
        event_key__startswith=f"{mails.event_prefix(submission)}staff:"
    ).update(recipient="", reply_to="", subject="", text="", html="", state=OutboxMail.State.FAILED, blanked_at=timezone.now())
    if submission.project_id and submission.email:
        HelpMessage.objects.filter(project_id=submission.project_id, email__iexact=submission.email).update(email="", name="")
    if submission.project_id:
        author_erased.send(ProjectPage, project=submission.project)
