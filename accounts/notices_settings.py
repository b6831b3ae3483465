"""How soon a person wants to hear of what: her settings, and the way out in every mail, which needs no sign-in."""

from dataclasses import dataclass

from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Site

from municipality.outbox import absolute_url

from . import notices
from .models import Frequency, Notice, NoticeSetting, User

SALT = "accounts.notices.unsubscribe"
DIGESTS = {Frequency.DAILY.value: "digest:daily", Frequency.WEEKLY.value: "digest:weekly"}


@dataclass(frozen=True)
class Ticket:
    """What a link out of a mail stands for: a person, a municipality, and one kind of events or a whole digest (`digest:daily`)."""

    user: User
    site: Site
    kind: str


def chosen(user: User, site: Site) -> dict[str, str]:
    """Return what a person has set, by name of the kind; kinds without a setting have their default."""
    return dict(NoticeSetting.objects.filter(user=user, site=site).values_list("kind", "frequency"))


def frequency_of(user: User, site: Site) -> dict[str, str]:
    """Return how soon each known kind is mailed to this person."""
    own = chosen(user, site)
    return {kind.name: own.get(kind.name, str(kind.default)) for kind in notices.kinds()}


def choose(user: User, site: Site, frequencies: dict[str, str]) -> None:
    """Set how soon kinds are mailed; what waits for a digest follows. Unknown kinds and frequencies are ignored."""
    known = {kind.name for kind in notices.kinds()}
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        before = frequency_of(user, site)
        for kind, frequency in frequencies.items():
            if kind not in known or frequency not in Frequency.values or before[kind] == frequency:
                continue
            NoticeSetting.objects.update_or_create(user=user, site=site, kind=kind, defaults={"frequency": frequency})
            # What was collected so far does not become single mails: "at once" holds for what comes; that goes with the next daily one.
            waiting = Frequency.DAILY if frequency == Frequency.ONCE else frequency
            Notice.objects.filter(user=user, site=site, kind=kind, mailed_at=None).exclude(frequency=Frequency.NEVER).update(frequency=waiting)


def unsubscribe(ticket: Ticket) -> None:
    """No more mails of this kind, or of everything that came in this digest. May come twice."""
    if ticket.kind in DIGESTS.values():
        frequency = next(frequency for frequency, name in DIGESTS.items() if name == ticket.kind)
        names = [name for name, now in frequency_of(ticket.user, ticket.site).items() if now == frequency]
        choose(ticket.user, ticket.site, dict.fromkeys(names, Frequency.NEVER))
        Notice.objects.filter(user=ticket.user, site=ticket.site, frequency=frequency, mailed_at=None).update(frequency=Frequency.NEVER)
    else:
        choose(ticket.user, ticket.site, {ticket.kind: Frequency.NEVER})


def token_of(user: User, site: Site, kind: str) -> str:
    """Return the signed text of a link out of a mail; it holds no address."""
    return signing.dumps([user.pk, site.pk, kind], salt=SALT)


def read_token(token: str, site: Site) -> Ticket | None:
    """Return what a link stands for, None for one that is forged, of another municipality, or of a person who is gone."""
    if len(token) > 300:
        return None
    try:
        user_pk, site_pk, kind = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = User.objects.filter(pk=user_pk).first() if site_pk == site.pk else None
    if user is None or (kind not in DIGESTS.values() and kind not in {known.name for known in notices.kinds()}):
        return None
    return Ticket(user, site, kind)


def addresses(user: User, site: Site, kind: str) -> dict[str, str]:
    """Return `unsubscribe_url`, `settings_url` and `area_url` for a mail, in the person's language."""
    with override(user.language):
        return {
            "unsubscribe_url": absolute_url(site, reverse("mine:unsubscribe", args=[token_of(user, site, kind)])),
            "settings_url": absolute_url(site, reverse("mine:notice_settings")),
            "area_url": absolute_url(site, reverse("mine:home")),
        }
