"""How fast the cloud answers and how smoothly it moves: python -m bench.cloud [--url …]

Batch-size slider moved → cloud of 1,000 particles × 300 steps redrawn, in a real Chromium on a server of our
own; bytes sent an update; frames a second of clouds of 500 and 5,000 particles while they play. Every
position of the slider is new to the server, so that nothing measured comes out of a cache.
"""

from __future__ import annotations

import argparse
import os
import statistics
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, sync_playwright

from bench.server import serving

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
]
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ROUNDS = 40
DRAWN = '[data-testid="player"]:not([data-revision="0"])'

MOVE = """position => new Promise(done => {
  const player = document.querySelector('[data-testid="player"]');
  const slider = document.querySelector('[data-testid="noise-batch_size"] input[type=range]');
  const before = player.dataset.revision, began = performance.now();
  new MutationObserver((_, watch) => {
    if (player.dataset.revision === before) return;
    watch.disconnect();
    requestAnimationFrame(() => done(performance.now() - began));
  }).observe(player, {attributes: true});
  slider.value = position;
  slider.dispatchEvent(new Event("input", {bubbles: true}));
})"""

FRAMES = """seconds => new Promise(done => {
  const times = [];
  const tick = now => {
    times.push(now);
    if (now - times[0] < seconds * 1000) requestAnimationFrame(tick);
    else done(times.slice(1).map((time, i) => time - times[i]));
  };
  requestAnimationFrame(tick);
})"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="a server that is running already")
    url = parser.parse_args().url
    with _server(url) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        redraws(browser.new_page(viewport={"width": 1440, "height": 900}), base)
        for particles in (500, 5000):
            playback(browser.new_page(viewport={"width": 1440, "height": 900}), base, particles)
        browser.close()


@contextmanager
def _server(url: str | None) -> Iterator[str]:
    if url:
        yield url
        return
    with serving() as server:
        yield server.url


def redraws(page: Page, base: str) -> None:
    """From the slider's event to the frame after the new cloud has been drawn."""
    received: list[int] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(len(frame))))
    page.goto(f"{base}/batch_noise?t=150")
    page.wait_for_selector(DRAWN)
    page.wait_for_timeout(2000)
    times, sizes = [], []
    for i in range(ROUNDS):
        received.clear()
        times.append(page.evaluate(MOVE, 300 + 15 * i))
        page.wait_for_timeout(120)
        sizes.append(sum(received))
    times.sort()
    print(
        f"batch size → 1,000 × 300 redrawn: median {statistics.median(times):.0f} ms,"
        f" p95 {times[int(0.95 * len(times))]:.0f} ms, {statistics.median(sizes) / 1024:.0f} KiB an update"
    )
    page.close()


def playback(page: Page, base: str, particles: int) -> None:
    """Time between frames while a cloud plays."""
    page.goto(f"{base}/batch_noise?w=point~particles-{particles}")
    page.wait_for_selector(f'[data-testid="player"][data-playing="true"][data-runs="{particles}"]')
    page.wait_for_timeout(1500)
    gaps = sorted(page.evaluate(FRAMES, 5))
    middle, late = statistics.median(gaps), gaps[int(0.95 * len(gaps))]
    print(f"{particles:,} particles: {1000 / middle:.0f} frames a second (median), p95 frame {late:.1f} ms")
    page.close()


if __name__ == "__main__":
    main()
