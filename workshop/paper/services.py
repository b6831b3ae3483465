"""Paper comes back. Every step checks the actor and is one transaction.

enter_idea       an idea on behalf of somebody: a confirmed submission with its consents, a page as a draft, moderation as usual
open_sheets      the worksheets of a project: staff sit in its team as advisers for some days and use the workshop like everybody
write_words      what stands on the sheet "team", in words: people without an account cannot be members
close_sheets     the seat ends; close_expired does the same for everybody whose time is over, seat_ended when the team ends it
"""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Site

from accounts.models import User
from moderation import services as moderation
from municipality.models import MunicipalitySettings
from municipality.outbox import absolute_url, queue_mail
from projects.models import Consent, NameDisplay, Phase, ProjectPage, Submission
from projects.services import change_phase
from projects.submission import consents, data, keys, mails
from projects.submission import services as submissions

from ..models import PaperEntry, TeamMember
from ..rules import membership
from ..team import base, leading
from ..team import rules as team_rules
from ..team import services as team
from ..team.base import NotPossible
from . import rules

OPEN_DAYS = 14
KEEP_WORDS = timedelta(days=365)


class NobodyLeads(NotPossible):
    """Nobody leads the project, and it was not said that this is meant."""


def enter_idea(site: Site, actor: User, *, key: uuid.UUID, values: dict[str, Any], consent_on: date, note: str) -> Submission:
    """Bring in an idea on behalf of somebody who agreed on paper. The same `key` again changes nothing.

    `values`: the checked form (`forms.IdeaForm`). The log names the actor; moderation is started as usual. Raises PermissionDenied,
    LookupError where the municipality has no page for projects.
    """
    if not rules.may_enter(actor, site):
        raise PermissionDenied
    with transaction.atomic():
        now = timezone.now()
        submission, new = Submission.objects.get_or_create(
            public_id=key, site=site,
            defaults={
                "state": Submission.State.CONFIRMED, "data": data.cleaned(values), "email": values.get("email") or "", "name": values.get("name") or "",
                "name_display": values.get("name_display") or NameDisplay.HIDDEN, "confirmed_at": now, "language": "de",
            },
        )  # fmt: skip
        if not new:
            return submission
        kinds = [Consent.Kind.RULES, *([Consent.Kind.NAME] if submission.name_display in consents.SHOWS_NAME else [])]
        given = timezone.make_aware(datetime.combine(consent_on, time(12)))
        for kind in kinds:
            row = consents.record(submission, kind)
            row.text, row.given_at = _("%(text)s Auf Papier erteilt.") % {"text": row.text}, min(given, now)
            row.save(update_fields=["text", "given_at"])
        page = submissions.create_page(submission.pk)
        assert page is not None  # a confirmed submission without a page gets one, or LookupError
        PaperEntry.objects.create(project=page, kind=PaperEntry.Kind.IDEA, consent_on=consent_on, note=note[:300], user=actor, created=now)
        state = moderation.submit(page)
        Submission.objects.filter(pk=submission.pk, state=Submission.State.CONFIRMED).update(state=Submission.State.IN_MODERATION)
        words = {"name": actor.name or str(_("der Verwaltung")), "day": date_format(consent_on, "d.m.Y"), "note": note or "–"}
        moderation.add_note(state, actor, _("Vom Papier eingetragen von %(name)s. Einwilligung auf Papier vom %(day)s. Ablage: %(note)s") % words)
        submission.refresh_from_db()
        _tell(submission)
    return submission


def _tell(submission: Submission) -> None:
    """Send the person, where she gave an address, what was entered for her, with her private link."""
    if not submission.email:
        return
    town = MunicipalitySettings.for_site(submission.site)
    with override(submission.language):
        context = {
            "title": submission.shown_title, "town": town, "promised_days": town.promised_days,
            "lost_url": absolute_url(submission.site, reverse("projects:status_lost")),
            "status_url": mails.status_url(submission, keys.add_link(submission)),
        }  # fmt: skip
    queue_mail(
        site=submission.site, to=submission.email, template="workshop/paper_idea", context=context,
        event_key=f"{mails.event_prefix(submission)}paper", language=submission.language,
    )  # fmt: skip


