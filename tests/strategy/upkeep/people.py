"""People and notes for the tests of upkeep."""

from datetime import date

from strategy.models import MeasureKeeper, ProgressNote
from strategy.upkeep.people import keeper_group
from tests.factories import create_user, number


def officer(town, email="", **fields):
    """Somebody of an office of this municipality."""
    user = create_user(
        email or f"fachstelle{number()}@{town.site.hostname}.example", is_staff=True, name=fields.pop("name", "Ada Fachstelle"), **fields
    )
    user.groups.add(keeper_group(town.site))
    return user


def keeper(town, measure, **fields):
    """An officer who keeps this measure."""
    user = officer(town, **fields)
    MeasureKeeper.objects.create(measure=measure, user=user)
    return user


def values(text="Wir haben angefangen.", start=date(2026, 1, 1), end=date(2026, 6, 30), **fields):
    return {"period_start": start, "period_end": end, "text": text, **fields}


def note(measure, author=None, state="draft", **fields):
    return ProgressNote.objects.create(measure=measure, author=author, state=state, **values(**fields))
