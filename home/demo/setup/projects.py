"""The marketplace with its projects, each with the submission it came from."""

from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django.utils import timezone

from municipality.models import Sdg
from projects.models import (
    Consent,
    Need,
    NeedState,
    PhaseChange,
    ProjectAim,
    ProjectEffect,
    ProjectIndexPage,
    ProjectPage,
    Submission,
)
from projects.submission import consents, keys
from projects.submission.services import author_line

from .. import content
from .base import Demo

TEXTS = (
    "title", "summary", "problem", "what_happens", "own_goal", "vision", "not_goals", "picture_alt", "picture_credit", "place_text", "backed_by", "carrier",
    "wanted_start", "no_effect_reason", "target_groups", "results", "effect_on_people", "effect_on_town", "what_stays",
)  # fmt: skip


def build(demo: Demo) -> None:
    """Create the marketplace and its projects, oldest first."""
    demo.say("Projekte …")
    entry = next(page for page in content.pages() if page["key"] == "projekte")
    index, is_new = demo.child(demo.pages["home"], ProjectIndexPage, entry["slug"], locale=demo.german)
    if is_new:
        index.title, index.introduction, index.show_in_menus = entry["title"], entry.get("introduction", ""), True
        demo.publish(demo.pages["home"], index)
    demo.pages["projekte"] = index
    for row in sorted(content.projects(), key=lambda row: row["submitted"]):
        demo.pages[row["key"]] = _project(demo, index, row)


def _project(demo: Demo, index: ProjectIndexPage, row: dict[str, Any]) -> ProjectPage:
    page, is_new = demo.child(index, ProjectPage, row["key"], locale=demo.german)
    if not is_new:
        return page
    fill(demo, page, row)
    page.effects = [
        ProjectEffect(
            label=effect["label"], quantity=Decimal(str(effect["quantity"])) if "quantity" in effect else None, unit=effect.get("unit", ""),
            method=effect.get("method", ""), assumption=effect.get("assumption", ""), uncertainty=effect.get("uncertainty", ""), sort_order=n,
        )
        for n, effect in enumerate(row.get("effects", []))
    ]  # fmt: skip
    demo.publish(index, page, when=_moment(row["submitted"]))
    for need, entry in zip(page.needs.order_by("sort_order"), row.get("needs", []), strict=True):
        if not entry.get("open", True):
            NeedState.objects.create(project=page, need_key=need.key, is_open=False)
    _state(page, row, _submission(demo, page, row))
    return page


def fill(demo: Demo, page: ProjectPage, row: dict[str, Any]) -> None:
    """Write the fields of a content row into a page that is not saved yet."""
    for name in TEXTS:
        if name in row:
            setattr(page, name, row[name].strip())
    page.search_description = page.summary[:250]
    if row.get("picture"):
        page.picture = demo.picture(row["picture"], str(row.get("key") or page.title), row.get("picture_alt", ""))
    page.district = demo.rows.get(f"districts:{row['district']}") if row.get("district") else page.district
    if "lon" in row:
        page.lon, page.lat = Decimal(str(row["lon"])), Decimal(str(row["lat"]))
    if "fields" in row:
        page.fields_of_action = [demo.pages[key] for key in row["fields"]]
    if "measures" in row:
        page.measures = [demo.pages[code.replace(" ", "-")] for code in row["measures"]]
    if "sdgs" in row:
        page.sdgs = list(Sdg.objects.filter(number__in=row["sdgs"]))
    if "aims" in row:
        page.aims = [ProjectAim(aim=aim["aim"], how=aim.get("how", ""), sort_order=n) for n, aim in enumerate(row["aims"])]
    if "needs" in row:
        page.needs = [
            Need(kind=need["kind"], title=need["title"], amount=need.get("amount", ""), sort_order=n) for n, need in enumerate(row["needs"])
        ]


def _submission(demo: Demo, page: ProjectPage, row: dict[str, Any]) -> Submission:
    author, moment = row["author"], _moment(row["submitted"])
    submission = Submission.objects.create(
        site=demo.site, state=Submission.State.LIVE, data={"title": page.title, "summary": page.summary}, email=author["email"], name=author["name"],
        name_display=author["display"], project=page, created=moment, confirmed_at=moment, decided_at=moment,
    )  # fmt: skip
    keys.add_link(submission)
    consents.record(submission, Consent.Kind.RULES)
    if author["display"] in ("first", "full"):
        consents.record(submission, Consent.Kind.NAME)
    return submission


def _state(page: ProjectPage, row: dict[str, Any], submission: Submission) -> None:
    history = row.get("history") or [{"phase": row["phase"], "date": row["submitted"]}]
    PhaseChange.objects.bulk_create(
        PhaseChange(project=page, phase=step["phase"], note=step.get("note", ""), created=_moment(step["date"])) for step in history
    )
    state = page.state
    state.phase, state.phase_since = row["phase"], _moment(history[-1]["date"])
    state.author_line = author_line(submission, page.district.name if page.district else "")
    state.save()


def _moment(day) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10, 0)))
