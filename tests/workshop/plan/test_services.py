"""What changes a plan: who may, what is refused, and that two people at once never make a circle."""

import threading
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, connections, transaction
from django.http import Http404
from django.utils import timezone

from tests.factories import create_user
from workshop import rows
from workshop.access import seat_of
from workshop.models import Baseline, Dependency, FieldChange, Milestone, Role, Task, TeamMember, WorkPackage
from workshop.plan import graph, services
from workshop.plan.queries import plan_of, who
from workshop.registry import step

from .conftest import FIRST


@pytest.fixture
def foreign(town):
    """A plan of another project, with a member who is in no other team."""
    other = town.project("Ein anderes Projekt")
    package = WorkPackage.objects.create(project=other, title="Fremd")
    person = TeamMember.objects.create(project=other, user=create_user("fremd@example.org", name="Fremde Person"))
    task = Task.objects.create(project=other, package=package, title="Fremd")
    return {"package": package, "task": task, "member": person}


class TestWhoMay:
    def test_a_removed_member_changes_nothing_any_more(self, member_seat, plan):
        TeamMember.objects.filter(pk=member_seat.member.pk).update(ended=timezone.now(), ending="removed")
        tries = [
            lambda: services.add_package(member_seat, {"title": "X"}),
            lambda: services.add_task(member_seat, plan["one"].pk, {"title": "X"}),
            lambda: services.add_milestone(member_seat, {"title": "X"}),
            lambda: services.move(member_seat, Task, plan["C"].pk, True),
            lambda: services.move_to_package(member_seat, plan["A"].pk, plan["two"].pk),
            lambda: services.add_dependency(member_seat, plan["C"].pk, plan["A"].pk),
            lambda: services.remove_dependency(member_seat, plan["B"].pk, plan["A"].pk),
            lambda: services.shift(member_seat, plan["A"].pk, 5, with_followers=True),
            lambda: services.keep(member_seat, "Stand"),
        ]
        before = (list(Task.objects.values()), list(Dependency.objects.values()), WorkPackage.objects.count())
        for attempt in tries:
            with pytest.raises(PermissionDenied):
                attempt()
        assert (list(Task.objects.values()), list(Dependency.objects.values()), WorkPackage.objects.count()) == before
        assert not Baseline.objects.exists()

    def test_what_belongs_to_another_project_does_not_exist(self, member_seat, plan, foreign):
        """Case 7."""
        task, package = foreign["task"].pk, foreign["package"].pk
        tries = [
            lambda: services.add_task(member_seat, package, {"title": "X"}),
            lambda: services.move(member_seat, Task, task, True),
            lambda: services.move_to_package(member_seat, task, plan["one"].pk),
            lambda: services.move_to_package(member_seat, plan["A"].pk, package),
            lambda: services.add_dependency(member_seat, plan["A"].pk, task),
            lambda: services.add_dependency(member_seat, task, plan["A"].pk),
            lambda: services.shift(member_seat, task, 1, with_followers=False),
        ]
        for attempt in tries:
            with pytest.raises(Http404):
                attempt()
        services.remove_dependency(member_seat, task, plan["A"].pk)


class TestOrder:
    def test_up_and_down_within_the_package_and_no_further(self, member_seat, plan):
        def order():
            return [task.title for task in plan_of(member_seat.project).tasks]

        assert order() == ["A", "B", "C"]
        services.move(member_seat, Task, plan["C"].pk, True)
        assert order() == ["A", "C", "B"]
        services.move(member_seat, Task, plan["C"].pk, True)
        assert order() == ["A", "C", "B"], "the first of its package stays there"
        services.move_to_package(member_seat, plan["C"].pk, plan["one"].pk)
        assert order() == ["A", "C", "B"]
        services.move(member_seat, WorkPackage, plan["two"].pk, True)
        assert order() == ["B", "A", "C"]


