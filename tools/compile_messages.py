"""Compile the catalogues in `locale/` (needs no gettext on the machine, only `polib` or Python)."""

import ast
import struct
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def parse(text: str) -> dict[bytes, bytes]:
    """Return the finished entries of a .po file as a .mo catalogue holds them: context, plural forms joined by NUL."""
    entries: dict[bytes, bytes] = {}
    current: dict[str, str] = {}
    target, fuzzy = "", False

    def close() -> None:
        nonlocal current, fuzzy
        if "msgid" in current:
            plural = [current[key] for key in sorted(current) if key.startswith("msgstr")]
            value = "\0".join(plural)
            if (value and all(plural) and not fuzzy) or current["msgid"] == "":
                key = current["msgid"] + ("\0" + current["msgid_plural"] if "msgid_plural" in current else "")
                if "msgctxt" in current:
                    key = current["msgctxt"] + "\4" + key
                entries[key.encode()] = value.encode()
        current, fuzzy = {}, False

    for raw in [*text.splitlines(), ""]:
        line = raw.strip()
        if not line:
            close()
        elif line.startswith("#~"):
            continue
        elif line.startswith("#"):
            if line.startswith("#,") and "fuzzy" in line:
                fuzzy = True
        elif line.startswith('"'):
            current[target] += ast.literal_eval(line)
        else:
            target, _, rest = line.partition(" ")
            current[target] = ast.literal_eval(rest)
    return entries


def mo(entries: dict[bytes, bytes]) -> bytes:
    """Return a .mo file (format: GNU gettext manual, "The Format of GNU MO Files")."""
    keys = sorted(entries)
    ids = b"".join(key + b"\0" for key in keys)
    strings = b"".join(entries[key] + b"\0" for key in keys)
    start = 28 + 16 * len(keys)
    table_ids, table_strings, offset_id, offset_string = [], [], start, start + len(ids)
    for key in keys:
        table_ids += [len(key), offset_id]
        table_strings += [len(entries[key]), offset_string]
        offset_id += len(key) + 1
        offset_string += len(entries[key]) + 1
    head = struct.pack("<7I", 0x950412DE, 0, len(keys), 28, 28 + 8 * len(keys), 0, 0)
    return head + struct.pack(f"<{4 * len(keys)}I", *table_ids, *table_strings) + ids + strings


def main() -> None:
    for source in ROOT.glob("locale/*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            draft = target.with_suffix(".draft")
            draft.write_bytes(mo(parse(source.read_text(encoding="utf-8"))))
            draft.replace(target)


if __name__ == "__main__":
    main()
