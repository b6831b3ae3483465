"""The screen "Erscheinungsbild": form of the draft, preview, publishing, former looks. One municipality an address; others' are not there."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Site

from ..models.branding import Branding, LookVersion
from ..scope import get_site
from ..theme import warnings
from . import preview, rules, services
from .forms import panels

FRAME_CSP = "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'none'; frame-ancestors 'self'; base-uri 'self'; sandbox allow-same-origin"
WIDTHS = {"handy": 390, "schreibtisch": 1280}


def own_site(request: HttpRequest, site_id: int) -> Site:
    """Return the municipality of this address; 404 where the person may not change its look."""
    site = get_object_or_404(Site, pk=site_id)
    if not rules.may_change(request.user, site):
        raise Http404
    return site


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The way in: to the municipality of this host, or else to the first that is one's own."""
    sites = rules.sites_of(request.user)
    if not sites:
        raise PermissionDenied
    here = get_site(request)
    return redirect("look:edit", next((site.pk for site in sites if site.pk == here.pk), sites[0].pk))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, site_id: int) -> HttpResponse:
    """The form of the draft; where there is none, it starts from what is published."""
    site = own_site(request, site_id)
    draft = services.draft_of(site)
    branding = services.look_of(site, draft)
    handler = panels(branding)
    form_class: Any = handler.get_form_class()
    options = {"instance": branding, "for_user": request.user, "site": site}
    if request.method == "POST":
        form = form_class(request.POST, **options)
        if form.is_valid():
            try:
                services.save_draft(site, form.save(commit=False), request.user, seen=form.cleaned_data["seen"] or services.version_mark(None))
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("Der Entwurf ist gespeichert. Noch sieht ihn nur, wer hier arbeitet."))
                return redirect("look:preview", site.pk)
    else:
        form = form_class(initial={"seen": services.version_mark(draft)}, **options)
    bound = handler.get_bound_panel(instance=branding, request=request, form=form)
    values = {
        "site": site, "sites": rules.sites_of(request.user), "draft": draft, "past": services.past_of(site), "form": form, "panels": bound,
        "media": bound.media + form.media,
    }  # fmt: skip
    return render(request, "municipality/look/edit.html", values | _header(site), status=422 if form.errors else 200)


@require_GET
def show(request: HttpRequest, site_id: int) -> HttpResponse:
    """The preview: one page, at the width of a phone and of a desk, light or dark; publish or throw away."""
    site = own_site(request, site_id)
    draft = services.draft_of(site)
    branding = services.look_of(site, draft)
    offered = preview.places(site)
    place = _one_of(request.GET.get("seite", ""), [key for key, _label in offered])
    scheme = _one_of(request.GET.get("schema", ""), list(preview.SCHEMES))
    width = _one_of(request.GET.get("breite", ""), list(WIDTHS))
    chosen = {"seite": place, "schema": scheme, "breite": width}
    choices = [
        (_("Seite"), [_choice("seite", key, label, chosen) for key, label in offered]),
        (_("Breite"), [_choice("breite", "handy", _("Handy"), chosen), _choice("breite", "schreibtisch", _("Schreibtisch"), chosen)]),
        (_("Farben"), [_choice("schema", "hell", _("hell"), chosen), _choice("schema", "dunkel", _("dunkel"), chosen)]),
    ]
    values = {
        "site": site, "draft": draft, "warnings": warnings(branding), "choices": choices, "width": width,
        "frame": reverse("look:page", args=[site.pk, place, scheme]),
        "title_of_frame": _("Vorschau: %(page)s") % {"page": dict(offered)[place]},
        "may_publish": draft is not None,
    }  # fmt: skip
    return render(request, "municipality/look/preview.html", values | _header(site, is_preview=True))


@require_GET
@xframe_options_sameorigin
def page(request: HttpRequest, site_id: int, place: str, scheme: str) -> HttpResponse:
    """What stands in the frame of the preview."""
    site = own_site(request, site_id)
    branding = _draft_look(site)
    html = preview.page(request, site, branding, place, scheme, lambda name: reverse("look:sheet", args=[site.pk, scheme, name]))
    response = HttpResponse(html)
    # A mail carries its styles on its elements; no page does.
    response["Content-Security-Policy"] = FRAME_CSP.replace("style-src 'self'", "style-src 'unsafe-inline'") if place == preview.MAIL else FRAME_CSP
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
def sheet(request: HttpRequest, site_id: int, scheme: str, name: str) -> HttpResponse:
    """A style sheet of the preview."""
    site = own_site(request, site_id)
    response = HttpResponse(preview.sheet(_draft_look(site), name, scheme), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def publish(request: HttpRequest, site_id: int) -> HttpResponse:
    """Make the draft the look of the website."""
    site = own_site(request, site_id)
    try:
        services.publish(site, request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("look:preview", site.pk)
    messages.success(request, _("Das Erscheinungsbild ist veröffentlicht."))
    return redirect("look:edit", site.pk)


@require_POST
def discard(request: HttpRequest, site_id: int) -> HttpResponse:
    """Throw the draft away."""
    site = own_site(request, site_id)
    services.discard(site, request.user)
    messages.success(request, _("Der Entwurf ist verworfen. Die Website bleibt, wie sie ist."))
    return redirect("look:edit", site.pk)


@require_POST
def bring_back(request: HttpRequest, site_id: int, pk: int) -> HttpResponse:
    """Make a former look the draft."""
    site = own_site(request, site_id)
    try:
        services.bring_back(site, pk, request.user)
    except LookVersion.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("Das frühere Erscheinungsbild ist jetzt der Entwurf. Sehen Sie es an und veröffentlichen Sie es dann."))
    return redirect("look:preview", site.pk)


def _draft_look(site: Site) -> Branding:
    return services.look_of(site, services.draft_of(site))


def _header(site: Site, *, is_preview: bool = False) -> dict[str, Any]:
    own = {"url": reverse("look:edit", args=[site.pk]), "label": _("Erscheinungsbild")}
    here = [own, {"url": "", "label": _("Vorschau")}] if is_preview else [{**own, "url": ""}]
    return {
        "breadcrumbs_items": [*WagtailAdminTemplateMixin.breadcrumbs_items, *here],
        "page_title": _("Erscheinungsbild"),
        "header_title": _("Erscheinungsbild"),
        "page_subtitle": site.site_name or site.hostname,
        "header_icon": "view",
    }


def _one_of(asked: str, known: list[str]) -> str:
    return asked if asked in known else known[0]


def _choice(name: str, value: str, label: str, chosen: dict[str, str]) -> dict[str, Any]:
    query = "&".join(f"{key}={value if key == name else kept}" for key, kept in chosen.items())
    return {"url": f"?{query}", "label": label, "current": chosen[name] == value}
