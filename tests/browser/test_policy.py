"""Everything works under the production server's policy, and only pages that were named may frame the app."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench.server import Server, free_port, serving

# Later, because what a test runs at once is exempt from the policy.
EVAL = """() => new Promise((tell) => setTimeout(() => {
  try { tell(Function("return 'ran'")()); } catch (error) { tell(error.name); }
}))"""
INLINE = """() => {
  const script = Object.assign(document.createElement("script"), { textContent: "window.hostile = true" });
  document.head.append(script);
  return window.hostile === true;
}"""


@pytest.fixture(scope="module")
def production() -> Iterator[Server]:
    with serving() as server:
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


@contextmanager
def lecture_page(frame: str) -> Iterator[str]:
    """A page of somebody else's, on another origin, that shows the app; its address."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
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


def test_nobody_may_frame_it(visit, production):
    with lecture_page(f"{production.url}/?embed=true") as address:
        race = visit(url=address, wait=False)
        race.watch.allow("frame-ancestors|X-Frame-Options")
        race.page.wait_for_load_state("networkidle")
        assert race.page.frame_locator("iframe").get_by_test_id("player").count() == 0
        assert any("frame" in trouble for trouble in race.watch.troubles)


@pytest.mark.moving
def test_a_named_page_may_frame_it(visit):
    port = free_port()
    frame = f"http://127.0.0.1:{port}/?embed=true&s=beale"
    with lecture_page(frame) as address, serving(port=port, DESCENT_LAB_EMBED=address):
        race = visit(url=address, wait=False)
        player = race.page.frame_locator("iframe").get_by_test_id("player")
        player.and_(race.page.frame_locator("iframe").locator('[data-playing="true"]')).wait_for()
        race.page.wait_for_load_state("networkidle")
        race.page.goto("about:blank")  # before the server ends, which the page would notice
