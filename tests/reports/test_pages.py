"""Pages and downloads of reports: what a visitor gets, and what nobody gets."""

import io
import json

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from reports import services
from reports.models import ReportIndexPage, ReportPage, ReportVersion

from .conftest import add_report, note

pytestmark = pytest.mark.django_db
FILES = ("bericht.pdf", "kurzfassung.pdf", "daten.json", "massnahmen.csv", "massnahmen.xlsx")


def text_of(client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def test_the_list_shows_public_reports_alone(full, frozen, client):
    add_report(full.town, slug="2026", title="Geheimer Bericht")
    page = text_of(client, "/berichte/")
    assert "Klimaschutzbericht 2025" in page
    assert "Das dritte Jahr." in page
    assert "/berichte/2025/fassung/1/bericht.pdf" in page
    assert "Geheimer" not in page


def test_an_empty_list_says_so(town, client):
    add_report(town)
    assert "Noch kein Bericht" in text_of(client, "/berichte/")


def test_the_overview_leads_to_every_field_and_file(full, frozen, client):
    page = text_of(client, "/berichte/2025/")
    for said in ("Das dritte Jahr.", "Auf einen Blick", "Fassung 1 vom", "Bustakt beschließen", "Sonne aufs Schuldach", frozen.digest):
        assert said in page
    assert 'href="/berichte/2025/energie/"' in page
    for name in FILES:
        assert f"/berichte/2025/fassung/1/{name}" in page


def test_a_field_has_its_page_with_measures_and_notes(full, frozen, client):
    page = text_of(client, "/berichte/2025/energie/")
    for said in ("Neun Anlagen sind am Netz.", "Ein gutes Jahr.", "E 1 Dächer nutzen", "in Umsetzung", "1 von 2 Schritten"):
        assert said in page
    assert client.get("/berichte/2025/gibt-es-nicht/").status_code == 404
    assert client.get("/berichte/2025/fassung/2/energie/").status_code == 404
    assert client.get("/berichte/2025/fassung/1/gibt-es-nicht/").status_code == 404


def test_hostile_texts_stay_text(full, editor, client):
    evil = '"><script>alert(1)</script>'
    full.solar.title = evil
    full.solar.save_revision().publish()
    note(full.solar, f"{evil} {{{{7*7}}}}", next_steps=evil)
    version = services.freeze(full.report, editor, evil)
    services.render(version.pk)
    version.refresh_from_db()
    services.publish(version, editor)
    for url in ("/berichte/2025/", "/berichte/2025/energie/", "/berichte/2025/fassung/1/"):
        page = text_of(client, url)
        assert "<script>alert" not in page
        assert "49" not in page.partition("7*7")[2][:10]


def test_another_languages_address_shows_the_german_report_marked(full, frozen, client):
    page = text_of(client, "/en/berichte/2025/energie/")
    assert '<main id="inhalt" tabindex="-1" lang="de">' in page


@pytest.mark.parametrize("way", ["draft", "offline", "private", "other"])
def test_what_is_not_public_is_not_found_anywhere(full, frozen, way, other_town):
    client = Client(HTTP_HOST="localhost")
    if way == "draft":
        ReportVersion.objects.update(is_public=False, public_since=None)
    elif way == "offline":
        ReportPage.objects.get().unpublish()
    elif way == "private":
        PageViewRestriction.objects.create(page=full.report, restriction_type=PageViewRestriction.LOGIN)
        ReportPage.objects.get().save()
    else:
        client = Client(HTTP_HOST="other.example")
    urls = [
        "/berichte/2025/energie/",
        "/berichte/2025/fassung/1/",
        "/berichte/2025/fassung/1/energie/",
        *(f"/berichte/2025/fassung/1/{name}" for name in FILES),
    ]
    assert {url: client.get(url).status_code for url in urls} == dict.fromkeys(urls, 404)
    assert client.get("/berichte/2025/").status_code in ((302, 404) if way == "private" else (404,))


def test_a_version_that_never_was_public_is_not_found(full, frozen, editor, client):
    second = services.freeze(full.report, editor)
    services.render(second.pk)
    for name in ("", "energie/", *FILES):
        assert client.get(f"/berichte/2025/fassung/2/{name}").status_code == 404
    assert "Fassung 2" not in text_of(client, "/berichte/2025/")


def test_the_pdf_comes_with_name_type_and_validator(full, frozen, client):
    response = client.get("/berichte/2025/fassung/1/bericht.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="klimaschutzbericht-2025-fassung-1.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "public, no-cache"
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    again = client.get("/berichte/2025/fassung/1/bericht.pdf", HTTP_IF_NONE_MATCH=response["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert client.post("/berichte/2025/fassung/1/bericht.pdf").status_code == 405
    assert client.get("/berichte/2025/fassung/1/geheim.pdf").status_code == 404
    assert client.get("/berichte/2025/fassung/1/..%2fbericht.pdf").status_code == 404


def test_a_lost_file_is_not_found(full, frozen, client):
    frozen.pdf.storage.delete(frozen.pdf.name)
    assert client.get("/berichte/2025/fassung/1/bericht.pdf").status_code == 404
    assert client.get("/berichte/2025/").status_code == 200


def test_the_data_are_json_with_the_fingerprint(full, frozen, client):
    response = client.get("/berichte/2025/fassung/1/daten.json")
    data = json.loads(response.content)
    assert (data["digest"], data["schema"]) == (frozen.digest, 1)
    assert data["fields"][0]["measures"][0]["ghg_savings_t_per_year"] == 420.5
    assert b"<svg" not in response.content


def test_tables_run_no_formula(full, editor, client):
    full.solar.title = '=HYPERLINK("http://evil.example")'
    full.solar.save_revision().publish()
    version = services.freeze(full.report, editor)
    services.render(version.pk)
    version.refresh_from_db()
    services.publish(version, editor)
    csv = client.get("/berichte/2025/fassung/1/massnahmen.csv").content.decode()
    assert "'=HYPERLINK" in csv
    assert "420,5" in csv
    book = openpyxl.load_workbook(io.BytesIO(client.get("/berichte/2025/fassung/1/massnahmen.xlsx").content))
    rows = list(book.active.iter_rows())
    cell = rows[1][2]
    assert (cell.data_type, cell.value[:5]) == ("s", "'=HYP")
    assert rows[1][13].value == 420.5


def test_search_and_interface_know_the_frozen_words_alone(full, editor, client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        version = services.freeze(full.report, editor)
        services.render(version.pk)
        version.refresh_from_db()
        services.publish(version, editor)
        draft = full.report.get_latest_revision_as_object()
        draft.introduction = "<p>Quittenwiese</p>"
        draft.save_revision()
    assert "/berichte/2025/" in text_of(client, "/suche/?q=Bustakt&kategorie=berichte")
    assert "/berichte/2025/" not in text_of(client, "/suche/?q=Quittenwiese")
    found = client.get(f"/api/v1/pages/{full.report.pk}/").json()
    assert (found["summary"], found["version"], found["period_end"], found["digest"]) == ("Das dritte Jahr.", 1, "2025-12-31", version.digest)
    assert found["fields_of_action"][0]["title"] == "Energie"
    assert found["pdf_url"].endswith("/berichte/2025/fassung/1/bericht.pdf")
    assert "Quittenwiese" not in json.dumps(found)


def test_a_page_of_the_tree_at_such_an_address_is_still_served(town, client):
    page = town.page("Berichte", slug="berichte")
    below = page.add_child(instance=type(page)(title="Ober", slug="ober", locale=page.locale))
    below.add_child(instance=type(page)(title="Unter", slug="unter", locale=page.locale))
    assert "Unter" in text_of(client, "/berichte/ober/unter/")


def test_the_list_keeps_its_address(town):
    index = add_report(town).get_parent().specific
    index.slug = "anders"
    with pytest.raises(Exception, match="berichte"):
        index.full_clean()
    assert not ReportIndexPage.can_create_at(town.home)


def test_pages_ask_few_queries(full, frozen, client):
    for _n in range(4):
        field = full.town.field_of_action()
        full.town.measure(field)
    client.get("/berichte/2025/")
    for url, most in (("/berichte/", 12), ("/berichte/2025/", 12), ("/berichte/2025/energie/", 12)):
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        assert len(captured) <= most, "\n".join(query["sql"][:150] for query in captured.captured_queries)
