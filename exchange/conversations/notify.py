"""Who hears of a message, and how: people with an account by notice, guests by a mail with their private link. No mail holds an address."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Site

from accounts.models import Frequency, Notice, User
from accounts.notices import NoticeKind, notify, register, register_reply
from moderation.rules import moderators
from municipality.models import MunicipalitySettings
from municipality.outbox import absolute_url, queue_mail
from projects.help.mails import project_side
from workshop.models import TeamMember

from ..models import Conversation, Message, Participant
from . import inbound_address, keys, rules
from .rules import Kind, Side, Viewer

MESSAGE = register(NoticeKind("exchange.message", gettext_lazy("Neue Nachricht in einem Gespräch"), Frequency.ONCE))
QUOTED = 1500


def notice_key(message: Message) -> str:
    """Return the event key of the notices of a message."""
    return f"message:{message.public_id}"


def mail_key(message: Message) -> str:
    """Return how the event keys of the mails to guests of a message start."""
    return f"{mail_prefix(message.conversation)}{message.public_id}:"


def mail_prefix(conversation: Conversation) -> str:
    """Return how the event keys of all mails to guests of a conversation start."""
    return f"talk:{conversation.public_id}:"


def subject_of(conversation: Conversation) -> str:
    """Return the subject under which notices are kept: they go when the conversation goes."""
    return f"conversation:{conversation.pk}"


def name_of(participant: Participant | None, *, inside: bool, members: dict[int, TeamMember] | None = None) -> str:
    """Return the name of the author of a message, never an address. `inside`: as the own team (or moderation) reads it.

    To others a member of a team has a name when she shows it on the page of the project; else the project speaks.
    """
    if participant is None:
        return _("jemand, dessen Konto gelöscht wurde")
    if participant.user_id is None:
        return participant.guest_name or (_("Das Projekt") if participant.is_team else _("Ohne Namen"))
    name = participant.user.name if participant.user else ""
    if participant.is_administration:
        return _("%(name)s (Verwaltung)") % {"name": name} if name else _("Die Verwaltung")
    if participant.is_team and not inside:
        member = (members or {}).get(participant.user_id)
        return name if name and member is not None and member.show_name else _("Das Projekt")
    return name or _("Ohne Namen")


def members_of(conversation: Conversation) -> list[TeamMember]:
    """Return who is in the team now."""
    if not conversation.project_id:
        return []
    rows = TeamMember.objects.filter(project_id=conversation.project_id, ended=None, user__is_active=True)
    return list(rows.select_related("user"))


def address_of(viewer: Viewer) -> tuple[str, str]:
    """Return (address, language) of a viewer, for her own receipt."""
    if viewer.user is not None:
        return viewer.user.email, viewer.user.language
    assert viewer.participant is not None
    if viewer.participant.is_team:
        return project_side(viewer.conversation.site, viewer.conversation.project_id)
    return viewer.participant.guest_email, viewer.participant.language


def reachable(conversation: Conversation, viewer: Viewer) -> bool:
    """Is there anybody on the other side who can be told? Boards and the administration always are."""
    if conversation.kind in (Kind.BOARD, Kind.ADMINISTRATION):
        return True
    if viewer.side == Side.OUTSIDE and conversation.project_id:
        return bool(members_of(conversation)) or bool(project_side(conversation.site, conversation.project_id)[0])
    others = Participant.objects.filter(conversation=conversation, is_team=False, left=None).select_related("user")
    others = others.exclude(pk=viewer.participant.pk) if viewer.participant else others
    return any((row.user is not None and row.user.is_active) or row.guest_email for row in others)


def tell(conversation: Conversation, message: Message, author: Participant, viewer: Viewer) -> None:
    """Tell everybody else of a message, inside the caller's transaction."""
    rows = list(Participant.objects.filter(conversation=conversation).select_related("user"))
    muted = {row.user_id for row in rows if row.user_id and row.muted}
    members = members_of(conversation)
    by_user = {member.user_id: member for member in members if member.user_id}
    team = [member.user for member in members if member.user is not None]
    outside = [row for row in rows if not row.is_team and not row.is_administration and row.left is None]
    people = [row.user for row in outside if row.user is not None and row.user_id not in by_user]
    staff = administration(conversation, rows)

    def wanted(users: Iterable[User]) -> list[User]:
        return [user for user in users if user.pk not in muted and user.pk != author.user_id]

    in_team = wanted(team)
    _notify(conversation, message, in_team, author, by_user, inside=True)
    told = {user.pk for user in in_team} | {user.pk for user in team}
    _notify(conversation, message, [user for user in wanted([*people, *staff]) if user.pk not in told], author, by_user, inside=False)
    for row in outside:
        if row.user_id is None and row.guest_email and not row.muted and row.pk != author.pk:
            mail_guest(conversation, message, row, row.guest_email, row.language, name_of(author, inside=False, members=by_user))
    if conversation.kind == Kind.OUTSIDE and not members and viewer.side == Side.OUTSIDE:
        holder = next((row for row in rows if row.is_team and row.user_id is None), None)
        address, language = project_side(conversation.site, conversation.project_id)
        if holder is not None and address and not holder.muted:
            mail_guest(conversation, message, holder, address, language, name_of(author, inside=True))


