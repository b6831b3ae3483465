"""Sign-in by a code sent to the address. An account is made when the address is proven, not before.

Whoever asks gets the same answer for known and unknown addresses; only the mail differs. Our own code proves the address,
then allauth's login stages take over: a second factor that is set up is asked for as after a password. The administration's
accounts get a code only where a second factor stands behind it; else their mail leads to the sign-in with a password.
"""

import secrets
from datetime import timedelta

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import EmailAddress, Login
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, override
from wagtail.models import Site

from municipality.outbox import absolute_url, queue_mail

from .. import confirmation
from ..models import User
from ..rules import is_staff
from . import codes

PURPOSE = "sign-in"
REMEMBER_FOR = timedelta(days=30)


class PasswordNeeded(Exception):
    """This account belongs to the administration and has no second factor: a code alone does not open it."""


def needs_password(user: User | None) -> bool:
    """Is a code by mail not enough for this account?"""
    if user is None or not is_staff(user):
        return False
    return not is_mfa_enabled(user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])


def find(email: str) -> User | None:
    """Return the account with this address, active or not."""
    return User.objects.filter(email=User.objects.normalize_email(email)).first()


def ask(request: HttpRequest, site: Site, email: str, *, go_on: str = "", remember: bool = False) -> codes.Asked:
    """Send a code for signing in, whether there is an account or not. Raises `Throttled`, `ValidationError` for a bad address."""
    with transaction.atomic():
        asked, code, token = codes.begin(request, site, PURPOSE, email, go_on=go_on, remember=remember)
        user = find(asked.email)
        language = get_language() or "de"
        with override(language):
            link = absolute_url(site, reverse("mine:sign_in_link", args=[token]))
            password_link = absolute_url(
                site, f"{reverse('account_login')}?{urlencode({'next': asked.next})}" if asked.next else reverse("account_login")
            )
        kind = "code"
        if user is not None and not user.is_active:
            kind = "closed"
        elif needs_password(user):
            kind = "staff"
        queue_mail(
            site=site, to=asked.email, template=f"accounts/sign_in_{kind}", language=language,
            context={"code": confirmation.display_code(code), "link": link, "password_link": password_link},
            event_key=f"sign-in:{asked.row}:{secrets.token_hex(4)}",
        )  # fmt: skip
    return asked


def enter(request: HttpRequest, email: str, *, go_on: str = "", remember: bool = False) -> HttpResponse:
    """The address is proven: sign its owner in, by way of allauth's stages, and answer with where to go. Raises `PasswordNeeded`."""
    user, made = get_or_make(email)
    if needs_password(user):
        raise PasswordNeeded
    codes.forget(request, PURPOSE)
    target = go_on or reverse("mine:home")
    if made:
        target = f"{reverse('mine:welcome')}?{urlencode({'next': go_on})}" if go_on else reverse("mine:welcome")
    if remember and not is_staff(user):
        request.session.set_expiry(REMEMBER_FOR)
    record_authentication(request, user, method="code")
    return perform_login(request, Login(user=user, email=user.email, redirect_url=target, signup=made))


def get_or_make(email: str) -> tuple[User, bool]:
    """Return (account, whether it is new) for a proven address; of two at once one makes it."""
    email = User.objects.normalize_email(email)
    user = find(email)
    made = False
    if user is None:
        try:
            with transaction.atomic():
                user = User.objects.create_user(email, language=get_language() or "de")
            made = True
        except IntegrityError:
            user = User.objects.get(email=email)
    # allauth keeps addresses of its own: proven here, so that its pages for passkeys do not ask again.
    know_address(user)
    return user, made


def know_address(user: User) -> None:
    """Tell allauth that the account's address is proven, and that it is the only one."""
    EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
