"""Everything that changes a conversation. Accepted means committed; every step may come twice."""

import uuid
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Site

from accounts import confirmation
from accounts.models import EmailConfirmation
from moderation.models import Report
from moderation.reports import create_report
from municipality.models import MunicipalitySettings
from municipality.throttle import throttle

from ..models import HelpMessage, Need, ProjectPage
from ..services import open_need_keys
from . import keys, mails

PURPOSE = "help"
State = HelpMessage.State
PER_ADDRESS = (8, timedelta(days=1))
PER_PROJECT = (60, timedelta(days=1))
PER_CONVERSATION = (20, timedelta(days=1))


class NotPossible(Exception):
    """The step does not fit the state; `str(error)` tells the person why."""


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
    """The address is proven: relay, unless the project does not want messages from it any more."""
    town = MunicipalitySettings.for_site(row.site)
    blocked = HelpMessage.objects.filter(project_id=row.project_id, answer_to=None, state=State.BLOCKED, email=row.email).exclude(pk=row.pk)
    row.state = State.BLOCKED if blocked.exists() or not row.project.live else State.RELAYED
    row.relayed_at = timezone.now() if row.state == State.RELAYED else None
    row.delete_after = today() + timedelta(days=town.keep_messages_days)
    row.save()
    if row.state == State.RELAYED:
        mails.send_message(row)


def answer(conversation: HelpMessage, side: str, text: str, *, name: str = "", key: str = "") -> HelpMessage:
    """Relay an answer to the other side. The same form twice (`key`) makes one. Raises `NotPossible`, `Throttled`."""
    with transaction.atomic():
        root = HelpMessage.objects.select_for_update().get(pk=conversation.pk)
        if root.state == State.BLOCKED:
            raise NotPossible(_("Dieses Gespräch ist beendet. Es werden keine Nachrichten mehr weitergeleitet."))
        address, language = mails.project_side(root.site, root.project_id)
        other = root.email if side == keys.PROJECT else address
        if not other:
            raise NotPossible(_("Die andere Seite ist nicht mehr erreichbar. Ihre Daten wurden auf Wunsch gelöscht."))
        mark = keys.form_hash(root.site, f"{root.pk}:{side}:{key}") if key else ""
        if mark and (known := root.answers.filter(key_hash=mark).first()):
            return known
        throttle(f"help:conversation:{root.pk}:{side}", *PER_CONVERSATION, site=root.site)
        until = today() + timedelta(days=MunicipalitySettings.for_site(root.site).keep_messages_days)
        own = side == keys.PROJECT
        row = HelpMessage.objects.create(
            site=root.site, project_id=root.project_id, answer_to=root, key_hash=mark, from_author=own, text=text,
            name=(name if own else root.name)[:120], email=address if own else root.email, language=language if own else root.language,
            state=State.RELAYED, relayed_at=timezone.now(), delete_after=until,
        )  # fmt: skip
        # A conversation is deleted as a whole, counted from its last message.
        HelpMessage.objects.filter(pk=root.pk).update(delete_after=until)
        root.answers.update(delete_after=until)
        mails.send_answer(row, root)
    return row


def report(conversation: HelpMessage, side: str, message_id: uuid.UUID, reason: str, text: str) -> Report:
    """Show one message of the other side to the moderators; once per message. Raises `NotPossible`."""
    with transaction.atomic():
        HelpMessage.objects.select_for_update().get(pk=conversation.pk)
        row = next((row for row in messages(conversation) if row.public_id == message_id and row.from_author != (side == keys.PROJECT)), None)
        if row is None:
            raise NotPossible(_("Melden lassen sich die Nachrichten der anderen Seite."))
        site, project = conversation.site, conversation.project
        subject = _("Nachricht zum Projekt „%(title)s“") % {"title": project.title}
        url = f"{reverse('projects:help', args=[project.pk])}#{row.public_id}"
        known = Report.objects.filter(site=site, url=url).first()
        if known:
            return known
        reporter, language = mails.project_side(conversation.site, conversation.project_id) if side == keys.PROJECT else (conversation.email, conversation.language)
        quoted = _("%(text)s\n\nDie gemeldete Nachricht von %(name)s:\n%(message)s") % {
            "text": text or _("(ohne Begründung)"), "name": row.name or _("dem Projekt"), "message": row.text,
        }  # fmt: skip
        made = create_report(site=site, reason=reason, text=quoted.strip(), url=url, subject=subject, page=project, email=reporter, language=language)
        HelpMessage.objects.filter(pk=row.pk).exclude(state=State.BLOCKED).update(state=State.REPORTED)
    return made


def block(conversation: HelpMessage) -> None:
    """End a conversation for both sides; the helper's address cannot start another one with this project."""
    HelpMessage.objects.filter(pk=conversation.pk).update(state=State.BLOCKED)


def messages(conversation: HelpMessage) -> list[HelpMessage]:
    """Return all messages of a conversation, oldest first."""
    return [conversation, *conversation.answers.order_by("created", "pk")]


def today() -> date:
    """The date in the municipality's time zone."""
    return timezone.localdate()
