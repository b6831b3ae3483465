"""The parameters of the content API: each is named, described and read once. What is not in the list is refused with a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _
from wagtail.api.v2.utils import BadRequestError

from .types import Schema

MAX_LIMIT = 100
MAX_NUMBER = 2**31 - 1
LANGUAGES = tuple(code for code, _label in settings.LANGUAGES)


def refuse(sentence: str) -> BadRequestError:
    """Return the error that becomes a 400 with this sentence."""
    return BadRequestError(sentence)


@dataclass(frozen=True)
class Parameter:
    """A parameter of the query. `read(text)` returns its value or raises `BadRequestError`; None leaves reading to the endpoint."""

    name: str
    description: str
    schema: Schema
    read: Callable[[str], Any] | None = None
    example: str = ""
    is_required: bool = False


def whole(name: str, least: int = 0, most: int = MAX_NUMBER) -> Callable[[str], int]:
    """Return a reader of whole numbers between two bounds."""

    def read(value: str) -> int:
        if value.isascii() and value.isdigit() and len(value) <= 10 and least <= int(value) <= most:
            return int(value)
        raise refuse(_("„%(name)s“ ist eine ganze Zahl von %(least)d bis %(most)d.") % {"name": name, "least": least, "most": most})

    return read


def word(name: str, values: Iterable[str]) -> Callable[[str], str]:
    """Return a reader of one word from a list; the empty word means no wish."""
    allowed = list(values)

    def read(value: str) -> str:
        if value and value not in allowed:
            raise refuse(_("Bei „%(name)s“ gibt es: %(values)s.") % {"name": name, "values": ", ".join(allowed)})
        return value

    return read


def choice(name: str, description: str, values: Iterable[str], example: str = "") -> Parameter:
    """Return a parameter that is one word from a list."""
    allowed = list(values)
    return Parameter(name, description, {"type": "string", "enum": allowed}, word(name, allowed), example)


def free_text(name: str, description: str, longest: int = 200, example: str = "") -> Parameter:
    """Return a parameter that is a short text."""

    def read(value: str) -> str:
        if len(value) > longest:
            raise refuse(_("„%(name)s“ ist höchstens %(longest)d Zeichen lang.") % {"name": name, "longest": longest})
        return value.strip()

    return Parameter(name, description, {"type": "string", "maxLength": longest}, read, example)


def number_of(name: str, description: str, example: str = "") -> Parameter:
    """Return a parameter that is an id."""
    return Parameter(name, description, {"type": "integer", "minimum": 0, "maximum": MAX_NUMBER}, whole(name), example)


LOCALE = choice("locale", "Language of labels, sentences and of what is translated. German where nothing is said.", LANGUAGES, "en")
LIMIT = Parameter(
    "limit",
    "How many entries the answer holds at most.",
    {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": 20},
    whole("limit", 1, MAX_LIMIT),
    "20",
)
OFFSET = Parameter(
    "offset", "How many entries are left out before.", {"type": "integer", "minimum": 0, "maximum": 1_000_000}, whole("offset", 0, 1_000_000), "0"
)
PAGING = (LIMIT, OFFSET)


def read_all(query: QueryDict, parameters: Iterable[Parameter]) -> dict[str, Any]:
    """Return the values of a query by name; those that are missing are not there. Raises BadRequestError for everything unknown."""
    known = {parameter.name: parameter for parameter in parameters}
    for name in query:
        if name not in known:
            allowed = ", ".join(sorted(known))
            raise refuse(_("Den Parameter „%(name)s“ gibt es hier nicht. Es gibt: %(allowed)s.") % {"name": _shown(name), "allowed": allowed})
    found: dict[str, Any] = {}
    for name, parameter in known.items():
        if name in query:
            values = query.getlist(name)
            if len(values) > 1:
                raise refuse(_("„%(name)s“ steht mehrmals in der Adresse.") % {"name": name})
            if "\x00" in values[0]:
                raise refuse(_("„%(name)s“ enthält ein Zeichen, das es nicht geben kann.") % {"name": name})
            found[name] = parameter.read(values[0]) if parameter.read else values[0]
        elif parameter.is_required:
            raise refuse(_("Der Parameter „%(name)s“ fehlt.") % {"name": name})
    return found


def language_of(query: QueryDict) -> str:
    """Return the language that an address asks for, German where it asks for none or for one that does not exist."""
    wanted = query.get("locale", "")
    return wanted if wanted in LANGUAGES else settings.LANGUAGE_CODE


def _shown(name: str) -> str:
    return "".join(sign for sign in name[:40] if sign.isprintable())
