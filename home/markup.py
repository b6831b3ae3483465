"""The very small markup of texts that come with the software, turned into HTML for a rich text field."""

import html
import re
from collections.abc import Callable

_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_STRONG = re.compile(r"\*\*([^*]+)\*\*")


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
