"""The people of a municipality who may keep measures: its offices ("Fachstellen"), and whoever edits or moderates its pages."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.models import GroupPagePermission, GroupSitePermission, Page, Site

from municipality.groups import new_group
from municipality.scope import root_paths


def _permission() -> Permission:
    """The right to report on measures: that of writing progress notes, given for one municipality."""
    return Permission.objects.get(content_type__app_label="strategy", codename="add_progressnote")


def keeper_group(site: Site) -> Group:
    """Return the group of the offices of this municipality; makes it when it is not there yet. Can be called again at any time.

    Its members come into the admin and see nothing there but the measures that they keep: the group has no right on pages.
    """
    with transaction.atomic():
        permission = _permission()
        found = GroupSitePermission.objects.filter(site=site, permission=permission).select_related("group").order_by("group_id").first()
        group = found.group if found else new_group(f"{site.site_name or site.hostname} Fachstellen")
        group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
        GroupSitePermission.objects.get_or_create(group=group, site=site, permission=permission)
    return group


def groups_of(site: Site) -> QuerySet[Group]:
    """Return the groups whose members work for this municipality: its offices, and those with a right on its pages."""
    pages = Q()
    for path in root_paths(site):
        above = [path[:end] for end in range(Page.steplen, len(path) + 1, Page.steplen)]
        pages |= Q(page__path__startswith=path) | Q(page__path__in=above)
    on_pages = GroupPagePermission.objects.filter(pages).values("group_id") if pages else GroupPagePermission.objects.none().values("group_id")
    offices = GroupSitePermission.objects.filter(
        site=site, permission__content_type__app_label="strategy", permission__codename="add_progressnote"
    ).values("group_id")
    return Group.objects.filter(Q(pk__in=on_pages) | Q(pk__in=offices))


def people_of(site: Site | None) -> QuerySet:
    """Return the active people of this municipality by name; operators of the installation are not among them by mere office."""
    people = get_user_model().objects
    if site is None:
        return people.none()
    return people.filter(is_active=True, groups__in=groups_of(site)).distinct().order_by("name", "email")


def is_office_only(user: Any) -> bool:
    """Does this person come into the admin as an office alone, with no right on pages, pictures or documents?"""
    if not user.is_active or not user.pk or user.is_superuser:
        return False
    groups = Group.objects.filter(user=user)
    offices = groups.filter(
        site_permissions__permission__content_type__app_label="strategy", site_permissions__permission__codename="add_progressnote"
    )
    if not offices.exists():
        return False
    return not groups.filter(Q(page_permissions__isnull=False) | Q(collection_permissions__isnull=False)).exists()
