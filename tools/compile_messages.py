"""Compile the catalogues in `locale/` and `locale_du/`; with polib, so that no gettext is needed on the machine."""

from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    for source in ROOT.glob("locale*/*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            draft = target.with_suffix(".draft")
            polib.pofile(str(source)).save_as_mofile(str(draft))
            draft.replace(target)


if __name__ == "__main__":
    main()
