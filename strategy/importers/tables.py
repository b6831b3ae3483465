"""From a file to one table: which sheet, which header row, which rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from .columns import SKIP, Column, assign, label_of, recognise
from .csv_reader import read_csv, too_many_rows
from .refusal import ImportRefused
from .sheets import MAX_BYTES, MAX_ROWS, Cell, CellNote, RawRow, Sheet
from .xlsx_reader import read_xlsx

HEADER_SEARCH_ROWS = 40
#: What a table must have to count as one of measures or of steps.
REQUIRED = {"measures": {"title"}, "steps": {"step_title", "measure_code"}}


@dataclass(frozen=True)
class Row:
    """A data row: number in the file, cells by column index, columns filled from a merged cell above."""

    number: int
    cells: tuple[Cell, ...]
    merged: frozenset[int] = frozenset()

    def cell(self, index: int) -> Cell:
        """The cell of a column; None beyond the end of the row."""
        return self.cells[index] if index < len(self.cells) else None


@dataclass
class Table:
    """The table that was found in a file."""

    headers: tuple[str, ...]
    rows: list[Row]
    sheet: str = ""
    header_row: int = 1
    columns: list[Column] = field(default_factory=list)
    notes: list[CellNote] = field(default_factory=list)

    @property
    def by_key(self) -> dict[str, Column]:
        """The column of each recognised field."""
        return {column.key: column for column in self.columns if column.key}


@dataclass(frozen=True)
class _Header:
    score: int
    position: int
    height: int
    labels: tuple[str, ...]


def load_sheets(source: Path | str | bytes, filename: str = "") -> list[Sheet]:
    """Read all sheets of a CSV or XLSX file (a path or its bytes); raises ``ImportRefused``."""
    data, filename = _bytes(source, filename)
    return _sheets(data, filename)


def read_table(
    source: Path | str | bytes,
    filename: str = "",
    kind: str = "measures",
    sheet: str | None = None,
    mapping: Mapping[str, Mapping[str, str]] | None = None,
    lenient: bool = False,
) -> Table:
    """Read a CSV or XLSX file (a path or its bytes) and return its table of measures, or of ``steps``.

    ``sheet`` names a sheet of a workbook; without it the one that looks most like measures is taken. ``mapping`` says by
    sheet (or "") and label what a column means. ``lenient`` takes the row with most labels as header where none is known,
    so that a person can map its columns. Raises ``ImportRefused`` with a German sentence where nothing sensible can be read.
    """
    sheets = load_sheets(source, filename)
    if sheet is not None:
        wanted = [candidate for candidate in sheets if candidate.name.casefold() == sheet.casefold()]
        if not wanted:
            raise ImportRefused(
                _("Ein Blatt „%(sheet)s“ gibt es nicht. Vorhanden: %(names)s.")
                % {"sheet": sheet, "names": ", ".join(candidate.name for candidate in sheets)}
            )
        sheets = wanted
    chosen_by_hand = {candidate.name: mapping_of(mapping, candidate.name) for candidate in sheets}
    found = [(candidate, _find_header(candidate, kind, chosen_by_hand[candidate.name])) for candidate in sheets]
    usable = [(candidate, header) for candidate, header in found if header is not None]
    if not usable and lenient:
        guessed = [(candidate, _densest(candidate)) for candidate in sheets if not candidate.hidden]
        usable = [(candidate, header) for candidate, header in guessed if header is not None]
    if not usable:
        raise _no_header(sheets, kind)
    chosen, header = max(usable, key=lambda pair: (not pair[0].hidden, pair[1].score, len(pair[0].rows) - pair[1].position))
    table = _table(chosen, header, kind, chosen_by_hand[chosen.name])
    others = [candidate.name for candidate, _other in usable if candidate is not chosen and not candidate.hidden]
    if others and kind == "measures":
        table.notes.append(
            CellNote(
                _(
                    "Gelesen wurde das Blatt „%(sheet)s“. Auch in diesen Blättern stehen Maßnahmen, sie wurden nicht gelesen: "
                    "%(names)s. Sie können ein Blatt mit --sheet wählen."
                )
                % {"sheet": chosen.name, "names": ", ".join(others)}
            )
        )
    return table


def _bytes(source: Path | str | bytes, filename: str) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        data = source
    else:
        path = Path(source)
        filename = filename or path.name
        try:
            if path.stat().st_size > MAX_BYTES:
                raise _too_big(filename)
            data = path.read_bytes()
        except OSError as error:
            raise ImportRefused(
                _("Die Datei „%(name)s“ lässt sich nicht öffnen: %(reason)s.") % {"name": filename, "reason": error.strerror or error}
            ) from error
    if len(data) > MAX_BYTES:
        raise _too_big(filename)
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise ImportRefused(_("Die Datei „%(name)s“ ist leer.") % {"name": filename})
    return data, filename


def _too_big(filename: str) -> ImportRefused:
    return ImportRefused(
        _("Die Datei „%(name)s“ ist größer als %(limit)s MB. Bitte speichern Sie nur das Blatt mit den Maßnahmen.")
        % {"name": filename, "limit": MAX_BYTES // (1024 * 1024)}
    )


def _sheets(data: bytes, filename: str) -> list[Sheet]:
    """Decide by content, not by the file's ending, how to read it."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return read_xlsx(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise ImportRefused(
            _("Die Datei ist eine alte oder mit einem Kennwort geschützte Excel-Datei. Bitte speichern Sie sie ohne Kennwort als .xlsx.")
        )
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"%pdf", b"{", b"<", b"\x89png", b"\xff\xd8\xff", b"gif8", b"\x1f\x8b", b"rar!", b"7z\xbc", b"{\\rtf")):
        raise ImportRefused(_("Die Datei „%(name)s“ ist keine Tabelle. Bitte speichern Sie die Tabelle als .xlsx oder .csv.") % {"name": filename})
    return [read_csv(data, filename)]


