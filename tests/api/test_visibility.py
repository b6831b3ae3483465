"""What nobody may read is in no answer of the API: drafts, private pages, other towns, what was taken offline, hidden pictures."""

import json

import pytest
from wagtail.models import PageViewRestriction

from municipality.models import Picture
from strategy.models import Goal, Indicator
from tests.api.conftest import BASE, addresses, draw

SECRET = "Geheimnis"


def text_of_everything(client, full, **extra) -> str:
    """All answers of the API as one text, with large lists."""
    found = []
    for path in [*addresses(full), "pages/?limit=100", f"pages/?q={SECRET}", f"projects/?q={SECRET}", "pages/?type=projects.ProjectPage&fields=*"]:
        answer = client.get(BASE + path, **extra)
        found.append(json.dumps(answer.json(), ensure_ascii=False) if answer.status_code == 200 else "")
    return "\n".join(found)


@pytest.fixture
def hidden(full, other_town):
    """One hidden object of every kind; returns their ids by kind."""
    town = full.town
    draft = town.project(f"{SECRET} Entwurf", live=False, lat="52.1", lon="8.1", picture=draw(f"{SECRET}-a"), picture_alt="x")
    private = town.page(f"{SECRET} intern")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    below = private.add_child(
        instance=type(private)(title=f"{SECRET} darunter", slug="darunter", locale=private.locale, picture=draw(f"{SECRET}-b"), picture_alt="x")
    )
    offline = town.project(f"{SECRET} offline", lat="52.2", lon="8.2")
    offline.unpublish()
    field = town.field_of_action(f"{SECRET} Feld", live=False)
    measure = town.measure(full.energy, f"{SECRET} Maßnahme", live=False)
    other = other_town.project(f"{SECRET} Anderswo", lat="52.3", lon="8.3", picture=draw(f"{SECRET}-c"), picture_alt="x")
    news = other_town.news(f"{SECRET} Nachricht")
    indicator = Indicator.objects.create(strategy=town.strategy, field_of_action=field, title=f"{SECRET} Reihe", unit="t")
    Goal.objects.create(strategy=town.strategy, title=f"{SECRET} Ziel", field_of_action=field)
    foreign = Indicator.objects.create(strategy=other_town.strategy, title=f"{SECRET} fremd", unit="t")
    full.project.title = f"{SECRET} neuer Titel"
    full.project.picture = draw(f"{SECRET}-d")
    full.project.save_revision()
    return {
        "pages": [draft.pk, private.pk, below.pk, offline.pk, field.pk, measure.pk, other.pk, news.pk, other_town.home.pk],
        "projects": [draft.pk, offline.pk, other.pk],
        "strategy/indicators": [indicator.pk, foreign.pk],
        "images": [draft.picture_id, below.picture_id, other.picture_id, full.project.picture_id],
    }


def test_hidden_things_are_in_no_answer(client, full, hidden):
    assert SECRET not in text_of_everything(client, full)


def test_hidden_things_are_not_found_by_id(client, full, hidden):
    for kind, ids in hidden.items():
        for pk in ids:
            assert client.get(f"{BASE}{kind}/{pk}/").status_code == 404, (kind, pk)


def test_hidden_pages_are_not_found_by_address(client, full, hidden):
    from wagtail.models import Page

    for pk in hidden["pages"]:
        path = Page.objects.get(pk=pk).url_path.removeprefix(full.town.home.url_path)
        answer = client.get(f"{BASE}pages/find/", {"html_path": f"/{path}"})
        assert answer.status_code == 404 or pk not in (answer.json()["id"],)


def test_hidden_pages_are_no_starting_point_of_a_list(client, full, hidden):
    for pk in hidden["pages"]:
        for name in ("child_of", "descendant_of"):
            assert client.get(f"{BASE}pages/?{name}={pk}").status_code == 400


def test_staff_see_no_more_than_visitors(client, full, hidden):
    client.force_login(full.town.staff("moderator"))
    assert SECRET not in text_of_everything(client, full)


def test_another_host_has_its_own_content_and_nothing_else(client, full, hidden):
    answer = client.get(f"{BASE}pages/?limit=100", headers={"host": "other.example"})
    titles = {item["title"] for item in answer.json()["items"]}
    assert "Anderswo" in titles
    assert "Sonne aufs Schuldach" not in titles
    assert "http://other.example/" in answer.content.decode()
    for pk in (full.project.pk, full.news.pk):
        assert client.get(f"{BASE}pages/{pk}/", headers={"host": "other.example"}).status_code == 404
    assert client.get(f"{BASE}pages/?site=other.example").status_code == 400


def test_links_to_hidden_pages_lose_their_address(client, ask, full, hidden):
    link = f'<p>Zum <a linktype="page" id="{hidden["pages"][1]}">Text</a> und <a linktype="page" id="999999">weg</a></p>'
    full.page.body = [("text", link), ("call_to_action", {"heading": "x", "text": "", "button": "x", "page": full.quiet.page_ptr, "url": ""})]
    full.page.save()
    full.quiet.unpublish()
    text, call = ask(f"pages/{full.page.pk}/")["body"]
    assert text["value"] == "<p>Zum <a>Text</a> und <a>weg</a></p>"
    assert call["value"]["page"] is None


def test_relations_to_hidden_pages_are_left_out(ask, full):
    full.bus.unpublish()
    full.roof.unpublish()
    full.energy.unpublish()
    assert ask(f"projects/{full.project.pk}/")["measures"] == []
    assert ask(f"projects/{full.project.pk}/")["fields"] == []
    assert [field["title"] for field in ask("strategy/")["fields"]] == ["Mobilität"]
    assert "Alle Dächer" not in json.dumps(ask("strategy/fields/")) + json.dumps(ask(f"pages/{full.town.strategy.pk}/"))
    assert ask("strategy/measures/")["items"] == []


def test_a_picture_that_is_no_longer_public_is_gone_everywhere(client, ask, full):
    picture = Picture.objects.get(pk=full.news.picture_id)
    picture.is_public = False
    picture.save()
    assert client.get(f"{BASE}images/{picture.pk}/").status_code == 404
    assert picture.pk not in [item["id"] for item in ask("images/")["items"]]
    assert ask(f"pages/{full.news.pk}/")["picture"] is None


def test_unconfirmed_and_waiting_ideas_are_nowhere(client, full):
    """What people bring in is a draft page at most: without a published page the API has nothing to say of it."""
    waiting = full.town.project(f"{SECRET} wartet", live=False)
    waiting.save_revision()
    assert SECRET not in text_of_everything(client, full)


def test_no_answer_holds_personal_data(client, full):
    from projects.services import set_author_line

    set_author_line(full.project, "Erika Mustermann")
    everything = text_of_everything(client, full)
    for private in ("Erika Mustermann", "toni@stadt.example", "geheim@stadt.example", "author_line", "recipient", "owner"):
        assert private not in everything
