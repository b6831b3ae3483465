"""Messages from before there were conversations: nothing is lost, old links open them, blocks hold."""

from datetime import timedelta
from importlib import import_module

from django.apps import apps
from django.utils import timezone
from django.utils.crypto import salted_hmac

from exchange.conversations import services
from exchange.conversations.services import Guest
from exchange.models import Block, Conversation, Message
from projects.models import HelpMessage

from .conftest import AUTHOR, HELPER

take_over = import_module("exchange.migrations.0005_relayed_messages").take_over


def old_link(row: HelpMessage, side: str) -> str:
    """The private link as the relay of the first issue made it."""
    secret = salted_hmac("projects.help.link", f"{row.site_id}:{row.public_id}:{side}", algorithm="sha256").hexdigest()[:48]
    return f"/projekte/gespraech/{row.public_id}/{secret}/"


def message(project, town, **values) -> HelpMessage:
    fields = {
        "site": town.site, "project": project, "name": "Helga H.", "email": HELPER, "text": "Ich helfe.", "state": "relayed", "relayed_at": timezone.now(),
        "need_title": "Statik", "delete_after": timezone.localdate() + timedelta(days=90), "consent_text": "Darf weiter.", **values,
    }  # fmt: skip
    return HelpMessage.objects.create(**fields)


def test_a_relayed_message_with_its_answers_is_a_conversation_and_its_links_open_it(project, town, client):
    root = message(project, town)
    message(project, town, answer_to=root, from_author=True, name="Ada", email=AUTHOR, text="Gern.", state="reported")
    take_over(apps, None)
    take_over(apps, None)
    talk = Conversation.objects.get()
    assert (talk.public_id, talk.subject, talk.state, talk.messages_count, talk.delete_after) == (
        root.public_id,
        "Statik",
        "open",
        2,
        root.delete_after,
    )
    assert [(row.text, row.author.is_team, row.state) for row in talk.messages.all()] == [("Ich helfe.", False, "sent"), ("Gern.", True, "reported")]
    assert talk.participants.get(is_team=False).first_consent == "Darf weiter."
    root.refresh_from_db()
    assert (root.text, root.email, root.name) == ("", "", "") and HelpMessage.objects.count() == 1
    for side in ("helper", "project"):
        html = client.get(old_link(root, side)).content.decode()
        assert "Ich helfe." in html and "Gern." in html and HELPER not in html and AUTHOR not in html
    assert client.post(old_link(root, "helper"), {"message": "Bis dann.", "key": "k"}).status_code == 302
    assert Message.objects.count() == 3


def test_who_was_blocked_stays_blocked(project, town):
    message(project, town, state="blocked")
    take_over(apps, None)
    assert Conversation.objects.get().state == "blocked" and Block.objects.get().by_project_id == project.pk
    made = HelpMessage.objects.create(
        site=town.site, project=project, name="Helga", email=HELPER, text="Noch einmal.", delete_after=timezone.localdate()
    )
    from exchange.conversations.relay import take_over as hand_over

    hand_over(HelpMessage, message=made)
    assert made.state == "blocked" and Conversation.objects.count() == 1


def test_what_nobody_has_confirmed_stays_where_it_is(project, town):
    row = message(project, town, state="unconfirmed", relayed_at=None)
    take_over(apps, None)
    row.refresh_from_db()
    assert row.text == "Ich helfe." and not Conversation.objects.exists()


def test_a_guest_has_the_consent_in_its_words(project, town):
    made = services.start("outside", town.site, "x", "Hallo", by=Guest("G", "g@example.org", "de", "Meine Worte."), project=project)
    assert made.participants.get(is_team=False).first_consent == "Meine Worte."
