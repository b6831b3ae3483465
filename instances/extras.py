"""Files that a municipality brings along: its logo, and its strategy as a workbook."""

import hashlib

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.images import get_image_model
from wagtail.models import Site

from accounts.models import User
from municipality.files import random_name
from municipality.models import Branding
from roles.building import collection as collection_of
from strategy.importers import kinds
from strategy.importers.refusal import ImportRefused
from strategy.imports.work import record
from strategy.models import StrategyPage

from .fields import workbook_problem
from .plan import Logo, Workbook
from .reading import Refused
from .report import Outcome, Report

MAX_PROBLEMS = 50


def set_logo(logo: Logo, report: Report, site: Site) -> None:
    """Make this picture the logo; the same picture again changes nothing. A former one stays among the pictures."""
    part = _("Logo")
    branding = Branding.for_site(site)
    digest = hashlib.sha1(logo.data, usedforsecurity=False).hexdigest()
    known = branding.logo
    if known is not None and known.get_file_hash() == digest:
        if known.description == logo.alt:
            report.add(part, Outcome.UNCHANGED)
            return
        known.description = logo.alt
        known.save()
        report.add(part, Outcome.CHANGED, _("Alternativtext"))
        return
    picture = get_image_model()(
        title=_("Logo"),
        description=logo.alt,
        collection=collection_of(site),
        file=ContentFile(logo.data, name=random_name(logo.suffix)),
        file_size=len(logo.data),
        file_hash=digest,
    )
    picture.save()
    report.files.append(picture.file)
    branding.logo = picture
    branding.save()
    report.add(part, Outcome.CREATED if known is None else Outcome.CHANGED, logo.alt)


def import_workbook(workbook: Workbook, report: Report, strategy: StrategyPage, by: User | None = None) -> None:
    """Import the strategy exactly as the admin does, all or nothing; it can be taken back there. Raises `Refused` with sheet, row and column of each error."""
    key, part = "strategy.workbook", _("Strategie aus %(file)s") % {"file": workbook.name}
    try:
        kind = kinds.detect(workbook.data, workbook.name)
        planned = kinds.plan(kind, workbook.data, workbook.name, strategy, options={"live": workbook.live})
        if planned.errors:
            raise Refused([workbook_problem(key, issue.message, issue.sheet, issue.row, issue.column) for issue in planned.errors[:MAX_PROBLEMS]])
        if planned.changes_anything:
            report.files.append(record(planned, strategy, workbook.data, workbook.name, by=by, live=workbook.live).file)
    except ImportRefused as error:
        raise Refused([workbook_problem(key, error.message)]) from error
    made = [item for item in planned.items if item.action == "create"]
    changed = [item for item in planned.items if item.action == "update"]
    if made:
        report.add(part, Outcome.CREATED, ngettext("%(n)d Eintrag", "%(n)d Einträge", len(made)) % {"n": len(made)})
    if changed:
        report.add(part, Outcome.CHANGED, ngettext("%(n)d Eintrag", "%(n)d Einträge", len(changed)) % {"n": len(changed)})
    if not made and not changed:
        report.add(part, Outcome.UNCHANGED)
    if planned.warnings:
        report.add(
            part,
            Outcome.NOTE,
            ngettext("%(n)d Hinweis beim Lesen", "%(n)d Hinweise beim Lesen", len(planned.warnings)) % {"n": len(planned.warnings)},
        )
