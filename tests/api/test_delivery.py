"""How answers travel: for every site without cookies, as JSON also when something is wrong, cheaply the second time, never stale."""

import itertools

import pytest
import time_machine

from municipality.models import Branding, ContactPerson
from projects.services import set_phase
from tests.api.conftest import BASE, addresses


@pytest.fixture
def kept(settings):
    """The page cache is on."""
    settings.PAGE_CACHE_SECONDS = 600


def test_any_site_may_read_and_no_cookie_is_set(client, full):
    for path in [*addresses(full), "nichts/", "pages/?x=1", "pages/999999/"]:
        answer = client.get(BASE + path, headers={"origin": "https://elsewhere.example"})
        assert answer["Access-Control-Allow-Origin"] == "*", path
        assert "Access-Control-Allow-Credentials" not in answer
        assert not answer.cookies
        assert "json" in answer["Content-Type"]
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_preflight_says_what_may_be_asked(client, full, django_assert_max_num_queries):
    for path in ("pages/", "projects/1/", "nichts/"):
        with django_assert_max_num_queries(2):
            answer = client.options(BASE + path, headers={"origin": "https://elsewhere.example", "access-control-request-method": "GET"})
        assert (answer.status_code, answer["Access-Control-Allow-Origin"], answer.content) == (204, "*", b"")
        assert answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


def test_nothing_can_be_written(client, full):
    paths = ("", "pages/", f"pages/{full.news.pk}/", "projects/", "site/", "projects.geojson")
    for path, method in itertools.product(paths, ("post", "put", "patch", "delete")):
        answer = getattr(client, method)(BASE + path, data="{}", content_type="application/json")
        assert answer.status_code == 405, (path, method)
        assert list(answer.json()) == ["error"]
        assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_there_is_one_format_whatever_the_client_accepts(client, full):
    for accept in ("text/html,application/xhtml+xml", "application/xml", "nonsense", "*/*"):
        assert client.get(f"{BASE}site/", headers={"accept": accept})["Content-Type"] == "application/json; charset=utf-8"
    assert client.get(f"{BASE}site/?format=api").status_code == 400


def test_an_unknown_address_is_json_and_a_missing_slash_is_led_on(client, full):
    answer = client.get(f"{BASE}gibt/es/nicht/")
    assert (answer.status_code, list(answer.json())) == (404, ["error"])
    assert client.get("/api/v2/pages/").status_code == 404
    assert client.get("/api/v2/pages/")["Content-Type"].startswith("application/json")
    led = client.get(f"{BASE}projects?sucht=hilfe")
    assert (led.status_code, led["Location"]) == (301, f"{BASE}projects/?sucht=hilfe")


def test_a_fault_of_ours_is_json_too(client, full, monkeypatch):
    from municipality.api import pages

    def broken(*args, **kwargs):
        raise RuntimeError("broken")

    monkeypatch.setattr(pages, "with_meta", broken)
    client.raise_request_exception = False
    answer = client.get(f"{BASE}pages/")
    assert (answer.status_code, list(answer.json()), answer["Access-Control-Allow-Origin"]) == (500, ["error"], "*")


@pytest.mark.parametrize("seconds", [0, 600])
def test_what_did_not_change_is_a_304(client, full, settings, seconds):
    settings.PAGE_CACHE_SECONDS = seconds
    for path in ("site/", "pages/", f"projects/{full.project.pk}/", "projects.geojson", "strategy/"):
        first = client.get(BASE + path)
        again = client.get(BASE + path, headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content, again["Access-Control-Allow-Origin"]) == (304, b"", "*"), path
        assert client.get(BASE + path, headers={"if-none-match": '"other"'}).status_code == 200


def test_head_has_the_headers_of_get(client, full):
    got, headed = client.get(f"{BASE}pages/"), client.head(f"{BASE}pages/")
    assert (headed.status_code, headed["ETag"], headed.content) == (200, got["ETag"], b"")


def test_kept_answers_cost_no_query_and_vary_by_encoding_only(client, full, kept, django_assert_num_queries):
    for path in (
        "pages/?type=home.NewsPage&fields=summary&limit=2",
        "projects/?sucht=hilfe&offset=0",
        "strategy/measures/?stand=laeuft&locale=en",
        "pages/find/?html_path=/",
    ):
        first = client.get(BASE + path)
        with django_assert_num_queries(0):
            second = client.get(BASE + path)
        assert second.content == first.content
        assert first["Vary"] == second["Vary"] == "Accept-Encoding"


def test_errors_are_not_kept(client, full, kept):
    address = f"{BASE}pages/{full.news.pk}/"
    full.news.unpublish()
    assert client.get(address).status_code == 404
    assert "no-store" in client.get(address)["Cache-Control"]
    full.news.save_revision().publish()
    assert client.get(address).status_code == 200


