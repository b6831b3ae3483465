"""The plan goes out and comes in: CSV for other project tools, dates for the own calendar."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from strategy.importers.refusal import ImportRefused

from ..access import Seat, team_view
from ..models import StepKey
from . import exchange_csv, exchange_plan, ics
from .exchange_csv import Entry
from .queries import plan_of
from .views import page, work_url

VALID_FOR = 3600
UPDATE, ALL_NEW = "update", "new"


class ImportForm(forms.Form):
    """A file with tasks, and what its numbers mean."""

    file = forms.FileField(
        label=gettext_lazy("Datei"), max_length=1000, widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        help_text=gettext_lazy("CSV oder XLSX, höchstens 1 MB und 400 Aufgaben."),
    )  # fmt: skip
    numbers = forms.ChoiceField(
        label=gettext_lazy("Woher kommt die Datei?"), initial=UPDATE, widget=forms.RadioSelect,
        choices=[
            (UPDATE, gettext_lazy("aus diesem Arbeitsplan: Aufgaben mit gleicher Nummer werden geändert")),
            (ALL_NEW, gettext_lazy("aus einem anderen Werkzeug: Jede Zeile wird eine neue Aufgabe")),
        ],
    )  # fmt: skip


@require_safe
@team_view
def tasks_csv(request: HttpRequest, seat: Seat, kind: str) -> HttpResponse:
    """All tasks as CSV."""
    if kind not in exchange_csv.KINDS:
        raise Http404
    return _file(exchange_csv.dump(plan_of(seat.project), kind), "text/csv; charset=utf-8", "aufgaben.csv")


@require_safe
@team_view
def schedule_ics(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Tasks and milestones with their days, for a calendar."""
    return _file(ics.calendar(seat.site, seat.project, plan_of(seat.project)), "text/calendar; charset=utf-8", "zeitplan.ics")


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@team_view(edits=True)
def tasks_import(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Choose a file, see what it would do, do it."""
    if request.method != "POST":
        return _show(request, seat, {"import_form": ImportForm()})
    if "plan" in request.POST:
        return _apply(request, seat)
    form = ImportForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            upload = form.cleaned_data["file"]
            entries = exchange_csv.read(upload.read(exchange_csv.MAX_BYTES + 1), upload.name)
        except ImportRefused as refused:
            form.add_error("file", refused.message)
        else:
            return _preview(request, seat, entries, form.cleaned_data["numbers"] == ALL_NEW)
    return _show(request, seat, {"import_form": form, "form": form}, 422)


def _preview(request: HttpRequest, seat: Seat, entries: list[Entry], all_new: bool, *, again: bool = False) -> HttpResponse:
    found = exchange_plan.preview(plan_of(seat.project), entries, all_new=all_new)
    kept = signing.dumps(
        {"entries": [entry.as_json() for entry in entries], "all_new": all_new, "mark": found.mark}, salt=_salt(seat), compress=True
    )  # fmt: skip
    groups = [
        (exchange_plan.REFUSED, _("Geht nicht")), (exchange_plan.NEW, _("Neu")), (exchange_plan.CHANGED, _("Geändert")),
        (exchange_plan.SAME, _("Unverändert")),
    ]  # fmt: skip
    context: dict[str, Any] = {
        "preview": found, "kept": kept, "again": again,
        "groups": [(what, title, [step for step in found.steps if step.what == what]) for what, title in groups],
    }  # fmt: skip
    return _show(request, seat, context, 409 if again else 422 if found.count(exchange_plan.REFUSED) else 200)


def _apply(request: HttpRequest, seat: Seat) -> HttpResponse:
    try:
        data = signing.loads(request.POST["plan"], salt=_salt(seat), max_age=VALID_FOR)
    except signing.BadSignature:
        form = ImportForm()
        return _show(request, seat, {"import_form": form, "expired": True}, 422)
    entries = [Entry(**entry) for entry in data["entries"]]
    try:
        done = exchange_plan.apply(seat, entries, data["mark"], all_new=data["all_new"])
    except exchange_plan.PlanChanged:
        return _preview(request, seat, entries, data["all_new"], again=True)
    new, changed = done.count(exchange_plan.NEW), done.count(exchange_plan.CHANGED)
    text = [
        ngettext("%(n)d Aufgabe ist neu.", "%(n)d Aufgaben sind neu.", new) % {"n": new} if new else "",
        ngettext("%(n)d Aufgabe ist geändert.", "%(n)d Aufgaben sind geändert.", changed) % {"n": changed} if changed else "",
    ]
    messages.success(request, " ".join(part for part in text if part))
    return redirect(work_url(seat))


def _salt(seat: Seat) -> str:
    return f"workshop.plan.import.{seat.project.pk}.{seat.user.pk}"


def _show(request: HttpRequest, seat: Seat, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return page(request, seat, "import", StepKey.WORK, context, title=_("Aufgaben einlesen"), status=status)
