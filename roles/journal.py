"""The journal of who gave what to whom, and its end."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.models import Site

from .kinds import in_order
from .models import Invitation, RoleChange

KEEP_DAYS = 3 * 365
KEEP_INVITATIONS_DAYS = 90


def write(site: Site, action: str, *, by: Any = None, user: Any = None, name: str = "", roles: Iterable[str] = (), detail: str = "") -> RoleChange:
    """Add a line; `name` stands for people without an account, `by=None` is the system itself."""
    return RoleChange.objects.create(
        site=site, action=action, actor=by, actor_name=str(by)[:255] if by else "", user=user, user_name=(str(user) if user else name)[:255],
        roles=[role.key for role in in_order(set(roles))], detail=detail,
    )  # fmt: skip


def due(now: datetime) -> QuerySet[RoleChange]:
    """Return the lines older than three years."""
    return RoleChange.objects.filter(created__lt=now - timedelta(days=KEEP_DAYS))


def due_invitations(now: datetime) -> QuerySet[Invitation]:
    """Return the invitations that were over 90 days ago, however they ended."""
    limit = now - timedelta(days=KEEP_INVITATIONS_DAYS)
    return Invitation.objects.filter(Q(accepted_at__lt=limit) | Q(withdrawn_at__lt=limit) | Q(expires__lt=limit))


def delete(row: RoleChange | Invitation) -> None:
    """Delete one row."""
    row.delete()
