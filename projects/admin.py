"""The register of submissions: personal data, shown to the moderators of the municipality alone, asked per object."""

from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import DeleteView, IndexView, InspectView

from moderation.rules import moderated_sites
from municipality.admin_filters import choices_without

from .models import Submission
from .rules import may_erase_person, may_read_submission
from .submission import retention


class SubmissionPermissions(PermissionHelper):
    """Nobody creates or edits; moderators of the municipality read, and delete where a person may ask for it."""

    def user_has_any_permissions(self, user: Any) -> bool:
        return bool(moderated_sites(user))

    def user_can_list(self, user: Any) -> bool:
        return bool(moderated_sites(user))

    def user_can_create(self, user: Any) -> bool:
        return False

    def user_can_inspect_obj(self, user: Any, obj: Submission) -> bool:
        return may_read_submission(user, obj) and obj.state not in retention.UNCONFIRMED_STATES

    def user_can_edit_obj(self, user: Any, obj: Submission) -> bool:
        return False

    def user_can_delete_obj(self, user: Any, obj: Submission) -> bool:
        return may_erase_person(user, obj) and retention.may_be_erased(obj)


class EraseView(DeleteView):
    """Delete the person's data; the project and what others added to it stay."""

    page_title = gettext_lazy("Personendaten löschen")

    def confirmation_message(self) -> str:
        return _(
            "Name, E-Mail-Adresse, Bild, private Links und E-Mails dieser Person werden endgültig gelöscht. Eine veröffentlichte Projektseite bleibt; "
            "eine nie veröffentlichte Idee wird mit ihrer Seite gelöscht."
        )

    def delete_instance(self) -> None:
        retention.erase_by_staff(self.instance, self.request.user)


class RegisterIndexView(IndexView):
    """The list; a NUL character, which PostgreSQL refuses in every comparison, is a bad request and no error of ours."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if any("\x00" in value for values in request.GET.lists() for value in values[1]):
            raise BadRequest("NUL in the query")
        return super().dispatch(request, *args, **kwargs)


class RegisterInspectView(InspectView):
    """Shows what is not a field, too."""

    page_title = gettext_lazy("Einreichung")

    def get_field_label(self, field_name: str, field: Any = None) -> str:
        return str(EXTRA[field_name][0]) if field_name in EXTRA else super().get_field_label(field_name, field)

    def get_field_display_value(self, field_name: str, field: Any = None) -> Any:
        if field_name in EXTRA:
            return EXTRA[field_name][1](self.instance)
        return super().get_field_display_value(field_name, field)


class SubmissionAdmin(ModelAdmin):
    """Who brought in what, and what became of it."""

    model = Submission
    menu_label = gettext_lazy("Einreichungen")
    menu_icon = "mail"
    menu_order = 60
    base_url_path = "einreichungen"
    permission_helper_class = SubmissionPermissions
    index_view_class = RegisterIndexView
    delete_view_class = EraseView
    inspect_view_class = RegisterInspectView
    history_view_enabled = False
    inspect_view_enabled = True
    list_display = ("shown_title", "state", "email", "created", "wish", "delete_after")
    list_filter = (("state", choices_without(retention.UNCONFIRMED_STATES)),)
    list_select_related = ("project", "site")
    search_fields = ("email", "name", "data__title", "project__draft_title")
    ordering = ("-created",)
    list_per_page = 50
    inspect_view_fields = (
        "shown_title", "state", "name", "email", "name_display", "page_link", "created", "confirmed_at", "decided_at", "consent_list",
        "deletion_requested_at", "delete_after", "anonymised_at",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request).filter(site__in=moderated_sites(request.user))
        return rows.exclude(state__in=retention.UNCONFIRMED_STATES)

    def shown_title(self, submission: Submission) -> str:
        return submission.shown_title

    shown_title.short_description = gettext_lazy("Idee")

    def wish(self, submission: Submission) -> str:
        """Has the person asked for deletion?"""
        return _("verlangt") if submission.deletion_requested_at and not submission.anonymised_at else "–"

    wish.short_description = gettext_lazy("Löschung")


def page_link(submission: Submission) -> str:
    """Return a link to the project in the admin."""
    from django.urls import reverse

    if submission.project is None:
        return "–"
    return format_html('<a href="{}">{}</a>', reverse("wagtailadmin_pages:edit", args=[submission.project_id]), submission.project.draft_title)


def consent_list(submission: Submission) -> str:
    """Return the consents with their words, version, time, and when they were taken back."""
    from django.utils.formats import date_format
    from django.utils.timezone import localtime

    rows = [
        (
            consent.get_kind_display(),
            consent.text,
            consent.text_version,
            date_format(localtime(consent.given_at), "SHORT_DATETIME_FORMAT"),
            _("widerrufen am %(date)s") % {"date": date_format(localtime(consent.revoked_at), "SHORT_DATETIME_FORMAT")} if consent.revoked_at else "",
        )
        for consent in submission.consents.all()
    ]
    return format_html_join("", "<p><b>{}</b>: „{}“ ({}, {}) {}</p>", rows) or "–"


EXTRA = {
    "shown_title": (gettext_lazy("Idee"), lambda submission: submission.shown_title),
    "page_link": (gettext_lazy("Seite"), page_link),
    "consent_list": (gettext_lazy("Einwilligungen"), consent_list),
}
