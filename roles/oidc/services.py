"""What changes by an identity provider: its connection, and who comes by it with which roles.

connect(provider, by, secret)    save a municipality's connection
disconnect(provider, by)         forget it with all identities; people and roles stay
enter(provider, endpoints, claims)   the account of the person whom the provider vouches for, with the roles of the groups; raises `Refused`
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.mine.signin import know_address
from accounts.models import User
from municipality.outbox import clean_address, one_line

from .. import invitations, journal, kinds
from .. import services as roles
from ..errors import LastAdmin, NotAllowed, RolesError
from ..models import RoleChange
from ..querysets import roles_of
from . import errors, rules
from .models import IdentityProvider, ProviderIdentity

MOST_GROUPS = 1000
LONGEST_ADDRESS = 254


def connect(provider: IdentityProvider, by: User, secret: str = "") -> IdentityProvider:
    """Save a connection; an empty secret keeps the former one. Raises `NotAllowed`, also for roles which `by` may not give."""
    if not rules.may_connect(by, provider.site):
        raise NotAllowed
    with transaction.atomic():
        before = IdentityProvider.objects.select_for_update().filter(site=provider.site).first()
        former = before.group_roles if before else {}
        mappable = rules.mappable(by, provider.site)
        if any(groups and groups != former.get(key) and key not in mappable for key, groups in provider.group_roles.items()):
            raise NotAllowed
        if secret:
            provider.seal(secret)
        provider.save()
        changed = [key for key in kinds.KEYS if provider.group_roles.get(key) != former.get(key)]
        detail = _("an: %(issuer)s") if provider.is_active else _("aus: %(issuer)s")
        journal.write(provider.site, RoleChange.Action.SIGN_IN, by=by, roles=changed, detail=detail % {"issuer": provider.issuer})
    return provider


def disconnect(provider: IdentityProvider, by: User) -> None:
    """Forget the connection, its secret and who came by it; sessions that it opened end. Raises `NotAllowed`."""
    if not rules.may_connect(by, provider.site):
        raise NotAllowed
    with transaction.atomic():
        journal.write(provider.site, RoleChange.Action.SIGN_IN, by=by, detail=_("entfernt: %(issuer)s") % {"issuer": provider.issuer})
        provider.delete()


def enter(provider: IdentityProvider, issuer: str, claims: dict[str, Any]) -> User:
    """Return the account of the person whom `issuer` vouches for, with the roles that her groups carry today.

    Known by issuer and subject; the first time by an address that the provider has verified. Raises `Refused`. What is taken stays taken
    when somebody is refused for want of a group.
    """
    try:
        with transaction.atomic():
            user, refusal = _enter(provider, issuer, claims)
    except IntegrityError as error:
        # Two sign-ins of one new person at once: the other one made it.
        raise errors.Refused from error
    except RolesError as error:
        raise errors.Locked from error
    if refusal is not None:
        raise refusal
    return user


def _enter(provider: IdentityProvider, issuer: str, claims: dict[str, Any]) -> tuple[Any, errors.Refused | None]:
    provider = IdentityProvider.objects.select_for_update(of=("self",)).select_related("site").get(pk=provider.pk)
    wanted = wanted_roles(provider, claims)
    shut = errors.NoGroup() if any(provider.group_roles.values()) and not wanted else None
    row = ProviderIdentity.objects.select_for_update(of=("self",)).filter(provider=provider, issuer=issuer, subject=claims["sub"]).first()
    if row is None:
        if shut:
            return None, shut
        row = _first_time(provider, issuer, claims, wanted)
    user = User.objects.select_for_update().get(pk=row.user_id)
    refusal = _why_not(user, provider)
    _let_roles_be(provider, row, user, wanted, gives=refusal is None)
    row.last_seen = timezone.now()
    row.save()
    refusal = refusal or shut
    if refusal is None and not roles_of(user, provider.site):
        refusal = errors.NotStaffHere()
    return user, refusal


def _why_not(user: User, provider: IdentityProvider) -> errors.Refused | None:
    if not user.is_active:
        return errors.Locked()
    return None if rules.is_within(user, provider.site) else errors.NeedsPassword()


def _first_time(provider: IdentityProvider, issuer: str, claims: dict[str, Any], wanted: set[str]) -> ProviderIdentity:
    """Return the identity of a person who comes for the first time: staff of this municipality, invited, or new by a group."""
    email = _verified_address(claims)
    site = provider.site
    user = User.objects.select_for_update().filter(email=email).first()
    if user is None:
        invitation = invitations.open_for(site, email)
        if invitation is not None:
            if kinds.CONSULTANT in invitation.roles:
                raise errors.NeedsPassword
            user = invitations.accept(invitation)
        elif provider.creates_accounts and wanted:
            user = User.objects.create_user(email, name=_name(claims), language=(get_language() or "de")[:5])
        else:
            raise errors.UnknownPerson
        know_address(user)
    elif not roles_of(user, site):
        raise errors.NotStaffHere
    refusal = _why_not(user, provider)
    if refusal is not None:
        raise refusal
    row = ProviderIdentity.objects.select_for_update().filter(provider=provider, user=user).first()
    if row is None:
        return ProviderIdentity.objects.create(provider=provider, user=user, issuer=issuer, subject=claims["sub"])
    if row.issuer == issuer:
        # An address that was given to somebody else: the former owner's account is not the new one's.
        raise errors.OtherSubject
    row.issuer, row.subject = issuer, claims["sub"]
    return row


def _let_roles_be(provider: IdentityProvider, row: ProviderIdentity, user: User, wanted: set[str], *, gives: bool) -> None:
    """Give what the groups carry (unless the person is refused), take what came by a group that is gone; what came by hand stays."""
    has, came = roles_of(user, provider.site), set(row.roles)
    wanted = wanted if gives else wanted & has
    by_claim = (came & has & wanted) | (wanted - has)
    for key in sorted(wanted - has):
        roles.give(provider.site, user, key, None, detail=_("durch eine Gruppe der Verwaltung"))
    for key in sorted((came & has) - wanted):
        try:
            roles.take(provider.site, user, key, None, detail=_("Gruppe der Verwaltung entfallen"))
        except LastAdmin:
            by_claim.add(key)
    row.roles = sorted(by_claim)


def wanted_roles(provider: IdentityProvider, claims: dict[str, Any]) -> set[str]:
    """Return the roles that the groups in the claims carry here; never the consultants'."""
    groups = groups_of(claims, provider.groups_claim)
    return {key for key, names in provider.group_roles.items() if key in kinds.KEYS and key != kinds.CONSULTANT and groups & set(names)}


def groups_of(claims: dict[str, Any], name: str) -> set[str]:
    """Return the groups under this name, which may be a path (`realm_access.roles`); empty for anything that is no list of words."""
    found: Any = claims.get(name) if name in claims else claims
    if name not in claims:
        for part in name.split("."):
            found = found.get(part) if isinstance(found, dict) else None
    if isinstance(found, str):
        found = [found]
    return {each for each in found[:MOST_GROUPS] if isinstance(each, str) and each} if isinstance(found, list) else set()


def _verified_address(claims: dict[str, Any]) -> str:
    email = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(email, str) or len(email) > LONGEST_ADDRESS:
        raise errors.NoVerifiedAddress
    try:
        return User.objects.normalize_email(clean_address(email))
    except ValidationError as error:
        raise errors.NoVerifiedAddress from error


def _name(claims: dict[str, Any]) -> str:
    name = claims.get("name")
    return one_line(name)[:120] if isinstance(name, str) else ""
