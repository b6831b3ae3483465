from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from municipality.search import index, vocabulary
from municipality.search.query import LIMIT, hits, matching, prepare
from projects.models import ProjectPage
from strategy.models import MeasurePage

from .expected_hits import HITS, PAGES

HOSTILE = [
    '"', "'", "''; DROP TABLE wagtailcore_page; --", "%", "_", "%%%", "\\", "\0", "\0Dach\0", "   ", "\t\n\r", "😀", "👩‍👩‍👧‍👦 Dach",
    "مرحبا بالعالم", "‮hcaD‬", "*", "(", "NEAR(", "AND OR NOT", "a:b", "^", "{}", "%(x)s", "{{7*7}}", "\ud800", "�", "-", "--",
    "a-" * 100, "e" * 200, "ß" * 200, "ae" * 100, "Dach " * 40, " ".join("abcdefghijklmnop"), "x" * 1_000_000, "EW " * 60, "1 2 3 4 5 6 7 8 9",
    "en er em es", "ver ent bes ung ist ein sch", "Fahrad " * 20, "́" * 200, "０１２", "<script>alert(1)</script>",
]  # fmt: skip


def titles(found) -> list[str]:
    pages = Page.objects.in_bulk(found.ids)
    return [pages[pk].title for pk in found.ids]


def test_the_list_of_expected_hits_is_long_enough_and_names_pages_that_exist():
    known = {title.rpartition("|")[2] for _, title, _ in PAGES}
    assert len(PAGES) >= 60
    assert len(HITS) >= 60
    assert {title for _, title in HITS} <= known


def test_every_query_of_the_list_finds_its_page_first(filled_town):
    wrong = []
    for query, expected in HITS:
        found = titles(matching(filled_town.site, query))
        if not found or found[0] != expected:
            wrong.append(f"{query!r}: {expected!r} expected, found {found[:4]}")
    assert not wrong, "\n".join(wrong)


def test_a_mistyped_word_is_corrected_and_said(filled_town):
    found = matching(filled_town.site, "Lastnrad Kiez")
    assert found.corrected == "Lastenrad Kiez"
    assert titles(found) == ["Lastenrad für den Kiez"]
    assert matching(filled_town.site, "Lastenrad").corrected is None


def test_nothing_is_corrected_to_a_word_that_no_public_page_uses(filled_town):
    ProjectPage.objects.get(title="Kompost im Quartier").unpublish()
    found = matching(filled_town.site, "Komopst")
    assert found.ids == []
    assert found.corrected is None


def test_a_word_that_nobody_uses_finds_nothing(filled_town):
    found = matching(filled_town.site, "Quastenflosser")
    assert (found.ids, found.total, found.more, found.corrected) == ([], 0, False, None)
    assert matching(filled_town.site, "Dach Quastenflosser").ids == []
    assert not hits(filled_town.site, "Dach Quastenflosser").exists()


def test_all_words_must_fit(filled_town):
    assert titles(matching(filled_town.site, "Linden Schatten")) == ["Bäume für die Marktstraße"]
    assert matching(filled_town.site, "Linden Wärmepumpe").ids == []


def test_small_words_alone_find_nothing_and_do_not_narrow(filled_town):
    assert matching(filled_town.site, "und der die").ids == []
    assert matching(filled_town.site, "das Lastenrad und der Kiez").ids == matching(filled_town.site, "Lastenrad Kiez").ids


def test_page_types_and_languages_narrow_a_search(filled_town):
    site = filled_town.site
    assert set(MeasurePage.objects.filter(pk__in=matching(site, "Energie", models=[MeasurePage]).ids)) == set(
        MeasurePage.objects.filter(pk__in=matching(site, "Energie").ids)
    )
    assert not ProjectPage.objects.filter(pk__in=matching(site, "Energie", models=[MeasurePage]).ids).exists()
    assert matching(site, "trees", language="de").ids == []
    assert titles(matching(site, "trees", language="en")) == ["Planting trees together"]


def test_hits_and_order_compose_with_a_queryset(filled_town):
    site = filled_town.site
    found = matching(site, "Stadt", models=[ProjectPage])
    assert found.total > 1
    projects = ProjectPage.objects.filter(pk__in=hits(site, "Stadt", models=[ProjectPage]))
    assert set(projects.values_list("pk", flat=True)) == set(found.ids)
    assert list(projects.order_by(found.order_by()).values_list("pk", flat=True)) == found.ids
    assert found.sorted(ProjectPage.objects.all()) == found.ids
    two_words = matching(site, "Wasser Hitze")
    assert set(hits(site, "Wasser Hitze").values_list("page_id", flat=True)) == set(two_words.ids) != set()


def test_a_result_is_cut_at_its_limit_and_says_so(filled_town):
    everything = matching(filled_town.site, "Stadt")
    cut = matching(filled_town.site, "Stadt", limit=2)
    assert cut.ids == everything.ids[:2]
    assert cut.more
    assert not everything.more
    assert everything.total < LIMIT


def test_two_municipalities_do_not_see_each_other(filled_town, other_town):
    other_town.project("Sonnenuhr mit Quastenflosser")
    assert matching(filled_town.site, "Quastenflosser").ids == []
    assert matching(filled_town.site, "Quastenfloser").corrected is None
    assert titles(matching(other_town.site, "Quastenflosser")) == ["Sonnenuhr mit Quastenflosser"]
    assert matching(other_town.site, "Schuldach").ids == []


def test_what_the_index_still_holds_of_a_hidden_page_is_not_found(filled_town):
    Page.objects.filter(title="Sonne aufs Schuldach").update(live=False)
    assert matching(filled_town.site, "Schuldach").ids == []


def test_hostile_text_is_only_text(town):
    town.project("Sonne aufs Dach")
    for text in HOSTILE:
        with CaptureQueriesContext(connection) as queries:
            found = matching(town.site, text)
            list(Page.objects.filter(pk__in=hits(town.site, text)))
        assert found.total <= 1, text[:60]
        assert len(queries) <= 14, text[:60]
        assert len(prepare(town.site, text).words) <= 8, text[:60]


def test_wildcards_of_the_database_mean_nothing(town):
    town.project("Sonne aufs Dach")
    for text in ("D%", "Da_h", "%ach", "_"):
        assert matching(town.site, text).ids == []


def test_a_search_costs_the_same_queries_for_few_and_many_hits(filled_town):
    site = filled_town.site
    matching(site, "Stadt")
    index.check()
    matching(site, "Stadt")
    for text, most in (("Stadt", 3), ("Schuldach", 3), ("Linden Schatten", 5), ("Quastenflosser", 2), ("Lastnrad", 4)):
        with CaptureQueriesContext(connection) as queries:
            matching(site, text)
        assert len(queries) <= most, (text, [query["sql"][:120] for query in queries])


def test_new_words_are_known_at_once_and_old_ones_after_the_upkeep_gone(town):
    page = town.project("Wasserspiel")
    assert matching(town.site, "Wasserspiel").ids == [page.pk]
    second = town.project("Trommelwerkstatt")
    assert matching(town.site, "Werkstatt").ids == [second.pk]
    page.delete()
    assert index.check()["words"] > 0
    assert "wasserspiel" not in vocabulary.of_site(town.site.pk)
