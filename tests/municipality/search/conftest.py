import pytest
from wagtail.models import Locale

from home.models import HomePage, StandardPage
from municipality.search import vocabulary
from tests.factories import Town

from .expected_hits import PAGES


@pytest.fixture(autouse=True)
def _no_words_in_memory():
    """Site ids come again after a rolled-back test: no test sees the words of another one."""
    vocabulary.forget()
    yield
    vocabulary.forget()


@pytest.fixture
def filled_town(town: Town) -> Town:
    """The town with the pages of `expected_hits.PAGES`, its home page also in English."""
    english_home = town.home.copy_for_translation(Locale.objects.get(language_code="en"))
    english_home.save_revision().publish()
    for number, (kind, title, text) in enumerate(PAGES):
        if kind == "project":
            town.project(title, summary=text)
        elif kind == "measure":
            code, _, name = title.partition("|")
            town.measure(title=name, code=code, summary=text)
        elif kind == "en":
            home = HomePage.objects.get(pk=english_home.pk)
            home.add_child(instance=StandardPage(title=title, introduction=text, slug=f"en-{number}", locale=home.locale))
        else:
            getattr(town, kind)(title, **{"introduction" if kind == "page" else "summary": text})
    return town
