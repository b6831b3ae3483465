"""What the pages of conversations show, put together from `queries` and `notify.name_of`."""

import uuid
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from municipality.addresses import address_of

from ..models import Conversation, Message, Participant
from . import notify, queries, rules
from .doors import OWN, Door, kind_label
from .rules import Kind, Side, State, Viewer

DONE = {
    "gesendet": lambda: _("Ihre Nachricht ist unterwegs."),
    "gelesen": lambda: _("Als gelesen vermerkt."),
    "stumm": lambda: _("Sie bekommen aus diesem Gespräch keine Benachrichtigungen mehr."),
    "laut": lambda: _("Sie bekommen aus diesem Gespräch wieder Benachrichtigungen."),
    "zurueckgezogen": lambda: _("Ihre Nachricht ist zurückgezogen."),
    "beendet": lambda: _("Das Gespräch ist beendet."),
    "gesperrt": lambda: _("Das Gespräch ist gesperrt."),
    "gemeldet": lambda: _("Danke. Die Moderation sieht sich die Nachricht an."),
    "freigabe": lambda: _("Ihre Einstellung ist gespeichert."),
    "verlassen": lambda: _("Sie haben das Gespräch verlassen."),
    "aufgehoben": lambda: _("Die Sperre ist aufgehoben."),
}


def done(request: HttpRequest) -> str:
    """Return the sentence about what was just done, "" for anything that is not in the list."""
    found = DONE.get(request.GET.get("getan", ""))
    return found() if found else ""


def hint(viewer: Viewer) -> str:
    """Say under the field who reads a message."""
    if viewer.conversation.kind == Kind.BOARD:
        return ""
    return _("Ihre Adresse bleibt verborgen, solange Sie sie nicht selbst hineinschreiben.")


def what_blocking_means(viewer: Viewer) -> str:
    """Say what happens when this person blocks."""
    if viewer.side == Side.TEAM and viewer.conversation.project_id:
        return _("Danach kann in diesem Gespräch niemand mehr schreiben, und diese Person kann dem Projekt auch kein neues beginnen.")
    if viewer.user is None:
        return _("Danach wird in diesem Gespräch nichts mehr weitergeleitet.")
    return _("Danach kann in diesem Gespräch niemand mehr schreiben, und die Beteiligten können Ihnen auch kein neues beginnen.")


def talk(request: HttpRequest, door: Door) -> dict[str, Any]:
    """Return what the page of a conversation shows."""
    viewer, row = door.viewer, door.conversation
    people = queries.participants(row)
    members = {member.user_id: member for member in notify.members_of(row) if member.user_id}
    page = queries.messages(row, request.GET.get("seite"))
    entries = [_entry(door, message, members) for message in page.object_list]
    last = page.object_list[-1] if page.object_list else None
    read_until = viewer.participant.read_until if viewer.participant else (viewer.member.joined if viewer.member else None)
    return {
        **door.frame(request, row.subject),
        "conversation": row,
        "door": door,
        "who_reads": kind_label(row, viewer.side),
        "entries": entries,
        "page": None,
        "pages": page,
        "older_url": f"?seite={page.next_page_number()}" if page.has_next() else "",
        "newer_url": f"?seite={page.previous_page_number()}" if page.has_previous() else "",
        "is_unread": last is not None and page.number == 1 and (read_until is None or read_until < last.created),
        "last_id": last.public_id if last else "",
        "is_open": row.state == State.OPEN,
        "state_text": _state_text(row),
        "shared": shared(viewer, people, members),
        "may": {
            "block": rules.may_block(viewer), "leave": rules.may_leave(viewer), "share": rules.may_share(viewer),
            "close": row.state == State.OPEN,
        },
        "is_muted": bool(viewer.participant and viewer.participant.muted),
        "project_url": _project_url(viewer),
        "offer_title": row.offer.title if row.offer else "",
        "done": done(request),
        **{f"{name}_url": door.url(name) for name in ("read", "mute", "close", "block", "share", "leave") if name != "leave" or door.kind == OWN},
    }  # fmt: skip


