"""What the page of one project shows."""

import uuid
from dataclasses import dataclass, field
from decimal import Decimal

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Site

from municipality import cache
from municipality.addresses import address_of
from municipality.pictures import WIDE_SIZES, WIDE_SPECS
from municipality.scope import get_site
from municipality.sdg import SDGS
from strategy.models import MeasurePage

from . import fields, geo, registry
from .cards import images_of, in_order, phase_of, place_of, with_text
from .carried import carrier_of
from .models import PHASE_PATH, Aim, Phase, ProjectPage


@dataclass
class Parts:
    """What hangs on a project, as plain rows in order. `needs` have `open`."""

    needs: list[dict] = field(default_factory=list)
    aims: list[dict] = field(default_factory=list)
    effects: list[dict] = field(default_factory=list)
    field_ids: set[int] = field(default_factory=set)
    measure_ids: set[int] = field(default_factory=set)
    sdg_numbers: list[int] = field(default_factory=list)


def parts_of(project: ProjectPage) -> Parts:
    """Return the parts of a project: read along by `for_page()`, or (previews) from the revision, where they were never saved."""
    if not hasattr(project, "effect_rows"):
        return _parts_of_revision(project)
    return Parts(
        needs=[{**row, "key": uuid.UUID(row["key"])} for row in in_order(project.need_rows)],
        aims=in_order(project.aim_rows),
        effects=in_order(project.effect_rows),
        field_ids={row["id"] for row in project.field_rows},
        measure_ids={row["id"] for row in project.measure_rows},
        sdg_numbers=sorted(row["id"] for row in project.sdg_rows),
    )


def _parts_of_revision(project: ProjectPage) -> Parts:
    closed = set(project.need_states.filter(is_open=False).values_list("need_key", flat=True)) if project.pk else set()
    names = ("kind", "title", "amount", "key")
    effect_names = ("label", "quantity", "unit", "method", "assumption", "uncertainty")
    return Parts(
        needs=[{**{name: getattr(need, name) for name in names}, "open": need.key not in closed} for need in project.needs.all()],
        aims=[{"aim": aim.aim, "how": aim.how} for aim in project.aims.all()],
        effects=[{name: getattr(effect, name) for name in effect_names} for effect in project.effects.all()],
        field_ids={page.pk for page in project.fields_of_action.all()},
        measure_ids={page.pk for page in project.measures.all()},
        sdg_numbers=sorted(sdg.number for sdg in project.sdgs.all()),
    )


def context(project: ProjectPage, request: HttpRequest) -> dict:
    """Return the template context of a project page; also for previews, where children hang on an unsaved revision."""
    site = get_site(request)
    parts = parts_of(project)
    shown = fields.chosen(site, parts.field_ids)
    help_url = reverse("projects:help", args=[project.pk]) if project.pk else ""
    needs = [
        {**need, "is_open": bool(need["open"]), "url": _need_url(request, project, need["key"]) if help_url and need["open"] else ""}
        for need in parts.needs
    ]
    phase = phase_of(project)
    image = images_of(site, {project.picture_id}, WIDE_SPECS, WIDE_SIZES).get(project.picture_id) if project.picture_id else None
    return {
        "fields": shown,
        "hue": shown[0].hue if shown else 1,
        "measures": measures_of(site, parts.measure_ids),
        "needs": needs,
        "has_open_needs": any(need["is_open"] for need in needs),
        "help_url": help_url,
        "report_url": reverse("moderation:report", args=[project.pk]) if project.pk else "",
        "image": with_text(image, project.picture_alt),
        "facts": facts(project),
        "aims": [{"label": Aim(aim["aim"]).label, "how": aim["how"]} for aim in parts.aims if aim["aim"] in Aim.values],
        "sdgs": [{"number": number, "title": SDGS[number].title} for number in parts.sdg_numbers if number in SDGS],
        "effects": [_effect(row) for row in parts.effects],
        "chain": chain(project),
        "sections": sections(project),
        "phase": phase,
        "phase_note": phase_note(project),
        "last_phase": phase if phase in PHASE_PATH else last_phase(project),
        "first_sections": registry.parts("first", request, project),
        "more_sections": registry.parts("section", request, project),
        "more_aside": registry.parts("aside", request, project),
        "join_parts": registry.parts("join", request, project),
        "place_map": geo.place_context(project, site, shown[0].hue if shown else 1),
    }


