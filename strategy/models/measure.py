"""A measure with the fields of the standard measure sheet of the German funding guideline (source: design notes on the sheet)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import ObjectList, TabbedInterface
from wagtail.api import APIField
from wagtail.fields import RichTextField
from wagtail.models import PageManager
from wagtail.search import index

from municipality.models import BasePage
from strategy import sheet
from strategy.forms import MeasurePageForm
from strategy.querysets import MeasureQuerySet
from strategy.states import CAN_BE_DELAYED, GROUP_OF, MeasureStatus

from .pages import TEXT_FEATURES, Reach, StrategyPage


class MeasurePage(BasePage):
    """A measure of the strategy."""

    page_description = _("Eine Maßnahme mit dem ganzen Maßnahmenblatt, Stand, Kosten und Wirkung.")

    class Type(models.TextChoices):
        REGULATION = "regulation", _("Ordnungsrecht")
        FUNDING = "funding", _("Förderung")
        TECHNICAL = "technical", _("Technische Maßnahme")
        NETWORK = "network", _("Vernetzung")
        PUBLIC = "public", _("Öffentlichkeitsarbeit, Information, Beratung")
        EDUCATION = "education", _("Bildung")
        ORGANISATION = "organisation", _("Strategie und Organisation")

    class Term(models.TextChoices):
        SHORT = "short", _("kurzfristig (0–3 Jahre)")
        MEDIUM = "medium", _("mittelfristig (4–7 Jahre)")
        LONG = "long", _("langfristig (mehr als 7 Jahre)")

    class Priority(models.TextChoices):
        HIGH = "high", _("hoch")
        MEDIUM = "medium", _("mittel")
        LOW = "low", _("niedrig")

    class Origin(models.TextChoices):
        ADOPTED = "adopted", _("vom Rat beschlossen")
        DRAFTED = "drafted", _("Entwurf der Verwaltung")
        PROPOSED = "proposed", _("Vorschlag aus der Bürgerschaft")

    Status = MeasureStatus

    code = models.CharField(_("Maßnahmen-Nummer"), max_length=16, blank=True, help_text=_("Zum Beispiel „EW 4“. Je Strategie nur einmal."))
    summary = models.TextField(_("In einem Satz"), max_length=280, blank=True)
    measure_type = models.CharField(_("Maßnahmen-Typ"), max_length=14, choices=Type.choices, blank=True)
    introduction_term = models.CharField(_("Einführung der Maßnahme"), max_length=8, choices=Term.choices, blank=True)
    duration_text = models.CharField(_("Dauer der Maßnahme"), max_length=200, blank=True, help_text=_("Zum Beispiel „3 Jahre“ oder „fortlaufend“."))
    start = models.DateField(_("Beginn"), null=True, blank=True)
    end = models.DateField(_("Ende"), null=True, blank=True)
    is_ongoing = models.BooleanField(_("ohne Ende"), default=False)

    status = models.CharField(_("Stand"), max_length=10, choices=MeasureStatus.choices, default=MeasureStatus.UNKNOWN, db_index=True)
    status_note = models.CharField(_("Begründung des Stands"), max_length=300, blank=True)
    status_date = models.DateField(_("Stand vom"), null=True, blank=True)
    is_delayed = models.BooleanField(_("verzögert"), default=False)
    delay_reason = models.CharField(_("Grund der Verzögerung"), max_length=300, blank=True)
    priority = models.CharField(_("Priorität"), max_length=6, choices=Priority.choices, blank=True)
    origin = models.CharField(_("Herkunft"), max_length=8, choices=Origin.choices, blank=True)
    reach = models.CharField(_("Reichweite"), max_length=14, choices=Reach.choices, blank=True, help_text=_("Wer das umsetzen kann."))

    responsible_office = models.ForeignKey(
        "municipality.Office", verbose_name=_("zuständige Stelle"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    responsible_office_text = models.CharField(
        _("zuständige Stelle (als Text)"), max_length=300, blank=True, help_text=_("Wenn die Stelle nicht in der Liste steht.")
    )
    initiator = models.CharField(_("Initiator"), max_length=300, blank=True)
    stakeholders = models.TextField(_("Akteure"), blank=True)
    target_groups = models.TextField(_("Zielgruppe"), blank=True)

    goal_and_strategy = RichTextField(_("Ziel und Strategie"), features=TEXT_FEATURES, blank=True)
    initial_situation = RichTextField(_("Ausgangslage"), features=TEXT_FEATURES, blank=True)
    description = RichTextField(_("Beschreibung"), features=TEXT_FEATURES, blank=True)
    success_indicators = RichTextField(_("Erfolgsindikatoren"), features=TEXT_FEATURES, blank=True)
    milestones = RichTextField(_("Meilensteine"), features=TEXT_FEATURES, blank=True)
    financing_approach = RichTextField(_("Finanzierungsansatz"), features=TEXT_FEATURES, blank=True)
    regional_value_creation = RichTextField(_("Wertschöpfung"), features=TEXT_FEATURES, blank=True)
    remarks = RichTextField(_("Hinweise"), features=TEXT_FEATURES, blank=True)

    total_cost_eur = models.DecimalField(
        _("Gesamtkosten in Euro"), max_digits=14, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    initial_cost_eur = models.DecimalField(
        _("Anschubkosten in Euro"), max_digits=14, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    cost_note = models.TextField(_("Anmerkung zu den Kosten"), blank=True)
    staff_effort_text = models.CharField(_("Personalaufwand"), max_length=300, blank=True)
    energy_savings_mwh_per_year = models.DecimalField(
        _("Endenergieeinsparung in MWh je Jahr"), max_digits=14, decimal_places=3, null=True, blank=True
    )
    ghg_savings_t_per_year = models.DecimalField(_("THG-Einsparung in t CO₂e je Jahr"), max_digits=14, decimal_places=3, null=True, blank=True)
    savings_note = models.TextField(_("Wie die Einsparung berechnet ist"), blank=True, help_text=_("Oder warum sie sich nicht beziffern lässt."))

    flanking_measures = ParentalManyToManyField("self", verbose_name=_("Flankierende Maßnahmen"), blank=True, symmetrical=False, related_name="+")
    needed_measures = ParentalManyToManyField("self", verbose_name=_("setzt voraus"), blank=True, symmetrical=False, related_name="+")
    replaced_measures = ParentalManyToManyField("self", verbose_name=_("ersetzt"), blank=True, symmetrical=False, related_name="+")
    contact_person = models.ForeignKey(
        "municipality.ContactPerson", verbose_name=_("Ansprechperson"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    supporting_text = models.TextField(_("Flankierende Maßnahmen (als Text)"), blank=True)
    sdgs = ParentalManyToManyField("municipality.Sdg", verbose_name=_("Nachhaltigkeitsziele"), blank=True, related_name="+")
    paper_url = models.URLField(_("Link zur Vorlage des Rats"), blank=True)
    lat = models.DecimalField(
        _("Breite"), max_digits=9, decimal_places=6, null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    lon = models.DecimalField(
        _("Länge"), max_digits=9, decimal_places=6, null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )

    objects = PageManager.from_queryset(MeasureQuerySet)()
    base_form_class = MeasurePageForm

    edit_handler = TabbedInterface(
        [
            ObjectList(sheet.summary_panels, heading=_("Überblick")),
            ObjectList(sheet.sheet_panels, heading=_("Maßnahmenblatt")),
            ObjectList(sheet.number_panels, heading=_("Kosten und Wirkung")),
            ObjectList(BasePage.promote_panels, heading=_("Suche und Navigation")),
        ]
    )

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("code", boost=4),
        index.SearchField("summary", boost=2),
        index.SearchField("goal_and_strategy"),
        index.SearchField("description"),
        index.SearchField("initial_situation"),
        index.SearchField("stakeholders"),
        index.SearchField("target_groups"),
        index.FilterField("status"),
    ]

    api_fields = [
        APIField(name)
        for name in (
            "code", "summary", "measure_type", "introduction_term", "duration_text", "start", "end", "is_ongoing", "status", "status_note",
            "status_date", "is_delayed", "delay_reason", "priority", "origin", "reach", "office", "initiator", "stakeholders", "target_groups", "goal_and_strategy",
            "initial_situation", "description", "steps", "success_indicators", "milestones", "total_cost_eur", "initial_cost_eur", "cost_note",
            "staff_effort_text", "financing_approach", "energy_savings_mwh_per_year", "ghg_savings_t_per_year", "savings_note",
            "regional_value_creation", "supporting_text", "remarks", "extras", "sdgs", "paper_url", "lat", "lon",
        )
    ]  # fmt: skip

    parent_page_types = ["strategy.FieldOfActionPage"]
    subpage_types: list[str] = []
    template = "strategy/measure_page.html"

    class Meta:
        verbose_name = _("Maßnahme")
        verbose_name_plural = _("Maßnahmen")

    def clean(self) -> None:
        super().clean()
        errors: dict[str, Any] = {}
        if self.start and self.end and self.end < self.start:
            errors["end"] = _("Das Ende liegt vor dem Beginn.")
        if self.is_delayed and self.status not in CAN_BE_DELAYED:
            errors["is_delayed"] = _("Verzögert sein kann nur, was geplant, in Vorbereitung oder in Umsetzung ist.")
        if self.is_delayed and not self.delay_reason:
            errors["delay_reason"] = _("Bitte nennen Sie den Grund der Verzögerung.")
        if self.status == MeasureStatus.STOPPED and not self.status_note:
            errors["status_note"] = _("Bitte nennen Sie den Grund, warum die Maßnahme nicht weiterverfolgt wird.")
        if self.code and self._code_is_taken():
            errors["code"] = _("Diese Nummer hat in der Strategie schon eine andere Maßnahme.")
        if errors:
            raise ValidationError(errors)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from strategy.presenters import measure_context

        return {**super().get_context(request, *args, **kwargs), **measure_context(self, request)}

    def _code_is_taken(self) -> bool:
        strategy = self.strategy
        if strategy is None:
            return False
        return MeasurePage.objects.descendant_of(strategy).filter(code=self.code).exclude(pk=self.pk).exists()

    @property
    def strategy(self) -> StrategyPage | None:
        """The strategy to which this measure belongs."""
        if not self.path:
            return None
        return StrategyPage.objects.ancestor_of(self).first()

    @property
    def status_group(self) -> str:
        """The group in which overviews count this measure (`strategy.states.StatusGroup`)."""
        return GROUP_OF[self.status]

    @property
    def office(self) -> str:
        """The responsible office in words, empty where nobody is named."""
        return self.responsible_office.name if self.responsible_office else self.responsible_office_text
