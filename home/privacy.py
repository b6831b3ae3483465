"""A person's data in messages to the municipality: her copy, and what goes when her account is deleted."""

from typing import Any

from accounts.models import User
from accounts.privacy import register_erasure, register_export, without

from .models import ContactMessage


def register() -> None:
    """Register copy and deletion; called once by the app config."""
    register_export("contact_messages", export)
    register_erasure(erase, 5)


def export(user: User) -> list[Any]:
    """Return what this person wrote to the municipality."""
    return list(ContactMessage.objects.filter(email__iexact=user.email).order_by("pk").values("name", "topic", "text", "created"))


def erase(user: User) -> None:
    """What was asked stays until its time is over; who asked is forgotten."""
    for row in ContactMessage.objects.filter(email__iexact=user.email):
        ContactMessage.objects.filter(pk=row.pk).update(
            name="", email="", phone="", text=without(row.text, [user.email, user.name, row.name, row.phone], "…")
        )
