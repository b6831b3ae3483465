"""What tells two municipalities apart besides rights: hosts, cookies, kept answers, mails, files, numbers of hits (abuse 7, 25, 33, 47)."""

import re
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse

from municipality import cache
from municipality.models import OutboxMail, Picture
from tests.permissions.addresses import every_address

from .test_foreign_ids import targets
from .two import OURS, THEIRS, Two

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_hosts_cookies_files_mails_and_kept_answers_are_of_one_municipality(two: Two, settings):
    theirs, ours = two.theirs.town, two.ours.town

    # A session is a cookie of the host alone, and staff of the one who sign in on the other's host are nobody there.
    assert not django_settings.SESSION_COOKIE_DOMAIN and not django_settings.CSRF_COOKIE_DOMAIN
    visitor = Client(HTTP_HOST=THEIRS)
    two.ours.people["all"].set_password("geheim-genug-1")
    two.ours.people["all"].save()
    answer = visitor.post(reverse("account_login"), {"login": two.ours.people["all"].email, "password": "geheim-genug-1"})
    assert answer.status_code == 302 and all(not morsel["domain"] for morsel in visitor.cookies.values())
    assert visitor.get(reverse("wagtailadmin_home")).status_code == 200
    assert visitor.get(reverse("wagtailadmin_explore", args=[theirs.home.pk])).status_code == 404
    assert visitor.get(reverse("wagtailadmin_explore", args=[ours.home.pk])).status_code == 200

    # Files: the same address on the other host, also for those who may see everything at home.
    picture = Picture.objects.get(pk=two.theirs.values["picture"])
    Picture.objects.filter(pk=picture.pk).update(is_public=False)
    small = picture.get_rendition("width-10").url
    document = reverse("wagtaildocs_serve", args=[two.theirs.values["document"], two.theirs.values["filename"]])
    for url in (small, document):
        for role, host in (("all", OURS), ("all", THEIRS), ("anonymous", OURS), ("lead", THEIRS)):
            assert two.client(role, host).get(url).status_code == 404, (url, role, host)
        own = two.theirs.client("editor").get(url)
        assert own.status_code == 200, url

    # Mails: every link leads to the host of the municipality that sends it, whoever caused it.
    for mail in OutboxMail.objects.exclude(site=None):
        other = OURS if mail.site_id == theirs.site.pk else THEIRS
        hosts = set(re.findall(r"https?://([\w.-]+)", mail.text))
        assert other not in hosts, (mail.template, hosts)

    # Kept answers: two hosts, two entries; what is published here leaves the other one's alone.
    settings.PAGE_CACHE_SECONDS = 60
    for host in (OURS, THEIRS):
        assert two.client("anonymous", host).get("/").content == two.client("anonymous", host).get("/").content
    assert two.client("anonymous", OURS).get("/").content != two.client("anonymous", THEIRS).get("/").content
    before = cache.token(theirs.site.pk)
    ours.page("Neu bei uns").save_revision().publish()
    cache.touch(ours.site.pk)
    assert cache.token(theirs.site.pk) == before


def asked_of(text: str) -> set[str]:
    """Return the names of the controls of a page."""
    return set(re.findall(r'<(?:select|input)[^>]*?\bname="([\w-]+)"', text))


def plain(answer: Any) -> tuple[int, str]:
    """Return an answer without what is different each time: numbers and tokens."""
    text = answer.content.decode(errors="replace") if not answer.streaming else ""
    return answer.status_code, re.sub(r"\d+", "#", re.sub(r"\b\w{40,}\b", "", text))


def test_no_number_of_hits_tells_whether_something_of_theirs_exists(two: Two):
    """A list filtered by an id of theirs answers like a list filtered by an id that nobody has."""
    names, foreign, wrong, tried = targets(), two.ledger.foreign, [], 0
    german = {"stelle": "municipality_office", "feld": "wagtailcore_page", "strategie": "wagtailcore_page", "stadtteil": "municipality_district"}
    client = two.client("all", OURS)
    for address in every_address():
        if address.names or address.name in ("wagtailadmin_logout", "account_logout"):
            continue
        url = address.url(two.ours) or ""
        answer = client.get(url)
        if answer.status_code != 200 or answer.streaming or not answer.get("Content-Type", "").startswith("text/html"):
            continue
        for name in sorted(asked_of(answer.content.decode())):
            tables = {german[name]} if name in german else names.get(name.removesuffix("_id").rstrip("s"), names.get(name, set()))
            for value in [min(foreign[table], key=str) for table in sorted(tables) if foreign.get(table)][:2]:
                tried += 1
                found, none = (plain(client.get(url, {name: asked})) for asked in (value, 987654321))
                if found != none and plain(client.get(url, {name: value})) == found:  # else it is a form with a random key
                    wrong.append(f"{address.row}?{name}={value}")
    assert wrong == []
    assert tried > 15, tried
