"""The screens of imports in Wagtail's admin. An import of another municipality does not exist here: 404 at every address."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from django.views.generic.base import TemplateResponseMixin
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from municipality.scope import site_of_page
from strategy.models import ImportProfile, ImportRun
from strategy.rules import editable_strategies

from . import access, presenters, progress, services, undo
from .errors import ImportStepError
from .forms import ItemFilter, SettingsForm, UploadForm

State = ImportRun.State
PER_PAGE = 50
RUNS_PER_PAGE = 30


class ImportView(WagtailAdminTemplateMixin, TemplateResponseMixin, View):
    """A screen for people who edit at least one strategy; nobody else learns that it exists."""

    header_icon = "upload"
    page_title: Any = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.strategies = editable_strategies(request.user)
        if not self.strategies.exists():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return str(self.page_title)

    def get_breadcrumbs_items(self) -> list[dict]:
        items = [*self.breadcrumbs_items, {"url": reverse("strategy_imports:index"), "label": _("Importe")}]
        if self.get_page_title():
            items.append({"url": "", "label": self.get_page_title()})
        return items


class IndexView(ImportView):
    """All imports into one's strategies, and the saved profiles."""

    template_name = "strategy/admin/import_index.html"

    def get_header_title(self) -> str:
        return _("Importe")

    def get(self, request: HttpRequest) -> HttpResponse:
        runs = Paginator(access.visible_runs(request.user), RUNS_PER_PAGE).get_page(request.GET.get("seite"))
        strategies = list(self.strategies)
        sites = {site.pk: site for strategy in strategies if (site := site_of_page(strategy))}
        rows = [{"run": run, "outcome": presenters.outcome(run)} for run in runs]
        profiles = ImportProfile.objects.filter(site__in=sites).select_related("site")
        context = self.get_context_data(
            runs=runs, rows=rows, profiles=profiles, strategies=strategies, several=len(strategies) > 1, several_sites=len(sites) > 1
        )
        return self.render_to_response(context)


class NewView(ImportView):
    """Upload."""

    template_name = "strategy/admin/import_new.html"
    page_title = gettext_lazy("Neue Datei")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(self.form())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(form, 422)
        data = form.cleaned_data
        try:
            run = services.upload(request.user, data["strategy"], data["file"], form.options(), data["steps"])
        except ImportStepError as error:
            form.add_error("file", str(error))
            return self.show(form, 422)
        return redirect("strategy_imports:run", run.pk)

    def form(self, *args: Any) -> UploadForm:
        may_publish = any(access.may_publish(self.request.user, strategy) for strategy in self.strategies)
        return UploadForm(*args, strategies=self.strategies, may_publish=may_publish)

    def show(self, form: UploadForm, status: int = 200) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=status)


