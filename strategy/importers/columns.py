"""Which header means which field of the measure sheet.

A header is folded (case, umlauts, units, brackets) and looked up among exact aliases first; then looser patterns apply.
The order of aliases is a rank: of two columns for one field the better alias wins, the other is kept as extra detail.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .units import header_factor

#: Field keys of a measure, with the German label that reports use.
LABELS: dict[str, Promise] = {
    "code": _("Nummer"),
    "parent": _("gehört zu"),
    "title": _("Titel"),
    "field": _("Handlungsfeld"),
    "field_code": _("Kürzel des Handlungsfelds"),
    "status": _("Stand"),
    "status_reason": _("Begründung zum Stand"),
    "priority": _("Priorität"),
    "measure_type": _("Typ"),
    "term": _("Einführung"),
    "duration": _("Dauer"),
    "start": _("Beginn"),
    "end": _("Ende"),
    "summary": _("Kurzbeschreibung"),
    "goal": _("Ziel und Strategie"),
    "situation": _("Ausgangslage"),
    "description": _("Beschreibung"),
    "initiator": _("Initiator"),
    "stakeholders": _("Akteure"),
    "target_groups": _("Zielgruppe"),
    "step": _("Handlungsschritt"),
    "success": _("Erfolgsindikatoren"),
    "milestones": _("Meilensteine"),
    "cost": _("Gesamtkosten"),
    "startup_cost": _("Anschubkosten"),
    "staff_effort": _("Personalaufwand"),
    "financing": _("Finanzierungsansatz"),
    "energy": _("Energieeinsparung"),
    "ghg": _("THG-Einsparung"),
    "savings_note": _("Hinweis zur Einsparung"),
    "regional_value": _("Wertschöpfung"),
    "supporting": _("Flankierende Maßnahmen"),
    "remarks": _("Hinweise"),
    "office": _("zuständige Stelle"),
    "sdgs": _("Nachhaltigkeitsziele"),
    "resolution_url": _("Link zum Beschluss"),
    "person": _("Angaben zu Personen"),
}

ALIASES: dict[str, tuple[str, ...]] = {
    "code": (
        "maßnahmen-nummer", "maßnahmennummer", "maßnahmen-nr", "maßnahmennr", "maßnahme nr", "nr der maßnahme", "nummer der maßnahme",
        "maßnahmenkürzel", "massnahmenkürzel", "kürzel", "kurzbezeichnung", "nummer", "nr", "lfd nr", "laufende nummer",
        "code", "kennung", "kennziffer", "id", "maßnahmen-id", "projekt-nr", "projektnummer", "projekt-id", "identifiant", "number", "no", "ref",
        "identifier",
    ),
    "parent": ("parent", "übergeordnete maßnahme", "übergeordnet", "gehört zu", "oberpunkt", "eltern-id", "parent id"),
    "title": (
        "maßnahmen-titel", "maßnahmentitel", "titel der maßnahme", "name der maßnahme", "maßnahme", "massnahme", "maßnahmen", "titel",
        "projekttitel", "projektname", "maßnahmenname", "maßnahmenbezeichnung", "bezeichnung", "bezeichnung der maßnahme",
        "projekt", "name", "title", "measure", "action", "titre", "titre de la fiche action", "action name", "überschrift",
    ),
    "field": (
        "handlungsfeld", "handlungsfelder", "aktionsfeld", "themenfeld", "maßnahmenfeld", "maßnahmenbereich", "handlungsbereich", "bereich",
        "sektor", "themenbereich", "thema", "kategorie", "cluster", "schwerpunkt", "axe", "field of action", "action field", "sector",
        "category", "field",
    ),
    "field_code": ("hf", "hf-nr", "handlungsfeld-nr", "handlungsfeld-nummer", "kürzel handlungsfeld", "handlungsfeld kürzel", "handlungsfeld-id"),
    "status": (
        "status", "stand", "umsetzungsstand", "umsetzungsstatus", "bearbeitungsstand", "stand der umsetzung", "status der umsetzung",
        "projektstatus", "status der maßnahme", "sachstand", "zustand", "statut", "implementation phase", "state", "progress", "assessment",
        "ampel", "bewertung",
    ),
    "status_reason": ("begründung", "begründung zum stand", "grund", "begründung status"),
    "priority": ("priorität", "prioritäten", "prio", "priorisierung", "priority", "priorité", "niveau de priorité", "dringlichkeit"),
    "measure_type": ("maßnahmen-typ", "maßnahmentyp", "typ der maßnahme", "maßnahmenart", "art der maßnahme", "typ", "instrument", "instrumententyp"),
    "term": (
        "einführung der maßnahme", "einführung", "einführungszeitpunkt", "zeithorizont", "umsetzungshorizont", "fristigkeit",
        "kurz-/mittel-/langfristig", "zeitlicher horizont",
    ),
    "duration": (
        "dauer der maßnahme", "laufzeit der maßnahme", "laufzeit", "dauer", "umsetzungszeitraum", "zeitraum", "durchführungszeitraum",
        "projektlaufzeit", "zeitraum der umsetzung", "zeitrahmen", "zeitplan", "realisierungszeitraum", "umsetzung", "period", "duration",
        "calendrier",
    ),
    "start": ("beginn", "start", "startjahr", "von", "anfang", "umsetzungsbeginn", "startdatum", "projektbeginn", "jahr", "date de début",
    "start date"),
    "end": ("ende", "endjahr", "bis", "umsetzungsende", "enddatum", "projektende", "abschluss", "fertigstellung", "zieljahr", "date de fin",
    "end date"),
    "summary": ("kurzbeschreibung", "kurzfassung", "zusammenfassung", "kurztext", "summary", "teaser"),
    "goal": ("ziel und strategie", "ziele und strategie", "ziel", "ziele", "zielsetzung", "ziel der maßnahme", "projektziel", "objectifs"),
    "situation": ("ausgangslage", "ausgangssituation", "hintergrund", "bestand", "ist-zustand", "situation"),
    "description": (
        "beschreibung", "maßnahmenbeschreibung", "projektbeschreibung", "beschreibung der maßnahme", "inhalt", "inhalte", "erläuterung",
        "erläuterungen", "text", "description", "inhalt der maßnahme", "descriptif",
    ),
    "initiator": ("initiator", "initiatorin", "initiative", "initiierung", "angestoßen von"),
    "office": (
        "zuständige stelle", "zuständigkeit", "federführung", "federführende stelle", "federführendes amt", "federführend", "projektträger",
        "verantwortlich", "verantwortliche stelle", "verantwortlichkeit", "verantwortung", "zuständiges amt", "zuständig", "fachamt", "amt",
        "fachbereich", "organisationseinheit", "dienststelle", "direktion/amt/abteilung", "direktion", "abteilung", "träger", "maßnahmenträger",
        "service-département-pôle pilote", "structure pilote", "responsible office", "responsible", "department",
        "direction ou service pilote", "responsible party", "responsible parties",
    ),
    "stakeholders": (
        "akteure", "akteurinnen und akteure", "beteiligte", "beteiligte akteure", "weitere akteure", "weitere beteiligte", "mitwirkende",
        "partner", "kooperationspartner", "beteiligung", "partenaires", "actors", "stakeholders",
    ),
    "target_groups": ("zielgruppe", "zielgruppen", "adressaten", "target group", "target groups", "cibles"),
    "step": (
        "handlungsschritte und zeitplan", "handlungsschritte", "handlungsschritt", "teilmaßnahme", "teilmaßnahmen", "umsetzungsschritte",
        "arbeitsschritte", "schritte", "nächste schritte", "teilschritte", "bausteine",
    ),
    "success": (
        "erfolgsindikatoren/meilensteine", "erfolgsindikatoren und meilensteine", "erfolgsindikatoren", "erfolgsindikator",
        "indikatoren", "indikator", "kennzahlen", "messgröße", "erfolgskontrolle", "indicateurs liés",
    ),
    "milestones": ("meilensteine", "meilenstein", "milestones"),
    "cost": (
        "gesamtkosten", "gesamtaufwand/ kosten", "gesamtaufwand/kosten", "gesamtaufwand", "kosten", "kosten gesamt", "gesamtkosten insgesamt",
        "investitionskosten", "investition", "budget", "finanzbedarf", "finanzieller aufwand", "kosten der maßnahme", "total cost", "cost",
        "montant budget prévisionnel", "budget prévisionnel total", "budget prévisionnel total eur ttc",
    ),
    "startup_cost": ("anschubkosten", "anlaufkosten", "einmalige kosten", "startkosten", "anschubfinanzierung"),
    "staff_effort": ("personalaufwand", "personalbedarf", "personal", "stellenbedarf", "personalressourcen", "moyens humains et techniques",
    "zeitaufwand", "stellenanteile"),
    "financing": ("finanzierungsansatz", "finanzierung", "finanzierungsmöglichkeiten", "förderung", "fördermittel", "fördermöglichkeiten",
                  "finanzierungsquelle", "financements"),
    "energy": ("energieeinsparung", "energieeinsparungen", "endenergieeinsparung", "endenergieeinsparungen", "energieminderung", "energy savings"),
    "ghg": (
        "thg-einsparung", "thg-einsparungen", "thg-minderung", "treibhausgaseinsparung", "treibhausgaseinsparungen", "treibhausgasminderung",
        "co2-einsparung", "co2-einsparungen", "co2e-einsparung", "co2-minderung", "co2-reduktion", "emissionsminderung", "thg-reduktion",
        "thg-minderungspotenzial", "ghg savings", "co2 savings",
    ),
    "savings_note": ("hinweis zur einsparung", "annahmen", "berechnungsgrundlage", "rechenweg", "methode"),
    "regional_value": ("wertschöpfung", "regionale wertschöpfung", "lokale wertschöpfung"),
    "supporting": ("flankierende maßnahmen", "flankierende maßnahme", "verwandte maßnahmen", "synergien", "querbezüge", "wechselwirkungen",
                   "fiches des plans liées"),
    "remarks": ("hinweise", "hinweis", "bemerkung", "bemerkungen", "anmerkung", "anmerkungen", "kommentar", "sonstiges", "notizen", "notes"),
    "sdgs": ("sdg", "sdgs", "sdg-ziele", "nachhaltigkeitsziele", "nachhaltigkeitsziel", "un-nachhaltigkeitsziele", "agenda 2030", "un-ziele",
             "bezug sdg"),
    "resolution_url": ("vorlage-url", "vorlagen-url", "beschluss-link", "link zum beschluss", "ratsvorlage", "vorlage", "beschluss",
                       "link zur vorlage"),
    "person": (
        "ansprechpartner", "ansprechpartnerin", "ansprechperson", "ansprechpersonen", "kontakt", "kontaktperson", "e-mail", "email", "mail",
        "e-mail-adresse", "telefon", "telefonnummer", "bearbeiter", "bearbeiterin", "sachbearbeiter", "sachbearbeitung", "verantwortliche person",
        "projektleiter", "projektleiterin", "personne pilote", "élu·e référent·e", "contact person", "contact",
    ),
}  # fmt: skip

#: Columns of a file of steps (sub-measures).
STEP_ALIASES: dict[str, tuple[str, ...]] = {
    "measure_code": (
        "nr maßnahme", "maßnahmen-nummer", "maßnahmennummer", "maßnahmen-nr", "nr der maßnahme", "nummer der maßnahme", "maßnahme nr",
        "maßnahme", "gehört zu maßnahme", "gehört zu", "maßnahmenkürzel", "maßnahmen-id", "parent", "measure",
    ),
    "step_title": (
        "teilmaßnahme", "handlungsschritt", "schritt", "titel der teilmaßnahme", "titel", "bezeichnung", "baustein", "teilschritt", "title",
        "arbeitsschritt", "name",
    ),
    "step_code": ("nr teilmaßnahme", "nummer der teilmaßnahme", "teilmaßnahmen-nr", "nr schritt", "nr", "nummer", "kürzel", "id", "code"),
    "start": ("von", "beginn", "start", "startjahr"),
    "end": ("bis", "ende", "endjahr", "abschluss"),
    "duration": ("zeitraum", "laufzeit", "dauer", "zeitrahmen", "zeitplan"),
    "done": ("erledigt", "abgeschlossen", "done", "fertig", "status", "stand"),
}  # fmt: skip

STEP_LABELS: dict[str, Promise] = {
    "measure_code": _("Nummer der Maßnahme"),
    "step_title": _("Titel"),
    "step_code": _("Nummer"),
    "start": _("Beginn"),
    "end": _("Ende"),
    "duration": _("Zeitraum"),
    "done": _("erledigt"),
}

#: Looser patterns on the folded header: field, what it must contain, what it must not contain.
_PATTERNS: tuple[tuple[str, str, str], ...] = (
    ("ghg", r"(thg|treibhausgas|co2e?|emission).*(einspar|minder|redu|vermeid)|(einspar|minder).*(thg|treibhausgas|co2)",
     r"punkte|bewertung|kriteri|potenzial|potential|prozent|kosten|hinweis|annahm|je |pro kopf"),
    ("energy", r"energie.*(einspar|minder)|einspar.*energie", r"punkte|bewertung|kriteri|hinweis|annahm|foerder|thg|co2|treibhaus"),
    ("startup_cost", r"(anschub|anlauf|start).*kosten", r"punkte"),
    ("cost", r"(gesamt|gesamte|geschaetzte|voraussichtliche)[a-z]* ?(kosten|aufwand|ausgaben|investition)|^kosten ",
     r"punkte|nutzen|verhaeltnis|bewertung|jaehr|jahr|personal|einspar|effizienz|hinweis|anmerkung|quelle"),
    ("person", r"ansprechpartner|ansprechperson|kontaktperson|e ?mail|telefon", r""),
    ("office", r"federfuehr|zustaendig|^verantwortlich", r"person|name|kommentar|mit zustaendig|weitere"),
    ("field", r"^handlungsfeld", r"nr|nummer|kuerzel|id$|code"),
    ("sdgs", r"\bsdgs?\b|nachhaltigkeitsziel", r"hinweis|kommentar|url|link"),
    ("status", r"(umsetzungs|bearbeitungs|projekt)(stand|status)|^(status|stand) (der|20\d\d)", r"datum|text|beschreibung"),
    ("success", r"erfolgsindikator", r"url|link"),
    ("stakeholders", r"akteur|beteiligte", r"anzahl"),
    ("code", r"^(massnahmen?|projekt) ?(nr|nummer|id|kuerzel|code)$", r""),
)  # fmt: skip
_COMPILED = tuple((key, re.compile(must), re.compile(never) if never else None) for key, must, never in _PATTERNS)

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_UNIT_TAIL = re.compile(r"\b(in|angaben in) (eur|euro|teur|tsd|mio|mwh|gwh|kwh|t|kt|kg|tonnen|prozent)\b.*$")
_HYPHEN_BREAK = re.compile(r"(?<=\w)-\s*\n\s*(?=[a-zäöüß])")
MAX_LABEL = 120
#: The key of a column that a person has decided to leave out ("" keeps it as a further detail).
SKIP = "-"


def fold(text: str) -> str:
    """Fold a label for comparison: compatibility forms, case, umlauts, punctuation, blanks."""
    text = unicodedata.normalize("NFKC", _HYPHEN_BREAK.sub("", text)).replace("[NEWLINE]", " ").casefold()
    for sign, plain in (
        ("ä", "ae"),
        ("ö", "oe"),
        ("ü", "ue"),
        ("ß", "ss"),
        ("€", " eur "),
    ):
        text = text.replace(sign, plain)
    text = "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^\w]+|_", " ", text).split())


def _index(aliases: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, int]]:
    table: dict[str, tuple[str, int]] = {}
    for key, names in aliases.items():
        for rank, name in enumerate(names):
            table.setdefault(fold(name), (key, rank))
    return table


_EXACT = _index(ALIASES)
_EXACT_STEPS = _index(STEP_ALIASES)


@dataclass(frozen=True)
class Match:
    """A recognised header: the field, how good the alias is (0 best), the factor of a unit in the header."""

    key: str
    rank: int
    factor: Decimal = Decimal(1)


def recognise(label: object, kind: str = "measures") -> Match | None:
    """Return what a header means in a file of measures (or of ``steps``), or None."""
    if not isinstance(label, str) or len(label) > MAX_LABEL:
        return None
    table = _EXACT_STEPS if kind == "steps" else _EXACT
    bare = _BRACKETS.sub(" ", label)
    candidates = [fold(label), fold(bare), _UNIT_TAIL.sub("", fold(label)).strip(), _UNIT_TAIL.sub("", fold(bare)).strip()]
    for candidate in candidates:
        if candidate in table:
            key, rank = table[candidate]
            return Match(key, rank, header_factor(label, key))
    if kind == "steps":
        return None
    for key, must, never in _COMPILED:
        for candidate in (candidates[1], candidates[0]):
            if candidate and must.search(candidate) and not (never and never.search(candidate)):
                return Match(key, 90, header_factor(label, key))
    return None


@dataclass(frozen=True)
class Column:
    """A column of the file: where it stands, its label as written, and the field it fills (None: extra detail)."""

    index: int
    label: str
    key: str | None
    factor: Decimal = Decimal(1)


def label_of(label: str) -> str:
    """The label of a column as people are shown it and as a mapping names it."""
    return " ".join(label.replace("[NEWLINE]", " ").split()) or str(_("Spalte ohne Überschrift"))


def shown_labels(headers: Sequence[str]) -> list[str]:
    """Labels that tell columns apart: a repeated one gets a number, as "Titel (2)"."""
    seen: dict[str, int] = {}
    shown = []
    for label in headers:
        name = label_of(label)
        seen[name] = seen.get(name, 0) + 1
        shown.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return shown


def assign(
    headers: tuple[str, ...], filled: frozenset[int] | set[int], kind: str = "measures", mapping: Mapping[str, str] | None = None
) -> list[Column]:
    """Give each column its field. A field is filled by one column: the best alias, and among equals the first with content.

    ``filled`` are the indexes of columns that have any content. A column without header and content is left out.
    ``mapping`` (shown label → key or "") is what a person has chosen and wins over everything; ``SKIP`` leaves a column out.
    """
    mapping = mapping or {}
    shown = shown_labels(headers)
    matches = {index: _chosen(shown[index], label, kind, mapping) for index, label in enumerate(headers)}
    winners: dict[str, int] = {}
    for index, match in matches.items():
        if match is None:
            continue
        current = winners.get(match.key)
        if match.key in ("person", SKIP):
            continue
        if current is None or _order(index, matches, filled) < _order(current, matches, filled):
            winners[match.key] = index
    columns = []
    for index, label in enumerate(headers):
        if not label and index not in filled:
            continue
        match = matches[index]
        if match and (match.key in ("person", SKIP) or winners[match.key] == index):
            columns.append(Column(index, shown[index], match.key, match.factor))
        else:
            columns.append(Column(index, shown[index], None))
    return columns


def _chosen(shown: str, label: str, kind: str, mapping: Mapping[str, str]) -> Match | None:
    if shown not in mapping:
        return recognise(label, kind)
    key = mapping[shown]
    if key == SKIP:
        return Match(SKIP, -1)
    return Match(key, -1, header_factor(label, key)) if key in (STEP_ALIASES if kind == "steps" else ALIASES) else None


def _order(index: int, matches: dict[int, Match | None], filled: frozenset[int] | set[int]) -> tuple[bool, int, int]:
    match = matches[index]
    return (index not in filled, match.rank if match else 99, index)
