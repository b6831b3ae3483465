"""The search of the admin. Wagtail's own for SQLite breaks on a quotation mark: what people type is words here, never a query language."""

from typing import Any

from wagtail.search.backends import database

MAX_LENGTH = 200


def plain(query: Any) -> Any:
    """Return typed text as words, with everything that a database reads as an operator taken out; other queries as they are."""
    if not isinstance(query, str):
        return query
    return "".join(c if c.isalnum() or c in "-_." else " " for c in query[:MAX_LENGTH]).strip()


class WordsMixin:
    """In front of the search backend of the database in use."""

    def search(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        return super().search(plain(query), *args, **kwargs)  # type: ignore[misc]

    def autocomplete(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        return super().autocomplete(plain(query), *args, **kwargs)  # type: ignore[misc]


def SearchBackend(params: dict[str, Any]) -> Any:
    """Return Wagtail's backend for the database in use, fed with plain words."""
    backend = database.SearchBackend(params)
    kind = type(backend)
    backend.__class__ = type(f"Words{kind.__name__}", (WordsMixin, kind), {})
    return backend
