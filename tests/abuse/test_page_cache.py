"""The page cache: nobody reads what was made for somebody else, nobody fills the memory."""

import itertools

import pytest
from django.test import Client

from municipality import cache
from tests.factories import create_user


@pytest.fixture(autouse=True)
def kept(settings):
    settings.PAGE_CACHE_SECONDS = 600


@pytest.fixture
def pages(town):
    town.project("Ein Solardach")
    return town


def test_a_page_made_for_somebody_who_is_signed_in_is_neither_kept_nor_answered_from_memory(pages):
    """Case 10: staff and visitors never share an answer."""
    staff = Client()
    staff.force_login(create_user("amt@example.org", is_superuser=True, is_staff=True))
    assert "Set-Cookie" not in Client().get("/projekte/").headers
    before = len(cache._memory)
    answer = staff.get("/projekte/?sort=titel")
    assert answer.status_code == 200 and len([key for key in cache._memory if key[0] == "page"]) == 1, before
    pages.project("Erst danach", slug="danach").delete()


def test_a_preview_of_a_draft_is_not_kept_even_without_cookies(pages, rf):
    """Case 10: Wagtail makes a request of its own for a preview; with no cookie at all it must not become the page of all."""
    draft = pages.projects.get_children().first().specific
    draft.title = "Geheimer Entwurf"
    draft.make_preview_request(None, draft.default_preview_mode)
    assert "Geheimer Entwurf" not in Client().get(draft.url).content.decode()
    assert "Geheimer Entwurf" not in draft.make_preview_request(rf.get("/"), "").headers.get("ETag", "")
    assert "Geheimer Entwurf" in draft.make_preview_request(None, draft.default_preview_mode).content.decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_X_FORWARDED_HOST": "evil.example"},
        {"HTTP_FORWARDED": "host=evil.example"},
        {"HTTP_X_ORIGINAL_URL": "/admin/"},
        {"HTTP_X_REWRITE_URL": "/admin/"},
        {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE"},
        {"HTTP_ACCEPT_LANGUAGE": "en"},
        {"HTTP_COOKIE": "django_language=en; theme=<script>"},
        {"HTTP_HX_REQUEST": "false"},
        {"HTTP_HX_REQUEST": "1", "HTTP_HX_TARGET": "evil"},
        {"HTTP_HX_REQUEST": "true", "HTTP_HX_BOOSTED": "true", "HTTP_HX_CURRENT_URL": "https://evil.example/", "HTTP_HX_PROMPT": "<b>"},
        {"HTTP_RANGE": "bytes=0-3"},
        {"HTTP_ACCEPT": "application/json"},
        {"HTTP_ACCEPT_ENCODING": "identity"},
        {"HTTP_REFERER": "https://evil.example/"},
        {"HTTP_USER_AGENT": "<script>alert(1)</script>"},
    ],
)
def test_no_header_of_one_visitor_changes_the_answer_of_the_next(pages, headers):
    """Cases 15 and 33: the answer that stays in memory is the one that everybody would have got."""
    clean = Client().get("/projekte/").content
    cache.forget()
    poisoned = Client().get("/projekte/", **headers)
    assert poisoned.status_code == 200 and b"evil.example" not in poisoned.content
    assert Client().get("/projekte/").content == clean
    assert Client().get("/projekte/", HTTP_HX_REQUEST="true").content == Client().get("/projekte/", HTTP_HX_REQUEST="true").content


def test_the_host_with_another_port_or_spelling_is_another_answer(pages):
    """Case 33: what stands in a page about its own address is asked for by the same host again only."""
    assert b"localhost:6666" in Client().get("/projekte/", HTTP_HOST="localhost:6666").content
    assert b"6666" not in Client().get("/projekte/", HTTP_HOST="localhost").content


def test_a_head_request_leaves_nothing_behind_and_a_get_is_whole(pages):
    """A request without a body must not keep an answer without one."""
    assert Client().head("/projekte/").content == b""
    assert b"Ein Solardach" in Client().get("/projekte/").content
    assert Client().head("/projekte/")["ETag"] == Client().get("/projekte/")["ETag"]


def test_two_municipalities_and_two_languages_share_no_entry(pages, other_town):
    """Case 6: the same path under another host or language is another page."""
    other_town.project("Drüben")
    here, there = Client().get("/projekte/").content, Client().get("/projekte/", HTTP_HOST="other.example").content
    assert b"Ein Solardach" in here and b"Ein Solardach" not in there and "Drüben".encode() in there
    assert b'lang="en"' in Client().get("/en/projekte/").content
    assert Client().get("/projekte/").content == here and Client().get("/projekte/", HTTP_HOST="other.example").content == there


def test_made_up_addresses_do_not_fill_the_memory(pages, settings):
    """Case 46: the order of parameters, empty parameters and hosts are endless; the memory has an end, in entries and in bytes."""
    settings.PAGE_CACHE_ENTRIES = 30
    names = ["phase", "ziel", "sdg", "sucht", "feld"]
    for order in list(itertools.permutations(names))[:60]:
        assert Client().get("/projekte/karte.geojson?" + "&".join(f"{name}=" for name in order)).status_code == 200
    assert len(cache._memory) <= 30
    settings.PAGE_CACHE_ENTRIES, settings.PAGE_CACHE_MEGABYTES = 10_000, 1
    cache.forget()
    for number in range(40):
        cache.put(("page", number), ("0", "0"), object(), 90_000)
    assert sum(cache._sizes.values()) == cache._Total.bytes <= 1024 * 1024 and len(cache._memory) < 15
    cache.put(("page", "huge"), ("0", "0"), object(), 500_000)
    assert ("page", "huge") not in cache._memory
    cache.put(("page", 39), ("0", "0"), object(), 10)
    assert sum(cache._sizes.values()) == cache._Total.bytes
    cache.forget()
    assert cache._Total.bytes == 0


def test_unknown_parameters_and_errors_are_not_kept(pages):
    """Case 9: a refused or missing address is answered and forgotten."""
    for address in ("/projekte/?boese=1", "/projekte/?phase=quatsch", "/gibt-es-nicht/", "/suche/?x=1"):
        assert Client().get(address).status_code in (400, 404)
    assert not [key for key in cache._memory if key[0] == "page"]


def test_a_page_forgets_a_picture_that_was_deleted(pages, django_capture_on_commit_callbacks):
    """A kept page must not go on linking a file that is gone."""
    from wagtail.images.tests.utils import get_test_image_file

    from municipality.models import Picture

    picture = Picture.objects.create(title="Bild", file=get_test_image_file(size=(30, 30)))
    before = cache.token(pages.site.pk)
    with django_capture_on_commit_callbacks(execute=True):
        picture.delete()
    assert cache.token(pages.site.pk) != before
