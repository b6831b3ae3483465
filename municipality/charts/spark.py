"""A line the size of a word, beside a number. Plain SVG: a page may show sixty of them."""

from collections.abc import Sequence

from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT, INSET = 120.0, 32.0, 4.0


def sparkline(points: Sequence[tuple[float, float | None]], target: tuple[float, float] | None = None) -> SafeString:
    """Return a small decorative line; a gap in the values is a gap in the line, a target a ring. "" below two known values."""
    known = [(year, value) for year, value in points if value is not None]
    if len(known) < 2:
        return mark_safe("")
    everything = [*known, *([target] if target else [])]
    first, last = min(year for year, _ in everything), max(year for year, _ in everything)
    low, high = min(value for _, value in everything), max(value for _, value in everything)

    def place(year: float, value: float) -> tuple[str, str]:
        across = (year - first) / (last - first or 1) * (WIDTH - 2 * INSET) + INSET
        down = HEIGHT - INSET - ((value - low) / (high - low) if high > low else 0.5) * (HEIGHT - 2 * INSET)
        return f"{across:.1f}", f"{down:.1f}"

    steps, pen_up = [], True
    for year, value in points:
        if value is None:
            pen_up = True
            continue
        across, down = place(year, value)
        steps.append(f"{'M' if pen_up else 'L'}{across} {down}")
        pen_up = False
    across, down = place(*known[-1])
    marks = [f'<path d="{"".join(steps)}"/>', f'<circle class="spark-end" cx="{across}" cy="{down}" r="3"/>']
    if target:
        across, down = place(*target)
        marks.append(f'<circle class="spark-target" cx="{across}" cy="{down}" r="2.6"/>')
    return mark_safe(f'<svg class="spark" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" aria-hidden="true" focusable="false">{"".join(marks)}</svg>')
