"""Round numbers and years along the axes."""

from collections.abc import Callable
from math import ceil, floor, log10


def nice_ticks(low: float, high: float, count: int = 4) -> list[float]:
    """Return round values from at or below `low` to at or above `high`, about `count` steps apart (1, 2, 2.5 or 5 times a power of ten)."""
    if high <= low:
        high = low + 1
    rough = (high - low) / count
    power = 10 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    return [round(index * step, 10) for index in range(floor(low / step + 1e-9), ceil(high / step - 1e-9) + 1)]


def pick_years(first: float, last: float, wanted: list[float], position: Callable[[float], float], distance: float) -> list[float]:
    """Return the years to write under the axis: both ends, then `wanted`, then round years, as long as they keep their distance."""
    chosen: list[float] = []
    steps = (10,) if last - first > 25 else (10, 5) if last - first > 8 else (10, 5, 1)
    round_years = [float(year) for step in steps for year in range(int(first) // step * step, int(last) + 1, step) if first <= year <= last]
    for year in [last, first, *wanted, *round_years]:
        if first <= year <= last and all(abs(position(year) - position(other)) >= distance for other in chosen):
            chosen.append(year)
    return sorted(chosen)
