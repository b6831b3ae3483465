"""The weekly mail "what is looked for", for those who asked for it: on Monday, once, only what is new and still open."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Site

from accounts.models import User
from municipality.addresses import address_of
from municipality.models import District
from municipality.outbox import absolute_url, queue_mail
from projects.fields import fields_of
from projects.models import Need, NeedKind, ProjectPage

from ..models import NeedInterest, PublicNeed
from .cards import help_url
from .filters import needs_of

SALT = "exchange.needs.unsubscribe"
MONDAY_HOUR = time(6)
SETTLED = timedelta(minutes=10)
"""Whoever published a moment before has finished by then."""
MOST = 20
"""Needs that one mail names; more are behind its link."""


# Since when a need is public --------------------------------------------------------------------------------------------


def note_project(project: ProjectPage) -> None:
    """Write down since when the needs of a live project have been public; known ones keep their beginning."""
    if project.live:
        keys = Need.objects.filter(project=project).values_list("key", flat=True)
        _note((project.pk, key) for key in keys)


def note_site(site: Site) -> int:
    """The same for whatever became public without a signal (imports, restores); returns how many were new."""
    rows = Need.objects.filter(pk__in=[need.pk for need in needs_of(site)]).values_list("project_id", "key") if needs_of(site) else ()
    known = set(
        PublicNeed.objects.filter(project__in=ProjectPage.objects.in_site(site).order_by().values("pk")).values_list("project_id", "need_key")
    )
    return _note(row for row in rows if row not in known)


def _note(rows: Iterable[tuple[int, Any]]) -> int:
    made = [PublicNeed(project_id=project, need_key=key) for project, key in rows]
    PublicNeed.objects.bulk_create(made, ignore_conflicts=True, batch_size=500)
    return len(made)


# Who wants it -----------------------------------------------------------------------------------------------------------


def save_interest(user: User, site: Site, *, kinds: list[str], fields: list[int], districts: list[int]) -> NeedInterest:
    """Note what a person wants to hear of; empty lists mean everything. What does not exist here is left out."""
    if not user.is_authenticated or not user.is_active:
        raise PermissionDenied
    own_districts = set(District.objects.filter(municipality__site=site).values_list("pk", flat=True))
    values = {
        "kinds": [kind for kind in kinds if kind in NeedKind.values],
        "fields_of_action": [pk for pk in fields if pk in fields_of(site)],
        "districts": [pk for pk in districts if pk in own_districts],
    }
    return NeedInterest.objects.update_or_create(site=site, user=user, defaults=values)[0]


def drop_interest(user: User, site: Site) -> None:
    """End the weekly mail. Twice is once."""
    NeedInterest.objects.filter(site=site, user=user).delete()


def token_of(interest: NeedInterest) -> str:
    """Return the secret of the link that ends the mail without signing in."""
    return signing.dumps([interest.pk, _stamp(interest)], salt=SALT, compress=False)


def interest_of(site: Site, token: str) -> NeedInterest | None:
    """Return whose mail a token ends; None for a wrong one, an old one and another municipality's."""
    try:
        pk, stamp = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    row = NeedInterest.objects.filter(pk=pk, site=site).first() if isinstance(pk, int) else None
    return row if row is not None and _stamp(row) == stamp else None


def _stamp(interest: NeedInterest) -> str:
    return hashlib.sha256(f"{interest.pk}:{interest.user_id}:{interest.created.isoformat()}".encode()).hexdigest()[:16]


# The mail ---------------------------------------------------------------------------------------------------------------


def monday(now: datetime) -> datetime:
    """Return this week's Monday morning in local time; before it, last week's."""
    local = timezone.localtime(now)
    day = local.date() - timedelta(days=local.weekday())
    start = timezone.make_aware(datetime.combine(day, MONDAY_HOUR))
    return start if start <= now else timezone.make_aware(datetime.combine(day - timedelta(days=7), MONDAY_HOUR))


def send_due(now: datetime | None = None) -> int:
    """Send this week's mails that are not out yet; returns how many. After a downtime it catches up; it never sends twice.

    A mail is about what became public from one Monday morning to the next, whenever it is sent: each need falls into one week.
    """
    now = now or timezone.now()
    for site in Site.objects.filter(pk__in=NeedInterest.objects.values("site_id")):
        note_site(site)
    start = monday(now)
    if now < start + SETTLED:
        return 0
    waiting = NeedInterest.objects.filter(Q(last_sent=None) | Q(last_sent__lt=start), created__lt=start, user__is_active=True)
    return sum(_send(pk, start, now) for pk in list(waiting.order_by("pk").values_list("pk", flat=True)))


def _send(pk: int, start: datetime, now: datetime) -> int:
    with transaction.atomic():
        row = NeedInterest.objects.select_for_update(of=("self",)).select_related("user", "site").filter(pk=pk).first()
        if row is None or (row.last_sent is not None and row.last_sent >= start):
            return 0
        since, row.last_sent = monday(row.last_sent) if row.last_sent else row.created, now
        row.save(update_fields=["last_sent"])
        found = new_needs(row, since, start)
        if not found:
            return 0
        with override(row.user.language):
            context = _context(row, found)
        queue_mail(
            site=row.site, to=row.user.email, template="exchange/needs_week", event_key=f"needs:{row.pk}:{start:%G-W%V}",
            language=row.user.language, unsubscribe_url=absolute_url(row.site, context["unsubscribe_path"]), context=context,
        )  # fmt: skip
    return 1


def _context(row: NeedInterest, found: list[Need]) -> dict[str, Any]:
    site = row.site
    return {
        "needs": [
            {
                "kind": need.get_kind_display(),
                "title": need.title,
                "amount": need.amount,
                "project": need.project.title,
                "url": absolute_url(site, address_of(site, need.project.url_path)),
                "help_url": absolute_url(site, help_url(need.project_id, need.key, own=False)),
            }
            for need in found[:MOST]
        ],
        "more": max(0, len(found) - MOST),
        "count": len(found),
        "list_path": reverse("exchange:needs"),
        "settings_path": reverse("exchange:interests"),
        "unsubscribe_path": reverse("exchange:interests_end", args=[token_of(row)]),
    }


def new_needs(interest: NeedInterest, since: datetime, until: datetime) -> list[Need]:
    """Return the open needs that fit an interest and became public from `since` on and before `until`, the newest first."""
    kinds, fields, districts = set(interest.kinds), set(interest.fields_of_action), set(interest.districts)
    fitting = [
        need.pk
        for need in needs_of(interest.site)
        if (not kinds or need.kind in kinds)
        and (not fields or fields.intersection(need.fields))
        and (not districts or need.district is None or need.district in districts)
    ]
    begun = set(
        PublicNeed.objects.filter(
            since__gte=since, since__lt=until, project__in=ProjectPage.objects.visible(interest.site).order_by().values("pk")
        ).values_list("project_id", "need_key")
    )
    rows = {need.pk: need for need in Need.objects.filter(pk__in=fitting, project__in={project for project, _key in begun}).select_related("project")}
    return [rows[pk] for pk in fitting if pk in rows and (rows[pk].project_id, rows[pk].key) in begun]
