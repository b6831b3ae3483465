"""The register in the admin and the kind in the inbox."""

import re

import pytest
from django.test import Client

from moderation.registry import kind_of
from moderation.services import moderation_group
from projects.models import Submission

LIST = "/admin/einreichungen/"


@pytest.fixture
def signed_in(town):
    def make(user):
        client = Client(HTTP_HOST="localhost")
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return make


@pytest.fixture
def people(visitor, town, other_town):
    stranger = other_town.staff("moderator")
    stranger.groups.add(moderation_group(other_town.site))
    return {"moderator": visitor.moderator, "editor": town.staff("editor"), "stranger": stranger}


@pytest.mark.parametrize(("who", "sees"), [("moderator", True), ("editor", False), ("stranger", False)])
def test_personal_data_is_for_the_moderators_of_the_municipality(visitor, people, signed_in, who, sees):
    submission, _status = visitor.confirmed(name="Ada Beispiel")
    client = signed_in(people[who])
    listed = client.get(LIST)
    inspected = client.get(f"{LIST}inspect/{submission.pk}/")
    if sees:
        assert "ada@example.org" in listed.content.decode() and "Ada Beispiel" in inspected.content.decode()
    else:
        assert "ada@example.org" not in listed.content.decode()
        assert inspected.status_code in (302, 403, 404) and "Ada" not in inspected.content.decode()


def test_nobody_edits_or_creates_and_there_is_no_history(visitor, people, signed_in):
    submission, _status = visitor.confirmed()
    client = signed_in(people["moderator"])
    for path in ("create/", f"edit/{submission.pk}/", f"history/{submission.pk}/", f"delete/{submission.pk}/"):
        assert client.get(LIST + path).status_code in (302, 403, 404)
        assert client.post(LIST + path).status_code in (302, 403, 404)
    assert Submission.objects.filter(pk=submission.pk, state="in_moderation").exists()


def test_unconfirmed_and_drafts_bother_no_moderator(visitor, people, signed_in):
    visitor.submit(email="noch-nicht@example.org")
    client = signed_in(people["moderator"])
    assert "noch-nicht@example.org" not in client.get(LIST).content.decode()
    assert client.get(f"{LIST}inspect/{Submission.objects.get().pk}/").status_code in (302, 403, 404)


@pytest.mark.parametrize(
    "query", ["q=ada", "q=schuldach", "state__exact=live", "state__exact=nonsense", "q=%00%22'", "state__exact=%00", "o=99", "p=abc", "e=1"]
)
def test_search_and_filters_answer(visitor, people, signed_in, query):
    visitor.live()
    assert signed_in(people["moderator"]).get(f"{LIST}?{query}").status_code in (200, 302, 400, 404)


def test_search_finds_by_title_and_address(visitor, people, signed_in):
    visitor.confirmed()
    client = signed_in(people["moderator"])
    for text in ("ada@", "Schuldach"):
        assert "Sonne aufs Schuldach" in client.get(f"{LIST}?q={text}").content.decode()
    assert "Sonne aufs Schuldach" not in client.get(f"{LIST}?q=windrad").content.decode()


def test_a_moderator_deletes_the_person_and_the_project_stays(visitor, people, signed_in):
    submission, status = visitor.live()
    visitor.post(f"{status}loeschen/")
    client = signed_in(people["moderator"])
    page = client.get(f"{LIST}delete/{submission.pk}/")
    assert "endgültig gelöscht" in page.content.decode()
    assert client.post(f"{LIST}delete/{submission.pk}/").status_code == 302
    submission.refresh_from_db()
    assert submission.anonymised_at and submission.email == "" and submission.project.live


def test_what_people_typed_is_escaped_in_the_register(visitor, people, signed_in):
    text = "<script>alert(1)</script>"
    submission, _status = visitor.confirmed(title=f"Idee {text}", name=text)
    client = signed_in(people["moderator"])
    for path in ("", f"inspect/{submission.pk}/"):
        assert text not in client.get(LIST + path).content.decode()


def test_the_inbox_knows_projects(visitor, django_assert_max_num_queries):
    submission, _status = visitor.confirmed(name="Ada Beispiel", name_display="first", name_consent="on", need_1_kind="skills", need_1_title="Statik")
    second, _status = visitor.confirmed(title="Zweite", email="b@example.org")
    pages = [submission.project, second.project]
    kind = kind_of(pages[0])
    assert kind.name == "project" and kind.notifies_author
    with django_assert_max_num_queries(1):
        kind.prepare(pages)
        lines = [kind.author_line(page) for page in pages]
    assert lines == ["Ada Beispiel (ada@example.org)", "b@example.org"]
    summary = {(line.label, line.text) for line in kind.summary(submission.project)}
    assert ("Was noch fehlt", "Können: Statik") in summary and ("Öffentlich gezeigter Name", "Ada") in summary


def test_the_filter_offers_the_states_that_can_stand_in_the_list(visitor, people, signed_in):
    visitor.live()
    client = signed_in(people["moderator"])
    html = client.get(LIST).content.decode()
    assert set(re.findall(r"state__exact=(\w+)", html)) == set(Submission.State.values) - {"draft", "unconfirmed"}
