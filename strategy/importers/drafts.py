"""The plain objects between a file and the page tree: what a measure will be, what exists, what is wrong."""

import dataclasses
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Action = Literal["create", "update", "unchanged"]


@dataclass(frozen=True)
class Problem:
    """Something a person should look at. Errors block the import, warnings do not. Row 0 means the whole file."""

    message: str
    row: int = 0
    column: str = ""
    is_error: bool = False


@dataclass(frozen=True)
class StepDraft:
    """A sub-measure or step."""

    title: str
    number: str = ""
    start: str = ""
    end: str = ""
    done: bool | None = None
    row: int = 0


@dataclass
class FieldDraft:
    """A field of action that the file names. ``pk`` is set when it exists."""

    title: str
    code: str = ""
    introduction: str = ""
    pk: int | None = None
    row: int = 0
    values: dict[str, object] = dataclasses.field(default_factory=dict)
    sdgs: tuple[int, ...] | None = None


@dataclass
class MeasureDraft:
    """A measure as the file says it. ``values`` are keyed by attribute of the page and hold only what the file states."""

    row: int
    title: str
    code: str = ""
    field: str = ""
    field_code: str = ""
    parent: str = ""
    values: dict[str, object] = dataclasses.field(default_factory=dict)
    sdgs: tuple[int, ...] = ()
    extras: dict[str, str] = dataclasses.field(default_factory=dict)
    steps: list[StepDraft] = dataclasses.field(default_factory=list)
    action: Action = "create"
    changes: list[str] = dataclasses.field(default_factory=list)
    pk: int | None = None
    #: Cells of a merged block that count once, so that a sum does not double them.
    repeated: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ExistingMeasure:
    """A measure that the strategy already has."""

    pk: int
    code: str
    title: str
    field: str
    values: dict[str, object] = dataclasses.field(default_factory=dict)
    sdgs: tuple[int, ...] = ()
    extras: dict[str, str] = dataclasses.field(default_factory=dict)
    steps: tuple[StepDraft, ...] = ()


@dataclass(frozen=True)
class ExistingField:
    """A field of action that the strategy already has."""

    pk: int
    title: str
    code: str = ""


@dataclass(frozen=True)
class KnownOffice:
    """An office of the administration."""

    pk: int
    name: str
    short_name: str = ""


@dataclass
class Catalogue:
    """What the municipality has before the import."""

    fields: list[ExistingField] = dataclasses.field(default_factory=list)
    measures: list[ExistingMeasure] = dataclasses.field(default_factory=list)
    offices: list[KnownOffice] = dataclasses.field(default_factory=list)


@dataclass
class Sums:
    """Totals of one field of action in the file, to compare with the printed ones."""

    field: str
    count: int = 0
    ghg: Decimal = Decimal(0)
    cost: Decimal = Decimal(0)
    without_ghg: int = 0
    without_cost: int = 0
