"""Who hears of requests and answers."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.models import Frequency
from accounts.notices import NoticeKind, register
from moderation.rules import moderators
from municipality.addresses import address_of
from municipality.outbox import queue_mail
from projects.models import ProjectPage, Submission

from ..models import OfficialResponse, ResponseRequest
from ..team import base
from ..team.notices import path, tell, title_of

ASKED = register(
    NoticeKind("workshop.answer_asked", gettext_lazy("Ein Projekt bittet um eine Stellungnahme (Verwaltung)"), Frequency.DAILY, for_staff=True)
)
ANSWERED = register(NoticeKind("workshop.answered", gettext_lazy("Stellungnahme der Verwaltung zu meinem Projekt"), Frequency.ONCE))


def asked(row: ResponseRequest) -> None:
    """To the moderators: a project waits for an answer."""
    project = row.project
    tell(
        moderators(base.site_of(project)), ASKED, project, f"answer-asked:{row.pk}",
        lambda: _("„%(project)s“ bittet um eine Stellungnahme") % {"project": title_of(project)},
        lambda: row.question, reverse("workshop_answers:project", args=[project.pk]),
    )  # fmt: skip


def answered(row: OfficialResponse) -> None:
    """To the team, or by mail to whoever brought in an idea that has none: the answer stands on the page."""
    project = row.project
    team = [member.user for member in base.active(project) if member.user]

    def title() -> str:
        return _("Die Verwaltung antwortet auf „%(project)s“") % {"project": title_of(project)}

    def text() -> str:
        return f"{row.office_name} {row.get_stance_display()}.\n\n{row.text}"

    key = f"answered:{row.pk}:{row.version}"
    if team:
        tell(team, ANSWERED, project, key, title, text, path("answers", project.pk))
        return
    submission = Submission.objects.filter(project=project, anonymised_at=None).exclude(email="").exclude(confirmed_at=None).first()
    if submission is not None:
        site = base.site_of(project)
        with override("de"):
            context = {"heading": title(), "body": text(), "path": address_of(site, project.url_path)}
        queue_mail(site=site, to=submission.email, template="accounts/event", event_key=key, context=context)


def taken_back(project: ProjectPage, row: OfficialResponse) -> None:
    """To the team: the answer is public no longer."""
    tell(
        [member.user for member in base.active(project) if member.user], ANSWERED, project, f"answer-offline:{row.pk}:{row.version}",
        lambda: _("Die Stellungnahme zu „%(project)s“ ist nicht mehr öffentlich") % {"project": title_of(project)},
        "", path("answers", project.pk),
    )  # fmt: skip
