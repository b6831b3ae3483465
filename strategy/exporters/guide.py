"""The sheet that explains the workbook, in German."""

from .records import Book
from .schema import CLEAR, SHEETS


def lines(book: Book) -> list[tuple[str, str]]:
    """Heading and text of each line of the sheet "Hinweise"."""
    return [
        (book.title or "Klimaschutzstrategie", book.municipality),
        ("Wozu diese Mappe dient", "Sie enthält die ganze Strategie. Ändern oder ergänzen Sie die Blätter und laden Sie die Mappe im Redaktionsbereich hoch."),
        ("Vorschau", "Vor dem Übernehmen sehen Sie, was neu, geändert und unverändert ist. Erst danach wird etwas gespeichert."),
        ("Blätter", "Sie können Blätter und Spalten löschen. Was fehlt, bleibt auf der Website, wie es ist. Die Namen der Blätter und Spalten sollen bleiben."),
        ("Wiedererkennen", "Zeilen werden an der Nummer wiedererkannt, ohne Nummer am Titel. Jede Nummer darf nur einmal vorkommen."),
        ("Leere Zellen", f"Eine leere Zelle ändert nichts. Soll eine Angabe verschwinden, schreiben Sie {CLEAR} in die Zelle."),
        ("Fehlende Zeilen", "Eine Zeile, die in der Mappe fehlt, wird auf der Website nicht gelöscht. Schritte und Weitere Angaben einer Maßnahme "
         "werden als ganze Liste übernommen, sobald das Blatt eine Zeile zu ihr enthält."),
        ("Zahlen", "Dezimalzeichen ist das Komma. 2.480 wird als Zweitausendvierhundertachtzig gelesen. Was keine Zahl ist, bleibt als Text erhalten und wird gemeldet."),
        ("Jahre ohne Wert", "Eine Zeile ohne Wert ist eine Lücke, keine Null."),
        ("Bezüge", "Maßnahmen und Indikatoren werden mit ihrer Nummer genannt, ohne Nummer mit dem Titel; mehrere untereinander in einer Zelle."),
        ("Formatierte Texte", "Eine Leerzeile trennt Absätze. • beginnt einen Listenpunkt, 1. und 2. nummerieren. **fett**, *kursiv*, [Text](https://…)."),
        ("Personen", "Namen, E-Mail-Adressen und Telefonnummern gehören nicht in diese Mappe."),
        *((f"Blatt „{sheet.title}“", "Spalten: " + ", ".join(column.label for column in sheet.columns)) for sheet in SHEETS),
    ]  # fmt: skip
