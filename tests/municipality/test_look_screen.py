"""The screen "Erscheinungsbild": a draft that nobody else sees, real pages in it, publishing, bringing back, other municipalities."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import GroupSitePermission

from municipality.look import rules, services
from municipality.models import Branding, LookVersion, Picture
from tests.factories import create_user

pytestmark = pytest.mark.django_db


def in_charge(town, email):
    group = Group.objects.create(name=f"Aussehen {email}")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    GroupSitePermission.objects.create(group=group, site=town.site, permission=Permission.objects.get(codename="change_branding"))
    user = create_user(email, is_staff=True)
    user.groups.add(group)
    return user


@pytest.fixture
def editor(town):
    return in_charge(town, "bild@amt.example")


@pytest.fixture
def desk(client, town, editor):
    client.defaults["HTTP_HOST"] = town.site.hostname
    client.force_login(editor)
    return client


def values(**changes):
    rows = {f"{name}-{key}": number for name in ("social_links", "footer_links") for key, number in (("TOTAL_FORMS", 0), ("INITIAL_FORMS", 0))}
    plain = {
        "name": "Auenfurt", "tagline": "Projektfabrik Klimaschutz", "brand_colour": "#7a1f3d", "accent_colour": "#ffd34d", "type_scale": "large",
        "corners": "none", "header": "band", "footer_areas": "on", "footer_sign_in": "on",
    }  # fmt: skip
    return rows | plain | changes


def test_a_draft_is_seen_in_the_preview_alone_until_it_is_published(town, other_town, desk, editor, client):
    edit, show = (reverse(f"look:{name}", args=[town.site.pk]) for name in ("edit", "preview"))
    before = desk.get("/").content
    answer = desk.post(edit, values(platform_name="Ideenschmiede", own_style="h1 { color: red }", seen="-"))
    assert answer.status_code == 302 and answer["Location"] == show
    draft = LookVersion.objects.get(site=town.site)
    assert (draft.saved_by, draft.data["header"], draft.data["own_style"]) == (editor, "band", ""), "editors write no CSS"
    anonymous = type(client)(HTTP_HOST=town.site.hostname)
    assert anonymous.get("/").content == anonymous.get("/").content and b"bar-band" not in anonymous.get("/").content
    stamp = services.look_of(town.site, draft).stamp
    assert anonymous.get(f"/theme/{stamp}.css").status_code == 404, "a draft has no public address"
    for place in ("start", "formular", "mail"):
        html = desk.get(reverse("look:page", args=[town.site.pk, place, "dunkel"])).content.decode()
        assert "Ideenschmiede Klimaschutz" in html and "prefers-color-scheme" not in html and "<script" not in html, place
        assert ("bar-band" in html) == (place != "mail") and ("farben.css" in html) == (place != "mail")
    town.project("Sonne aufs Dach")
    assert b"Sonne aufs Dach" in desk.get(reverse("look:page", args=[town.site.pk, "projekt", "hell"])).content
    sheet = desk.get(reverse("look:sheet", args=[town.site.pk, "dunkel", "farben"])).content.decode()
    assert "--pill:0" in sheet and "@media all" in sheet and "color-scheme:dark" in sheet
    site = desk.get(reverse("look:sheet", args=[town.site.pk, "hell", "site"])).content.decode()
    assert "@media not all" in site and "prefers-color-scheme" not in site
    assert b"Ver" in desk.get(show).content and desk.get(reverse("look:page", args=[town.site.pk, "start", "bunt"])).status_code == 404
    assert before == desk.get("/").content, "the preview leaves nothing behind"

    assert desk.get(reverse("look:publish", args=[town.site.pk])).status_code == 405
    assert desk.post(reverse("look:publish", args=[town.site.pk])).status_code == 302
    html = anonymous.get("/").content.decode()
    assert (
        "bar-band" in html and "Ideenschmiede" in html and f"/theme/{stamp}.css" in html and anonymous.get(f"/theme/{stamp}.css").status_code == 200
    )
    assert "bar-band" not in type(client)(HTTP_HOST=other_town.site.hostname).get("/").content.decode()

    past = LookVersion.objects.get(site=town.site)
    assert past.state == "past" and past.data["header"] == "line"
    desk.post(reverse("look:bring_back", args=[town.site.pk, past.pk]))
    assert "bar-band" in anonymous.get("/").content.decode(), "brought back as a draft"
    desk.post(reverse("look:publish", args=[town.site.pk]))
    assert "bar-band" not in anonymous.get("/").content.decode()
    desk.post(edit, values(seen="-"))
    desk.post(reverse("look:discard", args=[town.site.pk]))
    assert not LookVersion.objects.filter(state="draft").exists()
    assert "Es gibt keinen Entwurf" in desk.post(reverse("look:publish", args=[town.site.pk]), follow=True).content.decode()


def test_mistakes_are_said_beside_the_field_and_two_people_do_not_overwrite_each_other(town, desk, editor):
    edit = reverse("look:edit", args=[town.site.pk])
    for changes, word in (
        ({"brand_colour": "rot"}, "Bitte geben Sie eine Farbe wie #0b5d4e an."),
        ({"platform_name": "x" * 41}, "platform_name"),
        ({"operated_by_url": "javascript:alert(1)"}, "operated_by_url"),
    ):
        answer = desk.post(edit, values(seen="-", **changes))
        assert answer.status_code == 422 and word in answer.content.decode(), changes
    assert not LookVersion.objects.exists()
    foreign = Picture.objects.create(title="Fremd", file="original_images/x.png", width=10, height=10)
    assert "gehört nicht zu Ihrer Kommune" in desk.post(edit, values(seen="-", logo=foreign.pk)).content.decode()
    desk.post(edit, values(seen="-"))
    assert "Inzwischen hat jemand anderes" in desk.post(edit, values(seen="-", name="Zweite")).content.decode()
    seen = services.version_mark(services.draft_of(town.site))
    assert desk.post(edit, values(seen=seen, name="Dritte")).status_code == 302


def test_another_municipality_is_not_there(town, other_town, desk, editor):
    stranger = in_charge(other_town, "fremd@amt.example")
    services.save_draft(other_town.site, Branding(site=other_town.site, name="Geheim"), stranger)
    services.publish(other_town.site, stranger)
    past = LookVersion.objects.get(site=other_town.site)
    for name in ("edit", "preview"):
        assert desk.get(reverse(f"look:{name}", args=[other_town.site.pk])).status_code == 404
    for name in ("edit", "publish", "discard"):
        assert desk.post(reverse(f"look:{name}", args=[other_town.site.pk]), values()).status_code == 404
    assert desk.get(reverse("look:page", args=[other_town.site.pk, "start", "hell"])).status_code == 404
    for site in (town.site, other_town.site):
        assert desk.post(reverse("look:bring_back", args=[site.pk, past.pk])).status_code == 404
    assert LookVersion.objects.count() == 1


def test_css_is_written_by_those_whom_an_upper_app_names_and_by_operators(town, editor, monkeypatch):
    branding = services.look_of(town.site, None)
    branding.own_style = "h1 { color: red }"
    assert services.save_draft(town.site, branding, editor).data["own_style"] == ""
    operator = create_user("betrieb@example.org", is_staff=True, is_superuser=True)
    assert services.save_draft(town.site, branding, operator).data["own_style"] == "h1 { color: red }"
    with pytest.raises(ValidationError):
        services.publish(town.site, editor)
    monkeypatch.setattr(rules, "_may_style", [lambda user, site: user == editor and site == town.site])
    assert services.publish(town.site, editor).own_style == "h1 { color: red }"
    for _number in range(services.KEPT + 2):
        services.save_draft(town.site, services.published(town.site), editor)
        services.publish(town.site, editor)
    assert len(services.past_of(town.site)) == services.KEPT
