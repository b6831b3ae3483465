"""What a team hears of the moderation of its profile."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from accounts.models import Frequency
from accounts.notices import NoticeKind, register
from moderation.models import Decision
from projects.models import ProjectPage

from ..models import TeamMember
from ..team.notices import path, tell, title_of

PROFILE = register(NoticeKind("workshop.profile", gettext_lazy("Entscheidung über das Profil meines Projekts"), Frequency.ONCE))
Action = Decision.Action


def decided(sender: Any, page: Page, decision: Decision, **kwargs: Any) -> None:
    """Receiver: the moderators released, sent back or rejected a project; everybody in its team hears it once."""
    if not isinstance(page, ProjectPage):
        return
    people = [member.user for member in TeamMember.objects.filter(project_id=page.pk, ended=None).select_related("user") if member.user]
    if not people:
        return
    sentences = {
        Action.APPROVED: lambda: _("„%(project)s“ ist freigegeben und online") % {"project": title_of(page)},
        Action.CHANGES_REQUESTED: lambda: _("Bitte überarbeiten: Profil von „%(project)s“") % {"project": title_of(page)},
        Action.REJECTED: lambda: _("Das Profil von „%(project)s“ wurde nicht angenommen") % {"project": title_of(page)},
    }
    title = sentences.get(Action(decision.action))
    if title is not None:
        tell(people, PROFILE, page, f"profile:{decision.pk}", title, decision.reason or decision.ground, path("profile", page.pk))
