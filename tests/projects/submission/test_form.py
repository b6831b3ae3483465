"""The form: what it refuses, what it keeps, what it ignores."""

import pytest
from django.urls import reverse

from projects.models import ProjectPage, Submission

from .conftest import hidden, mails_of, png, upload

SUBMIT = "projects:submit"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, "Bitte geben Sie Ihrer Idee einen Namen."),
        ({"title": "🌞🌞🌞"}, "Der Name braucht Buchstaben"),
        ({"title": "123 456"}, "Der Name braucht Buchstaben"),
        ({"title": "Солнце"}, "Der Name braucht Buchstaben"),
        ({"title": "Suche"}, "Dieses eine Wort ist schon eine Adresse"),
        ({"title": "x" * 121}, "höchstens 120 Zeichen"),
        ({"summary": ""}, "in ein bis drei Sätzen"),
        ({"summary": "ä" * 281}, "höchstens 280 Zeichen"),
        ({"summary": "…"}, "in Worten"),
        ({"email": ""}, "an die wir den Code schicken können"),
        ({"email": "ada@"}, "gültige E-Mail-Adresse"),
        ({"email": "a@example.org,b@example.org"}, "gültige E-Mail-Adresse"),
        ({"email": "a@example.org\nBcc: b@example.org"}, "gültige E-Mail-Adresse"),
        ({"rules": None}, "Bitte bestätigen Sie die Spielregeln"),
        ({"field_of_action": "999999"}, "keine gültige Auswahl"),
        ({"district": "abc"}, "keine gültige Auswahl"),
        ({"aims": ["mitigation", "world-peace"]}, "keine gültige Auswahl"),
        ({"lat": "51,1"}, "braucht Breite und Länge"),
        ({"lat": "NaN", "lon": "7"}, "Grad als Zahl"),
        ({"lat": "91", "lon": "7"}, "kleiner oder gleich 90"),
        ({"lat": "1e400", "lon": "7"}, "90"),
        ({"name_display": "full"}, "Bitte geben Sie Ihren Namen an"),
        ({"name_display": "full", "name": "Ada"}, "Ihr Name erscheint nur mit Ihrer Einwilligung"),
        ({"name_display": "district"}, "Bitte wählen Sie den Stadtteil"),
        ({"need_1_kind": "skills"}, "was gesucht wird"),
        ({"need_1_title": "Statik"}, "welche Art von Hilfe"),
        ({"spam_picture": "9"}, "Sicherheitsfrage"),
        ({"title": "Ein\x00Titel", "problem": "y" * 4001}, "höchstens 4000 Zeichen"),
    ],
)
def test_wrong_input_is_explained_and_what_was_typed_stays(visitor, changes, message):
    answer = visitor.submit(**{"problem": "Das Dach liegt brach.", **changes})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert message in html
    assert 'id="fehler"' in html and "<title>Fehler:" in html
    assert "Das Dach liegt brach." in html or "problem" in changes
    assert Submission.objects.count() == 0


def test_the_question_is_not_asked_again_once_it_was_right(visitor):
    html = visitor.submit(title="").content.decode()
    assert "Die Sicherheitsfrage ist beantwortet." in html
    again = visitor.form(spam_token=hidden(html, "spam_token"), spam_picture="")
    assert visitor.post(reverse(SUBMIT), again).status_code == 302


def test_fields_that_the_form_does_not_show_are_ignored(visitor):
    submission, _status = visitor.confirmed(
        author="admin",
        state="live",
        live="on",
        slug="frei-gewaehlt",
        owner="1",
        phase="completed",
        public_id="1",
        own_goal="x",
        first_published_at="2020-01-01",
    )
    page = submission.project
    assert submission.state == "in_moderation" and not page.live and page.owner is None
    assert page.slug == "sonne-aufs-schuldach" and page.phase == "idea" and page.own_goal == ""


