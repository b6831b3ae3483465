"""Who may do what with reports. Every predicate returns `bool`."""

from typing import Any

from .models import ReportPage


def may_edit_report(user: Any, report: ReportPage) -> bool:
    """May this person write the report, look at its versions and read its documents before they are public?"""
    return bool(user.is_active and report.permissions_for_user(user).can_edit())


def may_freeze(user: Any, report: ReportPage) -> bool:
    """May this person freeze and publish versions? Whoever may publish the page."""
    return bool(user.is_active and report.permissions_for_user(user).can_publish())
