"""Staff screens of the values of one indicator: grid, history, table as file. Everything outside of one's strategies is 404."""

import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View
from django.views.generic.base import TemplateResponseMixin
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from strategy.models import Indicator, IndicatorValue, ValueChange
from strategy.rules import may_edit_indicator

from . import check, layout, paste, services
from .categories import suggested
from .entries import Entry, Place, tidy
from .grid import DETAIL_FIELDS, Grid, units_for
from .layout import Series, shown

PER_PAGE = 50
MAX_LISTED = 40


class IndicatorView(WagtailAdminTemplateMixin, TemplateResponseMixin, View):
    """A screen about one indicator, for whoever may edit it."""

    header_icon = "table"
    trail: Any = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.indicator = find_indicator(request, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict]:
        items = [*self.breadcrumbs_items, {"url": reverse("indikatoren_modeladmin_index"), "label": _("Indikatoren")}]
        grid = reverse("strategy_values:grid", args=[self.indicator.pk])
        edit = reverse("indikatoren_modeladmin_edit", args=[self.indicator.pk])
        items.append({"url": edit, "label": self.indicator.title})
        if self.trail:
            items.append({"url": grid, "label": _("Werte")})
        return [*items, {"url": "", "label": self.get_page_title()}]

    def get_page_title(self) -> str:
        return _("%(what)s: %(title)s") % {"what": self.trail or _("Werte"), "title": self.indicator.title}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "indicator": self.indicator}


def find_indicator(request: HttpRequest, pk: int) -> Indicator:
    """Return the indicator if this person may edit it; 404 else, whoever asks."""
    found = Indicator.objects.select_related("strategy").filter(pk=pk).first()
    if found is None or not may_edit_indicator(request.user, found):
        raise Http404
    return found


def series_query(series: Series) -> str:
    """Return the query string that names a series."""
    return urlencode({"art": series.kind, "szenario": series.scenario, "kategorie": series.category})


def series_from(data: Mapping[str, str]) -> Series | None:
    """Return the series that a query string names; None where it names none. 404 for a kind that does not exist."""
    if "art" not in data:
        return None
    if data["art"] not in IndicatorValue.Kind.values:
        raise Http404
    return Series(data["art"], tidy(data.get("szenario", ""))[:80], tidy(data.get("kategorie", ""))[:80])


