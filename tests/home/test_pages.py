"""The public face: every page type renders, empty and full, and shows nothing that is not public."""

import pytest

from home.models import ContactMessage
from municipality.models import OutboxMail

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)> {{7*7}} %(x)s {0.__class__}"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/projekte/",
        "/strategie/",
        "/suche/",
        "/suche/?q=Dach",
        "/barriere-melden/",
        "/feed/",
        "/sitemap.xml",
        "/robots.txt",
        "/en/",
        "/en/suche/",
    ],
)
def test_an_empty_municipality_has_friendly_pages(client, town, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer.content[:300]


def test_the_home_page_shows_strategy_projects_and_news(client, town):
    field = town.field_of_action("Energie und Wärme", icon="zap", hue=2)
    town.measure(field, "Dächer nutzen", status="running")
    town.project("Sonne aufs Schuldach", fields_of_action=[field], needs=[("skills", "Statik prüfen")])
    town.news("Rat beschließt die Strategie")
    text = client.get("/").content.decode()
    for expected in ("Energie und Wärme", "Sonne aufs Schuldach", "Statik prüfen", "Rat beschließt die Strategie"):
        assert expected in text


def test_hostile_text_stays_text_on_every_page_type(client, town):
    field = town.field_of_action(HOSTILE[:100], summary=HOSTILE[:200])
    measure = town.measure(field, HOSTILE[:100], summary=HOSTILE[:200], status_note=HOSTILE[:200])
    project = town.project(HOSTILE[:100], summary=HOSTILE, problem=HOSTILE, place_text=HOSTILE[:100], needs=[("people", HOSTILE[:100])])
    news = town.news(HOSTILE[:100], summary=HOSTILE)
    pages = [town.page(HOSTILE[:100], introduction=HOSTILE), news, project, measure, field, town.home]
    for page in pages:
        answer = client.get(page.get_url() or "/")
        text = answer.content.decode()
        assert answer.status_code == 200
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "49" not in text.split("alert(2)")[1][:40]


def test_an_unknown_parameter_is_a_400_with_a_sentence(client, town):
    answer = client.get("/suche/?x=1")
    assert answer.status_code == 400
    assert "gibt es bei der Suche nicht" in answer.content.decode()
    assert 'href="/suche/"' in answer.content.decode(), "the page without the wrong parameter is one click away"
    assert client.get("/suche/?q=a&seite=zwei").status_code == 400
    assert client.get("/suche/?q=a&seite=99").status_code == 404


def test_an_unknown_host_gets_421_and_never_the_default_site(client, town):
    for path in ("/", "/admin/", "/api/v1/pages/", "/suche/"):
        assert client.get(path, headers={"host": "evil.example"}).status_code == 421
    assert client.get("/health/", headers={"host": "evil.example"}).status_code == 200


def test_public_pages_set_no_cookie(client, town):
    town.news()
    for path in ("/", "/projekte/", "/strategie/", "/suche/?q=a", "/aktuelles/"):
        answer = client.get(path)
        assert not answer.cookies, path
        assert "csrfmiddlewaretoken" not in answer.content.decode()


def send(client, page, **changes):
    from municipality.spam.challenge import open_token

    form = client.get(page.get_url()).context["form"]
    challenge = form.spam_challenge
    names = form.spam_html_name
    solved = open_token(challenge.token)
    number = next(n for n in range(1, 7) if solved.is_right(str(n), ""))
    data = {
        "name": "Kim Beispiel",
        "email": "kim@example.org",
        "text": "Wann ist die nächste Beratung?",
        "consent": "on",
        names["token"]: challenge.token,
        names["picture"]: str(number),
    }
    return client.post(page.get_url(), data | changes), data


def test_a_message_is_stored_with_a_deletion_date_and_mailed_to_the_topics_recipient(client, town):
    from home.models import ContactTopic

    page = town.contact_page()
    topic = ContactTopic.objects.create(page=page, title="Energie", recipient="energie@stadt.example")
    answer, _ = send(client, page, topic=topic.pk)
    assert answer.status_code == 302, answer.context["form"].errors
    message = ContactMessage.objects.get()
    assert (message.topic, message.delete_after is not None) == ("Energie", True)
    assert set(OutboxMail.objects.values_list("recipient", flat=True)) == {"energie@stadt.example", "kim@example.org"}


def test_a_double_click_sends_one_message(client, town):
    page = town.contact_page()
    _, data = send(client, page)
    again = client.post(page.get_url(), data)
    assert again.status_code == 302
    assert ContactMessage.objects.count() == 1


def test_wrong_input_keeps_what_was_typed_and_says_what_to_do(client, town):
    page = town.contact_page()
    answer, _ = send(client, page, email="kim@", text="")
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "kim@" in text
    assert "Bitte schreiben Sie, worum es geht." in text
    assert not ContactMessage.objects.exists()


def test_fifty_messages_from_one_network_are_throttled(client, town):
    page = town.contact_page()
    codes = [send(client, page, email=f"a{n}@example.org")[0].status_code for n in range(12)]
    assert codes[-1] == 429
    assert ContactMessage.objects.count() == 10


def test_a_message_ends_on_the_day_that_was_promised(town):
    from datetime import timedelta

    from django.utils import timezone

    from municipality import retention

    today = timezone.localdate()
    old = ContactMessage.objects.create(site=town.site, text="alt", delete_after=today - timedelta(days=1))
    new = ContactMessage.objects.create(site=town.site, text="neu", delete_after=today)
    assert retention.run(dry_run=True)["home.contact_messages"] == [old.pk]
    retention.run()
    assert list(ContactMessage.objects.all()) == [new]


def test_a_page_whose_picture_file_is_gone_stands_without_it(client, town):
    import io

    from django.core.files.images import ImageFile
    from PIL import Image

    from municipality.models import Picture

    buffer = io.BytesIO()
    Image.new("RGB", (1000, 600), "teal").save(buffer, "JPEG")
    picture = Picture.objects.create(title="Bild", file=ImageFile(io.BytesIO(buffer.getvalue()), name="gone.jpg"))
    page = town.page("Mit Bild", picture=picture, picture_alt="Eine Fläche")
    picture.file.storage.delete(picture.file.name)
    assert client.get(page.get_url()).status_code == 200


def test_a_page_of_hits_costs_the_same_for_few_and_for_many(client, town, django_assert_max_num_queries):
    for _ in range(18):
        town.project("Dach für alle")
    client.get("/suche/?q=Dach")
    with django_assert_max_num_queries(14):
        assert client.get("/suche/?q=Dach").status_code == 200
