"""What this app hears: the shared vocabularies are there after every migration; what is kept goes stale when something is published."""

from django.db.models.signals import post_delete, post_migrate, post_save
from wagtail.images import get_image_model
from wagtail.models import Locale, Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_unpublished, post_page_move

from . import cache
from .scope import site_of_page

# What Page.save() writes when only a draft was saved: nothing that a visitor sees.
DRAFT_COLUMNS = frozenset({"draft_title", "has_unpublished_changes", "latest_revision", "latest_revision_created_at", "latest_revision_id"})
SHARED_BY_ALL = (Site, Locale, PageViewRestriction)


def connect() -> None:
    """Connect the receivers of this app; called once by the app config."""
    post_migrate.connect(fill_sdgs, dispatch_uid="municipality.fill_sdgs")
    page_published.connect(page_changed, dispatch_uid="municipality.page_published")
    page_unpublished.connect(page_changed, dispatch_uid="municipality.page_unpublished")
    post_page_move.connect(page_moved, dispatch_uid="municipality.page_moved")
    post_save.connect(page_saved, dispatch_uid="municipality.page_saved")
    post_delete.connect(page_deleted, dispatch_uid="municipality.page_deleted")
    post_save.connect(picture_saved, dispatch_uid="municipality.picture_saved")
    post_delete.connect(picture_deleted, dispatch_uid="municipality.picture_deleted")
    for model in SHARED_BY_ALL:
        post_save.connect(shared_changed, sender=model, dispatch_uid=f"municipality.saved.{model.__name__}")
        post_delete.connect(shared_changed, sender=model, dispatch_uid=f"municipality.deleted.{model.__name__}")


def page_changed(sender, instance, **kwargs) -> None:
    """A page went online or offline: its municipality's kept pages are stale."""
    site = site_of_page(instance)
    cache.touch(site.pk if site else cache.GLOBAL)


def page_moved(sender, instance, **kwargs) -> None:
    """Paths changed, possibly between municipalities."""
    cache.touch()


def page_saved(sender, instance, created, update_fields, raw=False, **kwargs) -> None:
    """A live page was written without the publishing machinery (imports, set-up)."""
    if raw or not isinstance(instance, Page):
        return
    if instance.depth == 2 and created:
        cache.touch()
    elif instance.live and not (update_fields and set(update_fields) <= DRAFT_COLUMNS):
        page_changed(sender, instance)


def page_deleted(sender, instance, **kwargs) -> None:
    """A page is gone."""
    if isinstance(instance, Page):
        page_changed(sender, instance)


def picture_saved(sender, instance, created, raw=False, **kwargs) -> None:
    """A picture got another text, credit, section, or is no longer public: wherever it is shown. A new one is shown nowhere yet."""
    if not created and not raw and sender is get_image_model():
        cache.touch()


def picture_deleted(sender, instance, **kwargs) -> None:
    """A picture is gone: pages that show it would link to a lost file."""
    if sender is get_image_model():
        cache.touch()


def shared_changed(sender, **kwargs) -> None:
    """Something changed on which every municipality's pages stand."""
    cache.touch()


def fill_sdgs(sender, **kwargs) -> None:
    """Write the seventeen goals after `migrate` (and after the flush of a transactional test)."""
    if sender.name != "municipality":
        return
    try:
        model = kwargs["apps"].get_model("municipality", "Sdg")
    except LookupError:
        return
    using = kwargs.get("using", "default")
    known = set(model.objects.using(using).values_list("number", flat=True))
    model.objects.using(using).bulk_create(model(number=n) for n in range(1, 18) if n not in known)
