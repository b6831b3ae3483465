"""Links of a conversation. The secret is computed from the conversation and the side it belongs to; nothing of it is stored."""

import uuid

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from wagtail.models import Site

from ..models import HelpMessage

HELPER, PROJECT = "helper", "project"
SIDES = (HELPER, PROJECT)


def secret_of(conversation: HelpMessage, side: str, key: str | bytes | None = None) -> str:
    """Return the secret of one side of a conversation (its first message)."""
    text = f"{conversation.site_id}:{conversation.public_id}:{side}"
    return salted_hmac("projects.help.link", text, secret=key, algorithm="sha256").hexdigest()[:48]


def find(site: Site, public_id: uuid.UUID, secret: str) -> tuple[HelpMessage, str] | None:
    """Return the conversation behind a link and the side that holds it; None for anything that is not right."""
    conversation = (
        HelpMessage.objects.select_related("project", "site")
        .filter(site=site, public_id=public_id, answer_to=None)
        .exclude(state=HelpMessage.State.UNCONFIRMED)
        .first()
    )
    if conversation is None:
        return None
    for key in (None, *settings.SECRET_KEY_FALLBACKS):
        for side in SIDES:
            if constant_time_compare(secret_of(conversation, side, key), secret):
                return conversation, side
    return None


def form_hash(site: Site, nonce: str) -> str:
    """Return what is kept of the challenge of a form, to recognise a double click."""
    return salted_hmac("projects.help.form", f"{site.pk}:{nonce}", algorithm="sha256").hexdigest()
