"""The moderators' screens in Wagtail's admin: inbox, one item, log. Everything outside of one's municipalities is 404."""

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View
from django.views.generic.base import TemplateResponseMixin
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page, Site, WorkflowState

from municipality.scope import site_of_page

from . import forms, inbox, journal, row_kinds, rules, services, steps, workdays
from .errors import ModerationError
from .models import Assignment, Decision, InternalNote, ModerationSettings
from .registry import kind_of

PER_PAGE = 50


class ModeratorView(WagtailAdminTemplateMixin, TemplateResponseMixin, View):
    """A screen for people who moderate at least one municipality; nobody else learns that it exists."""

    header_icon = "clipboard-list"
    trail: list[tuple[str, object]] = []

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if not self.sites:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def sites(self) -> list[Site]:
        """The municipalities of this person."""
        return rules.moderated_sites(self.request.user)

    def get_breadcrumbs_items(self) -> list[dict]:
        items = [*self.breadcrumbs_items, {"url": reverse("moderation_admin:inbox"), "label": _("Moderation")}]
        items += [{"url": reverse(f"moderation_admin:{name}"), "label": label} for name, label in self.trail]
        if self.page_title:
            items.append({"url": "", "label": self.get_page_title()})
        return items

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        context["several_sites"] = len(self.sites) > 1
        return context


class CheckerView(ModeratorView):
    """A screen that people who only do the first of two steps have as well."""

    @cached_property
    def sites(self) -> list[Site]:
        """The municipalities in which this person moderates or checks before."""
        return rules.checked_sites(self.request.user)

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(moderates=bool(rules.moderated_sites(self.request.user)), **kwargs)


class InboxView(CheckerView):
    """Everything that waits, oldest first."""

    template_name = "moderation/admin/inbox.html"

    def get_header_title(self) -> str:
        return _("Moderation")

    def get(self, request: HttpRequest) -> HttpResponse:
        items = inbox.waiting(request.user)
        page = Paginator(items, PER_PAGE).get_page(request.GET.get("seite"))
        can_bulk = any(item.state_id is not None for item in page.object_list)
        return self.render_to_response(self.get_context_data(items=page, total=len(items), can_bulk=can_bulk))


