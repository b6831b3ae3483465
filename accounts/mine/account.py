"""What a person does with her account: another address, a copy of her data, the end. Every step asks for a fresh proof."""

import secrets

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.dispatch import Signal
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Site

from municipality.models.mail import OutboxMail
from municipality.outbox import queue_mail

from .. import confirmation, privacy
from ..models import EmailConfirmation, Notice, NoticeSetting, OrganisationMember, User
from ..rules import is_staff
from . import codes, signin
from .access import OwnRequest

ADDRESS = "new-address"

address_changed = Signal()
"""Sent inside the transaction in which an account gets another address: `user`, `old`, `new`. Both are proven."""


class AddressTaken(Exception):
    """Somebody else has this address by now."""


def send_proof(request: OwnRequest, site: Site, purpose: str) -> codes.Asked:
    """Send a code to the account's own address. Raises `Throttled`."""
    user = request.user
    with transaction.atomic():
        asked, code, _token = codes.begin(request, site, purpose, user.email)
        queue_mail(
            site=site, to=user.email, template="accounts/proof", language=user.language, context={"code": confirmation.display_code(code)},
            event_key=f"proof:{asked.row}:{secrets.token_hex(4)}",
        )  # fmt: skip
    return asked


def ask_new_address(request: OwnRequest, site: Site, email: str) -> codes.Asked:
    """Send a code to the new address; one that another account has gets a mail without a code. Raises `Throttled`, `PermissionDenied`."""
    user = request.user
    if is_staff(user):
        raise PermissionDenied
    with transaction.atomic():
        asked, code, _token = codes.begin(request, site, ADDRESS, email)
        taken = User.objects.filter(email=asked.email).exclude(pk=user.pk).exists()
        queue_mail(
            site=site, to=asked.email, template="accounts/new_address_taken" if taken else "accounts/new_address", language=user.language,
            context={"code": confirmation.display_code(code)}, event_key=f"new-address:{asked.row}:{secrets.token_hex(4)}",
        )  # fmt: skip
    return asked


def change_address(user: User, site: Site, new: str) -> None:
    """Give the account its new, proven address; the old one is told. Raises `AddressTaken`, `PermissionDenied`."""
    if is_staff(user):
        raise PermissionDenied
    old = user.email
    try:
        with transaction.atomic():
            row = User.objects.select_for_update().get(pk=user.pk)
            if User.objects.filter(email=new).exclude(pk=user.pk).exists():
                raise AddressTaken
            row.email = new
            row.save(update_fields=["email"])
            EmailAddress.objects.filter(email__iexact=new).exclude(user=row).delete()
            signin.know_address(row)
            confirmation.revoke(email=old, purpose=signin.PURPOSE)
            address_changed.send(sender=User, user=row, old=old, new=new)
            queue_mail(
                site=site, to=old, template="accounts/address_changed", language=row.language, context={},
                event_key=f"address-changed:{row.pk}:{secrets.token_hex(8)}",
            )  # fmt: skip
    except IntegrityError as error:
        raise AddressTaken from error
    user.email = new


def delete(user: User) -> None:
    """Delete the account everywhere. No mail says so: it would keep the address. Raises `privacy.NotHere` for staff."""
    privacy.erase(user)


# What this app keeps ------------------------------------------------------------------------------------------------------


def exported(user: User) -> dict:
    """Return the account's own rows for the copy of a person's data."""
    return {
        "email": user.email,
        "name": user.name,
        "phone": user.phone,
        "language": user.language,
        "since": user.date_joined,
        "last_login": user.last_login,
        "second_factors": [{"type": factor.type, "since": factor.created_at} for factor in user.authenticator_set.order_by("pk")],
        "organisations": [
            {"organisation": entry.organisation.name, "role": entry.role, "confirmed": entry.is_active, "since": entry.created}
            for entry in OrganisationMember.objects.filter(user=user).select_related("organisation")
        ],
    }


def exported_notices(user: User) -> dict:
    """Return what the person was told and how soon she wants mails."""
    notices = Notice.objects.filter(user=user).values("kind", "title", "text", "created", "read_at", "mailed_at", "frequency")
    settings = NoticeSetting.objects.filter(user=user).values("site__hostname", "kind", "frequency")
    return {"received": list(notices), "settings": list(settings)}


def erase(user: User) -> None:
    """Take the person's address and name out of what this app and the outbox keep beside the account."""
    EmailConfirmation.objects.filter(email=user.email).delete()
    blank = {"recipient": "", "reply_to": "", "subject": "", "text": "", "html": "", "unsubscribe_url": "", "blanked_at": timezone.now()}
    OutboxMail.objects.filter(recipient__iexact=user.email).exclude(state=OutboxMail.State.SENT).update(**blank, state=OutboxMail.State.FAILED)
    OutboxMail.objects.filter(recipient__iexact=user.email).update(**blank)
    OutboxMail.objects.filter(reply_to__iexact=user.email).update(reply_to="")
    forget_in_texts(privacy.words_of(user), but=user)


def forget_in_texts(words: list[str], *, but: User) -> None:
    """Replace a name and an address, as whole words, in what others were told; mails that went out lose their text."""
    words = [word for word in words if word]
    in_html = [*words, *(escape(word) for word in words)]
    blank = {"recipient": "", "reply_to": "", "subject": "", "text": "", "html": "", "unsubscribe_url": "", "blanked_at": timezone.now()}
    for notice in Notice.objects.filter(_holds(words, "title", "text")).exclude(user=but).select_related("user"):
        with override(notice.user.language):
            instead = _("Ein gelöschtes Konto")
        texts = {field: privacy.without(getattr(notice, field), words, instead) for field in ("title", "text")}
        Notice.objects.filter(pk=notice.pk).update(title=texts["title"][:200], text=texts["text"])
    for mail in OutboxMail.objects.filter(_holds(in_html, "subject", "text", "html")):
        with override(mail.language):
            instead = _("Ein gelöschtes Konto")
        texts = {field: privacy.without(getattr(mail, field), in_html, instead) for field in ("subject", "text", "html")}
        if any(getattr(mail, field) != text for field, text in texts.items()):
            OutboxMail.objects.filter(pk=mail.pk).update(**(blank if mail.state == OutboxMail.State.SENT else texts))


def _holds(words: list[str], *fields: str) -> Q:
    """Return the condition "one of the words stands in one of the fields", which nothing meets without words."""
    found = Q(pk__in=[])
    for word in words:
        for field in fields:
            found |= Q(**{f"{field}__icontains": word})
    return found
