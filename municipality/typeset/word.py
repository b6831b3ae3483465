"""The blocks of a document as a Word file: headings, lists and tables as what they are, the language said, no macro, no template that runs.

Drawings are left out; who writes on in such a file gets them with the PDF. Every text goes in as text.
"""

import io
import unicodedata
from datetime import datetime
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph

from .writer import Block

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LANGUAGES = {"de": "de-DE", "en": "en-GB"}
FONT = "Arial"
# Signs that turn the direction of what stands beside them.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def clean(text: str) -> str:
    """Return a text with what an XML file can hold; line breaks stay."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n"))
    return "".join(
        sign
        for sign in text
        if sign in "\n\t" or (unicodedata.category(sign) not in ("Cc", "Cs") and sign not in _TURNING and sign not in "\ufffe\uffff")
    )


def word(document: dict[str, Any], made_at: datetime) -> bytes:
    """Return a document (as `press.document` makes it) as the bytes of a .docx file."""
    file = docx.Document()
    _styles(file, document)
    properties = file.core_properties
    properties.title, properties.author, properties.last_modified_by = (clean(document[name])[:250] for name in ("title", "author", "author"))
    properties.language = LANGUAGES.get(document["lang"], document["lang"])
    properties.created = properties.modified = made_at.replace(tzinfo=None)
    properties.comments, properties.subject = "", clean(document["description"])[:250]
    _write(file.add_paragraph(style="Title"), document["title"])
    if document["subtitle"]:
        _write(file.add_paragraph(style="Subtitle"), document["subtitle"])
    for block in document["blocks"]:
        _block(file, block)
    _footer(file, document)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _styles(file: WordDocument, document: dict[str, Any]) -> None:
    language = LANGUAGES.get(document["lang"], document["lang"])
    for found in file.styles.element.iter(qn("w:lang")):
        for name in ("w:val", "w:eastAsia"):
            found.set(qn(name), language)
    strong = RGBColor.from_string(document["colours"]["strong"].lstrip("#").upper())
    for name, size in (("Normal", 11), ("Title", 22), ("Subtitle", 11), ("Heading 1", 15), ("Heading 2", 12.5), ("Heading 3", 11), ("Caption", 9)):
        font = file.styles[name].font
        font.name, font.size = FONT, Pt(size)
        fonts = file.styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        if name != "Normal":
            font.color.rgb = strong if name != "Subtitle" else RGBColor(0x47, 0x52, 0x4E)
            font.italic = False
    section = file.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2.4)


def _block(file: WordDocument, block: Block) -> None:
    kind = block["kind"]
    if kind == "heading":
        _write(file.add_paragraph(style=f"Heading {min(block['level'], 3)}"), block["text"])
    elif kind in ("text", "lead"):
        _write(file.add_paragraph(), block["text"])
    elif kind == "soft":
        _write(file.add_paragraph(), block["text"], italic=True)
    elif kind == "link":
        _write(file.add_paragraph(), block["text"])
    elif kind == "rich":
        _rich(file, block["blocks"])
    elif kind == "list":
        for item in block["items"]:
            _runs(file.add_paragraph(style="List Bullet"), item)
    elif kind == "numbers":
        for item in block["items"]:
            _write(file.add_paragraph(style="List Bullet"), f"{item['label']}: {item['value']}")
    elif kind == "table":
        _table(file, block)
    elif kind == "box":
        for inner in block["blocks"]:
            _block(file, inner)
    elif kind == "pagebreak":
        file.add_page_break()


def _rich(file: WordDocument, blocks: list[Block], style: str = "") -> None:
    for entry in blocks:
        if entry["kind"] == "p":
            _runs(file.add_paragraph(style=style or None), entry["runs"])
        else:
            inner = "List Bullet" if entry["kind"] == "ul" else "List Number"
            for item in entry["items"]:
                _rich(file, item, inner)


def _table(file: WordDocument, block: Block) -> None:
    if block["caption"]:
        caption = file.add_paragraph(style="Caption")
        caption.paragraph_format.keep_with_next = True
        _write(caption, block["caption"])
    rows = [block["columns"], *block["rows"], *([block["foot"]] if block["foot"] else [])]
    table: Table = file.add_table(rows=len(rows), cols=len(block["columns"]), style="Table Grid")
    for number, (row, values) in enumerate(zip(table.rows, rows, strict=True)):
        strong = number == 0 or (bool(block["foot"]) and number == len(rows) - 1)
        for index, (cell, value) in enumerate(zip(row.cells, values, strict=True)):
            paragraph = cell.paragraphs[0]
            _write(paragraph, value, bold=strong)
            if index in block["numbers"]:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _add(row._tr.get_or_add_trPr(), "w:cantSplit")
    _add(table.rows[0]._tr.get_or_add_trPr(), "w:tblHeader")
    if block["caption"]:
        _add(table._tbl.tblPr, "w:tblCaption", clean(block["caption"])[:250])
    file.add_paragraph()


def _add(parent: Any, name: str, value: str = "true") -> None:
    element = OxmlElement(name)
    element.set(qn("w:val"), value)
    parent.append(element)


def _write(paragraph: Paragraph, text: str, *, bold: bool = False, italic: bool = False) -> None:
    """Add a text; line breaks are breaks within the paragraph."""
    run = paragraph.add_run(clean(text))
    run.bold, run.italic = bold or None, italic or None


def _runs(paragraph: Paragraph, runs: list[dict[str, Any]]) -> None:
    for entry in runs:
        _write(paragraph, entry["text"], bold=entry["bold"], italic=entry["italic"])


def _footer(file: WordDocument, document: dict[str, Any]) -> None:
    """Footer words and the number of the page, which Word counts itself."""
    paragraph = file.sections[0].footer.paragraphs[0]
    first, of = document["page-words"]
    _write(paragraph, f"{document['footer']} · {first} " if document["footer"] else f"{first} ")
    _field(paragraph, "PAGE")
    _write(paragraph, f" {of} ")
    _field(paragraph, "NUMPAGES")


def _field(paragraph: Paragraph, instruction: str) -> None:
    run = paragraph.add_run()
    for kind in ("begin", "", "separate", "end"):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = instruction
        run._r.append(element)