class TestWaiting:
    def test_a_circle_is_refused_and_named(self, member_seat, plan):
        services.add_dependency(member_seat, plan["C"].pk, plan["B"].pk)
        with pytest.raises(ValidationError, match="„A“ → „C“ → „B“ → „A“"):
            services.add_dependency(member_seat, plan["A"].pk, plan["C"].pk)
        with pytest.raises(ValidationError, match="sich selbst"):
            services.add_dependency(member_seat, plan["A"].pk, plan["A"].pk)
        services.add_dependency(member_seat, plan["C"].pk, plan["B"].pk)
        assert Dependency.objects.count() == 2
        assert FieldChange.objects.filter(field="waits_for").count() == 1

    def test_who_waits_for_something_that_is_done_is_not_too_early(self, member_seat, plan):
        Task.objects.filter(pk=plan["B"].pk).update(start=FIRST)
        found = plan_of(member_seat.project)
        assert found.too_early == [(plan["B"].pk, plan["A"].pk)] and found.late_by(plan["B"].pk) == 31
        Task.objects.filter(pk=plan["A"].pk).update(state=Task.State.DONE)
        assert plan_of(member_seat.project).too_early == []

    def test_the_proposal_removes_the_clash(self, member_seat, plan):
        Task.objects.filter(pk=plan["B"].pk).update(start=FIRST)
        services.shift(member_seat, plan["B"].pk, plan_of(member_seat.project).late_by(plan["B"].pk), with_followers=True)
        assert plan_of(member_seat.project).too_early == []


class TestShift:
    def test_with_what_waits_and_alone(self, member_seat, plan):
        assert services.shift(member_seat, plan["A"].pk, 7, with_followers=True) == 2
        plan["A"].refresh_from_db(), plan["B"].refresh_from_db()
        assert plan["A"].start == FIRST + timedelta(days=7) and plan["B"].start == FIRST + timedelta(days=38)
        assert services.shift(member_seat, plan["A"].pk, -7, with_followers=False) == 1
        plan["B"].refresh_from_db()
        assert plan["B"].start == FIRST + timedelta(days=38)
        assert services.shift(member_seat, plan["C"].pk, 7, with_followers=False) == 0, "without dates there is nothing to move"

    def test_what_is_done_stays(self, member_seat, plan):
        Task.objects.filter(pk=plan["B"].pk).update(state=Task.State.DONE)
        assert services.shift(member_seat, plan["A"].pk, 7, with_followers=True) == 1

    @pytest.mark.parametrize("days", [99_999, -99_999])
    def test_absurd_steps_are_refused(self, member_seat, plan, days):
        with pytest.raises(ValidationError):
            services.shift(member_seat, plan["A"].pk, days, with_followers=True)

    def test_beyond_the_calendar_nothing_moves_at_all(self, member_seat, plan):
        Task.objects.filter(pk=plan["B"].pk).update(start=date(2100, 12, 1), end=date(2100, 12, 30))
        with pytest.raises(ValidationError, match="2000 bis 2100"):
            services.shift(member_seat, plan["A"].pk, 5, with_followers=True)
        plan["A"].refresh_from_db()
        assert plan["A"].start == FIRST


class TestDates:
    @pytest.mark.parametrize(
        "values",
        [{"start": date(1999, 12, 31)}, {"end": date(2101, 1, 1)}, {"start": date(2027, 5, 2), "end": date(2027, 5, 1)}, {"end": date(2027, 2, 1)}],
    )
    def test_absurd_days_and_an_end_before_the_beginning_are_refused(self, member_seat, plan, values):
        with pytest.raises(ValidationError):
            rows.save_fields(Task, plan["A"].pk, values, base=None, seat=member_seat)
        plan["A"].refresh_from_db()
        assert plan["A"].start == FIRST

    def test_milestones_too(self, member_seat, plan):
        with pytest.raises(ValidationError, match="zwischen 2000 und 2100"):
            rows.save_fields(Milestone, plan["stone"].pk, {"date": date(22, 1, 1)}, base=None, seat=member_seat)


