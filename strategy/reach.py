"""Whose reach is it? The town's own shares, what the measures reach, and what cooperative projects add."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Site

from municipality.templatetags.municipality_tags import number, quantity

from . import registry
from .models import Reach as Who
from .models import ReachShare, StrategyPage


@dataclass(frozen=True)
class Reach:
    """Who can lower which share. Fits `components/reach_bar.html`."""

    shares: list[dict[str, Any]]
    note: str


def reach_shares(strategy: StrategyPage | None) -> Reach | None:
    """Return the shares that the town has entered, None where it has not (never a default). Costs 1 query."""
    if strategy is None:
        return None
    shares = list(strategy.reach_shares.all())
    if not shares and strategy.pk is not None:
        shares = list(ReachShare.objects.filter(strategy=strategy.original))
    if not shares:
        return None
    whole = whole_percents([share.share_percent for share in shares])
    entries = [{"label": share.text, "share": percent, "open": False} for share, percent in zip(shares, whole, strict=True) if percent]
    rest = 100 - sum(whole)
    if rest > 0:
        entries.append({"label": _("nicht zugeordnet"), "share": rest, "open": True})
    sources = "; ".join(dict.fromkeys(share.source for share in shares))
    years = ", ".join(dict.fromkeys(str(share.year) for share in shares if str(share.year) not in sources))
    source = f"{sources} ({years})" if years else sources
    return Reach(entries, _("Quelle: %(source)s") % {"source": source})


def whole_percents(values: list[Decimal]) -> list[int]:
    """Round to whole percents so that their sum is the rounded sum (largest remainders first)."""
    floors = [int(value) for value in values]
    missing = int(sum(values, Decimal(0)).quantize(Decimal(1))) - sum(floors)
    order = sorted(range(len(values)), key=lambda index: floors[index] - values[index])
    for index in order[: max(missing, 0)]:
        floors[index] += 1
    return floors


@dataclass(frozen=True)
class ReachOfMeasures:
    """How many measures and fields of action are in whose reach. `rows`: {label, measures, fields}; `open`: measures that say nothing."""

    rows: list[dict[str, Any]]
    open: int

    @property
    def open_text(self) -> str:
        """Say how many measures name no reach; "" where all do."""
        if not self.open:
            return ""
        return ngettext("Bei einer Maßnahme steht es noch nicht fest.", "Bei %(count)s Maßnahmen steht es noch nicht fest.", self.open) % {
            "count": number(self.open)
        }


def reach_of(measures: Iterable[str], fields: Iterable[str]) -> ReachOfMeasures | None:
    """Count measures and fields by reach ("" is not known); None where nobody has entered any."""
    counted, of_fields = Counter(measures), Counter(fields)
    if not any(counted[who.value] or of_fields[who.value] for who in Who):
        return None
    rows = [
        {"label": who.label, "measures": counted[who.value], "fields": of_fields[who.value]}
        for who in Who
        if counted[who.value] or of_fields[who.value]
    ]
    return ReachOfMeasures(rows, counted[""])


def cooperation_text(site: Site) -> list[str]:
    """Say what cooperative projects add, in up to two sentences; empty where there are none. At most 2 queries, mostly none."""
    found = registry.cooperation(site)
    if not found.projects:
        return []
    texts = [
        ngettext(
            "Ein Projekt aus der Stadtgesellschaft ist veröffentlicht.",
            "%(count)s Projekte aus der Stadtgesellschaft sind veröffentlicht.",
            found.projects,
        )
        % {"count": number(found.projects)}
    ]
    if found.estimated:
        amount = quantity(found.tonnes.quantize(Decimal(1)) if abs(found.tonnes) >= 10 else found.tonnes.normalize() + 0, "t CO₂e")
        texts.append(
            ngettext(
                "Eines davon nennt eine Wirkung: %(amount)s im Jahr, geschätzt von dem Projekt.",
                "%(count)s davon nennen eine Wirkung: zusammen %(amount)s im Jahr, geschätzt von den Projekten.",
                found.estimated,
            )
            % {"count": number(found.estimated), "amount": amount}
        )
    return texts
