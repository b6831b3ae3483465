"""Sheets and columns of the workbook: the one description that exporter and importer share.

Labels are German in every language of the interface, because they are part of the file format. A column's ``key`` is the name of
the attribute it fills, unless ``records`` and the importer treat it on their own. Kinds of columns:
line, text, rich, code, int, decimal, date, bool, choice, url, sdgs, office, field (of action), indicator, measure, measures.
"""

from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from strategy.models import FieldOfActionPage, Indicator, IndicatorValue, MeasurePage, ProgressNote, Reach
from strategy.states import MeasureStatus


@dataclass(frozen=True)
class Col:
    """A column: key, label, kind, other words for it, width in characters, limits."""

    key: str
    text: str | Promise
    kind: str = "line"
    aliases: tuple[str, ...] = ()
    width: int = 14
    length: int = 0
    choices: Any = None
    places: int = 0
    required: bool = False

    @property
    def label(self) -> str:
        """The German label."""
        return german(self.text)

    @property
    def words(self) -> dict[str, str]:
        """The German word of each choice, by value."""
        with translation.override("de"):
            return {str(value): str(label) for value, label in self.choices.choices} if self.choices else {}


@dataclass(frozen=True)
class Sheet:
    """A sheet. ``vertical``: one row for each column (the sheet of the strategy itself)."""

    key: str
    text: str | Promise
    columns: tuple[Col, ...]
    aliases: tuple[str, ...] = ()
    vertical: bool = False

    @property
    def title(self) -> str:
        """The German name."""
        return german(self.text)

    @property
    def by_key(self) -> dict[str, Col]:
        """The columns by key."""
        return {column.key: column for column in self.columns}


def german(text: str | Promise) -> str:
    """A text in German, whatever language is active."""
    with translation.override("de"):
        return str(text)


_STATE = ("stand", "umsetzungsstand")
_REF = Col("measure", _("Maßnahme"), "measure", ("maßnahmen-nummer", "maßnahmennummer", "nr maßnahme", "nr der maßnahme"), 16, required=True)

STRATEGY = Sheet(
    "strategy", _("Strategie"),
    (
        Col("municipality", _("Kommune"), "line"),
        Col("title", _("Titel"), "line", length=255),
        Col("guiding_idea", _("Leitidee"), "text", ("leitbild", "vision"), length=400),
        Col("introduction", _("Einleitung"), "rich"),
        Col("why_allies", _("Warum es gemeinsam gehen muss"), "rich"),
        Col("baseline_year", _("Basisjahr"), "year"),
        Col("target_year", _("Zieljahr"), "year"),
        Col("resolution_text", _("Beschluss"), "line", ("beschluss-nr", "beschlussnummer"), length=200),
        Col("resolution_date", _("Datum des Beschlusses"), "date", ("beschlussdatum",)),
        Col("resolution_url", _("Link zum Beschluss"), "url", ("beschluss-link",)),
        Col("method_note", _("Wie wir rechnen"), "rich", ("methode",)),
        Col("stale_after_months", _("Erinnern nach Monaten"), "int"),
    ),
    vertical=True,
)  # fmt: skip

FIELDS = Sheet(
    "fields", _("Handlungsfelder"),
    (
        Col("code", _("Kürzel"), "code", ("nr", "nummer", "code", "id"), 9, 16),
        Col("title", _("Titel"), "line", ("handlungsfeld", "name", "bezeichnung"), 32, 255, required=True),
        Col("summary", _("In einem Satz"), "text", ("kurzbeschreibung",), 40, 280),
        Col("introduction", _("Worum es geht"), "rich", ("beschreibung", "einleitung"), 50),
        Col("own_reach", _("Was die Verwaltung selbst tut"), "rich", (), 40),
        Col("needs_allies", _("Wofür es Verbündete braucht"), "rich", (), 40),
        Col("hue", _("Farbton (1 bis 12)"), "int", ("farbe", "farbton"), 9),
        Col("icon", _("Zeichen"), "line", ("icon", "symbol"), 12, 40),
        Col("reach", _("Reichweite"), "choice", (), 22, choices=Reach),
        Col("bisko_sector", _("BISKO-Sektor"), "choice", ("sektor der bilanz", "sektor", "bisko"), 22, choices=FieldOfActionPage.BiskoSector),
        Col("eea_code", _("eea"), "line", ("eea-nummer", "european energy award"), 8, 8),
        Col("nki_key", _("Handlungsfeld der Förderrichtlinie"), "line", ("nki",), 20, 40),
        Col("sdgs", _("SDGs"), "sdgs", ("sdg", "nachhaltigkeitsziele"), 12),
        Col("status_override", _("Stand des Handlungsfelds"), "choice", _STATE, 18, choices=MeasureStatus),
        Col("status_override_reason", _("Warum"), "line", ("begründung",), 30, 300),
    ),
    ("handlungsfeld", "felder", "aktionsfelder", "themenfelder"),
)  # fmt: skip

