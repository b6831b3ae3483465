"""A picture whose file is lost, or that is not public, costs the picture and never the page; who sees a hidden one."""

import io

import pytest
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from wagtail.models import Collection, GroupCollectionPermission
from wagtail.users.models import UserProfile

from municipality import cache
from municipality.models import Branding, Picture
from projects.models import Submission
from tests.factories import create_user
from tests.test_house import ROOT


def picture(name: str = "bild.jpg", **fields) -> Picture:
    buffer = io.BytesIO()
    Image.new("RGB", (1400, 700), "teal").save(buffer, "JPEG")
    return Picture.objects.create(title="Bild", file=SimpleUploadedFile(name, buffer.getvalue()), **fields)


def lose(found: Picture) -> None:
    """Delete the original behind the back of the database, as a restore without media does."""
    found.file.storage.delete(found.file.name)


@pytest.fixture
def with_logo(town):
    logo = picture("logo.jpg")
    Branding.objects.filter(site=town.site).update(logo=logo)
    cache.forget()
    return logo


def test_the_logo_stands_in_the_head_of_the_page(client, town, with_logo):
    assert "max-240x120" in client.get("/").content.decode()


@pytest.mark.parametrize("harm", ["lost", "hidden"])
def test_a_lost_or_hidden_logo_costs_the_logo_not_every_page(client, town, with_logo, harm):
    if harm == "lost":
        lose(with_logo)
    else:
        Picture.objects.filter(pk=with_logo.pk).update(is_public=False)
    answer = client.get("/")
    assert answer.status_code == 200
    assert "max-240x120" not in answer.content.decode()
    assert client.get("/api/v1/site/").status_code == 200


def test_a_lost_picture_of_a_field_of_action_costs_the_picture_not_the_page(client, town):
    found = picture("feld.jpg")
    field = town.field_of_action("Energie", picture=found)
    assert "fill-1200x500" in client.get(field.get_url()).content.decode()
    found.renditions.all().delete()
    lose(found)
    answer = client.get(field.get_url())
    assert answer.status_code == 200 and "fill-1200x500" not in answer.content.decode()


def test_sizes_are_asked_for_in_one_place():
    """Wherever else a size is made, a lost file would be an error page again."""
    allowed = {"municipality/pictures.py"}
    found = {
        str(path.relative_to(ROOT))
        for app in ("accounts", "exchange", "home", "moderation", "municipality", "projects", "reports", "strategy", "workshop")
        for path in (ROOT / app).rglob("*.py")
        if ".get_rendition(" in path.read_text()
    }
    assert found == allowed


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def may_choose_everywhere(user) -> None:
    """What several municipalities share by mistake or on purpose: rights on the root of all collections."""
    for permission in Permission.objects.filter(codename__in=("choose_image", "change_image")):
        GroupCollectionPermission.objects.get_or_create(group=user.groups.first(), collection=Collection.get_first_root_node(), permission=permission)


def test_what_somebody_sent_in_shows_to_the_staff_of_that_municipality_alone(town, other_town):
    """Cases 6 and 47: whoever signs in to the admin of another municipality does not see it, whatever collections they share."""
    hidden = picture("eingereicht.jpg", is_public=False)
    Submission.objects.create(site=town.site, email="ada@example.org").pictures.add(hidden)
    address = hidden.get_rendition("max-165x165").url
    stranger = other_town.staff("editor")
    may_choose_everywhere(stranger)
    assert signed_in(town.staff("moderator")).get(address).status_code == 200
    assert signed_in(create_user(is_superuser=True, is_staff=True)).get(address).status_code == 200
    assert signed_in(stranger).get(address).status_code == 404
    assert signed_in(stranger).get(address, HTTP_HOST="other.example").status_code == 404
    assert signed_in(create_user()).get(address).status_code == 404
    assert Client().get(address).status_code == 404


def test_another_hidden_picture_shows_to_whoever_has_a_right_on_its_collection(town, other_town):
    hidden = picture("alt.jpg", is_public=False)
    address = hidden.get_rendition("max-165x165").url
    editor = town.staff("editor")
    may_choose_everywhere(editor)
    answer = signed_in(editor).get(address)
    assert answer.status_code == 200 and "private" in answer["Cache-Control"]
    assert signed_in(other_town.staff("editor")).get(address).status_code == 404


def test_portraits_show_to_colleagues_alone(town, other_town):
    buffer = io.BytesIO()
    Image.new("RGB", (40, 40)).save(buffer, "PNG")
    person = town.staff("editor")
    profile = UserProfile.get_for_user(person)
    profile.avatar.save("ich.png", ContentFile(buffer.getvalue()))
    address = f"/media/{profile.avatar.name}"
    assert signed_in(person).get(address).status_code == 200
    assert signed_in(town.staff("moderator")).get(address).status_code == 200
    assert signed_in(other_town.staff("moderator")).get(address).status_code == 404
    assert Client().get(address).status_code == 404
