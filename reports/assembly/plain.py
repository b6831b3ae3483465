"""Values as JSON: numbers, days, texts; nothing that a database would refuse."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any


def plain(value: Any) -> Any:
    """Return a value as JSON: amounts as numbers (whole ones as integers), days in ISO form, texts without NUL; lists and dicts inside out."""
    match value:
        case bool() | int() | None:
            return value
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case float():
            return int(value) if value.is_integer() else value
        case datetime():
            return value.isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case dict():
            return {str(key): plain(entry) for key, entry in value.items()}
        case list() | tuple() | set():
            return [plain(entry) for entry in value]
    return str(value).replace("\x00", "")
