"""Reading delimited text: encoding, delimiter and quoting are found out, nothing is assumed."""

import csv
import io
import re

from django.utils.translation import gettext as _

from .refusal import ImportRefused
from .sheets import MAX_CELL_LENGTH, MAX_COLUMNS, MAX_ROWS, MAX_SHEET_ROWS, CellNote, RawRow, Sheet, is_empty

DELIMITERS = (";", ",", "\t", "|")
SAMPLE_RECORDS = 60
#: What a German text contains in the encodings that spreadsheets still write.
_GERMAN_LETTERS = frozenset("äöüÄÖÜß")
_GERMAN_SIGNS = frozenset("€–„“”’éèà²°\u00a0")
_LEGACY_ENCODINGS = ("cp1252", "mac_roman", "cp850")
_SEP_LINE = re.compile(r"^\s*\"?sep=(.)\"?\s*$", re.IGNORECASE)
#: UTF-8 that was read as Windows-1252 and saved again.
_MOJIBAKE = re.compile("Ã[¤¶¼Ÿ„–œ]|â‚¬|â€[“”ž]")


def decode(data: bytes) -> tuple[str, str]:
    """Return the text of the bytes and the name of the encoding that fits."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise ImportRefused(_("Die Datei ist beschädigt: Die Zeichen lassen sich nicht lesen. Bitte speichern Sie sie neu.")) from error
    head = data[:2000]
    if head.count(0) > len(head) // 5:
        encoding = "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            pass
    if b"\x00" in data:
        raise ImportRefused(_("Die Datei ist keine Texttabelle. Bitte speichern Sie sie als .xlsx oder .csv."))
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _decode_legacy(data)


def _decode_legacy(data: bytes) -> tuple[str, str]:
    """Choose among one-byte encodings the one in which the text looks most German."""
    best: tuple[int, str, str] | None = None
    for encoding in _LEGACY_ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        score = sum(3 if sign in _GERMAN_LETTERS else int(sign in _GERMAN_SIGNS) or -1 for sign in text if ord(sign) > 127)
        if best is None or score > best[0]:
            best = (score, text, encoding)
    if best is None:
        raise ImportRefused(_("Die Zeichen der Datei lassen sich nicht lesen. Bitte speichern Sie sie als UTF-8."))
    return best[1], best[2]


def _records(text: str, delimiter: str, limit: int | None = None) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    records: list[list[str]] = []
    try:
        for record in reader:
            records.append(record)
            if limit is not None and len(records) >= limit:
                break
    except csv.Error as error:
        raise ImportRefused(
            _("Die Tabelle lässt sich ab Zeile %(row)s nicht lesen. Wahrscheinlich fehlt dort ein Anführungszeichen.") % {"row": len(records) + 1}
        ) from error
    return records


def _looks_like_table(records: list[list[str]]) -> tuple[int, int]:
    """How well a delimiter fits: rows that have the most frequent width above one, and that width."""
    widths = [len(record) for record in records if record]
    widths = [width for width in widths if width > 1]
    if not widths:
        return 0, 0
    common = max(set(widths), key=lambda width: (widths.count(width), width))
    return widths.count(common), common


def sniff_delimiter(text: str) -> str:
    """The delimiter that cuts the first records into the most even table."""
    best, best_score = ";", (0, 0)
    for delimiter in DELIMITERS:
        try:
            score = _looks_like_table(_records(text, delimiter, SAMPLE_RECORDS))
        except ImportRefused:
            continue
        if score > best_score:
            best, best_score = delimiter, score
    return best


def read_csv(data: bytes, name: str) -> Sheet:
    """Read delimited text into one sheet. Row numbers are those a spreadsheet shows for this file."""
    text, encoding = decode(data)
    first_row = 1
    first_line, _newline, rest = text.partition("\n")
    announced = _SEP_LINE.match(first_line)
    if announced:
        delimiter, text, first_row = announced.group(1), rest, 2
    else:
        delimiter = sniff_delimiter(text)
    csv.field_size_limit(MAX_CELL_LENGTH * 4)
    records = _records(text, delimiter)
    _refuse_open_quote(records, text, delimiter, first_row)
    sheet = Sheet(name=name)
    if encoding not in ("utf-8", "utf-8-sig"):
        sheet.notes.append(CellNote(_("Die Zeichen wurden als %(encoding)s gelesen. Bitte prüfen Sie die Umlaute.") % {"encoding": encoding}))
    if _MOJIBAKE.search(text):
        sheet.notes.append(CellNote(_("Einige Umlaute sind beschädigt (zum Beispiel „Ã¤“ statt „ä“). Bitte speichern Sie die Datei neu als UTF-8.")))
    for number, record in enumerate(records, start=first_row):
        cells = _trimmed(record)
        if not cells:
            continue
        check_width(cells, number)
        sheet.rows.append(RawRow(number, cells))
        if len(sheet.rows) > MAX_SHEET_ROWS:
            raise too_many_rows(MAX_SHEET_ROWS)
    return sheet


def _trimmed(record: list[str]) -> tuple[str | None, ...]:
    cells = [None if is_empty(cell) else cell for cell in record]
    while cells and cells[-1] is None:
        cells.pop()
    return tuple(cells)


def _refuse_open_quote(records: list[list[str]], text: str, delimiter: str, first_row: int) -> None:
    """An opening quotation mark without an end swallows the rest of the file: refuse instead of losing rows."""
    if not records or not any("\n" in cell or "\r" in cell for cell in records[-1]):
        return
    lines = io.StringIO(text, newline="").readlines()
    reader = csv.reader(lines, delimiter=delimiter)
    start = 0
    for count, _record in enumerate(reader, start=1):
        if count == len(records) - 1:
            start = reader.line_num
    try:
        list(csv.reader(lines[start:], delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "end of data" in str(error):
            raise ImportRefused(
                _(
                    "In Zeile %(row)s beginnt ein Anführungszeichen, das nicht geschlossen wird. "
                    "Bitte schließen Sie es und versuchen Sie es noch einmal."
                )
                % {"row": first_row + len(records) - 1}
            ) from error


def check_width(cells: tuple, number: int) -> None:
    """Refuse rows and cells beyond the limits."""
    if len(cells) > MAX_COLUMNS:
        raise ImportRefused(
            _("Zeile %(row)s hat %(count)s Spalten. Erlaubt sind %(limit)s.") % {"row": number, "count": len(cells), "limit": MAX_COLUMNS}
        )
    for cell in cells:
        if isinstance(cell, str) and len(cell) > MAX_CELL_LENGTH:
            raise ImportRefused(
                _("Eine Zelle in Zeile %(row)s ist länger als %(limit)s Zeichen. Bitte kürzen Sie sie.") % {"row": number, "limit": MAX_CELL_LENGTH}
            )


def too_many_rows(limit: int = MAX_ROWS) -> ImportRefused:
    """The refusal of a table with more rows than a catalogue has."""
    return ImportRefused(_("Die Tabelle hat mehr als %(limit)s Zeilen. Bitte teilen Sie sie auf.") % {"limit": limit})
