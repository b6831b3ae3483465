"""What the public page of a measure says about its upkeep, and the state of a field of action."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction, Locale

from municipality.models import ContactPerson
from strategy.models import MeasureDocument, MeasurePage, MeasureStep, ProgressNote
from strategy.overview import StatusCounts, derived_status, field_state

from .people import keeper, note, values

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-23 09:00", tick=False):
        yield


def get(page, host="localhost"):
    response = Client(HTTP_HOST=host).get(page.url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def released(measure, **fields):
    return note(measure, state="released", released_at=timezone.now() - timedelta(days=2), **fields)


def test_notes_stand_newest_first_with_period_state_and_what_comes_next(town):
    measure = town.measure(title="Solardächer", status="running", status_date=date(2026, 6, 30))
    released(measure, text="Erster Absatz.\n\nZweiter Absatz.", next_steps="Im Herbst fragen wir nach.", status="running")
    released(
        measure,
        text="Das war 2025.",
        start=date(2025, 1, 1),
        end=date(2025, 12, 31),
        status="planned",
        is_delayed=True,
        delay_reason="Personal fehlt.",
    )
    for state in ("draft", "submitted", "returned", "withdrawn"):
        note(measure, keeper(town, measure), state, text=f"Geheim {state}", return_reason="Geheimer Grund")
    html = get(measure)
    assert html.index("1. Halbjahr 2026") < html.index("Jahr 2025")
    assert "<p>Erster Absatz.</p>" in html
    assert "Was als Nächstes kommt" in html
    assert "Personal fehlt." in html
    assert "Geheim" not in html


def test_of_forty_notes_the_older_ones_are_folded_and_cost_no_more(town, django_assert_max_num_queries):
    measure = town.measure(status="running", status_date=date(2026, 1, 1))
    few = town.measure(status="running", status_date=date(2026, 1, 1))
    for month in range(40):
        start = date(2023 + month // 12, month % 12 + 1, 1)
        released(measure, start=start, end=start + timedelta(days=27), text=f"Bericht {month}")
    released(few)
    html = get(measure)
    assert "37 ältere Sachstände" in html
    assert html.index("Bericht 39") < html.index("37 ältere Sachstände") < html.index("Bericht 36")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from municipality import cache

    cache.forget()
    get(few)
    with CaptureQueriesContext(connection) as one:
        Client().get(few.url + "?x")
    with django_assert_max_num_queries(len(one)):
        Client().get(measure.url + "?x")


def test_the_age_is_said_in_honest_words(town):
    assert "Seit 14 Monaten nicht aktualisiert." in get(town.measure(status="running", status_date=date(2025, 9, 10)))
    assert "nicht aktualisiert" not in get(town.measure(status="completed", status_date=date(2020, 1, 1)))
    fresh = town.measure(status="running", status_date=date(2020, 1, 1))
    released(fresh)
    assert "nicht aktualisiert" not in get(fresh)


@pytest.mark.parametrize(
    ("origin", "words"),
    [("adopted", "vom Rat beschlossen"), ("drafted", "Entwurf der Verwaltung"), ("proposed", "Vorschlag aus der Bürgerschaft")],
)
def test_whose_measure_it_is_stands_in_words_and_shape(town, origin, words):
    html = get(town.measure(origin=origin, reach="companies"))
    assert f'class="origin origin-{origin}"' in html
    assert words in html
    assert ("Der Rat hat ihn nicht beschlossen." in html) == (origin == "proposed")
    assert "städtische Unternehmen" in html


def test_relations_are_told_from_both_sides_and_hide_what_is_hidden(town):
    base, follower, hidden, old = (town.measure(title=title) for title in ("Kataster", "Förderung", "Geheimplan", "Altes Programm"))
    follower.needed_measures.set([base])
    follower.replaced_measures.set([old])
    follower.save()
    hidden.needed_measures.set([base])
    hidden.live = False
    hidden.save()
    assert "Setzt voraus" in get(follower)
    assert "Kataster" in get(follower)
    page = get(base)
    assert "Wird vorausgesetzt von" in page
    assert "Geheimplan" not in page
    assert "Ersetzt durch" in get(old)
    assert "Setzt voraus" not in get(old)


def test_steps_have_days_milestones_and_words(town):
    measure = town.measure(status="running")
    measure.steps.add(
        MeasureStep(number="1", title="Kataster", start=date(2026, 3, 1), end=date(2026, 8, 31), done=True),
        MeasureStep(title="Eröffnung", end=date(2026, 12, 1), is_milestone=True), MeasureStep(title="Danach", start_text="Frühjahr", end_text="Sommer"),
    )  # fmt: skip
    measure.save()
    html = get(measure)
    assert "März 2026 bis August 2026 · erledigt" in html
    assert "Meilenstein · 1. Dezember 2026 · läuft" in html
    assert "Frühjahr bis Sommer · steht aus" in html


def test_the_contact_person_has_a_card_and_no_address(town):
    town.contact_page()
    person = ContactPerson.objects.create(
        municipality=town.settings, name="Kim Beispiel", role="Solarberatung", email="kim@amt.example", phone="0551 1"
    )
    html = get(town.measure(contact_person=person))
    assert "Kim Beispiel" in html
    assert "kim@amt.example" not in html
    assert 'href="/kontakt/"' in html


def test_documents_are_listed_with_size_but_not_from_a_closed_folder(town):
    documents = get_document_model()
    folder = Collection.get_first_root_node().add_child(name="Vertraulich")
    CollectionViewRestriction.objects.create(collection=folder, restriction_type=CollectionViewRestriction.LOGIN)
    public = documents.objects.create(title="Ratsvorlage", file=ContentFile(b"%PDF" * 900, "vorlage.pdf"))
    closed = documents.objects.create(title="Vertraulich", file=ContentFile(b"%PDF", "geheim.pdf"), collection=folder)
    for document in (public, closed):
        document.file_size = document.get_file_size()
        document.save()
    measure = town.measure()
    measure.documents.add(MeasureDocument(document=public), MeasureDocument(document=closed))
    measure.save_revision().publish()
    html = get(measure)
    assert "Ratsvorlage" in html
    assert "PDF, 3,5" in html
    assert "geheim" not in html.lower().replace("geheimnis", "")
    assert Client().get(public.url).status_code == 200


def test_a_place_is_drawn_on_the_town_where_its_boundary_is_known(town):
    measure = town.measure(lat="51.534000", lon="9.935000")
    html = get(measure)
    assert "51,5340° Nord, 9,9350° Ost" in html
    assert "mlat=51.534000&amp;mlon=9.935000" in html
    assert "map-drawing" not in html
    ring = [[9.8, 51.4], [10.0, 51.4], [10.0, 51.6], [9.8, 51.6], [9.8, 51.4]]
    town.settings.boundary = {"type": "Polygon", "coordinates": [ring]}
    town.settings.save()
    assert "map-drawing" in get(measure)


def test_the_translation_tells_the_same_notes_and_steps(town):
    measure = town.measure(title="Solardächer", status="running", status_date=date(2026, 6, 30))
    measure.steps.add(MeasureStep(title="Kataster"))
    measure.save_revision().publish()
    english = Locale.objects.get(language_code="en")
    for page in (town.home, town.strategy, measure.get_parent().specific):
        page.copy_for_translation(english).save_revision().publish()
    translated = MeasurePage.objects.get(pk=measure.pk).copy_for_translation(english)
    translated.save_revision().publish()
    released(measure, text="Wir haben 48 Anträge.")
    MeasureStep.objects.filter(measure=measure).update(done=True)
    html = get(MeasurePage.objects.get(pk=translated.pk))
    assert '<div class="prose" lang="de"><p>Wir haben 48 Anträge.</p></div>' in html


def test_what_keepers_wrote_is_marked_as_german_on_an_english_page_until_somebody_translates_it(town):
    measure = town.measure(
        title="Solardächer", status="planned", is_delayed=True, delay_reason="Es fehlt Personal.", status_note="Der Rat hat vertagt."
    )
    measure.save_revision().publish()
    english = Locale.objects.get(language_code="en")
    for page in (town.home, town.strategy, measure.get_parent().specific):
        page.copy_for_translation(english).save_revision().publish()
    translated = MeasurePage.objects.get(pk=measure.pk).copy_for_translation(english)
    translated.save_revision().publish()
    html = get(MeasurePage.objects.get(pk=translated.pk))
    assert '<p lang="de">Der Rat hat vertagt.</p>' in html and '<span lang="de">Es fehlt Personal.</span>' in html
    translated = MeasurePage.objects.get(pk=translated.pk)
    translated.delay_reason = "No staff."
    translated.save_revision().publish()
    assert "<span>No staff.</span>" in get(MeasurePage.objects.get(pk=translated.pk))
    assert "<p>Der Rat hat vertagt.</p>" in get(measure)


# Fields of action ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "status"),
    [
        (StatusCounts(), "unknown"), (StatusCounts(unknown=3), "unknown"), (StatusCounts(done=3), "completed"), (StatusCounts(done=2, unknown=1), "running"),
        (StatusCounts(planned=2, unknown=1), "planned"), (StatusCounts(done=1, planned=1), "running"), (StatusCounts(running=1, planned=9), "running"),
        (StatusCounts(resting=2), "paused"), (StatusCounts(done=1, resting=1), "completed"), (StatusCounts(resting=1, unknown=1), "paused"),
    ],
)  # fmt: skip
def test_measures_add_up_to_a_state(counts, status):
    assert derived_status(counts) == status


def test_a_state_set_by_hand_says_so_on_the_page_and_the_cards(town):
    field = town.field_of_action("Energie", status_override="paused", status_override_reason="Der Haushalt ist gesperrt.")
    town.measure(field, status="running")
    state = field_state(field, StatusCounts(running=1))
    assert state.sentence == "Stand laut Verwaltung: pausiert (aus den Maßnahmen ergäbe sich: in Umsetzung)"
    assert state.sentence in get(field)
    assert "Der Haushalt ist gesperrt." in get(field)
    assert state.sentence in get(town.strategy)
    plain = town.field_of_action("Mobilität")
    assert field_state(plain, StatusCounts()).sentence == ""
    assert "laut Verwaltung" not in get(plain)


# Content API ------------------------------------------------------------------------------------------------------------


def test_the_api_lists_released_notes_alone(town, other_town):
    measure = town.measure()
    made = released(measure, text="Wir haben 48 Anträge.", status="running", progress_percent=40)
    note(measure, state="submitted", text="Geheim")
    answer = Client().get(f"/api/v1/pages/{measure.pk}/").json()
    assert answer["progress_notes"] == [
        {
            "id": made.pk, "period": "1. Halbjahr 2026", "period_start": "2026-01-01", "period_end": "2026-06-30", "text": "Wir haben 48 Anträge.",
            "next_steps": "", "status": "running", "status_reason": "", "is_delayed": False, "delay_reason": "", "progress_percent": 40,
            "released_at": answer["progress_notes"][0]["released_at"],
        }
    ]  # fmt: skip
    assert Client(HTTP_HOST="other.example").get(f"/api/v1/pages/{measure.pk}/").status_code == 404


def test_two_thousand_notes_slow_nothing_down(town, django_assert_max_num_queries):
    measures = [town.measure() for _n in range(20)]
    first = released(measures[0])
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    url = "/api/v1/pages/?type=strategy.MeasurePage&fields=progress_notes&limit=20"
    Client().get(url)
    with CaptureQueriesContext(connection) as few:
        assert Client().get(url).status_code == 200
    rows = [
        ProgressNote(measure=measures[n % 20], state="released", released_at=timezone.now(), **values(text=f"Bericht {n}", start=date(2000, 1, 1) + timedelta(days=n)))
        for n in range(2000)
    ]  # fmt: skip
    ProgressNote.objects.bulk_create(rows)
    with django_assert_max_num_queries(len(few)):
        answer = Client().get(url).json()
    items = next(value for value in answer.values() if isinstance(value, list))
    assert len(items) == 20
    assert all(len(item["progress_notes"]) <= 50 for item in items)
    assert first.pk
