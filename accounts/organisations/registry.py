"""What upper apps show on the page of an organisation: arrows point down, so projects and exchange register here.

register_part(fn, order)   fn(request, organisation) -> safe HTML or "": at most three queries, only what anybody may read
"""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.safestring import SafeString

from ..models import Organisation

Part = Callable[[HttpRequest, Organisation], SafeString | str]
_parts: list[tuple[int, Part]] = []


def register_part(part: Part, order: int = 50) -> Part:
    """Add a part to the page of an organisation."""
    if all(known is not part for _, known in _parts):
        _parts.append((order, part))
        _parts.sort(key=lambda entry: entry[0])
    return part


def parts(request: HttpRequest, organisation: Organisation) -> list[SafeString | str]:
    """Return the parts that have something to show."""
    return [html for _, part in _parts if (html := part(request, organisation))]
