"""The screens of the guided set-up in Wagtail's admin. Another person's draft does not exist here: 404 at every address."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
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

from instances import ags
from instances.reading import Refused

from . import checking, download, drawing, presenters, rules, services
from .forms import StepForm
from .steps import BY_SLUG, LAST, STEPS, step_of


class SetupView(WagtailAdminTemplateMixin, TemplateResponseMixin, View):
    """A screen for people who set up municipalities; nobody else learns that it exists."""

    header_icon = "plus-inverse"
    page_title: Any = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not rules.may_set_up(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return str(self.page_title)

    def get_breadcrumbs_items(self) -> list[dict]:
        items = [*self.breadcrumbs_items, {"url": reverse("setup:index"), "label": _("Neue Kommune")}]
        if self.get_page_title():
            items.append({"url": "", "label": self.get_page_title()})
        return items


class StartForm(forms.Form):
    """A file to begin with."""

    file = forms.FileField(
        label=gettext_lazy("Datei einer Kommune (TOML)"), max_length=1000, allow_empty_file=True, widget=forms.FileInput(attrs={"accept": ".toml"}),
        help_text=gettext_lazy("Wie für den Befehl create_municipality. Dateien, die sie nennt, laden Sie danach in den Schritten hoch."),
    )  # fmt: skip


class IndexView(SetupView):
    """One's own drafts, and two ways to begin another one."""

    template_name = "instances/admin/index.html"

    def get_header_title(self) -> str:
        return _("Neue Kommune")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(StartForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        if "file" not in request.POST and not request.FILES:
            return self.begin(None)
        form = StartForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(form, 422)
        try:
            data = services.read_file(form.cleaned_data["file"])
        except Refused as refused:
            form.add_error("file", ValidationError([str(problem) for problem in refused.problems[:30]]))
            return self.show(form, 422)
        return self.begin(data)

    def begin(self, data: dict[str, Any] | None) -> HttpResponse:
        try:
            draft = services.start(self.request.user, data)
        except services.TooMany as error:
            messages.error(self.request, str(error))
            return redirect("setup:index")
        return redirect("setup:check" if data is not None else "setup:draft", draft.pk)

    def show(self, form: StartForm, status: int = 200) -> HttpResponse:
        drafts = rules.own_drafts(self.request.user).select_related("site")
        return self.render_to_response(self.get_context_data(drafts=drafts, form=form), status=status)


class OneDraftView(SetupView):
    """Something about one draft."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        draft = rules.own_drafts(request.user).filter(pk=kwargs["pk"]).first()
        if draft is None:
            raise Http404
        self.draft = draft

    def get_page_title(self) -> str:
        return self.draft.title


class DraftView(OneDraftView):
    """Where one left off: the first step that was not seen or has something open; the result when it is done."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        if self.draft.done_at is not None:
            return redirect("setup:result", pk)
        checked = checking.check(self.draft)
        for step in STEPS:
            if step.slug not in self.draft.visited or checked.of(step):
                return redirect("setup:step", pk, step.slug)
        return redirect("setup:check", pk)


class StepView(OneDraftView):
    """One step: shown, and kept."""

    template_name = "instances/admin/step.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if kwargs["step"] not in BY_SLUG:
            raise Http404
        self.step = BY_SLUG[kwargs["step"]]

    def get(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        if self.draft.done_at is not None:
            return redirect("setup:result", pk)
        form = self.step(self.draft.data, more=request.GET.get("mehr", ""))
        form.errors.clear()
        checked = checking.check(self.draft)
        if self.step.slug in self.draft.visited:
            checking.show(form, checked.of(self.step))
        return self.show(form, checked)

    def post(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        form = self.step(self.draft.data, request.POST, request.FILES)
        try:
            self.draft, refused = services.save_step(request.user, self.draft, form)
        except Refused as error:
            for problem in error.problems:
                form.add_error(None, problem.reason)
            return self.show(form, checking.check(self.draft), 422)
        if more := request.POST.get("mehr", ""):
            return redirect(
                f"{reverse('setup:step', args=[pk, step])}?mehr={more}#{more}" if more in presenters.list_ids(self.step) else request.path
            )
        back = presenters.previous_url(self.draft, self.step)
        if "zurueck" in request.POST and back and not refused and not form.errors:
            return redirect(back)
        form.draft_data = self.draft.data
        checked = checking.check(self.draft)
        for key, reason in refused.items():
            form.add_error(key.replace(".", "__"), reason)
        checking.show(form, checked.of(self.step))
        if form.errors or presenters.has_errors(form):
            return self.show(form, checked, 422, saved=True)
        if "bleiben" in request.POST:
            messages.success(request, _("Gespeichert."))
            return redirect("setup:step", pk, step)
        return redirect(presenters.next_url(self.draft, self.step))

    def show(self, form: StepForm, checked: checking.Checked, status: int = 200, saved: bool = False) -> HttpResponse:
        context = self.get_context_data(
            draft=self.draft, form=form, path=checking.path(self.draft, self.step.slug, checked), saved=saved,
            groups=presenters.layout(form), wrong=presenters.summary(form), next_url=presenters.next_url(self.draft, self.step),
            previous_url=presenters.previous_url(self.draft, self.step),
            files={row.key: row for row in self.draft.files.all()}, **presenters.beside(self.draft, form),
        )  # fmt: skip
        return self.render_to_response(context, status=status)


class CheckView(OneDraftView):
    """What is open; a trial run; and the button."""

    template_name = "instances/admin/check.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        if self.draft.done_at is not None:
            return redirect("setup:result", pk)
        return self.show(checking.check(self.draft))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if self.draft.done_at is not None:
            return redirect("setup:result", pk)
        try:
            if "anlegen" in request.POST:
                services.create(request.user, self.draft)
                return redirect("setup:result", pk)
            report = services.try_out(request.user, self.draft)
        except Refused as refused:
            return self.show(checking.Checked(None, refused.problems), status=422)
        return self.show(checking.check(self.draft), report=report)

    def show(self, checked: checking.Checked, report: Any = None, status: int = 200) -> HttpResponse:
        context = self.get_context_data(
            draft=self.draft, path=checking.path(self.draft, LAST, checked), open=presenters.open_points(checked), checked=checked, report=report,
            facts=presenters.facts(checked.plan) if checked.plan else [],
        )  # fmt: skip
        return self.render_to_response(context, status=status)


class ResultView(OneDraftView):
    """What was done, and what comes next."""

    template_name = "instances/admin/result.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        if self.draft.done_at is None:
            return redirect("setup:check", pk)
        context = self.get_context_data(draft=self.draft, lines=presenters.report_lines(self.draft), checklist=presenters.checklist_url(self.draft))
        return self.render_to_response(context)


class DownloadView(OneDraftView):
    """The draft as files of the command: the TOML alone, or with `?alles` in an archive with the files that it names."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return download.archive(self.draft) if "alles" in request.GET else download.toml(self.draft)


class RemoveFileView(OneDraftView):
    """Take a file out of the draft."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        key = request.POST.get("key", "")
        step = step_of(key)
        if step is None or not self.draft.files.filter(key=key).exists():
            raise Http404
        services.remove_file(request.user, self.draft, key)
        return redirect("setup:step", pk, step.slug)


class DeleteView(OneDraftView):
    """Delete a draft, after a question."""

    template_name = "instances/admin/delete.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.render_to_response(self.get_context_data(draft=self.draft))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        services.delete(request.user, self.draft)
        messages.success(request, _("Die Vorbereitung ist gelöscht."))
        return redirect("setup:index")


class KeyView(SetupView):
    """What a municipality key says while it is typed."""

    template_name = "instances/admin/_ags_said.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.render_to_response({"said": ags.described(request.GET.get("municipality__ags", "")[:20])})


class ColoursView(SetupView):
    """Two colours on a small page, light and dark, with what is to be said about their contrast."""

    template_name = "instances/admin/_colours.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.render_to_response(presenters.colours(request.GET.get("look__brand_colour", ""), request.GET.get("look__accent_colour", "")))


class ColoursStyleView(SetupView):
    """The style sheet of that small page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        look = drawing.branding(f"#{request.GET.get('haupt', '')}", f"#{request.GET.get('akzent', '')}")
        if look is None:
            raise Http404
        response = HttpResponse(drawing.style_sheet(look), content_type="text/css; charset=utf-8")
        response["Cache-Control"] = "private, max-age=3600"
        return response
