"""Markup that should not run: rich text, blocks, templates in texts, feeds."""

import json

import pytest
from django.test import Client
from wagtail.rich_text import RichText

from municipality.richtext import clean
from tests.factories import create_user

HOSTILE = (
    '<p>Guter Anfang <svg onload="alert(1)"><circle/></svg><script>alert(2)</script><iframe src="https://evil.example/"></iframe>'
    '<style>body{display:none}</style><a href="javascript:alert(3)">hier</a> <a href="JaVa\tScRiPt:alert(4)">da</a> '
    '<a href="data:text/html,<script>alert(5)</script>">dort</a> <img src="x" onerror="alert(6)"> <img src="//evil.example/t.gif"> '
    '<b style="position:fixed" onclick="alert(7)">fett</b> <object data="x"></object><form action="https://evil.example"><input></form></p>'
    '<ul><li>eins<ul><li>zwei <svg/onload=alert(8)> <a href="vbscript:x" onmouseover="alert(9)">tief</a>'
    '<ol><li><iframe srcdoc="<script>alert(10)</script>"></iframe>drei</li></ol></li></ul></li></ul>'
)
FORBIDDEN = (
    "<svg", "<script", "<iframe", "<style", "<object", "<form", "<input", "onload", "onerror", "onclick", "onmouseover",
    "javascript:", "vbscript:", "data:text", "style=", "srcdoc", "evil.example", "alert(2)",
)  # fmt: skip


def inner(html: str) -> str:
    """Return what stands in <main>, without our own icons and drawings (recognised by their class), for a look at hostile markup."""
    body = html.split("<main", 1)[1].split("</main>", 1)[0]
    start, end = body.index("Guter Anfang"), body.index("drei")
    return body[start : end + 10].lower()


def assert_harmless(html: str) -> None:
    found = [mark for mark in FORBIDDEN if mark in html.lower()]
    assert not found, found


def test_stored_rich_text_is_cleaned_in_nested_lists_too():
    """Cases 14 and 19: whatever is in the database, only the editor's elements come out; texts and lists stay."""
    html = str(RichText(HOSTILE))
    assert_harmless(html)
    for kept in ("Guter Anfang", "<b>fett</b>", "eins", "zwei", "drei", "<ol>", "hier"):
        assert kept in html
    assert html.count("<ul>") == 2


def test_links_and_pictures_of_our_own_survive():
    """Case 14, the other side: cleaning takes nothing from editors."""
    html = '<h2>Titel</h2><p><a href="/projekte/">Projekte</a> <a href="mailto:a@example.org">Mail</a> <img src="/media/images/a.webp" alt="Baum" width="3"></p>'
    assert clean(html) == html
    assert clean("Kein Markup &amp; trotzdem gut") == "Kein Markup &amp; trotzdem gut"


def test_every_page_that_shows_rich_text_shows_it_cleaned(town, client):
    """Cases 14, 16 and 19: page fields, blocks, accordion answers, transcripts of videos, and the content API."""
    town.strategy.introduction = town.strategy.method_note = town.strategy.why_allies = HOSTILE
    town.strategy.save()
    field = town.field_of_action(introduction=HOSTILE, own_reach=HOSTILE, needs_allies=HOSTILE)
    page = town.page(
        body=json.dumps(
            [
                {"type": "text", "value": HOSTILE},
                {
                    "type": "accordion",
                    "value": {"heading": "Fragen", "items": [{"type": "item", "value": {"question": "Warum?", "answer": HOSTILE}}]},
                },
                {"type": "video", "value": {"title": "Film", "url": "https://video.example/1", "transcript": HOSTILE}},
            ]
        )
    )
    for found in (town.strategy, field, page):
        html = client.get(found.url).content.decode()
        assert html.count("Guter Anfang") >= 1
        assert_harmless(inner(html))
        for wrong in ("alert(", "evil.example"):
            assert wrong not in html
    api = client.get(f"/api/v1/pages/{page.pk}/").content.decode()
    assert "Guter Anfang" in api
    assert_harmless(api)


