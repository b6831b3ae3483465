"""Linking a project to measures of the strategy: in what the public reads, and in the draft that waits, so that neither loses the other."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Revision, TaskState, WorkflowState

from moderation import journal
from moderation import services as moderation
from moderation.errors import NotAllowed
from moderation.models import Decision
from municipality.tree import locked
from projects.models import ProjectPage
from strategy.models import MeasurePage

from ..team import base
from . import rules
from .services import logs_refusals


def choices(project: ProjectPage):
    """Return the measures of the municipality in its first language, in the order of the strategy, as the editor of projects offers them."""
    site = base.site_of(project)
    return MeasurePage.objects.in_site(site).filter(locale_id=site.root_page.locale_id).order_by("path").defer_streamfields()


@logs_refusals
def link(project: ProjectPage, actor: Any, measure_ids: Iterable[int]) -> list[int]:
    """Link the project to exactly these measures of its municipality; ids of others are left out. Returns the ids that it has now.

    A project without a draft gets a new revision, published. Beside a draft (in moderation or not) the public version gets a new
    revision with the links alone, and the draft one of its own with them; a moderation that runs goes on with that.
    Raises `NotAllowed`.
    """
    if not rules.may_answer(actor, project):
        raise NotAllowed
    ids = sorted(choices(project).filter(pk__in=list(measure_ids)).values_list("pk", flat=True))
    with locked(project):
        page = ProjectPage.objects.get(pk=project.pk)
        state = page.current_workflow_state
        if page.live and not page.has_unpublished_changes and state is None:
            draft = page.get_latest_revision_as_object()
            draft.measures = MeasurePage.objects.filter(pk__in=ids)
            revision = draft.save_revision(user=actor)
            with journal.intend(page, Decision.Action.PUBLISHED, actor):
                revision.publish(user=actor)
        else:
            if page.live:
                _link_live(page, ids, actor)
            _link_draft(page, ids, actor, state)
        base.changed(project)
    return ids


def _link_live(page: ProjectPage, ids: list[int], actor: Any) -> None:
    """What the public reads gets the links and a revision that says so. Wagtail's own publication would end the moderation of the draft."""
    now = timezone.now()
    live = page.live_revision.as_object() if page.live_revision_id else ProjectPage.objects.get(pk=page.pk)
    live.measures = MeasurePage.objects.filter(pk__in=ids)
    revision = Revision.objects.create(
        content_object=page, base_content_type_id=page.get_base_content_type().pk, user=actor, created_at=now,
        content=live.serializable_data(), object_str=str(live),
    )  # fmt: skip
    through = ProjectPage.measures.through
    through.objects.filter(projectpage_id=page.pk).exclude(measurepage_id__in=ids).delete()
    known = set(through.objects.filter(projectpage_id=page.pk).values_list("measurepage_id", flat=True))
    through.objects.bulk_create(through(projectpage_id=page.pk, measurepage_id=pk) for pk in ids if pk not in known)
    ProjectPage.objects.filter(pk=page.pk).update(live_revision=revision, last_published_at=now)
    log(instance=page, action="wagtail.publish", user=actor, revision=revision, content_changed=True)


def _link_draft(page: ProjectPage, ids: list[int], actor: Any, state: WorkflowState | None) -> None:
    """The draft gets the links in a revision of its own; where it was being read, the moderation goes on with that one."""
    waiting = state.current_task_state if state is not None and state.status == WorkflowState.STATUS_IN_PROGRESS else None
    current = waiting is not None and waiting.status == TaskState.STATUS_IN_PROGRESS and waiting.revision_id == page.latest_revision_id
    draft = page.get_latest_revision_as_object()
    draft.measures = MeasurePage.objects.filter(pk__in=ids)
    draft.save_revision(user=actor)
    if current:
        moderation.resubmit(ProjectPage.objects.get(pk=page.pk), actor=actor)
