"""Figures as files: CSV of the table, SVG, PNG. Drawing costs time, so what is made is kept by its content."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from municipality import cache, charts, csv_de
from municipality.charts import export
from municipality.models import Branding
from municipality.scope import get_site
from municipality.throttle import throttle_request

from .figure import Figure

TYPES = {"svg": "image/svg+xml", "png": "image/png"}
# Drawings that are not in memory, per network: a page has at most ten files, nobody needs a hundred in ten minutes.
MOST, PER = 60, timedelta(minutes=10)


def answer(request: HttpRequest, figure: Figure | None, ending: str, name: str) -> HttpResponse:
    """Return a figure as a file called after `name`; 404 for other endings and for what has nothing to draw."""
    if figure is None or ending not in ("csv", *TYPES):
        raise Http404("figure")
    stem = f"{slugify(name)[:60] or 'abbildung'}-{figure.key}"
    if ending == "csv":
        return csv_de.response(f"{stem}.csv", figure.data.columns, figure.data.rows)
    if figure.drawing.is_empty:
        raise Http404("figure")
    response = HttpResponse(_drawn(request, figure, ending), content_type=TYPES[ending])
    response["Content-Disposition"] = f'attachment; filename="{stem}.{ending}"'
    response["X-Content-Type-Options"] = "nosniff"
    # Opened on its own, a file of ours runs nothing and loads nothing.
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'none'; sandbox"
    return response


def _drawn(request: HttpRequest, figure: Figure, ending: str) -> bytes:
    site = get_site(request)
    source = _("Quelle: %(source)s") % {"source": figure.source} if figure.source else ""
    foot = (source, Branding.for_site(site).name or site.site_name)
    key = ("figure", ending, charts.key_of(figure.drawing, figure.title, figure.alt, foot))
    now = cache.token("charts")
    kept = cache.get(key, now)
    if kept is not None:
        return kept
    throttle_request(request, "figure", MOST, PER)
    if ending == "svg":
        drawn = export.svg(figure.drawing, figure.title, figure.alt, foot).encode()
    else:
        drawn = export.png(figure.drawing, figure.title, figure.alt, foot)
    cache.put(key, now, drawn, len(drawn))
    return drawn
