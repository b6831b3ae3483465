"""`PUT /api/v1/strategy/indicators/<code or id>/values/`: machines hand in values with a key.

No cookies are read and none are set, so there is nothing that a foreign page could misuse: that alone is why no CSRF token is
asked for. The preflight of other sites' scripts does not allow PUT. Errors are JSON and name each item.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException, RequestDataTooBig
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from municipality.api.parameters import MAX_NUMBER, language_of
from municipality.scope import get_site
from municipality.throttle import Throttled, client_network, throttle
from strategy.models import ApiToken, Indicator

from . import check, services
from .entries import KEEP, Change, Entry, Mark, Place, plain, tidy_place
from .tokens import find_token, note_use

MAX_BYTES, MAX_ITEMS, MAX_LISTED = 1_000_000, 2000, 100
PER_KEY, PER_KEY_WINDOW = 120, timedelta(minutes=10)
WRONG_KEYS, WRONG_KEYS_WINDOW = 30, timedelta(minutes=15)
TEXTS = ("source", "data_quality", "note")
FIELDS = frozenset({"year", "kind", "category", "scenario", "value", *TEXTS})


class Answer(Exception):
    """An answer that ends the request: a status, a sentence, and what belongs to it."""

    def __init__(self, status: int, sentence: str, **more: Any) -> None:
        super().__init__(sentence)
        self.status, self.body = status, {"error": sentence, **more}


def respond(body: dict[str, Any], status: int) -> JsonResponse:
    """Return JSON in UTF-8 that nobody keeps."""
    response = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    return response


@csrf_exempt
def values(request: HttpRequest, name: str) -> HttpResponse:
    """Save values of one indicator, all or nothing. 200 with what became of them, else 400, 401, 403, 404, 405, 409, 413, 422 or 429."""
    with translation.override(language_of(request.GET)):
        if request.method != "PUT":
            response = respond({"error": _("Werte werden mit PUT übergeben. Zum Lesen gibt es /api/v1/strategy/indicators/.")}, 405)
            response["Allow"] = "PUT"
            return response
        try:
            return _put(request, name)
        except Answer as answer:
            response = respond(answer.body, answer.status)
            if answer.status == 401:
                response["WWW-Authenticate"] = 'Bearer realm="values"'
            return response
        except Throttled as error:
            response = respond({"error": _("Das waren zu viele Anfragen in kurzer Zeit. Bitte warten Sie.")}, 429)
            response["Retry-After"] = str(error.retry_after)
            return response


def _put(request: HttpRequest, name: str) -> HttpResponse:
    token = _token(request)
    throttle(f"values-api:key:{token.pk}", PER_KEY, PER_KEY_WINDOW)
    indicator = _indicator(token, name)
    changes = _changes(_items(request))
    try:
        saved = services.save_values(token, indicator, changes, version=_version(request), origin=services.Origin.API)
    except services.NotAllowed as error:
        raise Answer(403, _("Dieser Schlüssel darf diese Werte nicht ändern.")) from error
    except services.Invalid as error:
        raise Answer(422, _unsaved(), errors=_listed(error.problems, list(changes))) from error
    except services.Conflict as conflict:
        raise Answer(
            409, _("Die Werte haben sich inzwischen geändert. Es wurde nichts gespeichert."), version=conflict.version,
            collisions=[_conflict(theirs) for theirs in list(conflict.collisions.values())[:MAX_LISTED]],
            others=[_conflict(theirs) for theirs in list(conflict.others.values())[:MAX_LISTED]],
        ) from conflict  # fmt: skip
    note_use(token)
    warnings = [
        {"year": problem.place.year if problem.place else None, "sentence": problem.in_words} for problem in check.warnings(changes, indicator.unit)
    ]
    body = {
        "indicator": indicator.pk, "version": saved.version, "created": saved.created, "changed": saved.changed, "removed": saved.removed,
        "unchanged": saved.unchanged, "warnings": warnings[:MAX_LISTED],
    }  # fmt: skip
    response = respond(body, 200)
    response["ETag"] = f'"{saved.version}"'
    return response


def _unsaved() -> str:
    return _("Es wurde nichts gespeichert. „errors“ sagt, was nicht stimmt.")


def _token(request: HttpRequest) -> ApiToken:
    """Return the key of the request. One that is unknown, locked or too old is 401; one of another municipality is 403."""
    scheme, _blank, key = request.headers.get("Authorization", "").partition(" ")
    counter = f"values-api:wrong:{client_network(request)}"
    token = find_token(key.strip()) if scheme.lower() == "bearer" else None
    if token is None:
        throttle(counter, WRONG_KEYS, WRONG_KEYS_WINDOW)
        raise Answer(401, _("Es fehlt ein gültiger Schlüssel (Authorization: Bearer …)."))
    site = token.strategy.municipality
    if site is None or site.pk != get_site(request).pk:
        throttle(counter, WRONG_KEYS, WRONG_KEYS_WINDOW)
        raise Answer(403, _("Dieser Schlüssel gilt nicht für diese Kommune."))
    return token


def _indicator(token: ApiToken, name: str) -> Indicator:
    """Return the indicator of the key's strategy with this code, else with this id."""
    mine = Indicator.objects.filter(strategy_id=token.strategy_id).select_related("strategy")
    found = mine.filter(code=name).first() if "\x00" not in name else None
    if found is None and name.isascii() and name.isdecimal() and len(name) <= 10 and int(name) <= MAX_NUMBER:
        found = mine.filter(pk=int(name)).first()
    if found is None:
        raise Answer(404, _("Diesen Indikator gibt es in der Strategie des Schlüssels nicht."))
    return found