REACH_SHARES = Sheet(
    "reach_shares", _("Reichweite"),
    (
        Col("reach", _("Wer"), "choice", (), 26, choices=Reach, required=True),
        Col("label", _("Beschriftung"), "line", (), 30, 120),
        Col("share_percent", _("Anteil in Prozent"), "decimal", ("anteil",), 12, places=2, required=True),
        Col("year", _("Jahr der Bilanz"), "year", ("jahr",), 10, required=True),
        Col("source", _("Quelle"), "line", (), 40, 200, required=True),
    ),
)  # fmt: skip

GOALS = Sheet(
    "goals", _("Ziele"),
    (
        Col("code", _("Nr."), "code", ("nummer", "nr", "kürzel", "code"), 9, 16),
        Col("field_of_action", _("Handlungsfeld"), "field", (), 26),
        Col("title", _("Titel"), "line", ("ziel", "ziel in worten", "bezeichnung"), 44, 300, required=True),
        Col("wording", _("Wortlaut des Beschlusses"), "text", ("wortlaut",), 50, 2000),
        Col("indicator", _("Indikator"), "indicator", (), 22),
        Col("baseline_year", _("Basisjahr"), "year", (), 9),
        Col("baseline_value", _("Basiswert"), "decimal", (), 12, places=4),
        Col("target_year", _("Zieljahr"), "year", (), 9),
        Col("target_value", _("Zielwert"), "decimal", (), 12, places=4),
        Col("reduction_percent", _("Minderung in Prozent"), "decimal", ("minderung", "reduktion", "reduktion in prozent"), 12, places=4),
        Col("interim_targets", _("Zwischenziele"), "text", (), 24, 2000),
        Col("is_net_zero", _("Netto-Null"), "bool", ("klimaneutral",), 9),
        Col("scope_note", _("Was mitgezählt wird"), "line", ("bilanzrahmen",), 30, 300),
        Col("resolution_text", _("Beschluss"), "line", (), 24, 200),
        Col("resolution_date", _("Datum des Beschlusses"), "date", ("beschlussdatum",), 13),
        Col("resolution_url", _("Link zum Beschluss"), "url", ("beschluss-link", "vorlage-url"), 24),
    ),
    ("ziel", "klimaziele", "zielsetzungen"),
)  # fmt: skip

