"""The administration's screens: what waits for an answer, one project with its answers. 404 outside of one's municipalities."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from django.views.generic.base import TemplateResponseMixin
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Site

from moderation.errors import ModerationError
from moderation.models import Decision
from projects.models import ProjectPage

from ..carrying import forms as carrying_forms
from ..carrying import reminders
from ..carrying import services as carrying
from ..models import OfficialResponse, Role, StartConsent
from ..rows import errors_of
from ..team import base
from ..team.base import NotPossible
from . import admin_lists, forms, measures, rules, services

PER_PAGE = 50
ADMINISTRATION = StartConsent.Party.ADMINISTRATION


class AnswerView(WagtailAdminTemplateMixin, TemplateResponseMixin, View):
    """A screen for people who answer for at least one municipality; nobody else learns that it exists."""

    header_icon = "comment"
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.sites:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def sites(self) -> list[Site]:
        """The municipalities of this person."""
        return rules.answering_sites(self.request.user)

    def get_page_title(self) -> str:
        return str(self.page_title)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = [*super().get_breadcrumbs_items(), {"url": reverse("workshop_answers:list"), "label": _("Wartet auf Antwort")}]
        return items if isinstance(self, ListView) else [*items, {"url": "", "label": self.get_page_title()}]


class ListView(AnswerView):
    """Questions by office, starts that need consent, projects that are still quiet."""

    template_name = "workshop/admin/waiting.html"
    page_title = gettext_lazy("Wartet auf Antwort")

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = admin_lists.waiting(self.sites)
        office = request.GET.get("stelle", "")
        if office == "offen":
            rows = rows.filter(office=None)
        elif office:
            if not office.isascii() or not office.isdecimal() or len(office) > 9:
                raise Http404
            rows = rows.filter(office=int(office))
        context = self.get_context_data(
            rows=Paginator(rows, PER_PAGE).get_page(request.GET.get("seite")),
            offices=admin_lists.offices_waiting(self.sites),
            office=office,
            query=f"stelle={office}" if office else "",
            consents=list(admin_lists.consents(self.sites)[:PER_PAGE]),
            quiet=admin_lists.quiet(self.sites)[:PER_PAGE],
        )
        return self.render_to_response(context)


class ProjectView(AnswerView):
    """One project: what was asked, answers, office, measures, adviser, consent to the start."""

    template_name = "workshop/admin/project.html"
    page_title = gettext_lazy("Stellungnahme und Begleitung")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        project = ProjectPage.objects.filter(pk=kwargs["pk"]).select_related("state").first()
        if project is None or not rules.may_answer(request.user, project):
            raise Http404
        self.project = project
        self.wrong: dict[str, Any] = {}

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        project = self.project
        responses = list(OfficialResponse.objects.filter(project=project).select_related("user"))
        waiting = services.open_request(project)
        consent = StartConsent.objects.filter(project=project, party=ADMINISTRATION).select_related("user").first()
        log = Decision.objects.filter(row_kind=services.KIND, row_id__in=[row.pk for row in responses]).select_related("actor").order_by("-created")
        context.update(
            project=project,
            phase=project.state.get_phase_display(),
            waiting=waiting,
            responses=responses,
            response_form=forms.ResponseForm(project=project, initial={"office": waiting.office_id if waiting else None}),
            office_form=forms.OfficeForm(project=project, initial={"office": waiting.office_id if waiting else None}),
            measures_form=forms.MeasuresForm(project=project, initial={"measures": list(project.measures.values_list("pk", flat=True))}),
            adviser_form=forms.AdviserForm(project=project),
            advisers=list(base.active(project).filter(role=Role.ADVISER)),
            has_team=base.active(project).exists(),
            reason_form=forms.ReasonForm(),
            consent=consent if consent and project.phase in carrying.BEFORE_START else None,
            consent_form=carrying_forms.ConsentForm(),
            log=log,
        )
        return context | self.wrong

    def wrong_input(self, status: int = 422, **forms_: Any) -> HttpResponse:
        """Show the screen again with what was typed and what is wrong."""
        self.wrong = forms_
        return self.render_to_response(self.get_context_data(), status=status)

    def back(self) -> HttpResponse:
        return redirect("workshop_answers:project", self.project.pk)

    def find_response(self, pk: int) -> OfficialResponse:
        """Return an answer to this project; raises Http404."""
        found = OfficialResponse.objects.filter(project=self.project, pk=pk).select_related("project").first()
        if found is None:
            raise Http404
        return found

    def editor(self, form: forms.ResponseForm, row: OfficialResponse, status: int = 200) -> HttpResponse:
        """Show the form of one answer."""
        self.template_name = "workshop/admin/response.html"
        return self.render_to_response(super().get_context_data(project=self.project, form=form, row=row), status=status)


class StepView(ProjectView):
    """A POST that changes something about one project."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
        try:
            return self.take(**kwargs)
        except (ModerationError, NotPossible) as error:
            messages.error(request, str(error))
            return self.wrong_input(status=409)
        except PermissionDenied:
            raise Http404 from None

    def take(self, **kwargs: Any) -> HttpResponse:
        """Take the step; raises `ModerationError`, `NotPossible`, PermissionDenied."""
        raise NotImplementedError

    def done(self, text: str) -> HttpResponse:
        messages.success(self.request, text)
        return self.back()


