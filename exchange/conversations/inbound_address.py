"""The address to which a participant can answer by mail: the verified mailbox with a signed token behind a plus sign.

`REPLY_MAILBOX_URL` (`imaps://user:password@host/Folder`) names the mailbox, `REPLY_ADDRESS` its address (`antwort@example.org`).
Without both nothing changes: mails have no such address, and answers go by the link.
"""

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from ..models import Participant


def is_on() -> bool:
    """Is reply by mail set up?"""
    return bool(getattr(settings, "REPLY_MAILBOX_URL", "") and "@" in getattr(settings, "REPLY_ADDRESS", ""))


def token_of(participant: Participant, key: str | bytes | None = None) -> str:
    """Return the token of a participant: her key and what proves it. Fits into the local part of an address."""
    text = f"{participant.conversation_id}:{participant.pk}"
    return f"{participant.pk}-{salted_hmac('exchange.reply', text, secret=key, algorithm='sha256').hexdigest()[:32]}"


def address_for(participant: Participant) -> str:
    """Return the address for answers of this participant, "" where reply by mail is off."""
    if not is_on():
        return ""
    local, _at, host = settings.REPLY_ADDRESS.partition("@")
    return f"{local}+{token_of(participant)}@{host}"


def participant_of(address: str) -> Participant | None:
    """Return the participant to whom an address belongs; None for anything that is not ours."""
    local, _at, host = settings.REPLY_ADDRESS.partition("@")
    name, plus, token = address.strip().lower().partition("@")[0].partition("+")
    if not plus or name != local.lower() or address.strip().lower().rpartition("@")[2] != host.lower():
        return None
    number = token.partition("-")[0]
    if not number.isdecimal() or len(number) > 18:
        return None
    found = Participant.objects.select_related("conversation__site", "conversation__project", "user").filter(pk=int(number)).first()
    if found is None:
        return None
    if any(constant_time_compare(token_of(found, key), token) for key in (None, *settings.SECRET_KEY_FALLBACKS)):
        return found
    return None
