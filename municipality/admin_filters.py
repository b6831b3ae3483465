"""Filters of registers in the admin."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.admin.filters import ChoicesFieldListFilter


class _ShownChoices(ChoicesFieldListFilter):
    hidden: frozenset[str] = frozenset()

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        labels = {str(label) for value, label in self.field.flatchoices if value in self.hidden}
        return (choice for choice in super().choices(changelist) if str(choice["display"]) not in labels)


def choices_without(hidden: Iterable[str]) -> type[ChoicesFieldListFilter]:
    """Return a filter class that does not offer the values in `hidden`: those that the register never shows."""
    return type("ShownChoices", (_ShownChoices,), {"hidden": frozenset(hidden)})
