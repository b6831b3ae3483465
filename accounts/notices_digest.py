"""Collected mails: once a day at seven, once a week on Monday at seven, in local time. Each notice is in exactly one of them.

Marking the notices and writing the mail are one transaction; the mail's key names person, municipality and day. A process that
dies in between leaves both undone, one that runs twice finds nothing to do.
"""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from municipality.outbox import queue_mail

from . import notices
from .models import Frequency, Notice, User
from .notices_settings import DIGESTS, addresses

HOUR = time(7)
MOST_IN_A_MAIL = 40
KEEP_FOR = timedelta(days=180)


class _Taken(Exception):
    """This person has had her mail of this turn: what is left goes with the next one."""


def turn(frequency: str, now: datetime) -> datetime:
    """Return the latest moment at which mails of this frequency were due: seven o'clock of today or before, or of a Monday."""
    local = timezone.localtime(now)
    day = local.date() if local.time() >= HOUR else local.date() - timedelta(days=1)
    if frequency == Frequency.WEEKLY:
        day -= timedelta(days=day.weekday())
    return timezone.make_aware(datetime.combine(day, HOUR))


def send_due(now: datetime | None = None) -> int:
    """Write every collected mail that is due into the outbox; returns how many. Safe to run at any time and again."""
    now = now or timezone.now()
    made = 0
    for frequency in (Frequency.DAILY, Frequency.WEEKLY):
        due = turn(frequency, now)
        waiting = Notice.objects.filter(frequency=frequency, mailed_at=None, created__lt=due)
        for user_pk, site_pk in list(waiting.order_by("user_id", "site_id").values_list("user_id", "site_id").distinct()):
            made += send_one(user_pk, site_pk, frequency, due, now)
    return made


def send_one(user_pk: int, site_pk: int, frequency: str, due: datetime, now: datetime) -> bool:
    """Write one person's mail of one turn; returns whether there was one."""
    try:
        with transaction.atomic():
            user = User.objects.select_for_update().filter(pk=user_pk).first()
            if user is None:
                return False
            waiting = Notice.objects.filter(user=user, site_id=site_pk, frequency=frequency, mailed_at=None, created__lt=due)
            rows = list(waiting.select_related("site").order_by("created", "pk"))
            told = notices.still_true(user, rows) if user.is_active else []
            gone = {row.pk for row in rows} - {row.pk for row in told}
            Notice.objects.filter(pk__in=gone).delete()
            if not told:
                return False
            key = f"{DIGESTS[frequency]}:{site_pk}:{user_pk}:{timezone.localtime(due):%Y-%m-%d}"
            Notice.objects.filter(pk__in=[row.pk for row in told]).update(mailed_at=now, mail_key=key)
            if not _queue(user, told, frequency, key):
                raise _Taken
    except _Taken:
        return False
    return True


def _queue(user: User, rows: list[Notice], frequency: str, key: str) -> bool:
    site = rows[0].site
    links = addresses(user, site, DIGESTS[frequency])
    labels = {kind.name: kind.label for kind in notices.kinds()}
    with override(user.language):
        groups: dict[str, list[Notice]] = {}
        for row in rows[:MOST_IN_A_MAIL]:
            groups.setdefault(str(labels.get(row.kind, "")), []).append(row)
    mail = queue_mail(
        site=site, to=user.email, template="accounts/digest", event_key=key, language=user.language, unsubscribe_url=links["unsubscribe_url"],
        context={
            "groups": list(groups.items()), "count": len(rows), "more": max(0, len(rows) - MOST_IN_A_MAIL),
            "is_weekly": frequency == Frequency.WEEKLY, **links,
        },
    )  # fmt: skip
    return mail is not None


def old(now: datetime):
    """Return the notices whose time is over."""
    return Notice.objects.filter(created__lt=now - KEEP_FOR).order_by("pk")


def forget(notice: Notice) -> None:
    """Delete one notice."""
    notice.delete()
