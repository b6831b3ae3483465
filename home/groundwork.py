"""What every new municipality is made of, demo or real: pages that are published with a revision, the editors' group, rich text."""

import contextlib
import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ImproperlyConfigured
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, GroupSitePermission, Locale, Page, Site

from municipality.groups import new_group
from municipality.scope import root_paths

PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page")
FILE_PERMISSIONS = ("add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document")
SITE_SETTINGS = ("branding", "municipalitysettings", "moderationsettings", "workshopsettings", "parts")


@contextlib.contextmanager
def quietly() -> Iterator[None]:
    """Wagtail logs each published page; whoever sets up a municipality wants to read addresses instead."""
    logger = logging.getLogger("wagtail")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def publish(parent: Page, page: Page, when: datetime | None = None) -> Page:
    """Add a page below `parent` and publish it as an editor would, with a revision; `when` is then its date of publication."""
    parent.refresh_from_db()
    page.live = False
    parent.add_child(instance=page)
    republish(page)
    page.refresh_from_db()
    if when is not None:
        Page.objects.filter(pk=page.pk).update(first_published_at=when, last_published_at=when, latest_revision_created_at=when)
    return page


def republish(page: Page) -> None:
    """Publish a page as it stands, with a revision."""
    page.save_revision().publish(skip_permission_checks=True, log_action=False)


def drop_welcome_page() -> None:
    """Delete the page and the site with which a new installation comes; does nothing where they are gone."""
    welcome = Page.objects.filter(depth=2, slug="home").exclude(content_type__app_label="home").first()
    if welcome is not None:
        Site.objects.filter(root_page=welcome).delete()
        welcome.delete()


def find_editor_group(site: Site) -> Group | None:
    """Return the group that may change the look of this municipality, which is what only its editors may; None where there is none."""
    found = GroupSitePermission.objects.filter(site=site, permission__codename="change_branding").select_related("group").order_by("group_id").first()
    return found.group if found else None


def editor_group(site: Site, collection: Collection, group: Group | None = None) -> Group:
    """Return the editors of this municipality: its pages, its settings, the files in `collection`. Makes what is missing, in `group` where one is given."""
    group = group or find_editor_group(site) or new_group(f"{site.site_name or site.hostname} Redaktion")
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    group.permissions.add(Permission.objects.get(content_type__app_label="simple_translation", codename="submit_translation"))
    roots = Page.objects.filter(path__in=root_paths(site))
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=PAGE_PERMISSIONS):
        for root in roots:
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    for permission in Permission.objects.filter(codename__in=FILE_PERMISSIONS):
        GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)
    for name in SITE_SETTINGS:
        for permission in Permission.objects.filter(codename=f"change_{name}"):
            GroupSitePermission.objects.get_or_create(group=group, site=site, permission=permission)
    return group


def folder_of(group: Group) -> Collection:
    """Return the folder in which these people keep pictures and documents; the root where they have none of their own."""
    root = Collection.get_first_root_node()
    found = GroupCollectionPermission.objects.filter(group=group).exclude(collection=root).select_related("collection").order_by("pk").first()
    return found.collection if found else root


_roles: Callable[[Site], dict[str, Group]] | None = None


def provide_roles(build: Callable[[Site], dict[str, Group]]) -> None:
    """Let an app that stands higher say which group each role of a municipality has; it makes what is missing."""
    global _roles
    _roles = build


def role_groups(site: Site) -> dict[str, Group]:
    """Return the group of each role of this municipality by key."""
    if _roles is None:
        raise ImproperlyConfigured("No app provides the roles of a municipality.")
    return _roles(site)


def table_block(entry: dict[str, Any]) -> dict[str, Any]:
    """Return the value of a table of `home.blocks.BodyBlock` from `header`, `rows` and `caption`."""
    return {
        "data": [entry["header"], *entry["rows"]],
        "first_row_is_table_header": True,
        "first_col_is_header": True,
        "table_caption": entry.get("caption", ""),
        "cell": [],
        "mergeCells": [],
    }


def locale(language: str) -> Locale:
    """Return the language of pages; makes it in an empty database."""
    return Locale.objects.get_or_create(language_code=language)[0]
