"""Who has which role where."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from wagtail.models import GroupPagePermission, GroupSitePermission, Site

from accounts.models import User
from municipality.scope import tree
from strategy.upkeep.people import groups_of

from .kinds import ADMIN, KEYS
from .models import Invitation, RoleChange, RoleGroup


def group_of(site: Site, key: str) -> Group | None:
    """Return the group of a role in this municipality, None before `services.build`."""
    return Group.objects.filter(role_group__site=site, role_group__key=key).first()


def roles_of(user: Any, site: Site) -> frozenset[str]:
    """Return the keys of the roles of this person in this municipality."""
    if not user.pk:
        return frozenset()
    return frozenset(RoleGroup.objects.filter(site=site, group__user=user, key__in=KEYS).values_list("key", flat=True))


def holders(site: Site, keys: Iterable[str] = KEYS) -> QuerySet[User]:
    """Return the active people with one of these roles in this municipality, by name."""
    found = RoleGroup.objects.filter(site=site, key__in=list(keys)).values("group")
    return User.objects.filter(is_active=True, groups__in=found).distinct().order_by("name", "email")


def admins(site: Site) -> QuerySet[User]:
    """Return who manages this municipality for itself and can sign in: consultants and people who never came do not count."""
    return holders(site, [ADMIN]).exclude(Q(password__startswith=UNUSABLE_PASSWORD_PREFIX) & Q(last_login=None))


def own_groups(site: Site) -> QuerySet[Group]:
    """Return the groups that belong to this municipality alone: those of its roles, and others whose every right on pages lies in its tree."""
    elsewhere = GroupPagePermission.objects.exclude(tree(site, "page__")).values("group")
    other_sites = GroupSitePermission.objects.exclude(site=site).values("group")
    other_roles = RoleGroup.objects.exclude(site=site).values("group")
    mine = Q(role_group__site=site) | Q(pk__in=groups_of(site).values("pk")) | Q(moderationtask__site=site)
    return Group.objects.filter(mine).exclude(pk__in=elsewhere).exclude(pk__in=other_sites).exclude(pk__in=other_roles).distinct()


def staff(site: Site) -> QuerySet[User]:
    """Return the people who work for this municipality, locked accounts too, by name."""
    return User.objects.filter(groups__in=own_groups(site)).distinct().order_by("name", "email")


def open_invitations(site: Site) -> QuerySet[Invitation]:
    """Return the invitations that were neither accepted nor withdrawn, also those whose time is over."""
    return Invitation.objects.filter(site=site, accepted_at=None, withdrawn_at=None).order_by("-created")


def journal(site: Site) -> QuerySet[RoleChange]:
    """Return who gave what to whom in this municipality, latest first."""
    return RoleChange.objects.filter(site=site).order_by("-created", "-pk")
