"""Files that the tests import: made up, in the shapes that towns have."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from strategy.imports import services
from strategy.models import ImportRun

HEADER = ["Nr.", "Handlungsfeld", "Titel", "Beschreibung", "Gesamtkosten", "THG-Einsparung in t/a", "Zuständigkeit", "Losnummer"]
ROWS = [
    ["E 1", "Energie", "Sonnendächer für Schulen", "Module auf zwölf Dächern.", "266.000 €", "41,5", "Hochbauamt", "L-17"],
    ["E 2", "Energie", "Nahwärme am Hafen", "Ein Netz für die alte Werft.", "ca. 200–500 T€", "2.480", "Stadtwerke", ""],
    ["M 1", "Mobilität", "Radweg zur Mühle", "Vier Kilometer Asphalt.", "-", "10", "Tiefbauamt", ""],
]


def csv(rows=None, header=None) -> bytes:
    lines = [header or HEADER, *(ROWS if rows is None else rows)]
    return "\r\n".join(";".join(f'"{cell}"' for cell in line) for line in lines).encode("utf-8-sig")


def xlsx(rows=None, header=None, title="Maßnahmen") -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for line in [header or HEADER, *(ROWS if rows is None else rows)]:
        sheet.append(line)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def upload(data=None, name="massnahmen.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, csv() if data is None else data)


def many(count: int, fields: int = 10) -> bytes:
    """A list of so many measures with the texts that real ones have."""
    text = "Die Stadt baut, pflegt und erneuert, was dafür nötig ist, und berichtet jedes Jahr darüber. " * 6
    rows = [
        [
            f"X {n}",
            f"Handlungsfeld {n % fields + 1}",
            f"Maßnahme mit laufender Nummer {n}",
            f"{n}. {text}",
            f"{n}.000 €",
            f"{n},5",
            f"Amt {n % 20}",
            f"L-{n}",
        ]
        for n in range(1, count + 1)
    ]
    return xlsx(rows)


def prepared(user, strategy, data=None, name="massnahmen.csv", steps=None, **options) -> ImportRun:
    """An import that was read; in tests the background works at once."""
    run = services.upload(user, strategy, upload(data, name), options, steps)
    run.refresh_from_db()
    return run


def applied(user, strategy, data=None, **options) -> ImportRun:
    """An import that was carried out."""
    run = prepared(user, strategy, data, **options)
    assert run.state == ImportRun.State.READY, run.message
    services.start_apply(user, run, run.preview["digest"])
    run.refresh_from_db()
    assert run.state == ImportRun.State.APPLIED, run.message
    return run


def undone(user, run: ImportRun) -> ImportRun:
    """An import that was taken back."""
    from strategy.imports import undo

    services.start_undo(user, run, undo.plan(run).digest)
    run.refresh_from_db()
    return run
