"""From the guest's door (`projects.help`) into a conversation, and what it hears of authors, reports and accounts."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from moderation.models import Decision, Report
from moderation.signals import report_decided
from projects.help import registry
from projects.help.signals import author_erased, message_confirmed
from projects.models import HelpMessage, ProjectPage
from workshop.models import TeamMember
from workshop.signals import member_left

from ..models import CalendarFeed, Participant
from . import blocks, services
from .errors import NotPossible
from .rules import Kind
from .services import Guest


def connect() -> None:
    """Connect the receivers; called once by the app config."""
    message_confirmed.connect(take_over, dispatch_uid="exchange.take_over")
    author_erased.connect(forget_author, dispatch_uid="exchange.forget_author")
    report_decided.connect(after_report, sender=Report, dispatch_uid="exchange.after_report")
    member_left.connect(after_leaving, dispatch_uid="exchange.after_leaving")
    registry.register_member_door(member_door)
    registry.register_team_check(has_team)


def take_over(sender: type, message: HelpMessage, **kwargs) -> None:
    """Make a conversation of the first message of a guest. Its id is that of the message: so its links are found."""
    guest = Guest(message.name, message.email, message.language, message.consent_text)
    if blocks.is_blocked(guest, site=message.site, project=message.project):
        message.state = HelpMessage.State.BLOCKED
        return
    with override(message.language):
        subject = message.need_title or _("Mitmachen")
    try:
        services.start(
            Kind.OUTSIDE, message.site, subject, message.text, by=guest, project=message.project, need_key=message.need_key,
            public_id=message.public_id,
        )  # fmt: skip
    except NotPossible:
        message.state = HelpMessage.State.BLOCKED


def forget_author(sender: type, project: ProjectPage, **kwargs) -> None:
    """The person who brought a project in is gone: her name goes from its conversations, what she wrote stays."""
    Participant.objects.filter(conversation__project=project, user=None, is_team=True).update(guest_name="")


def after_report(sender: type, decision: Decision, report: Report, **kwargs) -> None:
    """A report was decided: what was upheld goes."""
    services.decided(report, decision.action == Decision.Action.REPORT_UPHELD)


def after_leaving(sender: type, member: TeamMember, **kwargs) -> None:
    """Somebody is out of a team: shown addresses are hidden, the private calendar ends."""
    if member.user_id:
        rows = Participant.objects.filter(Q(share_email=True) | Q(share_phone=True), conversation__project_id=member.project_id, is_team=True)
        rows.filter(user_id=member.user_id).update(share_email=False, share_phone=False, shared_since=None, consent_text="")
    CalendarFeed.objects.filter(member=member).delete()


def member_door(project_id: int, need_key: str) -> str:
    """Return where somebody who is signed in writes to a project."""
    address = reverse("exchange:ask", args=[project_id])
    return f"{address}?bedarf={need_key}" if need_key else address


def has_team(project_id: int) -> bool:
    """Does anybody work in the team of this project now?"""
    return TeamMember.objects.filter(project_id=project_id, ended=None).exclude(user=None).exists()
