"""The mails of a conversation. Each side gets a link of its own; neither mail holds the other side's address."""

from django.urls import reverse
from django.utils import translation
from wagtail.models import Site

from accounts.confirmation import display_code
from moderation.rules import moderators
from municipality.models import MunicipalitySettings
from municipality.outbox import absolute_url, queue_mail

from ..models import HelpMessage, Submission
from . import keys


def event_prefix(conversation: HelpMessage) -> str:
    """Return how the event keys of all mails of a conversation start."""
    return f"help:{conversation.public_id}:"


def project_side(site: Site, project_id: int) -> tuple[str, str]:
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


def send_message(message: HelpMessage) -> None:
    """The first message, to the people behind the project."""
    address, language = project_side(message)
    _relay(message, message, keys.PROJECT, address, language)


def send_answer(answer: HelpMessage, conversation: HelpMessage) -> None:
    """An answer, to the other side."""
    if answer.from_author:
        _relay(answer, conversation, keys.HELPER, conversation.email, conversation.language)
    else:
        _relay(answer, conversation, keys.PROJECT, *project_side(conversation.site, conversation.project_id))


def conversation_url(conversation: HelpMessage, side: str, language: str) -> str:
    """Return the whole address of the conversation for one side."""
    with translation.override(language):
        path = reverse("projects:help_conversation", args=[conversation.public_id, keys.secret_of(conversation, side)])
    return absolute_url(conversation.site, path)


def _relay(message: HelpMessage, conversation: HelpMessage, side: str, address: str, language: str) -> None:
    town = MunicipalitySettings.for_site(conversation.site)
    context = {
        "message": message,
        "conversation": conversation,
        "project": conversation.project.title,
        "link": conversation_url(conversation, side, language),
        "keep_days": town.keep_messages_days,
    }
    template = "help_message" if message.pk == conversation.pk else "help_answer"
    _send(conversation, address, template, f"relay:{message.public_id}", context, language)


def _send(conversation: HelpMessage, address: str, template: str, event: str, context: dict, language: str) -> None:
    if address:
        queue_mail(
            site=conversation.site, to=address, template=f"projects/{template}", context=context,
            event_key=f"{event_prefix(conversation)}{event}", language=language,
        )  # fmt: skip
