"""Projects in the content API: the marketplace's own filter, the public profile, the map.

What a person said of herself is not here: the line "eingebracht von" is shown on the page alone, where she can change it at once.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import Http404

from municipality.api import shapes
from municipality.api.endpoint import Endpoint, Operation, cut
from municipality.api.fields import describe
from municipality.api.pages import HEAD, loaded, page_shape, with_meta
from municipality.api.parameters import LIMIT, OFFSET, Parameter, free_text, refuse
from municipality.api.reader import Reader
from municipality.api.types import Field, Many, Nullable, Shape, boolean, geometry, integer, list_of, moment, number, one_of, text, url
from municipality.sdg import SDGS

from . import fields, geo
from .cards import phase_of, place_of
from .carried import carrier_of
from .filters import ANY_NEED, SORTS, ProjectFilter, UnknownParameter
from .models import Aim, Backer, NeedKind, Phase, ProjectIndexPage, ProjectPage
from .profile import chain, parts_of, sections
from .querysets import LONG_TEXTS, ProjectQuerySet

# Shapes -----------------------------------------------------------------------------------------------------------------

PLACE = Shape(
    "Place",
    [
        Field("name", text, description="District, or the place in words; empty: the whole town."),
        Field("district_id", Nullable(integer)),
        Field("text", text),
        Field("point", Nullable(shapes.PLACE_POINT)),
    ],
)
FIELD = Shape(
    "ProjectField",
    [Field("id", integer), Field("slug", text), Field("title", text), Field("html_url", url), Field("hue", integer), Field("icon", text)],
    "A field of action that the project serves.",
)
NEED = Shape(
    "Need",
    [
        Field("kind", one_of(NeedKind.values)),
        Field("kind_label", text),
        Field("title", text),
        Field("amount", text),
        Field("is_open", boolean),
    ],
    "What the project looks for.",
)
AIM = Shape("Aim", [Field("aim", one_of(Aim.values)), Field("label", text), Field("how", text)])
EFFECT = Shape(
    "Effect",
    [
        Field("label", text),
        Field("quantity", Nullable(number), description="Per year; null where it is not known."),
        *(Field(name, text) for name in ("unit", "method", "assumption", "uncertainty")),
    ],
)
SECTION = Shape("Section", [Field("title", text), Field("text", text, description="Plain text with line breaks.")])
CARD_FIELDS = (
    Field("summary", text),
    Field("phase", one_of(Phase.values), lambda project: phase_of(project)),
    Field("phase_label", text, lambda project: Phase(phase_of(project)).label),
    Field("phase_since", Nullable(moment), lambda project: project.state.phase_since if hasattr(project, "state") else None),
    Field("picture", shapes.picture, lambda project: shapes.PictureUse(project.picture_id, project.picture_alt, project.picture_credit)),
    Field("place", PLACE, lambda project: place_parts(project)),
    Field("fields", Many(FIELD), lambda project: project.api_fields_of_action),
    Field("needs", Many(NEED), lambda project: project.api_needs),
    Field("has_open_needs", boolean, lambda project: any(need["is_open"] for need in project.api_needs)),
)
PROFILE_FIELDS = (
    *CARD_FIELDS,
    Field("sections", Many(SECTION), sections, "What the project is about, under the headings of its page."),
    *(Field(name, text) for name in ("problem", "what_happens", "own_goal", "vision", "not_goals")),
    Field("impact_chain", Many(SECTION), chain, "From target group to what stays."),
    Field("aims", Many(AIM), lambda project: project.api_aims),
    Field("effects", Many(EFFECT), lambda project: project.api_effects),
    Field("no_effect_reason", text),
    Field("sdgs", shapes.sdgs, lambda project: shapes.sdgs_of(project.api_parts.sdg_numbers)),
    Field("measures", shapes.page_links, lambda project: sorted(project.api_parts.measure_ids)),
    Field("backed_by", one_of(["", *Backer.values])),
    Field("backed_by_label", text, lambda project: project.get_backed_by_display()),
    Field("carrier", text, lambda project: (carrier_of(project) or {"name": project.carrier})["name"]),
    Field("wanted_start", text),
    Field("area", Nullable(geometry)),
)
CARD = Shape("ProjectCard", (*HEAD, *CARD_FIELDS), "A project in a list.")
FEATURES = Shape(
    "ProjectFeatures",
    [
        Field("type", one_of(["FeatureCollection"])),
        Field(
            "features",
            Many(
                Shape(
                    "ProjectFeature",
                    [
                        Field("type", one_of(["Feature"])),
                        Field("id", integer),
                        Field("geometry", geometry, description="Point or MultiPolygon; longitude before latitude."),
                        Field(
                            "properties",
                            Shape(
                                "ProjectFeatureProperties",
                                [
                                    Field("id", integer), Field("title", text), Field("url", url),
                                    Field("phase", one_of(Phase.values)), Field("phase_label", text),
                                    Field("place", text), Field("field", text), Field("hue", integer),
                                ],
                            ),
                        ),
                    ],
                )
            ),
        ),
    ],
    "Projects with a place, as GeoJSON (RFC 7946, WGS 84).",
)  # fmt: skip


# Values -----------------------------------------------------------------------------------------------------------------


def place_parts(project: ProjectPage) -> dict[str, Any]:
    """Return where a project is, for `PLACE`."""
    point = geo.point_of(project) if project.lat is not None and project.lon is not None else None
    return {
        "name": place_of(project), "district_id": project.district_id, "text": project.place_text,
        "point": {"lon": point[0], "lat": point[1]} if point else None,
    }  # fmt: skip


def prepare_cards(projects: list[ProjectPage], reader: Reader) -> None:
    """Turn the rows that `for_cards()` and `for_page()` read along into what the shapes show."""
    for project in projects:
        project.api_fields_of_action = [
            {"id": field.pk, "slug": field.slug, "title": field.title, "html_url": field.url, "hue": field.hue, "icon": field.icon}
            for field in fields.chosen(reader.site, (row["id"] for row in project.field_rows))
        ]
        project.api_needs = [
            {
                "kind": row["kind"],
                "kind_label": NeedKind(row["kind"]).label,
                "title": row["title"],
                "amount": row["amount"],
                "is_open": bool(row["open"]),
            }
            for row in sorted(project.need_rows, key=lambda row: (row["n"] is None, row["n"] or 0, row["id"]))
            if row["kind"] in NeedKind.values
        ]


def prepare_profiles(projects: list[ProjectPage], reader: Reader) -> None:
    """The same for whole profiles."""
    prepare_cards(projects, reader)
    for project in projects:
        parts = project.api_parts = parts_of(project)
        project.api_aims = [{"aim": row["aim"], "label": Aim(row["aim"]).label, "how": row["how"]} for row in parts.aims if row["aim"] in Aim.values]
        project.api_effects = [row | {"quantity": float(row["quantity"]) if row["quantity"] not in (None, "") else None} for row in parts.effects]


@cache
def for_list() -> ProjectQuerySet:
    """Return all projects with what `CARD` shows, built once; pictures are read by the reader."""
    return (
        ProjectPage.objects.with_place()
        .with_fields()
        .with_needs()
        .select_related("locale")
        .defer(*(name for name in LONG_TEXTS if name != "search_description"))
    )


describe(ProjectPage, *PROFILE_FIELDS, load=lambda projects: projects.for_page(), prepare=prepare_profiles)
describe(ProjectIndexPage, Field("introduction", text))

FILTERS = (
    free_text("q", "Full text, as the search of the site understands it.", 200, "Dach"),
    Parameter("feld", "Slug of a field of action (strategy/fields/).", {"type": "string"}, None),
    Parameter("phase", "Phase of the project.", {"type": "string", "enum": Phase.values}, None, "planning"),
    Parameter("ziel", "What the project contributes to.", {"type": "string", "enum": Aim.values}, None),
    Parameter("sdg", "Number of a Sustainable Development Goal.", {"type": "string", "enum": [str(n) for n in SDGS]}, None),
    Parameter("stadtteil", "Id of a district (site/).", {"type": "string"}, None),
    Parameter("sucht", "Kind of open need; `hilfe` for any.", {"type": "string", "enum": [ANY_NEED, *NeedKind.values]}, None, "hilfe"),
    Parameter("sort", "Order; without it newest first, with `q` by fit.", {"type": "string", "enum": list(SORTS)}, None, "titel"),
)


class ProjectsEndpoint(Endpoint):
    """Projects with the filters of the marketplace."""

    part = "projects"
    prefix = ""
    operations = (
        Operation(
            "projects/",
            "projects-listing",
            "listing",
            "Projects, newest first",
            list_of(CARD, "ProjectList"),
            (*FILTERS, LIMIT, OFFSET),
            example="?sucht=hilfe&limit=3",
        ),
        Operation("projects/<int:pk>/", "projects-detail", "single", "The public profile of a project", page_shape(ProjectPage)),
        Operation("projects.geojson", "projects-geojson", "features", "Projects on the map", FEATURES, FILTERS, content_type="application/geo+json"),
    )

    def chosen(self) -> ProjectFilter:
        """Return the marketplace's filter for this address; its sentences become our errors."""
        try:
            return ProjectFilter(self.reader.site, self.request.GET, also=("limit", "offset", "locale"))
        except UnknownParameter as error:
            raise refuse(str(error)) from error

    def listing(self, asked: dict[str, Any]) -> dict[str, Any]:
        return cut(self.chosen().ordered(for_list), asked, self.prepared)

    def prepared(self, projects: list[ProjectPage]) -> list[ProjectPage]:
        prepare_cards(projects, self.reader)
        return with_meta(projects, self.reader)

    def single(self, asked: dict[str, Any], pk: int) -> ProjectPage:
        found = loaded(ProjectPage, ProjectPage.objects.visible(self.reader.site).filter(pk=pk), self.reader)
        if not found:
            raise Http404("project")
        return found[0]

    def features(self, asked: dict[str, Any]) -> dict[str, Any]:
        return geo.feature_collection(self.chosen())


ENDPOINTS = (ProjectsEndpoint,)
