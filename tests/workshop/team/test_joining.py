"""Asking to join, invitations."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import Notice
from accounts.models.organisation import Organisation, OrganisationMember
from workshop.models import Invitation, JoinRequest, Role, TeamMember
from workshop.rules import membership
from workshop.team import invitations, services
from workshop.team.services import NotPossible

pytestmark = pytest.mark.django_db
State = JoinRequest.State


def told(user) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def test_a_request_reaches_the_lead_and_acceptance_the_person(project, lead, member, person):
    rita = person("Rita")
    row = services.ask(project, rita, {"motivation": "Ich kann löten.", "skills": "Löten", "time": "samstags"})
    assert told(lead) == ["workshop.join_request"]
    assert told(member) == [], "only the lead decides"
    made = services.accept(row, lead)
    assert (made.user, made.role, made.skills, made.time) == (rita, Role.MEMBER, "Löten", "samstags")
    assert told(rita) == ["workshop.join_answer"]


def test_one_open_request_at_a_time_and_a_new_one_after_an_answer(project, lead, person):
    rita = person("Rita")
    first = services.ask(project, rita, {"motivation": "Erste"})
    assert services.ask(project, rita, {"motivation": "Zweite"}).pk == first.pk
    services.decline(first, lead, reply="Leider nicht.")
    second = services.ask(project, rita, {"motivation": "Noch einmal"})
    assert second.pk != first.pk
    assert told(lead).count("workshop.join_request") == 2


def test_asking_back_goes_to_and_fro(project, lead, person):
    rita = person("Rita")
    row = services.ask(project, rita, {"motivation": "Ich kann löten."})
    services.ask_back(row, lead, question="Wann hätten Sie Zeit?")
    with pytest.raises(PermissionDenied):
        services.answer(row, lead, "Immer")
    services.answer(row, rita, "Samstags")
    row.refresh_from_db()
    assert (row.state, row.question, row.answer) == (State.OPEN, "Wann hätten Sie Zeit?", "Samstags")
    with pytest.raises(NotPossible):
        services.answer(row, rita, "Noch etwas")
    services.accept(row, lead)
    assert membership(rita, project) is not None


def test_who_asked_may_withdraw_until_it_is_decided(project, lead, person, asks):
    row = asks()
    with pytest.raises(PermissionDenied):
        services.withdraw_request(row, person("Fremd"))
    services.withdraw_request(row, row.user)
    with pytest.raises(NotPossible):
        services.accept(row, lead)
    assert membership(row.user, project) is None


def test_a_stranger_and_a_member_decide_nothing(project, lead, member, person, asks):
    """Case 1, on the level of services."""
    row = asks()
    for actor in (member, person("Fremd"), row.user):
        for step in (services.accept, lambda r, a: services.decline(r, a, reply="Nein"), lambda r, a: services.ask_back(r, a, question="?")):
            with pytest.raises(PermissionDenied):
                step(row, actor)
        with pytest.raises(PermissionDenied):
            services.invite(project, actor)
    assert JoinRequest.objects.get().state == State.OPEN
    assert not Notice.objects.exists()


def test_two_leads_in_two_browsers_decide_once(project, lead, joins, asks):
    row, second = asks(), joins("Zweite", Role.LEAD).user
    first = services.accept(row, lead)
    assert services.accept(row, second).pk == first.pk
    with pytest.raises(NotPossible):
        services.decline(row, second, reply="Doch nicht")
    assert TeamMember.objects.filter(user=row.user).count() == 1


def test_nobody_asks_to_join_what_is_hidden_over_or_without_people(town, lead, project, person):
    rita = person("Rita")
    with pytest.raises(NotPossible):
        services.ask(town.project("Eine Idee ohne Team"), rita, {"motivation": "Ja"})
    project.state.phase = "completed"
    project.state.save()
    with pytest.raises(NotPossible):
        services.ask(project, rita, {"motivation": "Ja"})
    project.unpublish()
    with pytest.raises(PermissionDenied):
        services.ask(project, rita, {"motivation": "Ja"})


def test_a_removed_person_can_ask_again(project, lead, member):
    services.remove(TeamMember.objects.get(user=member), lead, "Es passt gerade nicht.")
    row = services.ask(project, member, {"motivation": "Jetzt habe ich Zeit."})
    services.accept(row, lead)
    assert membership(member, project) is not None
    assert TeamMember.objects.filter(user=member).count() == 2, "the first membership stays in the history"


# Invitations ------------------------------------------------------------------------------------------------------------


def test_a_link_makes_one_person_a_member_and_only_its_hash_is_kept(town, project, lead, person):
    """Case 28."""
    row, secret = services.invite(project, lead, note="Für Rita")
    assert secret not in str(Invitation.objects.values().get())
    rita, ben = person("Rita"), person("Ben")
    found = invitations.find(town.site, secret)
    assert services.use(found, rita, skills="Löten", show_name=True).show_name
    with pytest.raises(NotPossible, match="schon jemand beigetreten"):
        services.use(invitations.find(town.site, secret), ben)
    assert services.use(found, rita).user == rita, "who is in is told so, in a second browser too"
    row.refresh_from_db()
    assert row.used_by == rita


def test_looking_uses_nothing_up_and_members_use_nothing_up(town, project, lead, member):
    row, secret = services.invite(project, lead)
    services.use(invitations.find(town.site, secret), member)
    row.refresh_from_db()
    assert row.used_at is None


@pytest.mark.parametrize(("days", "works"), [(13, True), (14, False), (15, False)])
def test_it_holds_for_fourteen_days(town, project, lead, person, days, works):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        _row, secret = services.invite(project, lead)
        clock.shift(timedelta(days=days))
        rita = person("Rita")
        if works:
            services.use(invitations.find(town.site, secret), rita)
        else:
            with pytest.raises(NotPossible, match="14 Tage"):
                services.use(invitations.find(town.site, secret), rita)
        assert (membership(rita, project) is not None) == works


def test_it_can_be_taken_back_and_ends_with_the_lead_who_made_it(town, project, lead, joins, person):
    row, secret = services.invite(project, lead)
    assert services.revoke(row, lead) is True
    assert services.revoke(row, lead) is False
    with pytest.raises(NotPossible, match="zurückgenommen"):
        services.use(invitations.find(town.site, secret), person())
    joins("Zweite", Role.LEAD)
    _row, kept = services.invite(project, lead)
    services.leave(project, lead)
    with pytest.raises(NotPossible):
        services.use(invitations.find(town.site, kept), lead)
    assert membership(lead, project) is None


def test_a_removed_member_does_not_come_back_by_an_old_link(town, project, lead, member):
    """Case 11: a link that was meant for somebody else."""
    _row, secret = services.invite(project, lead)
    services.remove(TeamMember.objects.get(user=member), lead, "Es geht nicht mehr.")
    with pytest.raises(NotPossible, match="gilt für Sie nicht mehr"):
        services.use(invitations.find(town.site, secret), member)
    _row, new = services.invite(project, lead)
    assert services.use(invitations.find(town.site, new), member).ended is None


def test_a_link_of_another_municipality_is_not_known(town, other_town, project, lead):
    """Case 7."""
    _row, secret = services.invite(project, lead)
    assert invitations.find(other_town.site, secret) is None
    assert invitations.find(town.site, secret + "x") is None
    assert invitations.find(town.site, "x" * 5000) is None


def test_advisers_are_staff_of_this_municipality(town, other_town, project, lead, person):
    row, secret = services.invite(project, lead, role=Role.ADVISER)
    for user in (person("Rita"), other_town.staff("editor")):
        with pytest.raises(NotPossible, match="aus der Verwaltung"):
            services.use(invitations.find(town.site, secret), user)
    assert services.use(invitations.find(town.site, secret), town.staff("editor")).role == Role.ADVISER
    row.refresh_from_db()
    assert row.used_at


def test_the_carriers_representative_speaks_for_an_organisation_that_knows_her(town, project, lead, person):
    rita, ben = person("Rita"), person("Ben")
    club = Organisation.objects.create(site=town.site, name="Solarverein", kind="association", state=Organisation.State.CONFIRMED)
    OrganisationMember.objects.create(organisation=club, user=rita, is_active=True)
    _row, first = services.invite(project, lead, role=Role.CARRIER)
    _row, second = services.invite(project, lead, role=Role.CARRIER)
    made = services.use(invitations.find(town.site, first), rita, organisation=club)
    assert (made.role, made.organisation) == (Role.CARRIER, club)
    other = services.use(invitations.find(town.site, second), ben, organisation=club)
    assert (other.role, other.organisation) == (Role.MEMBER, None), "nobody speaks for a club that does not know him"


def test_there_are_not_endlessly_many_links(project, lead):
    for _number in range(invitations.MOST_OPEN):
        services.invite(project, lead)
    with pytest.raises(NotPossible):
        services.invite(project, lead)


def test_nobody_is_invited_to_lead(project, lead):
    with pytest.raises(PermissionDenied):
        services.invite(project, lead, role=Role.LEAD)
