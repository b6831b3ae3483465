"""The screens of editors: pages, choosers, settings, account, search."""

import json

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupSitePermission
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from home.models import StandardPage
from municipality.models import Branding, MunicipalitySettings

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(town):
    user = town.staff("editor")
    client = Client()
    client.force_login(user)
    client.user = user
    return client


def standard_page(title: str = "Neue Seite", blocks=(), **fields):
    data = {
        "title": title,
        "slug": "neue-seite",
        "seo_title": "",
        "search_description": "",
        "introduction": "",
        "picture": "",
        "picture_alt": "",
        "comments-TOTAL_FORMS": 0,
    }
    return nested_form_data({**data, "comments-INITIAL_FORMS": 0, "body": streamfield(list(blocks)), **fields})


def add(client, town, **kwargs):
    return client.post(
        reverse("wagtailadmin_pages:add", args=["home", "standardpage", town.home.pk]), standard_page(**kwargs) | {"action-publish": "1"}
    )


class TestLinksStayInTheMunicipality:
    def test_a_call_to_a_page_of_ones_own_is_saved(self, town, editor):
        target = town.page("Ziel")
        button = ("call_to_action", {"heading": "Los", "text": "", "button": "Hin", "page": target.pk, "url": ""})
        response = add(editor, town, blocks=[button])
        assert response.status_code == 302, response.context["form"].errors.as_data()
        assert StandardPage.objects.filter(title="Neue Seite", live=True).exists()

    def test_one_of_another_municipality_is_refused_in_a_block(self, town, other_town, editor):
        target = other_town.page("Geheimer Plan")
        button = ("call_to_action", {"heading": "Los", "text": "", "button": "Hin", "page": target.pk, "url": ""})
        response = add(editor, town, blocks=[button])
        assert response.status_code == 200 and "gehört nicht zu Ihrer Kommune" in response.content.decode()
        assert not StandardPage.objects.filter(title="Neue Seite").exists()

    def test_and_in_a_text(self, town, other_town, editor):
        target = other_town.page("Geheimer Plan")
        link = ("text", rich_text(f'<p><a linktype="page" id="{target.pk}">hier</a></p>'))
        response = add(editor, town, blocks=[link])
        assert response.status_code == 200 and not StandardPage.objects.filter(title="Neue Seite").exists()

    def test_a_picture_that_the_person_may_not_choose_is_refused_but_one_that_is_there_stays(self, town, editor):
        from municipality.models import Picture

        picture = Picture.objects.create(title="Fremd", file="original_images/x.png", width=10, height=10)
        response = add(editor, town, picture=picture.pk, picture_alt="Ein Bild")
        assert response.status_code == 200 and not StandardPage.objects.filter(title="Neue Seite").exists()
        page = town.page("Alt", picture=picture, picture_alt="Ein Bild")
        page.save_revision()
        data = standard_page(title="Alt neu", slug=page.slug, picture=picture.pk, picture_alt="Ein Bild") | {"action-publish": "1"}
        assert editor.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data).status_code == 302
        page.refresh_from_db()
        assert (page.title, page.picture_id) == ("Alt neu", picture.pk)


class TestSettings:
    @pytest.fixture
    def in_charge(self, town, editor):
        for name in ("branding", "municipalitysettings"):
            GroupSitePermission.objects.create(
                group=editor.user.groups.get(), site=town.site, permission=Permission.objects.get(codename=f"change_{name}")
            )
        return editor

    def test_colours_without_contrast_are_said_and_good_ones_are_not(self, town, in_charge):
        address = reverse("look:edit", args=[town.site.pk])
        assert "zu wenig Kontrast" not in in_charge.get(address).content.decode()
        Branding.objects.filter(site=town.site).update(brand_colour="#ffe680")
        assert "zu wenig Kontrast" in in_charge.get(address).content.decode()

    def test_the_page_in_easy_language_is_ones_own(self, town, other_town):
        from django.core.exceptions import ValidationError

        settings = MunicipalitySettings.objects.get(site=town.site)
        settings.easy_language_page = other_town.page("Dort")
        with pytest.raises(ValidationError) as refused:
            settings.full_clean()
        assert "easy_language_page" in refused.value.error_dict
        settings.easy_language_page = town.page("Hier")
        settings.full_clean()


class TestAccount:
    def test_asks_for_the_one_name_that_we_have(self, editor):
        html = editor.get("/admin/account/").content.decode()
        assert 'name="name-name"' in html and "first_name" not in html and "Nachname" not in html
        data = {
            "name-name": "Rosa Redaktion",
            "locale-preferred_language": "",
            "theme-theme": "system",
            "theme-density": "default",
            "theme-contrast": "system",
            "theme-keyboard_shortcuts": "on",
        }
        response = editor.post("/admin/account/", data)
        assert response.status_code == 302, [panel.get_form().errors for panels in response.context["panels_by_tab"].values() for panel in panels]
        editor.user.refresh_from_db()
        assert editor.user.name == "Rosa Redaktion"

    def test_is_for_staff(self, client):
        assert client.get("/admin/account/").status_code == 302


class TestSearch:
    @pytest.mark.parametrize(
        "query",
        ['"', "'", '""', '"wald OR', "wald AND", "*", "a*b", "(", "NOT", "NEAR(a b)", "-", "title:x", "%", "\\", "ä ö ü ß", "x" * 400, "\u202e", ""],
    )
    def test_hostile_words_do_not_break_it(self, town, editor, query):
        for address in ("/admin/pages/search/", "/admin/massnahmen/", f"/admin/pages/{town.home.pk}/", "/admin/indikatoren/"):
            assert editor.get(address, {"q": query}).status_code == 200, address

    def test_it_finds(self, town, editor):
        from wagtail.search.index import insert_or_update_object

        insert_or_update_object(town.page("Regenwasser nutzen"))
        assert "Regenwasser nutzen" in editor.get("/admin/pages/search/", {"q": "Regenwasser"}).content.decode()


class TestFirstPage:
    def test_greets_in_german_and_counts_nothing_of_others(self, town, other_town, editor):
        html = editor.get("/admin/").content.decode()
        assert "Guten Tag" in html and "w-summary__list" not in html and "Anderswo" not in html
        assert "whats-new" not in html

    def test_every_type_of_page_says_what_it_is_for(self):
        from municipality.models import BasePage

        missing = [model.__name__ for model in BasePage.__subclasses__() if not getattr(model, "page_description", "")]
        assert missing == []

    def test_what_there_is_once_cannot_be_added_twice(self, town, editor):
        town.contact_page()
        town.news()
        html = editor.get(reverse("wagtailadmin_pages:add_subpage", args=[town.home.pk])).content.decode()
        assert "/home/contactpage/" not in html and "/home/newsindexpage/" not in html and "/home/standardpage/" in html


def test_dates_are_german_and_both_notations_are_understood(town, editor):
    page = town.news("Nachricht")
    page.save_revision()
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert f'value="{page.date:%d.%m.%Y}"' in editor.get(address).content.decode()
    for day in ("24.12.2026", "2026-12-24"):
        data = nested_form_data(
            {
                "title": "Nachricht",
                "slug": page.slug,
                "seo_title": "",
                "search_description": "",
                "date": day,
                "summary": "Text",
                "picture": "",
                "picture_alt": "",
                "picture_credit": "",
                "body": streamfield([]),
            }
        )
        response = editor.post(address, data | {"comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0, "action-publish": "1"})
        assert response.status_code == 302, json.dumps(response.context["form"].errors) if response.context else ""
        page.refresh_from_db()
        assert page.date.isoformat() == "2026-12-24"
