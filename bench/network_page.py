"""How soon the page "Network" answers, in a real Chromium: `python -m bench.network_page` prints it.

Three lanes of 500 steps, 2-8-8-1 on 200 points, batches of 16; server warm. Times are taken inside the page:
from the input event on a slider of a learning rate to the first change of `data-revision`, when the first new
frames have been drawn. Every value is new, so that nothing has been learned before. "Eight" are eight pages
with sessions of their own, in one Chromium on the same machine, all moved at once; the figure is that of the
slowest, painting included. People have browsers of their own: "one beside seven" is one page, whose seven
neighbors speak Streamlit's protocol without a browser and change a rate in the same moment. The largest
message is that of a part of the picture, as it travels.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from bench.interaction import load, say
from bench.visitor import Visitor

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "browser"))

from conftest import ARGUMENTS, DESK, chromium
from race_page import RacePage, Watch
from serving_app import Server

MOVES, TURNS, PEOPLE = 15, 5, 8
LEARNED = "document.querySelector('[data-testid=player]')?.dataset.learned === 'whole'"
OFTEN = 100  # milliseconds between two looks: pages that are not in front draw no frames to look at
# Move the slider; `window.first` is milliseconds until the first new picture.
MOVE = """([position]) => {
  const slider = document.querySelector('[data-testid="param-2-lr"] input[type=range]');
  const player = document.querySelector('[data-testid="player"]'), moved = performance.now();
  window.first = null;
  const watch = new MutationObserver(() => { watch.disconnect(); window.first = performance.now() - moved; });
  watch.observe(player, { attributeFilter: ["data-revision"] });
  slider.value = position;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
}"""


def main() -> None:
    """Measure everything once, and print it."""
    server = Server().start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
            print(f"load average {load()}")
            _measure(browser, server.url)
            browser.close()
    finally:
        server.stop()


def _measure(browser: Browser, url: str) -> None:
    positions = count(301)  # of sliders; every one is a rate that nobody has had before
    pages = [_open(browser, url) for _ in range(PEOPLE)]
    _answers(pages[:1], positions, 3)
    say("slider moved → first new frames", _answers(pages[:1], positions, MOVES), "ms", "200")
    say("the same, slowest of eight", _answers(pages, positions, TURNS), "ms", "1000")
    for page in pages[1:]:
        page.page.context.close()
    with _neighbors(url, PEOPLE - 1) as move:
        say("one beside seven without browsers", _answers(pages[:1], positions, TURNS, move), "ms", "1000")
    pages[0].page.context.close()
    print(f"{'largest message, eight layers of 32':34} {_largest(browser, url) / 1000:8.1f} kB   wanted: 150")


def _open(browser: Browser, url: str) -> RacePage:
    page = RacePage(browser.new_context(viewport=DESK).new_page(), url, Watch()).open(path="/network")
    page.page.wait_for_function(LEARNED, polling=OFTEN)
    page.pause()
    return page


@contextmanager
def _neighbors(url: str, people: int) -> Iterator[Callable[[], Future[Any]]]:
    """Visitors without browsers; the answer lets all of them change a rate, and settles when that is done."""
    loop, rates = asyncio.new_event_loop(), count(1)
    visitors = [Visitor(url, page="network") for _ in range(people)]

    async def all_of(do: Callable[[Visitor], Any]) -> None:
        await asyncio.gather(*map(do, visitors))

    def wait_for(do: Callable[[Visitor], Any]) -> Future[Any]:
        return asyncio.run_coroutine_threadsafe(all_of(do), loop)

    thread = Thread(target=loop.run_forever)
    thread.start()
    wait_for(Visitor.__aenter__).result()
    wait_for(Visitor.open).result()
    yield lambda: wait_for(lambda visitor: visitor.move("lane:2", "lr", 0.01 + 1e-5 * next(rates)))
    wait_for(lambda visitor: visitor.__aexit__(None, None, None)).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()


def _answers(
    pages: list[RacePage], positions: count[int], turns: int, beside: Callable[[], Future[Any]] | None = None
) -> list[float]:
    """Milliseconds until the first new picture, of the slowest page in each turn; `beside` asks for more."""
    times = []
    for _ in range(turns):
        asked = beside() if beside else None
        for page in pages:
            page.page.evaluate(MOVE, [next(positions)])
        for page in pages:
            page.page.wait_for_function("window.first !== null", polling=OFTEN)
        times.append(max(page.page.evaluate("window.first") for page in pages))
        if asked:
            asked.result()
        for page in pages:
            page.page.wait_for_function(LEARNED, polling=OFTEN)
    return times


def _largest(browser: Browser, url: str) -> int:
    """Bytes of the largest message while the largest networks learn."""
    page = RacePage(browser.new_context(viewport=DESK).new_page(), url, Watch())
    sizes: list[int] = []
    page.page.on("websocket", lambda socket: socket.on("framereceived", lambda data: sizes.append(len(data))))
    page.open("n=steps-500&w=layers-32.32.32.32.32.32.32.32~batch_norm-on&d=kind-penguins", path="/network")
    page.page.wait_for_function(LEARNED, polling=OFTEN)
    page.page.context.close()
    return max(sizes)


if __name__ == "__main__":
    main()
