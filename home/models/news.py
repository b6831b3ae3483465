"""News of the municipality."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.search import index

from municipality.models import BasePage

from ..blocks import BodyBlock
from ..pictures import WithPictureMixin


class NewsIndexPage(BasePage):
    """The list of news, newest first."""

    part = "news"
    page_description = _("Die Liste der Nachrichten. Es gibt sie einmal.")

    introduction = models.CharField(_("Einleitung"), max_length=280, blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]
    api_fields = [APIField("introduction")]

    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.NewsPage"]
    max_count_per_parent = 1
    template = "home/news_index_page.html"

    class Meta:
        verbose_name = _("Aktuelles")
        verbose_name_plural = _("Aktuelles")

    def get_context(self, request, *args, **kwargs):
        from ..newsroom import index_context

        return super().get_context(request, *args, **kwargs) | index_context(self, request)


class NewsPage(WithPictureMixin, BasePage):
    """One piece of news."""

    page_description = _("Eine Nachricht mit Datum. Die neuesten stehen auch auf der Startseite.")

    date = models.DateField(_("Datum"), default=timezone.localdate)
    summary = models.TextField(_("In zwei Sätzen"), max_length=280)
    picture = models.ForeignKey("municipality.Picture", verbose_name=_("Bild"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    picture_alt = models.CharField(_("Was auf dem Bild zu sehen ist"), max_length=200, blank=True)
    picture_credit = models.CharField(_("Bildnachweis"), max_length=120, blank=True)
    body = StreamField(BodyBlock(required=False), verbose_name=_("Inhalt"), blank=True, use_json_field=True)

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("date"),
        FieldPanel("summary"),
        MultiFieldPanel([FieldPanel("picture"), FieldPanel("picture_alt"), FieldPanel("picture_credit")], heading=_("Bild")),
        FieldPanel("body"),
    ]

    search_fields = [*BasePage.search_fields, index.SearchField("summary", boost=2), index.SearchField("body"), index.FilterField("date")]
    api_fields = [APIField("date"), APIField("summary"), APIField("picture"), APIField("body")]

    parent_page_types = ["home.NewsIndexPage"]
    subpage_types: list[str] = []
    template = "home/news_page.html"

    class Meta:
        verbose_name = pgettext_lazy("news", "Nachricht")
        verbose_name_plural = pgettext_lazy("news", "Nachrichten")
