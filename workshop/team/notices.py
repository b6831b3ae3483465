"""What is told to whom when something happens in a team."""

from collections.abc import Callable, Iterable

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.models import Frequency, User
from accounts.notices import NoticeKind, notify, register
from moderation.rules import moderators
from projects.models import ProjectPage

from ..models import HandOver, JoinRequest, Role, TeamMember
from . import base

REQUEST = register(NoticeKind("workshop.join_request", gettext_lazy("Jemand möchte in mein Team"), Frequency.ONCE))
ANSWER = register(NoticeKind("workshop.join_answer", gettext_lazy("Antwort auf meine Anfrage an ein Team"), Frequency.ONCE))
MEMBERS = register(NoticeKind("workshop.members", gettext_lazy("Jemand kommt in mein Team oder verlässt es"), Frequency.DAILY))
ENDED = register(NoticeKind("workshop.membership_ended", gettext_lazy("Ich gehöre nicht mehr zu einem Team"), Frequency.ONCE))
ROLE = register(NoticeKind("workshop.role", gettext_lazy("Meine Rolle in einem Team ist eine andere"), Frequency.ONCE))
LEAD = register(NoticeKind("workshop.lead", gettext_lazy("Leitung eines Projekts: Angebot, Antwort, Nachfrage"), Frequency.ONCE))
STAFF = register(
    NoticeKind("workshop.without_lead", gettext_lazy("Ein Projekt sucht eine neue Leitung (Verwaltung)"), Frequency.DAILY, for_staff=True)
)


def title_of(project: ProjectPage) -> str:
    """Return the name of a project as its team knows it."""
    return project.draft_title or project.title


def path(name: str, *args: int) -> str:
    """Return an address in the first language, whoever caused the event."""
    with override(settings.LANGUAGE_CODE):
        return reverse(f"workshop:{name}", args=args)


def leads_of(project: ProjectPage) -> list[User]:
    """Return the people who lead the project."""
    return [member.user for member in base.leads(project) if member.user]


def tell(people: Iterable[User | None], kind: NoticeKind, project: ProjectPage, key: str, title: Callable, text: Callable | str, where: str) -> None:
    """Tell people of an event of a project; `title` and `text` are called under the language of the receiver."""
    found = [user for user in people if user is not None]
    notify(base.site_of(project), found, kind, key=key, title=title, text=text, path=where, subject=f"project:{project.pk}")


def request_came(row: JoinRequest, deciders: Iterable[User | None]) -> None:
    """To whoever decides: somebody asks to join."""
    project, name = row.project, row.user.name
    tell(
        deciders, REQUEST, project, f"join:{row.pk}",
        lambda: _("%(name)s möchte bei „%(project)s“ mitmachen") % {"name": name or _("Eine Person"), "project": title_of(project)},
        lambda: _("Lesen Sie die Anfrage und antworten Sie: annehmen, nachfragen oder freundlich absagen."),
        path("request", project.pk, row.pk),
    )  # fmt: skip


def question_answered(row: JoinRequest, deciders: Iterable[User | None]) -> None:
    """To whoever decides: the answer to a question has come."""
    project = row.project
    tell(
        deciders, REQUEST, project, f"join:{row.pk}:answer:{len(row.answer)}:{int(row.created.timestamp())}",
        lambda: _("Antwort auf Ihre Rückfrage für „%(project)s“") % {"project": title_of(project)},
        row.answer, path("request", project.pk, row.pk),
    )  # fmt: skip


def request_answered(row: JoinRequest) -> None:
    """To the person who asked: accepted, declined, or a question."""
    project, state = row.project, row.state
    words = {
        JoinRequest.State.ACCEPTED: lambda: _("Willkommen im Team von „%(project)s“"),
        JoinRequest.State.DECLINED: lambda: _("Antwort auf Ihre Anfrage an „%(project)s“"),
        JoinRequest.State.ASKED: lambda: _("Rückfrage zu Ihrer Anfrage an „%(project)s“"),
    }[JoinRequest.State(state)]
    text = row.question if state == JoinRequest.State.ASKED else row.reply
    where = path("team", project.pk) if state == JoinRequest.State.ACCEPTED else path("join", project.pk)
    tell([row.user], ANSWER, project, f"join:{row.pk}:{state}:{base.stamp()}", lambda: words() % {"project": title_of(project)}, text, where)


