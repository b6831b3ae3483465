"""State of a project beside its revisions: publishing an older text never turns back a phase or reopens a need."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .project import ProjectPage
from .vocabulary import Phase


class ProjectState(models.Model):
    """Phase, shown name and numbers of one project."""

    project = models.OneToOneField(ProjectPage, on_delete=models.CASCADE, primary_key=True, related_name="state")
    phase = models.CharField(_("Phase"), max_length=12, choices=Phase.choices, default=Phase.IDEA, db_index=True)
    phase_since = models.DateTimeField(_("Phase seit"), default=timezone.now)
    carrier_organisation = models.ForeignKey(
        "accounts.Organisation", verbose_name=_("Projektträger"), null=True, blank=True, on_delete=models.SET_NULL, related_name="carried"
    )
    carrier_since = models.DateTimeField(
        _("Projektträger seit"), null=True, blank=True, help_text=_("Leer, solange die Organisation noch nicht zugesagt hat.")
    )
    author_line = models.CharField(_("eingebracht von"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("Stand des Projekts")
        verbose_name_plural = _("Stände der Projekte")


class PhaseChange(models.Model):
    """History of the phase. Written once per change."""

    project = models.ForeignKey(ProjectPage, on_delete=models.CASCADE, related_name="phase_changes")
    phase = models.CharField(_("Phase"), max_length=12, choices=Phase.choices)
    note = models.CharField(_("Anmerkung"), max_length=300, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(_("am"), default=timezone.now)

    class Meta:
        verbose_name = _("Phasenwechsel")
        verbose_name_plural = _("Phasenwechsel")
        ordering = ["created", "pk"]


class NeedState(models.Model):
    """Whether a need is open. A need without a row is open."""

    project = models.ForeignKey(ProjectPage, on_delete=models.CASCADE, related_name="need_states")
    need_key = models.UUIDField()
    is_open = models.BooleanField(_("offen"), default=True)
    changed = models.DateTimeField(_("geändert am"), auto_now=True)

    class Meta:
        verbose_name = _("Stand eines Bedarfs")
        verbose_name_plural = _("Stände der Bedarfe")
        constraints = [models.UniqueConstraint(fields=["project", "need_key"], name="one_state_per_need")]
