"""The privacy page of the demo says what the software does: periods, cookies, what is written down."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string

from accounts import adapter, confirmation
from exchange.conversations import services as talks
from home.demo import content
from municipality.spam import challenge
from municipality.throttle import _hash
from projects.help import services as help_services
from projects.submission import retention

PAGE = {row["key"]: row for row in content.pages()}["datenschutz"]
ROWS = {row[0]: row for block in PAGE["body"] if block["type"] == "table" for row in block["rows"]}
WORDS = "\n".join(block["text"] for block in PAGE["body"] if block["type"] == "text")
RULES = content.load("municipality")["moderation"]
MONTHS = {6: 183, 12: 365}


def days_of(begin: str) -> int:
    """Return the period in the last column of the row whose first column begins so, in days."""
    (text,) = [row[3] for start, row in ROWS.items() if start.startswith(begin)]
    number, unit = re.search(r"(\d+) (Tag|Monat)", text).groups()
    return MONTHS[int(number)] if unit == "Monat" else int(number)


@pytest.mark.parametrize(
    ("begin", "days"),
    [
        ("Wir bitten Sie, Ihre Adresse zu bestätigen", confirmation.KEEP_FOR.days),
        ("Wir schicken Ihnen eine E-Mail", settings.OUTBOX_KEEP_DAYS),
        ("Sie bestätigen Ihre Adresse nicht", RULES["keep_unconfirmed_days"]),
        ("Ihre Idee wird abgelehnt", RULES["keep_rejected_days"]),
        ("Sie schreiben an ein Projekt", RULES["keep_messages_days"]),
        ("Sie schreiben uns", RULES["keep_messages_days"]),
        ("Sie melden einen Beitrag", RULES["keep_messages_days"]),
        ("Sie verlangen die Löschung", retention.ERASE_AFTER.days),
    ],
)
def test_each_period_is_the_one_that_the_software_keeps(begin, days):
    assert days_of(begin) == days


def test_counters_end_after_the_day_that_is_named_and_name_nobody():
    windows = [
        *(per for _limit, per in confirmation.LIMITS), adapter.MAILS_PER_ADDRESS[1], adapter.SIGN_INS_PER_ADDRESS[1],
        help_services.PER_ADDRESS[1], help_services.PER_PROJECT[1], *(limit[1] for limit in (talks.STARTS_PER_PERSON, talks.PER_PROJECT, talks.PER_GUEST, talks.PER_PERSON)), challenge.LIFETIME,
    ]  # fmt: skip
    assert max(windows) == timedelta(days=days_of("Sie senden ein Formular ab"))
    assert re.fullmatch(r"[0-9a-f]{64}", _hash("contact:network:192.0.2.7/32", None)), "a checksum, not an address"


def test_reading_sets_no_cookie_and_a_form_sets_the_one_that_is_named(client, town):
    field, project, contact = town.field_of_action("Energie"), town.project("Schuldach"), town.contact_page()
    reading = ["/", town.strategy.get_url(), field.get_url(), town.projects.get_url(), project.get_url(), "/suche/?q=Dach", "/api/v1/projects/"]
    for address in reading:
        answer = client.get(address)
        assert answer.status_code == 200 and not answer.cookies, address
    for address in (reverse("projects:submit"), contact.get_url(), reverse("moderation:report", args=[project.pk])):
        answer = client.get(address)
        assert answer.status_code == 200 and set(answer.cookies) == {settings.CSRF_COOKIE_NAME}, address
    assert settings.CSRF_COOKIE_NAME in WORDS and settings.SESSION_COOKIE_NAME in WORDS
    assert "Es gilt ein Jahr" in WORDS and timedelta(days=363) < timedelta(seconds=settings.CSRF_COOKIE_AGE) < timedelta(days=367)
    assert "zwölf Stunden" in WORDS and settings.SESSION_COOKIE_AGE == 12 * 3600


def test_an_error_is_logged_without_the_address_of_the_visitor(client, town, monkeypatch, caplog):
    from home import front

    monkeypatch.setattr(front, "context", lambda *args: 1 / 0)
    client.raise_request_exception = False
    with caplog.at_level("WARNING"):
        assert client.get("/", REMOTE_ADDR="192.0.2.77").status_code == 500
    for formatter in settings.LOGGING["formatters"].values():
        lines = [import_string(formatter["()"])().format(record) for record in caplog.records]
        assert any("Internal Server Error" in line for line in lines) and not any("192.0.2.77" in line for line in lines)
