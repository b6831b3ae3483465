"""The statements behind a search: which pages have all the words, best first, with a limit on the rows that are visited.

Plain SQL where the ORM has no words for it (a limit in each part of a union); the same text runs on SQLite and PostgreSQL.
"""

from collections.abc import Collection, Sequence

from django.db import connection
from django.db.models import QuerySet

from municipality.models import SearchEntry

COUNTED = 2000  # how far the entries of a word are counted to find the rarest
LEADING = 400  # pages of the rarest word, most prominent first, on which the other words are looked up

Stems = dict[str, int]


def best(site_id: int, words: Sequence[Stems], *, kinds: Sequence[int], language: str, limit: int) -> list[tuple[int, int]]:
    """Return at most `limit` pairs (page id, score) of pages that have one of the stems of each word, best first.

    One word reads at most `limit` entries of each stem. Several words start from the rarest: from all its pages or, where
    these are many, from those on which it stands most prominently; when that does not fill the result, the other pages
    with all words follow, with a score of 1.
    """
    if len(words) == 1:
        return _top(site_id, words[0], kinds, language, limit)
    counts = _counts(site_id, words)
    if not min(counts):
        return []
    words = [stems for _, stems in sorted(zip(counts, words, strict=True), key=lambda pair: pair[0])]
    start = _top(site_id, words[0], kinds, language, LEADING)
    found = _scored(dict(start), words[1:])
    ranked = sorted(found.items(), key=lambda pair: (-pair[1], -pair[0]))
    if len(start) == LEADING and len(found) < limit:
        everywhere = together(site_id, words, kinds, language).values_list("page_id", flat=True).distinct()
        ranked += [(page, 1) for page in everywhere[: limit + len(found)] if page not in found]
    return ranked[:limit]


def together(site_id: int, words: Sequence[Stems], kinds: Sequence[int], language: str) -> QuerySet:
    """Return the entries of the first word on all pages that have the others as well."""
    first, *others = (sorted(stems) for stems in words)
    entries = SearchEntry.objects.filter(site_id=site_id, token__in=first)
    if kinds:
        entries = entries.filter(kind_id__in=kinds)
    if language:
        entries = entries.filter(language=language)
    for stems in others:
        entries = entries.filter(page_id__in=SearchEntry.objects.filter(site_id=site_id, token__in=stems).values("page_id"))
    return entries


def _counts(site_id: int, words: Sequence[Stems]) -> list[int]:
    """Return the number of entries of each word, counted up to COUNTED."""
    table = SearchEntry._meta.db_table
    parts: list[str] = []
    params: list[int | str] = []
    for stems in words:
        condition = f"site_id = %s AND token IN ({_marks(stems)})"
        parts.append(f"(SELECT COUNT(*) FROM (SELECT 1 FROM {table} WHERE {condition} LIMIT {COUNTED:d}) AS t)")  # noqa: S608
        params += [site_id, *stems]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        return list(cursor.fetchone())


def _top(site_id: int, stems: Stems, kinds: Sequence[int], language: str, limit: int) -> list[tuple[int, int]]:
    """Merge the most prominent pages of each stem of one word; the index holds them in that order."""
    table = SearchEntry._meta.db_table
    condition = "site_id = %s AND token = %s"
    given: list[int | str] = []
    if kinds:
        condition += f" AND kind_id IN ({_marks(kinds)})"
        given += kinds
    if language:
        condition += " AND language = %s"
        given.append(language)
    parts: list[str] = []
    params: list[int | str] = []
    for token, factor in stems.items():
        parts.append(
            f"SELECT * FROM (SELECT page_id, weight * {factor:d} AS score FROM {table} "  # noqa: S608
            f"WHERE {condition} ORDER BY weight DESC, page_id DESC LIMIT {limit:d}) AS t{len(parts)}"
        )
        params += [site_id, token, *given]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT page_id, MAX(score) AS total FROM ({' UNION ALL '.join(parts)}) AS entries "  # noqa: S608
            f"GROUP BY page_id ORDER BY total DESC, page_id DESC LIMIT {limit:d}",
            params,
        )
        return cursor.fetchall()


def _scored(scores: dict[int, int], words: Sequence[Stems]) -> dict[int, int]:
    """Return those of the pages that have every word; to each score is added the best of each word.

    Word by word, so that the next one is looked up only on the pages that are left.
    """
    for stems in words:
        if not scores:
            break
        highest: dict[int, int] = {}
        entries = SearchEntry.objects.filter(page_id__in=list(scores), token__in=sorted(stems))
        for page, token, weight in entries.values_list("page_id", "token", "weight"):
            highest[page] = max(highest.get(page, 0), weight * stems[token])
        scores = {page: scores[page] + score for page, score in highest.items()}
    return scores


def _marks(values: Collection) -> str:
    return ", ".join(["%s"] * len(values))
