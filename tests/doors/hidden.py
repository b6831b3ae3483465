"""Everything that must not be found, each with a word to search for and a word that proves that it was seen."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction

from exchange.models import Conversation, Message, Participant
from moderation import services as moderation
from moderation.models import Report
from municipality.models import Picture
from projects.models import HelpMessage, NeedKind, Submission
from reports.assembly import snapshot
from reports.models import ReportIndexPage, ReportPage, ReportVersion
from reports.models.versions import digest_of
from strategy.models import Goal, Indicator, IndicatorValue, ProgressNote, StrategyPage
from tests.factories import Town, create_user

from . import hidden_carrying, hidden_give

NEEDLE, PROOF = "Zwiebelturm", "Quittenwiese"
"""People search for the first; whoever reads the second has seen what is hidden. (Search pages repeat what was searched.)"""
TITLE = f"{NEEDLE} {PROOF}"


@dataclass
class Hidden:
    """What is hidden: pages by the reason why, and addresses of rows and files beside pages."""

    pages: dict[str, Page] = field(default_factory=dict)
    addresses: list[str] = field(default_factory=list)


def build(town: Town, other: Town, run_on_commit: Any) -> Hidden:
    """Hide one page for each reason in `town`, fill `other`, and leave one public project that names none of it."""
    hidden = Hidden()
    now = timezone.now()
    moderator = town.staff("moderator", "moderation@amt.example")
    moderator.groups.add(moderation.moderation_group(town.site))
    with run_on_commit(execute=True):
        fields = town.field_of_action("Energie")
        live = town.project("Öffentliches Projekt", fields_of_action=[fields], summary="Das dürfen alle lesen.", lat="51.5", lon="9.9")
        _projects(hidden, town, moderator, fields, live, now)
        _other_pages(hidden, town, fields, now)
        _rows(hidden, town, live)
        _reports(hidden, town, other)
        _elsewhere(hidden, other)
        hidden.addresses += hidden_give.build(town, other, live, TITLE)
        hidden.addresses += hidden_carrying.build(town, live, hidden.pages["unpublished"], TITLE)
    return hidden


def _project(town: Town, fields: Page | None = None, **values: Any):
    return town.project(
        TITLE, summary=f"Kurz: {TITLE}.", problem=f"Anlass {PROOF}", place_text=f"Am {PROOF}", fields_of_action=[fields] if fields else [],
        needs=[(NeedKind.SKILLS, f"Hilfe {PROOF}")], lat="51.51", lon="9.91", **values,
    )  # fmt: skip


def _projects(hidden: Hidden, town: Town, moderator: Any, fields: Page, live: Page, now: Any) -> None:
    hidden.pages["draft"] = _project(town, fields, live=False)
    waiting = hidden.pages["in moderation"] = _project(town, fields, live=False)
    waiting.save_revision()
    moderation.submit(waiting)
    rejected = hidden.pages["rejected"] = _project(town, fields, live=False)
    rejected.save_revision()
    moderation.reject(moderation.submit(rejected), moderator, None, f"Grund {PROOF}")
    gone = hidden.pages["unpublished"] = _project(town, fields)
    gone.save_revision().publish()
    gone.unpublish()
    private = hidden.pages["private"] = _project(town, fields)
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    private.save_revision().publish()
    hidden.pages["scheduled"] = scheduled = _project(town, fields, live=False, go_live_at=now + timedelta(days=5))
    scheduled.save_revision(approved_go_live_at=now + timedelta(days=5))
    hidden.pages["expired"] = _project(town, fields, live=False, expired=True, expire_at=now - timedelta(days=1))
    # An edit that waits: the live page keeps its old text.
    edit = live.get_latest_revision_as_object() if live.latest_revision_id else type(live).objects.get(pk=live.pk)
    edit.title, edit.summary = TITLE, TITLE
    edit.save_revision()
    moderation.submit(type(live).objects.get(pk=live.pk))


def _other_pages(hidden: Hidden, town: Town, fields: Page, now: Any) -> None:
    hidden.pages["draft measure"] = town.measure(fields, TITLE, live=False)
    # Notes that nobody has released, on a measure that everybody may read.
    measure = town.measure(fields, "Öffentliche Maßnahme")
    for state in ("draft", "submitted", "returned", "withdrawn"):
        ProgressNote.objects.create(
            measure=measure, period_start=now.date(), period_end=now.date(), text=TITLE, next_steps=TITLE, return_reason=PROOF, state=state
        )
    hidden.pages["draft page"] = town.page(TITLE, live=False, show_in_menus=True)
    hidden.pages["draft news"] = town.news(TITLE, live=False, summary=TITLE)
    hidden.pages["draft field of action"] = town.field_of_action(TITLE, live=False)
    secret = hidden.pages["private field of action"] = town.field_of_action(TITLE, show_in_menus=True)
    PageViewRestriction.objects.create(page=secret, restriction_type=PageViewRestriction.PASSWORD, password="geheim")
    secret.save_revision().publish()
    of_private = Indicator.objects.create(strategy=town.strategy, field_of_action=secret, title=TITLE, unit="kt")
    IndicatorValue.objects.create(indicator=of_private, year=2020, value=5)
    Goal.objects.create(strategy=town.strategy, field_of_action=secret, indicator=of_private, title=TITLE, target_year=2030, target_value=1)
    hidden.addresses += [
        f"/strategie/werte/{of_private.pk}/",
        f"/strategie/werte/{of_private.pk}/verlauf.png",
        f"/strategie/felder/{secret.pk}/zeitplan.csv",
    ]
    # Goals and numbers of a strategy that nobody has published yet.
    next_one = hidden.pages["draft strategy"] = town.home.add_child(
        instance=StrategyPage(title=TITLE, slug="naechste-strategie", locale=town.home.locale, live=False)
    )
    of_draft = Indicator.objects.create(strategy=next_one, title=TITLE, unit="kt", description=TITLE)
    IndicatorValue.objects.create(indicator=of_draft, year=2020, value=5)
    Goal.objects.create(strategy=next_one, indicator=of_draft, title=TITLE, wording=TITLE)
    hidden.addresses += [f"/strategie/werte/{of_draft.pk}/", f"/strategie/werte/{of_draft.pk}.csv"]
    shown = town.measure(town.field_of_action("Sichtbares Feld"), "Sichtbare Maßnahme")
    hidden.pages["measure in a private field"] = below = town.measure(secret, TITLE)
    period = {"period_start": now.date(), "period_end": now.date(), "text": TITLE, "next_steps": TITLE, "return_reason": TITLE}
    for measure, state in ((shown, "draft"), (shown, "submitted"), (shown, "returned"), (shown, "withdrawn"), (below, "released")):
        ProgressNote.objects.create(measure=measure, state=state, released_at=now, **period)
    below.save_revision().publish()
    private_page = hidden.pages["private page"] = town.page(TITLE, show_in_menus=True)
    PageViewRestriction.objects.create(page=private_page, restriction_type=PageViewRestriction.LOGIN)
    private_page.save_revision().publish()
    hidden.pages["private news"] = news = town.news(TITLE, summary=TITLE)
    PageViewRestriction.objects.create(page=news, restriction_type=PageViewRestriction.LOGIN)
    news.save_revision().publish()


def _rows(hidden: Hidden, town: Town, live: Page) -> None:
    later = timezone.localdate() + timedelta(days=30)
    Submission.objects.create(
        site=town.site, state=Submission.State.UNCONFIRMED, email=f"{PROOF}@example.org", data={"title": TITLE, "summary": TITLE}
    )
    Submission.objects.create(
        site=town.site, state=Submission.State.LIVE, email="ada@example.org", name=f"Ada {PROOF}", project=live, data={"title": live.title}
    )
    HelpMessage.objects.create(site=town.site, project=live, name=PROOF, email="b@example.org", text=TITLE, delete_after=later)
    talk = Conversation.objects.create(site=town.site, project=live, kind="outside", subject=TITLE)
    Message.objects.create(conversation=talk, author=Participant.objects.create(conversation=talk, guest_name=PROOF), text=TITLE)
    hidden.addresses += [
        f"/mitmachen/gespraeche/{talk.public_id}/", f"/mitmachen/projekte/{live.pk}/gespraeche/{talk.public_id}/", f"/projekte/gespraech/{talk.public_id}/{'0' * 48}/",
    ]  # fmt: skip
    Report.objects.create(site=town.site, page=live, url="/", subject=TITLE, reason=Report.Reason.OTHER, text=TITLE, name=PROOF)
    create_user(f"{PROOF.lower()}@example.org", name=PROOF)
    picture = Picture.objects.create(title=TITLE, file=get_test_image_file(size=(900, 600)), is_public=False)
    hidden.pages["draft"].picture = picture
    hidden.pages["draft"].save()
    hidden.addresses += [f"/media/{picture.file.name}", f"/media/{picture.get_rendition('width-400').file.name}", f"/api/v1/images/{picture.pk}/"]
    folder = Collection.get_first_root_node().add_child(name="Vertraulich")
    CollectionViewRestriction.objects.create(collection=folder, restriction_type=CollectionViewRestriction.LOGIN)
    document = get_document_model().objects.create(title=TITLE, file=ContentFile(PROOF.encode(), "vertraulich.pdf"), collection=folder)
    hidden.addresses.append(document.url)


def _report(town: Town, slug: str, title: str, *, public: bool) -> ReportPage:
    """A yearly report with a frozen version; the data are assembled from everything that is there now."""
    index = ReportIndexPage.objects.child_of(town.home).first() or town.home.add_child(
        instance=ReportIndexPage(title="Berichte", slug="berichte", locale=town.home.locale)
    )
    report = ReportPage(
        title=title, slug=slug, locale=town.home.locale, strategy=town.strategy, period_start=date(2020, 1, 1), period_end=date(2024, 12, 31), live=public,
        summary=title, first_published_at=timezone.now() if public else None,
    )  # fmt: skip
    index.refresh_from_db()
    index.add_child(instance=report)
    data = snapshot(report, number=1)
    ReportVersion.objects.create(
        report=report, number=1, title=title, period_start=report.period_start, period_end=report.period_end, data=data, digest=digest_of(data),
        created_at=timezone.now(), state=ReportVersion.State.READY, is_public=public, public_since=timezone.now() if public else None,
    )  # fmt: skip
    return report


def _reports(hidden: Hidden, town: Town, other: Town) -> None:
    """A public report about the fields where all of this is hidden, the draft of another one, and one of the other municipality."""
    _report(town, "2024", "Klimaschutzbericht 2024", public=True)
    hidden.pages["draft report"] = _report(town, "2025", TITLE, public=False)
    hidden.pages["another municipality's report"] = _report(other, "2023", TITLE, public=True)
    for slug in ("2025", "2023"):
        hidden.addresses += [f"/berichte/{slug}/fassung/1/{name}" for name in ("", "daten.json", "massnahmen.csv", "bericht.pdf")]


def _elsewhere(hidden: Hidden, other: Town) -> None:
    fields = other.field_of_action(TITLE, show_in_menus=True)
    hidden.pages["another municipality's field"] = fields
    hidden.pages["another municipality's project"] = _project(other, fields)
    hidden.pages["another municipality's measure"] = other.measure(fields, TITLE)
    hidden.pages["another municipality's page"] = other.page(TITLE, show_in_menus=True)
    hidden.pages["another municipality's news"] = other.news(TITLE, summary=TITLE)
    indicator = Indicator.objects.create(strategy=other.strategy, title=TITLE, unit="kt", is_headline=True)
    IndicatorValue.objects.create(indicator=indicator, year=2020, value=5)
    Goal.objects.create(strategy=other.strategy, title=TITLE)
    hidden.addresses += [
        f"/strategie/werte/{indicator.pk}.csv",
        f"/strategie/werte/{indicator.pk}/",
        f"/strategie/werte/{indicator.pk}/verlauf.svg",
        f"/strategie/werte/{indicator.pk}/verlauf.png",
        f"/strategie/werte/{indicator.pk}/verlauf.csv",
        f"/strategie/{other.strategy.pk}/zahlen/",
        f"/strategie/{other.strategy.pk}/zahlen/stand.svg",
        f"/strategie/felder/{fields.pk}/zeitplan.svg",
        f"/strategie/{other.strategy.pk}/massnahmen.csv",
        f"/api/v1/strategy/indicators/{indicator.pk}/",
    ]
