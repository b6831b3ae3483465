"""The editor of the measure sheet: its groups, and for every field what belongs there, with an example.

The sheet is the standard one of the German funding guideline; help and examples are our own words. Help stands here and not at the
columns of the model: the list, the API and the imports use the same columns without it.
"""

from typing import Any

from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, MultiFieldPanel, Panel

from municipality.folded import FoldedChoices
from municipality.models import BasePage

from .panels import MissingPanel, SeenStatePanel

HELP: dict[str, Any] = {
    "code": _("Kürzel des Handlungsfelds und laufende Nummer, je Strategie nur einmal. Beispiel: „MO 7“."),
    "measure_type": _("Womit die Maßnahme wirkt. Ein Förderprogramm ist „Förderung“, ein neuer Radweg „Technische Maßnahme“."),
    "summary": _("Ein Satz ohne Fachwörter. Beispiel: „Wer sein Dach mit Solarzellen belegt, bekommt 200 Euro je Kilowatt.“"),
    "status": _("Wo die Maßnahme heute steht. „kein Stand“ heißt: Wir wissen es nicht. Fachstellen melden den Stand mit einem Sachstand."),
    "status_date": _("Der Tag, an dem jemand nachgesehen hat. Ohne Tag gilt der Stand als alt."),
    "status_note": _("Ein Satz. Beispiel: „Der Rat hat das Geld im März bewilligt.“ Nötig bei „nicht weiterverfolgt“."),
    "is_delayed": _("Sie dauert länger als geplant. Das ist kein eigener Stand, sondern steht daneben."),
    "delay_reason": _("Beispiel: „Die Ausschreibung brachte kein Angebot.“ Ohne Grund lässt sich der Haken nicht speichern."),
    "priority": _("Wie dringend die Verwaltung sie findet."),
    "origin": _("Was der Rat beschlossen hat, sieht auf der Website anders aus als ein Vorschlag aus der Bürgerschaft."),
    "reach": _("Wer das umsetzen kann: die Verwaltung allein, städtische Unternehmen, oder nur alle gemeinsam."),
    "responsible_office": _("Die Stelle, die antwortet, wenn jemand nachfragt. Die Liste steht in den Einstellungen der Kommune."),
    "responsible_office_text": _("Nur, wenn die Stelle nicht in der Liste steht. Beispiel: „Stadtwerke, Abteilung Netze“."),
    "contact_person": _("Steht mit Foto auf der Seite. Nachrichten kommen über das Kontaktformular; die Adresse bleibt verborgen."),
    "initiator": _("Von wem die Idee kam. Beispiel: „Klimabeirat“."),
    "stakeholders": _("Wer mitwirkt, je Zeile eine Stelle oder Gruppe. Beispiel: „Wohnungsgenossenschaft“."),
    "target_groups": _("Für wen sie ist, je Zeile eine. Beispiel: „Menschen mit eigenem Haus“."),
    "introduction_term": _("Wann sie beginnt: bald, in einigen Jahren oder später."),
    "duration_text": _("In Worten, wenn es keine Tage gibt. Beispiel: „3 Jahre, danach jährliche Prüfung“."),
    "start": _("Beispiel: 01.03.2026. Der Monat genügt, dann ist es der Erste."),
    "end": _("Leer bei „ohne Ende“."),
    "is_ongoing": _("Eine Aufgabe, die bleibt, zum Beispiel Beratung."),
    "goal_and_strategy": _("Was erreicht werden soll und auf welchem Weg. Beispiel: „Bis 2030 sollen 4.000 Dächer Strom liefern. Dafür beraten und fördern wir.“"),
    "initial_situation": _("Wie es jetzt ist, am besten mit einer Zahl. Beispiel: „Heute liegen auf 900 von 12.000 Dächern Solarzellen.“"),
    "description": _("Was getan wird, in der Reihenfolge, in der es geschieht. Beispiel: „Ein Solarkataster zeigt geeignete Dächer. Dann laden wir ein.“"),
    "success_indicators": _("Woran man merkt, dass es wirkt. Beispiel: „Zahl der geförderten Anlagen im Jahr; installierte Leistung in Kilowatt.“"),
    "milestones": _("Nur, was sich nicht als Schritt mit Tag eintragen lässt. Beispiel: „Halbzeit, wenn 2.000 Dächer belegt sind.“"),
    "regional_value_creation": _("Was in der Region bleibt. Beispiel: „Aufträge für etwa 30 Betriebe im Kreis.“"),
    "flanking_measures": _("Sie wirken zusammen. Beispiel: Beratung und Förderung."),
    "needed_measures": _("Ohne diese geht es nicht. Beispiel: Das Förderprogramm setzt das Solarkataster voraus. Auf der anderen Seite steht es umgekehrt."),
    "replaced_measures": _("Diese treten an die Stelle der gewählten. Beispiel: ein neues Programm, das ein altes ablöst."),
    "supporting_text": _("Was außerhalb der Strategie dazugehört. Beispiel: „Bundesförderung für effiziente Gebäude“."),
    "remarks": _("Was man sonst wissen muss, zum Beispiel rechtliche Fragen."),
    "total_cost_eur": _("Alle Kosten bis zum Ende, in ganzen Euro. Beispiel: 450000. Leer heißt unbekannt, 0 heißt: kostet nichts."),
    "initial_cost_eur": _("Der Teil, der am Anfang einmal anfällt. Beispiel: 60000."),
    "cost_note": _("Was die Zahl enthält, oder warum keine dasteht. Beispiel: „Ohne Personal. Davon 30 % aus Landesmitteln.“"),
    "staff_effort_text": _("Beispiel: „0,5 Stellen für drei Jahre“."),
    "financing_approach": _("Woher das Geld kommt. Beispiel: „Haushalt, Produkt 5611; Antrag beim Land ist gestellt.“"),
    "energy_savings_mwh_per_year": _("Endenergie in Megawattstunden je Jahr, wenn alles umgesetzt ist. Beispiel: 1250. Leer heißt unbekannt."),
    "ghg_savings_t_per_year": _("Tonnen CO₂-Äquivalente je Jahr. Beispiel: 480. Mehrverbrauch steht mit Minus."),
    "savings_note": _("Wie gerechnet wurde, oder warum sich nichts beziffern lässt. Beispiel: „4.000 Dächer × 6 kW × 950 kWh × Faktor des Strommix 2024“."),
    "sdgs": _("Nur Ziele, denen die Maßnahme wirklich dient; drei genügen meist."),
    "paper_url": _("Link zum Ratsinformationssystem. Beispiel: https://rat.example.org/vorlage/123"),
    "lat": _("Nur, wenn es einen Ort gibt. Beispiel: 51,534"),
    "lon": _("Beispiel: 9,935"),
}  # fmt: skip


