"""The worksheets: a seat for some days, a whole plan through the ordinary doors, an end that nobody misses, words that do not stay."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import privacy
from municipality import retention
from municipality.jobs import all_jobs, run_job
from projects.models import Phase, ProjectPage
from tests.factories import create_user
from workshop.models import (
    Allocation,
    Dependency,
    EffectEstimate,
    FieldChange,
    FundingSource,
    HandOver,
    Milestone,
    PaperEntry,
    ProfileDraft,
    ResourceRequirement,
    Role,
    Task,
    TeamMember,
    WorkPackage,
)
from workshop.outputs.documents import BY_FILE
from workshop.outputs.material import material_of
from workshop.paper import services
from workshop.team import services as team
from workshop.team.base import NotPossible

from .conftest import CONSENT

pytestmark = pytest.mark.django_db


def opened(project, actor, **more):
    return services.open_sheets(project, actor, consent_on=CONSENT, note="Ordner 3", **more)


def url(name, project, *more):
    return reverse(f"workshop:{name}", args=[project.pk, *more])


# The seat ------------------------------------------------------------------------------------------------------------------


def test_staff_sit_in_the_team_as_advisers_and_the_team_sees_it(project, lead, staff, client_of):
    entry = opened(project, staff)
    seat = TeamMember.objects.get(project=project, user=staff, ended=None)
    assert seat.role == Role.ADVISER and entry.member == seat
    assert entry.expires == timezone.now() + timedelta(days=services.OPEN_DAYS)
    assert "Mona Amtmann" in client_of(lead).get(url("team", project)).content.decode()
    assert client_of(staff).get(url("home", project)).status_code == 200
    assert not HandOver.objects.exists()


def test_twice_is_once(project, lead, staff):
    assert opened(project, staff).pk == opened(project, staff).pk
    assert PaperEntry.objects.count() == 1 and TeamMember.objects.filter(user=staff).count() == 1


def test_whoever_is_in_the_team_already_keeps_her_seat_when_it_ends(project, lead, staff):
    own = TeamMember.objects.create(project=project, user=staff, role=Role.MEMBER)
    entry = opened(project, staff)
    assert entry.member is None
    assert services.close_sheets(entry, staff)
    own.refresh_from_db()
    assert own.ended is None and own.role == Role.MEMBER


def test_without_a_lead_it_must_be_said_and_then_everybody_can_take_it(project, staff):
    with pytest.raises(NotPossible, match="Niemand leitet"):
        opened(project, staff)
    assert not TeamMember.objects.exists() and not PaperEntry.objects.exists()
    opened(project, staff, without_lead=True)
    offer = HandOver.objects.get()
    assert offer.state == HandOver.State.OPEN and offer.to_everybody
    assert ProjectPage.objects.get(pk=project.pk).phase == Phase.PLANNING


@pytest.mark.parametrize("state", ["rejected", "withdrawn"])
def test_an_idea_that_was_rejected_or_withdrawn_is_not_planned_behind_its_authors_back(town, project, staff, client_of, state):
    from projects.models import Submission

    Submission.objects.create(site=town.site, project=project, email="ada@example.org", state=state, confirmed_at=timezone.now())
    form = {"consent": "on", "consent_on": "2026-11-02", "without_lead": "on"}
    answer = client_of(staff).post(reverse("workshop_paper:project", args=[project.pk]), form)
    assert answer.status_code == 409 and "abgelehnt oder zurückgezogen" in answer.content.decode()
    assert not TeamMember.objects.exists() and not PaperEntry.objects.exists()


@pytest.mark.parametrize("who", ["editor", "citizen", "lead", "left", "other"])
def test_strangers_open_write_and_close_nothing(project, staff, not_allowed, who):
    entry, user = opened(project, staff), not_allowed[who]
    members = TeamMember.objects.count()
    for step in (
        lambda: opened(project, user),
        lambda: services.write_words(entry, user, "x"),
        lambda: services.close_sheets(entry, user),
    ):
        with pytest.raises(PermissionDenied):
            step()
    entry.refresh_from_db()
    assert entry.closed is None and entry.team_words == "" and TeamMember.objects.count() == members


@pytest.mark.parametrize("who", ["editor", "citizen", "lead", "left", "other"])
def test_every_screen_is_hidden_from_strangers(project, staff, not_allowed, client_of, who):
    entry = opened(project, staff)
    browser = client_of(not_allowed[who])
    closed = {404} if who in ("editor",) else {302, 403, 404}
    for name, args in (("list", ()), ("idea", ()), ("project", (project.pk,))):
        assert browser.get(reverse(f"workshop_paper:{name}", args=args)).status_code in closed, name
    for name, args in (("idea", ()), ("project", (project.pk,)), ("words", (project.pk, entry.pk)), ("close", (project.pk, entry.pk))):
        assert browser.post(reverse(f"workshop_paper:{name}", args=args), {"team_words": "x"}).status_code in closed, name
    entry.refresh_from_db()
    assert entry.closed is None and entry.team_words == ""


def test_another_moderators_entry_and_another_towns_project_are_not_found(town, other_town, project, lead, staff, client_of):
    from .conftest import moderator_of

    entry = opened(project, staff)
    browser = client_of(moderator_of(town, "Nils Zweiter"))
    assert browser.post(reverse("workshop_paper:words", args=[project.pk, entry.pk]), {"team_words": "x"}).status_code == 404
    assert browser.post(reverse("workshop_paper:close", args=[project.pk, entry.pk])).status_code == 404
    assert browser.get(reverse("workshop_paper:project", args=[other_town.project("Fremd").pk])).status_code == 404


# The end ---------------------------------------------------------------------------------------------------------------------


def test_closing_takes_the_seat_away_at_once(project, lead, staff, client_of):
    entry, browser = opened(project, staff), client_of(staff)
    assert browser.get(url("work", project)).status_code == 200
    assert browser.post(reverse("workshop_paper:close", args=[project.pk, entry.pk])).status_code == 302
    assert browser.get(url("work", project)).status_code == 404
    assert browser.post(url("package_add", project), {"title": "Zu spät"}).status_code == 404
    assert not WorkPackage.objects.exists()
    entry.refresh_from_db()
    assert entry.closed and services.close_sheets(entry, staff) is False
    with pytest.raises(NotPossible, match="beendet"):
        services.write_words(entry, staff, "x")


def test_what_expires_ends_by_itself_and_only_then(project, lead, staff, client_of, time_machine):
    opened(project, staff)
    assert "workshop.paper" in all_jobs()
    time_machine.shift(timedelta(days=services.OPEN_DAYS) - timedelta(minutes=1))
    run_job("workshop.paper")
    assert client_of(staff).get(url("home", project)).status_code == 200
    time_machine.shift(timedelta(minutes=2))
    run_job("workshop.paper")
    assert client_of(staff).get(url("home", project)).status_code == 404
    assert PaperEntry.objects.get().closed
    assert services.close_expired() == 0


def test_a_project_that_nobody_leads_is_noticed_when_the_seat_ends(project, lead, staff):
    entry = opened(project, staff)
    TeamMember.objects.filter(user=lead).delete()
    assert services.close_sheets(entry, staff)
    assert HandOver.objects.filter(project=project, state=HandOver.State.OPEN, to_everybody=True).exists()


def test_when_the_lead_removes_her_or_she_leaves_the_entry_ends_too_and_can_be_opened_anew(project, lead, staff):
    first = opened(project, staff)
    team.remove(first.member, lead, "Danke für die Hilfe.")
    first.refresh_from_db()
    assert first.closed
    again = opened(project, staff)
    assert again.pk != first.pk and again.member.ended is None
    team.remove_adviser(project, staff, staff)
    again.refresh_from_db()
    assert again.closed


# A plan from paper --------------------------------------------------------------------------------------------------------


def test_a_plan_from_the_worksheets_can_be_entered_completely(town, project, lead, staff, client_of):
    """Team, profile, effect, plan, schedule, resources, finance: through the doors that everybody uses, from an empty project."""
    browser = client_of(staff)
    form = {"consent": "on", "consent_on": "02.11.2026", "note": "Ordner 3, Blatt 1 bis 4"}
    assert browser.post(reverse("workshop_paper:project", args=[project.pk]), form).status_code == 302
    entry = PaperEntry.objects.get()

    def post(name, *more, **data):
        answer = browser.post(url(name, project, *more), data)
        assert answer.status_code in (200, 302), (name, answer.status_code, answer.content.decode()[-2000:])

    def save(table, pk, base="1", **values):
        post("save_row", table, pk, _fields=",".join(values), base=base, **values)

    # The sheet "team": words, because people without an account cannot be members.
    words = "Grete kann schreinern, samstags. Otto kennt den Bauhof."
    assert browser.post(reverse("workshop_paper:words", args=[project.pk, entry.pk]), {"team_words": words}).status_code == 302
    # The sheet "profile": every field on it.
    profile = {
        "title": "Bänke am Bach", "summary": "Drei Bänke im Schatten.", "problem": "Es fehlt Platz.", "what_happens": "Wir bauen.",
        "own_goal": "Eine Bank.", "vision": "Alle sitzen.", "not_goals": "Kein Spielplatz.", "place_text": "Am Bach", "carrier": "Heimatverein",
        "wanted_start": "Frühjahr 2027", "target_groups": "Ältere Menschen", "results": "Drei Bänke", "what_stays": "Die Bänke",
    }  # fmt: skip
    save("profiledraft", project.pk, **profile)
    # Effect.
    post("effect_add_free", label="Menschen, die sitzen", result="200", result_unit="Menschen", method="Zählung an fünf Tagen")
    # The sheet "plan".
    for title in ("Vorbereiten", "Bauen"):
        post("package_add", title=title)
    first, second = WorkPackage.objects.order_by("pk")
    post("task_add", first.pk, title="Genehmigung holen")
    post("task_add", second.pk, title="Bänke aufstellen")
    before, after = Task.objects.order_by("pk")
    save("task", before.pk, start="2027-01-04", end="2027-02-26", result="Bescheid", description="Mit dem Amt", responsible=str(entry.member_id))
    save("task", after.pk, start="01.03.2027", end="31.03.2027", result="Drei Bänke")
    post("dependency_add", after.pk, before=before.pk)
    post("milestone_add", title="Alle sitzen", date="2027-04-01")
    # The sheet "resources".
    post("resource_add", title="Holz", kind="material", amount="12", unit="Bohlen", unit_cost="19,90")
    post("resource_add", title="Schreinern", kind="volunteer", amount="40")
    post("source_add", title="Kasse des Vereins", kind="own", amount="150", state="promised")
    wood, source = ResourceRequirement.objects.get(title="Holz"), FundingSource.objects.get()
    post("shares", wood.pk, **{f"source_{source.pk}": "150"})
    post("assess", "work", level="enough")

    draft = ProfileDraft.objects.get(project=project)
    assert {name: draft.data[name] for name in profile} == profile
    assert EffectEstimate.objects.get().result == 200
    before.refresh_from_db()
    assert (before.start, before.end, before.responsible_id) == (date(2027, 1, 4), date(2027, 2, 26), entry.member_id)
    assert Dependency.objects.filter(task=after, before=before).exists() and Milestone.objects.get().date == date(2027, 4, 1)
    assert Allocation.objects.get().amount == Decimal("150.00")
    assert set(FieldChange.objects.values_list("user", flat=True)) == {staff.pk}
    # What was entered comes out again, and stays when the seat has ended.
    assert services.close_sheets(entry, staff)
    page = client_of(lead).get(url("outputs", project)).content.decode()
    assert "Otto kennt den Bauhof" in page and "2. November 2026" in page and "Mona Amtmann" in page
    data = BY_FILE["aufgaben", "csv"].make(material_of(town.site, ProjectPage.objects.get(pk=project.pk))).decode("utf-8-sig")
    assert "Genehmigung holen" in data and "2027-01-04" in data


def test_without_a_lead_the_screen_asks_and_keeps_what_was_typed(project, staff, client_of):
    browser, address = client_of(staff), reverse("workshop_paper:project", args=[project.pk])
    form = {"consent": "on", "consent_on": "2026-11-02", "note": "Ordner 3"}
    answer = browser.post(address, form)
    assert answer.status_code == 409 and "Niemand leitet dieses Projekt" in answer.content.decode()
    assert 'value="Ordner 3"' in answer.content.decode() and 'value="2026-11-02"' in answer.content.decode()
    assert browser.post(address, {}).status_code == 422
    assert browser.post(address, form | {"without_lead": "on"}).status_code == 302
    page = browser.get(address).content.decode()
    assert "Sie tragen gerade ein" in page and url("home", project) in page


def test_words_that_are_too_long_are_refused_and_stay_on_the_screen(project, lead, staff, client_of):
    entry = opened(project, staff)
    answer = client_of(staff).post(reverse("workshop_paper:words", args=[project.pk, entry.pk]), {"team_words": "Wort " * 900})
    assert answer.status_code == 422 and "Wort Wort" in answer.content.decode()
    assert PaperEntry.objects.get().team_words == ""


def test_scripts_in_words_and_notes_are_text_everywhere(project, lead, staff, client_of):
    bad = "<script>alert(1)</script>"
    entry = services.open_sheets(project, staff, consent_on=CONSENT, note=bad)
    services.write_words(entry, staff, bad)
    for browser, address in (
        (client_of(staff), reverse("workshop_paper:project", args=[project.pk])),
        (client_of(staff), reverse("workshop_paper:list")),
        (client_of(lead), url("outputs", project)),
    ):
        assert bad not in browser.get(address).content.decode()


def test_words_are_for_the_team_alone(town, project, lead, staff):
    project.save_revision().publish()
    services.write_words(opened(project, staff), staff, "Otto kennt den Bauhof.")
    assert "Otto kennt" not in Client(HTTP_HOST=town.site.hostname).get(project.get_url() or "/").content.decode()


# What does not stay -------------------------------------------------------------------------------------------------------


def test_words_about_people_are_forgotten_after_a_year_and_the_entry_stays(project, lead, staff, time_machine):
    entry = opened(project, staff)
    services.write_words(entry, staff, "Otto kennt den Bauhof.")
    time_machine.shift(services.KEEP_WORDS - timedelta(hours=1))
    retention.run()
    assert PaperEntry.objects.get().team_words
    time_machine.shift(timedelta(hours=2))
    assert retention.run()["workshop.paper_words"] == [entry.pk]
    kept = PaperEntry.objects.get()
    assert kept.team_words == "" and kept.consent_on == CONSENT
    assert retention.run()["workshop.paper_words"] == []


def test_a_deleted_person_leaves_the_words_of_her_projects_and_only_those(town, project, lead, staff):
    otto = create_user("otto@example.org", name="Otto Olm")
    TeamMember.objects.create(project=project, user=otto)
    services.write_words(opened(project, staff), staff, "Otto Olm (otto@example.org) kennt den Bauhof.")
    other = town.project("Anderes")
    PaperEntry.objects.create(project=other, kind="sheets", consent_on=CONSENT, team_words="Otto Olm, ein anderer.", closed=timezone.now())
    privacy.erase(otto)
    mine, theirs = PaperEntry.objects.get(project=project), PaperEntry.objects.get(project=other)
    assert "Olm" not in mine.team_words and "otto@" not in mine.team_words and "Bauhof" in mine.team_words
    assert theirs.team_words == "Otto Olm, ein anderer."