def _need_url(request: HttpRequest, project: ProjectPage, key: uuid.UUID) -> str:
    return registry.need_link(request, project, key) or f"{reverse('projects:help', args=[project.pk])}?bedarf={key}"


def measures_of(site: Site, ids: set[int]) -> list[dict]:
    """Return the measures with these ids that anybody may read, for `components/measure_row.html`."""
    if not ids:
        return []

    def make() -> dict[int, tuple]:
        names = ("pk", "title", "code", "url_path", "status", "is_delayed")
        return {row[0]: row[1:] for row in MeasurePage.objects.visible(site).order_by("path").values_list(*names)}

    measures = cache.remember(site.pk, "project_measures", make)
    return [
        {"title": title, "code": code, "url": address_of(site, url_path), "status": status, "late": late}
        for pk, (title, code, url_path, status, late) in measures.items()
        if pk in ids
    ]


def last_phase(project: ProjectPage) -> str:
    """Return the phase that a paused or ended project had reached."""
    if not project.pk:
        return Phase.IDEA
    reached = project.phase_changes.filter(phase__in=PHASE_PATH).order_by("-created", "-pk").values_list("phase", flat=True).first()
    return reached or Phase.IDEA


def phase_note(project: ProjectPage) -> str:
    """Return what staff said at the last change of the phase, where a project rests or has ended.

    What an author wrote there nobody has read before it would be public: it stays in the history.
    """
    if not project.pk or phase_of(project) in PHASE_PATH:
        return ""
    last = project.phase_changes.order_by("-created", "-pk").values_list("note", "actor_id").first()
    return last[0] if last and last[1] else ""


def facts(project: ProjectPage) -> list[dict]:
    """Return what is known of a project, line by line; nothing is shown that nobody said."""
    carrier = carrier_of(project)
    place = [text for text in (place_of(project), project.place_text if project.district else "") if text]
    found = [
        {"label": _("Wer dahinter steht"), "value": project.get_backed_by_display() if project.backed_by else ""},
        {"label": _("Projektträger"), "value": carrier["name"] if carrier else project.carrier, "url": carrier["url"] if carrier else ""},
        {"label": _("Eingebracht von"), "value": project.state.author_line if hasattr(project, "state") else ""},
        {"label": _("Ort"), "value": "", "values_list": place},
        {"label": _("Gewünschter Beginn"), "value": project.wanted_start},
    ]
    return [fact for fact in found if fact["value"] or fact.get("values_list")]


def _effect(row: dict) -> dict:
    """Return an estimated effect as a row of the table; `quantity` None shows as a dash, never as 0."""
    quantity = row["quantity"]
    return {
        "label": row["label"],
        "quantity": Decimal(str(quantity)) if quantity not in (None, "") else None,
        "unit": row["unit"],
        "method": row["method"],
        "assumption": row["assumption"],
        "uncertainty": row["uncertainty"],
    }


def sections(project: ProjectPage) -> list[dict]:
    """Return the texts of the profile that somebody wrote, with their headings."""
    found = [
        (_("Welches Problem das Projekt löst"), project.problem),
        (_("Was geschieht"), project.what_happens),
        (_("Was mit eigenen Mitteln erreichbar ist"), project.own_goal),
        (_("Bild der Zukunft"), project.vision),
        (_("Was das Projekt nicht tut"), project.not_goals),
    ]
    return [{"title": title, "text": text} for title, text in found if text.strip()]


def chain(project: ProjectPage) -> list[dict]:
    """Return the steps from target group to what stays, where they were filled in."""
    found = [
        (_("Zielgruppen"), project.target_groups),
        (_("Ergebnisse"), project.results),
        (_("Wirkung bei den Menschen"), project.effect_on_people),
        (_("Wirkung in der Stadt"), project.effect_on_town),
        (_("Was bleibt"), project.what_stays),
    ]
    return [{"title": title, "text": text} for title, text in found if text.strip()]
