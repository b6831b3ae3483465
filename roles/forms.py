"""Forms of the invitation and of the small screens."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User

from . import kinds


class PasswordForm(forms.Form):
    """A password, typed twice."""

    password = forms.CharField(
        label=gettext_lazy("Passwort"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Mindestens zwölf Zeichen. Mehrere Wörter hintereinander sind leicht zu merken und schwer zu erraten."),
    )  # fmt: skip
    again = forms.CharField(
        label=gettext_lazy("Passwort wiederholen"), max_length=200, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, email: str = "", name: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = User(email=email, name=name)

    def clean_password(self) -> str:
        value = self.cleaned_data["password"]
        validate_password(value, self.person)
        return value

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", _("Die beiden Passwörter sind nicht gleich."))
        return data


class RolesField(forms.MultipleChoiceField):
    """Roles with the sentence that says what they may do; only those that `keys` names can be chosen."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, keys: list[str], **kwargs: Any) -> None:
        choices = [(role.key, role) for role in kinds.in_order(set(keys))]
        super().__init__(choices=choices, label=gettext_lazy("Rollen"), **kwargs)


class InviteForm(forms.Form):
    """Name, address, roles."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-Mail-Adresse"), max_length=254)

    def __init__(self, *args: Any, keys: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"] = RolesField(keys, error_messages={"required": _("Bitte wählen Sie mindestens eine Rolle.")})


class ChangeForm(forms.Form):
    """The roles of a person."""

    def __init__(self, *args: Any, keys: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"] = RolesField(
            keys, error_messages={"required": _("Bitte wählen Sie mindestens eine Rolle, oder entfernen Sie die Person aus der Kommune.")}
        )


class RemoveForm(forms.Form):
    """Who takes over."""

    heir = forms.ModelChoiceField(
        label=gettext_lazy("Wer übernimmt die Aufgaben?"), queryset=User.objects.none(), required=False, empty_label=gettext_lazy("Niemand")
    )

    def __init__(self, *args: Any, heirs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["heir"].queryset = heirs  # type: ignore[attr-defined]
