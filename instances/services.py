"""Setting up a municipality: one transaction, and run again only the difference is made.

Only what the file names is written, and what editors do later stays: pages and the template's fields of action are made where
they are missing and never overwritten, an open draft is left alone, and nothing that is no longer in the file is deleted.
"""

from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from accounts.models import User
from home import groundwork
from home.models import HomePage
from moderation.models import Ground, ModerationSettings
from municipality import cache, launch
from municipality.models import Branding, ContactPerson, District, MunicipalitySettings, Office, Parts
from municipality.search import index

from . import content, placeholders
from .extras import import_workbook, set_logo
from .pages import build_homes, build_pages
from .people import build_roles, invite
from .plan import Plan
from .reading import Problem, Refused
from .report import Outcome, Report


def set_up(plan: Plan, *, dry_run: bool = False, only_new: bool = False, by: User | None = None) -> Report:
    """Create or complete the municipality of this plan; with `dry_run` everything is tried and nothing is kept.

    With `only_new` a municipality that is there already is refused instead of being changed. `by` is who stands on the import of a strategy.
    Returns what was done. Raises `Refused` when something of the plan belongs to another municipality; nothing is created then.
    """
    report = Report(dry_run=dry_run)
    try:
        with groundwork.quietly(), transaction.atomic():
            if only_new and (problems := conflicts(plan)):
                raise Refused(problems)
            _apply(plan, report, by)
            if dry_run:
                transaction.set_rollback(True)
    finally:
        if dry_run or report.site is None:
            report.remove_files()
            # What was kept in memory on the way is not there: it was rolled back.
            cache.forget()
            Site.clear_site_root_paths_cache()
    return report


def conflicts(plan: Plan) -> list[Problem]:
    """Return what of a plan for a new municipality belongs to another one already; reads only."""
    problems = _taken(plan, None)
    if Page.objects.filter(depth=2, slug=plan.key).exists():
        problems.insert(0, Problem("key", _("Diesen Kurznamen gibt es schon. Bitte wählen Sie einen anderen.")))
    return problems


def _apply(plan: Plan, report: Report, by: User | None) -> None:
    # Two runs at once wait for each other here.
    Page.objects.select_for_update().filter(depth=1).first()
    site, is_new = _site(plan, report)
    _settings(plan, report, site)
    for part, model, rows in (
        (_("Ansprechpersonen"), ContactPerson, plan.people),
        (_("Stadtteile"), District, plan.districts),
        (_("Zuständige Stellen"), Office, plan.offices),
    ):
        _rows(report, part, model, site, rows)
    _grounds(report, site)
    homes = build_homes(plan, report, site)
    strategy = build_pages(plan, report, site, homes)
    cache.touch(site.pk)
    if plan.workbook is not None and strategy is not None:
        import_workbook(plan.workbook, report, strategy, by)
    build_roles(report, site)
    if plan.logo is not None:
        set_logo(plan.logo, report, site)
    invite(plan, report, site)
    if is_new:
        index.rebuild(site)
    for page, gaps in placeholders.open_in(site):
        report.add(page.title, Outcome.NOTE, _("noch auszufüllen: %(gaps)s") % {"gaps": "; ".join(gaps)})
    if not launch.is_live(site):
        report.add(_("Start der Website"), Outcome.NOTE, _("In Vorbereitung, noch nicht öffentlich: in der Verwaltung unter „Start der Website“."))
    report.site = site