def test_everything_that_can_be_told_arrives_on_the_page(visitor, town):
    field, district = town.field_of_action("Energie"), town.district("Nordstadt")
    submission, _status = visitor.confirmed(
        field_of_action=str(field.pk), problem="Das Dach liegt brach.", what_happens="Wir bauen.\r\nDann feiern wir.", district=str(district.pk),
        place_text="Grundschule", lat="51,1234567", lon="7.5", aims=["mitigation", "supply"], sdgs=["7", "13"], backed_by="association",
        carrier="Sonnenverein", wanted_start="Frühjahr", need_1_kind="skills", need_1_title="Statik", need_3_kind="people",
        need_3_title="Helfende", need_3_amount="10", picture=upload(), picture_alt="Ein Dach", picture_credit="Verein",
        picture_rights="on", picture_consent="on", name="Ada  Lo­velace", name_display="district",
    )  # fmt: skip
    page = submission.project.get_latest_revision_as_object()
    assert [found.pk for found in page.fields_of_action.all()] == [field.pk]
    assert page.what_happens == "Wir bauen.\nDann feiern wir." and page.district == district
    assert (str(page.lat), str(page.lon)) == ("51.123457", "7.500000") or (str(page.lat), str(page.lon)) == ("51.123457", "7.5")
    assert sorted(aim.aim for aim in page.aims.all()) == ["mitigation", "supply"] and sorted(goal.pk for goal in page.sdgs.all()) == [7, 13]
    assert [(need.kind, need.title, need.amount) for need in page.needs.all()] == [("skills", "Statik", ""), ("people", "Helfende", "10")]
    assert page.picture and not page.picture.is_public and page.picture_alt == "Ein Dach"
    assert submission.name == "Ada Lovelace"
    assert submission.project.state.author_line == "eine Person aus Nordstadt"
    assert set(submission.consents.values_list("kind", flat=True)) == {"rules", "picture"}


def test_choices_are_those_of_the_own_municipality(visitor, town, other_town):
    field, district = other_town.field_of_action("Fremdes Feld"), other_town.district("Fremder Teil")
    html = visitor.get(reverse(SUBMIT)).content.decode()
    assert "Fremdes Feld" not in html and "Fremder Teil" not in html
    assert visitor.submit(field_of_action=str(field.pk)).status_code == 422
    assert visitor.submit(district=str(district.pk)).status_code == 422


def test_what_is_chosen_and_gone_before_the_confirmation_is_left_out(visitor, town):
    from projects.submission import services

    field = town.field_of_action("Energie")
    visitor.submit(field_of_action=str(field.pk))
    submission = Submission.objects.get()
    field.delete()
    Submission.objects.update(state="confirmed", confirmed_at=submission.created)
    services.finish(submission.pk)
    submission.refresh_from_db()
    assert submission.state == "in_moderation" and submission.project.fields_of_action.count() == 0


# Draft --------------------------------------------------------------------------------------------------------------------


def test_a_draft_keeps_right_and_wrong_and_is_resumed_by_its_private_link(visitor):
    form = visitor.form(
        action="draft", title="🌞", summary="ä" * 300, email="ada@", lat="x", problem="Warum?", need_2_title="Dach", rules=None, aims=["supply"]
    )
    answer = visitor.post(reverse(SUBMIT), form)
    assert answer.status_code == 302 and "/entwurf/" in answer["Location"]
    stranger = type(visitor)(visitor.town, visitor.capture)
    html = stranger.get(answer["Location"]).content.decode()
    for typed in ("🌞", "ä" * 300, 'value="ada@"', 'value="x"', "Warum?", 'value="Dach"'):
        assert typed in html
    assert Submission.objects.get().state == "draft" and mails_of(Submission.objects.get()) == []

    link = answer["Location"].partition("?")[0]
    fixed = visitor.post(link, visitor.form(key=None))
    assert fixed.status_code == 302 and "/bestaetigen/" in fixed["Location"]
    assert Submission.objects.get().state == "unconfirmed"


