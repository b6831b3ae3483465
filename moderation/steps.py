"""One step or two: what the settings of a municipality say, its workflow does. Items in flight go along.

With two steps a first Wagtail task (`PreCheckTask`, "Vorprüfung") comes before the release. Whoever took the first step with a text cannot
release it. A text that changed begins again in the first step.
"""

from typing import Any

from django.contrib.auth.models import Group
from django.utils.translation import gettext as _
from wagtail.models import Page, Site, Task, TaskState, Workflow, WorkflowState, WorkflowTask

from municipality.tree import locked

from . import journal, rules
from .models import Decision, ModerationSettings, ModerationTask, PreCheckTask

IN_PROGRESS = TaskState.STATUS_IN_PROGRESS


def match(site: Site, workflow: Workflow, release: ModerationTask) -> None:
    """Give this workflow the number of steps that the settings say; changes nothing when it has it. Needs an open transaction.

    From one to two: what waits for release waits for the first step; an approval that somebody noted before does not replace it.
    From two to one: what waits for the first step waits for release; who took the first step is still the first of two people.
    """
    two = ModerationSettings.for_site(site).steps == ModerationSettings.Steps.TWO
    task = PreCheckTask.objects.filter(site=site).first()
    linked = task is not None and WorkflowTask.objects.filter(workflow=workflow, task=task).exists()
    if two and not (task is not None and task.active and linked):
        _open_first_step(site, workflow, release, task)
    elif not two and task is not None and (task.active or linked):
        task.active = False
        task.save()
        WorkflowTask.objects.filter(task=task).delete()
        _move_on(task)


def _open_first_step(site: Site, workflow: Workflow, release: ModerationTask, task: PreCheckTask | None) -> None:
    if task is None:
        task = PreCheckTask(name=f"Vorprüfung {site.site_name or site.hostname}"[:255], site=site)
    task.active = True
    task.save()
    task.groups.add(*release.groups.all())
    WorkflowTask.objects.filter(workflow=workflow, task=release).update(sort_order=1)
    WorkflowTask.objects.update_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    _move_on(release)


def let_check(site: Site, group: Group) -> None:
    """Let this group take the first step, where a municipality has two. Adding it again changes nothing."""
    task = PreCheckTask.objects.filter(site=site).first()
    if task is not None:
        task.groups.add(group)


def _move_on(task: Task) -> None:
    """Let everything that waits in this task go to the step where it now belongs; nobody is mailed, nothing is logged as handed in."""
    states = WorkflowState.objects.filter(
        current_task_state__task=task, current_task_state__status=IN_PROGRESS, status=WorkflowState.STATUS_IN_PROGRESS
    )
    for state in states.order_by("pk"):
        page = Page.objects.filter(pk=state.object_id).first()
        if page is None:
            continue
        with locked(page), journal.intend(page, ""):
            fresh = WorkflowState.objects.select_related("current_task_state").get(pk=state.pk)
            current = fresh.current_task_state
            if current is not None and current.task_id == task.pk and current.status == IN_PROGRESS:
                current.cancel(comment=_("Die Zahl der Schritte wurde geändert."))


def start_again(state: WorkflowState, actor: Any) -> None:
    """Put the newest text into the first step: the author answered a request for changes, or corrected what waits. Needs the page's lock."""
    first = Task.objects.filter(workflow_tasks__workflow_id=state.workflow_id, active=True).order_by("workflow_tasks__sort_order").first()
    current = state.current_task_state
    same = first is not None and current is not None and current.task_id == first.pk
    if state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        if same:
            state.resume(user=actor)
            return
        state.status, state.current_task_state = WorkflowState.STATUS_IN_PROGRESS, None
        state.save()
        state.update(user=actor, next_task=first)
    elif same:
        current.specific.cancel(user=actor, resume=True)
    else:
        current.status = TaskState.STATUS_CANCELLED
        current.save(update_fields=["status"])
        state.update(user=actor, next_task=first)


def waits_for_pre_check(state: WorkflowState) -> bool:
    """Is it the first of two steps that this item waits for, or from which it was sent back?"""
    current = state.current_task_state
    return current is not None and PreCheckTask.objects.filter(pk=current.task_id, active=True).exists()


def may_see(user: Any, site: Site, state: WorkflowState) -> bool:
    """May this person open the item? Moderators all of their municipality, others what waits for the first step."""
    return rules.may_moderate(user, site) or (rules.may_pre_check(user, site) and waits_for_pre_check(state))


def pass_on(page: Page, task_state: TaskState, actor: Any) -> journal.Intent:
    """End the first step with success: the next one starts, and the log says who was first. Needs the page's lock."""
    with journal.intend(page, Decision.Action.FIRST_APPROVAL, actor) as intent:
        task_state.approve(user=actor)
    return intent
