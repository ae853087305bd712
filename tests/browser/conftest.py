"""What every test in a real browser stands on: a server and a Chromium a worker, and pages that are watched.

    def test_it(visit):                       # or `race`, a race that is open already
        race = visit("s=beale&t=10")          # looked after to the end of the test
        race = visit(path="/reference", locale="ko-KR", viewport={"width": 390, "height": 844})

To load the app takes seconds of a processor, to follow a link in it a tenth of that. So a test gets a tab
that another has used, in which the app is loaded anew for a visitor of whom nothing is known; and in a file
marked `one_page` it gets the page of the test before, where it follows a link. What a link does not hold
(speed, loop, the chosen chart) is then as that test has left it: one that changes such things asks for a page
`alone=True`, which nobody had before and nobody gets after. `fresh=True` loads the app anew in any file.

What moves, and a surface in space without a graphics card, takes a processor for as long as it is there. So
the visitor wants no motion, and has no WebGL, but in a test marked `moving` or `space`. With WebGL nothing is
drawn in it but in one marked `space(painted=True)`. And nothing of a page is painted on the screen, but in a
test marked `looked_at`: the canvases that a test reads, and the files that a page saves, need no screen.

A test fails when one of its pages writes an error to the console, throws, shows an exception of Python's or
asks anybody but this machine for anything. `race.watch.allow("text")` excuses what a test provokes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from race_page import PATIENCE, RacePage
from serving_app import Server
from tabs import Tabs

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
# What Playwright switches off, which a switch of ours replaces, and two pages that Chromium keeps below an
# address bar that nobody sees: for every context they cost a process, and nearly a second of a processor.
SWITCHED_OFF = (
    *("AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync"),
    *("DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay"),
    *("MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding", "PreconnectToSearch"),
    *("TcpPortRandomizationWin", "ThirdPartyStoragePartitioning"),
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup"),
)
# Of tests alone: benches have the browser of visitors. Tabs share a process, see tabs.py. No page is there
# so long that it needs the last of the compilers.
TESTED = [
    "--process-per-site",
    "--js-flags=--no-opt",
    f"--disable-features={','.join(SWITCHED_OFF)}",
]
DESK = {"width": 1440, "height": 900}
STILL = {"viewport": DESK, "locale": "en-US", "reduced_motion": "reduce"}
PASSED = pytest.StashKey[bool]()
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
    # Nobody waits in the end for a test that takes a minute.
    items.sort(key=lambda item: not item.name.startswith("test_fifty_changes"))


def chromium() -> str:
    """Where the browser is."""
    found = next((path for path in CHROMIUM if path and os.access(path, os.X_OK)), None)
    if found is None:
        pytest.fail("There is no Chromium: `sh tools/system.sh` says what to install.", pytrace=False)
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a worker; see tabs.py for its tabs."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(),
            args=[*ARGUMENTS, *TESTED],
            headless="HEADED" not in os.environ,
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One server for all tests of a worker."""
    server = Server().start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def tabs(browser: Browser) -> Iterator[Tabs]:
    """The tabs of a worker."""
    tabs = Tabs(browser)
    yield tabs
    tabs.close()


@pytest.fixture(scope="module")
def one_page(request: pytest.FixtureRequest, tabs: Tabs) -> Iterator[bool]:
    """Whether the tests of this file follow links on one page; no page outlives its file."""
    yield request.node.get_closest_marker("one_page") is not None
    tabs.rest()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[PASSED] = report.passed and report.when == "call"
    return report


@pytest.fixture
def visit(
    request: pytest.FixtureRequest, tabs: Tabs, one_page: bool, server: Server
) -> Iterator[Callable[..., RacePage]]:
    """Open a page: visit(query, path="/", url=other server, wait=True, first_visit=False, **options)."""
    wished: dict[str, Any] = {}
    if request.node.get_closest_marker("moving"):
        wished["reduced_motion"] = "no-preference"
    if space := request.node.get_closest_marker("space"):
        wished["space"] = "painted" if space.kwargs.get("painted") else "unpainted"
    if request.node.get_closest_marker("looked_at"):
        wished["looked_at"] = True

    def open_page(
        query: str = "",
        *,
        path: str = "/",
        url: str = "",
        wait: bool = True,
        fresh: bool = False,
        alone: bool = False,
        **options: Any,
    ) -> RacePage:
        tab = tabs.take({**STILL, **wished, **options}, alone or bool(url))
        if path != "/":
            # Streamlit's script does not know where the app begins. Opened at /reference, it first asks for
            # /reference/_stcore/health and …/host-config, and takes the first base that answers. So an answer
            # of ours would be wrong: it would make /reference the base of all other addresses.
            tab.page.watch.allow(r"status of 404 \(Not Found\)")
        if one_page and wait and not fresh and tab.at == path:
            return tab.page.follow(query)
        tab.forget()
        tab.at, tab.page.url = path, url or server.url
        return tab.page.open(query, path=path, wait=wait)

    yield open_page
    troubles = tabs.troubles()
    tabs.leave(again=request.node.stash.get(PASSED, False) and not troubles, stay=one_page)
    assert not troubles, "\n".join(troubles)


@pytest.fixture
def race(visit: Callable[..., RacePage]) -> RacePage:
    """The default race, open and drawn, on a desk's screen."""
    return visit()
