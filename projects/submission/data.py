"""From the form to the row, from the row to the page, from the page to the form."""

from typing import Any

from django.http import QueryDict
from wagtail.models import Site

from municipality.models import District, MunicipalitySettings, Sdg
from projects.models import Need, ProjectAim, ProjectPage
from strategy.models import FieldOfActionPage

from .forms import NEED_ROWS

TEXTS = (
    "title", "summary", "problem", "what_happens", "place_text", "carrier", "wanted_start", "picture_alt", "picture_credit",
    "own_goal", "vision", "not_goals", "backed_by",
)  # fmt: skip
SINGLE = ("field_of_action", "district", "lat", "lon", *TEXTS)
LISTS = ("aims", "sdgs")
NEED_PARTS = ("kind", "title", "amount")
LONGEST = 5000


def typed(post: QueryDict) -> dict[str, Any]:
    """Return what was typed, right or wrong, for a draft: only fields we know, each cut at a length that no honest text has."""
    data: dict[str, Any] = {name: post.get(name, "")[:LONGEST].replace("\x00", "") for name in SINGLE if post.get(name)}
    for name in LISTS:
        if values := [value[:20] for value in post.getlist(name)[:30] if "\x00" not in value]:
            data[name] = values
    needs = [{part: post.get(f"need_{n}_{part}", "")[:200].replace("\x00", "") for part in NEED_PARTS} for n in range(1, NEED_ROWS + 1)]
    if any(any(need.values()) for need in needs):
        data["needs"] = needs
    if post.get("name_display"):
        data["name_display"] = post["name_display"][:8]
    return data


def cleaned(values: dict[str, Any]) -> dict[str, Any]:
    """Return the checked values of a form as JSON: what a confirmed submission is made of."""
    data: dict[str, Any] = {}
    for name in SINGLE:
        value = values.get(name)
        if value not in (None, ""):
            data[name] = str(value)
    for name in LISTS:
        if values.get(name):
            data[name] = list(values[name])
    if values.get("needs"):
        data["needs"] = [{part: need[part] for part in NEED_PARTS} for need in values["needs"]]
    return data


def as_initial(data: dict[str, Any]) -> dict[str, Any]:
    """Return the initial values of a form for what is kept in a row."""
    initial = {name: data[name] for name in (*SINGLE, *LISTS, "name_display") if name in data}
    for n, need in enumerate(data.get("needs", []), start=1):
        for part in (*NEED_PARTS, "key"):
            initial[f"need_{n}_{part}"] = need.get(part, "")
    return initial


def of_page(page: ProjectPage) -> dict[str, Any]:
    """Return a version of a page in the shape of `cleaned`, needs with their keys."""
    data: dict[str, Any] = {name: getattr(page, name) for name in TEXTS if getattr(page, name)}
    fields = list(page.fields_of_action.all())
    if len(fields) == 1:
        data["field_of_action"] = str(fields[0].pk)
    if page.district_id:
        data["district"] = str(page.district_id)
    for name in ("lat", "lon"):
        if getattr(page, name) is not None:
            data[name] = str(getattr(page, name))
    if aims := [aim.aim for aim in page.aims.all()]:
        data["aims"] = aims
    if sdgs := [str(goal.pk) for goal in page.sdgs.all()]:
        data["sdgs"] = sdgs
    if needs := [{"kind": need.kind, "title": need.title, "amount": need.amount, "key": str(need.key)} for need in page.needs.all()]:
        data["needs"] = needs
    return data


def apply(page: ProjectPage, values: dict[str, Any], site: Site, *, only: set[str] | None = None) -> ProjectPage:
    """Write values (of `cleaned` or of a form) into a page that is not saved yet; `only`: names that the form showed.

    What a value points to and is gone or belongs to another municipality is left out: a confirmed idea is never lost for it.
    """

    def shown(name: str) -> bool:
        return only is None or name in only

    for name in TEXTS:
        if shown(name):
            setattr(page, name, values.get(name) or "")
    if shown("lat") and shown("lon"):
        page.lat, page.lon = values.get("lat") or None, values.get("lon") or None
        if page.lat is not None and page.lon is not None:
            page.lat, page.lon = _decimal(page.lat), _decimal(page.lon)
    if shown("district"):
        found = District.objects.filter(municipality=MunicipalitySettings.for_site(site), pk=_number(values.get("district"))).first()
        page.district = found
    if shown("field_of_action"):
        chosen = _number(values.get("field_of_action"))
        page.fields_of_action = list(FieldOfActionPage.objects.visible(site).filter(pk=chosen)) if chosen else []
    if shown("sdgs"):
        page.sdgs = list(Sdg.objects.filter(pk__in=[_number(value) for value in values.get("sdgs") or []]))
    if shown("aims"):
        known = {aim.aim: aim for aim in page.aims.all()}
        page.aims = [known.get(aim) or ProjectAim(aim=aim) for aim in values.get("aims") or []]
        for order, aim in enumerate(page.aims.all()):
            aim.sort_order = order
    if shown("needs"):
        _apply_needs(page, values.get("needs") or [])
    return page


def _apply_needs(page: ProjectPage, rows: list[dict]) -> None:
    """Keep the row, and with it the state, of a need that is still there; keys of other projects mean nothing."""
    known = {str(need.key): need for need in page.needs.all()}
    needs = []
    for order, row in enumerate(rows):
        need = known.pop(row.get("key") or "", None) or Need()
        need.kind, need.title, need.amount, need.sort_order = row["kind"], row["title"], row["amount"], order
        needs.append(need)
    page.needs = needs


def _number(value: Any) -> int:
    return int(value) if str(value or "").isascii() and str(value or "").isdigit() and len(str(value)) < 10 else 0


def _decimal(value: Any):
    from decimal import Decimal

    return Decimal(str(value))
