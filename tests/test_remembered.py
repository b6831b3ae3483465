"""A municipality put back from rows is the one that the models make (tests/remembered.py)."""

import datetime as dt

from django.db import connection, transaction
from wagtail.models import Page, Site

from tests import remembered
from tests.factories import Town

RANDOM = {"translation_key", "uuid", "object_id"}


def written(make, *, keys: bool) -> dict[str, list[dict]]:
    """Every row that is there after `make()`, without what is drawn by lot; it is undone."""
    with transaction.atomic():
        make()
        found = {
            name: [
                {
                    column: value
                    for column, value in zip(columns, row, strict=True)
                    if column not in RANDOM and (keys or not column.endswith(("id", "ids", "path"))) and column != "content_json"
                }
                for row in rows
            ]
            for name, (columns, rows) in remembered._rows()
        }
        transaction.set_rollback(True)
    return found


def test_what_is_put_back_is_what_was_made_at_the_moment_of_the_test(db, time_machine, monkeypatch):
    monkeypatch.setattr(remembered, "_memories", {})
    monkeypatch.setattr(remembered, "_seen", set())
    keys = connection.vendor == "sqlite"  # a sequence of PostgreSQL goes on after a rollback
    for moment in (dt.datetime(2026, 3, 29, 0, 59, 30, tzinfo=dt.UTC), dt.datetime(2026, 12, 31, 23, 0, tzinfo=dt.UTC)):
        time_machine.move_to(moment, tick=False)
        for arguments in ((), ("other.example", "Anderswo")):
            made = written(lambda values=arguments: Town._create(*(values or ("localhost", "Auenfurt")), default=not values), keys=keys)
            for _ in range(3):
                again = written(lambda values=arguments: Town.create(*values, default=not values), keys=keys)
                assert {name: rows for name, rows in again.items() if rows != made[name]} == {}
    assert len(remembered._memories) == 2


def test_what_is_returned_stands_in_the_database(db, time_machine):
    moment = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    time_machine.move_to(moment, tick=False)
    for _ in range(3):
        with transaction.atomic():
            town = Town.create()
            assert Site.objects.get() == town.site
            assert town.site.root_page.pk == town.home.pk
            stored = Page.objects.get(pk=town.strategy.pk)
            assert stored.first_published_at == town.strategy.first_published_at == moment or stored.first_published_at is None
            assert stored.path == town.strategy.path
            assert (stored.get_parent().numchild, town.home.numchild) == (2, 2)
            assert "2001" not in str([vars(one) for one in vars(town).values() if hasattr(one, "__dict__")])
            town.home.save()
            town.project("Noch eines")
            transaction.set_rollback(True)
