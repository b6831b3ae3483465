"""Numbers of the strategy: goals, indicators with their values, and whose reach it is."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.forms import Select
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.api import APIField
from wagtail.models import Orderable

from municipality import cache
from strategy.forms import IndicatorForm
from strategy.querysets import IndicatorQuerySet

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
    title = models.CharField(_("Titel"), max_length=160)
    unit = models.CharField(_("Einheit"), max_length=40, help_text=_("Zum Beispiel „kt CO₂e“ oder „%“."))
    kind = models.CharField(_("Art"), max_length=8, choices=Kind.choices, default=Kind.IMPACT)
    is_headline = models.BooleanField(_("Leitindikator"), default=False, help_text=_("Sein Verlauf steht auf der Startseite und über der Strategie."))
    description = models.TextField(_("Was er zeigt"), blank=True)
    sort_order = models.IntegerField(_("Reihenfolge"), default=0)

    objects = IndicatorQuerySet.as_manager()
    base_form_class = IndicatorForm

    panels = [
        FieldPanel("strategy", widget=Select),
        FieldPanel("field_of_action", widget=Select),
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("unit"), FieldPanel("kind"), FieldPanel("is_headline")]),
        FieldPanel("description"),
        FieldPanel("sort_order"),
        InlinePanel("values", heading=_("Werte"), label=_("Wert")),
    ]

    class Meta:
        verbose_name = _("Indikator")
        verbose_name_plural = _("Indikatoren")
        ordering = ["sort_order", "title"]

    def __str__(self) -> str:
        return f"{self.title} ({self.unit})"

    def save(self, *args: Any, **kwargs: Any) -> None:
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


class IndicatorValue(models.Model):
    """One value of a series. A year without a value is a gap, not a zero."""

    class Kind(models.TextChoices):
        ACTUAL = "actual", _("Ist")
        TARGET = "target", _("Soll")

    class Quality(models.TextChoices):
        A = "A", _("A – regionale Primärdaten")
        B = "B", _("B – hochgerechnete Primärdaten")
        C = "C", _("C – regionale Kennwerte")
        D = "D", _("D – bundesweite Kennwerte")

    indicator = ParentalKey(Indicator, on_delete=models.CASCADE, related_name="values")
    year = models.PositiveSmallIntegerField(_("Jahr"), validators=year_bounds)
    value = models.DecimalField(_("Wert"), max_digits=18, decimal_places=4, null=True, blank=True, help_text=_("Leer: kein Wert bekannt."))
    kind = models.CharField(_("Ist oder Soll"), max_length=6, choices=Kind.choices, default=Kind.ACTUAL)
    source = models.CharField(_("Quelle"), max_length=200, blank=True)
    data_quality = models.CharField(_("Datengüte"), max_length=1, choices=Quality.choices, blank=True)
    note = models.CharField(_("Anmerkung"), max_length=300, blank=True)

    panels = [
        FieldRowPanel([FieldPanel("year"), FieldPanel("value"), FieldPanel("kind")]),
        FieldRowPanel([FieldPanel("source"), FieldPanel("data_quality")]),
        FieldPanel("note"),
    ]

    api_fields = [APIField(name) for name in ("year", "value", "kind", "source", "data_quality", "note")]

    class Meta:
        verbose_name = _("Wert")
        verbose_name_plural = _("Werte")
        ordering = ["kind", "year"]
        constraints = [models.UniqueConstraint(fields=["indicator", "kind", "year"], name="one_value_per_year_and_kind")]

    def __str__(self) -> str:
        return f"{self.year}: {'–' if self.value is None else self.value}"


class Goal(Orderable):
    """What is to be reached, quantified where possible. Of the strategy or of one of its fields of action."""

    strategy = ParentalKey(StrategyPage, on_delete=models.CASCADE, related_name="goals")
    field_of_action = models.ForeignKey(
        FieldOfActionPage, verbose_name=_("Handlungsfeld"), null=True, blank=True, on_delete=models.SET_NULL, related_name="goals"
    )
    title = models.CharField(_("Ziel in Worten"), max_length=300)
    indicator = models.ForeignKey(Indicator, verbose_name=_("Indikator"), null=True, blank=True, on_delete=models.SET_NULL, related_name="goals")
    baseline_year = models.PositiveSmallIntegerField(_("Basisjahr"), null=True, blank=True, validators=year_bounds)
    baseline_value = models.DecimalField(_("Basiswert"), max_digits=18, decimal_places=4, null=True, blank=True)
    target_year = models.PositiveSmallIntegerField(_("Zieljahr"), null=True, blank=True, validators=year_bounds)
    target_value = models.DecimalField(_("Zielwert"), max_digits=18, decimal_places=4, null=True, blank=True)
    is_net_zero = models.BooleanField(_("Netto-Null"), default=False)
    scope_note = models.CharField(_("Was mitgezählt wird"), max_length=300, blank=True)

    panels = [
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("field_of_action", widget=Select), FieldPanel("indicator")]),
        FieldRowPanel([FieldPanel("baseline_year"), FieldPanel("baseline_value")]),
        FieldRowPanel([FieldPanel("target_year"), FieldPanel("target_value"), FieldPanel("is_net_zero")]),
        FieldPanel("scope_note"),
    ]

    api_fields = [
        APIField(name)
        for name in (
            "title", "field_of_action_id", "indicator_id", "baseline_year", "baseline_value",
            "target_year", "target_value", "is_net_zero", "scope_note",
        )
    ]  # fmt: skip

    class Meta(Orderable.Meta):
        verbose_name = _("Ziel")
        verbose_name_plural = _("Ziele")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if self.baseline_year and self.target_year and self.target_year <= self.baseline_year:
            raise ValidationError({"target_year": _("Das Zieljahr liegt nicht nach dem Basisjahr.")})


class ReachShare(Orderable):
    """How much of the emissions a group of actors can lower itself. Entered by the town, never assumed."""

    class Reach(models.TextChoices):
        ADMINISTRATION = "administration", _("Verwaltung")
        COMPANIES = "companies", _("städtische Unternehmen")
        ALLIES = "allies", _("nur gemeinsam erreichbar")

    strategy = ParentalKey(StrategyPage, on_delete=models.CASCADE, related_name="reach_shares")
    reach = models.CharField(_("wer"), max_length=14, choices=Reach.choices)
    label = models.CharField(_("Beschriftung"), max_length=120, blank=True, help_text=_("Leer: die Bezeichnung der Gruppe."))
    share_percent = models.DecimalField(
        _("Anteil in Prozent"), max_digits=5, decimal_places=2, validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]
    )
    year = models.PositiveSmallIntegerField(_("Jahr der Bilanz"), validators=year_bounds)
    source = models.CharField(_("Quelle"), max_length=200)

    panels = [
        FieldRowPanel([FieldPanel("reach"), FieldPanel("share_percent")]),
        FieldPanel("label"),
        FieldRowPanel([FieldPanel("year"), FieldPanel("source")]),
    ]

    api_fields = [APIField(name) for name in ("reach", "text", "share_percent", "year", "source")]

    class Meta(Orderable.Meta):
        verbose_name = _("Anteil")
        verbose_name_plural = _("Anteile")

    def __str__(self) -> str:
        return f"{self.text}: {self.share_percent} %"

    @property
    def text(self) -> str:
        return self.label or self.get_reach_display()