MEASURES = Sheet(
    "measures", _("Maßnahmen"),
    (
        Col("field", _("Handlungsfeld"), "field", ("bereich", "sektor"), 26, required=True),
        Col("code", _("Maßnahmen-Nummer"), "code", ("nr", "nummer", "kürzel", "id", "maßnahmennummer"), 12, 16),
        Col("measure_type", _("Maßnahmen-Typ"), "choice", ("maßnahmentyp", "typ"), 20, choices=MeasurePage.Type),
        Col("title", _("Maßnahmen-Titel"), "line", ("titel", "maßnahme", "projekttitel", "maßnahmentitel"), 44, 255, required=True),
        Col("summary", _("In einem Satz"), "text", ("kurzbeschreibung", "zusammenfassung"), 40, 280),
        Col("introduction_term", _("Einführung der Maßnahme"), "choice", ("einführung", "fristigkeit"), 20, choices=MeasurePage.Term),
        Col("duration_text", _("Dauer der Maßnahme"), "line", ("dauer", "laufzeit", "zeitrahmen", "laufzeit der maßnahme"), 20, 200),
        Col("start", _("Beginn"), "date", ("start", "von"), 12),
        Col("end", _("Ende"), "date", ("bis",), 12),
        Col("is_ongoing", _("ohne Ende"), "bool", ("fortlaufend",), 8),
        Col("status", _("Status"), "choice", _STATE, 18, choices=MeasureStatus),
        Col("status_note", _("Begründung des Stands"), "line", ("begründung",), 30, 300),
        Col("status_date", _("Stand vom"), "date", (), 12),
        Col("is_delayed", _("verzögert"), "bool", (), 9),
        Col("delay_reason", _("Grund der Verzögerung"), "line", ("grund",), 30, 300),
        Col("priority", _("Priorität"), "choice", ("prio",), 10, choices=MeasurePage.Priority),
        Col("origin", _("Herkunft"), "choice", (), 22, choices=MeasurePage.Origin),
        Col("reach", _("Reichweite"), "choice", (), 22, choices=Reach),
        Col("office", _("Zuständige Stelle"), "office", ("projektträger", "federführung", "zuständigkeit", "verantwortlich"), 26, 300),
        Col("initiator", _("Initiator"), "line", (), 22, 300),
        Col("stakeholders", _("Akteure"), "text", ("beteiligte",), 30),
        Col("target_groups", _("Zielgruppe"), "text", ("zielgruppen",), 24),
        Col("goal_and_strategy", _("Ziel und Strategie"), "rich", ("ziel",), 50),
        Col("initial_situation", _("Ausgangslage"), "rich", (), 50),
        Col("description", _("Beschreibung"), "rich", ("projektbeschreibung",), 60),
        Col("success_indicators", _("Erfolgsindikatoren"), "rich", ("erfolgsindikatoren/meilensteine",), 30),
        Col("milestones", _("Meilensteine"), "rich", (), 30),
        Col("total_cost_eur", _("Gesamtkosten in Euro"), "decimal",
            ("gesamtkosten", "gesamtaufwand/kosten", "gesamtaufwand/(anschub-)kosten", "kosten"), 14, places=2),
        Col("initial_cost_eur", _("Anschubkosten in Euro"), "decimal", ("anschubkosten",), 14, places=2),
        Col("cost_note", _("Anmerkung zu den Kosten"), "text", (), 24),
        Col("staff_effort_text", _("Personalaufwand"), "line", (), 18, 300),
        Col("financing_approach", _("Finanzierungsansatz"), "rich", ("finanzierung",), 30),
        Col("energy_savings_mwh_per_year", _("Endenergieeinsparung in MWh je Jahr"), "decimal", ("endenergieeinsparung", "energieeinsparung"), 14, places=3),
        Col("ghg_savings_t_per_year", _("THG-Einsparung in t CO₂e je Jahr"), "decimal",
            ("thg-einsparung", "treibhausgaseinsparung", "energie- und treibhausgaseinsparung"), 14, places=3),
        Col("savings_note", _("Wie die Einsparung berechnet ist"), "text", ("hinweis zur einsparung",), 30),
        Col("regional_value_creation", _("Wertschöpfung"), "rich", (), 30),
        Col("supporting_text", _("Flankierende Maßnahmen"), "text", (), 24),
        Col("flanking_measures", _("flankierend (Nummern)"), "measures", (), 18),
        Col("needed_measures", _("setzt voraus (Nummern)"), "measures", ("setzt voraus",), 18),
        Col("replaced_measures", _("ersetzt (Nummern)"), "measures", ("ersetzt",), 18),
        Col("remarks", _("Hinweise"), "rich", ("bemerkungen", "anmerkungen"), 30),
        Col("sdgs", _("SDGs"), "sdgs", ("sdg", "nachhaltigkeitsziele"), 12),
        Col("paper_url", _("Vorlage-URL"), "url", ("link zum beschluss", "beschluss-link"), 24),
        Col("lat", _("Breite"), "decimal", ("lat", "breitengrad"), 10, places=6),
        Col("lon", _("Länge"), "decimal", ("lon", "längengrad"), 10, places=6),
    ),
    ("maßnahme", "massnahmen", "maßnahmenkatalog", "maßnahmenliste"),
)  # fmt: skip

STEPS = Sheet(
    "steps", _("Schritte"),
    (
        _REF,
        Col("number", _("Nummer"), "code", ("nr", "nr teilmaßnahme"), 10, 16),
        Col("title", _("Titel"), "line", ("schritt", "teilmaßnahme", "handlungsschritt"), 60, 300, required=True),
        Col("start_text", _("von"), "line", (), 12, 60),
        Col("end_text", _("bis"), "line", (), 12, 60),
        Col("start", _("Beginn (Datum)"), "date", ("beginn",), 13),
        Col("end", _("Ende (Datum)"), "date", ("ende",), 13),
        Col("is_milestone", _("Meilenstein"), "bool", (), 11),
        Col("done", _("erledigt"), "bool", ("abgeschlossen",), 10),
    ),
    ("schritt", "teilmaßnahmen", "teilmassnahmen", "handlungsschritte"),
)  # fmt: skip

