"""What a person does with her account: another address, a copy of her data, the end. Every step asks for a fresh proof."""

import secrets

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.dispatch import Signal
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Site

from municipality.models.mail import OutboxMail
from municipality.outbox import queue_mail

from .. import confirmation, privacy
from ..models import EmailConfirmation, Notice, NoticeSetting, OrganisationMember, User
from ..rules import is_staff
from . import codes, signin

ADDRESS = "new-address"

address_changed = Signal()
"""Sent inside the transaction in which an account gets another address: `user`, `old`, `new`. Both are proven."""


class AddressTaken(Exception):
    """Somebody else has this address by now."""


def send_proof(request: HttpRequest, site: Site, purpose: str) -> codes.Asked:
    """Send a code to the account's own address. Raises `Throttled`."""
    user = request.user
    with transaction.atomic():
        asked, code, _token = codes.begin(request, site, purpose, user.email)
        queue_mail(
            site=site, to=user.email, template="accounts/proof", language=user.language, context={"code": confirmation.display_code(code)},
            event_key=f"proof:{asked.row}:{secrets.token_hex(4)}",
        )  # fmt: skip
    return asked


def ask_new_address(request: HttpRequest, site: Site, email: str) -> codes.Asked:
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
    blank = {"recipient": "", "reply_to": "", "subject": "", "text": "", "html": "", "blanked_at": timezone.now()}
    OutboxMail.objects.filter(recipient__iexact=user.email).exclude(state=OutboxMail.State.SENT).update(**blank, state=OutboxMail.State.FAILED)
    OutboxMail.objects.filter(recipient__iexact=user.email).update(**blank)
    OutboxMail.objects.filter(reply_to__iexact=user.email).update(reply_to="")
    words = [user.email, user.name]
    instead = _("Ein gelöschtes Konto")
    for word in filter(None, words):
        for notice in (Notice.objects.filter(title__icontains=word) | Notice.objects.filter(text__icontains=word)).exclude(user=user).distinct():
            with override(notice.user.language):
                notice.title, notice.text = privacy.without(notice.title, words, instead)[:200], privacy.without(notice.text, words, instead)
            notice.save(update_fields=["title", "text"])
        for mail in OutboxMail.objects.filter(text__icontains=word) | OutboxMail.objects.filter(subject__icontains=word):
            if mail.state == OutboxMail.State.SENT:
                OutboxMail.objects.filter(pk=mail.pk).update(**blank)
            else:
                texts = {field: privacy.without(getattr(mail, field), words, instead) for field in ("subject", "text", "html")}
                OutboxMail.objects.filter(pk=mail.pk).update(**texts)
