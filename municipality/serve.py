"""From an address to a page, in two queries, in the language that was asked for.

`/en/…` shows the English page; where there is none, the German one, marked as German (`request.content_language`). A German
address of a page that has an English translation leads there. Wagtail's own router costs 4 + 2 · depth queries; the path of a
page is one column, so we ask for it.
"""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page, Site
from wagtail.views import serve_chain

from . import cache, parts
from .scope import get_site, homes

ORIGINAL = settings.LANGUAGE_CODE
LIVE = Page.objects.order_by().filter(live=True).values_list("pk", "content_type_id")
"""All that is online, as query that is built once."""


def find(site: Site, path: str, language: str) -> Page | None:
    """Return the live page at `path` (without leading slash) in one language of this municipality, as its own type."""
    home = next((home.url_path for home in homes(site) if home.language == language and home.live), None)
    if home is None:
        return None
    found = list(LIVE.filter(url_path=home + path))
    if not found:
        return None
    pk, kind = found[0]
    # A page whose type is gone from the code is shown as what all pages are.
    model = ContentType.objects.get_for_id(kind).model_class() or Page
    # A type may say how its pages are read when one of them is shown (with what hangs on it, in the same query).
    read = getattr(model, "read_for_page", None)
    return read(pk) if read else model._default_manager.filter(pk=pk).first()


def serve(request: HttpRequest, path: str = "") -> HttpResponse:
    """Answer with the page at this address; 404 for whoever may not know that it exists."""
    site = get_site(request)
    language = get_language() or ORIGINAL
    path = path.strip("/")
    path = f"{path}/" if path else ""
    page = find(site, path, language)
    if page is None and language != ORIGINAL:
        page = find(site, path, ORIGINAL)
        if page is not None:
            translated = page.get_translations().filter(locale__language_code=language, live=True).first()
            if translated:
                return HttpResponseRedirect(translated.get_url(request, current_site=site) or "/")
    if page is None or any(page.path.startswith(hidden) for hidden in parts.hidden_paths(site)):
        raise Http404(_("Diese Seite gibt es nicht."))
    request.content_language = page.locale.language_code if language != ORIGINAL else ORIGINAL
    args: list = []
    kwargs: dict = {}
    answer_with = serve_chain
    if cache.anything_private():
        # Wagtail checks view restrictions in `on_serve_page`, which wraps the serving of the page.
        for hook in reversed(hooks.get_hooks("on_serve_page")):
            answer_with = hook(answer_with)
        for hook in hooks.get_hooks("before_serve_page"):
            answer = hook(page, request, args, kwargs)
            if isinstance(answer, HttpResponse):
                return answer
    return answer_with(page, request, args, kwargs)
