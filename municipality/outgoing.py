"""Requests that this server makes to addresses which people typed in: HTTPS only, public networks only, bounded in time and size.

The name is resolved once, every address it has is checked, and the connection goes to the checked address itself, so that a name which
answers differently a moment later gains nothing. No redirects, no proxies, no cookies. A network of the operator's own is opened by
`OUTGOING_PRIVATE_NETWORKS`, a certificate authority of the operator's own by `OUTGOING_CA_FILE`.
"""

import functools
import http.client
import ipaddress
import json
import socket
import ssl
import threading
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

SECONDS_PER_STEP = 5
SECONDS_ALTOGETHER = 12
LARGEST = 512 * 1024
LONGEST_ADDRESS = 2000
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class OutgoingError(Exception):
    """A request that was not made or not answered. `str()` is a sentence for people."""

    sentence = _("Die Adresse ist nicht erreichbar.")

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or str(self.sentence))


class BadAddress(OutgoingError):
    sentence = _("Das ist keine Adresse, die mit https:// beginnt.")


class ClosedNetwork(OutgoingError):
    sentence = _("Diese Adresse liegt in einem Netz, das von hier aus nicht gefragt werden darf. Öffnen kann es nur der Betrieb.")


class NoCertificate(OutgoingError):
    sentence = _("Das Zertifikat dieser Adresse ist nicht gültig oder von einer unbekannten Stelle.")


class TooLarge(OutgoingError):
    sentence = _("Die Antwort ist größer als erlaubt.")


class TooSlow(OutgoingError):
    sentence = _("Die Adresse hat nicht rechtzeitig geantwortet.")


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes

    def json(self) -> dict[str, Any]:
        """Return the object in the body. Raises `ValueError` for anything else."""
        found = json.loads(self.body)
        if not isinstance(found, dict):
            raise ValueError("not an object")
        return found


def check_address(url: str) -> str:
    """Return `url` when it may be asked as far as its text says. Raises `BadAddress`."""
    try:
        parts = urlsplit(url)
        good = parts.scheme == "https" and parts.hostname and parts.port != 0 and parts.username is None and parts.password is None
    except ValueError:
        good = False
    if not good or len(url) > LONGEST_ADDRESS or not url.isascii() or "\\" in url or any(ord(sign) < 33 or ord(sign) == 127 for sign in url):
        raise BadAddress
    return url


def fetch(url: str, *, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
    """GET `url`, or POST `body` to it. Raises an `OutgoingError`; a status that is no success is an answer like any other, a redirect too."""
    parts = urlsplit(check_address(url))
    host, port = str(parts.hostname), parts.port or 443
    connection = _Connection(host, port, _open_address(host, port))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    watch = threading.Timer(SECONDS_ALTOGETHER, connection.cut)
    watch.daemon = True
    watch.start()
    try:
        connection.request("POST" if body is not None else "GET", path, body=body, headers={"Accept": "application/json", **(headers or {})})
        response = connection.getresponse()
        content = response.read(LARGEST + 1)
    except ssl.SSLCertVerificationError as error:
        raise NoCertificate from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise (TooSlow if connection.was_cut or isinstance(error, TimeoutError) else OutgoingError) from error
    finally:
        watch.cancel()
        connection.close()
    if connection.was_cut:
        raise TooSlow
    if len(content) > LARGEST:
        raise TooLarge
    return Answer(response.status, content)


def is_open(address: str) -> bool:
    """May this address of the network be asked: is it public, or in a network that the operator opened?"""
    found: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (ipaddress.IPv4Address(int(found) & 0xFFFFFFFF) if found in _NAT64 else None)
        found = inner or found
    if any(found in network for network in _opened(tuple(settings.OUTGOING_PRIVATE_NETWORKS))):
        return True
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)


def _open_address(host: str, port: int) -> str:
    """Return the address to connect to. Raises `ClosedNetwork` where any address of the name may not be asked."""
    try:
        found = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise OutgoingError(str(_("Zu dieser Adresse gibt es keinen Server. Vielleicht ist sie anders geschrieben."))) from error
    if not found or not all(is_open(address) for address in found):
        raise ClosedNetwork
    return found[0]


class _Connection(http.client.HTTPSConnection):
    """HTTPS to an address that was checked; the certificate must still be the name's."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=SECONDS_PER_STEP, context=_trust(str(settings.OUTGOING_CA_FILE)))
        self.address, self.was_cut = address, False

    def connect(self) -> None:
        plain = socket.create_connection((self.address, self.port), SECONDS_PER_STEP)
        self.sock = plain
        self.sock = self._context.wrap_socket(plain, server_hostname=self.host)  # type: ignore[attr-defined] # of the standard library

    def cut(self) -> None:
        """The time is over."""
        self.was_cut = True
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


@functools.lru_cache(maxsize=4)
def _trust(extra: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if extra:
        context.load_verify_locations(cafile=extra)
    return context


@functools.lru_cache(maxsize=4)
def _opened(networks: tuple[str, ...]) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    return tuple(ipaddress.ip_network(text) for text in networks)
