"""Meetings as iCalendar (RFC 5545). No addresses: there are no attendees in it."""

import unicodedata
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vText
from wagtail.models import Site

from municipality.outbox import absolute_url

from ..models import Meeting
from . import keys

CONTENT_TYPE = "text/calendar; charset=utf-8"


def calendar(site: Site, title: str, meetings: Iterable[Meeting]) -> bytes:
    """Return a calendar with these meetings, times in the zone of the municipality with its rules (VTIMEZONE)."""
    found = Calendar()
    found.add("prodid", "-//Projektfabrik//Treffen//DE")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", vText(plain(title)))
    for meeting in meetings:
        found.add_component(_event(site, title, meeting))
    found.add_missing_timezones()
    return found.to_ical()


def _event(site: Site, title: str, meeting: Meeting) -> Event:
    zone = ZoneInfo(settings.TIME_ZONE)
    event = Event()
    event.add("uid", keys.uid_of(meeting.public_id, site))
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", meeting.changed)
    event.add("last-modified", meeting.changed)
    event.add("dtstart", timezone.localtime(meeting.starts, zone))
    if meeting.ends:
        event.add("dtend", timezone.localtime(meeting.ends, zone))
    event.add("summary", plain(f"{meeting.title} ({title})"))
    if meeting.place:
        event.add("location", plain(meeting.place))
    if meeting.agenda:
        event.add("description", plain(meeting.agenda))
    event.add("status", "CANCELLED" if meeting.cancelled else "CONFIRMED")
    event.add("url", absolute_url(site, reverse("exchange:meeting", args=[meeting.project_id, meeting.public_id])))
    return event


def plain(text: str) -> str:
    """Return text without control characters other than line breaks: nobody writes lines of their own into a calendar."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Zl", "Zp", "Cs"))


def file_name(meeting: Meeting) -> str:
    """Return how the file of one meeting is called."""
    return f"{_('treffen')}-{timezone.localdate(meeting.starts):%Y-%m-%d}.ics"
