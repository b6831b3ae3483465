"""Who may moderate what. Every function returns a real boolean, a list or a query set."""

from django.contrib.auth import get_user_model
from django.db.models import BooleanField, QuerySet, Value
from wagtail.models import Page, Site

from municipality import cache
from municipality.scope import in_tree

from .models import ModerationTask, PreCheckTask


def may_moderate(user, site: Site) -> bool:
    """May this person decide on items of this municipality? Its moderators and operators may."""
    return any(found.pk == site.pk for found in moderated_sites(user))


def moderated_sites(user) -> list[Site]:
    """Return the municipalities whose inbox this person works in; all for superusers. One query, kept on the user object."""
    if user is None or not user.is_active or not user.pk:
        return []
    if user.is_superuser:
        return list(cache.all_sites())
    return _sites_of(user)[0]


def _sites_of(user) -> tuple[list[Site], list[Site]]:
    """Return where this person moderates, and where they moderate or take the first of two steps."""
    if not hasattr(user, "_moderated_sites"):
        release, first = (
            model.objects.filter(active=True, groups__user=user).order_by().values_list("site_id", Value(is_release, BooleanField()))
            for model, is_release in ((ModerationTask, True), (PreCheckTask, False))
        )
        rows = list(release.union(first))
        moderated, checked = {pk for pk, is_release in rows if is_release}, {pk for pk, _is_release in rows}
        sites = cache.all_sites()
        user._moderated_sites = [site for site in sites if site.pk in moderated], [site for site in sites if site.pk in checked]
    return user._moderated_sites


def may_pre_check(user, site: Site) -> bool:
    """May this person take the first of two steps in this municipality? Those of its task may, moderators and operators too."""
    return any(found.pk == site.pk for found in checked_sites(user))


def checked_sites(user) -> list[Site]:
    """Return the municipalities in which this person moderates or takes the first of two steps; all for superusers. The same one query."""
    if user is None or not user.is_active or not user.pk or user.is_superuser:
        return moderated_sites(user)
    return _sites_of(user)[1]


def pre_checkers(site: Site) -> QuerySet:
    """Return the active people who take the first of two steps here and do not moderate."""
    people = get_user_model().objects.filter(is_active=True, groups__prechecktask__site=site, groups__prechecktask__active=True)
    return people.exclude(pk__in=moderators(site).values("pk")).distinct()


def moderators(site: Site) -> QuerySet:
    """Return the active people in the moderation group of this municipality, without superusers by mere office."""
    return get_user_model().objects.filter(is_active=True, groups__moderationtask__site=site, groups__moderationtask__active=True).distinct()


def may_publish(user, page: Page) -> bool:
    """Does this person hold the publish permission that the end of the workflow needs?"""
    return bool(page.permissions_for_user(user).can_publish())


def may_submit(user, page: Page) -> bool:
    """May this person hand the page in? `None` is a guest whose secret link the caller has checked."""
    if user is None:
        return True
    return bool(user.is_active and (user.is_superuser or page.owner_id == user.pk or page.permissions_for_user(user).can_edit()))


def belongs(page: Page, site: Site) -> bool:
    """Is the page part of the municipality?"""
    return bool(in_tree(page, site))
