"""Forged hosts, large requests, and the headers that every answer carries."""

from urllib.parse import unquote

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model

from tests.factories import create_user

FORGED = [
    "evil.example",
    "localhost.evil.example",
    "evil.example:80",
    "127.0.0.1.evil.example",
    "localhost@evil.example",
    "localhost, evil.example",
    "",
    "[::",
    "a b",
]


@pytest.mark.parametrize("host", FORGED)
@pytest.mark.parametrize("https", [False, True])
def test_a_forged_host_gets_421_and_is_never_sent_anywhere(town, settings, host, https):
    """Case 33: also where every visitor is sent on to HTTPS; the forged name stands nowhere in the answer."""
    settings.SECURE_SSL_REDIRECT = True
    answer = Client().get("/konto/password/reset/", HTTP_HOST=host, secure=https)
    assert answer.status_code == 421 and "Location" not in answer
    assert "evil" not in answer.content.decode()
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy"):
        assert name in answer


def test_the_way_to_https_still_works_for_our_own_hosts(town, settings):
    """The other side of case 33."""
    settings.SECURE_SSL_REDIRECT = True
    answer = Client().get("/projekte/", HTTP_HOST="localhost")
    assert answer.status_code == 301 and answer["Location"] == "https://localhost/projekte/"


@pytest.fixture
def world(town):
    town.project("Ein Projekt")
    town.contact_page()
    document = get_document_model().objects.create(title="Plan", file=ContentFile(b"%PDF-1.4", "plan.pdf"))
    return {"document": document.url}


def test_every_kind_of_answer_has_the_strict_headers(world, town):
    """Case 48: pages, forms, errors, redirects, static files, feeds, API, files: nothing without a policy."""
    addresses = {
        "/": 200, "/projekte/": 200, "/en/projekte/": 200, "/projekte/einreichen/": 200, "/kontakt/": 200, "/suche/?q=a": 200, "/feed/": 200,
        "/sitemap.xml": 200, "/robots.txt": 200, "/api/v1/": 200, "/gibt-es-nicht/": 404, "/projekte/?boese=1": 400, "/projekte": 301,
        "/api/v1/nichts/": 404, "/konto/login/": 200, "/konto/password/reset/": 200, "/projekte/karte.geojson": 200,
        reverse("projects:status", args=["00000000-0000-4000-8000-000000000000", "x" * 32]): 404, "/media/images/x.webp": 404,
    }  # fmt: skip
    for address, status in addresses.items():
        answer = Client().get(address)
        assert answer.status_code == status, (address, answer.status_code)
        policy = answer["Content-Security-Policy"]
        parts = policy.split("; ")  # in any order
        assert "script-src 'self'" in parts and "default-src 'none'" in parts and "unsafe" not in policy, address
        assert "object-src 'none'" in policy and "base-uri 'self'" in policy and "form-action 'self'" in policy
        assert answer["X-Content-Type-Options"] == "nosniff", address
        assert answer["Permissions-Policy"] == django_settings.PERMISSIONS_POLICY
        assert answer["Referrer-Policy"] in ("strict-origin-when-cross-origin", "same-origin")
        assert answer.get("X-Frame-Options") == "SAMEORIGIN" or "frame-ancestors 'self'" in policy, address
    admin = Client()
    admin.force_login(create_user(is_superuser=True, is_staff=True))
    policy = admin.get("/admin/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "object-src 'none'" in policy and "frame-ancestors 'self'" in policy and "*" not in policy


def test_a_document_is_an_attachment_that_runs_nothing(world):
    """Case 20: documents are sent with nosniff and a policy that forbids everything."""
    answer = Client().get(world["document"])
    if answer.status_code == 200:
        assert answer["X-Content-Type-Options"] == "nosniff" and "default-src 'none'" in answer["Content-Security-Policy"]


def test_a_form_that_failed_its_protection_has_the_headers_too(town):
    """Case 31: the answer to a forged POST."""
    answer = Client(enforce_csrf_checks=True).post("/projekte/einreichen/", {"title": "x"})
    assert answer.status_code == 403 and "script-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/projekte/einreichen/", "/admin/images/add/", "/konto/login/", "/", "/gibt-es-nicht/"])
def test_what_strangers_send_has_a_limit_before_it_is_read(town, path):
    """Case 23: the announced length counts, nothing is written to disk first."""
    for length in (str(13 * 1024 * 1024), "9" * 30, "-5", "1e9"):
        answer = Client().generic("POST", path, b"x", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=length)
        assert answer.status_code == 413, length
        assert "höchstens 12 MB" in answer.content.decode()


def test_people_who_are_signed_in_may_send_films_and_no_more(town):
    """Case 23: the limit of the administration is larger, and a limit."""
    client = Client()
    client.force_login(create_user(is_superuser=True, is_staff=True))
    send = {"content_type": "text/plain"}
    assert client.generic("POST", "/admin/images/add/", b"x", CONTENT_LENGTH=str(100 * 1024 * 1024), **send).status_code != 413
    assert client.generic("POST", "/admin/images/add/", b"x", CONTENT_LENGTH=str(400 * 1024 * 1024), **send).status_code == 413
    assert client.generic("POST", "/projekte/einreichen/", b"x", CONTENT_LENGTH=str(100 * 1024 * 1024), **send).status_code == 413


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/",
        "/%2f%2fevil.example/",
        "/\\evil.example/",
        "/%5cevil.example",
        "//evil.example",
        "/en//evil.example/",
        "/%0d%0aLocation:%20https://evil.example/",
    ],
)
def test_no_address_leads_off_the_site_or_is_shown(town, path):
    """Cases 15 and 29: a path that looks like another host is not found, and its links do not lead there."""
    for start in ("", "/api/v1"):
        answer = Client().get("/", PATH_INFO=unquote(start + path))
        assert answer.status_code in (404, 301, 302)
        target = answer.get("Location", "/")
        assert target.startswith("/") and not target.startswith(("//", "/\\")), target
        assert 'href="//evil' not in answer.content.decode() and 'href="/\\' not in answer.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/melden/{n}/",
        "/projekte/{n}/mitmachen/",
        "/strategie/werte/{n}.csv",
        "/strategie/{n}/massnahmen.csv",
        "/api/v1/pages/{n}/",
        "/api/v1/images/{n}/",
        "/documents/{n}/a.pdf",
        "/spam/x/{n}.svg",
    ],
)
def test_numbers_that_no_database_knows_are_not_found(town, path):
    """Case 46: 404, never an error of the database."""
    for number in (2**31, 2**63, 10**40):
        assert Client().get(path.format(n=number)).status_code == 404
