"""Of each legal text there is one in a municipality and language."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale
from wagtail.test.utils.form_data import nested_form_data, streamfield

from home.models import LegalPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def privacy(town):
    return town.legal("privacy", "Datenschutz")


@pytest.fixture
def editor(town):
    client = Client()
    client.force_login(town.staff("editor"))
    return client


def sent(**fields):
    data = {"title": "Noch einer", "slug": "noch-einer", "seo_title": "", "search_description": "", "kind": "privacy", "version_date": ""}
    return nested_form_data({**data, "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0, "body": streamfield([]), **fields})


def test_a_second_one_is_refused_beside_the_field_also_as_a_draft(town, privacy, editor):
    address = reverse("wagtailadmin_pages:add", args=["home", "legalpage", town.home.pk])
    for action in ({}, {"action-publish": "1"}):
        answer = editor.post(address, sent() | action)
        assert answer.status_code == 200
        assert "in dieser Sprache schon: „Datenschutz“" in answer.context["form"].errors["kind"][0]
    assert LegalPage.objects.count() == 1
    assert editor.post(address, sent(kind="rules") | {"action-publish": "1"}).status_code == 302
    assert LegalPage.objects.get(kind="rules").live


def test_another_one_cannot_become_a_second_one(town, privacy, editor):
    rules = town.legal("rules", "Spielregeln")
    answer = editor.post(reverse("wagtailadmin_pages:edit", args=[rules.pk]), sent(title="Spielregeln", slug="rules"))
    assert answer.status_code == 200 and answer.context["form"].errors["kind"]
    same = editor.post(reverse("wagtailadmin_pages:edit", args=[privacy.pk]), sent(title="Datenschutz neu", slug="privacy"))
    assert same.status_code == 302


def test_programs_meet_the_same_rule(town, privacy):
    with pytest.raises(ValidationError) as refused:
        town.home.add_child(instance=LegalPage(title="Zwei", slug="zwei", kind="privacy", locale=town.home.locale))
    assert "kind" in refused.value.error_dict


def test_another_language_and_another_municipality_have_their_own(town, other_town, privacy):
    english = Locale.objects.get(language_code="en")
    town.home.copy_for_translation(english)
    translated = privacy.copy_for_translation(english)
    translated.title = "Privacy"
    translated.save_revision().publish()
    assert other_town.legal("privacy", "Datenschutz").pk
    assert LegalPage.objects.filter(kind="privacy").count() == 3


def test_a_copy_is_refused_with_a_sentence(town, privacy, editor):
    data = {"new_title": "Kopie", "new_slug": "kopie", "new_parent_page": town.home.pk}
    answer = editor.post(reverse("wagtailadmin_pages:copy", args=[privacy.pk]), data, follow=True)
    assert LegalPage.objects.count() == 1
    assert "in dieser Sprache schon" in answer.content.decode()
