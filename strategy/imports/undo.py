"""Taking an import back: exactly what it did, as far as nobody has built on it since.

``plan(run)`` says what would be deleted and restored and, by name and reason, what cannot be; ``carry_out`` does it in one
transaction. A page is as the import left it when its latest revision is the import's; a row when its fields still say the same.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions.delete_page import DeletePageAction
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from municipality.tree import locked
from strategy.models import ImportChange, ImportRun

from . import access, rows
from .errors import NotAllowed, WrongState
from .references import Thing, edges, thing

State = ImportRun.State
Action = ImportChange.Action
_Report = Callable[[str, int, int], None]


@dataclass
class Entry:
    """What becomes of one thing. ``verb``: "delete", "restore", or "gone" (nothing to do). A ``reason`` keeps it as it is."""

    thing: Thing
    model: type[Model]
    label: str
    verb: str
    before: Any
    after: Any
    reason: str = ""


@dataclass
class UndoPlan:
    """What taking back would do, and what it would leave."""

    entries: list[Entry] = field(default_factory=list)
    touches_live: bool = False

    def with_verb(self, verb: str) -> list[Entry]:
        """What would be done, of one kind."""
        return [entry for entry in self.entries if entry.verb == verb and not entry.reason]

    @property
    def deleted(self) -> list[Entry]:
        return self.with_verb("delete")

    @property
    def restored(self) -> list[Entry]:
        return self.with_verb("restore")

    @property
    def kept(self) -> list[Entry]:
        """What cannot be taken back, with its reason."""
        return [entry for entry in self.entries if entry.reason]

    @property
    def digest(self) -> str:
        """A fingerprint of what would happen; what was confirmed and what is done must have the same one."""
        found = hashlib.sha256()
        for entry in self.entries:
            found.update(repr((entry.thing, entry.verb, bool(entry.reason))).encode())
        return found.hexdigest()


def newer_runs(run: ImportRun) -> QuerySet[ImportRun]:
    """Imports into the same strategy that came after this one and still stand."""
    after = Q(state__in=(State.APPLIED, State.UNDOING), applied_at__gt=run.applied_at) | Q(state=State.APPLYING)
    return ImportRun.objects.filter(after, strategy=run.strategy_id).exclude(pk=run.pk)


def check(user: Any, run: ImportRun) -> None:
    """Raise when this person may not take the import back, or not yet."""
    if run.applied_at is None:
        raise WrongState(_("Dieser Import wurde nicht übernommen."))
    if newer_runs(run).exists():
        raise WrongState(_("Nach diesem Import gab es einen weiteren. Bitte nehmen Sie zuerst den neueren zurück."))
    if not access.may_publish(user, run.strategy) and _live_pages(run).exists():
        raise NotAllowed(_("Der Import betrifft veröffentlichte Seiten. Dafür brauchen Sie das Recht zu veröffentlichen."))


def plan(run: ImportRun) -> UndoPlan:
    """What taking back would do now; reads only, in a number of queries that does not grow with the import."""
    found = UndoPlan(_entries(run))
    by_model: dict[type[Model], list[Entry]] = defaultdict(list)
    for entry in found.entries:
        by_model[entry.model].append(entry)
    pages = [entry for model, entries in by_model.items() if issubclass(model, Page) for entry in entries]
    _look_at_pages(run, pages)
    for model, entries in by_model.items():
        if not issubclass(model, Page):
            rows.look_at(model, entries)
    _look_at_references(run, found)
    found.touches_live = _live_pages(run).exists()
    return found


def carry_out(run: ImportRun, actor: Any, report: _Report) -> None:
    """Do what was confirmed, all of it or nothing. Raises `WrongState` when it would be something else by now."""
    with locked(run.strategy):
        check(actor, run)
        todo = plan(run)
        if todo.digest != run.options.get("undo_seen"):
            raise WrongState(
                _("Seit Ihrer Bestätigung hat sich etwas geändert. Es wurde nichts zurückgenommen. Bitte sehen Sie sich die Liste noch einmal an.")
            )
        steps, done = todo.restored + todo.deleted, 0

        def count() -> None:
            nonlocal done
            done += 1
            report("undo", done, len(steps))

        is_page = lambda entry: issubclass(entry.model, Page)  # noqa: E731
        rows.take_back([entry for entry in steps if not is_page(entry)], actor, count)
        for entry in todo.restored:
            if is_page(entry):
                _restore_page(entry, actor)
                count()
        _delete_pages([entry for entry in todo.deleted if is_page(entry)], actor, count)
        run.report = {
            **(run.report or {}),
            "undone": {
                "by": str(actor), "deleted": len(todo.deleted), "restored": len(todo.restored),
                "kept": [[entry.label, entry.reason] for entry in todo.kept[:500]], "kept_count": len(todo.kept),
            },
        }  # fmt: skip
        run.state, run.message, run.undone_at = State.UNDONE, "", timezone.now()
        run.save()
        log(instance=run.strategy, action="strategy.import_undo", user=actor, data={"file": run.file_name, "import": run.pk, "count": len(steps)})


# What stands now --------------------------------------------------------------------------------------------------------


def _entries(run: ImportRun) -> list[Entry]:
    """One entry per thing, from its first state before the import to its last one in it; the latest first."""
    found: dict[tuple[str, int], Entry] = {}
    for change in run.changes.order_by("pk"):
        key = (change.model, change.object_id)
        if key in found:
            found[key].after = change.after
            found[key].label = change.label or found[key].label
            continue
        model = apps.get_model("strategy", change.model)
        verb = "delete" if change.action == Action.CREATED else "restore"
        found[key] = Entry(thing(model, change.object_id), model, change.label, verb, change.before, change.after)
    return list(reversed(found.values()))


def _look_at_pages(run: ImportRun, entries: list[Entry]) -> None:
    if not entries:
        return
    touched = run.changes.filter(model__in={entry.model._meta.model_name for entry in entries}).values("object_id")
    now = {row[0]: row[1:] for row in Page.objects.filter(pk__in=touched).values_list("pk", "latest_revision_id", "locked")}
    wanted = [entry.before for entry in entries if entry.verb == "restore" and entry.before]
    revisions: set[int] = set()
    for start in range(0, len(wanted), 500):
        revisions |= set(Revision.objects.filter(pk__in=wanted[start : start + 500]).values_list("pk", flat=True))
    for entry in entries:
        if entry.thing[1] not in now:
            entry.verb = "gone"
            continue
        latest, is_locked = now[entry.thing[1]]
        if latest != entry.after:
            entry.reason = _("Die Seite wurde seit dem Import geändert.")
        elif is_locked:
            entry.reason = _("Die Seite ist gesperrt.")
        elif entry.verb == "restore" and entry.before not in revisions:
            entry.reason = _("Die frühere Fassung ist nicht mehr da.")


def _look_at_references(run: ImportRun, found: UndoPlan) -> None:
    """Keep what something points to that stays itself; what is kept may keep further things."""
    taken_back = {entry.thing: entry for entry in found.entries if not entry.reason and entry.verb != "gone"}
    deleted = {key for key, entry in taken_back.items() if entry.verb == "delete"}
    pointing: dict[Thing, list] = defaultdict(list)
    for edge in edges(run, {entry.model._meta.model_name or "" for entry in taken_back.values() if entry.verb == "delete"}):
        pointing[edge.target].append(edge)
    changed = True
    while changed:
        changed = False
        for key in list(deleted):
            blocking = next((one for one in pointing[key] if one.source not in taken_back), None)
            if blocking is not None:
                taken_back.pop(key).reason = blocking.reason
                deleted.discard(key)
                changed = True


def _live_pages(run: ImportRun) -> QuerySet[Page]:
    return Page.objects.filter(pk__in=run.changes.filter(model__endswith="page").values("object_id"), live=True)


# Doing it ---------------------------------------------------------------------------------------------------------------


def _restore_page(entry: Entry, actor: Any) -> None:
    revision = Revision.objects.get(pk=entry.before)
    stored = entry.model._default_manager.get(pk=entry.thing[1])
    was_published = stored.live and stored.live_revision_id == entry.after
    is_draft_of_live = stored.live and stored.live_revision_id == entry.before
    page = revision.as_object()
    new = page.save_revision(user=actor, log_action="wagtail.revert", previous_revision=revision, clean=False)
    if was_published:
        new.publish(user=actor, skip_permission_checks=True, previous_revision=revision)
    elif is_draft_of_live:
        Page.objects.filter(pk=stored.pk).update(has_unpublished_changes=False)


def _delete_pages(entries: list[Entry], actor: Any, count: Callable[[], None]) -> None:
    """Measures before their fields of action. Wagtail unpublishes what is live on the way."""
    pks = [entry.thing[1] for entry in entries]
    paths: list[tuple[int, str]] = []
    for start in range(0, len(pks), 500):
        paths += Page.objects.filter(pk__in=pks[start : start + 500]).values_list("pk", "path")
    for pk, _path in sorted(paths, key=lambda row: (-len(row[1]), row[1])):
        page = Page.objects.get(pk=pk).specific
        DeletePageAction(page, user=actor).execute(skip_permission_checks=True)
        count()
