"""Mails leave through a table: written with the event, sent by the worker, tried again while the mail server is away.

`queue_mail` renders at once and inside the caller's transaction, so a mail exists exactly when its event does; the unique
event key makes a second call for the same event do nothing. `send_due` claims rows in the database, so two workers never
send the same row. What no outbox can rule out: a worker killed between the mail server's "accepted" and our note of it
sends once more, with the same Message-ID, by which mail programs recognise the double.
"""

import logging
import secrets
import smtplib
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import formataddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db.models import Count, Min, Q
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation
from wagtail.models import Site

from . import launch, parts
from .address import spoken
from .look.mail import inline, look_of_mail
from .models.branding import Branding
from .models.mail import OutboxMail
from .models.settings import MunicipalitySettings

logger = logging.getLogger(__name__)

FIRST_DELAY = timedelta(minutes=1)
LONGEST_DELAY = timedelta(hours=12)
GIVE_UP_AFTER = timedelta(days=3)
CLAIM_FOR = timedelta(minutes=5)
BATCH = 50


@dataclass
class SendReport:
    """What one `send_due` did, in mails."""

    sent: int = 0
    delayed: int = 0
    failed: int = 0

    def __str__(self) -> str:
        return f"sent {self.sent}, delayed {self.delayed}, failed {self.failed}"


# Writing ----------------------------------------------------------------------------------------------------------------


def queue_mail(
    *,
    site: Site,
    to: str,
    template: str,
    context: dict,
    event_key: str,
    language: str = "de",
    reply_to: str = "",
    unsubscribe_url: str = "",
) -> OutboxMail | None:
    """Write the mail of an event into the outbox, inside the caller's transaction.

    Renders `templates/mail/<template>.subject.txt`, `.txt` and `.html` in `language`. They find `context` and besides:
    `root_url` (the municipality's own address without a slash at the end: `{{ root_url }}{% url … %}`), `site_name`,
    `subject`, `language`, `look`. `unsubscribe_url` takes a POST of mail programs (RFC 8058). Returns the row, or None when this
    event has its mail already, belongs to a part that is switched off, or nobody outside of the administration is written to
    yet (`launch.post`). Raises
    `ValidationError` for an address that is none. `event_key` must not hold personal data: it is kept for ever.
    """
    if parts.is_silent(site, template):
        return None
    recipient, answer = clean_address(to), clean_address(reply_to) if reply_to else ""
    if not event_key or len(event_key) > 200:
        raise ValueError("An event key has 1 to 200 characters.")
    way = launch.post(site, template, recipient)
    if way is launch.Post.NONE:
        return None
    with translation.override(language), spoken(site):
        values = {**context, **mail_context(site, language)}
        subject = one_line(_render_text(f"mail/{template}.subject.txt", values))[:200]
        values["subject"] = subject
        text = _printable(_render_text(f"mail/{template}.txt", values)).strip() + "\n"
        html = inline(_printable(get_template(f"mail/{template}.html").render(values)), values["look"])
    now = timezone.now()
    mail = OutboxMail(
        site=site,
        event_key=event_key,
        template=template,
        language=language,
        message_id=f"<{secrets.token_hex(16)}@{_mail_host(site)}>",
        sender=sender_of(site),
        recipient=recipient,
        reply_to=answer,
        subject=subject,
        text=text,
        html=html,
        unsubscribe_url=unsubscribe_url,
        state=OutboxMail.State.HELD if way is launch.Post.HELD else OutboxMail.State.WAITING,
        created=now,
        due=now,
    )
    # An insert that gives way does not break the caller's transaction; our own Message-ID tells whether it was ours.
    OutboxMail.objects.bulk_create([mail], ignore_conflicts=True)
    return OutboxMail.objects.filter(event_key=event_key, message_id=mail.message_id).first()


def mail_context(site: Site, language: str = "de") -> dict:
    """Return what every mail template finds beside its own values."""
    return {
        "root_url": site.root_url,
        "site_name": site_name(site),
        "language": language,
        "look": look_of_mail(site, language),
    }


def absolute_url(site: Site, path: str) -> str:
    """Return the address of `path` on the municipality's own host, whatever host was asked."""
    if not path.startswith("/") or path.startswith("//") or "\\" in path:
        raise ValueError("A path starts with one slash.")
    return f"{site.root_url}{path}"


