"""What the public page of a measure shows of its upkeep: notes, steps, relations, people, documents, place, and how old it all is."""

from collections import defaultdict
from typing import Any

from django.db.models import Value
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.models import CollectionViewRestriction, Page, Site

from municipality.pictures import portrait_of
from strategy import registry
from strategy.models import MeasurePage, ProgressNote, StrategyPage
from strategy.overview import translations

from .periods import period_label
from .staleness import age_text

SHOWN_NOTES, MOST_NOTES = 3, 200
ORIGIN_ICONS = {"adopted": "landmark", "drafted": "file-pen", "proposed": "lightbulb"}
RELATIONS = ("flanking_measures", "needed_measures", "replaced_measures")
REVERSED = ("needed_measures", "replaced_measures")


def parts(page: MeasurePage, original: MeasurePage, request: HttpRequest, site: Site, hue: int = 1) -> dict[str, Any]:
    """Return what the template of a measure finds besides the sheet; `original` is the page in the first language."""
    notes = public_notes(original)
    if original.pk:
        original.last_note_at = max((note["released_at"] for note in notes if note["released_at"]), default=None)
    return {
        "notes": notes[:SHOWN_NOTES],
        "older_notes": notes[SHOWN_NOTES:],
        "age": age_of(original),
        **foreign_texts(page, original),
        "origin": origin_of(page),
        "steps": steps_of(page, original),
        "relations": relations_of(page, original, site, bool(getattr(request, "is_preview", False))),
        "person": person_of(original, site),
        "documents": documents_of(page),
        "place": place_of(page, request, hue),
    }


def foreign_texts(page: MeasurePage, original: MeasurePage) -> dict[str, str]:
    """Return the language of what keepers wrote where it is not that of the page, "" where it is.

    Progress notes are written in one language. What they say of the state goes to all translations of the measure; a reason that
    somebody has translated since differs from the first one and is in the language of its page.
    """
    language = original.locale.language_code if page.locale_id != original.locale_id else ""
    return {
        "notes_lang": language,
        "status_note_lang": language if page.status_note == original.status_note else "",
        "delay_reason_lang": language if page.delay_reason == original.delay_reason else "",
    }


def public_notes(measure: MeasurePage) -> list[dict[str, Any]]:
    """Return the released notes of a measure, the newest period first. One query."""
    if not measure.pk:
        return []
    found = ProgressNote.objects.filter(measure_id=measure.pk, state=ProgressNote.State.RELEASED)[:MOST_NOTES]
    return [
        {
            "id": note.pk, "label": period_label(note.period_start, note.period_end), "status": note.status, "late": note.is_delayed and bool(note.status),
            "status_reason": note.status_reason, "delay_reason": note.delay_reason if note.is_delayed else "", "text": note.text,
            "next_steps": note.next_steps, "percent": note.progress_percent, "released_at": note.released_at,
        }
        for note in found
    ]  # fmt: skip


def age_of(measure: MeasurePage) -> str:
    """Return how long nobody has updated the measure, in words; "" while it is fresh."""
    if not measure.pk or not measure.path:
        return ""
    months = StrategyPage.objects.filter(path=measure.path[: -2 * Page.steplen]).values_list("stale_after_months", flat=True).first()
    return age_text(measure, months, timezone.localdate()) if months else ""


def origin_of(page: MeasurePage) -> dict[str, str] | None:
    """Return whose measure it is: {kind, label, icon, text}; None where nobody has said so."""
    if not page.origin:
        return None
    text = _("Ein Vorschlag. Der Rat hat ihn nicht beschlossen.") if page.origin == MeasurePage.Origin.PROPOSED else ""
    return {"kind": page.origin, "label": page.get_origin_display(), "icon": ORIGIN_ICONS[page.origin], "text": text}


def steps_of(page: MeasurePage, original: MeasurePage) -> list[dict[str, Any]]:
    """Return the steps as a way for `components/log.html`: done, the one that is on, and what lies ahead.

    What is done, and when, stands in the first language; a translation of as many steps follows it.
    """
    steps = list(page.steps.all())
    if original.pk != page.pk:
        first = list(original.steps.all())
        if len(first) == len(steps):
            for own, known in zip(steps, first, strict=True):
                own.done, own.start, own.end = known.done, known.start, known.end
    current = next((step for step in steps if not step.done), None) if page.status_group == "running" else None
    entries = []
    for step in steps:
        state = "" if step.done else "now" if step is current else "ahead"
        words = [_("Meilenstein")] if step.is_milestone else []
        words += [text for text in (_when(step), {"": _("erledigt"), "now": _("läuft"), "ahead": _("steht aus")}[state]) if text]
        entries.append({"title": f"{step.number} {step.title}".strip(), "text": " · ".join(words), "state": state})
    return entries


