"""Factors that a municipality offers, and what a team estimates with them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Count, Q
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Site

from municipality.scope import tree
from projects.models import ProjectPage
from projects.querysets import Counted
from strategy.units import standard

from ..models import EffectEstimate, EffectFactor
from ..registry import Known, StepState
from ..steps import profile


@dataclass(frozen=True)
class Entry:
    """A factor as one municipality has it: the shipped row, its own row, or both."""

    key: str
    shipped: EffectFactor | None
    own: EffectFactor | None

    @property
    def is_own(self) -> bool:
        """Does the municipality's own value count?"""
        return self.own is not None and not (self.own.follows_shipped and self.shipped is not None)

    @property
    def current(self) -> EffectFactor:
        """The row whose value counts."""
        row = self.own if self.is_own else self.shipped
        assert row is not None
        return row

    @property
    def is_offered(self) -> bool:
        """May teams choose it?"""
        return (self.own or self.current).is_active


def library_of(site: Site) -> dict[str, Entry]:
    """Return all factors of a municipality by key, also those that it has switched off (one query)."""
    shipped: dict[str, EffectFactor] = {}
    own: dict[str, EffectFactor] = {}
    for factor in EffectFactor.objects.filter(Q(site=None) | Q(site=site)):
        (own if factor.site_id else shipped)[factor.key] = factor
    return {key: Entry(key, shipped.get(key), own.get(key)) for key in {**shipped, **own}}


def factors_of(site: Site) -> list[EffectFactor]:
    """Return the factors that a municipality offers: its own, and the shipped ones that it has not replaced or switched off."""
    return by_label(entry.current for entry in library_of(site).values() if entry.is_offered)


def by_label(factors: Iterable[EffectFactor]) -> list[EffectFactor]:
    return sorted(factors, key=lambda factor: factor.label.casefold())


def shown_factor(value: Decimal, factor: EffectFactor) -> str:
    """Return a factor as people read it: "950 kWh je kWp"; where the same is counted before and after, "gezählt (m²)"."""
    if value == 1 and factor.quantity_unit == factor.result_unit:
        return _("gezählt (%(unit)s)") % {"unit": factor.result_unit}
    values = {"value": plain_number(value), "unit": factor.result_unit, "per": factor.quantity_unit}
    known = standard(factor.quantity_unit)
    if known is None or known.dimension in ("count", "other"):  # "je Bäume" is no German; a symbol needs no singular
        return _("%(value)s %(unit)s je Einheit (%(per)s)") % values
    return _("%(value)s %(unit)s je %(per)s") % values


def plain_number(value: Decimal) -> str:
    """Return a number in the reader's notation, without zeros at its end."""
    return number_format(Decimal(f"{value.normalize():f}"), force_grouping=True)


class News(StrEnum):
    """What became of the factor that an estimate was calculated with."""

    NONE, CHANGED, OTHER_UNIT, GONE = "", "changed", "other_unit", "gone"


@dataclass(frozen=True)
class Calculated:
    """An estimate with what has become of its factor since: `used` and `now` are the two values in words."""

    row: EffectEstimate
    news: News = News.NONE
    used: str = ""
    now: str = ""
    factor: EffectFactor | None = None


def news_of(row: EffectEstimate, library: Mapping[str, Entry]) -> Calculated:
    """Say whether a municipality calculates otherwise by now than this estimate does. The estimate itself stays as it is."""
    entry = library.get(row.factor.key) if row.factor else None
    if row.factor is None:
        return Calculated(row)
    if entry is None or not entry.is_offered:
        return Calculated(row, News.GONE, factor=entry.current if entry else row.factor)
    now, value = entry.current, used_value(row)
    news = News.CHANGED if value != now.factor or row.result_unit != now.result_unit else News.NONE
    if now.quantity_unit != row.quantity_unit:
        news = News.OTHER_UNIT
    used = EffectFactor(result_unit=row.result_unit, quantity_unit=row.quantity_unit)
    return Calculated(row, news, shown_factor(value, used), shown_factor(now.factor, now), now)


def used_value(row: EffectEstimate) -> Decimal:
    """Return the number that an estimate with a factor is calculated with."""
    assert row.factor is not None
    return row.factor.factor if row.factor_value is None else row.factor_value


@dataclass
class Use:
    """How many estimates stand on a factor, and how many of them were calculated with another value."""

    estimates: int = 0
    outdated: int = 0


def use_of(site: Site, library: Mapping[str, Entry]) -> dict[str, Use]:
    """Return by key where the factors of a municipality are used in its projects (one query)."""
    found: dict[str, Use] = defaultdict(Use)
    rows = EffectEstimate.objects.filter(tree(site, "project__"), factor__isnull=False).order_by()
    for key, value, unit, result_unit, number in rows.values_list("factor__key", "factor_value", "quantity_unit", "result_unit").annotate(
        number=Count("pk")
    ):
        found[key].estimates += number
        now = library[key].current if key in library else None
        if now is None or (value is not None and value != now.factor) or unit != now.quantity_unit or result_unit != now.result_unit:
            found[key].outdated += number
    return found


def estimates_of(project: ProjectPage) -> list[EffectEstimate]:
    """Return the estimates of a project in their order, factors loaded."""
    return list(EffectEstimate.objects.filter(project_id=project.pk).select_related("factor"))


def expressions(project: ProjectPage) -> dict[str, Any]:
    """Return what the state of the effect needs to know (`registry.Step`)."""
    rows = EffectEstimate.objects.filter(project_id=project.pk)
    return {
        "effect_rows": Counted(rows),
        "effect_open": Counted(rows.filter(Q(result=None) | Q(factor=None, method=""))),
        **profile.expressions(project),
    }


def effect_state(project: ProjectPage, known: Known) -> StepState:
    """Say how far the effect is: at least one number with its way of counting, or a reason why there is none."""
    rows, open_rows = known["effect_rows"], known["effect_open"]
    if not rows:
        if profile.data_for_state(project, known).get("no_effect_reason"):
            return StepState("full", _("nicht beziffert, mit Grund"))
        return StepState("none", _("noch leer"), (_("Die Wirkung ist noch nicht geschätzt. Ein Satz, warum nicht, genügt auch."),))
    text = ngettext("%(n)d Wirkung", "%(n)d Wirkungen", rows) % {"n": rows}
    if open_rows:
        sentence = ngettext(
            "Bei %(n)d Wirkung fehlt die Menge oder wie gerechnet wurde.", "Bei %(n)d Wirkungen fehlt die Menge oder wie gerechnet wurde.", open_rows
        )
        return StepState("part", text, (sentence % {"n": open_rows},))
    return StepState("full", text)
