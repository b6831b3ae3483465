"""The guided set-up: every step and what it refuses, own drafts only, files, the same as the command, one municipality for two clicks."""

import io
import tomllib
import zipfile
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Site

from accounts.models import User
from instances import ags, plan, writing
from instances.models import SetupDraft, SetupFile
from instances.services import set_up
from instances.wizard import checking, services
from instances.wizard.forms import put
from instances.wizard.steps import STEPS
from municipality import retention
from roles.kinds import CONSULTANT
from roles.querysets import roles_of
from roles.services import give
from tests.factories import create_user

from .test_bad_input import MINIMAL, SQUARE, rows

pytestmark = pytest.mark.django_db

EXAMPLE = Path(__file__).parents[2] / "instances" / "example.toml"
GOOD = {
    "kommune": {"municipality__name": "Musterau", "municipality__ags": "12099012", "municipality__population": "38.400", "municipality__languages": "on"},
    "adresse": {"municipality__host": "klima.musterau.example"},
    "aussehen": {"look__brand_colour": "#0b5d4e"},
    "karte": {"districts": "Name;Breite;Länge\nAltstadt; 52,1012; 13,2034\n\nNeue Mühle\nSüd\t52.2\t13.1"},
    "menschen": {
        "contact__email": "klima@musterau.example",
        "offices": "Amt für Bauen; AB",
        "staff-0-old": "", "staff-0-name": "Kim Muster", "staff-0-email": "kim@musterau.example", "staff-0-role": "editor",
        "staff-1-old": "", "staff-1-name": "", "staff-1-email": "", "staff-1-role": "editor",
    },
    "texte": {"home__headline": "Wir fangen an."},
    "strategie": {"fields_of_action__template": "funding-guideline", "strategy__baseline_year": "1990", "strategy__target_year": "2040"},
    "moderation": {"parts__strategy": "on", "parts__projects": "on", "parts__contact": "on", "moderation__promised_days": "5"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"


@pytest.fixture
def operator(town):
    return create_user("betrieb@example.org", is_staff=True, is_superuser=True)


@pytest.fixture
def admin(operator) -> Client:
    client = Client()
    client.force_login(operator)
    return client


@pytest.fixture
def draft(operator) -> SetupDraft:
    return services.start(operator)


def send(admin: Client, draft: SetupDraft, slug: str, data: dict) -> str:
    response = admin.post(reverse("setup:step", args=[draft.pk, slug]), data)
    assert response.status_code in (302, 422), response.status_code
    draft.refresh_from_db()
    return response.text if response.status_code == 422 else ""


def filled(admin: Client, draft: SetupDraft) -> None:
    for slug, data in GOOD.items():
        assert send(admin, draft, slug, data) == "", slug


def test_a_town_from_nothing_to_the_result_and_two_clicks_make_one(admin, draft):
    assert admin.get(reverse("setup:draft", args=[draft.pk])).url.endswith("/kommune/")
    filled(admin, draft)
    check = reverse("setup:check", args=[draft.pk])
    assert "38400" in writing.dumps(draft.data)
    before = rows()
    said = admin.post(check, {"probe": "1"}).text
    assert "Das würde entstehen" in said
    assert {label for label, count in rows().items() if count != before[label]} <= {"municipality.ThrottleCounter"}
    for _click in range(2):
        assert admin.post(check, {"anlegen": "1"}).url == reverse("setup:result", args=[draft.pk])
    draft.refresh_from_db()
    assert Site.objects.filter(hostname="klima.musterau.example").get() == draft.site
    result = admin.get(reverse("setup:result", args=[draft.pk])).text
    assert "https://klima.musterau.example" in result
    assert "Kim Muster" in result
    # Done is done: steps lead to the result, nothing is changed any more.
    assert admin.get(reverse("setup:step", args=[draft.pk, "kommune"])).url.endswith("/ergebnis/")
    admin.post(reverse("setup:step", args=[draft.pk, "kommune"]), {"municipality__name": "X"})
    draft.refresh_from_db()
    assert draft.title == "Musterau"
    assert [str(row.name) for row in draft.site.municipalitysettings.districts.all()] == ["Altstadt", "Neue Mühle", "Süd"]


def test_a_consultant_goes_on_in_what_she_created_and_its_file_makes_no_difference(town, tmp_path):
    consultant = create_user("beratung@buero.example", password="x", name="Bela Beratung")
    admin = Client()
    admin.force_login(consultant)
    assert admin.get(reverse("setup:index")).status_code in (302, 404)
    give(town.site, consultant, CONSULTANT, by=None)
    draft = services.start(User.objects.get(pk=consultant.pk))
    filled(admin, draft)
    boundary = SimpleUploadedFile("Grenze Ä.geojson", (EXAMPLE.parent / "example-boundary.geojson").read_bytes())
    send(admin, draft, "karte", {**GOOD["karte"], "municipality__boundary": boundary})
    assert "<path d=" in admin.get(reverse("setup:step", args=[draft.pk, "karte"])).text
    admin.post(reverse("setup:check", args=[draft.pk]), {"anlegen": "1"})
    draft.refresh_from_db()
    assert roles_of(consultant, draft.site) == {CONSULTANT}
    result = admin.get(reverse("setup:result", args=[draft.pk])).text
    assert admin.get(reverse("golive:town", args=[draft.site.pk])).status_code == 200
    assert reverse("golive:town", args=[draft.site.pk]) in result
    pack = admin.get(reverse("setup:download", args=[draft.pk]) + "?alles")
    zipfile.ZipFile(io.BytesIO(pack.content)).extractall(tmp_path)
    out = io.StringIO()
    call_command("create_municipality", str(tmp_path / "musterau.toml"), stdout=out)
    assert "Es gab nichts zu ändern." in out.getvalue()
    assert admin.get(reverse("setup:download", args=[draft.pk])).content.decode() == (tmp_path / "musterau.toml").read_text()


def test_the_example_file_begins_a_draft_and_is_reported_as_the_command_reports_it(admin, operator):
    response = admin.post(reverse("setup:index"), {"file": SimpleUploadedFile("a.toml", EXAMPLE.read_bytes())})
    draft = SetupDraft.objects.get(owner=operator)
    assert response.url == reverse("setup:check", args=[draft.pk])
    assert "Gemeindegrenze als Datei" in admin.get(response.url).text  # named there, not uploaded yet
    boundary = SimpleUploadedFile("x.geojson", (EXAMPLE.parent / "example-boundary.geojson").read_bytes())
    form = BY_STEP["karte"](draft.data, {"districts": "Altstadt; 52,1012; 13,2034\nNeue Mühle"}, {"municipality__boundary": boundary})
    draft, refused = services.save_step(operator, draft, form)
    assert refused == {}
    ours, theirs = services.try_out(operator, draft), set_up(plan.read(EXAMPLE), dry_run=True)
    assert ours.lines == theirs.lines
    # Looking at every step and saving it as it stands changes nothing.
    for step in STEPS:
        form = step(draft.data)
        draft, _refused = services.save_step(operator, draft, step(draft.data, posted(form)))
    assert plan.make(
        {k: v for k, v in draft.data.items() if k != "municipality"} | {"municipality": {**draft.data["municipality"], "boundary": ""}},
        EXAMPLE.parent,
    )
    again = services.try_out(operator, draft)
    assert again.lines == theirs.lines


BY_STEP = {step.slug: step for step in STEPS}


def posted(form) -> dict:
    """What a browser would send for a form as it is shown."""
    data = {name: value for name, value in form.data.items() if value not in (False, None)}
    for one in form.lists:
        if one.is_lines:
            data[one.id] = form.lines_of(one)
        for number, row in enumerate(form.rows.get(one.key, [])):
            data[f"{one.id}-{number}-old"] = row.old
            data |= {cell.name: cell.value or (cell.column.choices[0][0] if cell.column.choices else "") for cell in row.cells}
    return data


CROSSING = b'{"type": "Polygon", "coordinates": [[[13,52],[13.1,52.1],[13.1,52],[13,52.1],[13,52]]]}'


def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(admin, draft):
    cases = [
        ("kommune", {"municipality__ags": "17099012"}, "Die ersten zwei Ziffern nennen das Land"),
        ("kommune", {"municipality__ags": "12099012", "municipality__state": "Bayern"}, "gehört zu Brandenburg"),
        ("kommune", {"municipality__name": ""}, "Diese Angabe fehlt noch"),
        ("kommune", {"municipality__population": "viele"}, "eine ganze Zahl"),
        ("kommune", {"municipality__name": "A\x00"}, "Null"),
        ("kommune", {"key": "admin"}, "einen anderen Kurznamen"),
        ("adresse", {"municipality__host": "https://x"}, "kein Name eines Servers"),
        ("adresse", {"municipality__host": "a.example", "municipality__port": "70000"}, "65535"),
        ("adresse", {"municipality__host": "a.example", "contact__mail_from": "niemand"}, "E-Mail"),
        ("aussehen", {"look__brand_colour": "#ffff00"}, "Es ginge"),
        ("aussehen", {"look__accent_colour": "gelb"}, "#0b5d4e"),
        ("karte", {"districts": "A; 91; 13\na"}, "Eintrag 2 („a“)"),
        ("karte", {"districts": "A; hier; 13"}, "Bitte geben Sie eine Zahl an"),
        ("karte", {"municipality__tile_url": "javascript:alert(1)"}, "Adresse wie"),
        ("karte", {"municipality__boundary": SimpleUploadedFile("g.geojson", CROSSING)}, "kreuzt sich selbst"),
        ("karte", {"municipality__boundary": SimpleUploadedFile("g.svg", b"<svg onload='alert(1)'/>")}, "kein gültiges GeoJSON"),
        ("karte", {"municipality__boundary": SimpleUploadedFile("g.geojson", b" " * (plan.MAX_BOUNDARY + 1))}, "zu groß"),
        ("karte", {"municipality__boundary": SimpleUploadedFile("g.geojson", b"")}, "kein gültiges GeoJSON"),
        ("karte", {"map__lat": "oben"}, "Zahl wie 52,1"),
        ("karte", {"map__lat": "52,1"}, "gehören zusammen"),
        ("aussehen", {"look__logo": SimpleUploadedFile("logo.svg", b"<svg onload='alert(1)'/>")}, "SVG-Zeichnungen können Programme enthalten"),
        ("aussehen", {"look__logo": SimpleUploadedFile("logo.png", b"MZ" + b"x" * 200)}, "Programm und kein Bild"),
        ("aussehen", {"look__operated_by_url": "javascript:alert(1)"}, "Adresse des Betriebs"),
        ("strategie", {"fields_of_action__file": SimpleUploadedFile("f.csv", b"Titel;Zeichen\nA;gibt-es-nicht")}, "Zeile 2"),
        ("strategie", {"strategy__workbook": SimpleUploadedFile("w.xlsx", b"")}, "ist leer"),
        ("menschen", {"staff-0-old": "", "staff-0-name": "A", "staff-0-email": "kein", "staff-0-role": "king"}, "Diese Rolle gibt es nicht"),
        ("menschen", {"staff-0-old": "", "staff-0-name": "A", "staff-0-email": "", "staff-0-role": "editor"}, "Wer mitarbeitet, Zeile 1, E-Mail-Adresse"),
        ("texte", {"home__lead": "x" * 4001}, "4000"),
        ("strategie", {"strategy__baseline_year": "2040", "strategy__target_year": "1990"}, "nach dem Basisjahr"),
        ("strategie", {"fields_of_action-own-0-old": "", "fields_of_action-own-0-title": "A", "fields_of_action-own-0-hue": "13"}, "12"),
        ("moderation", {"moderation__summary_hour": "25"}, "23"),
    ]  # fmt: skip
    for slug, data, reason in cases:
        said = send(admin, draft, slug, data)
        assert reason in said, (slug, data, said[said.find("setup-notice") :][:900])
    assert draft.data["municipality"]["host"] == "a.example"
    assert not draft.files.exists()
    assert "<svg onload" not in admin.get(reverse("setup:step", args=[draft.pk, "karte"])).text
    overview = admin.get(reverse("setup:check", args=[draft.pk])).text
    for words in (
        "E-Mail-Adresse der Stelle: Diese Angabe fehlt noch.",
        "Uhrzeit der täglichen Übersicht",
        "Wer mitarbeitet, Zeile 1, E-Mail-Adresse",
    ):
        assert words in overview
    assert admin.post(reverse("setup:check", args=[draft.pk]), {"anlegen": "1"}).status_code == 422
    assert Site.objects.count() == 1


def test_a_municipality_that_is_there_is_neither_taken_over_nor_changed(admin, draft, town):
    filled(admin, draft)
    set_up(plan.make(tomllib.loads(MINIMAL), EXAMPLE.parent))
    before = rows()
    refused = admin.post(reverse("setup:check", args=[draft.pk]), {"anlegen": "1"})
    assert refused.status_code == 422
    for words in ("Diesen Kurznamen gibt es schon", "antwortet schon eine andere Kommune", "mit diesem Gemeindeschlüssel"):
        assert words in refused.text
    assert {label for label, count in rows().items() if count != before[label]} <= {"municipality.ThrottleCounter"}


def test_drafts_belong_to_their_owner_and_files_go_with_them(admin, draft, town):
    send(admin, draft, "karte", {"municipality__boundary": SimpleUploadedFile("g.geojson", str(square()).replace("'", '"').encode())})
    stored = SetupFile.objects.get()
    path = Path(stored.content.path)
    assert path.exists()
    other = Client()
    other.force_login(create_user("andere@example.org", is_staff=True, is_superuser=True))
    names = ("draft", "delete", "download", "check", "result")
    for url in [*(reverse(f"setup:{name}", args=[draft.pk]) for name in names), reverse("setup:step", args=[draft.pk, "kommune"])]:
        assert other.get(url).status_code == 404, url
        assert other.post(url, {"anlegen": "1"}).status_code in (404, 405), url
    assert "Ihre Vorbereitungen" not in other.get(reverse("setup:index")).text
    assert other.post(reverse("setup:remove_file", args=[draft.pk]), {"key": stored.key}).status_code == 404
    assert path.exists()


def test_what_nobody_changed_for_90_days_goes_with_its_files(admin, draft, time_machine, django_capture_on_commit_callbacks):
    send(admin, draft, "karte", {"municipality__boundary": SimpleUploadedFile("g.geojson", str(square()).replace("'", '"').encode())})
    path = Path(SetupFile.objects.get().content.path)
    time_machine.move_to(timezone.now() + timedelta(days=89))
    assert retention.run(dry_run=True)["instances.setup_drafts"] == []
    time_machine.shift(timedelta(days=2))
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.run()["instances.setup_drafts"] == [draft.pk]
    assert not path.exists()


def square() -> dict:
    return {"type": "Polygon", "coordinates": [SQUARE]}


def test_a_file_to_begin_with_that_is_none_is_refused(admin):
    cases = [
        (b"\xff\xfe", "UTF-8"),
        (b"key = ", "TOML"),
        (b"kee = 'x'", "Meinten Sie"),
        (b"key = 2020-01-01", "Anführungszeichen"),
        (b'key = "a\\u0000"', "Steuerzeichen"),
        (b"x = " + b"[" * 5000, "TOML"),
        (b"#" * (plan.MAX_FILE + 1), "zu groß"),
        (b"municipality = 5", "Abschnitt"),
        (b"[municipality]\npopulation = 99999999999999999999", "zu groß"),
    ]
    for content, reason in cases:
        said = admin.post(reverse("setup:index"), {"file": SimpleUploadedFile("a.toml", content)})
        assert said.status_code == 422, content[:40]
        assert reason in said.text, (content[:40], said.text[said.text.find("error-message") :][:300])
    assert not SetupDraft.objects.exists()


def test_the_key_of_the_register_is_explained_while_it_is_typed(admin):
    cases = {"": "", "1": "Es fehlen noch 7", "12": "Brandenburg. Es fehlen noch 6", "1209901": "Es fehlt noch 1 Ziffer", "99": "01 bis 16",
             "12099012": "Gemeinde Nummer 012 im Kreis 12099", "12054000": "kreisfreie Stadt", "<b>": "acht Ziffern", "11000001": "nur: 11000000"}  # fmt: skip
    for typed, words in cases.items():
        assert words in ags.described(typed), typed
        assert words in admin.get(reverse("setup:ags"), {"municipality__ags": typed}).text


def test_colours_show_themselves_and_what_is_wrong_with_them(admin):
    url = reverse("setup:colours")
    assert "keine Farbe" in admin.get(url, {"look__brand_colour": "}</style><script>"}).text
    assert "zu wenig Kontrast" in admin.get(url, {"look__brand_colour": "#ffff00"}).text
    sheet = admin.get(reverse("setup:colours_style"), {"haupt": "0b5d4e", "akzent": "f5b12e"})
    assert sheet["Content-Type"].startswith("text/css")
    assert ".setup-dark{--" in sheet.text
    assert admin.get(reverse("setup:colours_style"), {"haupt": "}", "akzent": "f5b12e"}).status_code == 404


def test_a_person_makes_a_limited_number_of_municipalities_a_day(admin, draft, monkeypatch):
    monkeypatch.setattr(services, "CREATED_A_DAY", 0)
    filled(admin, draft)
    assert admin.post(reverse("setup:check", args=[draft.pk]), {"anlegen": "1"}).status_code == 429
    assert Site.objects.count() == 1


_texts = st.text(st.sampled_from("aZ0-_.\"\\'\n\t\r\x1f\x7fäß€😀# =[]{},"), max_size=6)
_plain = st.booleans() | st.integers(-(10**9), 10**9) | _texts | st.decimals(-1000, 1000, places=4, allow_nan=False)
_values = _plain | st.lists(_plain, max_size=2) | st.lists(st.dictionaries(_texts, _plain, min_size=1, max_size=2), max_size=2)


@given(st.dictionaries(_texts, _values | st.dictionaries(_texts, _values, max_size=2), max_size=3))
def test_what_is_written_reads_back_as_it_was(data):
    assert tomllib.loads(writing.dumps(data), parse_float=Decimal) == data


@given(
    data=st.dictionaries(
        st.sampled_from([name for step in STEPS for name in step.base_fields] + ["staff-0-old", "staff-0-email", "districts"]), _texts
    )
)
def test_nothing_that_a_browser_sends_breaks_a_step(data):
    for step in STEPS:
        form = step({}, data)
        values: dict = {}
        for key, value in form.values().items():
            put(values, key, value)
        form.draft_data = values
        checked = checking.Checked(None, _problems(values))
        checking.show(form, checked.of(step))


def _problems(values: dict) -> list:
    try:
        plan.make(values, EXAMPLE.parent)
    except plan.Refused as refused:
        return refused.problems
    return []
