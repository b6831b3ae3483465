"""A municipality with something to report."""

from datetime import date, datetime
from types import SimpleNamespace

import pytest
from django.utils import timezone

from projects.models import Phase
from reports.models import FieldRemark, ReportIndexPage, ReportPage
from strategy.models import Goal, Indicator, IndicatorValue, MeasureStep, ProgressNote

START, END = date(2025, 1, 1), date(2025, 12, 31)


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"


def note(measure, text="Es ging voran.", end=END, state="released", **values):
    """A progress note; released unless said otherwise."""
    return ProgressNote.objects.create(
        measure=measure, period_start=values.pop("start", date(end.year, 1, 1)), period_end=end, text=text, state=state,
        released_at=timezone.now() if state == "released" else None, **values,
    )  # fmt: skip


def add_report(town, slug="2025", **values) -> ReportPage:
    """A draft of a report below the list of reports."""
    index = ReportIndexPage.objects.child_of(town.home).first()
    if index is None:
        index = town.home.add_child(instance=ReportIndexPage(title="Berichte", slug="berichte", locale=town.home.locale))
    fields = {
        "title": "Klimaschutzbericht 2025", "strategy": town.strategy, "period_start": START, "period_end": END, "summary": "Das dritte Jahr.",
        "introduction": "<p>Der <b>Wärmeplan</b> ist beschlossen.</p>", "decisions": "<ul><li>Bustakt beschließen</li></ul>",
    }  # fmt: skip
    report = ReportPage(slug=slug, locale=town.home.locale, live=False, **(fields | values))
    index.refresh_from_db()
    index.add_child(instance=report)
    report.save_revision()
    return report


@pytest.fixture
def full(town):
    """A strategy with a field, two measures, notes, a goal, an indicator, a project, and the draft of a report about it."""
    field = town.field_of_action("Energie", slug="energie", hue=2, icon="sun", summary="Strom und Wärme.")
    solar = town.measure(field, "Dächer nutzen", status="running", status_date=date(2025, 6, 1), ghg_savings_t_per_year="420.5", code="E 1")
    heat = town.measure(field, "Wärme planen", status="completed", status_date=date(2026, 3, 1), code="E 2")
    MeasureStep.objects.create(measure=solar, title="Dächer prüfen", done=True)
    MeasureStep.objects.create(measure=solar, title="Bauen")
    note(solar, "Neun Anlagen sind am Netz.")
    note(heat, "Der Entwurf liegt aus.", status="running")
    indicator = Indicator.objects.create(strategy=town.strategy, title="Treibhausgase", unit="kt CO₂e", is_headline=True)
    power = Indicator.objects.create(strategy=town.strategy, field_of_action=field, title="Anteil erneuerbarer Strom", unit="%")
    for entry, year, value in ((indicator, 1990, 853), (indicator, 2015, 600), (indicator, 2024, 488), (power, 2015, 10), (power, 2024, 41)):
        IndicatorValue.objects.create(indicator=entry, year=year, value=value)
    IndicatorValue.objects.create(indicator=indicator, year=2035, value=0, kind="target")
    Goal.objects.create(strategy=town.strategy, title="Klimaneutral bis 2035", indicator=indicator, is_net_zero=True, target_year=2035)
    project = town.project("Sonne aufs Schuldach", fields_of_action=[field], phase=Phase.PLANNING)
    when = timezone.make_aware(datetime(2025, 5, 5))
    type(project).objects.filter(pk=project.pk).update(first_published_at=when)
    report = add_report(town)
    report.remarks.add(FieldRemark(field_of_action=field, text="<p>Ein gutes Jahr.</p>"))
    report.save_revision()
    return SimpleNamespace(town=town, field=field, solar=solar, heat=heat, indicator=indicator, project=project, report=report)


@pytest.fixture
def editor(town):
    return town.staff("editor")


@pytest.fixture
def frozen(full, editor):
    """A version that is typeset and public."""
    from reports import services

    version = services.freeze(full.report, editor)
    assert services.render(version.pk)
    version.refresh_from_db()
    services.publish(version, editor)
    full.report.refresh_from_db()
    return version
