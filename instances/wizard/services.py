"""What changes drafts, and the one step that makes a municipality of one. Every service asks who acts."""

from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Site

from instances import plan, writing
from instances.models import SetupDraft, SetupFile
from instances.reading import Problem, Refused
from instances.report import Report
from instances.services import set_up
from municipality import cache
from municipality.files import shown_name
from municipality.models.base import in_ascii
from municipality.throttle import throttle
from roles.kinds import CONSULTANT
from roles.services import give
from strategy.importers.refusal import ImportRefused
from strategy.importers.tables import load_sheets

from . import checking, rules
from .forms import StepForm, dig, put
from .steps import STEPS, step_of

MAX_DRAFTS = 50
CREATED_A_DAY = 20
TRIED_AN_HOUR = 60


class TooMany(PermissionDenied):
    """This person has too many drafts. `str(error)` may be shown."""


def start(user: Any, data: dict[str, Any] | None = None) -> SetupDraft:
    """Begin a draft, empty or with what a file holds (see `read_file`)."""
    _check(user)
    if rules.own_drafts(user).count() >= MAX_DRAFTS:
        raise TooMany(_("Sie haben schon %(n)d Vorbereitungen. Bitte löschen Sie zuerst eine davon.") % {"n": MAX_DRAFTS})
    return SetupDraft.objects.create(owner=user, data=data or {}, visited=[] if data is None else [step.slug for step in STEPS])


def read_file(upload: File) -> dict[str, Any]:
    """Return what a file of `create_municipality` holds. Raises `Refused` where it is none, or has keys for which the steps have no input.

    Values that are wrong are taken: the steps show them.
    """
    data = plan.toml(upload.read(plan.MAX_FILE + 1))
    if problems := [problem for key, value in data.items() for problem in _unfit(value, key)]:
        raise Refused(problems)
    try:
        plan.make(data, {})
    except Refused as refused:
        if problems := [problem for problem in refused.problems if problem.kind == "unknown" or step_of(problem.key) is None]:
            raise Refused(problems) from refused
    return data


def _unfit(value: Any, key: str, depth: int = 0) -> list[Problem]:
    """What a draft cannot hold: dates, signs that no database takes, tables in tables without end."""
    if depth > 6:
        return [Problem(key, _("Hier stehen zu viele Abschnitte ineinander."))]
    if isinstance(value, dict):
        return [problem for name, part in value.items() for problem in _unfit(part, f"{key}.{name}", depth + 1)]
    if isinstance(value, list):
        return [problem for part in value for problem in _unfit(part, key, depth + 1)]
    if isinstance(value, str):
        return [Problem(key, _("Der Text enthält unsichtbare Steuerzeichen."))] if "\x00" in value else []
    try:
        writing.dumps({"value": value})
    except TypeError:
        return [Problem(key, _("Hier wird ein Text in Anführungszeichen erwartet."))]
    if isinstance(value, bool) or (abs(value) < 10**12):
        return []
    return [Problem(key, _("Diese Zahl ist zu groß."))]


