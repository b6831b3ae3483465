"""News, results, milestones and answers that must not be found: on a public project, and public ones on a project that is not."""

from typing import Any

from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file

from moderation.models import ModeratedRow
from municipality.models import Picture
from tests.factories import Town
from workshop.models import (
    Milestone,
    OfficialResponse,
    ProjectDecision,
    ProjectResult,
    ProjectUpdate,
    PublicMilestones,
    ResponseRequest,
    StartConsent,
)

HIDDEN = [state for state in ModeratedRow.Release.values if state != "live"]


def build(town: Town, live: Any, gone: Any, title: str) -> list[str]:
    """Hide these rows on the public project `live` and on `gone`, which is offline; returns their own addresses."""
    addresses = []
    for state in HIDDEN:
        picture = Picture.objects.create(title=title, description=title, file=get_test_image_file(size=(500, 300)), is_public=False)
        row = ProjectUpdate.objects.create(
            project=live, title=title, text=title, release=state, picture=picture, picture_alt=title, picture_credit=title, reason=title
        )
        size = picture.get_rendition("fill-480x270").file.name
        addresses += [
            f"/melden/update/{row.pk}/", f"/media/{size}", f"/api/v1/images/{picture.pk}/", f"/mitmachen/projekte/{live.pk}/umsetzung/neues/{row.pk}/",
            f"/mitmachen/projekte/{live.pk}/umsetzung/neues/{row.pk}/bild/",
        ]  # fmt: skip
    numbers = {"effects": [{"label": title, "unit": title, "measured": "1", "how": title}], "spent": "1"}
    result = ProjectResult.objects.create(project=live, done=title, learnt=title, stays=title, spent_note=title, numbers=numbers, release="waiting")
    Milestone.objects.create(project=live, title=title)
    PublicMilestones.objects.create(project=live, titles={"1": title}, release="waiting")
    values = {"office_name": title, "stance": "cannot", "text": title, "date": timezone.localdate()}
    OfficialResponse.objects.create(project=live, **values)
    ResponseRequest.objects.create(project=live, question=title)
    ProjectDecision.objects.create(project=live, kind="ready", reason=title, missing=[{"step": "work", "sentences": [title]}])
    StartConsent.objects.create(project=live, party="administration", note=title)
    addresses += [f"/melden/result/{result.pk}/", f"/melden/milestones/{live.public_milestones.pk}/", f"/mitmachen/projekte/{live.pk}/umsetzung/"]
    offline = ProjectUpdate.objects.create(project=gone, title=title, text=title, release="live")
    OfficialResponse.objects.create(project=gone, is_public=True, **values)
    return [*addresses, f"/melden/update/{offline.pk}/", f"/mitmachen/projekte/{live.pk}/verwaltung/"]
