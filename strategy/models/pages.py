"""The strategy and its fields of action."""

from typing import Any

import lucide
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.fields import RichTextField
from wagtail.models import PageManager
from wagtail.search import index

from municipality.models import BasePage
from strategy.forms import StrategyPageForm
from strategy.querysets import FieldOfActionQuerySet, StrategyQuerySet
from strategy.states import MeasureStatus

TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]
year_bounds = [MinValueValidator(1900), MaxValueValidator(2200)]


class Reach(models.TextChoices):
    """Who can lower an emission."""

    ADMINISTRATION = "administration", _("Verwaltung")
    COMPANIES = "companies", _("städtische Unternehmen")
    ALLIES = "allies", _("nur gemeinsam erreichbar")


def is_icon(name: str) -> bool:
    """Is there an icon of this name in the Lucide set?"""
    try:
        lucide._load_icon(name)
    except lucide.IconDoesNotExist:
        return False
    return True


class StrategyPage(BasePage):
    """The climate strategy: what the town wants, how far it is, and whom it needs."""

    part = "strategy"
    page_description = _("Leitidee, Ziele und Rechenweg. Darunter stehen die Handlungsfelder.")

    guiding_idea = models.TextField(_("Leitidee"), max_length=400, blank=True, help_text=_("Ein bis zwei Sätze, die jede Person versteht."))
    introduction = RichTextField(_("Einleitung"), features=TEXT_FEATURES, blank=True)
    why_allies = RichTextField(
        _("Warum es gemeinsam gehen muss"), features=TEXT_FEATURES, blank=True,
        help_text=_("Steht neben der Aufteilung, wer welche Emissionen senken kann."),
    )  # fmt: skip
    baseline_year = models.PositiveSmallIntegerField(_("Basisjahr"), null=True, blank=True, validators=year_bounds)
    target_year = models.PositiveSmallIntegerField(_("Zieljahr"), null=True, blank=True, validators=year_bounds)
    is_current = models.BooleanField(_("gilt zurzeit"), default=True, help_text=_("Die Startseite zeigt die geltende Strategie."))
    resolution_text = models.CharField(_("Beschluss"), max_length=200, blank=True, help_text=_("Wer hat wann was beschlossen?"))
    resolution_date = models.DateField(_("Datum des Beschlusses"), null=True, blank=True)
    resolution_url = models.URLField(_("Link zum Beschluss"), blank=True)
    method_note = RichTextField(_("Wie wir rechnen"), features=TEXT_FEATURES, blank=True)
    stale_after_months = models.PositiveSmallIntegerField(
        _("Erinnern nach Monaten"), default=12, validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("So lange darf der Stand einer Maßnahme unverändert bleiben, bevor an ihn erinnert wird."),
    )  # fmt: skip

    objects = PageManager.from_queryset(StrategyQuerySet)()
    base_form_class = StrategyPageForm

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("guiding_idea"),
        FieldPanel("introduction"),
        MultiFieldPanel([FieldRowPanel([FieldPanel("baseline_year"), FieldPanel("target_year")]), FieldPanel("is_current")], heading=_("Zeitraum")),
        InlinePanel("goals", heading=_("Ziele"), label=_("Ziel")),
        MultiFieldPanel([FieldPanel("why_allies"), InlinePanel("reach_shares", label=_("Anteil"))], heading=_("Wessen Reichweite?")),
        MultiFieldPanel(
            [FieldPanel("resolution_text"), FieldRowPanel([FieldPanel("resolution_date"), FieldPanel("resolution_url")])],
            heading=_("Beschluss"),
        ),
        FieldPanel("method_note"),
        FieldPanel("stale_after_months"),
    ]

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("guiding_idea", boost=2),
        index.SearchField("introduction"),
        index.SearchField("why_allies"),
        index.SearchField("method_note"),
        index.SearchField("number_words"),
    ]
    api_fields = [
        APIField("guiding_idea"),
        APIField("introduction"),
        APIField("why_allies"),
        APIField("baseline_year"),
        APIField("target_year"),
        APIField("is_current"),
        APIField("resolution_text"),
        APIField("resolution_date"),
        APIField("resolution_url"),
        APIField("method_note"),
        APIField("goals"),
        APIField("reach_shares"),
    ]

    parent_page_types = ["home.HomePage"]
    subpage_types = ["strategy.FieldOfActionPage"]
    template = "strategy/strategy_page.html"

    class Meta:
        verbose_name = _("Klimaschutzstrategie")
        verbose_name_plural = _("Klimaschutzstrategien")

    @property
    def number_words(self) -> str:
        """What the search knows of the goals and indicators that this page shows."""
        from strategy.number_search import words_of

        return words_of(self)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from strategy.presenters import strategy_context

        return {**super().get_context(request, *args, **kwargs), **strategy_context(self, request)}


