"""The marketplace and the public profile of a project. What people bring in is plain text: no markup can hide in it."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable, PageManager
from wagtail.search import index

from municipality.errors import bad_request
from municipality.geojson import checked
from municipality.models import BasePage
from municipality.panels import GeoJsonArea

from ..forms import ProjectPageForm
from ..panels import StatePanel
from ..querysets import ProjectQuerySet, prepared
from ..widgets import FoldedChoices
from .vocabulary import Aim, Backer, NeedKind

LONG_TEXT = 4000
MAX_AREA_POINTS = 1000
AREA_HELP = _("Polygon in WGS 84, Länge vor Breite. Leer, wenn ein Punkt genügt.")


class ProjectIndexPage(BasePage):
    """The marketplace of a municipality."""

    part = "projects"
    page_description = _("Der Projektmarkt mit Suche und Karte. Es gibt ihn einmal.")

    introduction = models.CharField(_("Einleitung"), max_length=280, blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]

    parent_page_types = ["home.HomePage"]
    subpage_types = ["projects.ProjectPage"]
    max_count_per_parent = 1
    template = "projects/project_index_page.html"

    class Meta:
        verbose_name = _("Projektmarkt")
        verbose_name_plural = _("Projektmärkte")

    def serve(self, request, *args, **kwargs):
        from ..filters import UnknownParameter

        try:
            response = super().serve(request, *args, **kwargs)
        except UnknownParameter as error:
            return bad_request(request, error)
        shown = response.context_data.get("map")
        if shown and shown["tile_url"]:
            from ..geo import tile_host

            # Only this page may load tiles, and it does so after a click.
            response._csp_update = {"img-src": [tile_host(shown["tile_url"])]}
        return response

    def get_context(self, request, *args, **kwargs):
        from .. import marketplace

        return super().get_context(request, *args, **kwargs) | marketplace.context(request)


class ProjectPage(BasePage):
    """An idea or project: what the public reads. Phase, open needs and the shown name are state beside the revisions."""

    page_description = _("Eine Idee oder ein Projekt. Was Menschen einreichen, entsteht hier von selbst.")

    summary = models.TextField(_("In einem Satz"), max_length=280, help_text=_("Ein bis drei Sätze, höchstens 280 Zeichen."))
    problem = models.TextField(_("Welches Problem löst das Projekt?"), max_length=LONG_TEXT, blank=True)
    what_happens = models.TextField(_("Was geschieht?"), max_length=LONG_TEXT, blank=True)
    own_goal = models.TextField(_("Was ist mit eigenen Mitteln erreichbar?"), max_length=LONG_TEXT, blank=True)
    vision = models.TextField(_("Bild der Zukunft"), max_length=LONG_TEXT, blank=True)
    not_goals = models.TextField(_("Was das Projekt nicht tut"), max_length=LONG_TEXT, blank=True)
    picture = models.ForeignKey("municipality.Picture", verbose_name=_("Bild"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    picture_alt = models.CharField(_("Was auf dem Bild zu sehen ist"), max_length=200, blank=True)
    picture_credit = models.CharField(_("Bildnachweis"), max_length=120, blank=True)
    district = models.ForeignKey(
        "municipality.District", verbose_name=_("Stadtteil"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    place_text = models.CharField(_("Ort in Worten"), max_length=160, blank=True)
    lat = models.DecimalField(
        _("Breite"), max_digits=9, decimal_places=6, null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    lon = models.DecimalField(
        _("Länge"), max_digits=9, decimal_places=6, null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    area = models.JSONField(_("Fläche (GeoJSON)"), null=True, blank=True)
    fields_of_action = ParentalManyToManyField("strategy.FieldOfActionPage", verbose_name=_("Handlungsfelder"), blank=True, related_name="projects")
    measures = ParentalManyToManyField("strategy.MeasurePage", verbose_name=_("Maßnahmen"), blank=True, related_name="projects")
    sdgs = ParentalManyToManyField("municipality.Sdg", verbose_name=_("Nachhaltigkeitsziele"), blank=True, related_name="+")
    backed_by = models.CharField(_("Wer dahinter steht"), max_length=14, choices=Backer.choices, blank=True)
    carrier = models.CharField(_("Projektträger"), max_length=160, blank=True)
    wanted_start = models.CharField(_("gewünschter Beginn"), max_length=80, blank=True)
    no_effect_reason = models.CharField(_("Warum die Wirkung nicht beziffert ist"), max_length=300, blank=True)
    target_groups = models.TextField(_("Zielgruppen"), max_length=LONG_TEXT, blank=True)
    results = models.TextField(_("Ergebnisse"), max_length=LONG_TEXT, blank=True)
    effect_on_people = models.TextField(_("Wirkung bei den Menschen"), max_length=LONG_TEXT, blank=True)
    effect_on_town = models.TextField(_("Wirkung in der Stadt"), max_length=LONG_TEXT, blank=True)
    what_stays = models.TextField(_("Was bleibt"), max_length=LONG_TEXT, blank=True)

    objects = PageManager.from_queryset(ProjectQuerySet)()
    base_form_class = ProjectPageForm

    content_panels = [
        StatePanel(heading=_("Phase und Bedarfe")),
        *BasePage.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [FieldPanel("picture"), FieldRowPanel([FieldPanel("picture_alt"), FieldPanel("picture_credit")])], heading=_("Bild")
        ),
        MultiFieldPanel(
            [FieldPanel("problem"), FieldPanel("what_happens"), FieldPanel("own_goal"), FieldPanel("vision"), FieldPanel("not_goals")],
            heading=_("Worum es geht"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("fields_of_action", widget=CheckboxSelectMultiple), FieldPanel("measures", widget=FoldedChoices),
                FieldPanel("sdgs", widget=CheckboxSelectMultiple),
            ],
            heading=_("Platz in der Strategie"),
        ),
        InlinePanel("aims", heading=_("Beitrag zum Klimaschutz"), label=_("Beitrag"), max_num=3),
        InlinePanel("needs", heading=_("Was noch fehlt"), label=_("Bedarf")),
        InlinePanel("effects", heading=_("Geschätzte Wirkung im Jahr"), label=_("Wirkung")),
        FieldPanel("no_effect_reason"),
        MultiFieldPanel(
            [
                FieldPanel("target_groups"), FieldPanel("results"), FieldPanel("effect_on_people"), FieldPanel("effect_on_town"), FieldPanel("what_stays"),
            ],
            heading=_("Wirkung Schritt für Schritt"), classname="collapsed",
        ),
        MultiFieldPanel(
            [
                FieldPanel("district"), FieldPanel("place_text"), FieldRowPanel([FieldPanel("lat"), FieldPanel("lon")]),
                FieldPanel("area", widget=GeoJsonArea, help_text=AREA_HELP),
            ],
            heading=_("Ort"),
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("backed_by"), FieldPanel("carrier")]), FieldPanel("wanted_start")], heading=_("Wer und wann")
        ),
    ]  # fmt: skip

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("summary", boost=2),
        index.SearchField("problem"),
        index.SearchField("what_happens"),
        index.SearchField("own_goal"),
        index.SearchField("vision"),
        index.SearchField("place_text"),
        index.SearchField("carrier"),
        index.RelatedFields("needs", [index.SearchField("title")]),
    ]

    parent_page_types = ["projects.ProjectIndexPage"]
    subpage_types: list[str] = []
    template = "projects/project_page.html"

    class Meta:
        verbose_name = _("Projekt")
        verbose_name_plural = _("Projekte")

    def clean(self) -> None:
        super().clean()
        errors: dict[str, Any] = {}
        if (self.lat is None) != (self.lon is None):
            errors["lat"] = _("Ein Ort braucht Breite und Länge.")
        if self.picture_id and not self.picture_alt:
            errors["picture_alt"] = _("Bitte beschreiben Sie das Bild für Menschen, die es nicht sehen.")
        if self.area:
            try:
                self.area = checked(self.area, max_points=MAX_AREA_POINTS)
            except ValidationError as error:
                errors["area"] = error
        if errors:
            raise ValidationError(errors)

    @classmethod
    def read_for_page(cls, pk: int) -> "ProjectPage | None":
        """Return the project with everything that its page shows (asked by `municipality.serve`)."""
        return next(iter(prepared("for_page").filter(pk=pk)), None)

    def save(self, *args, **kwargs):
        result = super().save(*args, **kwargs)
        from .state import ProjectState

        ProjectState.objects.get_or_create(project_id=self.pk)
        return result

    def get_context(self, request, *args, **kwargs):
        from .. import profile

        return super().get_context(request, *args, **kwargs) | profile.context(self, request)

    @property
    def phase(self) -> str:
        """The current phase (state beside the revisions)."""
        return self.state.phase


class ProjectAim(Orderable):
    """Which of the three aims a project serves, and how."""

    project = ParentalKey(ProjectPage, on_delete=models.CASCADE, related_name="aims")
    aim = models.CharField(_("Ziel"), max_length=10, choices=Aim.choices)
    how = models.CharField(_("Wie"), max_length=300, blank=True)

    panels = [FieldPanel("aim"), FieldPanel("how")]

    class Meta(Orderable.Meta):
        verbose_name = _("Beitrag")
        verbose_name_plural = _("Beiträge")

    def __str__(self) -> str:
        return self.get_aim_display()


class ProjectEffect(Orderable):
    """An estimated effect per year: quantity, unit, and how it came about."""

    project = ParentalKey(ProjectPage, on_delete=models.CASCADE, related_name="effects")
    label = models.CharField(_("Wirkung"), max_length=120, help_text=_("Zum Beispiel „vermiedene Emissionen“."))
    quantity = models.DecimalField(_("Menge"), max_digits=14, decimal_places=2, null=True, blank=True)
    unit = models.CharField(_("Einheit"), max_length=40, blank=True)
    method = models.CharField(_("So gerechnet"), max_length=300, blank=True)
    assumption = models.CharField(_("Annahme"), max_length=300, blank=True)
    uncertainty = models.CharField(_("Unsicherheit"), max_length=120, blank=True)

    panels = [
        FieldPanel("label"),
        FieldRowPanel([FieldPanel("quantity"), FieldPanel("unit")]),
        FieldPanel("method"),
        FieldRowPanel([FieldPanel("assumption"), FieldPanel("uncertainty")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("Wirkung")
        verbose_name_plural = _("Wirkungen")

    def __str__(self) -> str:
        return self.label


class Need(Orderable):
    """What a project looks for. Whether it is still open is state and lives in `NeedState`, found by `key`."""

    project = ParentalKey(ProjectPage, on_delete=models.CASCADE, related_name="needs")
    key = models.UUIDField(default=uuid.uuid4, editable=False, db_index=True)
    kind = models.CharField(_("Art"), max_length=10, choices=NeedKind.choices)
    title = models.CharField(_("Was wird gesucht?"), max_length=120)
    amount = models.CharField(_("Wie viel?"), max_length=120, blank=True)

    panels = [FieldRowPanel([FieldPanel("kind"), FieldPanel("title"), FieldPanel("amount")])]

    class Meta(Orderable.Meta):
        verbose_name = _("Bedarf")
        verbose_name_plural = _("Bedarfe")

    def __str__(self) -> str:
        return self.title
