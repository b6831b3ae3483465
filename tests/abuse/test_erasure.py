"""Case 41, seen by a vandal: whoever calls herself like an ordinary word and deletes her account takes no word of others along."""

import pytest

from accounts import privacy
from accounts.models import Notice, Organisation
from exchange.conversations import services as talks
from exchange.conversations.rules import Kind
from exchange.meetings import services as meetings
from exchange.models import Meeting, Message
from municipality.models import OutboxMail
from municipality.outbox import queue_mail
from tests.factories import create_user
from workshop.access import seat_of
from workshop.models import Role, TeamMember

WORDS = "Wir pflanzen am 5. Mai und helfen. Die Sonne scheint. Für die Kinder."


@pytest.fixture
def project(town):
    return town.project("Sonne aufs Schuldach")


@pytest.fixture
def lead(project):
    user = create_user("lea@example.org", name="Lea Brandt")
    TeamMember.objects.create(project=project, user=user, role=Role.LEAD)
    return user


@pytest.fixture
def written(town, project, lead):
    """Words of others, in every place that is searched when an account ends."""
    seat = seat_of(lead, town.site, project.pk)
    talks.start(Kind.BOARD, town.site, "Die Sonne und der Mai", WORDS, by=lead, project=project)
    meetings.create(seat, {"title": "Treffen und Kaffee", "starts": "2027-05-03T18:30:00+02:00", "agenda": WORDS, "minutes": WORDS})
    reader = create_user("otto@example.org", name="Otto Olm")
    Notice.objects.create(site=town.site, user=reader, kind="test", event_key="test:1", title="Neu und wichtig", text=WORDS, frequency="never")
    queue_mail(
        site=town.site, to="otto@example.org", template="accounts/event", event_key="test:mail",
        context={"heading": "Neu und wichtig", "body": WORDS, "path": "/", "kind": "Test", "unsubscribe_url": "https://localhost/u/", "settings_url": "", "area_url": ""},
    )  # fmt: skip

    def everything() -> dict:
        return {
            "messages": list(Message.objects.values_list("text", "conversation__subject")),
            "meetings": list(Meeting.objects.values_list("title", "agenda", "minutes")),
            "notices": list(Notice.objects.filter(user=reader).values_list("title", "text")),
            "mails": list(OutboxMail.objects.filter(event_key="test:mail").values_list("subject", "text", "html")),
        }

    return everything


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    ["und", "die", "5", "https", "Sonne", "Für die", "Für Die", "Die Sonne", "Lea Brandt", "Sonne aufs Schuldach", "Wir", "%", ".", "(", "span"],
)
def test_a_name_that_is_an_ordinary_word_takes_nothing_of_others_along(town, project, written, name):
    vandal = create_user("vandal@example.org", name=name, phone=name[:40])
    TeamMember.objects.create(project=project, user=vandal)
    before = written()
    privacy.erase(vandal)
    assert written() == before


@pytest.mark.django_db
def test_names_of_the_town_and_of_organisations_stay(town, project, written):
    Organisation.objects.create(site=town.site, name="Verein Blauer Bach", kind="association", state="confirmed")
    reader = create_user("ute@example.org")
    for n, name in enumerate(["Stadt Auenfurt", "Verein Blauer Bach"]):
        row = Notice.objects.create(site=town.site, user=reader, kind="test", event_key=f"t:{n}", title=f"Neu von {name}", frequency="never")
        privacy.erase(create_user(name=name))
        row.refresh_from_db()
        assert row.title == f"Neu von {name}"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Mara Quint", "Mara van Quint", "Dr. Mara Quint-Öhler", "José Ángel Núñez", "mara_q82"])
def test_a_name_that_tells_of_somebody_goes(town, project, lead, name):
    person = create_user("mara@example.org", name=name, phone="0170 1234567")
    TeamMember.objects.create(project=project, user=person)
    talks.start(Kind.BOARD, town.site, f"Für {name}", f"{name} hat 0170 1234567 und mara@example.org.", by=lead, project=project)
    privacy.erase(person)
    row = Message.objects.select_related("conversation").get()
    assert name not in row.text + row.conversation.subject and "1234567" not in row.text and "mara@" not in row.text


@pytest.mark.django_db
def test_a_guest_who_calls_herself_like_a_word_takes_nothing_along(town, project, lead):
    guest = talks.Guest("und", "vandal@example.org")
    made = talks.start(Kind.OUTSIDE, town.site, "Hilfe", "Ich helfe.", by=guest, project=project)
    talks.write(talks.rules.viewer_of(lead, made), WORDS)
    privacy.erase(create_user("vandal@example.org", name="Für Die"))
    assert Message.objects.filter(text=WORDS).exists()
