"""Everything that changes an organisation. Each function asks who acts, runs in one transaction and may come twice.

Name and kind are what the administration confirms: afterwards only the administration changes them. All other changes of its
speakers hold at once, are written into the log, and everybody can report the page.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.dispatch import Signal
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log
from wagtail.models import Site

from municipality import cache
from municipality.throttle import throttle

from ..models import Frequency, Organisation, OrganisationMember, User
from ..notices import NoticeKind, notify
from ..notices import register as register_notice
from . import logo, rules
from .errors import NotPossible, Outdated

logger = logging.getLogger(__name__)
State, Role = Organisation.State, OrganisationMember.Role
NOTICE = register_notice(NoticeKind("accounts.organisation", gettext_lazy("Meine Organisationen"), Frequency.ONCE))
IDENTITY = ("name", "kind")
DETAILS = ("summary", "description", "website", "district")
PER_DAY = (5, timedelta(days=1))
JOINS_PER_DAY = (10, timedelta(days=1))
MOST_WAITING = 5

organisation_closed = Signal()
"""sender: Organisation; organisation: nobody sees it any more; upper apps end what hangs on it, in the same transaction."""


def path_of(organisation: Organisation) -> str:
    """Return the address of the page."""
    return reverse("organisations:detail", args=[organisation.pk])


def found(actor: User, site: Site, values: dict[str, Any]) -> Organisation:
    """Register an organisation: it waits for the administration, its founder speaks for it. The same form twice is one organisation.

    Raises `PermissionDenied`, `ValidationError`, `NotPossible` (too many wait), `Throttled`.
    """
    if not actor.is_authenticated or not actor.is_active:
        raise PermissionDenied
    with transaction.atomic():
        # Of two clicks at once the second waits here, and then finds the organisation of the first.
        User.objects.select_for_update().get(pk=actor.pk)
        mine = Organisation.objects.filter(site=site, state=State.WAITING, members__user=actor, members__role=Role.SPEAKER)
        known = mine.filter(name=values["name"], kind=values["kind"]).first()
        if known is not None:
            return known
        if mine.count() >= MOST_WAITING:
            raise NotPossible(_("Es warten schon mehrere Organisationen von Ihnen auf die Bestätigung. Bitte haben Sie etwas Geduld."))
        throttle(f"accounts.organisation:{actor.pk}", *PER_DAY, site=site)
        organisation = Organisation(site=site, **{name: values[name] for name in (*IDENTITY, *DETAILS) if name in values})
        organisation.full_clean()
        organisation.save()
        OrganisationMember.objects.create(organisation=organisation, user=actor, role=Role.SPEAKER, is_active=True)
        log(instance=organisation, action="wagtail.create", user=actor, title=organisation.name)
    return organisation


def edit(actor: User, organisation: Organisation, values: dict[str, Any], *, version: int | None = None) -> Organisation:
    """Change the page. Name and kind only until it is confirmed; what was refused waits again.

    Raises `PermissionDenied`, `ValidationError`, `Outdated` (`version` is not the newest).
    """
    with transaction.atomic():
        row = Organisation.objects.select_for_update().get(pk=organisation.pk)
        if not rules.may_edit(actor, row):
            raise PermissionDenied
        if version is not None and version != row.version:
            raise Outdated(_("Jemand hat die Seite inzwischen geändert. Bitte laden Sie sie neu und ändern Sie sie dann."))
        names = DETAILS if row.state == State.CONFIRMED else (*IDENTITY, *DETAILS)
        changed = [name for name in names if name in values and getattr(row, name) != values[name]]
        for name in changed:
            setattr(row, name, values[name])
        row.full_clean()
        if row.state == State.REFUSED:
            row.state, row.reason = State.WAITING, ""
        row.version += 1
        row.save()
        if changed:
            log(instance=row, action="wagtail.edit", user=actor, title=row.name, data={"fields": changed})
        cache.touch(row.site_id)
    return row


# The administration -----------------------------------------------------------------------------------------------------


def _decide(actor: User, organisation: Organisation, change: Callable[[Organisation], bool]) -> Organisation:
    with transaction.atomic():
        row = Organisation.objects.select_for_update().get(pk=organisation.pk)
        if not rules.may_confirm(actor, row):
            logger.warning("Decision on organisation %s refused", row.pk)
            raise PermissionDenied
        if change(row):
            row.decided_by, row.decided_at = actor, timezone.now()
            row.version += 1
            row.save()
            logo.show(row)
            cache.touch(row.site_id)
    return row


def confirm(actor: User, organisation: Organisation) -> Organisation:
    """Confirm: the page is public, its speakers act for it. Twice is once."""

    def change(row: Organisation) -> bool:
        if row.state == State.CONFIRMED:
            return False
        row.state, row.reason = State.CONFIRMED, ""
        log(instance=row, action="wagtail.publish", user=actor, title=row.name)
        tell(
            row, speakers(row), f"confirmed:{row.version}", lambda: _("%(name)s ist bestätigt. Die Seite ist jetzt öffentlich.") % {"name": row.name}
        )
        return True

    return _decide(actor, organisation, change)


def refuse(actor: User, organisation: Organisation, reason: str) -> Organisation:
    """Do not confirm, or not any longer, with a reason that the speakers read."""
    reason = reason.strip()
    if not reason:
        raise NotPossible(_("Bitte nennen Sie einen Grund. Die Organisation liest ihn."))

    def change(row: Organisation) -> bool:
        if row.state == State.REFUSED and row.reason == reason:
            return False
        row.state, row.reason = State.REFUSED, reason
        log(instance=row, action="wagtail.unpublish", user=actor, title=row.name)
        title = _refused_title(row.name)
        tell(row, speakers(row), f"refused:{row.version}", title, text=reason)
        return True

    return _decide(actor, organisation, change)


def _refused_title(name: str) -> Callable[[], str]:
    return lambda: _("%(name)s wurde nicht bestätigt.") % {"name": name}


def rename(actor: User, organisation: Organisation, name: str, kind: str) -> Organisation:
    """Correct name and kind of an organisation."""

    def change(row: Organisation) -> bool:
        if (row.name, row.kind) == (name, kind):
            return False
        row.name, row.kind = name, kind
        row.full_clean()
        log(instance=row, action="wagtail.edit", user=actor, title=row.name, data={"fields": list(IDENTITY)})
        return True

    return _decide(actor, organisation, change)


# Members ----------------------------------------------------------------------------------------------------------------


def speakers(organisation: Organisation) -> list[User]:
    """Return the people who speak for an organisation."""
    rows = OrganisationMember.objects.filter(organisation=organisation, role=Role.SPEAKER, is_active=True, user__is_active=True)
    return [row.user for row in rows.select_related("user")]


def tell(organisation: Organisation, people: list[User], key: str, title: Callable[[], str], text: str = "", path: str = "") -> None:
    """Send a notice about an organisation."""
    notify(
        organisation.site, people, NOTICE, key=f"organisation:{organisation.pk}:{key}", title=title, text=text,
        path=path or reverse("organisations:members", args=[organisation.pk]), subject=f"organisation:{organisation.pk}",
    )  # fmt: skip


def ask_to_join(user: User, organisation: Organisation) -> OrganisationMember:
    """Ask to be a member of a confirmed organisation; its speakers decide. Twice is once."""
    if not user.is_authenticated or not user.is_active or organisation.state != State.CONFIRMED:
        raise PermissionDenied
    with transaction.atomic():
        # Of two clicks at once the second waits here, and then finds the request of the first.
        User.objects.select_for_update().get(pk=user.pk)
        known = rules.membership(user, organisation)
        if known is not None:
            return known
        throttle(f"accounts.organisation.join:{user.pk}", *JOINS_PER_DAY, site=organisation.site)
        row, made = OrganisationMember.objects.get_or_create(organisation=organisation, user=user)
        if made:
            name = user.name
            title = _join_title(name, organisation.name)
            tell(organisation, speakers(organisation), f"join:{row.pk}", title)
    return row


def _join_title(name: str, organisation: str) -> Callable[[], str]:
    def title() -> str:
        return _("%(person)s möchte bei %(name)s mitmachen.") % {"person": name or _("Jemand ohne Namen"), "name": organisation}

    return title


def _change_member(actor: User, member: OrganisationMember, change: Callable[[OrganisationMember], None]) -> None:
    """Run a step of a speaker under the lock of the organisation: who speaks for it is counted by one at a time."""
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update().get(pk=member.organisation_id)
        if not rules.may_edit(actor, organisation):
            raise PermissionDenied
        row = OrganisationMember.objects.select_for_update().filter(pk=member.pk).first()
        if row is not None:
            change(row)


def accept(actor: User, member: OrganisationMember) -> None:
    """Accept a request. Twice is once."""

    def change(row: OrganisationMember) -> None:
        if not row.is_active:
            row.is_active = True
            row.save(update_fields=["is_active"])
            title = _welcome(row.organisation.name)
            tell(row.organisation, [row.user], f"accepted:{row.pk}", title, path=path_of(row.organisation))

    _change_member(actor, member, change)


def _welcome(name: str) -> Callable[[], str]:
    return lambda: _("Sie gehören jetzt zu %(name)s.") % {"name": name}


def remove(actor: User, member: OrganisationMember) -> None:
    """Decline a request or take a member out; the last speaker stays."""

    def change(row: OrganisationMember) -> None:
        _keep_a_speaker(row)
        row.delete()

    _change_member(actor, member, change)


def set_speaker(actor: User, member: OrganisationMember, speaks: bool) -> None:
    """Let a member speak for the organisation, or no longer; the last speaker stays."""

    def change(row: OrganisationMember) -> None:
        if not row.is_active:
            raise NotPossible(_("Bitte nehmen Sie die Anfrage zuerst an."))
        if speaks == (row.role == Role.SPEAKER):
            return
        if not speaks:
            _keep_a_speaker(row)
        row.role = Role.SPEAKER if speaks else Role.MEMBER
        row.save(update_fields=["role"])

    _change_member(actor, member, change)


def _keep_a_speaker(row: OrganisationMember) -> None:
    if row.role != Role.SPEAKER or not row.is_active:
        return
    others = OrganisationMember.objects.filter(organisation_id=row.organisation_id, role=Role.SPEAKER, is_active=True).exclude(pk=row.pk)
    if not others.exists():
        raise NotPossible(_("Jemand muss für die Organisation sprechen. Bestimmen Sie zuerst eine Nachfolge, oder lösen Sie die Seite auf."))


def leave(user: User, organisation: Organisation) -> None:
    """Leave, or take back a request; the last speaker cannot. Twice is once."""
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        row = rules.membership(user, organisation)
        if row is None:
            return
        if organisation.state != State.CLOSED:
            _keep_a_speaker(row)
        row.delete()


def close(actor: User, organisation: Organisation) -> Organisation:
    """Close the page for good: nobody sees it, and what hangs on it ends. By a speaker or the administration. Twice is once."""
    with transaction.atomic():
        row = Organisation.objects.select_for_update().get(pk=organisation.pk)
        if row.state == State.CLOSED and (rules.membership(actor, row) or rules.may_confirm(actor, row)):
            return row
        if not (rules.may_edit(actor, row) or rules.may_confirm(actor, row)):
            raise PermissionDenied
        _close(row, actor)
    return row


def _close(row: Organisation, actor: User | None) -> None:
    row.state, row.decided_at = State.CLOSED, timezone.now()
    row.version += 1
    row.save()
    logo.show(row)
    log(instance=row, action="wagtail.delete", user=actor, title=row.name)
    organisation_closed.send(Organisation, organisation=row)
    cache.touch(row.site_id)


def close_without_anybody(organisation: Organisation) -> None:
    """Close a page whose last member deleted her account; called inside that transaction."""
    _close(organisation, None)
