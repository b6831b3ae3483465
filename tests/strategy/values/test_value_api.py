"""Keys, and the address at which machines hand in values."""

import json
import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from wagtail.models import PageLogEntry

from strategy.models import ApiToken, Indicator, IndicatorValue, ValueChange
from strategy.values.entries import Entry, Place
from strategy.values.services import entries_of
from strategy.values.tokens import TokenRefused, create_token, find_token, hash_of, revoke_token
from tests.strategy import builders

pytestmark = pytest.mark.django_db
KEYS = "/admin/strategie/schluessel/"


@pytest.fixture
def series(town):
    return builders.indicator(town, values={2020: 100}, code="I 1")


@pytest.fixture
def person(town):
    return town.staff("editor")


@pytest.fixture
def key(town, person):
    return create_token(person, town.strategy, "Stadtwerke", 365)[1]


def put(key, items, name="I 1", host="localhost", raw=None, **headers):
    auth = {"authorization": f"Bearer {key}"} if key else {}
    body = raw if raw is not None else json.dumps(items)
    return Client(HTTP_HOST=host, enforce_csrf_checks=True).put(
        f"/api/v1/strategy/indicators/{name}/values/", data=body, content_type=headers.pop("content_type", "application/json"), headers={**auth, **headers}
    )  # fmt: skip


def test_values_are_handed_in_with_a_key_and_again_without_a_change(series, key):
    items = [
        {"year": 2021, "value": 98.5, "source": "Zähler", "data_quality": "A"},
        {"year": 2020, "value": None},
        {"year": 2021, "category": "Verkehr", "value": 30},
    ]
    answer = put(key, items)
    assert answer.status_code == 200, answer.content
    assert {name: answer.json()[name] for name in ("version", "created", "changed", "removed", "unchanged")} == {
        "version": 1, "created": 2, "changed": 1, "removed": 0, "unchanged": 0,
    }  # fmt: skip
    assert answer["ETag"] == '"1"' and answer["Cache-Control"] == "no-store" and "Access-Control-Allow-Origin" not in answer and not answer.cookies
    now = entries_of(series)
    assert now[Place(2021)] == Entry(Decimal("98.5"), "Zähler", "A") and now[Place(2020)] == Entry(None, "Bilanz 2024", "B")
    assert {(change.origin, change.token.name, change.changed_by) for change in ValueChange.objects.all()} == {("api", "Stadtwerke", None)}
    again = put(key, items)
    assert (again.json()["unchanged"], again.json()["version"]) == (3, 1) and ApiToken.objects.get().last_used_at is not None


def test_an_indicator_is_found_by_code_else_by_id(series, key):
    assert put(key, [{"year": 2021, "value": 1}], name=str(series.pk)).status_code == 200
    for name in ("I 2", "999999999", "0", "9" * 30):
        assert put(key, [{"year": 2021, "value": 1}], name=name).status_code == 404


def test_a_key_opens_the_strategy_it_was_made_for_only(series, town, other_town, person, key):
    foreign = builders.indicator(other_town, code="F 1", values={2020: 1})
    assert put(key, [{"year": 2020, "value": 2}], name="F 1").status_code == 404
    assert put(key, [{"year": 2020, "value": 2}], name=str(foreign.pk)).status_code == 404
    assert put(key, [{"year": 2020, "value": 2}], host="other.example").status_code == 403
    assert put(key, [{"year": 2020, "value": 2}], name="F 1", host="other.example").status_code == 403
    assert entries_of(foreign)[Place(2020)].value == 1 and entries_of(series)[Place(2020)].value == 100


def test_without_a_valid_key_nothing_is_said_or_saved(series, town, person, key):
    for wrong in ("", "x", "pfw_" + "x" * 43, key[:-1], key.upper()):
        answer = put(wrong, [{"year": 2020, "value": 2}])
        assert (answer.status_code, list(answer.json())) == (401, ["error"]) and answer["WWW-Authenticate"].startswith("Bearer")
    with time_machine.travel(timezone.now() + timedelta(days=366)):
        assert put(key, [{"year": 2020, "value": 2}]).status_code == 401
    revoke_token(person, ApiToken.objects.get())
    assert put(key, [{"year": 2020, "value": 2}]).status_code == 401 and entries_of(series)[Place(2020)].value == 100