class SaveView(StepView):
    """Write an answer, and make it public where the button says so."""

    def take(self, response: int | None = None) -> HttpResponse:
        known = self.find_response(response) if response else None
        form = forms.ResponseForm(self.request.POST, instance=self.find_response(response) if response else None, project=self.project)
        if not form.is_valid():
            return self._show(form, known)
        try:
            row = services.save(self.project, self.request.user, form.cleaned_data, response=known, version=form.cleaned_data["seen"])
            if "publish" in self.request.POST:
                row = services.publish(row, self.request.user, row.version)
        except ValidationError as error:
            for name, sentences in errors_of(error).items():
                form.add_error(name if name in form.fields else None, sentences)
            return self._show(form, known)
        return self.done(
            _("Die Stellungnahme ist öffentlich. Das Team erfährt davon.") if row.is_public else _("Gespeichert. Noch ist sie nicht öffentlich.")
        )

    def _show(self, form: forms.ResponseForm, known: OfficialResponse | None) -> HttpResponse:
        return self.editor(form, known, status=422) if known else self.wrong_input(response_form=form)


class EditView(ProjectView):
    """Change an answer."""

    page_title = gettext_lazy("Stellungnahme ändern")

    def get(self, request: HttpRequest, pk: int, response: int) -> HttpResponse:  # type: ignore[override]
        row = self.find_response(response)
        return self.editor(forms.ResponseForm(instance=row, project=self.project), row)


class PublishView(StepView):
    """Make exactly the version that was shown public."""

    def take(self, response: int) -> HttpResponse:  # type: ignore[override]
        version = self.request.POST.get("version", "")
        if not version.isascii() or not version.isdecimal() or len(version) > 9:
            raise Http404
        services.publish(self.find_response(response), self.request.user, int(version))
        return self.done(_("Die Stellungnahme ist öffentlich. Das Team erfährt davon."))


class UnpublishView(StepView):
    """Take an answer back, with a reason for the log."""

    def take(self, response: int) -> HttpResponse:  # type: ignore[override]
        row, form = self.find_response(response), forms.ReasonForm(self.request.POST)
        if not form.is_valid():
            return self.wrong_input(reason_form=form)
        services.unpublish(row, self.request.user, form.cleaned_data["reason"])
        return self.done(_("Die Stellungnahme ist nicht mehr öffentlich."))


class OfficeView(StepView):
    """Say which office answers."""

    def take(self) -> HttpResponse:
        form = forms.OfficeForm(self.request.POST, project=self.project)
        if not form.is_valid():
            return self.wrong_input(office_form=form)
        services.give_to_office(self.project, self.request.user, form.cleaned_data["office"])
        return self.done(_("Die Zuständigkeit ist gespeichert."))


class MeasuresView(StepView):
    """Link the project to measures of the strategy."""

    def take(self) -> HttpResponse:
        form = forms.MeasuresForm(self.request.POST, project=self.project)
        if not form.is_valid():
            return self.wrong_input(measures_form=form)
        measures.link(self.project, self.request.user, [page.pk for page in form.cleaned_data["measures"]])
        return self.done(_("Die Maßnahmen sind verknüpft."))


class AdviserView(StepView):
    """Give the team somebody who accompanies it."""

    def take(self) -> HttpResponse:
        form = forms.AdviserForm(self.request.POST, project=self.project)
        if not form.is_valid():
            return self.wrong_input(adviser_form=form)
        services.give_adviser(self.project, self.request.user, form.cleaned_data["user"])
        return self.done(_("Die Begleitung ist eingetragen. Das Team erfährt davon."))


class ConsentView(StepView):
    """Agree to the start for the administration, or not."""

    def take(self) -> HttpResponse:
        form = carrying_forms.ConsentForm(self.request.POST)
        if not form.is_valid():
            return self.wrong_input(consent_form=form)
        data = form.cleaned_data
        carrying.answer_consent(self.project, self.request.user, ADMINISTRATION, agreed=data["agreed"], note=data["note"])
        return self.done(_("Ihre Antwort ist gespeichert. Das Team erfährt davon."))


class AskView(StepView):
    """Ask the leads of a quiet project how it is going."""

    def take(self) -> HttpResponse:
        if reminders.ask(self.project, self.request.user):
            messages.success(self.request, _("Die Nachfrage ist unterwegs."))
        else:
            messages.warning(self.request, _("Heute wurde schon nachgefragt, oder das Projekt hat keine Leitung."))
        return redirect("workshop_answers:list")
