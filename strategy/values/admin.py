"""Indicators in the admin. Their values have a grid of their own (`views.GridView`).

Indicators are no pages, and Wagtail's own view sets ask only model-wide permissions. `wagtail-modeladmin` asks per object, so
whoever may edit a strategy page may edit its indicators, and nobody else sees them.
"""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail_modeladmin.helpers import ButtonHelper, PermissionHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import CreateView, EditView

from strategy.models import Indicator
from strategy.rules import editable_strategies, may_edit_any_strategy, may_edit_indicator


class IndicatorPermissions(PermissionHelper):
    """Everything about an indicator hangs on the right to edit its strategy page."""

    def user_has_any_permissions(self, user: Any) -> bool:
        return may_edit_any_strategy(user)

    def user_can_list(self, user: Any) -> bool:
        return may_edit_any_strategy(user)

    def user_can_create(self, user: Any) -> bool:
        return may_edit_any_strategy(user)

    def user_can_inspect_obj(self, user: Any, obj: Indicator) -> bool:
        return False

    def user_can_edit_obj(self, user: Any, obj: Indicator) -> bool:
        return may_edit_indicator(user, obj)

    def user_can_delete_obj(self, user: Any, obj: Indicator) -> bool:
        return may_edit_indicator(user, obj)


class IndicatorButtons(ButtonHelper):
    """ "Werte" beside the buttons of every indicator."""

    def get_buttons_for_obj(
        self, obj: Indicator, exclude: list[str] | None = None, classnames_add: list[str] | None = None, classnames_exclude: list[str] | None = None
    ) -> list[dict]:
        buttons = super().get_buttons_for_obj(obj, exclude, classnames_add, classnames_exclude)
        values = {
            "url": reverse("strategy_values:grid", args=[obj.pk]), "label": _("Werte"), "title": _("Werte von „%(title)s“ bearbeiten") % {"title": obj.title},
            "classname": self.finalise_classname((classnames_add or []) + ["button-secondary"], classnames_exclude),
        }  # fmt: skip
        return [values, *buttons] if self.permission_helper.user_can_edit_obj(self.request.user, obj) else buttons


class _SaysWhatHappened:
    """Hands on what the form has to say, and leads on to the values."""

    def form_valid(self, form: Any) -> Any:
        response = super().form_valid(form)  # type: ignore[misc]
        for sentence in form.notices:
            messages.info(self.request, sentence)  # type: ignore[attr-defined]
        return response

    def get_success_message_buttons(self, instance: Indicator) -> list:
        return [messages.button(reverse("strategy_values:grid", args=[instance.pk]), _("Werte eintragen"))]


class IndicatorCreateView(_SaysWhatHappened, CreateView):
    """After an indicator come its values."""

    def get_success_url(self) -> str:
        return reverse("strategy_values:grid", args=[self.instance.pk])


class IndicatorEditView(_SaysWhatHappened, EditView):
    """The fields of an indicator."""


class IndicatorAdmin(ModelAdmin):
    model = Indicator
    menu_label = gettext_lazy("Indikatoren")
    menu_icon = "history"
    menu_order = 210
    base_url_path = "indikatoren"
    permission_helper_class = IndicatorPermissions
    button_helper_class = IndicatorButtons
    create_view_class = IndicatorCreateView
    edit_view_class = IndicatorEditView
    history_view_enabled = False
    inspect_view_enabled = False
    list_display = ("title", "code", "unit", "strategy", "field_of_action", "latest", "leading")
    list_select_related = ("strategy", "field_of_action")
    search_fields = ("title", "code", "unit")
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(strategy__in=editable_strategies(request.user)).prefetch_related("values")

    def latest(self, indicator: Indicator) -> SafeString:
        """The latest known value with its year; leads to the values."""
        from municipality.templatetags.municipality_tags import number
        from strategy.series import Series

        point = Series(indicator).latest
        text = _("Werte eintragen") if point is None else f"{number(point.value)} ({point.year})"
        return format_html('<a href="{}">{}</a>', reverse("strategy_values:grid", args=[indicator.pk]), text)

    latest.short_description = gettext_lazy("letzter Wert")

    def leading(self, indicator: Indicator) -> str:
        """A word instead of a picture: Django's own marks need an app that is not installed."""
        return str(_("ja")) if indicator.is_headline else ""

    leading.short_description = gettext_lazy("Leitindikator")
