"""The yearly report: written, frozen, typeset and published by the services that editors use."""

from typing import Any

from accounts.models import User
from reports import services
from reports.models import FieldRemark, ReportIndexPage, ReportPage, ReportVersion

from .. import content
from .base import Demo


def build(demo: Demo) -> None:
    """Create the report and its first version; a second run changes nothing."""
    demo.say("Bericht …")
    data = content.load("report")
    index = _index(demo, data["index"])
    report = _report(demo, index, data)
    if not ReportVersion.objects.filter(report=report, public_since__isnull=False).exists():
        _publish(report)


def _index(demo: Demo, entry: dict[str, Any]) -> ReportIndexPage:
    page, is_new = demo.child(demo.pages["home"], ReportIndexPage, entry["slug"], locale=demo.german)
    if is_new:
        page.title, page.introduction, page.show_in_menus = entry["title"], entry["introduction"], False
        demo.publish(demo.pages["home"], page)
    return page


def _report(demo: Demo, index: ReportIndexPage, data: dict[str, Any]) -> ReportPage:
    entry = data["report"]
    page, is_new = demo.child(index, ReportPage, entry["slug"], locale=demo.german)
    if is_new:
        for name in ("title", "period_start", "period_end", "summary", "foreword_name"):
            setattr(page, name, entry[name])
        for name in ("foreword", "introduction", "council_text", "decisions"):
            setattr(page, name, demo.html(entry[name]))
        page.strategy, page.search_description = demo.pages["strategie"], entry["summary"]
        page.contact = demo.rows[f"people:{entry['contact']}"]
        page.remarks = [
            FieldRemark(field_of_action=demo.pages[remark["field"]], text=demo.html(remark["text"]), sort_order=place)
            for place, remark in enumerate(data["remarks"])
        ]
        page.live = False
        index.refresh_from_db()
        index.add_child(instance=page)
        page.save_revision(log_action=False)
        demo.new += 1
    return page


def _publish(report: ReportPage) -> None:
    """Freeze and publish as an operator would. What an interrupted run left is finished first."""
    actor = User.objects.filter(is_superuser=True, is_active=True).first()
    version = ReportVersion.objects.filter(report=report).order_by("-number").first()
    if version is None:
        version = services.freeze(report, actor, in_background=False)
    services.render(version.pk)
    version.refresh_from_db(fields=["state"])
    if version.is_ready:
        services.publish(version, actor)
