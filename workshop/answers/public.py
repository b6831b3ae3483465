"""Answers of the administration on the public page; read along with the project, so that they cost no query of their own."""

from typing import Any

from django.db.models import CharField, F, OuterRef
from django.db.models.functions import Cast, JSONObject
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from projects.cards import language_of_content
from projects.models import ProjectPage
from projects.querysets import Rows

from ..carrying.public import day_of
from ..models import OfficialResponse


def expressions() -> dict[str, Any]:
    """Return what `for_page()` reads along (`projects.registry.register_rows`)."""
    found = OfficialResponse.objects.filter(project=OuterRef("pk"), is_public=True).order_by()
    names = ("office_name", "stance", "text")
    return {"response_rows": Rows(found.values(item=JSONObject(id=F("pk"), date=Cast("date", CharField()), **{name: F(name) for name in names})))}


def responses_of(project: ProjectPage) -> list[dict[str, Any]]:
    """Return the public answers to a project that `for_page()` read, newest first: id, office_name, stance, stance_label, text, date."""
    found = [
        row | {"date": day_of(row["date"]), "stance_label": OfficialResponse.Stance(row["stance"]).label}
        for row in getattr(project, "response_rows", None) or []
        if row["stance"] in OfficialResponse.Stance.values
    ]
    return sorted(found, key=lambda row: (row["date"], row["id"]), reverse=True)


def section(request: HttpRequest, project: ProjectPage) -> SafeString | str:
    """Return the dated boxes, "" where there is no public answer."""
    responses = responses_of(project)
    if not responses:
        return ""
    return render_to_string("workshop/answers/public.html", {"responses": responses, "language": language_of_content()}, request)
