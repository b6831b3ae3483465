"""Phase and open needs in the admin. They are state beside the revisions: set here at once, never by publishing an older text."""

import uuid
from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from django.views.generic.base import TemplateResponseMixin
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import Button
from wagtail.models import Page

from . import services
from .models import Phase, ProjectPage, ProjectState
from .rules import may_set_state


class StateForm(forms.Form):
    """Where a project stands, and which of its public needs are still open."""

    phase = forms.ChoiceField(label=gettext_lazy("Phase"), choices=Phase.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=gettext_lazy("Anmerkung zum Wechsel"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "Steht im Verlauf und auf der Statusseite der Person, die das Projekt eingebracht hat. "
            "Bei „pausiert“ und „beendet“ steht sie auch öffentlich neben der Phase."
        ),
    )  # fmt: skip
    open_needs = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Das wird noch gesucht"), coerce=uuid.UUID, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nehmen Sie den Haken weg, wenn Hilfe gefunden ist. Auf der Seite steht der Bedarf dann als erledigt."),
    )  # fmt: skip

    def __init__(self, *args: Any, project: ProjectPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needs = [(str(need.key), _need_label(need)) for need in project.needs.all()]
        if needs:
            self.fields["open_needs"].choices = needs
        else:
            del self.fields["open_needs"]


class StateView(WagtailAdminTemplateMixin, TemplateResponseMixin, View):
    """Phase, needs and their history for whoever edits or moderates the project; 404 for everybody else."""

    template_name = "projects/admin/state.html"
    page_title = gettext_lazy("Phase und Bedarfe")
    header_icon = "rotate"
    _show_breadcrumbs = True

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        project = ProjectPage.objects.filter(pk=kwargs["pk"]).first()
        if project is None or not may_set_state(request.user, project):
            raise Http404
        self.project = project

    def get_page_title(self) -> str:
        return str(self.page_title)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        parent = self.project.get_parent()
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("wagtailadmin_explore", args=[parent.pk]), "label": parent.get_admin_display_title()},
            {"url": reverse("wagtailadmin_pages:edit", args=[self.project.pk]), "label": self.project.get_admin_display_title()},
            {"url": "", "label": self.get_page_title()},
        ]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        initial = {"phase": self.project.phase, "open_needs": [str(key) for key in services.open_need_keys(self.project)]}
        return self._show(StateForm(initial=initial, project=self.project))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = StateForm(request.POST, project=self.project)
        if not form.is_valid():
            return self._show(form, status=422)
        change, needs = _save(self.project, form.cleaned_data, request.user)
        if change or needs:
            messages.success(request, _("Gespeichert. Auf der Website ist es sofort zu sehen."))
        elif form.cleaned_data["note"]:
            messages.warning(request, _("Nichts geändert: Eine Anmerkung gehört zu einem Wechsel der Phase."))
        else:
            messages.warning(request, _("Nichts geändert."))
        return redirect("project_state", self.project.pk)

    def _show(self, form: StateForm, status: int = 200) -> HttpResponse:
        history = self.project.phase_changes.select_related("actor").order_by("-created", "-pk")
        context = self.get_context_data(form=form, project=self.project, state=self.project.state, history=history)
        return self.render_to_response(context, status=status)


def _save(project: ProjectPage, data: dict[str, Any], actor: Any) -> tuple[Any, int]:
    """Write what differs; returns the change of the phase (None without one) and the number of changed needs."""
    change = services.set_phase(project, data["phase"], note=data["note"], actor=actor)
    if "open_needs" not in data:
        return change, 0
    wanted, open_now = set(data["open_needs"]), services.open_need_keys(project)
    for key in wanted ^ open_now:
        services.set_need_open(project, key, key in wanted, actor=actor)
    return change, len(wanted ^ open_now)


def _need_label(need: Any) -> str:
    amount = f" ({need.amount})" if need.amount else ""
    return f"{need.get_kind_display()}: {need.title}{amount}"


def summary(project: ProjectPage) -> dict[str, Any]:
    """Return what the editor shows of the state: phase, since when, open and all needs, address of the screen."""
    state = ProjectState.objects.get_or_create(project_id=project.pk)[0]
    public = ProjectPage.objects.get(pk=project.pk)  # needs of the public text, not of the draft in the editor
    return {
        "phase": state.get_phase_display(),
        "since": state.phase_since,
        "open": len(services.open_need_keys(public)),
        "needs": public.needs.count(),
        "url": reverse("project_state", args=[project.pk]),
    }


def header_buttons(page: Page, user: Any, view_name: str = "", next_url: str | None = None) -> Iterator[Button]:
    """Yield the way to the screen, in the header of the editor and in the list of pages."""
    if issubclass(page.specific_class or Page, ProjectPage) and may_set_state(user, page.specific):
        yield Button(_("Phase und Bedarfe"), reverse("project_state", args=[page.pk]), icon_name="rotate", priority=12)
