"""The admin of the strategy: per object, per municipality."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import PageLogEntry
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from strategy.forms import MeasurePageForm
from strategy.models import Indicator, MeasurePage, StrategyPage
from strategy.rules import editable_strategies, may_edit_indicator
from tests.factories import create_user
from tests.strategy import builders

pytestmark = pytest.mark.django_db
LIST, CREATE, EDIT, DELETE = "/admin/indikatoren/", "/admin/indikatoren/create/", "/admin/indikatoren/edit/%s/", "/admin/indikatoren/delete/%s/"


@pytest.fixture
def editor(town):
    return login(town.staff("editor"))


def login(user):
    client = Client()
    client.force_login(user)
    return client


def indicator_data(strategy, **fields):
    return {
        "strategy": strategy.pk, "field_of_action": "", "code": "", "title": "Solarstrom", "unit": "MW", "kind": "output", "breakdown": "", "description": "",
        "method_note": "", "sort_order": 0, **fields,
    }  # fmt: skip


def refused(response):
    return response.status_code in (403, 404) or (
        response.status_code == 302 and response["Location"].startswith("/admin/") and "indikatoren" not in response["Location"]
    )


def test_an_editor_creates_an_indicator_and_is_led_to_its_values(town, editor):
    response = editor.post(CREATE, indicator_data(town.strategy))
    assert response.status_code == 302, response.context["form"].errors if response.context else ""
    assert response["Location"] == f"/admin/strategie/werte/{Indicator.objects.get().pk}/"


def test_the_list_shows_only_ones_own(town, other_town, editor):
    builders.indicator(town, "Eigener Wert")
    builders.indicator(other_town, "Fremder Wert")
    page = editor.get(LIST).content.decode()
    assert "Eigener Wert" in page and "Fremder Wert" not in page and "488 (2024)" in page


def test_an_editor_of_another_town_cannot_see_change_or_delete(town, other_town):
    made = builders.indicator(town, "Unser Wert")
    stranger = login(other_town.staff("editor"))
    before = Indicator.objects.values().get()
    assert refused(stranger.get(EDIT % made.pk))
    assert refused(stranger.post(EDIT % made.pk, indicator_data(town.strategy, title="Gekapert")))
    assert refused(stranger.get(DELETE % made.pk))
    assert refused(stranger.post(DELETE % made.pk))
    assert Indicator.objects.values().get() == before


def test_a_foreign_strategy_or_field_is_refused_on_save(town, other_town, editor):
    foreign_field = other_town.field_of_action()
    own = builders.indicator(town, "Unser Wert")
    assert editor.post(CREATE, indicator_data(other_town.strategy)).status_code == 200
    assert editor.post(CREATE, indicator_data(town.strategy, field_of_action=foreign_field.pk)).status_code == 200
    assert editor.post(EDIT % own.pk, indicator_data(other_town.strategy)).status_code == 200
    assert Indicator.objects.count() == 1 and Indicator.objects.get().strategy == town.strategy
    form = editor.get(CREATE).content.decode()
    assert foreign_field.title not in form and f'value="{other_town.strategy.pk}"' not in form


def test_model_permissions_alone_open_nothing(town, other_town):
    made = builders.indicator(town, "Unser Wert")
    user = other_town.staff("editor")
    user.user_permissions.add(*Permission.objects.filter(content_type__app_label="strategy"))
    assert refused(login(user).post(DELETE % made.pk))
    assert Indicator.objects.exists()


def test_people_without_the_right_are_refused(town):
    made = builders.indicator(town)
    nobody = create_user()
    assert may_edit_indicator(nobody, made) is False and list(editable_strategies(nobody)) == []
    assert Client().get(LIST).status_code == 302
    assert refused(login(nobody).get(LIST)) or login(nobody).get(LIST).status_code == 302


def test_saving_an_indicator_makes_kept_pages_stale(town, editor, django_capture_on_commit_callbacks):
    from municipality import cache

    before = cache.version(town.site.pk)
    with django_capture_on_commit_callbacks(execute=True):
        builders.indicator(town)
    assert cache.version(town.site.pk) != before


# --- measures -----------------------------------------------------------------------------------------------------------


def measure_data(measure, **fields):
    empty = {
        field.name: "" for field in MeasurePage._meta.local_fields if field.editable and field.name not in ("page_ptr", "is_ongoing", "is_delayed")
    }
    texts = {name: rich_text("") for name in ("goal_and_strategy", "initial_situation", "description", "success_indicators", "milestones",
             "financing_approach", "regional_value_creation", "remarks")}  # fmt: skip
    return nested_form_data(
        {
            **empty, **texts, "title": measure.title, "slug": measure.slug, "code": measure.code, "status": "unknown", "steps": inline_formset([]),
            "extras": inline_formset([]), "documents": inline_formset([]), "comments": inline_formset([]), **fields,
        }
    )  # fmt: skip


def edit_url(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def test_a_foreign_office_is_neither_offered_nor_accepted(town, other_town, editor):
    own, foreign = town.office("Amt für Umwelt"), other_town.office("Fremdes Amt")
    measure = town.measure()
    form = editor.get(edit_url(measure)).content.decode()
    assert "Amt für Umwelt" in form and "Fremdes Amt" not in form
    refused_answer = editor.post(edit_url(measure), measure_data(measure, responsible_office=foreign.pk))
    assert "responsible_office" in refused_answer.context["form"].errors
    accepted = editor.post(edit_url(measure), measure_data(measure, responsible_office=own.pk))
    assert accepted.status_code == 302
    assert MeasurePage.objects.get(pk=measure.pk).get_latest_revision_as_object().responsible_office == own


def test_flanking_measures_come_from_the_same_strategy(town, other_town, editor):
    measure, sibling = town.measure(), town.measure(title="Geschwister")
    foreign = other_town.measure(title="Fremde Maßnahme")
    form = editor.get(edit_url(measure)).content.decode()
    assert "Geschwister" in form and "Fremde Maßnahme" not in form
    answer = editor.post(edit_url(measure), {**measure_data(measure), "flanking_measures": [foreign.pk]})
    assert "flanking_measures" in answer.context["form"].errors
    assert editor.post(edit_url(measure), {**measure_data(measure), "flanking_measures": [sibling.pk]}).status_code == 302


def test_a_new_measure_offers_the_offices_of_its_place(town, other_town):
    town.office("Amt für Umwelt")
    other_town.office("Fremdes Amt")
    field = town.field_of_action()
    form_class = MeasurePage.get_edit_handler().get_form_class()
    form = form_class(instance=MeasurePage(), parent_page=field, for_user=town.staff("editor"))
    assert isinstance(form, MeasurePageForm)
    assert [office.name for office in form.fields["responsible_office"].queryset] == ["Amt für Umwelt"]


def test_goals_point_into_their_own_strategy_only(town, other_town):
    field, foreign_field = town.field_of_action(), other_town.field_of_action()
    own, foreign = builders.indicator(town), builders.indicator(other_town)
    form_class = StrategyPage.get_edit_handler().get_form_class()
    user = town.staff("editor")

    def bound(**goal):
        page = StrategyPage.objects.get(pk=town.strategy.pk)
        goal = {"title": "Ziel", "field_of_action": "", "indicator": "", "baseline_year": "", "baseline_value": "", "target_year": "",
        "target_value": "",
                "scope_note": "", **goal}  # fmt: skip
        data = nested_form_data(
            {
                "title": page.title, "slug": page.slug, "guiding_idea": "", "introduction": rich_text(""), "why_allies": rich_text(""),
                "method_note": rich_text(""),
                "baseline_year": "1990", "target_year": "2035", "resolution_text": "", "resolution_date": "", "resolution_url": "", "stale_after_months": "12",
                "goals": inline_formset([goal]), "reach_shares": inline_formset([]), "comments": inline_formset([]),
            }
        )  # fmt: skip
        return form_class(data, instance=page, parent_page=town.home, for_user=user)

    good = bound(field_of_action=field.pk, indicator=own.pk)
    assert good.is_valid(), (good.errors, good.formsets["goals"].errors)
    assert not bound(field_of_action=foreign_field.pk).is_valid() and not bound(indicator=foreign.pk).is_valid()
    empty = form_class(instance=town.strategy, parent_page=town.home, for_user=user).formsets["goals"].empty_form
    assert list(empty.fields["field_of_action"].queryset) == [field] and list(empty.fields["indicator"].queryset) == [own]


def test_the_list_of_measures_shows_and_filters_ones_own(town, other_town, editor):
    office = town.office("Amt für Umwelt")
    town.measure(title="Eigene laufende", status="running", responsible_office=office)
    town.measure(title="Eigene geplante", status="planned")
    other_town.measure(title="Fremde")
    other_town.office("Fremdes Amt")
    url = reverse("massnahmen:index")
    page = editor.get(url).content.decode()
    assert "Eigene laufende" in page and "Amt für Umwelt" in page and "in Umsetzung" in page
    assert "Fremde" not in page
    filtered = editor.get(url, {"status": "running"}).content.decode()
    assert "Eigene laufende" in filtered and "Eigene geplante" not in filtered
    late = editor.get(url, {"is_delayed": "true", "stale": "false"})
    chips = [(one.field_label, one.value) for one in late.context["view"].active_filters]
    assert [(str(label), value) for label, value in chips] == [("verzögert", "ja"), ("lange nicht aktualisiert", "nein")]
    searched = editor.get(url, {"q": "Fremde"})
    assert list(searched.context["object_list"]) == []


def test_what_is_missing_is_told_in_the_editor_and_in_the_report(town, other_town, editor):
    measure = town.measure(title="Unfertige Maßnahme", status="running")
    other_town.measure(title="Fremde Unfertige")
    form = editor.get(edit_url(measure)).content.decode()
    assert "Es ist keine zuständige Stelle genannt." in form and "von wann der Stand ist" in form
    report = editor.get(reverse("strategy_missing")).content.decode()
    assert "Unfertige Maßnahme" in report and "Fremde Unfertige" not in report
    assert PageLogEntry.objects.filter(action="wagtail.edit").count() == 0


def test_a_complete_measure_has_no_complaint(town):
    from strategy.checks import missing_of_measure

    measure = town.measure(
        summary="Ein Satz.",
        status="running",
        status_date="2026-10-01",
        responsible_office_text="Stadtwerke",
        total_cost_eur=0,
        ghg_savings_t_per_year=0,
    )
    assert missing_of_measure(measure) == []


def test_an_unknown_icon_is_refused_with_a_sentence(town):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError, match="Dieses Zeichen"):
        town.field_of_action(icon="no-such-icon")
