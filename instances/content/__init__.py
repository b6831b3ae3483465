"""Pages and fields of action with which a municipality starts, as plain data (TOML); their heads explain the fields."""

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


def home(language: str) -> dict[str, str]:
    """Return headline and introduction of a home page."""
    return dict(_load("pages")["home"][language])


def filled(text: str, values: dict[str, str]) -> str:
    """Return a text with `{names}` replaced by values."""
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def grounds() -> list[dict[str, str]]:
    """Return the reasons from which moderators choose at the start."""
    return [dict(row) for row in _load("pages")["grounds"]]
