"""The mails about a submission. Each has one event key, so that it is sent once; none quotes what strangers typed before
an address is confirmed."""

from django.urls import reverse
from django.utils import translation
from wagtail.models import Page

from moderation.models import Decision
from moderation.rules import moderators
from municipality.models import MunicipalitySettings
from municipality.outbox import absolute_url, queue_mail
from projects.models import Submission

from . import keys


def event_prefix(submission: Submission) -> str:
    """Return how the event keys of all mails of this submission start."""
    return f"submission:{submission.public_id}:"


def send_code(submission: Submission, code: str, token: str, number: int) -> None:
    """Code and link that prove the address."""
    from accounts.confirmation import display_code

    with translation.override(submission.language):
        link = absolute_url(submission.site, reverse("projects:confirm_link", args=[token]))
    _to_author(submission, "code", f"code:{number}", {"code": display_code(code), "link": link}, with_status=False)


def send_receipt(submission: Submission) -> None:
    """The address is confirmed: what happens next, how long it takes, the private link."""
    _to_author(submission, "receipt", "receipt")


def send_resubmitted(submission: Submission, decision: Decision) -> None:
    """A new version waits for moderation."""
    _to_author(submission, "in_moderation", f"in_moderation:{decision.pk}", {"is_live": _is_live(submission)})


def send_approved(submission: Submission, page: Page, decision: Decision) -> None:
    """It is online."""
    _to_author(submission, "approved", f"approved:{decision.pk}", {"page_url": page.get_full_url() or ""})


def send_changes_requested(submission: Submission, decision: Decision) -> None:
    """The moderators ask for changes, with their reason."""
    context = {"ground": decision.ground, "reason": decision.reason, "is_live": _is_live(submission)}
    _to_author(submission, "changes_requested", f"changes_requested:{decision.pk}", context)


def send_rejected(submission: Submission, decision: Decision) -> None:
    """Rejected: reason, and what one can do against it."""
    context = {"ground": decision.ground, "reason": decision.reason, "is_live": _is_live(submission), "delete_after": submission.delete_after}
    _to_author(submission, "rejected", f"rejected:{decision.pk}", context)


def send_offline(submission: Submission, decision: Decision) -> None:
    """Staff took the project offline."""
    _to_author(submission, "offline", f"offline:{decision.pk}", {"ground": decision.ground, "reason": decision.reason})


def send_deletion_noted(submission: Submission) -> None:
    """The wish for deletion has arrived."""
    _to_author(submission, "deletion_noted", "deletion_noted")


def send_links(submission: Submission, number: int) -> None:
    """A new private link, on request."""
    _to_author(submission, "new_link", f"new_link:{number}")


def tell_staff(submission: Submission, event: str, template: str) -> None:
    """Tell the moderators (or, without any, the municipality's address). `template`: staff_offline or staff_deletion."""
    project = submission.project
    path = reverse("wagtailadmin_pages:edit", args=[project.pk]) if project else reverse("wagtailadmin_home")
    context = {"title": submission.shown_title, "link": absolute_url(submission.site, path)}
    recipients = {user.email: str(user.pk) for user in moderators(submission.site)}
    town = MunicipalitySettings.for_site(submission.site)
    if not recipients and town.email:
        recipients = {town.email: "town"}
    for address, who in recipients.items():
        queue_mail(
            site=submission.site, to=address, template=f"projects/{template}", context=context,
            event_key=f"{event_prefix(submission)}staff:{event}:{who}", language="de",
        )  # fmt: skip


def _to_author(submission: Submission, template: str, event: str, context: dict | None = None, *, with_status: bool = True) -> None:
    if not submission.email:
        return
    town = MunicipalitySettings.for_site(submission.site)
    values = {"title": submission.shown_title, "town": town, "promised_days": town.promised_days, **(context or {})}
    with translation.override(submission.language):
        values["lost_url"] = absolute_url(submission.site, reverse("projects:status_lost"))
        if with_status:
            values["status_url"] = status_url(submission, keys.add_link(submission))
    queue_mail(
        site=submission.site, to=submission.email, template=f"projects/{template}", context=values,
        event_key=f"{event_prefix(submission)}{event}", language=submission.language,
    )  # fmt: skip


def status_url(submission: Submission, secret: str) -> str:
    """Return the whole address of the status page."""
    return absolute_url(submission.site, reverse("projects:status", args=[submission.public_id, secret]))


def _is_live(submission: Submission) -> bool:
    return bool(submission.project and Page.objects.filter(pk=submission.project_id, live=True).exists())
