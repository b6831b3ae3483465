"""`/health/` tells operators how the outbox is, in numbers."""

from datetime import timedelta

from django.utils import timezone

from municipality.models.mail import OutboxMail
from municipality.outbox import queue_mail


def queue(site, key: str, to: str = "ada.geheim@example.org") -> OutboxMail:
    return queue_mail(site=site, to=to, template="sample", context={"title": "Privates"}, event_key=key)


def test_the_outbox_stands_there_in_numbers_and_without_persons(client, site, settings):
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], settings.BASE_DIR / "tests/municipality/templates"]}]
    queue(site, "a")
    old, failed = queue(site, "b"), queue(site, "c")
    OutboxMail.objects.filter(pk=old.pk).update(created=timezone.now() - timedelta(minutes=95))
    OutboxMail.objects.filter(pk=failed.pk).update(state=OutboxMail.State.FAILED, last_error="SMTPRecipientsRefused 550")
    answer = client.get("/health/")
    assert answer.status_code == 200
    assert answer.json()["mail"] == {"waiting": 2, "failed": 1, "oldest_minutes": 95}
    assert "geheim" not in answer.content.decode() and "Privates" not in answer.content.decode()


def test_an_empty_outbox_is_zeros(client, site):
    assert client.get("/health/").json()["mail"] == {"waiting": 0, "failed": 0, "oldest_minutes": 0}
