"""Who hears what while a project is carried out."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Frequency, User
from accounts.notices import NoticeKind, register
from moderation.rules import moderators
from projects.models import ProjectPage

from ..models import ProjectDecision, StartConsent
from ..team import base
from ..team.notices import leads_of, path, tell, title_of

STEP = register(NoticeKind("workshop.step", gettext_lazy("Mein Projekt ist einen Schritt weiter"), Frequency.DAILY))
CONSENT = register(NoticeKind("workshop.consent", gettext_lazy("Zustimmung zum Start eines Projekts"), Frequency.ONCE))
QUIET = register(NoticeKind("workshop.quiet", gettext_lazy("Nachfrage, wenn mein Projekt lange still war"), Frequency.ONCE))


def stepped(project: ProjectPage, decision: ProjectDecision) -> None:
    """To the rest of the team: what was decided."""
    people = [member.user for member in base.active(project) if member.user and member.user_id != decision.user_id]
    tell(
        people, STEP, project, f"step:{decision.pk}",
        lambda: _("„%(project)s“: %(step)s") % {"project": title_of(project), "step": decision.get_kind_display()},
        lambda: decision.reason, path("carrying", project.pk),
    )  # fmt: skip


def consent_asked(project: ProjectPage, consent: StartConsent, stamp: str) -> None:
    """To whoever answers for the carrier or the administration."""
    if consent.party == StartConsent.Party.CARRIER:
        people: list[User | None] = [member.user for member in base.active(project).filter(role="carrier")]
        where = path("carrying", project.pk)
    else:
        people, where = list(moderators(base.site_of(project))), reverse("workshop_answers:project", args=[project.pk])
    tell(
        people, CONSENT, project, f"consent:{consent.pk}:{stamp}",
        lambda: _("„%(project)s“ möchte starten und bittet um Zustimmung") % {"project": title_of(project)},
        lambda: _("Das Team hält seinen Plan für fertig. Bitte sagen Sie, ob Sie einverstanden sind."), where,
    )  # fmt: skip


def consent_given(project: ProjectPage, consent: StartConsent) -> None:
    """To the leads: what the carrier or the administration said."""
    words = {"project": title_of(project), "party": consent.get_party_display()}
    tell(
        leads_of(project), CONSENT, project, f"consent-answer:{consent.pk}:{int(consent.changed.timestamp() * 1000)}",
        lambda: (
            _("„%(project)s“: Dem Start wurde zugestimmt (%(party)s)") if consent.agreed else _("„%(project)s“: Dem Start wurde nicht zugestimmt (%(party)s)")
        )
        % (words | {"party": consent.get_party_display()}),
        lambda: consent.note, path("carrying", project.pk),
    )  # fmt: skip


def quiet(project: ProjectPage, key: str, *, asked_by_staff: bool) -> None:
    """To the leads: nothing was heard for long."""
    tell(
        leads_of(project), QUIET, project, key,
        lambda: (_("Die Verwaltung fragt nach: Wie steht es um „%(project)s“?") if asked_by_staff else _("Wie steht es um „%(project)s“?"))
        % {"project": title_of(project)},
        lambda: _(
            "Seit längerer Zeit ist im Projekt nichts geschehen. Schreiben Sie ein paar Sätze, was es Neues gibt, oder sagen Sie, dass das Projekt pausiert."
        ),
        path("carrying", project.pk),
    )  # fmt: skip
