"""The life of a project: who may take which step, what is written down, who has to agree (abuse 1, 3, 4, 6, 8)."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from accounts import todo
from accounts.models import Notice
from projects.models import Phase
from tests.factories import create_user
from workshop import registry
from workshop.access import seat_of
from workshop.carrying import services
from workshop.models import Baseline, ProjectDecision, Role, StartConsent, StepKey, TeamMember, WorkPackage
from workshop.registry import Step, StepState
from workshop.team.base import NotPossible

pytestmark = pytest.mark.django_db
Kind = ProjectDecision.Kind
FROM = {
    Kind.READY: {"idea", "planning"}, Kind.START: {"idea", "planning", "ready"}, Kind.PAUSE: {"idea", "planning", "ready", "implementing"},
    Kind.RESUME: {"paused"}, Kind.END: {"idea", "planning", "ready", "implementing", "paused"}, Kind.COMPLETE: {"implementing"},
    Kind.REOPEN: {"ready", "implementing", "completed", "ended"},
}  # fmt: skip


def phase(project):
    project.state.refresh_from_db()
    return project.state.phase


def put(project, value):
    project.state.phase = value
    project.state.save()


@pytest.fixture
def gap(monkeypatch):
    """A step of the workshop that misses something."""
    monkeypatch.setattr(registry, "_steps", {})
    missing = ("Zwei Aufgaben haben noch keinen Termin.",)
    registry.register_step(Step(StepKey.SCHEDULE, "workshop:carrying", lambda project, known: StepState("part", "2 ohne Termin", missing)))


@pytest.mark.parametrize("start", Phase.values)
@pytest.mark.parametrize("kind", Kind.values)
def test_a_step_fits_its_phases_and_no_other(kind, start, project, lead_seat):
    put(project, start)
    if start in FROM[kind]:
        decision = services.take(lead_seat, kind, reason="Darum.")
        assert decision.kind == kind and phase(project) != start
    else:
        with pytest.raises(NotPossible):
            services.take(lead_seat, kind, reason="Darum.")
        assert phase(project) == start and not ProjectDecision.objects.exists()


def test_ready_writes_what_is_missing_and_forbids_nothing(project, lead_seat, member, gap):
    WorkPackage.objects.create(project=project, title="Bauen")
    decision = services.take(lead_seat, Kind.READY)
    assert phase(project) == "ready" and decision.missing == [{"step": "schedule", "sentences": ["Zwei Aufgaben haben noch keinen Termin."]}]
    assert Baseline.objects.get().label == "Plan fertig"
    assert Notice.objects.filter(user=member, kind="workshop.step").count() == 1
    services.take(lead_seat, Kind.START)
    assert phase(project) == "implementing" and set(Baseline.objects.values_list("label", flat=True)) == {"Plan fertig", "Start"}


def test_the_page_of_a_step_lists_what_is_missing(client, lead, at, gap):
    client.force_login(lead)
    content = client.get(at("schritt/ready/")).content.decode()
    assert "Das fehlt noch" in content and "Zwei Aufgaben haben noch keinen Termin." in content and "trotzdem" in content
    assert client.get(at("schritt/quatsch/")).status_code == 404


def test_a_pause_an_end_and_going_back_need_a_reason_that_stays_with_the_team(client, project, lead_seat):
    for kind, start in ((Kind.PAUSE, "planning"), (Kind.END, "planning"), (Kind.REOPEN, "completed")):
        put(project, start)
        with pytest.raises(NotPossible):
            services.take(lead_seat, kind, reason="  ")
        services.take(lead_seat, kind, reason="Die Statik hält nicht.")
        assert ProjectDecision.objects.first().reason == "Die Statik hält nicht."
        assert "Die Statik hält nicht." not in client.get(project.url).content.decode()


def test_a_paused_project_goes_on_where_it_was(project, lead_seat):
    services.take(lead_seat, Kind.START)
    services.take(lead_seat, Kind.PAUSE, reason="Winter")
    services.take(lead_seat, Kind.RESUME)
    assert phase(project) == "implementing"


@pytest.mark.parametrize("kind", Kind.values)
def test_only_a_lead_of_now_takes_steps(kind, project, town, lead, lead_seat, member_seat, moderator):
    put(project, sorted(FROM[kind])[0])
    with pytest.raises(PermissionDenied):
        services.take(member_seat, kind, reason="x")
    TeamMember.objects.filter(user=lead).update(ended=timezone.now())
    with pytest.raises(PermissionDenied):
        services.take(lead_seat, kind, reason="x")
    assert not ProjectDecision.objects.exists()


def test_the_second_of_two_clicks_finds_it_done(project, lead_seat):
    services.take(lead_seat, Kind.READY)
    with pytest.raises(NotPossible):
        services.take(lead_seat, Kind.READY)
    assert ProjectDecision.objects.count() == 1 and project.phase_changes.count() == 1


# Consent ----------------------------------------------------------------------------------------------------------------


def test_a_team_alone_starts_without_asking_anybody(project, lead_seat):
    assert services.parties(project) == [] and services.ask_consent(lead_seat) == []
    services.take(lead_seat, Kind.START)


def test_carrier_and_administration_agree_before_the_start(project, town, lead, lead_seat, carrier, moderator, needs_administration):
    with pytest.raises(NotPossible):
        services.take(lead_seat, Kind.START)
    asked = services.ask_consent(lead_seat)
    assert [row.party for row in asked] == ["carrier", "administration"] and services.ask_consent(lead_seat) == []
    assert Notice.objects.filter(user=carrier, kind="workshop.consent").count() == 1
    assert Notice.objects.filter(user=moderator, kind="workshop.consent").count() == 1
    assert any("zustimmt" in entry.text for entry in todo.of(carrier, town.site))
    services.answer_consent(project, carrier, "carrier", agreed=True)
    with pytest.raises(NotPossible):
        services.take(lead_seat, Kind.START)
    services.answer_consent(project, moderator, "administration", agreed=True, note="Gern.")
    assert Notice.objects.filter(user=lead, kind="workshop.consent").count() == 2
    services.take(lead_seat, Kind.START)
    assert phase(project) == "implementing"
    with pytest.raises(NotPossible):
        services.answer_consent(project, moderator, "administration", agreed=False, note="doch nicht")


def test_a_refusal_needs_a_note_and_can_be_asked_again(project, lead_seat, carrier):
    services.ask_consent(lead_seat)
    with pytest.raises(NotPossible):
        services.answer_consent(project, carrier, "carrier", agreed=False)
    services.answer_consent(project, carrier, "carrier", agreed=False, note="Erst das Gutachten.")
    with pytest.raises(NotPossible):
        services.take(lead_seat, Kind.START)
    assert len(services.ask_consent(lead_seat)) == 1
    assert StartConsent.objects.get().agreed is None
    assert Notice.objects.filter(user=carrier, kind="workshop.consent").count() == 2


def test_nobody_agrees_for_somebody_else(project, lead_seat, member, carrier, make_moderator, other_town, needs_administration):
    services.ask_consent(lead_seat)
    for actor in (lead_seat.user, member, create_user(), make_moderator(other_town)):
        for party in ("carrier", "administration", "quatsch"):
            with pytest.raises(PermissionDenied):
                services.answer_consent(project, actor, party, agreed=True)
    with pytest.raises(PermissionDenied):
        services.answer_consent(project, carrier, "administration", agreed=True)
    assert not StartConsent.objects.exclude(agreed=None).exists()


def test_consent_that_nobody_asked_for_is_none(project, carrier):
    with pytest.raises(NotPossible):
        services.answer_consent(project, carrier, "carrier", agreed=True)


def test_going_back_to_planning_asks_everybody_again(project, lead_seat, carrier):
    services.ask_consent(lead_seat)
    services.answer_consent(project, carrier, "carrier", agreed=True)
    services.take(lead_seat, Kind.START)
    services.take(lead_seat, Kind.REOPEN, reason="Neuer Ort")
    assert not StartConsent.objects.exists()
    with pytest.raises(NotPossible):
        services.take(lead_seat, Kind.START)


# Doors ------------------------------------------------------------------------------------------------------------------

POSTS = ("schritt/start/", "zustimmung/anfragen/", "zustimmung/", "meilenstein/1/", "meilensteine/", "neues/", "ergebnis/", "ergebnis/zuruecknehmen/")


@pytest.mark.parametrize("who", ["citizen", "moderator", "former"])
def test_the_room_is_closed_to_everybody_outside_of_the_team(who, client, project, lead, moderator, at):
    former = create_user()
    TeamMember.objects.create(project=project, user=former, role=Role.LEAD, ended=timezone.now())
    client.force_login({"citizen": create_user, "moderator": lambda: moderator, "former": lambda: former}[who]())
    for rest in ("", "schritt/start/", "neues/", "ergebnis/"):
        assert client.get(at(rest)).status_code == 404, rest
    for rest in POSTS:
        assert client.post(at(rest), {"reason": "x", "title": "x", "text": "x", "agreed": "1"}).status_code == 404, rest
    assert not ProjectDecision.objects.exists() and not project.updates.exists()


def test_a_member_sees_the_room_and_takes_no_step(client, member, lead, at):
    client.force_login(member)
    assert "Diesen Schritt geht die Leitung" in client.get(at()).content.decode()
    assert client.post(at("schritt/start/"), {}).status_code == 403 and client.post(at("zustimmung/anfragen/")).status_code == 403


def test_reading_changes_nothing_and_changes_need_a_token(project, lead, at):
    client = Client(enforce_csrf_checks=True)
    client.force_login(lead)
    for rest in ("", "schritt/start/", "neues/", "ergebnis/"):
        assert client.get(at(rest)).status_code == 200, rest
    for rest in POSTS:
        assert client.post(at(rest), {}).status_code == 403, rest
    assert not ProjectDecision.objects.exists()


def test_a_project_of_another_municipality_is_not_there(client, other_town, lead):
    elsewhere = other_town.project("Anderswo")
    TeamMember.objects.create(project=elsewhere, user=lead, role=Role.LEAD)
    client.force_login(lead)
    assert client.get(f"/mitmachen/projekte/{elsewhere.pk}/umsetzung/").status_code == 404


def test_the_room_needs_no_more_queries_for_more_rows(client, project, town, lead, lead_seat, at, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from workshop.models import Milestone, ProjectUpdate

    def fill(number):
        Milestone.objects.create(project=project, title=f"Ziel {number}")
        ProjectUpdate.objects.create(project=project, title=f"Neu {number}", text="x", author=lead_seat.member)
        ProjectDecision.objects.create(project=project, kind=Kind.PAUSE, user=lead)

    client.force_login(lead)
    fill(0)
    client.get(at())
    with CaptureQueriesContext(connection) as first:
        client.get(at())
    for number in range(1, 12):
        fill(number)
    with django_assert_max_num_queries(len(first)):
        client.get(at())
    assert seat_of(lead, town.site, project.pk).is_lead
