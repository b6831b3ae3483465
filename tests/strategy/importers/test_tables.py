"""Reading files: encodings, delimiters, headers, sheets, and files that are refused."""

import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook
from openpyxl.styles import PatternFill

from strategy.importers.refusal import ImportRefused
from strategy.importers.tables import Table, read_table
from tests.strategy.importers.books import PROGRAMME, STEPS, book, csv_bytes, rows_of, saved

HEAD = ["Nr.", "Handlungsfeld", "Maßnahme", "Kosten"]
ROW = ["Ü 1", "Mobilität", "Wege für alle, auch zu Fuß", "2.480"]


def titles(table: Table) -> list[object]:
    return [row.cell(table.by_key["title"].index) for row in table.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman", "cp850"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_any_usual_encoding_and_delimiter_is_read(encoding, delimiter):
    head = ["Nr.", "Handlungsfeld", "Maßnahme", "Kosten"]
    table = read_table(csv_bytes([head, ROW, ROW], delimiter, encoding), "m.csv")
    assert table.rows[0].cells == tuple(ROW)
    assert table.headers[2] == "Maßnahme"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_and_line_breaks_in_cells_are_told_apart(newline):
    rows = [HEAD, ["1", "Bauen", "Erste\nZeile; und mehr", "1"], ["2", "Bauen", "Zweite", "2"]]
    table = read_table(csv_bytes(rows, newline=newline), "m.csv")
    assert titles(table) == ["Erste\nZeile; und mehr", "Zweite"]
    assert [row.number for row in table.rows] == [2, 3]


def test_the_encoding_is_told_when_it_was_guessed():
    table = read_table(csv_bytes([HEAD, ROW], encoding="cp1252"), "m.csv")
    assert any("cp1252" in note.message for note in table.notes)
    assert not read_table(csv_bytes([HEAD, ROW]), "m.csv").notes


def test_damaged_umlauts_are_pointed_out():
    data = csv_bytes([HEAD, ["1", "Mobilität", "Straße", "1"]]).decode("cp1252").encode("utf-8").replace("MaÃŸnahme".encode(), b"Titel")
    assert any("Umlaute sind beschädigt" in note.message for note in read_table(data, "m.csv").notes)


def test_the_line_that_names_the_delimiter_is_obeyed():
    table = read_table(b"sep=;\r\nTitel;Handlungsfeld\r\nA, b, c;Bauen\r\n", "m.csv")
    assert titles(table) == ["A, b, c"]
    assert table.rows[0].number == 3


def test_the_header_may_stand_below_other_lines():
    rows = [["Stadt Auenfurt"], [], ["Stand", "Mai", "", ""], HEAD, ROW]
    table = read_table(csv_bytes(rows), "m.csv")
    assert (table.header_row, table.rows[0].number) == (4, 5)


def test_a_header_of_two_rows_is_read_as_one():
    rows = [
        ["Nr.", "Handlungsfeld", "Maßnahme", "Einsparung", ""],
        ["", "", "", "THG (kt/a)", "Energie (GWh/a)"],
        ["1", "Bauen", "Dämmen", "1,5", "2"],
    ]
    table = read_table(csv_bytes(rows), "m.csv")
    assert {"ghg", "energy", "title", "code"} <= set(table.by_key)
    assert titles(table) == ["Dämmen"]


def test_columns_may_stand_in_any_order_and_have_no_header():
    table = read_table(csv_bytes([["Kosten", "", "Maßnahme", "Handlungsfeld", ""], ["1", "lose", "Dämmen", "Bauen", ""]]), "m.csv")
    assert [(column.label, column.key) for column in table.columns] == [
        ("Kosten", "cost"), ("Spalte ohne Überschrift", None), ("Maßnahme", "title"), ("Handlungsfeld", "field"),
    ]  # fmt: skip


def test_a_header_that_is_repeated_on_each_printed_page_is_no_measure():
    assert len(read_table(csv_bytes([HEAD, ROW, HEAD, ROW]), "m.csv").rows) == 2


def test_the_same_header_three_times_fills_one_field_and_two_details():
    table = read_table(csv_bytes([["Titel", "Handlungsfeld", "Akteure", "Akteure", "Akteure"], ["A", "B", "", "zwei", "drei"]]), "m.csv")
    assert [(column.label, column.key) for column in table.columns] == [
        ("Titel", "title"), ("Handlungsfeld", "field"), ("Akteure", None), ("Akteure (2)", "stakeholders"), ("Akteure (3)", None),
    ]  # fmt: skip


def test_a_quotation_mark_without_end_is_refused_with_its_row():
    data = b'Titel;Handlungsfeld\r\nGut;Bauen\r\n"Offen;Bauen\r\nVerloren;Bauen\r\n'
    with pytest.raises(ImportRefused, match="Zeile 3"):
        read_table(data, "m.csv")


def test_a_workbook_says_the_same_as_the_csv_file():
    rows = rows_of(PROGRAMME)
    table, other = read_table(book({"Programm": rows}), "p.xlsx"), read_table(PROGRAMME)
    assert [row.cells for row in table.rows] == [row.cells for row in other.rows]
    assert [column.key for column in table.columns] == [column.key for column in other.columns]


def test_the_sheet_of_measures_is_chosen_and_others_are_named():
    steps = rows_of(STEPS)
    data = book({"Hinweise": [["Bitte lesen"]], "Schritte": steps, "Maßnahmen": [HEAD, ROW], "Alt": [["Titel", "Handlungsfeld"], ["A", "B"]]})
    table = read_table(data, "p.xlsx")
    assert table.sheet == "Maßnahmen"
    assert any("Alt" in note.message for note in table.notes)
    assert read_table(data, "p.xlsx", kind="steps").sheet == "Schritte"
    assert read_table(data, "p.xlsx", sheet="alt").sheet == "Alt"
    with pytest.raises(ImportRefused, match="Hinweise, Schritte, Maßnahmen, Alt"):
        read_table(data, "p.xlsx", sheet="Fehlt")


def test_hidden_sheets_come_last():
    workbook = Workbook()
    workbook.active.title = "Versteckt"
    for title in ("Versteckt", "Offen"):
        sheet = workbook[title] if title in workbook.sheetnames else workbook.create_sheet(title)
        sheet.append(HEAD if title == "Versteckt" else HEAD[1:3])
        sheet.append(ROW if title == "Versteckt" else ROW[1:3])
    workbook["Versteckt"].sheet_state = "hidden"
    workbook.active = 1
    assert read_table(saved(workbook), "p.xlsx").sheet == "Offen"


def test_formatted_empty_rows_are_no_rows():
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(HEAD)
    sheet.append(ROW)
    for row in range(3, 1001):
        for column in range(1, 8):
            sheet.cell(row, column).fill = PatternFill("solid", fgColor="FFEEEE")
    assert len(read_table(saved(workbook), "p.xlsx").rows) == 1


def test_a_merged_cell_fills_the_rows_below_and_says_so():
    rows = [HEAD, ["1", "Bauen", "Dämmen", 100], ["2", None, "Heizen", None], ["3", "Mobilität", "Radeln", 5]]
    table = read_table(book({"M": rows}, {"M": ["B2:B3", "D2:D3"]}), "p.xlsx")
    assert table.rows[1].cells == ("2", "Bauen", "Heizen", 100)
    assert table.rows[1].merged == {1, 3}
    assert table.rows[0].merged == frozenset()


def test_dates_numbers_and_formulas_keep_their_kind():
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["Nr.", "Titel", "Handlungsfeld", "Kosten", "Beginn"])
    sheet.append([date(2025, 4, 1), "A", "B", "=1+1", date(2026, 1, 1)])
    sheet.append([3, "A", "B", "#BEZUG!", 2026])
    table = read_table(saved(workbook), "p.xlsx")
    assert table.rows[0].cell(0).year == 2025
    assert table.rows[0].cell(3) is None
    assert [(note.row, note.column) for note in table.notes] == [(2, 4), (3, 4)]
    assert "Formel ohne gespeichertes Ergebnis" in table.notes[0].message
    assert "#BEZUG!" in table.notes[1].message


