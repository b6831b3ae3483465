"""The moderators' screens: what they show, what they do, and that they are closed to everybody else."""

import pytest
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page, WorkflowState

from moderation import services
from moderation.models import Assignment, Decision, InternalNote, ModerationSettings, Report
from tests.factories import create_user

pytestmark = pytest.mark.django_db
XSS = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture
def report(moderated, heard):
    page = moderated.project("Gemeldetes Projekt")
    return services.create_report(site=moderated.site, page=page, reason="spam", text="Das ist Werbung.", url=page.url, subject=page.title)


def latest(page):
    return Page.objects.get(pk=page.pk).latest_revision_id


def addresses(state, report):
    """Every address of the moderators' screens: (name, argument, methods)."""
    item = [state.pk]
    return [
        ("inbox", [], "get"), ("bulk_approve", [], "post"), ("item", item, "get"), ("preview", item, "get"), ("approve", item, "post"),
        ("request_changes", item, "post"), ("reject", item, "post"), ("assign", item, "post"), ("note", item, "post"),
        ("reports", [], "get"), ("report", [report.pk], "get"), ("report", [report.pk], "post"), ("report_assign", [report.pk], "post"),
        ("report_note", [report.pk], "post"), ("log", [], "get"),
    ]  # fmt: skip


def test_every_address_is_in_the_table_of_this_test(waiting, report):
    from moderation.admin_urls import urlpatterns

    # Those of moderated rows: tests/moderation/rows.
    assert {pattern.name for pattern in urlpatterns if not pattern.name.startswith("row")} == {
        name for name, _args, _method in addresses(waiting, report)
    }


def full_post(state, report):
    return {
        "item": f"{state.pk}:{latest(Page.objects.get(pk=state.object_id))}", "revision": latest(Page.objects.get(pk=state.object_id)),
        "reason": "Nein", "user": "", "note-text": "Hallo", "outcome": "upheld", "answer": "Ja", "take_offline": "on", "text": "x",
    }  # fmt: skip


@pytest.mark.parametrize("who", ["anonymous", "citizen", "editor", "moderator_elsewhere"])
def test_all_screens_are_closed_to_everybody_else(who, client, waiting, report, moderated, other_town, make_moderator):
    services.ensure_workflow(other_town.site)
    users = {
        "anonymous": lambda: None,
        "citizen": lambda: create_user(),
        "editor": lambda: moderated.staff("editor"),
        "moderator_elsewhere": lambda: make_moderator(other_town),
    }
    user = users[who]()
    if user:
        client.force_login(user)
    own = {"inbox", "reports", "log", "bulk_approve"} if who == "moderator_elsewhere" else set()
    before = (Decision.objects.count(), InternalNote.objects.count(), Assignment.objects.count())
    for name, args, method in addresses(waiting, report):
        response = getattr(client, method)(reverse(f"moderation_admin:{name}", args=args), full_post(waiting, report) if method == "post" else None)
        if name in own and name != "bulk_approve":
            assert response.status_code == 200 and b"Solardach" not in response.content and b"Gemeldetes" not in response.content, name
        elif who in ("anonymous", "citizen"):
            assert response.status_code in (302, 403, 404), (name, response.status_code)
            assert "anmelden" in response.get("Location", "") or "login" in response.get("Location", "") or response.status_code != 302, name
        else:
            assert response.status_code == 404, (name, response.status_code)
    assert before == (Decision.objects.count(), InternalNote.objects.count(), Assignment.objects.count())
    page = Page.objects.get(pk=waiting.object_id)
    report.refresh_from_db()
    assert not page.live and report.state == Report.State.OPEN and report.page.live


def test_reading_changes_nothing_and_changes_need_a_token(waiting, report, moderator):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(moderator)
    rows = Decision.objects.count()
    for name, args, method in addresses(waiting, report):
        url = reverse(f"moderation_admin:{name}", args=args)
        if method == "post":
            assert client.post(url, full_post(waiting, report)).status_code == 403, name
            if name != "report":
                assert client.get(url).status_code == 405, name
        else:
            assert client.get(url).status_code == 200, name
    assert Decision.objects.count() == rows


def test_the_inbox_shows_what_waits_and_the_way_to_it(client, waiting, moderator):
    client.force_login(moderator)
    content = client.get(reverse("moderation_admin:inbox")).content.decode()
    assert "Solardach auf der Turnhalle" in content and reverse("moderation_admin:item", args=[waiting.pk]) in content
    assert "1 Beitrag wartet." in content


def test_an_empty_inbox_says_so(client, moderator):
    client.force_login(moderator)
    assert "Nichts wartet." in client.get(reverse("moderation_admin:inbox")).content.decode()


