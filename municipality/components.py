"""What a component has drawn once it need not draw again: equal values in the same language give the same markup.

A component (`templates/components/`) gets its values by name and reads nothing else, so the values themselves are the key. Nothing
here can be stale: whoever has other values has another key, and whoever may not read something never has it among the values.
What looks equal and is drawn differently has different keys, too: `1` and `True`, `Decimal("1.0")` and `Decimal("1.00")`, text
that is safe and text that must be escaped. Values that are not plain (models, forms) make no key; such a component is drawn each time.
"""

import datetime
import functools
import threading
import uuid
from collections.abc import Callable
from dataclasses import fields
from decimal import Decimal
from enum import Enum
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from .address import is_informal

MOST_BYTES = 8_000_000
"""Room for about 3,000 cards, by the letters of their markup, counted twice because the key holds about as much again."""
LARGEST = 160_000
_kept: dict[tuple, SafeString] = {}
_lock = threading.Lock()


class _Total:
    """The sum of all sizes, kept along."""

    bytes = 0


class NotPlainError(TypeError):
    """A value of which nobody knows whether it will look the same the next time."""


def drawn(name: str, place: Any, values: dict[str, Any], draw: Callable[[], str]) -> str:
    """Return the markup of component `name` with these `values`, by `draw()` where it is not known. `place`: whose (a municipality's id)."""
    if settings.DEBUG:
        return draw()
    try:
        key = (name, place, get_language(), is_informal(), *[(word, frozen(value)) for word, value in values.items()])
    except NotPlainError:
        return draw()
    found = _kept.get(key)
    if found is None:
        found = mark_safe(draw())
        _keep(key, found)
    return found


def _keep(key: tuple, markup: SafeString) -> None:
    size = 2 * len(markup)
    if size > LARGEST:
        return
    with _lock:
        if key not in _kept:
            _Total.bytes += size
        _kept[key] = markup
        while _Total.bytes > MOST_BYTES:
            _Total.bytes -= 2 * len(_kept.pop(next(iter(_kept))))


def forget() -> None:
    """Empty the memory of this process (tests, measurements)."""
    with _lock:
        _kept.clear()
        _Total.bytes = 0


def frozen(value: Any) -> Any:
    """Return something hashable that is equal exactly where `value` looks the same in a template; raises NotPlainError."""
    kind: Any = type(value)
    if kind is str or value is None:
        return value
    if kind is int or kind is bool or kind is SafeString or kind is datetime.date or kind is uuid.UUID:
        return kind, value
    if kind is dict:
        return kind, tuple([(name, frozen(part)) for name, part in value.items()])
    if kind is list or kind is tuple:
        return kind, tuple([frozen(part) for part in value])
    if kind is Decimal or kind is float:
        return kind, str(value)
    if issubclass(kind, Promise):
        return frozen(str(value))
    if issubclass(kind, Enum):
        return kind, value.value
    names = _names(kind)
    if names is None:
        raise NotPlainError(kind.__name__)
    return kind, tuple([frozen(getattr(value, name)) for name in names])


@functools.lru_cache(maxsize=256)
def _names(kind: Any) -> tuple[str, ...] | None:
    """Return the parts of a value object: a named tuple or a frozen dataclass."""
    if issubclass(kind, tuple):
        return getattr(kind, "_fields", None)
    made = getattr(kind, "__dataclass_params__", None)
    return tuple(field.name for field in fields(kind)) if made is not None and made.frozen else None
