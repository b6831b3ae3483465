"""Visibility of projects, and what lists and pages need of them in few queries."""

from functools import cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Exists, F, IntegerField, JSONField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast, JSONObject
from django.db.models.sql.compiler import SQLCompiler

from municipality.querysets import BasePageQuerySet

LONG_TEXTS = (
    "problem", "what_happens", "own_goal", "vision", "not_goals", "target_groups", "results", "effect_on_people", "effect_on_town",
    "what_stays", "area", "search_description",
)  # fmt: skip
CARD_COLUMNS = (
    "pk", "title", "url_path", "summary", "state__phase", "district__name", "place_text", "picture_id", "picture_alt", "field_rows", "open_needs",
)  # fmt: skip


class Rows(Subquery):
    """The rows of a subquery with one column `item` as one JSON list beside each result row; their order is not kept.

    Its SQL is written once: the queries that `prepared` keeps ask with the same one again and again.
    """

    output_field = JSONField()
    written: tuple[str, tuple[str, tuple]] | None = None

    def copy(self) -> "Rows":
        """Return a copy, which may get other names of tables."""
        copied = super().copy()
        copied.written = None
        return copied

    def _write(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, template: str) -> tuple[str, tuple]:
        if self.written is None or self.written[0] != connection.vendor:
            self.written = (connection.vendor, self.as_sql(compiler, connection, template=template))
        return self.written[1]

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> tuple[str, tuple]:
        return self._write(compiler, connection, "(SELECT json_group_array(json(part.item)) FROM (%(subquery)s) part)")

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> tuple[str, tuple]:
        template = "COALESCE((SELECT jsonb_agg(part.item) FROM (%(subquery)s) part), '[]'::jsonb)"
        return self._write(compiler, connection, template)


class Counted(Subquery):
    """The number of rows of a subquery (None where it can have none, like `.none()`)."""

    output_field = IntegerField()
    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"

    def __init__(self, queryset: QuerySet) -> None:
        super().__init__(queryset.order_by().values("pk"))


def _children(queryset: QuerySet, **parts) -> Rows:
    return Rows(queryset.order_by().values(item=JSONObject(**parts)))


@cache
def prepared(name: str) -> "ProjectQuerySet":
    """Return all projects as the method `name` reads them, built once, unordered: building such a query takes longer than asking it. Filter it."""
    from .models import ProjectPage

    return getattr(ProjectPage.objects.order_by(), name)()


class ProjectQuerySet(BasePageQuerySet):
    """Projects. `visible(site)` is inherited: live, in this municipality, not private."""

    def for_cards(self) -> "ProjectQuerySet":
        """Read what `cards.cards` shows, as named rows instead of pages: one query, however many projects."""
        from .models import Need

        needs = Need.objects.filter(~closed(), project=OuterRef("pk"))
        open_needs = _children(needs, n=F("sort_order"), id=F("pk"), title=F("title"))
        return self.with_fields().annotate(open_needs=open_needs).values_list(*CARD_COLUMNS, named=True)

    def for_page(self) -> "ProjectQuerySet":
        """Load what the page of a project shows, but for its picture (`cards.images_of`): one query."""
        from . import registry
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
            .annotate(
                measure_rows=_children(measures, id=F("measurepage_id")),
                sdg_rows=_children(sdgs, id=F("sdg_id")),
                aim_rows=_children(aims, n=F("sort_order"), id=F("pk"), aim=F("aim"), how=F("how")),
                effect_rows=_children(
                    effects, n=F("sort_order"), id=F("pk"), quantity=Cast("quantity", CharField()), **{name: F(name) for name in texts}
                ),
                **registry.rows(),
            )
        )

    def with_place(self) -> "ProjectQuerySet":
        """Load state (with the organisation that carries the project) and district along."""
        return self.select_related("state__carrier_organisation", "district")

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


def closed(key: str = "key") -> Exists:
    """Return the condition "this need is closed" for a query of needs."""
    from .models import NeedState

    return Exists(NeedState.objects.filter(project=OuterRef("project"), need_key=OuterRef(key), is_open=False))
