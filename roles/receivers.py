"""What the roles listen to: new places of work of the climate office, and an upgrade that brings roles to municipalities that had none."""

from typing import Any

from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate, post_save
from wagtail.models import Page, Site

from moderation.models import PreCheckTask
from municipality.scope import site_of_page


def connect() -> None:
    """Connect; called once by the app config."""
    from .building import WORKPLACES

    for model in WORKPLACES:
        post_save.connect(_opened, sender=model, dispatch_uid=f"roles.{model.__name__}")
    post_save.connect(_first_step, sender=PreCheckTask, dispatch_uid="roles.first_step")
    post_migrate.connect(_migrated, dispatch_uid="roles.migrated")


def _opened(instance: Page, created: bool, raw: bool = False, **kwargs: Any) -> None:
    if raw or not created:
        return
    from .building import open_workplace

    site = site_of_page(instance)
    if site is not None:
        open_workplace(instance, site)


def _first_step(instance: PreCheckTask, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """A municipality checks in two steps now: its editors may take the first one."""
    from .kinds import EDITOR
    from .querysets import group_of

    group = group_of(instance.site, EDITOR) if created and not raw else None
    if group is not None:
        instance.groups.add(group)


def _migrated(sender: Any, using: str = "default", **kwargs: Any) -> None:
    """After the last app was migrated: roles for municipalities of a version that knew none (docs/decisions)."""
    from .building import build
    from .models import RoleGroup

    if using != "default" or sender is not list(apps.get_app_configs())[-1]:
        return
    if RoleGroup._meta.db_table not in connection.introspection.table_names():
        return
    without = Site.objects.exclude(pk__in=RoleGroup.objects.values("site")).filter(root_page__content_type__model="homepage")
    if not without.exists() or _is_on_the_way():
        return
    for site in without:
        build(site)


def _is_on_the_way() -> bool:
    """Is there a migration that has not run, so that tables may not be as the models say?"""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
