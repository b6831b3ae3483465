"""A confirmed address: one row per code and link that was sent out."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EmailConfirmation(models.Model):
    """A code and a link on their way to an address. `accounts.confirmation` is the only writer; neither is stored."""

    site = models.ForeignKey("wagtailcore.Site", verbose_name=_("Kommune"), on_delete=models.CASCADE, related_name="+")
    email = models.CharField(_("E-Mail-Adresse"), max_length=320)
    purpose = models.CharField(_("Zweck"), max_length=60)
    subject = models.CharField(_("Gegenstand"), max_length=120)
    code_hash = models.CharField(max_length=64, editable=False)
    link_token_hash = models.CharField(max_length=64, unique=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("Versuche"), default=0)
    created = models.DateTimeField(_("angelegt"))
    code_expires = models.DateTimeField(_("Code gilt bis"))
    expires = models.DateTimeField(_("Link gilt bis"))
    used_at = models.DateTimeField(_("verwendet am"), null=True, blank=True)
    replaced_at = models.DateTimeField(_("ersetzt am"), null=True, blank=True)

    class Meta:
        verbose_name = _("Bestätigung einer Adresse")
        verbose_name_plural = _("Bestätigungen von Adressen")
        ordering = ["-created"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "email", "purpose", "subject"],
                condition=models.Q(used_at=None, replaced_at=None),
                name="one_open_confirmation",
            )
        ]
        indexes = [models.Index(fields=["expires"], name="confirmation_expires")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject}"
