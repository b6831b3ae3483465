"""The one way in which values of an indicator change, whoever or whatever changes them: `save_values`.

It checks the right, locks the indicator, compares the version that the caller saw, writes the rows in bulk, adds one
`ValueChange` per changed place, raises the version by one and makes the municipality's kept pages stale: all of it or nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from municipality import cache
from strategy.models import ApiToken, Indicator, IndicatorValue, ValueChange
from strategy.rules import may_edit_indicator
from strategy.units import UnitError, UnitLike, convert

from . import check
from .entries import GAP, REMOVE, Change, Entry, Place, fit, tidy_place

Origin = ValueChange.Origin


class CommandLine:
    """Whoever has the shell of the server: management commands. Stands in the history as nobody."""


COMMAND_LINE = CommandLine()
Actor = Any  # accounts.User, ApiToken or COMMAND_LINE


class NotAllowed(Exception):
    """The actor may not change values of this indicator."""


class Invalid(Exception):
    """Values that cannot be saved; `problems` says why, place by place."""

    def __init__(self, problems: list[check.Problem]) -> None:
        super().__init__("; ".join(problem.in_words for problem in problems[:5]))
        self.problems = problems


@dataclass(frozen=True)
class Theirs:
    """What somebody else saved at a place since the version that the caller saw."""

    place: Place
    seen: Entry | None
    now: Entry | None
    changed_at: datetime
    changed_by: str
    origin: str


class Conflict(Exception):
    """The values have changed since the caller looked, and nothing was saved.

    `collisions`: places that both changed, to different ends; `others`: what else was saved meanwhile; `version`: the current
    one. Saving again with `version` (having looked) or, where nothing collides, with `merge=True` goes through.
    """

    def __init__(self, version: int, collisions: dict[Place, Theirs], others: dict[Place, Theirs]) -> None:
        super().__init__(f"version is {version}; {len(collisions)} collisions")
        self.version, self.collisions, self.others = version, collisions, others


@dataclass(frozen=True)
class Saved:
    """What became of the changes. `version` is the current one, also where nothing changed."""

    version: int
    created: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    places: frozenset[Place] = field(default_factory=frozenset)

    @property
    def total(self) -> int:
        return self.created + self.changed + self.removed


def entries_of(indicator: Indicator) -> dict[Place, Entry]:
    """Return what stands in the table now, by place; one query."""
    rows = IndicatorValue.objects.filter(indicator_id=indicator.pk).values_list(
        "year", "kind", "scenario", "category", "value", "source", "data_quality", "note"
    )
    return {Place(*row[:4]): Entry(*row[4:]) for row in rows}


def entries_at(indicator: Indicator, version: int) -> dict[Place, Entry]:
    """Return what stood in the table at a version; two queries. The history is taken back from what stands now."""
    entries = entries_of(indicator)
    for place, theirs in changes_since(indicator, version).items():
        if theirs.seen is None:
            entries.pop(place, None)
        else:
            entries[place] = theirs.seen
    return entries


def changes_since(indicator: Indicator, version: int) -> dict[Place, Theirs]:
    """Return what was saved after a version, by place: what stood there then and stands there now, and who was last."""
    found: dict[Place, Theirs] = {}
    rows = ValueChange.objects.filter(indicator_id=indicator.pk, version__gt=version).select_related("changed_by", "token").order_by("version", "pk")
    for row in rows:
        place = Place(row.year, row.kind, row.scenario, row.category)
        seen = found[place].seen if place in found else Entry.from_json(row.before)
        found[place] = Theirs(place, seen, Entry.from_json(row.after), row.changed_at, name_of(row), row.get_origin_display())
    return found


def name_of(change: ValueChange) -> str:
    """Return who made a change: a person, a key, or "–"."""
    if change.token:
        return _("Schlüssel „%(name)s“") % {"name": change.token.name}
    return str(change.changed_by) if change.changed_by else "–"


def save_values(
    actor: Actor,
    indicator: Indicator,
    changes: Mapping[Place, Change | None],
    *,
    version: int | None,
    origin: str,
    merge: bool = False,
) -> Saved:
    """Save changed values of one indicator, all or nothing, in one transaction and a fixed number of queries.

    actor: a person who may edit the indicator, an `ApiToken` of its strategy, or `COMMAND_LINE`.
    changes: what shall become of each place; parts that say KEEP stay, None removes the row (see `entries.Change`).
    version: the `Indicator.version` that the caller saw; None: whatever it is now (imports and machines that know better).
    origin: a value of `ValueChange.Origin`. merge: after a conflict without collisions, save all the same.

    Raises NotAllowed, Invalid (nothing is saved), Conflict (nothing is saved). What changes nothing is no change: no
    history, no new version. Joins a surrounding transaction.
    """
    wanted = {tidy_place(place): change for place, change in changes.items()}
    if not _may(actor, indicator):
        raise NotAllowed
    wrong = check.problems(wanted)
    if wrong or len(wanted) != len(changes):
        raise Invalid(wrong or [check.Problem(_("Ein Wert steht doppelt in dem, was gespeichert werden soll."))])
    with transaction.atomic():
        current = _lock(indicator)
        before = entries_of(indicator)
        after = {place: change.applied(before.get(place)) if change is not None else None for place, change in wanted.items()}
        if version is not None and version != current:
            _compare(indicator, version, current, after, merge=merge)
        different = {place: entry for place, entry in after.items() if not _same(before.get(place), entry)}
        if different:
            current += 1
            _write(indicator, before, different)
            _remember(actor, indicator, before, different, origin, current)
            Indicator.objects.filter(pk=indicator.pk).update(version=current)
            _make_stale(indicator)
    indicator.version = current
    removed = sum(entry is None for entry in different.values())
    created = sum(place not in before for place in different)
    return Saved(
        current, created, len(different) - removed - created, removed, len(wanted) - len(different), frozenset(different)
    )  # fmt: skip


def convert_values(actor: Actor, indicator: Indicator, source: UnitLike, target: UnitLike) -> Saved:
    """Convert all values of an indicator from one unit to another, with history. Raises UnitError, Invalid where digits would be lost."""
    with transaction.atomic():
        _lock(indicator)
        changes: dict[Place, Change | None] = {}
        lost = []
        for place, entry in entries_of(indicator).items():
            if entry.value is None:
                continue
            value = convert(entry.value, source, target)
            if abs(value) < check.LARGEST and fit(value) == 0 != value:
                lost.append(check.Problem(_("%(value)s wird in der neuen Einheit zu klein.") % {"value": check.german(entry.value)}, place))
            changes[place] = Change(fit(value))
        if lost:
            raise Invalid(lost)
        saved = Saved(indicator.version)
        places = list(changes)
        for start in range(0, len(places), check.MAX_CHANGES):
            part = {place: changes[place] for place in places[start : start + check.MAX_CHANGES]}
            saved = save_values(actor, indicator, part, version=None, origin=Origin.UNIT)
        return saved


def _may(actor: Actor, indicator: Indicator) -> bool:
    if isinstance(actor, CommandLine):
        return True
    if isinstance(actor, ApiToken):
        return actor.strategy_id == indicator.strategy_id and actor.revoked_at is None and actor.expires_at > timezone.now()
    return actor is not None and may_edit_indicator(actor, indicator)


def _lock(indicator: Indicator) -> int:
    """Lock the row of the indicator until the transaction ends and return its current version."""
    return Indicator.objects.select_for_update().values_list("version", flat=True).get(pk=indicator.pk)


def _same(before: Entry | None, after: Entry | None) -> bool:
    return before == after


def _compare(indicator: Indicator, version: int, current: int, after: Mapping[Place, Entry | None], *, merge: bool) -> None:
    """Raise Conflict unless nothing collides and the caller agreed to merge."""
    since = changes_since(indicator, version) if 0 <= version < current else {}
    collisions = {place: theirs for place, theirs in since.items() if place in after and not _same(theirs.now, after[place])}
    others = {place: theirs for place, theirs in since.items() if place not in collisions}
    if collisions or not merge or not 0 <= version < current:
        raise Conflict(current, collisions, others)


def _write(indicator: Indicator, before: Mapping[Place, Entry], different: Mapping[Place, Entry | None]) -> None:
    kept = [(place, entry) for place, entry in different.items() if entry is not None]
    gone = [place for place, entry in different.items() if entry is None and place in before]
    rows = [
        IndicatorValue(
            indicator_id=indicator.pk, year=place.year, kind=place.kind, scenario=place.scenario, category=place.category,
            value=entry.value, source=entry.source, data_quality=entry.data_quality, note=entry.note,
        )
        for place, entry in kept
    ]  # fmt: skip
    IndicatorValue.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["indicator", "kind", "scenario", "category", "year"],
        update_fields=["value", "source", "data_quality", "note"],
    )
    if gone:
        keys = IndicatorValue.objects.filter(indicator_id=indicator.pk).values_list("pk", "year", "kind", "scenario", "category")
        gone_set = set(gone)
        pks = [key[0] for key in keys if Place(*key[1:]) in gone_set]
        for start in range(0, len(pks), 500):
            part = IndicatorValue.objects.filter(pk__in=pks[start : start + 500])
            part._raw_delete(part.db)  # nothing refers to a value, and nobody listens to single rows


def _remember(
    actor: Actor, indicator: Indicator, before: Mapping[Place, Entry], different: Mapping[Place, Entry | None], origin: str, version: int
) -> None:
    is_token = isinstance(actor, ApiToken)
    person = None if is_token or isinstance(actor, CommandLine) else actor
    ValueChange.objects.bulk_create(
        ValueChange(
            indicator_id=indicator.pk, year=place.year, kind=place.kind, scenario=place.scenario, category=place.category,
            before=before[place].as_json() if place in before else None, after=entry.as_json() if entry is not None else None,
            origin=origin, changed_by=person, token=actor if is_token else None, version=version,
        )
        for place, entry in different.items()
    )  # fmt: skip


def _make_stale(indicator: Indicator) -> None:
    site = indicator.strategy.municipality
    if site is not None:
        cache.touch(site.pk)


__all__ = [
    "COMMAND_LINE", "GAP", "REMOVE", "Change", "CommandLine", "Conflict", "Decimal", "Entry", "Invalid", "NotAllowed", "Origin", "Place",
    "Saved", "Theirs", "UnitError", "changes_since", "convert_values", "entries_at", "entries_of", "name_of", "save_values",
]  # fmt: skip
