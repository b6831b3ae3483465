"""Secrets and fingerprints of conversations. Secrets are computed, nothing of them is stored.

The links are the same as those of the relay before it became conversations: what somebody has in her mailbox keeps working.
"""

import uuid

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from wagtail.models import Site

from accounts.confirmation import normal_address

from ..models import Conversation

HELPER, PROJECT = "helper", "project"
SIDES = (HELPER, PROJECT)


def secret_of(conversation: Conversation, side: str, key: str | bytes | None = None) -> str:
    """Return the secret of one side of a conversation: the guest's, or that of the people behind a project without a team."""
    text = f"{conversation.site_id}:{conversation.public_id}:{side}"
    return salted_hmac("projects.help.link", text, secret=key, algorithm="sha256").hexdigest()[:48]


def find(site: Site, public_id: uuid.UUID, secret: str) -> tuple[Conversation, str] | None:
    """Return the conversation behind a private link and the side that holds it; None for anything that is not right."""
    conversation = Conversation.objects.select_related("project", "site", "offer").filter(site=site, public_id=public_id).first()
    if conversation is None:
        return None
    for key in (None, *settings.SECRET_KEY_FALLBACKS):
        for side in SIDES:
            if constant_time_compare(secret_of(conversation, side, key), secret):
                return conversation, side
    return None


def address_hash(address: str) -> str:
    """Return what is kept of the address of a guest who was blocked."""
    return salted_hmac("exchange.block", normal_address(address), algorithm="sha256").hexdigest()


def form_hash(who: str, key: str) -> str:
    """Return what is kept of a form, to recognise a double click. `who`: whose form it was."""
    return salted_hmac("exchange.form", f"{who}:{key}", algorithm="sha256").hexdigest() if key else ""


def id_of_form(who: str, key: str) -> uuid.UUID:
    """Return the id of the conversation that this form starts: the same form twice is the same conversation."""
    return uuid.UUID(salted_hmac("exchange.start", f"{who}:{key}", algorithm="sha256").hexdigest()[:32]) if key else uuid.uuid4()
