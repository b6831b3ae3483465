"""What the workshop adds to the public profile of a project in the content API: answers, news, milestones, the result. Only what is public."""

from municipality.api import shapes
from municipality.api.fields import extend
from municipality.api.types import Field, Many, Nullable, Shape, day, moment, number, one_of, text
from projects.models import ProjectPage

from .answers.public import responses_of
from .carrying.public import milestones_of, result_of, updates_of
from .models import OfficialResponse

RESPONSE = Shape(
    "OfficialResponse",
    [
        Field("office", text, lambda row: row["office_name"]),
        Field("stance", one_of(OfficialResponse.Stance.values)),
        Field("stance_label", text),
        Field("text", text, description="Plain text with line breaks."),
        Field("date", day),
    ],
    "A public answer of the administration.",
)
UPDATE = Shape(
    "ProjectUpdate",
    [
        Field("title", text),
        Field("text", text, description="Plain text with line breaks."),
        Field("created", moment),
        Field("picture", shapes.picture, lambda row: shapes.PictureUse(row["picture"], row["alt"], row["credit"])),
    ],
    "News of a project.",
)
MILESTONE = Shape("Milestone", [Field("title", text), Field("date", Nullable(day), description="Planned."), Field("reached", Nullable(day))])
RESULT_EFFECT = Shape(
    "ResultEffect",
    [Field("label", text), Field("unit", text), Field("measured", Nullable(number)), Field("estimated", Nullable(number)), Field("how", text)],
    "An effect per year, measured beside estimated.",
)
RESULT = Shape(
    "ProjectResult",
    [
        *(Field(name, text) for name in ("done", "learnt", "stays")),
        Field("effects", Many(RESULT_EFFECT), lambda row: row["numbers"]["effects"]),
        Field("spent_eur", Nullable(number), lambda row: row["numbers"]["spent"]),
        Field("planned_eur", Nullable(number), lambda row: row["numbers"]["planned"]),
        Field("money_note", text, lambda row: row["note"]),
    ],
    "What came of a project.",
)


def register() -> None:
    """Add the fields; called once by the app config."""
    extend(
        ProjectPage,
        Field("responses", Many(RESPONSE), responses_of, "Answers of the administration, newest first."),
        Field("updates", Many(UPDATE), updates_of, "The newest news, newest first."),
        Field("milestones", Many(MILESTONE), milestones_of),
        Field("result", Nullable(RESULT), result_of),
    )
