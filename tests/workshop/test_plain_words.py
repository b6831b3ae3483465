"""Words in a plan are what people see: no signs that hide in them or turn them around, one line where the field is one."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from workshop import rows
from workshop.models import FieldChange, ProjectUpdate, StepAssessment, Task, WorkPackage
from workshop.plan import services

pytestmark = pytest.mark.django_db
HIDDEN = ["\u200b", "\u2060\ufeff", "\u202e\u202c", "\u00ad", "\u200b \u200b"]


@pytest.fixture
def package(lead_seat):
    return services.add_package(lead_seat, {"title": "Dach"})


@pytest.mark.parametrize("title", HIDDEN)
def test_a_title_of_which_nothing_can_be_seen_is_none(lead_seat, package, client_of, lead, project, title):
    with pytest.raises(ValidationError):
        services.add_task(lead_seat, package.pk, {"title": title})
    with pytest.raises(ValidationError):
        rows.save_fields(WorkPackage, package.pk, {"title": title}, base=None, seat=lead_seat)
    browser = client_of(lead)
    for name, args, data in [
        ("package_add", [], {"title": title}),
        ("task_add", [package.pk], {"title": title}),
        ("milestone_add", [], {"title": title}),
        ("resource_add", [], {"title": title, "kind": "material"}),
        ("source_add", [], {"title": title, "kind": "donation"}),
        ("effect_add_free", [], {"label": title, "result": "5", "result_unit": "kg", "method": "gezählt"}),
        ("update_new", [], {"title": title, "text": "Text"}),
        ("save_row", ["workpackage", package.pk], {"_fields": "title", "base": 1, "title": title}),
    ]:
        assert browser.post(reverse(f"workshop:{name}", args=[project.pk, *args]), data).status_code == 422, name
    assert WorkPackage.objects.get().title == "Dach" and not Task.objects.exists() and not ProjectUpdate.objects.exists()


def test_hidden_and_turning_signs_and_line_breaks_do_not_come_into_the_plan(lead_seat, package):
    made = services.add_task(
        lead_seat, package.pk, {"title": "Ger\u202etsü\u200br\u00adst\r\nBcc: a@b.example", "description": "Eins\r\nZwei\x07\u200b"}
    )
    assert (made.title, made.description) == ("Gertsürst Bcc: a@b.example", "Eins\nZwei")
    rows.save_fields(Task, made.pk, {"title": "Ge\u0308ru\u0308st"}, base=1, seat=lead_seat)
    assert Task.objects.get().title == "Gërüst"
    assert FieldChange.objects.filter(field="title").get().after == "Gërüst"


def test_the_same_words_with_a_hidden_sign_are_no_change(lead_seat, package):
    assert not rows.save_fields(WorkPackage, package.pk, {"title": "Da\u200bch"}, base=1, seat=lead_seat).changed


def test_notes_beside_a_step_are_plain(lead_seat):
    from workshop.steps import guidance

    guidance.assess(lead_seat, "work", "working", "fast\u202e fertig\r\n")
    assert StepAssessment.objects.get().note == "fast fertig"
