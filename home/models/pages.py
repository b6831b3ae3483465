"""The public face: home page, free pages, legal pages."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.models import Site
from wagtail.search import index

from municipality.models import BasePage
from municipality.scope import site_of_page

from ..blocks import BodyBlock, StationBlock
from ..forms import LegalPageForm
from ..pictures import WithPictureMixin


class HomePage(BasePage):
    """The first page of a municipality: what do we want, how far are we, how can I take part?"""

    page_description = _("Die erste Seite: was die Stadt will, wie weit sie ist, wie man mitmacht.")

    headline = models.CharField(_("Überschrift"), max_length=120, blank=True, help_text=_("Was will die Stadt? Ein Satz."))
    lead = models.TextField(_("Einleitung"), max_length=400, blank=True)
    path_heading = models.CharField(_("Überschrift über dem Weg vom Einfall zum Projekt"), max_length=120, blank=True)
    path_stations = StreamField(
        [("station", StationBlock())], verbose_name=_("Stationen dieses Wegs"), blank=True, use_json_field=True, max_num=6,
        help_text=_("Leer: unsere Vorlage von der Idee zur Umsetzung."),
    )  # fmt: skip
    body = StreamField(BodyBlock(required=False), verbose_name=_("weitere Inhalte"), blank=True, use_json_field=True)

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("headline"),
        FieldPanel("lead"),
        MultiFieldPanel([FieldPanel("path_heading"), FieldPanel("path_stations")], heading=_("Der Weg zum Projekt")),
        FieldPanel("body"),
    ]

    search_fields = [*BasePage.search_fields, index.SearchField("headline", boost=2), index.SearchField("lead"), index.SearchField("body")]
    api_fields = [APIField("headline"), APIField("lead"), APIField("path_heading"), APIField("path_stations"), APIField("body")]

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "strategy.StrategyPage", "projects.ProjectIndexPage", "reports.ReportIndexPage", "home.StandardPage", "home.ContactPage",
        "home.NewsIndexPage", "home.LegalPage",
    ]  # fmt: skip
    template = "home/home_page.html"

    class Meta:
        verbose_name = _("Startseite")
        verbose_name_plural = _("Startseiten")

    def get_context(self, request, *args, **kwargs):
        from .. import front

        return super().get_context(request, *args, **kwargs) | front.context(self, request)


class StandardPage(WithPictureMixin, BasePage):
    """A free page, for example for municipalities, consultants and civil groups that look for partners."""

    page_description = _("Eine Seite aus Bausteinen: Text, Bild, Zitat, Fragen und Antworten, Tabelle, Download und mehr.")

    introduction = models.TextField(_("Einleitung"), max_length=400, blank=True)
    picture = models.ForeignKey("municipality.Picture", verbose_name=_("Bild"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    picture_alt = models.CharField(_("Was auf dem Bild zu sehen ist"), max_length=200, blank=True)
    body = StreamField(BodyBlock(required=False), verbose_name=_("Inhalt"), blank=True, use_json_field=True)

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("introduction"),
        MultiFieldPanel([FieldPanel("picture"), FieldPanel("picture_alt")], heading=_("Bild")),
        FieldPanel("body"),
    ]

    search_fields = [*BasePage.search_fields, index.SearchField("introduction", boost=2), index.SearchField("body")]
    api_fields = [APIField("introduction"), APIField("picture"), APIField("body")]

    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["home.StandardPage"]
    template = "home/standard_page.html"

    class Meta:
        verbose_name = _("freie Seite")
        verbose_name_plural = _("freie Seiten")


class LegalPage(BasePage):
    """Imprint, privacy, accessibility statement, rules of participation: linked from the footer of every page."""

    page_description = _("Impressum, Datenschutz, Erklärung zur Barrierefreiheit oder Spielregeln. Der Fuß jeder Seite verweist darauf.")

    class Kind(models.TextChoices):
        IMPRINT = "imprint", _("Impressum")
        PRIVACY = "privacy", _("Datenschutz")
        ACCESSIBILITY = "accessibility", _("Erklärung zur Barrierefreiheit")
        RULES = "rules", _("Spielregeln der Beteiligung")

    kind = models.CharField(_("Art"), max_length=14, choices=Kind.choices)
    body = StreamField(BodyBlock(required=False), verbose_name=_("Inhalt"), blank=True, use_json_field=True)
    version_date = models.DateField(_("Stand vom"), null=True, blank=True, help_text=_("Einwilligungen nennen diese Fassung."))

    content_panels = [*BasePage.content_panels, FieldRowPanel([FieldPanel("kind"), FieldPanel("version_date")]), FieldPanel("body")]

    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    api_fields = [APIField("kind"), APIField("version_date"), APIField("body")]

    base_form_class = LegalPageForm

    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    template = "home/legal_page.html"

    class Meta:
        verbose_name = _("Rechtsseite")
        verbose_name_plural = _("Rechtsseiten")

    def clean(self) -> None:
        """Refuse a second text of one kind: which of the two would hold?"""
        super().clean()
        if self.path and (other := self.twin(site_of_page(self))) is not None:
            raise ValidationError({"kind": self.twin_message(other)})

    def twin(self, site: Site | None) -> "LegalPage | None":
        """Return another page of this kind and language in the municipality, draft or not; None where there is none."""
        if site is None or not self.kind:
            return None
        others = LegalPage.objects.in_site(site).filter(kind=self.kind, locale_id=self.locale_id).exclude(pk=self.pk)
        return others.order_by("path").first()

    @staticmethod
    def twin_message(other: "LegalPage") -> str:
        """Say what stands in the way and what to do."""
        words = {"kind": other.get_kind_display(), "title": other.title}
        return (
            gettext("„%(kind)s“ gibt es in dieser Sprache schon: „%(title)s“. Bitte bearbeiten Sie diese Seite, statt eine zweite anzulegen.") % words
        )
