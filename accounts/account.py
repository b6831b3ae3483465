"""One's own account in the admin: our user has one name field, where Wagtail asks for first and last name."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.account import AccountView as WagtailAccountView
from wagtail.admin.views.account import BaseSettingsPanel, NameEmailSettingsPanel

from .models import User


class NameForm(forms.ModelForm):
    """The name that colleagues see beside notes and decisions."""

    class Meta:
        model = User
        fields = ("name",)
        help_texts = {"name": _("So sehen Sie andere in der Verwaltung, zum Beispiel im Verlauf einer Seite.")}


class NamePanel(BaseSettingsPanel):
    """Instead of Wagtail's panel for name and address."""

    name = "name"
    title = _("Name")
    order = 100
    form_class = NameForm


class AccountView(WagtailAccountView):
    """Wagtail's view with our panel of the name."""

    def get_panels(self) -> list[BaseSettingsPanel]:
        panels = super().get_panels()
        return [self._named(panel) if isinstance(panel, NameEmailSettingsPanel) else panel for panel in panels]

    @staticmethod
    def _named(panel: BaseSettingsPanel) -> NamePanel:
        return NamePanel(panel.request, panel.user, panel.profile)
