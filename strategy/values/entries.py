"""What the value services talk about: the place of a value in a series, what stands there, and what shall become of it. Pure."""

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal
from enum import Enum
from typing import Any, NamedTuple

ACTUAL, TARGET, SCENARIO = "actual", "target", "scenario"
KINDS_IN_ORDER = (ACTUAL, TARGET, SCENARIO)
STEP = Decimal("0.0001")
_BLANKS = re.compile(r"\s+")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


class Mark(Enum):
    """What a change says instead of a value."""

    KEEP = "keep"
    """Leave this part as it is."""
    GAP = "gap"
    """There is no value, and that is worth a row: the year shows as a gap."""


KEEP, GAP = Mark.KEEP, Mark.GAP


class Place(NamedTuple):
    """Where a value stands within its indicator. `category` "" is the total; `scenario` has a name with kind "scenario" only."""

    year: int
    kind: str = ACTUAL
    scenario: str = ""
    category: str = ""


@dataclass(frozen=True)
class Entry:
    """What stands at a place. `value` None is a gap."""

    value: Decimal | None = None
    source: str = ""
    data_quality: str = ""
    note: str = ""

    @property
    def has_words(self) -> bool:
        """Does it say anything besides the value?"""
        return bool(self.source or self.data_quality or self.note)

    @property
    def words(self) -> dict[str, str]:
        """Source, quality and note."""
        return {"source": self.source, "data_quality": self.data_quality, "note": self.note}

    def as_json(self) -> dict[str, Any]:
        """Return what the history keeps; `from_json` gives the entry back."""
        return {"value": None if self.value is None else plain(self.value), **self.words}

    @classmethod
    def from_json(cls, kept: dict[str, Any] | None) -> "Entry | None":
        """Return the entry that the history kept; None where there was no row."""
        if kept is None:
            return None
        value = kept.get("value")
        return cls(None if value is None else Decimal(str(value)), kept.get("source", ""), kept.get("data_quality", ""), kept.get("note", ""))


@dataclass(frozen=True)
class Change:
    """What shall become of one place. Parts that say KEEP stay as they are.

    `value`: a number; GAP (a row without a value); None ("nothing here": the row goes, unless it carries a source, quality
    or note: then it stays as a gap).
    """

    value: Decimal | Mark | None = KEEP
    source: str | Mark = KEEP
    data_quality: str | Mark = KEEP
    note: str | Mark = KEEP

    @classmethod
    def to(cls, entry: Entry) -> "Change":
        """Return the change that makes a place exactly like `entry` (a gap stays a gap)."""
        return cls(GAP if entry.value is None else entry.value, entry.source, entry.data_quality, entry.note)

    def applied(self, before: Entry | None) -> Entry | None:
        """Return what stands at the place afterwards; None: no row."""
        old = before or Entry()
        parts = {name: text for name in ("source", "data_quality", "note") if not isinstance(text := getattr(self, name), Mark)}
        new = Entry(old.value, **{**old.words, **{name: tidy(text) for name, text in parts.items()}})
        if self.value is KEEP:
            return new if before is not None or new.has_words else None
        if self.value is GAP:
            return replace(new, value=None)
        if self.value is None:
            return replace(new, value=None) if new.has_words else None
        assert isinstance(self.value, Decimal)
        return replace(new, value=fit(self.value))


REMOVE = None
"""Instead of a `Change`: the row goes, whatever it carries."""


def fit(value: Decimal) -> Decimal:
    """Return the value as the table keeps it: four decimals, no negative zero."""
    return value.quantize(STEP, ROUND_HALF_EVEN) + 0 if abs(value) < 10**15 else value


def plain(value: Decimal) -> str:
    """Return a number without exponent and trailing zeros: "488", "0.5"."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def tidy(text: str) -> str:
    """Return a short text on one line, NFC, without signs that nobody sees."""
    return _BLANKS.sub(" ", _UNSEEN.sub("", unicodedata.normalize("NFC", text))).strip()


def tidy_place(place: Place) -> Place:
    """Return the place with tidied names."""
    return Place(place.year, place.kind, tidy(place.scenario), tidy(place.category))
