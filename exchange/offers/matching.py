"""How well an offer fits a need: a pure rule over kind, field of action, district and time. It is the same from both sides.

    same kind 60, neighbouring kind (people and skills, skills and knowledge, knowledge and contacts, place and material) 20
    a field of action in common 20; one side names none 8
    the same district 15; one side names none (the whole town) 6
    both name a time and the times meet 5

Nothing fits, whatever else is alike: other kinds, and times that are both known and do not meet. From `LEAST` on a fit is suggested;
a neighbouring kind needs something else in common for that. Equal fits keep the order in which they came.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from projects.models import NeedKind

LEAST = 40
NEIGHBOURS = frozenset(
    frozenset(pair)
    for pair in (
        (NeedKind.PEOPLE, NeedKind.SKILLS),
        (NeedKind.SKILLS, NeedKind.KNOWLEDGE),
        (NeedKind.KNOWLEDGE, NeedKind.CONTACTS),
        (NeedKind.PLACE, NeedKind.MATERIAL),
    )
)
Item = TypeVar("Item")


@dataclass(frozen=True)
class Side:
    """What one side says: kind, ids of fields of action, id of a district, first and last day (both included)."""

    kind: str
    fields: frozenset[int] = frozenset()
    district: int | None = None
    starts: date | None = None
    ends: date | None = None


def score(one: Side, other: Side) -> int:
    """Return 0 (does not fit) to 100."""
    if one.kind == other.kind:
        points = 60
    elif frozenset((one.kind, other.kind)) in NEIGHBOURS:
        points = 20
    else:
        return 0
    times = _times(one, other)
    if times is False:
        return 0
    if one.fields & other.fields:
        points += 20
    elif not one.fields or not other.fields:
        points += 8
    if one.district is None or other.district is None:
        points += 6
    elif one.district == other.district:
        points += 15
    return points + (5 if times else 0)


def _times(one: Side, other: Side) -> bool | None:
    """Do the times meet? None where one side names none."""
    if (one.starts is None and one.ends is None) or (other.starts is None and other.ends is None):
        return None
    begin = max(one.starts or date.min, other.starts or date.min)
    return begin <= min(one.ends or date.max, other.ends or date.max)


def best(wanted: Side, found: Iterable[Item], side_of: Callable[[Item], Side], most: int = 5) -> list[tuple[Item, int]]:
    """Return at most `most` things that fit, the best first, each with its score."""
    rated = [(item, score(wanted, side_of(item))) for item in found]
    fitting = [entry for entry in rated if entry[1] >= LEAST]
    return sorted(fitting, key=lambda entry: -entry[1])[:most]
