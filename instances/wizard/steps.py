"""The steps, in their order. A new key of the file is one more line here: a field, or a list."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from home.models import HomePage
from instances import ags, plan
from instances.fields import MAX_BYTES as MAX_TABLE
from instances.fields import TEMPLATES as TEMPLATE_KEYS
from municipality import parts
from municipality.models import Branding
from municipality.models.branding import Corners, Header, TypeScale
from roles import kinds

from .fields import AlsoEnglish, Choice, Column, Degrees, Lines, Number, Rows, Upload, Words, Yes
from .forms import StepForm, asks, dig, name_of

PARTS = {
    "strategy": _("Klimaschutzstrategie mit Handlungsfeldern und Maßnahmen"),
    "reports": _("Jährliche Berichte zur Strategie"),
    "projects": _("Ideen und Projekte"),
    "offers": _("Bedarfe und Angebote der Projekte"),
    "organisations": _("Verzeichnis der Organisationen"),
    "news": _("Aktuelles"),
    "contact": _("Kontaktformular"),
}
TEMPLATES = {
    "funding-guideline": _("Zwölf Handlungsfelder nach den Themen der Förderrichtlinie des Bundes"),
    "eea": _("Sechs Handlungsfelder nach dem European Energy Award"),
    "adaptation": _("Handlungsfelder der Klimaanpassung"),
    "file": _("Aus einer eigenen Tabelle; bitte unten hochladen"),
    "none": _("Keine, oder die eigene Liste unten"),
}
AS_GIVEN = ("", _("wie vorgegeben"))


def role_choices() -> tuple[tuple[str, Any], ...]:
    """The roles that a file may name, as people call them."""
    return tuple((key, kinds.role(key).label) for key in plan.ROLES)


class Steps(Choice):
    """One or two steps of moderation: a number in the file."""

    def from_file(self, value: Any) -> Any:
        return str(value) if value in (1, 2) else super().from_file(value)

    def clean(self, value: Any) -> Any:
        """Return the number."""
        found = super().clean(value)
        return int(found) if found else None


class TownForm(StepForm):
    slug, title = "kommune", _("Kommune")
    lead = _("Wer ist die Kommune? Der Gemeindeschlüssel wird geprüft, führende Nullen gehören dazu.")
    side, side_key = "instances/admin/_ags.html", "municipality.ags"

    municipality__name = Words(label=_("Name"), help_text=_("Wie im Kopf der Website, zum Beispiel „Musterau“."))
    municipality__official_name = Words(label=_("Amtlicher Name"), help_text=_("Für Impressum und Datenschutz, zum Beispiel „Stadt Musterau“."))
    municipality__ags = Words(
        label=_("Amtlicher Gemeindeschlüssel (AGS)"), help_text=_("Acht Ziffern. Sie stehen im Gemeindeverzeichnis des Statistischen Bundesamtes."),
        attrs={**asks("setup:ags", "#ags-said"), "inputmode": "numeric"},
    )  # fmt: skip
    municipality__state = Choice(
        label=_("Land"), choices=[("", _("nicht angegeben")), *((name, name) for name in ags.STATES.values())],
        help_text=_("Zur Probe: Es muss zum Gemeindeschlüssel passen."),
    )  # fmt: skip
    municipality__population = Number(label=_("Einwohnerzahl"))
    municipality__form_of_address = Choice(
        label=_("Anrede"), choices=[("Sie", _("Sie")), ("du", _("du"))], default="Sie", help_text=_("So spricht die Website ihre Gäste an.")
    )
    municipality__languages = AlsoEnglish(label=_("Website auch auf Englisch"), help_text=_("Deutsch ist immer die erste Sprache."))
    key = Words(
        label=_("Kurzname"),
        help_text=_("Kleinbuchstaben, Ziffern, Bindestriche. Er unterscheidet die Kommune von anderen und bleibt. Leer: aus dem Namen gebildet."),
    )


class AddressForm(StepForm):
    slug, title = "adresse", _("Adresse der Website")
    lead = _("Unter welcher Adresse antwortet die Website? Der Eintrag im Namensdienst und das Zertifikat sind Sache des Betriebs.")

    municipality__host = Words(
        label=_("Name des Servers"), help_text=_("Zum Beispiel „klima.musterau.example“, ohne https:// und ohne Port."),
    )  # fmt: skip
    municipality__port = Number(label=_("Port"), help_text=_("Leer: 443, also https://. Nur für Proben auf dem eigenen Rechner ist es ein anderer."))
    contact__mail_from = Words(label=_("Absender der E-Mails"), help_text=_("Leer: der Absender dieser Installation."))


class LookForm(StepForm):
    slug, title = "aussehen", _("Aussehen")
    lead = _("Zwei Farben genügen. Alle anderen Töne werden daraus berechnet, auch die für dunkle Bildschirme.")
    side, side_key = "instances/admin/_look.html", "look.accent_colour"

    look__tagline = Words(label=_("Untertitel"), help_text=_("Steht klein unter dem Namen."))
    look__brand_colour = Words(
        label=_("Hauptfarbe"), max_length=30, attrs=asks("setup:colours", "#setup-look", "[name^=look__]"),
        help_text=_("Für Knöpfe, Links und den Fuß der Seite, wie #0b5d4e. Zu Weiß muss sie einen Kontrast von 4,5 haben."),
    )  # fmt: skip
    look__accent_colour = Words(
        label=_("Akzentfarbe"), max_length=30, attrs=asks("setup:colours", "#setup-look", "[name^=look__]"),
        help_text=_("Für den einen Knopf, der auffallen soll, wie #f5b12e."),
    )  # fmt: skip

    look__logo = Upload(
        label=_("Logo"), limit=plan.MAX_LOGO, accept="image/png,image/jpeg,image/webp,.png,.jpg,.jpeg,.webp",
        help_text=_("PNG, JPG oder WebP, am besten mit durchsichtigem Grund und mindestens 400 Bildpunkte breit. SVG nehmen wir nicht an."),
    )  # fmt: skip
    look__logo_alt = Words(label=_("Was auf dem Logo zu sehen ist"), help_text=_("Für Menschen, die es nicht sehen. Leer: „Logo von“ und der Name."))
    look__header = Choice(label=_("Kopf der Website"), choices=[AS_GIVEN, *Header.choices])
    look__corners = Choice(label=_("Ecken"), choices=[AS_GIVEN, *Corners.choices])
    look__type_scale = Choice(label=_("Schriftgröße"), choices=[AS_GIVEN, *TypeScale.choices])
    look__footer_text = Words(label=_("Text im Fuß jeder Seite"), lines=2)
    look__operated_by = Words(label=_("Betrieben von"))
    look__operated_by_url = Words(label=_("Adresse des Betriebs"))
    wording__platform = Words(label=_("Name der Plattform"), help_text=_("Statt „Projektfabrik“, zum Beispiel „Ideenschmiede“."))
    wording__submit = Words(label=_("Aufforderung auf dem Knopf"), help_text=_("Statt „Idee einbringen“."))
    wording__submit_en = Words(label=_("Aufforderung auf Englisch"))
    wording__area = Words(label=_("Name des Bereichs der Projekte"))
    wording__area_en = Words(label=_("Name des Bereichs auf Englisch"))
    groups = (
        (_("Farben"), ("look__brand_colour", "look__accent_colour")),
        (_("Logo und Kopf"), ("look__logo", "look__logo_alt", "look__tagline", "look__header", "look__corners", "look__type_scale")),
        (_("Fuß"), ("look__footer_text", "look__operated_by", "look__operated_by_url")),
        (_("Eigene Wörter"), ("wording__platform", "wording__submit", "wording__submit_en", "wording__area", "wording__area_en")),
    )

    @property
    def colours(self) -> tuple[str, str]:
        """The two colours as they are now."""
        default = Branding()
        return (
            dig(self.draft_data, "look.brand_colour") or default.brand_colour,
            dig(self.draft_data, "look.accent_colour") or default.accent_colour,
        )


class MapForm(StepForm):
    slug, title = "karte", _("Karte und Stadtteile")
    lead = _("Die Gemeindegrenze ist der Hintergrund der Karte. Stadtteile können Sie aus einer Tabelle einfügen.")
    side, side_key = "instances/admin/_boundary.html", "municipality.boundary"

    municipality__boundary = Upload(
        label=_("Gemeindegrenze als Datei"), limit=plan.MAX_BOUNDARY, accept=".geojson,.json,application/geo+json",
        help_text=_("GeoJSON: ein Polygon oder MultiPolygon in WGS 84, höchstens 4 MB und 20.000 Punkte."),
    )  # fmt: skip
    map__lat = Degrees(label=_("Mitte der Karte: Breite"), help_text=_("Leer: die Mitte der Gemeindegrenze."))
    map__lon = Degrees(label=_("Mitte der Karte: Länge"))
    map__zoom = Number(label=_("Zoomstufe am Anfang"))
    municipality__tile_url = Words(
        label=_("Adresse der Kartenkacheln"), help_text=_("Leer: nur die Gemeindegrenze. Sonst wie https://karten.example/{z}/{x}/{y}.png."),
    )  # fmt: skip
    municipality__tile_attribution = Words(label=_("Quellenangabe der Karte"))
    lists = (
        Lines(
            "districts", _("Stadtteile"),
            (Column("name", _("Name"), required=True), Column("lat", _("Breite"), "number"), Column("lon", _("Länge"), "number")),
            _("Einer in jeder Zeile, wenn Sie mögen mit Breite und Länge: „Altstadt; 52,1012; 13,2034“. Auch aus einer Tabelle eingefügt."),
        ),
    )  # fmt: skip


class PeopleForm(StepForm):
    slug, title = "menschen", _("Menschen und Stellen")
    lead = _(
        "Die Anschrift steht im Fuß jeder Seite und in den Rechtstexten. Wer mitarbeitet, bekommt eine Einladung, sobald die Kommune angelegt ist."
    )

    contact__office_name = Words(label=_("Stelle"), help_text=_("Zum Beispiel „Stabsstelle Klima“."))
    contact__street = Words(label=_("Straße und Hausnummer"))
    contact__postcode = Words(label=_("Postleitzahl"))
    contact__city = Words(label=_("Ort"))
    contact__email = Words(label=_("E-Mail-Adresse der Stelle"))
    contact__phone = Words(label=_("Telefon"))
    lists = (
        Rows(
            "staff", _("Wer mitarbeitet"),
            (
                Column("name", _("Name"), required=True), Column("email", _("E-Mail-Adresse"), "email", required=True),
                Column("role", _("Rolle"), "choice", role_choices(), required=True),
            ),
            _("Jede Person bekommt eine E-Mail mit einem Link. Wer schon ein Konto hat, bekommt nur die Rolle."),
        ),
        Rows(
            "people", _("Ansprechpersonen"),
            (
                Column("name", _("Name"), required=True), Column("role", _("Aufgabe"), required=True), Column("phone", _("Telefon")),
                Column("email", _("E-Mail-Adresse"), "email"),
            ),
            _("Sie stehen unter „Noch Fragen?“. Ihre Adresse wird nicht gezeigt."),
        ),
        Lines(
            "offices", _("Zuständige Stellen"), (Column("name", _("Name"), required=True), Column("short_name", _("Kürzel"))),
            _("Eine in jeder Zeile, wenn Sie mögen mit Kürzel: „Amt für Bauen und Umwelt; ABU“."),
        ),
    )  # fmt: skip
    groups = (
        (_("Anschrift"), ("contact__office_name", "contact__street", "contact__postcode", "contact__city", "contact__email", "contact__phone")),
        (_("Wer mitarbeitet"), ("staff",)),
        (_("Ansprechpersonen und Stellen"), ("people", "offices")),
    )


class TextsForm(StepForm):
    slug, title = "texte", _("Texte und Startseite")
    lead = _("Impressum, Datenschutz, Barrierefreiheit und Spielregeln entstehen aus Bausteinen; Lücken darin stehen in [eckigen Klammern].")

    home__headline = Words(
        label=_("Überschrift der Startseite"), max_length=HomePage._meta.get_field("headline").max_length or 200,
        help_text=_("Leer: „Musterau wird klimaneutral. Gemeinsam.“ mit dem Namen der Kommune."),
    )  # fmt: skip
    home__lead = Words(label=_("Einleitung der Startseite"), lines=3)
    home__headline_en = Words(label=_("Überschrift auf Englisch"), help_text=_("Nur wenn die Website auch auf Englisch ist."))
    home__lead_en = Words(label=_("Einleitung auf Englisch"), lines=3)


class StrategyForm(StepForm):
    slug, title = "strategie", _("Handlungsfelder und Strategie")
    lead = _("Beginnen Sie mit einer Vorlage, oder tragen Sie die Handlungsfelder Ihres Beschlusses ein. Ändern können Sie beides später.")
    side, side_key = "instances/admin/_workbook.html", "strategy.workbook"

    fields_of_action__template = Choice(
        label=_("Vorlage"), choices=[("", _("Von selbst: die der Arbeitsmappe unten; ohne Arbeitsmappe die zwölf nach der Förderrichtlinie")), *((key, TEMPLATES.get(key, key)) for key in TEMPLATE_KEYS)],
        widget=forms.RadioSelect,
    )  # fmt: skip
    fields_of_action__file = Upload(
        label=_("Eigene Tabelle der Handlungsfelder"), limit=MAX_TABLE, accept=".xlsx,.csv",
        help_text=_("Excel oder CSV. Die erste Zeile nennt die Spalten; eine davon heißt „Titel“."),
    )  # fmt: skip
    strategy__title = Words(label=_("Titel der Strategie"), help_text=_("Zum Beispiel „Klimaschutzstrategie 2040“."))
    strategy__guiding_idea = Words(label=_("Leitgedanke"), lines=3)
    strategy__baseline_year = Number(label=_("Basisjahr"))
    strategy__target_year = Number(label=_("Zieljahr"))
    strategy__resolution_text = Words(label=_("Beschluss"), help_text=_("Wer sie wann beschlossen hat."))
    strategy__workbook = Upload(
        label=_("Arbeitsmappe der Strategie"), limit=plan.MAX_WORKBOOK, accept=".xlsx,.csv",
        help_text=_("Handlungsfelder und Maßnahmen aus einer Tabelle, wie beim Import. Der Probelauf am Ende nennt jeden Fehler mit Blatt und Zeile."),
    )  # fmt: skip
    strategy__workbook_live = Yes(label=_("Was die Arbeitsmappe bringt, gleich veröffentlichen"), help_text=_("Sonst entstehen Entwürfe."))
    lists = (
        Rows(
            "fields_of_action.own", _("Eigene Handlungsfelder"),
            (
                Column("title", _("Titel"), required=True, wide=True), Column("code", _("Kürzel")), Column("icon", _("Zeichen")),
                Column("hue", _("Farbe 1 bis 12"), "whole"), Column("summary", _("Ein Satz"), wide=True), Column("title_en", _("Titel auf Englisch")),
            ),
            _("Nur statt einer Vorlage. Das Zeichen ist ein Name aus der Sammlung Lucide, wie „bike“."), folded=True,
        ),
    )  # fmt: skip
    groups = (
        (_("Handlungsfelder"), ("fields_of_action__template", "fields_of_action__file", "fields_of_action.own")),
        (
            _("Strategie"),
            ("strategy__title", "strategy__guiding_idea", "strategy__baseline_year", "strategy__target_year", "strategy__resolution_text"),
        ),
    )

    def values(self) -> dict[str, Any]:
        """A list of one's own takes the place of a template that makes some."""
        found = super().values()
        if found.get("fields_of_action.own"):
            found["fields_of_action.template"] = None
        return found


