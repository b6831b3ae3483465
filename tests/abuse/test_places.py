"""Case 45: shapes and addresses of the map that somebody stores."""

import json
import time

import pytest
from django.core.exceptions import ValidationError

from municipality.geojson import checked
from tests.factories import create_user

SQUARE = [[9.0, 50.0], [9.1, 50.0], [9.1, 50.1], [9.0, 50.1], [9.0, 50.0]]
BOW = [[9.0, 50.0], [9.1, 50.1], [9.1, 50.0], [9.0, 50.1], [9.0, 50.0]]


def polygon(*rings) -> dict:
    return {"type": "Polygon", "coordinates": list(rings)}


def test_html_in_properties_is_thrown_away():
    """Case 45: only the geometry is kept."""
    feature = {"type": "Feature", "properties": {"name": "<script>alert(1)</script>"}, "geometry": polygon(SQUARE)}
    assert checked(feature) == polygon(SQUARE)
    assert "script" not in json.dumps(checked({"type": "FeatureCollection", "features": [feature], "note": "<script>"}))


@pytest.mark.parametrize(
    "text",
    [
        '{"type": "Polygon", "coordinates": [[[NaN, 50], [9.1, 50], [9.1, 50.1], [NaN, 50]]]}',
        '{"type": "Polygon", "coordinates": [[[Infinity, 50], [9.1, 50], [9.1, 50.1], [Infinity, 50]]]}',
        '{"type": "Polygon", "coordinates": [[[1e400, 50], [9.1, 50], [9.1, 50.1], [1e400, 50]]]}',
        json.dumps(polygon(BOW)),
        json.dumps(polygon([["<script>", 50], [9.1, 50], [9.1, 50.1], ["<script>", 50]])),
        json.dumps(polygon([[i / 1e6, 50.0] for i in range(1_000_00)] + [[0.0, 50.0]])),
        '{"type": "Point", "coordinates": [9, 50]}',
        '{"type": ["Polygon"], "coordinates": {}}',
        '"Polygon"',
        "kein json",
    ],
)
def test_the_settings_form_refuses_with_a_sentence(town, client, text):
    """Case 45: what the consultant pastes into the settings of a municipality is checked there, field by field."""
    client.force_login(create_user(is_superuser=True, is_staff=True))
    address = f"/admin/settings/municipality/municipalitysettings/{town.site.pk}/"
    data = {
        "official_name": "Auenfurt",
        "boundary": text,
        "waters": "",
        "form_of_address": "sie",
        "promised_days": "3",
        "keep_unconfirmed_days": "7",
        "keep_rejected_days": "183",
        "keep_messages_days": "365",
    }
    for name in ("contact_persons", "offices", "districts"):
        data |= {f"{name}-TOTAL_FORMS": "0", f"{name}-INITIAL_FORMS": "0", f"{name}-MIN_NUM_FORMS": "0", f"{name}-MAX_NUM_FORMS": "1000"}
    answer = client.post(address, data)
    town.settings.refresh_from_db()
    assert answer.status_code == 200 and town.settings.boundary is None
    assert "w-field--error" in answer.content.decode() or "error-message" in answer.content.decode()
    assert client.post(address, data | {"boundary": json.dumps(polygon(SQUARE))}).status_code == 302
    town.settings.refresh_from_db()
    assert town.settings.boundary == polygon(SQUARE)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)//{z}",
        "http://karten.example/{z}",
        "https://a@evil.example/{z}",
        'https://k.example/"onload=x',
        "//evil.example/{z}",
        "data:,",
    ],
)
def test_an_address_of_tiles_is_https_or_refused(town, address):
    """Case 45: the address of map tiles cannot be anything but HTTPS to a plain host."""
    town.settings.tile_url = address
    with pytest.raises(ValidationError) as error:
        town.settings.full_clean()
    assert "tile_url" in error.value.message_dict
    town.settings.tile_url = "https://{s}.karten.example:8443/{z}/{x}/{y}.png"
    town.settings.full_clean()


def test_rings_made_to_be_slow_are_refused_soon():
    """Case 45: combs whose sides all overlap would cost hundreds of millions of comparisons."""
    comb = [[9.0 + (0.5 if i % 4 in (1, 2) else 0.0), 50.0 + i * 1e-5] for i in range(19_990)]
    slanted = [[x + (y - 50) * 3, y + (x - 9) * 3] for x, y in comb]
    for ring in (comb, slanted):
        ring = [*ring, [8.0, 51.0], [8.0, 49.0], ring[0]]
        started = time.process_time()
        with pytest.raises(ValidationError):
            checked(polygon(ring))
        assert time.process_time() - started < 20  # minutes without a limit
