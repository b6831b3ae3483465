"""Where somebody goes after signing in: an address on this site and nowhere else."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 500


def safe_path(text: str) -> str:
    """Return `text` when it is a path on this site, else "". No host, no scheme, no backslash, no control characters."""
    text = text or ""
    if len(text) > LONGEST or not text.startswith("/") or "\\" in text or any(ord(sign) < 33 or ord(sign) == 127 for sign in text):
        return ""
    return text if url_has_allowed_host_and_scheme(text, allowed_hosts=None) else ""


def wanted(request: HttpRequest) -> str:
    """Return where this request wants to go afterwards (`next` in the form or the address), "" without a wish or with a bad one."""
    return safe_path(request.POST.get("next", "") or request.GET.get("next", ""))
