"""Everything that changes the state of a website. The actor is checked here; `None` is the system itself (a command of the operators)."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Site

from municipality import launch
from municipality.models import Launch, OutboxMail, PreviewLink
from municipality.outbox import absolute_url, queue_mail
from municipality.readiness import Result, examine
from municipality.throttle import throttle

from .checks.people import TEST_MAIL
from .rules import may_launch, may_override

LONGEST_PREVIEW_DAYS = 90
MOST_LINKS = 50
TEST_MAILS = (10, timedelta(hours=1))


class LaunchError(Exception):
    """A step that is not possible. `str()` is a sentence for people."""


class NotAllowed(LaunchError):
    """The actor may not."""


class NotReady(LaunchError):
    """Something is missing that must be there."""


@dataclass(frozen=True)
class Overview:
    """What the checks found, sorted by what it means for the start."""

    results: list[Result]

    @property
    def blocking(self) -> list[Result]:
        """Return what must be mended first."""
        return [result for result in self.results if result.is_blocking]

    @property
    def advice(self) -> list[Result]:
        """Return what is open besides."""
        return [result for result in self.results if result.is_open and not result.is_blocking]

    @property
    def open_points(self) -> list[str]:
        """Return every open point as a line of the journal."""
        return [f"{result.check.title}: {result.finding.text}" for result in (*self.blocking, *self.advice)]


def overview(site: Site) -> Overview:
    """Look at everything."""
    return Overview(examine(site))


def go_live(site: Site, by: Any, *, reason: str = "") -> bool:
    """Put the website online; returns False where it was live already.

    Raises `NotAllowed`; `NotReady` while a blocking check is open, unless an operator gives a reason, which the journal keeps.
    """
    _check(site, by)
    reason = reason.strip()
    with transaction.atomic():
        state = Launch.objects.filter(site=site).first()
        if state is not None and state.state == Launch.State.LIVE:
            return False
        found = overview(site)
        if found.blocking and not (reason and (by is None or may_override(by))):
            raise NotReady(
                _("Vor dem Start fehlt noch etwas: %(names)s.") % {"names": ", ".join(str(result.check.title) for result in found.blocking)}
            )
        return launch.open_site(site, by, reason=reason if found.blocking else "", open_points=found.open_points)


def take_offline(site: Site, by: Any, *, reason: str) -> bool:
    """Take the website offline again; returns False where it was not live. Raises `NotAllowed`, `LaunchError` without a reason."""
    _check(site, by)
    if not reason.strip():
        raise LaunchError(_("Bitte sagen Sie, warum die Website offline geht."))
    return launch.close_site(site, by, reason=reason.strip())


def send_test_mail(site: Site, by: Any) -> OutboxMail | None:
    """Send a mail to oneself, in the municipality's name. Raises `NotAllowed`, `Throttled`."""
    _check(site, by)
    throttle(f"test-mail:{by.pk}", *TEST_MAILS, site=site)
    return queue_mail(
        site=site, to=by.email, template=TEST_MAIL, language=by.language, event_key=f"test-mail:{site.pk}:{secrets.token_hex(16)}",
        context={"name": by.name, "checklist": absolute_url(site, reverse("golive:town", args=[site.pk]))},
    )  # fmt: skip


def hand_out_link(site: Site, by: Any, label: str, days: int) -> PreviewLink:
    """Make a link by which people without an account look in. Raises `NotAllowed`, `LaunchError` for a wrong time or too many links."""
    _check(site, by)
    if not label.strip() or not 1 <= days <= LONGEST_PREVIEW_DAYS:
        raise LaunchError(_("Ein Vorschau-Link braucht einen Namen und gilt höchstens %(n)d Tage.") % {"n": LONGEST_PREVIEW_DAYS})
    now = timezone.now()
    if PreviewLink.objects.filter(site=site, revoked=None, expires__gt=now).count() >= MOST_LINKS:
        raise LaunchError(_("Es gibt schon %(n)d offene Vorschau-Links. Bitte ziehen Sie zuerst einen zurück.") % {"n": MOST_LINKS})
    return launch.new_link(site, label.strip()[:80], now + timedelta(days=days), by)


def withdraw_link(link: PreviewLink, by: Any) -> None:
    """End a link now. Raises `NotAllowed`."""
    _check(link.site, by)
    launch.revoke_link(link)


def _check(site: Site, by: Any) -> None:
    if by is not None and not may_launch(by, site):
        raise NotAllowed(_("Dafür reichen Ihre Rechte nicht."))
