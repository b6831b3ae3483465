"""The guided workshop: what the team says of its steps, the working copy of its profile, the town's own words of guidance."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class StepKey(models.TextChoices):
    """The steps in their order."""

    PROFILE = "profile", _("Profil")
    EFFECT = "effect", _("Wirkung")
    WORK = "work", _("Arbeitsplan")
    SCHEDULE = "schedule", _("Zeitplan")
    RESOURCES = "resources", _("Ressourcen")
    FINANCE = "finance", _("Finanzierung")
    CHECK = "check", _("Prüfen und ausgeben")


class ProfileDraft(models.Model):
    """The team's working copy of the public profile, field by field; handing it in makes a revision of the page."""

    project = models.OneToOneField("projects.ProjectPage", on_delete=models.CASCADE, primary_key=True, related_name="profile_draft")
    data = models.JSONField(_("Angaben"), default=dict)
    version = models.PositiveIntegerField(default=1, editable=False)
    changed = models.DateTimeField(_("geändert am"), auto_now=True)
    submitted_version = models.PositiveIntegerField(default=0, editable=False)
    revision = models.BigIntegerField(null=True, editable=False)
    """The version of the page that this one was made from, or that was made from it last: what is newer, somebody else wrote."""

    class Meta:
        verbose_name = _("Arbeitsfassung des Profils")
        verbose_name_plural = _("Arbeitsfassungen der Profile")


class ProfilePicture(models.Model):
    """A picture that a team put into its profile, with what was agreed to, word for word."""

    project = models.ForeignKey("projects.ProjectPage", on_delete=models.CASCADE, related_name="profile_pictures")
    picture = models.OneToOneField("municipality.Picture", verbose_name=_("Bild"), on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    consent = models.TextField(_("Einwilligung"))
    consent_version = models.CharField(_("Fassung"), max_length=40)
    created = models.DateTimeField(_("vom"), default=timezone.now)

    class Meta:
        verbose_name = _("Bild eines Profils")
        verbose_name_plural = _("Bilder der Profile")


class StepAssessment(models.Model):
    """What the team itself says of a step, beside what the rules count."""

    class Level(models.TextChoices):
        OPEN = "open", _("noch offen")
        WORKING = "working", _("wir sind dran")
        ENOUGH = "enough", _("für uns fertig")

    project = models.ForeignKey("projects.ProjectPage", on_delete=models.CASCADE, related_name="assessments")
    step = models.CharField(max_length=10, choices=StepKey.choices)
    level = models.CharField(_("Einschätzung"), max_length=8, choices=Level.choices, default=Level.OPEN)
    note = models.CharField(_("Anmerkung"), max_length=300, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    changed = models.DateTimeField(_("am"), default=timezone.now)

    class Meta:
        verbose_name = _("Einschätzung eines Schritts")
        verbose_name_plural = _("Einschätzungen der Schritte")
        constraints = [models.UniqueConstraint(fields=["project", "step"], name="one_assessment_per_step")]


class StepGuidance(models.Model):
    """The town's own words for a step; what is empty shows the shipped text."""

    site = models.ForeignKey("wagtailcore.Site", verbose_name=_("Kommune"), on_delete=models.CASCADE, related_name="+")
    step = models.CharField(_("Schritt"), max_length=10, choices=StepKey.choices)
    question = models.CharField(_("Frage"), max_length=160, blank=True)
    why = models.TextField(_("Warum das wichtig ist"), max_length=1000, blank=True)
    example = models.TextField(_("Beispiel"), max_length=1000, blank=True)
    hint = models.TextField(_("Tipp"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("Anleitung zu einem Schritt")
        verbose_name_plural = _("Anleitungen zu den Schritten")
        ordering = ["step"]
        constraints = [models.UniqueConstraint(fields=["site", "step"], name="one_guidance_per_step")]

    def __str__(self) -> str:
        return self.get_step_display()
