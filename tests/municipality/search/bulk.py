"""A large index without the pages' texts in the database: thousands of page rows and their entries, written in bulk."""

import random
from itertools import accumulate

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page

from municipality.models import SearchEntry, SearchWord
from municipality.search.language import as_word
from projects.models import ProjectPage
from tests.factories import Town

HEADS = """
Klima Sonnen Wärme Energie Stadt Dach Wasser Wald Garten Schul Rad Bürger Haus Strom Verkehrs
Boden Luft Moor Wiesen Kinder Quartiers Nachbarschafts Hitze Regen Solar Wind Bio Holz Abfall Markt
""".split()  # noqa: SIM905
TAILS = """
schutz anlage plan netz haus projekt garten dach weg fest werkstatt rat platz schule gruppe
beratung speicher sanierung fläche tag börse messung karte förderung verein heizung brunnen pumpe wiese baum
""".split()  # noqa: SIM905


def fill(town: Town, count: int, words_each: int = 12, seed: int = 1) -> None:
    """Write `count` public projects and their index rows; every one has "Projekt" in its title and "Klima" in its text.

    The other words come from about 1,000 compounds, few of them often and most of them seldom, as in a real language.
    """
    chance = random.Random(seed)
    vocabulary = [head + tail for head in HEADS for tail in TAILS] + [tail.capitalize() for tail in TAILS]
    chance.shuffle(vocabulary)
    known = [word for written in ("Projekt", "Klima", *vocabulary) if (word := as_word(written))]
    often = list(accumulate(1 / (rank + 3) for rank in range(len(known) - 2)))
    parent = Page.objects.get(pk=town.projects.pk)
    kind = ContentType.objects.get_for_model(ProjectPage)
    Page.objects.bulk_create(
        (
            Page(
                path=Page._get_path(parent.path, parent.depth + 1, parent.numchild + number + 1), depth=parent.depth + 1, numchild=0,
                title=f"Projekt {number}", draft_title=f"Projekt {number}", slug=f"gross-{number}", content_type=kind, live=True,
                locale=parent.locale, url_path=f"{parent.url_path}gross-{number}/",
            )
            for number in range(count)
        ),
        batch_size=500,
    )  # fmt: skip
    Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild + count)
    entries = []
    for page in Page.objects.child_of(parent).filter(slug__startswith="gross-").values_list("pk", flat=True):
        found = {word.stem for word in (known[0], known[1], *chance.choices(known[2:], cum_weights=often, k=words_each))}
        entries += [
            SearchEntry(page_id=page, site=town.site, kind=kind, language="de", token=token, weight=chance.randint(20, 600))
            for token in sorted(found)
        ]
    SearchEntry.objects.bulk_create(entries, batch_size=5000)
    SearchWord.objects.bulk_create(SearchWord(site=town.site, language="de", word=word.folded, stem=word.stem, shown=word.shown) for word in known)
