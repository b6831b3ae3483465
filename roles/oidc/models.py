"""The identity provider of a municipality, and who came by it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import secret


class IdentityProvider(models.Model):
    """How the staff of one municipality signs in with the administration's own accounts."""

    site = models.OneToOneField("wagtailcore.Site", verbose_name=_("Kommune"), on_delete=models.CASCADE, related_name="+")
    is_active = models.BooleanField(_("auf der Anmeldeseite anbieten"), default=False)
    issuer = models.CharField(_("Adresse des Anbieters"), max_length=500)
    client_id = models.CharField(_("Client-ID"), max_length=255)
    sealed_secret = models.TextField(editable=False, blank=True)
    label = models.CharField(_("Beschriftung der Schaltfläche"), max_length=60, blank=True)
    groups_claim = models.CharField(_("Angabe mit den Gruppen"), max_length=120, blank=True, default="groups")
    group_roles = models.JSONField(_("Gruppen je Rolle"), default=dict, blank=True)
    creates_accounts = models.BooleanField(_("Konten anlegen"), default=False)
    has_second_factor = models.BooleanField(_("Anbieter prüft den zweiten Faktor"), default=False)
    changed = models.DateTimeField(_("geändert am"), auto_now=True)

    class Meta:
        verbose_name = _("Identitätsanbieter")
        verbose_name_plural = _("Identitätsanbieter")
        ordering = ["site"]

    def __str__(self) -> str:
        return self.issuer

    @property
    def secret(self) -> str:
        """Return the client's secret. Raises `secret.Unreadable` where the installation's key is another one by now."""
        return secret.unseal(self.sealed_secret)

    def seal(self, text: str) -> None:
        """Keep a new secret, encrypted."""
        self.sealed_secret = secret.seal(text)


class ProviderIdentity(models.Model):
    """One person at the provider, and the account here. `roles` are those that came by a group and go with it."""

    provider = models.ForeignKey(IdentityProvider, verbose_name=_("Identitätsanbieter"), on_delete=models.CASCADE, related_name="identities")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("Person"), on_delete=models.CASCADE, related_name="+")
    issuer = models.CharField(max_length=500)
    subject = models.CharField(max_length=255)
    roles = models.JSONField(_("Rollen"), default=list)
    created = models.DateTimeField(_("seit"), default=timezone.now)
    last_seen = models.DateTimeField(_("zuletzt"), default=timezone.now)

    class Meta:
        verbose_name = _("Person beim Identitätsanbieter")
        verbose_name_plural = _("Personen beim Identitätsanbieter")
        ordering = ["provider", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "issuer", "subject"], name="one_account_per_subject"),
            models.UniqueConstraint(fields=["provider", "user"], name="one_subject_per_account"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.issuer}"
