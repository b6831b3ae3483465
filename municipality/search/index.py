"""Writing the index: which words a public page is found by.

Signals call `update` and `remove` inside the transaction that changes the page, so that a publication is found at once.
`rebuild` writes everything anew (after `bulk_create`, a restored backup, a change of the language rules); `check` is the
upkeep that a job runs.
"""

import logging
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils import translation
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.rich_text import RichText, get_text_for_indexing
from wagtail.search.index import RelatedFields, SearchField

from municipality.models import SearchEntry, SearchWord
from municipality.scope import below, site_of_page, tree

from . import vocabulary
from .language import Word, words

logger = logging.getLogger(__name__)

TITLE_BOOST = 5.0  # Wagtail's own is 2: too little against a long text
MAX_TOKENS = 3000  # different stems of one page that are kept, best first
BATCH = 50
_MAX_WEIGHT = 10_000
_MAX_NESTING = 6


def update(page: Page) -> int:
    """Write the entries of one page anew from its declared `search_fields`; return their number.

    A page that is not live, is behind a view restriction or belongs to no municipality has no entries afterwards.
    """
    site = _site_of(page) if page.live else None
    if site is None or page.get_view_restrictions().exists():
        return remove(page.pk)
    return _write(site, [page.specific])


def remove(page_id: int) -> int:
    """Take a page out of the index. Always returns 0, the number of its entries."""
    SearchEntry.objects.filter(page_id=page_id).delete()
    return 0


def update_tree(page: Page) -> None:
    """Write a page and everything below it anew (after a move, or when it became private or public)."""
    pages = Page.objects.filter(below(page.path))
    SearchEntry.objects.filter(page__in=pages.filter(live=False)).delete()
    for found in pages.filter(live=True).specific().iterator(chunk_size=BATCH):
        update(found)


def rebuild(site: Site | None = None) -> int:
    """Write the index of one municipality, or of all, anew; return the number of pages. Readers see no gap.

    Works in small transactions, so that nobody waits long for it.
    """
    count = 0
    for municipality in [site] if site else Site.objects.all():
        public = _public(municipality)
        batch: list[Page] = []
        for page in public.order_by("pk").specific().iterator(chunk_size=BATCH):
            batch.append(page)
            if len(batch) == BATCH:
                count += len(batch)
                _write_batch(municipality, batch)
                batch = []
        count += len(batch)
        _write_batch(municipality, batch)
        _drop_wrong(municipality)
    _drop_unused_words()
    return count


def check() -> dict[str, int]:
    """Upkeep: mend what a lost signal left behind, forget words that no public page uses.

    Returns how many pages were `added`, entries `removed`, `words` forgotten.
    """
    added = removed = 0
    for site in Site.objects.all():
        removed += _drop_wrong(site)
        for page in _missing(site).specific().iterator(chunk_size=BATCH):
            with transaction.atomic():
                added += _write(site, [page]) > 0
    return {"added": added, "removed": removed, "words": _drop_unused_words()}


def gaps(site: Site | None = None) -> int:
    """Return how many public pages of one municipality, or of all, are not in the index; changes nothing."""
    return sum(_missing(one).count() for one in ([site] if site else Site.objects.all()))


def _missing(site: Site) -> models.QuerySet[Page]:
    return _public(site).filter(~Exists(SearchEntry.objects.filter(page=OuterRef("pk"), site=site)))


def _site_of(page: Page) -> Site | None:
    """The municipality of a page; asks the database where a municipality is so new that memory does not know it."""
    found = site_of_page(page)
    if found is None:
        homes = Page.objects.filter(path__in=[page.path[:end] for end in range(Page.steplen, len(page.path) + 1, Page.steplen)])
        found = Site.objects.filter(root_page__translation_key__in=homes.values("translation_key")).first()
    return found


def _public(site: Site) -> models.QuerySet[Page]:
    public = Page.objects.filter(tree(site), live=True)
    for path in PageViewRestriction.objects.values_list("page__path", flat=True):
        public = public.exclude(below(path))
    return public


def _drop_wrong(site: Site) -> int:
    """Remove entries of pages that are not, or no longer, public pages of this municipality."""
    return SearchEntry.objects.filter(site=site).exclude(page__in=_public(site)).delete()[0]


def _drop_unused_words() -> int:
    """Remove words whose stem no page has, and second copies."""
    used = SearchEntry.objects.filter(site=OuterRef("site"), token=OuterRef("stem"))
    twin = SearchWord.objects.filter(site=OuterRef("site"), word=OuterRef("word"), language=OuterRef("language"), id__lt=OuterRef("id"))
    unused = list(SearchWord.objects.filter(~Exists(used) | Exists(twin)).values_list("pk", flat=True))
    for start in range(0, len(unused), 500):
        SearchWord.objects.filter(pk__in=unused[start : start + 500]).delete()
    if unused:
        vocabulary.forget()
    return len(unused)


