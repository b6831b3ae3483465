"""Reading tables of a TOML file: every value is checked, every key that nobody asked for is a problem, all problems come at once."""

import difflib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

MAX_ROWS = 200


@dataclass(frozen=True)
class Problem:
    """What is wrong: in which key of the file ("" for the file itself), and why."""

    key: str
    reason: str
    kind: str = ""
    """Why, for programs: "missing" (not there, or empty), "number" (is none), "unknown" (a key that nobody asked for)."""

    def __str__(self) -> str:
        return f"{self.key}: {self.reason}" if self.key else self.reason


class Refused(Exception):
    """A file that is not followed, with everything that is wrong in it."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class Table:
    """One table of the file. Wrong values are noted in `problems`, and None is returned in their place."""

    def __init__(self, data: Any, name: str, problems: list[Problem]) -> None:
        self.name, self.problems = name, problems
        self.data: dict[str, Any] = data if isinstance(data, dict) else {}
        self.asked: set[str] = set()
        if not isinstance(data, dict):
            problems.append(Problem(name, _("Hier wird ein Abschnitt mit Schlüsseln und Werten erwartet.")))

    def path(self, key: str) -> str:
        return f"{self.name}.{key}" if self.name else key

    def wrong(self, key: str, reason: str, kind: str = "") -> None:
        """Note what is wrong with the value of this key."""
        self.problems.append(Problem(self.path(key), reason, kind))

    def has(self, key: str) -> bool:
        return key in self.data

    def raw(self, key: str, required: bool = False) -> Any:
        """Return the value as the file has it, None where the key is missing."""
        self.asked.add(key)
        if required and key not in self.data:
            self.wrong(key, _("Dieser Schlüssel fehlt."), "missing")
        return self.data.get(key)

    def text(self, key: str, required: bool = False, longest: int = 200) -> str | None:
        """Return a text without blanks around it."""
        value = self.raw(key, required)
        if value is None:
            return None
        if not isinstance(value, str):
            self.wrong(key, _("Hier wird ein Text in Anführungszeichen erwartet."))
            return None
        value = unicodedata.normalize("NFC", value).strip()
        if any(unicodedata.category(mark) in ("Cc", "Cs") and mark != "\n" for mark in value):
            self.wrong(key, _("Der Text enthält unsichtbare Steuerzeichen."))
        elif len(value) > longest:
            self.wrong(key, _("Der Text ist zu lang: höchstens %(n)d Zeichen.") % {"n": longest})
        elif required and not value:
            self.wrong(key, _("Dieser Schlüssel ist leer."), "missing")
        else:
            return value
        return None

    def yes(self, key: str) -> bool | None:
        """Return true or false."""
        value = self.raw(key)
        if value is not None and not isinstance(value, bool):
            self.wrong(key, _("Hier wird true oder false erwartet."))
            return None
        return value

    def field(self, key: str, model: type[models.Model], name: str = "", required: bool = False) -> Any:
        """Return a value that the field of this model takes; its own rules decide."""
        field: Any = model._meta.get_field(name or key)
        value: Any
        if isinstance(field, models.BooleanField):
            return self.yes(key)
        if isinstance(field, models.CharField | models.TextField):
            value = self.text(key, required, longest=field.max_length or 4000)
            if value is not None and "\n" in value and not isinstance(field, models.TextField):
                self.wrong(key, _("Der Text muss in einer Zeile stehen."))
                return None
        else:
            value = self.raw(key, required)
            allowed = (int, Decimal) if isinstance(field, models.DecimalField) else (int,)
            if value is not None and (isinstance(value, bool) or not isinstance(value, allowed)):
                self.wrong(key, _("Hier wird eine Zahl ohne Anführungszeichen erwartet."), "number")
                return None
            if isinstance(value, Decimal):
                # Digits that are not kept would make each run a change.
                value = round(value, field.decimal_places) if value.is_finite() and abs(value) < 10**6 else value
        if value is None:
            return None
        if value == "":
            return value
        try:
            return field.clean(value, None)
        except ValidationError as error:
            is_address = isinstance(field, models.EmailField)
            self.wrong(key, _("Bitte geben Sie eine gültige E-Mail-Adresse an.") if is_address else " ".join(error.messages))
            return None

    def given(self, model: type[models.Model], names: tuple[str, ...]) -> dict[str, Any]:
        """Return the fields of a model that the file names and that are right."""
        found = {name: self.field(name, model) for name in names}
        return {name: value for name, value in found.items() if value is not None}

    def table(self, key: str) -> "Table":
        """Return a table below this one; an empty one where the file has none."""
        self.asked.add(key)
        return Table(self.data.get(key, {}), self.path(key), self.problems)

    def rows(self, key: str) -> Iterator["Table"]:
        """Return the tables of a list, in order."""
        value = self.raw(key)
        if value is None:
            return
        if not isinstance(value, list) or len(value) > MAX_ROWS:
            self.wrong(key, _("Hier wird eine Liste von Abschnitten erwartet, höchstens %(n)d.") % {"n": MAX_ROWS})
            return
        for number, row in enumerate(value, 1):
            yield Table(row, f"{self.path(key)}[{number}]", self.problems)

    def done(self) -> None:
        """Refuse each key that was not asked for, with the one that may have been meant."""
        for key in self.data:
            if key in self.asked:
                continue
            close = difflib.get_close_matches(key, sorted(self.asked), n=1)
            if close:
                self.wrong(key[:80], _("Diesen Schlüssel gibt es nicht. Meinten Sie „%(key)s“?") % {"key": close[0]}, "unknown")
            else:
                self.wrong(
                    key[:80], _("Diesen Schlüssel gibt es hier nicht. Möglich sind: %(keys)s.") % {"keys": ", ".join(sorted(self.asked))}, "unknown"
                )


def only_once(table: Table, key: str, value: str | None, seen: set[str]) -> None:
    """Note when another entry of the list has this value already."""
    if value is not None and value.casefold() in seen:
        table.wrong(key, _("Das steht schon in einem früheren Eintrag."))
    seen.add((value or "").casefold())
