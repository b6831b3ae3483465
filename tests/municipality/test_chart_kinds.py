"""Stacks, rows and timelines: readable without colour, harmless with odd numbers."""

import itertools
import re
from xml.etree import ElementTree

import pytest

from municipality.charts import NARROW, WIDE, Bar, Heading, Row, Rows, Span, Stack, Timeline, export, render, sparkline
from municipality.charts.axes import scale
from municipality.charts.drawing import SENTINELS, shortened, spread, wrapped

WORDS = {"done": "abgeschlossen", "running": "läuft", "planned": "geplant", "resting": "ruht", "unknown": "kein Stand"}
STACK = Stack((Bar(1990, (300.0, 100.0, -10.0)), Bar(2024, (200.0, 80.0, -20.0)), Bar(2035, (20.0, 10.0, -25.0), planned=True)),
              ("Haushalte", "Verkehr", "Wald"), ("20", "10", "-25"), "kt CO₂e", planned_word="Ziel")  # fmt: skip
ROWS = Rows((Row("Mobilität", {"done": 1, "running": 4, "planned": 2, "resting": 1, "unknown": 1}, {"running": 2, "planned": 1}), Row("Energie", {"done": 3}, {})),
            WORDS, "verzögert")  # fmt: skip
TIMELINE = Timeline((Heading("Mobilität"), Span("Radnetz", 2021.5, 2026.0, state="running", late=True), Span("Bus", 2024.0, None, ongoing=True, state="planned"),
                     Span("Ende", None, 2028.0), Span("Beginn", 2025.0, None), Span("Nichts", None, None)), 2026.3, "heute", WORDS, "verzögert")  # fmt: skip
ALL = [STACK, ROWS, TIMELINE]


def parts(svg):
    return [ElementTree.fromstring(part) for part in re.findall(r"<svg.*?</svg>", svg, re.DOTALL)]


def words_of(root):
    return [element.text for element in root.iter("text")]


@pytest.mark.parametrize("chart", ALL)
def test_each_kind_comes_in_two_widths_and_carries_nothing_that_a_strict_policy_refuses(chart):
    svg = render(chart)
    roots = parts(svg)
    assert [root.get("class") for root in roots] == ["chart-wide", "chart-narrow"]
    for element in (element for root in roots for element in root.iter()):
        assert element.tag in {"svg", "g", "path", "line", "text", "tspan", "rect", "circle"}
        assert not {"style", "id", "href", "onload"} & set(element.attrib)
    colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', svg))
    assert colours <= {f"var(--chart-{name})" for name in SENTINELS} | {"none", "transparent"}


@pytest.mark.parametrize("chart", ALL)
@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_words_stay_inside_the_drawing(chart, size):
    (root,) = parts(render(chart, (size,)))
    width = float(root.get("viewBox").split()[2])
    assert width == size.width
    for element in root.iter("text"):
        x = sum(float(number) for number in re.findall(r"translate\((-?[\d.]+)", element.get("transform", "")))
        assert -0.45 * width <= x <= width


def test_every_part_is_named_beside_the_last_bar():
    for root in parts(render(STACK)):
        words = words_of(root)
        assert {"Haushalte 20", "Verkehr 10", "Wald -25"} <= set(words) and "Ziel" in words and "2035" in words


def test_a_planned_bar_is_an_outline_and_parts_below_zero_hang_below_it():
    (root,) = parts(render(STACK, (WIDE,)))
    assert sum(1 for element in root.iter("path") if element.get("stroke-dasharray") and element.get("fill-opacity")) == 3
    assert "0" in words_of(root)


def test_late_things_and_states_differ_without_colour():
    (root,) = parts(render(ROWS, (WIDE,)))
    assert {"abgeschlossen", "läuft", "geplant", "ruht", "kein Stand", "verzögert", "9", "3"} <= set(words_of(root))
    dashes = {element.get("stroke-dasharray") for element in root.iter() if element.get("stroke-dasharray")}
    assert len(dashes) >= 4, "late, late and planned, resting, unknown"


def test_a_timeline_names_everything_and_marks_today():
    for root in parts(render(TIMELINE)):
        assert {"Mobilität", "Radnetz", "Bus", "heute", "läuft", "verzögert"} <= set(words_of(root))


