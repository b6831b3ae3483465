"""Fetches answers from the mailbox of the installation (`REPLY_MAILBOX_URL`). Needs nothing but Python's own IMAP client."""

import imaplib
import logging
from urllib.parse import unquote, urlsplit

from django.conf import settings

from . import inbound, inbound_address

logger = logging.getLogger(__name__)
TIMEOUT = 30
BATCH = 100


def fetch() -> str:
    """Take in what is new: taken mails are deleted from the mailbox, ignored ones are marked as read. Returns a sentence for operators."""
    if not inbound_address.is_on():
        return "off"
    taken = ignored = 0
    box = _open()
    try:
        _ok(box.select(_folder()))
        _kind, found = box.uid("SEARCH", "UNSEEN")
        for uid in (found[0] or b"").split()[:BATCH]:
            number = uid.decode("ascii")
            message = _take(box, number)
            box.uid("STORE", number, "+FLAGS", r"(\Seen \Deleted)" if message else r"(\Seen)")
            taken, ignored = taken + bool(message), ignored + (not message)
        box.expunge()
    finally:
        _close(box)
    return f"taken {taken}, ignored {ignored}"


def _take(box: imaplib.IMAP4, number: str) -> bool:
    """Read one mail; a broken one never stops the others. Its size is asked before it is fetched."""
    try:
        _kind, sizes = box.uid("FETCH", number, "(RFC822.SIZE)")
        digits = b"".join(entry if isinstance(entry, bytes) else entry[0] for entry in sizes if entry).rpartition(b"RFC822.SIZE ")[2]
        size = int(digits.split(b")")[0].split()[0])
        if size > inbound.LARGEST:
            return False
        _kind, parts = box.uid("FETCH", number, "(BODY.PEEK[])")
        raw = next((part[1] for part in parts if isinstance(part, tuple)), b"")
        return inbound.receive(raw) is not None
    except imaplib.IMAP4.abort:
        raise
    except Exception as error:  # what a stranger sends must not stop the mailbox; its text stays out of the log
        logger.warning("A reply could not be read: %s", type(error).__name__)
        return False


def _open() -> imaplib.IMAP4:
    url = urlsplit(settings.REPLY_MAILBOX_URL)
    host = url.hostname or "localhost"
    # Without encryption only to this machine: the password goes over this line.
    if url.scheme == "imaps":
        box: imaplib.IMAP4 = imaplib.IMAP4_SSL(host, url.port or 993, timeout=TIMEOUT)
    elif url.scheme == "imap" and host in ("localhost", "127.0.0.1", "::1"):
        box = imaplib.IMAP4(host, url.port or 143, timeout=TIMEOUT)
    else:
        raise ValueError("REPLY_MAILBOX_URL starts with imaps://.")
    box.login(unquote(url.username or ""), unquote(url.password or ""))
    return box


def _folder() -> str:
    name = unquote(urlsplit(settings.REPLY_MAILBOX_URL).path.strip("/")) or "INBOX"
    return '"' + name.replace("\\", "").replace('"', "") + '"'


def _ok(answer: tuple) -> None:
    if answer[0] != "OK":
        raise imaplib.IMAP4.error("The folder of REPLY_MAILBOX_URL cannot be opened.")


def _close(box: imaplib.IMAP4) -> None:
    try:
        box.logout()
    except (OSError, imaplib.IMAP4.error) as error:
        logger.warning("The mailbox did not close: %s", type(error).__name__)
