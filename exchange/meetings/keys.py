"""The secret of a private calendar. It is computed; a new row has a new id and with it a new secret."""

import uuid

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from wagtail.models import Site

from ..models import CalendarFeed


def secret_of(feed: CalendarFeed, key: str | bytes | None = None) -> str:
    """Return the secret of a feed."""
    return salted_hmac("exchange.calendar", f"{feed.member_id}:{feed.public_id}", secret=key, algorithm="sha256").hexdigest()[:40]


def find(public_id: uuid.UUID, secret: str) -> CalendarFeed | None:
    """Return the feed behind a link, for a member who is one now; else None. The caller checks the municipality."""
    feed = CalendarFeed.objects.select_related("member__project", "member__user").filter(public_id=public_id).first()
    if feed is None or feed.member.ended is not None or feed.member.user is None or not feed.member.user.is_active:
        return None
    known = any(constant_time_compare(secret_of(feed, key), secret) for key in (None, *settings.SECRET_KEY_FALLBACKS))
    return feed if known else None


def uid_of(meeting_id: uuid.UUID, site: Site) -> str:
    """Return the name under which calendars know a meeting for ever."""
    return f"{meeting_id}@{site.hostname}"
