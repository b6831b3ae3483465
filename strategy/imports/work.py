"""What the worker does for imports: read and plan, carry out, take back, and tell when a process died in the middle.

Each piece of work holds the lock of its import while it lasts (``progress.working``), looks whether it is still wanted, and ends
in a state that says what came of it. Whatever goes wrong is said in a sentence; nothing is left half-written.
"""

import hashlib
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from accounts.models import User
from municipality.files import random_name, shown_name
from municipality.tree import locked
from strategy.importers import kinds
from strategy.importers.planned import Planned
from strategy.importers.refusal import ImportRefused
from strategy.models import ImportChange, ImportRun, StrategyPage

from . import access, preview, undo
from .errors import ImportStepError
from .progress import Reporter, dead, working

logger = logging.getLogger(__name__)
State = ImportRun.State
#: Work that nobody has begun after so long is given up; somebody may start it again.
GIVE_UP_AFTER = timedelta(hours=1)
CHUNK = 500


class _LookAgain(Exception):
    """The strategy is not what the preview saw, and the import would do something else now."""


def read(pk: int) -> None:
    """Read the file and store the preview: ready, or refused with a sentence."""
    with working(pk) as report:
        run = _begin(pk, (State.UPLOADED, State.READING), State.READING)
        if run is None:
            return
        report("read", 0, 0)
        try:
            planned = _plan(run)
            with transaction.atomic():
                preview.store(run, planned)
                run.state, run.message = State.READY, ""
                run.save()
        except ImportRefused as error:
            _end(pk, State.REFUSED, error.message)
        except Exception:
            logger.exception("Reading of import %s failed", pk)
            _end(pk, State.FAILED, _("Beim Lesen ist etwas Unerwartetes geschehen. Bitte versuchen Sie es noch einmal."))


def apply(pk: int) -> None:
    """Carry the import out, all or nothing."""
    with working(pk) as report:
        run = _begin(pk, (State.APPLYING,), State.APPLYING)
        if run is None:
            return
        report("plan", 0, 0)
        try:
            _apply(run, report)
        except _LookAgain:
            _end(pk, State.READY, _("Die Strategie hat sich seit der Vorschau geändert. Bitte sehen Sie sich die neue Vorschau an."))
        except (ImportRefused, ImportStepError) as error:
            _end(pk, State.FAILED, str(getattr(error, "message", error)))
        except Exception:
            logger.exception("Import %s failed", pk)
            _end(pk, State.FAILED, _("Beim Übernehmen ist etwas Unerwartetes geschehen. Es wurde nichts geschrieben."))


def record(planned: Planned, strategy: StrategyPage, data: bytes, name: str, *, by: User | None = None, live: bool = False) -> ImportRun:
    """Carry out what was planned from this file at once and keep it as an import that can be taken back; returns the import.

    For a file that came with a new municipality: who calls this has checked that it may be set up (`by` None: a command). Call it in a
    transaction; when that is undone, the caller deletes the file of the import. Raises `ImportRefused`.
    """
    run = ImportRun(strategy=strategy, file_name=shown_name(name), fingerprint=hashlib.sha256(data).hexdigest(), created_by=by)
    run.options = {"live": live, "field_name": "", "keep_persons": False, "kind": planned.kind, "applied_by": by.pk if by else None}
    run.file.save(random_name(".table"), ContentFile(data), save=False)
    try:
        with locked(strategy):
            run.save()
            preview.store(run, planned)
            run.save()
            changes, remember = _memory(run)
            kinds.apply(planned, strategy, None, live=live, on_change=remember)
            ImportChange.objects.bulk_create(changes, batch_size=CHUNK)
            _finish(run, planned, by, len(changes))
    except BaseException:
        run.file.storage.delete(str(run.file.name))
        raise
    return run


def take_back(pk: int, user_id: int | None) -> None:
    """Take the import back, as far as it was confirmed."""
    with working(pk) as report:
        run = _begin(pk, (State.UNDOING,), State.UNDOING)
        if run is None:
            return
        report("undo", 0, 0)
        try:
            actor = _person(user_id)
            access.check(actor, run.strategy)
            undo.carry_out(run, actor, report)
        except ImportStepError as error:
            _end(pk, State.APPLIED, str(error))
        except Exception:
            logger.exception("Undo of import %s failed", pk)
            _end(pk, State.APPLIED, _("Beim Zurücknehmen ist etwas Unerwartetes geschehen. Es wurde nichts geändert."))


