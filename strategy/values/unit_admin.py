"""The list of units in the admin. All municipalities share it, so operators alone manage it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.views.generic.models import DeleteView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import BaseDjangoAuthPermissionPolicy

from strategy.models import Indicator, Unit


class OperatorsOnly(BaseDjangoAuthPermissionPolicy):
    """Superusers; rights of groups open nothing here."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return bool(user.is_active and user.is_superuser)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return self.user_has_permission(user, "")

    def users_with_any_permission(self, actions: Any) -> Any:
        return self._get_superusers()

    def users_with_permission(self, action: str) -> Any:
        return self._get_superusers()

    def _get_superusers(self) -> Any:
        from accounts.models import User

        return User.objects.filter(is_active=True, is_superuser=True)


def uses_of(unit: Unit) -> int:
    """Return how many indicators (of all municipalities) are measured in a unit."""
    symbol = Unit.objects.filter(pk=unit.pk).values_list("symbol", flat=True).first() if unit.pk else None
    return Indicator.objects.filter(unit=symbol).count() if symbol else 0


class UnitForm(WagtailAdminModelForm):
    """A unit whose sign and meaning stay as long as indicators are measured in it."""

    FIXED = ("symbol", "dimension", "factor", "is_per_inhabitant")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        fixed = [name for name in self.FIXED if name in self.changed_data] if self.instance.pk else []
        if fixed and uses_of(self.instance):
            for name in fixed:
                self.add_error(name, _("Diese Einheit wird benutzt. Ihr Zeichen und ihre Umrechnung bleiben, wie sie sind."))
        return data


class UnitDeleteView(DeleteView):
    """Refuses while an indicator is measured in the unit."""

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if count := uses_of(self.object):
            text = ngettext(
                "%(n)d Indikator wird in dieser Einheit gemessen. Sie lässt sich deshalb nicht löschen.",
                "%(n)d Indikatoren werden in dieser Einheit gemessen. Sie lässt sich deshalb nicht löschen.",
                count,
            )
            messages.error(request, text % {"n": count})
            return self.get(request, *args, **kwargs)
        return super().post(request, *args, **kwargs)


class UnitViewSet(ModelViewSet):
    model = Unit
    name = "einheiten"
    url_prefix = "einheiten"
    icon = "decimal"
    menu_label = gettext_lazy("Einheiten")
    menu_order = 910
    add_to_settings_menu = True
    inspect_view_enabled = False
    copy_view_enabled = False
    list_display = ["symbol", "name", "dimension", "factor"]
    search_fields = ["symbol", "name"]
    search_backend_name = None
    list_per_page = 100
    permission_policy = OperatorsOnly(Unit)
    delete_view_class = UnitDeleteView
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("symbol"), FieldPanel("name")]),
            FieldRowPanel([FieldPanel("dimension"), FieldPanel("factor"), FieldPanel("is_per_inhabitant")]),
            FieldPanel("sort_order"),
        ],
        base_form_class=UnitForm,
    )


__all__ = ["OperatorsOnly", "UnitViewSet", "uses_of"]
