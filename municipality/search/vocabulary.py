"""The words of a municipality in process memory.

Loaded once for each process and site, then only what was added: one indexed query (`max(id)`) says whether there is
something new. Words that no public page uses any more stay until the upkeep; they cost nothing, because every answer
comes from the entries.
"""

import bisect
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from .language import Word, language_of

MAX_SITES = 64  # municipalities whose words one process keeps
MAX_AGE = 600  # seconds after which everything is loaded anew
OVERLAP = 500  # ids read again: a transaction may commit after a later id was seen
MAX_SCAN = 400  # places of a common part that are looked at
MAX_WORDS = 200_000  # words that are held for one municipality

_memory: OrderedDict[int, "Vocabulary"] = OrderedDict()
_lock = threading.Lock()


class Vocabulary:
    """Words of one municipality, prepared for finding beginnings, parts and neighbours."""

    def __init__(self) -> None:
        self.last_id, self.last_word = 0, ""
        self.loaded_at = time.monotonic()
        self.languages: set[str] = set()
        self.shown: dict[str, str] = {}  # folded word → as written
        self._stems: set[str] = set()
        # Words and stems, each with the stems it leads to: the stemmer cuts "Ölheizung" further than "Heizung".
        self._forms: dict[str, tuple[str, ...]] = {}
        self._sorted: list[str] = []
        self._text = "\n"
        self._by_length: dict[int, list[str]] = {}

    def add(self, rows: list[tuple[int, str, str, str, str]]) -> None:
        """Take in rows of (id, language, word, stem, shown)."""
        for pk, language, word, stem, shown in rows:
            self.last_id, self.last_word = max((self.last_id, self.last_word), (pk, word))
            if len(self.shown) < MAX_WORDS:
                self.languages.add(language_of(language))
                self.shown.setdefault(word, shown)
                self._stems.add(stem)
                for form in (word, stem):
                    if stem not in (known := self._forms.get(form, ())):
                        self._forms[form] = (*known, stem)
        self._sorted = sorted(self._forms)
        self._text = "\n" + "\n".join(self._sorted) + "\n"
        by_length: dict[int, list[str]] = {}
        for word in self.shown:
            if word.isalpha():
                by_length.setdefault(len(word), []).append(word)
        self._by_length = by_length

    def __contains__(self, word: str) -> bool:
        return word in self.shown

    def has_stem(self, stem: str) -> bool:
        """Does a word of the municipality have this stem?"""
        return stem in self._stems

    def starting_with(self, start: str, limit: int) -> list[str]:
        """Return stems of words that begin with `start` (without itself), shortest first."""
        first = bisect.bisect_left(self._sorted, start)
        found: dict[str, None] = {}
        for form in self._sorted[first : first + MAX_SCAN]:
            if not form.startswith(start):
                break
            if form != start:
                found.update(dict.fromkeys(self._forms[form]))
        return sorted(found, key=len)[:limit]

    def containing(self, part: str) -> tuple[list[tuple[str, str]], list[str]]:
        """Return the words that end with `part`, as pairs (head, stem), and the stems of those that have it inside; short first."""
        ends: dict[str, str] = {}
        inside: dict[str, None] = {}
        position = -1
        for _ in range(MAX_SCAN):
            position = self._text.find(part, position + 1)
            if position < 0:
                break
            begin = self._text.rfind("\n", 0, position) + 1
            if begin == position:
                continue
            end = self._text.index("\n", position)
            form = self._text[begin:end]
            if form.endswith(part):
                ends.update(dict.fromkeys(self._forms[form], form[: -len(part)]))
            else:
                inside.update(dict.fromkeys(self._forms[form]))
            position = end - 1
        pairs = sorted(((head, stem) for stem, head in ends.items()), key=lambda pair: len(pair[1]))
        return pairs, sorted((stem for stem in inside if stem not in ends), key=len)

    def neighbours(self, word: str, limit: int = 4) -> list[str]:
        """Return the words nearest to a mistyped one: one slip up to seven letters, two from eight; nearest first."""
        if len(word) < 4 or any(char.isdigit() for char in word):
            return []
        slips = 1 if len(word) < 8 else 2
        found: list[tuple[int, bool, int, str]] = []
        for length in range(len(word) - slips, len(word) + slips + 1):
            candidates = self._by_length.get(length, ())
            for candidate, distance, _ in extract(word, candidates, scorer=OSA.distance, score_cutoff=slips, limit=8, processor=None):
                found.append((int(distance), candidate[0] != word[0], abs(length - len(word)), candidate))
        return [candidate for *_, candidate in sorted(found)[:limit]]


def of_site(site_id: int) -> Vocabulary:
    """Return the words of a municipality, with what was added since the last call. One query when nothing changed."""
    from municipality.models import SearchWord

    rows = SearchWord.objects.filter(site_id=site_id)
    newest = rows.order_by("-id").values_list("id", "word").first() or (0, "")
    with _lock:
        known = _memory.get(site_id)
        if known and time.monotonic() - known.loaded_at > MAX_AGE:
            known = None
        if known is None or newest != (known.last_id, known.last_word):
            if known and known.last_id < newest[0]:
                rows = rows.filter(id__gt=known.last_id - OVERLAP)
            else:
                known = Vocabulary()
            known.add(list(rows.order_by("id").values_list("id", "language", "word", "stem", "shown")[:MAX_WORDS]))
            _memory[site_id] = known
        _memory.move_to_end(site_id)
        while len(_memory) > MAX_SITES:
            _memory.popitem(last=False)
        return known


def forget() -> None:
    """Empty the memory of this process (tests, rebuilding)."""
    with _lock:
        _memory.clear()


def unknown(site_id: int, language: str, words: Iterable[Word]) -> list[Word]:
    """Return those of the words that the table does not have yet in this language, each once, in a fixed order."""
    from municipality.models import SearchWord

    wanted = {word.folded: word for word in words}
    names = sorted(wanted)
    for start in range(0, len(names), 500):
        part = names[start : start + 500]
        rows = SearchWord.objects.filter(site_id=site_id, language=language, word__in=part)
        for word in rows.values_list("word", flat=True):
            wanted.pop(word, None)
    return list(wanted.values())
