"""A wrong file is refused with key and reason, and nothing is created."""

import io
import json
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from instances import plan
from instances.reading import Refused
from tests.factories import Town, create_user

pytestmark = pytest.mark.django_db

MINIMAL = """
key = "musterau"
[municipality]
name = "Musterau"
ags = "12099012"
host = "klima.musterau.example"
[contact]
email = "klima@musterau.example"
"""


def rows() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models() if model._meta.managed and not model._meta.proxy}


def refused(tmp_path: Path, text: str | bytes) -> str:
    """Return what the command says to this file; nothing was created by it."""
    file = tmp_path / "stadt.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    before = rows()
    with pytest.raises(CommandError) as error:
        call_command("create_municipality", str(file), stdout=io.StringIO())
    assert rows() == before
    return str(error.value)


def with_line(section: str, line: str, text: str = MINIMAL) -> str:
    """The minimal file with one more line; a section that it has gets it, and a key that it has loses its old value."""
    key = line.split("=")[0].strip()
    kept = "\n".join(old for old in text.splitlines() if not (old.startswith(f"{key} =") and section != "new"))
    if not section:
        return f"{line}\n{kept}"
    head = f"[{section}]"
    return kept.replace(head, f"{head}\n{line}") if head in kept else f"{kept}\n{head}\n{line}\n"


@pytest.mark.parametrize(
    ("section", "line", "key", "reason"),
    [
        ("", 'kee = "x"', "kee", "Meinten Sie „key“"),
        ("municipality", "poplation = 5", "municipality.poplation", "Meinten Sie „population“"),
        ("municipality", "zzzzzz = 5", "municipality.zzzzzz", "Möglich sind"),
        ("municipality", 'ags = "17099012"', "municipality.ags", "17"),
        ("municipality", "ags = 12099012", "municipality.ags", "Anführungszeichen"),
        ("municipality", 'state = "Bayern"', "municipality.ags", "Brandenburg"),
        ("municipality", 'state = "Atlantis"', "municipality.state", "gibt es nicht"),
        ("municipality", "population = -5", "municipality.population", "größer"),
        ("municipality", 'population = "viele"', "municipality.population", "Zahl"),
        ("municipality", "population = true", "municipality.population", "Zahl"),
        ("municipality", 'host = "https://klima.example"', "municipality.host", "kein Name"),
        ("municipality", 'host = "klima..example"', "municipality.host", "kein Name"),
        ("municipality", 'host = ""', "municipality.host", "leer"),
        ("municipality", "port = 0", "municipality.port", "65535"),
        ("municipality", 'port = "443"', "municipality.port", "65535"),
        ("municipality", 'languages = ["en"]', "municipality.languages", "Deutsch"),
        ("municipality", 'tile_url = "javascript:alert(1)"', "municipality.tile_url", "Adresse"),
        ("municipality", 'name = ""', "municipality.name", "leer"),
        ("municipality", f'name = "{"x" * 81}"', "municipality.name", "80"),
        ("municipality", 'name = "Muster\\u0000au"', "municipality.name", "Steuerzeichen"),
        ("municipality", 'boundary = "fehlt.geojson"', "municipality.boundary", "nicht lesen"),
        ("municipality", 'boundary = "../../etc/hosts"', "municipality.boundary", "neben"),
        ("look", 'brand_colour = "#ffff00"', "look.brand_colour", "Es ginge"),
        ("look", 'brand_colour = "grün"', "look.brand_colour", "#0b5d4e"),
        ("look", 'accent_colour = "#fdfdfd"', "look.accent_colour", "Hintergrund"),
        ("contact", 'email = "klima"', "contact.email", "E-Mail"),
        ("contact", 'mail_from = "a@b.example, c@d.example"', "contact.mail_from", "E-Mail"),
        ("moderation", 'four_eyes = "ja"', "moderation.four_eyes", "true oder false"),
        ("moderation", "summary_hour = 25", "moderation.summary_hour", "23"),
        ("parts", "news = 1", "parts.news", "true oder false"),
        ("strategy", "target_year = 99999", "strategy.target_year", ""),
        ("strategy", "target_year = 1980\nbaseline_year = 1990", "strategy.target_year", "nach dem Basisjahr"),
        ("fields_of_action", 'template = "ee"', "fields_of_action.template", "funding-guideline"),
        ("[fields_of_action.own]", 'title = "A"\nicon = "gibt-es-nicht"', "fields_of_action.own[1].icon", "Lucide"),
        ("[fields_of_action.own]", 'title = "A"\nhue = 13', "fields_of_action.own[1].hue", "12"),
        ("[staff]", 'name = "A"\nemail = "a@b.example"\nrole = "king"', "staff[1].role", "moderator"),
        ("[staff]", 'name = "A"\nrole = "editor"', "staff[1].email", "fehlt"),
        ("[districts]", 'name = "A"\nlat = 91.0\nlon = 1.0', "districts[1].lat", "90"),
        ("[districts]", 'name = "A"\nlat = 9.0', "districts[1].lat", "zusammen"),
        ("[districts]", 'name = "A"\nlat = nan\nlon = inf', "districts[1].lat", ""),
        ("[districts]", 'name = "A"\n[[districts]]\nname = "a"', "districts[2].name", "früheren"),
        ("municipality", 'form_of_address = "ihr"', "municipality.form_of_address", "du"),
        ("map", "lat = 91.0\nlon = 13.0", "map.lat", "85"),
        ("map", "lat = 52.0", "map.lat", "zusammen"),
        ("look", 'logo = "logo.svg"', "look.logo", "SVG"),
        ("wording", 'platform = "x\\ny"', "wording.platform", "Zeile"),
        ("moderation", "steps = 3", "moderation.steps", "1 und 2"),
        ("moderation", "steps = 2\nfour_eyes = false", "moderation.steps", "four_eyes"),
        ("parts", "offers = true\nprojects = false", "parts.offers", "projects"),
        ("fields_of_action", 'template = "file"', "fields_of_action.file", "fehlt"),
        ("fields_of_action", 'file = "felder.csv"', "fields_of_action.file (felder.csv, Zeile 3).icon", "Lucide"),
        ("strategy", 'workbook = "massnahmen.csv"', "strategy.workbook", "Zeile 2"),
        ("", 'people = "Mara"', "people", "Liste"),
        ("", "look = 5", "look", "Abschnitt"),
        ("", 'key = "Muster Au"', "key", "Kleinbuchstaben"),
        ("", 'key = "admin"', "key", "anderen"),
    ],
)
def test_a_wrong_value_is_named_with_its_key(tmp_path, section, line, key, reason):
    (tmp_path / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    (tmp_path / "felder.csv").write_text("Titel;Zeichen\nMobilität;bike\nEnergie;gibt-es-nicht\n")
    (tmp_path / "massnahmen.csv").write_text("Nummer;Titel;Handlungsfeld\nM1;;Energie\n")
    said = refused(tmp_path, with_line(section, line))
    assert f"stadt.toml: {key}" in said
    assert reason in said
    assert "nichts angelegt" in said


def test_all_that_is_wrong_is_said_at_once(tmp_path):
    said = refused(tmp_path, "[municipality]\nags = '1'\n")
    for key in ("key", "municipality.name", "municipality.ags", "municipality.host", "contact.email"):
        assert f"stadt.toml: {key}: " in said


@pytest.mark.parametrize(
    "text", ["key = ", "key = 1\nkey = 2", b"\xff\xfe\x00", "x = " + "[" * 5000, b"# " + b"x" * 300_000, "big = " + "9" * 5000, "\x00"]
)
def test_what_is_no_toml_file_is_refused(tmp_path, text):
    assert refused(tmp_path, text)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CommandError, match="nicht lesen"):
        call_command("create_municipality", str(tmp_path / "fehlt.toml"))