@pytest.mark.parametrize(
    "item, field",
    [
        ({"value": 1}, "year"), ({"year": "2020", "value": 1}, "year"), ({"year": 2020.5, "value": 1}, "year"), ({"year": 1850, "value": 1}, "year"),
        ({"year": True, "value": 1}, "year"), ({"year": 2020, "value": "5"}, "value"), ({"year": 2020, "value": True}, "value"), ({"year": 2020}, "value"),
        ({"year": 2020, "value": 1e12}, "value"), ({"year": 2020, "value": 1, "kind": "wish"}, "kind"), ({"year": 2020, "value": 1, "kind": "scenario"}, "scenario"),
        ({"year": 2020, "value": 1, "data_quality": "E"}, "data_quality"), ({"year": 2020, "value": 1, "note": 5}, "note"), ({"year": 2020, "value": 1, "id": 1}, "id"),
        ({"year": 2020, "value": 1, "source": "x" * 201}, "source"), ({"year": 2020, "value": 1, "category": "a\x00"}, "category"), ([], ""), (5, ""),
    ],
)  # fmt: skip
def test_a_fault_in_one_item_saves_nothing_and_is_named(series, key, item, field):
    answer = put(key, [{"year": 2021, "value": 5}, item])
    assert answer.status_code == 422, answer.content
    assert (answer.json()["errors"][0]["index"], answer.json()["errors"][0]["field"]) == (1, field) and answer.json()["errors"][0]["sentence"]
    assert Place(2021) not in entries_of(series)


def test_the_same_value_twice_is_a_fault(series, key):
    answer = put(key, [{"year": 2021, "value": 5, "category": "Verkehr"}, {"year": 2021, "value": 6, "category": " Verkehr "}])
    assert answer.status_code == 422 and answer.json()["errors"][0]["index"] == 1


@pytest.mark.parametrize(
    "raw, status",
    [("{", 400), ("[NaN]", 400), ('[{"year": 2020, "value": Infinity}]', 400), ("[" * 5000, 400), ("[1" + "0" * 50 + "]", 400), ("{}", 422), ("null", 422), ("\udcff".encode("utf-8", "surrogatepass"), 400)],
)  # fmt: skip
def test_what_is_no_list_of_values_is_refused(series, key, raw, status):
    assert put(key, None, raw=raw).status_code == status


def test_too_much_at_once_and_the_wrong_type_are_refused(series, key):
    assert put(key, None, raw="[" + " " * 1_000_001 + "]").status_code == 413
    assert put(key, [{"year": 2020, "value": 1}] * 2001).status_code == 413
    assert put(key, [{"year": 2020, "value": 1}], content_type="text/plain").status_code == 400


def test_what_somebody_else_saved_meanwhile_is_a_conflict_that_names_it(series, key):
    assert put(key, [{"year": 2020, "value": 99}], **{"if-match": '"0"'}).status_code == 200
    answer = put(key, [{"year": 2020, "value": 98}], **{"if-match": '"0"'})
    assert answer.status_code == 409 and answer.json()["version"] == 1
    assert answer.json()["collisions"][0]["now"] == 99 and answer.json()["collisions"][0]["seen"] == 100
    assert put(key, [{"year": 2020, "value": 98}], **{"if-match": 'W/"1"'}).status_code == 200
    assert put(key, [{"year": 2020, "value": 98}], **{"if-match": "abc"}).status_code == 400


