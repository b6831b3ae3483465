"""Who may change the look of a municipality, and who may write style rules of its own."""

from collections.abc import Callable
from typing import Any

from wagtail.models import Site

from ..models.branding import Branding

StyleRule = Callable[[Any, Site], bool]
_may_style: list[StyleRule] = []


def allow_style(rule: StyleRule) -> None:
    """Let an upper app name people who may write a municipality's own style sheet: `rule(user, site) -> bool`. Operators always may."""
    if rule not in _may_style:
        _may_style.append(rule)


def may_change(user: Any, site: Site) -> bool:
    """May this person change, publish and bring back the look of this municipality?"""
    return bool(Branding.get_permission_policy().user_has_permission_for_instance(user, "change", site))


def may_style(user: Any, site: Site) -> bool:
    """May this person write CSS for this municipality? Whoever may not keeps what is there."""
    return may_change(user, site) and (user.is_superuser or any(rule(user, site) for rule in _may_style))


def sites_of(user: Any) -> list[Site]:
    """Return the municipalities whose look this person may change."""
    if not user.is_authenticated:
        return []
    return list(Branding.get_permission_policy().sites_user_has_permission_for(user, "change").order_by("pk").distinct())
