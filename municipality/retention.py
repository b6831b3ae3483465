"""Deletion dates: what is due is asked once, told by a dry run, and deleted by the same rule.

An app registers a rule in its `ready()`:

    register("projects.unconfirmed", due=lambda now: Submission.objects.filter(…), delete=delete_submission)

`due(now)` returns a query set, `delete(row)` takes one row away, in its own transaction; it must be safe to run again.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rule:
    """One kind of data that has an end."""

    name: str
    due: Callable[[datetime], QuerySet]
    delete: Callable[[Any], object]


_rules: dict[str, Rule] = {}


def register(name: str, due: Callable[[datetime], QuerySet], delete: Callable[[Any], object]) -> None:
    """Add a rule (`app.what`); one with the same name is replaced."""
    _rules[name] = Rule(name, due, delete)


def rules() -> list[Rule]:
    """Return all rules by name."""
    return [_rules[name] for name in sorted(_rules)]


def run(*, dry_run: bool = False, now: datetime | None = None) -> dict[str, list]:
    """Delete what is due; returns the primary keys per rule. A dry run returns the same and deletes nothing.

    All rules are asked before anything is deleted. A row that cannot be deleted is logged and tried again next time.
    """
    now = now or timezone.now()
    due = {rule.name: list(rule.due(now).values_list("pk", flat=True)) for rule in rules()}
    if dry_run:
        return due
    done: dict[str, list] = {}
    for rule in rules():
        done[rule.name] = [pk for pk in due[rule.name] if _delete(rule, pk, now)]
    return done


def _delete(rule: Rule, pk: Any, now: datetime) -> bool:
    try:
        with transaction.atomic():
            # Asked again: what somebody has saved a moment ago is not due any more.
            row = rule.due(now).filter(pk=pk).first()
            if row is None:
                return False
            rule.delete(row)
    except Exception:
        logger.exception("Retention rule %s failed for %s", rule.name, pk)
        return False
    return True