def field(name: str, **options: Any) -> FieldPanel:
    """Return the panel of a field with its help."""
    return FieldPanel(name, help_text=HELP[name], **options)


def fields(*names: str) -> FieldRowPanel:
    """Return fields side by side."""
    return FieldRowPanel([field(name) for name in names])


def group(heading: Any, *panels: Panel, collapsed: bool = False) -> MultiFieldPanel:
    """Return panels below one heading."""
    return MultiFieldPanel(list(panels), heading=heading, classname="collapsed" if collapsed else "")


summary_panels = [
    MissingPanel(heading=_("Was noch fehlt")),
    group(_("Name"), fields("code", "measure_type"), *BasePage.content_panels, field("summary")),
    group(
        _("Stand"), SeenStatePanel(), fields("status", "status_date"), field("status_note"), field("is_delayed"), field("delay_reason"),
    ),
    group(_("Wer"), field("responsible_office"), field("responsible_office_text"), field("contact_person"), field("initiator"), field("stakeholders"),
          field("target_groups")),
    group(_("Wann"), field("introduction_term"), field("duration_text"), fields("start", "end", "is_ongoing")),
    group(_("Einordnung"), fields("priority", "origin", "reach")),
]  # fmt: skip
sheet_panels = [
    group(_("Worum es geht"), field("goal_and_strategy"), field("initial_situation"), field("description")),
    InlinePanel(
        "steps", heading=_("Handlungsschritte und Zeitplan"), label=_("Schritt"),
        help_text=_(
            "Je Schritt eine Zeile, in der Reihenfolge der Arbeit. Beispiel: „1. Solarkataster beauftragen“, Beginn 01.03.2026, Ende 31.08.2026. "
            "Ein Meilenstein ist ein Tag, an dem etwas fertig ist. Was erledigt ist, haken auch die Fachstellen ab."
        ),
    ),
    group(_("Woran wir den Erfolg messen"), field("success_indicators"), field("milestones"), field("regional_value_creation")),
    group(
        _("Beziehungen zu anderen Maßnahmen"), field("flanking_measures", widget=FoldedChoices), field("needed_measures", widget=FoldedChoices),
        field("replaced_measures", widget=FoldedChoices), field("supporting_text"), collapsed=True,
    ),
    group(_("Hinweise"), field("remarks"), collapsed=True),
    InlinePanel(
        "documents", heading=_("Dokumente"), label=_("Dokument"),
        help_text=_("Zum Beispiel der Antrag für den Rat als PDF. Öffentlich ist ein Dokument, sobald diese Seite veröffentlicht ist."),
    ),
    InlinePanel(
        "extras", heading=_("Weitere Angaben"), label=_("Angabe"),
        help_text=_("Was Ihr bisheriges Blatt noch enthält und oben kein Feld hat. Beispiel: „Umsetzungsrisiko: Fachkräfte fehlen“."),
    ),
]  # fmt: skip
number_panels = [
    HelpPanel(content=_("Leer heißt unbekannt und steht auf der Website als „keine Angabe“. Eine 0 heißt: nichts. Schätzen Sie nicht, sagen Sie lieber, warum die Zahl fehlt.")),
    group(_("Kosten"), fields("total_cost_eur", "initial_cost_eur"), field("cost_note"), field("staff_effort_text"), field("financing_approach")),
    group(_("Energie- und Treibhausgaseinsparung"), fields("energy_savings_mwh_per_year", "ghg_savings_t_per_year"), field("savings_note")),
    group(_("Beschluss und Ort"), field("paper_url"), fields("lat", "lon")),
    field("sdgs", widget=CheckboxSelectMultiple),
]  # fmt: skip
