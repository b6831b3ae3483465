"""The documents: what a machine can check of PDF/UA, and that no text of anybody is ever read as markup."""

import itertools
import json

import pytest
from django.utils import timezone

from municipality.typeset import press, process
from municipality.typeset.glyphs import RANGES, REPLACEMENT, legible, shown
from municipality.typeset.richtext import rich_blocks
from reports import services
from reports.assembly import snapshot
from reports.models import FieldRemark
from reports.typesetting import documents
from tests.pdf import Tagged, words_of

from .conftest import add_report, note

pytestmark = pytest.mark.django_db
HOSTILE = [
    '#import "@preview/x:1.0.0": *', '#panic("x")', '#read("/etc/passwd")', "$ x^2 $", "*fett* _schräg_ `code` ``` ```", "= Überschrift", "- Liste\n+ Liste",
    "@verweis <marke> \\ ~ -- ---", "// Kommentar /* */", "]]]} #[", "{{7*7}} {0.__class__} %(x)s", "<script>alert(1)</script>", "\x00\x01\x07\x1b[31m\x7f",
    "\u202eumgedreht\u202c \u2066x\u2069 \ufeff", "שלום مرحبا नमस्ते 漢字 ไทย", "😀 👩‍👩‍👧 🏳️‍🌈 ☀️", "e\u0301 Z\u0351\u0351\u0351 ́", "ſt ﬁ ǅ ḯ̃ Ĳ ẞ Ǿ", "x" * 10_000,
    "Wort " * 2_000, "\n" * 300, "\u2028\u2029\x85", "a\u200bb\u00adc", '"quotes" \'single\' „deutsch“', "\ud7ff\ue000\uf8ff\ufffe",
]  # fmt: skip


@pytest.fixture
def made(full, editor):
    version = services.freeze(full.report, editor)
    return documents.make(version.data, version.digest, version.created_at)


def test_both_documents_pass_the_checker(made):
    for document in (made.report, made.short):
        assert Tagged(document.content).findings == []


def test_language_title_and_marks(made):
    for document, title in ((made.report, "Klimaschutzbericht 2025"), (made.short, "Klimaschutzbericht 2025: Kurzfassung für den Rat")):
        read = Tagged(document.content)
        assert str(read.root.Lang).startswith("de")
        assert read.root.MarkInfo.Marked
        assert read.root.ViewerPreferences.DisplayDocTitle
        meta = read.pdf.open_metadata()
        assert meta["dc:title"] == title
        assert meta["pdfuaid:part"] == "1"
        assert len(read.pdf.pages) == document.pages


