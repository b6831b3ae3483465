"""Mails of moderation. Authors whose kind has no mails of its own, and moderators: daily summary, broken promises."""

from datetime import datetime

from django.utils import timezone
from wagtail.models import Site, WorkflowState

from municipality.models import MunicipalitySettings
from municipality.outbox import queue_mail

from . import signals
from .inbox import Item, waiting_in
from .models import Decision, ModerationSettings, ModerationTask
from .registry import kind_of
from .rules import moderators, pre_checkers

TOLD = (signals.approved, signals.changes_requested, signals.rejected, signals.published_directly)


def connect() -> None:
    """Connect the mail to authors with an account; called once by the app config."""
    for signal in TOLD:
        signal.connect(tell_author, dispatch_uid=f"moderation.tell_author.{TOLD.index(signal)}")


def tell_author(sender, page, decision: Decision, **kwargs) -> None:
    """Mail the person with an account who handed the page in, unless they decided themselves or the app above writes."""
    if kind_of(page).notifies_author or not decision.workflow_state_id:
        return
    state = WorkflowState.objects.select_related("requested_by").filter(pk=decision.workflow_state_id).first()
    person = state.requested_by if state else None
    if person is None or not person.is_active or not person.email or person.pk == decision.actor_id:
        return
    queue_mail(
        site=decision.site,
        to=person.email,
        template="moderation/decided",
        context={"person": person, "page": page, "decision": decision, "contact_email": contact_email(decision.site)},
        event_key=f"moderation.decided:{decision.pk}",
    )


def contact_email(site: Site) -> str:
    """Return the address of the municipality for questions about a decision."""
    return MunicipalitySettings.for_site(site).email


def moderated_municipalities() -> list[Site]:
    """Return every municipality with an active moderation."""
    return [task.site for task in ModerationTask.objects.filter(active=True).select_related("site__root_page").order_by("site_id")]


def send_summaries(now: datetime | None = None) -> int:
    """Mail each municipality's moderators, and who takes the first of two steps, what waited for them at the hour of the summary: once a day, only when something waits.

    After a downtime the mail comes late, on the same day. Returns the number of mails.
    """
    now = now or timezone.now()
    local = timezone.localtime(now)
    sent = 0
    for site in moderated_municipalities():
        hour = ModerationSettings.for_site(site).summary_hour
        if local.hour < hour:
            continue
        moment = local.replace(hour=hour, minute=0, second=0, microsecond=0)
        items = [item for item in waiting_in([site], now=now) if item.since <= moment]
        if not items:
            continue
        first = [item for item in items if item.is_pre_check]
        readers = [(person, items) for person in moderators(site)] + [(person, first) for person in pre_checkers(site) if first]
        for person, mine in readers:
            key = f"moderation.summary:{site.pk}:{local:%Y-%m-%d}:{person.pk}"
            context = {"person": person, "items": mine[:30], "total": len(mine), "overdue": sum(item.overdue for item in mine)}
            sent += bool(queue_mail(site=site, to=person.email, template="moderation/summary", context=context, event_key=key))
    return sent


def warn_overdue(now: datetime | None = None) -> int:
    """Mail the moderators once for each item that has passed the promised time; returns the number of mails."""
    now = now or timezone.now()
    sent = 0
    for site in moderated_municipalities():
        late = [item for item in waiting_in([site], now=now) if item.overdue]
        people = list(moderators(site)) if late else []
        for item in late:
            for person in _whom(item, people):
                key = f"moderation.overdue:{item.key}:{item.since:%Y%m%d%H%M}:{person.pk}"
                context = {"person": person, "item": item}
                sent += bool(queue_mail(site=site, to=person.email, template="moderation/overdue", context=context, event_key=key))
    return sent


def _whom(item: Item, people: list) -> list:
    """The person who takes care of it, else everybody."""
    mine = [person for person in people if item.assigned_to is not None and person.pk == item.assigned_to.pk]
    return mine or people
