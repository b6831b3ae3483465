"""Off-boarding: rights end at once, and what a person took care of here goes to somebody else."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page, PageSubscription, Site

from accounts.models import User
from moderation.models import Assignment
from moderation.rules import may_moderate
from municipality import cache
from municipality.models import ContactPerson
from municipality.scope import tree
from strategy.models import ApiToken, MeasureKeeper
from strategy.rules import works_for
from workshop.models import Role, TeamMember

from . import journal, rules
from .errors import LastAdmin, NotAllowed, NotHere, WrongHeir
from .kinds import ADMIN, KEYS
from .models import Invitation, ProviderIdentity, RoleChange, RoleGroup
from .querysets import holders, own_groups, roles_of, staff
from .sessions import settle


@dataclass
class Handover:
    """What was (or would be) handed over, as sentences: `done` changed hands, `left` is for people to look at."""

    done: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def remove(site: Site, user: User, by: User | None, heir: User | None = None) -> Handover:
    """Let a person leave this municipality; returns what became of her tasks.

    All roles and rights here end; her sessions end when she works nowhere else. Revisions, notes and decisions keep her name.
    `heir` works here, too, and gets what she kept and reviewed, as far as the own rights reach; the rest is free again.
    Raises `NotHere`, `LastAdmin`, `NotAllowed`, `WrongHeir`.
    """
    with transaction.atomic():
        list(RoleGroup.objects.select_for_update().filter(site=site, key=ADMIN))
        _check(site, user, by, heir)
        roles = roles_of(user, site)
        report = Handover()
        for step in STEPS:
            step(site, user, heir, report)
        user.groups.remove(*own_groups(site))
        Invitation.objects.filter(site=site, invited_by=user, accepted_at=None, withdrawn_at=None).update(invited_by=None)
        # The identity provider lets nobody in again who was removed by hand; that takes a new invitation.
        ProviderIdentity.objects.filter(provider__site=site, user=user).delete()
        settle(user)
        detail = "\n".join([_("Übergeben an: %(name)s") % {"name": heir} if heir else _("Ohne Nachfolge"), *report.done, *report.left])
        journal.write(site, RoleChange.Action.REMOVED, by=by, user=user, roles=roles & set(KEYS), detail=detail)
        transaction.on_commit(lambda: cache.touch(site.pk))
    return report


def preview(site: Site, user: User) -> Handover:
    """Say what this person takes care of here, before anything is handed over. Changes nothing."""
    report = Handover()
    keeps = MeasureKeeper.objects.filter(tree(site, "measure__"), user=user).count()
    reviews = Assignment.objects.filter(site=site, user=user).count()
    locks = Page.objects.filter(tree(site), locked=True, locked_by=user).count()
    if keeps:
        report.done.append(ngettext("zuständig für %(n)d Maßnahme", "zuständig für %(n)d Maßnahmen", keeps) % {"n": keeps})
    if reviews:
        report.done.append(ngettext("prüft %(n)d Vorgang", "prüft %(n)d Vorgänge", reviews) % {"n": reviews})
    if locks:
        report.done.append(ngettext("hält %(n)d Seite gesperrt", "hält %(n)d Seiten gesperrt", locks) % {"n": locks})
    _only_told(site, user, None, report)
    return report


def heirs(site: Site, user: User) -> Any:
    """Return who may take over: active people with a role here, without the one who leaves."""
    return holders(site).exclude(pk=user.pk)


def _check(site: Site, user: User, by: User | None, heir: User | None) -> None:
    if by is not None and not rules.may_manage(by, site):
        raise NotAllowed
    if not staff(site).filter(pk=user.pk).exists():
        raise NotHere
    if rules.is_last_admin(user, site):
        raise LastAdmin
    if not rules.may_remove(by, site, user):
        raise NotAllowed
    if heir is not None and not heirs(site, user).filter(pk=heir.pk).exists():
        raise WrongHeir


def _measures(site: Site, user: User, heir: User | None, report: Handover) -> None:
    rows = list(MeasureKeeper.objects.select_for_update().filter(tree(site, "measure__"), user=user))
    if not rows:
        return
    if heir is not None and works_for(heir, site):
        has = set(MeasureKeeper.objects.filter(user=heir, measure__in=[row.measure_id for row in rows]).values_list("measure_id", flat=True))
        for row in rows:
            if row.measure_id not in has:
                row.user = heir
                row.save(update_fields=["user"])
        report.done.append(ngettext("%(n)d Maßnahme übergeben", "%(n)d Maßnahmen übergeben", len(rows)) % {"n": len(rows)})
    else:
        text = ngettext("%(n)d Maßnahme hat diese Zuständigkeit verloren", "%(n)d Maßnahmen haben diese Zuständigkeit verloren", len(rows))
        report.left.append(text % {"n": len(rows)})
    MeasureKeeper.objects.filter(tree(site, "measure__"), user=user).delete()


def _reviews(site: Site, user: User, heir: User | None, report: Handover) -> None:
    rows = Assignment.objects.filter(site=site, user=user)
    if heir is not None and may_moderate(heir, site):
        number = rows.update(user=heir)
        text = ngettext("%(n)d Prüfung übergeben", "%(n)d Prüfungen übergeben", number)
        found = report.done
    else:
        number = rows.delete()[0]
        text = ngettext("%(n)d Prüfung ist wieder frei", "%(n)d Prüfungen sind wieder frei", number)
        found = report.left
    if number:
        found.append(text % {"n": number})


def _pages(site: Site, user: User, heir: User | None, report: Handover) -> None:
    number = Page.objects.filter(tree(site), locked=True, locked_by=user).update(locked=False, locked_by=None, locked_at=None)
    PageSubscription.objects.filter(tree(site, "page__"), user=user).delete()
    if number:
        report.done.append(ngettext("%(n)d Seite entsperrt", "%(n)d Seiten entsperrt", number) % {"n": number})


def _only_told(site: Site, user: User, heir: User | None, report: Handover) -> None:
    """What no service may decide: shown to whoever removes the person."""
    leads = TeamMember.objects.filter(tree(site, "project__"), user=user, role=Role.LEAD, ended=None).values_list("project__title", flat=True)
    if leads:
        report.left.append(_("leitet weiter als Privatperson: %(titles)s") % {"titles": ", ".join(sorted(leads))})
    keys = ApiToken.objects.filter(tree(site, "strategy__"), created_by=user, revoked_at=None).values_list("name", flat=True)
    if keys:
        report.left.append(_("kennt diese Schlüssel für Werte, bitte tauschen Sie sie aus: %(names)s") % {"names": ", ".join(sorted(keys))})
    cards = ContactPerson.objects.filter(municipality__site=site, email__iexact=user.email).values_list("name", flat=True)
    if cards:
        report.left.append(_("steht als Ansprechperson auf der Website: %(names)s") % {"names": ", ".join(sorted(cards))})


STEPS: tuple[Callable[[Site, User, User | None, Handover], None], ...] = (_measures, _reviews, _pages, _only_told)
