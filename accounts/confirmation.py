"""Proof that an address belongs to the person who typed it: a short code to type, or a link with a button.

    confirmation, code, link_token = start(site, email, "submission", submission)
    …queue_mail(… context={"code": display_code(code), "link": reverse("…", args=[link_token])} …)
    if check_code(confirmation, typed): …
    confirmation = check_link(token, site=site, purpose="submission")   # on POST only

Code and link are one thing: whichever is used first uses up both. A new one replaces the old one for the same address,
purpose and subject. The code dies after five wrong tries; the link, which cannot be guessed, goes on working.
Links act by POST only (`ConfirmationLinkView`): mail scanners that open them change nothing.
"""

import secrets
import unicodedata
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from wagtail.models import Site

from municipality.outbox import clean_address
from municipality.scope import get_site
from municipality.throttle import throttle

from .models import EmailConfirmation

CODE_LENGTH = 6
# No vowels (no words), nothing that looks like something else (0/O, 1/I/L, 5/S, 8/B, U/V).
CODE_SIGNS = "234679CDFGHJKMNPQRTVWXYZ"
MAX_ATTEMPTS = 5
CODE_LIFETIME = timedelta(minutes=30)
LINK_LIFETIME = timedelta(days=7)
KEEP_FOR = timedelta(days=30)
# New codes for one address: as often as a person who waits for the mail may ask, and no mail bomb.
LIMITS = ((5, timedelta(minutes=15)), (12, timedelta(days=1)))


Row = TypeVar("Row", bound=models.Model)


class State(StrEnum):
    """What has become of a confirmation."""

    OPEN = "open"
    USED = "used"
    REPLACED = "replaced"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


class ConfirmationRefused(Exception):
    """A link that does not act. `state` says why, `sentence` tells the person what to do."""

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self.state = state

    @property
    def sentence(self) -> str:
        return explain(self.state)


def start(
    site: Site, email: str, purpose: str, subject: models.Model | str, *, link_lifetime: timedelta = LINK_LIFETIME
) -> tuple[EmailConfirmation, str, str]:
    """Make a new code and link for an address and return (row, code, link token); the older open one is replaced.

    The two secrets exist only in this answer. Raises `ValidationError` for an address that is none and
    `municipality.throttle.Throttled` when the address was sent too many codes.
    """
    email = normal_address(email)
    for limit, per in LIMITS:
        throttle(f"confirmation:{per.total_seconds():.0f}:{email}", limit, per, site=site)
    code = "".join(secrets.choice(CODE_SIGNS) for _position in range(CODE_LENGTH))
    token = secrets.token_urlsafe(32)
    same = {"site": site, "email": email, "purpose": purpose, "subject": subject_key(subject)}
    for last_try in (False, False, True):
        now = timezone.now()
        row = EmailConfirmation(
            **same,
            link_token_hash=_hash("link", token),
            created=now,
            code_expires=now + CODE_LIFETIME,
            expires=now + link_lifetime,
        )
        row.code_hash = _code_hash(row, code)
        try:
            with transaction.atomic():
                EmailConfirmation.objects.filter(**same, used_at=None, replaced_at=None).update(replaced_at=now)
                row.save()
        except IntegrityError:  # two requests at once: the later one replaces the earlier
            if last_try:
                raise
        else:
            break
    return row, code, token


def revoke(**which) -> int:
    """Make open confirmations worthless, chosen by fields (`email`, `purpose`, …); returns how many."""
    return EmailConfirmation.objects.filter(**which, used_at=None, replaced_at=None).update(replaced_at=timezone.now())


def check_code(confirmation: EmailConfirmation, code: str) -> bool:
    """Is this the code? A right one uses the confirmation up; a wrong one costs one of five tries."""
    now = timezone.now()
    row = EmailConfirmation.objects.filter(pk=confirmation.pk, used_at=None, replaced_at=None, code_expires__gt=now)
    # The try is counted before it is judged, so that parallel guesses cannot share one.
    if not row.filter(attempts__lt=MAX_ATTEMPTS).update(attempts=F("attempts") + 1):
        return False
    if not constant_time_compare(_code_hash(confirmation, normal_code(code)), confirmation.code_hash):
        return False
    return bool(row.update(used_at=now))


def find_link(token: str, *, site: Site, purpose: str) -> EmailConfirmation | None:
    """Return what a link belongs to, whatever its state, or None. Changes nothing: for GET."""
    if not token or len(token) > 100:
        return None
    return EmailConfirmation.objects.filter(link_token_hash=_hash("link", token), site=site, purpose=purpose).first()


def check_link(token: str, *, site: Site, purpose: str) -> EmailConfirmation:
    """Use a link up and return its confirmation; raise `ConfirmationRefused` with the reason. For POST only."""
    confirmation = find_link(token, site=site, purpose=purpose)
    if confirmation is None:
        raise ConfirmationRefused(State.UNKNOWN)
    now = timezone.now()
    open_rows = EmailConfirmation.objects.filter(pk=confirmation.pk, used_at=None, replaced_at=None, expires__gt=now)
    if not open_rows.update(used_at=now):
        confirmation.refresh_from_db()
        raise ConfirmationRefused(state_of(confirmation))
    confirmation.refresh_from_db()
    return confirmation


def state_of(confirmation: EmailConfirmation | None) -> State:
    """Return what has become of the link of a confirmation."""
    if confirmation is None:
        return State.UNKNOWN
    if confirmation.used_at:
        return State.USED
    if confirmation.replaced_at:
        return State.REPLACED
    return State.OPEN if confirmation.expires > timezone.now() else State.EXPIRED