def test_what_the_editor_sends_is_cleaned_on_save(town, client):
    """Case 14: a crafted POST of the editor's JSON: unknown entities and hostile links do not reach the database."""
    page = town.page(slug="seite")
    client.force_login(create_user(is_superuser=True, is_staff=True))
    content = {
        "blocks": [
            {"key": "a", "text": "Klick <svg onload=alert(1)>", "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": [{"offset": 0, "length": 5, "key": 0}]},
            {"key": "b", "text": "tief", "type": "unordered-list-item", "depth": 3, "inlineStyleRanges": [{"offset": 0, "length": 4, "style": "EVIL"}], "entityRanges": [{"offset": 0, "length": 4, "key": 1}]},
            {"key": "c", "text": " ", "type": "atomic", "depth": 0, "inlineStyleRanges": [], "entityRanges": [{"offset": 0, "length": 1, "key": 2}]},
        ],
        "entityMap": {
            "0": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "javascript:alert(1)"}},
            "1": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": 'https://ok.example/" onclick="alert(2)'}},
            "2": {"type": "EMBED", "mutability": "IMMUTABLE", "data": {"url": "https://evil.example/video", "html": "<script>alert(3)</script>"}},
        },
    }  # fmt: skip
    answer = client.post(
        f"/admin/pages/{page.pk}/edit/",
        {
            "title": "Seite", "slug": "seite", "introduction": "", "picture": "", "picture_alt": "", "action-publish": "1",
            "body-count": "1", "body-0-deleted": "", "body-0-order": "0", "body-0-type": "text", "body-0-id": "", "body-0-value": json.dumps(content),
            "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0", "seo_title": "", "search_description": "",
        },
    )  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()[:2000]
    page.refresh_from_db()
    stored = str(page.body[0].value.source)
    assert "javascript:" not in stored and "<svg" not in stored and "evil.example" not in stored and "<script" not in stored
    html = Client().get(page.url).content.decode()
    assert "Klick" in html and 'onclick="' not in html and "<svg onload" not in html and "evil.example" not in html


def test_a_table_block_shows_markup_as_text(town, client):
    """Case 13: cells, caption and a forged renderer."""
    page = town.page(
        body=json.dumps(
            [{"type": "table", "value": {"data": [["<script>alert(1)</script>", '"><img src=x onerror=alert(2)>'], ["{{7*7}}", "%(x)s"]], "renderer": "html", "html_renderer": True,
                                         "first_row_is_table_header": True, "table_caption": "<svg onload=alert(3)>"}}]
        )
    )  # fmt: skip
    html = client.get(page.url).content.decode()
    assert "<script>alert" not in html and "<img src=x" not in html and "<svg onload" not in html
    assert "{{7*7}}" in html and "%(x)s" in html


def test_embeds_are_switched_off_altogether(settings):
    """Case 16: no provider is configured, no editor offers embeds; a link to a video elsewhere is a link."""
    assert settings.WAGTAILEMBEDS_FINDERS == []
    features = settings.WAGTAILADMIN_RICH_TEXT_EDITORS["default"]["OPTIONS"]["features"]
    assert "embed" not in features and "image" not in features
    from home.blocks import TEXT_FEATURES

    assert "embed" not in TEXT_FEATURES


@pytest.mark.parametrize("path", ["/feed/", "/en/feed/"])
def test_control_characters_from_word_processors_do_not_break_the_feed(town, client, path):
    """Cases 13 and 17: a feed with a vertical tab would be no XML any more."""
    from datetime import date

    town.news("Neues\x0baus der Stadt", summary="Zeile\x0bZeile \x1b <script>alert(1)</script> {{7*7}}", date=date(2026, 5, 1))
    town.project("Idee\x0b mit Umbruch", summary="a\x0cb")
    answer = client.get(path)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "\x0b" not in text and "\x0c" not in text and "\x1b" not in text and "<script>" not in text
