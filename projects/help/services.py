"""The first message of a guest: kept, confirmed by code or link, handed over. Accepted means committed; every step may come twice."""

import uuid
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Site

from accounts import confirmation
from accounts.models import EmailConfirmation
from municipality.models import MunicipalitySettings
from municipality.throttle import throttle

from ..models import HelpMessage, Need, ProjectPage
from ..services import open_need_keys
from . import keys, mails
from .signals import message_confirmed

PURPOSE = "help"
State = HelpMessage.State
PER_ADDRESS = (8, timedelta(days=1))
PER_PROJECT = (60, timedelta(days=1))


def open_needs(project: ProjectPage) -> list[tuple[str, str]]:
    """Return (key, title) of the public needs that are open, in their order."""
    keys_open = open_need_keys(project)
    rows = Need.objects.filter(project_id=project.pk).order_by("sort_order", "pk").values_list("key", "title")
    return [(str(key), title) for key, title in rows if key in keys_open]


def find_by_form(site: Site, nonce: str) -> HelpMessage | None:
    """Return the message that a form with this challenge has made already."""
    return HelpMessage.objects.filter(site=site, key_hash=keys.form_hash(site, nonce)).first() if nonce else None


def write(project: ProjectPage, site: Site, values: dict[str, Any], *, nonce: str, language: str) -> HelpMessage:
    """Keep a checked form and send a code; nothing is relayed before the address is confirmed. Raises `Throttled`."""
    with transaction.atomic():
        throttle(f"help:address:{confirmation.normal_address(values['email'])}", *PER_ADDRESS, site=site)
        throttle(f"help:project:{project.pk}", *PER_PROJECT, site=site)
        needs = dict(open_needs(project))
        key = values.get("need") or ""
        town = MunicipalitySettings.for_site(site)
        message = HelpMessage.objects.create(
            site=site, project=project, key_hash=keys.form_hash(site, nonce) if nonce else "",
            need_key=uuid.UUID(key) if key in needs else None, need_title=needs.get(key, ""),
            name=values["name"], email=confirmation.normal_address(values["email"]), language=language, text=values["message"],
            consent_text=values.get("consent_text", ""), delete_after=today() + timedelta(days=town.keep_unconfirmed_days),
        )  # fmt: skip
        send_code(message)
    return message


def send_code(message: HelpMessage) -> None:
    """Send a new code; the one before is worthless from then on. Raises `Throttled`."""
    with transaction.atomic():
        row, code, token = confirmation.start(message.site, message.email, PURPOSE, message)
        mails.send_code(message, code, token, row.pk)


def confirm_by_code(message: HelpMessage, code: str) -> str:
    """Try a code. Returns "" when the message is on its way now (or was already), else what is wrong."""
    with transaction.atomic():
        row = HelpMessage.objects.select_for_update().get(pk=message.pk)
        if row.state != State.UNCONFIRMED:
            return ""
        found = EmailConfirmation.objects.filter(site=row.site, email=row.email, purpose=PURPOSE, subject=confirmation.subject_key(row)).first()
        if found is None:
            return _("Es ist kein Code unterwegs. Bitte fordern Sie einen neuen an.")
        if not confirmation.check_code(found, code):
            return confirmation.code_problem(found)
        _relay_first(row)
    return ""


def confirm_by_link(found: EmailConfirmation) -> HelpMessage | None:
    """Relay the message of a link that was used up in this transaction; None when it is gone."""
    subject = confirmation.subject_of(found, HelpMessage)
    row = HelpMessage.objects.select_for_update().filter(pk=subject.pk, email=found.email).first() if subject else None
    if row is not None and row.state == State.UNCONFIRMED:
        _relay_first(row)
    return row


def _relay_first(row: HelpMessage) -> None:
    """The address is proven: hand the message over. What was handed over is kept there alone; this row remembers that it was."""
    days = MunicipalitySettings.for_site(row.site).keep_unconfirmed_days
    row.state = State.BLOCKED
    if row.project.live:
        row.state = State.RELAYED
        message_confirmed.send(HelpMessage, message=row)
    row.relayed_at = timezone.now() if row.state == State.RELAYED else None
    row.name = row.email = row.text = ""
    row.delete_after = today() + timedelta(days=days)
    row.save()


def today() -> date:
    """The date in the municipality's time zone."""
    return timezone.localdate()