class BulkApproveView(CheckerView):
    """Approve what was ticked; each item for itself. A value is "<id of the item>:<id of the revision that the list showed>"."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        wanted = []
        for value in request.POST.getlist("item")[:PER_PAGE]:
            state_id, _separator, revision_id = value.partition(":")
            if not (state_id.isdecimal() and revision_id.isdecimal()):
                raise Http404
            wanted.append((find_item(request, int(state_id))[0], int(revision_id)))
        if not wanted:
            messages.warning(request, _("Bitte wählen Sie zuerst aus, was Sie freigeben möchten."))
        results = services.bulk_approve(wanted, request.user)
        approved = [result for result in results if result.decision and result.decision.action == Decision.Action.APPROVED]
        noted = [result for result in results if result.decision and result.decision.action == Decision.Action.FIRST_APPROVAL]
        if approved:
            text = ngettext("%(n)d Beitrag ist freigegeben.", "%(n)d Beiträge sind freigegeben.", len(approved))
            messages.success(request, text % {"n": len(approved)})
        if noted:
            text = ngettext(
                "Bei %(n)d Beitrag fehlt noch eine zweite Zustimmung.", "Bei %(n)d Beiträgen fehlt noch eine zweite Zustimmung.", len(noted)
            )
            messages.success(request, text % {"n": len(noted)})
        for result in results:
            if result.error:
                messages.error(request, _("„%(title)s“: %(error)s") % {"title": title_of(result.state), "error": result.error})
        return redirect("moderation_admin:inbox")


# One item ---------------------------------------------------------------------------------------------------------------


def find_item(request: HttpRequest, pk: int) -> tuple[WorkflowState, Page, Site]:
    """Return workflow state, page and municipality of an item that this person may moderate, else 404."""
    state = WorkflowState.objects.select_related("current_task_state", "requested_by", "workflow").filter(pk=pk).first()
    if state is None or not journal.is_ours(state):
        raise Http404
    page = Page.objects.filter(pk=state.object_id).first()
    site = site_of_page(page) if page else None
    if page is None or site is None or not steps.may_see(request.user, site, state):
        raise Http404
    return state, page.specific, site


def title_of(state: WorkflowState) -> str:
    """Return the title of an item for a message, not too long."""
    page = Page.objects.filter(pk=state.object_id).first()
    return Truncator(page.draft_title if page else "").chars(80)


class ItemView(CheckerView):
    """One item: preview, what changed, who brought it in, notes, history, decision."""

    template_name = "moderation/admin/item.html"
    page_title = gettext_lazy("Prüfen und entscheiden")
    reason_form: forms.ReasonForm | None = None
    note_form: forms.NoteForm | None = None

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        if not self.sites:
            raise Http404
        self.state, self.page, self.municipality = find_item(request, kwargs["pk"])

    def get_page_title(self) -> str:
        return str(self.page_title)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        state, page = self.state, self.page
        revision = page.get_latest_revision()
        newest = revision.as_object() if revision else page
        kind = kind_of(page)
        waits = state.status == WorkflowState.STATUS_IN_PROGRESS
        since = inbox.waiting_since([state])[state.pk]
        content_type = ContentType.objects.get_for_model(WorkflowState)
        assignment = Assignment.objects.filter(content_type=content_type, object_id=state.pk).select_related("user").first()
        town = ModerationSettings.for_site(self.municipality)
        first = inbox.first_approvals([state], {state.object_id: page}).get(state.pk) if town.two_people else None
        reviewed = state.current_task_state.revision_id if state.current_task_state else None
        context.update(
            state=state,
            page=page,
            newest=newest,
            site=self.municipality,
            kind=kind,
            waits=waits,
            sent_back=state.status == WorkflowState.STATUS_NEEDS_CHANGES,
            is_new=not page.live,
            since=since,
            due=workdays.due_date(since, promised_days(self.municipality)),
            overdue=waits and workdays.is_overdue(since, promised_days(self.municipality)),
            author=kind.author_line(page) or (str(state.requested_by) if state.requested_by else ""),
            changes=kind.changes(page, newest, self.request) if page.live else [],
            summary=kind.summary(newest) if not page.live else [],
            revision=revision,
            edited_by=revision.user if revision and waits and reviewed != revision.pk else None,
            four_eyes=town.two_people,
            pre_check=steps.waits_for_pre_check(state),
            may_reject=rules.may_moderate(self.request.user, self.municipality),
            first_approval=first,
            first_is_mine=first is not None and first.pk == self.request.user.pk,
            may_publish=rules.may_publish(self.request.user, page),
            assignment=assignment,
            assign_form=forms.AssignForm(site=self.municipality, initial={"user": assignment.user_id if assignment else None}),
            notes=InternalNote.objects.filter(content_type=content_type, object_id=state.pk).select_related("author"),
            note_form=self.note_form or forms.NoteForm(prefix="note"),
            reason_form=self.reason_form or forms.ReasonForm(site=self.municipality),
            history=Decision.objects.filter(page_id=page.pk, site=self.municipality).select_related("actor").order_by("created", "pk"),
        )
        return context

    def refuse(self, error: str) -> HttpResponse:
        """Show the item again with what went wrong; what was typed stays."""
        messages.error(self.request, error)
        return self.render_to_response(self.get_context_data(), status=409)


class StepView(ItemView):
    """A POST that changes something about one item."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            return self.take()
        except ModerationError as error:
            return self.refuse(str(error))

    def take(self) -> HttpResponse:
        """Take the step; raises `ModerationError`."""
        raise NotImplementedError

    def back(self) -> HttpResponse:
        return redirect("moderation_admin:item", self.state.pk)


