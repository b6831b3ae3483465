"""Contact: the page with its form, topics with recipients, and the messages that came in."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.api import APIField
from wagtail.models import Orderable
from wagtail.search import index

from municipality.models import BasePage


class ContactPage(BasePage):
    """ "Noch Fragen?": who answers, and a form."""

    part = "contact"
    page_description = _("Das Kontaktformular mit Themen und wer sie beantwortet. Es gibt es einmal.")

    introduction = models.TextField(_("Einleitung"), max_length=400, blank=True)
    thanks = models.CharField(_("Dank nach dem Absenden"), max_length=280, blank=True)

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("introduction"),
        FieldPanel("thanks"),
        InlinePanel("topics", heading=_("Themen und wer sie beantwortet"), label=_("Thema")),
    ]

    search_fields = [*BasePage.search_fields, index.SearchField("introduction")]
    api_fields = [APIField("introduction"), APIField("thanks"), APIField("topics")]

    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    template = "home/contact_page.html"

    class Meta:
        verbose_name = _("Kontakt")
        verbose_name_plural = _("Kontaktseiten")

    def serve(self, request, *args, **kwargs):
        from .. import contact

        return contact.page(request, self)

    def serve_preview(self, request, mode_name):
        from .. import contact

        return contact.page(request, self)


class ContactTopic(Orderable):
    """A topic and the address that answers it. The address is never shown."""

    page = ParentalKey(ContactPage, on_delete=models.CASCADE, related_name="topics")
    title = models.CharField(_("Thema"), max_length=120)
    recipient = models.EmailField(_("Empfängeradresse"), help_text=_("Wird nicht gezeigt."))

    panels = [FieldRowPanel([FieldPanel("title"), FieldPanel("recipient")])]
    api_fields = [APIField("title")]

    class Meta(Orderable.Meta):
        verbose_name = _("Thema")
        verbose_name_plural = _("Themen")

    def __str__(self) -> str:
        return self.title


class ContactMessage(models.Model):
    """A message from the contact form or a reported barrier; deleted after the time that the municipality promises."""

    class Kind(models.TextChoices):
        CONTACT = "contact", _("Nachricht")
        BARRIER = "barrier", _("Barriere")

    class State(models.TextChoices):
        NEW = "new", _("neu")
        DONE = "done", _("beantwortet")

    site = models.ForeignKey("wagtailcore.Site", verbose_name=_("Kommune"), on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("Art"), max_length=8, choices=Kind.choices, default=Kind.CONTACT)
    topic = models.CharField(_("Thema"), max_length=120, blank=True)
    name = models.CharField(_("Name"), max_length=120, blank=True)
    email = models.EmailField(_("E-Mail-Adresse"), blank=True)
    phone = models.CharField(_("Telefon"), max_length=40, blank=True)
    text = models.TextField(_("Nachricht"), max_length=4000)
    url = models.CharField(_("betroffene Seite"), max_length=500, blank=True)
    consent_text = models.TextField(_("Einwilligung im Wortlaut"), blank=True)
    state = models.CharField(_("Stand"), max_length=5, choices=State.choices, default=State.NEW, db_index=True)
    created = models.DateTimeField(_("eingegangen am"), default=timezone.now)
    delete_after = models.DateField(_("löschen nach"), db_index=True)

    class Meta:
        verbose_name = _("Kontaktnachricht")
        verbose_name_plural = _("Kontaktnachrichten")
        ordering = ["-created"]

    def __str__(self) -> str:
        return f"{self.topic or self.get_kind_display()} ({self.created:%d.%m.%Y})"