class FieldOfActionPage(BasePage):
    """A field of action, for example mobility: what is promised, what is done, who takes part."""

    page_description = _("Zum Beispiel Mobilität. Darunter stehen die Maßnahmen.")

    class BiskoSector(models.TextChoices):
        HOUSEHOLDS = "HH", _("Private Haushalte")
        COMMERCE = "GHD", _("Gewerbe, Handel, Dienstleistungen")
        INDUSTRY = "IND", _("Industrie")
        MUNICIPAL = "KE", _("Kommunale Einrichtungen")
        TRANSPORT = "VK", _("Verkehr")

    code = models.CharField(_("Kürzel"), max_length=16, blank=True, help_text=_("Zum Beispiel „MO“."))
    icon = models.CharField(_("Zeichen"), max_length=40, default="leaf", help_text=_("Name aus der Zeichensammlung Lucide, zum Beispiel „bike“."))
    hue = models.PositiveSmallIntegerField(
        _("Farbton"), default=1, validators=[MinValueValidator(1), MaxValueValidator(12)],
        help_text=_("1 bis 12. Jedes Handlungsfeld bekommt seinen eigenen."),
    )  # fmt: skip
    summary = models.TextField(_("In einem Satz"), max_length=280, blank=True)
    introduction = RichTextField(_("Worum es geht"), features=TEXT_FEATURES, blank=True)
    own_reach = RichTextField(_("Was die Verwaltung selbst tut"), features=TEXT_FEATURES, blank=True)
    needs_allies = RichTextField(_("Wofür es Verbündete braucht"), features=TEXT_FEATURES, blank=True)
    picture = models.ForeignKey("municipality.Picture", verbose_name=_("Bild"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    sdgs = ParentalManyToManyField("municipality.Sdg", verbose_name=_("Nachhaltigkeitsziele"), blank=True, related_name="+")
    bisko_sector = models.CharField(_("Sektor der Bilanz"), max_length=3, choices=BiskoSector.choices, blank=True)
    eea_code = models.CharField(_("Maßnahmenbereich im European Energy Award"), max_length=8, blank=True)
    nki_key = models.CharField(_("Handlungsfeld der Förderrichtlinie"), max_length=40, blank=True)
    reach = models.CharField(
        _("Reichweite"), max_length=14, choices=Reach.choices, blank=True, help_text=_("Wer die Emissionen dieses Feldes senken kann.")
    )
    status_override = models.CharField(
        _("Stand des Handlungsfelds"), max_length=10, choices=MeasureStatus.choices, blank=True,
        help_text=_("Leer: Der Stand ergibt sich aus den Maßnahmen. Sonst gilt dieser, und die Seite sagt es."),
    )  # fmt: skip
    status_override_reason = models.CharField(_("Warum"), max_length=300, blank=True)

    objects = PageManager.from_queryset(FieldOfActionQuerySet)()

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("summary"),
        FieldRowPanel([FieldPanel("code"), FieldPanel("icon"), FieldPanel("hue")]),
        FieldPanel("picture"),
        FieldPanel("introduction"),
        FieldPanel("own_reach"),
        FieldPanel("needs_allies"),
        FieldPanel("sdgs", widget=CheckboxSelectMultiple),
        FieldRowPanel([FieldPanel("bisko_sector"), FieldPanel("eea_code"), FieldPanel("nki_key")], heading=_("Zuordnung")),
        FieldPanel("reach"),
        MultiFieldPanel([FieldPanel("status_override"), FieldPanel("status_override_reason")], heading=_("Stand"), classname="collapsed"),
    ]

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("code", boost=3),
        index.SearchField("summary", boost=2),
        index.SearchField("introduction"),
        index.SearchField("own_reach"),
        index.SearchField("needs_allies"),
        index.SearchField("number_words"),
    ]

    api_fields = [
        APIField(name)
        for name in (
            "code", "icon", "hue", "summary", "introduction", "own_reach", "needs_allies", "picture", "sdgs", "bisko_sector", "eea_code", "nki_key",
            "reach", "status_override", "status_override_reason",
        )
    ]  # fmt: skip

    parent_page_types = ["strategy.StrategyPage"]
    subpage_types = ["strategy.MeasurePage"]
    template = "strategy/field_of_action_page.html"

    class Meta:
        verbose_name = _("Handlungsfeld")
        verbose_name_plural = _("Handlungsfelder")

    def clean(self) -> None:
        super().clean()
        if self.icon and not is_icon(self.icon):
            raise ValidationError({"icon": _("Dieses Zeichen gibt es in der Sammlung nicht. Beispiele: leaf, bike, sun, house, trees, factory.")})
        if self.status_override and not self.status_override_reason:
            raise ValidationError({"status_override_reason": _("Bitte nennen Sie den Grund, warum der Stand von den Maßnahmen abweicht.")})

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from strategy.filters import MeasureFilter, UnknownParameterError

        try:
            request.measure_filter = MeasureFilter.read(request.GET)
        except UnknownParameterError as error:
            return HttpResponse(render_to_string("400.html", {"message": str(error)}), status=400)
        return super().serve(request, *args, **kwargs)

    @property
    def number_words(self) -> str:
        """What the search knows of the goals and indicators that this page shows."""
        from strategy.number_search import words_of

        return words_of(self)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from strategy.filters import MeasureFilter
        from strategy.presenters import field_context

        wish = getattr(request, "measure_filter", None) or MeasureFilter()
        return {**super().get_context(request, *args, **kwargs), **field_context(self, request, wish)}
