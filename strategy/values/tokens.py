"""Keys with which machines hand in values: made and revoked by whoever may edit the strategy, shown once, kept as a hash."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from accounts.models import User
from strategy.models import ApiToken, StrategyPage
from strategy.rules import may_edit_strategy

PREFIX = "pfw_"
LONGEST_DAYS = 730
MOST = 20


class TokenRefused(ValueError):
    """A key that cannot be made; the text is a sentence for the person."""


def hash_of(key: str) -> str:
    """Return what is kept of a key. It has 256 random bits, so a plain hash cannot be turned back."""
    return hashlib.sha256(key.encode()).hexdigest()


def create_token(actor: User, strategy: StrategyPage, name: str, days: int) -> tuple[ApiToken, str]:
    """Make a key for the values of one strategy and return it with its text, which nobody sees again."""
    if not may_edit_strategy(actor, strategy):
        raise TokenRefused(_("Sie dürfen diese Strategie nicht bearbeiten."))
    name = " ".join(name.split())[:120]
    if not name:
        raise TokenRefused(_("Bitte sagen Sie, wofür der Schlüssel ist."))
    if not 1 <= days <= LONGEST_DAYS:
        raise TokenRefused(_("Ein Schlüssel gilt höchstens zwei Jahre."))
    if ApiToken.objects.filter(strategy=strategy, revoked_at=None, expires_at__gt=timezone.now()).count() >= MOST:
        raise TokenRefused(_("Mehr als %(limit)d gültige Schlüssel hat eine Strategie nicht. Bitte sperren Sie zuerst einen.") % {"limit": MOST})
    key = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        token = ApiToken.objects.create(
            strategy=strategy, name=name, key_hash=hash_of(key), hint=key[:10], created_by=actor, expires_at=timezone.now() + timedelta(days=days)
        )  # fmt: skip
        log(strategy, "strategy.key_created", user=actor, data={"name": name, "hint": token.hint, "expires": token.expires_at.isoformat()})
    return token, key


def revoke_token(actor: User, token: ApiToken) -> bool:
    """Lock a key for good; False where it was locked already."""
    if not may_edit_strategy(actor, token.strategy):
        raise TokenRefused(_("Sie dürfen diese Strategie nicht bearbeiten."))
    with transaction.atomic():
        done = ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())
        if done:
            log(token.strategy, "strategy.key_revoked", user=actor, data={"name": token.name, "hint": token.hint})
    return bool(done)


def find_token(key: str) -> ApiToken | None:
    """Return the valid key with this text; None for one that is unknown, locked or too old."""
    if not key.startswith(PREFIX) or len(key) > 100:
        return None
    found = ApiToken.objects.select_related("strategy").filter(key_hash=hash_of(key), revoked_at=None, expires_at__gt=timezone.now())
    return found.first()


def note_use(token: ApiToken) -> None:
    """Remember that a key was used, once a minute at most."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > timedelta(minutes=1):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
