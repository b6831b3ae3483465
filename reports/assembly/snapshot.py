"""The whole report as JSON."""

from datetime import date
from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from wagtail.models import Site
from wagtail.rich_text import expand_db_html

from municipality.models import ContactPerson
from municipality.richtext import clean
from municipality.typeset.town import town_part
from reports.models import ReportPage
from strategy.models import FieldOfActionPage, StrategyPage
from strategy.presenters import headline_of
from strategy.reach import cooperation_text, reach_of, reach_shares

from .fields import Material, field_part, figures_of, goals_of, leading_figure, period_text, totals
from .plain import plain
from .projects import projects_part

SCHEMA = 1


def assemble(strategy: StrategyPage | None, start: date, end: date, site: Site | None = None, language: str = "de") -> dict[str, Any]:
    """Return everything public about a strategy in a period, as JSON with `schema`.

    `site`: the municipality, where it is not that of the strategy page (no strategy chosen yet). Texts are in `language`. Goals,
    indicators and measures are those of the strategy's first language. Costs a number of queries that does not grow.
    """
    with translation.override(language):
        original = strategy.original if strategy is not None else None
        site = site or (original.municipality if original is not None else None)
        if site is None:
            raise ValueError("A report needs a municipality.")
        visible = original is not None and StrategyPage.objects.visible(site).filter(pk=original.pk).exists()
        data: dict[str, Any] = {
            "schema": SCHEMA, "language": language, "assembled_at": timezone.localtime(),
            "assembled_text": date_format(timezone.localdate(), "DATE_FORMAT"), "municipality": town_part(site),
            "period": {"start": start, "end": end, "text": period_text(start, end), "end_text": date_format(end, "DATE_FORMAT")},
            "strategy": None, "headline": None, "goals": [], "figures": [], "reach": None, "fields": [],
            "totals": totals([], []),
        }  # fmt: skip
        if visible and original is not None:
            data |= _strategy_part(original, site, start, end)
        else:
            data["projects"] = projects_part(site, [], start, end) | {"sentences": []}
        return plain(data)


def _strategy_part(strategy: StrategyPage, site: Site, start: date, end: date) -> dict[str, Any]:
    material = Material(site, strategy, start, end)
    leading = material.leading
    headline = headline_of(leading) if leading else None
    parts = [field_part(material, field) for field in material.fields]
    projects = projects_part(site, [field.pk for field in material.fields], start, end)
    for part in parts:
        part["projects"] = projects["per_field"][str(part["id"])] | {
            name: [row for row in projects[name] if part["id"] in row["fields"]] for name in ("new", "completed")
        }
    measures = [measure for field in material.fields for measure in material.measures[field.path]]
    reach, of_measures = reach_shares(strategy), reach_of((measure.reach for measure in measures), (field.reach for field in material.fields))
    return {
        "strategy": {
            "title": strategy.title, "url": material.address(strategy.url_path), "guiding_idea": strategy.guiding_idea,
            "baseline_year": strategy.baseline_year, "target_year": strategy.target_year, "resolution": strategy.resolution_text,
            "method": rich(strategy.method_note),
        },
        "headline": {
            "figure": leading_figure(leading), "numbers": headline.numbers, "pace": headline.pace, "gap": headline.gap,
        } if leading and headline else None,
        "goals": goals_of(material, None), "figures": figures_of(material, None, leading),
        "reach": {"shares": reach.shares if reach else [], "note": reach.note if reach else "", "rows": of_measures.rows if of_measures else []}
        if reach or of_measures else None,
        "fields": parts, "totals": totals(parts, measures), "projects": projects | {"sentences": cooperation_text(site)},
    }  # fmt: skip


def rich(html: str) -> str:
    """Return rich text as it would be shown today: links to pages turned into addresses, nothing but the editor's own elements."""
    return str(clean(expand_db_html(html or "")))


def snapshot(report: ReportPage, *, number: int = 0, note: str = "") -> dict[str, Any]:
    """Return a report with data and words. `number` 0: a draft. The page may hold unsaved edits (preview)."""
    site = report.municipality or (report.strategy.municipality if report.strategy else None)
    language = report.locale.language_code
    data = assemble(report.strategy, report.period_start, report.period_end, site, language)
    remarks = {remark.field_of_action_id: rich(remark.text) for remark in report.remarks.all()}
    public = set(FieldOfActionPage.objects.visible(site).filter(pk__in=remarks).values_list("pk", flat=True)) if site is not None else set()
    for part in data["fields"]:
        part["remark"] = plain(remarks.get(part["id"], "") if part["id"] in public else "")
    with translation.override(language):
        data["report"] = plain(
            {
                "title": report.title, "slug": report.slug, "number": number, "note": note, "summary": report.summary, "foreword": rich(report.foreword),
                "foreword_name": report.foreword_name, "introduction": rich(report.introduction), "council_text": rich(report.council_text),
                "decisions": rich(report.decisions), "contact": _contact(report.contact),
            }
        )  # fmt: skip
    return data


def _contact(person: ContactPerson | None) -> dict[str, str] | None:
    """Return the card of a contact person as the site shows it: without the mail address."""
    return {"name": person.name, "role": person.role, "phone": person.phone} if person is not None else None
