"""The page on which every page of a municipality stands."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, PageManager, Site

from ..querysets import BasePageQuerySet
from ..scope import site_of_page
from ..tree import TreeSafeMixin

RESERVED_SLUGS = frozenset(
    {
        "abmelden", "admin", "anmelden", "api", "bestaetigen", "de", "demo", "documents", "dokumente", "en", "feed", "health", "konto",
        "media", "robots", "sitemap", "spam", "static", "status", "styleguide", "suche", "theme", "einreichen",
    }
)  # fmt: skip


class BasePage(TreeSafeMixin, Page):
    """Common ground: visibility, safe saving, reserved slugs, panels in German."""

    objects = PageManager.from_queryset(BasePageQuerySet)()

    promote_panels = [
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")],
            heading=_("Für Suchmaschinen"),
        ),
        MultiFieldPanel([FieldPanel("show_in_menus")], heading=_("Für die Navigation")),
    ]

    class Meta:
        abstract = True

    @property
    def municipality(self) -> Site | None:
        """The municipality to which this page belongs (None outside of every tree)."""
        return site_of_page(self)

    @property
    def original(self):
        """This page in the municipality's first language (itself, if it is that page): goals and indicators hang there."""
        if self.locale.language_code == "de":
            return self
        from wagtail.models import Locale

        german = Locale.objects.filter(language_code="de").first()
        return (german and self.get_translation_or_none(german)) or self

    def get_context(self, request, *args, **kwargs):
        """Give every page its breadcrumbs and the language of its content (`content_language`, when it differs from the reader's)."""
        from ..breadcrumbs import trail

        context = super().get_context(request, *args, **kwargs)
        context["breadcrumbs"] = trail(self, request)
        context["content_language"] = getattr(request, "content_language", "")
        return context

    def clean(self) -> None:
        super().clean()
        if self.slug in RESERVED_SLUGS:
            from django.core.exceptions import ValidationError

            raise ValidationError({"slug": _("Diese Adresse gehört zur Website selbst. Bitte wählen Sie eine andere.")})
