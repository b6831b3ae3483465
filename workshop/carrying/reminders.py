"""When nothing is heard of a project for long: the leads are asked once per silence, the administration sees a list and can ask."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from wagtail.models import Site

from accounts.models import Notice
from municipality import cache
from projects.models import Phase, ProjectPage
from projects.rules import may_set_state

from ..models import FieldChange, ProjectDecision, ProjectUpdate, Role, TeamMember, WorkshopSettings
from ..team import base
from . import notices

WATCHED = (Phase.PLANNING, Phase.READY, Phase.IMPLEMENTING)
ASKED_WITHIN = timedelta(days=60)
"""A silence is asked about within this time after it became one; older ones stand in the administration's list alone."""
LISTED_AFTER = timedelta(days=14)
"""So long after the question the administration is told that it is still quiet."""


def with_heard(projects: QuerySet[ProjectPage]) -> QuerySet[ProjectPage]:
    """Give each project `heard`: when something was last heard of it (phase, plan, news, decision)."""

    def last(model: Any) -> Coalesce:
        rows = model.objects.filter(project=OuterRef("pk")).order_by("-created").values("created")[:1]
        return Coalesce(Subquery(rows), "state__phase_since")

    return projects.annotate(heard=Greatest("state__phase_since", last(FieldChange), last(ProjectUpdate), last(ProjectDecision)))


def quiet(site: Site, since: datetime) -> QuerySet[ProjectPage]:
    """Return the projects of this municipality that have a lead and of which nothing was heard since then, longest silence first."""
    leads = TeamMember.objects.filter(project=OuterRef("pk"), role=Role.LEAD, ended=None, user__is_active=True)
    found = ProjectPage.objects.in_site(site).filter(Exists(leads), state__phase__in=WATCHED).select_related("state")
    return with_heard(found).filter(heard__lt=since).order_by("heard", "pk")


def still_quiet(site: Site, now: datetime | None = None) -> QuerySet[ProjectPage]:
    """Return what the administration sees: projects that stayed quiet after their leads were asked."""
    days = timedelta(days=WorkshopSettings.for_site(site).quiet_days)
    return quiet(site, (now or timezone.now()) - days - LISTED_AFTER)


def ask_leads(now: datetime | None = None) -> int:
    """Ask the leads of projects that have become quiet; once per silence. Returns for how many projects."""
    now, asked = now or timezone.now(), 0
    for site in cache.all_sites():
        limit = now - timedelta(days=WorkshopSettings.for_site(site).quiet_days)
        for project in quiet(site, limit).filter(heard__gte=limit - ASKED_WITHIN):
            key = f"quiet:{project.pk}:{project.heard:%Y%m%d%H%M%S}"
            if Notice.objects.filter(site=site, kind=notices.QUIET.name, event_key=key).exists():
                continue
            with transaction.atomic():
                notices.quiet(project, key, asked_by_staff=False)
            asked += 1
    return asked


def ask(project: ProjectPage, actor: Any) -> bool:
    """The administration asks how it is going; once a day. False: asked today already, or nobody leads. Raises PermissionDenied."""
    if not may_set_state(actor, project):
        raise PermissionDenied
    with base.team_lock(project):
        key = f"asked:{project.pk}:{timezone.localdate():%Y%m%d}"
        if not base.leads(project) or Notice.objects.filter(kind=notices.QUIET.name, event_key=key).exists():
            return False
        notices.quiet(project, key, asked_by_staff=True)
    return True
