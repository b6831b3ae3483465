"""What search hears: pages that are saved, taken offline, moved, hidden. Deleted pages take their entries with them."""

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_unpublished, post_page_move

# Saving only these changes no text that is searched (drafts, locks, bookkeeping of Wagtail).
_SILENT = frozenset(
    {
        "draft_title", "expire_at", "expired", "go_live_at", "has_unpublished_changes", "last_published_at",
        "latest_revision", "latest_revision_created_at", "live_revision", "locked", "locked_at", "locked_by", "numchild",
        "owner", "url_path",
    }
)  # fmt: skip


def connect() -> None:
    """Connect the receivers; called once when the app is ready."""
    post_save.connect(page_saved, dispatch_uid="municipality.search.page_saved")
    page_unpublished.connect(page_hidden, dispatch_uid="municipality.search.page_hidden")
    post_page_move.connect(page_moved, dispatch_uid="municipality.search.page_moved")
    post_save.connect(restricted, sender=PageViewRestriction, dispatch_uid="municipality.search.restricted")
    post_delete.connect(restricted, sender=PageViewRestriction, dispatch_uid="municipality.search.unrestricted")
    post_save.connect(municipality_added, sender=Site, dispatch_uid="municipality.search.municipality_added")


def page_saved(sender, instance, created: bool, raw: bool = False, update_fields=None, **kwargs) -> None:
    """Index a live page whenever it is written: on publication, and when code saves it; forget it when it is not live.

    Wagtail's publication saves the page as well, so that `page_published` would only do the same work again.
    """
    if raw or not isinstance(instance, Page) or (update_fields is not None and _SILENT.issuperset(update_fields)):
        return
    from . import index

    if instance.live:
        index.keep(instance)
    elif not created:
        index.remove(instance.pk)


def page_hidden(sender, instance: Page, **kwargs) -> None:
    """Forget a page that was taken offline."""
    from . import index

    index.remove(instance.pk)


def page_moved(sender, instance: Page, parent_page_before: Page, parent_page_after: Page, **kwargs) -> None:
    """A page and its children may be in another municipality now, or behind another restriction."""
    from municipality.scope import site_of_page

    from . import index

    moved_house = site_of_page(parent_page_before) != site_of_page(parent_page_after)
    if moved_house or PageViewRestriction.objects.exists():
        index.update_tree(Page.objects.get(pk=instance.pk))


def restricted(sender, instance: PageViewRestriction, **kwargs) -> None:
    """A page and its children became private or public."""
    from . import index

    page = Page.objects.filter(pk=instance.page_id).first()
    if page:
        index.update_tree(page)


def municipality_added(sender, instance: Site, created: bool, raw: bool = False, **kwargs) -> None:
    """A home page is there before its municipality: what stands below it is indexed now."""
    from . import index

    if created and not raw:
        index.rebuild(instance)
