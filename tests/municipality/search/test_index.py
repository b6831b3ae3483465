import logging

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageViewRestriction, Site

from home.models import StandardPage
from municipality.jobs import all_jobs
from municipality.models import SearchEntry, SearchWord
from municipality.search import index
from municipality.search.query import matching
from projects.models import ProjectPage
from tests.factories import Town


def found(town: Town, text: str) -> list[int]:
    return matching(town.site, text).ids


def test_a_published_page_is_found_a_draft_is_not(town):
    page = town.project("Windrad am Hang", live=False)
    assert found(town, "Windrad") == []
    page.save_revision().publish()
    assert found(town, "Windrad") == [page.pk]
    page.title = "Kelterei am Hang"
    revision = page.save_revision()
    assert found(town, "Kelterei") == []
    revision.publish()
    assert found(town, "Kelterei") == [page.pk]
    assert found(town, "Windrad") == []


def test_a_page_that_is_taken_offline_or_deleted_is_not_found(town):
    first, second = town.project("Windrad am Hang"), town.project("Windrad am See")
    first.unpublish()
    assert found(town, "Windrad") == [second.pk]
    second.delete()
    assert found(town, "Windrad") == []
    assert not SearchEntry.objects.filter(page_id=second.pk).exists()


def test_a_page_behind_a_restriction_is_not_found_until_it_is_public_again(town):
    parent = town.page("Interna")
    child = parent.add_child(instance=StandardPage(title="Quastenflosser", slug="qf", locale=parent.locale))
    assert found(town, "Quastenflosser") == [child.pk]
    restriction = PageViewRestriction.objects.create(page=parent, restriction_type=PageViewRestriction.LOGIN)
    assert found(town, "Quastenflosser") == []
    assert not SearchEntry.objects.filter(page__in=[parent.pk, child.pk]).exists()
    child.save_revision().publish()
    assert not SearchEntry.objects.filter(page=child).exists()
    restriction.delete()
    assert SearchEntry.objects.filter(page=child).exists()


def test_a_page_that_moves_to_another_municipality_is_found_there(town, other_town):
    page = town.page("Quastenflosser")
    page.move(Page.objects.get(pk=other_town.home.pk), pos="last-child")
    assert found(town, "Quastenflosser") == []
    assert found(other_town, "Quastenflosser") == [page.pk]


def test_pages_that_were_there_before_the_municipality_are_found(town):
    assert found(town, "klimaneutral")
    root = Page.get_first_root_node()
    home = root.add_child(instance=StandardPage(title="Quastenflosser", slug="neu", locale=town.home.locale))
    site = Site.objects.create(hostname="neu.example", port=80, root_page=home)
    assert matching(site, "Quastenflosser").ids == [home.pk]


def test_texts_of_stream_fields_and_rows_are_searched_and_markup_is_not(town):
    page = town.page("Seite", body=[("text", "<p>Ein <b>Quasten</b>flosser <a href='https://x.example/versteckt'>hier</a></p>")])
    project = town.project("Hochbeet", needs=[("place", "Scheune mit Trommelboden")])
    assert found(town, "Quastenflosser") == [page.pk]
    assert found(town, "versteckt") == []
    assert found(town, "Trommelboden") == [project.pk]


def test_the_title_weighs_more_than_the_text(town):
    in_text = town.project("Ein Projekt", summary="Es geht um Trommeln und um mehr.")
    in_title = town.project("Trommeln", summary="Es geht um etwas.")
    assert found(town, "Trommeln") == [in_title.pk, in_text.pk]


def test_saving_an_unchanged_page_writes_nothing(town):
    page = town.project("Windrad am Hang")
    before = list(SearchEntry.objects.filter(page=page).values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as queries:
        index.update(ProjectPage.objects.get(pk=page.pk))
    assert list(SearchEntry.objects.filter(page=page).values_list("pk", flat=True)) == before
    assert not [query for query in queries if query["sql"].startswith(("INSERT", "DELETE", "UPDATE"))]


def test_saving_a_draft_does_not_touch_the_index(town):
    page = town.project("Windrad am Hang")
    with CaptureQueriesContext(connection) as queries:
        page.save_revision()
    assert not [query for query in queries if "searchentry" in query["sql"]]


def test_rebuilding_gives_the_same_index_and_finds_what_no_signal_told(town, other_town):
    town.project("Windrad am Hang")
    other_town.project("Mühle")

    def rows():
        return sorted(SearchEntry.objects.values_list("page_id", "site_id", "language", "token", "weight", "kind_id"))

    before = rows()
    SearchEntry.objects.all().delete()
    SearchWord.objects.all().delete()
    assert index.rebuild() > 0
    assert rows() == before
    Page.objects.filter(title="Windrad am Hang").update(live=False)
    call_command("rebuild_search", site="localhost")
    assert not SearchEntry.objects.filter(token="windrad").exists()
    assert found(other_town, "Mühle")


def test_rebuilding_an_unknown_municipality_is_refused_with_the_known_names(town):
    with pytest.raises(CommandError, match="localhost"):
        call_command("rebuild_search", site="nirgendwo.example")


def test_the_upkeep_mends_what_was_lost(town):
    page, hidden = town.project("Windrad am Hang"), town.project("Trommelboden")
    SearchEntry.objects.filter(page=page).delete()
    ProjectPage.objects.filter(pk=hidden.pk).update(live=False)
    SearchWord.objects.create(site=town.site, language="de", word="windrad", stem="windrad", shown="Windrad")  # a second copy
    report = index.check()
    assert report["added"] == 1
    assert report["removed"] > 0
    assert report["words"] > 0
    assert found(town, "Windrad") == [page.pk]
    assert SearchWord.objects.filter(word="windrad").count() == 1
    assert not SearchWord.objects.filter(word="trommelboden").exists()
    assert index.check() == {"added": 0, "removed": 0, "words": 0}


def test_a_page_that_cannot_be_indexed_is_published_all_the_same_and_logged(town, monkeypatch, caplog):
    def fail(*args):
        raise ValueError("broken")

    monkeypatch.setattr(index, "weigh", fail)
    with caplog.at_level(logging.ERROR, logger="municipality.search.index"):
        page = town.project("Windrad am Hang")
    assert ProjectPage.objects.get(pk=page.pk).live
    assert "could not be written to the search index" in caplog.text


def test_an_enormous_page_is_indexed_up_to_a_limit(town):
    letters = "abcdefghijklmnoprst"
    text = " ".join(f"{a}u{b}o{c}" for a in letters for b in letters for c in letters)
    page = town.page("Alles", body=[("text", f"<p>{text}</p>")])
    assert 0 < SearchEntry.objects.filter(page=page).count() <= index.MAX_TOKENS
    assert found(town, "Alles") == []  # a stop word
    assert len(set(SearchEntry.objects.filter(page=page).values_list("token", flat=True))) == SearchEntry.objects.filter(page=page).count()


def test_the_upkeep_is_a_job_that_runs_every_day(town):
    SearchEntry.objects.filter(page=town.strategy).delete()
    assert all_jobs()["municipality.search"].function() == "added 1, removed 0, words 0"