class GridView(IndicatorView):
    """The values as a table in which one can type and paste."""

    template_name = "strategy/admin/values/grid.html"

    @cached_property
    def units(self) -> tuple:
        return units_for(self.indicator)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        until = request.GET.get("bis", "")
        if until and not (until.isascii() and until.isdecimal() and len(until) == 4):
            raise Http404
        grid = Grid.shown_to(
            self.indicator, until=int(until) if until else None, only=series_from(request.GET), today=timezone.localdate()
        )  # fmt: skip
        return self.answer(grid)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        grid = Grid.posted(self.indicator, request.POST)
        action = request.POST.get("action", "save")
        steps = {"save": self.save, "paste": self.paste, "years": self.add_years, "column": self.add_column}
        if action not in steps or not grid.columns:
            raise Http404
        return steps[action](grid)

    def save(self, grid: Grid) -> HttpResponse:
        """Save what was typed; show it again with sentences where that is not possible, or not yet confirmed."""
        grid.read(*self.units)
        if grid.problems:
            return self.answer(grid, status=422)
        if grid.warnings and self.request.POST.get("confirmed") != digest(grid.warnings):
            return self.answer(grid, ask=True, status=422)
        try:
            saved = services.save_values(
                self.request.user, self.indicator, grid.changes, version=grid.version, origin=services.Origin.GRID
            )  # fmt: skip
        except services.Invalid as error:
            grid.problems = error.problems
            return self.answer(grid, status=422)
        except services.Conflict as conflict:
            mine = dict(grid.typed)
            grid.rebase(services.entries_of(self.indicator), conflict.version, conflict.collisions)
            return self.answer(grid, conflict=conflict, mine=mine, status=409)
        if saved.total:
            text = ngettext("%(n)d Wert ist gespeichert.", "%(n)d Werte sind gespeichert.", saved.total) % {"n": saved.total}
            messages.success(self.request, text)
        else:
            messages.info(self.request, _("Sie haben nichts geändert."))
        return redirect(self.request.get_full_path())

    def paste(self, grid: Grid) -> HttpResponse:
        """Put a pasted block into the cells and show what was understood. Saves nothing."""
        unit, known = self.units
        found = paste.understand(self.request.POST.get("block", ""), grid.columns, unit, known)
        refusals = list(found.problems)
        for series in found.new_columns:
            if sentence := grid.add_column(series):
                refusals.append(sentence)
        if found.years and (sentence := grid.add_years_of(found.years)):
            refusals.append(sentence)
        for place, text in found.cells.items():
            if place.year in grid.years and Series(*place[1:]) in grid.columns:
                grid.put(place, text)
        for (year, name), text in found.details.items():
            if year in grid.years:
                grid.put_detail(year, name, text)
        grid.read(*self.units)
        grid.problems = [*(check.Problem(sentence) for sentence in refusals), *grid.problems]
        return self.answer(grid, notes=found.notes, pasted=True, ask=bool(grid.warnings))

    def add_years(self, grid: Grid) -> HttpResponse:
        """Show more rows. Saves nothing."""
        texts = [self.request.POST.get(name, "").strip() for name in ("first_year", "last_year")]
        texts[1] = texts[1] or texts[0]
        if not all(text.isascii() and text.isdecimal() and len(text) <= 5 for text in texts):
            return self.refuse(grid, _("Bitte geben Sie Jahre mit vier Ziffern an."), "first_year")
        sentence = grid.add_years(int(texts[0]), int(texts[1]))
        return self.refuse(grid, sentence, "first_year") if sentence else self.answer(grid)

    def add_column(self, grid: Grid) -> HttpResponse:
        """Show one more column. Saves nothing."""
        data = self.request.POST
        series = Series(data.get("new_kind", ""), tidy(data.get("new_scenario", "")), tidy(data.get("new_category", "")))
        sentence = grid.add_column(series)
        if sentence:
            return self.refuse(grid, sentence, "new_category")
        return self.answer(grid)

    def refuse(self, grid: Grid, sentence: str, name: str) -> HttpResponse:
        grid.problems = [check.Problem(sentence, field=name)]
        return self.answer(grid, status=422, field=name)

    def answer(
        self, grid: Grid, *, status: int = 200, ask: bool = False, conflict: services.Conflict | None = None, mine: Mapping[Place, str] | None = None,
        notes: list[str] | None = None, pasted: bool = False, field: str = "",
    ) -> HttpResponse:  # fmt: skip
        only = series_from(self.request.GET)
        columns = [{"series": column, "query": series_query(column), "is_details": column == grid.details} for column in grid.columns]
        errors = [{"name": grid.name_of(problem) or field, "text": problem.in_words} for problem in grid.problems]
        warned = [{"name": grid.name_of(problem), "text": problem.in_words} for problem in grid.warnings] if ask else []
        rows = grid.rows()
        first = grid.years[0] if grid.years else None
        older = any(place.year < first and (only is None or place[1:] == only) for place in grid.entries) if first else False
        context = self.get_context_data(
            grid=grid, rows=rows, columns=columns, only=only, notes=notes or [], pasted=pasted, years=" ".join(map(str, grid.years)),
            errors=errors[:MAX_LISTED], more_errors=max(0, len(errors) - MAX_LISTED), warned=warned[:MAX_LISTED], more_warned=max(0, len(warned) - MAX_LISTED),
            confirmed=digest(grid.warnings) if ask else "", conflicts=list_conflicts(conflict, mine or {}) if conflict else None,
            details_index=grid.columns.index(grid.details) if grid.details in grid.columns else "", qualities=IndicatorValue.Quality.choices,
            kinds=IndicatorValue.Kind.choices, suggestions=suggested(self.indicator.breakdown), posted=self.request.POST, older=first - 1 if older and first else None,
            typed=len(grid.typed) + len(grid.typed_details), sources=sorted({entry.source for entry in grid.entries.values() if entry.source})[:50],
        )  # fmt: skip
        return self.render_to_response(context, status=status)


