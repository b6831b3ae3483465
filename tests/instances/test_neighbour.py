"""The second municipality beside the demo: the example file taken literally, closed to strangers, apart from the first."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.models import Site

from accounts.models import User
from instances import neighbour
from municipality import launch
from roles.querysets import roles_of
from tests.factories import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings, tmp_path):
    settings.DEMO, settings.VAR_DIR = True, tmp_path
    settings.ALLOWED_HOSTS = ["*"]
    return Town.create()


def test_it_is_set_up_once_beside_the_demo_and_closed(demo, capsys, tmp_path):
    for _again in range(2):
        call_command("setup_neighbour", "--port", "8123")
    said = capsys.readouterr().out
    site = Site.objects.get(hostname=neighbour.HOST)
    assert f"http://{neighbour.HOST}:8123/" in said and Site.objects.count() == 2 and not launch.is_live(site)
    assert Client(HTTP_HOST=f"{neighbour.HOST}:8123").get("/").status_code == 401
    logins = (tmp_path / "demo-logins.txt").read_text().splitlines()
    assert len(logins) == len(neighbour.PEOPLE) and said.count(logins[0].split("\t")[1]) == 2
    for email, _name, _role, key in neighbour.PEOPLE:
        user = User.objects.get(email=email)
        assert set(roles_of(user, site)) == {key} and not roles_of(user, demo.site)
        client = Client(HTTP_HOST=f"{neighbour.HOST}:8123")
        client.force_login(user)
        assert client.get("/").status_code == 200


def test_it_is_never_set_up_in_a_real_installation(settings):
    settings.DEMO = False
    with pytest.raises(CommandError):
        call_command("setup_neighbour")
    assert not Site.objects.filter(hostname=neighbour.HOST).exists()
