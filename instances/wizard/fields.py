"""Inputs of the guided set-up. Each stands for one key of the file: `from_file` shows a value, cleaning returns what the file would hold (None: nothing)."""

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

BLANK_ROWS = 2
MORE_ROWS = 5
MAX_ROWS = 220
MAX_TEXT = 4000


class Words(forms.CharField):
    """A text. Its rules are the plan's."""

    def __init__(self, *, lines: int = 1, attrs: dict[str, Any] | None = None, **options: Any) -> None:
        options.setdefault("max_length", MAX_TEXT)
        if lines > 1:
            options["widget"] = forms.Textarea(attrs={"rows": lines})
        super().__init__(required=False, **options)
        self.widget.attrs.update({"autocomplete": "off", **(attrs or {})})

    def from_file(self, value: Any) -> Any:
        """Return the value as the input shows it."""
        return "" if value is None else str(value)

    def clean(self, value: Any) -> Any:
        """Return the value as the file has it."""
        return super().clean(value).replace("\r\n", "\n") or None


class Number(Words):
    """A whole number, also written with a point or a blank between thousands."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=20, widget=forms.TextInput(attrs={"inputmode": "numeric"}), **options)

    def clean(self, value: Any) -> Any:
        """Return the number."""
        text = super().clean(value)
        if text is None:
            return None
        found = whole_number(text)
        if found is None:
            raise ValidationError(_("Bitte geben Sie eine ganze Zahl an."))
        return found


class Degrees(Words):
    """A degree of latitude or longitude, with comma or point."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **options)

    def from_file(self, value: Any) -> Any:
        return super().from_file(value).replace(".", ",")

    def clean(self, value: Any) -> Any:
        """Return the number."""
        text = super().clean(value)
        if text is None:
            return None
        found = number(text)
        if found is None:
            raise ValidationError(_("Bitte geben Sie eine Zahl wie 52,1 an."))
        return found


class Yes(forms.BooleanField):
    """On or off; `default` is what the file means when it says nothing."""

    def __init__(self, *, default: bool = False, **options: Any) -> None:
        super().__init__(required=False, **options)
        self.default = default

    def from_file(self, value: Any) -> Any:
        return value if isinstance(value, bool) else self.default


class AlsoEnglish(Yes):
    """Whether the website speaks English, too: the list of languages."""

    def from_file(self, value: Any) -> Any:
        return isinstance(value, list) and "en" in value

    def clean(self, value: Any) -> Any:
        """Return the languages."""
        return ["de", "en"] if super().clean(value) else ["de"]


class Choice(forms.ChoiceField):
    """One of several words."""

    def __init__(self, *, default: str = "", **options: Any) -> None:
        super().__init__(required=False, **options)
        self.default = default

    def from_file(self, value: Any) -> Any:
        return value if isinstance(value, str) and value else self.default

    def clean(self, value: Any) -> Any:
        """Return the word."""
        return super().clean(value) or None


class Upload(forms.FileField):
    """A file that the file names; the draft keeps it. `limit` is in bytes."""

    def __init__(self, *, limit: int, accept: str, **options: Any) -> None:
        super().__init__(required=False, max_length=1000, allow_empty_file=True, **options)
        self.limit = limit
        self.widget.attrs["accept"] = accept


def whole_number(text: str) -> int | None:
    """Return the number that these words are, None for none."""
    bare = re.sub(r"(?<=\d)[. \u00a0\u202f](?=\d{3}(\D|$))", "", text.strip())
    return int(bare) if re.fullmatch(r"-?\d{1,12}", bare) and bare.isascii() else None


def number(text: str) -> Decimal | None:
    """Return a number written with comma or point, None for none."""
    try:
        found = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


# Lists ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Column:
    """One value of each row. `kind`: text, email, whole, number, choice."""

    name: str
    label: Any
    kind: str = "text"
    choices: tuple[tuple[str, Any], ...] = ()
    required: bool = False
    wide: bool = False

    def value(self, text: str) -> Any:
        """Return what the file holds for these words; what is no number stays as it was typed and is refused by the plan."""
        read = {"whole": whole_number, "number": number}.get(self.kind)
        found = read(text) if read else None
        return text if found is None else found

    def shown(self, value: Any) -> str:
        """Return the value as it is typed."""
        if value is None or isinstance(value, dict | list):
            return ""
        return str(value).replace(".", ",") if self.kind == "number" and isinstance(value, Decimal | float) else str(value)