def administration(conversation: Conversation, rows: Iterable[Participant]) -> list[User]:
    """Return who of the administration hears of a message: who has taken part, before that its moderators."""
    if conversation.kind != Kind.ADMINISTRATION:
        return []
    known = [row.user for row in rows if row.is_administration and row.user is not None and rules.is_administration(row.user, conversation.site)]
    return known or list(moderators(conversation.site))


def _notify(
    conversation: Conversation, message: Message, users: list[User], author: Participant, members: dict[int, TeamMember], *, inside: bool
) -> None:
    if not users:
        return
    with translation.override("de"):
        path = talk_path(conversation, inside=inside)
    name = name_of(author, inside=inside, members=members)

    def title() -> str:
        if conversation.project is not None:
            return _("%(project)s: neue Nachricht zu „%(subject)s“") % {"project": conversation.project.title, "subject": conversation.subject}
        return _("Neue Nachricht zu „%(subject)s“") % {"subject": conversation.subject}

    def text() -> str:
        words = _("%(name)s schreibt:\n\n%(text)s") % {"name": name, "text": shortened(message.text)}
        return f"{words}\n\n{_('Sie können auch einfach auf diese E-Mail antworten.')}" if inbound_address.is_on() else words

    notify(conversation.site, users, MESSAGE, key=notice_key(message), title=title, text=text, path=path, subject=subject_of(conversation))


def shortened(text: str) -> str:
    """Return a message as a notice repeats it."""
    return text if len(text) <= QUOTED else f"{text[:QUOTED]} …"


def talk_path(conversation: Conversation, *, inside: bool) -> str:
    """Return the address of a conversation for people with an account: in the workshop, or in their own area."""
    if inside:
        return reverse("exchange:team_talk", args=[conversation.project_id, conversation.public_id])
    return reverse("exchange:own_talk", args=[conversation.public_id])


def guest_url(conversation: Conversation, side: str, language: str) -> str:
    """Return the whole private address of a conversation for a guest."""
    with translation.override(language):
        path = reverse("exchange:guest_talk", args=[conversation.public_id, keys.secret_of(conversation, side)])
    return absolute_url(conversation.site, path)


def mail_guest(conversation: Conversation, message: Message, to: Participant, address: str, language: str, name: str) -> None:
    """Send a message to somebody without an account, with her private link."""
    side = keys.PROJECT if to.is_team else keys.HELPER
    site: Site = conversation.site
    context = {
        "name": name, "text": message.text, "is_first": conversation.messages_count == 1, "to_project": to.is_team,
        "topic": conversation.subject, "project": conversation.project.title if conversation.project is not None else "",
        "link": guest_url(conversation, side, language), "keep_days": MunicipalitySettings.for_site(site).keep_messages_days,
        "by_mail": inbound_address.is_on(),
    }  # fmt: skip
    queue_mail(
        site=site, to=address, template="exchange/message", context=context, event_key=f"{mail_key(message)}{to.pk}", language=language,
        reply_to=inbound_address.address_for(to),
    )  # fmt: skip


def reply_address(row: Notice) -> str:
    """Return where somebody with an account answers by mail to the conversation of a notice, "" where that is off."""
    name, _colon, key = row.subject.partition(":")
    if not inbound_address.is_on() or name != "conversation" or not key.isdecimal():
        return ""
    conversation = Conversation.objects.filter(pk=int(key)).select_related("project", "site").first()
    viewer = rules.viewer_of(row.user, conversation) if conversation is not None else None
    if viewer is None:
        return ""
    participant = viewer.participant or Participant.objects.get_or_create(
        conversation=viewer.conversation, user=row.user,
        defaults={"is_team": viewer.side == Side.TEAM, "is_administration": viewer.side == Side.ADMINISTRATION, "language": row.user.language},
    )[0]  # fmt: skip
    return inbound_address.address_for(participant)


register_reply(MESSAGE, reply_address)
