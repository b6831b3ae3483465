"""A lead, a member, a carrier's representative and people of the administration around one project."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image

from moderation import services as moderation
from tests.factories import create_user, number
from workshop.models import Role, TeamMember, WorkshopSettings


@pytest.fixture(autouse=True)
def _german():
    with translation.override("de"):
        yield


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"


@pytest.fixture
def make_moderator(town):
    def make(where=None):
        user = create_user(f"mod{number()}@amt.example", is_staff=True, name="Mona Moder")
        user.groups.add(moderation.moderation_group((where or town).site))
        return user

    return make


@pytest.fixture
def moderator(make_moderator):
    return make_moderator()


@pytest.fixture
def carrier(project):
    user = create_user("traeger@example.org", name="Cara Träger")
    TeamMember.objects.create(project=project, user=user, role=Role.CARRIER)
    return user


@pytest.fixture
def needs_administration(town):
    rules = WorkshopSettings.for_site(town.site)
    rules.start_needs_administration = True
    rules.save()
    return rules


@pytest.fixture
def photo():
    def make(size=(1200, 800), name="bild.jpg"):
        target = io.BytesIO()
        Image.new("RGB", size, "#357").save(target, "JPEG")
        return SimpleUploadedFile(name, target.getvalue(), content_type="image/jpeg")

    return make


@pytest.fixture
def at(project):
    """Address in the room of the project."""
    return lambda rest="": f"/mitmachen/projekte/{project.pk}/umsetzung/{rest}"
