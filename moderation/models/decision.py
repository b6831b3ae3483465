"""The memory of moderation: an append-only log, who takes care of what, and notes that the author never sees."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _


class Decision(models.Model):
    """One step in the life of an item that was moderated. Rows are written once and never changed."""

    class Action(models.TextChoices):
        SUBMITTED = "submitted", _("eingereicht")
        RESUBMITTED = "resubmitted", _("überarbeitet")
        APPROVED = "approved", _("freigegeben")
        FIRST_APPROVAL = "first_approval", _("erste Zustimmung")
        CHANGES_REQUESTED = "changes_requested", _("Änderungen erbeten")
        REJECTED = "rejected", _("abgelehnt")
        CANCELLED = "cancelled", _("Prüfung beendet")
        PUBLISHED = "published", _("direkt veröffentlicht")
        UNPUBLISHED = "unpublished", _("offline genommen")
        WITHDRAWN = "withdrawn", _("zurückgezogen")
        REPORT_DISMISSED = "report_dismissed", _("Meldung ohne Folge")
        REPORT_UPHELD = "report_upheld", _("Meldung berechtigt")
        REFUSED = "refused", _("nicht erlaubter Schritt")

    site = models.ForeignKey("wagtailcore.Site", verbose_name=_("Kommune"), on_delete=models.CASCADE, related_name="+")
    page = models.ForeignKey(
        "wagtailcore.Page", verbose_name=_("Seite"), null=True, blank=True, on_delete=models.SET_NULL, related_name="moderation_decisions"
    )
    item = models.CharField(_("Gegenstand"), max_length=255)
    action = models.CharField(_("Schritt"), max_length=20, choices=Action.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("durch"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    ground = models.CharField(_("Grund"), max_length=120, blank=True)
    reason = models.TextField(_("Begründung"), blank=True)
    revision_id = models.BigIntegerField(_("Fassung"), null=True, blank=True)
    workflow_state_id = models.BigIntegerField(_("Vorgang"), null=True, blank=True, db_index=True)
    row_kind = models.CharField(_("Art der Zeile"), max_length=40, blank=True, help_text=_("Name einer Art in moderation.rows; leer bei Seiten."))
    row_id = models.BigIntegerField(_("Zeile"), null=True, blank=True)
    created = models.DateTimeField(_("am"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("Entscheidung")
        verbose_name_plural = _("Entscheidungen")
        ordering = ["-created", "-pk"]
        indexes = [models.Index(fields=["row_kind", "row_id"], name="decisions_on_row")]

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.item}"

    def save(self, *args, **kwargs) -> None:
        if self.pk is not None:
            raise TypeError("A decision is written once and never changed.")
        super().save(*args, **kwargs)


class ItemRow(models.Model):
    """A row that hangs on any item that waits (a workflow state, a report, …)."""

    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+")
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    target = GenericForeignKey("content_type", "object_id")

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["content_type", "object_id"])]


class Assignment(ItemRow):
    """Who takes care of an item."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("zuständig"), on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(_("seit"), auto_now_add=True)

    class Meta:
        verbose_name = _("Zuweisung")
        verbose_name_plural = _("Zuweisungen")
        constraints = [models.UniqueConstraint(fields=["content_type", "object_id"], name="one_assignment_per_item")]


class InternalNote(ItemRow):
    """A note among moderators; the author never sees it."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("von"), null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField(_("Notiz"), max_length=4000)
    created = models.DateTimeField(_("am"), auto_now_add=True)

    class Meta(ItemRow.Meta):
        verbose_name = _("interne Notiz")
        verbose_name_plural = _("interne Notizen")
        ordering = ["created"]
