"""Whatever the address says: what exists is understood, everything else is a 400 with a sentence, nothing is a 500."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from municipality.api.richtext import clean
from tests.api.conftest import BASE

WRONG = [
    "pages/?x=1", "pages/?limit=0", "pages/?limit=101", "pages/?limit=abc", "pages/?limit=²", "pages/?limit=", "pages/?offset=-1", "pages/?offset=99999999999",
    "pages/?type=wagtailcore.Page", "pages/?type=accounts.User", "pages/?type=home.Nope", "pages/?locale=fr", "pages/?child_of=0", "pages/?child_of=abc",
    "pages/?child_of=99999999999999999999", "pages/?descendant_of=-1", "pages/?fields=title", "pages/?type=home.NewsPage&fields=owner",
    "pages/?type=home.NewsPage&fields=summary(title)", "pages/?type=home.NewsPage,home.ContactPage&fields=*", "pages/?order=owner", "pages/?order=date",
    "pages/?order=?", "pages/?slug=%00", "pages/?q=%00", f"pages/?q={'x' * 201}", "pages/?site=other.example", "pages/?format=api", "pages/?limit=1&limit=2",
    "pages/find/", "pages/find/?html_path=%00", "pages/find/?id=1", "projects/?phase=nie", "projects/?feld=nix", "projects/?sdg=18", "projects/?sucht=alles",
    "projects/?sort=owner", "projects/?stadtteil=77", "projects/?seite=2", "projects/?limit=1000", f"projects/?q={'x' * 201}", "projects.geojson?limit=3",
    "projects.geojson?bbox=1,2,3,4", "strategy/?x=1", "strategy/?locale=xx", "strategy/measures/?feld=nix", "strategy/measures/?stand=nix",
    "strategy/measures/?status=done", "strategy/measures/?reihenfolge=owner", "strategy/indicators/?x=1", "images/?title=a", "site/?x", "?x=1",
]  # fmt: skip


@pytest.mark.parametrize("path", WRONG)
def test_what_does_not_exist_is_a_400_with_a_sentence(client, town, path):
    answer = client.get(BASE + path)
    assert answer.status_code == 400, path
    sentence = answer.json()["error"]
    assert sentence.endswith(".")
    assert len(sentence) > 20


def test_a_parameter_named_by_a_stranger_is_shown_short_and_as_text(client, town):
    answer = client.get(BASE + "site/", {"<script>alert(1)</script>" * 10 + "\n": "1"})
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("application/json")
    assert len(answer.json()["error"]) < 200


@pytest.mark.parametrize("pk", ["0", "999999", "2147483648", "99999999999999999999999"])
@pytest.mark.parametrize("kind", ["pages", "projects", "images", "strategy/indicators"])
def test_an_id_that_does_not_exist_is_a_404(client, town, kind, pk):
    answer = client.get(f"{BASE}{kind}/{pk}/")
    assert (answer.status_code, list(answer.json())) == (404, ["error"])


NAMES = st.sampled_from(
    ["type", "slug", "locale", "child_of", "descendant_of", "q", "suche", "fields", "order", "limit", "offset", "html_path", "feld", "phase", "ziel", "sdg", "stadtteil",
     "sucht", "sort", "stand", "status", "reihenfolge", "x"]
)  # fmt: skip
VALUES = st.one_of(
    st.text(max_size=30),
    st.integers().map(str),
    st.sampled_from(["home.NewsPage", "*", "root", "de", "en", "-title", "Dach", "laeuft", "hilfe", "/en/", "/", "1", "2"]),
)


@pytest.mark.django_db
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    path=st.sampled_from(["pages/", "pages/find/", "projects/", "projects.geojson", "strategy/", "strategy/fields/", "strategy/measures/", "strategy/indicators/", "images/", "site/"]),
    query=st.dictionaries(NAMES, VALUES, max_size=3),
)  # fmt: skip
def test_no_query_is_a_fault_of_ours(client, town, path, query, monkeypatch):
    from municipality.api import endpoint

    monkeypatch.setattr(endpoint, "RATE", 10**6)
    answer = client.get(BASE + path, query)
    assert answer.status_code in (200, 400, 404), (path, query)
    assert answer.json()


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)> {{7*7}} %(x)s </script> \u2028"


def test_hostile_text_stays_text_and_json_stays_json(client, ask, town):
    field = town.field_of_action(HOSTILE[:100], summary=HOSTILE)
    measure = town.measure(field, HOSTILE[:100], summary=HOSTILE, description=f"<p>{HOSTILE}</p>")
    project = town.project(HOSTILE[:100], summary=HOSTILE, problem=HOSTILE, needs=[("people", HOSTILE)], lat="52", lon="8", fields_of_action=[field])
    news = town.news(HOSTILE[:100], summary=HOSTILE, body=[("quote", {"text": HOSTILE, "person": HOSTILE}), ("text", f"<p>gut</p>{HOSTILE}")])
    for path in (
        "pages/",
        f"projects/{project.pk}/",
        f"pages/{measure.pk}/",
        f"pages/{news.pk}/",
        "projects.geojson",
        "strategy/",
        "strategy/measures/",
    ):
        answer = client.get(BASE + path)
        json.loads(answer.content)
        assert "json" in answer["Content-Type"]
    assert ask(f"projects/{project.pk}/")["summary"] == HOSTILE  # plain text: who shows it escapes it
    quote, text = ask(f"pages/{news.pk}/")["body"]
    assert quote["value"]["text"] == HOSTILE
    for html in (text["value"], ask(f"pages/{measure.pk}/")["description"]):
        assert "<script" not in html
        assert "<img" not in html
        assert "alert(1)" not in html


@pytest.mark.parametrize(
    ("dirty", "expected"),
    [
        ('<p onclick="x()">a</p>', "<p>a</p>"),
        ('<a href="javascript:alert(1)">a</a>', "<a>a</a>"),
        ('<a href="data:text/html,x">a</a>', "<a>a</a>"),
        ('<a href="//evil.example">a</a>', '<a href="//evil.example">a</a>'),
        ('<a href="/suche/">a</a>', '<a href="https://town.example/suche/">a</a>'),
        ('<a href="https://x.example/?a=1&amp;b=2">a</a>', '<a href="https://x.example/?a=1&amp;b=2">a</a>'),
        ('<a linktype="document" id="5">a</a>', "<a>a</a>"),
        ('<a linktype="page" id="abc">a</a>', "<a>a</a>"),
        ('<a linktype="nonsense" id="1">a</a>', "<a>a</a>"),
        ('<embed embedtype="image" id="1" alt="x"/>b', "b"),
        ('<embed embedtype="media" url="https://video.example/"/>', ""),
        ('<svg onload="x()"><title>a</title></svg>b', "b"),
        ("<iframe src=x></iframe><style>p{}</style><b>c</b>", "<b>c</b>"),
        ('<ul><li style="color:red">a<ul><li onmouseover="x">b</li></ul></li></ul>', "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("ohne Zeichen & so", "ohne Zeichen & so"),
        ("", ""),
    ],
)
def test_rich_text_is_cleaned(dirty, expected):
    class Nothing:
        page = document = staticmethod(lambda pk: None)
        absolute = staticmethod(lambda address: f"https://town.example{address}" if address.startswith("/") and address[:2] != "//" else address)

    assert clean(dirty, Nothing()) == expected