def test_the_admin_home_page_shows_the_inbox_and_not_wagtails_own(client, waiting, moderator):
    client.force_login(moderator)
    content = client.get("/admin/").content.decode()
    assert "Moderation: 1 Beitrag wartet" in content and 'id="awaiting-review' not in content
    assert "Moderation (1)" in content


def test_people_who_do_not_moderate_see_neither_panel_nor_menu(client, waiting, moderated):
    client.force_login(moderated.staff("editor"))
    content = client.get("/admin/").content.decode()
    assert "Moderation: 1" not in content and "/admin/moderation/" not in content


def test_an_item_is_approved_with_the_revision_that_was_shown(client, draft, waiting, moderator):
    client.force_login(moderator)
    url = reverse("moderation_admin:item", args=[waiting.pk])
    assert f'name="revision" value="{latest(draft)}"' in client.get(url).content.decode()
    response = client.post(reverse("moderation_admin:approve", args=[waiting.pk]), {"revision": latest(draft)}, follow=True)
    assert response.redirect_chain and "ist freigegeben" in response.content.decode()
    draft.refresh_from_db()
    assert draft.live


def test_a_text_that_changed_meanwhile_is_shown_and_not_published(client, draft, waiting, moderator):
    client.force_login(moderator)
    seen = latest(draft)
    page = draft.get_latest_revision_as_object()
    page.title = "Inzwischen geändert"
    page.save_revision()
    response = client.post(reverse("moderation_admin:approve", args=[waiting.pk]), {"revision": seen})
    assert response.status_code == 409 and "Inzwischen geändert" in response.content.decode()
    draft.refresh_from_db()
    assert not draft.live


@pytest.mark.parametrize("value", ["", "abc", "-1", "1 OR 1=1"])
def test_an_approval_without_a_revision_is_no_approval(value, client, draft, waiting, moderator):
    client.force_login(moderator)
    assert client.post(reverse("moderation_admin:approve", args=[waiting.pk]), {"revision": value}).status_code == 404
    draft.refresh_from_db()
    assert not draft.live


@pytest.mark.parametrize("step", ["request_changes", "reject"])
def test_without_a_reason_the_form_comes_back(step, client, waiting, moderator):
    client.force_login(moderator)
    response = client.post(reverse(f"moderation_admin:{step}", args=[waiting.pk]), {"ground": "", "reason": "  "})
    assert response.status_code == 400 and "Bitte wählen Sie einen Grund" in response.content.decode()
    waiting.refresh_from_db()
    assert waiting.status == WorkflowState.STATUS_IN_PROGRESS


def test_a_ground_of_another_municipality_is_not_offered_nor_taken(client, waiting, moderator, other_town):
    client.force_login(moderator)
    ground = other_town.ground("Fremder Grund")
    assert "Fremder Grund" not in client.get(reverse("moderation_admin:item", args=[waiting.pk])).content.decode()
    response = client.post(reverse("moderation_admin:reject", args=[waiting.pk]), {"ground": ground.pk})
    assert response.status_code == 400


def test_what_was_typed_stays_when_a_colleague_was_faster(client, draft, waiting, moderator, make_moderator):
    services.reject(waiting, make_moderator(), None, "Schon entschieden.")
    client.force_login(moderator)
    response = client.post(reverse("moderation_admin:request_changes", args=[waiting.pk]), {"reason": "Bitte kürzer."})
    assert response.status_code == 409 and "schon entschieden" in response.content.decode()


def test_reject_and_request_changes_reach_the_log(client, moderated, draft, waiting, moderator):
    client.force_login(moderator)
    ground = moderated.ground()
    response = client.post(reverse("moderation_admin:reject", args=[waiting.pk]), {"ground": ground.pk, "reason": ""}, follow=True)
    assert "ist abgelehnt" in response.content.decode()
    content = client.get(reverse("moderation_admin:log")).content.decode()
    assert "abgelehnt" in content and "Gehört nicht zum Thema" in content
    assert client.get(reverse("moderation_admin:item", args=[waiting.pk])).status_code == 200


def test_notes_and_assignment_are_saved_and_empty_notes_come_back(client, waiting, moderator):
    client.force_login(moderator)
    note = reverse("moderation_admin:note", args=[waiting.pk])
    assert client.post(note, {"note-text": " "}).status_code == 400
    assert client.post(note, {"note-text": "Kenne ich."}).status_code == 302
    assert client.post(reverse("moderation_admin:assign", args=[waiting.pk]), {"user": moderator.pk}).status_code == 302
    assert client.post(reverse("moderation_admin:assign", args=[waiting.pk]), {"user": create_user().pk}).status_code == 409
    content = client.get(reverse("moderation_admin:item", args=[waiting.pk])).content.decode()
    assert "Kenne ich." in content and Assignment.objects.get().user == moderator


