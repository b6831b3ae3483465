"""Who writes the municipality's own words of guidance: whoever edits its home page."""

from typing import Any

from wagtail.models import Site

from municipality.scope import sites_of_user


def guiding_sites(user: Any) -> list[Site]:
    """Return the municipalities whose guidance this person may edit."""
    if user is None or not user.is_active or not user.is_staff:
        return []
    return [site for site in sites_of_user(user) if site.root_page.permissions_for_user(user).can_edit()]


def may_guide(user: Any, site: Site) -> bool:
    """May this person edit the guidance of this municipality?"""
    return any(found.pk == site.pk for found in guiding_sites(user))
