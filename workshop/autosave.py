"""Saving while one works: every room registers which fields of its rows may be edited, one address saves them.

    register(Editable(Task, TaskForm))                       # in the app config's ready()
    {% plan_row task %}…{% plan_input task "title" %}…{% endplan_row %}      # in a template, tags of `workshop_tags`

With JavaScript each control posts itself when it changes and gets back the state of the row ("Gespeichert um 14:32", what is wrong,
or both versions to choose from); `workshop.js` says so at the foot of the page and tries again what did not arrive. Without it the row is an ordinary form with a button; what is wrong comes back as a page that keeps
what was typed. `_fields` says which fields a post is about: a checkbox that is off would not be there else.
"""

import copy
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.forms import ModelForm, modelform_factory
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from . import frame, presence, rows
from .access import Seat, team_view
from .models import PlanRow, TeamMember


class RowForm(ModelForm):
    """A form over some fields of a row; members to choose from are those of the project."""

    def __init__(self, *args: Any, project_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if getattr(field, "queryset", None) is not None:
                model = field.queryset.model
                chosen = field.queryset.filter(project_id=project_id)
                field.queryset = chosen.filter(ended=None).select_related("user") if model is TeamMember else chosen
                if model is TeamMember:
                    field.label_from_instance = lambda member: member.shown_name


@dataclass(frozen=True)
class Editable:
    """Rows that may be edited in place: the model and the form with its editable fields (`Meta.fields`)."""

    model: type[PlanRow]
    form: type[RowForm]
    after: Callable[[Seat, Any, list[str]], None] | None = None
    """Called in the same transaction after a save: (seat, row, changed fields)."""

    @property
    def fields(self) -> list[str]:
        """The names that may be saved."""
        return list(self.form._meta.fields or ())

    def find(self, seat: Seat, pk: int) -> Any:
        """Return a row of this project, locked; None where there is none. Needs an open transaction."""
        return self.model._default_manager.select_for_update().filter(pk=pk, project_id=seat.project.pk).first()

    def form_of(self, row: Any, names: list[str] | None = None, data: Any = None) -> Any:
        """Return the form over some fields (default: all), with ids and names that are unique on the page. Checking it does not touch the row."""
        kind: Any = modelform_factory(self.model, form=self.form, fields=names or self.fields)
        return kind(data, instance=copy.copy(row), project_id=row.project_id, auto_id=f"{rows.table_of(self.model)}-{row.pk}-%s")

    def save(self, seat: Seat, row: Any, values: Mapping[str, Any], *, base: int | None, own: Collection[int] = ()) -> rows.Saved:
        """Save checked values of a row that `find` returned. Raises `rows.Conflict`, `ValidationError` by field."""
        saved = rows.save_fields(self.model, row.pk, values, base=base, seat=seat, own=own, locked=row)
        if self.after and saved.changed:
            self.after(seat, saved.row, saved.changed)
        return saved

    def restored(self, seat: Seat, row: Any, name: str, text: str) -> Any:
        """Return the value for what the history shows (`rows.shown`); raises ValueError or ValidationError where there is none any more."""
        column: Any = self.model._meta.get_field(name)
        if not text:
            return None if column.null else ""
        if column.is_relation:
            found = [choice for choice in self.form_of(row, [name]).fields[name].queryset if str(choice) == text]
            if len(found) != 1:
                raise ValueError(name)
            return found[0]
        if column.choices:
            return next((value for value, label in column.flatchoices if str(label) == text), text)
        if isinstance(column, models.BooleanField):
            return text == "True"
        return column.to_python(text)


_tables: dict[str, Any] = {}


def register(editable: Any) -> Any:
    """Make rows of a model editable in place: an `Editable`, or something else with its `model`, `fields`, `find`, `form_of` and `save`."""
    _tables[rows.table_of(editable.model)] = editable
    return editable


def editable_of(model: type[models.Model]) -> Any:
    """Return how rows of this model are edited; KeyError where they are not."""
    return _tables[rows.table_of(model)]


def editable_named(table: str) -> Any:
    """Return how rows of a table (`rows.table_of`) are edited, None where they are not."""
    return _tables.get(table)


def form_of(row: PlanRow, names: list[str] | None = None, data: Any = None) -> RowForm:
    """Return the form over some fields (default: all) of a row, with ids and names that are unique on the page."""
    return editable_of(type(row)).form_of(row, names, data)


@require_POST
@team_view(edits=True)
def save(request: HttpRequest, seat: Seat, table: str, row: int) -> HttpResponse:
    """Save the fields named by `_fields` of one row of this project."""
    editable = _tables.get(table)
    if editable is None:
        raise Http404
    names = [name for name in request.POST.get("_fields", "").split(",") if name in editable.fields]
    if not names:
        raise Http404
    state: dict[str, Any] = {"table": table, "fields": ",".join(names)}
    with transaction.atomic():
        found = editable.find(seat, row)
        if found is None:
            raise Http404
        form = editable.form_of(found, names, request.POST)
        state |= {"row": found, "form": form}
        if form.is_valid():
            state |= _save(request, seat, editable, form, names, found)
        presence.touch(seat)
    wrong = bool(form.errors or state.get("clashes"))
    state |= {
        "wrong": wrong,
        "version": state.get("version", number_of(request)),
        "own": state.get("own", request.POST.get("own", "")),
        "errors": _messages(form),
    }
    if getattr(request, "htmx", False):
        response = render(request, "workshop/parts/row_state.html", state | {"project": seat.project})
        if not wrong:
            response["HX-Trigger"] = "plan-saved"
        return response
    back = back_url(request, frame.home_url(seat.project))
    if not wrong:
        return HttpResponseRedirect(f"{back.partition('#')[0]}#{table}-{row}")
    return render(
        request, "workshop/row_conflict.html", frame.context(request, seat) | state | {"back": back}, status=409 if state.get("clashes") else 422
    )


def _save(request: HttpRequest, seat: Seat, editable: Any, form: Any, names: list[str], found: Any) -> dict[str, Any]:
    """Save what was checked; returns what the answer says of it. What is wrong stands in the form afterwards."""
    values = {name: form.cleaned_data[name] for name in names}
    try:
        with transaction.atomic():
            saved = editable.save(seat, found, values, base=base_of(request), own=own_of(request))
    except rows.Conflict as conflict:
        return {"clashes": conflict.clashes}
    except ValidationError as error:
        for name, messages in rows.errors_of(error).items():
            for message in messages:
                form.add_error(name if name in form.fields else None, message)
        return {}
    return {"row": saved.row, "saved_at": timezone.localtime()} | seen_after(request, saved)


def number_of(request: HttpRequest) -> int:
    """Return the version that the page says to show; 0 when it does not say."""
    text = request.POST.get("base", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def base_of(request: HttpRequest) -> int | None:
    """Return the version that the person had seen; None when she has seen both and wants hers."""
    return None if "mine" in request.POST else number_of(request)


def own_of(request: HttpRequest) -> set[int]:
    """Return the versions that this page has saved itself since the one that it shows."""
    return {int(text) for text in request.POST.get("own", "")[:2000].split(",") if text.isascii() and text.isdigit() and len(text) < 10}


def seen_after(request: HttpRequest, saved: rows.Saved) -> dict[str, Any]:
    """Return `version` and `own` of the page after a save: the newest version only where nobody else's change lies between."""
    base, own, version = number_of(request), own_of(request), saved.row.version
    if saved.changed:
        own.add(version)
    if all(number in own for number in range(base + 1, version + 1)):
        return {"version": version, "own": ""}
    return {"version": base, "own": ",".join(str(number) for number in sorted(own))}


def back_url(request: HttpRequest, default: str) -> str:
    """Return the page of this site on which a form stood (`back`), else `default`."""
    back = request.POST.get("back", "")
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/") else default


def _messages(form: Any) -> list[dict[str, str]]:
    """Return what is wrong as {name, label, message}; the name is empty for the row as a whole."""
    return [
        {"name": name if name in form.fields else "", "label": str(form.fields[name].label) if name in form.fields else "", "message": message}
        for name, found in form.errors.items()
        for message in found
    ]
