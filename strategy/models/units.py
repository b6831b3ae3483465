"""Units of measurement: a list that all municipalities share, with the factor by which one becomes another."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Unit(models.Model):
    """A unit. Two units of one dimension convert into each other: value × factor is the value in the base of the dimension."""

    class Dimension(models.TextChoices):
        EMISSIONS = "emissions", _("Treibhausgase (Basis: t CO₂e)")
        ENERGY = "energy", _("Energie (Basis: kWh)")
        POWER = "power", _("Leistung (Basis: kW)")
        SHARE = "share", _("Anteil (Basis: Prozent)")
        MONEY = "money", _("Geld (Basis: Euro)")
        AREA = "area", _("Fläche (Basis: m²)")
        LENGTH = "length", _("Länge (Basis: m)")
        VOLUME = "volume", _("Volumen (Basis: m³)")
        COUNT = "count", _("Anzahl")
        OTHER = "other", _("ohne Umrechnung")

    symbol = models.CharField(_("Zeichen"), max_length=40, unique=True, help_text=_("So steht es hinter der Zahl, zum Beispiel „kt CO₂e“."))
    name = models.CharField(_("Name"), max_length=120)
    dimension = models.CharField(_("Größe"), max_length=10, choices=Dimension.choices, default=Dimension.OTHER)
    factor = models.DecimalField(
        _("Faktor zur Basis"), max_digits=24, decimal_places=9, default=Decimal(1), validators=[MinValueValidator(Decimal("0.000000001"))]
    )
    is_per_inhabitant = models.BooleanField(_("je Person"), default=False)
    sort_order = models.IntegerField(_("Reihenfolge"), default=0)

    class Meta:
        verbose_name = _("Einheit")
        verbose_name_plural = _("Einheiten")
        ordering = ["dimension", "is_per_inhabitant", "sort_order", "symbol"]

    def __str__(self) -> str:
        return self.symbol if self.name == self.symbol else f"{self.symbol} ({self.name})"
