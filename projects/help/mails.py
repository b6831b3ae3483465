"""The mail that proves a guest's address, and who stands behind a project without a team."""

from django.urls import reverse
from django.utils import translation
from wagtail.models import Site

from accounts.confirmation import display_code
from moderation.rules import moderators
from municipality.models import MunicipalitySettings
from municipality.outbox import absolute_url, queue_mail

from ..models import HelpMessage, Submission


def event_prefix(conversation: HelpMessage) -> str:
    """Return how the event keys of all mails of a conversation start."""
    return f"help:{conversation.public_id}:"


def project_side(site: Site, project_id: int | None) -> tuple[str, str]:
    """Return (address, language) of the people behind the project; the municipality's where nobody brought it in. "" for neither."""
    found = Submission.objects.filter(project_id=project_id, anonymised_at=None).exclude(email="")
    author = found.values_list("email", "language").first()
    if author:
        return author
    town = MunicipalitySettings.for_site(site)
    first = moderators(site).order_by("pk").values_list("email", flat=True).first()
    return town.email or first or "", "de"


def send_code(message: HelpMessage, code: str, token: str, number: int) -> None:
    """Code and link that prove the helper's address; nothing of the message, nobody has confirmed it yet."""
    with translation.override(message.language):
        link = absolute_url(message.site, reverse("projects:help_link", args=[token]))
    context = {"code": display_code(code), "link": link}
    _send(message, message.email, "help_code", f"code:{number}", context, message.language)


def _send(conversation: HelpMessage, address: str, template: str, event: str, context: dict, language: str) -> None:
    if address:
        queue_mail(
            site=conversation.site, to=address, template=f"projects/{template}", context=context,
            event_key=f"{event_prefix(conversation)}{event}", language=language,
        )  # fmt: skip
