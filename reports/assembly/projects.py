"""Projects of citizens, associations, companies: what is new, what is done. Titles and places alone: nothing that people said of themselves."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from wagtail.models import Site

from municipality.addresses import addresses
from projects.models import Phase, ProjectPage

UNDER_WAY = (Phase.PLANNING, Phase.READY, Phase.IMPLEMENTING)


def projects_part(site: Site, field_ids: list[int], start: date, end: date) -> dict[str, Any]:
    """Return public projects: `new` and `completed` in the period (lists), all by phase, and the same per field of action.

    New is what went online in the period; completed is what is completed now and became so in the period. Costs 2 queries.
    """
    since, until = _moment(start), _moment(end + timedelta(days=1))
    links: dict[int, list[int]] = defaultdict(list)
    through = ProjectPage.fields_of_action.through.objects.filter(fieldofactionpage_id__in=field_ids)
    for project_id, field_id in through.order_by("pk").values_list("projectpage_id", "fieldofactionpage_id"):
        links[project_id].append(field_id)
    address = addresses(site)
    rows: list[dict[str, Any]] = []
    found = ProjectPage.objects.visible(site).order_by("first_published_at", "pk")
    columns = ("pk", "title", "url_path", "first_published_at", "state__phase", "state__phase_since", "district__name")
    for pk, title, url_path, published, phase, phase_since, district in found.values_list(*columns):
        phase = phase or Phase.IDEA
        rows.append(
            {
                "id": pk, "title": title, "url": address(url_path), "phase": str(phase), "phase_label": Phase(phase).label, "place": district or "",
                "fields": links[pk], "is_new": bool(published and since <= published < until),
                "is_completed": bool(phase == Phase.COMPLETED and phase_since and since <= phase_since < until),
            }
        )  # fmt: skip
    return {
        **_summary(rows),
        "new": [row for row in rows if row["is_new"]],
        "completed": [row for row in rows if row["is_completed"]],
        "per_field": {str(field_id): _summary([row for row in rows if field_id in row["fields"]]) for field_id in field_ids},
    }


def _summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    phases = Counter(row["phase"] for row in rows)
    return {
        "total": len(rows), "phases": dict(sorted(phases.items())), "under_way": sum(phases[phase] for phase in UNDER_WAY),
        "done": phases[Phase.COMPLETED], "new_count": sum(1 for row in rows if row["is_new"]),
        "completed_count": sum(1 for row in rows if row["is_completed"]),
    }  # fmt: skip


def _moment(day: date) -> datetime:
    """Return midnight at the beginning of a day where the municipality is."""
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))
