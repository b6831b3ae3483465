"""Who gives, takes and hands over which role."""

import re

import pytest
from wagtail.models import GroupPagePermission, GroupSitePermission

from accounts.models import User
from moderation.rules import may_moderate
from municipality.models import OutboxMail
from municipality.scope import in_tree, sites_of_user
from roles import kinds, services
from roles.errors import NotAllowed
from roles.models import Invitation, RoleChange, RoleGroup
from roles.querysets import roles_of
from strategy import rules as strategy_rules
from tests.factories import Town, create_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return Town.create()


def person(town: Town, *roles: str, **fields) -> User:
    """Somebody who works for the town."""
    user = create_user(**fields)
    for role in roles:
        services.give(town.site, user, role, None)
    return User.objects.get(pk=user.pk)


class TestGroups:
    def test_every_role_has_its_group_and_building_again_changes_nothing(self, town):
        groups = services.build(town.site)
        assert list(groups) == list(kinds.KEYS)
        before = [list(model.objects.order_by("pk").values_list()) for model in (RoleGroup, GroupPagePermission, GroupSitePermission)]
        assert services.build(town.site) == groups
        assert [list(model.objects.order_by("pk").values_list()) for model in (RoleGroup, GroupPagePermission, GroupSitePermission)] == before

    def test_no_right_of_a_municipality_leaves_it(self, town):
        other = Town.create("other.example", "Auenfurt", default=False)
        mine, theirs = services.build(town.site), services.build(other.site)
        assert not set(mine.values()) & set(theirs.values())
        rights = GroupPagePermission.objects.filter(group__in=mine.values()).select_related("page")
        assert all(in_tree(right.page, town.site) for right in rights)
        assert set(GroupSitePermission.objects.filter(group__in=mine.values()).values_list("site", flat=True)) == {town.site.pk}

    def test_each_role_may_do_what_its_sentence_says(self, town):
        climate = person(town, kinds.CLIMATE)
        assert strategy_rules.may_edit_strategy(climate, town.strategy)
        assert strategy_rules.may_release_any_note(climate)
        assert not town.home.permissions_for_user(climate).can_edit()
        assert not town.projects.permissions_for_user(climate).can_edit()
        assert may_moderate(person(town, kinds.MODERATOR), town.site)
        consultant = person(town, kinds.CONSULTANT)
        assert town.home.permissions_for_user(consultant).can_publish()
        assert sites_of_user(person(town, kinds.JURY)) == []


class TestInvitation:
    def test_somebody_new_chooses_a_password_once(self, town, client):
        admin = person(town, kinds.ADMIN, email="verwaltung@amt.example", name="Vera Verwaltung")
        row = services.invite(town.site, "Neu@Amt.example", "Nele Neu", ["editor"], admin)
        assert isinstance(row, Invitation)
        assert not User.objects.filter(email="neu@amt.example").exists()
        mail = OutboxMail.objects.get(recipient="neu@amt.example")
        assert "Vera Verwaltung" in mail.text
        link = re.search(r"http://localhost(/mitarbeit/einladung/\S+)", mail.text)[1]
        assert client.get(link).status_code == 200
        words = {"password": "laube-mole-nebel-71", "again": "laube-mole-nebel-71"}
        assert client.post(link, {**words, "again": "anders"}).status_code == 422
        assert client.post(link, words).status_code == 302
        user = User.objects.get(email="neu@amt.example")
        assert user.check_password("laube-mole-nebel-71")
        assert user.is_staff
        assert roles_of(user, town.site) == {"editor"}
        assert client.get(link).status_code == client.post(link, words).status_code == 404
        assert [line.action for line in RoleChange.objects.order_by("pk")][-2:] == ["invited", "accepted"]

    def test_nobody_invites_above_the_own_rank(self, town):
        editor, admin = person(town, kinds.EDITOR), person(town, kinds.ADMIN)
        for by, role in ((editor, "editor"), (editor, "admin"), (admin, "consultant")):
            with pytest.raises(NotAllowed):
                services.invite(town.site, "neu@amt.example", "Nele Neu", [role], by)
