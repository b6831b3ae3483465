"""No cent is lost: the sum of the parts is the whole."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workshop.finance.sums import ZERO, Kind, SourceKind, SourceState, split, sums
from workshop.models import Allocation, FundingSource, ResourceRequirement, Task

money = st.decimals(min_value=0, max_value=Decimal("9999999999.99"), places=2)
RATE = Decimal("20.00")


@st.composite
def plans(draw):
    packages = [1, 2, 3]
    tasks = [Task(pk=number, package_id=draw(st.sampled_from(packages))) for number in range(10, 10 + draw(st.integers(0, 4)))]
    rows = []
    for number in range(100, 100 + draw(st.integers(0, 12))):
        kind = draw(st.sampled_from(Kind.values))
        rows.append(
            ResourceRequirement(
                pk=number, kind=kind, task=draw(st.sampled_from([None, *tasks])), package_id=draw(st.sampled_from([None, *packages])),
                cost=draw(st.none() | money), amount=draw(st.none() | st.decimals(min_value=0, max_value=9999, places=2)), unit_cost=draw(st.none() | money),
                spent=draw(st.none() | money),
            )
        )  # fmt: skip
    sources = [
        FundingSource(
            pk=number, kind=draw(st.sampled_from(SourceKind.values)), state=draw(st.sampled_from(SourceState.values)), amount=draw(st.none() | money)
        )
        for number in range(200, 200 + draw(st.integers(0, 4)))
    ]
    pairs = [(row, source) for row in rows for source in sources]
    chosen = draw(st.lists(st.sampled_from(pairs), unique_by=lambda pair: (pair[0].pk, pair[1].pk))) if pairs else []
    allocations = [
        Allocation(requirement=row, source=source, amount=draw(st.decimals(min_value=Decimal("0.01"), max_value=10**6, places=2)))
        for row, source in chosen
    ]
    return rows, sources, allocations


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(plans())
def test_the_sum_of_the_parts_is_the_whole(plan):
    rows, sources, allocations = plan
    found = sums(rows, sources, allocations, rate=RATE)
    for parts in (found.rows, found.tasks, found.packages, found.kinds):
        for name in ("cost", "volunteer", "hours", "paid", "spent", "unknown", "open"):
            assert sum((getattr(part, name) for part in parts.values()), Decimal(0)) == getattr(found.total, name)
    assert sum((source.allotted for source in found.sources.values()), ZERO) == found.total.paid
    assert sum(found.source_kinds.values(), ZERO) == found.total.paid
    assert found.sure <= found.total.paid


@given(total=money, weights=st.lists(st.decimals(min_value=0, max_value=10**6, places=2), min_size=1, max_size=8))
def test_splitting_loses_no_cent_and_favours_nobody(total, weights):
    parts = split(total, weights)
    assert sum(parts, ZERO) == total
    assert all(part >= 0 for part in parts)
    whole = sum(weights)
    if whole:
        assert all(abs(part - total * weight / whole) < Decimal("0.01") + Decimal("1e-12") for part, weight in zip(parts, weights, strict=True))


def test_a_third_each():
    assert split(Decimal("100.00"), [Decimal(1)] * 3) == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    with pytest.raises(ValueError, match="Nothing"):
        split(Decimal(1), [])


def test_what_is_not_known_is_not_zero_and_a_refused_source_pays_nothing():
    roof = ResourceRequirement(pk=1, kind=Kind.INVESTMENT, cost=Decimal("1000.00"))
    unknown = ResourceRequirement(pk=2, kind=Kind.MATERIAL)
    hours = ResourceRequirement(pk=3, kind=Kind.VOLUNTEER, amount=Decimal("12.5"), cost=Decimal("99.00"))
    fund = FundingSource(pk=1, kind=SourceKind.GRANT, state=SourceState.PROMISED, amount=Decimal("600.00"))
    refused = FundingSource(pk=2, kind=SourceKind.GRANT, state=SourceState.REFUSED, amount=Decimal("400.00"))
    work = FundingSource(pk=3, kind=SourceKind.VOLUNTEER, state=SourceState.PLANNED)
    allocations = [
        Allocation(requirement=roof, source=fund, amount=Decimal("600.00")),
        Allocation(requirement=roof, source=refused, amount=Decimal("400.00")),
        Allocation(requirement=hours, source=work, amount=Decimal("250.00")),
    ]
    found = sums([roof, unknown, hours], [fund, refused, work], allocations, rate=RATE)
    assert (found.total.cost, found.total.volunteer, found.total.unknown) == (Decimal("1000.00"), Decimal("250.00"), 1)
    assert (found.total.paid, found.total.open) == (Decimal("850.00"), Decimal("400.00"))
    assert found.own_share == Decimal("250") / Decimal("1250")
    assert found.sources[2].allotted == ZERO
