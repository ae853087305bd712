"""What every test in a real browser stands on: a server and a Chromium a worker, and pages that are watched.

    def test_it(visit):                       # or `race`, a race that is open already
        race = visit("s=beale&t=10")          # a page of its own, looked after to the end of the test
        race = visit(path="/reference", locale="ko-KR", viewport={"width": 390, "height": 844})

A test fails when one of its pages writes an error to the console, throws, shows an exception of Python's or
asks anybody but this machine for anything. `race.watch.allow("text")` excuses what a test provokes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from race_page import PATIENCE, RacePage, Watch
from serving_app import Server

CHROMIUM = (
    os.environ.get("CHROMIUM", ""),
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/opt/homebrew/bin/chromium",
    "/usr/local/bin/chromium",
)
ARGUMENTS = [
    *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
    "--disable-gpu",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# What a first visit is told has been closed already, but where a test asks for a first visit.
BEEN_HERE = "try { localStorage.setItem('descent-lab-welcome', 'closed'); } catch {}"
DESK = {"width": 1440, "height": 900}
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


def chromium() -> str:
    """Where the browser is."""
    found = next((path for path in CHROMIUM if path and os.access(path, os.X_OK)), None)
    if found is None:
        pytest.fail("There is no Chromium: `sh tools/system.sh` says what to install.", pytrace=False)
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a worker; every visit has a context of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=ARGUMENTS, headless="HEADED" not in os.environ
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One server for all tests of a worker."""
    server = Server().start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def contexts(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """The context with these options: one for all tests of a file, which then find our files in its cache."""
    known: dict[str, BrowserContext] = {}

    def context(first_visit: bool = False, **options: Any) -> BrowserContext:
        key = json.dumps([first_visit, options], sort_keys=True)
        if key not in known:
            known[key] = browser.new_context(**options)
            if not first_visit:
                known[key].add_init_script(BEEN_HERE)
        return known[key]

    yield context
    for made in known.values():
        made.close()


@pytest.fixture
def visit(contexts: Callable[..., BrowserContext], server: Server) -> Iterator[Callable[..., RacePage]]:
    """Open a page: visit(query, path="/", url=other server, wait=True, first_visit=False, **options)."""
    used, watches = [], []

    def open_page(
        query: str = "", *, path: str = "/", url: str = "", wait: bool = True, **options: Any
    ) -> RacePage:
        context = contexts(**{"viewport": DESK, "locale": "en-US", **options})
        used.append(context)
        page = RacePage(context.new_page(), url or server.url, Watch())
        watches.append(page.watch)
        if path != "/":
            # Streamlit's script does not know where the app begins. Opened at /reference, it first asks for
            # /reference/_stcore/health and …/host-config, and takes the first base that answers. So an answer
            # of ours would be wrong: it would make /reference the base of all other addresses.
            page.watch.allow(r"status of 404 \(Not Found\)")
        return page.open(query, path=path, wait=wait)

    yield open_page
    for page in [page for context in dict.fromkeys(used) for page in context.pages]:
        for trouble in page.locator('[data-testid="stException"]').all_inner_texts():
            watches[0].troubles.append(f"exception on the page: {trouble}")
        _leave(page)
    troubles = [trouble for watch in watches for trouble in watch.left()]
    assert not troubles, "\n".join(troubles)


def _leave(page: Page) -> None:
    """Close a page; the next one of the same context finds nothing that it kept."""
    if page.url.startswith("http"):
        page.evaluate("localStorage.clear()")
    page.context.clear_cookies()
    page.close()


@pytest.fixture
def race(visit: Callable[..., RacePage]) -> RacePage:
    """The default race, open and drawn, on a desk's screen."""
    return visit()
