"""Everything that changes a conversation. Each function asks who acts, runs in one transaction and may come twice.

conversation = start(Kind.OUTSIDE, site, subject, text, by=user, project=project, need_key=need.key)
write(viewer_of(user, conversation), "Gern, um neun Uhr.", key=form_key)
"""

import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Site

from accounts.models import Notice, OrganisationMember, User
from moderation.models import Report
from moderation.reports import create_report
from municipality.models import MunicipalitySettings, OutboxMail
from municipality.throttle import throttle
from projects.models import ProjectPage
from workshop.models import TeamMember
from workshop.rules import membership

from ..models import Conversation, Message, Offer, Participant
from . import blocks, keys, notify, rules
from .errors import NotPossible
from .rules import Kind, Side, State, Viewer

LONGEST = 5000
PER_DAY = timedelta(days=1)
STARTS_PER_PERSON = (30, PER_DAY)
PER_PROJECT = (60, PER_DAY)
PER_GUEST = (20, PER_DAY)
PER_PERSON = (200, PER_DAY)
ALL_OF_PERSON = (500, PER_DAY)
"""In all conversations together: a person in a large team reaches many mailboxes with each message."""


@dataclass(frozen=True)
class Guest:
    """Somebody without an account whose address was confirmed. `consent`: the words she agreed to."""

    name: str
    email: str
    language: str = "de"
    consent: str = ""


def start(
    kind: str, site: Site, subject: str, text: str, *, by: User | Guest, project: ProjectPage | None = None, offer: Offer | None = None,
    need_key: uuid.UUID | None = None, key: str = "", public_id: uuid.UUID | None = None,
) -> Conversation:  # fmt: skip
    """Start a conversation with its first message and tell the other side.

    `board`, `administration`: by a member of `project`. `outside`: by anybody, to the people behind `project`. `offer`: about `offer`,
    by anybody, or with `project` by a member of its team, who then all read along; whoever owns the offer is the other side.
    The same form (`key`) twice is one conversation. Raises `PermissionDenied`, `NotPossible` (blocked, nobody there), `Throttled`.
    """
    kind, subject = Kind(kind), " ".join(subject.split())[:160] or _("Ohne Betreff")
    user = by if isinstance(by, User) else None
    who = f"user:{user.pk}" if user else f"guest:{keys.address_hash(by.email)}"  # type: ignore[union-attr]
    public_id = public_id or keys.id_of_form(who, key)
    with transaction.atomic():
        known = Conversation.objects.filter(public_id=public_id).first()
        if known is not None:
            return known
        member = membership(user, project) if user is not None and project is not None else None
        owners = _owners(offer) if offer is not None else []
        _check_start(kind, site, user, project, offer, member, owners)
        if blocks.is_blocked(by, site=site, project=None if member else project, people=owners):
            raise NotPossible(_("Hier möchte man zurzeit keine Nachrichten von Ihnen bekommen."))
        throttle(f"exchange:start:{who}", *STARTS_PER_PERSON, site=site)
        if kind == Kind.OUTSIDE and project is not None:
            throttle(f"exchange:project:{project.pk}", *PER_PROJECT, site=site)
        try:
            with transaction.atomic():
                conversation = Conversation.objects.create(
                    site=site, public_id=public_id, kind=kind, project=project, offer=offer, need_key=need_key, subject=subject
                )
        except IntegrityError:  # the same form at the same moment: the other one was first
            return Conversation.objects.get(public_id=public_id)
        is_team = member is not None
        if isinstance(by, Guest):
            author = Participant.objects.create(
                conversation=conversation, guest_name=by.name[:120], guest_email=by.email, language=by.language, first_consent=by.consent
            )
        else:
            author = Participant.objects.create(conversation=conversation, user=by, is_team=is_team, language=by.language)
        others = [person for person in owners if person.pk != (user.pk if user else 0)]
        Participant.objects.bulk_create(Participant(conversation=conversation, user=person, language=person.language) for person in others)
        if kind == Kind.OUTSIDE:
            # Holds the private link of the people behind a project that has no team (yet); its address is looked up with each mail.
            Participant.objects.create(conversation=conversation, is_team=True)
        side = Side.TEAM if is_team else Side.OUTSIDE
        write(Viewer(conversation, side, user, author, member), text, key=key or str(public_id))
    return conversation


def _owners(offer: Offer) -> list[User]:
    """Return who speaks for an offer: the person, or the active members of the organisation."""
    if offer.organisation_id:
        rows = OrganisationMember.objects.filter(organisation_id=offer.organisation_id, is_active=True, user__is_active=True)
        return [row.user for row in rows.select_related("user")]
    return [offer.user] if offer.user is not None and offer.user.is_active else []


