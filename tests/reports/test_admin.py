"""The screen of versions, and Wagtail's own ways around it."""

import pytest
from django.urls import reverse

from reports import services
from reports.models import ReportPage, ReportVersion
from strategy.models import StrategyPage

from .conftest import add_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, editor):
    client.force_login(editor)
    return client


def screen(report) -> str:
    return reverse("reports_admin:versions", args=[report.pk])


def test_an_editor_freezes_looks_and_publishes(full, signed_in, django_capture_on_commit_callbacks):
    report = full.report
    assert "Noch keine." in signed_in.get(screen(report)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        signed_in.post(reverse("reports_admin:freeze", args=[report.pk]), {"note": "Erste", "number": "99", "is_public": "1"})
    page = signed_in.get(screen(report)).content.decode()
    version = ReportVersion.objects.get()
    assert (version.number, version.is_public, version.state) == (1, False, "ready")
    assert "Erste" in page
    assert "Fassung 1 veröffentlichen" in page
    for name in ("bericht.pdf", "kurzfassung.pdf", "daten.json", "massnahmen.xlsx"):
        answer = signed_in.get(reverse("reports_admin:file", args=[report.pk, 1, name]))
        assert answer.status_code == 200
        assert "private, no-store" in answer["Cache-Control"]
    assert signed_in.get("/berichte/2025/").status_code == 404
    response = signed_in.post(reverse("reports_admin:publish", args=[report.pk, 1]), follow=True)
    assert "Fassung 1 ist öffentlich." in response.content.decode()
    assert signed_in.get("/berichte/2025/").status_code == 200


def test_progress_is_shown_without_and_with_javascript(full, signed_in, editor):
    version = services.freeze(full.report, editor)
    page = signed_in.get(screen(full.report)).content.decode()
    assert "Stand neu laden" in page
    assert "<progress" in page
    assert "Fassung festschreiben</button>" not in page, "one at a time"
    row = signed_in.get(reverse("reports_admin:progress", args=[full.report.pk, 1]))
    assert "hx-trigger" in row.content.decode()
    assert "HX-Refresh" not in row
    services.render(version.pk)
    assert signed_in.get(reverse("reports_admin:progress", args=[full.report.pk, 1]))["HX-Refresh"] == "true"


def test_a_note_that_is_too_long_stays_beside_its_error(full, signed_in):
    answer = signed_in.post(reverse("reports_admin:freeze", args=[full.report.pk]), {"note": "Lang " * 70})
    page = answer.content.decode()
    assert answer.status_code == 422 and not ReportVersion.objects.exists()
    assert "auf 300 Zeichen" in page and "Lang Lang" in page
    assert signed_in.get(reverse("reports_admin:freeze", args=[full.report.pk])).status_code == 405


def test_the_editor_says_which_version_is_public(full, signed_in, editor):
    edit = reverse("wagtailadmin_pages:edit", args=[full.report.pk])
    assert "Schreiben Sie zuerst Ihre Texte" in signed_in.get(edit).content.decode()
    version = services.freeze(full.report, editor, in_background=False)
    assert "aber keine ist öffentlich" in signed_in.get(edit).content.decode()
    services.render(version.pk)
    services.publish(version, editor)
    assert "Öffentlich ist Fassung 1 vom" in signed_in.get(edit).content.decode()
    assert f"Fassungen: {full.report.title}" in signed_in.get(screen(full.report)).content.decode()


def test_a_failure_is_shown_with_a_button(full, signed_in, editor):
    version = services.freeze(full.report, editor)
    ReportVersion.objects.filter(pk=version.pk).update(state="failed", message="Das ging schief.")
    page = signed_in.get(screen(full.report)).content.decode()
    assert "Das ging schief." in page
    assert "Noch einmal setzen" in page
    signed_in.post(reverse("reports_admin:render_again", args=[full.report.pk, 1]))
    assert ReportVersion.objects.get().state == "waiting"


def test_whoever_only_edits_sees_versions_but_freezes_none(full, client, town):
    from django.contrib.auth.models import Group, Permission
    from wagtail.models import GroupPagePermission

    from tests.factories import create_user

    group = Group.objects.create(name="Schreibende")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    GroupPagePermission.objects.create(
        group=group, page=town.home, permission=Permission.objects.get(content_type__app_label="wagtailcore", codename="change_page")
    )
    user = create_user(is_staff=True)
    user.groups.add(group)
    client.force_login(user)
    assert "Festschreiben und veröffentlichen darf" in client.get(screen(full.report)).content.decode()
    client.post(reverse("reports_admin:freeze", args=[full.report.pk]), {"note": ""})
    assert not ReportVersion.objects.exists()


def test_numbers_beyond_any_row_are_not_found(full, signed_in):
    huge = "9" * 24
    for address in (f"/admin/berichte/{huge}/fassungen/", f"/admin/berichte/{full.report.pk}/fassungen/{huge}/stand/"):
        assert signed_in.get(address).status_code == 404


def test_another_municipality_finds_nothing(full, client, other_town, frozen):
    client.force_login(other_town.staff("editor"))
    for name, args in (("versions", []), ("freeze", []), ("progress", [1]), ("publish", [1]), ("render_again", [1]), ("file", [1, "bericht.pdf"])):
        url = reverse(f"reports_admin:{name}", args=[full.report.pk, *args])
        assert (client.get(url).status_code, client.post(url).status_code) == (404, 404), name


def test_a_version_of_another_report_is_not_found(full, signed_in, frozen):
    other = add_report(full.town, slug="2026")
    assert signed_in.get(reverse("reports_admin:file", args=[other.pk, 1, "bericht.pdf"])).status_code == 404
    assert signed_in.post(reverse("reports_admin:publish", args=[other.pk, 1])).status_code == 404


def test_wagtails_publish_button_leads_to_the_versions(full, signed_in):
    report = full.report
    edit = reverse("wagtailadmin_pages:edit", args=[report.pk])
    page = signed_in.get(edit).content.decode()
    assert 'name="action-publish"' not in page
    assert "Zu den Fassungen" in page
    values = {
        "title": "Geändert", "slug": "2025", "strategy": full.town.strategy.pk, "period_start": "2025-01-01", "period_end": "2025-12-31", "summary": "",
        "foreword": "null", "foreword_name": "", "introduction": "null", "council_text": "null", "decisions": "null", "contact": "", "seo_title": "",
        "search_description": "", "remarks-TOTAL_FORMS": "0", "remarks-INITIAL_FORMS": "0", "remarks-MIN_NUM_FORMS": "0", "remarks-MAX_NUM_FORMS": "1000",
        "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0", "comments-MIN_NUM_FORMS": "0", "comments-MAX_NUM_FORMS": "", "action-publish": "1",
    }  # fmt: skip
    response = signed_in.post(edit, values)
    assert response["Location"].endswith(screen(report)), response.content.decode()[:3000]
    report = ReportPage.objects.get()
    assert not report.live
    assert report.get_latest_revision_as_object().title == "Geändert"


def test_bulk_publishing_is_refused(full, signed_in):
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    signed_in.post(f"{url}?id={full.report.pk}", {"include_descendants": ""})
    assert not ReportPage.objects.get().live


def test_the_form_offers_strategies_and_fields_of_the_own_municipality(full, signed_in, other_town):
    other_town.field_of_action("Feld von drüben")
    StrategyPage.objects.filter(pk=other_town.strategy.pk).update(title="Strategie von drüben")
    page = signed_in.get(reverse("wagtailadmin_pages:edit", args=[full.report.pk])).content.decode()
    assert "von drüben" not in page
    assert "Klimaschutzstrategie 2035" in page


@pytest.mark.parametrize("mode", ["", "fields"])
def test_the_preview_shows_todays_data_as_draft(full, signed_in, mode):
    page = full.report.get_latest_revision_as_object()
    page.title = "Noch im Entwurf"
    response = page.make_preview_request(preview_mode=mode)
    text = response.content.decode() if hasattr(response, "content") else response.render().content.decode()
    assert "Entwurf" in text
    assert ("Neun Anlagen sind am Netz." if mode else "Der <b>Wärmeplan</b>") in text
    assert "Noch im Entwurf" in text
