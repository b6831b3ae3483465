"""Documents of measures, typeset by us as accessible PDF (PDF/UA)."""

import json
from datetime import UTC, datetime, time
from typing import Any

import font_source_sans_pro
import typst
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model

from .. import content
from .base import Demo

# What is said comes as data: nothing of it is read as markup.
LAYOUT = """
#let doc = json(bytes(sys.inputs.document))
#set document(title: doc.title, author: doc.office)
#set text(lang: "de", font: "Source Sans Pro", size: 11pt, hyphenate: true)
#set page(paper: "a4", margin: 25mm, footer: text(size: 9pt)[#doc.footer])
#set par(leading: 0.7em, spacing: 1.2em)
#text(size: 10pt)[#doc.office]
#v(6mm)
#heading(level: 1, doc.title)
#v(2mm)
#for (label, value) in doc.facts { par[#strong(label + ":") #value] }
#v(2mm)
#for line in doc.lines { par(line) }
#v(6mm)
#par(doc.date)
"""
FOOTER = "Auenfurt ist eine erfundene Stadt. Dieses Dokument gehört zur Demo der Projektfabrik."
MONTHS = ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember")


def build(demo: Demo) -> dict[str, Any]:
    """Return the documents by their key; those that are not there yet are typeset."""
    model = get_document_model()
    entries = content.load("documents")["documents"]
    there = {document.title: document for document in model.objects.filter(collection=demo.folder, title__in=[entry["title"] for entry in entries])}
    found = {}
    for entry in entries:
        document = there.get(entry["title"])
        if document is None:
            document = model(title=entry["title"], file=ContentFile(typeset(entry), name=f"{entry['key']}.pdf"), collection=demo.folder)
            document.save()
            demo.new += 1
        found[entry["key"]] = document
    return found


def typeset(entry: dict[str, Any]) -> bytes:
    """Return a document of the content as PDF/UA-1; the same entry gives the same file."""
    day = entry["date"]
    data = {
        "title": entry["title"], "office": entry["office"], "facts": entry["facts"], "lines": entry["lines"], "footer": FOOTER,
        "date": f"Auenfurt, {day.day}. {MONTHS[day.month - 1]} {day.year}",
    }  # fmt: skip
    return typst.compile(
        LAYOUT.encode(), format="pdf", font_paths=[font_source_sans_pro.font_directory], ignore_system_fonts=True, pdf_standards=["ua-1"],
        sys_inputs={"document": json.dumps(data)}, timestamp=datetime.combine(day, time(12), tzinfo=UTC),
    )  # fmt: skip
