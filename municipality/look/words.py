"""What a municipality calls things: its own words where it has some, the house's otherwise.

Names of pages are titles and not kept here. A word that is a proper name is the same in all languages; others have an English field,
and where that is empty the English page keeps the house's word: German is never shown as English.
"""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..models.branding import Branding


@dataclass(frozen=True)
class Words:
    """Key terms in one language, as plain text (templates escape them)."""

    platform: str
    submit: str
    area: str


def words_of(branding: Branding, language: str = "") -> Words:
    """Return the words of a municipality in `language` (the current one unless given)."""
    end = "" if (language or get_language() or settings.LANGUAGE_CODE) == settings.LANGUAGE_CODE else "_en"
    return Words(
        platform=branding.platform_name.strip() or settings.PRODUCT_NAME,
        submit=getattr(branding, f"submit_label{end}").strip() or _("Idee einbringen"),
        area=getattr(branding, f"area_label{end}").strip() or _("Mein Bereich"),
    )


def tagline_of(branding: Branding) -> str:
    """Return what stands below the name, with the platform's own name in the place of the house's."""
    own = branding.platform_name.strip()
    return branding.tagline.replace(settings.PRODUCT_NAME, own)[:120] if own else branding.tagline
