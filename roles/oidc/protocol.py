"""OpenID Connect as a relying party: discovery, code flow with PKCE, state and nonce, and the checks of the ID token.

Knows no accounts and no roles. Signatures are checked by PyJWT against the keys that the provider publishes; every request goes through
`municipality.outgoing`. Claims are what the provider says about a person; what follows from them is `services`' matter.
"""

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

import jwt
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from municipality import outgoing

from .errors import ProviderError

WELL_KNOWN = "/.well-known/openid-configuration"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures by a key that only the provider has; never `none`, never a shared secret."""
LEEWAY = 60
MINUTES = 10
KEEP_DISCOVERY = 300


@dataclass(frozen=True)
class Endpoints:
    """What a provider publishes about itself."""

    issuer: str
    authorize: str
    token: str
    keys: str
    userinfo: str
    auth_methods: tuple[str, ...]


@dataclass(frozen=True)
class Client:
    """How we are known there."""

    client_id: str
    secret: str
    redirect_uri: str


@dataclass(frozen=True)
class Attempt:
    """One sign-in on its way; lies in the session until the provider sends the person back."""

    state: str
    nonce: str
    verifier: str
    provider: int
    site: int
    next: str
    at: float

    @classmethod
    def new(cls, provider: int, site: int, go_on: str) -> "Attempt":
        """Return an attempt with fresh secrets."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _each in range(3))
        return cls(state, nonce, verifier, provider, site, go_on, time.time())

    def is_young(self) -> bool:
        """Did it begin within the last ten minutes?"""
        return 0 <= time.time() - self.at < MINUTES * 60


def discover(issuer: str, *, fresh: bool = False) -> Endpoints:
    """Return what the provider publishes; kept for five minutes. Raises `ProviderError`."""
    key = f"oidc:{hashlib.sha256(issuer.encode()).hexdigest()}"
    found = None if fresh else cache.get(key)
    if found is None:
        found = _discover(issuer)
        cache.set(key, found, KEEP_DISCOVERY)
    return found


