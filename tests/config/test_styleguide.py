"""The style page renders every component there is, without anything that a strict CSP forbids."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.http import Http404
from django.template.loader import render_to_string
from django.test import RequestFactory

from config import styleguide

COMPONENTS = Path(settings.BASE_DIR) / "templates" / "components"
USED_BY_OTHERS = {"messages", "section_head", "spam_defence"}  # messages: base.html; the others stand in the pages that need them


@pytest.fixture(scope="module")
def html():
    request = RequestFactory().get("/styleguide/")
    request.user = SimpleNamespace(has_perm=lambda permission: permission == "wagtailadmin.access_admin")
    return styleguide.view(request).content.decode()


def test_is_not_for_visitors():
    request = RequestFactory().get("/styleguide/")
    request.user = SimpleNamespace(has_perm=lambda permission: False)
    with pytest.raises(Http404):
        styleguide.view(request)


def test_shows_every_component():
    sources = (COMPONENTS.parent / "styleguide" / "index.html").read_text() + (COMPONENTS.parent / "base.html").read_text()
    sources += "".join(path.read_text() for path in COMPONENTS.glob("*.html"))
    unused = {path.stem for path in COMPONENTS.glob("*.html") if f'"components/{path.name}"' not in sources}
    assert unused <= USED_BY_OTHERS


def test_every_component_tells_its_arguments():
    for path in COMPONENTS.glob("*.html"):
        assert path.read_text(encoding="utf-8")[:200].count("{% comment %}") == 1, path.name


def test_has_no_inline_style_or_script(html):
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", html)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", html))


def test_every_id_is_unique_and_every_description_exists(html):
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for described in re.findall(r'aria-describedby="([^"]+)"', html):
        assert set(described.split()) <= set(ids)


def test_links_of_the_error_summary_lead_to_fields(html):
    summary = html[html.index('id="fehler"') :]
    targets = re.findall(r'href="#(falsch_[a-z]+)"', summary[: summary.index("</ul>")])
    assert {"falsch_email", "falsch_rules"} <= set(targets)
    assert all(f'id="{target}"' in html for target in targets)


def test_the_meter_draws_all_parts_to_scale():
    html = render_to_string("components/meter.html", {"meter": styleguide.meter(200, 50, 100, 30, 10, 10, 20, 10)})
    bars = {name: (start or "0", width) for name, start, width in re.findall(r'class="c-(\w+)"(?: x="([^"]+)")? width="([^"]+)"', html)}
    assert bars == {
        "done": ("0", "250e-1%"),
        "running": ("250e-1%", "500e-1%"),
        "planned": ("750e-1%", "150e-1%"),
        "resting": ("900e-1%", "50e-1%"),
        "unknown": ("950e-1%", "50e-1%"),
    }
    assert 'class="late" x1="650e-1%" x2="800e-1%"' in html
    assert "Stand von 200 Maßnahmen: 50 abgeschlossen, 100 laufen" in html
    assert "Davon 30 verzögert" in html


@pytest.mark.parametrize(("phase", "done"), [("idea", 0), ("planning", 1), ("ready", 2), ("implementing", 3), ("completed", 4)])
def test_the_phase_path_marks_what_lies_behind_and_one_current_step(phase, done):
    html = render_to_string("components/phase_path.html", {"phase": phase})
    assert html.count('class="done"') == done
    assert html.count('aria-current="step"') == 1


def test_a_paused_project_shows_where_it_stood():
    html = render_to_string("components/phase_path.html", {"phase": "paused", "last_phase": "ready"})
    assert html.count('class="done"') == 2
    assert "ruht" in html


@pytest.mark.parametrize("code", ["400", "403", "404", "413", "421", "429", "500"])
def test_error_pages_need_no_context_and_no_database(code):
    html = render_to_string(f"{code}.html")
    assert code in html
    assert html.count("<h1>") == 1
