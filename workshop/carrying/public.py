"""What the public reads of the carrying out: news, milestones, the result. Read along with the project, so that it costs no query of its own."""

from datetime import UTC, date, datetime
from typing import Any

from django.db.models import CharField, F, JSONField, OuterRef, Subquery
from django.db.models.functions import Cast, JSONObject
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.safestring import SafeString

from moderation.models import ModeratedRow
from moderation.rows import live_rows
from municipality.pictures import WIDE_SIZES, WIDE_SPECS
from municipality.scope import get_site
from projects.cards import images_of, language_of_content, with_text
from projects.models import ProjectPage
from projects.querysets import Rows

from ..models import Milestone, ProjectResult, ProjectUpdate, PublicMilestones
from . import numbers

SHOWN_UPDATES = 6
LIVE = ModeratedRow.Release.LIVE


def expressions() -> dict[str, Any]:
    """Return what `for_page()` reads along (`projects.registry.register_rows`)."""
    of_project = {"project": OuterRef("pk")}
    updates = live_rows(ProjectUpdate.objects.filter(**of_project)).order_by("-created", "-pk")[:SHOWN_UPDATES]
    milestones = Milestone.objects.filter(**of_project, is_public=True).order_by()
    results = live_rows(ProjectResult.objects.filter(**of_project)).order_by()
    words = PublicMilestones.objects.filter(**of_project).values("shown")[:1]
    return {
        "update_rows": Rows(
            updates.values(
                item=JSONObject(
                    id=F("pk"), title=F("title"), text=F("text"), created=_plain("created"), picture=F("picture_id"), alt=F("picture_alt"),
                    credit=F("picture_credit"),
                )
            )
        ),
        "milestone_rows": Rows(milestones.values(item=JSONObject(id=F("pk"), date=_plain("date"), reached=_plain("reached")))),
        "milestone_words": Subquery(words, output_field=JSONField()),
        "result_rows": Rows(
            results.values(item=JSONObject(id=F("pk"), done=F("done"), learnt=F("learnt"), stays=F("stays"), note=F("spent_note"), numbers=F("numbers")))
        ),
    }  # fmt: skip


def _plain(name: str) -> Cast:
    return Cast(name, CharField())


def updates_of(project: ProjectPage) -> list[dict[str, Any]]:
    """Return the public news of a project that `for_page()` read, newest first; `created` is a moment."""
    found = [row | {"created": moment_of(row["created"])} for row in getattr(project, "update_rows", None) or []]
    return sorted(found, key=lambda row: (row["created"], row["id"]), reverse=True)


def milestones_of(project: ProjectPage) -> list[dict[str, Any]]:
    """Return the public milestones whose words somebody has released: title, date, reached (days or None), in their order."""
    words = getattr(project, "milestone_words", None) or {}
    found = [
        {"id": row["id"], "title": words[str(row["id"])], "date": day_of(row["date"]), "reached": day_of(row["reached"])}
        for row in getattr(project, "milestone_rows", None) or []
        if str(row["id"]) in words
    ]
    return sorted(found, key=lambda row: (row["reached"] or row["date"] or date.max, row["id"]))


def result_of(project: ProjectPage) -> dict[str, Any] | None:
    """Return the public result: done, learnt, stays, note, and its numbers as decimals; None where there is none."""
    rows = getattr(project, "result_rows", None) or []
    return rows[0] | {"numbers": numbers.shown(rows[0]["numbers"])} if rows else None


def first(request: HttpRequest, project: ProjectPage) -> SafeString | str:
    """Return result, milestones and news of a project that has told its result: they stand above what it had planned. "" for all others."""
    return _shown(request, project) if result_of(project) else ""


def section(request: HttpRequest, project: ProjectPage) -> SafeString | str:
    """Return milestones and news of a project without a result: they stand below the profile. "" where there is nothing of it."""
    return "" if result_of(project) else _shown(request, project)


def _shown(request: HttpRequest, project: ProjectPage) -> SafeString | str:
    updates, milestones, result = updates_of(project), milestones_of(project), result_of(project)
    if not (updates or milestones or result):
        return ""
    site = get_site(request)
    pictures = {row["picture"] for row in updates} - {None}
    images = images_of(site, pictures, WIDE_SPECS, WIDE_SIZES) if pictures else {}
    language = language_of_content()
    context = {
        "result": result,
        "milestones": [_entry(row) for row in milestones],
        "updates": [
            row
            | {"image": with_text(images.get(row["picture"]), row["alt"]), "report_url": reverse("moderation:report_row", args=["update", row["id"]])}
            for row in updates
        ],
        "language": language,
    }
    return render_to_string("workshop/carrying/public.html", context, request)


def _entry(row: dict[str, Any]) -> dict[str, Any]:
    return {"title": row["title"], "date": row["reached"] or row["date"], "state": "" if row["reached"] else "ahead", "reached": bool(row["reached"])}


def day_of(value: Any) -> date | None:
    """Return a day that a query gave as text."""
    return parse_date(str(value)[:10]) if value else None


def moment_of(value: Any) -> datetime:
    """Return a moment that a query gave as text: in UTC where SQLite leaves the zone away."""
    text = str(value)
    # PostgreSQL's own words for a moment end with "+00", which ISO 8601 writes "+00:00".
    found = parse_datetime(text) or parse_datetime(f"{text}:00")
    if found is None:
        raise ValueError(f"No moment: {text!r}")
    return found if found.tzinfo else found.replace(tzinfo=UTC)
