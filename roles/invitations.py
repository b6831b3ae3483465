"""Invitations: a mail with a link that is valid once and ages; people who work somewhere already get their roles at once and a note."""

import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from wagtail.models import Site

from accounts.models import User
from municipality.outbox import absolute_url, clean_address, queue_mail

from . import journal, kinds, rules
from .building import ensure
from .errors import InvitationOver, LockedAccount, NotAllowed
from .models import Invitation, RoleChange
from .querysets import roles_of
from .sessions import settle, works_somewhere

DAYS = 14
PER_ADMIN = (60, timedelta(hours=1))
"""How many invitations one person sends."""


def invite(site: Site, email: str, name: str, roles: Iterable[str], by: User | None) -> Invitation | User:
    """Invite somebody; returns the invitation, or the account of a person who works for a municipality already and has the roles now.

    An open invitation to the same address is replaced. Raises `ValidationError` for an address that is none, `NotAllowed`, `LockedAccount`.
    """
    email = User.objects.normalize_email(clean_address(email))
    keys = [role.key for role in kinds.in_order({kinds.role(key).key for key in roles})]
    with transaction.atomic():
        user = User.objects.filter(email=email).first()
        if not keys or not all(rules.may_give(by, site, user, key) for key in keys):
            raise NotAllowed
        if user is not None and not user.is_active:
            raise LockedAccount
        ensure(site)
        if user is not None and works_somewhere(user):
            _give_at_once(site, user, keys, by)
            return user
        Invitation.objects.filter(site=site, email=email, accepted_at=None, withdrawn_at=None).update(withdrawn_at=timezone.now())
        now, token = timezone.now(), secrets.token_urlsafe(32)
        row = Invitation.objects.create(
            site=site, email=email, name=name.strip()[:120], roles=keys, invited_by=by, by_system=by is None,
            expires=now + timedelta(days=DAYS), token_hash=_hash(token),
        )  # fmt: skip
        journal.write(site, RoleChange.Action.INVITED, by=by, user=user, name=f"{row.name} ({row.email})", roles=keys)
        _send(row, token, by)
    return row


def again(invitation: Invitation, by: User | None) -> Invitation:
    """Send a new link, which is valid for two weeks from now; the former one is worthless. Raises `NotAllowed`, `InvitationOver`."""
    with transaction.atomic():
        row = _locked(invitation)
        _check(row, by)
        token, now = secrets.token_urlsafe(32), timezone.now()
        row.token_hash, row.sent_at, row.expires = _hash(token), now, now + timedelta(days=DAYS)
        row.invited_by, row.by_system = by, by is None
        row.save()
        journal.write(row.site, RoleChange.Action.INVITED_AGAIN, by=by, name=f"{row.name} ({row.email})", roles=row.roles)
        _send(row, token, by)
    return row


def withdraw(invitation: Invitation, by: User | None) -> Invitation:
    """Make the link worthless. Raises `NotAllowed`, `InvitationOver`."""
    with transaction.atomic():
        row = _locked(invitation)
        if row.accepted_at or row.withdrawn_at:
            raise InvitationOver
        if by is not None and not rules.may_manage(by, row.site):
            raise NotAllowed
        row.withdrawn_at = timezone.now()
        row.save(update_fields=["withdrawn_at"])
        journal.write(row.site, RoleChange.Action.WITHDRAWN, by=by, name=f"{row.name} ({row.email})", roles=row.roles)
    return row


def promise(invitation: Invitation, roles: Iterable[str]) -> Invitation:
    """Let an open invitation of the system carry other roles than it named; no mail, the page of the link says what they are."""
    with transaction.atomic():
        row = _locked(invitation)
        row.roles = [role.key for role in kinds.in_order({kinds.role(key).key for key in roles})]
        row.by_system = True
        row.save(update_fields=["roles", "by_system"])
        journal.write(row.site, RoleChange.Action.INVITED, name=f"{row.name} ({row.email})", roles=row.roles)
    return row


