"""From a file to a plan: everything that can be known to be wrong without looking into the database is refused here."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models
from django.utils.translation import gettext as _

from accounts.models import User
from home.models import HomePage
from moderation.models import ModerationSettings
from municipality import geojson, parts, theme
from municipality.files import clean_image
from municipality.models import Branding, ContactPerson, District, MunicipalitySettings, Office
from municipality.models.base import RESERVED_SLUGS
from municipality.picture_form import MAX_BYTES as MAX_LOGO
from roles import kinds
from strategy.importers.sheets import MAX_BYTES as MAX_WORKBOOK
from strategy.models import StrategyPage

from . import ags
from .fields import KEY, read_fields
from .files import Files, files_of
from .reading import Problem, Refused, Table, only_once

MAX_FILE = 256 * 1024
MAX_BOUNDARY = 4 * 1024 * 1024
LANGUAGES = ("de", "en")
# Consultants are made by operators, one by one: a file may come from anybody who works for the municipality.
ROLES = tuple(key for key in kinds.KEYS if key != kinds.CONSULTANT)
LOOK = ("tagline", "type_scale", "corners", "header", "footer_text", "operated_by", "operated_by_url")
WORDS = {"platform": "platform_name", "submit": "submit_label", "submit_en": "submit_label_en", "area": "area_label", "area_en": "area_label_en"}
STRATEGY = ("title", "guiding_idea", "baseline_year", "target_year", "resolution_text")
_HOST = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")


@dataclass(frozen=True)
class Logo:
    """A picture that was checked and drawn anew as every upload is, and what it shows in words."""

    data: bytes
    suffix: str
    alt: str = ""


@dataclass(frozen=True)
class Workbook:
    """A table of the strategy to import: its file, and whether what it brings is published at once."""

    name: str
    data: bytes
    live: bool = False


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
    logo: Logo | None = None
    workbook: Workbook | None = None
    staff: list[dict[str, Any]] = field(default_factory=list)


def read(path: Path) -> Plan:
    """Return the plan of a file. Raises `Refused` with every problem, each with its key."""
    return make(toml(path), path.parent)


def make(data: dict[str, Any], files: Files | Path | Mapping[str, bytes]) -> Plan:
    """Return the plan of what a file holds.

    `data` is what TOML gives (`toml`); `files` are those that it names: their folder, or their contents by name.
    Raises `Refused` with all problems, each with its key.
    """
    problems: list[Problem] = []
    files = files_of(files)
    top = Table(data, "", problems)
    plan = Plan(key=_key(top))
    _municipality(plan, top.table("municipality"), files)
    _map(plan, top.table("map"))
    _look(plan, top.table("look"), files)
    _words(plan, top.table("wording"))
    _contact(plan, top.table("contact"))
    plan.people = _rows(top, "people", ContactPerson, ("name", "role"), ("phone", "email"))
    plan.districts = _rows(top, "districts", District, ("name",), ("lat", "lon"))
    plan.offices = _rows(top, "offices", Office, ("name",), ("short_name",))
    _moderation(plan, top.table("moderation"))
    _parts(plan, top.table("parts"))
    _pages(plan, top, files)
    # A workbook brings its own fields of action.
    found, plan.own_fields = read_fields(top.table("fields_of_action"), files, "none" if plan.workbook else "funding-guideline")
    plan.fields = found if plan.parts.get("strategy", True) else []
    _staff(plan, top)
    top.done()
    if problems:
        raise Refused(problems)
    return plan


def toml(source: Path | bytes) -> dict[str, Any]:
    """Return what a TOML file (or its bytes) holds. Raises `Refused`."""
    try:
        if isinstance(source, bytes):
            raw = source
        else:
            with source.open("rb") as file:
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
    if key and (not KEY.fullmatch(key) or key in RESERVED_SLUGS or key == "home"):
        top.wrong("key", _("Bitte wählen Sie einen anderen Kurznamen: Kleinbuchstaben, Ziffern und Bindestriche, wie „musterau“."))
    return key


def _municipality(plan: Plan, table: Table, files: Files) -> None:
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
            plan.settings["boundary"] = _boundary(files, boundary)
        except ValidationError as error:
            table.wrong("boundary", " ".join(error.messages))
    plan.settings |= table.given(MunicipalitySettings, ("tile_url", "tile_attribution"))
    address = table.text("form_of_address")
    if address is not None and address.casefold() not in MunicipalitySettings.Address.values:
        table.wrong("form_of_address", _("Möglich sind „Sie“ und „du“."))
    elif address is not None:
        plan.settings["form_of_address"] = address.casefold()
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


def _boundary(files: Files, name: str) -> dict:
    """Return the checked shape of a file. Raises ValidationError with a sentence."""
    try:
        return geojson.checked(json.loads(files.read(name, MAX_BOUNDARY)))
    except (ValueError, RecursionError) as error:
        raise ValidationError(_("Die Datei ist kein gültiges GeoJSON.")) from error


def _map(plan: Plan, table: Table) -> None:
    for key in ("lat", "lon", "zoom"):
        value = table.field(key, MunicipalitySettings, f"map_{key}")
        if value is not None:
            plan.settings[f"map_{key}"] = value
    if table.has("lat") != table.has("lon"):
        table.wrong("lat", _("Breite und Länge gehören zusammen."))
    table.done()


def darker(colour: str) -> str:
    """Return the shade of a main colour that has enough contrast, as "#rrggbb"."""
    return theme.light(colour, Branding().accent_colour).brand.convert("srgb").fit("srgb").to_string(hex=True)


def _look(plan: Plan, table: Table, files: Files) -> None:
    plan.branding |= table.given(Branding, LOOK)
    plan.logo = _logo(plan, table, files)
    for name in ("brand_colour", "accent_colour"):
        colour = table.field(name, Branding)
        if not colour:
            continue
        plan.branding[name] = colour.lower()
        reasons = theme.warnings(Branding(**{name: colour}))
        if reasons and name == "brand_colour":
            reasons = [
                _("%(colour)s hat zu wenig Kontrast zu Weiß (Verhältnis mindestens 4,5). Es ginge: %(better)s.")
                % {"colour": colour, "better": darker(colour)}
            ]
        for reason in reasons:
            table.wrong(name, reason)
    table.done()


def _words(plan: Plan, table: Table) -> None:
    found = {name: table.field(key, Branding, name) for key, name in WORDS.items()}
    plan.branding |= {name: value for name, value in found.items() if value is not None}
    table.done()


def _logo(plan: Plan, table: Table, files: Files) -> Logo | None:
    name, alt = table.text("logo"), table.text("logo_alt", longest=255)
    if not name:
        if alt:
            table.wrong("logo", _("Dieser Schlüssel fehlt."))
        return None
    try:
        picture = clean_image(ContentFile(files.read(name, MAX_LOGO), name=name), max_bytes=MAX_LOGO)
    except ValidationError as error:
        table.wrong("logo", " ".join(error.messages))
        return None
    return Logo(picture.read(), Path(picture.name or "").suffix, alt or _("Logo von %(name)s") % {"name": plan.name})


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
        only_once(table, required[0], row[required[0]], seen)
        table.done()
        found.append(row)
    return found


def _moderation(plan: Plan, table: Table) -> None:
    plan.moderation = table.given(ModerationSettings, ("four_eyes", "summary_hour"))
    steps = table.raw("steps")
    if steps is not None and (isinstance(steps, bool) or steps not in (1, 2)):
        table.wrong("steps", _("Möglich sind 1 und 2: prüfen und freigeben in einem Schritt, oder von zwei Personen nacheinander."))
    elif steps is not None and plan.moderation.get("four_eyes", steps == 2) != (steps == 2):
        table.wrong("steps", _("Das widerspricht dem Schlüssel four_eyes: Zwei Schritte sind zwei Personen."))
    elif steps is not None:
        plan.moderation |= {"steps": steps, "four_eyes": steps == 2}
    plan.settings |= table.given(MunicipalitySettings, ("promised_days",))
    table.done()


def _parts(plan: Plan, table: Table) -> None:
    for name in parts.NAMES:
        if (chosen := table.yes(name)) is not None:
            plan.parts[name] = chosen
    for name, needed in parts.NEEDS.items():
        if plan.parts.get(name) and not plan.parts.get(needed, True):
            table.wrong(name, _("Dieser Bereich braucht einen anderen, der ausgeschaltet ist: %(needed)s.") % {"needed": needed})
    table.done()


def _pages(plan: Plan, top: Table, files: Files) -> None:
    home = top.table("home")
    plan.home["de"] = home.given(HomePage, ("headline", "lead"))
    english = {name: home.field(f"{name}_en", HomePage, name) for name in ("headline", "lead")}
    plan.home["en"] = {name: value for name, value in english.items() if value is not None}
    home.done()
    strategy = top.table("strategy")
    plan.strategy = strategy.given(StrategyPage, STRATEGY)
    first, last = plan.strategy.get("baseline_year"), plan.strategy.get("target_year")
    if first and last and first >= last:
        strategy.wrong("target_year", _("Das Zieljahr liegt nach dem Basisjahr."))
    if plan.strategy.get("title") == "":
        strategy.wrong("title", _("Dieser Schlüssel ist leer."), "missing")
    name, live = strategy.text("workbook"), strategy.yes("workbook_live")
    if name and not plan.parts.get("strategy", True):
        strategy.wrong("workbook", _("Die Strategie ist ausgeschaltet."))
    elif name:
        try:
            plan.workbook = Workbook(name, files.read(name, MAX_WORKBOOK), bool(live))
        except ValidationError as error:
            strategy.wrong("workbook", " ".join(error.messages))
    strategy.done()


def _staff(plan: Plan, top: Table) -> None:
    seen: set[str] = set()
    for table in top.rows("staff"):
        email = User.objects.normalize_email(table.field("email", User, required=True))
        name = table.field("name", User, required=True) or ""
        roles = _roles(table)
        only_once(table, "email", email, seen)
        table.done()
        plan.staff.append({"email": email, "name": name, "roles": roles})


def _roles(table: Table) -> list[str]:
    """Return the roles of a person: `role` for one, or `roles` for several."""
    several = table.raw("roles")
    one = table.text("role", required=several is None)
    if several is not None and (one is not None or not isinstance(several, list) or not several):
        table.wrong("roles", _("Bitte nennen Sie entweder eine Rolle unter „role“ oder eine Liste von Rollen unter „roles“."))
        return []
    found = [one] if several is None else several
    if any(role is not None and role not in (*ROLES, *kinds.ALIASES) for role in found):
        table.wrong("role" if several is None else "roles", _("Diese Rolle gibt es nicht. Möglich sind: %(names)s.") % {"names": ", ".join(ROLES)})
        return []
    return [role for role in found if role is not None]
