"""A strategy that has something of everything, for the round trip."""

from datetime import date
from decimal import Decimal

from strategy.models import Goal, Indicator, IndicatorValue, MeasureExtra, MeasurePage, MeasureStep, ProgressNote, ReachShare
from tests.factories import Town


def full(town: Town) -> None:
    """Fill the strategy of a town: two fields, three measures, two indicators, goals, shares, notes."""
    office = town.office("Amt für Grün und Umwelt")
    strategy = town.strategy
    strategy.introduction = "<p>Wir <b>fangen an</b>.</p><ul><li>eins</li><li>zwei</li></ul>"
    strategy.resolution_date = date(2021, 3, 4)
    strategy.save()
    moving = town.field_of_action(
        "Mobilität", code="MO", hue=3, summary="Wege mit Rad und Bahn.", status_override="running", status_override_reason="Weil."
    )
    town.field_of_action("Bauen & Sanieren", code="", introduction="<p>Häuser</p>")
    first = town.measure(
        moving, "=Radwege „überall“", code="MO 1", status="running", is_delayed=True, delay_reason="Fehlende Mittel", priority="high",
        description='<p>Text mit <a href="https://example.org/a">Link</a>\nund *Stern*.</p><p>1. Januar</p><ol><li>a</li><li>b</li></ol>',
        total_cost_eur=Decimal("266000.50"), ghg_savings_t_per_year=Decimal("41816.1"), energy_savings_mwh_per_year=Decimal("-5.125"),
        start=date(2022, 3, 15), duration_text="2021 - 2030", responsible_office=office, stakeholders="Stadtwerke\n\n- Verein", reach="allies",
        origin="adopted", lat=Decimal("51.961"), lon=Decimal("7.6261"), cost_note="+ Personal",
    )  # fmt: skip
    first.steps = [
        MeasureStep(number="1.1", title="Planen", start_text="Frühjahr", end_text="2023", start=date(2022, 4, 1), is_milestone=True, sort_order=0),
        MeasureStep(number="", title="@Bauen", done=True, sort_order=1),
    ]
    first.extras = [MeasureExtra(label="Punkte", text="4", sort_order=0), MeasureExtra(label="Punkte", text="-", sort_order=1)]
    first.sdgs = [11, 13]
    first.save()
    second = town.measure(moving, "Bus", code="007", status="stopped", status_note="Zu teuer.", description="<h2>Nicht</h2><p>ausdrückbar</p>")
    third = town.measure(moving, "Ohne Nummer", code="", savings_note="nicht quantifizierbar", responsible_office_text="Jemand")
    page = MeasurePage.objects.get(pk=first.pk)
    page.flanking_measures, page.needed_measures = [second, third], [third]
    page.save_revision().publish()
    series(town)
    ProgressNote.objects.create(
        measure=second, period_start=date(2024, 1, 1), period_end=date(2024, 12, 31), text="Es geht voran.\n\n- Erstens", status="running",
        progress_percent=40, state="released",
    )  # fmt: skip
    strategy.refresh_from_db()


def series(town: Town) -> None:
    """Indicators with gaps, negative numbers, categories and scenarios; goals and shares."""
    ghg = Indicator.objects.create(strategy=town.strategy, code="I 1", title="Treibhausgase", unit="kt CO₂e", breakdown="sector", is_headline=True)
    people = Indicator.objects.create(strategy=town.strategy, title="Einwohnerzahl", unit="Personen", is_population=True, sort_order=2)
    rows = [
        (ghg, 1990, "actual", "", "", "2517.5", "Bilanz", "B", "=1+1"), (ghg, 1995, "actual", "", "", None, "", "", ""),
        (ghg, 2030, "target", "", "", "0", "", "", ""), (ghg, 2030, "scenario", "Trend", "Verkehr", "-12.3456", "", "", "geschätzt"),
        (people, 2019, "actual", "", "", "310521", "Melderegister", "A", ""),
    ]  # fmt: skip
    for indicator, year, kind, scenario, category, value, source, quality, note in rows:
        IndicatorValue.objects.create(
            indicator=indicator, year=year, kind=kind, scenario=scenario, category=category, value=None if value is None else Decimal(value),
            source=source, data_quality=quality, note=note,
        )  # fmt: skip
    Goal.objects.create(
        strategy=town.strategy, code="Z 1", title="Klimaneutral", indicator=ghg, baseline_year=1990, baseline_value=Decimal("2517.5"),
        target_year=2035, reduction_percent=Decimal(95), interim_targets="2030: 220\n2032: −65 %", is_net_zero=True,
    )  # fmt: skip
    Goal.objects.create(strategy=town.strategy, title="Wege im Umweltverbund", sort_order=1)
    ReachShare.objects.create(strategy=town.strategy, reach="administration", share_percent=Decimal("21.5"), year=2024, source="Bilanz")
