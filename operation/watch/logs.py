"""Logs without personal data: one JSON object per line, or plain lines for a terminal.

What an error says can hold what a person typed ("Key (email)=(…) already exists"), so of an exception only its type and the
places in the code are written; its text only for types whose text comes from the system. Everything that is written goes
through `scrub`: addresses of mail and network, secrets in addresses of pages, and query strings are taken out.
"""

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from types import TracebackType

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

MAIL = re.compile(r"[\w.+%\-]+@[\w\-]+(?:\.[\w\-]+)+|[\w.+%\-]+(?:%40)[\w\-]+(?:\.[\w\-]+)+")
NETWORK4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\d)")
NETWORK6 = re.compile(r"(?<![\w:])(?:[0-9a-f]{1,4}:){2,7}[0-9a-f]{0,4}(?::[0-9a-f]{0,4})*(?:%\w+)?|(?<![\w:])::(?:[0-9a-f]{1,4}:?)+", re.IGNORECASE)
CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")
QUERY = re.compile(r"(?<=[\w/])\?[^\s\"'<>]+")
CREDENTIALS = re.compile(r"(?<=://)[^\s/@]+@")
# Secrets in links are random texts of at least 20 characters; file names and module paths have points, slashes or no digits.
SECRET = re.compile(r"(?<![\w.\-])(?=[\w\-]*\d)(?=[\w\-]*[A-Za-z])[\w\-]{20,}(?![\w\-]|\.\w)")
FORM = re.compile(r"^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
FROM_THE_SYSTEM = (OSError, OperationalError, ImproperlyConfigured, ImportError, MemoryError, RecursionError)
LONGEST = 2000
FRAMES = 25


def scrub(text: str) -> str:
    """Return the text without addresses of people and machines, secrets and query strings. Public numbers (UUIDs) stay."""
    text = CREDENTIALS.sub("[credentials]@", text[: LONGEST * 4])
    text = MAIL.sub("[mail]", text)
    text = QUERY.sub("?[query]", text)
    text = NETWORK4.sub("[network]", text)
    text = NETWORK6.sub(lambda found: found[0] if CLOCK.fullmatch(found[0]) else "[network]", text)
    return SECRET.sub(lambda found: found[0] if FORM.match(found[0]) else "[secret]", text)[:LONGEST]


def describe(error: BaseException, trace: TracebackType | None) -> dict:
    """Return an exception as `type`, `where` (file:line function, innermost last), `text` for errors of the system, `cause`."""
    frames = traceback.extract_tb(trace)[-FRAMES:]
    found: dict = {
        "type": f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins."),
        "where": [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames],
    }
    if isinstance(error, FROM_THE_SYSTEM):
        found["text"] = scrub(" ".join(str(error).split()))
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        found["cause"] = f"{type(cause).__module__}.{type(cause).__qualname__}".removeprefix("builtins.")
    return found


def _short(path: str) -> str:
    """Return a file below its package or the product: where it is installed concerns nobody."""
    for mark in ("/site-packages/", "/lib/python"):
        if mark in path:
            return path.partition(mark)[2]
    return "/".join(path.split("/")[-3:])


class JsonFormatter(logging.Formatter):
    """One JSON object per line: `time` (UTC), `level`, `logger`, `message`, `status`, and `error` where there was one."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": scrub(record.getMessage()),
            "process": record.process,
        }
        status = getattr(record, "status_code", None)
        if isinstance(status, int):
            line["status"] = status
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = describe(record.exc_info[1], record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


class PlainFormatter(logging.Formatter):
    """The same for people: one line, and below it the places of an error."""

    def format(self, record: logging.LogRecord) -> str:
        line = f"{self.formatTime(record)} {record.levelname} {record.name}: {scrub(record.getMessage())}"
        if not record.exc_info or record.exc_info[1] is None:
            return line
        error = describe(record.exc_info[1], record.exc_info[2])
        named = ": ".join(part for part in (error["type"], error.get("text", "")) if part)
        return "\n    ".join([line, *error["where"], f"{named} (cause: {error['cause']})" if "cause" in error else named])
