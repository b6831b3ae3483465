"""The schedule as iCalendar: tasks as whole days from first to last, milestones as single days. Names of people are not in it."""

import unicodedata
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vText
from wagtail.models import Site

from municipality.outbox import absolute_url
from projects.models import ProjectPage

from ..models import Milestone, Task
from .queries import Plan


def calendar(site: Site, project: ProjectPage, plan: Plan) -> bytes:
    """Return a calendar of everything in a plan that has a date; dropped tasks are marked as cancelled."""
    title = _plain(project.draft_title or project.title)
    found = Calendar()
    found.add("prodid", "-//Projektfabrik//Zeitplan//DE")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", vText(_("Zeitplan: %(title)s") % {"title": title}))
    dated: list[Task | Milestone] = [*plan.tasks, *plan.milestones]
    for row in dated:
        if event := _event(site, title, row):
            found.add_component(event)
    return found.to_ical()


def _event(site: Site, title: str, row: Task | Milestone) -> Event | None:
    start, end = (row.start or row.end, row.end or row.start) if isinstance(row, Task) else (row.date, row.date)
    if start is None or end is None:
        return None
    event = Event()
    kind = "aufgabe" if isinstance(row, Task) else "meilenstein"
    event.add("uid", f"{kind}-{row.pk}@{site.hostname}")
    event.add("sequence", row.version)
    event.add("dtstamp", row.changed)
    event.add("last-modified", row.changed)
    event.add("dtstart", start)
    event.add("dtend", end + timedelta(days=1))  # of whole days, the end is the first day that is free again
    words = _("Meilenstein: %(row)s (%(project)s)") if kind == "meilenstein" else _("%(row)s (%(project)s)")
    event.add("summary", words % {"row": _plain(row.title), "project": title})
    if isinstance(row, Task) and row.description:
        event.add("description", _plain(row.description))
    event.add("status", "CANCELLED" if isinstance(row, Task) and row.state == Task.State.DROPPED else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("url", absolute_url(site, reverse("workshop:plan_entry", args=[row.project_id, kind, row.pk])))
    return event


def _plain(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Zl", "Zp", "Cs"))
