"""Asking the index: from what a person typed to the pages that fit, best first.

All words must fit. A word fits a page that contains its stem (factor 6), a word that begins or ends with it (3: "dach"
finds "Schuldach" and "Dachflächen") or has it inside (2). A word that the municipality does not use is replaced by its
nearest neighbour, and `corrected` says so. Whatever is typed: no error, and an amount of work that has a limit.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, Model, OuterRef, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat, StrIndex
from wagtail.models import Page, Site

from municipality.models import SearchEntry, SearchWord
from municipality.querysets import private_paths
from municipality.scope import tree

from . import postings, vocabulary
from .language import Word, as_word, clean, joined_forms, language_of, spans, stem, stop_words
from .vocabulary import Vocabulary

MAX_LENGTH = 200  # characters of a query that are read
MAX_WORDS = 8
MAX_STEMS = 40  # stems that are looked up for a query, shared among its words
LIMIT = 500  # pages that a result holds
EXACT, PART, INSIDE = 6, 3, 2
_SHORTEST_START, _SHORTEST_PART, _SHORTEST_INSIDE = 3, 4, 5
_LONG_HEAD = 5
# Letters between the parts of a compound (Klimaschutz has none, Verkehr-s-wende one).
_JOINTS = ("", "s", "n", "en", "es")


@dataclass(frozen=True)
class Query:
    """A query ready to run: for each word the stems that fit and their factors."""

    text: str
    words: tuple[dict[str, int], ...] = ()
    corrected: str | None = None


@dataclass(frozen=True)
class SearchResult:
    """Pages that fit, best first.

    `ids` at most `limit` page ids; `scores` by page id; `more` says that there are more than these; `text` what was
    searched for in the end; `corrected` the same, if a word was replaced, else None.
    """

    ids: list[int] = field(default_factory=list)
    scores: dict[int, int] = field(default_factory=dict)
    more: bool = False
    text: str = ""
    corrected: str | None = None
    query: Query = field(default_factory=lambda: Query(""))

    @property
    def total(self) -> int:
        """The number of pages; with `more` the least number."""
        return len(self.ids)

    def order_by(self, key: str = "pk") -> Combinable:
        """Return an expression that puts a queryset filtered by `pk__in=ids` in the order of the result."""
        places = Value("," + "".join(f"{pk}," for pk in self.ids))
        return StrIndex(places, Concat(Value(","), Cast(key, CharField()), Value(",")))

    def sorted(self, pages: QuerySet) -> list[int]:
        """Return the ids of those pages of a queryset that are in the result, best first (one query)."""
        kept = set(pages.filter(pk__in=self.ids).values_list("pk", flat=True))
        return [pk for pk in self.ids if pk in kept]


def matching(
    site: Site,
    text: str,
    *,
    models: Iterable[type[Model]] | None = None,
    language: str | None = None,
    limit: int = LIMIT,
) -> SearchResult:
    """Return the public pages of a municipality that fit what was typed, best first.

    `models`: page types to look among (with those derived from them); `language`: code of the pages' language.
    """
    query = prepare(site, text, language=language)
    if not query.words:
        return SearchResult(text=query.text, query=query)
    limit = max(1, min(limit, LIMIT))
    kinds = kinds_of(tuple(models)) if models is not None else ()
    found = postings.best(site.pk, query.words, kinds=kinds, language=language or "", limit=limit + 1)
    visible = Page.objects.filter(tree(site), pk__in=[pk for pk, _ in found], live=True)
    hidden = private_paths(site)
    public = set((visible.exclude(hidden) if hidden else visible).values_list("pk", flat=True))
    scores = {pk: score for pk, score in found[:limit] if pk in public}
    return SearchResult(list(scores), scores, len(found) > limit, query.text, query.corrected, query)


rank = matching


def hits(site: Site, text: str | Query, *, models: Iterable[type[Model]] | None = None, language: str | None = None) -> QuerySet:
    """Return all page ids that fit, without an order and without a limit, for `.filter(pk__in=hits(site, text))`.

    The rows hold `page_id` only; the caller's queryset brings the visibility.
    """
    query = text if isinstance(text, Query) else prepare(site, text, language=language)
    if not query.words:
        return SearchEntry.objects.none().values("page_id")
    kinds = kinds_of(tuple(models)) if models is not None else ()
    return postings.together(site.pk, query.words, kinds, language or "").values("page_id")


@lru_cache(maxsize=64)
def _subclasses(models: tuple[type[Model], ...]) -> tuple[type[Model], ...]:
    from django.apps import apps

    return tuple(model for model in apps.get_models() if issubclass(model, models))


def kinds_of(models: tuple[type[Model], ...]) -> list[int]:
    """Return the content types of page models and of those derived from them."""
    return sorted(kind.pk for kind in ContentType.objects.get_for_models(*_subclasses(models), for_concrete_models=False).values())


def prepare(site: Site, text: str, *, language: str | None = None) -> Query:
    """Read what a person typed: split, drop stop words, find stems that fit in the municipality's words, correct slips."""
    text = " ".join(clean(str(text)[:MAX_LENGTH].replace("\0", " ")).split())
    if not text:
        return Query("")
    known = vocabulary.of_site(site.pk)
    languages = sorted({language_of(language)} if language else known.languages or {language_of(None)})
    written = _units(text, known, languages)
    room = max(4, MAX_STEMS // max(1, len(written)))
    fitting = [_stems(word, known, languages, room) for word in written]
    query = Query(text, tuple(stems for stems in fitting if stems))
    if len(query.words) == len(written):
        return query
    missing = [word for word, stems in zip(written, fitting, strict=True) if not stems]
    better = _corrections(site, missing, known, language)
    if len(better) < len({word.folded for word in missing}):
        # A word that nobody seems to use; memory may be a moment behind, the tables decide.
        unused = tuple(dict.fromkeys(_own_stems(word, languages), EXACT) for word in missing)
        return Query(text, (*query.words, *unused))
    words = []
    corrected = text
    for word, stems in zip(written, fitting, strict=True):
        if not stems:
            right = better[word.folded]
            stems = _stems(right, known, languages, room) or {right.stem: EXACT}
            corrected = corrected.replace(word.shown, right.shown, 1)
        words.append(stems)
    return replace(query, text=corrected, words=tuple(words), corrected=corrected)


def _units(text: str, known: Vocabulary, languages: list[str]) -> list[Word]:
    """Return the words of a query. "E-Bike" and "EW 4" count as one word where the municipality writes them so."""
    joined: list[tuple[int, Word]] = []
    taken: list[tuple[int, int]] = []
    for form, (begin, end) in joined_forms(text):
        word = as_word(form)
        if word and word.folded in known and not any(begin < b and a < end for a, b in taken):
            joined.append((begin, word))
            taken.append((begin, end))
    single = [
        (begin, word) for written, (begin, end) in spans(text) if not any(begin < b and a < end for a, b in taken) and (word := as_word(written))
    ]
    telling = [pair for pair in single if not any(pair[1].folded in stop_words(code) for code in languages)]
    if not telling and not joined:  # only small words: those that mean something in one of the languages
        telling = [pair for pair in single if not all(pair[1].folded in stop_words(code) for code in languages)]
    different = {word.folded: word for _, word in sorted(joined + telling, reverse=True)}
    return list(reversed(different.values()))[:MAX_WORDS]


def _stems(word: Word, known: Vocabulary, languages: list[str], room: int) -> dict[str, int]:
    """Return the stems of the municipality that fit a word, with their factors; empty when there is none."""
    own = _own_stems(word, languages)
    found = {token: EXACT for token in own if known.has_stem(token)}
    if not word.folded.isalpha():
        return found
    parts: list[str] = []
    insides: list[str] = []
    for part in own:
        if len(part) < _SHORTEST_START:
            continue
        parts += known.starting_with(part, room)
        ends, middles = known.containing(part)
        parts += [token for head, token in ends if len(part) >= _SHORTEST_PART or _is_head(head, known)]
        if len(word.folded) >= _SHORTEST_INSIDE:
            insides += middles
    for factor, tokens in ((PART, parts), (INSIDE, insides)):
        for token in sorted(tokens, key=len):
            if len(found) < room:
                found.setdefault(token, factor)
    return found


def _own_stems(word: Word, languages: list[str]) -> list[str]:
    return list(dict.fromkeys(stem(word.folded, code) for code in languages))


def _is_head(head: str, known: Vocabulary) -> bool:
    """May this be the first part of a compound? Then a short end counts as its last (Fahr-rad, Lasten-rad; not G-rad, Pa-rat).

    A long beginning may; a short one if the municipality uses it, or begins other words with it.
    """
    if len(head) >= _LONG_HEAD:
        return True
    bare = (head[: len(head) - len(joint)] for joint in _JOINTS if head.endswith(joint))
    return len(head) >= _SHORTEST_START and any(
        len(part) >= _SHORTEST_START and (part in known or len(known.starting_with(part, 2)) > 1) for part in bare
    )


def _corrections(site: Site, missing: list[Word], known: Vocabulary, language: str | None) -> dict[str, Word]:
    """Return the nearest word that public pages use, for each mistyped word by its folded form (one query)."""
    near = {word.folded: known.neighbours(word.folded) for word in missing}
    names = sorted({name for names in near.values() for name in names})
    if not names:
        return {}
    used = SearchEntry.objects.filter(site=site, token=OuterRef("stem"))
    rows = SearchWord.objects.filter(Exists(used), site=site, word__in=names)
    if language:
        rows = rows.filter(language=language)
    usable = {row.word: Word(row.shown, row.word, row.stem) for row in rows}
    best = {folded: next((usable[name] for name in names if name in usable), None) for folded, names in near.items()}
    return {folded: word for folded, word in best.items() if word}
