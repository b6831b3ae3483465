"""The lead: offered, accepted, given up, missed. Roles, leaving, removing, advisers, deletion."""

import contextlib
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Notice
from tests.factories import create_user
from workshop.access import seat_of
from workshop.models import HandOver, Invitation, JoinRequest, Role, TeamMember
from workshop.rules import is_lead, may_edit_plan, membership
from workshop.signals import member_left
from workshop.team import base, leading, members, register, services
from workshop.team.services import NotPossible

pytestmark = pytest.mark.django_db
State = HandOver.State


def role_of(user, project) -> str | None:
    found = membership(user, project)
    return found.role if found else None


def told(user) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


# Hand over --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("keeps", "after"), [(False, Role.MEMBER), (True, Role.LEAD)])
def test_the_lead_is_offered_and_accepted(project, lead, member, keeps, after):
    services.offer_lead(project, lead, membership(member, project), keeps_lead=keeps, note="Du kannst das.")
    assert role_of(member, project) == Role.MEMBER, "an offer is no decision"
    assert told(member) == ["workshop.lead"]
    services.accept_lead(project, member)
    assert (role_of(member, project), role_of(lead, project)) == (Role.LEAD, after)
    assert HandOver.objects.get().state == State.ACCEPTED
    assert services.accept_lead(project, member).role == Role.LEAD, "twice is once"


def test_who_declines_leaves_all_as_it_was(project, lead, member):
    services.offer_lead(project, lead, membership(member, project))
    services.decline_lead(project, member)
    assert (role_of(lead, project), role_of(member, project)) == (Role.LEAD, Role.MEMBER)
    assert told(lead) == ["workshop.lead"]
    with pytest.raises(NotPossible):
        services.accept_lead(project, member)


def test_one_offer_at_a_time_and_only_to_the_team(project, lead, member, joins, town):
    other, adviser = joins("Zoe"), services.add_adviser(project, town.staff("editor"), town.staff("editor"))
    services.offer_lead(project, lead, membership(member, project))
    with pytest.raises(NotPossible):
        services.offer_lead(project, lead, other)
    assert services.withdraw_offer(project, lead) is True
    with pytest.raises(NotPossible):
        services.offer_lead(project, lead, adviser)
    with pytest.raises(PermissionDenied):
        services.offer_lead(project, member, other)
    with pytest.raises(NotPossible):
        services.accept_lead(project, member)


def test_only_whom_it_is_offered_to_accepts(project, lead, member, joins, person):
    services.offer_lead(project, lead, membership(member, project))
    with pytest.raises(PermissionDenied):
        services.accept_lead(project, joins("Zoe").user)
    with pytest.raises(PermissionDenied):
        services.accept_lead(project, person("Fremd"))


def test_there_is_no_third_lead(project, lead, member, joins):
    joins("Zweite", Role.LEAD)
    with pytest.raises(NotPossible):
        services.offer_lead(project, lead, membership(member, project), keeps_lead=True)
    services.offer_lead(project, lead, membership(member, project))
    services.accept_lead(project, member)
    assert len(base.leads(project)) == 2


# Leaving, removing ------------------------------------------------------------------------------------------------------


def test_who_leads_alone_hands_over_or_says_that_nobody_leads(project, lead, member):
    with pytest.raises(NotPossible):
        services.leave(project, lead)
    services.leave(project, lead, without_lead=True)
    offer = base.open_offer(project)
    assert (offer.to_member, offer.to_everybody) == (None, False)
    assert told(member) == ["workshop.lead"], "at once to the team"
    services.accept_lead(project, member)
    assert role_of(member, project) == Role.LEAD


def test_where_nobody_is_left_everybody_and_the_moderators_hear_of_it(town, project, lead):
    from moderation import services as moderation

    moderator = town.staff("moderator")
    moderator.groups.add(moderation.moderation_group(town.site))
    services.leave(project, lead, without_lead=True)
    assert base.open_offer(project).to_everybody
    assert told(moderator) == ["workshop.without_lead"]
    rita = create_user(name="Rita")
    row = services.ask(project, rita, {"motivation": "Ich mache weiter."})
    for actor in (rita, lead, town.staff("editor")):
        with pytest.raises(PermissionDenied):
            services.appoint(row, actor)
    services.appoint(row, moderator)
    assert role_of(rita, project) == Role.LEAD
    with pytest.raises(NotPossible):
        services.appoint(row, moderator)


def test_while_nobody_leads_members_answer_requests(project, lead, member, asks):
    row = asks()
    with pytest.raises(PermissionDenied):
        services.accept(row, member)
    services.leave(project, lead, without_lead=True)
    services.accept(row, member)
    assert role_of(row.user, project) == Role.MEMBER


