"""Who may do what with the strategy. Every predicate returns `bool`."""

import functools
import operator
from typing import Any

from django.db.models import Q
from wagtail.models import Site

from municipality.scope import sites_of_user, tree

from .models import Indicator, MeasureKeeper, MeasurePage, StrategyPage
from .querysets import StrategyQuerySet

FEW = 5


def editable_strategies(user: Any) -> StrategyQuerySet:
    """Strategies in the first language that this person may edit, in the order of the tree."""
    return _strategies(user, "change")


def _strategies(user: Any, action: str) -> StrategyQuerySet:
    """Return the strategies in the first language for which Wagtail's policy gives this person a right.

    It asks for each page by the beginning of its path, which SQLite answers without an index: where somebody works in few municipalities, only
    the pages of those are asked.
    """
    from wagtail.permissions import page_permission_policy

    if not user.is_active:
        return StrategyPage.objects.none()
    pages = page_permission_policy.instances_user_has_permission_for(user, action)
    sites = sites_of_user(user)
    if not user.is_superuser and len(sites) <= FEW:
        own = functools.reduce(operator.or_, (tree(site) for site in sites), Q(pk__in=[]))
        pages = pages.filter(own)
    return StrategyPage.objects.filter(pk__in=pages.values("pk"), locale__language_code="de").order_by("path")


def may_edit_strategy(user: Any, strategy: StrategyPage) -> bool:
    """May this person edit the strategy page? Whoever may also edits its indicators."""
    return bool(user.is_active and strategy.permissions_for_user(user).can_edit())


def may_edit_indicator(user: Any, indicator: Indicator) -> bool:
    """Indicators belong to whoever edits the strategy page they stand under."""
    return may_edit_strategy(user, indicator.strategy)


def may_edit_any_strategy(user: Any) -> bool:
    """Is there a strategy that this person may edit? Seven items of the menu ask: one query, kept on the user object."""
    if not hasattr(user, "_edits_a_strategy"):
        user._edits_a_strategy = bool(user.is_active and editable_strategies(user).exists())
    return bool(user._edits_a_strategy)


# Upkeep of measures -------------------------------------------------------------------------------------------------------


def works_for(user: Any, site: Site | None) -> bool:
    """Is this person one of the municipality's own: of an office, an editor, a moderator? Operators are everywhere."""
    if site is None or not user.is_active or not user.pk:
        return False
    from .upkeep.people import people_of

    return bool(user.is_superuser or people_of(site).filter(pk=user.pk).exists())


def keeps_measure(user: Any, measure: MeasurePage) -> bool:
    """Is this person named as keeper of the measure, and still with the municipality?"""
    if not user.is_active or not user.pk:
        return False
    return bool(MeasureKeeper.objects.filter(measure=measure, user_id=user.pk).exists() and works_for(user, measure.municipality))


def may_update_measure(user: Any, measure: MeasurePage) -> bool:
    """May this person write progress notes about the measure and tick its steps? Its keepers and the editors of its strategy."""
    return bool(may_manage_keepers(user, measure) or keeps_measure(user, measure))


def may_manage_keepers(user: Any, measure: MeasurePage) -> bool:
    """May this person say who keeps the measure? Whoever edits its strategy."""
    strategy = measure.strategy
    return bool(strategy is not None and may_edit_strategy(user, strategy))


def may_release_note(user: Any, measure: MeasurePage) -> bool:
    """May this person make a progress note public? Whoever may publish the measure's page."""
    return bool(user.is_active and measure.permissions_for_user(user).can_publish())


def releasable_strategies(user: Any) -> StrategyQuerySet:
    """Strategies in the first language whose pages this person may publish: the notes about their measures are theirs to release."""
    return _strategies(user, "publish")


def may_release_any_note(user: Any) -> bool:
    """Is there a strategy whose notes this person may release?"""
    return bool(user.is_active and releasable_strategies(user).exists())


def keeps_any_measure(user: Any) -> bool:
    """Is this person named as keeper of any measure?"""
    return bool(user.is_active and user.pk and MeasureKeeper.objects.filter(user_id=user.pk).exists())
