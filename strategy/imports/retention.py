"""Files of imports go after 90 days, with the preview that was made of them; what an import did stays, to be taken back."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from municipality import retention
from strategy.models import ImportRun

KEEP = timedelta(days=90)


def register() -> None:
    """Register the rule."""
    retention.register("strategy.import_files", due, delete)


def due(now: datetime) -> QuerySet[ImportRun]:
    """Imports whose file is older than 90 days and on which nobody works."""
    from .services import AT_WORK

    return ImportRun.objects.filter(~Q(file="") | ~Q(steps_file=""), created_at__lt=now - KEEP).exclude(state__in=AT_WORK).order_by("pk")


def delete(run: ImportRun) -> None:
    """Delete the files of one import and what was read in them."""
    from .services import forget_file

    forget_file(run)