def test_a_removed_member_loses_everything_at_once(town, project, lead, member):
    """Case 11."""
    heard = []
    member_left.connect(lambda sender, member, **kwargs: heard.append((member.user_id, member.ending)), weak=False, dispatch_uid="test")
    try:
        row = membership(member, project)
        services.save_own(row, {"skills": "Löten", "show_name": True, "show_email": True})
        services.offer_lead(project, lead, row)
        services.remove(row, lead, "Es passt nicht.")
    finally:
        member_left.disconnect(dispatch_uid="test")
    with pytest.raises(Http404):
        seat_of(member, town.site, project.pk)
    with pytest.raises(PermissionDenied):
        services.accept_lead(project, member)
    row.refresh_from_db()
    assert (row.skills, row.show_name, row.show_email, row.ending) == ("", False, False, "removed")
    assert heard == [(member.pk, "removed")]
    assert Notice.objects.get(user=member, kind="workshop.membership_ended").text == "Es passt nicht."


def test_nobody_but_a_lead_removes_and_no_lead_is_removed(project, lead, member, joins):
    """Case 1 and 3."""
    second = joins("Zweite", Role.LEAD)
    for actor, target in ((member, second), (member, membership(lead, project)), (lead, second), (lead, membership(lead, project))):
        with pytest.raises(PermissionDenied):
            services.remove(target, actor, "Weg.")
    assert base.active(project).count() == 3


# Roles ------------------------------------------------------------------------------------------------------------------


def test_roles_that_a_lead_does_not_give(project, lead, member, town, joins):
    """Case 3: a lead makes no lead without an offer, no adviser, and takes no other lead's role."""
    second, row = joins("Zweite", Role.LEAD), membership(member, project)
    for role in (Role.LEAD, Role.ADVISER, "owner"):
        with pytest.raises(PermissionDenied):
            services.change_role(row, role, lead)
    with pytest.raises(PermissionDenied):
        services.change_role(second, Role.MEMBER, lead)
    with pytest.raises(NotPossible):
        services.change_role(row, Role.CARRIER, lead)
    services.change_role(membership(lead, project), Role.MEMBER, lead)
    assert role_of(lead, project) == Role.MEMBER, "a lead of two may step down"
    with pytest.raises(NotPossible):
        services.change_role(second, Role.MEMBER, second.user)


def test_advisers_come_from_the_administration_and_go_with_it(town, other_town, project, lead, member, person):
    actor, adviser = town.staff("editor"), town.staff("moderator")
    for user, by in ((person("Rita"), actor), (other_town.staff("editor"), actor), (adviser, lead), (adviser, other_town.staff("editor"))):
        with pytest.raises(PermissionDenied):
            services.add_adviser(project, user, by)
    assert services.add_adviser(project, adviser, actor).role == Role.ADVISER
    assert services.add_adviser(project, adviser, actor).pk == TeamMember.objects.get(user=adviser).pk
    adviser.is_staff = False
    adviser.save()
    assert membership(adviser, project) is None, "who is no staff any more advises nobody from this moment on"
    adviser.is_staff = True
    adviser.save()
    assert services.remove_adviser(project, adviser, actor) is True
    assert membership(adviser, project) is None


def test_deleted_people_leave_their_teams_and_the_lead_is_offered(project, lead, member):
    lead.delete()
    gone = TeamMember.objects.get(role=Role.LEAD)
    assert (gone.user, gone.ending, gone.shown_name) == (None, "deleted", "Ohne Namen")
    assert base.open_offer(project) is not None


def test_a_person_is_in_no_table_of_the_team_after_her_erasure(project, lead, member, asks):
    """Case 41."""
    services.offer_lead(project, lead, membership(member, project), note="Mio Sand kann das am besten.")
    services.invite(project, lead, note="Für Mio Sand")
    JoinRequest.objects.create(project=project, user=member, motivation="Ich bin Mio Sand.", state=JoinRequest.State.DECLINED)
    copy = register.export(member)
    assert (len(copy["memberships"]), len(copy["requests"])) == (1, 1)
    assert lead.email not in str(copy) and "Lea" not in str(copy)
    register.erase(member)
    everything = [str(list(model.objects.values())) for model in (TeamMember, JoinRequest, HandOver, Invitation)]
    assert not any("Mio" in text or member.email in text for text in everything)
    assert not TeamMember.objects.filter(user=member).exists()
    assert role_of(lead, project) == Role.LEAD


# When it is quiet -------------------------------------------------------------------------------------------------------


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as found:
        yield found


