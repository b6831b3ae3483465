"""How a municipality moderates."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.settings.models import register_setting
from wagtail.models import Orderable

from municipality.models.settings import ScopedSetting


@register_setting(icon="clipboard-list", order=120)
class ModerationSettings(ScopedSetting, ClusterableModel):
    """Rules of the inbox of one municipality."""

    class Steps(models.IntegerChoices):
        ONE = 1, _("In einem Schritt: prüfen und freigeben")
        TWO = 2, _("In zwei Schritten: Vorprüfung, dann Freigabe durch eine andere Person")

    steps = models.PositiveSmallIntegerField(
        _("Wie geprüft wird"), choices=Steps.choices, default=Steps.ONE,
        help_text=_("Vorprüfung: Redaktion oder Moderation. Freigabe: Moderation. Was gerade wartet, beginnt nach der Umstellung im ersten Schritt."),
    )  # fmt: skip
    four_eyes = models.BooleanField(
        _("Vier-Augen-Prinzip"), default=False,
        help_text=_("Zwei verschiedene Personen müssen zustimmen, bevor etwas öffentlich wird. Bei zwei Schritten gilt das immer."),
    )  # fmt: skip
    summary_hour = models.PositiveSmallIntegerField(
        _("Uhrzeit der täglichen Übersicht"), default=8, validators=[MinValueValidator(0), MaxValueValidator(23)],
        help_text=_("Volle Stunde. Eine Mail am Tag, nur wenn etwas wartet."),
    )  # fmt: skip

    panels = [
        MultiFieldPanel([FieldPanel("steps"), FieldPanel("four_eyes"), FieldPanel("summary_hour")], heading=_("Regeln")),
        InlinePanel("grounds", heading=_("Gründe für Ablehnung oder Änderungsbitte"), label=_("Grund")),
    ]

    class Meta:
        verbose_name = _("Moderation")
        verbose_name_plural = _("Moderation")

    @property
    def two_people(self) -> bool:
        """Must two different people agree?"""
        return self.four_eyes or self.steps == self.Steps.TWO


class Ground(Orderable):
    """A reason to choose from when something is sent back or rejected, with the words the author reads."""

    class Kind(models.TextChoices):
        LEGAL = "legal", _("Gesetz")
        RULES = "rules", _("Spielregeln der Beteiligung")

    settings = ParentalKey(ModerationSettings, on_delete=models.CASCADE, related_name="grounds")
    title = models.CharField(_("Grund"), max_length=120)
    kind = models.CharField(_("Grundlage"), max_length=8, choices=Kind.choices, default=Kind.RULES)
    text = models.TextField(_("Text an die Person"), max_length=1000, help_text=_("Freundlich und konkret: was fehlt, was jetzt hilft."))

    panels = [FieldPanel("title"), FieldPanel("kind"), FieldPanel("text")]

    class Meta(Orderable.Meta):
        verbose_name = _("Grund")
        verbose_name_plural = _("Gründe")

    def __str__(self) -> str:
        return self.title
