"""Writing a file of `create_municipality`: what a guided set-up collected, as TOML that reads back to the same values."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

ORDER = (
    "key", "municipality", "look", "wording", "map", "contact", "moderation", "parts", "home", "strategy", "fields_of_action", "people", "offices",
    "districts", "staff",
)  # fmt: skip
"""How a person reads it; what is not named here comes after, by name."""
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}


def dumps(data: dict[str, Any]) -> str:
    """Return `data` (texts, numbers, true and false, lists, tables, lists of tables) as TOML; raises TypeError for anything else."""
    return "\n".join(_table(data, "")).strip("\n") + "\n"


def _table(data: dict[str, Any], path: str) -> Iterator[str]:
    """Values first: in TOML everything after a head belongs to it."""
    later: list[tuple[str, Any]] = []
    for key in sorted(data, key=_place) if not path else data:
        value = data[key]
        if isinstance(value, dict) or _is_rows(value):
            later.append((key, value))
        else:
            yield f"{_key(key)} = {_value(value)}"
    for key, value in later:
        name = f"{path}.{_key(key)}" if path else _key(key)
        for row in [value] if isinstance(value, dict) else value:
            yield from ("", f"[{name}]" if isinstance(value, dict) else f"[[{name}]]")
            yield from _table(row, name)


def _place(key: str) -> tuple[int, str]:
    return (ORDER.index(key) if key in ORDER else len(ORDER), key)


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def _text(value: str) -> str:
    return '"' + "".join(_ESCAPES.get(sign) or (f"\\u{ord(sign):04x}" if ord(sign) < 32 or ord(sign) == 127 else sign) for sign in value) + '"'


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal | float):
        return _number(Decimal(str(value)))
    if isinstance(value, list):
        return f"[{', '.join(_value(part) for part in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_key(key)} = {_value(part)}' for key, part in value.items())}}}"
    raise TypeError(f"TOML cannot hold {type(value).__name__} here.")


def _number(value: Decimal) -> str:
    if not value.is_finite():
        return "nan" if value.is_nan() else "inf" if value > 0 else "-inf"
    text = format(value, "f")
    return text if "." in text else f"{text}.0"
