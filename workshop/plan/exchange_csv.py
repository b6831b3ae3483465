"""Tasks as CSV in the form that common project tools read, and the way back: from a file to rows that mean something.

Writing: `dump(plan, kind)`; kind "komma" (UTF-8, English names, state as a code) or "semikolon" (as a German spreadsheet opens it).
Reading: `read(data, name)` understands both, and workbooks; it returns `Entry` rows with what is wrong about each, and raises
`ImportRefused` where the file as a whole is nothing that could be read. Nothing here touches the database.
"""

import csv
import io
import re
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from municipality import csv_de
from strategy.importers.refusal import ImportRefused
from strategy.importers.sheets import Sheet, is_empty
from strategy.importers.tables import load_sheets
from strategy.importers.text import clean_line, name_key

from ..models import Task
from ..models.plan import FIRST_DAY, LAST_DAY
from .queries import Plan, who

State = Task.State
KINDS = {"komma": ",", "semikolon": ";"}
MAX_BYTES = 1_000_000
MAX_ROWS = 400
HEADER_WITHIN = 10
FIELDS = ("id", "title", "package", "start", "end", "predecessors", "responsible", "state")
ENGLISH = {
    "id": "ID", "title": "Name", "package": "Package", "start": "Start", "end": "Finish", "predecessors": "Predecessors",
    "responsible": "Resource Names", "state": "Status",
}  # fmt: skip
GERMAN = {
    "id": "Nummer", "title": "Aufgabe", "package": "Arbeitspaket", "start": "Beginn", "end": "Ende", "predecessors": "wartet auf",
    "responsible": "verantwortlich", "state": "Stand",
}  # fmt: skip
# What other tools call these columns (compared by `name_key`).
NAMES = {
    "id": "id nummer nr taskid vorgangsnummer",
    "title": "title titel name aufgabe task taskname vorgang vorgangsname bezeichnung summary betreff",
    "package": "package arbeitspaket paket workpackage section abschnitt phase gruppe liste",
    "start": "start startdate anfang beginn von startdatum",
    "end": "end ende finish finishdate enddate enddatum bis due duedate fällig fälligam",
    "predecessors": "predecessors vorgänger wartetauf dependencies dependson blockedby",
    "responsible": "resourcenames ressourcennamen responsible verantwortlich assignee zuständig",
    "state": "status state stand zustand",
}
STATES = {
    State.OPEN: "open offen todo new neu geplant",
    State.DOING: "doing inarbeit inprogress laufend inbearbeitung",
    State.DONE: "done erledigt fertig completed complete abgeschlossen closed",
    State.DROPPED: "dropped entfällt cancelled canceled abgebrochen",
}
GERMAN_STATES = {State.OPEN: "offen", State.DOING: "in Arbeit", State.DONE: "erledigt", State.DROPPED: "entfällt"}
_BEFORE = re.compile(r"^(\d{1,9})(?:FS|EA)?$", re.IGNORECASE)
_ISO, _DE = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?$"), re.compile(r"^(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4}|\d{2})$")


@dataclass
class Entry:
    """One row of a file. `given` names the fields that have a column; days are ISO text ("" for none); `faults` say what is wrong."""

    line: int
    given: list[str]
    id: int | None = None
    title: str = ""
    package: str = ""
    start: str = ""
    end: str = ""
    before: list[int] = field(default_factory=list)
    state: str = ""
    faults: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def dump(plan: Plan, kind: str) -> bytes:
    """Return the file of all tasks; no text in it can run as a formula."""
    german = kind == "semikolon"
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=KINDS[kind], lineterminator="\r\n")
    writer.writerow([(GERMAN if german else ENGLISH)[name] for name in FIELDS])
    packages = {package.pk: package.title for package in plan.packages}
    for task in plan.tasks:
        before = ", ".join(str(pk) for pk in plan.numbers if pk in plan.before.get(task.pk, ()))
        state = GERMAN_STATES[State(task.state)] if german else task.state
        cells = (task.title, packages.get(task.package_id, ""), _day(task.start), _day(task.end), before, who(task.responsible), state)
        writer.writerow([task.pk, *(guarded(text) for text in cells)])
    return (("\ufeff" if german else "") + out.getvalue()).encode()