@dataclass
class Cell:
    """An input of a row."""

    column: Column
    name: str
    value: str
    errors: list[str] = field(default_factory=list)


@dataclass
class Row:
    """The inputs of one entry; `number` counts from 1."""

    number: int
    cells: list[Cell]
    old: str = ""
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Rows:
    """A list of entries as a table of inputs. A row that is emptied goes; keys that have no column stay with their row."""

    key: str
    label: Any
    columns: tuple[Column, ...]
    help_text: Any = ""
    folded: bool = False
    """Few people need it: folded as long as it is empty."""

    @property
    def is_lines(self) -> bool:
        return False

    @property
    def id(self) -> str:
        return self.key.replace(".", "-")

    def shown(self, value: Any, more: bool = False) -> list[Row]:
        """Return the rows of a draft and empty ones."""
        kept = _dicts(value)
        blank: list[dict] = [{} for _number in range(MORE_ROWS if more else BLANK_ROWS if kept else BLANK_ROWS + 1)]
        return [
            Row(
                number + 1,
                [Cell(column, f"{self.id}-{number}-{column.name}", column.shown(row.get(column.name))) for column in self.columns],
                str(number) if number < len(kept) else "",
            )
            for number, row in enumerate([*kept, *blank])
        ]

    def posted(self, data: Any, before: Any) -> list[dict[str, Any]]:
        """Return the list that a form sent."""
        kept, found = _dicts(before), []
        for number in range(MAX_ROWS):
            if f"{self.id}-{number}-old" not in data:
                break
            texts = {column: _one_line(data.get(f"{self.id}-{number}-{column.name}", "")) for column in self.columns}
            if not any(text for column, text in texts.items() if column.kind != "choice"):
                continue
            old = data.get(f"{self.id}-{number}-old", "")
            rest = kept[int(old)] if old.isascii() and old.isdigit() and len(old) < 4 and int(old) < len(kept) else {}
            own = {column.name for column in self.columns}
            row = {column.name: column.value(text) for column, text in texts.items() if text}
            found.append(row | {name: value for name, value in rest.items() if name not in own})
        return found


@dataclass(frozen=True)
class Lines(Rows):
    """A list of entries, one in each line, as it comes out of a spreadsheet: values with semicolon or tab between them."""

    @property
    def is_lines(self) -> bool:
        return True

    def text(self, value: Any) -> str:
        """Return the lines of a draft."""
        return "\n".join("; ".join(column.shown(row.get(column.name)) for column in self.columns).rstrip("; ") for row in _dicts(value))

    def posted(self, data: Any, before: Any) -> list[dict[str, Any]]:
        """Return the list that a form sent; a head line with the names of the columns is left out."""
        kept = {str(row.get(self.columns[0].name, "")).casefold(): row for row in _dicts(before)}
        own, found = {column.name for column in self.columns}, []
        for line in str(data.get(self.id, "")).replace("\x00", "").splitlines()[:MAX_ROWS]:
            texts = self._split(line)
            if not any(texts) or (not found and texts[0].casefold() == str(self.columns[0].label).casefold()):
                continue
            row = {column.name: column.value(text) for column, text in zip(self.columns, texts, strict=False) if text}
            rest = kept.get(texts[0].casefold(), {})
            found.append(row | {name: value for name, value in rest.items() if name not in own})
        return found

    def _split(self, line: str) -> list[str]:
        mark = "\t" if "\t" in line else ";"
        parts = [_one_line(part).strip('"').strip() for part in line.split(mark)]
        if len(parts) == 1 and line.count(",") == len(self.columns) - 1 and all(column.kind == "number" for column in self.columns[1:]):
            parts = [_one_line(part).strip('"').strip() for part in line.split(",")]
        return parts


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _one_line(text: Any) -> str:
    return " ".join(str(text).replace("\x00", "").split())[:MAX_TEXT]
