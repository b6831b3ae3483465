"""What people see of conversations: lists, pages of messages, how much is new."""

from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from wagtail.models import Site

from accounts.models import User
from workshop.access import Seat
from workshop.models import TeamMember

from ..models import Conversation, Message, Participant
from .rules import OPEN_KINDS, Kind

PER_PAGE, PER_LIST = 50, 30


def of_team(seat: Seat) -> QuerySet[Conversation]:
    """Return all conversations of a project, for its team, with `read` (until when this member has read)."""
    return _with_read(Conversation.objects.filter(project=seat.project), seat.user, seat.member.joined)


def own(user: User, site: Site) -> QuerySet[Conversation]:
    """Return the conversations in which a person takes part from outside: questions to projects, talks about offers."""
    mine = Participant.objects.filter(user=user, is_team=False, is_administration=False, left=None)
    rows = Conversation.objects.filter(site=site, kind__in=OPEN_KINDS, participants__in=mine).select_related("project", "offer")
    return _with_read(rows, user, None)


def to_administration(site: Site) -> QuerySet[Conversation]:
    """Return the conversations that teams have opened with the administration, newest first."""
    return Conversation.objects.filter(site=site, kind=Kind.ADMINISTRATION).select_related("project")


def _with_read(rows: QuerySet[Conversation], user: User, since: datetime | None) -> QuerySet[Conversation]:
    read = Participant.objects.filter(conversation=OuterRef("pk"), user=user).values("read_until")[:1]
    muted = Participant.objects.filter(conversation=OuterRef("pk"), user=user).values("muted")[:1]
    return rows.annotate(read=Coalesce(Subquery(read), Value(since) if since else F("created")), is_muted=Coalesce(Subquery(muted), Value(False)))


def unread_of_team(seat: Seat) -> QuerySet[Conversation]:
    """Return the conversations of the project with something new for this member."""
    return of_team(seat).filter(last_message__gt=F("read"))


def unread_of_user(user: User, site: Site) -> QuerySet[Conversation]:
    """Return the conversations outside of teams with something new for this person (`read` is set when one was started)."""
    read = Participant.objects.filter(conversation=OuterRef("pk"), user=user).values("read_until")[:1]
    return own(user, site).annotate(seen=Subquery(read)).exclude(seen__gte=F("last_message"))


def unread_in_teams(user: User, site: Site) -> QuerySet[Conversation]:
    """Return the conversations of all teams of this person with something new for her, with the title of the project."""
    joined = TeamMember.objects.filter(user=user, ended=None, project=OuterRef("project")).values("joined")[:1]
    read = Participant.objects.filter(conversation=OuterRef("pk"), user=user).values("read_until")[:1]
    mine = TeamMember.objects.filter(user=user, ended=None).values("project")
    rows = Conversation.objects.filter(site=site, project__in=mine).annotate(read=Coalesce(Subquery(read), Subquery(joined)))
    return rows.filter(last_message__gt=F("read")).select_related("project")


def messages(conversation: Conversation, number: str | None) -> Page:
    """Return one page of messages: page 1 is the newest, within a page the newest stands last. `number` as typed in the address."""
    rows = Message.objects.filter(conversation=conversation).select_related("author__user").order_by("-created", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(number)
    page.object_list = list(page.object_list)[::-1]
    return page


def participants(conversation: Conversation) -> list[Participant]:
    """Return who takes part, with the accounts."""
    return list(Participant.objects.filter(conversation=conversation).select_related("user"))
