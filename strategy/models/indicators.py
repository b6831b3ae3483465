"""Indicators of a strategy and their values over the years."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.forms import Select
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.api import APIField

from municipality import cache
from strategy.querysets import IndicatorQuerySet
from strategy.values.indicator_form import IndicatorForm

from .pages import FieldOfActionPage, StrategyPage, year_bounds


class Indicator(ClusterableModel):
    """A time series of a strategy, for example greenhouse gas emissions in kt CO₂e."""

    class Kind(models.TextChoices):
        IMPACT = "impact", _("Wirkung: was sich verändert hat")
        OUTPUT = "output", _("Leistung: was wir getan haben")

    strategy = models.ForeignKey(StrategyPage, verbose_name=_("Strategie"), on_delete=models.CASCADE, related_name="indicators")
    field_of_action = models.ForeignKey(
        FieldOfActionPage, verbose_name=_("Handlungsfeld"), null=True, blank=True, on_delete=models.SET_NULL, related_name="indicators"
    )

    class Breakdown(models.TextChoices):
        NONE = "", _("ohne Aufteilung")
        SECTOR = "sector", _("nach Sektoren")
        CARRIER = "carrier", _("nach Energieträgern")
        MODE = "mode", _("nach Verkehrsmitteln")
        OTHER = "other", _("nach eigenen Kategorien")

    code = models.CharField(_("Nummer"), max_length=16, blank=True, help_text=_("Zum Beispiel „I 3“. Je Strategie nur einmal."))
    title = models.CharField(_("Titel"), max_length=160)
    unit = models.CharField(_("Einheit"), max_length=40, help_text=_("Zum Beispiel „kt CO₂e“ oder „%“."))
    kind = models.CharField(_("Art"), max_length=8, choices=Kind.choices, default=Kind.IMPACT)
    is_headline = models.BooleanField(_("Leitindikator"), default=False, help_text=_("Sein Verlauf steht auf der Startseite und über der Strategie."))
    is_population = models.BooleanField(
        _("Einwohnerzahl"), default=False, help_text=_("Diese Reihe ist die Zahl der Einwohnerinnen und Einwohner; mit ihr wird je Person gerechnet.")
    )
    show_per_inhabitant = models.BooleanField(_("auch je Person zeigen"), default=False)
    breakdown = models.CharField(_("Aufteilung"), max_length=8, choices=Breakdown.choices, blank=True, default=Breakdown.NONE)
    description = models.TextField(_("Was er zeigt"), blank=True)
    method_note = models.TextField(_("Wie er gerechnet ist"), blank=True)
    sort_order = models.IntegerField(_("Reihenfolge"), default=0)
    version = models.PositiveIntegerField(_("Fassung der Werte"), default=0, editable=False)

    objects = IndicatorQuerySet.as_manager()
    base_form_class = IndicatorForm

    panels = [
        FieldPanel("strategy", widget=Select),
        FieldPanel("field_of_action", widget=Select),
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("code"), FieldPanel("unit")]),
        FieldPanel("unit_change"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("breakdown")]),
        FieldRowPanel([FieldPanel("is_headline"), FieldPanel("is_population"), FieldPanel("show_per_inhabitant")]),
        FieldPanel("description"),
        FieldPanel("method_note"),
        FieldPanel("sort_order"),
    ]

    class Meta:
        verbose_name = _("Indikator")
        verbose_name_plural = _("Indikatoren")
        ordering = ["sort_order", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "code"],
                condition=~models.Q(code=""),
                name="one_indicator_per_code",
                violation_error_message=_("Diese Nummer hat schon ein anderer Indikator der Strategie."),
            ),
            models.UniqueConstraint(
                fields=["strategy"],
                condition=models.Q(is_headline=True),
                name="one_headline_per_strategy",
                violation_error_message=_("Die Strategie hat schon einen Leitindikator. Bitte nehmen Sie dort zuerst das Häkchen weg."),
            ),
            models.UniqueConstraint(
                fields=["strategy"],
                condition=models.Q(is_population=True),
                name="one_population_per_strategy",
                violation_error_message=_("Die Strategie hat schon eine Reihe der Einwohnerzahl. Bitte nehmen Sie dort zuerst das Häkchen weg."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.unit})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the indicator. Its version is moved by `values.services` only: what a form read minutes ago must not bring an old one back."""
        with transaction.atomic():
            if self.pk:
                now = Indicator.objects.select_for_update().filter(pk=self.pk).values_list("version", flat=True).first()
                self.version = self.version if now is None else now
            super().save(*args, **kwargs)
        self._make_stale()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self._make_stale()
        return super().delete(*args, **kwargs)

    def _make_stale(self) -> None:
        """Pages that show this indicator are kept until something changes: this is a change."""
        site = self.strategy.municipality
        if site is not None:
            cache.touch(site.pk)

    def clean(self) -> None:
        super().clean()
        if self.field_of_action and self.strategy_id and not self.field_of_action.is_descendant_of(self.strategy):
            raise ValidationError({"field_of_action": _("Dieses Handlungsfeld gehört nicht zu der Strategie.")})
        self._clean_what_exists_once()

    def _clean_what_exists_once(self) -> None:
        """Code, leading indicator and population exist once per strategy: say which one has it."""
        self.code = " ".join(self.code.split())
        if not self.strategy_id:
            return
        others = Indicator.objects.filter(strategy_id=self.strategy_id).exclude(pk=self.pk)
        errors = {}
        if self.code and (other := others.filter(code=self.code).first()):
            errors["code"] = _("Diese Nummer hat schon der Indikator „%(title)s“.") % {"title": other.title}
        if self.is_headline and (other := others.filter(is_headline=True).first()):
            errors["is_headline"] = _("Leitindikator der Strategie ist schon „%(title)s“. Bitte nehmen Sie dort zuerst das Häkchen weg.") % {
                "title": other.title
            }
        if self.is_population and (other := others.filter(is_population=True).first()):
            errors["is_population"] = _("Die Einwohnerzahl der Strategie ist schon „%(title)s“. Bitte nehmen Sie dort zuerst das Häkchen weg.") % {
                "title": other.title
            }
        if errors:
            raise ValidationError(errors)