def test_the_secret_of_a_draft_is_not_in_the_database(visitor):
    from tests.projects.submission.test_retention import everything_stored

    location = visitor.post(reverse(SUBMIT), visitor.form(action="draft"))["Location"]
    secret = location.partition("?")[0].rstrip("/").rpartition("/")[2]
    assert len(secret) == 32 and secret not in everything_stored()


def test_a_draft_shows_to_nobody_without_its_secret_not_even_in_the_same_browser(visitor, other_town):
    location = visitor.post(reverse(SUBMIT), visitor.form(action="draft", title="Geheimer Plan"))["Location"].partition("?")[0]
    assert "Geheimer Plan" not in visitor.get(reverse(SUBMIT)).content.decode()
    submission = Submission.objects.get()
    for path in (
        reverse("projects:draft", args=[submission.public_id, "x" * 32]),
        reverse("projects:draft", args=[submission.public_id, "kurz"]),
        location.replace(str(submission.public_id), "00000000-0000-4000-8000-000000000000"),
    ):
        answer = visitor.get(path)
        assert answer.status_code == 404 and "Geheimer Plan" not in answer.content.decode()
    assert visitor.get(location, headers={"host": "other.example"}).status_code == 404
    assert set(visitor.client.cookies) <= {"csrftoken"}


def test_private_pages_leave_no_trace(visitor):
    location = visitor.post(reverse(SUBMIT), visitor.form(action="draft"))["Location"]
    answer = visitor.get(location)
    assert answer["Referrer-Policy"] == "same-origin" and "no-store" in answer["Cache-Control"] and "noindex" in answer["X-Robots-Tag"]
    assert b'<link rel="canonical"' not in answer.content


def test_a_draft_saved_over_an_unconfirmed_idea_stops_the_code_on_its_way(visitor):
    from .conftest import code_of

    confirm = visitor.submit()["Location"]
    submission = Submission.objects.get()
    code = code_of(submission)
    draft = confirm.replace("bestaetigen", "entwurf")
    visitor.post(draft, visitor.form(action="draft", title="Noch nicht fertig", key=None))
    submission.refresh_from_db()
    assert submission.state == "draft"
    visitor.post(confirm, {"code": code})
    submission.refresh_from_db()
    assert submission.state == "draft" and ProjectPage.objects.count() == 0


# Pictures -----------------------------------------------------------------------------------------------------------------


def test_a_picture_survives_an_error_elsewhere(visitor):
    answer = visitor.submit(title="", picture=upload(), picture_alt="Ein Dach", picture_rights="on", picture_consent="on")
    html = answer.content.decode()
    assert answer.status_code == 422 and "Ihr Entwurf ist gespeichert" in html and "Ihr bisheriges Bild" in html
    submission = Submission.objects.get()
    assert submission.state == "draft" and submission.picture.storage.exists(submission.picture.name)
    draft = reverse("projects:draft", args=[submission.public_id, hidden(html, "key")])
    done = visitor.post(draft, visitor.form(key=None, picture_alt="Ein Dach", picture_rights="on", picture_consent="on"))
    assert done.status_code == 302
    submission.refresh_from_db()
    assert submission.picture and submission.state == "unconfirmed"


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("bild.svg", SVG, "SVG"),
        ("bild.png", SVG, "SVG"),
        ("bild.png", b"<html><script>alert(1)</script>", "Webseite"),
        ("bild.jpg.exe", b"MZ" + b"\0" * 200, "Programm"),
        ("bild.png", b"", "leer"),
        ("bild.png", b"PK\x03\x04" + b"\0" * 100, "Archiv"),
        ("‮gpj.exe.png", b"MZ" + b"\0" * 200, "Programm"),
        ("x" * 300 + ".png", b"MZ" + b"\0" * 200, "Programm"),
        ("bild.php", None, "Endung"),
        ("klein.png", "klein", "zu klein"),
    ],
)
def test_files_that_are_no_pictures_are_refused_by_name_and_reason(visitor, name, content, reason):
    content = png((4, 4)) if content == "klein" else content
    answer = visitor.submit(picture=upload(name, content), picture_alt="x", picture_rights="on", picture_consent="on")
    html = answer.content.decode()
    assert answer.status_code == 422 and "wurde nicht angenommen" in html and reason in html
    assert "‮" not in html and Submission.objects.filter(picture__gt="").count() == 0


