"""Rules of the project factory in one municipality."""

from decimal import Decimal
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import register_setting
from wagtail.models import Site

from municipality.forms import SettingForm
from municipality.models.settings import ScopedSetting
from strategy.number_fields import read_german


class RulesForm(SettingForm):
    """Amounts as people write them: "12,50"."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        read_german(self)


@register_setting(icon="group", order=140)
class WorkshopSettings(ScopedSetting):
    """Volunteer rate, own share, when silence is noticed, who agrees to a start."""

    volunteer_rate = models.DecimalField(
        _("Wert einer ehrenamtlichen Stunde in Euro"), max_digits=6, decimal_places=2, default=Decimal("20.00"),
        validators=[MinValueValidator(0), MaxValueValidator(500)],
    )  # fmt: skip
    own_share_percent = models.PositiveSmallIntegerField(
        _("Eigenanteil, den Förderungen meist verlangen, in Prozent"), default=10, validators=[MaxValueValidator(100)]
    )
    quiet_days = models.PositiveSmallIntegerField(
        _("Nachfragen, wenn ein Projekt so viele Tage still ist"), default=90, validators=[MinValueValidator(14), MaxValueValidator(730)]
    )
    lead_quiet_days = models.PositiveSmallIntegerField(
        _("Leitung dem Team anbieten, wenn sie so viele Tage still ist"), default=120, validators=[MinValueValidator(30), MaxValueValidator(730)]
    )
    start_needs_administration = models.BooleanField(
        _("Die Verwaltung muss dem Start zustimmen"), default=False, help_text=_("Sonst entscheidet das Team, bei einem Projektträger mit ihm.")
    )

    base_form_class = RulesForm
    panels = [
        MultiFieldPanel([FieldRowPanel([FieldPanel("volunteer_rate"), FieldPanel("own_share_percent")])], heading=_("Geld")),
        MultiFieldPanel([FieldRowPanel([FieldPanel("quiet_days"), FieldPanel("lead_quiet_days")])], heading=_("Wenn es still wird")),
        FieldPanel("start_needs_administration"),
    ]

    class Meta:
        verbose_name = _("Regeln der Projektfabrik")
        verbose_name_plural = _("Regeln der Projektfabrik")

    @classmethod
    def for_site(cls, site: Site | None) -> Self:
        """Return the rules of this municipality; where nobody has set any, the defaults, not saved: pages ask for them and reading writes nothing.

        Raises DoesNotExist without a municipality, like every setting.
        """
        if site is None:
            raise cls.DoesNotExist(f"{cls} does not exist for site None.")
        return cls.base_queryset().filter(site=site).first() or cls(site=site)
