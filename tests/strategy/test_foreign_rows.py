"""What the rows of a page name belongs to the municipality, too: documents of measures, links in remarks (abuse 7 and 8)."""

from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.models import GroupCollectionPermission
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from reports.models import ReportIndexPage, ReportPage
from strategy.models import MeasureDocument, MeasurePage
from tests.permissions.world import collection_of, staff
from tests.strategy.test_admin import edit_url, measure_data

pytestmark = pytest.mark.django_db
REFUSAL = "gehört nicht zu Ihrer Kommune"


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def editor(town):
    client = Client()
    client.force_login(staff(town, "redaktion@amt.example", moderates=False))
    return client


def document_of(town):
    return get_document_model().objects.create(title="Plan", file=ContentFile(b"%PDF-1.4 geheim", "plan.pdf"), collection=collection_of(town))


def with_document(measure, document, **fields):
    row = {"document": document.pk, "title": "Gutachten", "id": "", **fields}
    return measure_data(measure, documents=inline_formset([row], initial=1 if fields else 0))


def test_a_document_of_another_municipality_cannot_be_put_on_a_measure(town, other_town, editor):
    measure, foreign, own = town.measure(), document_of(other_town), document_of(town)
    answer = editor.post(edit_url(measure), with_document(measure, foreign))
    assert answer.status_code == 200 and REFUSAL in answer.content.decode()
    assert MeasurePage.objects.get(pk=measure.pk).latest_revision is None
    accepted = editor.post(edit_url(measure), with_document(measure, own))
    assert accepted.status_code == 302
    draft = MeasurePage.objects.get(pk=measure.pk).get_latest_revision_as_object()
    assert [row.document_id for row in draft.documents.all()] == [own.pk]


def test_a_document_that_is_there_stays_and_can_be_taken_off(town, other_town, editor):
    """Somebody with more rights put it there."""
    measure, foreign = town.measure(), document_of(other_town)
    row = MeasureDocument.objects.create(measure=measure, document=foreign)
    assert editor.post(edit_url(measure), with_document(measure, foreign, id=row.pk)).status_code == 302
    assert editor.post(edit_url(measure), with_document(measure, foreign, id=row.pk, DELETE="on")).status_code == 302
    assert list(MeasurePage.objects.get(pk=measure.pk).get_latest_revision_as_object().documents.all()) == []


def test_a_link_in_a_remark_of_a_report_stays_in_the_municipality(town, other_town, editor):
    index = town.home.add_child(instance=ReportIndexPage(title="Berichte", slug="berichte", locale=town.home.locale))
    report = index.add_child(
        instance=ReportPage(
            title="Bericht",
            slug="2025",
            locale=town.home.locale,
            strategy=town.strategy,
            period_start=date(2025, 1, 1),
            period_end=date(2025, 12, 31),
        )
    )
    field, secret, page = town.field_of_action(), other_town.page("Geheimer Plan", live=False), town.page("Eigene Seite")

    def save(target):
        text = rich_text(f'<p><a linktype="page" id="{target.pk}">hier</a></p>')
        remark = {"field_of_action": field.pk, "text": text, "id": ""}
        texts = {name: rich_text("") for name in ("foreword", "introduction", "council_text", "decisions")}
        return editor.post(
            reverse("wagtailadmin_pages:edit", args=[report.pk]),
            nested_form_data(
                {
                    **texts, "title": "Bericht", "slug": "2025", "summary": "", "strategy": town.strategy.pk, "period_start": "2025-01-01",
                    "period_end": "2025-12-31", "foreword_name": "", "contact": "", "remarks": inline_formset([remark]), "comments": inline_formset([]),
                }
            ),
        )  # fmt: skip

    answer = save(secret)
    assert answer.status_code == 200 and REFUSAL in answer.content.decode()
    assert save(page).status_code == 302


@pytest.mark.once
def test_the_editor_may_choose_documents_of_their_own_folder_only(town, other_town, editor):
    """Else the tests above would prove nothing."""
    group = Group.objects.get(name__startswith=town.site.hostname)
    folders = GroupCollectionPermission.objects.filter(group=group).values_list("collection", flat=True)
    assert set(folders) == {collection_of(town).pk}
