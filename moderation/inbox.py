"""What waits: everything in the municipalities in which a person moderates, in a number of queries that does not grow."""

import functools
import operator
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import BooleanField, Count, Min, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, Site, TaskState, WorkflowState

from municipality.models import MunicipalitySettings

from . import row_kinds
from .models import Assignment, Decision, ModerationTask, PreCheckTask, Report
from .models.task import InboxTask
from .registry import kind_of
from .rules import belongs, checked_sites, moderated_sites
from .workdays import due_date

DEFAULT_PROMISE = 3
STEPS: tuple[type[InboxTask], ...] = (ModerationTask, PreCheckTask)


@dataclass(frozen=True)
class Item:
    """One row of the inbox: a page or a moderated row that waits, or the open reports on one thing."""

    key: str
    """"v" and the id of the workflow state, "m" and the id of the oldest report, or "z-<kind>-<id>" of a row: stable as long as it waits."""
    site: Site
    title: str
    label: str
    icon: str
    url: str
    since: datetime
    due: date
    overdue: bool
    is_new: bool = True
    is_report: bool = False
    is_row: bool = False
    count: int = 1
    author: str = ""
    assigned_to: object | None = None
    first_approval: object | None = None
    revision_id: int | None = None
    page: Page | None = None
    is_pre_check: bool = False

    @property
    def state_id(self) -> int | None:
        return None if self.is_report or self.is_row else int(self.key[1:])


def waiting(user, *, site: Site | None = None, now: datetime | None = None) -> list[Item]:
    """Return what waits for this person, oldest first; `site` narrows it to one municipality."""
    sites = [found for found in moderated_sites(user) if site is None or found.pk == site.pk]
    first_step = [found for found in checked_sites(user) if found not in sites and (site is None or found.pk == site.pk)]
    return sorted([*waiting_in(sites, now=now), *waiting_for_pre_check(first_step, now=now)], key=lambda item: (item.since, item.key))


def waiting_for_pre_check(sites: list[Site], *, now: datetime | None = None) -> list[Item]:
    """Return the pages that wait for the first of two steps in these municipalities, oldest first."""
    if not sites:
        return []
    promises = dict(MunicipalitySettings.objects.filter(site__in=sites).values_list("site_id", "promised_days"))
    items = _pages({site.pk: site for site in sites}, promises, now or timezone.now(), (PreCheckTask,))
    return sorted(items, key=lambda item: (item.since, item.key))


def waiting_in(sites: list[Site], *, now: datetime | None = None) -> list[Item]:
    """Return what waits in these municipalities, oldest first."""
    if not sites:
        return []
    now = now or timezone.now()
    promises = dict(MunicipalitySettings.objects.filter(site__in=sites).values_list("site_id", "promised_days"))
    by_id = {site.pk: site for site in sites}
    items = [*_pages(by_id, promises, now), *_rows(by_id, promises, now), *_reports(by_id, promises, now)]
    return sorted(items, key=lambda item: (item.since, item.key))


def count_waiting(user) -> int:
    """Return how many items wait for this person (for the menu)."""
    sites = moderated_sites(user)
    first_step = [site for site in checked_sites(user) if site not in sites]
    number = _open_states(first_step, (PreCheckTask,)).count() if first_step else 0
    if not sites:
        return number
    return number + _open_states(sites).count() + row_kinds.count_waiting(sites) + len(_grouped_reports(sites))


def _open_states(sites: Iterable[Site], steps: Iterable[type[InboxTask]] = STEPS):
    sites = list(sites)
    tasks = [Q(current_task_state__task__in=step.objects.filter(site__in=sites).values("task_ptr_id")) for step in steps]
    return WorkflowState.objects.filter(
        functools.reduce(operator.or_, tasks),
        status=WorkflowState.STATUS_IN_PROGRESS,
        base_content_type=ContentType.objects.get_for_model(Page),
    )


# Pages ------------------------------------------------------------------------------------------------------------------


def _pages(sites: dict[int, Site], promises: dict[int, int], now: datetime, steps: tuple[type[InboxTask], ...] = STEPS) -> list[Item]:
    states = list(_open_states(sites.values(), steps).select_related("current_task_state", "requested_by"))
    if not states:
        return []
    tables = [
        step.objects.filter(site__in=sites).order_by().values_list("pk", "site_id", Value(step is PreCheckTask, BooleanField())) for step in steps
    ]
    tasks = {pk: (site, is_first) for pk, site, is_first in tables[0].union(*tables[1:])}
    pages = {str(page.pk): page for page in Page.objects.filter(pk__in=[int(s.object_id) for s in states]).defer_streamfields().specific()}
    kinds = {pk: kind_of(page) for pk, page in pages.items()}
    for kind in set(kinds.values()):
        kind.prepare([page for pk, page in pages.items() if kinds[pk] is kind])
    since = waiting_since(states)
    assigned = _assignments(WorkflowState, [state.pk for state in states])
    first = first_approvals(states, pages)
    items = []
    for state in states:
        page, site = pages.get(state.object_id), sites[tasks[state.current_task_state.task_id][0]]
        if page is None or not belongs(page, site):
            continue
        kind, start = kinds[state.object_id], since[state.pk]
        due = due_date(start, promises.get(site.pk, DEFAULT_PROMISE))
        author = kind.author_line(page) or (str(state.requested_by) if state.requested_by else "")
        items.append(
            Item(
                key=f"v{state.pk}",
                site=site,
                title=page.draft_title or page.title,
                label=str(kind.label),
                icon=kind.icon,
                url=reverse("moderation_admin:item", args=[state.pk]),
                since=start,
                due=due,
                overdue=timezone.localdate(now) > due,
                is_new=not page.live,
                author=author,
                assigned_to=assigned.get(state.pk),
                first_approval=first.get(state.pk),
                revision_id=page.latest_revision_id,
                page=page,
                is_pre_check=bool(tasks[state.current_task_state.task_id][1]),
            )
        )
    return items


