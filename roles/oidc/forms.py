"""The form of the connection: everything but the secret can be seen again, groups are typed one per line beside the role they carry."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Site

from municipality import outgoing

from .. import kinds
from . import rules
from .models import IdentityProvider

PREFIX = "groups_"
LONGEST_GROUP = 300
MOST_PER_ROLE = 50


class GroupsField(forms.CharField):
    """Names of groups, one per line; cleans to a list."""

    def __init__(self, label: Any) -> None:
        super().__init__(label=label, required=False, max_length=MOST_PER_ROLE * LONGEST_GROUP, widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self, value: Any) -> list[str]:
        names = list(dict.fromkeys(line.strip() for line in (super().clean(value) or "").splitlines() if line.strip()))
        if len(names) > MOST_PER_ROLE or any(len(name) > LONGEST_GROUP for name in names):
            raise forms.ValidationError(_("Höchstens 50 Gruppen, jede höchstens 300 Zeichen lang."))
        return names


class ProviderForm(forms.ModelForm):
    """One municipality's identity provider."""

    secret = forms.CharField(
        label=gettext_lazy("Geheimnis (Client Secret)"), required=False, max_length=500, strip=True,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"}),
    )  # fmt: skip

    class Meta:
        model = IdentityProvider
        fields = ("issuer", "client_id", "secret", "label", "groups_claim", "creates_accounts", "has_second_factor", "is_active")
        help_texts = {
            "issuer": gettext_lazy("Die Adresse des Anbieters ohne /.well-known/…, zum Beispiel https://login.example.org/rathaus"),
            "label": gettext_lazy("Leer: Mit dem Konto der Verwaltung anmelden"),
            "groups_claim": gettext_lazy("Unter diesem Namen schickt der Anbieter die Gruppen. Punkte führen in die Tiefe: realm_access.roles"),
            "creates_accounts": gettext_lazy("Wer in einer Gruppe ist, die unten eine Rolle hat, bekommt bei der ersten Anmeldung ein Konto."),
            "has_second_factor": gettext_lazy(
                "Nur ankreuzen, wenn der Anbieter immer einen zweiten Faktor verlangt. Sonst fragt die Website danach."
            ),
            "is_active": gettext_lazy("Ausgeschaltet bleibt alles gespeichert, und die Schaltfläche ist weg. Offene Sitzungen enden."),
        }

    def __init__(self, *args: Any, site: Site, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.site = site
        self.fields["secret"].help_text = (
            _("Ist gespeichert und wird nicht mehr gezeigt. Leer lassen, um es zu behalten.")
            if self.instance.sealed_secret
            else _("Wird verschlüsselt gespeichert und nicht mehr gezeigt.")
        )
        self.keys = rules.mappable(by, site)
        for key in self.keys:
            role = kinds.role(key)
            self.fields[PREFIX + key] = GroupsField(role.label)
            self.initial[PREFIX + key] = "\n".join(self.instance.group_roles.get(key, []))
        self.order_fields([*(name for name in self.fields if name != "is_active"), "is_active"])

    def plain(self) -> list[forms.BoundField]:
        """Return the fields before the groups."""
        return [self[name] for name in ("issuer", "client_id", "secret", "label")]

    def groups(self) -> list[forms.BoundField]:
        """Return the fields of the groups, one per role."""
        return [self["groups_claim"], *(self[PREFIX + key] for key in self.keys)]

    def switches(self) -> list[forms.BoundField]:
        """Return what is on or off."""
        return [self[name] for name in ("creates_accounts", "has_second_factor", "is_active")]

    def clean_issuer(self) -> str:
        url = self.cleaned_data["issuer"].removesuffix("/.well-known/openid-configuration")
        try:
            outgoing.check_address(url)
        except outgoing.OutgoingError as error:
            raise forms.ValidationError(str(error)) from error
        if "?" in url or "#" in url:
            raise forms.ValidationError(_("Die Adresse hat weder Fragezeichen noch Raute."))
        return url

    def clean_groups_claim(self) -> str:
        return self.cleaned_data["groups_claim"].strip() or "groups"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        moved = self.instance.pk and data.get("issuer") and data["issuer"] != self.initial.get("issuer")
        if "secret" in data and not data["secret"] and (moved or not self.instance.sealed_secret):
            # A secret is never carried to another address than the one it was typed in for.
            self.add_error("secret", _("Bitte geben Sie das Geheimnis ein, das der Anbieter vergeben hat."))
        return data

    def provider(self) -> IdentityProvider:
        """Return the connection as the form says; nothing is saved."""
        found = self.instance
        found.site = self.site
        mapped = {**found.group_roles, **{key: self.cleaned_data[PREFIX + key] for key in self.keys}}
        found.group_roles = {key: names for key, names in mapped.items() if names}
        return found
