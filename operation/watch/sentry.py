"""Error reports to Sentry, where `SENTRY_DSN` is set: the error and its places in the code, nothing of the person.

No body, cookies, query strings, addresses of networks, local variables, breadcrumbs, names of machines; texts go through the
same sieve as the logs.
"""

from typing import Any

from .logs import FROM_THE_SYSTEM, scrub

KEPT_OF_REQUEST = ("method", "url")


def start(dsn: str, *, environment: str, release: str, **options: Any) -> None:
    """Switch error reports on. `options` go to the client as they are (tests give a transport)."""
    import sentry_sdk
    from sentry_sdk.integrations.django import DjangoIntegration

    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        release=release,
        send_default_pii=False,
        include_local_variables=False,
        include_source_context=True,
        max_request_body_size="never",
        max_breadcrumbs=0,
        server_name="",
        traces_sample_rate=None,
        auto_session_tracking=False,
        send_client_reports=False,
        integrations=[DjangoIntegration(middleware_spans=False, signals_spans=False, cache_spans=False)],
        before_send=before_send,
        before_breadcrumb=lambda crumb, hint: None,
        **options,
    )


def before_send(event: Any, hint: dict) -> Any:
    """Return the report without anything about the person."""
    for name in ("user", "breadcrumbs", "extra", "server_name", "modules"):
        event.pop(name, None)
    for name in ("message", "transaction"):
        if name in event:
            event[name] = scrub(str(event[name]))
    request = event.get("request")
    if request:
        event["request"] = {name: scrub(str(request[name]).partition("?")[0]) for name in KEPT_OF_REQUEST if name in request}
    error = (hint.get("exc_info") or (None, None, None))[1]
    for entry in (event.get("exception") or {}).get("values") or []:
        speaks = error is not None and type(error).__name__ == entry.get("type") and isinstance(error, FROM_THE_SYSTEM)
        entry["value"] = scrub(str(entry.get("value") or "")) if speaks else ""
        for frame in (entry.get("stacktrace") or {}).get("frames") or []:
            frame.pop("vars", None)
    logged = event.get("logentry")
    if logged:
        # The finished sentence alone; its parameters are what people typed.
        event["logentry"] = {"message": scrub(str(logged.get("formatted") or logged.get("message") or ""))}
    return event
