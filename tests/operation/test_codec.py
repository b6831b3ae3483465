"""What stands in a row comes back as it was, and equal values are equal on both databases."""

import json
import math
import uuid
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st

from municipality.tables import LEFT_OUT, Sum, UnknownValue, all_tables, decode, encode, same

MOMENTS = st.datetimes(min_value=datetime(1, 1, 3), max_value=datetime(9999, 12, 29), timezones=st.timezones() | st.just(UTC))
VALUES = {
    "integer": st.integers(-(2**63), 2**63 - 1),
    "text": st.text(),
    "boolean": st.booleans(),
    "decimal": st.decimals(allow_nan=False, allow_infinity=False, places=4),
    "float": st.floats(allow_nan=False, allow_infinity=False),
    "uuid": st.uuids(),
    "binary": st.binary(),
    "datetime": MOMENTS,
    "date": st.dates(),
    "time": st.times(),
    "duration": st.timedeltas(),
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12
)


@pytest.mark.parametrize("kind", VALUES)
@given(data=st.data())
def test_a_value_comes_back_through_the_file(kind, data):
    value = data.draw(st.none() | VALUES[kind])
    line = json.dumps(encode(kind, value)).encode()
    # Python calls an hour that a clock shows twice unequal to every moment of another zone: the instant is what counts.
    assert decode(kind, json.loads(line)) == (value.astimezone(UTC) if isinstance(value, datetime) else value)


@given(value=JSON)
def test_json_is_the_same_in_whatever_order_and_spacing(value):
    assert same(json.dumps(value, indent=3)) == same(json.dumps(value, sort_keys=True, ensure_ascii=False))
    assert json.loads(same(json.dumps(value))) == value


@given(first=JSON, second=JSON)
def test_different_json_is_different(first, second):
    # `True == 1` in Python, not in JSON.
    assert (same(json.dumps(first)) == same(json.dumps(second))) == (json.dumps(first, sort_keys=True) == json.dumps(second, sort_keys=True))


def test_numbers_as_postgresql_writes_them_are_the_same():
    assert same('{"b": 1e5, "a": 2.50}') == same('{"a": 2.5, "b": 100000}')
    assert same('{"a": "1"}') != same('{"a": 1}')


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("integer", "1"), ("integer", True), ("integer", 1.5), ("text", 1), ("boolean", 1), ("json", {"a": 1}), ("decimal", "one"), ("decimal", 1.5),
        ("uuid", "x"), ("binary", "ä"), ("datetime", "yesterday"), ("date", 5), ("time", "25:00"), ("duration", "1"), ("text", ["a"]),
    ],
)  # fmt: skip
def test_what_no_backup_writes_is_refused(kind, value):
    with pytest.raises(UnknownValue):
        decode(kind, value)


def test_known_forms():
    assert encode("datetime", datetime(2026, 11, 23, 12, tzinfo=UTC)) == "2026-11-23T12:00:00+00:00"
    assert encode("duration", timedelta(days=1)) == 86_400_000_000
    assert encode("uuid", uuid.UUID(int=1)) == "00000000-0000-0000-0000-000000000001"
    assert (encode("date", date(2026, 1, 2)), encode("time", time(3, 4)), encode("text", None)) == ("2026-01-02", "03:04:00", None)
    assert math.copysign(1, decode("float", encode("float", -0.0))) == -1


@given(rows=st.lists(st.tuples(st.integers(), st.text()), min_size=2, unique=True), data=st.data())
def test_the_checksum_does_not_ask_for_the_order_but_for_every_row(rows, data):
    table = next(table for table in all_tables() if table.label == "wagtailcore.Locale")
    assert [column.kind for column in table.columns] == ["integer", "text"]

    def total(some) -> str:
        found = Sum()
        for row in some:
            found.add(table, list(row))
        return found.checksum

    assert total(rows) == total(data.draw(st.permutations(rows)))
    assert total(rows) != total(rows[1:])
    assert total(rows) != total([*rows[1:], (rows[0][0], rows[0][1] + "x")])


def test_every_table_has_a_codec_and_nothing_kept_points_to_what_is_left_out():
    kept = {table.model for table in all_tables()}
    known = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert known >= LEFT_OUT - {"wagtailsearch.SQLiteFTSIndexEntry"}
    for table in all_tables():
        for column in table.columns:
            target = column.field.related_model
            assert target is None or target._meta.concrete_model in kept, f"{table.label}.{column.name}"
