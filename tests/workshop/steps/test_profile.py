"""The working copy of the profile: edited like rows, merged with what staff changed, handed in, decided."""

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Notice
from moderation import services as moderation
from projects.models import Need, NeedState, ProjectAim, ProjectPage
from tests.factories import create_user
from workshop.models import FieldChange, ProfileDraft
from workshop.steps import handin, profile, profile_data

HTMX = {"HX-Request": "true"}


@pytest.fixture
def field(town):
    return town.field_of_action("Stadtgrün")


@pytest.fixture
def project(town, field):
    page = town.project(
        "Sonne aufs Schuldach", fields_of_action=[field], needs=[("skills", "Statik prüfen")], problem="Das Dach ist leer.", live=True
    )
    page.aims = [ProjectAim(aim="supply", how="Strom vom Dach")]
    page.save_revision().publish()
    return ProjectPage.objects.get(pk=page.pk)


@pytest.fixture
def at_work(client, lead):
    client.force_login(lead)
    return client


@pytest.fixture
def moderator(town):
    user = town.staff()
    user.groups.add(moderation.moderation_group(town.site))
    return user


def save(client, project, fields, base=1, *, htmx=True, **values):
    url = reverse("workshop:save_row", args=[project.pk, "profiledraft", project.pk])
    return client.post(url, {"_fields": fields, "base": base, **values}, headers=HTMX if htmx else {})


def hand_in(client, project):
    seen = ProfileDraft.objects.get(pk=project.pk).version if ProfileDraft.objects.filter(pk=project.pk).exists() else 1
    return client.post(reverse("workshop:hand_in", args=[project.pk]), {"seen": seen})


pytestmark = pytest.mark.django_db


def test_looking_writes_nothing_and_shows_what_the_page_says(at_work, project):
    text = at_work.get(reverse("workshop:profile", args=[project.pk])).content.decode()
    assert "Das Dach ist leer." in text and "Strom vom Dach" in text and "Statik prüfen" in text
    assert not ProfileDraft.objects.exists()


def test_one_field_is_saved_and_the_public_page_stays(at_work, project):
    answer = save(at_work, project, "summary", summary="Wir bauen eine Anlage.").content.decode()
    assert 'data-saved="summary"' in answer and 'name="base" value="2"' in answer
    assert ProfileDraft.objects.get().data["summary"] == "Wir bauen eine Anlage."
    assert ProjectPage.objects.get(pk=project.pk).summary != "Wir bauen eine Anlage."
    change = FieldChange.objects.get()
    assert (change.table, change.field, change.after) == ("profiledraft", "summary", "Wir bauen eine Anlage.")


@pytest.mark.parametrize(
    ("name", "value"),
    [("title", ""), ("title", "12345"), ("summary", "x" * 281), ("lat", "95"), ("lat", "NaN"), ("district", "999999"), ("aims", "all")],
)
def test_what_is_wrong_is_said_and_not_kept(at_work, project, name, value):
    answer = save(at_work, project, name, **{name: value}).content.decode()
    assert f'data-wrong="{name}"' in answer
    assert ProfileDraft.objects.get().version == 1


def test_lists_can_be_filled_and_emptied(at_work, project, field, town):
    other = town.field_of_action("Energie")
    save(at_work, project, "fields_of_action", fields_of_action=[str(field.pk), str(other.pk)])
    save(at_work, project, "aims", base=2)
    data = ProfileDraft.objects.get().data
    assert data["fields_of_action"] == [str(field.pk), str(other.pk)] and data["aims"] == []
    assert "Stadtgrün\nEnergie" in FieldChange.objects.filter(field="fields_of_action").get().after


def test_another_municipalitys_field_cannot_be_chosen(at_work, project, other_town):
    foreign = other_town.field_of_action("Fremd")
    assert "data-wrong" in save(at_work, project, "fields_of_action", fields_of_action=[str(foreign.pk)]).content.decode()


@pytest.mark.parametrize("htmx", [True, False])
def test_two_people_in_one_field_choose(at_work, project, member, client_of, htmx):
    save(client_of(member), project, "vision", vision="Ein Dach voller Strom.")
    answer = save(at_work, project, "vision", htmx=htmx, vision="Ein Dach voller Bienen.")
    text = answer.content.decode()
    assert answer.status_code == (200 if htmx else 409)
    assert "voller Strom" in text and "voller Bienen" in text and "Mio Sand" in text
    assert ProfileDraft.objects.get().data["vision"] == "Ein Dach voller Strom."
    save(at_work, project, "vision", vision="Ein Dach voller Bienen.", mine="1")
    assert ProfileDraft.objects.get().data["vision"] == "Ein Dach voller Bienen."


