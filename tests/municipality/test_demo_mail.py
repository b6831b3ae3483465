from datetime import timedelta

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from municipality.models import OutboxMail

pytestmark = [pytest.mark.django_db]


def mail(site, key, **values):
    now = timezone.now()
    defaults = {
        "language": "de", "message_id": f"<{key}@x>", "sender": "Stadt <amt@example.org>", "recipient": "person@example.org",
        "subject": f"Betreff {key}",
        "text": "Hallo <b>\nhttps://auenfurt.example/x/?a=1&b=2", "html": "<html><head></head><body><a href='/x/'>Los</a></body></html>",
        "created": now, "due": now,
    }  # fmt: skip
    return OutboxMail.objects.create(site=site, event_key=key, template="x", **{**defaults, **values})


def test_outside_of_a_demo_the_address_does_not_exist(client, town, settings):
    assert settings.DEMO is False
    with pytest.raises(NoReverseMatch):
        reverse("demo_mail")
    assert client.get("/demo/mail/").status_code == 404


@pytest.mark.urls("tests.municipality.urls_demo")
class TestMailbox:
    @pytest.mark.parametrize("path", ["", "{pk}/", "{pk}/html/"])
    def test_every_view_refuses_unless_this_is_a_demo(self, client, town, path):
        row = mail(town.site, "a")
        assert client.get(f"/demo/mail/{path}".format(pk=row.pk)).status_code == 404

    def test_the_newest_mail_comes_first_and_is_open(self, client, town, settings):
        settings.DEMO = True
        mail(town.site, "alt", created=timezone.now() - timedelta(hours=1))
        newest = mail(town.site, "neu")
        page = client.get("/demo/mail/").content.decode()
        assert page.index("Betreff neu") < page.index("Betreff alt")
        assert f'src="/demo/mail/{newest.pk}/html/"' in page
        assert 'sandbox="allow-top-navigation-by-user-activation"' in page
        assert '<a href="https://auenfurt.example/x/?a=1&amp;b=2" rel="nofollow">' in page
        assert "Hallo &lt;b&gt;" in page
        assert "allow-scripts" not in page

    def test_an_empty_mailbox_says_so(self, client, town, settings):
        settings.DEMO = True
        assert "Noch ist keine E-Mail da" in client.get("/demo/mail/").content.decode()

    def test_the_html_is_shown_without_script_and_without_other_hosts(self, client, town, settings):
        settings.DEMO = True
        answer = client.get(f"/demo/mail/{mail(town.site, 'a').pk}/html/")
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "sandbox" in policy
        assert "script-src" not in policy
        assert answer["X-Frame-Options"] == "SAMEORIGIN"
        assert '<base target="_top">' in answer.content.decode()

    def test_mails_of_another_municipality_are_not_shown(self, client, town, other_town, settings):
        settings.DEMO = True
        foreign = mail(other_town.site, "fremd")
        assert "Betreff fremd" not in client.get("/demo/mail/").content.decode()
        assert client.get(f"/demo/mail/{foreign.pk}/").status_code == 404
        assert client.get(f"/demo/mail/{foreign.pk}/html/").status_code == 404

    def test_it_changes_nothing(self, client, town, settings):
        settings.DEMO = True
        row = mail(town.site, "a")
        assert client.post(f"/demo/mail/{row.pk}/").status_code == 405
