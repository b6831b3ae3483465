"""Events → notices → mails. An app names its kinds of events once and then tells who is concerned.

    JOIN = register(NoticeKind("workshop.join", _("Jemand möchte in mein Team"), Frequency.ONCE))
    notify(site, [lead], JOIN, key=f"join:{request.pk}", title=…, text=…, path=reverse(…), subject=f"project:{project.pk}")

Everybody gets an event once (`key`), however often it is told. Titles and texts are written in the language of the receiver when
they are given as functions of no arguments, called under that language.

register_subject("project", fn)       fn(user, ids) -> the ids of which this person may still hear; of the others nothing is mailed or shown
withdraw([user], "project:12")        somebody left or was removed: what she was not told yet is not told any more
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import override
from wagtail.models import Site

from municipality import parts
from municipality.address import spoken
from municipality.outbox import queue_mail

from .models import Frequency, Notice, NoticeSetting, User
from .rules import is_staff

Words = str | Callable[[], str]


@dataclass(frozen=True)
class NoticeKind:
    """A kind of event: unique name (`app.what`), how it is called in the settings, and how soon it is mailed unless a person chose otherwise.

    `for_staff`: only the administration hears of it, so only its people find it in their settings.
    """

    name: str
    label: str | Promise
    default: Frequency = Frequency.ONCE
    for_staff: bool = False


_kinds: dict[str, NoticeKind] = {}


def register(kind: NoticeKind) -> NoticeKind:
    """Make a kind known; returns it."""
    _kinds[kind.name] = kind
    return kind


def kinds() -> list[NoticeKind]:
    """Return all kinds by name."""
    return [_kinds[name] for name in sorted(_kinds)]


def kinds_for(user: User) -> list[NoticeKind]:
    """Return the kinds that this person may hear of, in the order of their names."""
    staff = is_staff(user)
    return [kind for kind in kinds() if staff or not kind.for_staff]


Subjects = Callable[[User, set[str]], set[str]]
_subjects: dict[str, Subjects] = {}


def register_subject(name: str, still_there: Subjects) -> Subjects:
    """Let an app say which of its things (`subject="name:id"`) still exist for a person; returns the function."""
    _subjects[name] = still_there
    return still_there


Reply = Callable[[Notice], str]
_replies: dict[str, Reply] = {}


def register_reply(kind: NoticeKind, address: Reply) -> Reply:
    """Let the mail of a notice of this kind have an address for answers: `address(notice)`, "" for none; returns the function."""
    _replies[kind.name] = address
    return address


def still_true(user: User, rows: Iterable[Notice]) -> list[Notice]:
    """Return the notices of a person whose thing is not gone; one query per kind of thing."""
    rows = list(rows)
    asked: dict[str, set[str]] = {}
    for row in rows:
        name, _colon, key = row.subject.partition(":")
        if name in _subjects:
            asked.setdefault(name, set()).add(key)
    there = {name: {str(key) for key in _subjects[name](user, keys)} for name, keys in asked.items()}
    return [row for row in rows if (found := row.subject.partition(":"))[0] not in there or found[2] in there[found[0]]]


def withdraw(users: Iterable[User], subject: str) -> int:
    """Delete what these people were told of a thing and have not read, or would be mailed later; returns how many."""
    rows = Notice.objects.filter(user__in=list(users), subject=subject)
    return rows.filter(Q(read_at=None) | Q(mailed_at=None)).delete()[0]


def notify(
    site: Site, users: Iterable[User], kind: NoticeKind, *, key: str, title: Words, text: Words = "", path: str = "", subject: str = ""
) -> list[Notice]:
    """Tell these people once of an event, inside the caller's transaction; returns the new notices. `key` holds no personal data."""
    people = {user.pk: user for user in users if user is not None and user.is_active}
    if not people or parts.is_silent(site, kind.name):
        return []
    chosen = dict(NoticeSetting.objects.filter(site=site, user__in=people, kind=kind.name).values_list("user_id", "frequency"))
    known = set(Notice.objects.filter(user__in=people, event_key=key).values_list("user_id", flat=True))
    now = timezone.now()
    made = []
    for pk, user in people.items():
        if pk in known:
            continue
        with override(user.language), spoken(site):
            words = {"title": str(title() if callable(title) else title)[:200], "text": str(text() if callable(text) else text)}
        made.append(
            Notice(
                site=site, user=user, kind=kind.name, event_key=key, path=path[:300], subject=subject, created=now,
                frequency=chosen.get(pk, kind.default), **words,
            )
        )  # fmt: skip
    Notice.objects.bulk_create(made, ignore_conflicts=True)
    rows = list(Notice.objects.filter(user__in=people, event_key=key, mailed_at=None, created=now).select_related("user", "site"))
    for row in rows:
        if row.frequency == Frequency.ONCE:
            mail(row)
    return rows


def mail(row: Notice) -> None:
    """Send one notice as a mail of its own."""
    from .notices_settings import addresses

    row.mailed_at, row.mail_key = timezone.now(), f"notice:{row.pk}"
    row.save(update_fields=["mailed_at", "mail_key"])
    links = addresses(row.user, row.site, row.kind)
    kind, reply = _kinds.get(row.kind), _replies.get(row.kind)
    queue_mail(
        site=row.site, to=row.user.email, template="accounts/event", event_key=row.mail_key, language=row.user.language,
        unsubscribe_url=links["unsubscribe_url"], reply_to=reply(row) if reply else "",
        context={"heading": row.title, "body": row.text, "path": row.path, "kind": kind.label if kind else "", **links},
    )  # fmt: skip
