"""Who may do what in a team. Every function returns a real boolean; none of them asks the database more than once."""

from allauth.account.models import EmailAddress
from django.db.models import QuerySet
from wagtail.models import Site

from accounts.models import OrganisationMember
from accounts.models.organisation import Organisation
from moderation.rules import may_moderate
from municipality.scope import sites_of_user
from projects.models import Phase, ProjectPage, Submission

from ..models import HandOver, Role, TeamMember
from ..rules import is_lead, may_enter

LEAD_ABLE = frozenset({Role.MEMBER, Role.CARRIER})
"""Who may become a lead: advisers of the administration accompany, they do not lead."""
GIVEN_BY_LEAD = frozenset({Role.MEMBER, Role.CARRIER})
INVITED_AS = (Role.MEMBER, Role.CARRIER, Role.ADVISER)
ADOPTABLE = frozenset({Phase.IDEA, Phase.COMPLETED, Phase.ENDED})
OVER = frozenset({Phase.COMPLETED, Phase.ENDED})
DEAD_SUBMISSIONS = (Submission.State.DRAFT, Submission.State.UNCONFIRMED, Submission.State.REJECTED, Submission.State.WITHDRAWN)


def may_advise(user, site: Site) -> bool:
    """Is this person staff of the municipality, so that she may accompany a team?"""
    if user is None or not user.is_active or not user.is_staff:
        return False
    return any(found.pk == site.pk for found in sites_of_user(user))


def may_appoint(user, site: Site) -> bool:
    """May this person give a project without a lead to somebody? The moderators of the municipality may."""
    return bool(may_moderate(user, site))


def may_decide(member: TeamMember | None, offer: HandOver | None) -> bool:
    """May this member decide on requests? The lead; while the lead is offered to the team, every member of it."""
    if is_lead(member):
        return True
    free = offer is not None and offer.state == HandOver.State.OPEN and offer.to_member_id is None
    return free and member is not None and may_enter(member) and Role(member.role) in LEAD_ABLE


def may_take_lead(member: TeamMember | None, offer: HandOver | None) -> bool:
    """May this member accept the lead that is offered to her, or to the team?"""
    if member is None or not may_enter(member) or Role(member.role) not in LEAD_ABLE:
        return False
    return offer is not None and offer.state == HandOver.State.OPEN and offer.to_member_id in (None, member.pk)


def may_be_removed(member: TeamMember, by: TeamMember | None) -> bool:
    """May this member be removed by that one? By a lead, and never another lead or oneself."""
    return is_lead(by) and may_enter(member) and member.role != Role.LEAD and member.project_id == by.project_id  # type: ignore[union-attr]


def may_adopt(project: ProjectPage, *, has_team: bool) -> bool:
    """Does this public page invite to be taken up by others? An idea that nobody plans yet does, and what has come to its end."""
    return project.phase in ADOPTABLE and not (project.phase == Phase.IDEA and has_team)


def adoptable(project: ProjectPage) -> bool:
    """The same, asked of the database."""
    return may_adopt(project, has_team=TeamMember.objects.filter(project_id=project.pk, ended=None).exists())


def confirmed_addresses(user) -> list[str]:
    """Return the addresses (lower case) of which this person has proven that they are hers."""
    if user is None or not user.is_authenticated or not user.is_active:
        return []
    return [email.lower() for email in EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)]


def own_ideas(user, site: Site) -> QuerySet[Submission]:
    """Return what this person brought in before she had an account, and what nobody works on in a team yet."""
    mine = Submission.objects.filter(site=site, email__in=confirmed_addresses(user), anonymised_at=None, project__isnull=False, project__team=None)
    return mine.exclude(confirmed_at=None).exclude(state__in=DEAD_SUBMISSIONS)


def represents(user, site: Site) -> QuerySet[Organisation]:
    """Return the confirmed organisations of the municipality for which this person may speak."""
    mine = OrganisationMember.objects.filter(user=user, is_active=True).values("organisation")
    return Organisation.objects.filter(site=site, state=Organisation.State.CONFIRMED, pk__in=mine)
