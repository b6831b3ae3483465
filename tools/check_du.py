"""Has every public text that says "Sie" an informal version in `locale_du`? With `--missing` the texts without one are printed.

Public is what citizens read: templates and Python outside of the administration, forms, mails. Staff are addressed formally.
Texts are read from the sources without gettext: Python by its syntax tree, templates by what Django makes of them for gettext.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "locale_du" / "de" / "LC_MESSAGES" / "django.po"
FORMAL = re.compile(r"\b(?:Sie|Ihr|Ihre|Ihren|Ihrem|Ihrer|Ihres|Ihnen|Ihrerseits)\b")
STILL = re.compile(r"\b(?:Ihnen|Ihr|Ihre[mnrs]?)\b|(?<=[a-zäöüß,] )Sie\b")
"""What shows that a version was forgotten half-way: "Sie" inside of a sentence. At its beginning it may mean a thing."""
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")
FOLDERS = ("accounts", "exchange", "home", "moderation", "municipality", "projects", "reports", "strategy", "workshop", "templates")
STAFF = re.compile(
    r"(^|/)(admin|management|migrations|importers|imports|exporters|values|upkeep|generator|demo|styleguide|wagtail\w*|typeset|paper|look"
    r"|static)(/|$)"
    r"|(^|/)(\w*admin\w*|\w*_hooks|wagtail_users|viewsets|checks|panels|guard|inbox|setup|jobs|staff\w*|groundwork|blocks|newsroom|geojson"
    r"|theme|importing|legal|number_fields|backups)\.\w+$"
    r"|^(moderation/(services|rows|errors|forms|notify)|accounts/(account|middleware)|home/models/\w+|strategy/(forms|targets|rules)"
    r"|municipality/models/\w+|moderation/models/\w+|reports/\w+|workshop/models/\w+|projects/models/\w+|strategy/models/\w+)\.py$"
    r"|^templates/instances/|templates/mail/(moderation/(summary|overdue)|strategy|instances|roles|home/contact_message|exchange/staff|projects/staff)\b"
)
CALLS = {"gettext": 1, "gettext_lazy": 1, "_": 1, "ngettext": 2, "ngettext_lazy": 2, "pgettext": -1, "pgettext_lazy": -1}
MARKED = re.compile(r"""\b(n?)gettext\(\s*(u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"))\s*(?:,\s*(u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")))?""")
QUICK = re.compile(r"""(?<!\w)_\(\s*(u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"))\s*\)""")

Text = tuple[str, str]
"""A text and its plural ("" for none)."""


def of_python(source: str) -> Iterator[Text]:
    """Return the marked texts of a module."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
        words = [part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        if name in CALLS and words:
            yield (words[-1], "") if CALLS[name] == -1 else (words[0], words[1] if CALLS[name] == 2 and len(words) > 1 else "")


def of_template(source: str) -> Iterator[Text]:
    """Return the marked texts of a template."""
    from django.utils.translation.template import templatize

    code = templatize(source)
    for match in MARKED.finditer(code):
        yield ast.literal_eval(match[2]), ast.literal_eval(match[3]) if match[1] and match[3] else ""
    for match in QUICK.finditer(code):
        yield ast.literal_eval(match[1]), ""


def public_texts() -> dict[Text, str]:
    """Return all public texts that address people formally, each with a file in which it stands."""
    import django
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()
    found: dict[Text, str] = {}
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            if path.suffix not in (".py", ".html", ".txt") or STAFF.search(name):
                continue
            read = of_python if path.suffix == ".py" else of_template
            for text in read(path.read_text()):
                if FORMAL.search(" ".join(text)):
                    found.setdefault(text, name)
    return found


def problems() -> list[str]:
    """Return a sentence per text without an informal version, and per version that lost a placeholder or is still formal."""
    known = {(entry.msgid, entry.msgid_plural or ""): entry for entry in polib.pofile(str(CATALOGUE))}
    wanted = public_texts()
    found = [f"{name}: no informal version of {text[0][:80]!r}" for text, name in wanted.items() if text not in known]
    for text, entry in known.items():
        said = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if not all(said) or any(sorted(PLACEHOLDER.findall(one)) != sorted(PLACEHOLDER.findall(text[0])) for one in said[-1:] if not text[1]):
            found.append(f"placeholders differ: {text[0][:80]!r}")
        if any(STILL.search(one) for one in said) and said[0] != text[0]:
            found.append(f"still formal: {said[0][:80]!r}")
    return found


def main() -> int:
    if "--missing" in sys.argv:
        known = {(entry.msgid, entry.msgid_plural or "") for entry in polib.pofile(str(CATALOGUE))} if CATALOGUE.exists() else set()
        for text, name in public_texts().items():
            if text not in known:
                print(name, repr(text))
        return 0
    found = problems()
    if found:
        print("\n".join(found[:40]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
