"""What the worker does: copy, export, try a deletion, delete. Each looks whether it is still wanted and ends in a state that says what came of it."""

import logging
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Site

from accounts.models import User
from instances.transfer.copying import Wanted, copy_municipality
from instances.transfer.deleting import Deleted, delete_municipality
from instances.transfer.exporting import Refused, export_municipality
from municipality import cache
from roles.kinds import CONSULTANT
from roles.services import give

from . import rules, services, wishes
from .errors import ManageError
from .models import Removal, TownWork

logger = logging.getLogger(__name__)
#: Work that is not over after so long is given up: its process died, and nothing half-done was kept.
GIVE_UP_AFTER = timedelta(hours=1)
SHOWN = 100


def copy(pk: int) -> None:
    """Make the copy that was asked for; a consultant becomes consultant there."""
    _do(pk, _copy, _("Bei der Kopie ist etwas Unerwartetes geschehen. Es wurde nichts angelegt."))


def export(pk: int) -> None:
    """Write the export that was asked for and keep it for whoever asked."""
    _do(pk, _export, _("Beim Export ist etwas Unerwartetes geschehen. Bitte versuchen Sie es noch einmal."))


def check(pk: int) -> None:
    """Try what a deletion would take away, and keep everything."""
    row = Removal.objects.filter(pk=pk, state=Removal.State.CHECKING).first()
    if row is None:
        return
    _remove(row, Removal.State.CHECKED, lambda site: delete_municipality(site, confirm=row.name, dry_run=True))


def delete(pk: int) -> None:
    """Delete the municipality; the report stays."""
    row = Removal.objects.filter(pk=pk, state=Removal.State.DELETING).select_related("by").first()
    if row is None:
        return
    if row.by is None or not rules.may_delete(row.by):
        _ended(row, Removal.State.FAILED, message=_("Wer das bestätigt hat, darf keine Kommunen mehr löschen. Es wurde nichts gelöscht."))
        return
    _remove(row, Removal.State.DONE, lambda site: delete_municipality(site, confirm=row.name, without_backup=row.other_backup))


def give_up() -> int:
    """Say so where a process died while it worked; returns how many."""
    before = timezone.now() - GIVE_UP_AFTER
    now = timezone.now()
    text = _("Das wurde unterbrochen. Es blieb, wie es war. Bitte versuchen Sie es noch einmal.")
    count = TownWork.objects.filter(state__in=TownWork.AT_WORK, changed__lt=before).update(state=TownWork.State.FAILED, message=text, changed=now)
    for row in Removal.objects.filter(state__in=Removal.AT_WORK, changed__lt=before):
        gone = row.state == Removal.State.DELETING and not Site.objects.filter(pk=row.town).exists()
        if gone:
            _ended(
                row, Removal.State.DONE, message=_("Die Kommune ist gelöscht. Ein Bericht ist nicht entstanden, weil der Vorgang unterbrochen wurde.")
            )
        else:
            _ended(row, Removal.State.FAILED, message=text)
        count += 1
    return count


# Inside -----------------------------------------------------------------------------------------------------------------


def _do(pk: int, what: Callable[[TownWork, User], None], unexpected: str) -> None:
    row = _begin(pk)
    if row is None:
        return
    message = ""
    try:
        actor = row.by
        if actor is None or not rules.may_run(actor, row.site_id):
            raise ManageError(_("Wer das beauftragt hat, arbeitet nicht mehr für diese Kommune."))
        what(row, actor)
    except (ManageError, Refused) as error:
        message = str(error)
    except Exception:
        logger.exception("Work %s on a municipality failed", pk)
        message = unexpected
    if message:
        TownWork.objects.filter(pk=pk).update(state=TownWork.State.FAILED, message=message, changed=timezone.now())


def _begin(pk: int) -> TownWork | None:
    """Return the work when it is still wanted, marked as begun."""
    if not TownWork.objects.filter(pk=pk, state=TownWork.State.WAITING).update(state=TownWork.State.WORKING, changed=timezone.now()):
        return None
    return TownWork.objects.select_related("site", "by").get(pk=pk)


def _copy(row: TownWork, actor: User) -> None:
    asked = row.wanted
    try:
        with transaction.atomic():
            wanted = wishes.checked(name=asked["name"], ags=asked["ags"], host=asked["host"], port=asked["port"], key=asked["key"])
            done = copy_municipality(row.site, Wanted(wanted.key, wanted.name, wanted.host, wanted.port, wanted.ags), measures=asked["measures"])
            assert done.site is not None
            if not actor.is_superuser:
                # By the system: nobody gives this role to oneself, but whoever may set up a municipality goes on working in it.
                give(done.site, actor, CONSULTANT, by=None, detail=_("hat die Kommune angelegt"))
            report = {
                "town": done.site.pk, "files": done.files, "pages": done.rows.get("wagtailcore.Page", 0),
                "gaps": [[title, gaps[:20]] for title, gaps in done.gaps[:SHOWN]],
            }  # fmt: skip
            _finish(row, report=report)
    except BaseException:
        # What was kept in memory on the way is not there: it was rolled back.
        cache.forget()
        Site.clear_site_root_paths_cache()
        raise


def _export(row: TownWork, actor: User) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.zip"
        done = export_municipality(row.site, path)
        with path.open("rb") as source:
            row.file.save("export.zip", File(source), save=False)
        report = {"rows": sum(done.rows.values()), "files": done.files, "missing": len(done.missing)}
        kept = {"file": row.file.name, "size": path.stat().st_size, "expires": timezone.now() + services.KEEP_EXPORT}
    try:
        _finish(row, report=report, **kept)
    except BaseException:
        row.file.storage.delete(str(row.file.name))
        raise


def _finish(row: TownWork, **values: Any) -> None:
    """Write what came of it. Raises `ManageError` where the work was given up meanwhile."""
    found = TownWork.objects.filter(pk=row.pk, state=TownWork.State.WORKING)
    if not found.update(state=TownWork.State.DONE, message="", changed=timezone.now(), **values):
        raise ManageError(_("Das hat zu lange gedauert und wurde aufgegeben."))


def _remove(row: Removal, after: str, act: Callable[[Site], Deleted]) -> None:
    try:
        site = Site.objects.filter(pk=row.town).first()
        if site is None:
            raise ManageError(_("Diese Kommune gibt es nicht mehr."))
        done = act(site)
    except (ManageError, Refused) as error:
        _ended(row, Removal.State.FAILED, message=str(error))
    except Exception:
        logger.exception("Removal %s failed", row.pk)
        _ended(row, Removal.State.FAILED, message=_("Dabei ist etwas Unerwartetes geschehen. Es wurde nichts gelöscht."))
    else:
        _ended(row, after, report=_report(done, names=after == Removal.State.CHECKED))


def _report(done: Deleted, *, names: bool) -> dict[str, Any]:
    """Return what is kept of a report; people who stay are named before the deletion only."""
    rows = sorted(((label, count) for label, count in done.rows.items() if count), key=lambda entry: (-entry[1], entry[0]))
    return {
        "rows": [list(entry) for entry in rows], "files": done.files, "bytes": done.file_bytes, "erased": done.erased, "stayed": len(done.stayed),
        "unclear": done.unclear_files, "staying": done.stayed[:SHOWN] if names else [],
    }  # fmt: skip


def _ended(row: Removal, state: str, *, report: dict[str, Any] | None = None, message: str = "") -> None:
    Removal.objects.filter(pk=row.pk).update(state=state, report=report or {}, message=message, changed=timezone.now())
