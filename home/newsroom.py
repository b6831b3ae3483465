"""The list of news and its feed."""

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from municipality.pictures import CARD_SPECS
from municipality.scope import get_site

from .front import news_card
from .models import NewsIndexPage, NewsPage

PER_PAGE = 12


def index_context(index: NewsIndexPage, request: HttpRequest) -> dict:
    """Return one page of the news below `index`, newest first."""
    pages = (
        NewsPage.objects.visible(get_site(request))
        .descendant_of(index)
        .without_text()
        .prefetch_related(Prefetch("picture", get_image_model().objects.prefetch_renditions(*CARD_SPECS)))
        .order_by("-date", "-pk")
    )
    try:
        page = Paginator(pages, PER_PAGE).page(request.GET.get("seite") or 1)
    except (PageNotAnInteger, EmptyPage) as error:
        raise Http404(_("So viele Seiten gibt es nicht.")) from error
    return {"results": page, "news": [news_card(entry, entry.get_url(request)) for entry in page.object_list]}
