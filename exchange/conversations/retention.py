"""When conversations are deleted: `MunicipalitySettings.keep_messages_days` after their last message. A team's board stays with its project."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Notice
from municipality import retention
from municipality.models import OutboxMail

from ..models import Conversation
from . import notify


def register() -> None:
    """Register the rule of this room."""
    retention.register("exchange.conversations", due, delete)


def due(now: datetime) -> QuerySet[Conversation]:
    """Return the conversations whose time is over."""
    return Conversation.objects.filter(delete_after__lt=timezone.localdate(now)).order_by("pk")


def delete(conversation: Conversation) -> None:
    """Delete a conversation with its messages, notices and what its mails said."""
    with transaction.atomic():
        notices = Notice.objects.filter(subject=notify.subject_of(conversation))
        keys = [f"notice:{pk}" for pk in notices.values_list("pk", flat=True)]
        empty = {"recipient": "", "reply_to": "", "subject": "", "text": "", "html": "", "state": OutboxMail.State.FAILED}
        OutboxMail.objects.filter(event_key__startswith=notify.mail_prefix(conversation)).update(**empty, blanked_at=timezone.now())
        for start in range(0, len(keys), 500):
            OutboxMail.objects.filter(event_key__in=keys[start : start + 500]).update(**empty, blanked_at=timezone.now())
        notices.delete()
        conversation.delete()
