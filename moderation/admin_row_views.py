"""The moderators' screens for rows with their own moderation: offers, updates, results, files."""

from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from municipality.pictures import size_of

from . import forms, rows, services, workdays
from .admin_views import ModeratorView, promised_days
from .errors import ModerationError
from .models import Assignment, Decision, InternalNote, ModeratedRow, ModerationSettings

PICTURE = "max-960x720"
DONE = {
    "request_changes": gettext_lazy("Die Bitte um Änderungen zu „%(title)s“ ist unterwegs."),
    "reject": gettext_lazy("„%(title)s“ ist abgelehnt."),
    "take_offline": gettext_lazy("„%(title)s“ ist offline genommen."),
}


class RowView(ModeratorView):
    """One row: what would be public, who brought it in, notes, history, decision. 404 outside of one's municipalities."""

    template_name = "moderation/admin/row.html"
    page_title = gettext_lazy("Prüfen und entscheiden")
    reason_form: forms.ReasonForm | None = None
    note_form: forms.NoteForm | None = None

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        found = rows.find(kwargs["kind"], kwargs["pk"], request.user)
        if found is None:
            raise Http404
        self.kind, self.row, self.municipality = found

    def get_page_title(self) -> str:
        return str(self.page_title)

    def get(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        kind, row, site = self.kind, self.row, self.municipality
        content_type = ContentType.objects.get_for_model(kind.model)
        assignment = Assignment.objects.filter(content_type=content_type, object_id=row.pk).select_related("user").first()
        waits = row.release == ModeratedRow.Release.WAITING
        four_eyes = ModerationSettings.for_site(site).two_people
        first = rows.first_approvals(kind, [row]).get(row.pk) if four_eyes else None
        since = row.submitted_at
        days = promised_days(site)
        picture = kind.picture(row)
        context.update(
            kind=kind,
            row=row,
            row_title=kind.title(row),
            site=site,
            waits=waits,
            is_live=row.release == ModeratedRow.Release.LIVE,
            sent_back=row.release == ModeratedRow.Release.CHANGES,
            since=since,
            due=workdays.due_date(since, days) if since else None,
            overdue=bool(waits and since and workdays.is_overdue(since, days)),
            author=kind.author_line(row),
            lines=[line for line in kind.lines(row) if line.text],
            picture=size_of(picture, PICTURE) if picture else None,
            changes=kind.changes(row),
            public_url=kind.public_url(row) if row.release == ModeratedRow.Release.LIVE else "",
            four_eyes=four_eyes,
            first_approval=first.actor if first else None,
            first_is_mine=first is not None and first.actor_id == self.request.user.pk,
            assignment=assignment,
            assign_form=forms.AssignForm(site=site, initial={"user": assignment.user_id if assignment else None}),
            notes=InternalNote.objects.filter(content_type=content_type, object_id=row.pk).select_related("author"),
            note_form=self.note_form or forms.NoteForm(prefix="note"),
            reason_form=self.reason_form or forms.ReasonForm(site=site),
            history=Decision.objects.filter(row_kind=kind.name, row_id=row.pk, site=site).select_related("actor").order_by("created", "pk"),
        )
        return context

    def refuse(self, error: str, status: int = 409) -> HttpResponse:
        """Show the row again with what went wrong; what was typed stays."""
        messages.error(self.request, error)
        self.row.refresh_from_db()
        return self.render_to_response(self.get_context_data(), status=status)


class RowStepView(RowView):
    """A POST that changes something about one row."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        try:
            return self.take()
        except ModerationError as error:
            return self.refuse(str(error))

    def take(self) -> HttpResponse:
        """Take the step; raises `ModerationError`."""
        raise NotImplementedError

    def back(self) -> HttpResponse:
        return redirect("moderation_admin:row", self.kind.name, self.row.pk)

    @property
    def short_title(self) -> str:
        return Truncator(self.kind.title(self.row)).chars(80)


class RowApproveView(RowStepView):
    """Approve the version that the form says was seen."""

    def take(self) -> HttpResponse:
        version = self.request.POST.get("version", "")
        if not version.isdecimal() or len(version) > 9:
            raise Http404
        decision = rows.approve(self.row, self.request.user, int(version))
        if decision.action == Decision.Action.FIRST_APPROVAL:
            text = _("Ihre Zustimmung zu „%(title)s“ ist notiert. Eine zweite Person muss noch zustimmen.")
        else:
            text = _("„%(title)s“ ist freigegeben.")
        messages.success(self.request, text % {"title": self.short_title})
        return redirect("moderation_admin:inbox")


class RowReasonView(RowStepView):
    """A step that needs a reason: `mode` is `request_changes`, `reject` or `take_offline`."""

    mode = "request_changes"

    def take(self) -> HttpResponse:
        self.reason_form = forms.ReasonForm(self.request.POST, site=self.municipality)
        if not self.reason_form.is_valid():
            return self.render_to_response(self.get_context_data(), status=400)
        data = self.reason_form.cleaned_data
        steps = {"request_changes": rows.request_changes, "reject": rows.reject, "take_offline": rows.take_offline}
        steps[self.mode](self.row, self.request.user, data["ground"], data["reason"])
        messages.success(self.request, DONE[self.mode] % {"title": self.short_title})
        return redirect("moderation_admin:inbox")


class RowAssignView(RowStepView):
    """Give a row to somebody, or to nobody."""

    def take(self) -> HttpResponse:
        form = forms.AssignForm(self.request.POST, site=self.municipality)
        if not form.is_valid():
            return self.refuse(_("Diese Person gehört nicht zur Moderation dieser Kommune."))
        services.assign(self.row, self.request.user, form.cleaned_data["user"])
        messages.success(self.request, _("Die Zuständigkeit ist gespeichert."))
        return self.back()


class RowNoteView(RowStepView):
    """Write an internal note."""

    def take(self) -> HttpResponse:
        self.note_form = forms.NoteForm(self.request.POST, prefix="note")
        if not self.note_form.is_valid():
            return self.render_to_response(self.get_context_data(), status=400)
        services.add_note(self.row, self.request.user, self.note_form.cleaned_data["text"])
        messages.success(self.request, _("Die Notiz ist gespeichert."))
        return self.back()
