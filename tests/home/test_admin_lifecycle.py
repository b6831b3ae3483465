"""The life of a page in the admin: preview, history, comparison, copy, move, translation, restriction, unpublishing, deletion."""

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page, PageViewRestriction

from home.models import StandardPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(town):
    user = town.staff("editor")
    user.groups.get().permissions.add(Permission.objects.get(codename="submit_translation"))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def every_page(town) -> list[Page]:
    field = town.field_of_action("Wärme")
    measure = town.measure(field, "Wärmeplan")
    project = town.project("Dach für alle", fields_of_action=[field], needs=[("people", "Zwei, die schrauben")])
    pages = [
        town.home,
        town.strategy,
        field,
        measure,
        town.projects,
        project,
        town.page("Mitmachen"),
        town.contact_page(),
        town.news("Nachricht"),
        town.legal("privacy", "Datenschutz"),
    ]
    for page in pages:
        page.refresh_from_db()
        page.save_revision()
    return [*pages, town.news().get_parent().specific]


def test_every_type_can_be_edited_previewed_and_looked_back_at(every_page, editor):
    for page in every_page:
        for name in (
            "wagtailadmin_pages:edit",
            "wagtailadmin_pages:history",
            "wagtailadmin_pages:copy",
            "wagtailadmin_pages:delete",
            "wagtailadmin_pages:unpublish",
            "wagtailadmin_explore",
        ):
            response = editor.get(reverse(name, args=[page.pk]))
            if (page.depth == 2 and name.endswith((":copy", ":unpublish"))) or (page.numchild and name.endswith(":delete")):
                continue  # the first page, and a page with others below it, are for operators
            assert response.status_code == 200, (name, page)
        draft = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
        shown = editor.get(draft)
        assert shown.status_code == 200, page
        assert shown.get("X-Frame-Options", "SAMEORIGIN") == "SAMEORIGIN" and "frame-ancestors 'self'" in shown["Content-Security-Policy"]
        assert "wagtail-userbar" in shown.content.decode(), "without it the checks of the content do not run"


def test_the_public_sees_no_user_bar(every_page, client):
    assert "wagtail-userbar" not in client.get(every_page[1].url).content.decode()


def test_two_versions_are_compared(town, editor):
    page = town.page("Alt")
    first = page.save_revision()
    page.title = "Neu"
    second = page.save_revision()
    html = editor.get(reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, first.pk, second.pk])).content.decode()
    assert "Alt" in html and "Neu" in html


def test_copy_move_restrict_unpublish_delete(town, editor, client):
    page, parent = town.page("Seite", slug="seite"), town.page("Oben", slug="oben")
    page.save_revision().publish()
    data = {"new_title": "Seite zwei", "new_slug": "seite-zwei", "new_parent_page": town.home.pk, "publish_copies": "on"}
    assert editor.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), data).status_code == 302
    copied = StandardPage.objects.get(slug="seite-zwei")
    assert copied.live and client.get(copied.url).status_code == 200

    assert editor.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, parent.pk])).status_code == 302
    page.refresh_from_db()
    assert page.get_parent().pk == parent.pk and client.get("/oben/seite/").status_code == 200

    answer = editor.post(
        reverse("wagtailadmin_pages:set_privacy", args=[page.pk]), {"restriction_type": "login"}, headers={"x-requested-with": "XMLHttpRequest"}
    )
    assert answer.status_code == 200 and PageViewRestriction.objects.get().page_id == page.pk
    assert client.get("/oben/seite/").status_code == 302 and editor.get("/oben/seite/").status_code == 200

    assert editor.post(reverse("wagtailadmin_pages:unpublish", args=[copied.pk])).status_code == 302
    assert client.get("/seite-zwei/").status_code == 404
    assert editor.post(reverse("wagtailadmin_pages:delete", args=[copied.pk])).status_code == 302
    assert not StandardPage.objects.filter(pk=copied.pk).exists()
    call_command("fixtree", verbosity=0)


def test_a_page_is_translated_as_a_draft(town, editor):
    english = Locale.objects.get(language_code="en")
    town.home.copy_for_translation(english)
    page = town.page("So machen Sie mit", slug="so-machen-sie-mit")
    answer = editor.post(reverse("simple_translation:submit_page_translation", args=[page.pk]), {"locales": [english.pk]})
    assert answer.status_code == 302
    translated = page.get_translation(english)
    assert not translated.live and translated.get_parent().locale == english


def test_the_address_is_written_as_germans_do(town, editor):
    html = editor.get(reverse("wagtailadmin_pages:add", args=["home", "standardpage", town.home.pk])).content.decode()
    assert "data-w-slug-formatters-value" in html
