"""Rows of an import that are no pages: indicators, values, and whatever else a kind of import writes. To be taken back.

Before and after are the fields of a row by name, as JSON. Values of indicators go the one way of all values (``save_values``),
so that taking back stands in their history, too.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.translation import gettext as _

from strategy.models import Indicator, IndicatorValue, ProgressNote, ValueChange
from strategy.values.check import MAX_CHANGES
from strategy.values.entries import Change, Entry, Place
from strategy.values.services import save_values

from .errors import NotAllowed

if TYPE_CHECKING:
    from .undo import Entry as Taken

PLACE = ("year", "kind", "scenario", "category")


def look_at(model: type[Model], entries: "list[Taken]") -> None:
    """Note for each row whether it still is as the import left it."""
    pks = [entry.thing[1] for entry in entries]
    found: dict[int, Any] = {}
    for start in range(0, len(pks), 500):
        found.update(model._default_manager.in_bulk(pks[start : start + 500]))
    for entry in entries:
        row = found.get(entry.thing[1])
        if row is None:
            entry.verb = "gone"
        elif any(not _same(row, name, value) for name, value in (entry.after or {}).items()):
            entry.reason = _("Das wurde seit dem Import geändert.")


def take_back(entries: "list[Taken]", actor: Any, count: Callable[[], None]) -> None:
    """Restore and delete rows; call it in a transaction, under the lock of the strategy."""
    _values([entry for entry in entries if entry.model is IndicatorValue], actor, count)
    others = [entry for entry in entries if entry.model is not IndicatorValue]
    # What was restored may make room for others (a number that is unique), and nothing points to what goes at the end.
    for entry in sorted(others, key=lambda one: one.verb == "delete"):
        row = entry.model._default_manager.get(pk=entry.thing[1])
        if entry.verb == "delete":
            row.delete()
        else:
            for name, value in (entry.before or {}).items():
                field = _field(row, name)
                if field is not None:
                    setattr(row, field.attname, field.to_python(value))
            if isinstance(row, ProgressNote):
                row.version += 1
            row.save()
        count()


def _values(entries: "list[Taken]", actor: Any, count: Callable[[], None]) -> None:
    """All values of one indicator at once: one version, one line of history for each."""
    rows: dict[int, IndicatorValue] = {}
    pks = [entry.thing[1] for entry in entries]
    for start in range(0, len(pks), 500):
        rows.update(IndicatorValue.objects.in_bulk(pks[start : start + 500]))
    of_indicator: dict[int, dict[Place, Change | None]] = defaultdict(dict)
    for entry in entries:
        row = rows[entry.thing[1]]
        place = Place(*(getattr(row, name) for name in PLACE))
        kept = Entry.from_json(entry.before) if entry.verb == "restore" else None
        of_indicator[row.indicator_id][place] = Change.to(kept) if kept else None
    for indicator in Indicator.objects.filter(pk__in=of_indicator):
        places = of_indicator[indicator.pk]
        if actor is None:
            raise NotAllowed(_("Sie dürfen diese Strategie nicht bearbeiten."))
        for part in _parts(places, MAX_CHANGES):
            save_values(actor, indicator, part, version=None, origin=ValueChange.Origin.UNDO)
        for _place in places:
            count()


def _parts(places: dict[Place, Change | None], size: int) -> list[dict[Place, Change | None]]:
    items = list(places.items())
    return [dict(items[start : start + size]) for start in range(0, len(items), size)]


def _field(row: Model, name: str) -> Any:
    try:
        field = row._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if field.concrete and not field.many_to_many else None


def _same(row: Model, name: str, value: Any) -> bool:
    field = _field(row, name)
    if field is None:
        return True
    now = field.value_from_object(row)
    then = field.to_python(value)
    return now == then or (now in (None, "") and then in (None, ""))
