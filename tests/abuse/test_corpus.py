"""Cases 13, 15, 17 and 48: a corpus of hostile strings in every text field, seen through every window."""

import re
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.utils import timezone

from exchange.models import Conversation, Message, Participant
from home.models import ContactMessage
from moderation import reports
from moderation import services as moderation
from municipality.models.mail import OutboxMail
from projects.models import NameDisplay, Submission
from tests.factories import Town

CORPUS = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg/onload=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "</title></style><iframe srcdoc='<script>alert(1)</script>'>",
    "javascript:alert(1)",
    "{{7*7}} {% load i18n %} {0.__class__} %(x)s %s ${7*7}",
    "=HYPERLINK(\"https://evil.example\")",
    "<<a href=\"javascript:alert(1)\" onmouseover=alert(1)>",
    "\u202eevil\u202c &lt;b&gt; &#60;script&#62;",
    "-->]]><!--<script>alert(1)</script>",
]  # fmt: skip
RUNS = {"onerror", "onload", "onmouseover", "onclick", "onfocus", "srcdoc"}


class Look(HTMLParser):
    """Finds elements that only a hostile text can have brought in."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in RUNS or (
                name in ("href", "src", "action", "formaction", "data") and (value or "").strip().lower().startswith(("javascript:", "data:text"))
            ):
                self.wrong.append(f"<{tag} {name}={value}>")
        if tag == "iframe" and not dict(attrs).get("src") and "id" not in dict(attrs):
            self.wrong.append(f"<{tag}> {attrs}")
        self.script = tag == "script"

    def handle_endtag(self, tag: str) -> None:
        self.script = False

    def handle_data(self, data: str) -> None:
        if self.script and data.strip() in ("alert(1)",):
            self.wrong.append(f"<script>{data}")


def assert_text_stays_text(where: str, html: str) -> None:
    look = Look()
    look.feed(html)
    assert not look.wrong, (where, look.wrong[:5])


@pytest.mark.parametrize("text", [text for text in CORPUS if "<" in text and "-->" not in text])
def test_the_look_finds_what_would_run(text):
    look = Look()
    look.feed(f"<main><p>{text}</p></main>")
    assert look.wrong


@pytest.fixture
def poisoned(town: Town, django_capture_on_commit_callbacks) -> dict:
    """Every string of the corpus in every text field of one object of each kind."""
    with django_capture_on_commit_callbacks(execute=True):
        field = (
            town.field_of_action(CORPUS[1], icon="leaf", introduction="", summary=CORPUS[0][:200])
            if _has(town, "summary")
            else town.field_of_action(CORPUS[1])
        )
        found: dict = {"field": field, "projects": [], "states": []}
        district = town.district(CORPUS[2][:80])
        for number, text in enumerate(CORPUS):
            texts = dict.fromkeys(
                (
                    "summary",
                    "problem",
                    "what_happens",
                    "own_goal",
                    "vision",
                    "not_goals",
                    "place_text",
                    "carrier",
                    "wanted_start",
                    "picture_alt",
                    "picture_credit",
                ),
                text,
            )
            project = town.project(
                text[:110],
                fields_of_action=[field],
                needs=[("people", text[:110])],
                district=district,
                lat=Decimal(f"50.{number:02}"),
                lon=Decimal(9),
                **texts,
            )
            project.needs.update(amount=text[:110])
            project.state.author_line = text[:150]
            project.state.save()
            found["projects"].append(project)
            town.measure(field, text[:110], code=text[:10], summary=text[:200])
            town.news(text[:110], summary=text, date=date(2026, 5, 1))
            waiting = town.project(f"Wartet {text}"[:118], live=False, **texts)
            waiting.save_revision()
            found["states"].append(moderation.submit(waiting))
            Submission.objects.create(
                site=town.site,
                project=waiting,
                state="in_moderation",
                email="ada@example.org",
                name=text,
                name_display=NameDisplay.FULL,
                data={"title": text},
                confirmed_at=timezone.now(),
            )
            ContactMessage.objects.create(
                site=town.site,
                topic=text[:110],
                name=text,
                email="b@example.org",
                phone=text[:40],
                text=text,
                url=text,
                delete_after=date(2030, 1, 1),
            )
            talk = Conversation.objects.create(site=town.site, project=project, kind="outside", subject=text[:160])
            author = Participant.objects.create(conversation=talk, guest_name=text[:120], guest_email="c@example.org")
            Message.objects.create(conversation=talk, author=author, text=text, state="reported")
            reports.create_report(site=town.site, page=project, reason="spam", text=text, name=text, email="d@example.org", url=text, subject=text)
    return found


def _has(town: Town, name: str) -> bool:
    from strategy.models import FieldOfActionPage

    return name in {field.name for field in FieldOfActionPage._meta.get_fields()}


def test_no_public_page_runs_what_was_typed(town, poisoned):
    """Cases 13 and 17: lists, details, map, search, feed, CSV, and the text itself is there, as text."""
    client = Client()
    addresses = [
        "/",
        "/projekte/",
        "/projekte/?ansicht=karte",
        "/suche/?q=alert",
        "/suche/?q=evil",
        town.strategy.url,
        poisoned["field"].url,
        "/aktuelles/",
        "/en/",
        "/en/projekte/",
    ]
    addresses += [project.url for project in poisoned["projects"]] + [f"/melden/{project.pk}/" for project in poisoned["projects"][:2]]
    addresses += [f"/projekte/{project.pk}/mitmachen/" for project in poisoned["projects"]] + ["/projekte/einreichen/"]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert_text_stays_text(address, answer.content.decode())
    page = client.get(poisoned["projects"][6].url).content.decode()
    assert "{{7*7}} {% load i18n %} {0.__class__} %(x)s" in page and ">49<" not in page
    for address in (
        "/api/v1/projects/?limit=100",
        "/projekte/karte.geojson",
        "/feed/",
        f"/strategie/{town.strategy.pk}/massnahmen.csv",
        "/sitemap.xml",
    ):
        answer = client.get(address)
        assert answer.status_code == 200 and answer["X-Content-Type-Options"] == "nosniff"
        assert "text/html" not in answer["Content-Type"]
    assert "<script" not in client.get("/feed/").content.decode()
    table = client.get(f"/strategie/{town.strategy.pk}/massnahmen.csv").content.decode("utf-8-sig")
    assert not re.search(r'(^|;)"?=', table, re.M)


def test_no_screen_of_the_admin_runs_what_was_typed(town, poisoned):
    """Case 48: inbox, item, log, reports, registers, editor, history, comparison, usage, search of the admin."""
    from tests.factories import create_user

    client = Client()
    client.force_login(create_user("betrieb@example.org", is_superuser=True, is_staff=True, name=CORPUS[0]))
    state, project = poisoned["states"][0], poisoned["projects"][1]
    report, message, note = reports.Report.objects.first(), Message.objects.first(), Submission.objects.first()
    contact = ContactMessage.objects.first()
    addresses = [
        "/admin/",
        "/admin/moderation/",
        "/admin/moderation/meldungen/?stand=alle",
        "/admin/moderation/protokoll/",
        f"/admin/moderation/meldungen/{report.pk}/",
    ]
    addresses += [f"/admin/moderation/vorgang/{found.pk}/" for found in poisoned["states"]]
    addresses += [
        f"/admin/moderation/vorgang/{state.pk}/vorschau/",
        f"/admin/pages/{project.get_parent().pk}/",
        f"/admin/pages/{project.pk}/edit/",
        f"/admin/pages/{project.pk}/history/",
    ]
    addresses += [
        f"/admin/pages/{project.pk}/delete/",
        f"/admin/pages/{project.pk}/usage/",
        "/admin/pages/search/?q=alert",
        "/admin/einreichungen/",
        f"/admin/einreichungen/inspect/{note.pk}/",
    ]
    addresses += [
        "/admin/nachrichten/",
        f"/admin/nachrichten/inspect/{contact.pk}/",
        "/admin/nachrichten-an-projekte/",
        f"/admin/nachrichten-an-projekte/inspect/{message.pk}/",
    ]
    addresses += ["/admin/reports/site-history/", "/admin/users/", "/admin/einreichungen/?q=%3Cscript%3Ealert(1)%3C/script%3E"]
    for address in addresses:
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, (address, answer.status_code)
        assert_text_stays_text(address, answer.content.decode())
    for found in poisoned["states"]:
        title = client.post(f"/admin/moderation/vorgang/{found.pk}/ablehnen/", {"reason": CORPUS[1]}, follow=True)
        assert_text_stays_text("message after a decision", title.content.decode())


def test_no_mail_and_no_status_page_runs_what_was_typed(town, poisoned):
    """Case 13: every mail of the corpus, as HTML; the status page of each author."""
    from projects.submission import keys

    for state in poisoned["states"]:
        moderation.reject(state, _operator(), None, CORPUS[0])
    assert OutboxMail.objects.count() > len(CORPUS)
    for mail in OutboxMail.objects.all():
        assert_text_stays_text(mail.template, mail.html)
        assert "\n" not in mail.subject
    for submission in Submission.objects.all():
        address = f"/projekte/status/{submission.public_id}/{keys.add_link(submission)}/"
        assert_text_stays_text(address, Client().get(address).content.decode())


def _operator():
    from tests.factories import create_user

    return create_user(is_superuser=True)


def test_nothing_from_the_query_string_is_reflected_as_markup(town):
    """Case 15: parameters of every public address, known or made up, in their values and names."""
    town.contact_page()
    project = town.project("Ein Projekt")
    text = "".join(CORPUS[:4])
    wishes = {
        "/": ("utm_source", text), "/projekte/": ("q", "feld", "seite", "ansicht", text), "/suche/": ("q", "kategorie", "seite", text), "/projekte/einreichen/": ("getan",),
        "/kontakt/": ("gesendet",), "/barriere-melden/": ("url", "gesendet"), "/konto/login/": ("next",), f"/projekte/{project.pk}/mitmachen/": ("bedarf", "getan"),
        project.url: ("q",), town.strategy.url: ("stand", "reihenfolge", text), "/gibt-es-nicht/": (text,), "/api/v1/projects/": ("q", "locale", text),
    }  # fmt: skip
    for address, names in wishes.items():
        for name in names:
            answer = Client().get(address, {name: text})
            assert answer.status_code in (200, 400, 404), (address, name)
            if "html" in answer["Content-Type"]:
                assert_text_stays_text(f"{address}?{name}", answer.content.decode())
            else:
                assert answer["X-Content-Type-Options"] == "nosniff"
