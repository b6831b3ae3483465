"""The way to the identity provider and back. Both addresses stand below /konto/, in no language, so that the provider knows one of them."""

import secrets
from dataclasses import asdict
from datetime import timedelta

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import vouching
from accounts.mine.access import private
from accounts.mine.paths import wanted
from municipality.outbox import absolute_url
from municipality.scope import get_site
from municipality.throttle import throttle_request

from . import protocol, querysets, services
from .errors import ProviderError, Refused
from .models import IdentityProvider
from .secret import Unreadable

STARTS_PER_NETWORK = (60, timedelta(minutes=15))
KEY = "openid"


def client_of(provider: IdentityProvider) -> protocol.Client:
    """Return how this municipality is known at its provider. Raises `ProviderError` where the secret cannot be read any more."""
    try:
        secret = provider.secret
    except Unreadable as error:
        raise ProviderError(_("Das Geheimnis lässt sich nicht mehr lesen. Die Kommunen-Verwaltung muss es neu eintragen.")) from error
    return protocol.Client(provider.client_id, secret, redirect_uri_of(provider))


def redirect_uri_of(provider: IdentityProvider) -> str:
    """Return the address to which the provider sends people back."""
    return absolute_url(provider.site, reverse("openid_back"))


@private
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Send somebody to the provider.

    By a page that goes on by itself and not by a redirect: `form-action` of our content security policy holds for redirects after a form, too,
    and a provider may send people on to addresses that nobody knows beforehand.
    """
    site = get_site(request)
    provider = querysets.offered(site)
    if provider is None:
        raise Http404
    if request.user.is_authenticated:
        return redirect(wanted(request) or "wagtailadmin_home")
    throttle_request(request, "openid", *STARTS_PER_NETWORK)
    attempt = protocol.Attempt.new(provider.pk, site.pk, wanted(request))
    try:
        url = protocol.address_of(protocol.discover(provider.issuer), client_of(provider), attempt)
    except ProviderError as error:
        return _sorry(request, str(error), status=503)
    request.session[KEY] = asdict(attempt)
    response = render(request, "roles/openid_go.html", {"url": url, "host": protocol.host_of(url)})
    response["Refresh"] = f"0; url={url}"
    return response


@private
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """The provider sends somebody back: sign the person in, or say why not. An attempt is good for one return, whatever becomes of it."""
    site = get_site(request)
    provider = querysets.offered(site)
    attempt = _attempt(request)
    if attempt is None or provider is None or not _belongs(request, attempt, provider, site.pk):
        return _sorry(request, _("Diese Anmeldung ist abgelaufen oder wurde schon verwendet. Bitte beginnen Sie noch einmal."), status=400)
    if "code" not in request.GET:
        return _sorry(request, _("Die Anmeldung wurde beim Anbieter abgebrochen oder von ihm abgelehnt."), status=403)
    try:
        endpoints = protocol.discover(provider.issuer)
        if request.GET.get("iss", endpoints.issuer) != endpoints.issuer:
            raise ProviderError(_("Die Antwort kommt von einem anderen Anbieter."))
        claims = protocol.claims_of(endpoints, client_of(provider), attempt, request.GET["code"][:4000])
        user = services.enter(provider, endpoints.issuer, claims)
    except ProviderError as error:
        return _sorry(request, str(error), status=403)
    except Refused as error:
        return _sorry(request, str(error), status=403)
    if request.user.is_authenticated:
        logout(request)
    vouching.note(request, user, provider=provider.pk, second_factor=provider.has_second_factor)
    return perform_login(request, Login(user=user, email=user.email, redirect_url=attempt.next or reverse("wagtailadmin_home")))


def _attempt(request: HttpRequest) -> protocol.Attempt | None:
    """Take the attempt out of the session, so that nothing can be returned to twice."""
    kept = request.session.pop(KEY, None) if KEY in request.session else None
    try:
        return protocol.Attempt(**kept) if kept else None
    except TypeError:
        return None


def _belongs(request: HttpRequest, attempt: protocol.Attempt, provider: IdentityProvider, site: int) -> bool:
    """Is this return the one that the attempt waits for: same secret, same provider, same municipality, in time?"""
    same = secrets.compare_digest(request.GET.get("state", "").encode(), attempt.state.encode())
    return same and attempt.provider == provider.pk and attempt.site == site and attempt.is_young()


def _sorry(request: HttpRequest, sentence: str, *, status: int) -> HttpResponse:
    return render(request, "roles/openid_sorry.html", {"sentence": sentence}, status=status)
