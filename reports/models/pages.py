"""The yearly report as editors write it: period, texts, remarks. What the public reads of it is a frozen `ReportVersion`."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.forms import Select
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.fields import RichTextField
from wagtail.models import Orderable, PageManager
from wagtail.search import index

from municipality.models import BasePage
from reports.forms import ReportPageForm
from reports.panels import VersionsPanel
from reports.querysets import ReportQuerySet

TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link"]
LONGEST_PERIOD_DAYS = 366 * 5
INDEX_SLUG = "berichte"


class ReportIndexPage(BasePage):
    """The list of yearly reports. Its address is fixed: the pages of a report stand below it."""

    part = "reports"
    page_description = _("Die Liste der Berichte. Es gibt sie einmal.")

    introduction = models.CharField(_("Einleitung"), max_length=280, blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]
    api_fields = [APIField("introduction")]

    parent_page_types = ["home.HomePage"]
    subpage_types = ["reports.ReportPage"]
    max_count_per_parent = 1
    template = "reports/index_page.html"

    class Meta:
        verbose_name = _("Berichte")
        verbose_name_plural = _("Berichte")

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self.slug = self.slug or INDEX_SLUG
        super().full_clean(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self.slug != INDEX_SLUG:
            raise ValidationError({"slug": _("Die Adresse dieser Seite ist immer „berichte“.")})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from reports.presenters import index_context

        return {**super().get_context(request, *args, **kwargs), **index_context(self, request)}


class ReportPage(BasePage):
    """One report. Editors choose period and words; the system assembles the rest; a version is frozen and shown."""

    page_description = _("Ein Bericht über einen Zeitraum, zum Beispiel der Klimaschutzbericht eines Jahres.")

    strategy = models.ForeignKey(
        "strategy.StrategyPage", verbose_name=_("Strategie"), null=True, on_delete=models.SET_NULL, related_name="+",
        help_text=_("Über sie wird berichtet."),
    )  # fmt: skip
    period_start = models.DateField(_("Zeitraum von"))
    period_end = models.DateField(_("Zeitraum bis"))
    summary = models.TextField(
        _("In einem Satz"), max_length=280, blank=True, help_text=_("Steht unter der Überschrift und in der Liste der Berichte.")
    )
    foreword = RichTextField(_("Vorwort"), features=TEXT_FEATURES, blank=True)
    foreword_name = models.CharField(_("Wer das Vorwort unterzeichnet"), max_length=160, blank=True, help_text=_("Name und Amt."))
    introduction = RichTextField(_("Einleitung"), features=TEXT_FEATURES, blank=True, help_text=_("Was war wichtig? Was ist gelungen, was nicht?"))
    council_text = RichTextField(
        _("Stand in Worten"), features=TEXT_FEATURES, blank=True,
        help_text=_("Für die Kurzfassung, die der Rat bekommt: eine halbe Seite. Leer: die Einleitung."),
    )  # fmt: skip
    decisions = RichTextField(
        _("Was der Rat entscheiden soll"), features=TEXT_FEATURES, blank=True, help_text=_("Steht in der Kurzfassung und am Ende des Berichts.")
    )
    contact = models.ForeignKey(
        "municipality.ContactPerson", verbose_name=_("Ansprechperson"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = PageManager.from_queryset(ReportQuerySet)()
    base_form_class = ReportPageForm

    content_panels = [
        VersionsPanel(heading=_("Fassungen")),
        *BasePage.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [FieldPanel("strategy", widget=Select), FieldRowPanel([FieldPanel("period_start"), FieldPanel("period_end")])], heading=_("Worüber")
        ),
        MultiFieldPanel([FieldPanel("foreword"), FieldPanel("foreword_name")], heading=_("Vorwort")),
        FieldPanel("introduction"),
        InlinePanel(
            "remarks", heading=_("Anmerkungen zu den Handlungsfeldern"), label=_("Anmerkung"),
            help_text=_("Eigene Worte zu einem Handlungsfeld. Zahlen, Maßnahmen und Sachstände stellt das System zusammen."),
        ),
        MultiFieldPanel([FieldPanel("council_text"), FieldPanel("decisions")], heading=_("Für den Rat")),
        FieldPanel("contact", widget=Select),
    ]  # fmt: skip
    # No schedule: what is public is a version, chosen on the screen of versions.
    settings_panels: list = []

    search_fields = [*BasePage.search_fields, index.SearchField("public_text")]
    api_fields: list = []

    parent_page_types = ["reports.ReportIndexPage"]
    subpage_types: list[str] = []
    template = "reports/report_page.html"
    preview_modes = [("", _("Übersicht")), ("fields", _("alle Handlungsfelder"))]

    class Meta:
        verbose_name = _("Bericht")
        verbose_name_plural = _("Berichte")

    def clean(self) -> None:
        super().clean()
        if self.period_start and self.period_end:
            if self.period_end < self.period_start:
                raise ValidationError({"period_end": _("Das Ende liegt vor dem Beginn.")})
            if (self.period_end - self.period_start).days > LONGEST_PERIOD_DAYS:
                raise ValidationError({"period_end": _("Ein Bericht umfasst höchstens fünf Jahre.")})

    @property
    def public_version(self) -> Any:
        """The frozen version that visitors read; None where none is public."""
        if not hasattr(self, "_public_version"):
            self._public_version = self.versions.filter(is_public=True).first() if self.pk else None
        return self._public_version

    def public_text(self) -> str:
        """What the search may find: texts of the public version, never of a draft."""
        from reports.presenters import searchable

        version = self.public_version
        return searchable(version.data) if version else ""

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the public version; without one the report does not exist for visitors, live or not."""
        if self.public_version is None:
            raise Http404
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from reports.presenters import draft_context, report_context

        context = super().get_context(request, *args, **kwargs)
        if getattr(request, "is_preview", False):
            return {**context, **draft_context(self, request)}
        return {**context, **report_context(self.public_version, request)}

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "reports/preview_fields.html" if mode_name == "fields" else self.template


class FieldRemark(Orderable):
    """What editors say about one field of action."""

    report = ParentalKey(ReportPage, on_delete=models.CASCADE, related_name="remarks")
    field_of_action = models.ForeignKey("strategy.FieldOfActionPage", verbose_name=_("Handlungsfeld"), on_delete=models.CASCADE, related_name="+")
    text = RichTextField(_("Anmerkung"), features=TEXT_FEATURES)

    panels = [FieldPanel("field_of_action", widget=Select), FieldPanel("text")]

    class Meta(Orderable.Meta):
        verbose_name = _("Anmerkung zu einem Handlungsfeld")
        verbose_name_plural = _("Anmerkungen zu den Handlungsfeldern")

    def __str__(self) -> str:
        return f"{self.report_id}: {self.field_of_action_id}"
