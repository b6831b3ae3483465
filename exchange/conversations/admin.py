"""Conversations in the admin: what teams ask the administration, and a register of numbers and states.

A text of a conversation that the administration was not asked into is shown only after somebody in it reported that one message.
"""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import InspectView

from moderation.rules import may_moderate, moderated_sites
from municipality.scope import sites_of_user

from ..models import Conversation, Message
from .rules import Kind


class ReadOnly(PermissionHelper):
    """Nobody writes or deletes here."""

    def sites(self, user: Any) -> list:
        return moderated_sites(user)

    def user_has_any_permissions(self, user: Any) -> bool:
        return bool(self.sites(user))

    def user_can_list(self, user: Any) -> bool:
        return bool(self.sites(user))

    def user_can_create(self, user: Any) -> bool:
        return False

    def user_can_inspect_obj(self, user: Any, obj: Any) -> bool:
        return False

    def user_can_edit_obj(self, user: Any, obj: Any) -> bool:
        return False

    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        return False


class ReportedOnly(ReadOnly):
    """Moderators of the municipality read a message that was reported."""

    def user_can_inspect_obj(self, user: Any, obj: Message) -> bool:
        return obj.state == Message.State.REPORTED and bool(may_moderate(user, obj.conversation.site))


class ReportedView(InspectView):
    """A reported message."""

    page_title = gettext_lazy("Gemeldete Nachricht")


class MessageAdmin(ModelAdmin):
    """How many messages there are, of which kind, and what became of them. Of boards only what was reported."""

    model = Message
    menu_label = gettext_lazy("Nachrichten an Projekte")
    menu_icon = "comment"
    menu_order = 62
    base_url_path = "nachrichten-an-projekte"
    permission_helper_class = ReportedOnly
    inspect_view_class = ReportedView
    inspect_view_enabled = True
    history_view_enabled = False
    list_display = ("created", "shown_project", "shown_kind", "state", "shown_end")
    list_filter = ("state", "conversation__kind")
    list_select_related = ("conversation__project", "conversation__site")
    list_per_page = 50
    ordering = ("-created",)
    inspect_view_fields = ("text", "created", "state")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request).filter(conversation__site__in=moderated_sites(request.user))
        return rows.filter(~Q(conversation__kind=Kind.BOARD) | Q(state__in=[Message.State.REPORTED, Message.State.REMOVED]))

    def shown_project(self, message: Message) -> str:
        return message.conversation.project.title if message.conversation.project else "–"

    shown_project.short_description = gettext_lazy("Projekt")

    def shown_kind(self, message: Message) -> str:
        return message.conversation.get_kind_display()

    shown_kind.short_description = gettext_lazy("Art")

    def shown_end(self, message: Message) -> Any:
        return message.conversation.delete_after or "–"

    shown_end.short_description = gettext_lazy("löschen nach")


class StaffOnly(ReadOnly):
    """Everybody who works in the admin of the municipality."""

    def sites(self, user: Any) -> list:
        return sites_of_user(user) if user.is_staff else []


class QuestionAdmin(ModelAdmin):
    """Conversations into which a team has asked the administration; they are answered on the website, where the team reads along."""

    model = Conversation
    menu_label = gettext_lazy("Fragen der Teams")
    menu_icon = "comment"
    menu_order = 61
    base_url_path = "fragen-der-teams"
    permission_helper_class = StaffOnly
    history_view_enabled = False
    list_display = ("shown_subject", "shown_project", "state", "messages_count", "last_message", "shown_papers")
    list_filter = ("state",)
    list_select_related = ("project", "site")
    list_per_page = 50
    ordering = ("-last_message",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        sites = sites_of_user(request.user) if request.user.is_staff else []
        return super().get_queryset(request).filter(kind=Kind.ADMINISTRATION, site__in=sites)

    def shown_subject(self, row: Conversation) -> SafeString:
        address = f"{row.site.root_url}{reverse('exchange:own_talk', args=[row.public_id])}"
        return format_html('<a href="{}">{}</a>', address, row.subject)

    shown_subject.short_description = gettext_lazy("Betreff")

    def shown_project(self, row: Conversation) -> str:
        return row.project.title if row.project else "–"

    shown_project.short_description = gettext_lazy("Projekt")

    def shown_papers(self, row: Conversation) -> SafeString | str:
        if row.project_id is None:
            return "–"
        address = f"{row.site.root_url}{reverse('exchange:papers', args=[row.project_id])}"
        return format_html('<a href="{}">{}</a>', address, _("Dateien und Treffen"))

    shown_papers.short_description = gettext_lazy("Unterlagen")