def test_whatever_is_published_is_in_the_next_answer(client, full, kept, django_capture_on_commit_callbacks):
    """Each change, seen at the endpoint that shows it, with the page cache on."""

    def seen(path, change, expected):
        before = client.get(BASE + path).content.decode()
        with django_capture_on_commit_callbacks(execute=True):
            change()
        after = client.get(BASE + path).content.decode()
        assert expected not in before, path
        assert expected in after, path

    def publish(page, **fields):
        for name, value in fields.items():
            setattr(page, name, value)
        page.save_revision().publish()

    def save(model, **fields):
        row = model.objects.first()
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()

    seen("pages/", lambda: publish(full.news, title="Neuer Titel"), "Neuer Titel")
    seen(f"projects/{full.project.pk}/", lambda: publish(full.project, summary="Neue Worte"), "Neue Worte")
    seen("projects/", lambda: set_phase(full.project, "ready"), "umsetzungsreif")
    seen("projects.geojson", lambda: publish(full.project, place_text="Am Markt", title="Am Ort"), "Am Ort")
    seen("strategy/", lambda: publish(full.energy, title="Wärme zuerst"), "Wärme zuerst")
    seen("strategy/measures/", lambda: publish(full.roof, delay_reason="Regen"), "Regen")
    seen("strategy/indicators/", lambda: save(type(full.indicator), title="Alle Gase"), "Alle Gase")
    seen("site/", lambda: save(Branding, name="Neustadt"), "Neustadt")
    seen("images/", lambda: save(type(full.news.picture), description="Neue Beschreibung"), "Neue Beschreibung")

    def people():
        ContactPerson.objects.update(name="Kim Beispiel")
        full.town.settings.save()

    seen("site/", people, "Kim Beispiel")
    gone = client.get(f"{BASE}projects/").json()["meta"]["total_count"]
    with django_capture_on_commit_callbacks(execute=True):
        full.quiet.unpublish()
    assert client.get(f"{BASE}projects/").json()["meta"]["total_count"] == gone - 1


def test_kept_answers_of_two_towns_never_mix(client, full, other_town, kept):
    for _round in range(2):
        here = client.get(f"{BASE}site/").json()
        there = client.get(f"{BASE}site/", headers={"host": "other.example"}).json()
        assert (here["short_name"], there["short_name"]) == ("Auenfurt", "Anderswo")
        assert there["home_url"] == "http://other.example/"


def test_a_network_gets_so_many_new_answers_and_any_number_of_kept_ones(client, full, settings, monkeypatch):
    from municipality.api import endpoint

    monkeypatch.setattr(endpoint, "RATE", 3)
    with time_machine.travel("2026-05-04 10:00+02:00", tick=False) as clock:
        assert [client.get(f"{BASE}site/").status_code for _ in range(4)] == [200, 200, 200, 429]
        refused = client.get(f"{BASE}site/")
        assert (list(refused.json()), refused["Retry-After"], refused["Access-Control-Allow-Origin"]) == (["error"], "300", "*")
        assert client.get(f"{BASE}site/", REMOTE_ADDR="192.0.2.77").status_code == 200
        clock.shift(301)
        settings.PAGE_CACHE_SECONDS = 600
        assert {client.get(f"{BASE}site/").status_code for _ in range(10)} == {200}


def test_an_answer_that_may_not_make_all_sizes_is_not_kept(client, full, kept, monkeypatch):
    from municipality.api import reader
    from municipality.models import Rendition

    Rendition.objects.all().delete()
    monkeypatch.setattr(reader, "MADE_PER_ANSWER", 2)
    first = client.get(f"{BASE}images/")
    assert first["Cache-Control"] == "no-store"
    for _ in range(10):
        last = client.get(f"{BASE}images/")
    assert all(len(item["renditions"]) == 4 for item in last.json()["items"])
    assert last["Cache-Control"] == "no-cache"


def test_a_lost_file_is_an_empty_list_of_sizes(ask, full):
    from pathlib import Path

    from municipality.models import Rendition

    Rendition.objects.all().delete()
    Path(full.news.picture.file.path).unlink()
    assert ask(f"pages/{full.news.pk}/")["picture"]["renditions"] == []


def test_pages_below_the_english_prefix_are_no_api(client, full):
    assert client.get("/en/api/v1/pages/").status_code == 404


def test_the_language_of_sentences_follows_the_parameter(client, full):
    assert client.get(f"{BASE}pages/?x=1")["Content-Language"] == "de"
    assert client.get(f"{BASE}pages/?x=1&locale=en")["Content-Language"] == "en"
    assert client.get(f"{BASE}pages/?x=1", headers={"accept-language": "en"})["Content-Language"] == "de"
