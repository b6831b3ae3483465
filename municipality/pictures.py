"""Pictures as the components want them: two sizes, a text, nothing that is not public."""

from dataclasses import dataclass

from .models import Rendition

CARD, CARD_LARGE = "fill-480x270", "fill-960x540"
WIDE, WIDE_LARGE = "fill-800x450", "fill-1600x900"
PORTRAIT = "fill-192x192"
CARD_SIZES = "(min-width: 64rem) 24rem, (min-width: 40rem) 45vw, 100vw"
WIDE_SIZES = "(min-width: 62rem) 44rem, 100vw"
CARD_SPECS, WIDE_SPECS = (CARD, CARD_LARGE), (WIDE, WIDE_LARGE)


@dataclass(frozen=True)
class Image:
    """A picture for `components/picture.html`."""

    url: str
    width: int
    height: int
    alt: str
    srcset: str = ""
    sizes: str = ""


def size_of(picture, spec: str) -> Rendition | None:
    """Return a picture in one size; None where its file is lost or cannot be read: what shows it then stands without it."""
    try:
        return picture.get_rendition(spec)
    except (OSError, ValueError):  # a restore without media; Wagtail's own errors are kinds of these
        return None


def image_of(picture, alt: str, specs: tuple[str, str] = CARD_SPECS, sizes: str = CARD_SIZES) -> Image | None:
    """Return a picture in a small and a large size; None where there is none or it is not public."""
    if picture is None or not picture.is_public:
        return None
    small, large = size_of(picture, specs[0]), size_of(picture, specs[1])
    if small is None or large is None:
        return None
    return Image(small.url, small.width, small.height, alt, f"{small.url} {small.width}w, {large.url} {large.width}w", sizes)


def portrait_of(picture) -> Image | None:
    """Return a square portrait without text (the name stands beside it)."""
    if picture is None or not picture.is_public:
        return None
    rendition = size_of(picture, PORTRAIT)
    return Image(rendition.url, rendition.width, rendition.height, "") if rendition is not None else None