def mapping_of(mapping: Mapping[str, Mapping[str, str]] | None, sheet: str) -> Mapping[str, str]:
    """What somebody has chosen for the columns of a sheet; a choice under "" is for every sheet."""
    return {**(mapping or {}).get("", {}), **(mapping or {}).get(sheet, {})}


def _score(labels: tuple[str, ...], kind: str, mapping: Mapping[str, str]) -> int:
    """Number of different fields that the labels name; 0 when a required one is missing."""
    keys = {match.key for match in (recognise(label, kind) for label in labels if label_of(label) not in mapping) if match}
    keys |= {mapping[label_of(label)] for label in labels if mapping.get(label_of(label))} - {SKIP}
    return len(keys) if REQUIRED[kind] <= keys else 0


def _labels(row: RawRow) -> tuple[str, ...]:
    return tuple("" if cell is None else str(cell) for cell in row.cells)


def _joined(upper: RawRow, lower: RawRow) -> tuple[str, ...]:
    """Two header rows as one: a label above empty cells spans them when the row below has labels there."""
    top, bottom = _labels(upper), _labels(lower)
    labels, span = [], ""
    for index in range(max(len(top), len(bottom))):
        high = top[index] if index < len(top) else ""
        low = bottom[index] if index < len(bottom) else ""
        span = high or (span if low else "")
        labels.append(" ".join(part for part in (span, low) if part) if low != high else low)
    return tuple(labels)


def _densest(sheet: Sheet) -> _Header | None:
    """The row with most short texts: what a person would take for the header."""
    rows = [
        (sum(isinstance(cell, str) and 0 < len(cell.strip()) <= 80 for cell in row.cells), -position) for position, row in enumerate(sheet.rows[:20])
    ]
    if not rows or max(rows)[0] < 2:
        return None
    position = -max(rows)[1]
    return _Header(0, position, 1, _labels(sheet.rows[position])) if position + 1 < len(sheet.rows) else None


def _find_header(sheet: Sheet, kind: str, mapping: Mapping[str, str]) -> _Header | None:
    """The row (or pair of rows) among the first ones in which most headers are known."""
    best: _Header | None = None
    head = sheet.rows[:HEADER_SEARCH_ROWS]
    for position, row in enumerate(head):
        single = _Header(_score(_labels(row), kind, mapping), position, 1, _labels(row))
        candidates = [single]
        if position + 1 < len(head) and head[position + 1].number == row.number + 1:
            labels = _joined(row, head[position + 1])
            if all(len(label) <= 80 for label in _labels(head[position + 1])):
                candidates.append(_Header(_score(labels, kind, mapping), position, 2, labels))
        for candidate in candidates:
            if candidate.score >= 2 and (best is None or candidate.score > best.score):
                best = candidate
    return best


def _no_header(sheets: list[Sheet], kind: str) -> ImportRefused:
    first = next((row for sheet in sheets for row in sheet.rows), None)
    seen = ", ".join(label.strip()[:30] for label in (_labels(first)[:8] if first else ()) if label.strip())
    if kind == "steps":
        return ImportRefused(
            _("Es wurde keine Kopfzeile mit „Nr. Maßnahme“ und „Teilmaßnahme“ gefunden. In der ersten Zeile steht: %(seen)s.") % {"seen": seen}
        )
    return ImportRefused(
        _(
            "Es wurde keine Kopfzeile gefunden. Nötig sind mindestens die Spalten „Maßnahme“ (oder „Titel“) und "
            "„Handlungsfeld“. In der ersten Zeile steht: %(seen)s."
        )
        % {"seen": seen}
    )


def _table(sheet: Sheet, header: _Header, kind: str, mapping: Mapping[str, str]) -> Table:
    body = sheet.rows[header.position + header.height :]
    head = sheet.rows[header.position]
    first_data = sheet.rows[header.position + header.height - 1].number
    rows = [
        Row(raw.number, raw.cells, raw.merged)
        for raw in body
        if _labels(raw) != _labels(head)  # a header that is repeated on each printed page
    ]
    if len(rows) > MAX_ROWS:
        raise too_many_rows()
    if not rows:
        raise ImportRefused(_("Unter der Kopfzeile in Zeile %(row)s steht nichts.") % {"row": head.number})
    width = max([len(header.labels), *(len(row.cells) for row in rows)])
    headers = header.labels + ("",) * (width - len(header.labels))
    filled = {index for row in rows for index, cell in enumerate(row.cells) if cell is not None}
    return Table(
        headers=tuple(label.strip() for label in headers),
        rows=rows,
        sheet=sheet.name,
        header_row=head.number,
        columns=assign(tuple(label.strip() for label in headers), filled, kind, mapping),
        notes=[note for note in sheet.notes if note.row == 0 or note.row > first_data],
    )
