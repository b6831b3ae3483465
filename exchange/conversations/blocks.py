"""Who does not want to hear from whom. Of a guest only the keyed hash of the address is kept."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.models import Site

from accounts.models import User
from projects.models import ProjectPage

from ..models import Block, Participant
from . import keys
from .rules import Side, Viewer


def is_blocked(by: Any, *, site: Site, project: ProjectPage | None, people: Iterable[User] = ()) -> bool:
    """Does the project, or one of these people, want no messages from this person or guest (who has `email`)?"""
    wanted = Q()
    if project is not None:
        wanted |= Q(by_project=project)
    if people:
        wanted |= Q(by__in=[person.pk for person in people])
    if not wanted:
        return False
    who = Q(user=by) if isinstance(by, User) else Q(address_hash=keys.address_hash(by.email))
    if isinstance(by, User):
        who |= Q(address_hash=keys.address_hash(by.email))
    return Block.objects.filter(who & wanted, site=site).exists()


def add(viewer: Viewer) -> None:
    """Block the other side of a conversation: as a team for the whole project, else for oneself. Twice is once."""
    conversation = viewer.conversation
    as_team = viewer.side == Side.TEAM and conversation.project_id is not None
    own: dict[str, Any] = {"by_project_id": conversation.project_id} if as_team else {"by": viewer.user}
    if not as_team and viewer.user is None:
        return  # a guest has nothing that could be blocked but this conversation, and that has ended
    others = Participant.objects.filter(conversation=conversation, is_team=not as_team, is_administration=False)
    if not as_team and conversation.project_id is None:
        others = Participant.objects.filter(conversation=conversation, is_administration=False)
    for other in others:
        if viewer.user is not None and other.user_id == viewer.user.pk:
            continue
        if other.user_id:
            Block.objects.get_or_create(site_id=conversation.site_id, user_id=other.user_id, **own)
        elif other.guest_email:
            Block.objects.get_or_create(site_id=conversation.site_id, address_hash=keys.address_hash(other.guest_email), **own)


def of_project(project: ProjectPage) -> QuerySet[Block]:
    """Return the blocks of a project."""
    return Block.objects.filter(by_project=project).select_related("user").order_by("-created")


def of_user(user: User, site: Site) -> QuerySet[Block]:
    """Return the blocks of a person."""
    return Block.objects.filter(by=user, site=site).select_related("user").order_by("-created")


def lift(rows: QuerySet[Block], pk: int) -> None:
    """Take one of these blocks back. Raises `PermissionDenied` for a row that is not among them; twice is once for whoever had it."""
    with transaction.atomic():
        if not rows.filter(pk=pk).exists() and Block.objects.filter(pk=pk).exists():
            raise PermissionDenied
        rows.filter(pk=pk).delete()
