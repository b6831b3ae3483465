"""From a file to a plan: everything that can be known to be wrong without looking into the database is refused here."""

import json
import re
import tomllib
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from home.models import HomePage
from moderation.models import ModerationSettings
from municipality import geojson, theme
from municipality.models import Branding, ContactPerson, District, MunicipalitySettings, Office
from municipality.models.base import RESERVED_SLUGS, in_ascii
from strategy.models import FieldOfActionPage, StrategyPage
from strategy.models.pages import is_icon

from . import ags, content
from .reading import Problem, Refused, Table

MAX_FILE = 256 * 1024
MAX_BOUNDARY = 4 * 1024 * 1024
LANGUAGES = ("de", "en")
PARTS = ("strategy", "projects", "news", "contact")
ROLES = ("editor", "moderator", "office")
TEMPLATES = ("funding-guideline", "none")
_KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_HOST = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")


@dataclass
class Plan:
    """What a file wants. Dicts hold only what the file names: the rest is left as it is."""

    key: str = ""
    name: str = ""
    host: str = ""
    port: int = 443
    languages: tuple[str, ...] = ("de",)
    branding: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    moderation: dict[str, Any] = field(default_factory=dict)
    people: list[dict[str, Any]] = field(default_factory=list)
    districts: list[dict[str, Any]] = field(default_factory=list)
    offices: list[dict[str, Any]] = field(default_factory=list)
    home: dict[str, dict[str, Any]] = field(default_factory=dict)
    parts: dict[str, bool] = field(default_factory=dict)
    strategy: dict[str, Any] = field(default_factory=dict)
    fields: list[dict[str, Any]] = field(default_factory=list)
    own_fields: bool = False
    staff: list[dict[str, str]] = field(default_factory=list)


def read(path: Path) -> Plan:
    """Return the plan of a file. Raises `Refused` with every problem, each with its key."""
    return make(_toml(path), path.parent)


def make(data: dict[str, Any], folder: Path) -> Plan:
    """Return the plan of what a file holds; files that it names lie in `folder`. Raises `Refused`."""
    problems: list[Problem] = []
    top = Table(data, "", problems)
    plan = Plan(key=_key(top))
    _municipality(plan, top.table("municipality"), folder)
    _look(plan, top.table("look"))
    _contact(plan, top.table("contact"))
    plan.people = _rows(top, "people", ContactPerson, ("name", "role"), ("phone", "email"))
    plan.districts = _rows(top, "districts", District, ("name",), ("lat", "lon"))
    plan.offices = _rows(top, "offices", Office, ("name",), ("short_name",))
    _moderation(plan, top.table("moderation"))
    _pages(plan, top)
    _fields(plan, top.table("fields_of_action"))
    _staff(plan, top)
    top.done()
    if problems:
        raise Refused(problems)
    return plan


