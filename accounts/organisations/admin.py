"""Organisations in the admin: a register, and one screen on which the administration confirms, refuses, corrects or closes."""

from typing import Any, cast

from django.core.exceptions import BadRequest, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from django.views.generic.base import TemplateResponseMixin
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import ModelLogEntry
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import IndexView

from ..models import Organisation, User
from . import rules, services
from .errors import NotPossible
from .forms import DecisionForm, IdentityForm

State = Organisation.State
LAST = 20


class OrganisationPermissions(PermissionHelper):
    """Whoever publishes the home page of the municipality sees its organisations; everything is done on the screen of decision."""

    def user_has_any_permissions(self, user: Any) -> bool:
        return bool(rules.confirming_sites(user))

    def user_can_list(self, user: Any) -> bool:
        return bool(rules.confirming_sites(user))

    def user_can_create(self, user: Any) -> bool:
        return False

    def user_can_edit_obj(self, user: Any, obj: Organisation) -> bool:
        return False

    def user_can_delete_obj(self, user: Any, obj: Organisation) -> bool:
        return False


class OrganisationIndexView(IndexView):
    """The list; a NUL character, which PostgreSQL refuses in every comparison, is a bad request and no error of ours."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if any("\x00" in value for values in request.GET.lists() for value in values[1]):
            raise BadRequest("NUL in the query")
        return super().dispatch(request, *args, **kwargs)


class OrganisationAdmin(ModelAdmin):
    """Who registered, who is confirmed."""

    model = Organisation
    menu_label = gettext_lazy("Organisationen")
    menu_icon = "group"
    menu_order = 65
    base_url_path = "organisationen"
    permission_helper_class = OrganisationPermissions
    index_view_class = OrganisationIndexView
    history_view_enabled = False
    list_display = ("linked_name", "kind", "state", "created", "decided_at")
    list_filter = ("state", "kind")
    list_select_related = ("site",)
    search_fields = ("name", "summary")
    ordering = ("-created",)
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(site__in=rules.confirming_sites(request.user))

    def linked_name(self, organisation: Organisation) -> str:
        """The name, leading to the screen of decision."""
        return format_html('<a href="{}">{}</a>', reverse("organisation_decision", args=[organisation.pk]), organisation.name)

    linked_name.short_description = gettext_lazy("Name")
    linked_name.admin_order_field = "name"


class DecisionView(WagtailAdminTemplateMixin, TemplateResponseMixin, View):
    """One organisation with all it says, its people and its log; 404 for whoever may not decide on it."""

    template_name = "organisations/admin/decision.html"
    header_icon = "group"
    _show_breadcrumbs = True

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        row = Organisation.objects.filter(pk=kwargs["pk"]).select_related("site", "district", "logo", "decided_by").first()
        if row is None or not rules.may_confirm(request.user, row):
            raise Http404
        self.organisation = row

    def get_page_title(self) -> str:
        return self.organisation.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("organisationen_modeladmin_index"), "label": _("Organisationen")},
            {"url": "", "label": self.organisation.name},
        ]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._show(DecisionForm(), self._identity())

    def _identity(self, data: Any = None) -> IdentityForm:
        return IdentityForm(data, initial={"name": self.organisation.name, "kind": self.organisation.kind})

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        step, actor, row = request.POST.get("step"), cast(User, request.user), self.organisation
        decision = DecisionForm(request.POST if step == "refuse" else None)
        identity = self._identity(request.POST if step == "rename" else None)
        form = identity if step == "rename" else decision
        if form.is_bound and not form.is_valid():
            return self._show(decision, identity, status=422)
        try:
            if step == "confirm":
                services.confirm(actor, row)
            elif step == "refuse":
                services.refuse(actor, row, decision.cleaned_data["reason"])
            elif step == "rename":
                services.rename(actor, row, identity.cleaned_data["name"], identity.cleaned_data["kind"])
            elif step == "close":
                services.close(actor, row)
            else:
                raise BadRequest("unknown step")
        except (NotPossible, ValidationError) as error:
            form.add_error("reason" if step == "refuse" else None, str(error) if isinstance(error, NotPossible) else error.messages)
            return self._show(decision, identity, status=422)
        messages.success(request, _("Gespeichert."))
        return redirect("organisation_decision", row.pk)

    def _show(self, decision: DecisionForm, identity: IdentityForm, status: int = 200) -> HttpResponse:
        row = self.organisation
        people = row.members.select_related("user").order_by("-is_active", "role", "pk")
        context = self.get_context_data(
            organisation=row, decision=decision, identity=identity, people=people, log=self._log(),
            may_confirm=row.state in (State.WAITING, State.REFUSED), may_refuse=row.state in (State.WAITING, State.CONFIRMED),
            may_close=row.state != State.CLOSED, public_url=services.path_of(row) if row.state == State.CONFIRMED else "",
        )  # fmt: skip
        return self.render_to_response(context, status=status)

    def _log(self) -> list[dict[str, Any]]:
        words = {
            "wagtail.create": _("angemeldet"), "wagtail.edit": _("geändert"), "wagtail.publish": _("bestätigt"),
            "wagtail.unpublish": _("nicht bestätigt"), "wagtail.delete": _("aufgelöst"),
        }  # fmt: skip
        labels = {field.name: str(field.verbose_name) for field in Organisation._meta.fields}
        entries = ModelLogEntry.objects.for_instance(self.organisation).select_related("user").order_by("-timestamp", "-pk")[:LAST]
        return [
            {
                "what": words.get(entry.action, entry.action), "fields": ", ".join(labels.get(name, name) for name in entry.data.get("fields", [])),
                "who": entry.user.name if entry.user else "", "when": entry.timestamp,
            }
            for entry in entries
        ]  # fmt: skip
