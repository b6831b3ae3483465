"""Working days: Monday to Friday. Public holidays differ by state and are not known here; a promise is never shortened by them."""

from datetime import date, datetime, timedelta

from django.utils import timezone


def add_working_days(start: date, days: int) -> date:
    """Return the date `days` working days after `start`; the day itself does not count."""
    if days < 0:
        raise ValueError("A promise lies in the future.")
    weeks, rest = divmod(days, 5)
    # From a weekend the count begins as if it were Friday: the first working day is Monday.
    weekday = min(start.weekday(), 4)
    day = start - timedelta(days=start.weekday() - weekday) + timedelta(weeks=weeks)
    over = weekday + rest > 4
    return day + timedelta(days=rest + (2 if over else 0))


def due_date(since: datetime, days: int) -> date:
    """Return the last day of the promise "within `days` working days" for something that came in at `since`."""
    return add_working_days(timezone.localdate(since), days)


def is_overdue(since: datetime, days: int, now: datetime | None = None) -> bool:
    """Has the last day of the promise passed?"""
    return timezone.localdate(now or timezone.now()) > due_date(since, days)