def test_a_save_of_one_field_costs_at_most_ten_queries(at_work, project, django_assert_max_num_queries):
    save(at_work, project, "vision", vision="Eins")
    with django_assert_max_num_queries(1000) as asked:
        save(at_work, project, "vision", base=2, vision="Zwei")
    written = [query["sql"] for query in asked.captured_queries if "SAVEPOINT" not in query["sql"]]
    assert len(written) <= 10, written


def test_handing_in_makes_a_version_that_waits_while_the_old_one_stays(at_work, project, town):
    save(at_work, project, "summary", summary="Wir bauen eine Anlage.")
    save(at_work, project, "how_supply", base=2, how_supply="Strom für die Schule")
    save(at_work, project, "need_2_title", base=3, need_2_title="Ein Gerüst")
    save(at_work, project, "need_2_kind", base=4, need_2_kind="material")
    page = at_work.get(reverse("workshop:hand_in", args=[project.pk])).content.decode()
    assert "Wir bauen eine Anlage." in page and "Material: Ein Gerüst" in page and "Das Dach ist leer." not in page.partition("<main")[2]
    assert hand_in(at_work, project).status_code == 302
    fresh = ProjectPage.objects.get(pk=project.pk)
    version = fresh.get_latest_revision_as_object()
    assert fresh.summary != version.summary == "Wir bauen eine Anlage."
    assert [aim.how for aim in version.aims.all()] == ["Strom für die Schule"]
    assert [need.title for need in version.needs.all()] == ["Statik prüfen", "Ein Gerüst"]
    assert fresh.current_workflow_state is not None
    assert "Wird geprüft" in at_work.get(reverse("workshop:profile", args=[project.pk])).content.decode()


def test_a_released_profile_is_public_its_needs_keep_their_state_and_the_team_hears(at_work, project, moderator, lead, member):
    key = Need.objects.get(project=project).key
    NeedState.objects.update_or_create(project_id=project.pk, need_key=key, defaults={"is_open": False})
    save(at_work, project, "summary", summary="Wir bauen eine Anlage.")
    hand_in(at_work, project)
    state = ProjectPage.objects.get(pk=project.pk).current_workflow_state
    moderation.approve(state, moderator, ProjectPage.objects.get(pk=project.pk).latest_revision_id)
    fresh = ProjectPage.objects.get(pk=project.pk)
    assert fresh.summary == "Wir bauen eine Anlage." and Need.objects.get(project=fresh).key == key
    assert set(Notice.objects.filter(kind="workshop.profile").values_list("user_id", flat=True)) == {lead.pk, member.pk}
    assert hand_in(at_work, project).status_code == 302
    assert ProjectPage.objects.get(pk=project.pk).current_workflow_state is None


def test_a_request_for_changes_shows_its_reason_and_can_be_answered(at_work, project, moderator):
    save(at_work, project, "summary", summary="Wir bauen eine Anlage.")
    hand_in(at_work, project)
    state = ProjectPage.objects.get(pk=project.pk).current_workflow_state
    moderation.request_changes(state, moderator, None, "Bitte sagen Sie, welches Dach.")
    text = at_work.get(reverse("workshop:profile", args=[project.pk])).content.decode()
    assert "Bitte überarbeiten" in text and "Bitte sagen Sie, welches Dach." in text
    save(at_work, project, "summary", base=2, summary="Wir bauen eine Anlage auf die Turnhalle.")
    hand_in(at_work, project)
    waits = ProjectPage.objects.get(pk=project.pk).current_workflow_state
    assert waits.status == "in_progress"
    assert waits.current_task_state.revision_id == ProjectPage.objects.get(pk=project.pk).latest_revision_id


def test_what_is_taken_back_leaves_the_working_copy_as_it_is(at_work, project):
    save(at_work, project, "summary", summary="Wir bauen eine Anlage.")
    hand_in(at_work, project)
    assert at_work.post(reverse("workshop:withdraw", args=[project.pk])).status_code == 302
    fresh = ProjectPage.objects.get(pk=project.pk)
    assert fresh.current_workflow_state is None and not fresh.has_unpublished_changes
    assert profile.current(fresh).data["summary"] == "Wir bauen eine Anlage."
    assert at_work.post(reverse("workshop:withdraw", args=[project.pk])).status_code == 409


def test_only_the_lead_hands_in_and_only_what_was_seen(at_work, project, member, client_of):
    save(at_work, project, "summary", summary="Wir bauen eine Anlage.")
    assert hand_in(client_of(member), project).status_code == 403
    assert "Einreichen kann die Leitung" in client_of(member).get(reverse("workshop:hand_in", args=[project.pk])).content.decode()
    save(client_of(member), project, "vision", base=2, vision="Anders")
    answer = at_work.post(reverse("workshop:hand_in", args=[project.pk]), {"seen": 2})
    assert answer.status_code == 409 and "noch einmal" in answer.content.decode()
    assert ProjectPage.objects.get(pk=project.pk).current_workflow_state is None