class IndicatorValue(models.Model):
    """One value of a series. A year without a value is a gap, not a zero."""

    class Kind(models.TextChoices):
        ACTUAL = "actual", _("Ist")
        TARGET = "target", _("Soll")
        SCENARIO = "scenario", _("Szenario")

    class Quality(models.TextChoices):
        A = "A", _("A – regionale Primärdaten")
        B = "B", _("B – hochgerechnete Primärdaten")
        C = "C", _("C – regionale Kennwerte")
        D = "D", _("D – bundesweite Kennwerte")

    indicator = ParentalKey(Indicator, on_delete=models.CASCADE, related_name="values")
    year = models.PositiveSmallIntegerField(_("Jahr"), validators=year_bounds)
    value = models.DecimalField(_("Wert"), max_digits=18, decimal_places=4, null=True, blank=True, help_text=_("Leer: kein Wert bekannt."))
    kind = models.CharField(_("Ist oder Soll"), max_length=8, choices=Kind.choices, default=Kind.ACTUAL)
    scenario = models.CharField(_("Szenario"), max_length=80, blank=True, help_text=_("Nur bei Szenarien: ihr Name."))
    category = models.CharField(_("Kategorie"), max_length=80, blank=True, help_text=_("Zum Beispiel „Verkehr“. Leer: die Summe."))
    source = models.CharField(_("Quelle"), max_length=200, blank=True)
    data_quality = models.CharField(_("Datengüte"), max_length=1, choices=Quality.choices, blank=True)
    note = models.CharField(_("Anmerkung"), max_length=300, blank=True)

    api_fields = [APIField(name) for name in ("year", "value", "kind", "scenario", "category", "source", "data_quality", "note")]

    class Meta:
        verbose_name = _("Wert")
        verbose_name_plural = _("Werte")
        ordering = ["kind", "scenario", "year", "category"]
        constraints = [models.UniqueConstraint(fields=["indicator", "kind", "scenario", "category", "year"], name="one_value_per_year_and_place")]

    def __str__(self) -> str:
        return f"{self.year}: {'–' if self.value is None else self.value}"


class ValueChange(models.Model):
    """What became of a value: who changed it when, from what to what. Rows are only added; they go with their indicator."""

    class Origin(models.TextChoices):
        EDIT = "edit", _("Formular")
        GRID = "grid", _("Tabelle")
        IMPORT = "import", _("Import")
        UNDO = "undo", _("Rücknahme eines Imports")
        API = "api", _("Schnittstelle")
        UNIT = "unit", _("Umrechnung der Einheit")

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="changes")
    year = models.PositiveSmallIntegerField(_("Jahr"))
    kind = models.CharField(_("Ist oder Soll"), max_length=8, choices=IndicatorValue.Kind.choices)
    scenario = models.CharField(_("Szenario"), max_length=80, blank=True)
    category = models.CharField(_("Kategorie"), max_length=80, blank=True)
    before = models.JSONField(_("vorher"), null=True, help_text="value, source, data_quality, note; null: there was no row")
    after = models.JSONField(_("nachher"), null=True, help_text="the same; null: the row was removed")
    origin = models.CharField(_("Weg"), max_length=6, choices=Origin.choices, default=Origin.EDIT)
    changed_at = models.DateTimeField(_("geändert am"), auto_now_add=True, db_index=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("von"), null=True, on_delete=models.SET_NULL, related_name="+")
    token = models.ForeignKey(
        "strategy.ApiToken", verbose_name=_("Schlüssel"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    version = models.PositiveIntegerField(_("Fassung"), default=0, editable=False, help_text="version of the indicator that this change made")

    class Meta:
        verbose_name = _("Änderung eines Werts")
        verbose_name_plural = _("Änderungen von Werten")
        ordering = ["-changed_at", "-pk"]
        indexes = [models.Index(fields=["indicator", "version"], name="changes_since_a_version")]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.year} {self.kind}"
