"""What every template finds beside its own data."""

from django.http import HttpRequest


def chrome(request: HttpRequest) -> dict:
    """Return `site_chrome` (header, navigation, footer of the municipality) lazily: pages that do not use it pay nothing."""
    from django.utils.functional import SimpleLazyObject

    from .chrome import build

    if getattr(request, "municipality", None) is None or request.path_info.startswith("/admin/"):
        return {}
    return {"site_chrome": SimpleLazyObject(lambda: build(request))}
