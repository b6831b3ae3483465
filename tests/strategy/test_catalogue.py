"""The lists of measures that anybody may read: filters, order, offices, changes, feed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from municipality import cache
from strategy.catalogue import views
from strategy.models import MeasurePage, ProgressNote


@pytest.fixture
def measures(town):
    """Three measures in two fields, with an office, numbers and states."""
    mobility, heat = town.field_of_action(title="Mobilität", slug="mobilitaet"), town.field_of_action(title="Wärme", slug="waerme")
    office = town.office("Amt für Verkehr")
    bike = town.measure(mobility, title="Radwege ausbauen", code="MO 2", status="running", responsible_office=office, total_cost_eur=Decimal(50_000))
    bus = town.measure(
        mobility,
        title="Busse elektrisch",
        code="MO 10",
        status="planned",
        is_delayed=True,
        delay_reason="Lieferung",
        ghg_savings_t_per_year=Decimal(1200),
    )
    pipe = town.measure(heat, title="Wärmenetz Nord", code="WÄ 1", status="completed", origin="proposed", total_cost_eur=Decimal(2_000_000))
    return {"bike": bike, "bus": bus, "pipe": pipe, "office": office, "mobility": mobility, "heat": heat}


def titles(response):
    assert response.status_code == 200, response.content[:300]
    return [row["title"] for row in response.context["rows"]]


def test_all_measures_stand_in_the_order_of_their_numbers(client, measures):
    response = client.get("/massnahmen/")
    assert titles(response) == ["Radwege ausbauen", "Busse elektrisch", "Wärmenetz Nord"]
    assert response.context["count_text"] == "3 Maßnahmen"
    assert "Vorschlag aus der Bürgerschaft" in response.content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("feld=waerme", ["Wärmenetz Nord"]),
        ("stand=laeuft", ["Radwege ausbauen"]),
        ("stand=verzoegert", ["Busse elektrisch"]),
        ("stand=genau-completed", ["Wärmenetz Nord"]),
        ("einsparung=ab-1000", ["Busse elektrisch"]),
        ("einsparung=ab-10000", []),
        ("einsparung=offen", ["Radwege ausbauen", "Wärmenetz Nord"]),
        ("kosten=bis-100000", ["Radwege ausbauen"]),
        ("kosten=ueber-1000000", ["Wärmenetz Nord"]),
        ("kosten=offen", ["Busse elektrisch"]),
        ("herkunft=proposed", ["Wärmenetz Nord"]),
        ("reihenfolge=titel", ["Busse elektrisch", "Radwege ausbauen", "Wärmenetz Nord"]),
        ("reihenfolge=kosten", ["Wärmenetz Nord", "Radwege ausbauen", "Busse elektrisch"]),
        ("reihenfolge=einsparung", ["Busse elektrisch", "Radwege ausbauen", "Wärmenetz Nord"]),
        ("feld=mobilitaet&stand=laeuft", ["Radwege ausbauen"]),
    ],
)
def test_filters_and_orders(client, measures, query, expected):
    assert titles(client.get(f"/massnahmen/?{query}")) == expected


def test_the_office_filters_and_has_a_page_of_its_own(client, measures):
    office = measures["office"]
    assert titles(client.get(f"/massnahmen/?stelle={office.pk}")) == ["Radwege ausbauen"]
    page = client.get(f"/massnahmen/stellen/{office.pk}/").content.decode()
    assert "Amt für Verkehr" in page and "Radwege ausbauen" in page and "Busse elektrisch" not in page
    assert f'href="/massnahmen/stellen/{office.pk}/"' in client.get("/massnahmen/stellen/").content.decode()


def test_an_office_without_measures_or_of_another_municipality_is_not_found(client, measures, town, other_town):
    idle, foreign = town.office("Ohne Aufgabe"), other_town.office("Fremdes Amt")
    other_town.measure(title="Fremd", responsible_office=foreign)
    assert client.get(f"/massnahmen/stellen/{idle.pk}/").status_code == 404
    assert client.get(f"/massnahmen/stellen/{foreign.pk}/").status_code == 404
    assert client.get(f"/massnahmen/stellen/{foreign.pk}/", headers={"host": "other.example"}).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["feld=gibtesnicht", "stand=quatsch", "stand=genau-quatsch", "stelle=0", "stelle=1%20OR%201", "sdg=18", "kosten=%00", "reihenfolge=status", "farbe=rot",
     "seite=x", "alle=nein", "strategie=999999", "q=" + "x" * 300],
)  # fmt: skip
def test_what_does_not_exist_is_refused_with_a_sentence(client, measures, query):
    response = client.get(f"/massnahmen/?{query}")
    assert response.status_code == 400 and "Traceback" not in response.content.decode()


def test_a_page_too_far_is_not_found(client, measures):
    assert client.get("/massnahmen/?seite=2").status_code == 404


def test_hidden_measures_fields_and_other_municipalities_stay_hidden(client, measures, other_town):
    other_town.measure(title="Fremde Maßnahme")
    measures["bus"].unpublish()
    measures["heat"].unpublish()
    cache.forget()
    body = (
        client.get("/massnahmen/").content.decode()
        + client.get("/massnahmen/neu/").content.decode()
        + client.get("/massnahmen/neu.atom").content.decode()
    )
    assert "Radwege" in body
    for hidden in ("Busse elektrisch", "Wärmenetz", "Fremde Maßnahme"):
        assert hidden not in body


def test_without_a_strategy_there_is_no_list(client, town):
    town.strategy.unpublish()
    for address in ("/massnahmen/", "/massnahmen/stellen/", "/massnahmen/neu/", "/massnahmen/neu.atom"):
        assert client.get(address).status_code == 404, address


def test_an_empty_strategy_says_so(client, town):
    assert town.strategy.live
    assert "Noch keine Maßnahmen" in client.get("/massnahmen/").content.decode()


def test_search_finds_parts_of_words(client, measures):
    from django.core.management import call_command

    call_command("rebuild_search", verbosity=0)
    assert titles(client.get("/massnahmen/?q=Radweg")) == ["Radwege ausbauen"]


def test_a_released_note_shows_and_a_draft_does_not(client, measures):
    period = {"measure": measures["bike"], "period_start": date(2026, 1, 1), "period_end": date(2026, 6, 30)}
    ProgressNote.objects.create(**period, text="Der Abschnitt Nord ist fertig.", state="released", status="running", released_at=timezone.now())
    ProgressNote.objects.create(**period, text="Geheimer Entwurf", state="submitted")
    cache.forget()
    body = client.get("/massnahmen/neu/").content.decode()
    assert "Der Abschnitt Nord ist fertig." in body and "Geheimer Entwurf" not in body
    feed = client.get("/massnahmen/neu.atom")
    assert feed.status_code == 200 and "Der Abschnitt Nord" in feed.content.decode() and "Geheimer" not in feed.content.decode()


def test_a_measure_published_again_later_counts_as_revised(client, measures):
    MeasurePage.objects.filter(pk=measures["bike"].pk).update(
        first_published_at=timezone.now() - timedelta(days=40), last_published_at=timezone.now() - timedelta(days=2)
    )
    cache.forget()
    assert "Maßnahme überarbeitet" in client.get("/massnahmen/neu/").content.decode()


def test_many_new_measures_of_one_day_are_one_piece_of_news(client, town, measures):
    for number in range(6):
        town.measure(measures["mobility"], title=f"Paket {number}")
    MeasurePage.objects.update(first_published_at=timezone.now(), last_published_at=timezone.now())
    cache.forget()
    body = client.get("/massnahmen/neu/").content.decode()
    assert "9 neue Maßnahmen" in body and "Paket 3" not in body


def test_hostile_titles_are_text(client, town):
    town.measure(title="<script>alert(1)</script> {{7*7}}", code="=1+1").save_revision().publish()
    for address in ("/massnahmen/", "/massnahmen/neu/", "/massnahmen/neu.atom"):
        body = client.get(address).content.decode()
        assert "<script>alert" not in body and "&lt;script&gt;alert(1)" in body


def test_savings_are_summed_with_their_reservation(client, measures):
    body = client.get("/massnahmen/").content.decode()
    assert "Doppelzählung möglich" in body and "2 Maßnahmen haben keine Zahl" in body
    assert "2.050.000 € Gesamtkosten. Bei einer Maßnahme fehlt die Angabe." in body.replace("\xa0", " ")


def queries(client, address):
    cache.forget()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("address", ["/massnahmen/", "/massnahmen/stellen/", "/massnahmen/neu/"])
def test_the_number_of_queries_does_not_grow(client, town, measures, address):
    few = queries(client, address)
    for number in range(30):
        town.measure(measures["mobility"], title=f"Weitere {number}", code=f"X {number}", responsible_office=measures["office"])
    assert queries(client, address) == few <= 24


def test_english_list_shows_german_titles_marked(client, measures):
    body = client.get("/en/massnahmen/").content.decode()
    assert 'lang="de">Radwege ausbauen' in body


# The timeline of the whole strategy ---------------------------------------------------------------------------------------


@pytest.fixture
def dated(measures):
    for key, start, end, ongoing in (("bike", date(2024, 1, 1), date(2026, 6, 30), False), ("bus", date(2025, 1, 1), None, True)):
        MeasurePage.objects.filter(pk=measures[key].pk).update(start=start, end=end, is_ongoing=ongoing)
    cache.touch()
    return measures


def test_the_timeline_stands_field_by_field_with_tables_and_files(client, dated):
    assert "?ansicht=zeitplan" in client.get("/massnahmen/").content.decode()
    response = client.get("/massnahmen/?ansicht=zeitplan")
    html = response.content.decode()
    assert [(part["field"].title, part["count"], part["figure"] is not None) for part in response.context["timeline"]] == [
        ("Mobilität", 2, True), ("Wärme", 1, False),
    ]  # fmt: skip
    assert html.count('<details class="fold fold-box hue-') == 2 and html.count("<svg") and "Zeitplan von 2 Maßnahmen." in html
    assert "Januar 2024" in html and "ohne Ende" in html and "geplant, verzögert" in html
    assert f"/strategie/felder/{dated['mobility'].pk}/zeitplan.csv" in html
    assert "Zu diesen Maßnahmen ist kein Zeitraum genannt." in html and '<ol class="measure-list">' not in html
    assert '<meta name="robots" content="noindex, follow">' in html


def test_the_timeline_keeps_the_filter_and_offers_no_files_of_more_than_it_shows(client, dated):
    response = client.get("/massnahmen/?ansicht=zeitplan&stand=laeuft")
    html = response.content.decode()
    assert [part["count"] for part in response.context["timeline"]] == [1]
    assert "zeitplan.csv" not in html and "Busse elektrisch" not in html
    assert '<input type="hidden" name="ansicht" value="zeitplan"' in html
    assert response.context["reset_url"] == "?ansicht=zeitplan"
    assert client.get("/massnahmen/?ansicht=zeitplan&stand=ruht").status_code == 200
    assert client.get("/massnahmen/?ansicht=mond").status_code == 400


def test_of_very_many_measures_the_first_fields_are_drawn_and_the_others_lead_to_theirs(client, dated, monkeypatch):
    monkeypatch.setattr(views, "MOST_DRAWN", 2)
    MeasurePage.objects.filter(pk=dated["pipe"].pk).update(start=date(2024, 1, 1))
    cache.touch()
    response = client.get("/massnahmen/?ansicht=zeitplan")
    first, second = response.context["timeline"]
    assert first["figure"] is not None and second["figure"] is None
    assert 'href="?feld=waerme&amp;ansicht=zeitplan"' in response.content.decode()
    only = client.get(f"/massnahmen/{second['url']}").context["timeline"]
    assert [part["figure"] is not None for part in only] == [True]


def test_without_a_single_date_no_timeline_is_offered(client, measures):
    assert client.get("/massnahmen/").context["views"] == []


def test_the_timeline_asks_nothing_more_than_the_list(client, dated):
    counts = []
    for url in ("/massnahmen/", "/massnahmen/", "/massnahmen/?ansicht=zeitplan"):
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        counts.append(len(asked))
    assert counts[2] <= counts[1]
