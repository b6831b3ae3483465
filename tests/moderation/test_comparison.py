"""What moderators read of a change to the needs of a project: each need is compared with itself."""

import re

import pytest
from django.urls import reverse
from django.utils.html import strip_tags
from wagtail.models import Page

from moderation import services
from projects.models import Need

NEEDS = (("skills", "Statik prüfen"), ("people", "Plakate kleben"), ("money", "Module bezahlen"))


@pytest.fixture
def live(moderated):
    page = moderated.project("Solardach", needs=NEEDS)
    page.save_revision().publish()
    return Page.objects.get(pk=page.pk).specific


@pytest.fixture
def shown(client, live, moderator):
    """Change the needs of the latest version, hand it in; returns what the moderator reads of it, one text per row."""

    def change(edit):
        version = live.get_latest_revision_as_object()
        edit(version)
        version.save_revision()
        state = services.submit(live)
        client.force_login(moderator)
        html = client.get(reverse("moderation_admin:item", args=[state.pk])).content.decode()
        part = html.split("Was sich ändert")[1].split("So wird es aussehen")[0]
        rows = re.findall(r'<div class="comparison__child-object ([a-z]*)">(.*?)</dl>', part, re.DOTALL)
        return [(kind, " ".join(strip_tags(text.replace("<", " <")).split())) for kind, text in rows]

    return change


def test_one_that_went_and_one_that_came_are_two_and_not_a_change(shown):
    def edit(page):
        page.needs = [*page.needs.all()[1:], Need(kind="place", title="Keller für den Speicher", sort_order=3)]

    rows = shown(edit)
    assert sorted(kind for kind, _text in rows) == ["addition", "deletion"]
    by_kind = dict(rows)
    assert "Keller für den Speicher" in by_kind["addition"] and "Statik" not in by_kind["addition"]
    assert "Statik prüfen" in by_kind["deletion"] and "Keller" not in by_kind["deletion"]


def test_another_order_shows_no_text_as_changed(shown):
    def edit(page):
        page.needs = list(reversed(page.needs.all()))
        for order, need in enumerate(page.needs.all()):
            need.sort_order = order
        page.summary = "Etwas anderes."

    assert shown(edit) == []


def test_new_words_for_the_same_need_are_a_change_also_after_a_publication(live, shown):
    """A publication gives every row another primary key; its own key stays."""
    before = live.get_latest_revision_as_object()
    before.needs = [*before.needs.all()[1:], Need(kind="place", title="Raum", sort_order=3)]
    before.save_revision().publish()

    def edit(page):
        page.needs.all()[2].title = "Raum mit Strom"

    rows = shown(edit)
    assert [kind for kind, _text in rows] == [""]
    assert "mit Strom" in rows[0][1]


def test_a_need_typed_again_is_the_same_by_its_title(shown):
    def edit(page):
        first = page.needs.all()[0]
        page.needs = [Need(kind=first.kind, title=first.title, amount="zwei Stunden", sort_order=0), *page.needs.all()[1:]]

    rows = shown(edit)
    assert [kind for kind, _text in rows] == [""] and "zwei Stunden" in rows[0][1]
