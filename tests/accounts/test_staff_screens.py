"""Accounts are managed by operators on Wagtail's screens, with one name field."""

import pytest

from accounts.models import User
from tests.factories import create_user


@pytest.fixture
def operator(client, town):
    user = create_user(is_superuser=True, is_staff=True, name="Operator")
    client.force_login(user)
    return client


def test_the_list_of_accounts_opens_sorts_and_searches(operator):
    create_user("zoe@example.org", name="Zoë Çelik")
    for query in ("", "?ordering=name", "?ordering=-name", "?q=zoe"):
        answer = operator.get(f"/admin/users/{query}")
        assert answer.status_code == 200, query
        assert "zoe@example.org" in answer.content.decode()


def test_an_account_is_made_and_changed_with_one_name(operator):
    page = operator.get("/admin/users/new/")
    assert page.status_code == 200
    answer = operator.post(
        "/admin/users/new/",
        {"email": "Neu@Example.org", "name": "Ngozi Ađa-Müller", "password1": "ein-langes-wort-77", "password2": "ein-langes-wort-77"},
    )
    assert answer.status_code == 302, answer.context["form"].errors
    user = User.objects.get(email="neu@example.org")
    assert user.name == "Ngozi Ađa-Müller"
    assert operator.get(f"/admin/users/edit/{user.pk}/").status_code == 200
    answer = operator.post(f"/admin/users/edit/{user.pk}/", {"email": "neu@example.org", "name": "Ngozi", "is_active": "on"})
    assert answer.status_code == 302
    user.refresh_from_db()
    assert (user.name, user.is_active) == ("Ngozi", True)


def test_the_admin_sends_strangers_to_the_sign_in_with_the_way_back(client, town):
    answer = client.get("/admin/pages/", follow=True)
    assert answer.redirect_chain[0][0].startswith("/konto/login/?next=/admin/pages/")
    assert "Anmelden" in answer.content.decode()


def test_nobody_signs_up_from_outside(client, town):
    answer = client.post("/konto/signup/", {"email": "fremd@example.org", "password1": "ein-langes-wort-77"})
    assert not User.objects.filter(email="fremd@example.org").exists()
    assert answer.status_code == 200


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, town):
    create_user("known@example.org", password="richtig-und-lang-1")
    answers = []
    for email in ("known@example.org", "unknown@example.org"):
        answer = client.post("/konto/login/", {"login": email, "password": "falsch-falsch-1"})
        answers.append((answer.status_code, [str(e) for e in answer.context["form"].non_field_errors()]))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "https://evil.example/", "https://localhost@evil.example", "/%0d%0aX: y"])
def test_signing_in_never_leads_off_the_site(client, town, target):
    create_user("known@example.org", password="richtig-und-lang-1", is_staff=True)
    answer = client.post(f"/konto/login/?next={target}", {"login": "known@example.org", "password": "richtig-und-lang-1", "next": target})
    assert answer.status_code == 302
    assert "evil" not in answer["Location"]
    assert "\r" not in answer["Location"]


def test_staff_without_second_factor_are_asked_for_one_where_it_is_demanded(client, town, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    client.force_login(town.staff("editor"))
    answer = client.get("/admin/")
    assert answer.status_code == 302
    assert answer["Location"] == "/konto/2fa/"
    assert client.get("/konto/2fa/").status_code == 200
