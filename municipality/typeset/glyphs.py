"""Which characters the fonts of the typesetter can show: text is cut to them, because PDF/UA allows no character without a glyph.

The ranges were found by asking the typesetter (0.15) character by character, in the blocks of Latin, Greek and Cyrillic letters and of
symbols; they hold the Latin letters of DIN 91379. Other scripts are left out on purpose: right-to-left text of mixed fonts made the
typesetter stop. `tests/reports/test_documents.py` asks again with the installed version.
"""

import re
import unicodedata

REPLACEMENT = "□"
RANGES: tuple[tuple[int, int], ...] = (
    (0x0020, 0x007E), (0x00A0, 0x00AC), (0x00AE, 0x0377), (0x037A, 0x037F), (0x0384, 0x038A), (0x038C, 0x038C), (0x038E, 0x03A1),
    (0x03A3, 0x0484), (0x0487, 0x04FF), (0x0510, 0x0513), (0x051A, 0x051D), (0x1D00, 0x1DBF), (0x1E00, 0x1F15), (0x1F18, 0x1F1D),
    (0x1F20, 0x1F45), (0x1F48, 0x1F4D), (0x1F50, 0x1F57), (0x1F59, 0x1F59), (0x1F5B, 0x1F5B), (0x1F5D, 0x1F5D), (0x1F5F, 0x1F7D),
    (0x1F80, 0x1FB4), (0x1FB6, 0x1FC4), (0x1FC6, 0x1FD3), (0x1FD6, 0x1FDB), (0x1FDD, 0x1FEF), (0x1FF2, 0x1FF4), (0x1FF6, 0x1FFE),
    (0x2000, 0x200A), (0x2010, 0x2027), (0x202F, 0x2040), (0x2042, 0x2042), (0x2044, 0x2052), (0x2054, 0x205F), (0x2070, 0x2071),
    (0x2074, 0x208E), (0x2090, 0x209C), (0x20A0, 0x20C0), (0x2100, 0x211E), (0x2120, 0x2120), (0x2122, 0x2122), (0x2124, 0x2124),
    (0x2126, 0x2184), (0x2189, 0x2189), (0x2190, 0x23FF), (0x2422, 0x2423), (0x2460, 0x262F), (0x2638, 0x268B), (0x2690, 0x269C),
    (0x26A0, 0x26A7), (0x26AA, 0x26B2), (0x2701, 0x2704), (0x2706, 0x2709), (0x270C, 0x2727), (0x2729, 0x274B), (0x274D, 0x274D),
    (0x274F, 0x2752), (0x2756, 0x2756), (0x2758, 0x275E), (0x2761, 0x277F), (0x2794, 0x2794), (0x2798, 0x27AF), (0x27B1, 0x27BF),
    (0x2C60, 0x2C7F), (0xA720, 0xA727), (0xA72D, 0xA72D), (0xA730, 0xA730), (0xA735, 0xA735), (0xA765, 0xA765), (0xA789, 0xA78E),
    (0xA790, 0xA791), (0xA793, 0xA793), (0xA7AA, 0xA7AA), (0xA7F8, 0xA7F9), (0xFB00, 0xFB06), (0xFFFD, 0xFFFD),
)  # fmt: skip
# Letters of German and its neighbours, figures, quotation marks, signs of this house: what every font of the document has.
PLAIN: tuple[tuple[int, int], ...] = (
    (0x0020, 0x007E), (0x00A0, 0x00AC), (0x00AE, 0x017F), (0x2010, 0x2015), (0x2018, 0x201E), (0x2020, 0x2022), (0x2026, 0x2026), (0x20AC, 0x20AC),
    (0x2082, 0x2082), (0x2212, 0x2212), (0x25A1, 0x25A1),
)  # fmt: skip
_KEPT = "\n\u00ad\u200b"
_SPACES = re.compile(r"[\t\x0b\x0c\x85\u2028\u2029]")
_OTHER, _NOT_PLAIN = (
    re.compile("[^" + "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges) + _KEPT + "]+") for ranges in (RANGES, PLAIN)
)
_LONG_WORD = re.compile(r"[^\s\u00ad\u200b-]{32,}")
_BREAK_EVERY = 16


def legible(text: str) -> str:
    """Return a text with what the fonts can show: control and direction characters are dropped, other unknown ones become "□"."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _OTHER.sub(_replaced, _SPACES.sub(" ", text))


def plainer(text: str) -> str:
    """Return a text for the second try: marks that no letter has taken up are dropped, everything beyond plain Latin letters becomes "□".

    A font may know a letter and a mark, and not both together; the typesetter refuses the whole document then.
    """
    kept = "".join(letter for letter in legible(text) if unicodedata.category(letter) not in ("Mn", "Me"))
    return _NOT_PLAIN.sub(_replaced, kept)


def shown(text: str) -> str:
    """Return a legible text in which words too long for a line (addresses, nonsense) may break anywhere."""
    return _LONG_WORD.sub(lambda found: "\u200b".join(found[0][i : i + _BREAK_EVERY] for i in range(0, len(found[0]), _BREAK_EVERY)), legible(text))


def _replaced(found: re.Match[str]) -> str:
    visible = any(unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me") for letter in found[0])
    return REPLACEMENT if visible else ""
