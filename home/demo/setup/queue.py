"""What waits for the moderators when the demo starts: a new idea, an edit, a report; and two items that were decided."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from wagtail.models import Revision, TaskState, WorkflowState

from moderation import services as moderation
from moderation.models import Decision, Ground, Report
from municipality.tree import locked
from projects.models import Consent, NeedState, ProjectPage, Submission
from projects.submission import consents, keys

from .. import content
from .base import Demo
from .projects import fill


def build(demo: Demo) -> None:
    """Fill the inbox once; an inbox that was worked through is not filled again."""
    if Decision.objects.filter(site=demo.site).exists() or Report.objects.filter(site=demo.site).exists():
        return
    demo.say("Posteingang …")
    data = content.load("queue")
    for entry in data["submissions"]:
        (_edit if entry["kind"] == "edit" else _idea)(demo, entry)
    for entry in data["reports"]:
        _report(demo, entry)


def _idea(demo: Demo, entry: dict[str, Any]) -> None:
    moment = demo.days_ago(entry["days_ago"])
    author = entry["author"]
    page = ProjectPage(locale=demo.german, live=False, has_unpublished_changes=True)
    fill(demo, page, {**entry["data"], "key": entry["key"]})
    with locked(demo.pages["projekte"]) as parent:
        parent.add_child(instance=page)
        page.save_revision()
    submission = Submission.objects.create(
        site=demo.site, state=Submission.State.CONFIRMED, data={"title": page.title, "summary": page.summary}, email=author["email"], name=author["name"],
        name_display=author["display"], project=page, created=moment, confirmed_at=moment,
    )  # fmt: skip
    keys.add_link(submission)
    consents.record(submission, Consent.Kind.RULES)
    _submit(demo, page, entry, moment)


def _edit(demo: Demo, entry: dict[str, Any]) -> None:
    live = demo.pages[entry["project"]]
    page = ProjectPage.objects.get(pk=live.pk).get_latest_revision_as_object()
    before = {need.title: need.key for need in page.needs.all()}
    fill(demo, page, entry["data"])
    for need in page.needs.all():
        need.key = before.get(need.title, need.key)
    page.save_revision()
    for need, wanted in zip(page.needs.all(), entry["data"].get("needs", []), strict=False):
        if not wanted.get("open", True):
            NeedState.objects.get_or_create(project=live, need_key=need.key, defaults={"is_open": False})
    _submit(demo, ProjectPage.objects.get(pk=live.pk), entry, demo.days_ago(entry["days_ago"]))


def _submit(demo: Demo, page: ProjectPage, entry: dict[str, Any], moment) -> None:
    state = moderation.submit(page)
    if entry.get("note"):
        moderation.add_note(state, demo.rows["moderator"], entry["note"])
    ground = None
    if entry.get("ground"):
        title = next(row["label"] for row in demo.town["grounds"] if row["key"] == entry["ground"])
        ground = Ground.objects.filter(settings__site=demo.site, title=title).first()
    if entry["state"] == "changes_requested":
        moderation.request_changes(state, demo.rows["moderator"], ground, entry["message"])
    elif entry["state"] == "rejected":
        moderation.reject(state, demo.rows["moderator"], ground, entry["message"])
    _shift(state, moment, entry)


def _shift(state: WorkflowState, moment, entry: dict[str, Any]) -> None:
    """Move what was written just now to the days that the content names."""
    WorkflowState.objects.filter(pk=state.pk).update(created_at=moment)
    TaskState.objects.filter(workflow_state=state).update(started_at=moment)
    Revision.objects.filter(object_id=str(state.object_id), pk__in=TaskState.objects.filter(workflow_state=state).values("revision")).update(
        created_at=moment
    )
    decided = timezone.now() - timedelta(days=entry.get("decided_days_ago", 0))
    Decision.objects.filter(workflow_state_id=state.pk, action=Decision.Action.SUBMITTED).update(created=moment)
    Decision.objects.filter(workflow_state_id=state.pk).exclude(action=Decision.Action.SUBMITTED).update(created=decided)


def _report(demo: Demo, entry: dict[str, Any]) -> None:
    page = demo.pages[entry["project"]]
    report = Report.objects.create(
        site=demo.site, page=page, url=page.get_url(current_site=demo.site) or "", subject=page.title, reason=entry["reason"], text=entry["text"],
        name=entry["name"], email=entry["email"],
    )  # fmt: skip
    Report.objects.filter(pk=report.pk).update(created=demo.days_ago(entry["days_ago"]))
