"""The documents: what a machine can check of PDF/UA, what is internal, that nobody's address and no markup gets through."""

import io
import itertools

import docx
import pytest
from django.utils import timezone
from docx.oxml.ns import qn
from openpyxl import load_workbook

from tests.abuse.test_corpus import CORPUS
from tests.factories import create_user
from tests.pdf import Tagged, words_of
from tests.reports.test_documents import HOSTILE
from workshop.models import Milestone, PaperEntry, ProfileDraft, Task, TeamMember, WorkPackage
from workshop.outputs import documents, sheets, worksheets
from workshop.outputs.material import material_of

from .conftest import MARKER, fill, grow

pytestmark = pytest.mark.django_db
PDFS = [output for output in documents.OUTPUTS if output.ending == "pdf"]
HEADINGS = ("H1", "H2", "H3", "H4")


def made(material, file):
    name, _dot, ending = file.rpartition(".")
    return documents.BY_FILE[name, ending].make(material)


@pytest.mark.parametrize("output", PDFS, ids=lambda output: output.file)
def test_every_pdf_passes_the_checker_and_says_language_and_title(material, output):
    read = Tagged(output.make(material))
    assert read.findings == []
    assert str(read.root.Lang).startswith("de")
    assert read.root.MarkInfo.Marked
    assert read.root.ViewerPreferences.DisplayDocTitle
    assert "Sonne aufs Schuldach" in read.pdf.open_metadata()["dc:title"]
    levels = [int(element.tag[1]) for element in read.elements if element.tag in HEADINGS]
    assert levels and levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert all(name.startswith(("SourceSansPro", "LibertinusSerif", "DejaVuSansMono", "NewCM")) for name in read.fonts)
    for table in read.tagged("Table"):
        heads = [element for element in table.walk() if element.tag == "TH"]
        assert len(heads) >= 2
        assert {head.scope for head in heads} == {"/Column"}


@pytest.mark.parametrize("paper", worksheets.PAPERS)
@pytest.mark.parametrize("key", worksheets.BY_KEY)
def test_every_empty_worksheet_passes_the_checker(town, key, paper):
    from municipality.typeset.town import town_part

    document = worksheets.document(town.site, town_part(town.site), "de", key, paper)
    sheet = documents.typeset(document, {}, layout=worksheets.LAYOUT)
    read = Tagged(sheet.content)
    assert read.findings == []
    assert sheet.pages <= 2
    width = float(read.pdf.pages[0].MediaBox[2]) / 72 * 25.4
    assert width == pytest.approx({"a4": 210, "a2": 420}[paper], abs=1)


def test_worksheets_are_black_on_white(town):
    """Nothing is said by colour: all that is drawn is black, white or grey."""
    import re

    from municipality.typeset.town import town_part

    sheet = documents.typeset(worksheets.document(town.site, town_part(town.site), "de", "team", "a4"), {}, layout=worksheets.LAYOUT)
    read = Tagged(sheet.content)
    for page in read.pdf.pages:
        content = page.Contents.read_bytes().decode("latin-1")
        for colour in re.findall(r"([\d.]+) ([\d.]+) ([\d.]+) (?:sc|scn|rg|SC|SCN|RG)\b", content):
            assert len(set(colour)) == 1, colour


def test_the_one_page_is_one_page_however_much_there_is(town, filled):
    filled.summary = "Wort " * 55
    for name in ("problem", "what_happens", "own_goal"):
        setattr(filled, name, "Ein langes Wort nach dem anderen. " * 110)
    filled.place_text = "Ort " * 39
    filled.title = "Ein sehr langer Name für ein Vorhaben, das in vielen Worten beschrieben werden muss, weil es groß ist"
    filled.save()
    filled.save_revision()
    for n in range(9):
        Milestone.objects.create(
            project=filled, title=f"Meilenstein mit einem Namen, der nicht enden will, weil er so lang ist {n}", date="2027-05-01"
        )
    assert len(Tagged(made(material_of(town.site, filled), "steckbrief.pdf")).pdf.pages) == 1


