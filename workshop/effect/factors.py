"""What staff do with the factors of their municipality: own values, own factors, switching off, back to what is shipped.

Shipped rows are never touched; each change is a line of the history. Estimates of the teams stay as they are: their page says that the
factor has changed, and they decide (`services.use_current`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Site

from ..models import EffectEstimate, EffectFactor, EffectFactorChange
from ..steps.rules import may_guide
from .queries import Entry, library_of, plain_number

FIELDS = ("label", "effect_label", "quantity_unit", "factor", "result_unit", "uncertainty_percent", "source", "year", "method", "hint")
MOST_OWN = 100
Action = EffectFactorChange.Action


class SomebodyWasFaster(Exception):
    """Somebody else changed this factor since the form was opened; `change` is what she did. Nothing was saved."""

    def __init__(self, change: EffectFactorChange) -> None:
        super().__init__("changed meanwhile")
        self.change = change


def save(site: Site, key: str, values: Mapping[str, Any], user: Any, *, seen: int = 0) -> EffectFactor:
    """Save the municipality's own value of a factor; "" as key adds a factor. `seen`: the number of the last change that the form knew.

    Raises PermissionDenied, Http404 (no such factor), `SomebodyWasFaster`, `ValidationError` by field.
    """
    with transaction.atomic():
        library = _locked(site, user)
        if not key:
            return _add(site, library, values, user)
        entry = _entry(library, key)
        last = last_change(site, key)
        if last is not None and last.pk > seen:
            raise SomebodyWasFaster(last)
        before = _values(entry.current)
        row = entry.own or EffectFactor(site=site, key=key)
        for name in FIELDS:
            setattr(row, name, values[name])
        _check(row, library)
        action = Action.CHANGED if entry.is_own else Action.OWN
        if action == Action.CHANGED and before == _values(row):
            return row
        row.follows_shipped = False
        row.save()
        _note(site, key, action, user, before, _values(row))
    return row


def _add(site: Site, library: dict[str, Entry], values: Mapping[str, Any], user: Any) -> EffectFactor:
    if sum(1 for entry in library.values() if entry.shipped is None) >= MOST_OWN:
        raise ValidationError(_("Mehr eigene Faktoren gehen nicht. Ändern oder löschen Sie einen, den niemand braucht."))
    row = EffectFactor(site=site, key=_free_key(values["label"], library), **{name: values[name] for name in FIELDS})
    _check(row, library)
    row.save()
    _note(site, row.key, Action.ADDED, user, {}, _values(row))
    return row


def _free_key(label: str, library: dict[str, Entry]) -> str:
    """Return a key that no factor has; those of a municipality start with "eigen-", which no shipped one does."""
    base = f"eigen-{slugify(label)[:40] or 'faktor'}"
    used = {*library, *EffectFactorChange.objects.filter(key__startswith=base).values_list("key", flat=True)}
    key, number = base, 1
    while key in used:
        number += 1
        key = f"{base}-{number}"
    return key


def switch(site: Site, key: str, on: bool, user: Any) -> None:
    """Offer a factor to the teams, or not any more. Twice is once. Raises PermissionDenied, Http404."""
    with transaction.atomic():
        entry = _entry(_locked(site, user), key)
        if entry.is_offered == on:
            return
        row = entry.own
        if row is None:
            row = EffectFactor(site=site, key=key, follows_shipped=True, **{name: getattr(entry.current, name) for name in FIELDS})
        row.is_active = on
        row.save()
        _note(site, key, Action.ON if on else Action.OFF, user, {}, {})


def go_back(site: Site, key: str, user: Any) -> None:
    """Let the shipped value count again; whether the factor is offered stays as it is. Twice is once. Raises PermissionDenied, Http404."""
    with transaction.atomic():
        entry = _entry(_locked(site, user), key)
        if entry.shipped is None:
            raise Http404
        if entry.own is None or not entry.is_own:
            return
        before = _values(entry.own)
        entry.own.follows_shipped = True
        entry.own.save(update_fields=["follows_shipped"])
        _note(site, key, Action.BACK, user, before, _values(entry.shipped))


def delete(site: Site, key: str, user: Any) -> None:
    """Delete a factor of the municipality's own that no estimate uses. Raises PermissionDenied, Http404, `ValidationError` (in use)."""
    with transaction.atomic():
        entry = _entry(_locked(site, user), key)
        if entry.shipped is not None or entry.own is None:
            raise Http404
        if EffectEstimate.objects.filter(factor=entry.own).exists():
            raise ValidationError(_("Mit diesem Faktor wird gerechnet. Schalten Sie ihn ab, statt ihn zu löschen."))
        _note(site, key, Action.DELETED, user, _values(entry.own), {})
        entry.own.delete()


def _locked(site: Site, user: Any) -> dict[str, Entry]:
    """Return the library of a municipality after everybody else's change of it; raises PermissionDenied."""
    if not may_guide(user, site):
        raise PermissionDenied
    list(Site.objects.select_for_update().filter(pk=site.pk).values_list("pk"))
    return library_of(site)


def _entry(library: dict[str, Entry], key: str) -> Entry:
    if key not in library:
        raise Http404
    return library[key]


def _check(row: EffectFactor, library: dict[str, Entry]) -> None:
    """Raise `ValidationError` where a row is wrong in itself, or has the name of another one."""
    row.clean_fields()
    name = row.label.casefold()
    if any(entry.current.label.casefold() == name for entry in library.values() if entry.key != row.key):
        raise ValidationError({"label": _("Diesen Namen gibt es schon. Bitte wählen Sie einen anderen.")})


# History ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One change as people read it: `parts` are (field, before, after)."""

    what: str
    parts: list[tuple[str, str, str]]
    by: str
    when: datetime


def last_change(site: Site, key: str) -> EffectFactorChange | None:
    """Return the newest change of a factor."""
    return EffectFactorChange.objects.filter(site=site, key=key).select_related("user").order_by("-pk").first()


def history_of(site: Site, key: str, most: int = 50) -> list[Line]:
    """Return the changes of a factor, newest first."""
    rows = EffectFactorChange.objects.filter(site=site, key=key).select_related("user")[:most]
    return [Line(str(row.get_action_display()), _parts(row), row.user.name if row.user else "", row.created) for row in rows]


def _parts(row: EffectFactorChange) -> list[tuple[str, str, str]]:
    if not row.before or not row.after:
        return []
    labels = {name: str(EffectFactor._meta.get_field(name).verbose_name) for name in FIELDS}  # type: ignore[union-attr]
    return [
        (labels[name], _read(name, row.before.get(name)), _read(name, row.after.get(name)))
        for name in FIELDS
        if row.before.get(name) != row.after.get(name)
    ]


def _read(name: str, value: str | None) -> str:
    return plain_number(Decimal(value)) if value and name == "factor" else value or "–"


def _values(row: EffectFactor) -> dict[str, str]:
    """Return the values of a factor as text, equal for equal values ("950" and "950.000000")."""
    found = {name: getattr(row, name) for name in FIELDS}
    return {name: f"{value.normalize():f}" if isinstance(value, Decimal) else "" if value is None else str(value) for name, value in found.items()}


def _note(site: Site, key: str, action: str, user: Any, before: dict[str, str], after: dict[str, str]) -> None:
    EffectFactorChange.objects.create(site=site, key=key, action=action, user=user, before=before, after=after)
