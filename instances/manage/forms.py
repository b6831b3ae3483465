"""Forms of copy and deletion; what is right is decided by `wishes` and `services`."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CopyForm(forms.Form):
    """The new municipality."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("Wie im Kopf der Website, zum Beispiel „Musterau“."))
    ags = forms.CharField(
        label=_("Amtlicher Gemeindeschlüssel (AGS)"), max_length=20, help_text=_("Acht Ziffern. Führende Nullen gehören dazu."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    host = forms.CharField(
        label=_("Name des Servers"), max_length=253, help_text=_("Zum Beispiel „klima.musterau.example“, ohne https:// und ohne Port.")
    )
    port = forms.IntegerField(
        label=_("Port"), required=False, min_value=1, max_value=65535,
        help_text=_("Leer: 443, also https://. Nur für Proben auf dem eigenen Rechner ist es ein anderer."),
    )  # fmt: skip
    key = forms.CharField(
        label=_("Kurzname"), max_length=40, required=False,
        help_text=_("Kleinbuchstaben, Ziffern, Bindestriche. Er unterscheidet die Kommune von anderen und bleibt. Leer: aus dem Namen gebildet."),
    )  # fmt: skip
    measures = forms.BooleanField(
        label=_("Maßnahmen mitnehmen"), required=False, help_text=_("Ohne Stand, Kosten, Einsparungen und Namen. Texte lesen Sie danach bitte durch.")
    )


class ConfirmForm(forms.Form):
    """The name of the municipality that goes, typed."""

    name = forms.CharField(label=_("Name der Kommune"), max_length=255, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    other_backup = forms.BooleanField(
        label=_("Es gibt eine Sicherung auf anderem Weg"), required=False,
        help_text=_("Zum Beispiel die des Datenbankdienstes. Ohne diese Angabe muss „manage.py backup“ seit gestern gelaufen sein."),
    )  # fmt: skip

    def __init__(self, *args: object, needs_backup: bool = False, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not needs_backup:
            del self.fields["other_backup"]
