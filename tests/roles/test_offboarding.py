"""Who leaves hands over: rights end at once, sessions too when no municipality is left, and the work stays."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from moderation import services as moderation
from moderation.models import Assignment
from roles import kinds, services
from roles.errors import NotAllowed, NotHere, WrongHeir
from roles.models import RoleChange
from roles.querysets import roles_of
from strategy.models import MeasureKeeper
from tests.factories import Town, create_user

from .test_services import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return Town.create()


def signed_in(user: User, host: str = "localhost") -> Client:
    client = Client(HTTP_HOST=host)
    client.force_login(user)
    return client


def test_tasks_go_to_the_heir_and_the_rest_is_told(town):
    admin = person(town, kinds.ADMIN)
    leaver = person(town, kinds.MODERATOR, kinds.CONTACT, name="Lea Leitner")
    heir = person(town, kinds.MODERATOR, kinds.CONTACT, name="Hanna Heim")
    first, both = town.measure(), town.measure()
    for measure, user in ((first, leaver), (both, leaver), (both, heir)):
        MeasureKeeper.objects.create(measure=measure, user=user)
    idea = town.project(live=False)
    idea.save_revision(user=leaver)
    state = moderation.submit(idea)
    moderation.assign(state, leaver, leaver)
    town.home.locked, town.home.locked_by, town.home.locked_at = True, leaver, timezone.now()
    town.home.save()
    client = signed_in(leaver)
    assert client.get("/admin/").status_code == 200
    report = services.remove(town.site, leaver, admin, heir)
    assert len(report.done) == 3
    assert set(MeasureKeeper.objects.values_list("measure", "user")) == {(first.pk, heir.pk), (both.pk, heir.pk)}
    assert Assignment.objects.get().user == heir
    town.home.refresh_from_db()
    assert not town.home.locked
    assert idea.revisions.latest("pk").user == leaver
    assert client.get("/admin/").status_code == 302, "the session is over"
    left = User.objects.get(pk=leaver.pk)
    assert not left.is_staff
    assert not left.has_usable_password()
    assert left.groups.count() == 0
    line = RoleChange.objects.first()
    assert (line.action, line.actor, line.user, set(line.roles)) == ("removed", admin, left, {"moderator", "contact"})
    assert "Hanna Heim" in line.detail


def test_an_heir_without_the_right_gets_nothing_and_the_review_is_free_again(town):
    leaver, heir = person(town, kinds.MODERATOR, kinds.CONTACT), person(town, kinds.JURY)
    measure = town.measure()
    MeasureKeeper.objects.create(measure=measure, user=leaver)
    idea = town.project(live=False)
    idea.save_revision()
    moderation.assign(moderation.submit(idea), leaver, leaver)
    report = services.remove(town.site, leaver, None, heir)
    assert (len(report.done), len(report.left)) == (0, 2)
    assert not Assignment.objects.exists()
    assert not MeasureKeeper.objects.exists()


def test_who_works_elsewhere_stays_signed_in_there(town):
    other = Town.create("other.example", "Neustadt", default=False)
    consultant = person(town, kinds.CONSULTANT)
    services.give(other.site, consultant, kinds.CONSULTANT, None)
    far = other.measure()
    MeasureKeeper.objects.create(measure=far, user=consultant)
    client = signed_in(consultant, "other.example")
    services.remove(town.site, consultant, None)
    assert client.get("/admin/mitarbeitende/").status_code == 200
    assert client.get("/admin/mitarbeitende/", HTTP_HOST="localhost").status_code == 404
    assert roles_of(consultant, other.site) == {"consultant"}
    assert MeasureKeeper.objects.filter(measure=far).exists()
    assert User.objects.get(pk=consultant.pk).has_usable_password()


def test_nobody_removes_or_inherits_across_municipalities(town):
    other = Town.create("other.example", "Neustadt", default=False)
    admin, stranger, editor = person(town, kinds.ADMIN), person(other, kinds.ADMIN), person(town, kinds.EDITOR)
    operator = create_user(is_staff=True, is_superuser=True)
    services.give(town.site, operator, kinds.EDITOR, None)
    for wrong, user, by, heir in (
        (NotHere, stranger, admin, None),
        (NotAllowed, editor, stranger, None),
        (WrongHeir, editor, admin, stranger),
        (WrongHeir, editor, admin, editor),
        (NotAllowed, operator, admin, None),
    ):
        with pytest.raises(wrong):
            services.remove(town.site, user, by, heir)
    assert roles_of(editor, town.site) == {"editor"}
