"""A person signs in as people do: address, mail, code."""

import re

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from municipality.outbox import send_due

ADA = "ada@example.org"


def last_mail(address: str = ADA):
    """Send what waits and return the latest mail to this address."""
    send_due()
    return [message for message in mail.outbox if message.to == [address]][-1]


def code_of(message) -> str:
    """Return the code in the text of a mail."""
    return re.search(r"^ {4}([0-9A-Z]{3}-[0-9A-Z]{3})$", message.body, re.MULTILINE)[1]


def link_of(message) -> str:
    """Return the path of the sign-in link in the text of a mail."""
    return re.search(r"https?://[^/]+(/mitmachen/anmelden/link/\S+)", message.body)[1]


def sign_in(client: Client, email: str = ADA, **extra):
    """Sign in by code; returns the answer to the code."""
    client.post("/mitmachen/anmelden/", {"email": email, **extra})
    return client.post("/mitmachen/anmelden/code/", {"code": code_of(last_mail(email))})


def user_of(client: Client) -> User | None:
    """Return who is signed in."""
    pk = client.session.get("_auth_user_id")
    return User.objects.get(pk=pk) if pk else None


@pytest.fixture
def browser(town):
    """A browser at the municipality."""
    return Client(HTTP_HOST=town.site.hostname)


@pytest.fixture
def ada(browser):
    """Ada, signed in by code in `browser`, her name given."""
    sign_in(browser)
    user = user_of(browser)
    user.name = "Ada Quittenbaum"
    user.save()
    return user
