import pytest


@pytest.fixture(autouse=True)
def _private(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"


@pytest.fixture
def editor(town):
    """May edit and publish the strategy."""
    return town.staff("editor")


@pytest.fixture
def writer(town):
    """May edit, but not publish."""
    from django.contrib.auth.models import Group, Permission
    from wagtail.models import GroupPagePermission

    from tests.factories import create_user

    group = Group.objects.create(name="Schreiben")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in ("add_page", "change_page"):
        GroupPagePermission.objects.create(group=group, page=town.home, permission=Permission.objects.get(codename=codename))
    user = create_user("schreibt@amt.example", is_staff=True)
    user.groups.add(group)
    return user


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client
