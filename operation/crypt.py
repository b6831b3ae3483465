"""A stream in encrypted pieces: AES-256-GCM, each piece with its number and whether it is the last, so that nothing can be cut off,
swapped or changed. The key comes from `BACKUP_KEY` by scrypt with a salt of its own per file; numbers may therefore be the nonces.

File: magic (8 bytes), salt (16), then pieces: length (4 bytes, big-endian, highest bit: last piece), sealed bytes.
"""

import hashlib
import io
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"PFBACK1\n"
SALT_BYTES = 16
PIECE = 1024 * 1024
LAST = 1 << 31
SHORTEST_KEY = 20


class WrongKey(Exception):
    """The key does not open this file, or the file was changed or cut off."""


def _cipher(key: str, salt: bytes) -> AESGCM:
    if len(key) < SHORTEST_KEY:
        raise WrongKey(f"BACKUP_KEY has fewer than {SHORTEST_KEY} characters.")
    return AESGCM(hashlib.scrypt(key.encode(), salt=salt, n=2**15, r=8, p=1, maxmem=64 * 1024 * 1024, dklen=32))


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


class Sealing(io.RawIOBase):
    """A file to write to; what is written goes into `target` sealed. `close()` writes the last piece and leaves `target` open."""

    def __init__(self, target: IO[bytes], key: str, salt: bytes) -> None:
        self._target, self._cipher, self._salt = target, _cipher(key, salt), salt
        self._waiting, self._number = bytearray(), 0
        target.write(MAGIC + salt)

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:  # type: ignore[no-untyped-def]
        self._waiting += data
        while len(self._waiting) > PIECE:
            self._seal(bytes(self._waiting[:PIECE]), False)
            del self._waiting[:PIECE]
        return len(data)

    def _seal(self, data: bytes, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, last), data, MAGIC + self._salt)
        self._target.write((len(sealed) | (LAST if last else 0)).to_bytes(4, "big") + sealed)
        self._number += 1

    def close(self) -> None:
        if not self.closed:
            self._seal(bytes(self._waiting), True)
            self._waiting.clear()
        super().close()


class Opening(io.RawIOBase):
    """A file to read from: the content that `Sealing` wrote, after its magic was read. Raises `WrongKey` when a piece does not fit."""

    def __init__(self, source: IO[bytes], key: str) -> None:
        salt = source.read(SALT_BYTES)
        if len(salt) != SALT_BYTES:
            raise WrongKey("The archive ends too early.")
        self._source, self._cipher, self._salt = source, _cipher(key, salt), salt
        self._ready, self._number, self._ended = b"", 0, False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]
        while not self._ready and not self._ended:
            self._ready = self._open()
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _open(self) -> bytes:
        head = int.from_bytes(start, "big") if len(start := self._source.read(4)) == 4 else 0
        length, last = head & ~LAST, bool(head & LAST)
        if not 16 <= length <= PIECE + 16:
            raise WrongKey("The archive ends too early or is damaged.")
        try:
            data = self._cipher.decrypt(_nonce(self._number, last), self._source.read(length), MAGIC + self._salt)
        except InvalidTag as error:
            raise WrongKey("The key does not open this archive, or the archive was changed.") from error
        if last and self._source.read(1):
            raise WrongKey("Something follows behind the end of the archive.")
        self._number, self._ended = self._number + 1, last
        return data
