"""How quickly the race answers, in a real Chromium: `python -m bench.interaction` prints what it measured.

Six lanes × 500 steps on Rosenbrock, server warm. Times are taken inside the page: from the input event on a
slider to the change of `data-revision`, which says that Python's new trajectories have been drawn. What the
page draws from its own runs while something is dragged is counted by `data-live`, frame by frame.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "browser"))

from conftest import ARGUMENTS, DESK, chromium
from race_page import RacePage, Watch
from serving_app import Server

SLIDER = '[data-testid="param-5-lr"] input[type=range]'
UPDATES = 60  # timed one by one
SECONDS = 4  # of dragging, and of playing
SERVED = ("backtracking", "lbfgs", "conjugate_gradient", "nelder_mead", "cma_es")  # rules no page can run
LARGEST = "&".join(["n=1000", *["l=adam", "l=sgd~lr-0.0005", "l=momentum~lr-0.0005", "l=rmsprop"] * 3])

# Move a slider and wait for the picture, again and again; milliseconds of each.
ANSWERS = """async ([selector, count]) => {
  const slider = document.querySelector(selector), player = document.querySelector('[data-testid="player"]');
  const answer = () => new Promise((done) => {
    const watch = new MutationObserver(() => { watch.disconnect(); done(performance.now()); });
    watch.observe(player, { attributeFilter: ["data-revision"] });
  });
  const times = [];
  for (let k = 0; k < count; k++) {
    const drawn = answer(), moved = performance.now();
    slider.value = 300 + ((k * 37) % 400);
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    times.push((await drawn) - moved);
    await new Promise((rest) => setTimeout(rest, 150));
  }
  return times;
}"""
# When each picture was drawn, from now until it is asked for.
COUNT = """() => {
  window.drawn = [];
  const player = document.querySelector('[data-testid="player"]');
  window.counting = new MutationObserver(() => window.drawn.push(performance.now()));
  window.counting.observe(player, { attributeFilter: ["data-revision", "data-live"] });
}"""
COUNTED = "() => { window.counting.disconnect(); return window.drawn; }"
# Milliseconds between frames while it plays.
FRAMES = """(seconds) => new Promise((done) => {
  const times = [], end = performance.now() + 1000 * seconds;
  const frame = (now) => { times.push(now); if (now < end) requestAnimationFrame(frame); else done(times); };
  requestAnimationFrame(frame);
})"""


# A slider that moves once a frame: frames, the page's own pictures, and frames from an event to its picture.
LIVE = """async ([selector, seconds]) => {
  const slider = document.querySelector(selector), player = document.querySelector('[data-testid="player"]');
  const live = () => Number(player.dataset.live), middle = Number(slider.value), first = live();
  const end = performance.now() + 1000 * seconds, waits = [];
  let frames = 0;
  await new Promise((done) => {
    const move = () => {
      const before = live(), began = frames;
      slider.value = middle + 150 * Math.abs((frames % 100) / 50 - 1);
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      const look = () => (live() > before ? waits.push(frames - began) : requestAnimationFrame(look));
      requestAnimationFrame(look);
    };
    const frame = () => {
      frames += 1;
      if (performance.now() > end) return done();
      setTimeout(move, 0);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  return [frames, live() - first, waits];
}"""

# A slider of a map, again and again: milliseconds from the event until the coarse map has been on the screen.
# The page makes it, or where it cannot the server, whose map has a name.
COARSE = """async ([selector, count, from]) => {
  const slider = document.querySelector(selector), player = document.querySelector('[data-testid="player"]');
  const maps = [...document.querySelectorAll(".dl-map")], times = [];
  const live = () => [Number(player.dataset.live), ...maps.map(({ dataset }) => dataset.map)].join();
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  for (let k = 0; k < count; k++) {
    const before = live(), moved = performance.now();
    slider.value = from + ((k * 37) % 150);
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    while (live() === before && performance.now() < moved + 5000) await frame();
    await frame();
    times.push(performance.now() - moved);
    await new Promise((rest) => setTimeout(rest, 40));
  }
  return times;
}"""
# A pointer over a map, again and again: frames until the words of its path are there.
HOVER = """async (count) => {
  const map = document.querySelector(".dl-map"), box = map.getBoundingClientRect(), waits = [];
  const said = () => map.querySelector(".dl-maptip").textContent;
  for (let k = 0; k < count; k++) {
    const before = said();
    const clientX = box.left + box.width * (0.25 + ((k * 0.37) % 0.6));
    const clientY = box.top + box.height * (0.2 + ((k * 0.23) % 0.6));
    let frames = 0;
    const to = { clientX, clientY, bubbles: true, pointerType: "mouse" };
    map.dispatchEvent(new PointerEvent("pointermove", to));
    for (; said() === before && frames < 60; frames += 1)
      await new Promise((done) => requestAnimationFrame(done));
    waits.push(frames);
    await new Promise((rest) => setTimeout(rest, 40));
  }
  return waits;
}"""


def main() -> None:
    """Measure everything once, or with the argument "maps" the page of maps (or what of it a word names)."""
    measure = partial(_maps, wanted=" ".join(sys.argv[2:])) if sys.argv[1:2] == ["maps"] else _measure
    server = Server().start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
            measure(browser, server.url)
            browser.close()
    finally:
        server.stop()


def _measure(browser: Browser, url: str) -> None:
    _open(browser, url, "t=200").page.context.close()  # the server is warm from here on
    say("first moving picture", [_first_picture(browser, url) for _ in range(3)], "ms", "3000")
    print(f"{'to the browser, an update':34} {_size(browser, url):8.1f} kB   wanted: 150")
    race = _open(browser, url, "t=200")
    race.page.evaluate(ANSWERS, [SLIDER, 5])
    say("slider moved → drawn", race.page.evaluate(ANSWERS, [SLIDER, UPDATES]), "ms", "100 (p95 150)")
    frames, live, waits = race.page.evaluate(LIVE, [SLIDER, SECONDS])
    print(f"{'frames drawn anew, slider dragged':34} {100 * live / frames:8.1f} %    wanted: 85")
    print(f"{'of which a second':34} {live / SECONDS:8.1f} /s   wanted: 30 without a graphics card")
    say("event → drawn", waits, "frames", "2")
    race.rest()
    say("redraws while a slider is dragged", _rate(race, lambda: _drag_slider(race)), "/s", "10 or more")
    say("redraws while the start is dragged", _rate(race, lambda: _drag_start(race)), "/s", "10 or more")
    race.page.context.close()
    race = _open(browser, url, LARGEST)
    race.until("p.dataset.playing === 'true'")
    times = race.page.evaluate(FRAMES, SECONDS)
    frames = [b - a for a, b in pairwise(times)]
    print(f"{'playback, 12 lanes × 1,000 steps':34} {1000 / statistics.mean(frames):8.1f} fps  wanted: 60")
    say("a frame of it", frames, "ms", "p95 20")
    race.page.context.close()
    _maps(browser, url)


def _maps(browser: Browser, url: str, wanted: str = "") -> None:
    sharp = "[...document.querySelectorAll('.dl-map')].every((map) => map.dataset.sharp === 'true')"
    rates = "b=rates&s=ravine&n=100&l=momentum~lr-0.01"
    search = "b=search&s=ravine&n=100&l=momentum~lr-0.01"
    sections = (
        ("basins", "", "param-0-lr"),
        ("rates", rates, "surface-condition"),
        ("search", search, "surface-condition"),
        ("rates, 4 noisy runs a cell", f"{rates}&e=gaussian~sigma-0.5&z=loss~runs-4", "noise-sigma"),
        *((f"basins of {rule}", f"l={rule}", "param-0-lr") for rule in SERVED),
        ("rates of lbfgs", "b=rates&l=lbfgs", "param-0-c2"),
        ("batches, 500 steps", "b=rates&s=penguins&l=adam&e=mini_batch~batch_size-16&n=500", "param-0-eps"),
        ("batches, 2000 steps", "b=rates&s=penguins&l=adam&e=mini_batch~batch_size-16&n=2000", "param-0-eps"),
    )
    for section, query, setting in [item for item in sections if wanted in item[0]]:
        context = browser.new_context(viewport=DESK)
        page = RacePage(context.new_page(), url, Watch()).open(query, path="/maps")
        page.until(sharp)
        slider = f'[data-testid="{setting}"] input[type=range]'
        page.page.evaluate(COARSE, [slider, 5, 400])
        say(
            f"slider → coarse map of {section}",
            page.page.evaluate(COARSE, [slider, UPDATES, 550]),
            "ms",
            "100",
        )
        page.rest()
        page.until(sharp)
        say(f"pointer → path of a cell, {section}", page.page.evaluate(HOVER, UPDATES), "frames", "2")
        context.close()


def _open(browser: Browser, url: str, query: str = "") -> RacePage:
    return RacePage(browser.new_context(viewport=DESK).new_page(), url, Watch()).open(query)


def _size(browser: Browser, url: str) -> float:
    """Kilobytes of an update. On a page of its own: listening to what arrives slows everything down."""
    race = _open(browser, url, "t=200")
    received: list[int] = []
    race.page.on(
        "websocket", lambda socket: socket.on("framereceived", lambda data: received.append(len(data)))
    )
    race.page.reload()
    race.drawn()
    race.page.evaluate(ANSWERS, [SLIDER, 5])
    received.clear()
    race.page.evaluate(ANSWERS, [SLIDER, UPDATES])
    race.page.context.close()
    return sum(received) / UPDATES / 1000


def _first_picture(browser: Browser, url: str) -> float:
    context = browser.new_context(viewport=DESK)
    race = RacePage(context.new_page(), url, Watch())
    began = time.perf_counter()
    race.open(wait=False).until("p.dataset.playing === 'true' && Number(p.dataset.step) > 0")
    took = time.perf_counter() - began
    context.close()
    return 1000 * took


def _rate(race: RacePage, drag: Callable[[], None]) -> list[float]:
    """Redraws a second, for every second of the drag."""
    race.page.evaluate(COUNT)
    drag()
    drawn = race.page.evaluate(COUNTED)
    if len(drawn) < 2:
        return [0.0]
    return [
        float(sum(drawn[0] + 1000 * k <= t < drawn[0] + 1000 * (k + 1) for t in drawn))
        for k in range(SECONDS - 1)
    ]


def _drag_slider(race: RacePage) -> None:
    race.page.locator(SLIDER).scroll_into_view_if_needed()
    box = race.page.locator(SLIDER).bounding_box()
    assert box
    _sway(race, box["x"] + box["width"] * 0.5, box["y"] + box["height"] / 2, box["width"] * 0.15, 0)


def _drag_start(race: RacePage) -> None:
    x, y = race.pixel_of(*race.start)
    _sway(race, x, y, 60, 30)


def _sway(race: RacePage, x: float, y: float, dx: float, dy: float) -> None:
    """Press, move to and fro as a hand does, let go."""
    mouse, end, step = race.page.mouse, time.perf_counter() + SECONDS, 0
    mouse.move(x, y)
    mouse.down()
    while time.perf_counter() < end:
        step += 1
        share = abs((step % 100) / 50 - 1)
        mouse.move(x + dx * share, y + dy * share)
        time.sleep(0.016)
    mouse.up()
    race.rest()


def say(what: str, values: Sequence[float], unit: str, wanted: str) -> None:
    """A line of the report: median and 95th percentile."""
    ordered = sorted(values)
    high = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    print(
        f"{what:34} {statistics.median(ordered):8.1f} {unit:3}  p95 {high:8.1f}   wanted: {wanted}",
        flush=True,
    )


def load() -> str:
    """The machine's load average, which the figures depend on."""
    return ", ".join(f"{load:.1f}" for load in os.getloadavg())


if __name__ == "__main__":
    print(f"{os.cpu_count()} cores, load {load()} (machines are shared)")
    main()
    print(f"load at the end {load()}")
