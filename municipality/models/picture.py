"""Pictures with what German law wants kept beside them, and a switch that takes every old link to them offline."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage


class Picture(AbstractImage):
    """A picture of the media library. `description` is the text for people who do not see it."""

    credit = models.CharField(_("Bildnachweis"), max_length=120, blank=True, help_text=_("Wer das Bild gemacht hat, und unter welcher Lizenz."))
    people_agreed = models.BooleanField(
        _("Abgebildete Personen sind einverstanden"), default=False, help_text=_("Auch ankreuzen, wenn niemand zu erkennen ist.")
    )
    is_public = models.BooleanField(
        _("öffentlich"), default=True, help_text=_("Nicht öffentliche Bilder sind auch unter ihrer alten Adresse nicht mehr zu sehen.")
    )

    admin_form_fields = (*WagtailImage.admin_form_fields, "credit", "people_agreed")

    class Meta(AbstractImage.Meta):
        verbose_name = _("Bild")
        verbose_name_plural = _("Bilder")


class Rendition(AbstractRendition):
    """A picture in one size."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_per_size")]
        verbose_name = _("Bildgröße")
        verbose_name_plural = _("Bildgrößen")