def test_other_methods_and_scripts_of_other_sites_get_nothing(series, key):
    client = Client(headers={"authorization": f"Bearer {key}"})
    address = "/api/v1/strategy/indicators/I 1/values/"
    for method in ("get", "post", "patch", "delete"):
        assert getattr(client, method)(address).status_code == 405
    preflight = client.options(address, headers={"origin": "https://evil.example", "access-control-request-method": "PUT"})
    assert "PUT" not in preflight["Access-Control-Allow-Methods"] and "Authorization" not in preflight["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Origin" not in put("", [], origin="https://evil.example")


def test_guessing_and_flooding_are_throttled(series, key):
    codes = [put("pfw_" + "x" * 43, []).status_code for _ in range(32)]
    assert codes[0] == 401 and codes[-1] == 429
    codes = [put(key, []).status_code for _ in range(122)]
    assert codes[0] == 200 and codes[-1] == 429


def test_more_than_a_hundred_percent_is_saved_with_a_warning(town, key):
    builders.indicator(town, values={}, code="S", unit="%")
    answer = put(key, [{"year": 2020, "value": 120}], name="S")
    assert answer.status_code == 200 and "100" in answer.json()["warnings"][0]["sentence"]


def test_the_example_of_the_documentation_works(town, person):
    text = (Path(__file__).parents[3] / "docs/developers/values-api.md").read_text()
    request, answer = re.findall(r"```json\n(.*?)```", text, re.DOTALL)[:2]
    made = builders.indicator(town, values={}, code="I-3")
    key = create_token(person, town.strategy, "Stadtwerke", 90)[1]
    got = put(key, None, name="I-3", raw=request).json()
    assert got | {"indicator": 0} == json.loads(answer) | {"indicator": 0}
    assert made.values.count() == len(json.loads(request))


# --- keys ---------------------------------------------------------------------------------------------------------------


def login(user):
    client = Client()
    client.force_login(user)
    return client


def test_a_key_is_shown_once_and_only_its_hash_is_kept(town, person):
    staff = login(person)
    answer = staff.post(KEYS, {"strategy": town.strategy.pk, "name": "Stadtwerke", "days": 365})
    key = answer.context["key"]
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"] and key in answer.content.decode()
    token = ApiToken.objects.get()
    assert token.key_hash == hash_of(key) and key not in str(ApiToken.objects.values().get()) and find_token(key) == token
    assert key not in staff.get(KEYS).content.decode()
    entry = PageLogEntry.objects.get(action="strategy.key_created")
    assert entry.user == person and entry.page_id == town.strategy.pk and key not in str(entry.data)
    assert staff.post(f"{KEYS}{token.pk}/sperren/").status_code == 302 and find_token(key) is None
    assert PageLogEntry.objects.filter(action="strategy.key_revoked").count() == 1
    staff.post(f"{KEYS}{token.pk}/sperren/")
    assert PageLogEntry.objects.filter(action="strategy.key_revoked").count() == 1


def test_a_key_ends_after_two_years_at_the_latest(town, person):
    for days in (0, -1, 731):
        with pytest.raises(TokenRefused):
            create_token(person, town.strategy, "Zu lang", days)
    assert login(person).post(KEYS, {"strategy": town.strategy.pk, "name": "x", "days": 5000}).status_code == 422


def test_nobody_makes_sees_or_locks_keys_of_another_strategy(town, other_town, person, key):
    stranger = login(other_town.staff("editor"))
    token = ApiToken.objects.get()
    assert token.hint not in stranger.get(KEYS).content.decode() and token.hint in login(person).get(KEYS).content.decode()
    assert stranger.post(KEYS, {"strategy": town.strategy.pk, "name": "Fremd", "days": 90}).status_code == 422
    assert stranger.post(f"{KEYS}{token.pk}/sperren/").status_code == 404
    with pytest.raises(TokenRefused):
        revoke_token(other_town.staff("editor"), token)
    with pytest.raises(TokenRefused):
        create_token(other_town.staff("editor"), town.strategy, "Fremd", 90)
    assert ApiToken.objects.count() == 1 and find_token(key)


def test_a_key_opens_no_other_door(series, key):
    client = Client(headers={"authorization": f"Bearer {key}"})
    assert client.get(f"/admin/strategie/werte/{series.pk}/").status_code == 302
    assert Indicator.objects.get().title == series.title and IndicatorValue.objects.count() == 1
