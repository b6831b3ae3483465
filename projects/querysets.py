"""Visibility of projects, and what lists and pages need of them in few queries."""

from django.db.models import CharField, Exists, F, JSONField, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Cast, JSONObject

from municipality.pictures import CARD_SPECS, WIDE_SPECS
from municipality.querysets import BasePageQuerySet

LONG_TEXTS = (
    "problem", "what_happens", "own_goal", "vision", "not_goals", "target_groups", "results", "effect_on_people", "effect_on_town",
    "what_stays", "area", "search_description",
)  # fmt: skip


class Rows(Subquery):
    """The rows of a subquery with one column `item` as one JSON list beside each result row; their order is not kept."""

    output_field = JSONField()

    def as_sqlite(self, compiler, connection, **extra):
        return self.as_sql(compiler, connection, template="(SELECT json_group_array(json(part.item)) FROM (%(subquery)s) part)", **extra)

    def as_postgresql(self, compiler, connection, **extra):
        template = "COALESCE((SELECT jsonb_agg(part.item) FROM (%(subquery)s) part), '[]'::jsonb)"
        return self.as_sql(compiler, connection, template=template, **extra)


def _children(queryset: QuerySet, **parts) -> Rows:
    return Rows(queryset.order_by().values(item=JSONObject(**parts)))


class ProjectQuerySet(BasePageQuerySet):
    """Projects. `visible(site)` is inherited: live, in this municipality, not private."""

    def for_cards(self) -> "ProjectQuerySet":
        """Load what a card shows: two queries, however many projects."""
        return self.with_place().with_fields().with_needs().with_picture(*CARD_SPECS).defer(*LONG_TEXTS)

    def for_page(self) -> "ProjectQuerySet":
        """Load what the page of a project shows: two queries."""
        from .models import ProjectAim, ProjectEffect, ProjectPage

        measures = ProjectPage.measures.through.objects.filter(projectpage=OuterRef("pk"))
        sdgs = ProjectPage.sdgs.through.objects.filter(projectpage=OuterRef("pk"))
        aims = ProjectAim.objects.filter(project=OuterRef("pk"))
        effects = ProjectEffect.objects.filter(project=OuterRef("pk"))
        texts = ("label", "unit", "method", "assumption", "uncertainty")
        return (
            self.with_place()
            .with_fields()
            .with_needs()
            .with_picture(*WIDE_SPECS)
            .annotate(
                measure_rows=_children(measures, id=F("measurepage_id")),
                sdg_rows=_children(sdgs, id=F("sdg_id")),
                aim_rows=_children(aims, n=F("sort_order"), id=F("pk"), aim=F("aim"), how=F("how")),
                effect_rows=_children(
                    effects, n=F("sort_order"), id=F("pk"), quantity=Cast("quantity", CharField()), **{name: F(name) for name in texts}
                ),
            )
        )

    def with_place(self) -> "ProjectQuerySet":
        """Load state and district along."""
        return self.select_related("state", "district")

    def with_fields(self) -> "ProjectQuerySet":
        """Give each project `field_rows`: the ids of its fields of action, whether anybody may read them or not."""
        from .models import ProjectPage

        fields = ProjectPage.fields_of_action.through.objects.filter(projectpage=OuterRef("pk"))
        return self.annotate(field_rows=_children(fields, id=F("fieldofactionpage_id")))

    def with_needs(self) -> "ProjectQuerySet":
        """Give each project `need_rows`: its needs, each with `open` (0 or 1)."""
        from .models import Need

        needs = Need.objects.filter(project=OuterRef("pk"))
        parts = {name: F(name) for name in ("kind", "title", "amount")}
        return self.annotate(need_rows=_children(needs, n=F("sort_order"), id=F("pk"), key=Cast("key", CharField()), open=~closed("key"), **parts))

    def with_picture(self, *sizes: str) -> "ProjectQuerySet":
        """Load the picture, and the sizes that are there already in one further query."""
        from municipality.models import Rendition

        sizes_of = Prefetch("picture__renditions", Rendition.objects.filter(filter_spec__in=sizes), to_attr="prefetched_renditions")
        return self.select_related("picture").prefetch_related(sizes_of)


def closed(key: str = "key") -> Exists:
    """Return the condition "this need is closed" for a query of needs."""
    from .models import NeedState

    return Exists(NeedState.objects.filter(project=OuterRef("project"), need_key=OuterRef(key), is_open=False))