def find(token: str, site: Site) -> Invitation | None:
    """Return the open invitation behind a link of this municipality, None for every other link. Changes nothing."""
    if not token or len(token) > 100:
        return None
    row = Invitation.objects.filter(token_hash=_hash(token), site=site).select_related("invited_by", "site").first()
    return row if row is not None and row.is_open and _stands(row) else None


def accept(invitation: Invitation, password: str | None = None) -> User:
    """The invited person comes: account, password and roles; returns the account. Valid once.

    Without a password the account has none: for people whose identity provider vouches for the address. What the inviting person may
    not give any more is not given: then the invitation is over. Raises `InvitationOver`, `LockedAccount`, `ValidationError` (password).
    """
    with transaction.atomic():
        row = _locked(invitation)
        if not row.is_open or not _stands(row):
            raise InvitationOver
        user = User.objects.select_for_update().filter(email=row.email).first()
        if user is not None and not user.is_active:
            raise LockedAccount
        if user is None:
            user = User(email=row.email, name=row.name)
            user.set_unusable_password()
        if password is not None:
            validate_password(password, user)
            user.set_password(password)
        user.save()
        groups = ensure(row.site)
        user.groups.add(*(groups[key] for key in row.roles))
        settle(user)
        row.accepted_at = timezone.now()
        row.save(update_fields=["accepted_at"])
        journal.write(row.site, RoleChange.Action.ACCEPTED, by=user, user=user, roles=row.roles)
    return user


def open_for(site: Site, email: str) -> Invitation | None:
    """Return the open invitation to this address here, for a sign-in that proves the address by itself."""
    row = Invitation.objects.filter(site=site, email=User.objects.normalize_email(email), accepted_at=None, withdrawn_at=None).first()
    return row if row is not None and row.is_open and _stands(row) else None


def _give_at_once(site: Site, user: User, keys: list[str], by: User | None) -> None:
    new = [key for key in keys if key not in roles_of(user, site)]
    if not new:
        return
    groups = ensure(site)
    user.groups.add(*(groups[key] for key in new))
    settle(user)
    line = journal.write(site, RoleChange.Action.GIVEN, by=by, user=user, roles=new)
    queue_mail(
        site=site, to=user.email, template="roles/welcome", language=user.language, event_key=f"role-given:{line.pk}",
        context={"name": user.name, "roles": line.labels, "by": str(by or ""), "link": absolute_url(site, reverse("wagtailadmin_home"))},
    )  # fmt: skip


def _stands(row: Invitation) -> bool:
    """May whoever invited still give these roles? An administrator who was removed leaves no door open."""
    if row.by_system:
        return True
    user = User.objects.filter(email=row.email).first()
    return row.invited_by is not None and all(rules.may_give(row.invited_by, row.site, user, key) for key in row.roles)


def _check(row: Invitation, by: User | None) -> None:
    if row.accepted_at or row.withdrawn_at:
        raise InvitationOver
    if not all(rules.may_give(by, row.site, None, key) for key in row.roles):
        raise NotAllowed


def _locked(invitation: Invitation) -> Invitation:
    return Invitation.objects.select_for_update(of=("self",)).select_related("site", "invited_by").get(pk=invitation.pk)


def _send(row: Invitation, token: str, by: User | None) -> None:
    path = reverse("roles:invitation", args=[token])
    queue_mail(
        site=row.site, to=row.email, template="roles/invitation", event_key=f"invitation:{row.pk}:{row.token_hash[:16]}",
        context={"name": row.name, "roles": kinds.in_order(set(row.roles)), "by": str(by or ""), "days": DAYS, "link": absolute_url(row.site, path)},
    )  # fmt: skip


def _hash(token: str) -> str:
    return salted_hmac("roles.invitation", token, algorithm="sha256").hexdigest()


def can_sign_in(row: Invitation) -> bool:
    """Has the invited person an account that opens the admin already, so that no password is to be chosen?"""
    user = User.objects.filter(email=row.email).first()
    return user is not None and works_somewhere(user)
