"""The screen of versions: freeze, follow the typesetting, look at the documents, publish. 404 for whoever may not edit the report."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from django.views.generic.base import TemplateResponseMixin
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from . import downloads, services
from .models import ReportPage, ReportVersion
from .rules import may_edit_report, may_freeze

SHORT_PAGES = 4


class FreezeForm(forms.Form):
    """What readers are told about a new version."""

    note = forms.CharField(
        label=gettext_lazy("Was ist neu?"), max_length=300, required=False, widget=forms.TextInput,
        error_messages={"max_length": gettext_lazy("Die Anmerkung ist zu lang. Bitte kürzen Sie sie auf 300 Zeichen.")},
        help_text=gettext_lazy("Steht neben der Fassung, zum Beispiel „Zahlen zur Fernwärme berichtigt“. Bei der ersten Fassung leer."),
    )  # fmt: skip


class OfReport(View):
    """A view on one report; what belongs to another municipality or may not be edited is not found."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        report = ReportPage.objects.filter(pk=kwargs["page_id"]).first()
        if report is None or not may_edit_report(request.user, report):
            raise Http404
        self.report = report

    def version(self) -> ReportVersion:
        """Return the version that the address names, else 404."""
        found = ReportVersion.objects.filter(report=self.report, number=self.kwargs["number"]).first()
        if found is None:
            raise Http404
        return found

    def back(self) -> HttpResponse:
        return redirect("reports_admin:versions", self.report.pk)


class VersionsView(WagtailAdminTemplateMixin, TemplateResponseMixin, OfReport):
    """All versions with their state, and the button that freezes the next one."""

    template_name = "reports/admin/versions.html"
    page_title = gettext_lazy("Fassungen")
    header_icon = "doc-full-inverse"
    _show_breadcrumbs = True

    def get_page_title(self) -> str:
        return _("Fassungen: %(title)s") % {"title": self.report.get_admin_display_title()}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        parent = self.report.get_parent()
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("wagtailadmin_explore", args=[parent.pk]), "label": parent.get_admin_display_title()},
            {"url": reverse("wagtailadmin_pages:edit", args=[self.report.pk]), "label": self.report.get_admin_display_title()},
            {"url": "", "label": str(self.page_title)},
        ]

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**screen(self.report, request.user)))


class ProgressView(TemplateResponseMixin, OfReport):
    """How far one version is, as a piece of the screen: asked for again and again while it is typeset."""

    template_name = "reports/admin/version_row.html"

    def get(self, request: HttpRequest, page_id: int, number: int) -> HttpResponse:
        version = self.version()
        answer = self.render_to_response({"version": version, **shared(self.report, request.user)})
        if not version.is_busy:
            # The work is over: the whole screen looks different now.
            answer["HX-Refresh"] = "true"
        return answer


class FreezeView(VersionsView):
    """Freeze a new version; what cannot be taken is said beside its field."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        form = FreezeForm(request.POST)
        if not form.is_valid():
            context = {**screen(self.report, request.user), "form": form}
            return self.render_to_response(self.get_context_data(**context), status=422)
        return done(
            self,
            lambda: services.freeze(self.report, request.user, form.cleaned_data["note"]),
            _("Die Fassung ist festgeschrieben. Die Dokumente werden gerade gesetzt."),
        )


class PublishView(OfReport):
    """Make a version the public one."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, page_id: int, number: int) -> HttpResponse:
        version = self.version()
        return done(self, lambda: services.publish(version, request.user), _("Fassung %(number)s ist öffentlich.") % {"number": str(number)})


class RenderAgainView(OfReport):
    """Try once more after a failure."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, page_id: int, number: int) -> HttpResponse:
        version = self.version()
        return done(self, lambda: services.render_again(version, request.user), _("Die Dokumente werden noch einmal gesetzt."))


class FileView(OfReport):
    """A document or the data of any version, for those who edit the report."""

    def get(self, request: HttpRequest, page_id: int, number: int, name: str) -> HttpResponseBase:
        return downloads.respond(request, self.version(), name, public=False)


def done(view: OfReport, action: Any, sentence: str) -> HttpResponse:
    """Carry out a service, say what came of it, and go back to the versions."""
    try:
        action()
    except services.NotAllowed as error:
        raise PermissionDenied from error
    except services.NotPossible as error:
        messages.error(view.request, str(error))
    else:
        messages.success(view.request, sentence)
    return view.back()


def shared(report: ReportPage, user: Any) -> dict[str, Any]:
    """Return what each row of the screen needs."""
    return {"report": report, "may_freeze": may_freeze(user, report), "short_pages": SHORT_PAGES}


def screen(report: ReportPage, user: Any) -> dict[str, Any]:
    """Return the context of the screen of versions."""
    versions = list(ReportVersion.objects.without_data().filter(report=report).select_related("created_by"))
    return {
        **shared(report, user), "versions": versions, "form": FreezeForm(), "busy": any(version.is_busy for version in versions),
        "public": next((version for version in versions if version.is_public), None), "has_draft": report.has_unpublished_changes,
    }  # fmt: skip
