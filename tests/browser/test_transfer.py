"""What a first visit costs on the wire, compressed, without photos (4-quality.md)."""

import pytest

from .public_pages import FORMS, MAPS, READING

KB = 1024
BYTES, REQUESTS, SCRIPT, SCRIPT_OF_MAPS = 60 * KB, 8, 20 * KB, 70 * KB
# Signing in brings allauth's scripts for passkeys.
MORE_REQUESTS = {"map": 4, "sign-in": 2, "sign-in by code": 2}
PAGES = {**{name: path for name, path in READING.items() if name != "not found"}, **FORMS, **MAPS}


@pytest.mark.parametrize("name", list(PAGES))
def test_a_first_visit_is_light(visit, live, name):
    page = visit(None)
    answers: list = []
    page.on("requestfinished", lambda request: answers.append(request))
    page.goto(PAGES[name], wait_until="networkidle")
    sizes = [(request.url.removeprefix(live.base), request.resource_type, request.sizes()) for request in answers]
    counted = [
        (url, kind, size["responseBodySize"] + size["responseHeadersSize"]) for url, kind, size in sizes if not url.startswith(("/media/", "data:"))
    ]
    # The six pictures of the security question are drawn for one visitor; they are pictures, and lazy forms could leave them out.
    counted = [entry for entry in counted if not entry[0].startswith("/spam/")]
    listing = "\n".join(f"{size:7} {kind:10} {url}" for url, kind, size in counted)
    scripts = sum(size for _url, kind, size in counted if kind == "script")
    total = sum(size for _url, _kind, size in counted)
    print(f"{name}: {total / KB:.1f} kB, {len(counted)} requests, scripts {scripts / KB:.1f} kB")
    on_map = name in MAPS
    assert scripts <= (SCRIPT_OF_MAPS if on_map else SCRIPT), listing
    assert total <= (BYTES + SCRIPT_OF_MAPS if on_map else BYTES), listing
    assert len(counted) <= REQUESTS + MORE_REQUESTS.get(name, 0), listing
