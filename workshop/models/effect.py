"""Effect: documented factors, and what a team estimates with them. The team enters quantities, not tonnes."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .base import PlanRow


class EffectFactor(models.Model):
    """One documented factor: `quantity_unit` × `factor` = `result_unit` a year. `site` None: shipped for all municipalities.

    A row of a municipality stands for the shipped row of the same key; `effect.library_of` says which of the two counts.
    """

    site = models.ForeignKey("wagtailcore.Site", verbose_name=_("Kommune"), null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    key = models.SlugField(_("Kennung"), max_length=60)
    label = models.CharField(_("Was wird getan?"), max_length=160)
    effect_label = models.CharField(_("Wirkung"), max_length=120)
    quantity_unit = models.CharField(_("Einheit der Menge"), max_length=40)
    factor = models.DecimalField(_("Faktor"), max_digits=16, decimal_places=6)
    result_unit = models.CharField(_("Einheit der Wirkung"), max_length=40)
    uncertainty_percent = models.PositiveSmallIntegerField(_("Unsicherheit in Prozent"), null=True, blank=True)
    source = models.CharField(_("Quelle"), max_length=300)
    year = models.PositiveSmallIntegerField(_("Stand (Jahr)"), null=True, blank=True)
    method = models.CharField(_("So gerechnet"), max_length=300, blank=True)
    hint = models.CharField(_("Hinweis"), max_length=300, blank=True)
    is_active = models.BooleanField(_("wird angeboten"), default=True)
    follows_shipped = models.BooleanField(default=False, editable=False)
    """The municipality has no value of its own (any more): the shipped one counts, and this row only says whether it is offered."""

    class Meta:
        verbose_name = _("Wirkungsfaktor")
        verbose_name_plural = _("Wirkungsfaktoren")
        ordering = ["label"]
        constraints = [
            models.UniqueConstraint(fields=["site", "key"], name="one_factor_per_key"),
            models.UniqueConstraint(fields=["key"], condition=Q(site=None), name="one_shared_factor_per_key"),
        ]

    def __str__(self) -> str:
        return self.label


class EffectFactorChange(models.Model):
    """What staff did with a factor of their municipality: who, when, and the values before and after."""

    class Action(models.TextChoices):
        ADDED = "added", _("neu angelegt")
        OWN = "own", _("eigener Wert eingetragen")
        CHANGED = "changed", _("geändert")
        BACK = "back", _("zurück zum mitgelieferten Wert")
        OFF = "off", _("abgeschaltet")
        ON = "on", _("wieder angeboten")
        DELETED = "deleted", _("gelöscht")

    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+")
    key = models.SlugField(max_length=60)
    action = models.CharField(_("Was"), max_length=7, choices=Action.choices)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(_("am"), default=timezone.now)

    class Meta:
        verbose_name = _("Änderung an einem Wirkungsfaktor")
        verbose_name_plural = _("Änderungen an Wirkungsfaktoren")
        ordering = ["-created", "-pk"]
        indexes = [models.Index(fields=["site", "key", "-created"], name="factor_change_of_key")]


class EffectEstimate(PlanRow):
    """One effect a year. With a factor the result is calculated; without one the team says how it came to its number.

    `factor_value` is the number that the result was calculated with: it stays until the team itself takes a newer one.
    """

    factor = models.ForeignKey(EffectFactor, verbose_name=_("Faktor"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    factor_value = models.DecimalField(_("Faktor, mit dem gerechnet wurde"), max_digits=16, decimal_places=6, null=True, blank=True)
    label = models.CharField(_("Wirkung"), max_length=120)
    quantity = models.DecimalField(_("Menge"), max_digits=14, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)])
    quantity_unit = models.CharField(_("Einheit der Menge"), max_length=40, blank=True)
    result = models.DecimalField(_("Wirkung im Jahr"), max_digits=16, decimal_places=3, null=True, blank=True)
    result_unit = models.CharField(_("Einheit"), max_length=40, blank=True)
    method = models.CharField(_("So gerechnet"), max_length=300, blank=True)
    assumption = models.CharField(_("Annahme"), max_length=300, blank=True)
    uncertainty = models.CharField(_("Unsicherheit"), max_length=120, blank=True)
    measured = models.DecimalField(_("gemessen"), max_digits=16, decimal_places=3, null=True, blank=True)
    measured_how = models.CharField(_("So gemessen"), max_length=300, blank=True)
    sort_order = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("geschätzte Wirkung")
        verbose_name_plural = _("geschätzte Wirkungen")
        ordering = ["sort_order", "pk"]