def test_the_comparison_shows_field_by_field_what_changes(client, draft, waiting, moderator):
    services.approve(waiting, moderator, latest(draft))
    page = Page.objects.get(pk=draft.pk).specific.get_latest_revision_as_object()
    page.summary = "Wir wollen das große Dach nutzen."
    page.save_revision()
    state = services.submit(draft)
    client.force_login(moderator)
    content = client.get(reverse("moderation_admin:item", args=[state.pk])).content.decode()
    assert "In einem Satz" in content and '<span class="addition">große' in content
    assert "Problem löst" not in content.split("Was sich ändert")[1].split("So wird es aussehen")[0]


def test_what_a_citizen_typed_cannot_run_in_the_admin(client, moderated, moderator):
    page = moderated.project(f"Titel {XSS}", live=False, summary=XSS, problem=XSS, needs=[("people", XSS[:100])])
    page.save_revision()
    state = services.submit(page)
    services.add_note(state, moderator, XSS)
    services.create_report(site=moderated.site, page=page, reason="spam", text=XSS, url="/x/", subject=f"Titel {XSS}", name=XSS)
    client.force_login(moderator)
    report = Report.objects.get()

    def check(*urls):
        for url in urls:
            content = client.get(url).content.decode()
            assert "<script>alert(1)" not in content and "<img src=x" not in content, url
            assert "alert(1)" in content, url

    item = reverse("moderation_admin:item", args=[state.pk])
    check("/admin/", reverse("moderation_admin:inbox"), item)
    check(reverse("moderation_admin:reports"), reverse("moderation_admin:report", args=[report.pk]))
    response = client.post(reverse("moderation_admin:approve", args=[state.pk]), {"revision": latest(page)}, follow=True)
    assert "<script>alert(1)" not in response.content.decode()
    edit = Page.objects.get(pk=page.pk).specific.get_latest_revision_as_object()
    edit.summary, edit.needs = f"anders {XSS}", []
    edit.save_revision()
    state = services.submit(edit)
    check(reverse("moderation_admin:item", args=[state.pk]))
    services.reject(state, moderator, None, XSS)
    check(reverse("moderation_admin:log"))


def test_the_preview_has_the_strict_headers_of_public_pages(client, draft, waiting, moderator):
    client.force_login(moderator)
    response = client.get(reverse("moderation_admin:preview", args=[waiting.pk]))
    assert response.status_code == 200 and "Solardach auf der Turnhalle" in response.content.decode()
    policy = response["Content-Security-Policy"]
    assert "unsafe-inline" not in policy and "script-src 'self'" in policy and response["X-Frame-Options"] == "SAMEORIGIN"


def test_bulk_approval_publishes_what_was_ticked_and_reports_the_rest(client, moderated, draft, waiting, moderator):
    other = moderated.project("Lastenrad für alle", live=False)
    other.save_revision()
    second = services.submit(other)
    seen = latest(other)
    other.save_revision()
    client.force_login(moderator)
    data = {"item": [f"{waiting.pk}:{latest(draft)}", f"{second.pk}:{seen}"]}
    content = client.post(reverse("moderation_admin:bulk_approve"), data, follow=True).content.decode()
    assert "1 Beitrag ist freigegeben" in content and "„Lastenrad für alle“: Der Text hat sich inzwischen geändert" in content
    assert client.post(reverse("moderation_admin:bulk_approve"), {"item": ["quatsch"]}).status_code == 404
    assert "wählen Sie zuerst" in client.post(reverse("moderation_admin:bulk_approve"), {}, follow=True).content.decode()


def test_bulk_approval_with_four_eyes_says_that_somebody_must_follow(client, moderated, draft, waiting, moderator):
    ModerationSettings.objects.filter(site=moderated.site).update(four_eyes=True)
    client.force_login(moderator)
    data = {"item": [f"{waiting.pk}:{latest(draft)}"]}
    assert "fehlt noch eine zweite Zustimmung" in client.post(reverse("moderation_admin:bulk_approve"), data, follow=True).content.decode()
    content = client.get(reverse("moderation_admin:item", args=[waiting.pk])).content.decode()
    assert "Ihre Zustimmung ist notiert" in content


def test_the_publish_button_leads_to_the_inbox_while_a_page_is_in_moderation(client, draft, waiting, moderator):
    from moderation import guard

    client.force_login(moderator)
    content = client.get(f"/admin/pages/{draft.pk}/edit/").content.decode()
    assert 'name="action-publish"' not in content and 'name="action-cancel-workflow"' not in content
    assert reverse("moderation_admin:item", args=[waiting.pk]) in content
    assert [state.pk for state in guard.active_states([draft.pk])] == [waiting.pk]
    post = {"confirm": "yes", "next": "/admin/"}
    response = client.post(f"/admin/bulk/wagtailcore/page/publish/?id={draft.pk}&next=/admin/", post)
    assert response.status_code == 302 and response["Location"] == reverse("moderation_admin:inbox")
    draft.refresh_from_db()
    waiting.refresh_from_db()
    assert not draft.live and waiting.status == WorkflowState.STATUS_IN_PROGRESS


