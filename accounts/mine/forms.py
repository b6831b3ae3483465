"""The forms of one's own area."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from municipality.outbox import one_line

from ..confirmation import normal_address
from ..models import Frequency, User
from ..notices import NoticeKind


class LineField(forms.CharField):
    """One line of plain text: no control or direction characters, single blanks."""

    def to_python(self, value: object) -> str:
        return super().to_python(one_line(str(value))) or "" if value not in self.empty_values else ""


class AddressForm(forms.Form):
    """An address that a code is sent to."""

    email = forms.EmailField(
        label=_("Ihre E-Mail-Adresse"), max_length=254, help_text=_("Wir schicken Ihnen einen Code. Ein Passwort brauchen Sie nicht."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Bitte geben Sie Ihre E-Mail-Adresse an."),
            "invalid": _("Bitte geben Sie eine gültige E-Mail-Adresse an, zum Beispiel name@example.org."),
        },
    )  # fmt: skip

    def clean_email(self) -> str:
        try:
            return normal_address(self.cleaned_data["email"])
        except ValidationError as error:
            raise ValidationError(self.fields["email"].error_messages["invalid"], code="invalid") from error


class SignInForm(AddressForm):
    """The first page of the sign-in."""

    remember = forms.BooleanField(
        label=_("Auf diesem Gerät 30 Tage angemeldet bleiben"), required=False, help_text=_("Nicht auf Geräten, die auch andere benutzen.")
    )


class NewAddressForm(AddressForm):
    """The address that an account shall have from now on."""

    def __init__(self, *args, present: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.present = present
        self.fields["email"].label = _("Neue E-Mail-Adresse")
        self.fields["email"].help_text = _("Wir schicken einen Code dorthin. Erst wenn Sie ihn eingegeben haben, gilt die neue Adresse.")
        self.fields["email"].widget.attrs["autocomplete"] = "off"

    def clean_email(self) -> str:
        email = super().clean_email()
        if email == self.present:
            raise ValidationError(_("Das ist Ihre bisherige Adresse. Bitte geben Sie die neue an."), code="same")
        return email


class CodeForm(forms.Form):
    """The code from the mail."""

    code = forms.CharField(
        label=_("Code aus der E-Mail"), max_length=40, help_text=_("Sechs Zeichen, zum Beispiel C2D-F7G."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "class": "code-input", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": _("Bitte geben Sie den Code aus der E-Mail ein.")},
    )  # fmt: skip


class WelcomeForm(forms.Form):
    """Asked once, after the first sign-in."""

    name = LineField(
        label=_("Wie möchten Sie genannt werden?"), max_length=120, required=False,
        help_text=_("So sehen Sie die Menschen, mit denen Sie zusammenarbeiten. Es darf auch ein Vorname oder ein Spitzname sein."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip


class ProfileForm(forms.ModelForm):
    """What a person says about herself. The address is changed elsewhere, with a proof."""

    name = LineField(
        label=_("Name"), max_length=120, required=False,
        help_text=_("So sehen Sie die Menschen, mit denen Sie zusammenarbeiten. Es darf auch ein Vorname oder ein Spitzname sein."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    phone = LineField(
        label=_("Telefon"), max_length=40, required=False, help_text=_("Andere sehen die Nummer nur dort, wo Sie es erlauben."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Sprache der E-Mails"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ("name", "phone", "language")

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"]
        if phone and (sum(sign.isdigit() for sign in phone) < 4 or any(sign.isalpha() for sign in phone)):
            raise ValidationError(
                _("Bitte geben Sie eine Telefonnummer an, zum Beispiel 0123 456789, oder lassen Sie das Feld leer."), code="invalid"
            )
        return phone


class NoticesForm(forms.Form):
    """How soon each kind of event becomes a mail; one field per kind."""

    def __init__(self, *args, kinds: list[NoticeKind], chosen: dict[str, str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = {f"kind-{number}": kind for number, kind in enumerate(kinds)}
        for field, kind in self.kinds.items():
            self.fields[field] = forms.ChoiceField(
                label=str(kind.label), choices=Frequency.choices, initial=chosen.get(kind.name, kind.default), widget=forms.Select
            )

    @property
    def choices(self) -> dict[str, str]:
        """Return the frequency by name of the kind, once the form is valid."""
        return {kind.name: self.cleaned_data[field] for field, kind in self.kinds.items()}
