"""The groups of a municipality: one per role, with the rights on its tree, its files and its settings. Adds what is missing, takes nothing away."""

from collections.abc import Iterable

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, GroupSitePermission, Page, Site

from home import groundwork
from moderation import steps as moderation_steps
from moderation.setup import ensure_workflow, moderation_group
from municipality.groups import new_group
from municipality.scope import tree
from reports.models import ReportIndexPage
from strategy.models import StrategyPage
from strategy.upkeep.people import keeper_group

from . import kinds
from .models import RoleGroup

LOGO_PERMISSIONS = ("add_image", "change_image", "choose_image", "choose_document")
WORKPLACES = (StrategyPage, ReportIndexPage)
"""Pages below which the climate office works."""


def build(site: Site) -> dict[str, Group]:
    """Return the group of each role of this municipality by key; makes groups, rights, collection and moderation where they are missing.

    May be called again at any time. A group that is there already (of an older version, or one that an operator renamed) is kept.
    """
    with transaction.atomic():
        Site.objects.select_for_update().get(pk=site.pk)
        ensure_workflow(site)
        folder = collection(site)
        groups = {
            kinds.EDITOR: _known(site, kinds.EDITOR) or groundwork.editor_group(site, folder),
            kinds.MODERATOR: moderation_group(site),
            kinds.CONTACT: keeper_group(site),
        }
        groundwork.editor_group(site, folder, groups[kinds.EDITOR])
        moderation_steps.let_check(site, groups[kinds.EDITOR])
        _leave_root(groups[kinds.EDITOR], folder)
        for key in (kinds.CLIMATE, kinds.JURY, kinds.ADMIN, kinds.CONSULTANT):
            groups[key] = _known(site, key) or new_group(f"{site.site_name or site.hostname} {_NAMES[key]}")
            groups[key].permissions.add(_admin_access())
        for key, group in groups.items():
            RoleGroup.objects.update_or_create(site=site, key=key, defaults={"group": group})
        _climate(site, groups[kinds.CLIMATE], folder)
        _files(groups[kinds.ADMIN], folder, LOGO_PERMISSIONS)
        _settings(site, groups[kinds.ADMIN])
        groundwork.editor_group(site, folder, groups[kinds.CONSULTANT])
        _settings(site, groups[kinds.CONSULTANT])
    return {key: groups[key] for key in kinds.KEYS}


# Names of groups stand in the operators' list alone; they are data and not translated.
_NAMES = {kinds.CLIMATE: "Klimastelle", kinds.JURY: "Jury", kinds.ADMIN: "Kommunen-Verwaltung", kinds.CONSULTANT: "Beratung"}


def ensure(site: Site) -> dict[str, Group]:
    """Return the group of each role; builds them only where one is missing."""
    found = {row.key: row.group for row in RoleGroup.objects.filter(site=site).select_related("group")}
    return {key: found[key] for key in kinds.KEYS} if all(key in found for key in kinds.KEYS) else build(site)


def dissolve(site: Site) -> int:
    """Delete the groups of this municipality (their people stay), before it is deleted itself; returns how many."""
    return Group.objects.filter(role_group__site=site).delete()[1].get("auth.Group", 0)


def open_workplace(page: Page, site: Site) -> None:
    """Let the climate office of this municipality work below a new strategy or index of reports; nothing before `build`."""
    group = _known(site, kinds.CLIMATE)
    if group is not None:
        _pages(group, [page])


def collection(site: Site) -> Collection:
    """Return where the pictures and documents of this municipality lie: the collection of its editors, or a new one."""
    group = _known(site, kinds.EDITOR) or groundwork.find_editor_group(site)
    found = groundwork.folder_of(group) if group else None
    if found is not None and not found.is_root():
        return found
    return Collection.get_first_root_node().add_child(instance=Collection(name=site.site_name or site.hostname))


def _leave_root(group: Group, folder: Collection) -> None:
    """Editors of an older demo worked in the root of all files: what lies there moves into their folder, unless others work there, too."""
    root = Collection.get_first_root_node()
    rights = GroupCollectionPermission.objects.filter(collection=root)
    mine = rights.filter(group=group)
    if not mine.exists() or rights.exclude(group=group).filter(group__in=RoleGroup.objects.exclude(group=group).values("group")).exists():
        return
    for model in (get_image_model(), get_document_model()):
        model.objects.filter(collection=root).update(collection=folder)
    mine.delete()


def _known(site: Site, key: str) -> Group | None:
    row = RoleGroup.objects.filter(site=site, key=key).select_related("group").first()
    return row.group if row else None


def _admin_access() -> Permission:
    return Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")


def _climate(site: Site, group: Group, folder: Collection) -> None:
    group.permissions.add(Permission.objects.get(content_type__app_label="simple_translation", codename="submit_translation"))
    for model in WORKPLACES:
        _pages(group, model.objects.filter(tree(site)))
    _files(group, folder, groundwork.FILE_PERMISSIONS)


def _pages(group: Group, pages: Iterable[Page]) -> None:
    permissions = list(Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=groundwork.PAGE_PERMISSIONS))
    for page in pages:
        for permission in permissions:
            GroupPagePermission.objects.get_or_create(group=group, page_id=page.pk, permission=permission)


def _files(group: Group, folder: Collection, codenames: Iterable[str]) -> None:
    for permission in Permission.objects.filter(codename__in=codenames, content_type__app_label__in=("wagtailimages", "wagtaildocs")):
        GroupCollectionPermission.objects.get_or_create(group=group, collection=folder, permission=permission)


def _settings(site: Site, group: Group) -> None:
    """Give the right on every setting of a municipality, whichever app brought it."""
    for model in apps.get_models():
        if issubclass(model, BaseSiteSetting):
            for permission in Permission.objects.filter(content_type__app_label=model._meta.app_label, codename=f"change_{model._meta.model_name}"):
                GroupSitePermission.objects.get_or_create(group=group, site=site, permission=permission)