def waiting_since(states: Iterable[WorkflowState]) -> dict[int, datetime]:
    """Return since when each workflow state waits for moderators.

    A correction by the author does not start the clock again; the return after a request for changes does.
    """
    found: dict[int, datetime] = {state.pk: state.created_at for state in states}
    fresh: set[int] = set(found)
    rows = TaskState.objects.filter(workflow_state__in=list(found)).order_by("pk").values_list("workflow_state_id", "status", "started_at")
    for state_id, status, started in rows:
        if state_id in fresh:
            found[state_id] = started
            fresh.discard(state_id)
        if status == TaskState.STATUS_REJECTED:
            fresh.add(state_id)
    return found


def _assignments(model, ids: list[int]) -> dict[int, object]:
    content_type = ContentType.objects.get_for_model(model)
    rows = Assignment.objects.filter(content_type=content_type, object_id__in=ids).select_related("user")
    return {row.object_id: row.user for row in rows}


def first_approvals(states: list[WorkflowState], pages: dict[str, Page]) -> dict[int, object]:
    """Who has given the first of two approvals, for the revision that waits now."""
    latest = {state.pk: pages[state.object_id].latest_revision_id for state in states if state.object_id in pages}
    rows = Decision.objects.filter(workflow_state_id__in=list(latest), action=Decision.Action.FIRST_APPROVAL).select_related("actor")
    return {row.workflow_state_id: row.actor for row in rows if row.revision_id == latest[row.workflow_state_id]}


# Rows -------------------------------------------------------------------------------------------------------------------


def _rows(sites: dict[int, Site], promises: dict[int, int], now: datetime) -> list[Item]:
    from .rows import first_approvals

    by_kind: dict[str, list[tuple]] = {}
    for kind, row, site in row_kinds.waiting_rows(list(sites.values())):
        by_kind.setdefault(kind.name, []).append((kind, row, site))
    items = []
    for found in by_kind.values():
        kind, rows = found[0][0], [row for _kind, row, _site in found]
        assigned = _assignments(kind.model, [row.pk for row in rows])
        first = first_approvals(kind, rows)
        for _kind, row, site in found:
            start = row.submitted_at or now
            due = due_date(start, promises.get(site.pk, DEFAULT_PROMISE))
            approval = first.get(row.pk)
            items.append(
                Item(
                    key=f"z-{kind.name}-{row.pk}",
                    site=site,
                    title=kind.title(row),
                    label=str(kind.label),
                    icon=kind.icon,
                    url=reverse("moderation_admin:row", args=[kind.name, row.pk]),
                    since=start,
                    due=due,
                    overdue=timezone.localdate(now) > due,
                    is_new=row.decided_at is None,
                    is_row=True,
                    author=kind.author_line(row),
                    assigned_to=assigned.get(row.pk),
                    first_approval=approval.actor if approval else None,
                )
            )
    return items


# Reports ----------------------------------------------------------------------------------------------------------------


def _grouped_reports(sites: Iterable[Site]) -> list[dict]:
    """Open reports on one thing are one item: a flood of them buries nothing."""
    rows = (
        Report.objects.filter(site__in=list(sites), state=Report.State.OPEN)
        .order_by()
        .values("site_id", "page_id", "subject", "row_kind", "row_id")
        .annotate(first=Min("pk"), since=Min("created"), number=Count("pk"))
    )
    return [dict(row) for row in rows]


def _reports(sites: dict[int, Site], promises: dict[int, int], now: datetime) -> list[Item]:
    groups = _grouped_reports(sites.values())
    assigned = _assignments(Report, [group["first"] for group in groups])
    items = []
    for group in groups:
        site = sites[group["site_id"]]
        due = due_date(group["since"], promises.get(site.pk, DEFAULT_PROMISE))
        items.append(
            Item(
                key=f"m{group['first']}",
                site=site,
                title=group["subject"],
                label=_("Meldung"),
                icon="warning",
                url=reverse("moderation_admin:report", args=[group["first"]]),
                since=group["since"],
                due=due,
                overdue=timezone.localdate(now) > due,
                is_new=False,
                is_report=True,
                count=group["number"],
                assigned_to=assigned.get(group["first"]),
            )
        )
    return items


def same_reports(report: Report):
    """Open reports on the same thing, this one included."""
    same = Report.objects.filter(Q(page_id=report.page_id), site_id=report.site_id, subject=report.subject, state=Report.State.OPEN)
    return same.filter(row_kind=report.row_kind, row_id=report.row_id)
