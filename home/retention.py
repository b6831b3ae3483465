"""Contact messages end on the day that was promised."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from .models import ContactMessage


def due_messages(now: datetime) -> QuerySet[ContactMessage]:
    """Return the messages whose day has passed."""
    return ContactMessage.objects.filter(delete_after__lt=timezone.localdate(now))


def delete_message(message: ContactMessage) -> None:
    """Delete one message."""
    message.delete()
