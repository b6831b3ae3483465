"""Conversations of the live project of the first municipality, for the table."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from exchange.conversations import keys, services
from exchange.conversations.rules import Kind
from exchange.files import services as files
from exchange.meetings import keys as calendar_keys
from exchange.meetings import services as meetings
from exchange.models import Block
from projects.models import ProjectPage
from tests.factories import Town
from workshop.access import seat_of


def build(town: Town, people: dict[str, Any], live: int, mark: str) -> dict[str, Any]:
    """Return the arguments of addresses of the exchange. `lead` has written to the team and to the administration, a guest to the project."""
    project, lead = ProjectPage.objects.get(pk=live), people["lead"]
    board = services.start(Kind.BOARD, town.site, f"Unter uns {mark}", f"Wann? {mark}", by=lead, project=project)
    asked = services.start(Kind.ADMINISTRATION, town.site, f"Genehmigung {mark}", f"Brauchen wir eine? {mark}", by=lead, project=project)
    guest = services.Guest(f"Ben {mark}", "ben@example.org")
    outside = services.start(Kind.OUTSIDE, town.site, f"Hilfe {mark}", f"Ich helfe gern. {mark}", by=guest, project=project)
    block = Block.objects.create(site=town.site, by_project=project, address_hash="0" * 64)
    message = outside.messages.get()
    seat = seat_of(lead, town.site, live)
    file = files.upload(seat, f"Statik {mark}", SimpleUploadedFile("statik.pdf", f"%PDF-1.7 {mark}".encode()))
    meeting = meetings.create(seat, {"title": f"Treffen {mark}", "starts": timezone.now(), "place": mark})
    feed = meetings.new_feed(seat)
    return {
        "board": board.public_id, "board_message": board.messages.get().public_id, "asked": asked.public_id, "asked_row": asked.pk,
        "outside": outside.public_id, "outside_message": message.public_id, "outside_row": message.pk, "block": block.pk,
        "guest_secret": keys.secret_of(outside, keys.HELPER), "team_file": file.public_id, "meeting": meeting.public_id, "feed": feed.public_id,
        "feed_secret": calendar_keys.secret_of(feed),
    }  # fmt: skip


STEPS = ("talk", "read", "mute", "close", "block", "share", "report", "withdraw")
BY_NAME: dict[str, dict[str, Any]] = {
    "exchange": {"pk": "@live", "public_id": "@outside", "message_id": "@outside_message", "block": "@block"},
    "exchange:own_talk": {"public_id": "@asked"},
    **{f"exchange:guest_{step}": {"public_id": "@outside", "secret": "@guest_secret", "message_id": "@outside_message"} for step in STEPS},
    **{
        f"exchange:{name}": {"pk": "@live", "public_id": "@team_file", "number": 1}
        for name in ("file", "team_files", "team_file", "team_file_delete")
    },
    **{f"exchange:meeting{name}": {"pk": "@live", "public_id": "@meeting"} for name in ("", "_edit", "_minutes", "_cancel", "_ics")},
    "exchange:calendar": {"public_id": "@feed", "secret": "@feed_secret"},
    "nachrichten-an-projekte": {"instance_pk": "@outside_row"},
    "fragen-der-teams": {"instance_pk": "@asked_row"},
}
