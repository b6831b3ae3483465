"""News, milestones and the result: nothing is public before somebody released it, pictures least of all (abuse 1, 6, 8, 13)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from moderation import rows
from municipality.models import Picture
from workshop.carrying import news, numbers, services
from workshop.models import EffectEstimate, FieldChange, Milestone, ProjectResult, ProjectUpdate, PublicMilestones, ResourceRequirement, TeamMember
from workshop.rows import Conflict
from workshop.team.base import NotPossible

pytestmark = pytest.mark.django_db
XSS = "<script>alert(1)</script>"


def page(client, project):
    return client.get(project.url).content.decode()


def hidden_from_everybody(client, project, words):
    api = client.get(f"/api/v1/projects/{project.pk}/")
    return words not in page(client, project) and words not in api.content.decode()


@pytest.fixture
def posted(client, lead, at, photo):
    """News with a picture, handed in by the lead in the browser."""
    client.force_login(lead)
    data = {
        "title": "Erster Spatenstich",
        "text": f"Es ging los. {XSS}",
        "picture_alt": "Menschen mit Spaten",
        "picture_credit": "Mio",
        "people_agreed": "on",
    }
    response = client.post(at("neues/"), {**data, "upload": photo()})
    assert response.status_code == 302, response.content.decode()
    client.logout()
    return ProjectUpdate.objects.get()


def test_news_wait_for_moderation_and_then_stand_on_the_page(client, project, posted, moderator):
    assert posted.release == "waiting" and posted.picture.is_public is False
    assert hidden_from_everybody(client, project, "Erster Spatenstich")
    rows.approve(posted, moderator, posted.version)
    content = page(client, project)
    assert "Erster Spatenstich" in content and 'alt="Menschen mit Spaten"' in content and "Bild:" in content and XSS not in content
    assert Picture.objects.get().is_public


def test_the_picture_has_no_place_and_is_seen_by_the_team_alone_before(client, project, posted, member, at):
    size = posted.picture.get_rendition("fill-960x540")
    assert client.get(size.url).status_code == 404
    own = at(f"neues/{posted.pk}/bild/")
    assert client.get(own).status_code == 302
    client.force_login(member)
    response = client.get(own)
    assert response.status_code == 200 and response["X-Content-Type-Options"] == "nosniff"


def test_staff_of_the_municipality_see_the_hidden_picture_and_nobody_elsewhere(client, posted, moderator, make_moderator, other_town):
    url = posted.picture.get_rendition("max-960x720").url
    client.force_login(moderator)
    assert client.get(url).status_code == 200
    client.force_login(make_moderator(other_town))
    assert client.get(url).status_code == 404


def test_a_picture_needs_words_and_consent(client, lead, at, photo):
    client.force_login(lead)
    response = client.post(at("neues/"), {"title": "Neu", "text": "Text bleibt", "upload": photo()})
    content = response.content.decode()
    assert response.status_code == 422 and "Bitte beschreiben Sie das Bild" in content and "Einverständnis" in content and "Text bleibt" in content
    assert not ProjectUpdate.objects.exists() and not Picture.objects.exists()


def test_what_is_no_picture_is_refused_with_a_sentence(client, lead, at):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(lead)
    evil = SimpleUploadedFile("bild.jpg", b"<svg onload=alert(1)>", content_type="image/jpeg")
    response = client.post(at("neues/"), {"title": "Neu", "text": "x", "picture_alt": "x", "people_agreed": "on", "upload": evil})
    assert response.status_code == 422 and "SVG" in response.content.decode() and not Picture.objects.exists()


def test_a_changed_text_waits_again_and_the_picture_with_it(client, project, posted, lead_seat, moderator):
    rows.approve(posted, moderator, posted.version)
    news.save_update(
        lead_seat, {"title": "Neu", "text": "Neu", "picture_alt": "Spaten"}, update=news.find_update(lead_seat, posted.pk), version=posted.version
    )
    posted.refresh_from_db()
    assert posted.release == "waiting" and not Picture.objects.get().is_public and hidden_from_everybody(client, project, "Spatenstich")


def test_a_replaced_or_removed_picture_leaves_no_file(posted, lead_seat, photo):
    from municipality.files import clean_image

    first = posted.picture_id
    values = {"title": "Neu", "text": "Neu", "picture_alt": "Spaten"}
    news.save_update(lead_seat, values, update=news.find_update(lead_seat, posted.pk), upload=clean_image(photo()))
    assert Picture.objects.count() == 1 and Picture.objects.get().pk != first
    news.save_update(lead_seat, values, update=news.find_update(lead_seat, posted.pk), drop_picture=True)
    posted.refresh_from_db()
    assert not Picture.objects.exists() and posted.picture_alt == ""


def test_pictures_hide_with_the_project_and_come_back_with_it(posted, project, moderator):
    rows.approve(posted, moderator, posted.version)
    project.refresh_from_db()
    project.unpublish()
    assert not Picture.objects.get().is_public
    project.save_revision().publish()
    assert Picture.objects.get().is_public


def test_a_deleted_update_takes_its_picture_along(posted, lead_seat, moderator):
    rows.approve(posted, moderator, posted.version)
    with pytest.raises(NotPossible):
        news.delete_update(lead_seat, posted)
    rows.withdraw(posted, lead_seat.user)
    assert not Picture.objects.get().is_public
    news.delete_update(lead_seat, posted)
    assert not Picture.objects.exists() and not ProjectUpdate.objects.exists()


def test_two_people_do_not_overwrite_each_other(client, posted, lead, at):
    client.force_login(lead)
    data = {"title": "Meins", "text": "Meins", "picture_alt": "x", "seen": posted.version}
    assert client.post(at(f"neues/{posted.pk}/"), data).status_code == 302
    response = client.post(at(f"neues/{posted.pk}/"), {**data, "text": "Das andere"})
    assert response.status_code == 422 and "inzwischen geändert" in response.content.decode() and "Das andere" in response.content.decode()


def test_a_flood_of_news_is_stopped(lead_seat):
    for number in range(news.MOST_WAITING):
        news.save_update(lead_seat, {"title": f"Nr {number}", "text": "x"})
    with pytest.raises(NotPossible):
        news.save_update(lead_seat, {"title": "zu viel", "text": "x"})


def test_news_of_another_project_are_404(client, town, lead, at):
    elsewhere = ProjectUpdate.objects.create(project=town.project("Anderes"), title="x", text="x")
    client.force_login(lead)
    for rest in (f"neues/{elsewhere.pk}/", f"neues/{elsewhere.pk}/bild/"):
        assert client.get(at(rest)).status_code == 404
    for rest in (f"neues/{elsewhere.pk}/zuruecknehmen/", f"neues/{elsewhere.pk}/loeschen/"):
        assert client.post(at(rest)).status_code == 404
    assert ProjectUpdate.objects.filter(pk=elsewhere.pk).exists()


def test_who_left_the_team_a_moment_ago_writes_nothing(lead_seat):
    TeamMember.objects.update(ended=timezone.now())
    for write in (
        lambda: news.save_update(lead_seat, {"title": "x", "text": "x"}), lambda: news.save_result(lead_seat, {"done": "x"}),
        lambda: news.hand_in_milestones(lead_seat), lambda: news.reach(lead_seat, 1, None, version=1),
    ):  # fmt: skip
        with pytest.raises((PermissionDenied, NotPossible)):
            write()
    assert not ProjectUpdate.objects.exists() and not ProjectResult.objects.exists()


def test_no_address_of_a_person_stands_on_the_page(client, project, posted, moderator, lead):
    rows.approve(posted, moderator, posted.version)
    assert lead.email not in page(client, project) and "Lea Brandt" not in page(client, project)


# Milestones -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def milestone(project):
    return Milestone.objects.create(project=project, title="Dach fertig", date=date(2027, 5, 1))


def test_a_milestone_is_reached_with_history_and_not_in_the_future(project, lead_seat, milestone):
    with pytest.raises(ValidationError):
        news.reach(lead_seat, milestone.pk, timezone.localdate() + timedelta(days=1), version=1)
    row = news.reach(lead_seat, milestone.pk, timezone.localdate(), version=1)
    assert row.reached == timezone.localdate() and FieldChange.objects.filter(table="milestone", field="reached").count() == 1


def test_two_people_name_different_days(lead_seat, member_seat, milestone):
    today = timezone.localdate()
    news.reach(lead_seat, milestone.pk, today, version=1)
    with pytest.raises(Conflict):
        news.reach(member_seat, milestone.pk, today - timedelta(days=3), version=1)


def test_the_words_of_milestones_are_public_after_release_and_their_days_at_once(client, project, lead_seat, moderator, milestone):
    assert hidden_from_everybody(client, project, "Dach fertig")
    row = news.hand_in_milestones(lead_seat)
    assert row.release == "waiting" and hidden_from_everybody(client, project, "Dach fertig")
    rows.approve(row, moderator, row.version)
    assert "Dach fertig" in page(client, project) and "geplant" in page(client, project)
    news.reach(lead_seat, milestone.pk, timezone.localdate(), version=1)
    assert "erreicht" in page(client, project)


def test_new_words_wait_while_the_old_ones_stay(client, project, lead_seat, moderator, milestone):
    row = news.hand_in_milestones(lead_seat)
    rows.approve(row, moderator, row.version)
    Milestone.objects.update(title="Etwas Beleidigendes")
    assert "Dach fertig" in page(client, project) and "Beleidigendes" not in page(client, project)
    row = news.hand_in_milestones(lead_seat)
    assert row.release == "waiting" and "Dach fertig" in page(client, project) and "Beleidigendes" not in page(client, project)
    rows.approve(row, moderator, row.version)
    assert "Beleidigendes" in page(client, project)
    rows.take_offline(row, moderator, None, "Beleidigung")
    assert "Meilensteine" not in page(client, project) and PublicMilestones.objects.get().shown == {}


def test_a_milestone_for_the_team_alone_stays_there(client, project, lead_seat, moderator, milestone):
    Milestone.objects.create(project=project, title="Geheime Probe", is_public=False)
    row = news.hand_in_milestones(lead_seat)
    rows.approve(row, moderator, row.version)
    assert "Geheime Probe" not in page(client, project)


# Result -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def plan(project):
    effect = EffectEstimate.objects.create(project=project, label="Strom vom Dach", result=Decimal("30"), result_unit="MWh")
    cost = ResourceRequirement.objects.create(project=project, kind="investment", title="Module", cost=Decimal("20000"))
    return effect, cost


def test_the_result_shows_measured_beside_estimated_and_spent_beside_planned(client, project, lead, moderator, plan, at):
    effect, cost = plan
    client.force_login(lead)
    data = {
        "done": "Das Dach ist voll.", "learnt": "Früher fragen.", "stays": "Strom.", f"measured_{effect.pk}": "28,5", f"how_{effect.pk}": "Zähler",
        f"mv_{effect.pk}": 1, f"spent_{cost.pk}": "21.500,40", f"sv_{cost.pk}": 1,
    }  # fmt: skip
    response = client.post(at("ergebnis/"), data)
    assert response.status_code == 302, response.content.decode()
    result = ProjectResult.objects.get()
    assert result.release == "waiting" and numbers.shown(result.numbers)["spent"] == Decimal("21500.40")
    assert hidden_from_everybody(client, project, "Das Dach ist voll.")
    rows.approve(result, moderator, result.version)
    content = page(client, project)
    assert all(words in content for words in ("Das Dach ist voll.", "28,5", "30", "21.500,40", "20.000", "Zähler"))


def test_a_result_stands_above_what_was_planned(client, project, lead_seat, moderator):
    type(project).objects.filter(pk=project.pk).update(problem="Das Dach liegt leer in der Sonne.")
    result = news.save_result(lead_seat, {"done": "Das Dach ist voll."})
    content = page(client, project)
    assert "Das Dach liegt leer" in content and "Das Dach ist voll." not in content
    rows.approve(result, moderator, result.version)
    content = page(client, project)
    assert content.count("Das Dach ist voll.") == 1
    assert content.index("Das Dach ist voll.") < content.index("Das Dach liegt leer")


def test_numbers_that_change_later_are_not_public_until_they_are_handed_in(client, project, lead_seat, moderator, plan):
    result = news.save_result(lead_seat, {"done": "Fertig."}, measured={plan[0].pk: (1, {"measured": Decimal("28.5"), "measured_how": ""})})
    rows.approve(result, moderator, result.version)
    EffectEstimate.objects.update(measured=Decimal("99999"), label="Unsinn")
    assert "99.999" not in page(client, project) and "Unsinn" not in page(client, project)


@pytest.mark.parametrize("wrong", ["-5", "viel", "1e99", "99999999999999999"])
def test_absurd_amounts_keep_what_was_typed(client, lead, plan, at, wrong):
    client.force_login(lead)
    response = client.post(at("ergebnis/"), {"done": "Bleibt stehen", f"spent_{plan[1].pk}": wrong})
    assert response.status_code == 422 and "Bleibt stehen" in response.content.decode() and wrong in response.content.decode()
    assert not ProjectResult.objects.exists()


def test_without_words_a_result_stays_a_draft(lead_seat):
    with pytest.raises(ValidationError):
        news.save_result(lead_seat, {"done": " "})
    assert news.save_result(lead_seat, {"done": ""}, hand_in=False).release == "draft"


def test_a_conflict_in_one_number_saves_nothing_of_it(lead_seat, member_seat, plan):
    news.save_result(lead_seat, {"done": "A"}, spent={plan[1].pk: (1, {"spent": Decimal(1)})}, hand_in=False)
    with pytest.raises(Conflict):
        news.save_result(member_seat, {"done": "B"}, spent={plan[1].pk: (1, {"spent": Decimal(2)})}, hand_in=False)
    assert ProjectResult.objects.get().done == "A"


def test_a_form_cannot_smuggle_in_other_fields(client, project, lead, plan, at):
    client.force_login(lead)
    client.post(at("neues/"), {"title": "x", "text": "y", "release": "live", "version": 7, "project": 1, "author": 1})
    update = ProjectUpdate.objects.get()
    assert update.release == "waiting" and update.project_id == project.pk and update.version == 1
    other = EffectEstimate.objects.create(project_id=plan[0].project_id, label="x")
    client.post(at("ergebnis/"), {"done": "x", f"measured_{other.pk}": "5", "numbers": "{}", "release": "live"})
    assert ProjectResult.objects.get().release == "waiting"


def test_the_plan_room_is_asked_for_a_baseline_at_ready(project, lead_seat, milestone, plan):
    from workshop.carrying import queries

    services.take(lead_seat, "ready")
    Milestone.objects.filter(pk=milestone.pk).update(date=date(2027, 5, 15))
    ResourceRequirement.objects.update(cost=Decimal("25000"))
    found = queries.changes(project)
    assert [(move.title, move.days) for move in found["moves"]] == [("Dach fertig", 14)]
    assert [(change.key, change.before, change.after) for change in found["sums"]] == [("costs", Decimal("20000.00"), Decimal("25000.00"))]


@pytest.mark.parametrize(("value", "shown"), [("874.000", "874"), ("0.500", "0,5"), ("1200.250", "1.200,25"), ("0.000", "0"), ("3000.000", "3.000")])
def test_a_measured_number_is_shown_without_zeroes_that_look_like_thousands(value, shown):
    from django import forms
    from django.utils import translation

    from workshop.carrying.forms import Number

    class Form(forms.Form):
        number = Number(max_digits=16, decimal_places=3)

    with translation.override("de"):
        assert f'value="{shown}"' in str(Form(initial={"number": Decimal(value)})["number"])