def _site(plan: Plan, report: Report) -> tuple[Site, bool]:
    """Return the municipality of this key and whether it was made now."""
    groundwork.drop_welcome_page()
    taken = Page.objects.filter(depth=2, slug=plan.key).first()
    home = HomePage.objects.filter(pk=taken.pk).first() if taken else None
    site = Site.objects.filter(root_page=home).first() if home else None
    known = MunicipalitySettings.objects.filter(site=site).values_list("ags", flat=True).first() if site else None
    if taken and (site is None or known != plan.settings["ags"]):
        raise Refused(
            [Problem("key", _("Unter diesem Kurznamen gibt es schon eine andere Kommune oder Seite, mit einem anderen Gemeindeschlüssel."))]
        )
    if problems := _taken(plan, site):
        raise Refused(problems)
    values = {"hostname": plan.host, "port": plan.port, "site_name": plan.name}
    if site is not None:
        report.settled(_("Adresse der Website"), [], _set(site, values))
        return site, False
    locale = groundwork.locale("de")
    home = HomePage(title=plan.name, slug=plan.key, locale=locale, draft_title=plan.name, **_home_values(plan, "de"))
    groundwork.publish(Page.get_first_root_node(), home)
    site = Site.objects.create(root_page=home, is_default_site=not Site.objects.filter(is_default_site=True).exists(), **values)
    cache.touch()
    report.add(_("Adresse der Website"), Outcome.CREATED, site.root_url)
    report.add(_("Startseite"), Outcome.CREATED, home.title)
    return site, True


def _home_values(plan: Plan, language: str) -> dict[str, str]:
    return {
        name: content.filled(text, {"name": plan.name})
        for name, text in content.home(language, informal=plan.settings.get("form_of_address") == "du").items()
    } | plan.home[language]


def _taken(plan: Plan, site: Site | None) -> list[Problem]:
    problems = []
    others = Site.objects.exclude(pk=site.pk if site else None)
    if plan.host in settings.DEFAULT_SITE_HOSTS or others.filter(hostname__iexact=plan.host, port=plan.port).exists():
        problems.append(Problem("municipality.host", _("Unter dieser Adresse antwortet schon eine andere Kommune.")))
    if MunicipalitySettings.objects.filter(site__in=others, ags=plan.settings["ags"]).exists():
        problems.append(
            Problem("municipality.ags", _("Eine Kommune mit diesem Gemeindeschlüssel gibt es hier schon, unter einem anderen Kurznamen."))
        )
    return problems


def _settings(plan: Plan, report: Report, site: Site) -> None:
    for part, model, values in (
        (_("Erscheinungsbild"), Branding, plan.branding),
        (_("Angaben zur Kommune"), MunicipalitySettings, plan.settings),
        (_("Regeln der Moderation"), ModerationSettings, plan.moderation),
        (_("Bereiche der Website"), Parts, plan.parts),
    ):
        is_new = not model.objects.filter(site=site).exists()
        changed = _set(model.for_site(site), values)
        report.settled(part, changed or [_("wie vorgegeben")] if is_new else [], [] if is_new else changed)


def _set(row: models.Model, values: dict[str, Any]) -> list[str]:
    """Write what differs; return the names of those fields as people read them."""
    different = [name for name, value in values.items() if getattr(row, name) != value]
    for name in different:
        setattr(row, name, values[name])
    if different:
        row.save()
    return [str(row._meta.get_field(name).verbose_name) for name in different]  # type: ignore[union-attr]


def _rows(report: Report, part: str, model: type[models.Model], site: Site, rows: list[dict[str, Any]]) -> None:
    """Add what is missing and write what differs, by name; what the file does not name (any more) stays."""
    town = MunicipalitySettings.for_site(site)
    known = {row.name: row for row in model._default_manager.filter(municipality=town)}
    created, changed = [], []
    for number, values in enumerate(rows):
        row = known.pop(values["name"], None)
        if row is None:
            model._default_manager.create(municipality=town, sort_order=number, **values)
            created.append(values["name"])
        elif _set(row, values):
            changed.append(values["name"])
    if created or changed:
        cache.touch(site.pk)
    report.settled(part, created, changed)
    if known:
        report.add(part, Outcome.NOTE, _("nicht in der Datei, bleibt bestehen: %(names)s") % {"names": ", ".join(sorted(known))})


def _grounds(report: Report, site: Site) -> None:
    inbox = ModerationSettings.for_site(site)
    part = _("Gründe für Ablehnungen")
    if Ground.objects.filter(settings=inbox).exists():
        report.add(part, Outcome.UNCHANGED)
        return
    rows = content.grounds()
    Ground.objects.bulk_create(Ground(settings=inbox, sort_order=number, **row) for number, row in enumerate(rows))
    report.add(part, Outcome.CREATED, ", ".join(row["title"] for row in rows))
