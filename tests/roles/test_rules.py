"""No sequence of permitted steps leaves a municipality without administration or lifts somebody above the giver."""

import random

import pytest

from accounts.models import User
from roles import kinds, rules, services
from roles.errors import LastAdmin, NotAllowed, OwnRoles, RolesError
from roles.querysets import admins, roles_of
from tests.factories import Town, create_user

from .test_services import person

pytestmark = pytest.mark.django_db


def test_no_sequence_of_permitted_steps_breaks_the_order():
    town, other = Town.create(), Town.create("other.example", "Neustadt", default=False)
    operator = create_user(is_superuser=True, is_staff=True)
    people = [person(town, kinds.ADMIN), person(town, kinds.CONSULTANT), person(town, kinds.EDITOR), person(town, kinds.MODERATOR), create_user()]
    people += [person(other, kinds.ADMIN), operator]
    elsewhere = {user.pk: roles_of(user, other.site) for user in people}
    chance, done = random.Random(5), 0
    for _step in range(250):
        by, user = (User.objects.get(pk=chance.choice(people).pk) for _ in range(2))
        key, before = chance.choice(kinds.KEYS), {one.pk: (rules.rank(one, town.site), roles_of(one, town.site)) for one in people}
        rank = rules.rank(by, town.site)
        step = chance.choice(["give", "give", "take", "remove"])
        try:
            if step == "remove":
                services.remove(town.site, user, by, None)
            else:
                getattr(services, step)(town.site, user, key, by)
            done += 1
        except RolesError:
            assert {one.pk: roles_of(one, town.site) for one in people} == {pk: roles for pk, (_rank, roles) in before.items()}
            continue
        people = [User.objects.get(pk=one.pk) for one in people]
        assert admins(town.site).exists()
        for one in people:
            new = roles_of(one, town.site) - before[one.pk][1]
            if new:
                assert one.pk != by.pk, "nobody raises the own rights"
                assert rank >= kinds.BY_KEY[kinds.ADMIN].rank
                assert max(kinds.BY_KEY[role].rank for role in new) <= rank, "nobody gives what ranks above the own roles"
                assert kinds.CONSULTANT not in new or by.is_superuser
            lost = before[one.pk][1] - roles_of(one, town.site)
            assert not lost or rank >= kinds.BY_KEY[kinds.ADMIN].rank or one.pk == by.pk
        assert not any(one.is_superuser for one in people if one.pk != operator.pk)
    assert done > 20
    assert {user.pk: roles_of(user, other.site) for user in people} == elsewhere


def test_the_reasons_are_said():
    town = Town.create()
    admin, editor = person(town, kinds.ADMIN), person(town, kinds.EDITOR)
    for wrong, step in (
        (OwnRoles, lambda: services.give(town.site, admin, "editor", admin)),
        (NotAllowed, lambda: services.give(town.site, editor, "consultant", admin)),
        (NotAllowed, lambda: services.take(town.site, admin, "admin", editor)),
        (LastAdmin, lambda: services.take(town.site, admin, "admin", admin)),
        (LastAdmin, lambda: services.take(town.site, admin, "admin", None)),
        (LastAdmin, lambda: services.remove(town.site, admin, None)),
    ):
        with pytest.raises(wrong):
            step()
    never_came = create_user(password=None)
    services.give(town.site, never_came, "admin", None)
    assert rules.is_last_admin(admin, town.site), "somebody who cannot sign in manages nothing"
    assert services.take(town.site, editor, "editor", editor), "a role may be laid down"
    assert not User.objects.get(pk=editor.pk).is_staff
