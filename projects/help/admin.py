"""The register of messages to projects: numbers and states. A text is shown only after one of the two sides reported it."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import InspectView

from moderation.rules import may_moderate, moderated_sites
from municipality.admin_filters import choices_without

from ..models import HelpMessage


class HelpMessagePermissions(PermissionHelper):
    """Moderators of the municipality see that there are messages; nobody writes or deletes one here."""

    def user_has_any_permissions(self, user: Any) -> bool:
        return bool(moderated_sites(user))

    def user_can_list(self, user: Any) -> bool:
        return bool(moderated_sites(user))

    def user_can_create(self, user: Any) -> bool:
        return False

    def user_can_inspect_obj(self, user: Any, obj: HelpMessage) -> bool:
        return bool(may_moderate(user, obj.site)) and obj.state == HelpMessage.State.REPORTED

    def user_can_edit_obj(self, user: Any, obj: HelpMessage) -> bool:
        return False

    def user_can_delete_obj(self, user: Any, obj: HelpMessage) -> bool:
        return False


class ReportedView(InspectView):
    """A reported message."""

    page_title = gettext_lazy("Gemeldete Nachricht")


class HelpMessageAdmin(ModelAdmin):
    """How many messages went to which project, and what became of them."""

    model = HelpMessage
    menu_label = gettext_lazy("Nachrichten an Projekte")
    menu_icon = "comment"
    menu_order = 62
    base_url_path = "nachrichten-an-projekte"
    permission_helper_class = HelpMessagePermissions
    inspect_view_class = ReportedView
    inspect_view_enabled = True
    history_view_enabled = False
    list_display = ("created", "shown_project", "direction", "state", "delete_after")
    list_filter = (("state", choices_without([HelpMessage.State.UNCONFIRMED])),)
    list_select_related = ("project", "site")
    list_per_page = 50
    ordering = ("-created",)
    inspect_view_fields = ("project", "from_author", "name", "text", "created", "state", "delete_after")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request).filter(site__in=moderated_sites(request.user))
        return rows.exclude(state=HelpMessage.State.UNCONFIRMED)

    def shown_project(self, message: HelpMessage) -> str:
        return message.project.title

    shown_project.short_description = gettext_lazy("Projekt")

    def direction(self, message: HelpMessage) -> str:
        return _("vom Projekt") if message.from_author else _("an das Projekt")

    direction.short_description = gettext_lazy("Richtung")
