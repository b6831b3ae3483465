"""What the steps of the set-up share: the municipality, what was made so far, pictures, links between pages."""

import io
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.files.images import ImageFile
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from PIL import Image
from wagtail.models import Collection, Locale, Page, Site

from home import groundwork
from municipality.models import Picture

from .. import content, pictures

PICTURE_SIZE = (1600, 900)
ROUTES = {"submit": "projects:submit", "barrier": "report_barrier", "search": "search", "status": "projects:status_lost"}


@dataclass
class Demo:
    """State of one run. `new` counts what was made; `pages` finds pages by their key in the content files."""

    port: int
    say: Callable[[str], None]
    new: int = 0
    folder: Collection | None = None
    site: Site = field(default_factory=Site)
    pages: dict[str, Page] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)
    town: dict[str, Any] = field(default_factory=lambda: content.load("municipality"))

    @property
    def german(self) -> Locale:
        return groundwork.locale("de")

    @property
    def english(self) -> Locale:
        return groundwork.locale("en")

    def child(self, parent: Page, model: type[Page], slug: str, **fields: Any) -> tuple[Page, bool]:
        """Return the child of that address and whether it was made now (as a draft object that is not saved yet)."""
        found = model.objects.child_of(parent).filter(slug=slug).first()
        if found is not None:
            return found, False
        return model(slug=slug, **fields), True

    def publish(self, parent: Page, page: Page, when: datetime | None = None) -> Page:
        """Add a page below `parent` and publish it as an editor would, with a revision."""
        groundwork.publish(parent, page, when)
        self.new += 1
        return page

    def picture(self, kind: str, seed: str, alt: str = "") -> Picture:
        """Return the drawing of that kind and seed; drawn once."""
        return self._picture(f"{alt or kind} ({seed})"[:255], alt, lambda: pictures.draw(kind, seed, PICTURE_SIZE))

    def portrait(self, seed: str, name: str) -> Picture:
        """Return a drawn portrait."""
        return self._picture(f"Porträt {name}", "", lambda: pictures.portrait(seed))

    def logo(self) -> Picture:
        """Return the mark of the town."""
        return self._picture("Logo", self.town["branding"].get("logo_alt", ""), pictures.logo)

    def _picture(self, title: str, alt: str, draw: Callable[[], Image.Image]) -> Picture:
        found = Picture.objects.filter(title=title, collection=self.folder).first()
        if found is not None:
            return found
        drawn = draw()
        buffer = io.BytesIO()
        drawn.save(buffer, "PNG" if drawn.mode == "RGBA" else "JPEG", quality=90)
        buffer.seek(0)
        suffix = "png" if drawn.mode == "RGBA" else "jpg"
        picture = Picture(title=title, description=alt, credit=pictures.CREDIT, people_agreed=True, collection=self.folder)
        picture.file = ImageFile(buffer, name=f"{uuid.uuid4().hex}.{suffix}")
        picture.save()
        return picture

    def html(self, text: str) -> str:
        """Return content markup as rich text; links to pages of the demo become internal links."""
        return content.to_html(text, self.address)

    def address(self, target: str) -> str:
        """Return the address of a link target as the content files write it."""
        kind, _, name = target.partition(":")
        if kind == "page":
            page = self.pages.get(name)
            return (page.get_url(current_site=self.site) or "/") if page else "/"
        if kind == "route":
            return self.route(name)
        return target

    def route(self, name: str) -> str:
        if name in ("projects", "contact"):
            page = self.pages.get({"projects": "projekte", "contact": "kontakt"}[name])
            return (page.get_url(current_site=self.site) or "/") if page else "/"
        try:
            return reverse(ROUTES.get(name, name))
        except NoReverseMatch:
            return "/"

    @staticmethod
    def days_ago(days: float) -> datetime:
        return timezone.now() - timedelta(days=days)
