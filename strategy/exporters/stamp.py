"""A fingerprint of a strategy as editors see it: two with the same one have the same rows."""

import hashlib

from strategy.models import Indicator, MeasurePage, ProgressNote, StrategyPage


def stamp_of(strategy: StrategyPage) -> str:
    """Return the fingerprint of what exports show and imports compare with: pages with their latest revisions, indicators, values, notes."""
    digest = hashlib.sha256()
    own = StrategyPage.objects.filter(pk=strategy.pk).values_list("pk", "latest_revision_id", "title", "live")
    pages = strategy.get_descendants().order_by("pk").values_list("pk", "path", "latest_revision_id", "title", "live")
    indicators = Indicator.objects.of_strategy(strategy).order_by("pk").values_list("pk", "version", "code", "title", "unit")
    notes = ProgressNote.objects.filter(measure__in=MeasurePage.objects.descendant_of(strategy)).order_by("pk").values_list("pk", "version", "state")
    changes = Indicator.objects.of_strategy(strategy).order_by().values_list("changes__pk", flat=True).order_by("-changes__pk")[:1]
    for rows in (own, pages, indicators, notes, changes):
        for row in rows:
            digest.update(repr(row).encode())
        digest.update(b"|")
    return digest.hexdigest()
