"""The forms of files."""

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.submission.fields import LineField

from ..models import Audience
from .checks import ACCEPT

KINDS = _("PDF, Word, Excel, PowerPoint, OpenDocument, Text, CSV, JPG, PNG oder WebP, höchstens 25 MB.")
AUDIENCES = [
    (Audience.TEAM, _("nur das Team")),
    (Audience.ADMINISTRATION, _("das Team und die Verwaltung")),
    (Audience.PUBLIC, _("alle, sobald die Moderation sie freigegeben hat")),
]


def file_field() -> forms.FileField:
    """Return the field for a file; what is in it is checked by `checks.check`."""
    return forms.FileField(
        label=_("Datei"), help_text=KINDS, widget=forms.FileInput(attrs={"accept": ACCEPT}), max_length=300,
        error_messages={
            "required": _("Bitte wählen Sie eine Datei."), "empty": _("Die Datei ist leer."),
            "max_length": _("Der Dateiname ist zu lang. Bitte kürzen Sie ihn."),
        },
    )  # fmt: skip


class UploadForm(forms.Form):
    """A new file."""

    file = file_field()
    title = LineField(label=_("Titel"), max_length=160, required=False, help_text=_("Leer: der Name der Datei."))
    audience = forms.ChoiceField(label=_("Wer darf sie sehen?"), choices=AUDIENCES, initial=Audience.TEAM, widget=forms.RadioSelect)


class VersionForm(forms.Form):
    """The next version of a file."""

    file = file_field()


class SettingsForm(forms.Form):
    """Title of a file and who may read it."""

    title = LineField(label=_("Titel"), max_length=160, error_messages={"required": _("Bitte geben Sie einen Titel an.")})
    audience = forms.ChoiceField(label=_("Wer darf sie sehen?"), choices=AUDIENCES, widget=forms.RadioSelect)
