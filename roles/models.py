"""Who works for a municipality: its groups by role, invitations on their way, and the journal of who gave what to whom."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .kinds import KEYS, in_order
from .oidc.models import IdentityProvider, ProviderIdentity

__all__ = ["IdentityProvider", "Invitation", "ProviderIdentity", "RoleChange", "RoleGroup"]


class RoleGroup(models.Model):
    """The group whose members have one role in one municipality. Groups are never found by their name."""

    site = models.ForeignKey("wagtailcore.Site", verbose_name=_("Kommune"), on_delete=models.CASCADE, related_name="role_groups")
    key = models.CharField(_("Rolle"), max_length=20)
    group = models.OneToOneField("auth.Group", verbose_name=_("Gruppe"), on_delete=models.CASCADE, related_name="role_group")

    class Meta:
        verbose_name = _("Rolle einer Kommune")
        verbose_name_plural = _("Rollen von Kommunen")
        ordering = ["site", "pk"]
        constraints = [models.UniqueConstraint(fields=["site", "key"], name="one_group_per_role")]

    def __str__(self) -> str:
        return f"{self.site_id} {self.key}"


class Invitation(models.Model):
    """An invitation on its way. The secret of its link is stored as a hash; a new mail makes the former link worthless."""

    site = models.ForeignKey("wagtailcore.Site", verbose_name=_("Kommune"), on_delete=models.CASCADE, related_name="+")
    email = models.EmailField(_("E-Mail-Adresse"))
    name = models.CharField(_("Name"), max_length=120)
    roles = models.JSONField(_("Rollen"), default=list)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by_system = models.BooleanField(
        default=False, editable=False, help_text=_("Aus einer Datei oder vom Betrieb, nicht von einer Person der Kommune.")
    )
    created = models.DateTimeField(_("eingeladen am"), default=timezone.now)
    sent_at = models.DateTimeField(_("zuletzt geschickt am"), default=timezone.now)
    expires = models.DateTimeField(_("gilt bis"))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    accepted_at = models.DateTimeField(_("angenommen am"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("zurückgezogen am"), null=True, blank=True)

    class Meta:
        verbose_name = _("Einladung")
        verbose_name_plural = _("Einladungen")
        ordering = ["-created", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["site", "email"], condition=models.Q(accepted_at=None, withdrawn_at=None), name="one_open_invitation")
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_open(self) -> bool:
        """Can it still be accepted?"""
        return self.accepted_at is None and self.withdrawn_at is None and self.expires > timezone.now()

    @property
    def labels(self) -> list[str]:
        """Return the names of the roles."""
        return [str(role.label) for role in in_order(set(self.roles) & set(KEYS))]


class RoleChange(models.Model):
    """One line of the journal: who gave what to whom. Names stand beside the accounts, so that lines survive both."""

    class Action(models.TextChoices):
        GIVEN = "given", _("Rolle gegeben")
        TAKEN = "taken", _("Rolle genommen")
        INVITED = "invited", _("eingeladen")
        INVITED_AGAIN = "invited_again", _("noch einmal eingeladen")
        WITHDRAWN = "withdrawn", _("Einladung zurückgezogen")
        ACCEPTED = "accepted", _("Einladung angenommen")
        REMOVED = "removed", _("entfernt und übergeben")
        SIGN_IN = "sign_in", _("Anmeldung mit Verwaltungskonto geändert")
        COPIED = "copied", _("Kommune als Vorlage kopiert")
        EXPORTED = "exported", _("Kommune vollständig exportiert")
        FETCHED = "fetched", _("Export heruntergeladen")
        REMOVAL = "removal", _("Löschung der Kommune vorbereitet")

    site = models.ForeignKey("wagtailcore.Site", verbose_name=_("Kommune"), on_delete=models.CASCADE, related_name="+")
    created = models.DateTimeField(_("am"), default=timezone.now, db_index=True)
    action = models.CharField(_("Schritt"), max_length=14, choices=Action.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("durch"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    actor_name = models.CharField(max_length=255, blank=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("Person"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    user_name = models.CharField(max_length=255, blank=True, editable=False)
    roles = models.JSONField(_("Rollen"), default=list)
    detail = models.TextField(_("Einzelheiten"), blank=True)

    class Meta:
        verbose_name = _("Eintrag im Journal der Rollen")
        verbose_name_plural = _("Journal der Rollen")
        ordering = ["-created", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.user_name}"

    @property
    def labels(self) -> list[str]:
        """Return the names of the roles."""
        return [str(role.label) for role in in_order(set(self.roles) & set(KEYS))]
