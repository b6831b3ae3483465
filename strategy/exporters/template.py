"""Workbooks to begin with: an empty one, and one filled with invented examples."""

from datetime import date
from decimal import Decimal
from typing import Any

from .records import Book, Record
from .schema import BY_KEY

_STRATEGY = {
    "title": "Klimaschutzstrategie 2035 (Beispiel)", "guiding_idea": "Bis 2035 wollen wir klimaneutral leben und arbeiten.",
    "introduction": "<p>Dies ist ein Beispiel. Ersetzen Sie die Texte durch Ihre eigenen.</p>", "baseline_year": 1990, "target_year": 2035,
    "resolution_text": "Beschluss des Rats", "resolution_date": date(2023, 5, 17),
}  # fmt: skip
_FIELDS: list[dict[str, Any]] = [
    {
        "code": "MO",
        "title": "Mobilität",
        "summary": "Kurze Wege mit Rad, Bus und Bahn.",
        "hue": 5,
        "icon": "bike",
        "reach": "allies",
        "sdgs": (11, 13),
    },
    {
        "code": "GE",
        "title": "Gebäude",
        "summary": "Weniger Energie für Wärme und Strom.",
        "hue": 2,
        "icon": "house",
        "bisko_sector": "HH",
        "sdgs": (7,),
    },
]
_MEASURES: list[dict[str, Any]] = [
    {
        "field": "Mobilität", "code": "MO 1", "measure_type": "technical", "title": "Fahrradstraßen im Zentrum",
        "summary": "Vier Straßen werden zu einem Netz für das Rad.", "introduction_term": "short", "duration_text": "2024 bis 2028",
        "start": date(2024, 1, 1), "end": date(2028, 12, 31), "status": "running", "status_date": date(2025, 10, 1), "priority": "high",
        "origin": "adopted", "reach": "administration", "office": "Tiefbauamt", "initiator": "Verkehrsausschuss",
        "stakeholders": "Verkehrsbetriebe\nEinzelhandel", "target_groups": "Menschen, die in der Stadt unterwegs sind",
        "goal_and_strategy": "<p>Mehr Menschen fahren Rad, weil es <b>sicher</b> ist.</p>",
        "description": "<p>Das Netz entsteht in drei Abschnitten:</p><ul><li>Nord</li><li>Mitte</li><li>Süd</li></ul>",
        "total_cost_eur": Decimal(850000), "cost_note": "ca. 850.000 €, Schätzung aus der Vorplanung", "ghg_savings_t_per_year": Decimal("412.5"),
        "savings_note": "Verlagerung von 4 Prozent der Autofahrten", "supporting_text": "", "flanking_measures": (), "sdgs": (11, 13),
    },
    {
        "field": "Gebäude", "code": "GE 1", "measure_type": "public", "title": "Energieberatung im Quartier",
        "summary": "Beratung an der Haustür, Straße für Straße.", "introduction_term": "medium", "duration_text": "fortlaufend", "is_ongoing": True,
        "start": date(2025, 3, 1), "status": "ongoing", "priority": "medium", "origin": "adopted", "reach": "allies", "office": "Stabsstelle Klima",
        "stakeholders": "Verbraucherzentrale\nHandwerk", "goal_and_strategy": "<p>Jedes Jahr werden 200 Haushalte beraten.</p>",
        "total_cost_eur": Decimal(60000), "savings_note": "nicht quantifizierbar", "flanking_measures": ("MO 1",), "sdgs": (7, 13),
    },
]  # fmt: skip
_STEPS: list[dict[str, Any]] = [
    {"measure": "MO 1", "number": "1.1", "title": "Abschnitt Nord planen", "start_text": "2024", "end_text": "2025", "done": True},
    {"measure": "MO 1", "number": "1.2", "title": "Abschnitt Nord bauen", "start": date(2026, 4, 1), "end": date(2026, 10, 31)},
    {"measure": "GE 1", "number": "1.1", "title": "Team ausgebildet", "start": date(2025, 6, 30), "is_milestone": True, "done": True},
]
_INDICATORS: list[dict[str, Any]] = [
    {"code": "I 1", "title": "Treibhausgasemissionen", "unit": "kt CO₂e", "kind": "impact", "breakdown": "sector", "is_headline": True},
    {"code": "I 2", "title": "Einwohnerzahl", "unit": "Personen", "kind": "impact", "is_population": True, "sort_order": 1},
]
_VALUES: list[tuple[str, int, str, str, str | None]] = [
    ("I 1", 1990, "actual", "", "412"), ("I 1", 2020, "actual", "", "268.5"), ("I 1", 2020, "actual", "Verkehr", "81.2"),
    ("I 1", 2020, "actual", "Private Haushalte", "94.1"), ("I 1", 2020, "actual", "Gewerbe und Industrie", "93.2"), ("I 1", 2021, "actual", "", None),
    ("I 1", 2035, "target", "", "0"), ("I 2", 2020, "actual", "", "48211"),
]  # fmt: skip
_GOAL = {
    "code": "Z 1", "title": "Klimaneutral bis 2035", "indicator": "I 1", "baseline_year": 1990, "baseline_value": Decimal(412), "target_year": 2035,
    "target_value": Decimal(0), "interim_targets": "2030: −65 %", "is_net_zero": True,
}  # fmt: skip
_NOTE = {
    "measure": "MO 1", "period_start": date(2025, 1, 1), "period_end": date(2025, 12, 31), "text": "Der Abschnitt Nord ist geplant.",
    "next_steps": "Die Bauarbeiten werden ausgeschrieben.", "status": "running", "progress_percent": 30, "state": "draft",
}  # fmt: skip


def empty() -> Book:
    """A workbook with headers, lists and explanations only."""
    return Book(title="Vorlage", municipality="")


def filled() -> Book:
    """A workbook with two fields of action, two measures and what belongs to them. Everything in it is invented."""
    book = Book(title="Vorlage mit Beispielen", municipality="")
    values = [
        {"indicator": code, "year": year, "kind": kind, "category": category, "value": None if value is None else Decimal(value),
         "source": "Beispiel", "data_quality": "B" if kind == "actual" else ""}
        for code, year, kind, category, value in _VALUES
    ]  # fmt: skip
    extras = [{"measure": "MO 1", "label": "Beirat", "text": "Der Radverkehrsbeirat begleitet das Vorhaben."}]
    reach = [
        {"reach": key, "share_percent": Decimal(share), "year": 2020, "source": "Beispiel"}
        for key, share in (("administration", 4), ("companies", 18), ("allies", 78))
    ]
    rows: dict[str, list[dict[str, Any]]] = {
        "strategy": [_STRATEGY], "fields": _FIELDS, "measures": _MEASURES, "steps": _STEPS, "extras": extras, "indicators": _INDICATORS,
        "values": values, "goals": [_GOAL], "reach_shares": reach, "notes": [_NOTE],
    }  # fmt: skip
    for sheet, own in rows.items():
        blank = {column.key: None for column in BY_KEY[sheet].columns}
        book.sheets[sheet] = [Record({**blank, **row}) for row in own]
    return book
