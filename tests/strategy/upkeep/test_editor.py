"""The editor of a measure: help for every field, relations without circles, no state turned back unawares."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from strategy import sheet
from strategy.models import MeasurePage
from strategy.relations import find_circle, find_circles
from strategy.upkeep import services

from .people import keeper, note

pytestmark = pytest.mark.django_db
EMPTY = {"steps-TOTAL_FORMS": 0, "steps-INITIAL_FORMS": 0, "documents-TOTAL_FORMS": 0, "documents-INITIAL_FORMS": 0, "extras-TOTAL_FORMS": 0, "extras-INITIAL_FORMS": 0,
         "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0}  # fmt: skip


def form_of(town, measure, user=None, **data):
    form_class = MeasurePage.get_edit_handler().get_form_class()
    instance = (
        MeasurePage.objects.get(pk=measure.pk).get_latest_revision_as_object()
        if measure.latest_revision_id
        else MeasurePage.objects.get(pk=measure.pk)
    )
    values = {"title": measure.title, "slug": measure.slug, "code": measure.code, "status": instance.status, **EMPTY, **data}
    sent = MultiValueDict({key: [str(part) for part in value] if isinstance(value, list) else [str(value)] for key, value in values.items()})
    return form_class(sent, instance=instance, for_user=user or town.staff("editor"), parent_page=measure.get_parent())


def errors_of(form, name):
    return " ".join(form.errors.get(name, []))


def test_a_way_back_is_found_whatever_its_length():
    assert find_circle({1: [2], 2: [3], 3: [1]}, 1) == [1, 2, 3, 1]
    assert find_circle({1: [2, 3], 2: [4], 3: [1], 4: [1]}, 1) == [1, 3, 1]
    assert find_circle({1: [1]}, 1) == [1, 1]
    assert find_circle({1: [2], 2: [3], 3: [2]}, 1) == []


def test_each_circle_is_named_once_and_a_chain_into_it_is_none():
    assert list(find_circles({1: [2], 2: [1], 3: [1], 4: [5], 5: []}, [3, 2, 1, 4])) == [[2, 1, 2]]
    assert list(find_circles({1: [2], 2: [3], 3: [4], 4: []}, [1, 2, 3])) == []


def test_a_long_chain_costs_no_recursion():
    chain = {n: [n + 1] for n in range(5000)} | {5000: [0]}
    assert len(find_circle(chain, 0)) == 5002


@pytest.mark.parametrize("name", ["needed_measures", "replaced_measures"])
def test_a_circle_is_refused_and_named(town, name):
    first, second, third = (town.measure(title=title, code=code) for title, code in (("Kataster", "A 1"), ("Förderung", "A 2"), ("Beratung", "A 3")))
    for start, end in ((second, third), (third, first)):
        getattr(start, name).set([end])
        start.save()
    form = form_of(town, first, **{name: [second.pk]})
    assert "A 1 → A 2 → A 3 → A 1" in errors_of(form, name)
    assert not errors_of(form_of(town, first, flanking_measures=[second.pk]), "flanking_measures")
    assert not errors_of(form_of(town, second, **{name: [third.pk, first.pk]}), name)


def test_only_other_measures_of_the_same_strategy_can_be_chosen(town, other_town):
    own, foreign = town.measure(), other_town.measure()
    other_strategy = town.home.add_child(instance=type(town.strategy)(title="Zweite Strategie", slug="zweite", locale=town.strategy.locale))
    from strategy.models import FieldOfActionPage

    field = other_strategy.add_child(instance=FieldOfActionPage(title="Feld", slug="feld", locale=town.strategy.locale))
    elsewhere = town.measure(field)
    for wrong in (own, foreign, elsewhere):
        for name in ("flanking_measures", "needed_measures", "replaced_measures"):
            assert "gehört nicht zu dieser Strategie" in errors_of(form_of(town, own, **{name: [wrong.pk]}), name)


def test_the_lists_are_folded_under_their_fields_and_cost_few_queries(town, django_assert_max_num_queries):
    energy, mobility = town.field_of_action("Energie"), town.field_of_action("Mobilität")
    own, chosen = town.measure(energy), town.measure(mobility, "Radwege", code="MO 1")
    for _n in range(30):
        town.measure(energy)
    own.needed_measures.set([chosen])
    own.save()
    editor = Client()
    editor.force_login(town.staff("editor"))
    html = editor.get(reverse("wagtailadmin_pages:edit", args=[own.pk])).content.decode()
    assert html.count('class="choice-fold"') == 6
    assert "Energie <span" in html
    assert "1 von 1 gewählt" in html
    assert "folded-choices.js" in html
    user = town.staff("editor")
    form = form_of(town, own, user)
    with django_assert_max_num_queries(8):
        assert all(str(form[name]) for name in ("flanking_measures", "needed_measures", "replaced_measures"))


def test_every_field_of_the_sheet_has_help_and_most_have_an_example(town):
    handler = MeasurePage.get_edit_handler()
    form_class = handler.get_form_class()
    own = {"title", "slug", "seo_title", "search_description", "show_in_menus", "go_live_at", "expire_at", "comment_notifications"}
    assert set(form_class.base_fields) - own == set(sheet.HELP)
    assert sum("Beispiel" in str(text) or "„" in str(text) for text in sheet.HELP.values()) > 25
    editor = Client()
    editor.force_login(town.staff("editor"))
    html = editor.get(reverse("wagtailadmin_pages:edit", args=[town.measure().pk])).content.decode()
    assert "4.000 Dächer" in html
    assert "Solarkataster beauftragen" in html


def test_an_editor_with_an_old_tab_does_not_turn_the_state_back(town):
    measure = town.measure(status="planned")
    measure.save_revision().publish()
    editor = town.staff("editor")
    services.release_note(note(measure, keeper(town, measure), "submitted", status="running"), editor)
    measure.refresh_from_db()
    old_tab = form_of(town, measure, editor, status="planned", state_seen="0")
    assert "Inzwischen wurde der Sachstand „1. Halbjahr 2026“ freigegeben" in errors_of(old_tab, "status")
    newest = measure.progress_notes.get()
    data = {"status": "paused", "status_date": "2026-11-01", "state_seen": str(newest.pk)}
    assert not errors_of(form_of(town, measure, editor, **data), "status")
    assert not errors_of(form_of(town, measure, editor, status="running", state_seen="0", status_date=str(newest.period_end)), "status")