def joined(member: TeamMember) -> None:
    """To the leads: somebody new is in the team."""
    project, name = member.project, member.shown_name
    tell(
        [user for user in leads_of(project) if user.pk != member.user_id], MEMBERS, project, f"member:{member.pk}:joined",
        lambda: _("%(name)s ist jetzt im Team von „%(project)s“") % {"name": name, "project": title_of(project)}, "", path("team", project.pk),
    )  # fmt: skip


def left(member: TeamMember, name: str) -> None:
    """To the leads: somebody has left."""
    project = member.project
    tell(
        leads_of(project), MEMBERS, project, f"member:{member.pk}:left",
        lambda: _("%(name)s hat das Team von „%(project)s“ verlassen") % {"name": name, "project": title_of(project)},
        lambda: _("Sehen Sie nach, ob Aufgaben jetzt ohne jemanden sind, der sie übernimmt."), path("team", project.pk),
    )  # fmt: skip


def removed(member: TeamMember, user: User, text: str) -> None:
    """To the person herself: she is not in the team any more, and what the lead says to it."""
    project = member.project
    tell(
        [user], ENDED, project, f"member:{member.pk}:removed",
        lambda: _("Sie gehören nicht mehr zum Team von „%(project)s“") % {"project": title_of(project)}, text, "",
    )  # fmt: skip


def role_changed(member: TeamMember) -> None:
    """To the member: what her role is now."""
    project, role = member.project, Role(member.role)
    tell(
        [member.user], ROLE, project, f"member:{member.pk}:role:{role}:{base.stamp()}",
        lambda: _("Ihre Rolle bei „%(project)s“ ist jetzt: %(role)s") % {"project": title_of(project), "role": role.label}, "", path("team", project.pk),
    )  # fmt: skip


def lead_offered(offer: HandOver, people: Iterable[User | None]) -> None:
    """To one member, or to the team: the lead is offered."""
    project = offer.project
    tell(
        people, LEAD, project, f"lead:{offer.pk}:offer",
        lambda: _("Möchten Sie „%(project)s“ leiten?") % {"project": title_of(project)}, offer.note, path("team", project.pk),
    )  # fmt: skip


def lead_answered(offer: HandOver, people: Iterable[User | None], name: str) -> None:
    """To the people concerned: who leads now, or that the answer was no."""
    project, accepted = offer.project, offer.state == HandOver.State.ACCEPTED
    tell(
        people, LEAD, project, f"lead:{offer.pk}:{offer.state}",
        lambda: (
            _("%(name)s leitet jetzt „%(project)s“") if accepted else _("%(name)s möchte „%(project)s“ nicht leiten")
        ) % {"name": name, "project": title_of(project)},
        "", path("team", project.pk),
    )  # fmt: skip


def lead_asked(member: TeamMember, moment: str) -> None:
    """To a quiet lead: are you still there?"""
    project = member.project
    tell(
        [member.user], LEAD, project, f"lead:quiet:{member.pk}:{moment}",
        lambda: _("Leiten Sie „%(project)s“ noch?") % {"project": title_of(project)},
        lambda: _(
            "Wir haben länger nichts von Ihnen gelesen. Bestätigen Sie bitte auf der Seite des Teams, dass Sie weitermachen. "
            "Sonst bieten wir die Leitung nach 14 Tagen dem Team an."
        ),
        path("team", project.pk),
    )  # fmt: skip


def nobody_leads(offer: HandOver) -> None:
    """To the moderators: a project is offered to everybody."""
    project = offer.project
    tell(
        moderators(base.site_of(project)), STAFF, project, f"lead:{offer.pk}:everybody",
        lambda: _("„%(project)s“ sucht eine neue Leitung") % {"project": title_of(project)},
        lambda: _("Im Team hat sich niemand gefunden. Wer anfragt, steht auf der Seite der Projekte ohne Leitung."), path("without_lead"),
    )  # fmt: skip