SQUARE = [[13.0, 52.0], [13.1, 52.0], [13.1, 52.1], [13.0, 52.1], [13.0, 52.0]]


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        ({"type": "Polygon", "coordinates": [[SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]]}, "kreuzt"),
        ({"type": "Polygon", "coordinates": [SQUARE[:4]]}, "der letzte ist der erste"),
        ({"type": "Polygon", "coordinates": [[*SQUARE[:1] * 20_001, *SQUARE]]}, "zu viele Punkte"),
        ({"type": "Point", "coordinates": [13, 52]}, "Polygon"),
        ({"type": "Polygon", "coordinates": [[[52, 130], [52, 131], [53, 131], [52, 130]]]}, "Erde"),
        ([1, 2], "GeoJSON"),
        ("[" * 100_000, "GeoJSON"),
        ("{", "GeoJSON"),
        ("[" + "[13.123456,52.123456]," * 1_000_000, "zu groß"),
    ],
)
def test_a_boundary_that_is_none_is_refused(tmp_path, shape, reason):
    (tmp_path / "grenze.json").write_text(shape if isinstance(shape, str) else json.dumps(shape))
    said = refused(tmp_path, with_line("municipality", 'boundary = "grenze.json"'))
    assert "municipality.boundary" in said
    assert reason in said


class TestWhatBelongsToAnother:
    def test_a_host_of_another_municipality_is_refused_in_any_spelling(self, tmp_path):
        town = Town.create("klima.musterau.example")
        town.site.port = 443
        town.site.save()
        assert "municipality.host" in refused(tmp_path, with_line("municipality", 'host = "Klima.MUSTERAU.example"'))

    def test_a_key_of_the_register_that_another_municipality_has_is_refused(self, tmp_path):
        town = Town.create("nachbarstadt.example")
        town.settings.ags = "12099012"
        town.settings.save()
        assert "municipality.ags" in refused(tmp_path, MINIMAL)

    def test_another_municipality_is_not_taken_over_by_its_key(self, tmp_path):
        town = Town.create("nachbarstadt.example")
        assert "stadt.toml: key" in refused(tmp_path, with_line("", f'key = "{town.home.slug}"'))
        town.site.refresh_from_db()
        assert town.site.hostname == "nachbarstadt.example"

    def test_a_locked_account_is_not_invited_and_nothing_remains(self, tmp_path):
        create_user("a@musterau.example", is_active=False)
        text = f'{MINIMAL}\n[[staff]]\nname = "A"\nemail = "a@musterau.example"\nrole = "editor"\n'
        assert "staff[1].email" in refused(tmp_path, text)


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
_places = st.sampled_from(
    [
        "key",
        "municipality",
        "look",
        "contact",
        "people",
        "districts",
        "offices",
        "moderation",
        "home",
        "parts",
        "strategy",
        "fields_of_action",
        "staff",
    ]
)


@given(st.dictionaries(_places, _values, max_size=4), _places, _places, _values)
def test_nothing_that_a_file_can_hold_breaks_the_reader(data, place, key, value):
    """Whatever stands there: a plan, or a refusal with keys."""
    whole = tomllib.loads(MINIMAL) | data
    if isinstance(whole.get(place), dict):
        whole[place] = {**whole[place], key: value}
    try:
        plan.make(whole, Path(__file__).parent)
    except Refused as refusal:
        assert refusal.problems
