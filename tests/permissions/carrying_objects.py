"""News, a milestone, a question and an answer of the live project, for the table."""

from typing import Any

from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file

from municipality.models import Picture
from projects.models import ProjectPage
from projects.submission.pictures import collection_for
from workshop.models import Milestone, OfficialResponse, ProjectUpdate, ResponseRequest


def build(people: dict[str, Any], live: int, mark: str) -> dict[str, Any]:
    """Return the arguments of addresses: news that wait (with a picture), news that are public, a milestone, an answer that is a draft."""
    folder = collection_for(ProjectPage.objects.get(pk=live).municipality)
    picture = Picture.objects.create(title=f"Bild {mark}", file=get_test_image_file(size=(64, 64)), is_public=False, collection=folder)
    waiting = ProjectUpdate.objects.create(
        project_id=live,
        title=f"Wartet {mark}",
        text=f"Wartet {mark}",
        picture=picture,
        picture_alt="x",
        release="waiting",
        submitted_at=timezone.now(),
    )
    public = ProjectUpdate.objects.create(project_id=live, title=f"Neues {mark}", text=f"Neues {mark}", release="live")
    milestone = Milestone.objects.create(project_id=live, title=f"Ziel {mark}")
    answer = OfficialResponse.objects.create(
        project_id=live, office_name=f"Amt {mark}", stance="checks", text=f"Entwurf {mark}", date=timezone.localdate()
    )
    ResponseRequest.objects.create(project_id=live, question=f"Frage {mark}", user=people["lead"])
    return {"update_waiting": waiting.pk, "update_public": public.pk, "milestone": milestone.pk, "official_answer": answer.pk}


ROOMS = ("carrying", "carrying_step", "consent_ask", "consent", "milestone_reached", "milestones_public", "update_new", "update", "update_picture",
         "update_withdraw", "update_delete", "result", "result_withdraw", "answers", "answer_withdraw")  # fmt: skip
BY_NAME: dict[str, dict[str, Any]] = {
    **{f"workshop:{name}": {"pk": "@live", "kind": "pause", "update": "@update_waiting", "milestone": "@milestone"} for name in ROOMS},
    **{
        f"moderation_admin:{name}": {"kind": "update", "pk": "@update_waiting"}
        for name in ("row", "row_approve", "row_request_changes", "row_reject", "row_take_offline", "row_assign", "row_note")
    },
    "moderation:report_row": {"kind": "update", "pk": "@update_public"},
    "workshop_answers": {"pk": "@live", "response": "@official_answer"},
}
