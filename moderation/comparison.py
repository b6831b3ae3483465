"""What differs between two versions of a page, as moderators read it."""

import functools
from collections.abc import Callable, Hashable
from typing import Any

from wagtail.admin.compare import ChildRelationComparison


class ByIdentity(ChildRelationComparison):
    """Compares rows that hang on a page (needs, for example) with themselves, never with whatever stands in the same place.

    Wagtail pairs a deleted row with a new one when nothing better is left, and the moderator reads that somebody looks for
    "Kuchen" where it said "Statik". A row is the same when its key (a UUID of its own, which lives through publications),
    its primary key, its name, or all that it says is the same; what is left came or went.
    """

    def get_mapping(self, objs_a: list[Any], objs_b: list[Any]) -> tuple[dict[int, int], dict[int, int], list[int], list[int]]:
        """Return (index in a → in b, the reverse, added indices of b, deleted indices of a)."""
        forwards: dict[int, int] = {}
        places: dict[Hashable, list[int]]
        for same in (_key, _primary_key, _name, self._content):
            places = {}
            for index, row in enumerate(objs_b):
                if index not in forwards.values() and (mark := same(row)) is not None:
                    places.setdefault(mark, []).append(index)
            for index, row in enumerate(objs_a):
                if index not in forwards and (found := places.get(same(row))):
                    forwards[index] = found.pop(0)
        backwards = {b: a for a, b in forwards.items()}
        added = [index for index in range(len(objs_b)) if index not in backwards]
        return forwards, backwards, added, [index for index in range(len(objs_a)) if index not in forwards]

    def _content(self, row: Any) -> Hashable:
        comparisons = self.get_child_comparison(row, None).get_field_comparisons()
        return tuple(str(comparison.val_a) for comparison in comparisons)


def between(make: Callable[[Any, Any], Any], old: Any, new: Any) -> Any:
    """Return the comparison of two versions that an editor's panel offers, rows compared by identity."""
    if isinstance(make, functools.partial) and make.func is ChildRelationComparison:
        return ByIdentity(*make.args, old, new, **make.keywords)
    return make(old, new)


def _key(row: Any) -> Hashable:
    return getattr(row, "key", None)


def _primary_key(row: Any) -> Hashable:
    return row.pk


def _name(row: Any) -> Hashable:
    return getattr(row, "title", None) or getattr(row, "name", None) or None