def open_sheets(project: ProjectPage, actor: User, *, consent_on: date, note: str, team_words: str = "", without_lead: bool = False) -> PaperEntry:
    """Give the actor a seat in the team for OPEN_DAYS, to enter what stands on paper. Twice is once.

    Where nobody leads, `without_lead` must say so: the lead is then offered to everybody. Raises PermissionDenied, NobodyLeads, and NotPossible
    for an idea that was rejected or withdrawn and that nobody works on: its author's words are deleted soon.
    """
    if not rules.may_enter_into(actor, project):
        raise PermissionDenied
    with base.team_lock(project):
        known = PaperEntry.objects.filter(project_id=project.pk, user=actor, kind=PaperEntry.Kind.SHEETS, closed=None).first()
        if known is not None:
            return known
        dead = Submission.objects.filter(project_id=project.pk, state__in=team_rules.DEAD_SUBMISSIONS).exists()
        if dead and not base.active(project).exists():
            raise NotPossible(_("Diese Idee wurde abgelehnt oder zurückgezogen. Bitte tragen Sie das Papier als neue Idee ein."))
        if not base.leads(project) and not without_lead:
            raise NobodyLeads(_("Niemand leitet dieses Projekt. Sagen Sie, dass es ohne Leitung angelegt wird: Dann kann es jemand übernehmen."))
        member = membership(actor, project)
        seat: TeamMember | None = None
        if member is None:
            seat = team.add_adviser(project, actor, actor)
            if ProjectPage.objects.select_related("state").get(pk=project.pk).phase == Phase.IDEA:
                change_phase(project, Phase.PLANNING)
        return PaperEntry.objects.create(
            project_id=project.pk, kind=PaperEntry.Kind.SHEETS, consent_on=consent_on, note=note[:300], team_words=team_words[:4000], user=actor,
            member=seat, expires=timezone.now() + timedelta(days=OPEN_DAYS),
        )  # fmt: skip


def write_words(entry: PaperEntry, actor: User, text: str) -> None:
    """Write down the sheet "team". Raises PermissionDenied; NotPossible when the entry is closed."""
    if not rules.may_enter_into(actor, entry.project):
        raise PermissionDenied
    if not PaperEntry.objects.filter(pk=entry.pk, closed=None, kind=PaperEntry.Kind.SHEETS).update(team_words=text[:4000]):
        raise NotPossible(_("Dieser Eintrag ist beendet."))


def close_sheets(entry: PaperEntry, actor: User) -> bool:
    """End the entry and its seat; False when it had ended. Raises PermissionDenied."""
    if not rules.may_enter_into(actor, entry.project):
        raise PermissionDenied
    return _close(entry)


def _close(entry: PaperEntry) -> bool:
    with base.team_lock(entry.project):
        if not PaperEntry.objects.filter(pk=entry.pk, closed=None).update(closed=timezone.now()):
            return False
        seat = base.active(entry.project).filter(pk=entry.member_id).first() if entry.member_id else None
        if seat is not None:
            base.end(seat, base.Ending.LEFT)
            leading.ensure_lead(entry.project)
        return True


def seat_ended(member: TeamMember) -> None:
    """The seat ended in another way (left, taken away by the lead): what was open ends with it. Whoever comes again says again what for."""
    PaperEntry.objects.filter(member=member, closed=None).update(closed=timezone.now())


def close_expired(now: datetime | None = None) -> int:
    """End every entry whose time is over; returns how many."""
    due = PaperEntry.objects.filter(closed=None, expires__lte=now or timezone.now()).select_related("project")
    return sum(_close(entry) for entry in due)


def due_words(now: datetime) -> QuerySet[PaperEntry]:
    """Return the entries whose words about people have been kept long enough."""
    return PaperEntry.objects.filter(created__lt=now - KEEP_WORDS).exclude(team_words="")


def forget_words(entry: PaperEntry) -> None:
    """Take out what was written of people; that it was entered from paper stays."""
    PaperEntry.objects.filter(pk=entry.pk).update(team_words="")
