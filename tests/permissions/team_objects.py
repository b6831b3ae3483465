"""A team of the live project of the first municipality, for the table."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.factories import create_user
from workshop.models import Invitation, JoinRequest, Role, TeamMember
from workshop.team.invitations import hash_of

SECRET = "w" * 32


def build(people: dict[str, Any], live: int, mark: str) -> dict[str, Any]:
    """Return the arguments of addresses of the team: somebody asks to join, somebody is invited."""
    request = JoinRequest.objects.create(project_id=live, user=create_user("rita@example.org", name=f"Rita {mark}"), motivation=f"Gern. {mark}")
    invitation = Invitation.objects.create(
        project_id=live, key_hash=hash_of(SECRET), made_by=people["lead"], expires=timezone.now() + timedelta(days=14), note=f"Für Ben {mark}"
    )
    members = dict(TeamMember.objects.filter(project_id=live).values_list("role", "pk"))
    return {"team_request": request.pk, "team_invitation": invitation.pk, "team_member": members[Role.MEMBER]}


BY_NAME: dict[str, dict[str, Any]] = {
    "workshop": {"pk": "@live", "request_pk": "@team_request", "invitation_pk": "@team_invitation", "member_pk": "@team_member"},
    "workshop:invitation": {"token": SECRET},
    "workshop:assess": {"step": "profile"},
    "workshop:restore": {"change": 1},
    "workshop_guidance:edit": {"site": "@site", "step": "work"},
    "workshop_factors": {"site": "@site", "key": "pv-strom"},
}
