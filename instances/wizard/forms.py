"""What a step of the set-up is: a form on the data of a draft. A field is called like its key in the file, with `__` for the point."""

from typing import Any, ClassVar

from django import forms
from django.urls import reverse_lazy
from django.utils.functional import cached_property

from .fields import Lines, Row, Rows, Upload


def asks(url_name: str, target: str, include: str = "") -> dict[str, Any]:
    """Return the attributes of an input that asks the server while one types."""
    found: dict[str, Any] = {
        "hx-get": reverse_lazy(url_name),
        "hx-trigger": "input changed delay:300ms",
        "hx-target": target,
        "hx-sync": "this:replace",
    }
    return {**found, "hx-include": include} if include else found


class StepForm(forms.Form):
    """A step of the set-up: always bound, to what was sent or to what the draft holds."""

    slug: ClassVar[str] = ""
    title: ClassVar[Any] = ""
    lead: ClassVar[Any] = ""
    lists: ClassVar[tuple[Rows, ...]] = ()
    groups: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = ()
    """Headings and what stands below: names of fields and keys of lists. Without groups all fields come in order, then the lists."""
    side: ClassVar[str] = ""
    """A template that shows more, after the input of the key `side_key`."""
    side_key: ClassVar[str] = ""

    def __init__(self, draft_data: dict[str, Any], data: Any = None, files: Any = None, more: str = "") -> None:
        self.draft_data, self.more = draft_data, more
        self.sent = data
        super().__init__(data if data is not None else self._stored(), files)

    def _stored(self) -> dict[str, Any]:
        return {name: self.shown(name, field) for name, field in self.base_fields.items() if not isinstance(field, Upload)}

    def shown(self, name: str, field: Any) -> Any:
        """Return what the input of a field shows of the draft."""
        return field.from_file(dig(self.draft_data, key_of(name)))

    def values(self) -> dict[str, Any]:
        """Return key → value of everything that was sent and can be kept; None where the file shall say nothing. Files are left out."""
        self.is_valid()
        found = {key_of(name): value for name, value in self.cleaned_data.items() if not isinstance(self.fields[name], Upload)}
        for one in self.lists:
            found[one.key] = one.posted(self.data, dig(self.draft_data, one.key)) or None
        return found

    def uploads(self) -> dict[str, Any]:
        """Return key → file of each file that was sent."""
        self.is_valid()
        return {key_of(name): file for name, file in self.cleaned_data.items() if isinstance(self.fields[name], Upload) and file}

    @cached_property
    def rows(self) -> dict[str, list[Row]]:
        """The rows of each list, from the draft."""
        return {one.key: one.shown(dig(self.draft_data, one.key), more=self.more == one.id) for one in self.lists if not one.is_lines}

    def lines_of(self, one: Rows) -> str:
        """Return the text of a list of lines: as it was sent, else from the draft."""
        if self.sent is not None and one.id in self.sent:
            return str(self.sent[one.id])
        return one.text(dig(self.draft_data, one.key)) if isinstance(one, Lines) else ""


def key_of(name: str) -> str:
    """Return the key of the file for which a field stands."""
    return name.replace("__", ".")


def name_of(key: str) -> str:
    """Return the name of the field that stands for a key."""
    return key.replace(".", "__")


def dig(data: Any, key: str) -> Any:
    """Return the value below "table.key", None where there is none."""
    for part in key.split("."):
        data = data.get(part) if isinstance(data, dict) else None
    return data


def put(data: dict[str, Any], key: str, value: Any) -> None:
    """Set the value below "table.key"; None takes the key away."""
    *tables, last = key.split(".")
    for part in tables:
        if not isinstance(data.get(part), dict):
            if value is None:
                return
            data[part] = {}
        data = data[part]
    if value is None:
        data.pop(last, None)
    else:
        data[last] = value