def _toml(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_FILE + 1)
        if len(raw) > MAX_FILE:
            raise Refused([Problem("", _("Die Datei ist zu groß: höchstens %(n)d KB.") % {"n": MAX_FILE // 1024})])
        return tomllib.loads(raw.decode("utf-8-sig"), parse_float=Decimal)
    except OSError as error:
        raise Refused([Problem("", _("Die Datei lässt sich nicht lesen: %(reason)s.") % {"reason": error.strerror or error})]) from error
    except UnicodeDecodeError as error:
        raise Refused([Problem("", _("Die Datei ist kein Text in UTF-8."))]) from error
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise Refused([Problem("", _("Die Datei ist kein gültiges TOML: %(reason)s.") % {"reason": str(error)[:200]})]) from error


def _key(top: Table) -> str:
    key = top.text("key", required=True, longest=40) or ""
    if key and (not _KEY.fullmatch(key) or key in RESERVED_SLUGS or key == "home"):
        top.wrong("key", _("Bitte wählen Sie einen anderen Kurznamen: Kleinbuchstaben, Ziffern und Bindestriche, wie „musterau“."))
    return key


def _municipality(plan: Plan, table: Table, folder: Path) -> None:
    plan.name = table.field("name", Branding, required=True) or ""
    plan.branding["name"] = plan.name
    plan.settings |= table.given(MunicipalitySettings, ("official_name", "population"))
    key, state = table.text("ags", required=True), table.text("state")
    if key is not None:
        if reason := ags.problem(key, state or ""):
            table.wrong("ags", reason)
        plan.settings["ags"] = key
    if state and state not in ags.STATES.values():
        table.wrong("state", _("Dieses Land gibt es nicht. Möglich sind: %(states)s.") % {"states": ", ".join(ags.STATES.values())})
    plan.host = _host(table)
    port = table.raw("port")
    if port is not None and (isinstance(port, bool) or not isinstance(port, int) or not 1 <= port <= 65535):
        table.wrong("port", _("Der Port ist eine Zahl von 1 bis 65535."))
    else:
        plan.port = port or 443
    languages = table.raw("languages")
    if languages is not None:
        if not isinstance(languages, list) or languages not in (["de"], ["de", "en"]):
            table.wrong("languages", _('Möglich sind ["de"] und ["de", "en"]: Deutsch ist immer die erste Sprache.'))
        else:
            plan.languages = tuple(languages)
    boundary = table.text("boundary")
    if boundary:
        try:
            plan.settings["boundary"] = _boundary(folder, boundary)
        except ValidationError as error:
            table.wrong("boundary", " ".join(error.messages))
    plan.settings |= table.given(MunicipalitySettings, ("tile_url", "tile_attribution"))
    _model_rules(table, MunicipalitySettings(**{name: plan.settings.get(name, "") for name in ("tile_url",)}))
    table.done()


def _model_rules(table: Table, row: models.Model) -> None:
    try:
        row.clean()
    except ValidationError as error:
        for key, messages in error.message_dict.items():
            table.wrong(key, " ".join(messages))


def _host(table: Table) -> str:
    host = (table.text("host", required=True, longest=253) or "").lower()
    if not host:
        return ""
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        host = "-"
    if not _HOST.fullmatch(host):
        table.wrong("host", _("Das ist kein Name eines Servers. Gemeint ist zum Beispiel „klima.musterau.example“, ohne https:// und ohne Port."))
    return host


def _boundary(folder: Path, name: str) -> dict:
    """Return the checked shape of a file in `folder`. Raises ValidationError with a sentence."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise ValidationError(_("Die Datei muss neben dieser Datei oder darunter liegen."))
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BOUNDARY + 1)
        if len(raw) > MAX_BOUNDARY:
            raise ValidationError(_("Die Datei ist zu groß: höchstens %(n)d MB.") % {"n": MAX_BOUNDARY // 1024 // 1024})
        return geojson.checked(json.loads(raw))
    except OSError as error:
        raise ValidationError(_("Die Datei lässt sich nicht lesen: %(reason)s.") % {"reason": error.strerror or error}) from error
    except (ValueError, RecursionError) as error:
        raise ValidationError(_("Die Datei ist kein gültiges GeoJSON.")) from error


def _look(plan: Plan, table: Table) -> None:
    plan.branding |= table.given(Branding, ("tagline",))
    for name in ("brand_colour", "accent_colour"):
        colour = table.field(name, Branding)
        if not colour:
            continue
        plan.branding[name] = colour.lower()
        reasons = theme.warnings(Branding(**{name: colour}))
        if reasons and name == "brand_colour":
            better = theme.light(colour, Branding().accent_colour).brand.convert("srgb").fit("srgb").to_string(hex=True)
            reasons = [
                _("%(colour)s hat zu wenig Kontrast zu Weiß (Verhältnis mindestens 4,5). Es ginge: %(better)s.")
                % {"colour": colour, "better": better}
            ]
        for reason in reasons:
            table.wrong(name, reason)
    table.done()


def _contact(plan: Plan, table: Table) -> None:
    plan.settings["email"] = table.field("email", MunicipalitySettings, required=True) or ""
    plan.settings |= table.given(MunicipalitySettings, ("office_name", "street", "postcode", "city", "phone", "mail_from"))
    table.done()


def _rows(top: Table, key: str, model: type[models.Model], required: tuple[str, ...], optional: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the rows of a list; the first required field tells them apart."""
    found: list[dict[str, Any]] = []
    seen: set[str] = set()
    for table in top.rows(key):
        row = {name: table.field(name, model, required=True) for name in required} | table.given(model, optional)
        for name, limit in (("lat", 90), ("lon", 180)):
            if name in row and abs(row[name]) > limit:
                table.wrong(name, _("Eine Breite liegt zwischen -90 und 90, eine Länge zwischen -180 und 180."))
        if ("lat" in row) != ("lon" in row):
            table.wrong("lat", _("Breite und Länge gehören zusammen."))
        _only_once(table, required[0], row[required[0]], seen)
        table.done()
        found.append(row)
    return found


def _only_once(table: Table, key: str, value: str | None, seen: set[str]) -> None:
    if value is not None and value.casefold() in seen:
        table.wrong(key, _("Das steht schon in einem früheren Eintrag."))
    seen.add((value or "").casefold())


def _moderation(plan: Plan, table: Table) -> None:
    plan.moderation = table.given(ModerationSettings, ("four_eyes", "summary_hour"))
    plan.settings |= table.given(MunicipalitySettings, ("promised_days",))
    table.done()


def _pages(plan: Plan, top: Table) -> None:
    home = top.table("home")
    plan.home["de"] = home.given(HomePage, ("headline", "lead"))
    english = {name: home.field(f"{name}_en", HomePage, name) for name in ("headline", "lead")}
    plan.home["en"] = {name: value for name, value in english.items() if value is not None}
    home.done()
    parts = top.table("parts")
    for name in PARTS:
        chosen = parts.yes(name)
        plan.parts[name] = True if chosen is None else chosen
    parts.done()
    strategy = top.table("strategy")
    plan.strategy = strategy.given(StrategyPage, ("title", "guiding_idea", "baseline_year", "target_year", "resolution_text"))
    first, last = plan.strategy.get("baseline_year"), plan.strategy.get("target_year")
    if first and last and first >= last:
        strategy.wrong("target_year", _("Das Zieljahr liegt nach dem Basisjahr."))
    if plan.strategy.get("title") == "":
        strategy.wrong("title", _("Dieser Schlüssel ist leer."))
    strategy.done()


def _fields(plan: Plan, table: Table) -> None:
    template = table.text("template")
    if template and template not in TEMPLATES:
        table.wrong("template", _("Diese Vorlage gibt es nicht. Möglich sind: %(names)s.") % {"names": ", ".join(TEMPLATES)})
    own = [_own_field(row) for row in table.rows("own")]
    if template == TEMPLATES[0] and own:
        table.wrong("own", _("Bitte wählen Sie: eine Vorlage oder eine eigene Liste."))
    seen: set[str] = set()
    for row in own:
        _only_once(table, "own", row["key"], seen)
    plan.own_fields = bool(own)
    plan.fields = own if own or template == "none" else content.fields()
    if not plan.parts["strategy"]:
        plan.fields = []
    table.done()


def _own_field(table: Table) -> dict[str, Any]:
    title = table.field("title", FieldOfActionPage, required=True) or ""
    row = {"title": title} | table.given(FieldOfActionPage, ("code", "icon", "hue", "summary", "nki_key", "eea_code", "bisko_sector", "reach"))
    for name in ("title", "summary"):
        if english := table.field(f"{name}_en", FieldOfActionPage, name):
            row[f"{name}_en"] = english
    if not is_icon(row.get("icon", "leaf")):
        table.wrong("icon", _("Dieses Zeichen gibt es in der Sammlung Lucide nicht."))
    row["key"] = table.text("key", longest=60) or slugify(in_ascii(title))
    if not _KEY.fullmatch(row["key"]):
        table.wrong("key", _("Bitte nur Kleinbuchstaben, Ziffern und Bindestriche, wie „mobilitaet“."))
    table.done()
    return row


def _staff(plan: Plan, top: Table) -> None:
    seen: set[str] = set()
    for table in top.rows("staff"):
        email = User.objects.normalize_email(table.field("email", User, required=True))
        name = table.field("name", User, required=True) or ""
        role = table.text("role", required=True)
        if role is not None and role not in ROLES:
            table.wrong("role", _("Diese Rolle gibt es nicht. Möglich sind: %(names)s.") % {"names": ", ".join(ROLES)})
        _only_once(table, "email", email, seen)
        table.done()
        plan.staff.append({"email": email, "name": name, "role": role or ""})
