"""What people do with a municipality as a whole. Each checks who acts; one transaction; of many clicks at once, one counts.

Copies, exports and deletions of one municipality wait for none and never run beside each other: all of them are begun while its row is held.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Site

from instances.transfer.copying import Wanted
from instances.transfer.deleting import BACKUP_AGE
from instances.wizard.services import CREATED_A_DAY
from municipality import backups
from municipality.throttle import throttle
from roles import journal
from roles.models import RoleChange

from . import rules, tasks
from .errors import Busy, Gone, ManageError, NotAllowed, Wrong
from .models import Removal, TownWork

KEEP_EXPORT = timedelta(days=7)
KEEP_COPY = timedelta(days=30)
CONFIRM_WITHIN = timedelta(hours=1)
EXPORTS = (10, timedelta(days=1))
CHECKS = (20, timedelta(hours=1))


def start_copy(user: Any, site: Site, wanted: Wanted, *, measures: bool = False) -> TownWork:
    """Have a municipality made with the structure of this one; `wanted` comes from `wishes.checked`. A copy that runs already is returned.

    Raises `NotAllowed`, `Busy`, `Gone`, `Throttled`.
    """
    _check(user, site)
    with transaction.atomic():
        held(site.pk)
        running = _running(site, TownWork.Kind.COPY)
        if running is not None:
            return running
        throttle(f"instances.create:{user.pk}", CREATED_A_DAY, timedelta(days=1))
        data = {"key": wanted.key, "name": wanted.name, "host": wanted.host, "port": wanted.port, "ags": wanted.ags, "measures": bool(measures)}
        row = _new(user, site, TownWork.Kind.COPY, KEEP_COPY, data)
        journal.write(site, RoleChange.Action.COPIED, by=user, detail=f"{wanted.name} ({wanted.host})")
        tasks.copy_town.enqueue(row.pk, language())
    row.refresh_from_db()
    return row


def start_export(user: Any, site: Site) -> TownWork:
    """Have everything of this municipality written into a file for this person. An export that runs already is returned.

    Raises `NotAllowed`, `Busy`, `Gone`, `Throttled`.
    """
    _check(user, site)
    with transaction.atomic():
        held(site.pk)
        running = _running(site, TownWork.Kind.EXPORT)
        if running is not None:
            return running
        throttle(f"instances.export:{user.pk}", *EXPORTS)
        row = _new(user, site, TownWork.Kind.EXPORT, KEEP_EXPORT, {})
        journal.write(site, RoleChange.Action.EXPORTED, by=user)
        tasks.export_town.enqueue(row.pk, language())
    row.refresh_from_db()
    return row


def fetch(user: Any, work: TownWork) -> File:
    """Return the file of an export, open for reading; the journal says that it was fetched. Raises `NotAllowed`, `Gone`."""
    if not work.is_offered_to(user) or not rules.may_run(user, work.site_id):
        raise NotAllowed
    try:
        found = work.file.open("rb")
    except OSError as error:
        raise Gone(_("Die Datei ist nicht mehr da. Bitte exportieren Sie noch einmal.")) from error
    journal.write(work.site, RoleChange.Action.FETCHED, by=user)
    return found


def discard(user: Any, work: TownWork) -> None:
    """Delete an entry with its file before its time. Raises `NotAllowed`, `Busy`."""
    if work.by_id != user.pk or not rules.may_run(user, work.site_id):
        raise NotAllowed
    with transaction.atomic():
        row = TownWork.objects.select_for_update().filter(pk=work.pk).first()
        if row is None:
            return
        if row.is_at_work:
            raise Busy
        row.delete()


# Deletion ---------------------------------------------------------------------------------------------------------------


def prepare_removal(user: Any, site: Site) -> Removal:
    """Have it tried what would be deleted; nothing goes. A trial or deletion that runs already is returned. Raises `NotAllowed`, `Busy`, `Gone`, `ManageError`."""
    if not rules.may_delete(user):
        raise NotAllowed
    throttle(f"instances.remove:{user.pk}", *CHECKS)
    with transaction.atomic():
        town = held(site.pk, for_removal=True)
        _refuse(town)
        row = Removal.objects.select_for_update().filter(town=town.pk, state__in=(*Removal.AT_WORK, Removal.State.CHECKED)).first()
        if row is not None and row.is_at_work:
            return row
        values = {"name": town.site_name, "host": town.root_url, "state": Removal.State.CHECKING, "by": user, "by_name": str(user)[:255]}
        row = row or Removal(town=town.pk)
        for name, value in values.items():
            setattr(row, name, value)
        row.report, row.message, row.changed = {}, "", timezone.now()
        row.save()
        journal.write(town, RoleChange.Action.REMOVAL, by=user)
        tasks.check_removal.enqueue(row.pk, language())
    row.refresh_from_db()
    return row


def confirm_removal(user: Any, removal: Removal, *, name: str, other_backup: bool = False) -> Removal:
    """Delete the municipality whose name was typed, in the background. A second click finds it at work or done.

    Raises `NotAllowed`, `Wrong` (the name), `Busy`, `Gone`, `ManageError`: the trial is too old, no backup is known.
    """
    if not rules.may_delete(user):
        raise NotAllowed
    with transaction.atomic():
        row = Removal.objects.select_for_update().filter(pk=removal.pk).first()
        if row is None:
            raise Gone(_("Diese Löschung wurde zurückgezogen."))
        if row.state in (Removal.State.DELETING, Removal.State.DONE):
            return row
        if row.state != Removal.State.CHECKED or row.changed < timezone.now() - CONFIRM_WITHIN:
            raise ManageError(_("Die Prüfung ist zu alt. Bitte lassen Sie noch einmal prüfen, was gelöscht würde."))
        town = held(row.town, for_removal=True)
        _refuse(town)
        if name.strip() != row.name or row.name != town.site_name:
            raise Wrong({"name": _("Das ist nicht der Name dieser Kommune. Es wurde nichts gelöscht.")})
        if not other_backup and not has_backup():
            raise Wrong({"other_backup": _("Von heute oder gestern ist keine Sicherung bekannt. Bitte sichern Sie zuerst.")})
        row.state, row.changed, row.by, row.by_name, row.other_backup = Removal.State.DELETING, timezone.now(), user, str(user)[:255], other_backup
        row.save()
        tasks.delete_town.enqueue(row.pk, language())
    row.refresh_from_db()
    return row


def withdraw_removal(user: Any, removal: Removal) -> None:
    """Forget a deletion that was prepared and not confirmed. Raises `NotAllowed`, `Busy`."""
    if not rules.may_delete(user):
        raise NotAllowed
    with transaction.atomic():
        row = Removal.objects.select_for_update().filter(pk=removal.pk).first()
        if row is None:
            return
        if row.is_at_work or row.state == Removal.State.DONE:
            raise Busy(_("Diese Löschung läuft schon oder ist geschehen."))
        row.delete()


def has_backup() -> bool:
    """Is a backup of the last day known on this machine?"""
    newest = backups.latest()
    return newest is not None and timezone.now() - newest.made <= BACKUP_AGE


def obstacle(site: Site) -> str:
    """Return why this municipality is not deleted on a screen, "" where nothing hinders."""
    if not site.site_name:
        return _("Diese Kommune hat keinen Namen, den man zur Bestätigung eingeben könnte.")
    if site.is_default_site or Site.objects.count() == 1:
        return _("Das ist die letzte Kommune oder die, die ohne eigene Adresse antwortet. Sie lässt sich nur mit dem Befehl löschen.")
    return ""


# Inside -----------------------------------------------------------------------------------------------------------------


def held(site_id: int, *, for_removal: bool = False) -> Site:
    """Hold the row of a municipality until the end of the transaction. Raises `Gone`; `Busy` while it is deleted, or `for_removal` worked on."""
    site = Site.objects.select_for_update().filter(pk=site_id).first()
    if site is None:
        raise Gone
    if not for_removal and Removal.objects.filter(town=site_id, state=Removal.State.DELETING).exists():
        raise Busy(_("Diese Kommune wird gerade gelöscht."))
    if for_removal and TownWork.objects.filter(site=site_id, state__in=TownWork.AT_WORK).exists():
        raise Busy
    return site


def language() -> str:
    """Return the language in which the background tells this person what happened."""
    return get_language() or settings.LANGUAGE_CODE


def _check(user: Any, site: Site) -> None:
    if not rules.may_run(user, site.pk):
        raise NotAllowed


def _refuse(site: Site) -> None:
    if reason := obstacle(site):
        raise ManageError(reason)


def _running(site: Site, kind: str) -> TownWork | None:
    return TownWork.objects.filter(site=site, kind=kind, state__in=TownWork.AT_WORK).first()


def _new(user: Any, site: Site, kind: str, keep: timedelta, wanted: dict[str, Any]) -> TownWork:
    now = timezone.now()
    return TownWork.objects.create(
        site=site, kind=kind, by=user, by_name=str(user)[:255], created=now, changed=now, expires=now + keep, wanted=wanted
    )
