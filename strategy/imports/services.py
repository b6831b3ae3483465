"""Every step that a person takes with an import. Each checks who takes it and in which state the import is."""

import hashlib
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Site

from municipality.files import random_name, shown_name
from strategy.importers.sheets import MAX_BYTES
from strategy.models import ImportItem, ImportProfile, ImportRun, StrategyPage

from . import access, undo
from .errors import NotAllowed, Refused, WrongState
from .tasks import apply_import, read_import, undo_import

State = ImportRun.State
#: States in which the background works on an import.
AT_WORK = (State.UPLOADED, State.READING, State.APPLYING, State.UNDOING)
#: States in which columns and settings may still be changed.
OPEN = (State.READY, State.REFUSED, State.FAILED)
OPTIONS: dict[str, Any] = {"live": False, "field_name": "", "keep_persons": False, "kind": ""}
MAX_PROFILES = 100


def upload(user: Any, strategy: StrategyPage, upload_file: File, options: dict[str, Any], steps: File | None = None) -> ImportRun:
    """Keep a file (and a second one with steps) and have it read in the background; returns the new import."""
    access.check(user, strategy)
    data, name = _read(upload_file)
    run = ImportRun(strategy=strategy, file_name=name, fingerprint=hashlib.sha256(data).hexdigest(), created_by=user)
    run.options = _options(user, strategy, options)
    if steps is not None:
        steps_data, run.steps_file_name = _read(steps)
    saved = []
    try:
        run.file.save(random_name(".table"), ContentFile(data), save=False)
        saved.append(run.file)
        if steps is not None:
            run.steps_file.save(random_name(".table"), ContentFile(steps_data), save=False)
            saved.append(run.steps_file)
        with transaction.atomic():
            run.save()
            read_import.enqueue(run.pk, _language())
    except BaseException:
        for file in saved:
            file.storage.delete(str(file.name))
        raise
    run.refresh_from_db()
    return run


def same_file(run: ImportRun) -> ImportRun | None:
    """The latest applied import of the very same file into the same strategy, to warn of."""
    runs = ImportRun.objects.filter(strategy=run.strategy_id, fingerprint=run.fingerprint, state=State.APPLIED).exclude(pk=run.pk)
    return runs.order_by("-applied_at").first()


def set_columns(user: Any, run: ImportRun, mapping: dict[str, dict[str, str]], profile: ImportProfile | None = None) -> None:
    """Say what the columns mean (sheet → label → key or ""), and read the file again."""
    _again(user, run, mapping=mapping, profile=profile)


def set_options(user: Any, run: ImportRun, options: dict[str, Any]) -> None:
    """Change the settings and read the file again."""
    access.check(user, run.strategy)
    _again(user, run, options=_options(user, run.strategy, options))


def set_totals(user: Any, run: ImportRun, totals: dict[str, dict[str, str]]) -> None:
    """Remember the printed totals that somebody typed for comparison: group → {ghg, cost} as decimal text. Changes nothing else."""
    access.check(user, run.strategy)
    with transaction.atomic():
        row = ImportRun.objects.select_for_update().get(pk=run.pk)
        if row.state not in (State.READY, State.APPLIED):
            raise WrongState(_("Summen lassen sich vergleichen, sobald die Vorschau da ist."))
        row.options = {**row.options, "totals": totals}
        row.save(update_fields=["options", "changed_at"])


def read_again(user: Any, run: ImportRun) -> None:
    """Make the preview anew, for example after the strategy was changed."""
    _again(user, run)


def start_apply(user: Any, run: ImportRun, seen: str) -> None:
    """Have the import carried out. ``seen``: the digest of the preview that was looked at. Of many clicks at once, one does it."""
    access.check(user, run.strategy)
    if run.options.get("live") and not access.may_publish(user, run.strategy):
        raise NotAllowed(_("Sie dürfen hier nicht veröffentlichen. Bitte importieren Sie als Entwurf."))
    if (run.preview or {}).get("error_count"):
        raise WrongState(_("Die Vorschau enthält Fehler. Bitte berichtigen Sie die Datei oder die Zuordnung der Spalten."))
    if seen != (run.preview or {}).get("digest"):
        raise WrongState(_("Inzwischen gibt es eine neue Vorschau. Bitte sehen Sie sie an, bevor Sie übernehmen."))
    if not (run.preview or {}).get("changes_anything"):
        raise WrongState(_("Die Strategie enthält schon alles, was in der Datei steht. Es gibt nichts zu übernehmen."))
    _require_file(run)
    with transaction.atomic():
        # The preview that was seen is the one that is carried out: a newer one has another time of change.
        _step(run, (State.READY,), State.APPLYING, changed_at=run.changed_at, options={**run.options, "applied_by": user.pk})
        apply_import.enqueue(run.pk, _language())


def start_undo(user: Any, run: ImportRun, seen: str) -> None:
    """Have the import taken back. ``seen``: the digest of what the confirming page said would happen."""
    access.check(user, run.strategy)
    undo.check(user, run)
    with transaction.atomic():
        _step(run, (State.APPLIED,), State.UNDOING, options={**run.options, "undo_seen": seen[:64]})
        undo_import.enqueue(run.pk, _language(), user.pk)


def delete_file(user: Any, run: ImportRun) -> None:
    """Delete the file and the preview made of it at once; what the import did stays, and can still be taken back."""
    access.check(user, run.strategy)
    forget_file(run)


