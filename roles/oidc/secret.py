"""The client's secret at rest: encrypted with a key that is derived from the installation's `SECRET_KEY`, and never shown again."""

import base64
import functools

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unreadable(Exception):
    """The secret was sealed with another key: it has to be typed in again."""


def seal(text: str) -> str:
    """Return `text` encrypted."""
    return _locks(settings.SECRET_KEY, tuple(settings.SECRET_KEY_FALLBACKS)).encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Return what `seal` was given. Raises `Unreadable`."""
    try:
        return _locks(settings.SECRET_KEY, tuple(settings.SECRET_KEY_FALLBACKS)).decrypt(sealed.encode()).decode()
    except (InvalidToken, ValueError) as error:
        raise Unreadable from error


@functools.lru_cache(maxsize=4)
def _locks(key: str, fallbacks: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derive(each))) for each in (key, *fallbacks)])


def _derive(key: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"roles.oidc.secret").derive(key.encode())
