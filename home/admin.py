"""The register of contact messages: personal data, seen by the municipality's moderators, as its privacy page says, deleted on time."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.translation import gettext_lazy
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import EditView

from moderation.rules import moderated_sites

from .models import ContactMessage


class MessagePermissions(PermissionHelper):
    """Asked per object: only moderators of the message's municipality. Nobody writes messages in the admin."""

    def _has_sites(self, user: Any) -> bool:
        return bool(moderated_sites(user))

    def user_has_any_permissions(self, user: Any) -> bool:
        return self._has_sites(user)

    def user_can_list(self, user: Any) -> bool:
        return self._has_sites(user)

    def user_can_create(self, user: Any) -> bool:
        return False

    def user_can_inspect_obj(self, user: Any, obj: ContactMessage) -> bool:
        return any(site.pk == obj.site_id for site in moderated_sites(user))

    def user_can_edit_obj(self, user: Any, obj: ContactMessage) -> bool:
        return self.user_can_inspect_obj(user, obj)

    def user_can_delete_obj(self, user: Any, obj: ContactMessage) -> bool:
        return self.user_can_inspect_obj(user, obj)


class DoneView(EditView):
    """Instead of a form: one button that marks a message as answered or open again."""

    def get_template_names(self) -> list[str]:
        return ["home/admin/message_done.html"]

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponseRedirect:
        done = self.instance.state == ContactMessage.State.DONE
        ContactMessage.objects.filter(pk=self.instance.pk).update(state=ContactMessage.State.NEW if done else ContactMessage.State.DONE)
        return HttpResponseRedirect(self.index_url)


class MessageAdmin(ModelAdmin):
    """What came in through the contact form, and reported barriers."""

    model = ContactMessage
    menu_label = gettext_lazy("Nachrichten")
    menu_icon = "mail"
    menu_order = 240
    base_url_path = "nachrichten"
    permission_helper_class = MessagePermissions
    edit_view_class = DoneView
    inspect_view_enabled = True
    history_view_enabled = False
    list_display = ("subject", "kind", "state", "created", "delete_after")
    list_filter = ("state", "kind")
    search_fields = ("topic", "name", "email", "text")
    ordering = ("-created",)
    list_per_page = 50
    inspect_view_fields = ("kind", "topic", "name", "email", "phone", "text", "url", "state", "created", "delete_after", "consent_text")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ContactMessage]:
        return super().get_queryset(request).filter(site__in=[site.pk for site in moderated_sites(request.user)])

    @staticmethod
    def subject(message: ContactMessage) -> str:
        return message.topic or message.get_kind_display()

    subject.short_description = gettext_lazy("Betreff")  # type: ignore[attr-defined]
