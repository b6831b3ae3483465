"""What a municipality says of itself once: addresses, districts, people, offices."""

import re
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.settings.models import register_setting
from wagtail.models import Orderable

from .. import cache, geojson
from ..panels import GeoJsonArea
from ..scope import in_tree
from .scoped import ScopedSetting

tile_address = re.compile(r"https://(?:\{s\}\.)?[A-Za-z0-9.-]+(?::\d{1,5})?/[^\s\"'<>\\]*")
municipality_key = RegexValidator(r"^\d{8}$", _("Der Gemeindeschlüssel hat acht Ziffern; führende Nullen gehören dazu."))


@register_setting(icon="site", order=110)
class MunicipalitySettings(ScopedSetting, ClusterableModel):
    """Facts and rules of the municipality: address, districts, people, offices, map, promises, deletion dates."""

    class Address(models.TextChoices):
        FORMAL = "sie", _("Sie")
        INFORMAL = "du", _("du")

    official_name = models.CharField(_("amtlicher Name"), max_length=120, blank=True, help_text=_("Zum Beispiel „Stadt Auenfurt“."))
    ags = models.CharField(_("Amtlicher Gemeindeschlüssel (AGS)"), max_length=8, blank=True, validators=[municipality_key])
    population = models.PositiveIntegerField(_("Einwohnerzahl"), null=True, blank=True)
    office_name = models.CharField(_("Stelle"), max_length=120, blank=True, help_text=_("Zum Beispiel „Stabsstelle Klima“."))
    street = models.CharField(_("Straße und Hausnummer"), max_length=120, blank=True)
    postcode = models.CharField(_("Postleitzahl"), max_length=10, blank=True)
    city = models.CharField(_("Ort"), max_length=80, blank=True)
    email = models.EmailField(_("E-Mail-Adresse"), blank=True)
    phone = models.CharField(_("Telefon"), max_length=40, blank=True)
    mail_from = models.EmailField(_("Absender der E-Mails"), blank=True, help_text=_("Leer: der Absender dieser Installation."))
    easy_language_page = models.ForeignKey(
        "wagtailcore.Page", verbose_name=_("Seite in Leichter Sprache"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    sign_language_page = models.ForeignKey(
        "wagtailcore.Page", verbose_name=_("Seite in Gebärdensprache"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    boundary = models.JSONField(
        _("Gemeindegrenze (GeoJSON)"), null=True, blank=True,
        help_text=_("Polygon oder MultiPolygon in WGS 84, Länge vor Breite. Sie ist der Hintergrund der Karte."),
    )  # fmt: skip
    waters = models.JSONField(_("Gewässer auf der Karte (GeoJSON)"), null=True, blank=True)
    tile_url = models.CharField(
        _("Adresse der Kartenkacheln"), max_length=300, blank=True,
        help_text=_("Leer: nur die Gemeindegrenze. Kacheln werden erst nach einem Klick geladen."),
    )  # fmt: skip
    tile_attribution = models.CharField(_("Quellenangabe der Karte"), max_length=200, blank=True)
    map_lat = models.DecimalField(
        _("Mitte der Karte: Breite"), max_digits=9, decimal_places=6, null=True, blank=True,
        validators=[MinValueValidator(-85), MaxValueValidator(85)], help_text=_("Leer: Die Karte zeigt die ganze Gemeindegrenze."),
    )  # fmt: skip
    map_lon = models.DecimalField(
        _("Mitte der Karte: Länge"), max_digits=9, decimal_places=6, null=True, blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )  # fmt: skip
    map_zoom = models.PositiveSmallIntegerField(
        _("Vergrößerung der Karte am Anfang"), null=True, blank=True, validators=[MinValueValidator(5), MaxValueValidator(18)],
        help_text=_("5 zeigt ein Land, 12 eine Stadt, 16 eine Straße."),
    )  # fmt: skip
    form_of_address = models.CharField(
        _("Anrede"), max_length=3, choices=Address.choices, default=Address.FORMAL,
        help_text=_("So spricht die Website die Menschen an, in Seiten, Formularen und E-Mails. Ihre eigenen Texte ändern sich nicht mit."),
    )  # fmt: skip
    promised_days = models.PositiveSmallIntegerField(
        _("Antwort versprochen nach Werktagen"), default=3, validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("So lange dauert die Prüfung einer Idee höchstens. Die Zahl steht in Formular und E-Mails."),
    )  # fmt: skip
    keep_unconfirmed_days = models.PositiveSmallIntegerField(
        _("Unbestätigte Ideen löschen nach Tagen"), default=7, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    keep_rejected_days = models.PositiveSmallIntegerField(
        _("Abgelehnte Ideen löschen nach Tagen"), default=183, validators=[MinValueValidator(30), MaxValueValidator(1100)]
    )
    keep_messages_days = models.PositiveSmallIntegerField(
        _("Nachrichten löschen nach Tagen"), default=365, validators=[MinValueValidator(30), MaxValueValidator(1100)]
    )

    panels = [
        MultiFieldPanel(
            [FieldPanel("official_name"), FieldRowPanel([FieldPanel("ags"), FieldPanel("population")]), FieldPanel("form_of_address")], heading=_("Kommune")
        ),
        MultiFieldPanel(
            [
                FieldPanel("office_name"), FieldPanel("street"), FieldRowPanel([FieldPanel("postcode"), FieldPanel("city")]),
                FieldRowPanel([FieldPanel("email"), FieldPanel("phone")]), FieldPanel("mail_from"),
            ],
            heading=_("Anschrift im Fuß der Seite"),
        ),
        InlinePanel("contact_persons", heading=_("Ansprechpersonen"), label=_("Ansprechperson")),
        InlinePanel("offices", heading=_("Zuständige Stellen"), label=_("Stelle")),
        InlinePanel("districts", heading=_("Stadtteile"), label=_("Stadtteil")),
        MultiFieldPanel(
            [
                FieldPanel("boundary", widget=GeoJsonArea), FieldPanel("waters", widget=GeoJsonArea), FieldPanel("tile_url"),
                FieldPanel("tile_attribution"), FieldRowPanel([FieldPanel("map_lat"), FieldPanel("map_lon"), FieldPanel("map_zoom")]),
            ],
            heading=_("Karte"),
        ),
        MultiFieldPanel(
            [
                HelpPanel(content=_("Diese Fristen gelten für alles, was Menschen einreichen. Die Datenschutzerklärung nennt dieselben Zahlen.")),
                FieldPanel("promised_days"), FieldPanel("keep_unconfirmed_days"), FieldPanel("keep_rejected_days"), FieldPanel("keep_messages_days"),
            ],
            heading=_("Fristen"),
        ),
        MultiFieldPanel([FieldPanel("easy_language_page"), FieldPanel("sign_language_page")], heading=_("Barrierefreiheit")),
    ]  # fmt: skip

    class Meta:
        verbose_name = _("Kommune")
        verbose_name_plural = _("Kommunen")

    def __str__(self) -> str:
        return self.official_name or str(self.site)

    def clean(self) -> None:
        super().clean()
        errors = {}
        for name, kinds in (("boundary", geojson.AREAS), ("waters", geojson.ANY)):
            if getattr(self, name):
                try:
                    setattr(self, name, geojson.checked(getattr(self, name), kinds))
                except ValidationError as error:
                    errors[name] = error
        if self.tile_url and not tile_address.fullmatch(self.tile_url):
            errors["tile_url"] = ValidationError(_("Bitte geben Sie eine Adresse wie https://karten.example/{z}/{x}/{y}.png an."))
        if (self.map_lat is None) != (self.map_lon is None):
            errors["map_lat"] = ValidationError(_("Breite und Länge gehören zusammen."))
        for name in ("easy_language_page", "sign_language_page"):
            page = getattr(self, name)
            if page is not None and not in_tree(page, self.site):
                errors[name] = ValidationError(_("Diese Seite gehört nicht zu Ihrer Kommune."))
        if errors:
            raise ValidationError(errors)

    def save(self, *args, **kwargs) -> None:
        super().save(*args, **kwargs)
        known = next((site for site in cache.all_sites() if site.pk == self.site_id), None)
        if getattr(known, "form_of_address", None) != self.form_of_address:
            cache.touch()  # kept with the list of all municipalities

    @property
    def address_lines(self) -> list[str]:
        """The postal address, line by line, without empty lines."""
        lines = [self.office_name, self.street, f"{self.postcode} {self.city}".strip()]
        return [line for line in lines if line]


class District(Orderable):
    """A part of the town."""

    municipality = ParentalKey(MunicipalitySettings, on_delete=models.CASCADE, related_name="districts")
    name = models.CharField(_("Name"), max_length=80)
    lat = models.DecimalField(_("Breite"), max_digits=9, decimal_places=6, null=True, blank=True)
    lon = models.DecimalField(_("Länge"), max_digits=9, decimal_places=6, null=True, blank=True)

    panels = [FieldPanel("name"), FieldRowPanel([FieldPanel("lat"), FieldPanel("lon")])]

    class Meta(Orderable.Meta):
        verbose_name = _("Stadtteil")
        verbose_name_plural = _("Stadtteile")

    def __str__(self) -> str:
        return self.name

    @property
    def point(self) -> tuple[Decimal, Decimal] | None:
        """Longitude and latitude of the middle, where known."""
        return (self.lon, self.lat) if self.lon is not None and self.lat is not None else None


class Office(Orderable):
    """A part of the administration that answers for measures."""

    municipality = ParentalKey(MunicipalitySettings, on_delete=models.CASCADE, related_name="offices")
    name = models.CharField(_("Name"), max_length=160)
    short_name = models.CharField(_("Kürzel"), max_length=40, blank=True)

    panels = [FieldRowPanel([FieldPanel("name"), FieldPanel("short_name")])]

    class Meta(Orderable.Meta):
        verbose_name = _("zuständige Stelle")
        verbose_name_plural = _("zuständige Stellen")

    def __str__(self) -> str:
        return self.name


class ContactPerson(Orderable):
    """The card under "Noch Fragen?". Messages are relayed; the address is not shown."""

    municipality = ParentalKey(MunicipalitySettings, on_delete=models.CASCADE, related_name="contact_persons")
    name = models.CharField(_("Name"), max_length=120)
    role = models.CharField(_("Aufgabe"), max_length=120, help_text=_("Zum Beispiel „Ansprechperson Energieberatung“."))
    phone = models.CharField(_("Telefon"), max_length=40, blank=True)
    email = models.EmailField(_("E-Mail-Adresse"), blank=True, help_text=_("Wird nicht gezeigt; Nachrichten kommen hier an."))
    photo = models.ForeignKey("municipality.Picture", verbose_name=_("Foto"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("role")]),
        FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
        FieldPanel("photo"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("Ansprechperson")
        verbose_name_plural = _("Ansprechpersonen")

    def __str__(self) -> str:
        return f"{self.name}, {self.role}"
