"""Forms of the start: online, offline, a preview link."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class LiveForm(forms.Form):
    """Deliberately online: what is open was read; an operator says why it does not matter."""

    reason = forms.CharField(
        label=_("Begründung"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Warum geht die Website online, obwohl etwas fehlt? Das steht im Journal."),
    )  # fmt: skip
    read = forms.BooleanField(label=_("Ich habe gelesen, was noch offen ist. Die Website soll jetzt öffentlich werden."))

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_reason:
            del self.fields["reason"]


class OfflineForm(forms.Form):
    """Deliberately offline."""

    reason = forms.CharField(
        label=_("Begründung"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Steht im Journal, nicht auf der Website.")
    )
    read = forms.BooleanField(label=_("Ich weiß: Ab jetzt sieht niemand von außen die Website, auch keine Projekte und Status-Seiten."))


class LinkForm(forms.Form):
    """A preview link: for whom, for how long."""

    label = forms.CharField(label=_("Für wen"), max_length=80, help_text=_("Zum Beispiel „Klimabeirat“. Bitte kein Name einer Privatperson."))
    days = forms.TypedChoiceField(
        label=_("Gilt"), coerce=int, initial=30, choices=[(7, _("eine Woche")), (30, _("einen Monat")), (90, _("drei Monate"))]
    )
