"""Who may do what with offers and with answers to needs. Every function returns a real boolean."""

from accounts.models import OrganisationMember
from accounts.organisations.rules import speaks_for
from workshop.models import TeamMember
from workshop.rules import may_edit_plan, membership

from ..models import NeedMatch, Offer

State = NeedMatch.State
TAKEN = frozenset({State.RESERVED, State.FULFILLED})
Role = OrganisationMember.Role


def owns(user, offer: Offer) -> bool:
    """May this person change the offer? Its owner; for an organisation whoever speaks for it."""
    if user is None or not user.is_authenticated or not user.is_active:
        return False
    if offer.organisation_id:
        return bool(speaks_for(user, offer.organisation))
    return bool(offer.user_id == user.pk)


def member_of(user, match: NeedMatch) -> TeamMember | None:
    """Return the membership of a person in the project that has the need."""
    return membership(user, match.project)


def is_team(user, match: NeedMatch) -> bool:
    """Does this person act for the project?"""
    return bool(may_edit_plan(member_of(user, match)))


def is_giver(user, match: NeedMatch) -> bool:
    """Is this the person who helps: the owner of the offer, or (without an offer) who answered?"""
    if user is None or not user.is_authenticated or not user.is_active:
        return False
    if match.offer is not None:
        return owns(user, match.offer)
    return bool(match.asked_by_id == user.pk and not match.from_team)


def may_reserve(user, match: NeedMatch) -> bool:
    """Who was asked says yes: the team to an answer, the owner of the offer to a team. Nobody can take what was not offered."""
    if match.state != State.ASKED:
        return False
    return is_giver(user, match) if match.from_team else is_team(user, match)


def may_decline(user, match: NeedMatch) -> bool:
    """Both sides may end a question, as long as it is one."""
    return match.state == State.ASKED and (is_team(user, match) or is_giver(user, match))


def may_release(user, match: NeedMatch) -> bool:
    """Both sides may take back a reservation; what was given is taken out of the books by the team alone."""
    if match.state == State.RESERVED:
        return is_team(user, match) or is_giver(user, match)
    return match.state == State.FULFILLED and is_team(user, match)


def may_fulfil(user, match: NeedMatch) -> bool:
    """The team says that it has got what it looked for."""
    return match.state == State.RESERVED and is_team(user, match)
