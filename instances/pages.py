"""The pages with which a municipality starts. Made where they are missing; what is there belongs to the editors."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, Site
from wagtail.rich_text import RichText

from home import groundwork
from home.demo import content as demo_content
from home.markup import to_html
from home.models import ContactPage, ContactTopic, HomePage, LegalPage, NewsIndexPage
from municipality import parts
from municipality.models import MunicipalitySettings
from projects.models import ProjectIndexPage
from strategy.models import FieldOfActionPage, StrategyPage

from . import content
from .plan import Plan
from .report import Outcome, Report

MODELS: dict[str, type[Page]] = {"strategy": StrategyPage, "projects": ProjectIndexPage, "news": NewsIndexPage, "contact": ContactPage}
ROWS = {
    "Sie bringen eine Idee ein": "projects",
    "Sie bestätigen Ihre Adresse nicht, oder Sie ziehen Ihre Idee zurück": "projects",
    "Ihre Idee wird abgelehnt": "projects",
    "Sie schreiben an ein Projekt": "projects",
}
"""Rows of the table of what is kept for how long that stand only where their part is switched on."""
Homes = dict[str, HomePage]


def build_homes(plan: Plan, report: Report, site: Site) -> Homes:
    """Return the home page of each language of the plan; the German one is there already."""
    german = HomePage.objects.get(pk=site.root_page_id)
    homes: Homes = {"de": german}
    _update(report, _("Startseite"), german, plan.home["de"])
    if "en" in plan.languages:
        english = groundwork.locale("en")
        found = HomePage.objects.filter(translation_key=german.translation_key, locale=english).first()
        texts = {name: content.filled(text, {"name": plan.name}) for name, text in content.home("en").items()}
        if found is None:
            found = HomePage(
                title=plan.name, slug=f"{plan.key}-en", locale=english, translation_key=german.translation_key, **{**texts, **plan.home["en"]}
            )
            groundwork.publish(Page.get_first_root_node(), found)
            report.add(_("Startseite auf Englisch"), Outcome.CREATED, found.title)
        else:
            _update(report, _("Startseite auf Englisch"), found, plan.home["en"])
        homes["en"] = found
    elif german.get_translations().exists():
        report.add(_("Sprachen"), Outcome.NOTE, _("Es gibt Seiten in einer weiteren Sprache. Sie bleiben bestehen."))
    return homes


def build_pages(plan: Plan, report: Report, site: Site, homes: Homes) -> StrategyPage | None:
    """Create what is missing below the home pages, then the fields of action; returns the strategy in German."""
    made: dict[tuple[str, str], Page] = {}
    created: dict[tuple[str, str], str] = {}
    words = _words(plan, site)
    for entry in content.pages():
        if entry["language"] not in homes:
            continue
        home, key = homes[entry["language"]], entry["key"]
        page = _find(home, entry)
        if key in parts.NAMES and not parts.is_on(site, key):
            continue
        if page is None:
            page = _page(plan, entry, words, home.locale, made.get((key, "de")), site)
            groundwork.publish(home, page)
            created[key, entry["language"]] = page.title
        made[key, entry["language"]] = page
    report.settled(_("Seiten"), list(created.values()), [])
    strategy = made.get(("strategy", "de"))
    if not isinstance(strategy, StrategyPage):
        return None
    if ("strategy", "de") not in created and plan.workbook is None:
        # Where a workbook brings the strategy, it is the one that says what it is called.
        _update(report, _("Klimaschutzstrategie"), strategy, plan.strategy)
    _fields(plan, report, strategy, made.get(("strategy", "en")))
    return strategy


def _find(home: HomePage, entry: dict[str, Any]) -> Page | None:
    """Return the page that already does what this entry is for, whatever its address and title are by now."""
    if "kind" in entry:
        return LegalPage.objects.child_of(home).filter(kind=entry["kind"]).first()
    found = MODELS[entry["key"]].objects.child_of(home).order_by("path")
    return found.filter(is_current=True).first() or found.first() if entry["key"] == "strategy" else found.first()


def _words(plan: Plan, site: Site) -> dict[str, str]:
    """Return what the texts name; what is not known becomes a gap to fill in."""
    town = MunicipalitySettings.for_site(site)
    address = ", ".join(line for line in (town.street, f"{town.postcode} {town.city}".strip()) if line)
    return {
        "name": plan.name,
        "official_name": town.official_name or "[amtlicher Name der Kommune]",
        "address": address or "[Anschrift]",
        "email": town.email,
        "phone": town.phone or "[Telefon]",
        "office": town.office_name or "[Zuständige Stelle]",
        "host": site.root_url,
        "promised_days": str(town.promised_days),
    }


def _page(plan: Plan, entry: dict[str, Any], words: dict[str, str], locale: Any, original: Page | None, site: Site) -> Page:
    informal = plan.settings.get("form_of_address") == MunicipalitySettings.Address.INFORMAL
    values: dict[str, Any] = {"title": entry["title"], "slug": entry["slug"], "locale": locale, "show_in_menus": bool(entry.get("in_menu"))}
    values |= {name: content.filled(content.said(entry, name, informal), words) for name in ("introduction", "thanks") if name in entry}
    if original is not None:
        values["translation_key"] = original.translation_key
    if "kind" in entry:
        return LegalPage(kind=entry["kind"], version_date=_today(), body=_body(entry, words, parts.on(site)), **values)
    if entry["key"] == "strategy":
        for name in ("baseline_year", "target_year"):
            if original is not None:
                values[name] = getattr(original, name)
        if original is None:
            values |= plan.strategy
    page = MODELS[entry["key"]](**values)
    if isinstance(page, ContactPage):
        page.topics = [ContactTopic(title=entry["topic"], recipient=words["email"], sort_order=0)]
    return page


def _today() -> date:
    return timezone.localdate()


def _body(entry: dict[str, Any], words: dict[str, str], on: frozenset[str]) -> list[tuple[str, Any]]:
    text = content.for_parts(entry["text"], on)
    blocks: list[tuple[str, Any]] = [("text", RichText(to_html(content.filled(text, words))))]
    if entry.get("retention_table"):
        # What this software keeps and how long is the same for every municipality; it is written (and tested) in one place.
        notice = next(page for page in demo_content.pages() if page.get("kind") == entry["kind"])
        for block in notice["body"]:
            if block["type"] == "table":
                rows = [row for row in block["rows"] if ROWS.get(row[0], "") in {"", *on}]
                blocks.append(("table", groundwork.table_block({**block, "rows": rows})))
    return blocks


def _fields(plan: Plan, report: Report, strategy: StrategyPage, english: Page | None) -> None:
    """Create the fields of action: a template only in an empty strategy, because editors may have deleted what they do not need."""
    part = _("Handlungsfelder")
    if not plan.own_fields and FieldOfActionPage.objects.child_of(strategy).exists():
        report.add(part, Outcome.UNCHANGED)
        return
    created, changed = [], []
    for number, row in enumerate(plan.fields):
        values: dict[str, Any] = {
            name: row[name] for name in ("title", "code", "icon", "hue", "summary", "nki_key", "eea_code", "bisko_sector", "reach") if name in row
        }
        page = FieldOfActionPage.objects.child_of(strategy).filter(slug=row["key"]).first()
        if page is None:
            page = FieldOfActionPage(slug=row["key"], locale=strategy.locale, **{"hue": number % 12 + 1, **values})
            groundwork.publish(strategy, page)
            created.append(page.title)
        elif _write(report, page, values):
            changed.append(page.title)
        if english is not None and row.get("title_en"):
            texts = {name: row[f"{name}_en"] for name in ("title", "summary") if f"{name}_en" in row}
            other = FieldOfActionPage.objects.child_of(english).filter(translation_key=page.translation_key).first()
            if other is None:
                same = {"code": page.code, "icon": page.icon, "hue": page.hue, "reach": page.reach}
                other = FieldOfActionPage(slug=page.slug, locale=english.locale, translation_key=page.translation_key, **same, **texts)
                groundwork.publish(english, other)
                created.append(other.title)
            elif _write(report, other, texts):
                changed.append(other.title)
    report.settled(part, created, changed)


def _update(report: Report, part: str, page: Page, values: dict[str, Any]) -> None:
    if not any(line.part == part for line in report.lines):
        changed = _write(report, page, values)
        report.settled(part, [], changed)


def _write(report: Report, page: Page, values: dict[str, Any]) -> list[str]:
    """Publish what differs and return it as people read it; a page with an open draft is left to those who write it."""
    different = [name for name, value in values.items() if getattr(page, name) != value]
    if different and page.has_unpublished_changes:
        report.add(page.title, Outcome.NOTE, _("Die Seite hat einen offenen Entwurf und wurde nicht geändert."))
        return []
    for name in different:
        setattr(page, name, values[name])
    if different:
        groundwork.republish(page)
    return [str(page._meta.get_field(name).verbose_name) for name in different]  # type: ignore[union-attr]