def list_conflicts(conflict: services.Conflict, mine: Mapping[Place, str]) -> dict[str, Any]:
    """Return what the page says about a conflict: what both changed, and what else was saved."""

    def line(place: Place, theirs: services.Theirs) -> dict[str, Any]:
        return {
            "place": check.place_name(place), "seen": shown(theirs.seen) or _("leer"), "now": shown(theirs.now) or _("leer"), "mine": mine.get(place, ""),
            "by": theirs.changed_by, "at": theirs.changed_at, "words": words_of(theirs.now),
        }  # fmt: skip

    return {
        "both": [line(place, theirs) for place, theirs in sorted(conflict.collisions.items())[:MAX_LISTED]],
        "others": [line(place, theirs) for place, theirs in sorted(conflict.others.items())[:MAX_LISTED]],
        "more": max(0, len(conflict.collisions) + len(conflict.others) - 2 * MAX_LISTED),
    }


def words_of(entry: Entry | None) -> str:
    """Return source, quality and note of an entry in one line."""
    if entry is None:
        return ""
    quality = _("Datengüte %(quality)s") % {"quality": entry.data_quality} if entry.data_quality else ""
    return "; ".join(text for text in (entry.source, quality, entry.note) if text)


def digest(warnings: list[check.Problem]) -> str:
    """Return a sign of exactly these warnings: another warning has to be confirmed anew."""
    return hashlib.sha256("\n".join(sorted(problem.in_words for problem in warnings)).encode()).hexdigest()[:32]


class HistoryView(IndicatorView):
    """Who changed which value when, from what to what, and by which way; of one year or series with `jahr`, `art`, …"""

    template_name = "strategy/admin/values/history.html"
    trail = gettext_lazy("Verlauf")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows = ValueChange.objects.filter(indicator=self.indicator).select_related("changed_by", "token")
        year, series = request.GET.get("jahr", ""), series_from(request.GET)
        if year:
            if not (year.isascii() and year.isdecimal() and len(year) <= 4):
                raise Http404
            rows = rows.filter(year=int(year))
        if series is not None:
            rows = rows.filter(kind=series.kind, scenario=series.scenario, category=series.category)
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("seite"))
        lines = [history_line(row) for row in page.object_list]
        filters = {name: value for name, value in request.GET.items() if name in ("jahr", "art", "szenario", "kategorie")}
        about = check.place_name(series.at(int(year))) if series and year else series.name if series else year
        return self.render_to_response(self.get_context_data(page=page, lines=lines, query=urlencode(filters), about=about))


def history_line(row: ValueChange) -> dict[str, Any]:
    """Return one change in words."""
    before, after = Entry.from_json(row.before), Entry.from_json(row.after)
    return {
        "at": row.changed_at, "by": services.name_of(row), "way": row.get_origin_display(), "version": row.version,
        "place": check.place_name(Place(row.year, row.kind, row.scenario, row.category)),
        "before": shown(before) or _("leer"), "after": shown(after) or _("leer"), "same": shown(before) == shown(after),
        "words_before": words_of(before), "words_after": words_of(after),
    }  # fmt: skip


class TableView(IndicatorView):
    """All values as one table for a spreadsheet; what comes out can be pasted into the grid again."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        entries = services.entries_of(self.indicator)
        columns = layout.columns_of(entries, suggested(self.indicator.breakdown))
        text = layout.as_text(_("Jahr"), sorted({place.year for place in entries}), columns, entries, ";")
        answer = HttpResponse(("\ufeff" + text).encode(), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{slugify(self.indicator.title)[:60] or "indikator"}-werte.csv"'
        answer["X-Content-Type-Options"] = "nosniff"
        return answer


__all__ = ["DETAIL_FIELDS", "GridView", "HistoryView", "TableView"]
