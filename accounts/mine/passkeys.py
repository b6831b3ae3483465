"""allauth's form for a new passkey, in our words; without a password it is meant for signing in."""

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.utils.translation import gettext_lazy as _


class PasskeyForm(AddWebAuthnForm):
    """Name and purpose of a passkey or security key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name, an dem Sie ihn wiedererkennen")
        purpose = self.fields["passwordless"]
        purpose.label = _("Zum Anmelden ohne Code und Passwort benutzen")
        purpose.help_text = _("Ohne Haken ist er ein zweiter Faktor: Wir fragen nach dem Code noch nach ihm.")
        purpose.initial = not self.user.has_usable_password()
