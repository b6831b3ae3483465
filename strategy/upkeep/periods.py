"""Periods that people report about: a year, a half, a quarter, a month, or days of their own. Pure; knows no database.

A period is stored as its first and last day. Its key ("2025", "2026-H1", "2026-Q3", "2026-03") is what a form sends.
"""

import re
from calendar import monthrange
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Period = tuple[date, date]
OWN = "own"
"""The key of days that a person types."""
EARLIEST_YEAR = 1990
_KEY = re.compile(r"(\d{4})(?:-(?:H([12])|Q([1-4])|(0[1-9]|1[0-2])))?")
_PARTS = {
    "H1": gettext_lazy("1. Halbjahr %(year)s"), "H2": gettext_lazy("2. Halbjahr %(year)s"), "Q1": gettext_lazy("1. Quartal %(year)s"),
    "Q2": gettext_lazy("2. Quartal %(year)s"), "Q3": gettext_lazy("3. Quartal %(year)s"), "Q4": gettext_lazy("4. Quartal %(year)s"),
}  # fmt: skip


def _months(year: int, first: int, count: int) -> Period:
    last = first + count - 1
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def period_of(key: str) -> Period | None:
    """Return the first and last day of a key; None for a key that is none."""
    found = _KEY.fullmatch(key)
    if not found or not EARLIEST_YEAR <= int(found[1]) <= 2200:
        return None
    year, half, quarter, month = int(found[1]), found[2], found[3], found[4]
    if half:
        return _months(year, 1 + 6 * (int(half) - 1), 6)
    if quarter:
        return _months(year, 1 + 3 * (int(quarter) - 1), 3)
    return _months(year, int(month), 1) if month else _months(year, 1, 12)


def key_of(start: date, end: date) -> str:
    """Return the key of a period, `OWN` where it is no whole year, half, quarter or month."""
    if start.year == end.year:
        parts = ("", *(f"-H{n}" for n in (1, 2)), *(f"-Q{n}" for n in (1, 2, 3, 4)), f"-{start.month:02}")
        for part in parts:
            if period_of(f"{start.year}{part}") == (start, end):
                return f"{start.year}{part}"
    return OWN


def period_label(start: date, end: date) -> str:
    """Return a period in words, in the current language: "Jahr 2025", "1. Halbjahr 2026", "März 2026", "2. März 2026 bis 9. April 2026"."""
    key = key_of(start, end)
    if key == OWN:
        if start == end:
            return date_format(start, "DATE_FORMAT")
        return _("%(start)s bis %(end)s") % {"start": date_format(start, "DATE_FORMAT"), "end": date_format(end, "DATE_FORMAT")}
    part = key[5:]
    if not part:
        return _("Jahr %(year)s") % {"year": str(start.year)}
    if part in _PARTS:
        return str(_PARTS[part]) % {"year": str(start.year)}
    return date_format(start, "F Y")


def choices(today: date, keep: Period | None = None) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return grouped choices for a form, the nearest first: what has begun by `today`, a little way back; `keep` is always among them."""
    groups: list[tuple[str, list[str]]] = [
        (_("Jahr"), [str(today.year - n) for n in range(4)]),
        (_("Halbjahr"), [f"{year}-H{n}" for year in range(today.year, today.year - 3, -1) for n in (2, 1)]),
        (_("Quartal"), [f"{year}-Q{n}" for year in range(today.year, today.year - 2, -1) for n in (4, 3, 2, 1)]),
        (_("Monat"), _last_months(today, 13)),
    ]
    kept = key_of(*keep) if keep else OWN
    listed = {key for _label, keys in groups for key in keys}
    if kept != OWN and kept not in listed:
        groups.insert(0, (_("bisher gewählt"), [kept]))
    result = []
    for label, keys in groups:
        rows = [(key, period_label(*period)) for key in keys if (period := period_of(key)) and (period[0] <= today or key == kept)]
        result.append((label, rows))
    return [*result, (_("anderer Zeitraum"), [(OWN, _("Tage selbst angeben"))])]


def _last_months(today: date, count: int) -> list[str]:
    first, keys = today.replace(day=1), []
    for _n in range(count):
        keys.append(f"{first.year}-{first.month:02}")
        first = (first - timedelta(days=1)).replace(day=1)
    return keys


def suggested(today: date) -> str:
    """Return the key that a new note begins with: the quarter that has ended last."""
    first = today.replace(month=1 + 3 * ((today.month - 1) // 3), day=1)
    last = first - timedelta(days=1)
    return f"{last.year}-Q{(last.month + 2) // 3}"
