"""Who stands on which side of a conversation, asked anew with every request: who was removed from a team is out at once."""

from dataclasses import dataclass
from enum import StrEnum

from wagtail.models import Site

from accounts.models import User
from municipality.scope import sites_of_user
from workshop.models import TeamMember
from workshop.rules import membership

from ..models import Conversation, Participant

Kind, State = Conversation.Kind, Conversation.State


class Side(StrEnum):
    """The three sides that a conversation can have."""

    TEAM = "team"
    OUTSIDE = "outside"
    ADMINISTRATION = "administration"


@dataclass(frozen=True)
class Viewer:
    """Who is at the door: a person with an account, or (user None) a guest who holds the private link of `participant`."""

    conversation: Conversation
    side: Side
    user: User | None = None
    participant: Participant | None = None
    member: TeamMember | None = None

    @property
    def who(self) -> str:
        """A mark of this person, for the fingerprints of her forms."""
        return f"user:{self.user.pk}" if self.user else f"guest:{self.participant.pk if self.participant else 0}"


def is_administration(user: User | None, site: Site) -> bool:
    """Does this person work for the administration of this municipality?"""
    if user is None or not user.is_authenticated or not user.is_active or not user.is_staff:
        return False
    return any(found.pk == site.pk for found in sites_of_user(user))


def viewer_of(user: User | None, conversation: Conversation, *, member: TeamMember | None = None) -> Viewer | None:
    """Return how this person sees the conversation, None for whoever has no part in it. `member`: her seat, where it was asked already."""
    if user is None or not user.is_authenticated or not user.is_active:
        return None
    found = Participant.objects.filter(conversation=conversation, user=user).select_related("user").first()
    if conversation.project_id:
        member = member or membership(user, conversation.project)
        if member is not None:
            return Viewer(conversation, Side.TEAM, user, found, member)
    if conversation.kind == Kind.ADMINISTRATION and is_administration(user, conversation.site):
        return Viewer(conversation, Side.ADMINISTRATION, user, found)
    if found is not None and not found.is_team and not found.is_administration and found.left is None and conversation.kind in OPEN_KINDS:
        return Viewer(conversation, Side.OUTSIDE, user, found)
    return None


OPEN_KINDS = frozenset({Kind.OUTSIDE, Kind.OFFER})


def may_write(conversation: Conversation) -> bool:
    """Is the conversation open?"""
    return conversation.state == State.OPEN


def may_block(viewer: Viewer) -> bool:
    """Blocking is for people who do not work together anyway: outsiders and offers."""
    return viewer.conversation.kind in OPEN_KINDS and viewer.conversation.state != State.BLOCKED


def may_leave(viewer: Viewer) -> bool:
    """Who came from outside may go; the team and the administration are there by their office."""
    return viewer.side == Side.OUTSIDE and viewer.user is not None


def may_share(viewer: Viewer) -> bool:
    """May this person show her address here? Where there is another side, and it is her own address."""
    if viewer.user is None:
        return viewer.side == Side.OUTSIDE and bool(viewer.participant and viewer.participant.guest_email)
    return viewer.side in (Side.TEAM, Side.OUTSIDE)
