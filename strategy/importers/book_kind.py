"""The kind "workbook of the strategy"."""

from typing import Any


def fits(sheets: list) -> bool:
    return False


def fields_of(sheet: str = "") -> list[tuple[str, Any]]:
    return []