def _project_url(viewer: Viewer) -> str:
    project = viewer.conversation.project
    if project is None or (viewer.side == Side.TEAM and viewer.user is not None) or not project.live:
        return ""
    return address_of(viewer.conversation.site, project.url_path)


def _state_text(row: Conversation) -> str:
    if row.state == State.OPEN:
        return ""
    return _("Es werden keine Nachrichten mehr weitergeleitet.")


def is_own(viewer: Viewer, message: Message) -> bool:
    """Did this person write it?"""
    return viewer.participant is not None and message.author_id == viewer.participant.pk


def _entry(door: Door, message: Message, members: dict) -> dict[str, Any]:
    viewer = door.viewer
    own = is_own(viewer, message)
    gone = message.state in (Message.State.WITHDRAWN, Message.State.REMOVED)
    return {
        "id": message.public_id,
        "name": notify.name_of(message.author, inside=viewer.side == Side.TEAM, members=members),
        "text": message.text,
        "created": message.created,
        "is_own": own,
        "is_withdrawn": message.state == Message.State.WITHDRAWN,
        "is_removed": message.state == Message.State.REMOVED,
        "is_reported": message.state == Message.State.REPORTED and not own,
        "report_url": door.url("report", message.public_id) if not own and message.state == Message.State.SENT else "",
        "withdraw_url": door.url("withdraw", message.public_id) if own and not gone else "",
    }


def reportable(viewer: Viewer, message_id: uuid.UUID) -> dict[str, Any] | None:
    """Return a message of somebody else that can be shown to the moderators, else None."""
    row = Message.objects.filter(conversation=viewer.conversation, public_id=message_id).first()
    if row is None or is_own(viewer, row) or row.state in (Message.State.WITHDRAWN, Message.State.REMOVED):
        return None
    return {"text": row.text, "created": row.created}


def shared(viewer: Viewer, people: list[Participant], members: dict) -> list[dict[str, str]]:
    """Return the addresses that their owners show here: to whoever sees the conversation now. A former member shows nothing any more."""
    found = []
    for row in people:
        if not (row.share_email or row.share_phone) or row.left is not None or (viewer.participant and row.pk == viewer.participant.pk):
            continue
        if row.is_team and row.user_id and row.user_id not in members:
            continue
        email = (row.user.email if row.user else row.guest_email) if row.share_email else ""
        phone = row.user.phone if row.share_phone and row.user else ""
        if email or phone:
            found.append({"name": notify.name_of(row, inside=viewer.side == Side.TEAM, members=members), "email": email, "phone": phone})
    return found


def team_rows(rows: list[Any]) -> list[dict[str, Any]]:
    """Return a list of conversations of a team as its page shows them."""
    return [
        {**_row(row), "url": reverse("exchange:team_talk", args=[row.project_id, row.public_id]), "icon": ICONS.get(row.kind, "message-circle")}
        for row in rows
    ]


def own_rows(rows: list[Any]) -> list[dict[str, Any]]:
    """Return the conversations of a person as her page shows them."""
    return [
        {**_row(row), "url": reverse("exchange:own_talk", args=[row.public_id]), "about": row.project.title if row.project else ""} for row in rows
    ]


ICONS = {Kind.BOARD: "users", Kind.OUTSIDE: "message-circle", Kind.ADMINISTRATION: "landmark", Kind.OFFER: "hand-heart"}


def _row(row: Any) -> dict[str, Any]:
    return {
        "subject": row.subject, "kind": row.get_kind_display(), "date": row.last_message, "count": row.messages_count,
        "is_new": row.last_message > row.read, "is_muted": row.is_muted, "is_open": row.state == State.OPEN, "state": row.get_state_display(),
    }  # fmt: skip