# Refusals


def zipped(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def with_member(name: str, content: bytes) -> bytes:
    source = zipfile.ZipFile(io.BytesIO(book({"M": [HEAD, ROW]})))
    return zipped({member: content if member == name else source.read(member) for member in source.namelist()})


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1"><c r="A1" t="str"><v>&b;</v></c></row></sheetData></worksheet>"""
OUTSIDE = LAUGHS.replace(b'<!ENTITY a "aaaaaaaaaa">', b'<!ENTITY a SYSTEM "file:///etc/passwd">')


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "ist leer"),
        (b"\xef\xbb\xbf\r\n", "ist leer"),
        (b"%PDF-1.7 Titel;Handlungsfeld", "keine Tabelle"),
        (b"<html><table></table></html>", "keine Tabelle"),
        (b'{"title": 1}', "keine Tabelle"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "alte oder mit einem Kennwort"),
        (b"PK\x03\x04 kaputt", "beschädigt"),
        (b"Titel;Handlungsfeld\nA\x00B;C\n", "keine Texttabelle"),
        (b"a;b\n1;2\n", "keine Kopfzeile"),
        (b"Titel;Handlungsfeld\n", "steht nichts"),
        (zipped({"content.xml": b"", "mimetype": b""}), "OpenDocument"),
        (zipped({"xl/workbook.bin": b""}), "xlsb"),
        (zipped({"bild.png": b""}), "keine Excel-Arbeitsmappe"),
        (zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"kein xml"}), "beschädigt"),
        (zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"0" * (90 * 1024 * 1024)}), "zu groß"),
        (zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"0" * (20 * 1024 * 1024)}), "zu groß"),
        (zipped({f"xl/{n}.xml": b"" for n in range(2001)}), "zu groß"),
        (with_member("xl/worksheets/sheet1.xml", LAUGHS), "beschädigt"),
        (with_member("xl/worksheets/sheet1.xml", OUTSIDE), "beschädigt"),
        (with_member("xl/workbook.xml", LAUGHS), "beschädigt"),
        (b"Titel;Handlungsfeld\n" + b"x;y\n" * 5001, "mehr als 5000 Zeilen"),
        (b"Titel;Handlungsfeld\n" + b";".join([b"x"] * 300) + b"\n", "300 Spalten"),
        (b"Titel;Handlungsfeld\n" + b"x" * 60_000 + b";y\n", "länger als 50000 Zeichen"),
        (b"Titel;Handlungsfeld\n" + b"x" * 300_000 + b";y\n", "lässt sich ab Zeile 2 nicht lesen"),
        (b"x" * (10 * 1024 * 1024 + 1), "größer als 10 MB"),
    ],
)
def test_what_is_no_catalogue_is_refused_with_a_reason(data, message):
    with pytest.raises(ImportRefused, match=message):
        read_table(data, "datei.csv")


def test_a_row_far_below_does_not_keep_the_reader_busy():
    sheet = b"""<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1"><c r="A1" t="str"><v>Titel</v></c><c r="B1" t="str"><v>Handlungsfeld</v></c></row>
<row r="2"><c r="A2" t="str"><v>A</v></c><c r="B2" t="str"><v>B</v></c></row>
<row r="99999999"><c r="A99999999" t="str"><v>C</v></c></row></sheetData></worksheet>"""
    table = read_table(with_member("xl/worksheets/sheet1.xml", sheet), "p.xlsx")
    assert len(table.rows) == 1
    assert any("50000" in note.message for note in table.notes)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ImportRefused, match=r"fehlt\.csv"):
        read_table(tmp_path / "fehlt.csv")