class PartsForm(StepForm):
    slug, title = "moderation", _("Moderation und Teile")
    lead = _("Was Menschen einreichen, wird geprüft, bevor es erscheint. Was Sie hier ausschalten, wird nicht angelegt.")

    moderation__steps = Steps(
        label=_("Wie geprüft wird"), choices=[("1", _("In einem Schritt: prüfen und freigeben")), ("2", _("In zwei Schritten, von zwei Personen"))],
        widget=forms.RadioSelect, default="1",
    )  # fmt: skip
    moderation__promised_days = Number(label=_("Antwort versprochen nach Werktagen"), help_text=_("Leer: 3. Die Zahl steht in Formular und E-Mails."))
    moderation__summary_hour = Number(label=_("Uhrzeit der täglichen Übersicht"), help_text=_("Volle Stunde. Leer: 8."))

    def shown(self, name: str, field: Any) -> Any:
        """The older key for two steps is shown as what it means."""
        if name == "moderation__steps" and dig(self.draft_data, "moderation.four_eyes") is True:
            return "2"
        return super().shown(name, field)

    def values(self) -> dict[str, Any]:
        """The older key gives way."""
        return {**super().values(), "moderation.four_eyes": None}

    @property
    def groups(self) -> tuple:  # type: ignore[override]
        return (
            (_("Moderation"), tuple(name for name in self.fields if name.startswith("moderation__"))),
            (_("Was es auf der Website gibt"), tuple(name for name in self.fields if name.startswith("parts__"))),
        )


for _part in parts.NAMES:
    PartsForm.base_fields[f"parts__{_part}"] = Yes(label=PARTS.get(_part, _part), default=True)

STEPS: tuple[type[StepForm], ...] = (TownForm, AddressForm, LookForm, MapForm, PeopleForm, TextsForm, StrategyForm, PartsForm)
BY_SLUG = {step.slug: step for step in STEPS}
LAST = "pruefen"


def step_of(key: str) -> type[StepForm] | None:
    """Return the step that answers for a key of the file ("staff[2].role", "municipality.ags"), None for no step."""
    bare = re.split(r"[\[ (]", key, maxsplit=1)[0]
    for step in STEPS:
        if name_of(bare) in step.base_fields or any(bare == one.key or bare.startswith(f"{one.key}.") for one in step.lists):
            return step
    return None
