"""Where this room hangs in: called once by the app config."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Site

from accounts import todo
from accounts.models import Organisation, OrganisationMember, User
from accounts.organisations.services import organisation_closed
from projects.models import ProjectState

from . import services


def connect() -> None:
    """Register the to-do of speakers, and what happens when an organisation is closed."""
    todo.register(own_todos)
    organisation_closed.connect(on_closed, dispatch_uid="workshop.carrier.closed")


def on_closed(sender: Any, organisation: Organisation, **kwargs: Any) -> None:
    """No project names a closed organisation."""
    services.end_all(organisation)


def own_todos(user: User, site: Site) -> list[todo.Todo]:
    """Projects that ask an organisation for which this person speaks."""
    speaks = OrganisationMember.objects.filter(user=user, role=OrganisationMember.Role.SPEAKER, is_active=True).values("organisation_id")
    asked = ProjectState.objects.filter(
        carrier_since=None, carrier_organisation__in=speaks, carrier_organisation__site=site, carrier_organisation__state=Organisation.State.CONFIRMED
    )
    return [
        todo.Todo(
            _("„%(project)s“ fragt, ob %(name)s das Projekt trägt.") % {"project": row.project.title, "name": row.carrier_organisation.name},
            reverse("workshop:carrier_answer", args=[row.project_id]), None, row.carrier_organisation.name, "building-2", 30,
        )
        for row in asked.select_related("project", "carrier_organisation")[:20]
        if row.carrier_organisation
    ]  # fmt: skip
