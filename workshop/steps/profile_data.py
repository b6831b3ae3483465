"""The working copy of a profile as plain data: texts, lists of ids as text, a picture's id. Pure, but for what reads or writes a page.

Needs stand in numbered rows (`need_1_title` …): each part is a field of its own, saved and contested by itself.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Site

from municipality.models import Picture
from projects.models import Aim, ProjectPage
from projects.submission import data as submission_data
from strategy.models import FieldOfActionPage, MeasurePage

from ..registry import StepState

Data = dict[str, Any]
MAX_NEEDS = 12
NEED_PARTS = ("kind", "title", "amount")
CHAIN = ("target_groups", "results", "effect_on_people", "effect_on_town", "what_stays", "no_effect_reason")
HOW = tuple(f"how_{aim.value}" for aim in Aim)
TEXTS = (*submission_data.TEXTS, *CHAIN, *HOW, "district", "lat", "lon")
LISTS = ("aims", "sdgs", "fields_of_action", "measures")
NEEDS = tuple(f"need_{n}_{part}" for n in range(1, MAX_NEEDS + 1) for part in NEED_PARTS)
NEED_KEYS = tuple(f"need_{n}_key" for n in range(1, MAX_NEEDS + 1))
NAMES = (*TEXTS, *LISTS, *NEEDS, "picture")
"""Everything that a working copy holds, but for the keys of needs."""


def value_of(data: Mapping[str, Any], name: str) -> Any:
    """Return a value, or what stands for "nothing said" ("", [] or None)."""
    return data.get(name, [] if name in LISTS else None if name == "picture" else "")


def needs_of(data: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the needs in their order, without empty rows; each with `n`, the number of its row."""
    rows = [{"n": str(n), "key": data.get(f"need_{n}_key", ""), **_need(data, n)} for n in range(1, MAX_NEEDS + 1)]
    return [row for row in rows if row["title"] or row["kind"] or row["amount"]]


def _need(data: Mapping[str, Any], n: int) -> dict[str, str]:
    return {part: data.get(f"need_{n}_{part}", "") for part in NEED_PARTS}


def with_needs(data: Mapping[str, Any], needs: Iterable[Mapping[str, Any]]) -> Data:
    """Return the data with exactly these needs, from the first row on."""
    found = {name: value for name, value in data.items() if name not in NEEDS and name not in NEED_KEYS}
    for n, need in enumerate(list(needs)[:MAX_NEEDS], start=1):
        found |= {f"need_{n}_{part}": str(need[part]) for part in (*NEED_PARTS, "key") if need.get(part)}
    return found


def of_page(page: ProjectPage) -> Data:
    """Return a version of a page as data (a few queries)."""
    data: Data = {name: value for name, value in submission_data.of_page(page).items() if name not in ("needs", "field_of_action")}
    data |= {name: getattr(page, name) for name in CHAIN if getattr(page, name)}
    data |= {f"how_{aim.aim}": aim.how for aim in page.aims.all() if aim.how}
    for name in ("fields_of_action", "measures"):
        if ids := sorted(str(found.pk) for found in getattr(page, name).all()):
            data[name] = ids
    if page.picture_id:
        data["picture"] = page.picture_id
    return with_needs(data, [{"kind": need.kind, "title": need.title, "amount": need.amount, "key": str(need.key)} for need in page.needs.all()])


def of_content(content: Mapping[str, Any]) -> Data:
    """Return what a stored revision says, as far as `gaps` asks for it (no query)."""
    names = (*submission_data.TEXTS, *CHAIN, "district", "lat", "lon")
    data: Data = {name: str(content[name]) for name in names if content.get(name) not in (None, "")}
    data["aims"] = [row.get("aim") for row in content.get("aims") or []]
    data["fields_of_action"] = [str(pk) for pk in content.get("fields_of_action") or []]
    return data


def write(page: ProjectPage, data: Mapping[str, Any], site: Site) -> ProjectPage:
    """Write the working copy into a version of a page that is not saved yet. What a value points to and is gone is left out."""
    values = dict(data) | {"needs": [need for need in needs_of(data) if need["title"] and need["kind"]]}
    shown = {*submission_data.TEXTS, *submission_data.LISTS, "district", "lat", "lon", "needs"}
    submission_data.apply(page, values, site, only=shown)
    for name in CHAIN:
        setattr(page, name, data.get(name) or "")
    for aim in page.aims.all():
        aim.how = data.get(f"how_{aim.aim}") or ""
    page.fields_of_action = list(FieldOfActionPage.objects.visible(site).filter(pk__in=_ids(data, "fields_of_action")))
    page.measures = list(MeasurePage.objects.in_site(site).filter(pk__in=_ids(data, "measures")))
    page.picture = Picture.objects.filter(pk=data["picture"]).first() if data.get("picture") else None
    return page