def test_the_gantt_drawing_has_an_alternative_and_a_table(material):
    read = Tagged(made(material, "projektmappe.pdf"))
    figures = read.tagged("Figure")
    assert figures and all(figure.alt for figure in figures)
    assert any("Tabellen danach" in figure.alt for figure in figures)
    words = words_of(read.content)
    assert "Module montieren".replace(" ", "") in words and "01.03.2027" in words


def test_a_long_plan_is_drawn_in_parts_on_one_axis(town, filled):
    package = WorkPackage.objects.filter(project=filled).first()
    Task.objects.bulk_create(Task(project=filled, package=package, title=f"Schritt {n}", start="2027-01-04", end="2027-01-08") for n in range(60))
    content = made(material_of(town.site, filled), "projektmappe.pdf")
    read = Tagged(content)
    assert read.findings == []
    assert len(read.tagged("Figure")) == 2
    assert "Teil2von2" in words_of(content)


def test_internal_parts_are_in_the_internal_version_only(town, filled):
    PaperEntry.objects.create(
        project=filled, kind="sheets", consent_on="2026-11-02", team_words="Jo kann schweißen.", user=town.staff(), closed=timezone.now()
    )
    material = material_of(town.site, filled)
    inside, outside = (words_of(made(material, f"projektmappe{end}.pdf")) for end in ("-intern", ""))
    for word in ("MioSand", "RuthVerborgen", "Löten", "Sparverein", "Angebotliegtvor", "Esfehlennoch", "Jokannschweißen", "Verantwortlich:LeaBrandt"):
        assert word in inside, word
        assert word not in outside, word
    for word in ("LeaBrandt(Leitung)", "2weitere", "Landesförderung", "23.799,50"):
        assert word in outside, word


def test_names_without_consent_stand_in_no_file_that_is_handed_on(material):
    for output in documents.OUTPUTS:
        if output.audience == "all" or output.group == "papers":
            words = text_of(output.file, output.make(material))
            assert "Verborgen" not in words, output.file
            assert "Sand" not in words.replace("Sandkasten", ""), output.file


def test_nobodys_address_stands_in_any_output(material):
    for output in documents.OUTPUTS:
        words = text_of(output.file, output.make(material))
        for secret in (MARKER, "example.org", "456789"):
            assert secret not in words, output.file


def test_what_the_team_wrote_since_the_last_version_counts(town, filled):
    ProfileDraft.objects.create(project=filled, data={"title": "Sonne aufs Schuldach", "summary": "Ganz neu gesagt.", "problem": "Frisch."})
    assert "Ganzneugesagt." in words_of(made(material_of(town.site, filled), "projektmappe.pdf"))
    filled.refresh_from_db()
    assert filled.summary.startswith("Auf dem Dach")


def test_an_empty_project_can_be_put_out_as_well(town, project, lead):
    material = material_of(town.site, project)
    for output in documents.OUTPUTS:
        data = output.make(material)
        assert data, output.file
        if output.ending == "pdf":
            assert Tagged(data).findings == [], output.file


@pytest.mark.parametrize(
    "word", ["", "Donaudampfschifffahrtsgesellschaftskapitaenspatent" * 4, "Ein Satz, der kein Ende nimmt und weitergeht. " * 85]
)
def test_a_large_project_passes_the_checker_in_every_document(town, filled, word):
    """60 tasks and 200 needs; words that do not fit into any cell; texts as long as they may be."""
    grow(filled, long=word)
    for name in ("problem", "what_happens", "own_goal", "vision", "not_goals", "results", "what_stays"):
        setattr(filled, name, (word or "Kurz.")[:4000])
    filled.summary = (word or "Kurz.")[:280]
    filled.save()
    filled.save_revision()
    material = material_of(town.site, filled)
    for output in PDFS:
        read = Tagged(output.make(material))
        assert read.findings == [], output.file
        assert output.name != "steckbrief" or len(read.pdf.pages) == 1
    for file in ("beschlussvorlage.docx", "geschaeftsplan.docx"):
        assert docx.Document(io.BytesIO(made(material, file))).tables
    assert load_workbook(io.BytesIO(made(material, "plan-und-finanzen.xlsx")))["Aufgaben"].max_row == 64


