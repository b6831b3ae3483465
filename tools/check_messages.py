"""Are the catalogues complete? Every text that is marked for translation must have an English entry, none fuzzy."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import copytree, ignore_patterns, which

import polib

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"


def problems(catalogue: polib.POFile) -> list[str]:
    """Return a sentence per entry that is missing, fuzzy or has lost a placeholder."""
    found = []
    for entry in catalogue:
        if entry.obsolete:
            continue
        texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if "fuzzy" in entry.flags:
            found.append(f"fuzzy: {entry.msgid[:70]!r}")
        elif not all(texts):
            found.append(f"missing: {entry.msgid[:70]!r}")
    return found


def marked() -> set[tuple[str, str]]:
    """Return (context, id) of all texts that the code marks, collected in a throw-away copy; needs gettext."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        copytree(ROOT, copy, ignore=ignore_patterns(".git", ".venv", "var", "tests", "node_modules", "__pycache__", ".*_cache"))
        command = [sys.executable, "manage.py", "makemessages", "-l", "en", "--no-obsolete"]
        subprocess.run(command, cwd=copy, env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"}, check=True, capture_output=True)
        found = polib.pofile(str(copy / CATALOGUE.relative_to(ROOT)))
        return {(entry.msgctxt or "", entry.msgid) for entry in found if entry.msgid}


def main() -> int:
    catalogue = polib.pofile(str(CATALOGUE))
    found = problems(catalogue)
    if which("xgettext"):
        known = {(entry.msgctxt or "", entry.msgid) for entry in catalogue if not entry.obsolete}
        found += [f"not in the catalogue (make messages): {text[:70]!r}" for _, text in sorted(marked() - known)]
    print("\n".join(found[:40]))
    if found:
        print(f"{len(found)} problems in {CATALOGUE.relative_to(ROOT)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