def _when(step: Any) -> str:
    """When a step runs: by its days, else by its words."""
    if step.is_milestone and (step.end or step.start):
        return date_format(step.end or step.start, "DATE_FORMAT")
    if step.start and step.end:
        start, end = date_format(step.start, "F Y"), date_format(step.end, "F Y")
        return start if start == end else _("%(start)s bis %(end)s") % {"start": start, "end": end}
    if step.start:
        return _("ab %(start)s") % {"start": date_format(step.start, "F Y")}
    if step.end:
        return _("bis %(end)s") % {"end": date_format(step.end, "F Y")}
    if step.start_text and step.end_text and step.start_text != step.end_text:
        return _("%(start)s bis %(end)s") % {"start": step.start_text, "end": step.end_text}
    return step.start_text or step.end_text


def relations_of(page: MeasurePage, original: MeasurePage, site: Site, is_draft: bool = False) -> list[dict[str, Any]]:
    """Return groups of measures that have to do with this one, as far as anybody may read them: {title, rows}."""
    titles = {
        "flanking_measures": _("Diese Maßnahmen gehören dazu"), "needed_measures": _("Setzt voraus"), "needed_measures:reversed": _("Wird vorausgesetzt von"),
        "replaced_measures": _("Ersetzt"), "replaced_measures:reversed": _("Ersetzt durch"),
    }  # fmt: skip
    related = _related_ids(original, is_draft)
    groups = [(title, related[name]) for name, title in titles.items()]
    wanted = {pk for _title, ids in groups for pk in ids} - {original.pk}
    if not wanted:
        return []
    found = list(MeasurePage.objects.visible(site).filter(pk__in=wanted).for_rows().select_related("locale", "responsible_office").order_by("path"))
    shown = translations(found, page, site) if page.pk else {}
    rows = {measure.pk: _row(measure, shown.get(measure.translation_key, measure), site) for measure in found}
    result = [{"title": title, "rows": [rows[measure.pk] for measure in found if measure.pk in ids]} for title, ids in groups]
    return [group for group in result if group["rows"]]


def _related_ids(measure: MeasurePage, is_draft: bool) -> dict[str, set[int]]:
    """Return ids by relation, "…:reversed" for the other direction. One query, of a draft one more for each relation."""
    queries = []
    found: dict[str, set[int]] = defaultdict(set)
    for name in RELATIONS:
        through = MeasurePage._meta.get_field(name).remote_field.through.objects
        if is_draft or not measure.pk:
            found[name] = {related.pk for related in getattr(measure, name).all()}
        else:
            queries.append(through.filter(from_measurepage_id=measure.pk).values_list(Value(name), "to_measurepage_id"))
        if name in REVERSED and measure.pk:
            queries.append(through.filter(to_measurepage_id=measure.pk).values_list(Value(f"{name}:reversed"), "from_measurepage_id"))
    if queries:
        for name, pk in queries[0].union(*queries[1:], all=True):
            found[name].add(pk)
    return found


def _row(measure: MeasurePage, shown: MeasurePage, site: Site) -> dict[str, Any]:
    return {
        "code": measure.code, "title": shown.title, "url": shown.get_url(current_site=site) or "", "status": measure.status,
        "late": measure.is_delayed, "office": "",
    }  # fmt: skip


def person_of(measure: MeasurePage, site: Site) -> dict[str, Any] | None:
    """Return the contact person for `components/person.html`; messages go through the contact form, the address is not shown."""
    person = measure.contact_person if measure.contact_person_id else None
    if person is None:
        return None
    return {
        "name": person.name, "role": person.role, "phone": person.phone, "photo": portrait_of(person.photo) if person.photo_id else None,
        "message_url": registry.contact_url(site),
    }  # fmt: skip


def documents_of(page: MeasurePage) -> list[dict[str, Any]]:
    """Return the documents for `components/downloads.html`, without those in a folder that is not public."""
    rows = list(page.documents.all())
    if not rows:
        return []
    documents = get_document_model().objects.select_related("collection").in_bulk([row.document_id for row in rows])
    closed = tuple(CollectionViewRestriction.objects.values_list("collection__path", flat=True))
    files = []
    for row in rows:
        document = documents.get(row.document_id)
        if document is not None and not (closed and document.collection.path.startswith(closed)):
            files.append(
                {"title": row.title or document.title, "url": document.url, "kind": document.file_extension.upper(), "size": document.file_size or ""}
            )
    return files


def place_of(page: MeasurePage, request: HttpRequest, hue: int) -> dict[str, Any] | None:
    """Return where the measure happens: {map, text, url}; `map` is "" where nobody draws one. The address leads to a map of the world."""
    if page.lat is None or page.lon is None:
        return None
    lat, lon = f"{page.lat:.6f}", f"{page.lon:.6f}"
    return {
        "map": registry.place_map(request, float(page.lon), float(page.lat), page.title, hue),
        "text": _("%(lat)s° Nord, %(lon)s° Ost") % {"lat": number_format(round(page.lat, 4), 4), "lon": number_format(round(page.lon, 4), 4)},
        "url": f"https://www.openstreetmap.org/?mlat={lat}&mlon={lon}#map=16/{lat}/{lon}",
    }
