"""Hangs this room into the apps below; called once by the app config."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import todo as todo_list
from accounts.models import User
from accounts.notices import register_subject
from accounts.privacy import register_erasure, register_export
from projects.models import ProjectPage
from workshop.registry import Tab, register_tab
from workshop.rules import membership
from workshop.team.base import site_of
from workshop.team.joining import register_gate

from ..models import Conversation, Participant
from . import blocks, privacy, queries, relay, retention, todo
from .rules import OPEN_KINDS, Kind, is_administration


def connect() -> None:
    """Connect receivers, retention, to-do list and the tab of the workshop."""
    relay.connect()
    retention.register()
    todo_list.register(todo.of)
    register_subject("conversation", still_there)
    register_export("conversations", privacy.export)
    register_erasure(privacy.erase, 10)
    register_tab(Tab("conversations", _("Gespräche"), "messages-square", "exchange:team_talks", 20, queries.unread_of_team))
    register_gate(is_unwanted)


def is_unwanted(project: ProjectPage, user: User) -> bool:
    """Has this team blocked the person? Then it gets no requests to join from her, either."""
    return blocks.is_blocked(user, site=site_of(project), project=project)


def still_there(user: User, ids: set[str]) -> set[str]:
    """Return of which conversations this person may still hear; who left, or was removed from a team, hears nothing more."""
    in_team = Q(project__team__user=user, project__team__ended=None)
    from_outside = Q(kind__in=OPEN_KINDS, pk__in=Participant.objects.filter(user=user, is_team=False, left=None).values("conversation"))
    rows = Conversation.objects.filter(in_team | from_outside | Q(kind=Kind.ADMINISTRATION), pk__in=ids).select_related("site", "project")
    return {
        str(row.pk)
        for row in rows.distinct()
        if row.kind != Kind.ADMINISTRATION or is_administration(user, row.site) or membership(user, row.project) is not None
    }
