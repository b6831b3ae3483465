"""States of a measure and the groups in which overviews show them. "Unknown" and "planned" are not the same."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MeasureStatus(models.TextChoices):
    UNKNOWN = "unknown", _("kein Stand")
    PLANNED = "planned", _("geplant")
    PREPARING = "preparing", _("in Vorbereitung")
    RUNNING = "running", _("in Umsetzung")
    ONGOING = "ongoing", _("Daueraufgabe")
    COMPLETED = "completed", _("abgeschlossen")
    PAUSED = "paused", _("pausiert")
    STOPPED = "stopped", _("nicht weiterverfolgt")


class StatusGroup(models.TextChoices):
    DONE = "done", _("abgeschlossen")
    RUNNING = "running", _("läuft")
    PLANNED = "planned", _("geplant")
    RESTING = "resting", _("ruht")
    UNKNOWN = "unknown", _("kein Stand")


GROUP_OF: dict[str, str] = {
    MeasureStatus.COMPLETED: StatusGroup.DONE,
    MeasureStatus.RUNNING: StatusGroup.RUNNING,
    MeasureStatus.ONGOING: StatusGroup.RUNNING,
    MeasureStatus.PLANNED: StatusGroup.PLANNED,
    MeasureStatus.PREPARING: StatusGroup.PLANNED,
    MeasureStatus.PAUSED: StatusGroup.RESTING,
    MeasureStatus.STOPPED: StatusGroup.RESTING,
    MeasureStatus.UNKNOWN: StatusGroup.UNKNOWN,
}
CAN_BE_DELAYED = frozenset({MeasureStatus.PLANNED, MeasureStatus.PREPARING, MeasureStatus.RUNNING})