def save_step(user: Any, draft: SetupDraft, form: StepForm) -> tuple[SetupDraft, dict[str, str]]:
    """Keep what a step sent, right or wrong, so that nothing is lost; other steps are left alone.

    Returns the draft and, by key, why a file was not taken. Such a file is not kept; the former one stays.
    """
    _check(user)
    values, uploads = form.values(), form.uploads()
    refused: dict[str, str] = {}
    with transaction.atomic():
        row = _locked(user, draft)
        _refuse_done(row)
        data = row.data
        for key, value in values.items():
            put(data, key, value)
        _suggest_key(data)
        for key, upload in uploads.items():
            if reason := _take(row, data, key, upload, form):
                refused[key] = reason
        if len(writing.dumps(data).encode()) > plan.MAX_FILE:
            raise Refused([Problem("", _("Das ist zusammen zu viel Text: höchstens %(n)d KB.") % {"n": plan.MAX_FILE // 1024})])
        if form.slug not in row.visited:
            row.visited.append(form.slug)
        row.changed = timezone.now()
        row.save(update_fields=["data", "visited", "changed"])
    return row, refused


def _suggest_key(data: dict[str, Any]) -> None:
    name = dig(data, "municipality.name")
    if not data.get("key") and isinstance(name, str):
        put(data, "key", slugify(in_ascii(name))[:40].strip("-") or None)


def _take(row: SetupDraft, data: dict[str, Any], key: str, upload: File, form: StepForm) -> str:
    """Keep a file that the plan accepts; return why not, "" when it was kept."""
    limit = form.fields[key.replace(".", "__")].limit  # type: ignore[attr-defined]
    name = _file_name(key, getattr(upload, "name", "") or "")
    if (upload.size or 0) > limit:
        return _("„%(name)s“ ist zu groß: höchstens %(limit)s.") % {"name": shown_name(upload.name or ""), "limit": filesizeformat(limit)}
    content = upload.read(limit + 1)
    before = dig(data, key)
    put(data, key, name)
    problems = checking.check(row, data=data, files={key: content}).problems
    problem = next((one for one in problems if one.key == key or one.key.startswith(f"{key} (")), None)
    reason = checking.reason(problem) if problem is not None else _unreadable(key, content, name)
    if reason:
        put(data, key, before)
        return reason
    old = row.files.filter(key=key).first()
    if old is not None:
        old.delete()
    SetupFile.objects.create(draft=row, key=key, name=name, content=ContentFile(content, name), size=len(content))
    return ""


def _unreadable(key: str, content: bytes, name: str) -> str:
    """What a workbook says is read when the municipality is made; that it is one is asked here."""
    if key != "strategy.workbook":
        return ""
    try:
        load_sheets(content, name)
    except ImportRefused as error:
        return error.message
    return ""


def _file_name(key: str, given: str) -> str:
    """A name that is safe in a folder and tells what it is: the place in the file and the ending."""
    ending = PurePosixPath(shown_name(given)).suffix.lower()[:8]
    return f"{slugify(key.replace('.', '-'))}{ending if ending[1:].isalnum() and ending.isascii() else ''}"


def remove_file(user: Any, draft: SetupDraft, key: str) -> None:
    """Take a file out of a draft."""
    _check(user)
    with transaction.atomic():
        row = _locked(user, draft)
        _refuse_done(row)
        for file in row.files.filter(key=key):
            file.delete()
        put(row.data, key, None)
        row.changed = timezone.now()
        row.save(update_fields=["data", "changed"])


def delete(user: Any, draft: SetupDraft) -> None:
    """Delete a draft with its files. A municipality that was made from it stays."""
    _check(user)
    with transaction.atomic():
        _locked(user, draft).delete()


def try_out(user: Any, draft: SetupDraft) -> Report:
    """Do everything and keep nothing. Raises `Refused`, `Throttled`."""
    _check(user)
    throttle(f"instances.try:{user.pk}", TRIED_AN_HOUR, timedelta(hours=1))
    return set_up(_plan_of(draft), dry_run=True, only_new=True)


def create(user: Any, draft: SetupDraft) -> SetupDraft:
    """Make the municipality, once: a second call finds it done. A consultant becomes consultant there, which is its administration and more.

    Raises `Refused` (nothing was created then), `Throttled`."""
    _check(user)
    pending = rules.own_drafts(user).filter(pk=draft.pk, done_at=None).first()
    if pending is not None:
        _plan_of(pending)  # what is refused does not count
        throttle(f"instances.create:{user.pk}", CREATED_A_DAY, timedelta(days=1))
    report: Report | None = None
    try:
        with transaction.atomic():
            row = _locked(user, draft)
            if row.done_at is not None:
                return row
            report = set_up(_plan_of(row), only_new=True, by=user)
            if not user.is_superuser and report.site is not None:
                # By the system: nobody gives this role to oneself, but whoever may set up a municipality goes on working in it.
                give(report.site, user, CONSULTANT, by=None, detail=_("hat die Kommune angelegt"))
            row.site, row.done_at = report.site, timezone.now()
            row.report = [[line.part, str(line.outcome.value), line.detail] for line in report.lines]
            row.changed = row.done_at
            row.save(update_fields=["site", "done_at", "report", "changed"])
    except BaseException:
        # What was kept in memory and on disk on the way is not there: it was rolled back.
        if report is not None:
            report.remove_files()
        cache.forget()
        Site.clear_site_root_paths_cache()
        raise
    return row


def _plan_of(draft: SetupDraft) -> plan.Plan:
    checked = checking.check(draft)
    if checked.plan is None or checked.problems:
        raise Refused(checked.problems)
    return checked.plan


def _locked(user: Any, draft: SetupDraft) -> SetupDraft:
    """Return the row, held until the end of the transaction. Another's draft is refused, one that is gone as well."""
    row = rules.own_drafts(user).select_for_update().filter(pk=draft.pk).first()
    if row is None:
        raise PermissionDenied(_("Diese Vorbereitung gibt es nicht mehr."))
    return row


def _refuse_done(row: SetupDraft) -> None:
    if row.done_at is not None:
        raise PermissionDenied(_("Diese Kommune ist schon angelegt. Ändern können Sie sie in ihren Einstellungen."))


def _check(user: Any) -> None:
    if not rules.may_set_up(user):
        raise PermissionDenied(_("Sie dürfen keine Kommunen anlegen."))
