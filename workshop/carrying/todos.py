"""What waits for a person while projects are carried out: two queries, whatever she takes part in."""

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Site

from accounts.models import Notice, User
from accounts.todo import Todo
from municipality.scope import tree
from projects.models import ProjectPage

from ..models import Role, StartConsent, TeamMember
from ..team.notices import title_of
from . import notices, reminders, services


def todos(user: User, site: Site) -> list[Todo]:
    """Return open consents of a carrier's representative, and projects of which somebody wants to hear."""
    return [*_consents(user, site), *_asked(user, site)]


def _consents(user: User, site: Site) -> list[Todo]:
    mine = TeamMember.objects.filter(user=user, ended=None, role=Role.CARRIER).values("project_id")
    rows = StartConsent.objects.filter(tree(site, "project__"), project__in=mine, party=StartConsent.Party.CARRIER, agreed=None)
    rows = rows.filter(project__state__phase__in=services.BEFORE_START).select_related("project")
    return [
        Todo(_("Sagen Sie, ob der Projektträger dem Start zustimmt."), reverse("workshop:carrying", args=[row.project_id]), row.changed, title_of(row.project), "stamp", 20)
        for row in rows
    ]  # fmt: skip


def _asked(user: User, site: Site) -> list[Todo]:
    asked = {
        int(subject.partition(":")[2]): created
        for subject, created in Notice.objects.filter(user=user, site=site, kind=notices.QUIET.name, subject__startswith="project:")
        .order_by("created")
        .values_list("subject", "created")
        if subject.partition(":")[2].isdecimal()
    }
    if not asked:
        return []
    leads = TeamMember.objects.filter(user=user, ended=None, role=Role.LEAD, project__in=list(asked)).values("project_id")
    found = reminders.with_heard(ProjectPage.objects.in_site(site).filter(pk__in=leads, state__phase__in=reminders.WATCHED))
    return [
        Todo(_("Schreiben Sie, wie es im Projekt steht."), reverse("workshop:carrying", args=[project.pk]), asked[project.pk], title_of(project), "message-circle", 40)
        for project in found
        if project.heard < asked[project.pk]
    ]  # fmt: skip
