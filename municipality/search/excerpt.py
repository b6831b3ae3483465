"""The piece of a text in which the words of a query stand, with these words marked."""

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .language import MAX_TOKEN, as_word, clean, language_of, spans, stop_words
from .query import MAX_LENGTH, MAX_WORDS

_SHORTEST_PART = 4
_MAX_TEXT = 50_000


def excerpt(text: str, query: str, *, length: int = 240, language: str | None = None) -> SafeString:
    """Return about `length` characters of a plain text around the words of the query, escaped, hits in `<mark>`.

    Cuts between words and shows a cut by "…". Without a hit it is the beginning of the text.
    """
    text = " ".join(clean(str(text)[:_MAX_TEXT]).split())
    code = language_of(language)
    wanted = [
        word for written, _ in spans(clean(str(query)[:MAX_LENGTH])) if (word := as_word(written, code)) and word.folded not in stop_words(code)
    ][:MAX_WORDS]
    stems = {word.stem for word in wanted}
    parts = [word.stem for word in wanted if len(word.stem) >= _SHORTEST_PART and word.folded.isalpha()]
    starts = [word.stem for word in wanted if len(word.stem) >= _SHORTEST_PART - 1 and word.folded.isalpha()]

    def fits(written: str) -> bool:
        if not wanted or len(written) > 3 * MAX_TOKEN:
            return False
        word = as_word(written, code)
        return word is not None and (
            word.stem in stems or any(word.stem.startswith(start) for start in starts) or any(part in word.stem for part in parts)
        )

    places = [place for written, place in spans(text) if fits(written)]
    begin, end = _window(text, places, length)
    out, position = [], begin
    for first, last in places:
        if begin <= first and last <= end:
            out += [escape(text[position:first]), "<mark>", escape(text[first:last]), "</mark>"]
            position = last
    out.append(escape(text[position:end]))
    return mark_safe(("… " if begin else "") + "".join(out).strip() + (" …" if end < len(text) else ""))


def _window(text: str, places: list[tuple[int, int]], length: int) -> tuple[int, int]:
    """Return the part of the text, `length` characters long, that holds most hits, cut at blanks."""
    if len(text) <= length:
        return 0, len(text)
    begin, most, last = 0, 0, 0
    for number, (first, _) in enumerate(places):
        last = max(last, number)
        while last < len(places) and places[last][1] <= first + length - 40:
            last += 1
        if last - number > most:
            begin, most = max(0, first - 40), last - number
    if begin:
        blank = text.find(" ", begin, begin + 40)
        begin = blank + 1 if blank >= 0 else begin
    end = min(len(text), begin + length)
    if end < len(text):
        blank = text.rfind(" ", max(begin, end - 60), end)
        end = blank if blank > begin else end
    return begin, end
