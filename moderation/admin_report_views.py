"""The moderators' screens for reports of the public."""

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from . import forms, inbox, rules, services, workdays
from .admin_views import PER_PAGE, ModeratorView, promised_days
from .errors import ModerationError
from .models import Assignment, InternalNote, Report
from .reports import reported_row


class ReportsView(ModeratorView):
    """All reports of one's municipalities: open ones first."""

    template_name = "moderation/admin/reports.html"
    page_title = gettext_lazy("Meldungen")

    def get_page_title(self) -> str:
        return str(self.page_title)

    def get(self, request: HttpRequest) -> HttpResponse:
        state = request.GET.get("stand", Report.State.OPEN)
        if state not in Report.State.values and state != "alle":
            raise Http404
        rows = Report.objects.filter(site__in=self.sites).select_related("site", "decided_by")
        if state != "alle":
            rows = rows.filter(state=state)
        choices = [*Report.State.choices, ("alle", _("alle"))]
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("seite"))
        return self.render_to_response(self.get_context_data(rows=page, current=state, choices=choices, query=f"stand={state}"))


class ReportView(ModeratorView):
    """One report and its decision."""

    template_name = "moderation/admin/report.html"
    trail = [("reports", gettext_lazy("Meldungen"))]
    page_title = gettext_lazy("Meldung prüfen")
    form: forms.ReportDecisionForm | None = None
    note_form: forms.NoteForm | None = None

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        found = Report.objects.select_related("site", "page", "decided_by").filter(pk=kwargs["pk"]).first()
        if found is None or not rules.may_moderate(request.user, found.site):
            raise Http404
        self.report = found

    def get_page_title(self) -> str:
        return str(self.page_title)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.form = forms.ReportDecisionForm(request.POST)
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data(), status=400)
        data = self.form.cleaned_data
        reports = [self.report]
        if data["all_same"]:
            reports += list(inbox.same_reports(self.report).exclude(pk=self.report.pk).select_related("site"))
        try:
            for report in reports:
                services.decide_report(
                    report, request.user, upheld=data["outcome"] == "upheld", answer=data["answer"], take_offline=data["take_offline"]
                )
        except ModerationError as error:
            messages.error(request, str(error))
            return self.render_to_response(self.get_context_data(), status=409)
        text = ngettext("%(n)d Meldung ist entschieden.", "%(n)d Meldungen sind entschieden.", len(reports))
        messages.success(request, text % {"n": len(reports)})
        return redirect("moderation_admin:inbox")

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        report = self.report
        content_type = ContentType.objects.get_for_model(Report)
        assignment = Assignment.objects.filter(content_type=content_type, object_id=report.pk).select_related("user").first()
        is_open = report.state == Report.State.OPEN
        context.update(
            report=report,
            site=report.site,
            is_open=is_open,
            row=(reported_row(report) or (None, None))[1],
            due=workdays.due_date(report.created, promised_days(report.site)),
            overdue=is_open and workdays.is_overdue(report.created, promised_days(report.site)),
            same=list(inbox.same_reports(report).exclude(pk=report.pk)[:PER_PAGE]) if is_open else [],
            form=self.form or forms.ReportDecisionForm(),
            assignment=assignment,
            assign_form=forms.AssignForm(site=report.site, initial={"user": assignment.user_id if assignment else None}),
            notes=InternalNote.objects.filter(content_type=content_type, object_id=report.pk).select_related("author"),
            note_form=self.note_form or forms.NoteForm(prefix="note"),
        )
        return context


class ReportAssignView(ReportView):
    """Give a report to somebody, or to nobody."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = forms.AssignForm(request.POST, site=self.report.site)
        if not form.is_valid():
            messages.error(request, _("Diese Person gehört nicht zur Moderation dieser Kommune."))
            return self.render_to_response(self.get_context_data(), status=400)
        services.assign(self.report, request.user, form.cleaned_data["user"])
        messages.success(request, _("Die Zuständigkeit ist gespeichert."))
        return redirect("moderation_admin:report", pk)


class ReportNoteView(ReportView):
    """Write an internal note on a report."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.note_form = forms.NoteForm(request.POST, prefix="note")
        if not self.note_form.is_valid():
            return self.render_to_response(self.get_context_data(), status=400)
        services.add_note(self.report, request.user, self.note_form.cleaned_data["text"])
        messages.success(request, _("Die Notiz ist gespeichert."))
        return redirect("moderation_admin:report", pk)
