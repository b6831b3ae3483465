"""A content delivery network in front: which answers it may keep, and the message that some are stale.

Kept answers carry the key of their municipality (`Surrogate-Key`, `Cache-Tag`: `all town-7`) and may be kept out there for `CDN_SECONDS`;
browsers ask each time as before. What is published notes its key in the same transaction; the worker tells the network within seconds and
goes on trying. Without `CDN_PURGE_URL` nothing of this happens.
"""

import http.client
import json
import logging
import secrets
import urllib.error
import urllib.request
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone

logger = logging.getLogger(__name__)

SECONDS = 10
MOST_AT_ONCE = 200


def mark(response: HttpResponse, site_id: int) -> None:
    """Let the network keep this answer, which is the same for everybody, under the keys of its municipality."""
    if not settings.CDN_PURGE_URL or response.get("Cache-Control", "no-cache") != "no-cache":
        return
    response["Surrogate-Key"] = f"all town-{site_id}"
    response["Cache-Tag"] = f"all,town-{site_id}"
    response["CDN-Cache-Control"] = response["Surrogate-Control"] = f"max-age={settings.CDN_SECONDS}"


def note(key: int | str) -> None:
    """Remember, as part of the transaction, that the pages of a municipality (site id; else: of all) are stale out there."""
    if not settings.CDN_PURGE_URL:
        return
    from .models.cdn import CdnPurge

    name = f"town-{key}" if isinstance(key, int) else "all"
    stamp, now = secrets.token_hex(8), timezone.now()
    CdnPurge.objects.bulk_create([CdnPurge(key=name, stamp=stamp, since=now)], update_conflicts=True, unique_fields=["key"], update_fields=["stamp"])


def purge_due() -> int:
    """Tell the network what is stale; returns how many keys. Raises `OSError` where it does not take it: the job tries again."""
    if not settings.CDN_PURGE_URL:
        return 0
    from .models.cdn import CdnPurge

    due = list(CdnPurge.objects.all()[:MOST_AT_ONCE])
    if not due:
        return 0
    _tell([row.key for row in due])
    for row in due:
        CdnPurge.objects.filter(pk=row.pk, stamp=row.stamp).delete()
    return len(due)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The token goes to the address that the operator named, and nowhere else."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def _tell(keys: list[str]) -> None:
    headers = {"Content-Type": "application/json", "Surrogate-Key": " ".join(keys), "Cache-Tag": ",".join(keys)}
    if settings.CDN_PURGE_TOKEN:
        headers["Authorization"] = f"Bearer {settings.CDN_PURGE_TOKEN}"
    body = json.dumps({"surrogate_keys": keys, "tags": keys}).encode()
    if not settings.CDN_PURGE_URL.startswith(("https://", "http://")):
        raise OSError("CDN_PURGE_URL is not an address of the web.")
    request = urllib.request.Request(settings.CDN_PURGE_URL, body, headers, method=settings.CDN_PURGE_METHOD)  # noqa: S310 - checked above
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=SECONDS):
            pass
    except urllib.error.HTTPError as error:
        raise OSError(f"The content delivery network answered {error.code}.") from None
    except (OSError, http.client.HTTPException) as error:
        raise OSError(f"The content delivery network does not answer ({type(error).__name__}).") from None
