"""Where the team hangs itself in: tab, public page, to-dos, cards, copy and deletion of a person's data, retention."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.signals import post_save, pre_delete
from django.utils.translation import gettext_lazy as _

from accounts import privacy, todo
from accounts.mine.registry import register_section
from accounts.models import User
from municipality import retention
from projects import registry as projects_registry

from ..models import HandOver, Invitation, JoinRequest, TeamMember
from ..registry import Tab, register_tab
from . import base, members, public, queries

KEEP_REQUESTS = timedelta(days=180)
"""A decided request is kept as long as somebody may ask what became of it."""
KEEP_INVITATIONS = timedelta(days=90)


def connect() -> None:
    """Register everything; called once by the app config."""
    register_tab(Tab("team", _("Team"), "users", "workshop:team", 10, queries.badge))
    projects_registry.register_rows(queries.expressions)
    projects_registry.register_join(public.join_part)
    projects_registry.register_aside(public.aside_part, 10)
    projects_registry.register_team(has_team)
    todo.register(queries.todos)
    register_section("projects", _("Meine Projekte"), queries.project_cards, 10)
    register_section("own_ideas", _("Meine Ideen"), queries.idea_cards, 20)
    privacy.register_export("teams", export)
    privacy.register_erasure(erase, 20)
    retention.register("workshop.join_requests", due_requests, lambda row: row.delete())
    retention.register("workshop.invitations", due_invitations, lambda row: row.delete())
    post_save.connect(name_changed, sender=User, dispatch_uid="workshop.team.name_changed")
    pre_delete.connect(account_deleted, sender=User, dispatch_uid="workshop.team.account_deleted")


def has_team(project_id: int) -> bool:
    """Is, or was, this project in the hands of a team? Then the private link of its author changes nothing in it any more."""
    return TeamMember.objects.filter(project_id=project_id).exists()


def export(user: User) -> dict[str, Any]:
    """Return what the teams keep of a person: her memberships and her requests."""
    of_member = (
        "project__title",
        "role",
        "organisation__name",
        "skills",
        "time",
        "show_name",
        "show_email",
        "show_phone",
        "joined",
        "ended",
        "ending",
    )
    of_request = ("project__title", "motivation", "skills", "time", "state", "question", "answer", "reply", "created", "decided_at")
    return {
        "memberships": list(TeamMember.objects.filter(user=user).order_by("pk").values(*of_member)),
        "requests": list(JoinRequest.objects.filter(user=user).order_by("pk").values(*of_request)),
    }


def erase(user: User) -> None:
    """Take a person out of all teams: her memberships end without her, her requests go, her name leaves what others wrote here."""
    members.forget(user)
    words = privacy.words_of(user)
    for offer in HandOver.objects.filter(project__team__user=user).exclude(note="").distinct():
        _without(offer, words)
    for invitation in Invitation.objects.filter(project__team__user=user).exclude(note="").distinct():
        _without(invitation, words)
    TeamMember.objects.filter(user=user).update(user=None, skills="", time="")
    JoinRequest.objects.filter(user=user).delete()


def _without(row: HandOver | Invitation, words: list[str]) -> None:
    after = privacy.without(row.note, words, "…")
    if after != row.note:
        row.note = after
        row.save(update_fields=["note"])


def due_requests(now: datetime) -> QuerySet[JoinRequest]:
    """Return the requests that were decided long ago."""
    return JoinRequest.objects.filter(decided_at__lt=now - KEEP_REQUESTS).exclude(state__in=(JoinRequest.State.OPEN, JoinRequest.State.ASKED))


def due_invitations(now: datetime) -> QuerySet[Invitation]:
    """Return the invitations that were used, taken back or ran out long ago."""
    limit = now - KEEP_INVITATIONS
    return Invitation.objects.filter(Q(used_at__lt=limit) | Q(revoked_at__lt=limit) | Q(expires__lt=limit))


def name_changed(sender: type[User], instance: User, created: bool, update_fields: frozenset[str] | None = None, **kwargs: Any) -> None:
    """A public page that shows the name of this person is stale."""
    if created or (update_fields is not None and "name" not in update_fields):
        return
    for row in TeamMember.objects.filter(user=instance, ended=None, show_name=True).select_related("project"):
        base.changed(row.project)


def account_deleted(sender: type[User], instance: User, **kwargs: Any) -> None:
    """However an account is deleted: its memberships end, and what it led is offered."""
    members.forget(instance)
