"""Kinds of items that wait. Apps above register theirs; whatever nobody claims is shown by `ItemKind` itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models
from django.http import HttpRequest
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from .comparison import between

_kinds: list["ItemKind"] = []


@dataclass(frozen=True)
class Line:
    """One labelled text of an item. `text` is escaped by the template unless it is safe HTML."""

    label: str
    text: str


@dataclass(frozen=True)
class Change:
    """One field that differs from the live version; `html` is safe: escaped text with marks for what came and went."""

    label: str
    html: SafeString


class ItemKind:
    """How pages of one kind appear in the inbox. Subclass it, override what differs, and `register` an instance."""

    name = "page"
    label = _("Seite")
    icon = "doc-empty"  # an icon of Wagtail's admin
    notifies_author = False
    """True when the app sends its authors' mails itself (by the signals); otherwise moderation mails who handed it in."""

    def matches(self, page: Page) -> bool:
        """Is this (specific) page of this kind?"""
        return True

    def prepare(self, pages: Sequence[Page]) -> None:
        """Load what `author_line` needs for all pages of a list at once; must not need more queries for more pages."""

    def author_line(self, page: Page) -> str:
        """Return who brought it in, as moderators may know it; empty: the person who handed it in."""
        return ""

    def summary(self, page: Page) -> list[Line]:
        """Return the texts of a new page (built from the latest revision) in the order in which one reads them."""
        return text_fields(page)

    def changes(self, old: Page, new: Page, request: HttpRequest) -> list[Change]:
        """Return what differs between the live page and the revision that waits."""
        return compare(old, new, request)


def register(kind: ItemKind) -> ItemKind:
    """Add a kind; one with the same name is replaced. Later kinds are asked first."""
    _kinds[:] = [known for known in _kinds if known.name != kind.name]
    _kinds.insert(0, kind)
    return kind


def kind_of(page: Page) -> ItemKind:
    """Return the kind of a specific page."""
    return next((kind for kind in _kinds if kind.matches(page)), DEFAULT)


def text_fields(page: Page) -> list[Line]:
    """Return every filled text field of the page's own model with its German name, long ones included."""
    skipped = {"title", "draft_title", "slug", "url_path", "seo_title", "path"}
    lines = []
    for field in page._meta.get_fields():
        if not getattr(field, "editable", False) or not isinstance(field, models.CharField | models.TextField):
            continue
        value = getattr(page, field.name, "")
        if field.name in skipped or not value or field.model is Page:
            continue
        display = getattr(page, f"get_{field.name}_display", None)
        lines.append(Line(str(field.verbose_name), str(display() if display else value)))
    return lines


def compare(old: Page, new: Page, request: HttpRequest) -> list[Change]:
    """Compare two versions of a page field by field with Wagtail's comparison (which escapes), rows of a page with themselves."""
    bound = new.get_edit_handler().get_bound_panel(instance=new, request=request, form=None)
    found = [between(make, old, new) for make in bound.get_comparison()]
    return [Change(str(entry.field_label()), _change_html(entry)) for entry in found if entry.has_changed()]


def _change_html(comparison) -> SafeString:
    if not comparison.is_child_relation:
        return conditional_escape(comparison.htmldiff())
    rows = []
    for row in comparison.get_child_comparisons():
        whole = row.is_addition() or row.is_deletion()
        kind = "addition" if row.is_addition() else "deletion" if row.is_deletion() else ""
        fields = [field for field in row.get_field_comparisons() if whole or field.has_changed()]
        if fields:
            inner = format_html_join("", "<dt>{}</dt><dd>{}</dd>", ((field.field_label(), field.htmldiff()) for field in fields))
            rows.append((kind, inner))
    return format_html_join("", '<div class="comparison__child-object {}"><dl class="comparison__list">{}</dl></div>', rows)


DEFAULT = ItemKind()