def explain(state: State) -> str:
    """Say to the person why a link does not act and what to do now."""
    return {
        State.OPEN: "",
        State.USED: _("Dieser Link wurde schon verwendet. Die Adresse ist bestätigt, Sie müssen nichts mehr tun."),
        State.REPLACED: _("Dieser Link wurde durch einen neueren ersetzt. Bitte nehmen Sie den Link aus der letzten E-Mail."),
        State.EXPIRED: _("Dieser Link ist abgelaufen. Bitte fordern Sie einen neuen an."),
        State.UNKNOWN: _("Diesen Link kennen wir nicht. Bitte prüfen Sie, ob er vollständig ist, oder fordern Sie einen neuen an."),
    }[state]


def code_problem(confirmation: EmailConfirmation) -> str:
    """Say why a code was not accepted, after `check_code` returned False."""
    confirmation.refresh_from_db()
    if confirmation.used_at:
        return _("Dieser Code wurde schon verwendet. Die Adresse ist bestätigt.")
    if confirmation.replaced_at:
        return _("Inzwischen wurde ein neuer Code verschickt. Bitte nehmen Sie den Code aus der letzten E-Mail.")
    if confirmation.code_expires <= timezone.now():
        return _("Der Code ist abgelaufen. Bitte fordern Sie einen neuen an.")
    if confirmation.attempts >= MAX_ATTEMPTS:
        return _("Der Code wurde zu oft falsch eingegeben. Bitte fordern Sie einen neuen an oder nehmen Sie den Link aus der E-Mail.")
    return _("Der Code passt nicht. Bitte prüfen Sie ihn noch einmal. Er besteht aus 6 Zeichen.")


def subject_key(subject: models.Model | str) -> str:
    """Return what a confirmation is bound to as text: `app.model:pk` of a saved object, or the text itself."""
    if isinstance(subject, str):
        return subject
    if subject.pk is None:
        raise ValueError("A confirmation needs a saved object.")
    return f"{subject._meta.label_lower}:{subject.pk}"


def subject_of(confirmation: EmailConfirmation, model: type[Row]) -> Row | None:
    """Return the object of this model that the confirmation is about, or None when it is gone or of another kind."""
    label, _colon, pk = confirmation.subject.partition(":")
    if label != model._meta.label_lower or not pk:
        return None
    return model._default_manager.filter(pk=pk).first()


def normal_address(email: str) -> str:
    """Return the one spelling of an address under which we keep it."""
    return clean_address(unicodedata.normalize("NFC", email)).lower()


def normal_code(code: str) -> str:
    """Return a typed code as it was made: upper case, without blanks and hyphens."""
    return "".join(sign for sign in code.upper() if sign.isalnum())[:20]


def display_code(code: str) -> str:
    """Return a code in two groups, as people read it: `C2D-F7G`."""
    return f"{code[:3]}-{code[3:]}"


def forget_old(now: datetime | None = None) -> int:
    """Delete confirmations 30 days after their link ended or was used; returns how many."""
    limit = (now or timezone.now()) - KEEP_FOR
    return EmailConfirmation.objects.filter(Q(expires__lt=limit) | Q(used_at__lt=limit)).delete()[0]


def _code_hash(row: EmailConfirmation, code: str) -> str:
    """The code together with the row's link: the same code never has the same hash twice."""
    return _hash("code", f"{row.link_token_hash}:{code}")


def _hash(kind: str, secret: str) -> str:
    return salted_hmac(f"accounts.confirmation.{kind}", secret, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()


@method_decorator(never_cache, name="dispatch")
class ConfirmationLinkView(View):
    """The page behind a link: GET shows a button or the reason why there is none, POST acts.

    Subclasses set `purpose`, `title`, `text`, `button` and write `confirmed`. The address ends in `<str:token>/`.
    """

    purpose = ""
    template_name = "accounts/confirm_link.html"

    def page_texts(self, confirmation: EmailConfirmation) -> dict[str, str]:
        """Return `title`, `text` and `button` for an open link."""
        return {
            "title": _("Adresse bestätigen"),
            "text": _("Mit einem Klick bestätigen Sie, dass diese E-Mail-Adresse Ihnen gehört."),
            "button": _("Adresse bestätigen"),
        }

    def confirmed(self, request: HttpRequest, confirmation: EmailConfirmation) -> HttpResponse:
        """Do what the confirmation was for and answer, usually with a redirect."""
        raise NotImplementedError

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        confirmation = find_link(token, site=get_site(request), purpose=self.purpose)
        state = state_of(confirmation)
        if confirmation is None or state is not State.OPEN:
            return self._explain(request, state)
        return self._show(request, {**self.page_texts(confirmation), "is_open": True}, 200)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        try:
            with transaction.atomic():
                confirmation = check_link(token, site=get_site(request), purpose=self.purpose)
                return self.confirmed(request, confirmation)
        except ConfirmationRefused as refused:
            return self._explain(request, refused.state)

    def _explain(self, request: HttpRequest, state: State) -> HttpResponse:
        texts = {"title": _("Dieser Link wirkt nicht mehr"), "text": explain(state), "is_open": False, "state": str(state)}
        if state is State.USED:
            texts["title"] = _("Schon bestätigt")
        elif state is State.UNKNOWN:
            texts["title"] = _("Unbekannter Link")
        return self._show(request, texts, 404 if state is State.UNKNOWN else 200 if state is State.USED else 410)

    def _show(self, request: HttpRequest, context: dict, status: int) -> HttpResponse:
        response = render(request, self.template_name, context, status=status)
        # Not "no-referrer": browsers would send the form with `Origin: null`, and the CSRF check would refuse it.
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex"
        return response
