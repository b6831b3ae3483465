"""The language part of search, without a database: how a text becomes the words under which it is found.

`fold` makes spellings equal (Gebäude, Gebaeude and gebaude; Straße and STRASSE), `words` cuts a text into words, `stem`
takes the endings off, `tokens` is all of it. Everything here accepts any string and never raises.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

MAX_TOKEN = 40
MAX_TEXT = 400_000  # characters of one text that are read; a page of a town has 5,000 to 50,000
DEFAULT_LANGUAGE = "de"
_ALGORITHMS = {"de": "german", "en": "english"}

# Two letters for one umlaut. "ue" stays after a, e, o, u (Frauen, neue, Steuer) and after q (Quelle), "oe" after i
# (Bioenergie): there the e belongs to something else. What folds too much (aktuell) folds so on both sides.
_UMLAUT = re.compile(r"ae+|(?<!i)oe+|(?<![aeouq])ue+")
_WORD = re.compile(r"[^\W_]+")
# Words joined by a hyphen (E-Bike, Klima-Schutz), and short codes (EW 4, M-12, CO 2) count as one word as well.
_HYPHENATED = re.compile(r"(?<![^\W_]|-)[^\W_]++(?:-[^\W_]++)++")
_CODE = re.compile(r"(?<![^\W_])([^\W\d_]{1,4})[ .](\d{1,3})(?![^\W_])")
# Bürger:innen, Bürger*innen, Bürger_innen, Bürger/-innen: the part that is found is "Bürger".
_GENDER_MARK = re.compile(r"(?<=[^\W\d_])(?:[:*_]|/-?)in(?:nen)?(?![^\W_])", re.IGNORECASE)

_STOP_DE = """
ab aber alle allem allen aller alles als also am an ander andere anderen auch auf aufs aus ausser bei beim bin bis bist da dabei dadurch
dafür dagegen daher damit danach dann daran darauf daraus darin darüber darum das dass dein deine dem den denen denn der deren des
dessen deshalb die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines er es etwa etwas euch
euer eure für gegen gibt hab habe haben hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres im in
indem ins ist ja jede jedem jeden jeder jedes jener kann kein keine keinem keinen keiner können könnte man manche mein meine mich mir
mit muss müssen nach nachdem nein nicht noch nun nur ob oder ohne sehr sein seine seinem seinen seiner seit sich sie sind so solche
soll sollen sollte sondern sonst sowie über um und uns unser unsere unserem unseren unserer unter usw viel viele vom von vor war waren
warum was weil welche welchem welchen welcher welches wenn wer werde werden wie wieder will wir wird wo wurde wurden während z zu zum
zur zwar zwischen
"""
_STOP_EN = """
a about after all also an and any are as at be because been before but by can could did do does for from had has have he her his how i
if in into is it its may more most my no nor not of on or our she should so some such than that the their them then there these they
this those to too up us was we were what when where which who why will with would you your
"""


class Word(NamedTuple):
    """One word of a text: as written, folded, and its stem."""

    shown: str
    folded: str
    stem: str


def fold(text: str) -> str:
    """Return the text with spellings made equal: lower case, no accents, ä and ae as a, ß as ss. Folding twice changes nothing."""
    folded = _plain(str(text)[:MAX_TEXT])
    return _UMLAUT.sub(lambda match: match.group()[0], folded)


def _plain(text: str) -> str:
    """Lower case without accents, invisible characters and soft hyphens; compatibility forms resolved (CO₂, ﬁ)."""
    if text.isascii():
        return text.lower()
    for _ in range(4):  # casefold and decomposition can make new work for each other; two rounds are the rule
        changed = unicodedata.normalize("NFKD", text).casefold()
        changed = "".join(char for char in changed if unicodedata.category(char) not in ("Mn", "Cf", "Cs", "Me"))
        if changed == text:
            break
        text = changed
    return text


def language_of(code: str | None) -> str:
    """Return the language of which we know the endings, for a language code ("de-at" → "de", unknown → "de")."""
    short = (code or DEFAULT_LANGUAGE).split("-")[0].lower()
    return short if short in _ALGORITHMS else DEFAULT_LANGUAGE


_local = threading.local()  # a stemmer keeps its state on the object: one for each thread


@lru_cache(maxsize=60_000)
def stem(folded: str, language: str = DEFAULT_LANGUAGE) -> str:
    """Return the stem of one folded word, at most `MAX_TOKEN` characters."""
    if len(folded) < 3 or any(char.isdigit() for char in folded):
        return folded[:MAX_TOKEN]
    stemmers = _local.__dict__.setdefault("stemmers", {})
    if language not in stemmers:
        stemmers[language] = snowballstemmer.stemmer(_ALGORITHMS[language])
    return (stemmers[language].stemWord(folded[:MAX_TOKEN]) or folded)[:MAX_TOKEN]


@lru_cache(maxsize=4)
def stop_words(language: str = DEFAULT_LANGUAGE) -> frozenset[str]:
    """Return the folded words of a language that carry no meaning in a search."""
    return frozenset(fold(_STOP_EN if language == "en" else _STOP_DE).split())


def words(text: str, language: str | None = None) -> Iterator[Word]:
    """Yield the words of a text in their order.

    Single letters and stop words are left out. A hyphenated word and a short code yield their parts and, besides, the
    joined form, so that "E-Bike" is found by "Ebike" and "EW 4" by "EW4".
    """
    language = language_of(language)
    stops = stop_words(language)
    text = clean(text)
    for match in _WORD.finditer(text):
        word = as_word(match.group(), language)
        if word and word.folded not in stops:
            yield word
    for joined, _ in joined_forms(text):
        word = as_word(joined, language)
        if word:
            yield word


def clean(text: str) -> str:
    """Return the text as written, composed, without invisible characters and marks for all genders, cut at `MAX_TEXT`."""
    text = str(text)[:MAX_TEXT]
    if not text.isascii():
        text = "".join(char for char in unicodedata.normalize("NFC", text) if unicodedata.category(char) not in ("Cf", "Cs"))
    return _GENDER_MARK.sub("", text)


def joined_forms(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield "EBike" for E-Bike and "EW4" for EW 4, each with its place in the text."""
    for match in _HYPHENATED.finditer(text):
        yield match.group().replace("-", ""), match.span()
    for match in _CODE.finditer(text):
        if fold(match.group(1)) not in stop_words():
            yield match.group(1) + match.group(2), match.span()


def spans(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield each word as written with its place in the text (which must have gone through `clean`)."""
    for match in _WORD.finditer(text):
        yield match.group(), match.span()


def as_word(written: str, language: str = DEFAULT_LANGUAGE) -> Word | None:
    """Return one written word with its folded form and stem; None for what cannot be searched (single letters, signs)."""
    folded = _fold_word(written[: 3 * MAX_TOKEN])
    if not folded or (len(folded) == 1 and not folded.isdigit()):
        return None
    return Word(unicodedata.normalize("NFC", written[:MAX_TOKEN]), folded, stem(folded, language))


@lru_cache(maxsize=60_000)
def _fold_word(written: str) -> str:
    return "".join(_WORD.findall(fold(written)))[:MAX_TOKEN]


def tokens(text: str, language: str | None = None) -> list[str]:
    """Return the stems under which a text is found, in its order, with repetitions."""
    return [word.stem for word in words(text, language)]
