"""Free pages, news, contact, legal pages, and what exists in English."""

from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django.utils import timezone
from wagtail.models import Page
from wagtail.rich_text import RichText

from home import groundwork
from home.models import ContactPage, ContactTopic, HomePage, LegalPage, NewsIndexPage, NewsPage, StandardPage
from municipality.models import MunicipalitySettings
from projects.models import ProjectIndexPage
from strategy.models import FieldOfActionPage, ReachShare, StrategyPage

from .. import content
from .base import Demo
from .strategy import english_goals

MODELS: dict[str, type[Page]] = {
    "home": HomePage, "standard": StandardPage, "legal": LegalPage, "project_index": ProjectIndexPage, "news_index": NewsIndexPage, "news": NewsPage,
    "contact": ContactPage, "strategy": StrategyPage,
}  # fmt: skip
FIELDS = (
    "title",
    "headline",
    "lead",
    "path_heading",
    "introduction",
    "thanks",
    "summary",
    "kind",
    "version_date",
    "picture_alt",
    "date",
    "search_description",
)


def build(demo: Demo) -> None:
    """Create all pages; a second pass writes the bodies, because they link to each other."""
    demo.say("Seiten …")
    made: list[tuple[Page, dict[str, Any]]] = []
    for entry in content.pages():
        if entry["key"] in demo.pages:
            if entry["key"] == "home" and not demo.pages["home"].body:
                made.append((demo.pages["home"], entry))
            continue
        page, is_new = _page(demo, entry)
        demo.pages[entry["key"]] = page
        if is_new:
            made.append((page, entry))
    _english_strategy(demo)
    for page, entry in made:
        if entry.get("body"):
            page.body = [block for block in (_block(demo, block) for block in entry["body"]) if block]
            page.save_revision().publish(skip_permission_checks=True, log_action=False)
    _settings(demo, content.pages())


def _page(demo: Demo, entry: dict[str, Any]) -> tuple[Page, bool]:
    model = MODELS[entry["type"]]
    english = entry["language"] == "en"
    is_home = entry["type"] == "home"
    parent = Page.get_first_root_node() if is_home else demo.pages[entry.get("parent") or ("home-en" if english else "home")]
    page, is_new = demo.child(parent, model, entry["slug"], locale=demo.english if english else demo.german)
    if not is_new:
        return page, False
    for name in FIELDS:
        if name in entry:
            setattr(page, name, entry[name])
    page.show_in_menus = bool(entry.get("in_menu"))
    if entry.get("translation_of"):
        page.translation_key = demo.pages[entry["translation_of"]].translation_key
    if is_home:
        page.path_stations = [("station", {"title": station["title"], "text": station["text"]}) for station in entry.get("path", [])]
    if entry.get("picture"):
        page.picture = demo.picture(entry["picture"], entry["key"], entry.get("picture_alt", ""))
    if model is ContactPage and not english:
        page.topics = [
            ContactTopic(title=topic["label"], recipient=topic["recipients"][0], sort_order=n) for n, topic in enumerate(demo.town["topics"])
        ]
    elif model is ContactPage:
        page.topics = [
            ContactTopic(title=topic["label_en"], recipient=topic["recipients"][0], sort_order=n) for n, topic in enumerate(demo.town["topics"])
        ]
    when = timezone.make_aware(datetime.combine(entry["date"], time(9, 0))) if "date" in entry else None
    return demo.publish(parent, page, when=when), True