def _write_batch(site: Site, pages: list[Page]) -> None:
    if pages:
        with transaction.atomic():
            _write(site, pages)


def _write(site: Site, pages: list[Page]) -> int:
    """Replace the entries of these public pages of a municipality; pages whose entries are right already are not touched."""
    fresh: dict[int, dict[str, int]] = {}
    kinds: dict[int, tuple[int, str]] = {}
    known: dict[str, dict[str, Word]] = {}
    for page in pages:
        language = page.locale.language_code
        weights, found = weigh(page, language)
        fresh[page.pk] = weights
        kinds[page.pk] = (ContentType.objects.get_for_model(page, for_concrete_model=False).pk, language)
        known.setdefault(language, {}).update(found)
    old: dict[int, dict[str, int]] = {pk: {} for pk in fresh}
    foreign = set()
    for pk, token, weight, kind, language, site_id in SearchEntry.objects.filter(page_id__in=fresh).values_list(
        "page_id", "token", "weight", "kind_id", "language", "site_id"
    ):
        if token in old[pk] or (kind, language) != kinds[pk] or site_id != site.pk:
            foreign.add(pk)
        old[pk][token] = weight
    changed = [pk for pk in fresh if pk in foreign or old[pk] != fresh[pk]]
    if changed:
        SearchEntry.objects.filter(page_id__in=[pk for pk in changed if old[pk]]).delete()
        SearchEntry.objects.bulk_create(
            SearchEntry(page_id=pk, site=site, kind_id=kinds[pk][0], language=kinds[pk][1], token=token, weight=weight)
            for pk in changed
            for token, weight in fresh[pk].items()
        )
    for language, found in known.items():
        SearchWord.objects.bulk_create(
            SearchWord(site=site, language=language, word=word.folded, stem=word.stem, shown=word.shown)
            for word in vocabulary.unknown(site.pk, language, found.values())
        )
    return sum(len(weights) for weights in fresh.values())


def weigh(page: Page, language: str) -> tuple[dict[str, int], dict[str, Word]]:
    """Return the weight of each stem of a page, and its words by folded form.

    Each field adds boost × (1 + ln occurrences) ÷ (1 + length / 120 words), in hundredths: a word in a short title counts
    more than the same word in a long text.
    """
    weights: dict[str, float] = defaultdict(float)
    found: dict[str, Word] = {}
    with translation.override(language):
        for text, boost in field_texts(page):
            counts: Counter[str] = Counter()
            for word in words(text, language):
                counts[word.stem] += 1
                found.setdefault(word.folded, word)
            length = 1 + counts.total() / 120
            for token, count in counts.items():
                weights[token] += boost * (1 + math.log(count)) / length
    best = dict(sorted(weights.items(), key=lambda item: item[1], reverse=True)[:MAX_TOKENS])
    return (
        {token: max(1, min(_MAX_WEIGHT, round(100 * weight))) for token, weight in best.items()},
        {folded: word for folded, word in found.items() if word.stem in best},
    )


def field_texts(page: Page) -> Iterator[tuple[str, float]]:
    """Yield (text, boost) of each search field of a page, markup taken out, related rows included."""
    for field in page.get_search_fields():
        if isinstance(field, SearchField) and field.field_name == "title":
            yield page.title, max(TITLE_BOOST, field.boost or 0)
        else:
            yield from _texts_of(field, page, 0)


def _texts_of(field: Any, owner: models.Model, depth: int) -> Iterator[tuple[str, float]]:
    if isinstance(field, SearchField):
        display = getattr(owner, f"get_{field.field_name}_display", None)
        value = display() if callable(display) else field.get_value(owner)
        if text := "\n".join(_plain(value)).strip():
            yield text, field.boost or 1.0
    elif isinstance(field, RelatedFields) and depth < _MAX_NESTING:
        related = field.get_value(owner)
        rows: Iterable = related.all() if hasattr(related, "all") else [related] if related is not None else []
        collected: dict[float, list[str]] = {}
        for row in rows:
            for sub in field.fields:
                for text, boost in _texts_of(sub, row, depth + 1):
                    collected.setdefault(boost, []).append(text)
        for boost, texts in collected.items():
            yield "\n".join(texts), boost


def _plain(value: Any) -> Iterator[str]:
    """Yield the texts in the value of a field, whatever it is."""
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, RichText):
        yield get_text_for_indexing(value.source)
    elif hasattr(value, "all"):
        yield from (str(row) for row in value.all())
    elif isinstance(value, models.QuerySet | list | tuple | set | frozenset):
        for part in value:
            yield from _plain(part)
    elif isinstance(value, dict):
        yield from _plain(list(value.values()))
    else:
        yield str(value)


def keep(page: Page) -> None:
    """`update` for signals: a page that cannot be indexed is logged, and is published all the same."""
    try:
        with transaction.atomic():
            update(page)
    except Exception:
        logger.exception("Page %s could not be written to the search index.", page.pk)