def test_a_timeline_of_many_rows_grows_downwards():
    rows = tuple(Span(f"M {n}", 2020.0, 2025.0) for n in range(80))
    (root,) = parts(render(Timeline(rows, 2026.0, "heute", WORDS, "verzögert"), (WIDE,)))
    assert float(root.get("viewBox").split()[3]) > 80 * 20


@pytest.mark.parametrize(
    "chart",
    [
        Stack((Bar(2020, (1.0,)),), ("A",)), Stack((Bar(2020, (0.0, None)), Bar(2021, (1e12, 1e-9))), ("A", "B")), Stack((Bar(2020, (-5.0, -3.0)),), ("A", "B")),
        Stack(tuple(Bar(1900 + n, (1.0, 2.0)) for n in range(200)), ("A", "B")), Stack((Bar(2020, (1.0,)), Bar(2020, (1.0,))), ("A" * 300,)),
        Rows((Row("x" * 300, {"unknown": 1}, {}),), WORDS, "verzögert"), Timeline((Span("y" * 300, 2026.0, 2020.0),), 2026.0, "heute", WORDS, "v"),
        Timeline((Span("a", 1900.0, 2200.0),), 2026.0, "heute", WORDS, "v"),
    ],
)  # fmt: skip
def test_odd_charts_are_drawn_without_fault(chart, caplog):
    assert len(parts(render(chart))) == 2 and not caplog.records


@pytest.mark.parametrize(
    "chart",
    [Stack((), ()), Rows((), WORDS, ""), Timeline((), 2026.0, "heute", WORDS, ""), Timeline((Span("a", None, None),), 2026.0, "h", WORDS, "")],
)
def test_nothing_is_drawn_of_nothing(chart):
    assert render(chart) == ""


def test_more_than_eight_parts_are_a_fault_and_cost_the_picture_only(caplog):
    assert render(Stack((Bar(2020, (1.0,) * 9),), tuple("ABCDEFGHI"))) == "" and "could not be drawn" in caplog.text


def test_a_file_has_the_words_in_it_and_fixed_colours():
    svg = export.svg(STACK, "Titel & <b>", "In Worten", ("Quelle: Bilanz", "Auenfurt"))
    root = ElementTree.fromstring(svg)
    assert {"Titel & <b>", "Quelle: Bilanz", "Auenfurt"} <= {element.text for element in root.iter() if element.tag.endswith("text")}
    assert (
        [element.text for element in root][:2] == ["Titel & <b>", "In Worten"]
        and "var(" not in svg
        and not set(SENTINELS.values()) & set(re.findall("#[0-9a-f]{6}", svg))
    )


def test_a_very_tall_picture_gets_fewer_pixels():
    rows = tuple(Span(f"M {n}", 2020.0, 2025.0) for n in range(400))
    png = export.png(Timeline(rows, 2026.0, "heute", WORDS, "verzögert"), "Titel", "", ())
    width, height = int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
    assert png.startswith(b"\x89PNG") and width * height <= export.MOST_PIXELS * 1.01


def test_a_sparkline_breaks_at_gaps_and_needs_two_values():
    assert sparkline([(2020, 1.0)]) == "" and sparkline([(2020, None), (2021, None)]) == ""
    line = sparkline([(2020, 1.0), (2021, None), (2022, 2.0), (2023, 2.0)], (2030, 0.0))
    assert line.count("M") == 2 and line.count("L") == 1 and "spark-target" in line


def test_a_little_below_zero_does_not_cost_a_step():
    ticks, low, high = scale(-20, 853)
    assert ticks == [0, 250, 500, 750, 1000] and -40 <= low < -20 and high == 1000
    assert scale(-20, 10)[0][0] < 0 and scale(5, 10)[1] == 0 and scale(0, 0)[2] > 0


def test_labels_are_pushed_apart_and_kept_on_the_page():
    tops = spread([(10, 12), (11, 12), (98, 12), (99, 12)], 100)
    assert all(after - before >= 11.99 for before, after in itertools.pairwise(tops)) and tops[-1] + 12 <= 100


def test_words_are_cut_with_a_sign():
    assert shortened("Donaudampfschifffahrt", 60, 12).endswith("…") and wrapped("Weiter wie bisher, mit Wachstum", 90, 12, 2)[-1].endswith("…")
