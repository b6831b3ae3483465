"""Sie or du: a second German catalogue, laid over the first one where a municipality says "du" (docs/decisions/0011).

The language stays `de`: addresses, pages, `lang` and everything that compares languages know nothing of it. One object answers for
German in the whole process; which words it takes is a variable of the context (thread or coroutine), set for the time of a request
(`MunicipalityMiddleware`) or of a mail (`spoken`). What has no entry in the second catalogue is the same in both.
"""

import contextlib
import functools
import gettext
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path

from django.conf import settings
from django.utils.translation import trans_real
from wagtail.models import Site

from . import cache

LANGUAGE = "de"
_informal: ContextVar[bool] = ContextVar("informal", default=False)


class GermanTranslation(trans_real.DjangoTranslation):
    """German as it is spoken now."""

    def gettext(self, message: str) -> str:
        """Return the informal text where "du" is spoken and there is one."""
        if _informal.get() and (found := informal_catalogue().gettext(message)) != message:
            return found
        return super().gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The same for texts that count."""
        if _informal.get() and (found := informal_catalogue().ngettext(msgid1, msgid2, n)) != (msgid1 if n == 1 else msgid2):
            return found
        return super().ngettext(msgid1, msgid2, n)


@functools.cache
def informal_catalogue() -> gettext.NullTranslations:
    """Return the second catalogue; an empty one where it was not compiled (`tools/compile_messages.py`)."""
    path = Path(settings.INFORMAL_CATALOGUE)
    if not path.is_file():
        return gettext.NullTranslations()
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)


def install() -> None:
    """Let our object answer for German in this process; called once by the app config."""
    if not isinstance(trans_real._translations.get(LANGUAGE), GermanTranslation):  # type: ignore[attr-defined]
        trans_real._translations[LANGUAGE] = GermanTranslation(LANGUAGE)  # type: ignore[attr-defined]
        trans_real._default = None  # type: ignore[attr-defined]


def is_informal() -> bool:
    """Is "du" spoken now? Part of the key of whatever is kept by language alone."""
    return _informal.get()


def says_du(site: Site) -> bool:
    """Does this municipality say "du"? Known from the list of all municipalities."""
    known = next((one for one in cache.all_sites() if one.pk == site.pk), None)
    return getattr(known, "form_of_address", None) == "du"


@contextlib.contextmanager
def spoken(site: Site | None) -> Iterator[None]:
    """Speak as this municipality does (formally without one), until the end of the block."""
    token = _informal.set(site is not None and says_du(site))
    try:
        yield
    finally:
        _informal.reset(token)
