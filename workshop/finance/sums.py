"""What a plan costs, who pays, what is still open: pure sums over rows, exact to the cent.

Amounts are `Decimal` euros. A cost that nobody has named yet (None) is not zero: it is counted as unknown. Volunteer hours have a value
(hours × the municipality's rate, rounded half up to cents), which stands beside the cost, never inside it; a source of the kind "volunteer"
pays with that value. Sources that were refused pay nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from ..models import Allocation, FundingSource, ResourceRequirement

ZERO = Decimal("0.00")
CENT = Decimal("0.01")
Kind = ResourceRequirement.Kind
SourceKind = FundingSource.Kind
SourceState = FundingSource.State
SURE = frozenset({SourceState.PROMISED, SourceState.RECEIVED})
OWN_KINDS = frozenset({SourceKind.OWN, SourceKind.PROCEEDS, SourceKind.DONATION, SourceKind.VOLUNTEER})


def cents(amount: Decimal) -> Decimal:
    """Return the amount rounded half up to cents."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def split(total: Decimal, weights: list[Decimal]) -> list[Decimal]:
    """Split an amount by weights so that the parts add up to it, to the cent (largest remainders get the cents that are left).

    `total` ≥ 0 in whole cents, weights ≥ 0. Without any weight everything goes to the first part. Raises ValueError for no parts.
    """
    if not weights:
        raise ValueError("Nothing to split among.")
    whole = sum(weights, Decimal(0))
    if whole == 0:
        return [total, *[ZERO] * (len(weights) - 1)]
    exact = [total * weight / whole for weight in weights]
    parts = [part.quantize(CENT, rounding="ROUND_DOWN") for part in exact]
    left = int((total - sum(parts, ZERO)) / CENT)
    order = sorted(range(len(weights)), key=lambda n: (parts[n] - exact[n], n))
    for n in order[:left]:
        parts[n] += CENT
    return parts


def value_of(row: ResourceRequirement, rate: Decimal) -> Decimal:
    """Return what the volunteer hours of a row are worth in euros; 0 for everything else."""
    return cents((row.amount or Decimal(0)) * rate) if row.kind == Kind.VOLUNTEER else ZERO


def cost_of(row: ResourceRequirement) -> Decimal | None:
    """Return the cost of a row: what is said, else amount × cost per unit; None while neither is known, 0 for volunteer hours."""
    if row.kind == Kind.VOLUNTEER:
        return ZERO
    if row.cost is not None:
        return row.cost
    return cents(row.amount * row.unit_cost) if row.amount is not None and row.unit_cost is not None else None


def counts(source: FundingSource) -> bool:
    """Does this source pay? Not one that was refused."""
    return source.state != SourceState.REFUSED


@dataclass
class Sum:
    """Cost, value of volunteer hours, hours, what sources pay, how many costs are unknown."""

    cost: Decimal = ZERO
    volunteer: Decimal = ZERO
    hours: Decimal = Decimal(0)
    paid: Decimal = ZERO
    spent: Decimal = ZERO
    unknown: int = 0

    @property
    def open(self) -> Decimal:
        """What nobody pays yet; negative where more is allotted than it costs."""
        return self.cost + self.volunteer - self.paid

    def add(self, other: "Sum") -> None:
        for name in ("cost", "volunteer", "hours", "paid", "spent", "unknown"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass
class SourceSum:
    """One source: what it gives, what of it is allotted."""

    source: FundingSource
    allotted: Decimal = ZERO

    @property
    def amount(self) -> Decimal | None:
        return self.source.amount

    @property
    def free(self) -> Decimal | None:
        """What is not allotted yet; negative where more is allotted than there is; None while the amount is not known."""
        return None if self.source.amount is None else self.source.amount - self.allotted


@dataclass
class Sums:
    """All sums of a plan. The parts are the whole: total = sum over tasks, packages, kinds (and rows of none)."""

    total: Sum = field(default_factory=Sum)
    rows: dict[int, Sum] = field(default_factory=dict)
    tasks: dict[int | None, Sum] = field(default_factory=dict)
    packages: dict[int | None, Sum] = field(default_factory=dict)
    kinds: dict[str, Sum] = field(default_factory=dict)
    sources: dict[int, SourceSum] = field(default_factory=dict)
    source_kinds: dict[str, Decimal] = field(default_factory=dict)
    sure: Decimal = ZERO

    @property
    def own_share(self) -> Decimal | None:
        """Own funds, proceeds, donations and volunteer work as a share (0…1) of cost and volunteer value; None without any cost."""
        whole = self.total.cost + self.total.volunteer
        if whole == 0:
            return None
        return sum((amount for kind, amount in self.source_kinds.items() if kind in OWN_KINDS), ZERO) / whole

    @property
    def secured_share(self) -> Decimal | None:
        """What is promised or received as a share (0…1) of cost and volunteer value; None without any cost."""
        whole = self.total.cost + self.total.volunteer
        return self.sure / whole if whole else None


def sums(requirements: Iterable[ResourceRequirement], sources: Iterable[FundingSource], allocations: Iterable[Allocation], *, rate: Decimal) -> Sums:
    """Add up a plan. A row counts for the package of its task where it names a task, else for its own package, else for none (None).

    `requirement.task` must be loaded where it is set (its `package_id` is read); `rate`: euros for a volunteer hour.
    """
    found = Sums()
    payers = {source.pk: source for source in sources}
    found.sources = {pk: SourceSum(source) for pk, source in payers.items()}
    paid: dict[int, Decimal] = {}
    for allocation in allocations:
        source = payers.get(allocation.source_id)
        if source is None or not counts(source):
            continue
        paid[allocation.requirement_id] = paid.get(allocation.requirement_id, ZERO) + allocation.amount
        found.sources[source.pk].allotted += allocation.amount
        found.source_kinds[source.kind] = found.source_kinds.get(source.kind, ZERO) + allocation.amount
        if source.state in SURE:
            found.sure += allocation.amount
    for row in requirements:
        cost = cost_of(row)
        part = Sum(
            cost=cost or ZERO, volunteer=value_of(row, rate), hours=(row.amount or Decimal(0)) if row.kind == Kind.VOLUNTEER else Decimal(0),
            paid=paid.get(row.pk, ZERO), spent=row.spent or ZERO, unknown=int(cost is None),
        )  # fmt: skip
        package = row.task.package_id if row.task_id and row.task else row.package_id
        found.rows[row.pk] = part
        found.total.add(part)
        found.tasks.setdefault(row.task_id, Sum()).add(part)
        found.packages.setdefault(package, Sum()).add(part)
        found.kinds.setdefault(row.kind, Sum()).add(part)
    return found