def forget_file(run: ImportRun) -> None:
    """The same for the rule of retention. Raises `WrongState` while somebody works on it."""
    with transaction.atomic():
        row = ImportRun.objects.select_for_update().get(pk=run.pk)
        if row.state in AT_WORK:
            raise WrongState(_("An diesem Import wird gerade gearbeitet. Bitte warten Sie, bis das beendet ist."))
        files = [(file.storage, str(file.name)) for file in (row.file, row.steps_file) if file]
        row.file, row.steps_file, row.mapping = "", "", {}
        if row.state in (State.READY, State.FAILED):
            row.state, row.preview = State.REFUSED, None
            row.message = _("Die Datei wurde gelöscht, bevor sie übernommen wurde.")
        elif row.preview:
            # What was in the file goes with it; numbers and sums belong to the report.
            row.preview = {key: row.preview[key] for key in ("counts", "sums") if key in row.preview}
        if row.report:
            row.report = {**row.report, "problems": []}
        row.save()
        ImportItem.objects.filter(run=row).delete()

        def remove() -> None:
            for storage, name in files:
                storage.delete(name)

        transaction.on_commit(remove)


# Profiles ---------------------------------------------------------------------------------------------------------------


def save_profile(user: Any, run: ImportRun, name: str) -> ImportProfile:
    """Keep what the columns of this file mean, for the next file of its kind. One of the same name is replaced."""
    access.check(user, run.strategy)
    site, name = access.site_of(run), " ".join(name.split())
    if not name or len(name) > 120:
        raise Refused(_("Bitte geben Sie dem Profil einen Namen mit höchstens 120 Zeichen."))
    if profiles_of(site).exclude(name=name).count() >= MAX_PROFILES:
        raise Refused(_("Es sind schon sehr viele Profile gespeichert. Bitte löschen Sie zuerst eines."))
    try:
        profile, _made = ImportProfile.objects.update_or_create(site=site, name=name, defaults={"kind": run.kind, "mapping": _whole_mapping(run)})
    except IntegrityError as error:
        raise WrongState(_("Jemand hat gerade ein Profil mit diesem Namen gespeichert.")) from error
    ImportRun.objects.filter(pk=run.pk).update(profile=profile)
    return profile


def delete_profile(user: Any, profile: ImportProfile, strategy: StrategyPage) -> None:
    """Forget a profile of the municipality of `strategy`."""
    access.check(user, strategy)
    profile.delete()


def profiles_of(site: Site) -> QuerySet[ImportProfile]:
    """The profiles of a municipality."""
    return access.profiles(site)


def matching_profiles(run: ImportRun) -> list[ImportProfile]:
    """Profiles of the municipality that were made for columns with exactly these labels."""
    mine = {sheet: set(keys) for sheet, keys in _whole_mapping(run).items()}
    found = access.profiles(access.site_of(run)).filter(kind=run.kind) if mine else ImportProfile.objects.none()
    return [profile for profile in found if {sheet: set(keys) for sheet, keys in profile.mapping.items()} == mine]


def _whole_mapping(run: ImportRun) -> dict[str, dict[str, str]]:
    """What every column means now: recognised ones, too, so that the profile holds when the recognition changes.

    The only sheet of a file is called "": the next file has another name, and so has its sheet.
    """
    sheets = (run.preview or {}).get("columns", {})
    mapping = {sheet: {column["label"]: column["key"] for column in columns} for sheet, columns in sheets.items()}
    return {"": next(iter(mapping.values()))} if len(mapping) == 1 else mapping


# Inside -----------------------------------------------------------------------------------------------------------------


def _read(upload_file: File) -> tuple[bytes, str]:
    name = shown_name(upload_file.name or "")
    if (upload_file.size or 0) > MAX_BYTES:
        raise Refused(
            _("„%(name)s“ ist größer als %(limit)s MB. Bitte teilen Sie die Datei auf.") % {"name": name, "limit": MAX_BYTES // 1024 // 1024}
        )
    data = upload_file.read(MAX_BYTES + 1)
    if not data:
        raise Refused(_("„%(name)s“ ist leer.") % {"name": name})
    return data, name


def _options(user: Any, strategy: StrategyPage, wanted: dict[str, Any]) -> dict[str, Any]:
    """The known settings, checked; whatever else was sent is ignored."""
    options = {key: type(default)(wanted.get(key, default)) for key, default in OPTIONS.items()}
    options["field_name"] = " ".join(options["field_name"].split())[:255]
    if options["kind"] not in ImportRun.Kind.values:
        options["kind"] = ""
    if options["live"] and not access.may_publish(user, strategy):
        raise NotAllowed(_("Sie dürfen hier nicht veröffentlichen. Bitte importieren Sie als Entwurf."))
    return options


def _again(user: Any, run: ImportRun, **changes: Any) -> None:
    access.check(user, run.strategy)
    _require_file(run)
    with transaction.atomic():
        _step(run, OPEN, State.READING, **changes)
        read_import.enqueue(run.pk, _language())


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _require_file(run: ImportRun) -> None:
    if not run.file:
        raise WrongState(_("Die Datei ist nicht mehr da. Bitte laden Sie sie noch einmal hoch."))


def _step(run: ImportRun, states: tuple, state: str, *, changed_at: Any = None, **changes: Any) -> None:
    """Bring an import from one of `states` into `state`; one UPDATE decides who does it when several try."""
    rows = ImportRun.objects.filter(pk=run.pk, state__in=states)
    if changed_at is not None:
        rows = rows.filter(changed_at=changed_at)
    if not rows.update(**{"state": state, "message": "", **changes, "changed_at": timezone.now()}):
        raise WrongState(_("Der Import ist inzwischen in einem anderen Zustand. Bitte sehen Sie sich die Seite noch einmal an."))
