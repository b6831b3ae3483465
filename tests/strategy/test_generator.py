"""`manage.py generate_strategy`: a large strategy in bulk, in order, once, and not by accident on a real site."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page

from municipality.models import Office
from strategy.generator import SLUG, AlreadyThere, Size, generate
from strategy.models import Indicator, IndicatorValue, MeasurePage, ProgressNote, StrategyPage
from strategy.relations import find_circle
from tests.factories import Town
from tests.large import build_projects

SMALL = Size(fields=3, measures=20, indicators=12, years=8, notes=70)
pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return Town.create()


def test_there_is_as_much_as_was_asked_for(town):
    made = generate(town.site, SMALL)
    assert (len(made.fields), len(made.measures), made.counts["indicators"], made.counts["notes"]) == (3, 20, 12, 70)
    assert MeasurePage.objects.visible(town.site).of_strategy(made.strategy).count() == 20
    assert ProgressNote.objects.visible(town.site).filter(measure=made.measures[0]).count() == 40
    assert IndicatorValue.objects.filter(indicator__strategy=made.strategy, kind="actual", category="").count() == 12 * 8
    assert made.counts["values"] == IndicatorValue.objects.filter(indicator__strategy=made.strategy).count()
    assert Indicator.objects.filter(strategy=made.strategy, is_headline=True).count() == 1


def test_the_tree_is_in_order_and_takes_more_pages(town):
    made = generate(town.site, SMALL)
    build_projects(town, 5)
    assert Page.find_problems() == ([], [], [], [], [])
    for parent in (made.strategy, *made.fields):
        fresh = Page.objects.get(pk=parent.pk)
        assert fresh.numchild == fresh.get_children().count() > 0
    out = StringIO()
    call_command("fixtree", "--noinput", stdout=out)
    assert "No problems" in out.getvalue()
    added = town.measure(made.fields[0].__class__.objects.get(pk=made.fields[0].pk), "Von Hand", code="H 1", slug="von-hand")
    assert added.get_parent().pk == made.fields[0].pk and Page.find_problems() == ([], [], [], [], [])


def test_what_was_made_passes_the_checks_of_the_forms(town):
    made = generate(town.site, SMALL)
    for measure in MeasurePage.objects.of_strategy(made.strategy):
        measure.full_clean()
        for note in measure.progress_notes.all():
            note.full_clean()
    for goal in made.strategy.goals.all():
        goal.full_clean(exclude=["strategy"])
    for indicator in Indicator.objects.filter(strategy=made.strategy):
        indicator.full_clean()
    needs = {measure.pk: [other.pk for other in measure.needed_measures.all()] for measure in MeasurePage.objects.of_strategy(made.strategy)}
    assert any(needs.values()) and not any(find_circle(needs, pk) for pk in needs)


def test_the_pages_can_be_edited(town):
    made = generate(town.site, SMALL)
    measure = MeasurePage.objects.get(pk=made.measures[0].pk)
    measure.title = "Von Hand geändert"
    measure.save_revision().publish()
    assert MeasurePage.objects.get(pk=measure.pk).title == "Von Hand geändert"


def test_the_same_seed_gives_the_same_texts(town):
    other = Town.create("andere.example", "Andere", default=False)
    first, second = generate(town.site, SMALL), generate(other.site, SMALL)
    third = generate(Town.create("dritte.example", "Dritte", default=False).site, Size(3, 20, 12, 8, 70, seed=2))
    titles = [[page.title for page in made.measures] for made in (first, second, third)]
    assert titles[0] == titles[1] != titles[2]


def test_it_is_made_once_and_leaves_nothing_half_done(town, monkeypatch):
    monkeypatch.setattr("strategy.generator._goals", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        generate(town.site, SMALL)
    monkeypatch.undo()
    assert not Page.objects.filter(slug=SLUG).exists() and Page.find_problems() == ([], [], [], [], [])
    generate(town.site, SMALL)
    with pytest.raises(AlreadyThere):
        generate(town.site, SMALL)
    assert StrategyPage.objects.filter(slug=SLUG).count() == 1


def test_it_stays_in_its_municipality_and_changes_nothing_that_is_there(town):
    other = Town.create("andere.example", "Andere", default=False)
    office = town.office("Amt für Umwelt")
    made = generate(town.site, SMALL)
    assert StrategyPage.objects.visible(other.site).filter(slug=SLUG).count() == 0
    assert list(Office.objects.filter(municipality=town.settings)) == [office]
    assert not made.strategy.is_current and StrategyPage.objects.get(pk=town.strategy.pk).is_current


def test_a_real_site_has_to_be_meant(town, settings):
    settings.DEBUG = settings.DEMO = False
    arguments = ("--fields=2", "--measures=3", "--indicators=2", "--years=3", "--notes=4")
    with pytest.raises(CommandError, match="--yes"):
        call_command("generate_strategy", *arguments)
    out = StringIO()
    call_command("generate_strategy", *arguments, "--yes", "--site", "localhost", stdout=out)
    assert f"localhost/{SLUG}/: 2 fields, 3 measures, 4 notes, 2 indicators" in out.getvalue()
    with pytest.raises(CommandError, match="already"):
        call_command("generate_strategy", *arguments, "--yes")
    with pytest.raises(CommandError, match="no municipality on nirgends"):
        call_command("generate_strategy", "--yes", "--site", "nirgends.example")
    with pytest.raises(CommandError, match="--measures: between"):
        call_command("generate_strategy", "--yes", "--measures=-1")
