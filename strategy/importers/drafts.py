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
    #: The second file (or sheet) in which it stands, "" for the list of measures itself.
    sheet: str = ""


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
    sdgs: tuple[int, ...] | None = ()
    extras: dict[str, str] = dataclasses.field(default_factory=dict)
    steps: list[StepDraft] = dataclasses.field(default_factory=list)
    action: Action = "create"
    changes: list[str] = dataclasses.field(default_factory=list)
    pk: int | None = None
    #: Of a workbook: all steps as fields of ``MeasureStep``, all further details as (label, text), measures it refers to.
    step_rows: list[dict[str, object]] | None = None
    extra_rows: list[tuple[str, str]] | None = None
    relations: dict[str, list["Target"]] = dataclasses.field(default_factory=dict)
    #: True when an empty list of UN goals says that there are none (a workbook), not that the file does not speak of them.
    states_sdgs: bool = False
    #: Cells of a merged block that count once, so that a sum does not double them.
    repeated: frozenset[str] = frozenset()


@dataclass(eq=False)
class Target:
    """Something that other rows refer to: it exists (``pk``) or the import will create it and then set ``pk``."""

    title: str
    pk: int | None = None


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