def test_a_forged_publish_from_the_editor_saves_a_draft_and_publishes_nothing(rf, draft, waiting, moderator, client):
    from django.contrib.messages.storage.fallback import FallbackStorage

    from moderation import guard

    request = rf.post("/")
    request.session, request.user = client.session, moderator
    request._messages = FallbackStorage(request)
    response = guard.before_publish(request, draft)
    assert response.status_code == 302 and response["Location"].endswith(f"/{waiting.pk}/")


@pytest.mark.parametrize("action", ["approve", "reject"])
def test_wagtails_own_addresses_for_decisions_decide_nothing(action, client, draft, waiting, moderator):
    client.force_login(moderator)
    url = reverse("wagtailadmin_pages:workflow_action", args=[draft.pk, action, waiting.current_task_state_id])
    client.post(url, {"comment": ""})
    draft.refresh_from_db()
    waiting.refresh_from_db()
    assert not draft.live and waiting.status == WorkflowState.STATUS_IN_PROGRESS


def test_pages_that_are_not_in_moderation_are_published_directly(client, moderated):
    editor = moderated.staff("editor")
    page = moderated.page("Mitmachen", live=False)
    page.save_revision(user=editor)
    client.force_login(editor)
    assert 'name="action-publish"' in client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    client.post(f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}&next=/admin/", {"next": "/admin/"})
    page.refresh_from_db()
    assert page.live


def test_reports_are_decided_once_and_only_a_decision_takes_a_page_offline(client, report, moderator, heard):
    client.force_login(moderator)
    url = reverse("moderation_admin:report", args=[report.pk])
    assert client.post(url, {"outcome": "upheld", "answer": ""}).status_code == 400
    assert client.post(url, {"outcome": "dismissed", "answer": "Nein", "take_offline": "on"}).status_code == 400
    assert client.post(url, {"outcome": "upheld", "answer": "Stimmt.", "take_offline": "on"}).status_code == 302
    report.refresh_from_db()
    assert report.state == Report.State.UPHELD and not report.page.live and report.decided_by == moderator
    assert client.post(url, {"outcome": "dismissed", "answer": "Doch nicht."}).status_code == 409
    assert [name for name, _page, _decision in heard] == ["report_received", "unpublished", "report_decided"]
    assert "Stimmt." in client.get(url).content.decode()


def test_a_flood_of_reports_can_be_answered_at_once(client, report, moderator):
    for number in range(5):
        services.create_report(site=report.site, page=report.page, reason="spam", text=f"Noch eine {number}", url="/x/", subject=report.subject)
    client.force_login(moderator)
    data = {"outcome": "dismissed", "answer": "Kein Verstoß.", "all_same": "on"}
    client.post(reverse("moderation_admin:report", args=[report.pk]), data)
    assert not Report.objects.filter(state=Report.State.OPEN).exists()
    report.page.refresh_from_db()
    assert report.page.live


def test_the_log_filters_and_refuses_nonsense(client, draft, waiting, moderator):
    client.force_login(moderator)
    url = reverse("moderation_admin:log")
    assert "Solardach" in client.get(url, {"action": "submitted", "q": "solar"}).content.decode()
    assert "Keine Einträge." in client.get(url, {"action": "rejected"}).content.decode()
    assert client.get(url, {"action": "quatsch"}).status_code == 400
    assert client.get(url, {"since": "gestern"}).status_code == 400
    assert client.get(reverse("moderation_admin:reports"), {"stand": "quatsch"}).status_code == 404


def test_the_log_of_another_municipality_cannot_be_filtered_for(client, waiting, moderator, other_town):
    client.force_login(moderator)
    page = other_town.project("Geheimes Projekt", live=False)
    page.save_revision()
    services.submit(page)
    content = client.get(reverse("moderation_admin:log"), {"site": other_town.site.pk}).content.decode()
    assert "Geheimes Projekt" not in content


def test_the_check_warns_when_moderators_cannot_publish(moderated):
    from moderation.checks import moderators_can_publish

    assert moderators_can_publish(databases=["default"]) == []
    GroupPagePermission.objects.filter(permission__codename="publish_page").delete()
    assert [message.id for message in moderators_can_publish(databases=["default"])] == ["moderation.W001"]


def test_deleting_a_page_that_waits_is_logged_and_told(draft, waiting, heard):
    Page.objects.get(pk=draft.pk).specific.delete()
    assert [name for name, _page, _decision in heard] == ["submitted", "cancelled"]
    assert Decision.objects.get(action="cancelled").item == "Solardach auf der Turnhalle"
