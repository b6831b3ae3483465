"""Turns the values of content blocks into what components want."""

from urllib.parse import urlsplit

from django import template
from django.utils.translation import gettext as _
from wagtail.rich_text import RichText

from municipality.pictures import CARD_SPECS, WIDE_SIZES, WIDE_SPECS, Image, image_of
from municipality.scope import get_site
from municipality.sdg import SDGS

from .. import people

register = template.Library()


@register.simple_tag
def block_picture(value) -> Image | None:
    """Return the picture of a picture block; its text, else the text kept with the picture."""
    image = value["image"]
    return image_of(image, value["alt"] or getattr(image, "description", ""), WIDE_SPECS, WIDE_SIZES)


@register.simple_tag
def accordion_items(value) -> list[dict]:
    """Return the questions and answers of an accordion block."""
    return [{"title": item["question"], "html": item["answer"]} for item in value["items"]]


@register.simple_tag
def sdg_tiles(numbers) -> list[dict]:
    """Return the tiles of chosen goals."""
    return [{"number": int(number), "title": SDGS[int(number)].title} for number in numbers if int(number) in SDGS]


@register.simple_tag
def download_files(value) -> list[dict]:
    """Return the file of a download block."""
    document = value["document"]
    if document is None:
        return []
    return [{"title": value["title"] or document.title, "url": document.url, "kind": document.file_extension.upper(), "size": document.file_size}]


@register.simple_tag
def video_parts(value) -> dict:
    """Return the parts of a video block; a video elsewhere is named by its host."""
    file, captions = value["file"], value["captions"]
    transcript = value["transcript"]
    return {
        "title": value["title"],
        "file_url": file.url if file else "",
        "captions_url": captions.url if captions else "",
        "external_url": value["url"] if not file else "",
        "provider": (urlsplit(value["url"]).hostname or "").removeprefix("www.") if value["url"] else "",
        "poster": image_of(value["poster"], "", CARD_SPECS),
        "transcript": transcript if isinstance(transcript, RichText) and transcript.source.strip() else "",
        "transcript_label": _("Video als Text"),
    }


@register.simple_tag(takes_context=True)
def contact_person(context, name: str = "") -> dict | None:
    """Return the contact person of a card, or the first one of the municipality."""
    request = context.get("request")
    return people.person(get_site(request), name) if request is not None else None
