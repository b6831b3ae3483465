"""Everything that changes the carrier of a project. Each function asks who acts, runs in one transaction and may come twice.

The lead asks (`carrier_since` is empty), a speaker of the organisation agrees; only then is it public. Both can end it.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Frequency, Organisation, User
from accounts.notices import NoticeKind, notify, register
from accounts.organisations.rules import speaks_for
from accounts.organisations.services import speakers
from municipality import cache
from projects.models import ProjectPage, ProjectState

from ..access import Seat
from ..models import Role, TeamMember

NOTICE = register(NoticeKind("workshop.carrier", gettext_lazy("Projektträgerschaft: Anfragen und Antworten"), Frequency.ONCE))


class NotPossible(Exception):
    """The step does not fit the state; `str(error)` tells the person why."""


def ask(seat: Seat, organisation: Organisation | None) -> ProjectState:
    """Name the organisation that shall carry the project, or (None) nobody. Only the lead. A speaker who leads agrees at once."""
    if not seat.is_lead:
        raise PermissionDenied
    if organisation is not None and (organisation.site_id != seat.site.pk or organisation.state != Organisation.State.CONFIRMED):
        raise NotPossible(_("Diese Organisation gibt es hier nicht mehr."))
    with transaction.atomic():
        state = ProjectState.objects.select_for_update().get(project_id=seat.project.pk)
        if state.carrier_organisation_id == (organisation.pk if organisation else None):
            return state
        state.carrier_organisation, state.carrier_since = organisation, None
        if organisation is not None and speaks_for(seat.user, organisation):
            state.carrier_since = timezone.now()
        state.save(update_fields=["carrier_organisation", "carrier_since"])
        if organisation is not None and state.carrier_since is None:
            title = seat.project.title
            notify(
                seat.site, speakers(organisation), NOTICE, key=f"carrier:{seat.project.pk}:{organisation.pk}:{timezone.now():%Y%m%d%H%M}",
                title=lambda: _("„%(project)s“ fragt, ob Sie das Projekt tragen.") % {"project": title},
                path=reverse("workshop:carrier_answer", args=[seat.project.pk]), subject=f"organisation:{organisation.pk}",
            )  # fmt: skip
        cache.touch(seat.site.pk)
    return state


def answer(actor: User, project: ProjectPage, agrees: bool) -> ProjectState:
    """A speaker agrees, says no, or ends it later. Raises `PermissionDenied` for everybody else. Twice is once."""
    with transaction.atomic():
        state = ProjectState.objects.select_for_update(of=("self",)).select_related("carrier_organisation").get(project_id=project.pk)
        organisation = state.carrier_organisation
        if organisation is None or not speaks_for(actor, organisation):
            raise PermissionDenied
        if agrees and state.carrier_since is not None:
            return state
        state.carrier_since = timezone.now() if agrees else None
        if not agrees:
            state.carrier_organisation = None
        state.save(update_fields=["carrier_organisation", "carrier_since"])
        leads = TeamMember.objects.filter(project=project, role=Role.LEAD, ended=None).exclude(user=None).select_related("user")
        values = {"name": organisation.name, "project": project.title}

        def title() -> str:
            return (_("%(name)s trägt jetzt „%(project)s“.") if agrees else _("%(name)s trägt „%(project)s“ nicht.")) % values

        notify(
            organisation.site, [row.user for row in leads], NOTICE, key=f"carrier:{project.pk}:{organisation.pk}:{agrees}:{timezone.now():%Y%m%d%H%M}",
            title=title, path=reverse("workshop:carrier", args=[project.pk]), subject=f"project:{project.pk}",
        )  # fmt: skip
        cache.touch(organisation.site_id)
    return state


def end_all(organisation: Organisation) -> None:
    """The organisation was closed: no project names it any more. Called inside that transaction."""
    ProjectState.objects.filter(carrier_organisation=organisation).update(carrier_organisation=None, carrier_since=None)
