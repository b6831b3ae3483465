"""Before its start a municipality's website is closed: is it, who may look in, which mails leave. State changes in one transaction each.

Who may call what is decided by the screens' services (`instances.golive.services`); this module knows no roles.
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from django.contrib.auth import get_user_model
from django.core import signing
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.models import GroupSitePermission, Site

from . import cache
from .models import Launch, LaunchEvent, OutboxMail, PreviewLink
from .scope import sites_of_user

SALT = "municipality.preview"
LINKS_KEPT = timedelta(days=30)
HELD_AT_MOST = timedelta(days=14)


def is_live(site: Site) -> bool:
    """Is this municipality's website open to everybody? Known with the municipalities of the installation: no query of its own."""
    known = getattr(site, "is_live", None)
    if known is None:
        known = next((found.is_live for found in cache.all_sites() if found.pk == site.pk), None)
    if known is None:  # so new that memory does not know it
        known = Launch.objects.filter(site=site, state=Launch.State.LIVE).exists()
    return bool(known)


def state_of(site: Site) -> Launch:
    """Return the state of this municipality; one that is not saved where there is no row."""
    return Launch.objects.filter(site=site).select_related("by").first() or Launch(site=site)


# Changing ---------------------------------------------------------------------------------------------------------------


def open_site(site: Site, by: Any = None, *, reason: str = "", open_points: list[str] | None = None) -> bool:
    """Put the website online, write the journal, let held mails go; returns False where it was live already."""
    now = timezone.now()
    with transaction.atomic():
        row = _locked(site)
        if row.state == Launch.State.LIVE:
            return False
        row.state, row.since, row.by = Launch.State.LIVE, now, by
        row.first_live = row.first_live or now
        row.save()
        kind = LaunchEvent.Kind.OVERRIDDEN if reason else LaunchEvent.Kind.LIVE
        LaunchEvent.objects.create(site=site, kind=kind, at=now, by=by, reason=reason, open_points="\n".join(open_points or []))
        held = OutboxMail.objects.filter(site=site, state=OutboxMail.State.HELD, blanked_at=None)
        held.filter(created__gte=now - HELD_AT_MOST).update(state=OutboxMail.State.WAITING, created=now, due=now)
        cache.touch()
    return True


def close_site(site: Site, by: Any = None, *, reason: str = "") -> bool:
    """Take the website offline again and write the journal; returns False where it was not live."""
    now = timezone.now()
    with transaction.atomic():
        row = _locked(site)
        if row.state != Launch.State.LIVE:
            return False
        row.state, row.since, row.by = Launch.State.PREPARING, now, by
        row.save()
        LaunchEvent.objects.create(site=site, kind=LaunchEvent.Kind.OFFLINE, at=now, by=by, reason=reason)
        cache.touch()
    return True


def _locked(site: Site) -> Launch:
    Launch.objects.bulk_create([Launch(site=site)], ignore_conflicts=True)
    return Launch.objects.select_for_update().get(site=site)


# Looking in -------------------------------------------------------------------------------------------------------------

Insider = Callable[[Any, Site], bool]
_insiders: list[Insider] = []


def provide_insiders(insider: Insider) -> Insider:
    """Let an upper app say who else works for a municipality: `insider(user, site)`; returns the function."""
    if insider not in _insiders:
        _insiders.append(insider)
    return insider


def works_here(user: Any, site: Site) -> bool:
    """Does this person work for the municipality, so that its website shows before the start? Operators do."""
    if not (user.is_authenticated and user.is_active):
        return False
    if user.is_superuser or any(own.pk == site.pk for own in sites_of_user(user)):
        return True
    return GroupSitePermission.objects.filter(site=site, group__user=user).exists() or any(insider(user, site) for insider in _insiders)


def new_link(site: Site, label: str, expires: datetime, by: Any = None) -> PreviewLink:
    """Make a preview link."""
    with transaction.atomic():
        link = PreviewLink.objects.create(site=site, label=label, expires=expires, by=by, key=secrets.token_hex(16))
        cache.touch(site.pk)
    return link


def revoke_link(link: PreviewLink) -> None:
    """End a link now: whoever came in by it is out with the next click."""
    with transaction.atomic():
        PreviewLink.objects.filter(pk=link.pk, revoked=None).update(revoked=timezone.now())
        cache.touch(link.site_id)


def token_of(link: PreviewLink) -> str:
    """Return the signed secret that stands in the link's address and in the cookie."""
    return signing.Signer(salt=SALT).sign(f"{link.site_id}.{link.pk}.{link.key}").replace(":", "~")


def link_of(site: Site, token: str) -> datetime | None:
    """Return until when this secret lets somebody in here; None where it is wrong, revoked, too old, or of another municipality."""
    try:
        site_id, pk, key = signing.Signer(salt=SALT).unsign(token.replace("~", ":")).split(".")
    except (signing.BadSignature, ValueError):
        return None
    known = cache.remember(site.pk, "preview_links", lambda: _open_links(site))
    found = known.get(pk)
    if site_id != str(site.pk) or found is None or not secrets.compare_digest(found[0], key):
        return None
    return found[1] if found[1] > timezone.now() else None


def _open_links(site: Site) -> dict[str, tuple[str, datetime]]:
    rows = PreviewLink.objects.filter(site=site, revoked=None).values_list("pk", "key", "expires")
    return {str(pk): (key, expires) for pk, key, expires in rows}


def links_due(now: datetime) -> QuerySet[PreviewLink]:
    """Return links that ended a month ago: nobody needs to know any more for whom they were."""
    limit = now - LINKS_KEPT
    return PreviewLink.objects.filter(Q(expires__lt=limit) | Q(revoked__lt=limit))


# Mails ------------------------------------------------------------------------------------------------------------------


class Post(Enum):
    """What happens to a mail."""

    GOES = "goes"
    HELD = "held"
    NONE = "none"


_early: set[str] = set()


def mails_go_early(*templates: str) -> None:
    """Name mails that leave before the start: invitations, passwords, codes that somebody asked for a moment ago."""
    _early.update(templates)


def post(site: Site, template: str, recipient: str) -> Post:
    """Say what happens to a mail of this municipality.

    Before the first start people outside of the administration are written nothing but what they asked for just now. While a
    website that was live is offline, their mails wait in the outbox; they leave when it is live again.
    """
    if template in _early or is_live(site):
        return Post.GOES
    if get_user_model().objects.filter(Q(is_staff=True) | Q(is_superuser=True), email__iexact=recipient).exists():
        return Post.GOES
    return Post.HELD if Launch.objects.filter(site=site).exclude(first_live=None).exists() else Post.NONE
