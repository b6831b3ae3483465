"""Revisions of many pages in one transaction: what Wagtail's `save_revision` does, without saving the page once more for each.

`save_revision` writes the page a second time only to note the revision, and every save makes all receivers, the search index
and the reference index work again. For hundreds of pages that is half of the time. Here the note is one update.
"""

from typing import Any

from wagtail.log_actions import log
from wagtail.models import Page, Revision


def revise(page: Any, user: Any, *, changed: bool = True, clean: bool = True, logged: bool = True, **columns: Any) -> Revision:
    """Store a page (specific, already in the tree) as its latest revision and return that.

    ``changed``: the page has unpublished changes afterwards. ``columns`` are written to the page along with it.
    Raises ``ValidationError`` like `save_revision` when ``clean`` and the page is not valid.
    """
    if clean:
        page.full_clean()
    revision = Revision.objects.create(
        content_object=page, base_content_type=page.get_base_content_type(), user=user, content=page.serializable_data(), object_str=str(page)
    )
    page.latest_revision_created_at, page.draft_title, page.latest_revision = revision.created_at, page.title, revision
    columns |= {"latest_revision": revision, "latest_revision_created_at": revision.created_at, "draft_title": page.title}
    if changed:
        page.has_unpublished_changes = columns["has_unpublished_changes"] = True
    Page.objects.filter(pk=page.pk).update(**columns)
    if logged:
        log(instance=page, action="wagtail.edit", user=user, revision=revision, content_changed=changed)
    return revision


def rewrite(page: Any, revision: Revision) -> None:
    """Store a page that this import has just created once more in its first revision, now that what it refers to exists."""
    revision.content = page.serializable_data()
    Revision.objects.filter(pk=revision.pk).update(content=revision.content)