def _discover(issuer: str) -> Endpoints:
    said = _ask(issuer.rstrip("/") + WELL_KNOWN)
    if str(said.get("issuer", "")).rstrip("/") != issuer.rstrip("/"):
        raise ProviderError(_("Der Anbieter nennt sich selbst anders als die Adresse, die hier eingetragen ist."))
    addresses = [said.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    if said.get("userinfo_endpoint"):
        addresses.append(said["userinfo_endpoint"])
    try:
        for address in addresses:
            outgoing.check_address(str(address or ""))
    except outgoing.OutgoingError as error:
        raise ProviderError(_("Der Anbieter nennt Adressen, die fehlen oder nicht mit https:// beginnen.")) from error
    methods = said.get("token_endpoint_auth_methods_supported")
    return Endpoints(
        issuer=str(said["issuer"]), authorize=str(addresses[0]), token=str(addresses[1]), keys=str(addresses[2]),
        userinfo=str(said.get("userinfo_endpoint") or ""), auth_methods=tuple(str(each) for each in methods) if isinstance(methods, list) else (),
    )  # fmt: skip


def address_of(endpoints: Endpoints, client: Client, attempt: Attempt) -> str:
    """Return the provider's page on which the person signs in."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(attempt.verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code", "client_id": client.client_id, "redirect_uri": client.redirect_uri, "scope": "openid email profile",
        "state": attempt.state, "nonce": attempt.nonce, "code_challenge": challenge, "code_challenge_method": "S256",
    }  # fmt: skip
    return f"{endpoints.authorize}{'&' if urlsplit(endpoints.authorize).query else '?'}{urlencode(query)}"


def claims_of(endpoints: Endpoints, client: Client, attempt: Attempt, code: str) -> dict[str, Any]:
    """Exchange the code, check the ID token and return what the provider says about the person. Raises `ProviderError`."""
    token = exchange(endpoints, client, code, attempt.verifier)
    raw = token.get("id_token")
    if not isinstance(raw, str):
        raise ProviderError(_("Der Anbieter hat keinen Nachweis über die Person geschickt."))
    claims = verify(endpoints, client, raw, attempt.nonce)
    access = token.get("access_token")
    if endpoints.userinfo and isinstance(access, str) and access:
        more = _ask(endpoints.userinfo, headers={"Authorization": f"Bearer {access}"})
        if more.get("sub") != claims["sub"]:
            raise ProviderError(_("Der Anbieter hat Angaben zu einer anderen Person geschickt."))
        claims = {**more, **claims}
    return claims


def exchange(endpoints: Endpoints, client: Client, code: str, verifier: str) -> dict[str, Any]:
    """Return the token answer for a code. Raises `ProviderError`; its `code` is the provider's word (`invalid_grant`, `invalid_client`)."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": client.redirect_uri, "code_verifier": verifier}
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if "client_secret_post" in endpoints.auth_methods and "client_secret_basic" not in endpoints.auth_methods:
        form |= {"client_id": client.client_id, "client_secret": client.secret}
    else:
        pair = f"{quote_plus(client.client_id)}:{quote_plus(client.secret)}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    return _ask(endpoints.token, body=urlencode(form).encode(), headers=headers)


def verify(endpoints: Endpoints, client: Client, raw: str, nonce: str) -> dict[str, Any]:
    """Return the claims of an ID token that is signed, ours, from there, of this attempt and not over. Raises `ProviderError`."""
    try:
        header = jwt.get_unverified_header(raw)
        keys = read_keys(endpoints)
        wanted = (
            [key for key in keys if key.key_id == header.get("kid")] if header.get("kid") else [key for key in keys if key.public_key_use != "enc"]
        )
        if len(wanted) != 1:
            raise jwt.InvalidTokenError("no key")
        claims = jwt.decode(
            raw, wanted[0], algorithms=[name for name in ALGORITHMS if name == header.get("alg")], audience=client.client_id,
            issuer=endpoints.issuer, leeway=LEEWAY, options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )  # fmt: skip
    except jwt.ExpiredSignatureError as error:
        raise ProviderError(_("Der Nachweis des Anbieters ist abgelaufen. Stimmen die Uhren?")) from error
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise ProviderError(_("Der Nachweis des Anbieters ist nicht gültig.")) from error
    subject, parties = claims["sub"], claims["aud"]
    several = isinstance(parties, list) and len(parties) > 1
    if not secrets.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise ProviderError(_("Der Nachweis des Anbieters gehört zu einer anderen Anmeldung."))
    if (several or "azp" in claims) and claims.get("azp") != client.client_id:
        raise ProviderError(_("Der Nachweis des Anbieters ist für eine andere Anwendung."))
    if not isinstance(subject, str) or not 0 < len(subject) <= 255 or not subject.isprintable():
        raise ProviderError(_("Der Nachweis des Anbieters nennt keine Person."))
    return claims


def read_keys(endpoints: Endpoints) -> list[jwt.PyJWK]:
    """Return the keys that the provider publishes. Raises `ProviderError`."""
    said = _ask(endpoints.keys)
    try:
        return jwt.PyJWKSet.from_dict(said).keys
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError) as error:
        raise ProviderError(_("Der Anbieter veröffentlicht keine lesbaren Schlüssel.")) from error


def _ask(url: str, *, body: bytes | None = None, headers: dict[str, str] | None = None) -> dict[str, Any]:
    try:
        answer = outgoing.fetch(url, body=body, headers=headers)
    except outgoing.OutgoingError as error:
        raise ProviderError(str(error)) from error
    try:
        found = answer.json()
    except (ValueError, RecursionError) as error:
        raise ProviderError(_("Unter der Adresse antwortet etwas anderes als ein Anbieter von OpenID Connect.")) from error
    if answer.status != 200:
        raise ProviderError(_("Der Anbieter hat die Anfrage abgelehnt."), code=str(found.get("error", ""))[:60])
    return found


def host_of(url: str) -> str:
    """Return the name of the server in an address, for people."""
    return urlsplit(url).hostname or ""
