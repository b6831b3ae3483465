"""Reports of the public (pattern: Digital Services Act, article 16): received, confirmed, decided. They hide nothing by themselves."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from municipality.models import MunicipalitySettings
from municipality.outbox import queue_mail

from . import journal, rules, signals
from .errors import NotAllowed, ReasonMissing, WrongState
from .models import Decision, Report


def create_report(
    *,
    site: Site,
    reason: str,
    text: str,
    url: str,
    subject: str,
    page: Page | None = None,
    name: str = "",
    email: str = "",
    language: str = "de",
    row: tuple[str, int] | None = None,
) -> Report:
    """Take in a report, confirm its receipt by mail where an address was given, and tell the apps above.

    `reason` is a `Report.Reason`, `subject` what it is about in words, `url` where it stands, `row` (name of its kind, id) a
    moderated row that is meant and not the whole page, `language` in which the person reads: both mails are written in it. The receipt repeats neither text nor name: nobody has confirmed the address, and the
    mail must not carry a stranger's words to it.
    """
    with transaction.atomic():
        report = Report.objects.create(
            site=site, page_id=page.pk if page else None, url=url[:500], subject=subject[:255], reason=reason, text=text, name=name, email=email,
            language=language, row_kind=row[0] if row else "", row_id=row[1] if row else None,
        )  # fmt: skip
        if email:
            queue_mail(
                site=site,
                to=email,
                template="moderation/report_received",
                context={"report": report},
                event_key=f"moderation.report_received:{report.pk}",
                language=language,
            )
        signals.report_received.send(sender=Report, page=page.specific if page else None, decision=None, report=report)
    return report


def decide_report(report: Report, actor, *, upheld: bool, answer: str, take_offline: bool = False) -> Decision:
    """Decide a report; the person who reported reads `answer` (demanded) when an address was given.

    With `take_offline` an upheld report also takes what was reported offline (its row, else its page); nothing else ever does.
    """
    site = report.site
    if not rules.may_moderate(actor, site):
        journal.write(site, report.subject, Decision.Action.REFUSED, page=report.page, actor=actor, reason="decide_report")
        raise NotAllowed(_("Sie gehören nicht zur Moderation dieser Kommune."))
    answer = answer.strip()
    if not answer:
        raise ReasonMissing(_("Bitte schreiben Sie eine Begründung. Sie geht an die Person, die gemeldet hat."))
    with transaction.atomic():
        fresh = Report.objects.select_for_update().get(pk=report.pk)
        if fresh.state != Report.State.OPEN:
            raise WrongState(_("Diese Meldung ist schon entschieden."))
        fresh.state = Report.State.UPHELD if upheld else Report.State.DISMISSED
        fresh.answer, fresh.decided_at, fresh.decided_by = answer, timezone.now(), actor
        fresh.save(update_fields=["state", "answer", "decided_at", "decided_by"])
        action = Decision.Action.REPORT_UPHELD if upheld else Decision.Action.REPORT_DISMISSED
        page = Page.objects.filter(pk=fresh.page_id).first()
        ground = str(fresh.get_reason_display())
        decision = journal.write(site, fresh.subject, action, page=page, actor=actor, ground=ground, reason=answer)
        if upheld and take_offline and fresh.row_kind:
            _take_row_offline(fresh, actor, ground, answer)
        elif upheld and take_offline and page is not None:
            take_page_offline(page, actor, ground=ground, reason=answer)
        if fresh.email:
            queue_mail(
                site=site,
                to=fresh.email,
                template="moderation/report_decided",
                context={"report": fresh, "upheld": upheld, "contact_email": MunicipalitySettings.for_site(site).email},
                event_key=f"moderation.report_decided:{fresh.pk}",
                language=fresh.language,
            )
        signals.report_decided.send(sender=Report, page=page.specific if page else None, decision=decision, report=fresh)
    report.refresh_from_db()
    return decision


def take_page_offline(page: Page, actor, *, ground: str = "", reason: str = "") -> Decision | None:
    """Take a live page offline and log why; None when it was not live. Moderators of its municipality only."""
    from municipality.scope import site_of_page
    from municipality.tree import locked

    site = site_of_page(page)
    if site is None or not rules.may_moderate(actor, site):
        raise NotAllowed(_("Sie gehören nicht zur Moderation dieser Kommune."))
    with locked(page), journal.intend(page, Decision.Action.UNPUBLISHED, actor, ground=ground, reason=reason) as intent:
        fresh = Page.objects.get(pk=page.pk).specific
        if fresh.live:
            fresh.unpublish(user=actor)
    return intent.decision


def reported_row(report: Report) -> tuple | None:
    """Return kind and row that a report means; None where it means a page, or the row is gone."""
    from .row_kinds import kind_named

    kind = kind_named(report.row_kind) if report.row_kind else None
    row = kind.model._default_manager.filter(pk=report.row_id).first() if kind else None
    return (kind, row) if kind is not None and row is not None else None


def _take_row_offline(report: Report, actor, ground: str, reason: str) -> None:
    from .rows import take_offline

    found = reported_row(report)
    if found is not None:
        take_offline(found[1], actor, ground, reason)


def report_type() -> ContentType:
    """Content type of reports, for rows that hang on an item."""
    return ContentType.objects.get_for_model(Report)