def _check_start(
    kind: str, site: Site, user: User | None, project: ProjectPage | None, offer: Offer | None, member: TeamMember | None, owners: list[User]
) -> None:
    """Refuse what does not fit together."""
    if user is not None and not user.is_active:
        raise PermissionDenied
    if project is not None and not ProjectPage.objects.in_site(site).filter(pk=project.pk).exists():
        raise PermissionDenied
    if offer is not None and offer.site_id != site.pk:
        raise PermissionDenied
    if kind in (Kind.BOARD, Kind.ADMINISTRATION) and member is None:
        raise PermissionDenied
    if kind == Kind.OUTSIDE:
        if project is None or not project.live:
            raise PermissionDenied
        if member is not None:
            raise NotPossible(_("Sie gehören zum Team. Schreiben Sie Ihrem Team in der Werkstatt."))
    if kind == Kind.OFFER:
        if offer is None or (project is not None and member is None):
            raise PermissionDenied
        if not owners:
            raise NotPossible(_("Zu diesem Angebot ist niemand mehr erreichbar."))
        if user is not None and member is None and any(person.pk == user.pk for person in owners):
            raise NotPossible(_("Das ist Ihr eigenes Angebot."))


def participant_of(viewer: Viewer) -> Participant:
    """Return the participant of a viewer; made when somebody acts for the first time."""
    if viewer.participant is not None:
        return viewer.participant
    assert viewer.user is not None
    found, _made = Participant.objects.get_or_create(
        conversation=viewer.conversation, user=viewer.user,
        defaults={
            "is_team": viewer.side == Side.TEAM, "is_administration": viewer.side == Side.ADMINISTRATION, "language": viewer.user.language,
        },
    )  # fmt: skip
    return found


def write(viewer: Viewer, text: str, *, key: str = "", name: str = "") -> Message:
    """Add a message and tell the others. The same form (`key`) makes one. `name`: how the people behind a project without a team sign.

    Raises `NotPossible` (closed, nobody there any more) and `Throttled`.
    """
    with transaction.atomic():
        row = Conversation.objects.select_for_update(of=("self",)).select_related("project", "site", "offer").get(pk=viewer.conversation.pk)
        if not rules.may_write(row):
            raise NotPossible(_("Dieses Gespräch ist beendet. Es werden keine Nachrichten mehr weitergeleitet."))
        author = participant_of(viewer)
        mark = keys.form_hash(viewer.who, key)
        if mark and (known := row.messages.filter(form_hash=mark).first()):
            return known
        if not notify.reachable(row, viewer):
            raise NotPossible(_("Die andere Seite ist nicht mehr erreichbar. Ihre Daten wurden auf Wunsch gelöscht."))
        throttle(f"exchange:talk:{row.pk}:{viewer.who}", *(PER_PERSON if viewer.user else PER_GUEST), site=row.site)
        throttle(f"exchange:talk:{viewer.who}", *ALL_OF_PERSON, site=row.site)
        now = timezone.now()
        message = Message.objects.create(conversation=row, author=author, text=text[:LONGEST], form_hash=mark, created=now)
        changes: dict[str, object] = {"read_until": now}
        if name and author.user_id is None and author.is_team:
            changes["guest_name"] = name[:120]
        Participant.objects.filter(pk=author.pk).update(**changes)
        for field, value in changes.items():
            setattr(author, field, value)
        Conversation.objects.filter(pk=row.pk).update(
            last_message=now, messages_count=F("messages_count") + 1, delete_after=due_after(row, now),
        )  # fmt: skip
        row.refresh_from_db(fields=["last_message", "messages_count", "delete_after"])
        notify.tell(row, message, author, viewer)
    return message


def due_after(conversation: Conversation, now: datetime) -> date | None:
    """Return until when a conversation is kept. What a team writes on its own board stays as long as the project."""
    if conversation.kind == Kind.BOARD:
        return None
    return timezone.localdate(now) + timedelta(days=MunicipalitySettings.for_site(conversation.site).keep_messages_days)


def mark_read(viewer: Viewer, message_id: uuid.UUID | None = None) -> None:
    """Note that this person has read up to this message (None: everything; one of another conversation: nothing). Never goes back."""
    with transaction.atomic():
        until: datetime | None = viewer.conversation.last_message
        if message_id is not None:
            until = Message.objects.filter(conversation=viewer.conversation, public_id=message_id).values_list("created", flat=True).first()
        if until is None:
            return
        row = participant_of(viewer)
        if row.read_until is None or row.read_until < until:
            Participant.objects.filter(pk=row.pk).update(read_until=until)


def withdraw(viewer: Viewer, message_id: uuid.UUID) -> Message:
    """Take back an own message: its place stays, its text goes, also from notices and from mails that have not left yet."""
    with transaction.atomic():
        row = Message.objects.select_for_update().filter(conversation=viewer.conversation, public_id=message_id).first()
        if row is None or viewer.participant is None or row.author_id != viewer.participant.pk:
            raise PermissionDenied
        if row.state in (Message.State.SENT, Message.State.REPORTED):
            row.state, row.text = Message.State.WITHDRAWN, ""
            row.save(update_fields=["state", "text"])
            forget_words(row)
    return row


