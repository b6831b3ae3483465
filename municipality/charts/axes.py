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


def scale(low: float, high: float, count: int = 4) -> tuple[list[float], float, float]:
    """Return ticks, and where the axis begins and ends. Zero is always on it; a little below zero does not cost a whole step."""
    ticks = nice_ticks(min(0.0, low), max(0.0, high), count)
    step = ticks[1] - ticks[0]
    bottom, top = ticks[0], ticks[-1]
    if low < 0 and -low < step * 0.6 and high > step:
        ticks = [tick for tick in ticks if tick >= 0]
        bottom = low - step * 0.08
    elif high > 0 and high < step * 0.6 and -low > step:
        ticks = [tick for tick in ticks if tick <= 0]
        top = high + step * 0.08
    return ticks, bottom, top


def pick_years(first: float, last: float, wanted: list[float], position: Callable[[float], float], distance: float) -> list[float]:
    """Return the years to write under the axis: both ends, then `wanted`, then round years, as long as they keep their distance."""
    chosen: list[float] = []
    steps = (10,) if last - first > 25 else (10, 5) if last - first > 8 else (10, 5, 1)
    round_years = [float(year) for step in steps for year in range(int(first) // step * step, int(last) + 1, step) if first <= year <= last]
    for year in [last, first, *wanted, *round_years]:
        if first <= year <= last and all(abs(position(year) - position(other)) >= distance for other in chosen):
            chosen.append(year)
    return sorted(chosen)
