"""The screens for paper: what was entered, an idea, the worksheets of a project. 404 for everybody who may not enter anything here."""

from typing import Any

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

from accounts.models import User
from municipality.scope import get_site, tree
from projects.models import ProjectPage

from ..models import PaperEntry
from ..team import base
from ..team.base import NotPossible
from . import forms, rules, services

PER_PAGE, FOUND = 50, 10


class PaperView(WagtailAdminTemplateMixin, TemplateResponseMixin, View):
    """A screen for people who may enter something in the municipality of this address."""

    header_icon = "edit"
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not rules.may_enter(request.user, self.site):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def site(self) -> Site:
        return get_site(self.request)

    @property
    def actor(self) -> User:
        """The person who enters: `dispatch` let nobody in without an account."""
        assert isinstance(self.request.user, User)
        return self.request.user

    def get_page_title(self) -> str:
        return str(self.page_title)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = [*super().get_breadcrumbs_items(), {"url": reverse("workshop_paper:list"), "label": _("Vom Papier")}]
        return items if isinstance(self, ListView) else [*items, {"url": "", "label": self.get_page_title()}]


class ListView(PaperView):
    """What was entered from paper, newest first, and the way to enter more: a new idea, or a project found by its name."""

    template_name = "workshop/paper/list.html"
    page_title = gettext_lazy("Vom Papier")

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = PaperEntry.objects.filter(tree(self.site, "project__")).select_related("project", "user")
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("seite"))
        query = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:100]
        found = list(
            ProjectPage.objects.in_site(self.site).filter(title__icontains=query).select_related("state").order_by("title", "pk")[: FOUND + 1]
        )
        context = {"rows": page, "days": services.OPEN_DAYS, "query": query, "found": found[:FOUND] if query else [], "more": len(found) > FOUND}
        return self.render_to_response(self.get_context_data(**context))


class IdeaView(PaperView):
    """Enter an idea on behalf of somebody."""

    template_name = "workshop/paper/idea.html"
    page_title = gettext_lazy("Idee vom Papier")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=forms.IdeaForm(site=self.site)))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = forms.IdeaForm(request.POST, site=self.site)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        values = form.cleaned_data
        try:
            submission = services.enter_idea(
                self.site, self.actor, key=values["key"], values=values, consent_on=values["consent_on"], note=values["note"]
            )
        except LookupError:
            form.add_error(None, _("Diese Kommune hat noch keinen Projektmarkt. Bitte legen Sie ihn zuerst an."))
            return self.render_to_response(self.get_context_data(form=form), status=422)
        messages.success(request, _("Die Idee „%(title)s“ ist eingetragen und liegt in der Moderation.") % {"title": submission.shown_title})
        return redirect("workshop_paper:list")


class ProjectView(PaperView):
    """The worksheets of one project: open them, write down the sheet "team", end."""

    template_name = "workshop/paper/project.html"
    page_title = gettext_lazy("Arbeitsblätter eintragen")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        project = ProjectPage.objects.in_site(self.site).filter(pk=kwargs["pk"]).select_related("state").first()
        if project is None:
            raise Http404
        self.project = project

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = self.sheets_form(request.POST)
        if not form.is_valid():
            return self.show(422, form=form)
        values = form.cleaned_data
        try:
            services.open_sheets(
                self.project, self.actor, consent_on=values["consent_on"], note=values["note"], without_lead=bool(values.get("without_lead"))
            )
        except NotPossible as error:
            form.add_error("without_lead" if isinstance(error, services.NobodyLeads) and "without_lead" in form.fields else None, str(error))
            return self.show(409, form=form)
        messages.success(request, _("Sie gehören jetzt für %(n)d Tage zum Team. Das Team sieht das.") % {"n": services.OPEN_DAYS})
        return self.back()

    def sheets_form(self, data: Any = None) -> forms.SheetsForm:
        return forms.SheetsForm(data, has_lead=bool(base.leads(self.project)))

    def show(self, status: int = 200, **wrong: Any) -> HttpResponse:
        """Show the screen, with what is wrong."""
        entries = list(PaperEntry.objects.filter(project=self.project).select_related("user"))
        mine = next(
            (row for row in entries if row.user_id == self.request.user.pk and row.closed is None and row.kind == PaperEntry.Kind.SHEETS), None
        )
        context = {
            "project": self.project, "entries": entries, "mine": mine, "days": services.OPEN_DAYS,
            "workshop_url": reverse("workshop:home", args=[self.project.pk]) if mine else "",
            "form": None if mine else self.sheets_form(), "words_form": forms.WordsForm(initial={"team_words": mine.team_words}) if mine else None,
        }  # fmt: skip
        return self.render_to_response(self.get_context_data(**(context | wrong)), status=status)

    def back(self) -> HttpResponse:
        return redirect("workshop_paper:project", self.project.pk)

    def entry(self, pk: int) -> PaperEntry:
        """Return an entry of this project that this person opened herself; raises Http404."""
        found = PaperEntry.objects.filter(project=self.project, pk=pk, user=self.request.user, kind=PaperEntry.Kind.SHEETS).first()
        if found is None:
            raise Http404
        return found


class WordsView(ProjectView):
    """Write down the sheet "team"."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, entry: int) -> HttpResponse:  # type: ignore[override]
        found, form = self.entry(entry), forms.WordsForm(request.POST)
        if not form.is_valid():
            return self.show(422, words_form=form)
        try:
            services.write_words(found, self.actor, form.cleaned_data["team_words"])
        except NotPossible as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Gespeichert. Das Team liest es unter „Ausgeben“."))
        return self.back()


class CloseView(ProjectView):
    """End the seat."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, entry: int) -> HttpResponse:  # type: ignore[override]
        if services.close_sheets(self.entry(entry), self.actor):
            messages.success(request, _("Beendet. Sie gehören nicht mehr zum Team."))
        return self.back()
