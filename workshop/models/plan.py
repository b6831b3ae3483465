"""Work plan and schedule: packages, tasks, milestones, what waits for what, and what was planned once."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .base import PlanRow
from .team import TeamMember

LONG_TEXT = 4000
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


def check_days(**days: date | None) -> None:
    """Raise `ValidationError` by field where a day lies outside of what a plan can mean: a slip of the keyboard, not a date."""
    wrong = {
        name: _("Bitte geben Sie ein Datum zwischen 2000 und 2100 an.") for name, day in days.items() if day and not FIRST_DAY <= day <= LAST_DAY
    }
    if wrong:
        raise ValidationError(wrong)


class WorkPackage(PlanRow):
    """A work package; numbered by its place."""

    title = models.CharField(_("Titel"), max_length=160)
    description = models.TextField(_("Beschreibung"), max_length=LONG_TEXT, blank=True)
    responsible = models.ForeignKey(TeamMember, verbose_name=_("verantwortlich"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    sort_order = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("Arbeitspaket")
        verbose_name_plural = _("Arbeitspakete")
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        return self.title


class Task(PlanRow):
    """A task of a work package. Dates are days, both included; without them the task is not scheduled yet."""

    class State(models.TextChoices):
        OPEN = "open", _("offen")
        DOING = "doing", _("in Arbeit")
        DONE = "done", _("erledigt")
        DROPPED = "dropped", _("entfällt")

    package = models.ForeignKey(WorkPackage, verbose_name=_("Arbeitspaket"), on_delete=models.CASCADE, related_name="tasks")
    title = models.CharField(_("Titel"), max_length=160)
    description = models.TextField(_("Beschreibung"), max_length=LONG_TEXT, blank=True)
    result = models.CharField(_("Ergebnis"), max_length=300, blank=True)
    responsible = models.ForeignKey(TeamMember, verbose_name=_("verantwortlich"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    start = models.DateField(_("von"), null=True, blank=True)
    end = models.DateField(_("bis"), null=True, blank=True)
    state = models.CharField(_("Stand"), max_length=7, choices=State.choices, default=State.OPEN)
    sort_order = models.PositiveIntegerField(default=0)
    waits_for = models.ManyToManyField("self", symmetrical=False, through="Dependency", related_name="followers", blank=True)

    class Meta:
        verbose_name = _("Aufgabe")
        verbose_name_plural = _("Aufgaben")
        ordering = ["package__sort_order", "package_id", "sort_order", "pk"]
        constraints = [models.CheckConstraint(condition=Q(start=None) | Q(end=None) | Q(end__gte=F("start")), name="task_ends_after_start")]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        check_days(start=self.start, end=self.end)
        if self.start and self.end and self.end < self.start:
            raise ValidationError({"end": _("Das Ende liegt vor dem Beginn.")})


class Dependency(models.Model):
    """`task` can only begin when `before` has ended. The graph of a project has no circle (checked by the service)."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="dependencies")
    before = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="dependents")

    class Meta:
        verbose_name = _("Abhängigkeit")
        verbose_name_plural = _("Abhängigkeiten")
        constraints = [
            models.UniqueConstraint(fields=["task", "before"], name="one_dependency_per_pair"),
            models.CheckConstraint(condition=~Q(task=F("before")), name="task_not_before_itself"),
        ]


class Milestone(PlanRow):
    """A day at which something is there. `reached` is the day on which it really was."""

    package = models.ForeignKey(
        WorkPackage, verbose_name=_("Arbeitspaket"), null=True, blank=True, on_delete=models.SET_NULL, related_name="milestones"
    )
    title = models.CharField(_("Titel"), max_length=160)
    date = models.DateField(_("geplant für"), null=True, blank=True)
    reached = models.DateField(_("erreicht am"), null=True, blank=True)
    is_public = models.BooleanField(_("auf der Projektseite zeigen"), default=True)

    class Meta:
        verbose_name = _("Meilenstein")
        verbose_name_plural = _("Meilensteine")
        ordering = [F("date").asc(nulls_last=True), "pk"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        check_days(date=self.date, reached=self.reached)


class Baseline(models.Model):
    """The plan as it stood on a day: dates of tasks and milestones, sums of costs and sources. Never changed."""

    project = models.ForeignKey("projects.ProjectPage", on_delete=models.CASCADE, related_name="baselines")
    label = models.CharField(_("Bezeichnung"), max_length=120)
    data = models.JSONField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(_("vom"), default=timezone.now)

    class Meta:
        verbose_name = _("Basisplan")
        verbose_name_plural = _("Basispläne")
        ordering = ["-created"]
