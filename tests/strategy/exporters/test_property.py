"""Round trip over odd texts, numbers and gaps."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from municipality import cache
from strategy.exporters import cells, markup, records, texts, xlsx
from strategy.exporters.schema import BY_KEY, MEASURES, VALUES
from strategy.importers import kinds
from strategy.importers.book.cells import NOTHING, read
from strategy.models import Indicator, IndicatorValue, MeasureExtra, MeasureStep
from tests.factories import Town
from tests.strategy.exporters.test_round_trip import cells as cells_of
from tests.strategy.exporters.test_round_trip import changed, sentences

ODD = st.sampled_from(["=1+1", "'=x", "-5", "+49 30", "@a", "„ä“ ß ﬁ", "1.234", "007", "a\nb", "a\n\n\n b", "• Punkt", "1. Januar", "**x**", "*y*", "\\", "(leer)",
                       "\\(leer)", "x" * 400, "  a  b ", "a;b,c\"d\"", "12,5 %", "ja", "\u00a0", "[a](https://x.example)", "#. x", "\tTab", "<b>&amp;", "–", "2.480"])  # fmt: skip
TEXT = st.one_of(ODD, st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=60))
NUMBER = st.one_of(st.none(), st.decimals(-(10**9), 10**9, places=3, allow_nan=False, allow_infinity=False))
DAY = st.one_of(st.none(), st.dates(date(1900, 1, 1), date(2199, 12, 31)))
INLINE = st.recursive(
    TEXT.map(lambda text: markup.escape(text, quote=False)),
    lambda inner: st.one_of(inner.map("<b>{}</b>".format), inner.map("<i>{}</i>".format), inner.map('<a href="https://x.example/y">{}</a>'.format), st.tuples(inner, inner).map(" ".join)),
    max_leaves=5,
)  # fmt: skip
BLOCK = st.one_of(
    INLINE.map("<p>{}</p>".format),
    st.lists(INLINE, min_size=1, max_size=3).map(lambda items: "<ul>" + "".join(f"<li>{one}</li>" for one in items) + "</ul>"),
    st.lists(INLINE, min_size=1, max_size=3).map(lambda items: "<ol>" + "".join(f"<li>{one}</li>" for one in items) + "</ol>"),
)
HTML = st.lists(BLOCK, max_size=4).map("".join)


@given(HTML)
@settings(max_examples=120, deadline=None)
def test_rich_text_that_is_faithful_comes_back_the_same(html):
    text = markup.to_text(html)
    if markup.is_faithful(html):
        assert markup.same(markup.to_html(text), html)
    assert markup.to_text(markup.to_html(text)) == text or not markup.is_faithful(html)
    assert "<script" not in markup.to_html(text + "<script>")


@given(TEXT)
@settings(max_examples=80, deadline=None)
def test_a_text_comes_back_from_its_cell(text):
    column = BY_KEY["measures"].by_key["stakeholders"]
    cell = cells.encode(column, text)
    if cell is None:
        assert not cells.tidy(text)
        return
    assert read(column, cells.unguarded(cells.guarded(cell))).value == cells.tidy(text)


@given(NUMBER, DAY)
@settings(max_examples=80, deadline=None)
def test_numbers_and_days_come_back_from_each_format(number, day):
    for column, value in ((MEASURES.by_key["lat"], number), (VALUES.by_key["value"], number), (MEASURES.by_key["start"], day)):
        if value is None:
            continue
        for for_machines in (False, True):
            cell = (texts._machine_cell if for_machines else texts._cell)(column, value)
            said = read(column, cell, english=for_machines)
            assert said.value is not NOTHING and said.value == value and not said.problem


@pytest.mark.django_db
@given(st.lists(st.tuples(TEXT, TEXT, HTML, NUMBER, DAY), min_size=1, max_size=3))
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_strategy_of_odd_texts_comes_back(rows):
    with transaction.atomic():
        _comes_back(rows)
        transaction.set_rollback(True)
    cache.forget()


def _comes_back(rows):
    town, twin = Town.create(), Town.create("other.example", "Berghausen", default=False)
    moving = town.field_of_action("Mobilität")
    indicator = Indicator.objects.create(strategy=town.strategy, code="I 1", title="Reihe", unit="t CO₂e")
    for index, (title, text, html, number, day) in enumerate(rows):
        page = town.measure(
            moving, f"Titel {cells.tidy(title)[:100]}", code=f"M {index}", stakeholders=cells.tidy(text), description=html, start=day,
            ghg_savings_t_per_year=number, savings_note=cells.tidy(text), initiator=" ".join(cells.tidy(text).split())[:300],
        )  # fmt: skip
        page.steps = [MeasureStep(title=f"Schritt {cells.tidy(title)[:100]}".strip())]
        page.extras = [MeasureExtra(label="Angabe", text=cells.tidy(text) or "x")]
        page.save()
        IndicatorValue.objects.create(indicator=indicator, year=2000 + index, value=number, note=" ".join(cells.tidy(text).split())[:300])
    book = records.load(town.strategy)
    data = xlsx.dump(book)
    planned = kinds.plan("workbook", data, "s.xlsx", town.strategy)
    assert (changed(planned), sentences(planned)) == ([], [])
    planned = kinds.plan("workbook", data, "s.xlsx", twin.strategy)
    assert planned.errors == []
    kinds.apply(planned, twin.strategy, None, live=True)
    there, here = cells_of(records.load(twin.strategy)), cells_of(book)
    for sheet in ("fields", "measures", "steps", "extras", "indicators", "values"):
        assert there[sheet] == here[sheet]
