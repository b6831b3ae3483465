"""Pages and fields of action with which a municipality starts, as plain data (TOML); their heads explain the fields."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@cache
def _load(name: str) -> dict[str, Any]:
    with (HERE / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def fields(template: str = "funding-guideline") -> list[dict[str, Any]]:
    """Return the fields of action of a template: `funding-guideline`, `eea` or `adaptation`."""
    return [dict(row) for row in _load(f"fields-{template}")["fields"]]


def pages() -> list[dict[str, Any]]:
    """Return all pages below the home page, German before English."""
    return [dict(row) for row in _load("pages")["pages"]]


def home(language: str, *, informal: bool = False) -> dict[str, str]:
    """Return headline and introduction of a home page."""
    row = _load("pages")["home"][language]
    return {name: said(row, name, informal) for name in row if not name.endswith("_du")}


def for_parts(text: str, parts: frozenset[str]) -> str:
    """Return a text without the sections of parts that are switched off (`## Heading {part:name}`)."""
    sections = re.split(r"(?m)^(?=## )", text)
    kept = []
    for section in sections:
        part = re.match(r"## [^\n]*?( \{part:(\w+)\})", section)
        if part is None:
            kept.append(section)
        elif part[2] in parts:
            kept.append(section.replace(part[1], "", 1))
    return "".join(kept)


def said(row: dict[str, Any], name: str, informal: bool) -> str:
    """Return a text of a row, in the form of address of the municipality where it has both."""
    return str(row.get(f"{name}_du", row[name]) if informal else row[name])


def filled(text: str, values: dict[str, str]) -> str:
    """Return a text with `{names}` replaced by values."""
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def grounds() -> list[dict[str, str]]:
    """Return the reasons from which moderators choose at the start."""
    return [dict(row) for row in _load("pages")["grounds"]]
