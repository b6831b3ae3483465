"""A person's data in conversations: her copy, and what goes when her account is deleted.

What she wrote as a member of a team stays for the team, without her name; what she wrote from outside is withdrawn.
"""

from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Notice, User
from accounts.privacy import tells, without, words_of
from municipality.models import OutboxMail
from workshop.models import TeamMember

from ..models import Conversation, Message, Participant
from . import notify


def export(user: User) -> list[dict[str, Any]]:
    """Return what this person wrote, where and when, and what she has shown there."""
    rows = Message.objects.filter(author__user=user).select_related("conversation", "author").order_by("created", "pk")
    return [
        {
            "subject": row.conversation.subject, "kind": row.conversation.get_kind_display(), "text": row.text, "created": row.created,
            "address_shown": row.author.share_email if row.author else False, "phone_shown": row.author.share_phone if row.author else False,
        }
        for row in rows
    ]  # fmt: skip


def erase(user: User) -> None:
    """Take name, address and number of a person out of all conversations; messages of others stay."""
    own = Participant.objects.filter(Q(user=user) | Q(user=None, guest_email__iexact=user.email)).select_related("conversation__site")
    instead = _("(Name gelöscht)")
    words = words_of(user)
    for participant in own:
        conversation = participant.conversation
        written = Message.objects.filter(conversation=conversation, author=participant)
        _forget_mails(conversation, written, with_notices=not participant.is_team)
        if not participant.is_team:
            written.update(text="", state=Message.State.WITHDRAWN)
        names = [*words, participant.guest_name] if participant.user_id is None and tells(participant.guest_name) else words
        scrub(Message.objects.filter(conversation=conversation), ("text",), names, instead)
        scrub(Conversation.objects.filter(pk=conversation.pk), ("subject",), names, instead)
        scrub(Notice.objects.filter(subject=notify.subject_of(conversation)), ("title", "text"), names, instead)
        if participant.user_id is None:
            Participant.objects.filter(pk=participant.pk).update(guest_name="", guest_email="", share_email=False, shared_since=None, consent_text="")
    # Others of her teams may have named her where she never wrote.
    teams = Conversation.objects.filter(project__in=TeamMember.objects.filter(user=user).values("project"))
    scrub(Message.objects.filter(conversation__in=teams), ("text",), words, instead)
    scrub(teams, ("subject",), words, instead)


def scrub(rows: Any, fields: tuple[str, ...], words: list[str], instead: str) -> None:
    """Replace these words in these text fields of rows that hold them."""
    wanted = [word for word in words if word]
    holds = Q()
    for field in fields:
        for word in wanted:
            holds |= Q(**{f"{field}__icontains": word})
    if not holds:
        return
    for row in rows.filter(holds):
        for field in fields:
            limit = row._meta.get_field(field).max_length
            text = without(getattr(row, field), wanted, instead)
            setattr(row, field, text[:limit] if limit else text)
        row.save(update_fields=list(fields))


def _forget_mails(conversation: Conversation, written: Any, *, with_notices: bool) -> None:
    """Blank the mails that repeat what this person wrote, sent or not; `with_notices`: what others were told of it goes, too."""
    empty = {"recipient": "", "reply_to": "", "subject": "", "text": "", "html": "", "state": OutboxMail.State.FAILED, "blanked_at": timezone.now()}
    for message in written:
        message.conversation = conversation
        OutboxMail.objects.filter(event_key__startswith=notify.mail_key(message)).update(**empty)
        notices = Notice.objects.filter(event_key=notify.notice_key(message))
        OutboxMail.objects.filter(event_key__in=[f"notice:{pk}" for pk in notices.values_list("pk", flat=True)]).update(**empty)
        if with_notices:
            notices.delete()
