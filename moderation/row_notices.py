"""What the authors of moderated rows hear: one notice per decision, with the reason; a mail where somebody has no account."""

from typing import Any

from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from accounts import notices
from accounts.models import Frequency
from municipality.outbox import queue_mail

from .models import Decision
from .row_kinds import RowKind

DECIDED = notices.register(notices.NoticeKind("moderation.row", _("Entscheidung über einen Beitrag von mir"), Frequency.ONCE))
Action = Decision.Action
WITH_REASON = (Action.CHANGES_REQUESTED, Action.REJECTED, Action.UNPUBLISHED)


def title_of(action: str, item: str) -> str:
    """Return the heading of a decision in the active language."""
    words = {
        Action.APPROVED: gettext("„%(title)s“ ist jetzt öffentlich"),
        Action.CHANGES_REQUESTED: gettext("Bitte ändern: „%(title)s“"),
        Action.REJECTED: gettext("„%(title)s“ wird nicht veröffentlicht"),
        Action.UNPUBLISHED: gettext("„%(title)s“ ist nicht mehr öffentlich"),
    }
    return words[Action(action)] % {"title": item if len(item) <= 100 else f"{item[:99]}…"}


def text_of(decision: Decision) -> str:
    """Return what the author reads below: the reason, and what now helps."""
    if decision.action == Action.APPROVED:
        return gettext("Die Moderation hat den Beitrag freigegeben.")
    parts = [gettext("Die Begründung der Moderation:"), "\n".join(part for part in (decision.ground, decision.reason) if part)]
    if decision.action == Action.CHANGES_REQUESTED:
        parts.append(gettext("Ändern Sie den Beitrag, und reichen Sie ihn wieder ein."))
    return "\n\n".join(parts)


def tell_authors(kind: RowKind, row: Any, site: Site, decision: Decision) -> None:
    """Tell the authors, but for the person who decided."""
    people = [user for user in kind.author_users(row) if user.pk != decision.actor_id]
    key = f"moderation.row:{decision.pk}"
    path = kind.author_url(row)
    notices.notify(
        site, people, DECIDED, key=key, title=lambda: title_of(decision.action, decision.item), text=lambda: text_of(decision), path=path,
        subject=f"{kind.name}:{row.pk}",
    )  # fmt: skip
    guest = kind.author_mail(row)
    if guest is not None:
        address, language = guest
        with override(language):
            context = {"heading": title_of(decision.action, decision.item), "body": text_of(decision), "path": path}
        queue_mail(site=site, to=address, template="accounts/event", event_key=key, language=language, context=context)
