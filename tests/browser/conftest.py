"""One Chromium and one server with the demo municipality per worker; every page is watched for what no visitor should meet."""

import os
import shutil
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from tests.live import Live, demo_site

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
# The machine may be busy: what takes longer than this is broken all the same.
PATIENCE = 30_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


def chromium() -> str:
    """Return the path of the Chromium of this machine."""
    for name in (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"):
        if name and (found := shutil.which(name)):
            return found
    pytest.fail("The browser tests need Chromium: install it or set CHROMIUM to its path (tools/chromium.sh does it).")


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    found = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
    yield found
    found.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory) -> Iterator[Live]:
    with demo_site(os.environ.get("TEST_DATABASE", "sqlite"), tmp_path_factory.mktemp("demo")) as live:
        yield live


@pytest.fixture
def live(server: Live) -> Iterator[Live]:
    """The demo, for tests that change something: it is put back afterwards."""
    yield server
    if server.database.vendor == "sqlite":
        server.reset()


class Watch:
    """What a page did that it should not do."""

    def __init__(self, base: str) -> None:
        self.host, self.wrong = urlsplit(base).netloc, []

    def on(self, context: BrowserContext) -> None:
        context.on(
            "console",
            lambda message: self.note("console", message.text, message.page.url if message.page else "") if message.type == "error" else None,
        )
        context.on("weberror", lambda error: self.note("script", str(error.error), ""))
        context.on("request", lambda request: self.foreign(request.url))
        context.on("response", lambda response: self.note("status", str(response.status), response.url) if response.status >= 500 else None)

    def note(self, kind: str, text: str, url: str) -> None:
        # A form that comes back with errors (422) or a page that is gone (404) is an answer, not a fault of the page.
        if "Failed to load resource" in text and any(f"status of {code}" in text for code in (400, 403, 404, 409, 410, 422, 429)):
            return
        # A test that pulls the plug hears of it from Chromium and from htmx.
        if "ERR_INTERNET_DISCONNECTED" in text or text.startswith(("htmx:sendError", "htmx:afterRequest")):
            return
        # The moderators' preview of a page runs no scripts, on purpose; Chromium mentions each one.
        if "frame is sandboxed" in text and "/vorschau/" in text:
            return
        self.wrong.append(f"{kind}: {text} {url}")

    def foreign(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != self.host:
            self.wrong.append(f"request to another host: {url}")


@pytest.fixture
def visit(browser: Browser, server: Live) -> Iterator[Callable[..., Page]]:
    """Open a window: `page = visit("/")`; `javascript=False`, `width=320`, `dark=True`. At the end nothing may have gone wrong in any."""
    watch, contexts = Watch(server.base), []

    def open_window(path: str = "/", *, javascript: bool = True, width: int = 1280, dark: bool = False, height: int = 900) -> Page:
        context = browser.new_context(
            base_url=server.base, java_script_enabled=javascript, viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light", locale="de-DE", reduced_motion="reduce",
        )  # fmt: skip
        context.set_default_timeout(PATIENCE)
        watch.on(context)
        contexts.append(context)
        page = context.new_page()
        if path:
            page.goto(path)
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert watch.wrong == []


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def javascript(request) -> bool:
    return request.param