def _ids(data: Mapping[str, Any], name: str) -> list[int]:
    return [int(value) for value in data.get(name) or [] if str(value).isdecimal()]


# Two versions of the same profile -----------------------------------------------------------------------------------------


def groups() -> list[tuple[str, ...]]:
    """Return the names that belong together when versions are compared: each field by itself, all needs as one."""
    return [*((name,) for name in NAMES if name not in NEEDS), NEEDS]


def same(one: Mapping[str, Any], other: Mapping[str, Any], group: Iterable[str]) -> bool:
    """Do two versions say the same in these fields? Needs are compared in their order, whatever their rows."""
    group = tuple(group)
    if group == NEEDS:
        return [_said(need) for need in needs_of(one)] == [_said(need) for need in needs_of(other)]
    return all(_comparable(value_of(one, name)) == _comparable(value_of(other, name)) for name in group)


def _said(need: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(need[part] for part in NEED_PARTS)


def _comparable(value: Any) -> Any:
    return sorted(map(str, value)) if isinstance(value, list) else value


def merge(base: Mapping[str, Any], latest: Mapping[str, Any], mine: Mapping[str, Any]) -> tuple[Data, list[str]]:
    """Take into `mine` what somebody else changed from `base` to `latest`, where the team left it alone; returns (data, names that came in).

    What both changed stays as the team has it: the list of differences shows it before anything is handed in.
    """
    merged, taken = dict(mine), []
    for group in groups():
        if same(base, latest, group) or not same(base, mine, group) or same(latest, mine, group):
            continue
        taken += list(group[:1])
        if group == NEEDS:
            merged = with_needs(merged, needs_of(latest))
            continue
        for name in group:
            merged[name] = value_of(latest, name)
    return merged, taken


def changed_groups(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Return the groups in which two versions differ."""
    return [group for group in groups() if not same(old, new, group)]


# What is missing ----------------------------------------------------------------------------------------------------------


def gaps(data: Mapping[str, Any]) -> list[str]:
    """Return what a profile still lacks, as sentences; nothing is forbidden because of them."""
    place = data.get("place_text") or data.get("district") or data.get("lat")
    asked = [
        (data.get("title"), _("Das Projekt hat noch keinen Namen.")),
        (data.get("summary"), _("Der eine Satz fehlt, der sagt, worum es geht.")),
        (data.get("problem"), _("Noch steht nicht da, welches Problem das Projekt löst.")),
        (data.get("what_happens"), _("Noch steht nicht da, was genau geschieht.")),
        (data.get("own_goal"), _("Noch steht nicht da, was Sie mit eigenen Mitteln erreichen können.")),
        (data.get("vision"), _("Das Bild der Zukunft fehlt noch.")),
        (data.get("aims"), _("Wählen Sie, wozu das Projekt beiträgt.")),
        (data.get("fields_of_action"), _("Wählen Sie das Handlungsfeld, zu dem das Projekt passt.")),
        (place, _("Noch steht nicht da, wo das Projekt stattfindet.")),
        (data.get("backed_by"), _("Noch steht nicht da, wer hinter dem Projekt steht.")),
    ]
    return [sentence for value, sentence in asked if not value]


ASKED = 10


def state_of(data: Mapping[str, Any]) -> StepState:
    """Return how far a profile is."""
    missing = gaps(data)
    done = ASKED - len(missing)
    if not missing:
        return StepState("full", _("vollständig"))
    level = "part" if done > 2 else "none"  # a name and a sentence are where every project begins
    return StepState(level, _("%(done)d von %(all)d Angaben") % {"done": done, "all": ASKED}, tuple(missing))


def problems(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what stands in the way of handing in, as (field, sentence)."""
    found = []
    if not data.get("title"):
        found.append(("title", _("Bitte geben Sie dem Projekt einen Namen.")))
    if not data.get("summary"):
        found.append(("summary", _("Bitte sagen Sie in einem Satz, worum es geht.")))
    if bool(data.get("lat")) != bool(data.get("lon")):
        found.append(("lat" if not data.get("lat") else "lon", _("Ein Ort auf der Karte braucht Breite und Länge. Lassen Sie sonst beide leer.")))
    if data.get("picture") and not data.get("picture_alt"):
        found.append(("picture_alt", _("Bitte beschreiben Sie das Bild für Menschen, die es nicht sehen.")))
    for need in needs_of(data):
        if not need["title"]:
            found.append((f"need_{need['n']}_title", _("Bitte sagen Sie bei Bedarf %(n)s, was gesucht wird, oder leeren Sie die Zeile.") % need))
        elif not need["kind"]:
            found.append((f"need_{need['n']}_kind", _("Bitte wählen Sie bei Bedarf %(n)s, welche Art von Hilfe das ist.") % need))
    return found