def _english_strategy(demo: Demo) -> None:
    if "home-en" not in demo.pages:
        return
    data = content.load("strategy")
    entry = data["strategy"]
    page, is_new = demo.child(demo.pages["home-en"], StrategyPage, "strategy", locale=demo.english)
    german = demo.pages["strategie"]
    if not is_new:
        demo.pages["strategy-en"] = page
        if not page.resolution_url and page.live and not page.has_unpublished_changes:
            _english_later(page, german, data)
            page.save_revision().publish(skip_permission_checks=True, log_action=False)
        return
    page.title, page.guiding_idea, page.show_in_menus, page.translation_key = (
        entry["title_en"],
        entry["guiding_idea_en"],
        True,
        german.translation_key,
    )
    page.introduction, page.why_allies, page.method_note = (demo.html(entry[f"{name}_en"]) for name in ("introduction", "why_allies", "method_note"))
    page.baseline_year, page.target_year, page.resolution_date = german.baseline_year, german.target_year, german.resolution_date
    page.resolution_text = entry["resolution_text_en"]
    _english_later(page, german, data)
    page.reach_shares = [
        ReachShare(
            reach=row["key"],
            label=row["label_en"],
            share_percent=Decimal(str(row["share_percent"])),
            year=row["year"],
            source=row["source"],
            sort_order=n,
        )
        for n, row in enumerate(data["reach"])
    ]
    demo.pages["strategy-en"] = demo.publish(demo.pages["home-en"], page)
    for field in data["fields"]:
        if not field.get("title_en"):
            continue
        source: FieldOfActionPage = demo.pages[field["key"]]
        translated = FieldOfActionPage(
            title=field["title_en"], slug=source.slug, locale=demo.english, translation_key=source.translation_key, code=source.code, icon=source.icon, hue=source.hue,
            summary=field.get("summary_en", ""), picture=source.picture,
        )  # fmt: skip
        for name in ("introduction", "own_reach", "needs_allies"):
            if field.get(f"{name}_en"):
                setattr(translated, name, demo.html(field[f"{name}_en"]))
        demo.publish(page, translated)


def _english_later(page: StrategyPage, german: StrategyPage, data: dict[str, Any]) -> None:
    """What older demos do not have in English yet."""
    page.resolution_url, page.stale_after_months = german.resolution_url, german.stale_after_months
    if not page.goals.exists():
        page.goals = english_goals(data, german)


def _block(demo: Demo, block: dict[str, Any]) -> tuple[str, Any] | None:
    kind = block["type"]
    if kind == "text":
        return kind, RichText(demo.html(block["text"]))
    if kind == "picture":
        image = demo.picture(block["picture"], block.get("seed", block["alt"][:40]), block["alt"])
        return kind, {"image": image, "alt": block["alt"], "caption": block.get("caption", ""), "credit": image.credit}
    if kind == "quote":
        return kind, {"text": block["text"], "person": block.get("person", "")}
    if kind == "call_to_action":
        target = block["target"]
        page = (
            demo.pages.get(target.removeprefix("page:"))
            if target.startswith("page:")
            else demo.pages.get("projekte" if target == "route:projects" else "")
        )
        address = "" if page else demo.site.root_url + demo.address(target)
        return kind, {"heading": block["heading"], "text": block.get("text", ""), "button": block["button"], "page": page, "url": address}
    if kind == "contact_card":
        person = demo.rows.get(f"people:{block.get('person', '')}")
        return kind, {"heading": block.get("heading", ""), "person": person.name if person else ""}
    if kind == "accordion":
        items = [{"question": item["question"], "answer": RichText(demo.html(item["answer"]))} for item in block["items"]]
        return kind, {"heading": block.get("heading", ""), "items": items}
    if kind == "sdgs":
        return kind, {"heading": block.get("heading", ""), "numbers": [str(number) for number in block["numbers"]]}
    if kind == "table":
        return kind, groundwork.table_block(block)
    raise ValueError(f"No block is called {kind}.")


def _settings(demo: Demo, entries: list[dict[str, Any]]) -> None:
    town = MunicipalitySettings.for_site(demo.site)
    easy = next((demo.pages[entry["key"]] for entry in entries if entry.get("easy_language")), None)
    if easy is not None and town.easy_language_page_id is None:
        town.easy_language_page = Page.objects.get(pk=easy.pk)
        town.save()