def test_a_silent_lead_is_asked_then_the_team_then_everybody(project, lead, member, clock):
    clock.shift(timedelta(days=119))
    assert leading.watch() == {"asked": 0, "offered": 0, "everybody": 0}
    clock.shift(timedelta(days=2))
    assert leading.watch()["asked"] == 1
    assert leading.watch() == {"asked": 0, "offered": 0, "everybody": 0}, "asked once"
    clock.shift(timedelta(days=13))
    assert leading.watch()["offered"] == 0
    clock.shift(timedelta(days=2))
    assert leading.watch()["offered"] == 1
    assert role_of(lead, project) == Role.LEAD, "nobody is put out by a clock"
    clock.shift(timedelta(days=15))
    assert leading.watch()["everybody"] == 1
    assert leading.watch() == {"asked": 0, "offered": 0, "everybody": 0}
    services.accept_lead(project, member)
    assert (role_of(member, project), role_of(lead, project)) == (Role.LEAD, Role.MEMBER)


def test_a_sign_of_life_ends_question_and_offer(project, lead, member, clock):
    clock.shift(timedelta(days=121))
    leading.watch()
    services.still_here(project, lead)
    clock.shift(timedelta(days=20))
    assert leading.watch() == {"asked": 0, "offered": 0, "everybody": 0}
    clock.shift(timedelta(days=121))
    leading.watch()
    clock.shift(timedelta(days=15))
    leading.watch()
    assert base.open_offer(project) is not None
    clock.shift(timedelta(days=1))
    TeamMember.objects.filter(user=lead).update(last_active=timezone.now())  # she saved a field of the plan
    leading.watch()
    assert base.open_offer(project) is None


def test_two_leads_are_silent_only_together_and_rest_is_no_silence(project, lead, joins, clock):
    joins("Zweite", Role.LEAD)
    clock.shift(timedelta(days=121))
    TeamMember.objects.filter(user=lead).update(last_active=timezone.now())
    assert leading.watch()["asked"] == 0
    clock.shift(timedelta(days=121))
    project.state.phase = "paused"
    project.state.save()
    assert leading.watch()["asked"] == 0


def test_a_lead_whose_account_is_closed_is_missed(project, lead, member):
    lead.is_active = False
    lead.save()
    assert leading.watch()["offered"] == 1
    services.accept_lead(project, member)
    assert [row.user for row in base.leads(project)] == [member]
    assert TeamMember.objects.filter(ended=None, role=Role.LEAD).count() == 1


# Whatever happens -------------------------------------------------------------------------------------------------------

STEPS = (
    "offer",
    "offer_keep",
    "accept",
    "decline",
    "withdraw",
    "leave",
    "leave_alone",
    "remove",
    "role",
    "still",
    "invite",
    "ask",
    "watch",
    "delete",
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 3), st.integers(0, 3)), min_size=3, max_size=14))
def test_whatever_people_do_there_are_at_most_two_leads_and_nobody_who_left_has_rights(town, steps):
    from django.db import transaction

    with transaction.atomic():
        project = town.project()
        people = [create_user(name=f"Person {n}") for n in range(4)]
        TeamMember.objects.create(project=project, user=people[0], role=Role.LEAD)
        TeamMember.objects.create(project=project, user=people[1])
        for step, who, whom in steps:
            _try(project, people[who], people[whom], step)
            rows = list(TeamMember.objects.filter(project=project))
            now = [row for row in rows if row.ended is None]
            assert sum(row.role == Role.LEAD for row in now) <= 2
            assert len({row.user_id for row in now}) == len(now)
            if not base.leads(project):
                assert base.open_offer(project) is not None, "a project without a lead is offered"
            for person in people:
                inside = any(row.user_id == person.pk for row in now)
                assert may_edit_plan(membership(person, project)) == inside
                assert is_lead(membership(person, project)) <= inside
            assert HandOver.objects.filter(project=project, state=State.OPEN).count() <= 1
        transaction.set_rollback(True)


def _try(project, actor, other, step: str) -> None:
    """Let somebody try something; what is refused changes nothing."""
    target = membership(other, project)
    steps = {
        "offer": lambda: services.offer_lead(project, actor, target), "offer_keep": lambda: services.offer_lead(project, actor, target, keeps_lead=True),
        "accept": lambda: services.accept_lead(project, actor), "decline": lambda: services.decline_lead(project, actor),
        "withdraw": lambda: services.withdraw_offer(project, actor), "leave": lambda: services.leave(project, actor),
        "leave_alone": lambda: services.leave(project, actor, without_lead=True), "remove": lambda: services.remove(target, actor, "Weg."),
        "role": lambda: services.change_role(target, Role.MEMBER, actor), "still": lambda: services.still_here(project, actor),
        "invite": lambda: services.use(services.invite(project, actor)[0], other),
        "ask": lambda: services.accept(services.ask(project, other, {"motivation": "Ja"}), actor),
        "watch": lambda: leading.watch(timezone.now() + timedelta(days=200)), "delete": lambda: members.forget(other),
    }  # fmt: skip
    if target is None and step in ("offer", "offer_keep", "remove", "role"):
        return
    with contextlib.suppress(NotPossible, PermissionDenied):
        steps[step]()
