"""Rate limits that hold across processes and machines: counters in the database, keyed by a hash.

`throttle("contact:" + client_network(request), 5, timedelta(hours=1), site=site)` lets five calls through within an hour,
counted from the first, and raises `Throttled` for the sixth. `ThrottledMiddleware` turns that into the 429 page.
"""

import ipaddress
import math
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Site

from .models.throttle import ThrottleCounter


class Throttled(Exception):
    """Too often. `retry_after` is the waiting time in whole seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after

    @property
    def sentence(self) -> str:
        """Say to the person what happened and when to come back."""
        minutes = math.ceil(self.retry_after / 60)
        waiting = ngettext(
            "Von hier kamen in kurzer Zeit sehr viele Anfragen. Bitte versuchen Sie es in %(minutes)d Minute noch einmal.",
            "Von hier kamen in kurzer Zeit sehr viele Anfragen. Bitte versuchen Sie es in %(minutes)d Minuten noch einmal.",
            minutes,
        ) % {"minutes": minutes}
        return f"{waiting} {_('Was Sie eingegeben haben, finden Sie mit der Zurück-Taste Ihres Browsers wieder.')}"


def throttle(key: str, limit: int, per: timedelta, *, site: Site | None = None) -> None:
    """Count one event under `key`; raise `Throttled` when there were `limit` already within `per` of the first.

    Every decision is one conditional UPDATE, so that of many parallel calls exactly `limit` pass, on both databases.
    A call inside a transaction that is rolled back is not counted.
    """
    if limit <= 0:
        raise Throttled(math.ceil(per.total_seconds()))
    now = timezone.now()
    hashed = _hash(key, site)
    row = ThrottleCounter.objects.filter(pk=hashed)
    for _attempt in range(3):
        if row.filter(ends__gt=now, count__lt=limit).update(count=F("count") + 1):
            return
        if row.filter(ends__lte=now).update(count=1, ends=now + per):
            return
        full_until = row.filter(ends__gt=now, count__gte=limit).values_list("ends", flat=True).first()
        if full_until:
            raise Throttled(max(1, math.ceil((full_until - now).total_seconds())))
        ThrottleCounter.objects.bulk_create([ThrottleCounter(key=hashed, count=0, ends=now + per)], ignore_conflicts=True)
    raise Throttled(1)


def throttle_request(request: HttpRequest, action: str, limit: int, per: timedelta) -> None:
    """Count one event of `action` from the network this request comes from; raise `Throttled` when there were too many."""
    throttle(f"{action}:network:{client_network(request)}", limit, per, site=getattr(request, "municipality", None))


def client_network(request: HttpRequest) -> str:
    """Return the network a request comes from: one IPv4 address, or the /56 of an IPv6 address (one household).

    `TRUSTED_PROXIES` is the number of our own proxies in front: with 0 the connection counts and `X-Forwarded-For`,
    which anybody can send, is ignored; with n the n-th entry from its end counts.
    """
    address = _parse(request.META.get("REMOTE_ADDR", ""))
    proxies = getattr(settings, "TRUSTED_PROXIES", 0)
    if proxies > 0:
        chain = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(chain) >= proxies:
            address = _parse(chain[-proxies]) or address
    if address is None:
        return "unknown"
    return str(ipaddress.ip_network((address, 32 if address.version == 4 else 56), strict=False))


def _parse(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Read an address as proxies write it: bare, `1.2.3.4:5678`, `[2001:db8::1]:443`, or with a zone."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _hash(key: str, site: Site | None) -> str:
    scope = site.pk if site else 0
    return salted_hmac("municipality.throttle", f"{scope}:{key}", algorithm="sha256").hexdigest()


def forget_old(now: datetime | None = None) -> int:
    """Delete counters whose time is over; returns how many."""
    return ThrottleCounter.objects.filter(ends__lt=now or timezone.now()).delete()[0]


def too_many_requests(request: HttpRequest, error: Throttled) -> HttpResponse:
    """Return the answer 429 with `Retry-After`: JSON for the API, else the page `429.html` (`message`, `retry_after`)."""
    path = request.path_info
    if path.startswith(("/api/", "/en/api/")):
        response: HttpResponse = JsonResponse({"detail": error.sentence}, status=429)
        response["Access-Control-Allow-Origin"] = "*"
    else:
        context = {"message": error.sentence, "retry_after": error.retry_after}
        response = HttpResponse(render_to_string("429.html", context), status=429)
    response["Retry-After"] = str(error.retry_after)
    response["Cache-Control"] = "no-store"
    return response


class ThrottledMiddleware:
    """Turns a `Throttled` that a view raises into the 429 page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Throttled):
            return too_many_requests(request, exception)
        return None
