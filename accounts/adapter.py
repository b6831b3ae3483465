"""How django-allauth behaves here: who goes where after signing in, nobody signs up, its mails take the way of all mails."""

import secrets
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from municipality.outbox import absolute_url, queue_mail, site_name
from municipality.scope import get_site
from municipality.throttle import Throttled, client_network, throttle, throttle_request

from .rules import is_staff

# Counted in the database: allauth's own counters live in the memory of one process each.
SIGN_INS_PER_NETWORK = (60, timedelta(minutes=15))
SIGN_INS_PER_ADDRESS_AND_NETWORK = (10, timedelta(minutes=15))
SIGN_INS_PER_ADDRESS = (200, timedelta(days=1))
SECOND_FACTOR_STAGE = "allauth.mfa.stages.AuthenticateStage"
MAILS_PER_ADDRESS = (5, timedelta(days=1))


class StaffAccountAdapter(DefaultAccountAdapter):
    """Nobody signs up here: staff are invited, citizens prove an address (`accounts.mine.signin`)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return where somebody goes who signed in without a wish: staff to the admin, everybody else to "Mein Bereich"."""
        return reverse("wagtailadmin_home") if is_staff(request.user) else reverse("mine:home")

    def get_login_stages(self) -> list[str]:
        """Return allauth's stages; the second factor is not asked for where a provider trusted with it has just done so."""
        stages = super().get_login_stages()
        if getattr(allauth_context.request, "vouched_second_factor", False):
            stages = [stage for stage in stages if stage != SECOND_FACTOR_STAGE]
        return stages

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the network that limits count, behind proxies too; without this all staff would share the proxy's limit."""
        return client_network(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a try at a password; raises `Throttled`, which becomes the 429 page. Many networks cannot lock a person out soon."""
        address = str(credentials.get("email") or "").strip().lower()[:320]
        throttle_request(request, "sign-in", *SIGN_INS_PER_NETWORK)
        if address:
            throttle(f"sign-in:{client_network(request)}:{address}", *SIGN_INS_PER_ADDRESS_AND_NETWORK)
            throttle(f"sign-in:{address}", *SIGN_INS_PER_ADDRESS)
        super().pre_authenticate(request, **credentials)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link of the mail on the municipality's own address, whatever host and port were asked."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"}).replace("UID-KEY", key)
        return absolute_url(get_site(allauth_context.request), path)

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Queue the mail: a dead mail server is no error for the person, and known and unknown addresses take the same time.

        Nobody is sent more than a few a day; beyond that the page says the same and nothing goes out.
        """
        request = allauth_context.request
        site = get_site(request)
        try:
            throttle(f"account-mail:{email.strip().lower()}", *MAILS_PER_ADDRESS, site=site)
        except Throttled:
            return
        place = SimpleNamespace(name=site_name(site), domain=urlsplit(site.root_url).netloc)
        message = self.render_mail(template_prefix, email, {"request": request, "email": email, "current_site": place, **context})
        queue_mail(
            site=site, to=email, template="accounts/notice", context={"heading": message.subject, "body": message.body},
            event_key=f"account:{secrets.token_hex(16)}", language=get_language() or "de",
        )  # fmt: skip