def test_headings_come_in_order_and_are_bookmarks(made):
    read = Tagged(made.report.content)
    levels = [int(element.tag[1]) for element in read.elements if element.tag in ("H1", "H2", "H3", "H4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert read.bookmarks[:3] == ["Auf einen Blick", "Energie", "Projekte der Stadtgesellschaft"]


def test_figures_have_alternatives_and_tables_header_cells(made):
    read = Tagged(made.report.content)
    figures = [element for element in read.elements if element.tag in ("Figure", "Formula")]
    assert len(figures) >= 4
    assert all(figure.alt for figure in figures)
    assert any("Treibhausgase in kt CO₂e. 1990: 853" in figure.alt for figure in figures)
    assert any("2 Maßnahmen: 1 abgeschlossen" in figure.alt for figure in figures)
    tables = read.tagged("Table")
    assert tables
    for table in tables:
        heads = [element for element in table.walk() if element.tag == "TH"]
        assert len(heads) >= 2
        assert {head.scope for head in heads} == {"/Column"}


def test_the_reading_order_is_that_of_the_report(made):
    tags = [element.tag for element in Tagged(made.report.content).elements]
    assert tags.index("TOC") < tags.index("Table")
    assert tags.index("H1") < tags.index("H2") < tags.index("Table")


def test_fonts_are_those_that_ship_with_us(made):
    allowed = ("SourceSansPro", "LibertinusSerif", "DejaVuSansMono", "NewCM")
    assert all(name.startswith(allowed) for name in Tagged(made.report.content).fonts)


def test_the_short_version_is_short_and_leads_to_the_whole(made, full):
    assert 1 <= made.short.pages <= 4
    links = Tagged(made.short.content).links
    assert f"{full.town.site.root_url}/berichte/2025/" in links


def test_links_leave_by_web_mail_and_telephone_alone():
    html = '<p><a href="javascript:alert(1)">a</a><a href="/projekte/">b</a><a href="mailto:x@example.org">c</a><a href="data:x">d</a><a href="http://[">e</a></p>'
    (block,) = rich_blocks(html, "https://stadt.example")
    assert [run["href"] for run in block["runs"]] == ["", "https://stadt.example/projekte/", "mailto:x@example.org", "", ""]


def test_lists_within_lists_and_broken_markup_become_blocks():
    blocks = rich_blocks("<ul><li>eins<ol><li>innen</li></ol></li><li><b>zwei</b></li></ul><p>Ende<ul><li>offen", "https://x.example")
    assert [block["kind"] for block in blocks] == ["ul", "p", "ul"]
    assert [inner["kind"] for inner in blocks[0]["items"][0]] == ["p", "ol"]
    assert blocks[0]["items"][1][0]["runs"][0]["bold"]
    json.dumps(blocks)


# Hostile texts -----------------------------------------------------------------------------------------------------------


def test_hostile_texts_are_typeset_as_text(full, editor):
    town = full.town
    for text in HOSTILE:
        measure = town.measure(full.field, text.replace("\x00", "")[:200] or "x", status="running", delay_reason=text.replace("\x00", "")[:300])
        note(measure, text.replace("\x00", ""))
    town.project(HOSTILE[0], fields_of_action=[full.field], summary="x")
    report = add_report(
        town,
        slug="boese",
        title='#panic("x") *fett* 😀',
        summary=HOSTILE[3],
        introduction="".join(f"<p>{text}</p>" for text in HOSTILE).replace("\x00", ""),
    )
    report.remarks.add(FieldRemark(field_of_action=full.field, text=f"<p>{HOSTILE[2]}</p>"))
    data = snapshot(report, number=1, note=HOSTILE[1])
    made = documents.make(data, "0" * 64, timezone.now())
    for document in (made.report, made.short):
        assert Tagged(document.content).findings == []
    text = words_of(made.report.content)
    for said in (
        '#import "@preview/x:1.0.0": *',
        '#read("/etc/passwd")',
        "$ x^2 $",
        "*fett* _schräg_",
        "= Überschrift",
        "// Kommentar /* */",
        "{{7*7}}",
    ):
        assert said.replace(" ", "") in text, said
    assert "root:" not in text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_each_hostile_text_alone_as_title(full, hostile):
    document, drawings = documents.short_document(snapshot(full.report.get_latest_revision_as_object()), "0" * 64)
    document["title"] = document["short-title"] = document["author"] = hostile or "x"
    document["blocks"].append({"kind": "text", "text": hostile})
    if not legible(hostile).strip():
        document["title"] = "x"
    assert documents.typeset(document, drawings, timezone.now()).pages >= 1


def test_what_no_font_has_together_is_typeset_plainer(full, monkeypatch):
    document, drawings = documents.short_document(snapshot(full.report.get_latest_revision_as_object()), "0" * 64)
    document["blocks"].append({"kind": "text", "text": "Straße 漢 Ж\u0489\u20dd"})
    monkeypatch.setattr(press, "legible", lambda text: text)  # as if the ranges promised too much
    made = documents.typeset(document, drawings, timezone.now())
    assert "Straße□□" in words_of(made.content)


@pytest.mark.once
def test_every_character_that_is_let_through_has_a_glyph(tmp_path):
    """The ranges are the installed typesetter's: a newer one that lacks a character fails here and not at a municipality."""
    letters = [chr(code) for first, last in RANGES for code in range(first, last + 1)]
    document = {
        "lang": "de", "title": "x", "short-title": "x", "author": "x", "description": "x", "subtitle": "x", "footer": "x", "page-words": ["Seite", "von"],
        "colours": {"brand": "#0b5d4e", "strong": "#073d33", "tint": "#e6f1ea", "line": "#bcd", "on": "#ffffff"}, "cover": None,
        "blocks": [
            {"kind": "heading", "level": 1, "text": "x"},
            *({"kind": "text", "text": " ".join(f"o{letter}" for letter in letters[at : at + 200])} for at in range(0, len(letters), 200)),
        ],
    }  # fmt: skip
    assert documents.typeset(document, {}, timezone.now()).pages >= 1
    assert shown("Straße 🚲 Müller\u202e") == f"Straße {REPLACEMENT} Müller"


def test_the_typesetter_works_in_a_process_of_its_own(full, monkeypatch, tmp_path):
    document, drawings = documents.short_document(snapshot(full.report.get_latest_revision_as_object()), "0" * 64)
    monkeypatch.setattr(press, "SECONDS", 0.01)
    with pytest.raises(documents.TypesettingError, match="too long"):
        documents.typeset(document, drawings, timezone.now())
    monkeypatch.setattr(press, "SECONDS", 60)
    document["lang"] = "keine Sprache"
    with pytest.raises(documents.TypesettingError):
        documents.typeset(document, drawings, timezone.now())
    assert process.CPU_SECONDS < 180