class TestResponsible:
    def test_who_left_is_shown_without_a_name_and_counts_as_nobody(self, member_seat, lead_seat, plan):
        Task.objects.update(responsible=lead_seat.member, state="open")
        Task.objects.filter(pk=plan["A"].pk).update(responsible=member_seat.member)
        assert step("work").state(member_seat.project).level == "full"
        TeamMember.objects.filter(pk=lead_seat.member.pk).update(ended=timezone.now(), ending="removed")
        task = plan_of(member_seat.project).by_pk[plan["B"].pk]
        assert who(task.responsible) == "früheres Mitglied"
        assert step("work").state(member_seat.project).missing == ("Für 2 Aufgaben ist noch niemand verantwortlich.",)

    def test_deleting_an_account_leaves_the_work_and_takes_the_name(self, member_seat, lead_seat, plan, client):
        from accounts import privacy

        rows.save_fields(Task, plan["A"].pk, {"responsible": member_seat.member}, base=None, seat=lead_seat)
        assert FieldChange.objects.filter(field="responsible", after="Mio Sand").exists()
        privacy.erase(member_seat.user)
        assert Task.objects.filter(pk=plan["A"].pk).exists()
        assert not FieldChange.objects.filter(after__contains="Mio Sand").exists()
        assert "Mio" not in who(plan_of(lead_seat.project).by_pk[plan["A"].pk].responsible)


class TestBaseline:
    def test_the_same_twice_is_one_and_an_empty_plan_is_none(self, member_seat, plan, town, lead):
        first = services.keep(member_seat, "Stand")
        assert services.keep(member_seat, "Stand") == first and Baseline.objects.count() == 1
        services.shift(member_seat, plan["A"].pk, 3, with_followers=False)
        assert services.keep(member_seat, "Stand") != first
        other = town.project("Leer")
        TeamMember.objects.create(project=other, user=lead, role=Role.LEAD)
        with pytest.raises(ValidationError, match="noch keine Aufgabe"):
            services.keep(seat_of(lead, town.site, other.pk), "Stand")

    def test_there_is_an_end_to_it(self, member_seat, plan, monkeypatch):
        monkeypatch.setattr(services, "MAX_BASELINES", 1)
        services.keep(member_seat, "Eins")
        with pytest.raises(ValidationError, match="Mehr Stände"):
            services.keep(member_seat, "Zwei")


def test_states_cost_one_query_each(member_seat, plan, django_assert_num_queries):
    for key in ("work", "schedule"):
        with django_assert_num_queries(1):
            step(key).state(member_seat.project)


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_two_people_who_close_a_circle_at_once_do_not(town, project, lead, member, plan):
    """Both want a circle of two, at the same moment: one of them is refused."""
    seats = [seat_of(person, town.site, project.pk) for person in (lead, member)]
    one, two = plan["A"].pk, plan["C"].pk
    ready = threading.Barrier(2)
    outcomes: list[str] = []

    def attempt(seat, task, before):
        try:
            ready.wait(10)
            services.add_dependency(seat, task, before)
            outcomes.append("made")
        except ValidationError:
            outcomes.append("refused")
        finally:
            connections.close_all()

    if connection.vendor == "sqlite" and "memory" in str(connection.settings_dict["NAME"]):
        # One connection, one after the other: the rule itself. PostgreSQL (and SQLite in a file) shows the race.
        ready = threading.Barrier(1)
        with transaction.atomic():
            services.add_dependency(seats[0], one, two)
        with pytest.raises(ValidationError):
            services.add_dependency(seats[1], two, one)
    else:
        threads = [threading.Thread(target=attempt, args=args) for args in ((seats[0], one, two), (seats[1], two, one))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert sorted(outcomes) == ["made", "refused"]
    known = services.depends(project)
    assert not any(graph.way(known, before, task) for task, earlier in known.items() for before in earlier)
