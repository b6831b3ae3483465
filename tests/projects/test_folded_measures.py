"""The editor of a project with hundreds of measures: folded under their fields of action, those of the project first."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from projects.models import ProjectPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def fields(town):
    found = [town.field_of_action(title) for title in ("Energie", "Mobilität", "Grün & Wasser")]
    for field in found:
        for number in range(3):
            town.measure(field, f"{field.title} {number}")
    return found


def folds(html: str) -> list[tuple[str, bool, int, int]]:
    """Return (summary, unfolded, ticked, all) of each fold."""
    found = []
    for opened, summary, rest in re.findall(r'<details class="choice-fold"( open)?>\s*<summary>(.*?)</summary>(.*?)</details>', html, re.DOTALL):
        boxes = re.findall(r'<input type="checkbox" name="measures"[^>]*>', rest)
        found.append((" ".join(re.sub("<[^>]+>", "", summary).split()), bool(opened), sum(" checked" in box for box in boxes), len(boxes)))
    return found


def test_each_field_is_a_fold_with_a_count_and_those_of_the_project_stand_first_and_open(town, fields):
    _energy, mobility, green = fields
    project = town.project(fields_of_action=[mobility])
    project.measures = [green.get_children().first().specific, green.get_children().last().specific]
    project.save()
    editor = Client()
    editor.force_login(town.staff("editor"))
    html = editor.get(reverse("wagtailadmin_pages:edit", args=[project.pk])).content.decode()
    assert folds(html) == [
        ("Mobilität 0 von 3 gewählt", True, 0, 3),
        ("Energie 0 von 3 gewählt", False, 0, 3),
        ("Grün &amp; Wasser 2 von 3 gewählt", True, 2, 3),
    ]


def test_what_is_ticked_is_kept(town, fields):
    measures = [page.specific for page in fields[0].get_children()]
    project = town.project()
    form_class = ProjectPage.get_edit_handler().get_form_class()
    form = form_class(instance=project, for_user=town.staff("editor"), parent_page=town.projects)
    assert form.fields["measures"].clean([str(measures[0].pk), str(measures[2].pk)]).count() == 2
    bound = form_class({"fields_of_action": [str(fields[1].pk)], "measures": [str(measures[1].pk)]}, instance=project, parent_page=town.projects)
    assert [(heading.split()[0], opened, ticked) for heading, opened, ticked, _all in folds(str(bound["measures"]))] == [
        ("Mobilität", True, 0),
        ("Energie", True, 1),
        ("Grün", False, 0),
    ]


def test_four_hundred_measures_cost_no_more_queries_than_four(town, fields, django_assert_max_num_queries):
    project = town.project()
    form_class = ProjectPage.get_edit_handler().get_form_class()
    user = town.staff("editor")

    def shown() -> str:
        return str(form_class(instance=project, for_user=user, parent_page=town.projects)["measures"])

    shown()
    with django_assert_max_num_queries(6):
        shown()
    for number in range(20):
        town.measure(fields[0], f"Noch eine {number}")
    with django_assert_max_num_queries(6):
        assert len(folds(shown())) == 3
