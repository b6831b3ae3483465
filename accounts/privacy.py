"""A person's rights over her data: a copy of all of it, and its deletion. Every app tells what it keeps.

register_export(name, fn)    fn(user) -> dict or list of what JSON can hold: this person's own rows, nobody else's
register_erasure(fn, order)  fn(user) -> None: takes name, address and what identifies the person away; the work of others survives.
                             Called inside one transaction, before the account itself is deleted; apps that stand higher come first
                             (exchange 10, workshop 20, projects 30, moderation 40, accounts 90).
"""

import re
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from .models import User

Export = Callable[[User], dict[str, Any] | list[Any]]
Erasure = Callable[[User], object]

_exports: dict[str, Export] = {}
_erasures: list[tuple[int, Erasure]] = []


class NotHere(Exception):
    """This account is not deleted by its owner: it belongs to the administration."""


def register_export(name: str, export: Export) -> Export:
    """Let `export(user)` stand under `name` in the copy of a person's data; returns the function."""
    _exports[name] = export
    return export


def register_erasure(erasure: Erasure, order: int = 50) -> Erasure:
    """Let `erasure(user)` run when an account is deleted; lower `order` first. Returns the function."""
    if all(known is not erasure for _, known in _erasures):
        _erasures.append((order, erasure))
        _erasures.sort(key=lambda entry: entry[0])
    return erasure


def export(user: User) -> dict[str, Any]:
    """Return everything that is kept of a person, by the name of its part, fit for JSON (dates as ISO text)."""
    return {"created": timezone.now(), **{name: _exports[name](user) for name in sorted(_exports)}}


def erase(user: User) -> None:
    """Delete a person: all registered erasures and the account, all or nothing. Raises `NotHere` for staff."""
    from .rules import is_staff

    if is_staff(user):
        raise NotHere
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        for _, erasure in _erasures:
            erasure(row)
        row.delete()


def without(text: str, words: list[str], instead: str) -> str:
    """Return `text` with every one of `words` (a name, an address) replaced, in any case and as whole words only."""
    for word in sorted(filter(None, words), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", lambda _: instead, text, flags=re.IGNORECASE)
    return text
