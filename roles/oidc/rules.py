"""Whom an identity provider may sign in, and who may connect one. Every predicate returns `bool`."""

from typing import Any

from wagtail.models import Site

from .. import kinds
from .. import rules as roles
from ..querysets import own_groups, roles_of


def mappable(by: Any, site: Site) -> list[str]:
    """Return the roles that a group may carry when `by` connects it: what `by` may give to somebody new, and never the consultants'."""
    return [key for key in roles.givable(by, site) if key != kinds.CONSULTANT]


def may_connect(by: Any, site: Site | None) -> bool:
    """May this person connect an identity provider here? Whoever manages the people of this municipality."""
    return roles.may_manage(by, site)


def is_within(user: Any, site: Site) -> bool:
    """Has this account no more rights than those of this municipality's own staff: no operator, no consultant, no role anywhere else?

    Whoever runs a municipality's provider can sign in as anybody whom it lets in; so it lets in nobody who could do more than that.
    """
    if user.is_superuser or kinds.CONSULTANT in roles_of(user, site) or user.user_permissions.exists():
        return False
    return not user.groups.exclude(pk__in=own_groups(site).values("pk")).exists()
