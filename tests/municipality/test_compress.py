"""Answers that the page cache does not keep are compressed, and tell nobody by their length what is in them."""

import gzip

import pytest
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from municipality.compress import CompressMiddleware

GZIP = {"HTTP_ACCEPT_ENCODING": "gzip, deflate, br"}
TEXT = b"Ein Satz, der wiederkehrt. " * 100


def answered(response, **headers):
    return CompressMiddleware(lambda request: response)(RequestFactory().get("/", **(headers or GZIP)))


def test_a_form_is_compressed_and_whole(town):
    client = Client()
    plain = client.get("/projekte/einreichen/", HTTP_ACCEPT_ENCODING="identity")
    small = client.get("/projekte/einreichen/", **GZIP)
    assert small["Content-Encoding"] == "gzip" and "Accept-Encoding" in small["Vary"]
    assert small["Content-Length"] == str(len(small.content))
    assert len(small.content) * 3 < len(plain.content)
    assert b"csrfmiddlewaretoken" in gzip.decompress(small.content)
    assert "Content-Encoding" not in plain


def test_the_length_of_a_form_changes_from_answer_to_answer():
    """BREACH: the same page twice does not have the same length."""
    assert len({len(answered(HttpResponse(TEXT)).content) for _ in range(20)}) > 1


def test_what_the_page_cache_keeps_is_compressed_once(town, settings):
    settings.PAGE_CACHE_SECONDS = 60
    first, second = (Client().get("/", HTTP_ACCEPT_ENCODING="gzip, deflate, br") for _ in range(2))
    assert first["Content-Encoding"] == second["Content-Encoding"] == "br" and first.content == second.content


def test_a_validator_becomes_a_weak_one():
    answer = answered(HttpResponse(TEXT, headers={"ETag": '"abc"'}))
    assert answer["ETag"] == 'W/"abc"'


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse(TEXT, content_type="image/webp"),
        HttpResponse(TEXT, content_type="application/pdf"),
        HttpResponse(TEXT, headers={"Content-Encoding": "br"}),
        HttpResponse(TEXT, status=206),
        HttpResponse(b"kurz"),
        HttpResponse(status=304),
        StreamingHttpResponse([TEXT]),
        FileResponse(iter([TEXT]), content_type="text/csv"),
    ],
    ids=["picture", "pdf", "compressed already", "part of a file", "short", "not modified", "stream", "file"],
)
def test_the_rest_stays_as_it_is(response):
    before = response.get("Content-Encoding")
    assert answered(response).get("Content-Encoding") == before


def test_who_cannot_read_it_gets_plain_text():
    assert answered(HttpResponse(TEXT), HTTP_ACCEPT_ENCODING="br").content == TEXT
    assert answered(HttpResponse(TEXT), HTTP_ACCEPT_ENCODING="").content == TEXT
