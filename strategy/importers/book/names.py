"""Which row means which existing thing, and what a reference such as "MO 3" in another sheet means."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from strategy.exporters.records import Record

from ..drafts import Target
from ..numbers import shorten
from ..text import clean_line, code_key, name_key

AMBIGUOUS: Any = object()


class Names:
    """Things by number, by title, and by "field » title"."""

    def __init__(self) -> None:
        self.exact: dict[str, list[Target]] = {}
        self.codes: dict[str, list[Target]] = {}
        self.titles: dict[str, list[Target]] = {}

    def add(self, target: Target, code: str, title: str, parent: str = "") -> None:
        """Make a thing known under its words; called again after a change of title, both count."""
        code, title = clean_line(code), clean_line(title)
        for index, key in (
            (self.exact, code), (self.codes, code_key(code)), (self.exact, title), (self.titles, name_key(title)),
            (self.exact, f"{clean_line(parent)} » {title}" if parent else ""),
        ):  # fmt: skip
            known = index.setdefault(key, []) if key else []
            if target not in known:
                known.append(target)

    def find(self, text: str) -> Target | None:
        """The thing that a text means, None for nothing, AMBIGUOUS where several are meant."""
        text = clean_line(text)
        for index, key in ((self.exact, text), (self.codes, code_key(text)), (self.titles, name_key(text))):
            found = index.get(key, [])
            if found:
                return found[0] if len(found) == 1 else AMBIGUOUS
        return None


class Matcher:
    """Finds the existing record of a row: by number, else by title (and parent, where several have it)."""

    def __init__(self, records: list[Record], parent: str = "") -> None:
        self.records, self.parent = records, parent
        self.used: dict[int, int] = {}
        self.codes: dict[str, list[Record]] = {}
        self.titles: dict[str, list[Record]] = {}
        for record in records:
            code = clean_line(record.values["code"])
            for key in {code, code_key(code)} - {""}:
                self.codes.setdefault(key, []).append(record)
            self.titles.setdefault(name_key(record.values["title"]), []).append(record)

    def match(self, row: int, code: str, title: str, parent: str, problem: Callable[[str], None]) -> Record | None:
        """The record that a row means, or None for a new one; tells a problem where that is not clear."""
        found = self._by_code(code) or self._by_title(code, title, parent)
        if len(found) > 1:
            problem(_("„%(title)s“ gibt es mehrmals. Bitte geben Sie eine Nummer an.") % {"title": shorten(title or code)})
            return None
        if not found:
            return None
        if id(found[0]) in self.used:
            problem(_("Dasselbe meint schon Zeile %(row)s.") % {"row": self.used[id(found[0])]})
            return None
        self.used[id(found[0])] = row
        return found[0]

    def _by_code(self, code: str) -> list[Record]:
        if not code:
            return []
        exact = [record for record in self.codes.get(code, []) if clean_line(record.values["code"]) == code]
        return exact or self.codes.get(code_key(code), [])

    def _by_title(self, code: str, title: str, parent: str) -> list[Record]:
        found = [one for one in self.titles.get(name_key(title), []) if not (code and one.values["code"])] if title else []
        for narrow in (
            lambda one: clean_line(one.values["title"]) == title,
            lambda one: bool(self.parent and parent) and name_key(one.values[self.parent]) == name_key(parent),
        ):
            fewer = [one for one in found if narrow(one)]
            if len(found) > 1 and fewer:
                found = fewer
        if self.parent == "field" and parent and code == "":
            here = [one for one in found if name_key(one.values["field"]) == name_key(parent)]
            found = here if here or len(found) > 1 else found
        return found