def give_up_dead() -> int:
    """Find imports whose worker died in the middle, and say so; returns how many. Their transaction was never written."""
    count = 0
    at_work = ImportRun.objects.filter(state__in=(State.UPLOADED, State.READING, State.APPLYING, State.UNDOING))
    for pk, state, changed_at in at_work.values_list("pk", "state", "changed_at"):
        with dead(pk) as is_dead:
            if not is_dead and timezone.now() - changed_at < GIVE_UP_AFTER:
                continue
            count += _give_up(pk, state)
    return count


def _give_up(pk: int, state: str) -> int:
    if state == State.UNDOING:
        after, message = State.APPLIED, _("Das Zurücknehmen wurde unterbrochen. Es wurde nichts geändert. Bitte versuchen Sie es noch einmal.")
    elif state == State.APPLYING:
        after, message = State.FAILED, _("Das Übernehmen wurde unterbrochen. Es wurde nichts geschrieben. Bitte versuchen Sie es noch einmal.")
    else:
        after, message = State.FAILED, _("Das Lesen wurde unterbrochen. Bitte versuchen Sie es noch einmal.")
    return ImportRun.objects.filter(pk=pk, state=state).update(state=after, message=message, changed_at=timezone.now())


# Inside -----------------------------------------------------------------------------------------------------------------


def _begin(pk: int, states: tuple, state: str) -> ImportRun | None:
    """The import when the work is still wanted."""
    if not ImportRun.objects.filter(pk=pk, state__in=states).update(state=state):
        return None
    return ImportRun.objects.select_related("strategy").get(pk=pk)


def _end(pk: int, state: str, message: str) -> None:
    ImportRun.objects.filter(pk=pk).update(state=state, message=message, changed_at=timezone.now())


def _person(pk: Any) -> User | None:
    return User.objects.filter(pk=pk, is_active=True).first() if pk else None


def _plan(run: ImportRun) -> Planned:
    if not run.file:
        raise ImportRefused(_("Die Datei ist nicht mehr da. Bitte laden Sie sie noch einmal hoch."))
    with run.file.open("rb") as file:
        data = file.read()
    options = {key: value for key, value in run.options.items() if key in ("live", "keep_persons", "field_name", "sheet")}
    if run.steps_file:
        with run.steps_file.open("rb") as file:
            options.update(steps=file.read(), steps_name=run.steps_file_name)
    kind = run.options.get("kind") or kinds.detect(data, run.file_name)
    return kinds.plan(kind, data, run.file_name, run.strategy, mapping=run.mapping, options=options)


def _apply(run: ImportRun, report: Reporter) -> None:
    actor = _person(run.options.get("applied_by"))
    live = bool(run.options.get("live"))
    access.check(actor, run.strategy)
    if live and not access.may_publish(actor, run.strategy):
        raise ImportRefused(_("Sie dürfen hier nicht veröffentlichen. Bitte importieren Sie als Entwurf."))
    planned = _plan(run)
    changes, remember = _memory(run)
    with locked(run.strategy):
        if planned.stamp != kinds.stamp_of(run.strategy):  # somebody saved while we read
            planned = _plan(run)
        if planned.errors or (planned.stamp != run.catalogue_stamp and preview.digest(planned) != (run.preview or {}).get("digest")):
            preview.store(run, planned)
            run.save()
            look_again = True
        else:
            look_again = False
            kinds.apply(planned, run.strategy, actor, live=live, on_progress=lambda done, total: report("apply", done, total), on_change=remember)
            ImportChange.objects.bulk_create(changes, batch_size=CHUNK)
            _finish(run, planned, actor, len(changes))
    if look_again:
        raise _LookAgain


def _memory(run: ImportRun) -> tuple[list[ImportChange], Callable[..., None]]:
    """Return a list and the function that notes in it what an import does."""
    changes: list[ImportChange] = []

    def remember(model: str, object_id: int, action: str, label: str, before: Any, after: Any) -> None:
        changes.append(ImportChange(run=run, model=model, object_id=object_id, action=action, label=label[:300], before=before, after=after))

    return changes, remember


def _finish(run: ImportRun, planned: Planned, actor: Any, count: int) -> None:
    """The last thing in the transaction: what came of it."""
    found = preview.summary(planned)
    run.report = {key: found[key] for key in ("counts", "sums", "problems", "problems_left_out", "warning_count")}
    run.report["live"] = bool(run.options.get("live") and run.strategy.live)
    run.report["by"] = str(actor or "")
    run.done = run.total = count
    run.state, run.message, run.applied_at = State.APPLIED, "", timezone.now()
    run.save()
    log(instance=run.strategy, action="strategy.import", user=actor, data={"file": run.file_name, "import": run.pk, "count": count})
