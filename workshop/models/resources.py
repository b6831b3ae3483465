"""Resources and finance: what a task needs, what it costs, where the money comes from. Amounts are euros with two decimals."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import PlanRow
from .plan import Task, WorkPackage

AMOUNT_MAX = Decimal("9999999999.99")
"""Up to ten billion euros, in cents."""


class ResourceRequirement(PlanRow):
    """What a project needs for a task, a package or as a whole. `cost` is its whole cost; volunteer hours have a value, no cost."""

    class Kind(models.TextChoices):
        PERSONNEL = "personnel", _("Personal")
        MATERIAL = "material", _("Material")
        INVESTMENT = "investment", _("Investition")
        RENT = "rent", _("Miete")
        TRAVEL = "travel", _("Reisen")
        ADMINISTRATION = "administration", _("Verwaltung")
        VOLUNTEER = "volunteer", _("ehrenamtliche Stunden")

    package = models.ForeignKey(
        WorkPackage, verbose_name=_("Arbeitspaket"), null=True, blank=True, on_delete=models.SET_NULL, related_name="requirements"
    )
    task = models.ForeignKey(Task, verbose_name=_("Aufgabe"), null=True, blank=True, on_delete=models.SET_NULL, related_name="requirements")
    kind = models.CharField(_("Art"), max_length=14, choices=Kind.choices)
    title = models.CharField(_("Was wird gebraucht?"), max_length=160)
    amount = models.DecimalField(_("Menge"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)])
    unit = models.CharField(_("Einheit"), max_length=40, blank=True)
    unit_cost = models.DecimalField(_("Kosten je Einheit"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)])
    cost = models.DecimalField(_("Kosten"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)])
    spent = models.DecimalField(_("ausgegeben"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)])
    need_key = models.UUIDField(_("öffentlicher Bedarf"), null=True, blank=True)
    note = models.CharField(_("Anmerkung"), max_length=300, blank=True)
    sort_order = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("Ressource")
        verbose_name_plural = _("Ressourcen")
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        return self.title


class FundingSource(PlanRow):
    """Where money (or work instead of money) comes from."""

    class Kind(models.TextChoices):
        GRANT = "grant", _("Förderung")
        OWN = "own", _("Eigenmittel")
        PROCEEDS = "proceeds", _("Einnahmen")
        DONATION = "donation", _("Spende")
        VOLUNTEER = "volunteer", _("ehrenamtliche Arbeit")

    class State(models.TextChoices):
        PLANNED = "planned", _("geplant")
        ASKED = "asked", _("angefragt")
        PROMISED = "promised", _("zugesagt")
        RECEIVED = "received", _("erhalten")
        REFUSED = "refused", _("abgelehnt")

    kind = models.CharField(_("Art"), max_length=10, choices=Kind.choices)
    title = models.CharField(_("Quelle"), max_length=160)
    amount = models.DecimalField(_("Betrag"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)])
    state = models.CharField(_("Stand"), max_length=9, choices=State.choices, default=State.PLANNED)
    note = models.CharField(_("Anmerkung"), max_length=300, blank=True)
    sort_order = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("Finanzierungsquelle")
        verbose_name_plural = _("Finanzierungsquellen")
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        return self.title


class Allocation(PlanRow):
    """So much of this cost is paid by this source."""

    requirement = models.ForeignKey(ResourceRequirement, on_delete=models.CASCADE, related_name="allocations")
    source = models.ForeignKey(FundingSource, on_delete=models.CASCADE, related_name="allocations")
    amount = models.DecimalField(_("Betrag"), max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))])

    class Meta:
        verbose_name = _("Zuordnung")
        verbose_name_plural = _("Zuordnungen")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["requirement", "source"], name="one_allocation_per_pair")]
