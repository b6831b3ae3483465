"""What a municipality needs to moderate: group, permissions, task, workflow on its home page and that page's translations."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import GroupPagePermission, Page, Site, Workflow, WorkflowPage, WorkflowTask

from municipality.groups import new_group
from municipality.scope import root_paths

from . import steps
from .models import ModerationSettings, ModerationTask

PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page")


def ensure_workflow(site: Site) -> Workflow:
    """Create or complete the moderation of this municipality; returns its workflow. Can be called again at any time.

    Changes nothing that an operator has set: a workflow that another page carries, further groups, more members.
    """
    with transaction.atomic():
        ModerationSettings.for_site(site)
        name = _name(site)
        task = ModerationTask.objects.filter(site=site).first() or ModerationTask.objects.create(name=f"Moderation {name}"[:255], site=site)
        if not task.active:
            task.active = True
            task.save()
        group = task.groups.first()
        if group is None:
            group = new_group(f"{name} Moderation")
            task.groups.add(group)
        group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
        workflow = Workflow.objects.filter(workflow_tasks__task=task, active=True).first()
        if workflow is None:
            workflow = Workflow.objects.create(name=f"Moderation {name}"[:255])
            WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
        steps.match(site, workflow, task)
        permissions = list(Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=PAGE_PERMISSIONS))
        for root in Page.objects.filter(path__in=root_paths(site)):
            if not WorkflowPage.objects.filter(page=root, workflow__active=True).exists():
                WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": workflow})
            for permission in permissions:
                GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    return workflow


def moderation_group(site: Site) -> Group:
    """Return the group whose members moderate this municipality; makes it when it is not there yet."""
    ensure_workflow(site)
    return ModerationTask.objects.get(site=site).groups.order_by("pk").first()


def _name(site: Site) -> str:
    return site.site_name or site.hostname
