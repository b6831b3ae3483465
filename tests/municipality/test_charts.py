"""Charts are plain SVG: shapes and text, colours as custom properties, gaps as gaps."""

import itertools
import re
from xml.etree import ElementTree

import pytest

from municipality import charts
from municipality.charts import NARROW, SENTINELS, SMALL, WIDE, Chart, Line, lines, nice_ticks, pick_years, render

ACTUAL = Line("actual", ((1990, 853.0), (2012, 643.7), (2013, None), (2014, 632.0), (2024, 488.0)), ("488 kt",))
PATH = Chart(
    (Line("target", ((2024, 488.0), (2035, 0.0)), ("Ziel 2035:", "0 kt")), Line("pace", ((2024, 488.0), (2035, 329.6)), ("Tempo heute:",
    "2058")), ACTUAL),
    "kt CO₂e",
    ("Lücke", "330 kt"),
)  # fmt: skip


def parts(svg):
    return [ElementTree.fromstring(part) for part in re.findall(r"<svg.*?</svg>", svg, re.DOTALL)]


def test_both_widths_are_valid_and_carry_nothing_a_strict_policy_refuses():
    svg = render(PATH)
    roots = parts(svg)
    assert [root.get("class") for root in roots] == ["chart-wide", "chart-narrow"]
    for element in (element for root in roots for element in root.iter()):
        assert element.tag in {"svg", "g", "path", "line", "text", "tspan", "rect", "circle"}
        assert not {"style", "class", "id", "href", "onload"} & set(element.attrib) or element.tag == "svg"
    assert "script" not in svg and "style" not in svg and "url(" not in svg and "http" not in svg


def test_every_colour_is_a_custom_property():
    colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', render(PATH)))
    assert colours <= {f"var(--chart-{name})" for name in SENTINELS} | {"none"}
    assert {"var(--chart-actual)", "var(--chart-target)", "var(--chart-pace)", "var(--chart-gap)"} <= colours


def test_a_gap_breaks_the_line():
    def pieces(points):
        svg = render(Chart((Line("actual", points),)), (SMALL,))
        return len(re.findall(r'<path [^>]*stroke="var\(--chart-actual\)"[^>]*stroke-width="3"', svg))

    assert pieces(((2010, 1.0), (2011, 2.0), (2012, 3.0), (2013, 4.0))) == 1
    assert pieces(((2010, 1.0), (2011, 2.0), (2012, None), (2013, 4.0), (2014, 5.0))) == 2


def test_a_value_between_two_gaps_is_still_seen():
    svg = render(Chart((Line("actual", ((2010, 1.0), (2011, 1.0), (2012, None), (2013, 4.0), (2014, None), (2015, 5.0), (2016, 5.0))),)), (SMALL,))
    assert svg.count('fill="var(--chart-actual)"') >= 5


def test_direct_labels_stand_in_the_picture_and_stay_text():
    svg = render(Chart((Line("actual", ((2010, 1.0), (2020, 2.0)), ("<script>alert(1)</script> & 5",)),), "<b>kt"))
    assert "<script" not in svg and "&lt;script&gt;" in svg and "&lt;b&gt;kt" in svg
    assert all(text in render(PATH) for text in ("Tempo heute:", "2058", "Lücke", "330 kt", "Ziel 2035:", "488 kt"))


@pytest.mark.parametrize("size", [WIDE, NARROW, SMALL])
def test_labels_at_the_right_do_not_cover_each_other(size):
    close = Chart((Line("target", ((2024, 10.0), (2035, 9.0)), ("Ziel", "9")), Line("pace", ((2024, 10.0), (2035, 9.1)), ("Tempo", "2036")),
                   Line("actual", ((2000, 20.0), (2024, 10.0)))), "t", ("Lücke", "0,1"))  # fmt: skip
    root = parts(render(close, (size,)))[0]
    spots = {text.text: float(re.search(r",(-?[\d.]+)\)", text.get("transform"))[1]) for text in root.iter("text")}
    rows = sorted(spots[name] for name in ("Ziel", "9", "Tempo", "2036", "Lücke", "0,1"))
    assert all(below - above >= size.font for above, below in itertools.pairwise(rows))
    assert rows[-1] <= size.height and rows[0] > -size.font * 2


@pytest.mark.parametrize("rising", [True, False])
@pytest.mark.parametrize("steep", [0.2, 0.6, 1.0])
def test_no_line_runs_through_the_words_at_the_latest_value(rising, steep):
    """A dash before "41 %" reads as a minus."""
    sign = -steep if rising else steep
    ways = [
        [(x, 100 + (x - 100) * sign) for x in range(0, 101, 10)],
        [(100, 100), (180, 100 + 80 * sign * 1.2)],
        [(100, 100), (180, 100 + 80 * sign)],
    ]
    align, shift = lines._free_place(100, 100, 60, 16, below=rising, space=200, floor=200, ways=ways, taken=None)
    start = 98 if align == "left" else 46
    box = (start, 100 + shift - 9.6, start + 60, 100 + shift + 9.6)
    assert not any(lines._crosses(way, box) for way in ways)


def test_the_words_at_a_first_value_keep_off_the_unit():
    unit = (-float("inf"), -40.0, 60.0, -5.0)
    align, shift = lines._free_place(0, 0, 40, 16, below=False, space=200, floor=200, ways=[[(0, 0), (200, 100)]], taken=unit)
    assert (align, shift > 0) == ("left", True)


def test_odd_series_are_drawn_without_fault():
    for points in (
        ((2020, 5.0),),
        ((2020, 0.0), (2021, 0.0)),
        ((2020, -5.0), (2021, 5.0)),
        ((2020, 1e12), (2021, 1e-6)),
        ((2020, None), (2021, 3.0)),
    ):
        assert parts(render(Chart((Line("actual", points),)), (SMALL,)))


def test_nothing_is_drawn_without_a_value():
    assert render(Chart((Line("actual", ()),))) == "" and render(Chart((Line("actual", ((2020, None),)),))) == ""


def test_an_equal_chart_is_drawn_once(monkeypatch):
    drawn = []
    monkeypatch.setattr(charts.paint, "draw", lambda chart, size: drawn.append(size) or "<svg/>")
    render(PATH)
    render(PATH)
    assert drawn == [WIDE, NARROW]


def test_a_failing_drawing_costs_the_picture_and_not_the_page(monkeypatch, caplog):
    def fail(chart, size):
        raise RuntimeError("no drawing today")

    with monkeypatch.context() as broken:
        broken.setattr(charts.paint, "drawing_of", fail)
        assert render(PATH) == ""
    assert "could not be drawn" in caplog.text
    assert render(PATH), "and is tried again"


def test_ticks_are_round_and_cover_the_values():
    assert nice_ticks(0, 853) == [0, 250, 500, 750, 1000]
    assert nice_ticks(0, 0) == [0, 0.25, 0.5, 0.75, 1.0]
    low, high = nice_ticks(-3.2, 7.9)[0], nice_ticks(-3.2, 7.9)[-1]
    assert low <= -3.2 and high >= 7.9


def test_years_keep_their_distance():
    years = pick_years(1990, 2035, [2024], lambda year: (year - 1990) * 5, 40)
    assert years[0] == 1990 and years[-1] == 2035 and 2024 in years
    assert all((b - a) * 5 >= 40 for a, b in itertools.pairwise(years))
