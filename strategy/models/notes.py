"""Who keeps a measure up to date, and what they report about it."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from strategy.querysets import ProgressNoteQuerySet
from strategy.states import CAN_BE_DELAYED, MeasureStatus

from .measure import MeasurePage

MAX_LENGTH = {"text": 4000, "next_steps": 2000}


class MeasureKeeper(models.Model):
    """A person who may report on a measure, and is reminded of it. State beside the revisions: it needs no publication."""

    measure = models.ForeignKey(MeasurePage, on_delete=models.CASCADE, related_name="keepers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("Person"), on_delete=models.CASCADE, related_name="+")
    added_at = models.DateTimeField(_("seit"), auto_now_add=True)
    reminders = models.BooleanField(_("erinnern"), default=True, help_text=_("Eine E-Mail, wenn der Stand zu lange unverändert ist."))
    reminded_at = models.DateTimeField(_("zuletzt erinnert"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("zuständige Person")
        verbose_name_plural = _("zuständige Personen")
        constraints = [models.UniqueConstraint(fields=["measure", "user"], name="one_keeper_per_measure_and_user")]

    def __str__(self) -> str:
        return f"{self.measure_id}: {self.user_id}"


class ProgressNote(models.Model):
    """What happened with a measure in a period. Public after release; the release also sets the state of the measure."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Entwurf")
        SUBMITTED = "submitted", _("wartet auf Freigabe")
        RETURNED = "returned", _("zur Überarbeitung")
        RELEASED = "released", _("veröffentlicht")
        WITHDRAWN = "withdrawn", _("zurückgezogen")

    measure = models.ForeignKey(MeasurePage, on_delete=models.CASCADE, related_name="progress_notes")
    period_start = models.DateField(_("Zeitraum von"))
    period_end = models.DateField(_("Zeitraum bis"))
    text = models.TextField(_("Was geschehen ist"), max_length=MAX_LENGTH["text"])
    next_steps = models.TextField(_("Was als Nächstes kommt"), max_length=MAX_LENGTH["next_steps"], blank=True)
    status = models.CharField(_("Stand"), max_length=10, choices=MeasureStatus.choices, blank=True, help_text=_("Leer: Der Stand ändert sich nicht."))
    status_reason = models.CharField(_("Begründung des Stands"), max_length=300, blank=True)
    is_delayed = models.BooleanField(_("verzögert"), default=False)
    delay_reason = models.CharField(_("Grund der Verzögerung"), max_length=300, blank=True)
    progress_percent = models.PositiveSmallIntegerField(
        _("Fortschritt in Prozent"), null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    state = models.CharField(_("Bearbeitung"), max_length=9, choices=State.choices, default=State.DRAFT, db_index=True)
    return_reason = models.TextField(_("Was fehlt"), max_length=1000, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("von"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("freigegeben von"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    released_at = models.DateTimeField(_("freigegeben am"), null=True, blank=True, db_index=True)
    created_at = models.DateTimeField(_("angelegt am"), auto_now_add=True)
    updated_at = models.DateTimeField(_("geändert am"), auto_now=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = ProgressNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("Sachstand")
        verbose_name_plural = _("Sachstände")
        ordering = ["-period_end", "-period_start", "-pk"]
        indexes = [models.Index(fields=["measure", "state", "-period_end"], name="note_of_measure")]

    def __str__(self) -> str:
        return f"{self.measure_id}: {self.period_start} – {self.period_end}"

    def clean(self) -> None:
        super().clean()
        errors: dict[str, Any] = {}
        for name in ("text", "next_steps"):
            # Django checks the length of long texts in forms alone.
            most = MAX_LENGTH[name]
            if len(getattr(self, name)) > most:
                errors[name] = _("Dieser Text ist zu lang: höchstens %(n)d Zeichen.") % {"n": most}
        if self.period_start and self.period_end and self.period_end < self.period_start:
            errors["period_end"] = _("Das Ende liegt vor dem Beginn.")
        if self.is_delayed and not self.delay_reason:
            errors["delay_reason"] = _("Bitte nennen Sie den Grund der Verzögerung.")
        if self.is_delayed and self.status and self.status not in CAN_BE_DELAYED:
            errors["is_delayed"] = _("Verzögert sein kann nur, was geplant, in Vorbereitung oder in Umsetzung ist.")
        if self.status == MeasureStatus.STOPPED and not self.status_reason:
            errors["status_reason"] = _("Bitte nennen Sie den Grund, warum die Maßnahme nicht weiterverfolgt wird.")
        if errors:
            raise ValidationError(errors)
