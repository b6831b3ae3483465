"""Case 48: the pages of the sign-in come from another package; nothing in them needs more than the strict policy."""

import re

import pytest
from django.test import Client

from tests.factories import create_user

PAGES = [
    "/konto/login/", "/konto/password/reset/", "/konto/2fa/", "/konto/2fa/totp/activate/", "/konto/2fa/webauthn/add/", "/konto/2fa/webauthn/",
    "/konto/password/change/", "/konto/email/", "/konto/logout/", "/konto/reauthenticate/",
]  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_no_account_page_has_inline_scripts_or_styles(town, address):
    """A page that the policy breaks would keep staff from the second factor that is demanded of them."""
    client = Client()
    if address not in ("/konto/login/", "/konto/password/reset/"):
        create_user("amt@example.org", password="richtig-und-lang-1", is_staff=True)
        assert client.post("/konto/login/", {"login": "amt@example.org", "password": "richtig-und-lang-1"}).status_code == 302
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    html = answer.content.decode()
    scripts = [tag for tag in re.findall(r"<script[^>]*>", html) if "src=" not in tag and "application/json" not in tag]
    assert scripts == []
    assert " style=" not in html and "<style" not in html and not re.search(r"\son\w+=", html)
    assert "unsafe" not in answer["Content-Security-Policy"]
    for source in re.findall(r'(?:src|href|action)="(https?:)?//([^"/]+)', html):
        assert source[1] in ("testserver", "localhost")
