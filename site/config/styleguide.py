"""The living style page: every component in every state, with example data. Wired to /styleguide/ for staff and in debug only."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from municipality.models.branding import Corners, Header

LONG = "Klimaanpassungsmaßnahmenumsetzungsbegleitgruppe der Nachbarschaften zwischen Bahnhofsvorstadt und Mühlenaue"
PHASES = [
    ("idea", "Idee"),
    ("planning", "Planung"),
    ("ready", "umsetzungsreif"),
    ("implementing", "Umsetzung"),
    ("completed", "abgeschlossen"),
]
STATUSES = ["unknown", "planned", "preparing", "running", "ongoing", "completed", "paused", "stopped"]
ICONS = ["zap", "bike", "house", "trees", "factory", "utensils", "landmark"]
FIELDS = [
    ("Energie und Wärme", (9, 2, 3, 2, 1, 1, 1, 0), 5),
    ("Mobilität", (7, 1, 3, 2, 0, 1, 0, 0), 6),
    ("Bauen und Sanieren", (6, 1, 2, 2, 1, 0, 1, 1), 3),
    ("Natur und Anpassung", (5, 1, 2, 1, 0, 1, 0, 0), 7),
    ("Wirtschaft", (4, 0, 2, 2, 0, 0, 0, 1), 2),
    ("Ernährung und Konsum", (1, 0, 0, 0, 0, 1, 0, 0), 1),
    ("Stadtverwaltung", (0, 0, 0, 0, 0, 0, 0, 0), 0),
]
NEEDS = [
    ("people", "Mitwirkende für die Planung", "etwa 2 Stunden im Monat", True),
    ("skills", "Statik prüfen", "einmalig etwa 10 Stunden", True),
    ("place", "Lagerraum", "", True),
    ("material", "Bretter und Schrauben", "für zwölf Hochbeete", False),
    ("knowledge", LONG, "", True),
    ("contacts", "Kontakt zu Gewerbebetrieben", "", True),
    ("money", "40 Anteile zu je 250 €", "23 von 40 zugesagt", True),
]


class ExampleForm(forms.Form):
    """One field of each kind; used empty, filled and with errors."""

    title = forms.CharField(
        label="Wie heißt Ihre Idee?", max_length=80, help_text="Kurz und anschaulich, zum Beispiel „Schattenplätze für den Markt“."
    )
    summary = forms.CharField(
        label="Was soll geschehen?",
        help_text="Ein bis drei Sätze, höchstens 280 Zeichen.",
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 280, "data-counter": "280"}),
    )
    field = forms.ChoiceField(
        label="Zu welchem Handlungsfeld passt sie?", choices=[("", "Weiß ich nicht"), *enumerate(f[0] for f in FIELDS)], required=False
    )
    email = forms.EmailField(
        label="Ihre E-Mail-Adresse",
        help_text="Wir zeigen sie niemandem. Sie bekommen einen Code zur Bestätigung.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Bitte geben Sie eine Adresse an, an die wir den Code schicken können."},
    )
    shown = forms.ChoiceField(
        label="Wie soll Ihr Name erscheinen?",
        choices=[("full", "Vor- und Nachname"), ("first", "nur der Vorname"), ("none", "gar nicht")],
        widget=forms.RadioSelect,
        error_messages={"required": "Bitte wählen Sie eine Möglichkeit."},
    )
    aims = forms.MultipleChoiceField(
        label="Was will das Projekt erreichen?",
        choices=[
            ("mitigation", "weniger Energie und Emissionen"),
            ("supply", "Energie und Versorgung umbauen"),
            ("adaptation", "Anpassung an den Klimawandel"),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    picture = forms.FileField(label="Ein Bild", help_text="JPEG, PNG oder WebP bis 8 MB.", widget=forms.FileInput, required=False)
    rules = forms.BooleanField(
        label="Ich habe die Spielregeln der Beteiligung gelesen und bin einverstanden.",
        error_messages={"required": "Bitte stimmen Sie den Spielregeln zu. Ohne Zustimmung können wir die Idee nicht annehmen."},
    )


class ExampleFilter(forms.Form):
    """A filter bar."""

    q = forms.CharField(label="Suche", required=False, widget=forms.TextInput(attrs={"type": "search", "placeholder": "zum Beispiel „Dach“"}))
    field = forms.ChoiceField(label="Handlungsfeld", required=False, choices=[("", "alle Handlungsfelder")])
    phase = forms.ChoiceField(label="Phase", required=False, choices=[("", "alle Phasen")])
    place = forms.ChoiceField(label="Ort", required=False, choices=[("", "ganze Stadt")])


def meter(total: int, done: int, running: int, planned: int, resting: int, unknown: int, late_running: int, late_planned: int) -> dict[str, int]:
    """Return the counts in the shape that meter.html reads."""
    names = ["total", "done", "running", "planned", "resting", "unknown", "late_running", "late_planned"]
    return dict(zip(names, (total, done, running, planned, resting, unknown, late_running, late_planned), strict=True))


def field_cards() -> list[dict[str, Any]]:
    """Return fields of action with meters in all kinds of states, the last one without any measure."""
    return [
        {"title": title, "url": "#", "hue": n, "icon": ICONS[n - 1], "measure_count": counts[0], "project_count": projects, "meter": meter(*counts)}
        for n, (title, counts, projects) in enumerate(FIELDS, 1)
    ]


def project_cards() -> list[dict[str, Any]]:
    """Return project cards: usual, without any optional part, and far too long."""
    fields = field_cards()
    return [
        {
            "title": "Sonne aufs Schuldach",
            "url": "#",
            "summary": "Eine Energiegenossenschaft baut mit drei Schulen Photovoltaik auf die Dächer. Die Klassen planen, rechnen und messen mit.",
            "phase_label": "Planung",
            "field": fields[0],
            "place": "Nordstadt",
            "seeks": "Statik, 40 Anteile",
        },
        {
            "title": "Lastenrad für jede Straße",
            "url": "#",
            "summary": "Nachbarschaften teilen sich zwölf Lastenräder, gewartet in der Fahrradwerkstatt.",
            "phase_label": "Umsetzung",
            "field": fields[1],
            "place": "ganze Stadt",
            "seeks": "3 Stellplätze",
        },
        {"title": "Ohne alles", "url": "#", "summary": "Diese Karte hat weder Handlungsfeld noch Ort noch Bedarf."},
        {
            "title": LONG,
            "url": "#",
            "summary": (LONG + " ") * 5,
            "phase_label": "umsetzungsreif",
            "field": fields[3],
            "place": LONG,
            "seeks": "Mitwirkende, Lagerraum, Gießkannen, Regentonnen und jemanden, der Förderanträge kennt",
        },
    ]


def example_context() -> dict[str, Any]:
    """Return everything that templates/styleguide/index.html shows."""
    filled = {
        "title": "Reparaturcafé im alten Bahnhof",
        "summary": "Einmal im Monat reparieren wir gemeinsam.",
        "email": "falsch",
        "shown": "first",
        "aims": ["supply"],
    }
    pages = Paginator(range(200), 10)
    return {
        "breadcrumbs": [{"title": "Projekte", "url": "#"}, {"title": "Energie und Wärme", "url": "#"}, {"title": "Musterseite", "url": ""}],
        "hues": range(1, 13),
        "fields": field_cards(),
        "projects": project_cards(),
        "phases": [value for value, _label in PHASES],
        "statuses": STATUSES,
        "meter_all": meter(43, 8, 14, 10, 3, 8, 4, 3),
        "meter_done": meter(12, 12, 0, 0, 0, 0, 0, 0),
        "meter_unknown": meter(7, 0, 0, 0, 0, 7, 0, 0),
        "meter_none": meter(0, 0, 0, 0, 0, 0, 0, 0),
        "stations": [
            {"title": "Idee", "text": "zwei Minuten, ohne Anmeldung"},
            {"title": "Prüfung", "text": "Antwort in drei Werktagen"},
            {"title": "Gemeinsam planen", "text": "Schritt für Schritt"},
            {"title": "Umsetzung", "text": "und was daraus wurde"},
        ],
        "shares": [
            {"label": "Verwaltung", "share": 4},
            {"label": "städtische Unternehmen", "share": 17},
            {"label": "Haushalte, Betriebe und Verkehr: nur gemeinsam erreichbar", "share": 79},
        ],
        "shares_open": [{"label": "Eigenmittel", "share": 60}, {"label": "noch offen", "share": 40, "open": True}],
        "facts": [
            {"label": "Träger", "value": "Bürgerenergie Auenfurt eG"},
            {"label": "Beginn", "value": "April 2027"},
            {"label": "Handlungsfeld", "value": "Energie und Wärme", "url": "#"},
            {"label": "Ziele", "values_list": ["weniger Emissionen", "Versorgung umbauen"]},
            {"label": "Energieeinsparung", "value": ""},
            {"label": "Kosten für die Stadt", "value": 0},
        ],
        "needs": [{"kind": kind, "title": title, "amount": amount, "is_open": is_open, "url": "#"} for kind, title, amount, is_open in NEEDS],
        "sdgs": [
            {"number": 4, "title": "Hochwertige Bildung", "url": "#"},
            {"number": 7, "title": "Bezahlbare und saubere Energie"},
            {"number": 11, "title": "Nachhaltige Städte und Gemeinden"},
            {"number": 13, "title": "Maßnahmen zum Klimaschutz"},
            {"number": 17, "title": "Partnerschaften zur Erreichung der Ziele"},
        ],
        "person": {
            "name": "Mara Beispiel",
            "role": "Stabsstelle Klima",
            "phone": "0000 123456",
            "hours": "Di bis Do, 9 bis 15 Uhr",
            "message_url": "#",
        },
        "contact": {
            "name": "Stabsstelle Klima",
            "address_lines": ["Rathausplatz 1", "00000 Auenfurt"],
            "phone": "0000 123456",
            "email": "klima@auenfurt.example",
            "url": "#",
        },
        "news": [
            {
                "title": "Drei Dächer sind geprüft",
                "url": "#",
                "date": datetime.date(2026, 11, 3),
                "summary": "Die Statik trägt. Im Januar beginnt die Planung mit den Klassen.",
            },
            {"title": LONG, "url": "#", "date": datetime.date(2026, 10, 1), "summary": "Eine sehr lange Überschrift bricht um."},
        ],
        "form_empty": ExampleForm(auto_id="leer_%s"),
        "form": ExampleForm(filled, auto_id="falsch_%s"),
        "filter": ExampleFilter(auto_id="filter_%s"),
        "chips": [
            {"label": "sucht Hilfe", "url": "#", "count": 14, "current": True},
            {"label": "weniger Emissionen", "url": "#", "count": 16},
            {"label": "Versorgung umbauen", "url": "#", "count": 0},
            {"label": "Anpassung", "url": "#", "count": None},
        ],
        "views": [{"label": "Liste", "url": "#", "current": True, "icon": "list"}, {"label": "Karte", "url": "#", "icon": "map"}],
        "page_first": pages.page(1),
        "page_middle": pages.page(10),
        "folds": [
            {"title": "Ausgangslage", "text": "Auf den Dächern der drei Schulen ist Platz für 260 kWp.", "open": True},
            {
                "title": "Kosten und Finanzierung",
                "html": mark_safe("<p>Eigenmittel und <a href='#'>Förderung</a></p>"),
                "hint": "312.000 €",
                "id": "kosten",
            },
            {"title": LONG, "text": "Lang."},
        ],
        "table": {
            "caption": "Wirkung im Jahr",
            "columns": ["Wirkung", "geschätzt", "so gerechnet"],
            "number_columns": [1],
            "rows": [
                ["Strom aus Sonne", "234.000 kWh", "260 kWp × 900 kWh/kWp"],
                ["vermiedene Emissionen", "89 t CO₂e", "Strommix 2024, 380 g/kWh"],
                ["Kinder, die mitmessen", "–", "noch nicht bekannt"],
            ],
            "foot": ["Summe", "89 t CO₂e", ""],
        },
        "chart": mark_safe(
            '<svg viewBox="0 0 600 200"><path d="M20 40L200 80L380 120" fill="none" stroke="currentColor" stroke-width="4"/>'
            '<path d="M380 120L580 180" fill="none" stroke="currentColor" stroke-width="3" stroke-dasharray="4 7"/></svg>'
        ),
        "downloads": [
            {"title": "Klimaschutzstrategie 2035", "url": "#", "kind": "PDF", "size": 2_400_000, "note": "barrierefrei, 64 Seiten"},
            {"title": "Alle Maßnahmen", "url": "#", "kind": "XLSX", "size": ""},
        ],
        "log": [
            {"title": "Idee eingereicht", "date": datetime.date(2026, 11, 2)},
            {"title": "E-Mail-Adresse bestätigt", "date": datetime.date(2026, 11, 2)},
            {"title": "Wird geprüft", "text": "Die Stabsstelle Klima liest Ihre Idee, meist innerhalb von drei Werktagen.", "state": "now"},
            {"title": "Erscheint auf der Website", "state": "ahead"},
        ],
        "steps": [
            {"title": "Beschreiben", "text": "Vier Angaben genügen."},
            {"title": "Bestätigen", "text": "Wir schicken Ihnen einen Code."},
            {"title": "Antwort bekommen", "text": "Meist innerhalb von drei Werktagen.", "url": "#", "link_label": "Spielregeln lesen"},
        ],
        "big_numbers": [
            {"value": "488 kt", "label": "Treibhausgase im Jahr 2024"},
            {"value": "–43 %", "label": "seit 1990"},
            {"value": "2058", "label": "Ziel erreicht, wenn das Tempo bleibt"},
        ],
        "measures": [
            {"code": "EW 4", "title": "Dächer der Stadt nutzen", "url": "#", "status": "running", "late": True, "office": "Gebäudewirtschaft"},
            {"code": "Ü 1", "title": LONG, "url": "#", "status": "unknown"},
        ],
        "hit": {
            "title": "Sonne aufs Schuldach",
            "url": "#",
            "kind": "Projekt",
            "hue": 1,
            "excerpt": mark_safe("Photovoltaik auf die <mark>Dächer</mark> dreier Schulen"),
        },
        "entries": [{"title": "Worum es geht", "url": "#"}, {"title": "Was das Projekt bewirkt", "url": "#"}],
    }


def headers() -> list[dict[str, Any]]:
    """Return an example frame for each variant of the header, with names that are short and long."""
    nav = [{"title": title, "url": "#", "current": n == 1} for n, title in enumerate(("Strategie", "Ideen und Projekte", "Aktuelles", "Kontakt"))]
    common = {"nav": nav, "home_url": "#", "search_url": "#", "submit_url": "#", "words": {"submit": "Idee einbringen"}}
    names = {"line": "Auenfurt", "logo": "Bad Auenfurt am See", "band": "Verbandsgemeinde Mühlenaue"}
    return [
        {**common, "header": variant.value, "label": variant.label, "short_name": names[variant], "tagline": "Projektfabrik Klimaschutz"}
        for variant in Header
    ]


def view(request: HttpRequest) -> HttpResponse:
    """Return the style page: for people who may enter the admin, and while developing."""
    if not settings.DEBUG and not request.user.has_perm("wagtailadmin.access_admin"):
        raise Http404
    return render(request, "styleguide/index.html", {**example_context(), "headers": headers(), "corners": Corners.choices})
