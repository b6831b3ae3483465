"""Mails about the upkeep of measures: to authors of notes, to editors once a day, to keepers of stale measures once in thirty days."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Site

from moderation.models import ModerationSettings
from municipality import cache
from municipality.outbox import queue_mail
from strategy.models import MeasureKeeper, MeasurePage, ProgressNote, StrategyPage
from strategy.rules import may_update_measure

from .people import people_of
from .periods import period_label
from .staleness import age_text, stale_measures, strategies_of, without_keeper

REMIND_AGAIN_AFTER = timedelta(days=30)
MOST_IN_A_MAIL = 30


# Authors ----------------------------------------------------------------------------------------------------------------


def tell_author(note: ProgressNote, actor: Any) -> bool:
    """Mail the author of a note that was released or returned by somebody else; inside the caller's transaction."""
    author, measure = note.author, note.measure
    site = measure.municipality
    if author is None or author.pk == actor.pk or not author.email or site is None or not may_update_measure(author, measure):
        return False
    context = {
        "person": author,
        "measure": measure,
        "period": period_label(note.period_start, note.period_end),
        "released": note.state == ProgressNote.State.RELEASED,
        "reason": note.return_reason,
        "note_url": reverse("strategy_upkeep:note", args=[note.pk]),
        "public_url": measure.full_url if measure.live else "",
    }
    key = f"strategy.note:{note.pk}:{note.state}:{note.version}"
    return bool(queue_mail(site=site, to=author.email, template="strategy/note_decided", context=context, event_key=key))


# Editors ----------------------------------------------------------------------------------------------------------------


def editors_of(strategy: StrategyPage) -> QuerySet:
    """Return the active people who release the notes of a strategy: who may publish its pages. Moderators only where there is nobody else."""
    above = [strategy.path[:end] for end in range(Page.steplen, len(strategy.path) + 1, Page.steplen)]
    rights = {"groups__page_permissions__permission__codename": "publish_page", "groups__page_permissions__page__path__in": above}
    people = get_user_model().objects.filter(is_active=True).exclude(email="")
    from moderation.models import ModerationTask

    moderating = ModerationTask.groups.through.objects.values("group_id")
    plain = people.filter(**rights).exclude(groups__in=moderating).distinct()
    return plain if plain.exists() else people.filter(**rights).distinct()


def waiting(strategy: StrategyPage) -> QuerySet:
    """Return the notes of a strategy that wait for their release, the longest first."""
    measures = MeasurePage.objects.descendant_of(strategy).values("pk")
    notes = ProgressNote.objects.filter(state=ProgressNote.State.SUBMITTED, measure__in=measures)
    return notes.select_related("measure", "author").order_by("updated_at", "pk")


def send_digests(now: datetime | None = None) -> int:
    """Mail editors what waits: once a day where notes do, once a month where only measures are stale and nobody keeps them.

    Sent from the hour of the municipality's summary on; after a downtime it comes late, on the same day. Returns the number of mails.
    """
    local = timezone.localtime(now or timezone.now())
    sent = 0
    for site in cache.all_sites():
        if local.hour < ModerationSettings.for_site(site).summary_hour:
            continue
        for strategy in strategies_of(site):
            sent += _digest(site, strategy, local)
    return sent


def _digest(site: Site, strategy: StrategyPage, local: datetime) -> int:
    notes = list(waiting(strategy))
    forgotten = without_keeper(stale_measures(strategy, local.date()))
    if not notes and not forgotten:
        return 0
    turn = f"{local:%Y-%m-%d}" if notes else f"{local:%Y-%m}"
    context = {
        "strategy": strategy,
        "total": len(notes),
        "notes": [{"title": _name(note.measure), "period": period_label(note.period_start, note.period_end), "author": note.author,
                   "url": reverse("strategy_upkeep:note", args=[note.pk])} for note in notes[:MOST_IN_A_MAIL]],
        "forgotten": [_row(measure, strategy, local) for measure in forgotten[:MOST_IN_A_MAIL]],
        "forgotten_total": len(forgotten),
    }  # fmt: skip
    sent = 0
    for person in editors_of(strategy):
        key = f"strategy.upkeep_digest:{strategy.pk}:{turn}:{person.pk}"
        sent += bool(queue_mail(site=site, to=person.email, template="strategy/note_digest", context={**context, "person": person}, event_key=key))
    return sent


# Keepers ----------------------------------------------------------------------------------------------------------------


def send_reminders(now: datetime | None = None) -> int:
    """Mail keepers their stale measures: per person and municipality at most one mail in thirty days, which names all of them.

    A measure that becomes stale in between waits for the next mail. Whoever left, or wants no reminders, gets none; an updated
    measure is in no further mail. Returns the number of mails.
    """
    now = now or timezone.now()
    return sum(_remind(site, now) for site in cache.all_sites())


def _remind(site: Site, now: datetime) -> int:
    today = timezone.localtime(now).date()
    stale: dict[int, dict[str, Any]] = {}
    for strategy in strategies_of(site):
        stale |= {measure.pk: _row(measure, strategy, timezone.localtime(now)) for measure in stale_measures(strategy, today)}
    if not stale:
        return 0
    here = MeasureKeeper.objects.filter(measure__in=MeasurePage.objects.in_site(site))
    last = dict(here.values_list("user").annotate(last=Max("reminded_at")).order_by())
    mine: dict[int, list[MeasureKeeper]] = defaultdict(list)
    for keeper in here.filter(measure__in=list(stale), reminders=True, user__in=people_of(site)).order_by("measure__path"):
        if last[keeper.user_id] is None or last[keeper.user_id] + REMIND_AGAIN_AFTER <= now:
            mine[keeper.user_id].append(keeper)
    people = get_user_model().objects.exclude(email="").in_bulk(mine)
    sent = 0
    for user_id, person in people.items():
        rows = mine[user_id]
        with transaction.atomic():
            MeasureKeeper.objects.filter(pk__in=[row.pk for row in rows]).update(reminded_at=now)
            context = {"person": person, "measures": [stale[row.measure_id] for row in rows], "mine_url": reverse("strategy_upkeep:mine")}
            key = f"strategy.stale:{site.pk}:{user_id}:{today.isoformat()}"
            sent += bool(queue_mail(site=site, to=person.email, template="strategy/stale", context=context, event_key=key))
    return sent


def _name(measure: MeasurePage) -> str:
    return f"{measure.code} {measure.title}".strip()


def _row(measure: MeasurePage, strategy: StrategyPage, local: datetime) -> dict[str, Any]:
    return {
        "title": _name(measure),
        "age": age_text(measure, strategy.stale_after_months, local.date()),
        "office": measure.office,
        "url": reverse("strategy_upkeep:measure", args=[measure.pk]),
    }