def _version(request: HttpRequest) -> int | None:
    """Return the version that the caller saw (`If-Match: "12"`); None where it says nothing or `*`."""
    text = request.headers.get("If-Match", "").strip()
    if text in ("", "*"):
        return None
    bare = text.removeprefix("W/").strip('"')
    if not (bare.isascii() and bare.isdecimal() and len(bare) <= 9):
        raise Answer(400, _('If-Match muss die Fassung der Werte sein, zum Beispiel "12".'))
    return int(bare)


def _items(request: HttpRequest) -> list[Any]:
    if request.content_type != "application/json":
        raise Answer(400, _("Bitte senden Sie die Werte als JSON (Content-Type: application/json)."))
    length = request.META.get("CONTENT_LENGTH") or "0"
    too_large = _("Das ist zu viel auf einmal: höchstens %(items)d Werte und %(bytes)d Bytes.") % {"items": MAX_ITEMS, "bytes": MAX_BYTES}
    if not length.isdecimal() or int(length[:12]) > MAX_BYTES:
        raise Answer(413, too_large)
    try:
        body = request.body
    except RequestDataTooBig as error:
        raise Answer(413, too_large) from error
    except RawPostDataException as error:
        raise Answer(400, _("Das ist kein JSON.")) from error
    try:
        items = json.loads(body, parse_float=_number, parse_int=_number, parse_constant=_constant)
    except (ValueError, RecursionError) as error:
        raise Answer(400, _("Das ist kein JSON.")) from error
    if not isinstance(items, list):
        raise Answer(422, _unsaved(), errors=[{"index": None, "field": "", "sentence": _("Erwartet wird eine Liste von Werten.")}])
    if len(items) > MAX_ITEMS:
        raise Answer(413, too_large)
    return items


def _number(text: str) -> Decimal:
    if len(text) > 40:
        raise ValueError("number")
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise ValueError("number") from error


def _constant(text: str) -> Any:
    raise ValueError(text)


def _changes(items: list[Any]) -> dict[Place, Change | None]:
    """Return what the items change; 422 with every fault of every item."""
    errors: list[dict[str, Any]] = []
    changes: dict[Place, Change | None] = {}
    for index, item in enumerate(items):
        wrong: list[tuple[str, str]] = []
        place, change = _read(item, lambda field, sentence, wrong=wrong: wrong.append((field, sentence)))  # type: ignore[misc]
        if place is not None and not wrong:
            problems = [*check.place_problems(place), *check.change_problems(place, change)]
            wrong += [(problem.field, problem.sentence) for problem in problems]
            if place in changes:
                wrong.append(("year", _("Dieser Wert steht zweimal in der Liste.")))
            changes[place] = change
        errors += [{"index": index, "field": field, "sentence": sentence} for field, sentence in wrong]
        if len(errors) >= MAX_LISTED:
            break
    if errors:
        raise Answer(422, _unsaved(), errors=errors[:MAX_LISTED])
    return changes


def _read(item: Any, wrong: Callable[[str, str], None]) -> tuple[Place | None, Change]:
    if not isinstance(item, dict):
        wrong("", _("Jeder Wert muss ein Objekt mit „year“ und „value“ sein."))
        return None, Change()
    for name in sorted(set(item) - FIELDS)[:5]:
        wrong(name[:80], _("Dieses Feld gibt es nicht."))
    year = item.get("year")
    if not isinstance(year, Decimal) or year != year.to_integral_value() or abs(year) > 99999:
        wrong("year", _("Das Jahr muss eine ganze Zahl sein."))
    texts = {}
    for name, default in (("kind", "actual"), ("scenario", ""), ("category", ""), *((name, KEEP) for name in TEXTS)):
        text = item.get(name, default)
        if text is not KEEP and (not isinstance(text, str) or "\x00" in text):
            wrong(name, _("Hier wird Text erwartet."))
            text = ""
        texts[name] = text
    value: Decimal | Mark | None = item.get("value", KEEP)
    if value is not KEEP and value is not None and not isinstance(value, Decimal):
        wrong("value", _("Der Wert muss eine Zahl sein, oder null, wenn keiner bekannt ist."))
        value = None
    if value is KEEP and all(texts[name] is KEEP for name in TEXTS):
        wrong("value", _("Es fehlt, was gespeichert werden soll."))
    if not isinstance(year, Decimal) or abs(year) > 99999:
        return None, Change()
    place = tidy_place(Place(int(year), texts["kind"], texts["scenario"], texts["category"]))
    return place, Change(value, texts["source"], texts["data_quality"], texts["note"])


def _listed(problems: list[check.Problem], places: list[Place]) -> list[dict[str, Any]]:
    at = {place: index for index, place in enumerate(places)}
    return [
        {"index": at.get(problem.place) if problem.place else None, "field": problem.field, "sentence": problem.sentence} for problem in problems[:MAX_LISTED]
    ]  # fmt: skip


def _conflict(theirs: services.Theirs) -> dict[str, Any]:
    """Return what somebody else saved; not who it was: a machine need not know names of staff."""

    def number(entry: Entry | None) -> float | None:
        return None if entry is None or entry.value is None else float(plain(entry.value))

    place = theirs.place
    return {
        "year": place.year, "kind": place.kind, "scenario": place.scenario, "category": place.category, "seen": number(theirs.seen), "now": number(theirs.now),
        "changed_at": theirs.changed_at.isoformat(),
    }  # fmt: skip