def test_a_refused_picture_does_not_lose_a_draft(visitor):
    answer = visitor.post(reverse(SUBMIT), visitor.form(action="draft", picture=upload("bild.svg", SVG)))
    html = answer.content.decode()
    assert answer.status_code == 422 and "SVG" in html and "Ihr Entwurf ist gespeichert" in html
    assert Submission.objects.get().data["title"] == "Sonne aufs Schuldach"


def test_metadata_is_gone_and_nothing_is_public_before_approval(visitor):
    from PIL import Image, PngImagePlugin

    info = PngImagePlugin.PngInfo()
    info.add_text("GPS", "51.1 N 7.5 E")
    answer = visitor.submit(picture=upload(content=png(pnginfo=info)), picture_alt="Dach", picture_rights="on", picture_consent="on")
    assert answer.status_code == 302
    submission = Submission.objects.get()
    with submission.picture.open("rb") as file:
        assert b"GPS" not in file.read()
    from .conftest import code_of, decide

    status = visitor.post(answer["Location"], {"code": code_of(submission)})["Location"].partition("?")[0]
    submission.refresh_from_db()
    picture = submission.pictures.get()
    assert not submission.picture and not picture.is_public
    rendition = picture.get_rendition("width-40").url
    assert visitor.get(rendition).status_code == 404
    own = visitor.get(f"{status}bild/")
    assert own.status_code == 200 and own["X-Content-Type-Options"] == "nosniff"
    with picture.file.open("rb") as file:
        assert not Image.open(file).getexif()

    decide(visitor, submission, "approve")
    assert visitor.get(rendition).status_code == 200
    visitor.post(f"{status}offline/")
    assert visitor.get(rendition).status_code == 404


def test_somebody_elses_picture_opens_with_ones_own_secret_only(visitor):
    visitor.post(reverse(SUBMIT), visitor.form(action="draft", picture=upload()))
    with_picture = Submission.objects.get()
    mine = visitor.post(reverse(SUBMIT), visitor.form(action="draft"))["Location"].partition("?")[0]
    secret = mine.rstrip("/").rpartition("/")[2]
    assert visitor.get(reverse("projects:picture", args=[with_picture.public_id, secret])).status_code == 404


# Hostile text ------------------------------------------------------------------------------------------------------------------

STRINGS = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)", "{{7*7}} {0.__class__} %(x)s %s", "<svg/onload=alert(1)>",
    "'; DROP TABLE projects_submission; --", "{% load x %}", "=HYPERLINK(1)",
]  # fmt: skip


@pytest.mark.parametrize("text", STRINGS)
def test_strings_stay_text_in_form_status_mail_and_edit(visitor, text):
    from html import escape

    title = f"Idee {text}"
    submission, status = visitor.confirmed(
        title=title, summary=f"Satz {text}", problem=text, carrier=text, place_text=text, need_1_kind="skills", need_1_title=text
    )
    assert submission.project.title == title
    for url in (status, f"{status}bearbeiten/"):
        html = visitor.get(url).content.decode()
        assert escape(text) in html
        if "<" in text:
            assert text not in html
    receipt = mails_of(submission, "receipt")[0]
    assert text in receipt.text and ("<" not in text or text not in receipt.html)
    assert text not in mails_of(submission, "code")[0].text, "before the confirmation no mail quotes strangers"


def test_nothing_from_the_query_string_is_shown(visitor):
    html = visitor.get(reverse(SUBMIT) + "?getan=<b>x</b>&title=<b>x</b>").content.decode()
    assert "<b>x</b>" not in html
