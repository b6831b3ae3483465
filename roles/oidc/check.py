"""The test of a connection, in plain words. Signs nobody in and changes nothing."""

import secrets
from dataclasses import dataclass

from django.utils.translation import gettext as _

from . import protocol
from .errors import ProviderError
from .models import IdentityProvider
from .views import client_of


@dataclass(frozen=True)
class Line:
    """One thing that was tried: `is_good` None means that it could not be found out."""

    is_good: bool | None
    text: str


def try_out(provider: IdentityProvider) -> list[Line]:
    """Ask the provider what a sign-in would ask, as far as that goes without a person; stops at the first thing that is wrong."""
    try:
        client = client_of(provider)
        endpoints = protocol.discover(provider.issuer, fresh=True)
    except ProviderError as error:
        return [Line(False, str(error))]
    lines = [Line(True, _("Der Anbieter ist erreichbar und nennt sich %(issuer)s.") % {"issuer": endpoints.issuer})]
    try:
        protocol.read_keys(endpoints)
    except ProviderError as error:
        return [*lines, Line(False, str(error))]
    lines.append(Line(True, _("Seine Schlüssel sind lesbar.")))
    try:
        protocol.exchange(endpoints, client, f"test-{secrets.token_urlsafe(16)}", secrets.token_urlsafe(32))
    except ProviderError as error:
        lines.append(_credentials(error))
    else:
        lines.append(Line(None, _("Ob Client-ID und Geheimnis stimmen, zeigt erst eine Anmeldung.")))
    return lines


def _credentials(error: ProviderError) -> Line:
    if error.code in ("invalid_client", "unauthorized_client"):
        return Line(False, _("Der Anbieter kennt diese Client-ID mit diesem Geheimnis nicht."))
    if error.code == "invalid_grant":
        return Line(True, _("Client-ID und Geheimnis stimmen."))
    return Line(None, _("Ob Client-ID und Geheimnis stimmen, zeigt erst eine Anmeldung."))
