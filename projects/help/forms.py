"""The form "Mitmachen" for guests."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from municipality.spam.forms import SpamDefenceForm

from ..submission.fields import LineField, TextField

LONGEST, SHORTEST = 3000, 10
CONSENT = _("Meine Nachricht und mein Name dürfen an das Projekt weitergeleitet werden. Die Hinweise zum Datenschutz habe ich gelesen.")
CONSENT_TOWN = _(
    "Meine Nachricht und mein Name dürfen an die zuständige Stelle der Kommune weitergeleitet werden. Die Hinweise zum Datenschutz habe ich gelesen."
)


class HelpForm(SpamDefenceForm, forms.Form):
    """ "Mitmachen": who, what for, and a few words. `needs`: list of (key, title) of the open needs."""

    spam_form_name = "projects.help"

    need = forms.ChoiceField(label=_("Wobei können Sie helfen?"), required=False, widget=forms.RadioSelect)
    message = TextField(
        label=_("Ihre Nachricht"), max_length=LONGEST, min_length=SHORTEST, rows=6,
        help_text=_("Was bringen Sie mit, und wann haben Sie Zeit? Ein paar Sätze genügen."),
        error_messages={
            "required": _("Bitte schreiben Sie ein paar Worte."),
            "min_length": _("Bitte schreiben Sie ein paar Worte mehr: mindestens %(limit_value)d Zeichen."),
        },
    )  # fmt: skip
    name = LineField(
        label=_("Ihr Name"), max_length=120, help_text=_("So lesen ihn die Menschen hinter dem Projekt."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}), error_messages={"required": _("Bitte sagen Sie, wie Sie heißen.")},
    )  # fmt: skip
    email = forms.EmailField(
        label=_("Ihre E-Mail-Adresse"), max_length=254,
        help_text=_("Wir schicken Ihnen einen Code. Das Projekt sieht die Adresse nicht, nur wenn Sie selbst sie in die Nachricht schreiben."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Bitte geben Sie Ihre E-Mail-Adresse an."),
            "invalid": _("Bitte geben Sie eine gültige E-Mail-Adresse an, zum Beispiel name@example.org."),
        },
    )  # fmt: skip
    consent = forms.BooleanField(
        label=CONSENT, error_messages={"required": _("Ohne Ihr Einverständnis dürfen wir die Nachricht nicht weiterleiten.")}
    )

    def __init__(self, *args, needs: list[tuple[str, str]], to_town: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if needs:
            self.fields["need"].choices = [*needs, ("", gettext("etwas anderes"))]
        else:
            del self.fields["need"]
        if to_town:
            self.fields["consent"].label = CONSENT_TOWN

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if not any(sign.isalpha() for sign in name):
            raise forms.ValidationError(gettext("Bitte sagen Sie, wie Sie heißen."), code="no_letters")
        return name