class OneRunView(ImportView):
    """Something about one import."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        run = access.find_run(request.user, kwargs["pk"]) if request.user.is_active else None
        if run is None:
            raise Http404
        self.run = run

    def get_page_title(self) -> str:
        return str(self.page_title) or self.run.file_name

    def get_breadcrumbs_items(self) -> list[dict]:
        items = super().get_breadcrumbs_items()
        if self.page_title:
            items.insert(-1, {"url": reverse("strategy_imports:run", args=[self.run.pk]), "label": self.run.file_name})
        return items


class RunView(OneRunView):
    """Where an import stands: progress, preview, report, or why it was refused."""

    template_name = "strategy/admin/import_run.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = self.run
        context = self.get_context_data(run=run, State=State, at_work=run.state in services.AT_WORK)
        if context["at_work"]:
            context.update(progress_context(run))
        elif run.state == State.READY:
            context.update(self.preview())
        elif run.state in (State.APPLIED, State.UNDONE):
            context.update(self.report())
        return self.render_to_response(context)

    def preview(self) -> dict[str, Any]:
        run = self.run
        form = ItemFilter(self.request.GET, sections=presenters.sections(run))
        wish = form.cleaned_data if form.is_valid() else {}
        page = Paginator(presenters.items(run, wish), PER_PAGE).get_page(self.request.GET.get("seite"))
        may_publish = access.may_publish(self.request.user, run.strategy)
        query = self.request.GET.copy()
        query.pop("seite", None)
        return {
            "preview": run.preview or {}, "counts": presenters.counts(run.preview), "sums": presenters.sums(run), "filter": form, "items": page,
            "query": query.urlencode(), "same": services.same_file(run), "may_publish": may_publish,
            "offered": services.matching_profiles(run) if run.profile_id is None else [],
            "settings_form": SettingsForm(initial=initial_of(run), may_publish=may_publish),
            "refused_live": bool(run.options.get("live")) and not may_publish,
        }  # fmt: skip

    def report(self) -> dict[str, Any]:
        run = self.run
        page = Paginator(run.changes.all(), PER_PAGE).get_page(self.request.GET.get("seite"))
        return {
            "report": run.report or {}, "counts": presenters.counts(run.report), "sums": presenters.sums(run), "changes": page,
            "rows": presenters.linked(list(page.object_list)), "newer": undo.newer_runs(run).exists() if run.state == State.APPLIED else False,
        }  # fmt: skip


def initial_of(run: ImportRun) -> dict[str, Any]:
    """The settings of an import as the form shows them."""
    return {**run.options, "live": "1" if run.options.get("live") else ""}


def progress_context(run: ImportRun) -> dict[str, Any]:
    """What the display of the progress needs."""
    found = progress.read(run.pk)
    return {"run": run, "progress": found, "percent": found.percent if found else 0, "waits": found is None}


class ProgressView(OneRunView):
    """The display of the progress alone, asked for every second by htmx; when the work is over, the page loads anew."""

    template_name = "strategy/admin/import_progress.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        response = self.render_to_response(progress_context(self.run))
        if self.run.state not in services.AT_WORK:
            response["HX-Refresh"] = "true"
        response["Cache-Control"] = "no-store"
        return response


class ColumnsView(OneRunView):
    """What each column means."""

    template_name = "strategy/admin/import_columns.html"
    page_title = gettext_lazy("Spalten zuordnen")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        if self.run.state not in (State.READY, State.FAILED) or not (self.run.preview or {}).get("columns"):
            return redirect("strategy_imports:run", pk)
        profiles = access.profiles(access.site_of(self.run)).filter(kind=self.run.kind)
        return self.render_to_response(self.get_context_data(run=self.run, sheets=presenters.columns(self.run), profiles=profiles))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            services.set_columns(request.user, self.run, presenters.chosen(self.run, request.POST))
        except ImportStepError as error:
            messages.error(request, str(error))
        return redirect("strategy_imports:run", pk)


class StepView(OneRunView):
    """A POST that changes something about one import; a refusal is a message on its page."""

    http_method_names = ["post"]
    done: Any = ""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            self.take()
        except ImportStepError as error:
            messages.error(request, str(error))
        else:
            if self.done:
                messages.success(request, str(self.done))
        return redirect("strategy_imports:run", pk)

    def take(self) -> None:
        """Take the step; raises `ImportStepError`."""
        raise NotImplementedError


class SettingsView(StepView):
    """Change the settings; the preview is made anew."""

    def take(self) -> None:
        form = SettingsForm(self.request.POST, may_publish=access.may_publish(self.request.user, self.run.strategy))
        if not form.is_valid():
            raise ImportStepError(_("Diese Einstellungen gibt es nicht."))
        services.set_options(self.request.user, self.run, form.options())


class SaveProfileView(StepView):
    """Keep what the columns mean under a name."""

    done = gettext_lazy("Das Profil ist gespeichert. Für Dateien mit denselben Spalten wird es Ihnen angeboten.")

    def take(self) -> None:
        services.save_profile(self.request.user, self.run, self.request.POST.get("name", ""))


class UseProfileView(StepView):
    """Take over what a profile says about the columns."""

    def take(self) -> None:
        key = self.request.POST.get("profile", "")
        profile = access.profiles(access.site_of(self.run)).filter(pk=key).first() if key.isdecimal() and len(key) < 19 else None
        if profile is None:
            raise Http404
        services.set_columns(self.request.user, self.run, profile.mapping, profile)


class TotalsView(StepView):
    """Compare with printed totals."""

    def take(self) -> None:
        services.set_totals(self.request.user, self.run, presenters.typed_totals(self.run, self.request.POST))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        response = super().post(request, pk)
        response["Location"] += "#summen"
        return response


class AgainView(StepView):
    """Read the file again."""

    def take(self) -> None:
        services.read_again(self.request.user, self.run)


class ApplyView(StepView):
    """Carry out what the preview shows. The form says which preview was seen."""

    def take(self) -> None:
        services.start_apply(self.request.user, self.run, self.request.POST.get("seen", ""))


class DeleteFileView(StepView):
    """Delete the file now."""

    done = gettext_lazy("Die Datei ist gelöscht.")

    def take(self) -> None:
        services.delete_file(self.request.user, self.run)


class UndoView(OneRunView):
    """What taking back would do, and then doing it."""

    template_name = "strategy/admin/import_undo.html"
    page_title = gettext_lazy("Import zurücknehmen")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        if self.run.state != State.APPLIED:
            return redirect("strategy_imports:run", pk)
        refusal = ""
        try:
            undo.check(request.user, self.run)
        except ImportStepError as error:
            refusal = str(error)
        plan = undo.plan(self.run)
        kept = Paginator(plan.kept, PER_PAGE * 4).get_page(request.GET.get("seite"))
        return self.render_to_response(self.get_context_data(run=self.run, plan=plan, kept=kept, refusal=refusal))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            services.start_undo(request.user, self.run, request.POST.get("seen", ""))
        except ImportStepError as error:
            messages.error(request, str(error))
        return redirect("strategy_imports:run", pk)


class DeleteProfileView(ImportView):
    """Forget a profile of one's municipality."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, profile_pk: int) -> HttpResponse:
        profile = ImportProfile.objects.filter(pk=profile_pk).select_related("site").first()
        strategy = next((one for one in self.strategies if profile and site_of_page(one) == profile.site), None)
        if profile is None or strategy is None:
            raise Http404
        services.delete_profile(request.user, profile, strategy)
        messages.success(request, _("Das Profil „%(name)s“ ist gelöscht.") % {"name": profile.name})
        return redirect("strategy_imports:index")
