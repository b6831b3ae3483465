"""A person's data in reports and decisions: her copy, and what goes when her account is deleted."""

from typing import Any

from accounts.models import User
from accounts.privacy import register_erasure, register_export, without

from .models import Report


def register() -> None:
    """Register copy and deletion; called once by the app config."""
    register_export("reports", export)
    register_erasure(erase, 40)


def export(user: User) -> list[Any]:
    """Return what this person reported, and what became of it."""
    rows = Report.objects.filter(email__iexact=user.email).order_by("pk")
    return list(rows.values("name", "url", "subject", "reason", "text", "state", "answer", "created", "decided_at"))


def erase(user: User) -> None:
    """A report stays, for what it says; who made it is forgotten."""
    for row in Report.objects.filter(email__iexact=user.email):
        Report.objects.filter(pk=row.pk).update(name="", email="", text=without(row.text, [user.email, user.name, row.name], "…"))
