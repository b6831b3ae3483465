"""The content of the demo municipality Auenfurt, as plain data.

Auenfurt, its people, companies and associations are invented. Every file below is TOML; its head explains its fields.
Nothing here imports Django, so the content can be read and tested on its own; `setup_demo` turns it into pages.

Long texts use a very small markup, the same everywhere (see `to_html`): a blank line starts a new paragraph, a block of
lines that start with "- " is a list, a line that starts with "## " or "### " is a heading, `[text](target)` is a link,
`**text**` is strong. A target is a web address, `mailto:…`, `tel:…`, or `page:<key>` for a page of the demo (the keys
are the `key` values of pages, fields and projects, and measure codes as `EW-3`) or `route:<name>` for a form.
"""

import tomllib
from pathlib import Path
from typing import Any

from home.markup import to_html

__all__ = ["load", "measures", "pages", "projects", "to_html"]

HERE = Path(__file__).parent


def load(name: str) -> dict[str, Any]:
    """Return the data of one file, `name` without ending: "municipality", "strategy", "indicators", "queue" …"""
    with (HERE / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def _merged(folder: str, key: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for path in sorted((HERE / folder).glob("*.toml")):
        with path.open("rb") as file:
            rows += tomllib.load(file)[key]
    return rows


def measures() -> list[dict[str, Any]]:
    """Return all measures (`measures/*.toml`) in the order of the files and of the rows in them."""
    return _merged("measures", "measures")


def projects() -> list[dict[str, Any]]:
    """Return all public projects (`projects/*.toml`)."""
    return _merged("projects", "projects")


def pages() -> list[dict[str, Any]]:
    """Return all free pages (`pages/*.toml`), legal pages and landing pages included."""
    return _merged("pages", "pages")
