"""Who may do what with the strategy. Every predicate returns `bool`."""

from typing import Any

from .models import Indicator, StrategyPage
from .querysets import StrategyQuerySet


def editable_strategies(user: Any) -> StrategyQuerySet:
    """Strategies in the first language that this person may edit, in the order of the tree."""
    from wagtail.permissions import page_permission_policy

    if not user.is_active:
        return StrategyPage.objects.none()
    pages = page_permission_policy.instances_user_has_permission_for(user, "change").values("pk")
    return StrategyPage.objects.filter(pk__in=pages, locale__language_code="de").order_by("path")


def may_edit_strategy(user: Any, strategy: StrategyPage) -> bool:
    """May this person edit the strategy page? Whoever may also edits its indicators."""
    return bool(user.is_active and strategy.permissions_for_user(user).can_edit())


def may_edit_indicator(user: Any, indicator: Indicator) -> bool:
    """Indicators belong to whoever edits the strategy page they stand under."""
    return may_edit_strategy(user, indicator.strategy)


def may_edit_any_strategy(user: Any) -> bool:
    """Is there a strategy that this person may edit?"""
    return bool(user.is_active and editable_strategies(user).exists())