def site_name(site: Site) -> str:
    """Return the name that people know the municipality's website by."""
    return one_line(Branding.for_site(site).name or site.site_name or settings.PRODUCT_NAME)


def sender_of(site: Site) -> str:
    """Return the From line: the municipality's own sender, else that of the installation, under the site's name."""
    address = MunicipalitySettings.for_site(site).mail_from or settings.DEFAULT_FROM_EMAIL
    return formataddr((site_name(site), address)) if "<" not in address else one_line(address)


def clean_address(address: str) -> str:
    """Return the address without blanks around it; raise `ValidationError` unless it is exactly one plain address."""
    address = address.strip()
    if one_line(address) != address or any(mark in address for mark in ',;<>"'):
        raise ValidationError("Not a single plain e-mail address.", code="invalid")
    validate_email(address)
    return address


def one_line(text: str) -> str:
    """Return `text` fit for a header line: no line breaks, no control or direction characters, single blanks."""
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    return " ".join("".join(c for c in kept if unicodedata.category(c) not in ("Cf", "Cs")).split())


def _render_text(name: str, values: dict) -> str:
    """Render a plain text template: nothing is escaped, because nothing in it is markup."""
    return get_template(name).template.render(Context(values, autoescape=False))


def _printable(text: str) -> str:
    """Return `text` without control characters other than line breaks and tabs (PostgreSQL stores no NUL)."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")


def _mail_host(site: Site) -> str:
    return urlsplit(site.root_url).hostname or "localhost"


# Sending ----------------------------------------------------------------------------------------------------------------


def send_due(now: datetime | None = None) -> SendReport:
    """Send every mail that is due. Never raises for a mail server that is away: the mail waits for its next attempt."""
    now = now or timezone.now()
    report = SendReport()
    due = _claimable(now).order_by("due", "pk").values_list("pk", flat=True)
    connection: BaseEmailBackend | None = None
    for pk in list(due[:BATCH]):
        mail = _claim(pk, now)
        if mail is None:
            continue
        try:
            if connection is None:
                connection = get_connection()
                connection.open()
            _send(mail, connection)
        except Exception as error:
            _note_failure(mail, error, now, report)
            _close(connection)
            connection = None
            if _server_is_away(error):
                break  # the others would wait for the same time-out; the worker has more to do
        else:
            _note_success(mail, report)
    _close(connection)
    if report.sent:
        # The server is back: what waited for it alone goes out at the next run instead of hours later.
        OutboxMail.objects.filter(state=OutboxMail.State.WAITING, server_down=True, due__gt=now).update(due=now)
    return report


def _claimable(now: datetime):
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    return OutboxMail.objects.filter(free, state=OutboxMail.State.WAITING, due__lte=now)


def _claim(pk: int, now: datetime) -> OutboxMail | None:
    """Take the row for this process, or return None when another one was faster (one UPDATE decides)."""
    token = secrets.token_hex(16)
    # The claim counts from this moment, not from the start of the run: each mail has its full time.
    until = max(timezone.now(), now) + CLAIM_FOR
    if not _claimable(now).filter(pk=pk).update(claim=token, claimed_until=until):
        return None
    return OutboxMail.objects.filter(pk=pk, claim=token).first()


def _send(mail: OutboxMail, connection: BaseEmailBackend) -> None:
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=mail.sender,
        to=[mail.recipient],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={
            "Message-ID": mail.message_id,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "Content-Language": mail.language,
            **_unsubscribe_headers(mail),
        },
        connection=connection,
    )
    message.attach_alternative(mail.html, "text/html")
    message.send(fail_silently=False)


def _unsubscribe_headers(mail: OutboxMail) -> dict[str, str]:
    """One-click unsubscription by the mail program's own button (RFC 8058)."""
    if not mail.unsubscribe_url:
        return {}
    return {"List-Unsubscribe": f"<{mail.unsubscribe_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _note_success(mail: OutboxMail, report: SendReport) -> None:
    OutboxMail.objects.filter(pk=mail.pk, claim=mail.claim).update(
        state=OutboxMail.State.SENT,
        sent_at=timezone.now(),
        attempts=mail.attempts + 1,
        claim="",
        claimed_until=None,
        last_error="",
        server_down=False,
    )
    report.sent += 1


def _note_failure(mail: OutboxMail, error: Exception, now: datetime, report: SendReport) -> None:
    attempts = mail.attempts + 1
    final = _is_final(error) or now - mail.created >= GIVE_UP_AFTER
    OutboxMail.objects.filter(pk=mail.pk, claim=mail.claim).update(
        state=OutboxMail.State.FAILED if final else OutboxMail.State.WAITING,
        due=now + delay_after(attempts),
        attempts=attempts,
        claim="",
        claimed_until=None,
        last_error=describe(error),
        server_down=_server_is_away(error),
    )
    if final:
        report.failed += 1
        logger.error("Outbox mail %s given up after %s attempts: %s", mail.pk, attempts, describe(error))
    else:
        report.delayed += 1
        logger.warning("Outbox mail %s delayed, attempt %s: %s", mail.pk, attempts, describe(error))


def delay_after(attempts: int) -> timedelta:
    """Return how long to wait after the given number of failed attempts: 1, 2, 4 … minutes, at most 12 hours."""
    return min(FIRST_DELAY * 2 ** min(attempts - 1, 12), LONGEST_DELAY)


def describe(error: Exception) -> str:
    """Name an error without its text: mail servers repeat addresses in it."""
    code = getattr(error, "smtp_code", "") or getattr(error, "errno", "") or ""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = "/".join(sorted({str(answer[0]) for answer in error.recipients.values()}))
    return f"{type(error).__name__} {code}".strip()[:120]


def _is_final(error: Exception) -> bool:
    """Has the mail server refused this mail for good (SMTP 5xx on recipient or content)?"""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= answer[0] < 600 for answer in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and 500 <= error.smtp_code < 600


def _server_is_away(error: Exception) -> bool:
    """Is the fault the server's or the configuration's, so that every other mail would meet it too?"""
    if isinstance(error, (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError)):
        return False
    return isinstance(error, OSError)  # smtplib's errors, time-outs and refused connections are all OSError


def _close(connection: BaseEmailBackend | None) -> None:
    if connection is None:
        return
    try:
        connection.close()
    except Exception as error:
        logger.warning("Mail connection did not close: %s", describe(error))


# Keeping ----------------------------------------------------------------------------------------------------------------


def requeue_failed() -> int:
    """Give every mail that was given up and still has its text one more round; returns how many."""
    now = timezone.now()
    failed = OutboxMail.objects.filter(state=OutboxMail.State.FAILED, blanked_at=None)
    return failed.update(state=OutboxMail.State.WAITING, created=now, due=now, attempts=0)


def blank_old(now: datetime | None = None) -> int:
    """Delete address and text of mails that were sent, given up or held `OUTBOX_KEEP_DAYS` (14) ago; returns how many.

    The row stays with its event key, so that the event is never mailed again.
    """
    now = now or timezone.now()
    limit = now - timedelta(days=settings.OUTBOX_KEEP_DAYS)
    done = Q(state=OutboxMail.State.SENT, sent_at__lt=limit) | Q(state=OutboxMail.State.FAILED, due__lt=limit)
    done |= Q(state=OutboxMail.State.HELD, created__lt=limit)
    return OutboxMail.objects.filter(done, blanked_at=None).update(
        recipient="", reply_to="", subject="", text="", html="", unsubscribe_url="", blanked_at=now
    )


def mail_health(now: datetime | None = None) -> dict:
    """Return `waiting`, `failed`, `oldest_minutes` (age of the oldest waiting mail that is late) for `/health/`."""
    now = now or timezone.now()
    numbers = OutboxMail.objects.aggregate(
        waiting=Count("pk", filter=Q(state=OutboxMail.State.WAITING)),
        failed=Count("pk", filter=Q(state=OutboxMail.State.FAILED, blanked_at=None)),
        oldest=Min("created", filter=Q(state=OutboxMail.State.WAITING)),
    )
    oldest = numbers.pop("oldest")
    return {**numbers, "oldest_minutes": int((now - oldest).total_seconds() // 60) if oldest else 0}
