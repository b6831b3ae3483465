"""Components that are drawn once: what looks different is drawn anew, what was drawn for one is never shown to another."""

import datetime
import uuid
from collections import namedtuple
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from types import SimpleNamespace

import pytest
from django.template import Context, RequestContext, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy, override

from municipality import components
from municipality.components import NotPlainError, frozen

Pair = namedtuple("Pair", "title url")
Trio = namedtuple("Trio", "title url")


@dataclass(frozen=True)
class Counts:
    done: int = 0
    part: object = None


@dataclass
class Loose:
    done: int = 0


class Kind(Enum):
    ONE = 1


@pytest.fixture(autouse=True)
def _empty():
    components.forget()
    yield
    components.forget()


def draw(source: str, municipality: int | None = None, **values) -> str:
    request = RequestFactory().get("/")
    if municipality:
        request.municipality = SimpleNamespace(pk=municipality)
    return Template("{% load municipality_tags %}" + source).render(RequestContext(request, values))


SAME = [
    ("Dach", "Dach"),
    ({"a": [1, None, True]}, {"a": [1, None, True]}),
    (Counts(1, (Decimal("1.5"),)), Counts(1, (Decimal("1.5"),))),
    (Pair("a", "b"), Pair("a", "b")),
    (datetime.date(2026, 5, 1), datetime.date(2026, 5, 1)),
    (uuid.UUID(int=1), uuid.UUID(int=1)),
    (gettext_lazy("Suche"), "Suche"),
]
DIFFERENT = [
    (1, True),
    (1, 1.0),
    (1, "1"),
    (0, None),
    ("", None),
    (0.0, -0.0),
    (Decimal("1.0"), Decimal("1.00")),
    ("<b>", mark_safe("<b>")),
    ((1, 2), [1, 2]),
    (("a", "b"), Pair("a", "b")),
    (Pair("a", "b"), Trio("a", "b")),
    ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    ({"a": 1}, (("a", 1),)),
    (Counts(1), Counts(2)),
    (Counts(1, "<i>"), Counts(1, mark_safe("<i>"))),
    (Kind.ONE, 1),
    ([["a"], "b"], [["a", "b"]]),
]


@pytest.mark.parametrize(("one", "other"), SAME, ids=repr)
def test_what_looks_the_same_has_the_same_key(one, other):
    assert frozen(one) == frozen(other) and hash(frozen(one)) == hash(frozen(other))


@pytest.mark.parametrize(("one", "other"), DIFFERENT, ids=repr)
def test_what_looks_different_has_another_key(one, other):
    assert frozen(one) != frozen(other)


def test_what_may_change_by_itself_has_no_key():
    for value in (object(), Loose(), {"a": Loose()}, [SimpleNamespace()], datetime.datetime(2026, 1, 1), {1}, lambda: 1):
        with pytest.raises(NotPlainError):
            frozen(value)


PILL = '{% component "components/pill.html" label=label kind="line" %}'


def test_the_same_values_give_what_an_include_gives():
    included = draw('{% include "components/pill.html" with label=label kind="line" only %}', label="Idee & <b>")
    assert draw(PILL, label="Idee & <b>") == included == draw(PILL, label="Idee & <b>")
    assert len(components._kept) == 1
    assert "Idee &amp; &lt;b&gt;" in included


def test_safe_text_never_stands_for_text_that_must_be_escaped():
    """Abuse case 13: markup that an editor may write is not lent to a visitor who types the same."""
    assert "<b>fett</b>" in draw(PILL, label=mark_safe("<b>fett</b>"))
    assert "&lt;b&gt;fett&lt;/b&gt;" in draw(PILL, label="<b>fett</b>")


def test_what_comes_out_is_not_escaped_again_and_a_filter_is_applied():
    assert isinstance(components.drawn("x", None, {}, lambda: "<i>"), SafeString)
    assert "IDEE" in draw('{% component "components/pill.html" label=label|upper %}', label="Idee")


def test_each_language_and_each_municipality_has_its_own():
    source = '{% component "components/status_badge.html" status="planned" %}'
    german = draw(source, municipality=1)
    with override("en"):
        english = draw(source, municipality=1)
    assert "geplant" in german and "planned" in english.replace("status-planned", "") and draw(source, municipality=1) == german
    draw(source, municipality=2)
    assert {key[1] for key in components._kept} == {1, 2}


def test_a_component_sees_nothing_but_its_values():
    assert "geheim" not in draw('{% component "components/pill.html" hue=2 %}', label="geheim")


def test_what_has_no_key_is_drawn_each_time():
    label = SimpleNamespace(__str__=None)
    draw(PILL, label=label)
    assert not components._kept


def test_while_somebody_writes_templates_nothing_is_kept(settings):
    settings.DEBUG = True
    draw(PILL, label="Idee")
    assert not components._kept


def test_a_mail_in_plain_text_takes_nothing_that_was_escaped():
    context = Context({"label": "a & b"}, autoescape=False)
    assert "&amp;" in draw(PILL, label="a & b")
    assert "a & b" in Template("{% load municipality_tags %}" + PILL).render(context)


def test_memory_has_a_limit(monkeypatch):
    monkeypatch.setattr(components, "MOST_BYTES", 2000)
    for n in range(100):
        components.drawn("x", None, {"n": n}, lambda: "a" * 100)
    assert len(components._kept) == 10 and components._Total.bytes == 2000
    monkeypatch.setattr(components, "LARGEST", 500)
    assert components.drawn("x", None, {"n": "much"}, lambda: "b" * 300) == "b" * 300
    assert len(components._kept) == 10


@pytest.mark.parametrize(
    "source", ["{% component %}", "{% component name label=1 %}", '{% component "components/pill.html" label %}', '{% component "" %}']
)
def test_a_wrong_tag_says_so(source):
    with pytest.raises(TemplateSyntaxError):
        draw(source)