# Word ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["beschlussvorlage.docx", "geschaeftsplan.docx"])
def test_word_files_open_with_headings_header_rows_and_language(material, file):
    read = docx.Document(io.BytesIO(made(material, file)))
    styles = [paragraph.style.name for paragraph in read.paragraphs]
    assert styles[0] == "Title"
    headings = [paragraph for paragraph in read.paragraphs if paragraph.style.name == "Heading 1"]
    assert len(headings) >= 7
    levels = [int(name[-1]) for name in styles if name.startswith("Heading")]
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert read.core_properties.language == "de-DE"
    assert {found.get(qn("w:val")) for found in read.styles.element.iter(qn("w:lang"))} == {"de-DE"}
    assert read.tables
    for table in read.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert read.core_properties.author == material.town["name"]


def test_the_motion_says_what_the_council_decides_first(material):
    read = docx.Document(io.BytesIO(made(material, "beschlussvorlage.docx")))
    headings = [paragraph.text for paragraph in read.paragraphs if paragraph.style.name == "Heading 1"]
    assert headings[:2] == ["Beschlussvorschlag", "Sachverhalt"]
    assert "Finanzierung" in headings
    assert words_of(made(material, "beschlussvorlage.pdf")).count("DerRatbegrüßtdasProjekt„SonneaufsSchuldach“") == 1


# Hostile texts --------------------------------------------------------------------------------------------------------------


def hostile(town, word):
    project = town.project(word.replace("\x00", "")[:100].strip() or "x")
    lead, member = create_user(name=word.replace("\x00", "")[:60]), create_user(name="Mio Sand")
    for user, role in ((lead, "lead"), (member, "member")):
        TeamMember.objects.create(project=project, user=user, role=role)
    fill(project, lead, member, word=f" {word}".replace("\x00", ""))
    return material_of(town.site, project)


@pytest.mark.parametrize("word", ["\n".join(CORPUS), "\n".join(HOSTILE)], ids=["scripts", "typesetting"])
def test_what_people_typed_is_text_in_every_file(town, word):
    material = hostile(town, word)
    for output in documents.OUTPUTS:
        data = output.make(material)
        if output.ending == "pdf":
            assert Tagged(data).findings == [], output.file
            assert "root:" not in words_of(data)
        elif output.ending == "docx":
            document = docx.Document(io.BytesIO(data))
            links = [rel for rel in document.part.rels.values() if rel.is_external]
            assert links == []
            assert not list(document.element.iter(qn("w:hyperlink")))


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("https://evil.example")', "#N/A", "＝1"])
def test_no_cell_is_a_formula(town, start):
    project = town.project("Formeln")
    lead, member = create_user(name=start), create_user(name="Mio Sand")
    for user in (lead, member):
        TeamMember.objects.create(project=project, user=user, role="member")
    fill(project, lead, member)
    WorkPackage.objects.filter(project=project).update(title=start, description=start)
    Task.objects.filter(project=project).update(title=start, result=start)
    material = material_of(town.site, project)
    book = load_workbook(io.BytesIO(sheets.workbook(material)))
    cells = [cell for page in book for row in page.iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type in ("s", "n", "d") for cell in cells)
    for sheet in sheets.SHEETS:
        for machines, sign in ((False, ";"), (True, ",")):
            for line in sheets.table(material, sheet.key, machines=machines).decode("utf-8-sig").splitlines()[1:]:
                for cell in line.replace('"', "").split(sign):
                    assert not cell.lstrip(" ").startswith(("=", "+", "@", "＝")), (sheet.key, cell)


def text_of(file, data):
    """Return all words of a file."""
    if file.endswith(".pdf"):
        return words_of(data)
    if file.endswith(".docx"):
        read = docx.Document(io.BytesIO(data))
        cells = [cell.text for table in read.tables for row in table.rows for cell in row.cells]
        return "\n".join([paragraph.text for paragraph in read.paragraphs] + cells)
    if file.endswith(".xlsx"):
        return "\n".join(
            str(cell.value) for page in load_workbook(io.BytesIO(data)) for row in page.iter_rows() for cell in row if cell.value is not None
        )
    return data.decode("utf-8-sig")
