"""`/suche/`: everything public, in German as people write it."""

from django import forms
from django.core.paginator import EmptyPage, PageNotAnInteger
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.models import Locale, Page, Site

from municipality.errors import bad_request
from municipality.scope import get_site
from municipality.search.excerpt import excerpt
from municipality.search.query import matching
from projects.marketplace import CountedPaginator
from projects.models import ProjectPage
from reports.models import ReportIndexPage, ReportPage
from strategy import number_search
from strategy.models import FieldOfActionPage, MeasurePage, StrategyPage

from .models import ContactPage, HomePage, LegalPage, NewsIndexPage, NewsPage, StandardPage

PER_PAGE = 20
MOST = 100  # hits that are ranked; whoever has more should ask more exactly
KINDS: dict[str, tuple[Promise, tuple[type[Page], ...]]] = {
    "projekte": (gettext_lazy("Projekte"), (ProjectPage,)),
    "massnahmen": (gettext_lazy("Maßnahmen"), (MeasurePage,)),
    "strategie": (gettext_lazy("Strategie"), (StrategyPage, FieldOfActionPage)),
    "zahlen": (gettext_lazy("Ziele und Zahlen"), ()),  # no pages: strategy.number_search
    "berichte": (gettext_lazy("Berichte"), (ReportPage, ReportIndexPage)),
    "aktuelles": (gettext_lazy("Aktuelles"), (NewsPage, NewsIndexPage)),
    "seiten": (gettext_lazy("Seiten"), (HomePage, StandardPage, LegalPage, ContactPage)),
}
NUMBERS = "zahlen"
FEW = 3  # goals and indicators above the pages that were found
PARAMETERS = {"q", "kategorie", "seite"}


class SearchForm(forms.Form):
    """The one field of the search page."""

    q = forms.CharField(
        label=gettext_lazy("Suchbegriff"), required=False, widget=forms.TextInput(attrs={"type": "search", "maxlength": 200, "autocomplete": "off"})
    )


@require_safe
def view(request: HttpRequest) -> HttpResponse:
    """Search page: `q` text, `kategorie` one of KINDS, `seite` number; anything else is a 400 with a sentence."""
    site = get_site(request)
    strange = sorted(set(request.GET) - PARAMETERS)
    if strange:
        return bad_request(request, ValueError(_("Den Parameter „%(name)s“ gibt es bei der Suche nicht.") % {"name": strange[0][:40]}))
    kind = request.GET.get("kategorie", "")
    if kind and kind not in KINDS:
        return bad_request(request, ValueError(_("Diese Kategorie gibt es bei der Suche nicht.")))
    text = request.GET.get("q", "")[:200].replace("\x00", " ").strip()
    result = matching(site, text, models=KINDS[kind][1] if kind and kind != NUMBERS else None, limit=MOST) if text else None
    numbers = number_search.find(site, result.query) if result and kind in ("", NUMBERS) else []
    found: list = numbers if kind == NUMBERS else result.ids if result else []
    try:
        page = CountedPaginator(found, PER_PAGE, len(found)).page(request.GET.get("seite") or 1)
    except PageNotAnInteger:
        return bad_request(request, ValueError(_("Diese Seitenzahl gibt es nicht.")))
    except EmptyPage as error:
        raise Http404(_("So viele Seiten gibt es nicht.")) from error
    words = result.text if result else ""
    shown = number_hits(list(page.object_list), words) if kind == NUMBERS else hits(site, list(page.object_list), words, request)
    context = {
        "form": SearchForm({"q": text}),
        "q": text,
        "result": result,
        "results": page,
        "total": len(found) + (len(numbers) if kind != NUMBERS else 0),
        "more": bool(result and result.more and kind != NUMBERS),
        "hits": shown,
        "numbers": number_hits(numbers[:FEW], words) if not kind and page.number == 1 else [],
        "numbers_url": f"?{_query(text, NUMBERS)}" if len(numbers) > FEW else "",
        "chips": chips(text, kind),
        "query": _query(text, kind),
        "breadcrumbs": [{"title": _("Start"), "url": reverse("wagtail_serve", args=[""])}, {"title": _("Suche"), "url": ""}],
    }
    return TemplateResponse(request, "home/search.html", context)


def hits(site: Site, ids: list[int], text: str, request: HttpRequest) -> list[dict]:
    """Return the pages of one result page as hits, in order: one query for the pages and one per page type."""
    locales = {locale.pk: locale for locale in Locale.objects.all()}
    pages = {page.pk: page for page in Page.objects.filter(pk__in=ids).specific()}
    for page in pages.values():
        page.locale = locales[page.locale_id]
    found = []
    for pk in ids:
        page = pages.get(pk)
        if page is None:
            continue
        body = " ".join(
            str(part)
            for part in (getattr(page, name, "") for name in ("summary", "guiding_idea", "lead", "introduction", "what_happens", "description"))
            if part
        )
        found.append(
            {
                "title": f"{page.code} {page.title}" if getattr(page, "code", "") and isinstance(page, MeasurePage) else page.title,
                "url": page.get_url(request),
                "kind": type(page)._meta.verbose_name,
                "excerpt": excerpt(strip_tags(body), text, language=page.locale.language_code),
                "hue": getattr(page, "hue", None),
            }
        )
    return found


def number_hits(entries: list[number_search.Entry], text: str) -> list[dict]:
    """Return goals and indicators as hits."""
    return [
        {"title": one.title, "url": one.url, "kind": one.kind, "excerpt": excerpt(one.text, text, language=one.language), "hue": one.hue}
        for one in entries
    ]


def _query(text: str, kind: str) -> str:
    from django.utils.http import urlencode

    return urlencode({name: value for name, value in (("q", text), ("kategorie", kind)) if value})


def chips(text: str, kind: str) -> list[dict]:
    """Return the links that narrow the search to one kind of page."""
    if not text:
        return []
    every = {"label": _("Alles"), "url": f"?{_query(text, '')}", "current": not kind}
    return [every, *({"label": label, "url": f"?{_query(text, name)}", "current": kind == name} for name, (label, _models) in KINDS.items())]
