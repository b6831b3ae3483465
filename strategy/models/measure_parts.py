"""Rows of a measure: steps, further details of foreign sheets, documents."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.api import APIField
from wagtail.models import Orderable

from .measure import MeasurePage


class MeasureStep(Orderable):
    """A sub-measure or step of a measure."""

    measure = ParentalKey(MeasurePage, on_delete=models.CASCADE, related_name="steps")
    number = models.CharField(_("Nummer"), max_length=16, blank=True)
    title = models.CharField(_("Schritt"), max_length=300)
    start_text = models.CharField(_("von"), max_length=60, blank=True)
    end_text = models.CharField(_("bis"), max_length=60, blank=True)
    start = models.DateField(_("Beginn"), null=True, blank=True)
    end = models.DateField(_("Ende"), null=True, blank=True)
    is_milestone = models.BooleanField(_("Meilenstein"), default=False)
    done = models.BooleanField(_("erledigt"), default=False)

    panels = [
        FieldRowPanel([FieldPanel("number"), FieldPanel("title")]),
        FieldRowPanel([FieldPanel("start"), FieldPanel("end"), FieldPanel("is_milestone"), FieldPanel("done")]),
        FieldRowPanel([FieldPanel("start_text"), FieldPanel("end_text")]),
    ]

    api_fields = [APIField(name) for name in ("number", "title", "start", "end", "start_text", "end_text", "is_milestone", "done")]

    class Meta(Orderable.Meta):
        verbose_name = _("Handlungsschritt")
        verbose_name_plural = _("Handlungsschritte")

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    def clean(self) -> None:
        super().clean()
        if self.start and self.end and self.end < self.start:
            raise ValidationError({"end": _("Das Ende liegt vor dem Beginn.")})


class MeasureExtra(Orderable):
    """A labelled piece of a foreign sheet that has no field of its own: kept, never dropped."""

    measure = ParentalKey(MeasurePage, on_delete=models.CASCADE, related_name="extras")
    label = models.CharField(_("Bezeichnung"), max_length=200)
    text = models.TextField(_("Text"))

    panels = [FieldPanel("label"), FieldPanel("text")]

    api_fields = [APIField(name) for name in ("label", "text")]

    class Meta(Orderable.Meta):
        verbose_name = _("weitere Angabe")
        verbose_name_plural = _("weitere Angaben")

    def __str__(self) -> str:
        return self.label


class MeasureDocument(Orderable):
    """A file that belongs to a measure, for example the motion of the council."""

    measure = ParentalKey(MeasurePage, on_delete=models.CASCADE, related_name="documents")
    document = models.ForeignKey("wagtaildocs.Document", verbose_name=_("Dokument"), on_delete=models.CASCADE, related_name="+")
    title = models.CharField(_("Titel"), max_length=200, blank=True, help_text=_("Leer: der Titel des Dokuments."))

    panels = [FieldPanel("document"), FieldPanel("title")]

    class Meta(Orderable.Meta):
        verbose_name = _("Dokument einer Maßnahme")
        verbose_name_plural = _("Dokumente von Maßnahmen")

    def __str__(self) -> str:
        return self.title or self.document.title