def test_what_is_incomplete_is_said_before_anybody_reads_it(at_work, project):
    save(at_work, project, "lat", lat="51,5")
    save(at_work, project, "need_2_kind", base=2, need_2_kind="money")
    answer = hand_in(at_work, project)
    text = answer.content.decode()
    assert answer.status_code == 422 and "Breite und Länge" in text and "bei Bedarf 2" in text
    assert ProjectPage.objects.get(pk=project.pk).current_workflow_state is None


def test_what_staff_changed_meanwhile_comes_in_and_what_both_changed_stays_with_the_team(at_work, project):
    save(at_work, project, "summary", summary="Unser Satz.")
    version = ProjectPage.objects.get(pk=project.pk).get_latest_revision_as_object()
    version.summary, version.problem = "Satz der Verwaltung.", "Das Dach der Schule ist leer."
    version.save_revision().publish()
    save(at_work, project, "vision", base=2, vision="Strom")
    data = ProfileDraft.objects.get().data
    assert (data["summary"], data["problem"], data["vision"]) == ("Unser Satz.", "Das Dach der Schule ist leer.", "Strom")
    assert FieldChange.objects.get(field="problem").user is None
    differences = at_work.get(reverse("workshop:hand_in", args=[project.pk])).content.decode()
    assert "Satz der Verwaltung." in differences and "Unser Satz." in differences


def test_strangers_and_other_projects_meet_no_door(client, project, town, client_of, lead):
    other = town.project("Etwas anderes")
    for name in ("profile", "hand_in", "check", "changes", "profile_picture"):
        assert client_of(create_user()).get(reverse(f"workshop:{name}", args=[project.pk])).status_code == 404
        assert client_of(lead).get(reverse(f"workshop:{name}", args=[other.pk])).status_code == 404
        assert client.get(reverse(f"workshop:{name}", args=[project.pk])).status_code == 302
    url = reverse("workshop:save_row", args=[project.pk, "profiledraft", other.pk])
    assert client_of(lead).post(url, {"_fields": "title", "title": "Fremd", "base": 1}).status_code == 404


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "{{ 7*7 }}{% now 'Y' %}", "%(x)s {0.__class__}", '"><img src=x onerror=alert(1)>'])
def test_text_stays_text(at_work, project, text):
    save(at_work, project, "problem", problem=text)
    for name in ("profile", "hand_in", "changes", "home"):
        shown = at_work.get(reverse(f"workshop:{name}", args=[project.pk])).content.decode()
        assert "<script>alert" not in shown and "<img src=x" not in shown
    assert ProfileDraft.objects.get().data["problem"] == text


# Pure rules ---------------------------------------------------------------------------------------------------------------

versions = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from("ab"),
        "vision": st.sampled_from("ab"),
        "aims": st.lists(st.sampled_from(["x", "y"]), unique=True),
        "need_1_title": st.sampled_from("ab"),
        "need_3_title": st.sampled_from("ab"),
    },
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(base=versions, latest=versions, mine=versions)
def test_a_merge_loses_nobodys_change(base, latest, mine):
    merged, taken = profile_data.merge(base, latest, mine)
    for group in profile_data.groups():
        if not profile_data.same(base, mine, group):
            assert profile_data.same(merged, mine, group), "what the team changed stays"
        else:
            assert profile_data.same(merged, latest, group), "what only the others changed comes in"
    assert bool(taken) == bool(profile_data.changed_groups(mine, merged))
    assert profile_data.merge(latest, latest, merged)[0] == merged


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=versions)
def test_a_profile_lacks_less_the_more_it_says(data):
    more = {**data, "summary": "Ein Satz.", "district": "1"}
    assert len(profile_data.gaps(more)) <= len(profile_data.gaps(data))
    assert set(profile_data.gaps(more)) <= set(profile_data.gaps(data))


def test_a_complete_profile_is_complete():
    full = dict.fromkeys(("title", "summary", "problem", "what_happens", "own_goal", "vision", "place_text", "backed_by"), "x")
    full |= {"aims": ["supply"], "fields_of_action": ["1"]}
    assert profile_data.state_of(full).level == "full" and profile_data.state_of({}).level == "none"
    assert profile_data.state_of({**full, "vision": ""}).missing == ("Das Bild der Zukunft fehlt noch.",)
    assert len(profile_data.gaps({})) == profile_data.ASKED


def test_a_writer_of_another_room_takes_part(project, lead_seat, monkeypatch):
    monkeypatch.setattr(handin, "_writers", [lambda page, version: setattr(version, "no_effect_reason", "Noch nicht gemessen.")])
    assert handin.submit(lead_seat, seen=1)
    assert ProjectPage.objects.get(pk=project.pk).get_latest_revision_as_object().no_effect_reason == "Noch nicht gemessen."
