"""Goals of a strategy, quantified where possible, and whose reach its emissions are in."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.forms import Select
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.api import APIField
from wagtail.models import Orderable

from municipality.templatetags.municipality_tags import number
from strategy import targets

from .indicators import Indicator
from .pages import FieldOfActionPage, Reach, StrategyPage, year_bounds


class Goal(Orderable):
    """What is to be reached, quantified where possible. Of the strategy or of one of its fields of action."""

    strategy = ParentalKey(StrategyPage, on_delete=models.CASCADE, related_name="goals")
    field_of_action = models.ForeignKey(
        FieldOfActionPage, verbose_name=_("Handlungsfeld"), null=True, blank=True, on_delete=models.SET_NULL, related_name="goals"
    )
    code = models.CharField(_("Nummer"), max_length=16, blank=True, help_text=_("Zum Beispiel „Z 1“."))
    title = models.CharField(_("Ziel in Worten"), max_length=300)
    wording = models.TextField(_("Wortlaut des Beschlusses"), blank=True, max_length=2000)
    indicator = models.ForeignKey(Indicator, verbose_name=_("Indikator"), null=True, blank=True, on_delete=models.SET_NULL, related_name="goals")
    baseline_year = models.PositiveSmallIntegerField(_("Basisjahr"), null=True, blank=True, validators=year_bounds)
    baseline_value = models.DecimalField(_("Basiswert"), max_digits=18, decimal_places=4, null=True, blank=True)
    target_year = models.PositiveSmallIntegerField(_("Zieljahr"), null=True, blank=True, validators=year_bounds)
    target_value = models.DecimalField(_("Zielwert"), max_digits=18, decimal_places=4, null=True, blank=True)
    reduction_percent = models.DecimalField(
        _("Minderung in Prozent"), max_digits=9, decimal_places=4, null=True, blank=True,
        help_text=_("Gegenüber dem Basiswert; statt eines Zielwerts. Für einen Anstieg mit Minus."),
    )  # fmt: skip
    interim_targets = models.TextField(
        _("Zwischenziele"),
        blank=True,
        max_length=2000,
        help_text=_("Je Zeile ein Jahr und ein Wert oder eine Minderung: „2030: 220“ oder „2030: −65 %“."),
    )
    is_net_zero = models.BooleanField(_("Netto-Null"), default=False)
    scope_note = models.CharField(_("Was mitgezählt wird"), max_length=300, blank=True)
    resolution_text = models.CharField(_("Beschluss"), max_length=200, blank=True, help_text=_("Wer hat wann was beschlossen?"))
    resolution_date = models.DateField(_("Datum des Beschlusses"), null=True, blank=True)
    resolution_url = models.URLField(_("Link zum Beschluss"), blank=True)

    panels = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("title")]),
        FieldRowPanel([FieldPanel("field_of_action", widget=Select), FieldPanel("indicator")]),
        FieldRowPanel([FieldPanel("baseline_year"), FieldPanel("baseline_value")]),
        FieldRowPanel([FieldPanel("target_year"), FieldPanel("target_value"), FieldPanel("reduction_percent")]),
        FieldRowPanel([FieldPanel("is_net_zero"), FieldPanel("scope_note")]),
        FieldPanel("interim_targets"),
        FieldPanel("wording"),
        FieldRowPanel([FieldPanel("resolution_text"), FieldPanel("resolution_date"), FieldPanel("resolution_url")]),
    ]

    api_fields = [
        APIField(name)
        for name in (
            "code", "title", "wording", "field_of_action_id", "indicator_id", "baseline_year", "baseline_value", "target_year", "target_value",
            "reduction_percent", "interim_targets", "is_net_zero", "scope_note", "resolution_text", "resolution_date", "resolution_url",
        )
    ]  # fmt: skip

    class Meta(Orderable.Meta):
        verbose_name = _("Ziel")
        verbose_name_plural = _("Ziele")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        errors: dict[str, Any] = {}
        if self.baseline_year and self.target_year and self.target_year <= self.baseline_year:
            errors["target_year"] = _("Das Zieljahr liegt nicht nach dem Basisjahr.")
        base = self.baseline_value if self.baseline_value is not None else self._measured_base()
        if self.reduction_percent is not None:
            if base is None:
                errors["baseline_value"] = _("Eine Minderung in Prozent braucht einen Basiswert. Bitte tragen Sie ihn ein.")
            elif base <= 0:
                errors["reduction_percent"] = _("Eine Minderung in Prozent braucht einen Basiswert über 0. Bitte geben Sie den Zielwert an.")
            elif self.target_value is not None and not targets.agree(base, self.target_value, self.reduction_percent):
                exact = targets.reduction(base, self.target_value) or Decimal(0)
                errors["reduction_percent"] = _(
                    "Zielwert und Minderung widersprechen sich: Der Zielwert ist eine Minderung um %(percent)s Prozent. Bitte lassen Sie eines von beiden leer."
                ) % {"percent": number(exact.quantize(Decimal("0.1")))}
        if problems := self._problems_of_interim_targets(base):
            errors["interim_targets"] = problems
        if errors:
            raise ValidationError(errors)

    def _problems_of_interim_targets(self, base: Decimal | None) -> list[str]:
        try:
            entries = targets.parse_interim(self.interim_targets, unit=self.unit)
        except targets.InterimError as error:
            return error.problems
        if not entries:
            return []
        if not self.target_year:
            return [str(_("Zwischenziele brauchen ein Zieljahr."))]
        problems = targets.outside(entries, self.baseline_year, self.target_year)
        missing = [entry for entry in entries if entry.against(base) is None]
        problems += [_("Zeile %(line)d: Eine Minderung in Prozent braucht einen Basiswert über 0.") % {"line": entry.line} for entry in missing]
        return problems

    def _measured_base(self) -> Decimal | None:
        """The value of the indicator in the base year, where it has one."""
        if self.indicator is None or self.baseline_year is None:
            return None
        rows = self.indicator.values.filter(year=self.baseline_year, kind="actual", category="", scenario="")
        return next(iter(rows.values_list("value", flat=True)), None)

    @property
    def unit(self) -> str:
        """The unit of all numbers of this goal: that of its indicator."""
        return self.indicator.unit if self.indicator else ""

    @property
    def target(self) -> Decimal | None:
        """The target value: entered, or derived from the entered base value (see `target_from`)."""
        return self.target_from(self.baseline_value)

    def target_from(self, base: Decimal | None) -> Decimal | None:
        """Return the target value: as entered, else by the reduction from `base`, else 0 for net zero; None where it is undefined."""
        if self.target_value is not None:
            return self.target_value
        if self.reduction_percent is not None:
            return targets.reduced(base, self.reduction_percent)
        return Decimal(0) if self.is_net_zero else None

    def reduction_from(self, base: Decimal | None) -> Decimal | None:
        """Return the reduction in percent against `base`: as entered, else from the target value; None where it is undefined."""
        return self.reduction_percent if self.reduction_percent is not None else targets.reduction(base, self.target_from(base))

    def interims(self, unit: str) -> list[targets.Interim]:
        """Return the interim targets in the order of years; what cannot be read is left out (the form refuses it)."""
        try:
            return targets.parse_interim(self.interim_targets, unit=unit)
        except targets.InterimError:
            return []


class ReachShare(Orderable):
    """How much of the emissions a group of actors can lower itself. Entered by the town, never assumed."""

    Reach = Reach

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
