"""Ratios against the budgets of docs/developers/measurements.md, and the table."""

import statistics
from typing import Any

EARLY, EMPTY = "trivial view, early", "empty Wagtail page"
NAMES = {EARLY: "to_trivial", EMPTY: "to_empty"}
BUDGETS = {"project": 0.40, "home": 0.30, "list of 24": 0.30}
CACHED_BUDGET, GROWTH_BUDGET = 0.85, 1.5
GROWS = ("list of 24", "search", "search, in all projects")
Row = dict[str, Any]


def references(mode: str) -> tuple[str, ...]:
    """Return the pages with which a page is compared, measured right before it."""
    return {"cached": (EARLY,), "uncached": (EMPTY,)}.get(mode, ())


def ratios(row: Row, rows: list[Row]) -> dict[str, list[float]]:
    """Return how fast a row is, measured by what it is compared with: by requests per second, by processor time.

    Growth is the ratio of two such ratios, so that a machine that becomes slower in between does not count as growth.
    """
    found = {NAMES[name]: _speed(row["runs"], row["cpu"], *beside) for name, beside in row["beside"].items()}
    least = min((other for other in rows if (other["page"], other["mode"]) == (row["page"], row["mode"])), key=lambda other: other["projects"])
    if row["mode"] == "uncached" and row is not least:
        small, large = (_speed(one["runs"], one["cpu"], *one["beside"][EMPTY], digits=4) for one in (least, row))
        found["time_to_smallest"] = [round(a / b, 2) for a, b in zip(small, large, strict=True)]
    return found


def _speed(runs: list[float], cpu: list[float], reference_runs: list[float], reference_cpu: list[float], digits: int = 2) -> list[float]:
    """How many times as fast as the reference; each the median of the rounds."""
    by_time = statistics.median(a / b for a, b in zip(runs, reference_runs, strict=True))
    by_processor = statistics.median(b / a for a, b in zip(cpu, reference_cpu, strict=True))
    return [round(by_time, digits), round(by_processor, digits)]


def verdicts(rows: list[Row]) -> list[tuple[str, list[float], str, bool]]:
    """Return what a budget says something about: what, measured (by requests per second, by processor time), budget, kept by both."""
    found = []
    for row in rows:
        name, ratio = f"{row['database']}: {row['page']}", row["ratios"]
        least = min(other["projects"] for other in rows)
        if row["mode"] == "cached" and row["projects"] == least:
            found.append((f"{name}, cached ÷ trivial view", ratio["to_trivial"], f"≥ {CACHED_BUDGET}", min(ratio["to_trivial"]) >= CACHED_BUDGET))
        if row["mode"] == "uncached" and row["page"] in BUDGETS and row["projects"] == least:
            budget = BUDGETS[row["page"]]
            found.append((f"{name}, uncached ÷ empty Wagtail page", ratio["to_empty"], f"≥ {budget}", min(ratio["to_empty"]) >= budget))
        if row["page"] in GROWS and "time_to_smallest" in ratio and row["projects"] == max(other["projects"] for other in rows):
            grown = ratio["time_to_smallest"]
            found.append((f"{name}, time at {row['projects']} ÷ at {least}", grown, f"≤ {GROWTH_BUDGET}", max(grown) <= GROWTH_BUDGET))
    return found


def text(result: dict[str, Any]) -> str:
    """Return the result as Markdown tables."""
    lines = [
        f"{result['at']}, {result['cores']} cores, load by {result['tool']}, {result['seconds']} s; "
        f"load average before {result['load_before']}, after {result['load_after']}",
        "",
        "| database | page | projects | mode | requests/s | CPU ms | p50 ms | p95 ms | SQL | cold: ms | SQL | bytes | ratios |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in result["rows"]:
        cells = [row["database"], row["page"], row["projects"], row["mode"], row["per_second"], row["cpu_ms"], row["p50"], row["p95"], row["queries"]]
        cells += [
            row.get("cold_ms", ""),
            row.get("cold_queries", ""),
            row["bytes"],
            ", ".join(f"{name} {value[0]} ({value[1]})" for name, value in row["ratios"].items()),
        ]
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    lines += ["", "| budget | measured | budget | kept |", "|---|---|---|---|"]
    lines += [
        f"| {what} | {measured[0]} ({measured[1]}) | {budget} | {'yes' if kept else 'NO'} |"
        for what, measured, budget, kept in verdicts(result["rows"])
    ]
    return "\n".join(lines)
