"""Who hears of a step: always the other side, never with an address."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Frequency, OrganisationMember, User
from accounts.notices import NoticeKind, notify, register
from workshop.models import Role, TeamMember

from ..models import NeedMatch

State = NeedMatch.State
MATCH = register(NoticeKind("exchange.match", gettext_lazy("Antworten auf Bedarfe und Angebote"), Frequency.ONCE))


def givers(match: NeedMatch) -> list[User]:
    """Return the people on the side that helps."""
    if match.offer is not None and match.offer.organisation_id:
        speakers = OrganisationMember.objects.filter(
            organisation_id=match.offer.organisation_id, is_active=True, role=OrganisationMember.Role.SPEAKER
        )
        return [row.user for row in speakers.select_related("user")]
    if match.offer is not None:
        return [match.offer.user] if match.offer.user else []
    return [match.asked_by] if match.asked_by and not match.from_team else []


def team(match: NeedMatch) -> list[User]:
    """Return the people of the project who are told: its lead, and the member who asked."""
    members = TeamMember.objects.filter(project_id=match.project_id, ended=None).exclude(user=None).select_related("user")
    return [row.user for row in members if row.role == Role.LEAD or (match.from_team and row.user_id == match.asked_by_id)]


def tell(match: NeedMatch, actor: User) -> None:
    """Tell the other side of a step, inside the caller's transaction."""
    helping = givers(match)
    to_givers = all(person.pk != actor.pk for person in helping)
    people = helping if to_givers else team(match)
    path = reverse("exchange:my_offers") if to_givers else reverse("exchange:project_needs", args=[match.project_id])
    values = {"need": match.need_title, "project": match.project.title}
    said = WORDS_GIVER[match.state] if to_givers else WORDS_TEAM[match.state]
    notify(
        match.project.municipality, [person for person in people if person.pk != actor.pk], MATCH,
        key=f"match:{match.pk}:{match.state}", title=said(values), path=path,
        subject=f"match:{match.pk}" if to_givers else f"project:{match.project_id}",
    )  # fmt: skip


Said = Callable[[dict[str, str]], Callable[[], str]]
WORDS_GIVER: dict[str, Said] = {
    State.RESERVED: lambda v: lambda: _("„%(project)s“ nimmt Ihre Hilfe an: %(need)s") % v,
    State.DECLINED: lambda v: lambda: _("„%(project)s“ hat sich bei „%(need)s“ anders entschieden. Danke, dass Sie helfen wollten.") % v,
    State.RELEASED: lambda v: lambda: _("„%(project)s“ braucht die Reservierung nicht mehr: %(need)s") % v,
    State.FULFILLED: lambda v: lambda: _("„%(project)s“ sagt Danke: %(need)s") % v,
}
WORDS_TEAM: dict[str, Said] = {
    State.RESERVED: lambda v: lambda: _("Zusage für „%(project)s“: %(need)s") % v,
    State.DECLINED: lambda v: lambda: _("Absage für „%(project)s“: %(need)s") % v,
    State.RELEASED: lambda v: lambda: _("Eine Zusage für „%(project)s“ wurde zurückgenommen: %(need)s") % v,
    State.FULFILLED: lambda v: lambda: _("Erledigt bei „%(project)s“: %(need)s") % v,
}
