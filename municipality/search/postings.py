"""The statements behind a search: which pages have all the words, best first, with a limit on the rows that are visited.

Plain SQL where the ORM has no words for it (a limit in each part of a union); the same text runs on SQLite and PostgreSQL.
"""

from collections.abc import Sequence

from django.db import connection

from municipality.models import SearchEntry

FEW = 300  # a word on so few pages leads: the other words are looked up on its pages only
ROWS = 20_000  # index rows that the widest query may visit, shared among its stems

Stems = dict[str, int]


def best(site_id: int, words: Sequence[Stems], *, kinds: Sequence[int], language: str, limit: int) -> list[tuple[int, int]]:
    """Return at most `limit` pairs (page id, score) of pages that have one of the stems of each word, best first.

    Exact as long as one of the words is on at most `FEW` pages, or none of its stems on more than a few thousand; beyond
    that only the pages on which the words stand most prominently are compared.
    """
    if len(words) > 1:
        counts = _counts(site_id, words)
        if not min(counts):
            return []
        if min(counts) <= FEW:
            return _led(site_id, words, counts.index(min(counts)), kinds, language)[:limit]
    return _merged(site_id, words, kinds, language, limit)


def _counts(site_id: int, words: Sequence[Stems]) -> list[int]:
    """Return the number of entries of each word, counted up to just above FEW."""
    table = SearchEntry._meta.db_table
    parts, params = [], []
    for stems in words:
        marks = ", ".join(["%s"] * len(stems))
        parts.append(
            f"(SELECT COUNT(*) FROM (SELECT 1 FROM {table} WHERE site_id = %s AND token IN ({marks}) LIMIT {FEW + 1}) AS t)"  # noqa: S608
        )
        params += [site_id, *stems]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        return list(cursor.fetchone())


def _led(site_id: int, words: Sequence[Stems], leader: int, kinds: Sequence[int], language: str) -> list[tuple[int, int]]:
    """Start from the pages of the rarest word and look the others up there."""
    entries = SearchEntry.objects.filter(site_id=site_id, token__in=list(words[leader]))
    if kinds:
        entries = entries.filter(kind_id__in=kinds)
    if language:
        entries = entries.filter(language=language)
    scores: dict[int, dict[int, int]] = {}
    for page, token, weight in entries.values_list("page_id", "token", "weight"):
        _keep_highest(scores.setdefault(page, {}), leader, weight * words[leader][token])
    tokens = {token for number, stems in enumerate(words) if number != leader for token in stems}
    others = SearchEntry.objects.filter(page_id__in=list(scores), token__in=sorted(tokens))
    for page, token, weight in others.values_list("page_id", "token", "weight"):
        for number, stems in enumerate(words):
            if number != leader and token in stems:
                _keep_highest(scores[page], number, weight * stems[token])
    complete = [(page, sum(found.values())) for page, found in scores.items() if len(found) == len(words)]
    return sorted(complete, key=lambda pair: (-pair[1], -pair[0]))


def _keep_highest(found: dict[int, int], number: int, score: int) -> None:
    if score > found.get(number, 0):
        found[number] = score


def _merged(site_id: int, words: Sequence[Stems], kinds: Sequence[int], language: str, limit: int) -> list[tuple[int, int]]:
    """Take the most prominent pages of each stem (the index holds them in that order) and keep those that have every word."""
    table = SearchEntry._meta.db_table
    room = ROWS // sum(len(stems) for stems in words)
    if len(words) == 1:
        room = min(room, limit)
    condition = "site_id = %s AND token = %s"
    more: list[int | str] = []
    if kinds:
        condition += f" AND kind_id IN ({', '.join(['%s'] * len(kinds))})"
        more += kinds
    if language:
        condition += " AND language = %s"
        more.append(language)
    parts, params = [], []
    for number, stems in enumerate(words):
        for token, factor in stems.items():
            parts.append(
                f"SELECT * FROM (SELECT page_id, {number:d} AS word, weight * {factor:d} AS score FROM {table} "  # noqa: S608
                f"WHERE {condition} ORDER BY weight DESC, page_id DESC LIMIT {room:d}) AS t{len(parts)}"
            )
            params += [site_id, token, *more]
    statement = (
        "SELECT page_id, SUM(score) AS total FROM ("  # noqa: S608
        f"SELECT page_id, word, MAX(score) AS score FROM ({' UNION ALL '.join(parts)}) AS entries GROUP BY page_id, word"
        f") AS fitting GROUP BY page_id HAVING COUNT(*) = {len(words):d} ORDER BY total DESC, page_id DESC LIMIT {limit:d}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return [(page, int(score)) for page, score in cursor.fetchall()]
