"""A large strategy, written in bulk: what the pages and lists must bear (15 fields, 400 measures, 60 indicators of 40 years, 2,000 notes).

`generate(site, Size())` adds it to a municipality in one transaction. The same size and seed give the same content.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Site

from municipality import cache
from municipality.bulk import analyze, insert_pages
from municipality.models import MunicipalitySettings, Office, Sdg
from strategy.models import (
    FieldOfActionPage,
    Goal,
    Indicator,
    IndicatorValue,
    MeasurePage,
    MeasureStep,
    ProgressNote,
    Reach,
    ReachShare,
    StrategyPage,
)
from strategy.states import CAN_BE_DELAYED, MeasureStatus

from . import words
from .series import insert_indicators

SLUG = "grosse-strategie"
BATCH = 500
MOST_NOTES_OF_ONE = 40
_STATES = (MeasureStatus.RUNNING, MeasureStatus.PLANNED, MeasureStatus.PREPARING, MeasureStatus.COMPLETED, MeasureStatus.ONGOING, MeasureStatus.RUNNING,
           MeasureStatus.PLANNED, MeasureStatus.UNKNOWN, MeasureStatus.PAUSED, MeasureStatus.STOPPED)  # fmt: skip


@dataclass(frozen=True)
class Size:
    """How much to make. The first measure gets up to 40 of the notes, the others share the rest."""

    fields: int = 15
    measures: int = 400
    indicators: int = 60
    years: int = 40
    notes: int = 2000
    seed: int = 1

    def problems(self) -> list[str]:
        """Say what cannot be made; empty for a size that can."""
        found = []
        for name, least, most in (
            ("fields", 1, 100), ("measures", 0, 5000), ("indicators", 0, 1000), ("years", 1, 100), ("notes", 0, 50000),
        ):  # fmt: skip
            if not least <= getattr(self, name) <= most:
                found.append(f"--{name}: between {least} and {most}")
        if self.notes and not self.measures:
            found.append("--notes: notes need measures")
        return found


class AlreadyThere(Exception):
    """The municipality has a generated strategy already."""


@dataclass(frozen=True)
class Made:
    """What was made: the strategy, its fields and its measures (the first one has the most notes), and counts for a message."""

    strategy: StrategyPage
    fields: list[FieldOfActionPage]
    measures: list[MeasurePage]
    counts: dict[str, int]


def generate(site: Site, size: Size, *, today: date | None = None) -> Made:
    """Add a large strategy to a municipality, all or nothing. Raises `AlreadyThere` where one was generated before.

    It becomes the current one where the municipality has none. The search index is not written (`municipality.search.index.rebuild`).
    """
    today = today or timezone.localdate()
    home = site.root_page
    with transaction.atomic():
        if Page.objects.child_of(home).filter(slug=SLUG).exists():
            raise AlreadyThere
        random = Random(size.seed)  # noqa: S311 - repeatable texts, no secret
        offices = _offices(site)
        strategy = _strategy(site, home, today)
        fields = _fields(strategy, size, random)
        measures = _measures(fields, size, offices, random, today)
        _steps(measures, random, today)
        _links(measures, random)
        notes = _notes(measures, size, random, today)
        indicators = insert_indicators(strategy, fields, size.indicators, size.years, random, today)
        goals = _goals(strategy, fields, indicators, today)
        counts = {
            "fields": len(fields), "measures": len(measures), "notes": notes, "indicators": len(indicators), "goals": goals,
            "values": IndicatorValue.objects.filter(indicator__strategy=strategy).count(),
        }  # fmt: skip
        cache.touch(site.pk)
    analyze()
    return Made(strategy, fields, measures, counts)


def _offices(site: Site) -> list[Office]:
    """Return the offices of the municipality; where it has none, a dozen is made."""
    settings = MunicipalitySettings.for_site(site)
    if not settings.offices.exists():
        Office.objects.bulk_create(Office(municipality=settings, name=name, sort_order=n) for n, name in enumerate(words.OFFICES))
    return list(Office.objects.filter(municipality=settings))


def _strategy(site: Site, home: Page, today: date) -> StrategyPage:
    strategy = StrategyPage(
        title="Große Klimaschutzstrategie", slug=SLUG, locale_id=home.locale_id, show_in_menus=True, baseline_year=1990, target_year=2040,
        guiding_idea="Eine erfundene Strategie, so groß wie die einer Großstadt: zum Messen und Ausprobieren.",
        introduction="<p>Sie ist erzeugt und beschreibt keine wirkliche Stadt.</p>", why_allies="<p>Vieles gelingt nur gemeinsam.</p>",
        method_note="<p>Alle Zahlen sind erfunden.</p>", resolution_text="Niemand hat diese Strategie beschlossen.", resolution_date=today,
        is_current=StrategyPage.objects.current(site) is None,
    )  # fmt: skip
    insert_pages(home, [strategy])
    ReachShare.objects.bulk_create(
        ReachShare(strategy=strategy, reach=who, share_percent=Decimal(share), year=today.year - 2, source="erfunden", sort_order=n)
        for n, (who, share) in enumerate(((Reach.ADMINISTRATION, 19), (Reach.COMPANIES, 23), (Reach.ALLIES, 58)))
    )
    return strategy


def _fields(strategy: StrategyPage, size: Size, random: Random) -> list[FieldOfActionPage]:
    fields = []
    for n in range(size.fields):
        name, icon = words.FIELDS[n % len(words.FIELDS)]
        turn = n // len(words.FIELDS)
        fields.append(
            FieldOfActionPage(
                title=f"{name} {turn + 1}" if turn else name, slug=f"feld-{n + 1}", code=f"F{n + 1}", icon=icon, hue=n % 12 + 1, summary=words.sentences(random, 1),
                introduction=f"<p>{words.sentences(random, 4)}</p>", own_reach=f"<p>{words.sentences(random, 2)}</p>",
                needs_allies=f"<p>{words.sentences(random, 2)}</p>", reach=Reach.values[n % 3],
            )
        )  # fmt: skip
    insert_pages(strategy, fields)
    return fields


def _measures(fields: Sequence[FieldOfActionPage], size: Size, offices: list[Office], random: Random, today: date) -> list[MeasurePage]:
    made: list[MeasurePage] = []
    for place, field in enumerate(fields):
        mine = [_measure(number, place, offices, random, today) for number in range(place, size.measures, len(fields))]
        insert_pages(field, mine)
        made += mine
    return made


def _measure(number: int, field: int, offices: list[Office], random: Random, today: date) -> MeasurePage:
    status = random.choice(_STATES)
    late = status in CAN_BE_DELAYED and random.random() < 0.15
    start = date(today.year - random.randint(0, 6), random.randint(1, 12), 1)
    known = random.random() < 0.6
    text = words.sentences(random, 3)
    return MeasurePage(
        title=words.title(random, number), slug=f"massnahme-{number + 1}", code=f"F{field + 1}.{number + 1}", summary=words.sentences(random, 1)[:280],
        measure_type=random.choice(MeasurePage.Type.values), introduction_term=random.choice(MeasurePage.Term.values), duration_text="mehrere Jahre", start=start,
        end=None if status == MeasureStatus.ONGOING else date(start.year + random.randint(2, 9), 12, 31), is_ongoing=status == MeasureStatus.ONGOING,
        status=status, status_note=random.choice(words.STOPS) if status == MeasureStatus.STOPPED else "",
        status_date=today - timedelta(days=random.randint(5, 700)), is_delayed=late, delay_reason=random.choice(words.DELAYS) if late else "",
        priority=random.choice(MeasurePage.Priority.values), origin=random.choice(MeasurePage.Origin.values), reach=random.choice(Reach.values),
        responsible_office=random.choice(offices) if offices else None, initiator="Verwaltung", stakeholders="Vereine\nBetriebe", target_groups="alle Haushalte",
        goal_and_strategy=f"<p>{text}</p>", initial_situation=f"<p>{words.sentences(random, 2)}</p>", description=f"<p>{words.sentences(random, 6)}</p>",
        success_indicators="<ul><li>umgesetzte Abschnitte</li></ul>", financing_approach="<p>Eigenmittel und Förderung</p>",
        total_cost_eur=Decimal(random.randint(5, 9000) * 1000) if random.random() < 0.7 else None,
        ghg_savings_t_per_year=Decimal(random.randint(5, 4000)) if known else None,
        energy_savings_mwh_per_year=Decimal(random.randint(10, 9000)) if known else None, savings_note="geschätzt" if known else "nicht beziffert",
        first_published_at=timezone.now() - timedelta(days=random.randint(30, 1500)),
    )  # fmt: skip


def _steps(measures: Sequence[MeasurePage], random: Random, today: date) -> None:
    steps = []
    for measure in measures:
        begin = measure.start or today
        for n in range(3 + measure.pk % 3):
            end = begin + timedelta(days=random.randint(120, 500))
            title = ("Prüfen", "Planen", "Erster Abschnitt", "Zweiter Abschnitt", "Auswerten")[n]
            steps.append(
                MeasureStep(
                    measure=measure, number=str(n + 1), title=title, start=begin, end=end, is_milestone=n == 2, done=end < today, sort_order=n
                )
            )
            begin = end
    MeasureStep.objects.bulk_create(steps, batch_size=BATCH)


def _links(measures: Sequence[MeasurePage], random: Random) -> None:
    """Relations go to earlier measures only, so that nothing needs itself; goals for sustainability three each."""
    sdgs = list(Sdg.objects.values_list("pk", flat=True))
    of_sdgs = [MeasurePage.sdgs.through(measurepage_id=page.pk, sdg_id=pk) for page in measures for pk in random.sample(sdgs, min(3, len(sdgs)))]
    MeasurePage.sdgs.through.objects.bulk_create(of_sdgs, batch_size=BATCH)
    for name, every, most in (("flanking_measures", 1, 3), ("needed_measures", 3, 1), ("replaced_measures", 40, 1)):
        through = getattr(MeasurePage, name).through
        rows = [
            through(from_measurepage_id=page.pk, to_measurepage_id=other.pk)
            for n, page in enumerate(measures)
            if n and n % every == 0
            for other in random.sample(measures[:n], min(most, n))
        ]
        through.objects.bulk_create(rows, batch_size=BATCH)


def _notes(measures: Sequence[MeasurePage], size: Size, random: Random, today: date) -> int:
    """Write the notes, one for each quarter and measure, the latest first; returns how many."""
    if not measures or not size.notes:
        return 0
    counts = [0] * len(measures)
    counts[0] = min(MOST_NOTES_OF_ONE, size.notes)
    for n in range(size.notes - counts[0]):
        counts[1 + n % (len(measures) - 1) if len(measures) > 1 else 0] += 1
    notes = []
    for measure, count in zip(measures, counts, strict=True):
        for back in range(count):
            start, end = _quarter(today, back)
            status = measure.status if back == 0 else MeasureStatus.RUNNING
            notes.append(
                ProgressNote(
                    measure=measure, period_start=start, period_end=end, text=words.sentences(random, 3), next_steps=words.sentences(random, 1), status=status,
                    status_reason=measure.status_note if back == 0 else "", progress_percent=max(0, 90 - 2 * back), state=ProgressNote.State.RELEASED,
                    released_at=timezone.make_aware(datetime.combine(end + timedelta(days=20), time(9))), version=1,
                )
            )  # fmt: skip
    ProgressNote.objects.bulk_create(notes, batch_size=BATCH)
    return len(notes)


def _quarter(today: date, back: int) -> tuple[date, date]:
    """Return first and last day of the quarter that ended `back` quarters before the last whole one."""
    index = today.year * 4 + (today.month - 1) // 3 - 1 - back
    start = date(index // 4, 3 * (index % 4) + 1, 1)
    following = index + 1
    return start, date(following // 4, 3 * (following % 4) + 1, 1) - timedelta(days=1)


def _goals(strategy: StrategyPage, fields: Sequence[FieldOfActionPage], indicators: Sequence[Indicator], today: date) -> int:
    """Two goals of the strategy, two of each field: half of what the first year of their indicator has, or words alone."""
    places: list[FieldOfActionPage | None] = [None, None, *(field for field in fields for _n in range(2))]
    first: dict[int, tuple[int, Decimal]] = {}
    measured = IndicatorValue.objects.filter(indicator__in=indicators, kind="actual", category="", value__isnull=False).order_by("-year")
    for pk, year, value in measured.values_list("indicator_id", "year", "value"):
        first[pk] = (year, value or Decimal(0))
    goals = []
    for n, field in enumerate(places):
        goal = Goal(strategy=strategy, field_of_action=field, code=f"Z {n + 1}", title=f"Ziel {n + 1}: {words.sentences(Random(n), 1)}", sort_order=n)  # noqa: S311
        if n < len(indicators) and indicators[n].pk in first:
            goal.indicator, goal.target_year = indicators[n], today.year + 10
            goal.baseline_year, goal.baseline_value = first[indicators[n].pk]
            if goal.unit == "%":
                goal.target_value = Decimal(90)
            else:
                goal.reduction_percent, goal.interim_targets = Decimal(50), f"{today.year + 5}: −30 %"
        goals.append(goal)
    Goal.objects.bulk_create(goals, batch_size=BATCH)
    return len(goals)
