"""A content delivery network is told what was published: once per municipality, again until it takes it, and nothing where there is none."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.test import Client

from municipality import cache, cdn
from municipality.models import CdnPurge

pytestmark = pytest.mark.django_db


@pytest.fixture
def network(settings):
    """A network that notes what it is told; `answer` is its status."""

    class Handler(BaseHTTPRequestHandler):
        told: list[tuple[str, str, str]] = []
        answer = 200

        def do_PURGE(self) -> None:
            self.told.append(
                (self.headers["Surrogate-Key"], self.headers["Authorization"], self.rfile.read(int(self.headers["Content-Length"])).decode())
            )
            self.send_response(self.answer)
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.end_headers()

        def log_message(self, *args) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.CDN_PURGE_URL, settings.CDN_PURGE_METHOD = f"http://127.0.0.1:{server.server_port}/purge", "PURGE"
    settings.CDN_PURGE_TOKEN = "token-of-the-network"
    yield Handler
    server.shutdown()
    server.server_close()


def test_what_is_published_is_told_until_it_is_taken(town, other_town, network, settings):
    CdnPurge.objects.all().delete()
    for _turn in range(3):
        town.home.save_revision().publish()
    assert list(CdnPurge.objects.values_list("key", flat=True)) == [f"town-{town.site.pk}"], "once per municipality"
    for network.answer in (503, 302):
        with pytest.raises(OSError, match=str(network.answer)):
            cdn.purge_due()
    assert CdnPurge.objects.count() == 1
    network.answer = 200
    assert cdn.purge_due() == 1 and cdn.purge_due() == 0
    assert network.told[-1] == (
        f"town-{town.site.pk}", "Bearer token-of-the-network", f'{{"surrogate_keys": ["town-{town.site.pk}"], "tags": ["town-{town.site.pk}"]}}'
    )  # fmt: skip
    cache.touch()
    assert cdn.purge_due() == 1 and network.told[-1][0] == "all"
    settings.PAGE_CACHE_SECONDS = 60
    answer = Client().get("/")
    assert (
        answer["Surrogate-Key"] == f"all town-{town.site.pk}"
        and answer["CDN-Cache-Control"] == "max-age=600"
        and answer["Cache-Control"] == "no-cache"
    )
    assert "Surrogate-Key" not in Client().get("/projekte/einreichen/")
    settings.CDN_PURGE_URL = ""
    cache.forget()
    cache.touch()
    assert CdnPurge.objects.count() == 0 and "Surrogate-Key" not in Client().get("/")
