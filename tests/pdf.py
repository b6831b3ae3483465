"""Reads a tagged PDF the way a screen reader meets it: structure elements in order, with their words."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import page
import pikepdf
from pypdf import PdfReader


@dataclass
class Element:
    """A structure element: its tag, alternative text, scope (header cells), children."""

    tag: str
    alt: str = ""
    scope: str = ""
    children: list["Element"] = field(default_factory=list)

    def walk(self) -> Iterator["Element"]:
        yield self
        for child in self.children:
            yield from child.walk()


class Tagged:
    """A PDF with its tags."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.pdf = pikepdf.open(io.BytesIO(content))
        self.root = self.pdf.Root

    @property
    def findings(self) -> list[str]:
        """What the checker (104 rules of PDF/UA-1) has found."""
        report = page.validate_pdf_bytes(self.content, profile=page.ValidationProfile.PDF_UA_1)
        assert report.rules.total > 90
        return [f"{failure.rule_id}: {failure.message}" for failure in report.failures]

    @property
    def elements(self) -> list[Element]:
        """All structure elements in reading order."""
        return list(_element(self.root.StructTreeRoot).walk())

    def tagged(self, tag: str) -> list[Element]:
        return [element for element in self.elements if element.tag == tag]

    @property
    def bookmarks(self) -> list[str]:
        with self.pdf.open_outline() as outline:
            return [str(entry.title) for entry in outline.root]

    @property
    def fonts(self) -> set[str]:
        """Names of the embedded fonts, without their subset prefix."""
        names = set()
        for object_ in self.pdf.objects:
            if isinstance(object_, pikepdf.Dictionary) and object_.get("/Type") == "/FontDescriptor":
                assert any(key in object_ for key in ("/FontFile", "/FontFile2", "/FontFile3")), "a font is not embedded"
                names.add(str(object_.FontName).lstrip("/").partition("+")[2])
        return names

    @property
    def links(self) -> list[str]:
        found = []
        for sheet in self.pdf.pages:
            for annotation in sheet.get("/Annots", []):
                if "/A" in annotation and "/URI" in annotation.A:
                    found.append(str(annotation.A.URI))
        return found


def _element(node: Any) -> Element:
    tag = str(node.get("/S", "/Root")).lstrip("/")
    attributes = node.get("/A", [])
    entries = list(attributes) if isinstance(attributes, pikepdf.Array) else [attributes]
    scope = next((str(entry.Scope) for entry in entries if isinstance(entry, pikepdf.Dictionary) and "/Scope" in entry), "")
    kids = node.get("/K", [])
    kids = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
    children = [_element(kid) for kid in kids if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]
    return Element(tag, str(node.get("/Alt", "")), scope, children)


def words_of(content: bytes) -> str:
    """Return the text of a PDF without spaces, as its fonts map glyphs to letters."""
    return "".join("".join(sheet.extract_text().split()) for sheet in PdfReader(io.BytesIO(content)).pages).replace("\u200b", "")
