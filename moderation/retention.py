"""Reports of the public end some time after their decision: name, address, text, notes and what the mails said."""

from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from municipality import retention
from municipality.models import MunicipalitySettings
from municipality.models.mail import OutboxMail

from .models import Assignment, InternalNote, Report


def register() -> None:
    """Register the rule of this app."""
    retention.register("moderation.reports", due, delete)


def due(now: datetime) -> QuerySet[Report]:
    """Return the reports that were decided longer ago than their municipality keeps messages; open ones are never due."""
    default = MunicipalitySettings._meta.get_field("keep_messages_days").default
    towns = dict(MunicipalitySettings.objects.values_list("site_id", "keep_messages_days"))
    ended = Q(decided_at__lt=now - timedelta(days=default)) & ~Q(site__in=towns)
    for site_id, days in towns.items():
        ended |= Q(site=site_id, decided_at__lt=now - timedelta(days=days))
    return Report.objects.filter(ended).exclude(state=Report.State.OPEN).order_by("pk")


def delete(report: Report) -> None:
    """Delete one report with its notes and assignment; its mails lose address and text. The log of decisions stays."""
    with transaction.atomic():
        about = {"content_type": ContentType.objects.get_for_model(Report), "object_id": report.pk}
        InternalNote.objects.filter(**about).delete()
        Assignment.objects.filter(**about).delete()
        keys = [f"moderation.report_received:{report.pk}", f"moderation.report_decided:{report.pk}"]
        OutboxMail.objects.filter(event_key__in=keys, blanked_at=None).update(
            recipient="", reply_to="", subject="", text="", html="", state=OutboxMail.State.FAILED, blanked_at=timezone.now()
        )
        report.delete()