def forget_words(message: Message) -> None:
    """Delete what notices and mails repeat of a message."""
    notices = Notice.objects.filter(event_key=notify.notice_key(message))
    mailed = [f"notice:{pk}" for pk in notices.values_list("pk", flat=True)]
    waiting = OutboxMail.objects.filter(state=OutboxMail.State.WAITING)
    empty = {"recipient": "", "reply_to": "", "subject": "", "text": "", "html": "", "state": OutboxMail.State.FAILED, "blanked_at": timezone.now()}
    waiting.filter(event_key__in=mailed).update(**empty)
    waiting.filter(event_key__startswith=notify.mail_key(message)).update(**empty)
    notices.delete()


def mute(viewer: Viewer, muted: bool) -> None:
    """Switch the mails of this conversation off or on for this person."""
    with transaction.atomic():
        Participant.objects.filter(pk=participant_of(viewer).pk).update(muted=muted)


def leave(viewer: Viewer) -> None:
    """Go out of a conversation that one came to from outside. The addresses one has shown are hidden again."""
    if not rules.may_leave(viewer):
        raise PermissionDenied
    with transaction.atomic():
        row = participant_of(viewer)
        Participant.objects.filter(pk=row.pk).update(left=timezone.now(), share_email=False, share_phone=False, shared_since=None)


def close(viewer: Viewer) -> None:
    """End a conversation for everybody; it can still be read. Twice is once."""
    Conversation.objects.filter(pk=viewer.conversation.pk, state=State.OPEN).update(state=State.CLOSED)


def block(viewer: Viewer) -> None:
    """End a conversation and hear nothing more from the other side: for the team of the whole project. Raises `PermissionDenied`."""
    if not rules.may_block(viewer):
        raise PermissionDenied
    with transaction.atomic():
        Conversation.objects.filter(pk=viewer.conversation.pk).update(state=State.BLOCKED)
        blocks.add(viewer)


def share(viewer: Viewer, *, email: bool, phone: bool, consent: str) -> Participant:
    """Show or hide one's own address and number in this conversation; kept with the words that were agreed to. Hiding works at once."""
    if not rules.may_share(viewer):
        raise PermissionDenied
    with transaction.atomic():
        row = Participant.objects.select_for_update().get(pk=participant_of(viewer).pk)
        phone = phone and row.user is not None and bool(row.user.phone)
        now = timezone.now()
        row.share_email, row.share_phone = email, phone
        row.shared_since = (row.shared_since or now) if email or phone else None
        row.consent_text = consent if email or phone else ""
        row.save(update_fields=["share_email", "share_phone", "shared_since", "consent_text"])
    return row


def report(viewer: Viewer, message_id: uuid.UUID, reason: str, text: str) -> Report:
    """Show one message of somebody else to the moderators, and no other; once per message. Raises `NotPossible`."""
    with transaction.atomic():
        row = (
            Message.objects.select_for_update(of=("self",))
            .select_related("author__user")
            .filter(conversation=viewer.conversation, public_id=message_id)
            .first()
        )
        own = viewer.participant is not None and row is not None and row.author_id == viewer.participant.pk
        if row is None or own or row.state in (Message.State.WITHDRAWN, Message.State.REMOVED):
            raise NotPossible(_("Melden lassen sich die Nachrichten der anderen."))
        conversation = viewer.conversation
        url = report_url(row)
        known = Report.objects.filter(site=conversation.site, url=url).first()
        if known is not None:
            return known
        title = conversation.project.title if conversation.project else conversation.subject
        address, language = notify.address_of(viewer)
        quoted = _("%(text)s\n\nDie gemeldete Nachricht von %(name)s:\n%(message)s") % {
            "text": text or _("(ohne Begründung)"), "name": notify.name_of(row.author, inside=True), "message": row.text,
        }  # fmt: skip
        made = create_report(
            site=conversation.site, reason=reason, text=quoted.strip(), url=url, subject=_("Nachricht zum Projekt „%(title)s“") % {"title": title},
            page=conversation.project, email=address, language=language,
        )  # fmt: skip
        row.state = Message.State.REPORTED
        row.save(update_fields=["state"])
    return made


def report_url(message: Message) -> str:
    """Return the address under which a report keeps its message: nobody reads more behind it than before."""
    return f"/mitmachen/gespraeche/{message.conversation.public_id}/#{message.public_id}"


def decided(report_row: Report, upheld: bool) -> None:
    """A report was decided: an upheld one takes the message away, the other leaves it where it was."""
    try:
        mark = uuid.UUID(report_row.url.rpartition("#")[2])
    except ValueError:
        return
    with transaction.atomic():
        row = Message.objects.select_for_update().filter(public_id=mark, conversation__site=report_row.site, state=Message.State.REPORTED).first()
        if row is None:
            return
        row.state = Message.State.REMOVED if upheld else Message.State.SENT
        row.text = "" if upheld else row.text
        row.save(update_fields=["state", "text"])
        if upheld:
            forget_words(row)


def as_member(viewer: Viewer) -> Viewer:
    """Return the viewer with her participant, made when needed."""
    return replace(viewer, participant=participant_of(viewer))
