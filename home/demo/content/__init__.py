"""The content of the demo municipality Auenfurt, as plain data.

Auenfurt, its people, companies and associations are invented. Every file below is TOML; its head explains its fields.
Nothing here imports Django, so the content can be read and tested on its own; `setup_demo` turns it into pages.

Long texts use a very small markup, the same everywhere (see `to_html`): a blank line starts a new paragraph, a block of
lines that start with "- " is a list, a line that starts with "## " or "### " is a heading, `[text](target)` is a link,
`**text**` is strong. A target is a web address, `mailto:…`, `tel:…`, or `page:<key>` for a page of the demo (the keys
are the `key` values of pages, fields and projects, and measure codes as `EW-3`) or `route:<name>` for a form.
"""

import html
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_STRONG = re.compile(r"\*\*([^*]+)\*\*")


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


def _inline(text: str, link: Callable[[str], str]) -> str:
    safe = html.escape(text, quote=False)
    safe = _LINK.sub(lambda m: f'<a href="{html.escape(link(html.unescape(m[2])))}">{m[1]}</a>', safe)
    return _STRONG.sub(r"<b>\1</b>", safe)


def to_html(text: str, link: Callable[[str], str] = str) -> str:
    """Turn the small markup of these files into HTML for a rich text field.

    `link` receives each link target as written ("page:mitmachen") and returns the address to use.
    """
    out: list[str] = []
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        if not lines:
            continue
        if lines[0].startswith("#"):
            mark, _, title = lines[0].partition(" ")
            tag = "h3" if mark == "###" else "h2"
            out.append(f"<{tag}>{_inline(title, link)}</{tag}>")
            lines = lines[1:]
        if lines and all(line.startswith("- ") for line in lines):
            out.append("<ul>" + "".join(f"<li>{_inline(line[2:], link)}</li>" for line in lines) + "</ul>")
        elif lines:
            out.append(f"<p>{_inline(' '.join(lines), link)}</p>")
    return "".join(out)
