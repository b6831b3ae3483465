"""The people of a project: who they are, how they came, how they left."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    LEAD = "lead", _("Leitung")
    MEMBER = "member", _("Mitwirkende")
    ADVISER = "adviser", _("Begleitung durch die Verwaltung")
    CARRIER = "carrier", _("Vertretung des Projektträgers")


MAX_LEADS = 2


class TeamMember(models.Model):
    """A person in a team. A membership that ended stays for the history, without the person where she was deleted."""

    class Ending(models.TextChoices):
        LEFT = "left", _("ausgetreten")
        REMOVED = "removed", _("entfernt")
        DELETED = "deleted", _("Konto gelöscht")

    project = models.ForeignKey("projects.ProjectPage", verbose_name=_("Projekt"), on_delete=models.CASCADE, related_name="team")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="memberships")
    role = models.CharField(_("Rolle"), max_length=8, choices=Role.choices, default=Role.MEMBER)
    organisation = models.ForeignKey("accounts.Organisation", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    skills = models.CharField(_("Was ich mitbringe"), max_length=300, blank=True)
    time = models.CharField(_("Wie viel Zeit ich habe"), max_length=120, blank=True)
    show_name = models.BooleanField(_("Mein Name darf auf der Projektseite stehen"), default=False)
    show_email = models.BooleanField(_("Das Team darf meine E-Mail-Adresse sehen"), default=False)
    show_phone = models.BooleanField(_("Das Team darf meine Telefonnummer sehen"), default=False)
    joined = models.DateTimeField(_("dabei seit"), default=timezone.now)
    last_active = models.DateTimeField(_("zuletzt aktiv"), default=timezone.now)
    asked_at = models.DateTimeField(_("gefragt, ob die Leitung weitergeht, am"), null=True, blank=True)
    ended = models.DateTimeField(_("dabei bis"), null=True, blank=True)
    ending = models.CharField(_("Ende"), max_length=8, choices=Ending.choices, blank=True)

    class Meta:
        verbose_name = _("Teammitglied")
        verbose_name_plural = _("Teammitglieder")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["project", "user"], condition=Q(ended=None), name="one_membership_per_project")]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        """The name for the team: the display name, never the address."""
        return (self.user.name if self.user else "") or str(_("Ohne Namen"))


class JoinRequest(models.Model):
    """Somebody asks to join: motivation, skills, time; the lead accepts, declines or asks back."""

    class State(models.TextChoices):
        OPEN = "open", _("offen")
        ASKED = "asked", _("Rückfrage gestellt")
        ACCEPTED = "accepted", _("angenommen")
        DECLINED = "declined", _("abgelehnt")
        WITHDRAWN = "withdrawn", _("zurückgezogen")

    project = models.ForeignKey("projects.ProjectPage", on_delete=models.CASCADE, related_name="join_requests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="join_requests")
    motivation = models.TextField(_("Warum möchten Sie mitmachen?"), max_length=2000)
    skills = models.CharField(_("Was bringen Sie mit?"), max_length=300, blank=True)
    time = models.CharField(_("Wie viel Zeit haben Sie?"), max_length=120, blank=True)
    state = models.CharField(_("Stand"), max_length=9, choices=State.choices, default=State.OPEN)
    question = models.TextField(_("Rückfrage"), max_length=2000, blank=True)
    answer = models.TextField(_("Antwort auf die Rückfrage"), max_length=2000, blank=True)
    reply = models.TextField(_("Nachricht an die Person"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(_("entschieden am"), null=True, blank=True)
    created = models.DateTimeField(_("vom"), default=timezone.now)

    class Meta:
        verbose_name = _("Anfrage an ein Team")
        verbose_name_plural = _("Anfragen an Teams")
        ordering = ["created"]
        constraints = [models.UniqueConstraint(fields=["project", "user"], condition=Q(state__in=["open", "asked"]), name="one_open_join_request")]


class Invitation(models.Model):
    """A link that makes one person a member, once. Of its secret only the keyed hash is kept."""

    project = models.ForeignKey("projects.ProjectPage", on_delete=models.CASCADE, related_name="invitations")
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    role = models.CharField(_("Rolle"), max_length=8, choices=Role.choices, default=Role.MEMBER)
    note = models.CharField(_("Für wen"), max_length=120, blank=True, help_text=_("Nur für das Team, damit Sie den Link wiedererkennen."))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(_("vom"), default=timezone.now)
    expires = models.DateTimeField(_("gilt bis"))
    used_at = models.DateTimeField(_("verwendet am"), null=True, blank=True)
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    revoked_at = models.DateTimeField(_("zurückgenommen am"), null=True, blank=True)

    class Meta:
        verbose_name = _("Einladung")
        verbose_name_plural = _("Einladungen")
        ordering = ["-created"]


class HandOver(models.Model):
    """The lead is offered to somebody (`to` None: to whoever of the team, then to others, after silence)."""

    class State(models.TextChoices):
        OPEN = "open", _("offen")
        ACCEPTED = "accepted", _("angenommen")
        DECLINED = "declined", _("abgelehnt")
        WITHDRAWN = "withdrawn", _("zurückgenommen")

    project = models.ForeignKey("projects.ProjectPage", on_delete=models.CASCADE, related_name="hand_overs")
    from_member = models.ForeignKey(TeamMember, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    to_member = models.ForeignKey(TeamMember, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    to_everybody = models.BooleanField(_("auch anderen angeboten"), default=False)
    keeps_lead = models.BooleanField(_("Die bisherige Leitung bleibt als zweite Leitung"), default=False)
    state = models.CharField(_("Stand"), max_length=9, choices=State.choices, default=State.OPEN)
    note = models.TextField(_("Nachricht"), max_length=2000, blank=True)
    created = models.DateTimeField(_("vom"), default=timezone.now)
    closed = models.DateTimeField(_("erledigt am"), null=True, blank=True)

    class Meta:
        verbose_name = _("Übergabe der Leitung")
        verbose_name_plural = _("Übergaben der Leitung")
        ordering = ["-created"]
        constraints = [models.UniqueConstraint(fields=["project"], condition=Q(state="open"), name="one_open_hand_over")]


class Adoption(models.Model):
    """A project that grew from an idea. An idea may be adopted any number of times and stays what it is."""

    idea = models.ForeignKey("projects.ProjectPage", verbose_name=_("Idee"), on_delete=models.CASCADE, related_name="adoptions")
    project = models.OneToOneField("projects.ProjectPage", verbose_name=_("Projekt"), on_delete=models.CASCADE, related_name="adopted_from")
    created = models.DateTimeField(_("am"), default=timezone.now)

    class Meta:
        verbose_name = _("aufgegriffene Idee")
        verbose_name_plural = _("aufgegriffene Ideen")
        ordering = ["created"]