def guarded(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; `unguarded` gives back exactly what it was."""
    return f"'{text}" if _dangerous(text.lstrip("'")) else text


def unguarded(text: str) -> str:
    """Take the guard away again."""
    return text[1:] if text.startswith("'") and _dangerous(text.lstrip("'")) else text


def _dangerous(text: str) -> bool:
    return csv_de.cell(text) != text


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def read(data: bytes, name: str) -> list[Entry]:
    """Return the rows of a CSV or XLSX file; raises `ImportRefused` with a sentence for the reader."""
    if len(data) > MAX_BYTES:
        raise ImportRefused(_("Die Datei ist größer als 1 MB. Ein Arbeitsplan ist viel kleiner: Bitte wählen Sie die richtige Datei."))
    for sheet in load_sheets(data, name[:100]):
        if not sheet.hidden and (found := _header(sheet)):
            return _entries(sheet, *found)
    raise ImportRefused(_("In der Datei fehlt eine Spalte mit den Titeln der Aufgaben. Sie heißt zum Beispiel „Aufgabe“, „Titel“ oder „Name“."))


def _header(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    for position, row in enumerate(sheet.rows[:HEADER_WITHIN]):
        columns: dict[str, int] = {}
        for index, cell in enumerate(row.cells):
            key = name_key(str(cell)[:100]).replace(" ", "") if cell is not None else ""
            for name, words in NAMES.items():
                if key and key in words.split():
                    columns.setdefault(name, index)
        if "title" in columns and len(columns) > 1:
            return position, columns
    return None


def _entries(sheet: Sheet, position: int, columns: dict[str, int]) -> list[Entry]:
    rows = sheet.rows[position + 1 :]
    if not rows:
        raise ImportRefused(_("Die Datei hat eine Kopfzeile, aber keine Aufgaben."))
    if len(rows) > MAX_ROWS:
        raise ImportRefused(_("Die Datei hat mehr als %(n)d Aufgaben. Bitte teilen Sie sie auf.") % {"n": MAX_ROWS})
    found = []
    seen: dict[int, int] = {}
    for row in rows:
        cells = {name: row.cells[index] if index < len(row.cells) else None for name, index in columns.items()}
        entry = _entry(row.number, {name: None if is_empty(cell) else cell for name, cell in cells.items()})
        if entry.id is not None and entry.id in seen:
            entry.faults.append(_("Die Nummer %(id)d steht schon in Zeile %(line)d.") % {"id": entry.id, "line": seen[entry.id]})
        elif entry.id is not None:
            seen[entry.id] = entry.line
        found.append(entry)
    return found


def _entry(line: int, cells: dict[str, Any]) -> Entry:
    entry = Entry(line, [name for name in FIELDS if name in cells])
    text = {name: clean_line(unguarded(clean_line(cell))) for name, cell in cells.items() if name not in ("start", "end")}
    number = text.get("id", "").removesuffix(".0")
    if number and not (number.isascii() and number.isdigit() and len(number) <= 9):
        entry.faults.append(_("Die Nummer „%(id)s“ ist keine ganze Zahl.") % {"id": number[:30]})
    entry.id = int(number) if number and not entry.faults else None
    entry.title, entry.package = text.get("title", ""), text.get("package", "")
    if not entry.title:
        entry.faults.append(_("Der Titel fehlt."))
    for name, words, column in (("title", entry.title, _("Der Titel")), ("package", entry.package, _("Der Name des Arbeitspakets"))):
        if len(words) > 160:
            entry.faults.append(_("%(column)s ist länger als 160 Zeichen.") % {"column": column})
            setattr(entry, name, words[:160])
    for name in ("start", "end"):
        setattr(entry, name, _read_day(cells.get(name), entry.faults))
    if entry.start and entry.end and entry.end < entry.start:
        entry.faults.append(_("Das Ende liegt vor dem Beginn."))
    entry.before = _read_before(text.get("predecessors", ""), entry.faults)
    word = name_key(text.get("state", "")).replace(" ", "")
    entry.state = next((state.value for state, words in STATES.items() if word in words.split()), "") if word else ""
    if word and not entry.state:
        entry.faults.append(
            _("Den Stand „%(state)s“ gibt es nicht. Möglich sind: offen, in Arbeit, erledigt, entfällt.") % {"state": text["state"][:30]}
        )
    return entry


def _read_day(cell: Any, faults: list[str]) -> str:
    """Return a day as ISO text, "" for none; ISO and German form are understood."""
    if cell is None:
        return ""
    day: date | None = None
    if isinstance(cell, datetime):
        day = cell.date()
    elif isinstance(cell, date):
        day = cell
    else:
        text = clean_line(unguarded(clean_line(cell)))
        try:
            if found := _ISO.match(text):
                day = date(int(found[1]), int(found[2]), int(found[3]))
            elif found := _DE.match(text):
                day = date(int(found[3]) + (2000 if len(found[3]) == 2 else 0), int(found[2]), int(found[1]))
        except ValueError:
            day = None
        if day is None:
            faults.append(_("„%(day)s“ ist kein Datum. Schreiben Sie es wie 2027-03-31 oder 31.03.2027.") % {"day": text[:30]})
            return ""
    if not FIRST_DAY <= day <= LAST_DAY:
        faults.append(_("Das Jahr %(year)d kann nicht stimmen. Möglich sind 2000 bis 2100.") % {"year": day.year})
        return ""
    return day.isoformat()


def _read_before(text: str, faults: list[str]) -> list[int]:
    found: list[int] = []
    for part in re.split(r"[,;\s]+", text.removesuffix(".0")):
        if not part:
            continue
        match = _BEFORE.match(part) if part.isascii() else None
        if match is None:
            faults.append(_("„%(part)s“ in der Spalte der Vorgänger ist keine Nummer einer Aufgabe.") % {"part": part[:30]})
        elif int(match[1]) not in found:
            found.append(int(match[1]))
    return found
