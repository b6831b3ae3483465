"""The screens of keepers and editors: what they show, what they refuse, and what an office never sees."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from strategy.models import MeasureKeeper, MeasurePage, MeasureStep, ProgressNote
from tests.permissions.addresses import every_address, word
from tests.permissions.world import NEEDLE, PROOF, build

from .people import keeper, note, officer

pytestmark = pytest.mark.django_db
CORPUS = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}", "%(x)s", "javascript:alert(1)"]
LATE = "Seit langem"


def client_of(user, host="localhost"):
    client = Client(HTTP_HOST=host)
    client.force_login(user)
    return client


def address(name, *args):
    return reverse(f"strategy_upkeep:{name}", args=args)


def posted(**fields):
    return {"period": "2026-H1", "text": "Wir haben angefangen.", "status": "", "action": "save", **fields}


@pytest.fixture
def measure(town):
    page = town.measure(title="Solardächer", status="planned", status_date=date(2025, 1, 1))
    page.save_revision().publish()
    return page


@pytest.fixture
def ada(town, measure):
    return keeper(town, measure, name="Ada")


def test_the_list_shows_ones_own_and_says_what_is_old(town, measure, ada):
    town.measure(title="Radwege")
    note(measure, ada, "returned")
    html = client_of(ada).get(address("mine")).content.decode()
    assert "Solardächer" in html
    assert "nicht aktualisiert" in html
    assert "1 zur Überarbeitung" in html
    assert "Radwege" not in html


def test_the_list_costs_the_same_for_one_and_thirty(town, measure, ada, django_assert_max_num_queries):
    client = client_of(ada)
    client.get(address("mine"))
    with CaptureQueriesContext(connection) as one:
        client.get(address("mine"))
    for _n in range(30):
        MeasureKeeper.objects.create(measure=town.measure(), user=ada)
    with django_assert_max_num_queries(len(one)):
        assert client.get(address("mine")).content.decode().count("/meine-massnahmen/") >= 31


def test_the_whole_way_by_forms(town, measure, ada):
    mine, editor = client_of(ada), client_of(town.staff("editor"))
    sent = mine.post(address("new_note", measure.pk), posted(action="submit", status="running", status_reason="Seit März."))
    assert sent.status_code == 302
    made = ProgressNote.objects.get()
    assert (made.state, made.period_end) == ("submitted", date(2026, 6, 30))
    inbox = editor.get(address("inbox")).content.decode()
    assert "Solardächer" in inbox
    assert "1. Halbjahr 2026" in inbox
    version = str(made.version)
    back = editor.post(address("note", made.pk), {"action": "return", "reason": "Wie viele?", "version": version})
    assert back.status_code == 302
    assert "Wie viele?" in mine.get(address("note", made.pk)).content.decode()
    made.refresh_from_db()
    mine.post(address("note", made.pk), posted(action="submit", text="Es sind 48.", status="running", version=str(made.version)))
    made.refresh_from_db()
    editor.post(address("note", made.pk), posted(action="release", text="Es sind 48.", status="running", version=str(made.version)))
    made.refresh_from_db()
    assert (made.state, made.author, made.released_by.email) == ("released", ada, editor.get("/admin/").wsgi_request.user.email)
    assert MeasurePage.objects.get(pk=measure.pk).status == "running"
    assert "Es sind 48." in editor.get(measure.url).content.decode()
    assert "freigegeben" in mine.get(address("note", made.pk)).content.decode()


def test_a_keeper_cannot_release_through_the_form(measure, ada):
    waiting = note(measure, ada, "submitted")
    client = client_of(ada)
    assert client.post(address("note", waiting.pk), posted(action="release", version="0")).status_code == 404
    assert client.post(address("note", waiting.pk), {"action": "return", "reason": "x", "version": "0"}).status_code == 409
    assert client.post(address("note", waiting.pk), posted(action="erfunden")).status_code == 404
    waiting.refresh_from_db()
    assert waiting.state == "submitted"


def test_both_texts_stand_side_by_side_when_two_people_write(town, measure, ada):
    draft = note(measure, ada)
    editor = client_of(town.staff("editor"))
    editor.post(address("note", draft.pk), posted(text="Von der Redaktion", version="0"))
    refused = client_of(ada).post(address("note", draft.pk), posted(text="Von Ada", version="0"))
    assert refused.status_code == 409
    html = refused.content.decode()
    assert "Von der Redaktion" in html
    assert "Von Ada" in html
    again = client_of(ada).post(address("note", draft.pk), posted(text="Von Ada", version="1"))
    assert again.status_code == 302
    draft.refresh_from_db()
    assert draft.text == "Von Ada"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": ""}, "error-message"),
        ({"text": "x" * 4001}, "4000"),
        ({"period": "own", "own_start": "2026-05-02", "own_end": "2026-05-01"}, "Das Ende liegt vor dem Beginn."),
        ({"period": "own", "own_start": "2199-05-02", "own_end": "2199-06-01"}, "noch nicht begonnen"),
        ({"period": "own"}, "Bitte geben Sie einen Tag an."),
        ({"period": "1850"}, "keine gültige Auswahl"),
        ({"is_delayed": "on", "status": "running"}, "Grund der Verzögerung"),
        ({"is_delayed": "on", "delay_reason": "x"}, "Bitte wählen Sie auch den Stand"),
        ({"status": "stopped"}, "nicht weiterverfolgt"),
        ({"progress_percent": "101"}, "100"),
        ({"status": "erfunden"}, "keine gültige Auswahl"),
    ],
)
def test_what_does_not_fit_is_answered_with_a_sentence_and_what_was_typed_stays(measure, ada, fields, sentence):
    answer = client_of(ada).post(address("new_note", measure.pk), posted(**({"text": "Das bleibt stehen."} | fields)))
    assert answer.status_code == 422
    html = answer.content.decode()
    assert sentence in html
    assert fields.get("text") == "" or (fields.get("text") or "Das bleibt stehen.")[:20] in html
    assert not ProgressNote.objects.exists()


def test_steps_are_ticked_at_once_on_the_page_and_in_the_draft(town, measure, ada):
    measure.steps.add(MeasureStep(number="1", title="Kataster"), MeasureStep(number="2", title="Förderung", is_milestone=True))
    measure.save_revision().publish()
    draft = MeasurePage.objects.get(pk=measure.pk)
    draft.summary = "Entwurf"
    draft.save_revision()
    client = client_of(ada)
    shown = client.get(address("measure", measure.pk))
    stamp = shown.context["steps"].stamp
    first, second = MeasureStep.objects.filter(measure=measure).order_by("sort_order", "pk")
    data = {"stamp": stamp, f"step-{first.pk}-done": "on", f"step-{second.pk}-end": "2026-12-31"}
    assert client.post(address("steps", measure.pk), data).status_code == 302
    page = MeasurePage.objects.get(pk=measure.pk)
    assert [(step.done, step.end) for step in page.steps.order_by("sort_order", "pk")] == [(True, None), (False, date(2026, 12, 31))]
    latest = page.get_latest_revision_as_object()
    assert latest.summary == "Entwurf"
    assert [step.done for step in latest.steps.all()] == [True, False]
    assert page.live_revision.content["steps"][0]["done"] is True
    assert client.post(address("steps", measure.pk), data).status_code == 409, "shown before the change"
    wrong = {
        "stamp": client.get(address("measure", measure.pk)).context["steps"].stamp,
        f"step-{first.pk}-start": "2026-12-31",
        f"step-{first.pk}-end": "2026-01-01",
    }
    assert client.post(address("steps", measure.pk), wrong).status_code == 422


def test_editors_say_who_keeps_a_measure_and_only_people_of_their_own(town, other_town, measure, ada):
    grace, stranger = officer(town, name="Grace"), officer(other_town, name="Fremd")
    editor = client_of(town.staff("editor"))
    html = editor.get(address("measure", measure.pk)).content.decode()
    assert "Grace" in html
    assert "Fremd" not in html
    assert editor.post(address("keepers", measure.pk), {"people": [grace.pk]}).status_code == 302
    assert list(MeasureKeeper.objects.filter(measure=measure).values_list("user", flat=True)) == [grace.pk]
    assert editor.post(address("keepers", measure.pk), {"people": [stranger.pk]}).status_code == 422
    assert client_of(grace).post(address("keepers", measure.pk), {"people": [grace.pk, ada.pk]}).status_code == 404
    assert MeasureKeeper.objects.filter(measure=measure).count() == 1


def test_reminders_can_be_switched_off_and_on(ada, measure):
    client = client_of(ada)
    client.post(address("reminders"), {"reminders": "0"})
    assert not MeasureKeeper.objects.get(user=ada).reminders
    assert "Wieder erinnern" in client.get(address("mine")).content.decode()
    client.post(address("reminders"), {"reminders": "1"})
    assert MeasureKeeper.objects.get(user=ada).reminders


def test_what_is_not_ones_own_does_not_exist(town, other_town, measure, ada):
    """Abuse 1, 7, 47: another measure, another municipality, somebody without any."""
    other, foreign = town.measure(), other_town.measure()
    foreign_note, own_note = note(foreign), note(measure, ada)
    people = {"keeper": ada, "idle": officer(town), "elsewhere": keeper(other_town, foreign), "foreign editor": other_town.staff("editor")}
    for name, person in people.items():
        client = client_of(person, "other.example" if "elsewhere" in name or "foreign" in name else "localhost")
        wrong = [other, *([measure] if name != "keeper" else []), *([foreign] if name in ("keeper", "idle") else [])]
        urls = [address(view, page.pk) for page in wrong for view in ("measure", "new_note", "steps", "keepers")]
        urls += [address("note", (own_note if name != "keeper" else foreign_note).pk)]
        for url in urls:
            assert client.post(url, posted()).status_code == 404, (name, url)
            assert client.get(url).status_code in (404, 405), (name, url)
        assert client.get(address("inbox")).status_code == (200 if name == "foreign editor" else 404)
    assert ProgressNote.objects.count() == 2
    assert client_of(people["idle"]).get(address("mine")).status_code == 404


def test_an_office_finds_no_other_door_of_the_admin(town, other_town, settings, tmp_path):
    """Abuse 5: every address that the resolver knows, asked by a keeper."""
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"
    world = build(town, other_town)
    mine = town.measure(title="Meine Maßnahme")
    ada = keeper(town, mine, name="Ada")
    client = client_of(ada)
    client.raise_request_exception = False
    open_doors, seen = [], []
    for entry in every_address():
        url = entry.url(world)
        if not url or not url.startswith("/admin/") or entry.row == "wagtailadmin_logout":
            continue
        answer = client.get(url)
        if word(answer) == "ok":
            open_doors.append(entry.row)
        if PROOF in answer.content.decode(errors="replace"):
            seen.append(entry.row)
    assert seen == [], "a keeper saw something of a measure that is not theirs"
    strange = [row for row in open_doors if row not in HARMLESS_DOORS]
    assert strange == []
    assert client.get("/admin/pages/").status_code == 404
    menu = client.get("/admin/").content.decode()
    assert "Meine Maßnahme" in menu
    assert NEEDLE not in menu


# The first page, one's own account, and files that screens fetch.
HARMLESS_DOORS = {
    "admin/account/", "admin/test404/", "wagtail_modeladmin:javascript_catalog",
    "strategy_upkeep:mine", "wagtailadmin_home", "wagtailadmin_account", "wagtailadmin_sprite", "wagtailadmin_javascript_catalog", "wagtailadmin_dismissibles",
}  # fmt: skip


def test_nothing_that_was_typed_runs_anywhere(town, measure, ada):
    """Abuse 13, 17, 48."""
    nasty = " ".join(CORPUS)
    editor = town.staff("editor")
    bad = note(
        measure,
        ada,
        "submitted",
        text=nasty,
        next_steps=nasty,
        status="running",
        status_reason=nasty[:300],
        is_delayed=True,
        delay_reason=nasty[:300],
    )
    returned = note(measure, ada, "returned", text=nasty, return_reason=nasty)
    client = client_of(editor)
    from strategy.upkeep import services

    pages = [address("inbox"), address("measure", measure.pk), address("note", bad.pk), address("note", returned.pk), "/admin/"]
    html = [client.get(url).content.decode() for url in pages]
    services.release_note(bad, editor)
    html.append(Client().get(measure.url).content.decode())
    from municipality.models.mail import OutboxMail

    services.return_note(note(measure, ada, "submitted"), editor, nasty)
    html += list(OutboxMail.objects.values_list("html", flat=True))
    for text in html:
        assert "<script>alert(1)" not in text
        assert "<img src=x" not in text
    assert "{{7*7}}" in html[5]
    assert "49" not in html[5].split("{{7*7}}")[1][:20]
