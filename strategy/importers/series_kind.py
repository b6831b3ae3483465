"""The kind "series of indicators"."""

from typing import Any


def is_json(data: bytes) -> bool:
    return False


def fits(sheets: list) -> bool:
    return False


def fields_of(sheet: str = "") -> list[tuple[str, Any]]:
    return []
