"""Everything works under the production server's policy, and only pages that were named may frame the app."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from bench.server import Server, serving

# Later, because what a test runs at once is exempt from the policy.
EVAL = """() => new Promise((tell) => setTimeout(() => {
  try { tell(Function("return 'ran'")()); } catch (error) { tell(error.name); }
}))"""
INLINE = """() => {
  const script = Object.assign(document.createElement("script"), { textContent: "window.hostile = true" });
  document.head.append(script);
  return window.hostile === true;
}"""


@contextmanager
def lecture_page() -> Iterator[str]:
    """A page of somebody else's, on another origin, that shows what its address names; its own address."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            frame = parse_qs(urlsplit(self.path).query)["show"][0]
            body = f'<link rel="icon" href="data:,"><iframe src="{frame}" width="1400" height="800"></iframe>'
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as page:
        threading.Thread(target=page.serve_forever, daemon=True).start()
        yield f"http://localhost:{page.server_address[1]}"
        page.shutdown()


@pytest.fixture(scope="module")
def invited() -> Iterator[str]:
    """The address of the page that may show the app."""
    with lecture_page() as address:
        yield address


@pytest.fixture(scope="module")
def production(invited: str) -> Iterator[Server]:
    with serving(DESCENT_LAB_EMBED=invited) as server:
        yield server


def test_works_under_the_policy(visit, production):
    race = visit(url=production.url)
    with race.redrawn(), race.dragging_slider("param-0-lr", 0.7):
        pass
    for tab in race.page.get_by_role("tab").all():
        tab.click()
    race.page.get_by_role("link", name="Reference").click()
    race.at("stExpander").first.locator("summary").click()
    race.page.locator('[data-testid="stExpander"] .katex >> visible=true').first.wait_for()
    race.rest()
    race.watch.allow("Content Security Policy")
    assert race.page.evaluate(EVAL) == "EvalError"
    assert race.page.evaluate(INLINE) is False


def test_comes_packed_and_once(visit, production):
    race = visit(url=production.url, wait=False)
    sizes = (
        "() => performance.getEntriesByType('resource').map(e => [e.name, e.transferSize, e.decodedBodySize])"
    )
    race.drawn()
    first = race.page.evaluate(sizes)
    (plotly,) = [entry for entry in first if "plotly-" in entry[0]]
    assert plotly[1] < plotly[2] / 3
    race.page.reload()
    race.drawn()
    again = [entry for entry in race.page.evaluate(sizes) if "/static/" in entry[0]]
    assert again
    assert sum(entry[1] for entry in again if entry[0].endswith(".js")) == 0, "modules were fetched again"


def test_nobody_may_frame_it(visit, production):
    with lecture_page() as address:
        race = visit(f"show={production.url}/?embed=true", url=address, wait=False)
        race.watch.allow("frame-ancestors|X-Frame-Options")
        race.page.wait_for_load_state("networkidle")
        assert race.page.frame_locator("iframe").get_by_test_id("player").count() == 0
        assert any("frame" in trouble for trouble in race.watch.troubles)


@pytest.mark.moving
def test_a_named_page_may_frame_it(visit, production, invited):
    race = visit(f"show={quote(production.url + '/?embed=true&s=beale')}", url=invited, wait=False)
    player = race.page.frame_locator("iframe").get_by_test_id("player")
    player.and_(race.page.frame_locator("iframe").locator('[data-playing="true"]')).wait_for()
    race.page.wait_for_load_state("networkidle")