EXTRAS = Sheet(
    "extras", _("Weitere Angaben"),
    (_REF, Col("label", _("Bezeichnung"), "line", (), 30, 200, required=True), Col("text", _("Text"), "text", (), 70, required=True)),
)  # fmt: skip

INDICATORS = Sheet(
    "indicators", _("Indikatoren"),
    (
        Col("code", _("Nr."), "code", ("nummer", "nr", "kürzel", "code"), 9, 16),
        Col("title", _("Titel"), "line", ("indikator", "name", "bezeichnung"), 44, 160, required=True),
        Col("unit", _("Einheit"), "line", (), 16, 40, required=True),
        Col("kind", _("Art"), "choice", ("output/wirkung",), 30, choices=Indicator.Kind),
        Col("field_of_action", _("Handlungsfeld"), "field", (), 26),
        Col("breakdown", _("Aufteilung"), "choice", (), 22, choices=Indicator.Breakdown),
        Col("is_headline", _("Leitindikator"), "bool", (), 11),
        Col("is_population", _("Einwohnerzahl"), "bool", (), 12),
        Col("show_per_inhabitant", _("auch je Person zeigen"), "bool", ("je person",), 12),
        Col("description", _("Was er zeigt"), "text", ("beschreibung",), 40),
        Col("method_note", _("Wie er gerechnet ist"), "text", ("methode",), 40),
        Col("sort_order", _("Reihenfolge"), "int", (), 10),
    ),
    ("indikator", "kennzahlen"),
)  # fmt: skip

VALUES = Sheet(
    "values", _("Messwerte"),
    (
        Col("indicator", _("Indikator"), "indicator", ("nr indikator", "kennzahl"), 26, required=True),
        Col("year", _("Jahr"), "year", (), 8, required=True),
        Col("kind", _("Art"), "choice", ("ist oder soll", "ist/soll", "art ist/soll"), 10, choices=IndicatorValue.Kind),
        Col("scenario", _("Szenario"), "line", (), 16, 80),
        Col("category", _("Kategorie"), "line", ("sektor", "energieträger"), 24, 80),
        Col("value", _("Wert"), "decimal", (), 14, places=4),
        Col("source", _("Quelle"), "line", (), 36, 200),
        Col("data_quality", _("Datengüte"), "letter", (), 10, 1, choices=IndicatorValue.Quality),
        Col("note", _("Anmerkung"), "line", ("hinweis", "bemerkung"), 36, 300),
    ),
    ("werte", "messwert", "zeitreihen", "daten"),
)  # fmt: skip

NOTES = Sheet(
    "notes", _("Sachstände"),
    (
        _REF,
        Col("period_start", _("Zeitraum von"), "date", ("von",), 13, required=True),
        Col("period_end", _("Zeitraum bis"), "date", ("bis",), 13, required=True),
        Col("text", _("Was geschehen ist"), "text", ("sachstand", "text"), 70, 4000, required=True),
        Col("next_steps", _("Was als Nächstes kommt"), "text", ("nächste schritte",), 40, 2000),
        Col("status", _("Status"), "choice", _STATE, 18, choices=MeasureStatus),
        Col("status_reason", _("Begründung des Stands"), "line", ("begründung",), 30, 300),
        Col("is_delayed", _("verzögert"), "bool", (), 9),
        Col("delay_reason", _("Grund der Verzögerung"), "line", ("grund",), 30, 300),
        Col("progress_percent", _("Fortschritt in Prozent"), "int", ("fortschritt",), 12),
        Col("state", _("Bearbeitung"), "choice", (), 18, choices=ProgressNote.State),
    ),
    ("sachstand", "berichte", "fortschritt"),
)  # fmt: skip

#: In the order of the workbook, which is also the order in which an import writes (references point up).
SHEETS: tuple[Sheet, ...] = (STRATEGY, FIELDS, MEASURES, STEPS, EXTRAS, INDICATORS, VALUES, GOALS, REACH_SHARES, NOTES)
BY_KEY = {sheet.key: sheet for sheet in SHEETS}
RICH_COLUMNS = {(sheet.key, column.key) for sheet in SHEETS for column in sheet.columns if column.kind == "rich"}

#: A cell with just this word empties the field; an empty cell leaves it as it is.
CLEAR = "(leer)"
LISTS = "Listen"
HELP = "Hinweise"
