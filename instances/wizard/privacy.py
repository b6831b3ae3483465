"""A person's data in drafts of municipalities: her copy, and what goes when her account is deleted."""

from typing import Any

from accounts.models import User
from accounts.privacy import register_erasure, register_export, without
from instances.models import SetupDraft


def register() -> None:
    """Register copy and deletion; called once by the app config."""
    register_export("setup_drafts", export)
    register_erasure(erase, 3)


def export(user: User) -> list[Any]:
    """Return what this person prepared."""
    return list(SetupDraft.objects.filter(owner=user).order_by("pk").values("created", "changed", "done_at", "data"))


def erase(user: User) -> None:
    """Her own drafts go with the account; in the drafts of others she is forgotten."""
    words = [user.email, user.name]
    for row in SetupDraft.objects.exclude(owner=user).order_by("pk"):
        data, report = _without(row.data, words), _without(row.report, words)
        if data != row.data or report != row.report:
            SetupDraft.objects.filter(pk=row.pk).update(data=data, report=report)


def _without(value: Any, words: list[str]) -> Any:
    if isinstance(value, str):
        return without(value, words, "…")
    if isinstance(value, dict):
        return {key: _without(part, words) for key, part in value.items()}
    return [_without(part, words) for part in value] if isinstance(value, list) else value
