"""Organisations: associations, companies, institutions, departments. Shown once the administration has confirmed them."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    """An organisation of a municipality with a public page; `state` says whether anybody but its members sees it."""

    class Kind(models.TextChoices):
        ASSOCIATION = "association", _("Verein oder Initiative")
        COMPANY = "company", _("Unternehmen")
        COOPERATIVE = "cooperative", _("Genossenschaft")
        INSTITUTION = "institution", _("Einrichtung")
        OFFICE = "office", _("Amt oder städtischer Betrieb")

    class State(models.TextChoices):
        WAITING = "waiting", _("wartet auf Bestätigung")
        CONFIRMED = "confirmed", _("bestätigt")
        REFUSED = "refused", _("nicht bestätigt")
        CLOSED = "closed", _("aufgelöst")

    site = models.ForeignKey("wagtailcore.Site", verbose_name=_("Kommune"), on_delete=models.CASCADE, related_name="organisations")
    name = models.CharField(_("Name"), max_length=160)
    kind = models.CharField(_("Art"), max_length=12, choices=Kind.choices)
    summary = models.CharField(_("In einem Satz"), max_length=280, blank=True)
    description = models.TextField(_("Wer wir sind und was wir tun"), max_length=4000, blank=True)
    website = models.URLField(_("Website"), blank=True)
    district = models.ForeignKey(
        "municipality.District", verbose_name=_("Stadtteil"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    office = models.ForeignKey(
        "municipality.Office", verbose_name=_("Stelle der Verwaltung"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    logo = models.ForeignKey("municipality.Picture", verbose_name=_("Logo"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(_("Stand"), max_length=10, choices=State.choices, default=State.WAITING, db_index=True)
    reason = models.TextField(_("Begründung"), blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(_("entschieden am"), null=True, blank=True)
    created = models.DateTimeField(_("angelegt am"), default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("Organisation")
        verbose_name_plural = _("Organisationen")
        ordering = ["name"]
        indexes = [models.Index(fields=["site", "state", "name"], name="organisation_list")]

    def __str__(self) -> str:
        return self.name


class OrganisationMember(models.Model):
    """A person who acts for an organisation. A speaker changes the page and accepts others."""

    class Role(models.TextChoices):
        SPEAKER = "speaker", _("Sprecherin oder Sprecher")
        MEMBER = "member", _("Mitglied")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="organisation_roles")
    role = models.CharField(_("Rolle"), max_length=8, choices=Role.choices, default=Role.MEMBER)
    is_active = models.BooleanField(_("bestätigt"), default=False, help_text=_("Anfragen bestätigt, wer für die Organisation spricht."))
    created = models.DateTimeField(_("seit"), default=timezone.now)

    class Meta:
        verbose_name = _("Mitglied einer Organisation")
        verbose_name_plural = _("Mitglieder von Organisationen")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "user"], name="one_role_per_organisation")]