class ApproveView(StepView):
    """Approve the revision that the form says was seen."""

    def take(self) -> HttpResponse:
        revision_id = self.request.POST.get("revision", "")
        if not revision_id.isdecimal():
            raise Http404
        decision = services.approve(self.state, self.request.user, int(revision_id))
        title = Truncator(decision.item).chars(80)
        if decision.action == Decision.Action.FIRST_APPROVAL:
            text = _("Ihre Zustimmung zu „%(title)s“ ist notiert. Eine zweite Person muss noch zustimmen.")
            messages.success(self.request, text % {"title": title})
        else:
            messages.success(self.request, _("„%(title)s“ ist freigegeben.") % {"title": title})
        return redirect("moderation_admin:inbox")


class ReasonStepView(StepView):
    """A step that needs a reason: `mode` is `request_changes` or `reject`."""

    mode = "request_changes"
    done = gettext_lazy("Die Bitte um Änderungen zu „%(title)s“ ist unterwegs.")

    def take(self) -> HttpResponse:
        self.reason_form = forms.ReasonForm(self.request.POST, site=self.municipality)
        if not self.reason_form.is_valid():
            return self.render_to_response(self.get_context_data(), status=400)
        data = self.reason_form.cleaned_data
        step = services.reject if self.mode == "reject" else services.request_changes
        decision = step(self.state, self.request.user, data["ground"], data["reason"])
        messages.success(self.request, self.done % {"title": Truncator(decision.item).chars(80)})
        return redirect("moderation_admin:inbox")


class AssignView(StepView):
    """Give an item to somebody, or to nobody."""

    def take(self) -> HttpResponse:
        form = forms.AssignForm(self.request.POST, site=self.municipality)
        if not form.is_valid():
            return self.refuse(_("Diese Person gehört nicht zur Moderation dieser Kommune."))
        services.assign(self.state, self.request.user, form.cleaned_data["user"])
        messages.success(self.request, _("Die Zuständigkeit ist gespeichert."))
        return self.back()


class NoteView(StepView):
    """Write an internal note."""

    def take(self) -> HttpResponse:
        self.note_form = forms.NoteForm(self.request.POST, prefix="note")
        if not self.note_form.is_valid():
            return self.render_to_response(self.get_context_data(), status=400)
        services.add_note(self.state, self.request.user, self.note_form.cleaned_data["text"])
        messages.success(self.request, _("Die Notiz ist gespeichert."))
        return self.back()


class PreviewView(ItemView):
    """The latest revision as it will look. It carries the headers of public pages: nothing in it may run in the admin."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        newest = self.page.get_latest_revision_as_object()
        response = newest.make_preview_request(request, newest.default_preview_mode)
        response["X-Frame-Options"] = "SAMEORIGIN"
        response["Cache-Control"] = "no-store"
        return response


def promised_days(site: Site) -> int:
    """Return how many working days this municipality promises."""
    from municipality.models import MunicipalitySettings

    return MunicipalitySettings.for_site(site).promised_days


# Log --------------------------------------------------------------------------------------------------------------------


class LogView(ModeratorView):
    """Every decision of one's municipalities, newest first."""

    template_name = "moderation/admin/log.html"
    page_title = gettext_lazy("Protokoll")

    def get_page_title(self) -> str:
        return str(self.page_title)

    def get(self, request: HttpRequest) -> HttpResponse:
        form = forms.LogFilterForm(request.GET, sites=self.sites)
        rows = Decision.objects.filter(site__in=self.sites).select_related("actor", "site")
        if form.is_valid():
            data = form.cleaned_data
            if data.get("site"):
                rows = rows.filter(site=data["site"])
            if data["action"]:
                rows = rows.filter(action=data["action"])
            if data["q"]:
                rows = rows.filter(item__icontains=data["q"])
            if data["since"]:
                rows = rows.filter(created__date__gte=data["since"])
            if data["until"]:
                rows = rows.filter(created__date__lte=data["until"])
        else:
            rows = rows.none()
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("seite"))
        query = request.GET.copy()
        query.pop("seite", None)
        names = [kind.name for kind in row_kinds.kinds()]
        context = self.get_context_data(rows=page, form=form, query=query.urlencode(), row_kinds=names)
        return self.render_to_response(context, status=200 if form.is_valid() else 400)
