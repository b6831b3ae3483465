"""What an import of any kind would do, in a shape that a screen, a terminal and a test can read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from .numbers import shorten

Action = Literal["create", "update", "unchanged"]
ACTIONS: tuple[Action, ...] = ("create", "update", "unchanged")

MAX_SAMPLES = 3


@dataclass(frozen=True)
class ColumnInfo:
    """A column of the file: where it stands, what it fills (``key``; "" nothing or a further detail), and how that was found.

    ``how`` is one of "label" (the label is ours), "alias" (another word for it), "mapped" (chosen by hand), "extra" (kept as
    further detail), "ignored" (not taken over), "derived" (a year or a category in the header).
    """

    label: str
    key: str = ""
    meaning: str = ""
    samples: tuple[str, ...] = ()
    how: str = "extra"


@dataclass(frozen=True)
class Issue:
    """Something a person should look at. Errors block the import. Row 0 means the whole sheet or file."""

    message: str
    row: int = 0
    column: str = ""
    sheet: str = ""
    is_error: bool = False


@dataclass
class Item:
    """One thing of the file and what would become of it. ``changes`` are (label, before, after), words for people."""

    sheet: str
    row: int
    model: str
    label: str
    action: Action = "create"
    changes: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class SumLine:
    """Totals of a field of action (or of a series), for comparison with printed ones. ``amounts`` are (label, number in words)."""

    label: str
    count: int
    amounts: tuple[tuple[str, str], ...] = ()


@dataclass
class Planned:
    """Everything an import would do. It may be applied when ``errors`` is empty."""

    kind: str
    columns: dict[str, list[ColumnInfo]] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    problems: list[Issue] = field(default_factory=list)
    sums: list[SumLine] = field(default_factory=list)
    #: What a terminal says besides: what was read, what the sums leave out.
    remarks: list[str] = field(default_factory=list)
    strategy_id: int | None = None
    stamp: str = ""
    payload: Any = None
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def errors(self) -> list[Issue]:
        """What blocks the import."""
        return [problem for problem in self.problems if problem.is_error]

    @property
    def warnings(self) -> list[Issue]:
        """What does not."""
        return [problem for problem in self.problems if not problem.is_error]

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """Number of items per model and action."""
        counts: dict[str, dict[str, int]] = {}
        for item in self.items:
            counts.setdefault(item.model, dict.fromkeys(ACTIONS, 0))[item.action] += 1
        return counts

    @property
    def changes_anything(self) -> bool:
        """Would applying it write anything?"""
        return any(item.action != "unchanged" for item in self.items)


def samples(cells: Sequence[object]) -> tuple[str, ...]:
    """The first few different cells of a column, short enough for a table."""
    found: list[str] = []
    for cell in cells:
        text = shorten(str(cell), 60) if cell is not None else ""
        if text and text not in found:
            found.append(text)
        if len(found) == MAX_SAMPLES:
            break
    return tuple(found)
