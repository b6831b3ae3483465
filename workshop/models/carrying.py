"""Carrying out: decisions of the team, updates, the result; and what the administration answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation.models import ModeratedRow

from .team import TeamMember

LONG_TEXT = 4000


class ProjectDecision(models.Model):
    """A step in the life of a project and who agreed: the plan is ready, the start, a pause, the end. Written once."""

    class Kind(models.TextChoices):
        READY = "ready", _("Plan fertig")
        START = "start", _("Start beschlossen")
        PAUSE = "pause", _("pausiert")
        RESUME = "resume", _("geht weiter")
        END = "end", _("beendet")
        COMPLETE = "complete", _("abgeschlossen")
        REOPEN = "reopen", _("wieder in Planung")

    project = models.ForeignKey("projects.ProjectPage", on_delete=models.CASCADE, related_name="decisions")
    kind = models.CharField(_("Schritt"), max_length=8, choices=Kind.choices)
    reason = models.CharField(_("Begründung"), max_length=300, blank=True)
    missing = models.JSONField(_("was noch fehlte"), default=list, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(_("am"), default=timezone.now)

    class Meta:
        verbose_name = _("Entscheidung des Projekts")
        verbose_name_plural = _("Entscheidungen der Projekte")
        ordering = ["-created", "-pk"]


class StartConsent(models.Model):
    """Whose agreement the start needs besides the team's: the carrier, the administration; given or refused with a word why."""

    class Party(models.TextChoices):
        CARRIER = "carrier", _("Projektträger")
        ADMINISTRATION = "administration", _("Verwaltung")

    project = models.ForeignKey("projects.ProjectPage", on_delete=models.CASCADE, related_name="start_consents")
    party = models.CharField(_("wer"), max_length=14, choices=Party.choices)
    agreed = models.BooleanField(_("einverstanden"), null=True, blank=True)
    note = models.CharField(_("Anmerkung"), max_length=300, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    changed = models.DateTimeField(_("am"), default=timezone.now)

    class Meta:
        verbose_name = _("Zustimmung zum Start")
        verbose_name_plural = _("Zustimmungen zum Start")
        constraints = [models.UniqueConstraint(fields=["project", "party"], name="one_consent_per_party")]


class ProjectUpdate(ModeratedRow):
    """News of a project, with a picture; public after moderation."""

    project = models.ForeignKey("projects.ProjectPage", on_delete=models.CASCADE, related_name="updates")
    title = models.CharField(_("Überschrift"), max_length=120)
    text = models.TextField(_("Was ist geschehen?"), max_length=LONG_TEXT)
    picture = models.ForeignKey("municipality.Picture", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    picture_alt = models.CharField(_("Was auf dem Bild zu sehen ist"), max_length=200, blank=True)
    picture_credit = models.CharField(_("Bildnachweis"), max_length=120, blank=True)
    author = models.ForeignKey(TeamMember, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(_("vom"), default=timezone.now)

    class Meta:
        verbose_name = _("Neues aus dem Projekt")
        verbose_name_plural = _("Neues aus den Projekten")
        ordering = ["-created", "-pk"]


class ProjectResult(ModeratedRow):
    """What came of it. Effects that were measured stand beside their estimates (`EffectEstimate.measured`)."""

    project = models.OneToOneField("projects.ProjectPage", on_delete=models.CASCADE, related_name="result")
    done = models.TextField(_("Was wurde gemacht?"), max_length=LONG_TEXT, blank=True)
    learnt = models.TextField(_("Was haben wir gelernt?"), max_length=LONG_TEXT, blank=True)
    stays = models.TextField(_("Was bleibt?"), max_length=LONG_TEXT, blank=True)
    spent_note = models.CharField(_("Anmerkung zum Geld"), max_length=300, blank=True)
    numbers = models.JSONField(
        _("Zahlen"), default=dict, blank=True, editable=False, help_text=_("Wirkung und Geld, wie sie beim Einreichen im Plan standen.")
    )
    created = models.DateTimeField(_("vom"), default=timezone.now)
    changed = models.DateTimeField(_("geändert am"), auto_now=True)

    class Meta:
        verbose_name = _("Ergebnis")
        verbose_name_plural = _("Ergebnisse")


class PublicMilestones(ModeratedRow):
    """The words of milestones on the public page: `titles` as the team handed them in, `shown` as somebody released them.

    Days are no words: planned and reached days come from the plan at once.
    """

    project = models.OneToOneField("projects.ProjectPage", on_delete=models.CASCADE, related_name="public_milestones")
    titles = models.JSONField(_("Meilensteine"), default=dict)
    shown = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("öffentliche Meilensteine")
        verbose_name_plural = _("öffentliche Meilensteine")


class OfficialResponse(models.Model):
    """The public, dated answer of an office to an idea or project (Stellungnahme der Verwaltung)."""

    class Stance(models.TextChoices):
        WELCOMES = "welcomes", _("begrüßt das Vorhaben")
        SUPPORTS = "supports", _("kann unterstützen")
        CANNOT = "cannot", _("kann nicht unterstützen")
        CHECKS = "checks", _("prüft noch")

    project = models.ForeignKey("projects.ProjectPage", verbose_name=_("Projekt"), on_delete=models.CASCADE, related_name="responses")
    office = models.ForeignKey("municipality.Office", verbose_name=_("Stelle"), null=True, on_delete=models.SET_NULL, related_name="+")
    office_name = models.CharField(_("Name der Stelle"), max_length=160)
    stance = models.CharField(_("Haltung"), max_length=8, choices=Stance.choices)
    text = models.TextField(_("Stellungnahme"), max_length=LONG_TEXT)
    date = models.DateField(_("vom"))
    is_public = models.BooleanField(_("öffentlich"), default=False)
    published_at = models.DateTimeField(_("veröffentlicht am"), null=True, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("Stellungnahme der Verwaltung")
        verbose_name_plural = _("Stellungnahmen der Verwaltung")
        ordering = ["-date", "-pk"]


class ResponseRequest(models.Model):
    """A project waits for the answer of an office (asked by the team or by staff)."""

    project = models.ForeignKey("projects.ProjectPage", on_delete=models.CASCADE, related_name="response_requests")
    office = models.ForeignKey("municipality.Office", verbose_name=_("Stelle"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    question = models.TextField(_("Frage an die Verwaltung"), max_length=2000, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(_("vom"), default=timezone.now)
    answer = models.ForeignKey(OfficialResponse, null=True, blank=True, on_delete=models.SET_NULL, related_name="requests")
    closed = models.DateTimeField(_("erledigt am"), null=True, blank=True)

    class Meta:
        verbose_name = _("Bitte um Stellungnahme")
        verbose_name_plural = _("Bitten um Stellungnahme")
        ordering = ["created"]
        constraints = [models.UniqueConstraint(fields=["project"], condition=Q(closed=None), name="one_open_response_request")]
