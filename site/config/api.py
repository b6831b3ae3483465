"""`/api/v1/`: puts the endpoints of the apps together, with an index and the description of all."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.urls import Resolver404, path, re_path, resolve
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from exchange import api as exchange
from home import api as home
from municipality import parts
from municipality.api import openapi
from municipality.api.endpoint import Endpoint, Operation, not_found_sentence
from municipality.api.images import ImagesEndpoint
from municipality.api.pages import PagesEndpoint
from municipality.api.parameters import language_of
from municipality.api.types import Field, Many, Shape, Simple, text, url
from projects import api as projects
from reports import api as reports  # noqa: F401 - describes its pages
from strategy import api as strategy
from strategy.values import api as values

PREFIX = "/api/v1/"
ENTRY = Shape("IndexEntry", [Field("name", text), Field("url", url), Field("summary", text)])


class IndexEndpoint(Endpoint):
    """What there is."""

    operations = (
        Operation(
            "",
            "index",
            "index",
            "What there is",
            Shape("Index", [Field("version", text), Field("documentation", url), Field("endpoints", Many(ENTRY))]),
        ),
        Operation("openapi.json", "openapi", "described", "This description", Simple({"type": "object"}, lambda value: value)),
    )

    def index(self, asked: dict[str, Any]) -> dict[str, Any]:
        entries = [
            {"name": operation.name.removesuffix("-listing"), "url": f"{PREFIX}{endpoint.prefix}{operation.route}", "summary": operation.summary}
            for endpoint in ENDPOINTS
            if parts.is_on(self.reader.site, endpoint.part)
            for operation in endpoint.operations
            if "<" not in operation.route and operation.name != "index"
        ]
        return {"version": "v1", "documentation": f"{PREFIX}openapi.json", "endpoints": entries}

    def described(self, asked: dict[str, Any]) -> dict[str, Any]:
        return openapi.document(ENDPOINTS, PREFIX, f"{self.reader.base}/")


ENDPOINTS: tuple[type[Endpoint], ...] = (
    IndexEndpoint,
    home.SiteEndpoint,
    PagesEndpoint,
    *projects.ENDPOINTS,
    *exchange.ENDPOINTS,
    *strategy.ENDPOINTS,
    ImagesEndpoint,
)


@csrf_exempt
def nothing(request: HttpRequest, rest: str) -> HttpResponse:
    """Lead an address without its last slash to the right one; say for all others that there is nothing."""
    if request.method in ("GET", "HEAD") and not rest.endswith("/"):
        try:
            found = resolve(f"{PREFIX}{rest}/")
        except Resolver404:
            found = None
        if found is not None and found.func is not nothing:
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(f"{PREFIX}{rest}/" + (f"?{query}" if query else ""))
    with translation.override(language_of(request.GET)):
        return JsonResponse({"error": not_found_sentence()}, status=404, json_dumps_params={"ensure_ascii": False})


app_name = "api"
urlpatterns = [pattern for endpoint in ENDPOINTS for pattern in endpoint.get_urlpatterns()]
urlpatterns += [path("strategy/indicators/<str:name>/values/", parts.guard("strategy", values.values), name="indicator_values")]
urlpatterns += [re_path(r"^(?P<rest>.*)$", nothing, name="nothing")]
