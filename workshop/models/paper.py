"""Paper comes back: who entered an idea or worksheets on behalf of somebody, and that consent was given on paper."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .team import TeamMember


class PaperEntry(models.Model):
    """Staff write down what stands on paper. While `closed` is empty and `expires` has not come, they sit in the team as advisers."""

    class Kind(models.TextChoices):
        IDEA = "idea", _("Idee")
        SHEETS = "sheets", _("Arbeitsblätter")

    project = models.ForeignKey("projects.ProjectPage", verbose_name=_("Projekt"), on_delete=models.CASCADE, related_name="paper_entries")
    kind = models.CharField(_("Was wurde eingetragen?"), max_length=6, choices=Kind.choices)
    consent_on = models.DateField(_("Einwilligung auf Papier vom"))
    note = models.CharField(_("Wo das Papier liegt"), max_length=300, blank=True)
    team_words = models.TextField(_("Vom Blatt „Team“"), max_length=4000, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    member = models.ForeignKey(TeamMember, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(_("vom"), default=timezone.now)
    expires = models.DateTimeField(_("offen bis"), null=True, blank=True)
    closed = models.DateTimeField(_("beendet am"), null=True, blank=True)

    class Meta:
        verbose_name = _("Eintrag vom Papier")
        verbose_name_plural = _("Einträge vom Papier")
        ordering = ["-created", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "user"], condition=models.Q(kind="sheets", closed=None), name="one_open_paper_entry_per_person"
            )
        ]
