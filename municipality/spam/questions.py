"""The question in words: an alternative to the pictures for everybody who prefers text or does not see.

A question is written as a short key ("sum:3:4"), which travels encrypted; text and accepted answers follow from it, in
every language of the interface. Answers are compared folded: case, umlauts, blanks and punctuation do not matter.
"""

import random
import unicodedata

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NUMBERS = [
    gettext_lazy("null"), gettext_lazy("eins"), gettext_lazy("zwei"), gettext_lazy("drei"), gettext_lazy("vier"),
    gettext_lazy("fünf"), gettext_lazy("sechs"), gettext_lazy("sieben"), gettext_lazy("acht"), gettext_lazy("neun"),
    gettext_lazy("zehn"), gettext_lazy("elf"), gettext_lazy("zwölf"), gettext_lazy("dreizehn"), gettext_lazy("vierzehn"),
    gettext_lazy("fünfzehn"), gettext_lazy("sechzehn"), gettext_lazy("siebzehn"), gettext_lazy("achtzehn"),
]  # fmt: skip
DAYS = [
    gettext_lazy("Montag"), gettext_lazy("Dienstag"), gettext_lazy("Mittwoch"), gettext_lazy("Donnerstag"),
    gettext_lazy("Freitag"), gettext_lazy("Samstag"), gettext_lazy("Sonntag"),
]  # fmt: skip
MONTHS = [
    gettext_lazy("Januar"), gettext_lazy("Februar"), gettext_lazy("März"), gettext_lazy("April"), gettext_lazy("Mai"),
    gettext_lazy("Juni"), gettext_lazy("Juli"), gettext_lazy("August"), gettext_lazy("September"),
    gettext_lazy("Oktober"), gettext_lazy("November"), gettext_lazy("Dezember"),
]  # fmt: skip
# Opposites: what is asked, what is accepted.
OPPOSITES = [
    (gettext_lazy("kalt"), (gettext_lazy("warm"), gettext_lazy("heiß"))),
    (gettext_lazy("groß"), (gettext_lazy("klein"),)),
    (gettext_lazy("hell"), (gettext_lazy("dunkel"),)),
    (gettext_lazy("alt"), (gettext_lazy("jung"), gettext_lazy("neu"))),
    (gettext_lazy("laut"), (gettext_lazy("leise"),)),
    (gettext_lazy("langsam"), (gettext_lazy("schnell"),)),
    (gettext_lazy("leer"), (gettext_lazy("voll"),)),
    (gettext_lazy("nass"), (gettext_lazy("trocken"),)),
]
# "Samstag" has a second name in the north.
_ALSO = {"samstag": ("sonnabend",), "januar": ("jaenner",), "februar": ("feber",)}


def new_question() -> str:
    """Return the key of a random question."""
    kind = random.SystemRandom().choice(["sum", "sum", "less", "after", "before", "month", "opposite"])
    rng = random.SystemRandom()
    if kind == "sum":
        return f"sum:{rng.randint(2, 9)}:{rng.randint(2, 9)}"
    if kind == "less":
        first = rng.randint(5, 12)
        return f"less:{first}:{rng.randint(1, first - 2)}"
    size = {"after": len(DAYS), "before": len(DAYS), "month": len(MONTHS), "opposite": len(OPPOSITES)}[kind]
    return f"{kind}:{rng.randrange(size)}:0"


def text_of(key: str) -> str:
    """Return the question in the active language."""
    kind, first, second = _read(key)
    if kind == "sum":
        return _("Was ist %(first)s plus %(second)s?") % {"first": NUMBERS[first], "second": NUMBERS[second]}
    if kind == "less":
        return _("Was ist %(first)s minus %(second)s?") % {"first": NUMBERS[first], "second": NUMBERS[second]}
    if kind == "after":
        return _("Welcher Tag kommt nach %(day)s?") % {"day": DAYS[first]}
    if kind == "before":
        return _("Welcher Tag kommt vor %(day)s?") % {"day": DAYS[first]}
    if kind == "month":
        return _("Welcher Monat kommt nach %(month)s?") % {"month": MONTHS[first]}
    return _("Wie heißt das Gegenteil von „%(word)s“?") % {"word": OPPOSITES[first][0]}


def is_answer(key: str, given: str) -> bool:
    """Is `given` right, in any language of the interface, as word or as digits?"""
    answer = fold(given)
    return bool(answer) and len(answer) < 40 and answer in _accepted(key)


def _accepted(key: str) -> set[str]:
    kind, first, second = _read(key)
    accepted: set[str] = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            if kind in ("sum", "less"):
                number = first + second if kind == "sum" else first - second
                accepted |= {str(number), fold(str(NUMBERS[number]))}
            elif kind == "after":
                accepted.add(fold(str(DAYS[(first + 1) % 7])))
            elif kind == "before":
                accepted.add(fold(str(DAYS[(first - 1) % 7])))
            elif kind == "month":
                accepted.add(fold(str(MONTHS[(first + 1) % 12])))
            else:
                accepted |= {fold(str(word)) for word in OPPOSITES[first][1]}
    return accepted | {other for word in accepted for other in _ALSO.get(word, ())}


def _read(key: str) -> tuple[str, int, int]:
    kind, first, second = key.split(":")
    return kind, int(first), int(second)


def fold(text: str) -> str:
    """Return `text` without case, accents, blanks and punctuation; ä, ö, ü, ß written out."""
    text = unicodedata.normalize("NFC", text).casefold()
    text = text.translate({ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"})
    return "".join(c for c in unicodedata.normalize("NFKD", text) if c.isalnum())
