"""When the first messages of guests are deleted: days after they came, confirmed or not. The conversation itself is kept by `exchange`."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.confirmation import subject_key
from accounts.models import EmailConfirmation
from municipality import retention
from municipality.models import OutboxMail

from ..models import HelpMessage
from . import mails
from .services import PURPOSE


def register() -> None:
    """Register the rule of this room."""
    retention.register("projects.help_messages", due, delete)


def due(now: datetime) -> QuerySet[HelpMessage]:
    """Return the messages whose time is over."""
    return HelpMessage.objects.filter(answer_to=None, delete_after__lt=timezone.localdate(now)).order_by("pk")


def delete(conversation: HelpMessage) -> None:
    """Delete a message with its confirmations and what its mails said."""
    with transaction.atomic():
        EmailConfirmation.objects.filter(site=conversation.site, purpose=PURPOSE, subject=subject_key(conversation)).delete()
        OutboxMail.objects.filter(event_key__startswith=mails.event_prefix(conversation)).update(
            recipient="", reply_to="", subject="", text="", html="", state=OutboxMail.State.FAILED, blanked_at=timezone.now()
        )
        conversation.delete()
