"""A municipality that says "du" says it in pages, forms and mails; the language stays German, staff and neighbours are addressed formally."""

import re
import threading

import pytest
from django.test import Client
from django.utils.translation import activate, get_language, gettext, ngettext, override

from municipality import address
from municipality.models import MunicipalitySettings, OutboxMail
from municipality.outbox import queue_mail
from tests.factories import Town, create_user
from tools import check_du, compile_messages

pytestmark = pytest.mark.django_db
FORMAL = re.compile(r"\b(?:Ihnen|Ihre?[mnrs]?)\b|(?<=[a-zäöüß,] )Sie\b")


@pytest.fixture
def informal_town(django_capture_on_commit_callbacks) -> Town:
    compile_messages.main()
    address.informal_catalogue.cache_clear()
    town = Town.create("dudorf.example", "Dudorf")
    with django_capture_on_commit_callbacks(execute=True):
        settings = MunicipalitySettings.for_site(town.site)
        settings.form_of_address = "du"
        settings.save()
    return town


def test_pages_forms_and_mails_say_du(informal_town):
    other = Town.create("siestadt.example", "Siestadt", default=False)
    informal, formal = Client(HTTP_HOST="dudorf.example"), Client(HTTP_HOST="siestadt.example")
    for path in ("/", "/projekte/", "/projekte/einreichen/", "/mitmachen/anmelden/", "/barriere-melden/", "/suche/?q=gibtesnicht"):
        for _again in range(2):  # the second answer may come from what is kept
            texts = {name: who.get(path).text for name, who in (("formal", formal), ("informal", informal))}
            visible = re.sub(r"<[^>]*>", " ", texts["informal"].split("<main", 1)[1])
            assert not FORMAL.search(visible), (path, FORMAL.search(visible))
        assert 'lang="de"' in texts["informal"]
    assert "Deine E-Mail-Adresse" in informal.get("/projekte/einreichen/").text
    assert "Ihre E-Mail-Adresse" in formal.get("/projekte/einreichen/").text
    wrong = informal.post("/projekte/einreichen/", {}).text
    assert "Bitte gib" in wrong
    assert "Bitte geben Sie" not in wrong
    for town, words in ((informal_town, "deine"), (other, "Ihre")):
        context = {"page": None, "subject": "Text", "report": None}
        queue_mail(site=town.site, to="a@example.org", template="moderation/report_received", context=context, event_key=words)
        assert words in OutboxMail.objects.get(event_key=words).text
    assert get_language() == "de"
    assert gettext("Ihre Daten") == "Ihre Daten"


def test_the_administration_is_addressed_formally_everywhere(informal_town):
    staff = Client(HTTP_HOST="dudorf.example")
    staff.force_login(create_user("b@example.org", is_superuser=True, is_staff=True))
    text = staff.get("/admin/").text
    assert "deine" not in text.lower()


def test_it_ends_with_the_block_and_at_the_thread(informal_town):
    said: list[str] = []

    def elsewhere() -> None:
        activate("de")
        said.append(gettext("Ihre Daten"))

    with override("de"), address.spoken(informal_town.site):
        assert gettext("Ihre Daten") == "Deine Daten"
        assert ngettext("Bitte prüfen Sie eine Angabe.", "Bitte prüfen Sie %(n)s Angaben.", 3) == "Bitte prüfe %(n)s Angaben."
        with override("en"):
            assert gettext("Ihre Daten") != "Deine Daten"
        with override("de"):
            assert gettext("Ihre Daten") == "Deine Daten"
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
    assert said == ["Ihre Daten"]
    with override("de"):
        assert gettext("Ihre Daten") == "Ihre Daten"


def test_every_public_text_has_its_informal_version():
    assert check_du.problems() == []
