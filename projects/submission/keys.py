"""Secrets of private links. The secret stands in the address; the database knows its keyed hash only."""

import re
import secrets

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac
from wagtail.models import Site

from projects.models import Submission, SubmissionLink

_SECRET = re.compile(r"[A-Za-z0-9_-]{32}")


class LinkUnknown(Exception):
    """No submission of this municipality has a link like this: mistyped, cut off, or deleted when its time was over."""


class LinkReplaced(Exception):
    """The link was right once; its owner has replaced it."""


def new_secret() -> str:
    """Return a secret of 32 characters (192 bits)."""
    return secrets.token_urlsafe(24)


def is_secret(text: str) -> bool:
    """Has this text the form of a secret?"""
    return bool(_SECRET.fullmatch(text or ""))


def hash_key(secret: str, key: str | None = None) -> str:
    """Return what is stored of a secret: HMAC-SHA256 under the installation's key."""
    return salted_hmac("projects.submission.link", secret, secret=key, algorithm="sha256").hexdigest()


def possible_hashes(secret: str) -> list[str]:
    """Return the hashes under the current key and under those that it replaced."""
    return [hash_key(secret), *(hash_key(secret, str(key)) for key in settings.SECRET_KEY_FALLBACKS)]


def find(site: Site, public_id, secret: str) -> Submission:
    """Return the submission behind a private link; raises `LinkUnknown` or `LinkReplaced`."""
    link = None
    if is_secret(secret):
        link = (
            SubmissionLink.objects.select_related("submission", "submission__site", "submission__project")
            .filter(submission__site=site, submission__public_id=public_id, key_hash__in=possible_hashes(secret))
            .first()
        )
    if link is None or link.submission.anonymised_at:
        raise LinkUnknown
    if link.replaced_at:
        raise LinkReplaced
    return link.submission


def find_by_secret(site: Site, secret: str) -> Submission | None:
    """Return the submission that was started with this form key, for double clicks and replays."""
    if not is_secret(secret):
        return None
    link = SubmissionLink.objects.select_related("submission").filter(submission__site=site, key_hash__in=possible_hashes(secret)).first()
    return link.submission if link and not link.replaced_at else None


def add_link(submission: Submission, secret: str = "") -> str:
    """Give the submission one more private link and return its secret."""
    secret = secret or new_secret()
    SubmissionLink.objects.create(submission=submission, key_hash=hash_key(secret))
    return secret


def replace_links(submission: Submission) -> str:
    """Make every link so far worthless and return the secret of a new one."""
    submission.links.filter(replaced_at=None).update(replaced_at=timezone.now())
    return add_link(submission)
