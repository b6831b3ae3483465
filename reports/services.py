"""Freezing, publishing and typesetting versions of a report. Every service checks the actor inside."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from municipality import cache
from municipality.files import random_name
from strategy.models import StrategyPage

from .assembly import SCHEMA, snapshot
from .models import ReportPage, ReportVersion
from .models.versions import digest_of
from .rules import may_freeze
from .typesetting import documents

logger = logging.getLogger(__name__)
State = ReportVersion.State

MOST_ATTEMPTS = 2
STUCK_AFTER = timedelta(minutes=5)
LOST_AFTER = timedelta(minutes=15)


class NotAllowed(Exception):
    """This person may not do that."""


class NotPossible(Exception):
    """The state does not allow it; the text says why and what to do, in words for the person."""


def freeze(report: ReportPage, actor: Any, note: str = "", *, in_background: bool = True) -> ReportVersion:
    """Freeze the latest draft of a report with today's data as a new version and have its documents made.

    `note`: what is new, at most 300 characters, shown to readers. Raises NotAllowed, NotPossible. The caller of
    `in_background=False` renders itself (`render`).
    """
    if not may_freeze(actor, report):
        raise NotAllowed
    draft = report.get_latest_revision_as_object()
    _check_freezable(draft)
    with transaction.atomic():
        # One at a time: the number of the next version hangs on it.
        Page.objects.select_for_update().get(pk=report.pk)
        if ReportVersion.objects.filter(report=report, state__in=(State.WAITING, State.RENDERING)).exists():
            raise NotPossible(_("Eine Fassung wird gerade gesetzt. Bitte warten Sie, bis sie fertig ist."))
        number = (ReportVersion.objects.filter(report=report).aggregate(most=Max("number"))["most"] or 0) + 1
        note = note.replace("\x00", "").strip()[:300]
        data = snapshot(draft, number=number, note=note)
        now = timezone.now()
        version = ReportVersion.objects.create(
            report=report, revision=draft.latest_revision, number=number, title=draft.title, period_start=draft.period_start,
            period_end=draft.period_end, note=note, schema=SCHEMA, data=data, digest=digest_of(data), created_at=now, created_by=actor,
            touched_at=now, total=documents.STEPS,
        )  # fmt: skip
        if in_background:
            _enqueue(version.pk)
    return version


def _check_freezable(draft: ReportPage) -> None:
    site = draft.municipality
    if not (draft.period_start and draft.period_end):
        raise NotPossible(_("Bitte geben Sie zuerst den Zeitraum an."))
    if draft.strategy is None or site is None or not StrategyPage.objects.visible(site).filter(pk=draft.strategy.original.pk).exists():
        raise NotPossible(_("Die Strategie dieses Berichts ist nicht öffentlich. Bitte wählen oder veröffentlichen Sie zuerst die Strategie."))


def publish(version: ReportVersion, actor: Any) -> None:
    """Make a version the one that visitors read, and its report live. Raises NotAllowed, NotPossible.

    The page gets the text of the revision that was frozen, so that title and address are those of the version.
    """
    if not may_freeze(actor, version.report):
        raise NotAllowed
    with transaction.atomic():
        Page.objects.select_for_update().get(pk=version.report_id)
        row = ReportVersion.objects.without_data().select_for_update().get(pk=version.pk)
        if not row.is_ready:
            raise NotPossible(_("Diese Fassung ist noch nicht fertig gesetzt."))
        ReportVersion.objects.filter(report=version.report_id, is_public=True).exclude(pk=version.pk).update(is_public=False)
        ReportVersion.objects.filter(pk=version.pk).update(is_public=True, public_since=row.public_since or timezone.now())
        report = ReportPage.objects.get(pk=version.report_id)
        revision = row.revision or report.latest_revision or report.save_revision(user=actor)
        revision.publish(user=actor)
        _make_stale(report)
    version.refresh_from_db(fields=["is_public", "public_since"])


def render_again(version: ReportVersion, actor: Any) -> None:
    """Have the documents of a version made once more, from the same data, after they failed. Raises NotAllowed, NotPossible."""
    if not may_freeze(actor, version.report):
        raise NotAllowed
    with transaction.atomic():
        waiting = ReportVersion.objects.filter(pk=version.pk, state=State.FAILED).update(
            state=State.WAITING, attempts=0, done=0, message="", touched_at=timezone.now()
        )
        if not waiting:
            raise NotPossible(_("Diese Fassung ist fertig oder wird gerade gesetzt."))
        _enqueue(version.pk)


def _enqueue(pk: int) -> None:
    from .tasks import render_version

    transaction.on_commit(lambda: render_version.enqueue(pk))


def render(pk: int) -> bool:
    """Make the documents of a version; returns whether they are there now. Two workers never make them twice: the second finds nothing to do.

    The data are checked against their fingerprint first. What goes wrong is written to the version and logged, never raised.
    """
    now = timezone.now()
    if not ReportVersion.objects.filter(pk=pk, state=State.WAITING).update(
        state=State.RENDERING, attempts=F("attempts") + 1, done=0, total=documents.STEPS, touched_at=now
    ):
        return False
    version = ReportVersion.objects.select_related("report").get(pk=pk)
    mine = ReportVersion.objects.filter(pk=pk, state=State.RENDERING, attempts=version.attempts)

    def step(done: int) -> None:
        mine.update(done=done, touched_at=timezone.now())

    try:
        if not version.is_intact:
            raise NotPossible(_("Die Daten dieser Fassung passen nicht zu ihrer Prüfsumme. Bitte melden Sie das dem Betrieb."))
        made = documents.make(version.data, version.digest, version.created_at, step)
    except NotPossible as error:
        mine.update(state=State.FAILED, message=str(error)[:300])
        return False
    except Exception:
        logger.exception("The documents of report version %s could not be made", pk)
        mine.update(state=State.FAILED, message=_("Das Dokument konnte nicht gesetzt werden. Bitte versuchen Sie es noch einmal."))
        return False
    return _keep(version, mine, made)


def _keep(version: ReportVersion, mine: Any, made: documents.Documents) -> bool:
    """Save the files and say so, unless another worker has taken over meanwhile."""
    storage = version.pdf.storage
    names = [storage.save(f"reports/{random_name('.pdf')}", ContentFile(document.content)) for document in (made.report, made.short)]
    with transaction.atomic():
        kept = mine.update(
            state=State.READY, done=documents.STEPS, touched_at=timezone.now(), message="", pdf=names[0], pdf_pages=made.report.pages,
            short_pdf=names[1], short_pages=made.short.pages,
        )  # fmt: skip
    if not kept:
        for name in names:
            storage.delete(name)
        return False
    _make_stale(version.report)
    return True


def rescue() -> dict[str, int]:
    """Give back what a killed worker left: once to another try, then as failed. Returns how many of each."""
    now = timezone.now()
    again = failed = 0
    stuck = ReportVersion.objects.filter(state=State.RENDERING, touched_at__lt=now - STUCK_AFTER)
    for pk, attempts in stuck.values_list("pk", "attempts"):
        mine = ReportVersion.objects.filter(pk=pk, state=State.RENDERING, attempts=attempts)
        with transaction.atomic():
            if attempts < MOST_ATTEMPTS:
                if mine.update(state=State.WAITING, touched_at=now):
                    _enqueue(pk)
                    again += 1
            else:
                failed += mine.update(state=State.FAILED, message=_("Das Setzen wurde zweimal abgebrochen. Bitte versuchen Sie es noch einmal."))
    for pk in ReportVersion.objects.filter(state=State.WAITING, touched_at__lt=now - LOST_AFTER).values_list("pk", flat=True):
        with transaction.atomic():
            if ReportVersion.objects.filter(pk=pk, state=State.WAITING, touched_at__lt=now - LOST_AFTER).update(touched_at=now):
                _enqueue(pk)
                again += 1
    return {"again": again, "failed": failed}


def _make_stale(report: ReportPage) -> None:
    site = report.municipality
    if site is not None:
        transaction.on_commit(lambda: cache.touch(site.pk))
