"""Folders of a municipality that the system fills: found by the municipality, never by their name."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Folder(models.Model):
    """A collection of Wagtail that belongs to one municipality and one purpose. `municipality.folders` is the only writer."""

    class Purpose(models.TextChoices):
        SENT_IN = "sent_in", _("Eingereichte Bilder")
        LOGOS = "logos", _("Logos")

    site = models.ForeignKey("wagtailcore.Site", verbose_name=_("Kommune"), on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(_("Zweck"), max_length=10, choices=Purpose.choices)
    collection = models.OneToOneField(
        "wagtailcore.Collection", verbose_name=_("Sammlung"), on_delete=models.CASCADE, related_name="municipality_folder"
    )

    class Meta:
        verbose_name = _("Ordner")
        verbose_name_plural = _("Ordner")
        constraints = [models.UniqueConstraint(fields=["site", "purpose"], name="one_folder_per_purpose")]

    def __str__(self) -> str:
        return self.get_purpose_display()
