"""What every template finds beside its own data."""

from django.conf import settings
from django.http import HttpRequest


def chrome(request: HttpRequest) -> dict:
    """Return `site_chrome` (header, navigation, footer of the municipality) and `signed_in` lazily: pages that do not use them pay nothing."""
    from django.utils.functional import SimpleLazyObject

    from .chrome import build

    if getattr(request, "municipality", None) is None or request.path_info.startswith("/admin/"):
        return {}
    return {"site_chrome": SimpleLazyObject(lambda: build(request)), "signed_in": SimpleLazyObject(lambda: is_signed_in(request))}


def is_signed_in(request: HttpRequest) -> bool:
    """Is this somebody's own page? Without a cookie the session is not touched: the answer may be kept for everybody (`pagecache`)."""
    user = getattr(request, "user", None)
    return settings.SESSION_COOKIE_NAME in request.COOKIES and user is not None and user.is_authenticated
