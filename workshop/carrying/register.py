"""Where the carrying out hangs itself in."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import post_delete
from django.utils.translation import gettext_lazy as _
from wagtail.signals import page_published, page_unpublished

from accounts import privacy, todo
from accounts.models import User
from moderation.models import ModeratedRow
from municipality import cache, media, retention
from municipality.scope import site_of_page
from projects import registry as projects_registry
from projects.models import ProjectPage
from strategy import registry as strategy_registry

from ..models import Milestone, ProjectUpdate, ResponseRequest
from ..registry import Tab, register_tab
from ..signals import row_saved
from . import contributions, kinds, news, public, todos

KEEP_HIDDEN = timedelta(days=180)
"""News that nobody may read any more are kept as long as somebody may ask why."""


def connect() -> None:
    """Register everything; called once by the app config."""
    kinds.register()
    register_tab(Tab("carrying", _("Umsetzung"), "flag", "workshop:carrying", 50))
    projects_registry.register_rows(public.expressions)
    projects_registry.register_first(public.first)
    projects_registry.register_section(public.section, 40)
    strategy_registry.register_panel(contributions.panel)
    todo.register(todos.todos)
    privacy.register_export("carrying", export)
    retention.register("workshop.hidden_news", due_news, lambda row: row.delete())
    media.provide_owners(kinds.picture_owners)
    post_delete.connect(news.forget_picture, sender=ProjectUpdate, dispatch_uid="workshop.carrying.forget_picture")
    page_published.connect(project_shown, sender=ProjectPage, dispatch_uid="workshop.carrying.published")
    page_unpublished.connect(project_shown, sender=ProjectPage, dispatch_uid="workshop.carrying.unpublished")
    row_saved.connect(milestone_saved, sender=Milestone, dispatch_uid="workshop.carrying.milestone_saved")


def export(user: User) -> dict[str, Any]:
    """Return what the projects keep of a person here: news she wrote, questions she asked the administration."""
    of_news = ("project__title", "title", "text", "picture_alt", "picture_credit", "release", "created")
    of_question = ("project__title", "question", "created", "closed")
    return {
        "news": list(ProjectUpdate.objects.filter(author__user=user).order_by("pk").values(*of_news)),
        "questions": list(ResponseRequest.objects.filter(user=user).order_by("pk").values(*of_question)),
    }


def due_news(now: datetime) -> QuerySet[ProjectUpdate]:
    """Return the news that were rejected, taken back or taken offline long ago; with them their pictures go."""
    over = (ModeratedRow.Release.REJECTED, ModeratedRow.Release.OFFLINE)
    limit = now - KEEP_HIDDEN
    return ProjectUpdate.objects.filter(release__in=over, submitted_at__lt=limit).exclude(decided_at__gte=limit).order_by("pk")


def project_shown(sender: Any, instance: ProjectPage, **kwargs: Any) -> None:
    """A project went online or offline: the pictures of its news go with it."""
    news.show_pictures(instance)


def milestone_saved(sender: Any, row: Milestone, **kwargs: Any) -> None:
    """Days of milestones stand on the public page."""
    site = site_of_page(row.project)
    if site is not None and row.project.live:
        cache.touch(site.pk)
