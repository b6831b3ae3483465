"""The description of the API (OpenAPI 3.1), read off the endpoints themselves: it cannot say anything else than they do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from .endpoint import RATE, RATE_WINDOW, Endpoint, Operation
from .parameters import Parameter
from .types import Components, Field, Shape, text

ERROR = Shape("Error", [Field("error", text, description="A sentence in the language of `locale`.")])
ABOUT = (
    "Everything public of one municipality, read-only and without sign-in: pages, projects, the climate strategy, pictures. "
    "The municipality is that of the host. Addresses are absolute, days and moments are ISO 8601, amounts are JSON numbers, "
    "null means that something is not known (never 0). Answers carry an ETag; ask again with If-None-Match. "
    f"A network gets {RATE} newly made answers in {int(RATE_WINDOW.total_seconds() // 60)} minutes."
)


def document(endpoints: Iterable[type[Endpoint]], prefix: str = "/api/v1/", server: str = "/") -> dict[str, Any]:
    """Return the whole description of these endpoints."""
    components: Components = {}
    ERROR.schema(components)
    paths: dict[str, Any] = {}
    for endpoint in endpoints:
        for operation in endpoint.operations:
            route = (endpoint.prefix + operation.route).replace("<int:pk>", "{pk}")
            paths[prefix + route] = {"get": _operation(endpoint, operation, components)}
    return {
        "openapi": "3.1.0",
        "info": {"title": f"{settings.PRODUCT_NAME}: Content API", "version": settings.VERSION, "description": ABOUT},
        "servers": [{"url": server}],
        "paths": paths,
        "components": {"schemas": dict(sorted(components.items()))},
    }


def _operation(endpoint: type[Endpoint], operation: Operation, components: Components) -> dict[str, Any]:
    parameters = [_parameter(parameter) for parameter in operation.all_parameters]
    errors = {"400": "A parameter or value does not exist.", "429": "Too many requests; Retry-After says how many seconds to wait."}
    if "<int:pk>" in operation.route:
        parameters.insert(0, {"name": "pk", "in": "path", "required": True, "schema": {"type": "integer"}})
    if operation.may_be_missing:
        errors["404"] = "Not there, or not public."
    failures = {
        status: {"description": sentence, "content": {"application/json": {"schema": ERROR.schema(components)}}}
        for status, sentence in sorted(errors.items())
    }
    success = {
        "description": operation.summary,
        "headers": {"ETag": {"schema": {"type": "string"}}},
        "content": {operation.content_type: {"schema": operation.answer.schema(components)}},
    }
    return {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": (endpoint.__doc__ or "").strip(),
        "parameters": parameters,
        "responses": {"200": success, "304": {"description": "Not changed since the ETag in If-None-Match."}, **failures},
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": parameter.name, "in": "query", "required": parameter.is_required, "description": parameter.description, "schema": parameter.schema,
    }  # fmt: skip
    if parameter.example:
        found["example"] = int(parameter.example) if parameter.schema.get("type") == "integer" else parameter.example
    return found
