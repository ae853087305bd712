"""The pictures of the README, light and dark, as a browser shows the race: `make screenshots`."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "browser"))

from conftest import ARGUMENTS, DESK, chromium
from race_page import RacePage, Watch
from serving_app import Server

DOCS = Path(__file__).resolve().parents[1] / "docs"
QUERY = "t=200"
SETTLED = 1000  # milliseconds after which nothing moves any more


def main() -> None:
    """Draw `docs/race-light.png` and `docs/race-dark.png` anew."""
    server = Server().start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
            for scheme in ("light", "dark"):
                context = browser.new_context(viewport=DESK, color_scheme=scheme)
                race = RacePage(context.new_page(), server.url, Watch()).open(QUERY).deep()
                race.page.wait_for_timeout(SETTLED)
                race.page.screenshot(path=DOCS / f"race-{scheme}.png")
                context.close()
            browser.close()
    finally:
        server.stop()


if __name__ == "__main__":
    main()
