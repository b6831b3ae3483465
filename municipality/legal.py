"""Where the legal texts are that a form refers to. The app that holds the pages provides them; the others only ask."""

from collections.abc import Callable
from dataclasses import dataclass

from wagtail.models import Site


@dataclass(frozen=True)
class LegalText:
    """A published legal text. `kind`: "rules" or "privacy"; `version`: what a consent is stored with, at most 40 characters."""

    kind: str
    title: str
    url: str
    version: str


Provider = Callable[[Site, str, str], LegalText | None]
_providers: list[Provider] = []


def provide(provider: Provider) -> None:
    """Let an upper app answer: `provider(site, kind, language) -> LegalText | None`."""
    _providers[:] = [provider]


def legal_text(site: Site, kind: str, language: str = "de") -> LegalText | None:
    """Return the municipality's legal text of this kind in `language` (or its first language), None where there is none."""
    for provider in _providers:
        found = provider(site, kind, language)
        if found is not None:
            return found
    return None
