"""`manage.py check --database default`: would an approval fail silently?"""

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DatabaseError


@register(Tags.database)
def moderators_can_publish(app_configs=None, databases=None, **kwargs) -> list[CheckMessage]:
    """Warn for each municipality whose moderation group lacks the publish permission on its pages."""
    from wagtail.models import GroupPagePermission

    from .models import ModerationTask

    if not databases:
        return []
    found: list[CheckMessage] = []
    try:
        tasks = list(ModerationTask.objects.filter(active=True).select_related("site__root_page").prefetch_related("groups"))
        for task in tasks:
            paths = GroupPagePermission.objects.filter(group__in=task.groups.all(), permission__codename="publish_page").values_list(
                "page__path", flat=True
            )
            if not any(task.site.root_page.path.startswith(path) for path in paths):
                found.append(
                    Warning(
                        f"The moderators of {task.site} may not publish: their approvals will be refused.",
                        hint="Run services.ensure_workflow(site), or give the group the publish permission on the home page.",
                        id="moderation.W001",
                    )
                )
    except DatabaseError:
        return []  # before the first migration
    return found
