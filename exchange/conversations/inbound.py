"""An answer that came by mail: who wrote it, what of it is new, and into which conversation it goes. Everything doubtful is ignored."""

import email
import email.policy
import html
import re
from email.message import EmailMessage
from email.utils import getaddresses, parseaddr

from django.core.exceptions import PermissionDenied

from accounts.models import User
from municipality.throttle import Throttled
from projects.help.mails import project_side
from projects.submission.fields import plain
from workshop.models import TeamMember

from ..models import Message, Participant
from . import inbound_address, services
from .errors import NotPossible
from .rules import Side, Viewer, viewer_of

LARGEST = 1_000_000
_MACHINES = re.compile(r"^(mailer-daemon|postmaster|no-?reply|bounce)", re.IGNORECASE)
# Where the mail begins to which this one answers, as the usual programs write it.
_CUTS = (
    re.compile(r"^\s*-- .*(über diese Zeile|above this line).* --\s*$", re.IGNORECASE),
    re.compile(r"^--\s*$"),
    re.compile(r"^\s*(Am|On)\b.{5,200}\b(schrieb|wrote)\b.{0,120}:\s*$", re.IGNORECASE),
    re.compile(r"^\s*-{2,}\s*(Ursprüngliche Nachricht|Original Message|Weitergeleitete Nachricht|Forwarded message)\b.*$", re.IGNORECASE),
    re.compile(r"^\s*(Von|From|Gesendet|Sent):\s.+$", re.IGNORECASE),
    re.compile(r"^_{10,}\s*$"),
    re.compile(r"^\s*(Gesendet von meinem|Sent from my|Von meinem .{2,30} gesendet)\b.*$", re.IGNORECASE),
)


def receive(raw: bytes) -> Message | None:
    """Take in one mail; returns the message, or None for what is ignored (too large, from a machine, not ours, not from its sender, empty)."""
    if len(raw) > LARGEST:
        return None
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    if not isinstance(mail, EmailMessage) or by_machine(mail):
        return None
    participant = addressed(mail)
    if participant is None:
        return None
    viewer = viewer_for(participant)
    if viewer is None or sender_of(mail) != address_of(participant):
        return None
    text = new_text(mail)
    if not text:
        return None
    try:
        return services.write(viewer, text, key=f"mail:{mail['Message-ID'] or text}")
    except (NotPossible, Throttled, PermissionDenied):
        return None


def by_machine(mail: EmailMessage) -> bool:
    """Did a program write this: an absence note, a list, a bounce, our own mail?"""
    if str(mail.get("Auto-Submitted", "no")).strip().lower() != "no" or mail.get("X-Autoreply") or mail.get("List-Id"):
        return True
    if str(mail.get("Precedence", "")).strip().lower() in ("bulk", "junk", "list", "auto_reply"):
        return True
    if str(mail.get("Return-Path", "x")).strip() == "<>":
        return True
    return bool(_MACHINES.match(sender_of(mail)))


def sender_of(mail: EmailMessage) -> str:
    """Return the address a mail says it is from, "" where there is not exactly one."""
    found = mail.get_all("From", [])
    return parseaddr(str(found[0]))[1].strip().lower() if len(found) == 1 else ""


def addressed(mail: EmailMessage) -> Participant | None:
    """Return the participant whose address for answers this mail was sent to."""
    lines = [str(line) for name in ("Delivered-To", "X-Original-To", "To", "Cc") for line in mail.get_all(name, [])]
    for _name, address in getaddresses(lines)[:20]:
        found = inbound_address.participant_of(address)
        if found is not None:
            return found
    return None


def address_of(participant: Participant) -> str:
    """Return the address from which this participant must write, "" for none."""
    if participant.user is not None:
        return participant.user.email.lower()
    if participant.is_team:
        return project_side(participant.conversation.site, participant.conversation.project_id)[0].lower()
    return participant.guest_email.lower()


def viewer_for(participant: Participant) -> Viewer | None:
    """Return how this participant sees the conversation now; None for who left, was removed, or whose project has a team by now."""
    conversation = participant.conversation
    if participant.left is not None:
        return None
    user: User | None = participant.user
    if user is not None:
        return viewer_of(user, conversation)
    if participant.is_team and TeamMember.objects.filter(project_id=conversation.project_id, ended=None).exclude(user=None).exists():
        return None
    return Viewer(conversation, Side.TEAM if participant.is_team else Side.OUTSIDE, None, participant)


def new_text(mail: EmailMessage) -> str:
    """Return what the person wrote herself, without the mail she answers to, quoted lines and signature."""
    part = mail.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    try:
        text = str(part.get_content())
    except (LookupError, UnicodeDecodeError, AttributeError, ValueError):
        return ""
    if part.get_content_type() == "text/html":
        text = from_html(text)
    kept: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if any(cut.match(line) for cut in _CUTS):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line.rstrip())
    return re.sub(r"\n{3,}", "\n\n", plain("\n".join(kept), lines=True))[: services.LONGEST].strip()


def from_html(text: str) -> str:
    """Return the words of a mail that has no plain part; quoted blocks are left out."""
    text = re.sub(r"(?is)<(script|style|head|title)\b.*?</\1>", "", text[:LARGEST])
    text = re.sub(r"(?is)<blockquote\b.*", "", text)
    text = re.sub(r"(?i)<br\s*/?>|</p>|</div>|</li>|</tr>", "\n", text)
    return html.unescape(re.sub(r"<[^>]*>", "", text))
