"""The weekly mail: on Monday, once, only what is new and still open, easily ended."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exchange.models import NeedInterest, PublicNeed
from exchange.offers import weekly
from municipality import cache, outbox
from municipality.models import OutboxMail
from projects.models import Need
from projects.services import set_need_open

pytestmark = pytest.mark.django_db
START = timezone.make_aware(datetime(2026, 11, 18, 12))  # a Wednesday


def mails():
    return OutboxMail.objects.filter(template="exchange/needs_week").order_by("pk")


def publish(page):
    page.save_revision().publish()
    return page


def test_sixty_days_each_need_once_none_skipped_no_mail_without_news(town, person):
    with time_machine.travel(START, tick=False) as clock:
        weekly.save_interest(person("Wanda"), town.site, kinds=[], fields=[], districts=[])
        made = []
        for day in range(60):
            clock.move_to(START + timedelta(days=day))
            cache.forget()
            if day % 5 == 0 and day < 40:
                publish(town.project(f"Projekt {day}", needs=[("people", f"Bedarf {day}")]))
                made.append(f"Bedarf {day}")
            for _run in range(3):
                weekly.send_due()
    texts = [mail.text for mail in mails()]
    for title in made:
        assert sum(f"- {title}\n" in text or f"- {title} " in text for text in texts) == 1, title
    days = [timezone.localtime(mail.created).weekday() for mail in mails()]
    assert set(days) == {0} and len(texts) == len({mail.event_key for mail in mails()}) <= 7


def test_only_open_needs_that_fit_are_named(town, other_town, person):
    with time_machine.travel(START, tick=False) as clock:
        weekly.save_interest(person("Wanda"), town.site, kinds=["people", "unfug"], fields=[999], districts=[999])
        assert NeedInterest.objects.get().kinds == ["people"] and NeedInterest.objects.get().districts == []
        clock.shift(timedelta(hours=1))
        found = publish(town.project("Eins", needs=[("people", "Passt"), ("people", "Gefunden"), ("money", "Geld")]))
        publish(other_town.project("Fremd", needs=[("people", "Fremd")]))
        town.project("Entwurf", needs=[("people", "Geheim")], live=False)
        set_need_open(found, Need.objects.get(title="Gefunden").key, False)
        clock.move_to(START + timedelta(days=5))
        cache.forget()
        assert weekly.send_due() == 1
    text = mails().get().text + mails().get().html
    assert "Passt" in text
    for hidden in ("Gefunden", "Geld", "Fremd", "Geheim", "-marke@"):
        assert hidden not in text


def test_an_edit_does_not_make_an_old_need_new(town, person):
    with time_machine.travel(START, tick=False) as clock:
        page = publish(town.project("Eins", needs=[("people", "Alt")]))
        since = PublicNeed.objects.get().since
        clock.shift(timedelta(days=1))
        weekly.save_interest(person("Wanda"), town.site, kinds=[], fields=[], districts=[])
        publish(page)
        clock.shift(timedelta(days=6))
        cache.forget()
        assert weekly.send_due() == 0 and PublicNeed.objects.get().since == since


def test_the_link_of_the_mail_ends_it_by_post_alone(town, other_town, client, person):
    user = person("Wanda")
    row = weekly.save_interest(user, town.site, kinds=[], fields=[], districts=[])
    address = reverse("exchange:interests_end", args=[weekly.token_of(row)])
    assert "Abbestellen" in client.get(address).content.decode() and NeedInterest.objects.exists()
    client.post(address, HTTP_HOST="other.example")
    client.post(reverse("exchange:interests_end", args=["falsch"]))
    assert NeedInterest.objects.exists()
    assert "Abbestellt" in client.post(address).content.decode() and not NeedInterest.objects.exists()
    weekly.save_interest(user, town.site, kinds=[], fields=[], districts=[])
    client.post(address)
    assert NeedInterest.objects.exists(), "an old link does not end a new order"


def test_a_mail_program_ends_it_with_one_click_of_its_own(town, person):
    with time_machine.travel(START, tick=False) as clock:
        weekly.save_interest(person("Wanda"), town.site, kinds=[], fields=[], districts=[])
        clock.shift(timedelta(hours=1))
        publish(town.project("Eins", needs=[("people", "Neu")]))
        clock.move_to(START + timedelta(days=5))
        cache.forget()
        assert weekly.send_due() == 1
        outbox.send_due()
    message = mail.outbox[-1]
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert address in message.body and "marke" not in address
    path, program = "/" + address.split("/", 3)[3], Client(HTTP_HOST=town.site.hostname, enforce_csrf_checks=True)
    assert program.get(path).status_code == 200 and NeedInterest.objects.exists()
    assert program.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200 and not NeedInterest.objects.exists()
    assert program.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200, "twice does no harm"


def test_the_settings_page_orders_changes_and_ends(town, client, person):
    client.force_login(person("Wanda"))
    client.post("/mitmachen/interessen/", {"kinds": ["people", "place"], "bestellen": "ja"})
    assert NeedInterest.objects.get().kinds == ["people", "place"]
    assert client.post("/mitmachen/interessen/", {"kinds": ["alles"], "bestellen": "ja"}).status_code == 422
    client.post("/mitmachen/interessen/", {"beenden": "ja"})
    assert not NeedInterest.objects.exists()
