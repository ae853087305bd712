"""A page as a test sees it: what the player says of itself, and the hands of a visitor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Dialog, Locator, Page, TimeoutError

PATIENCE = 60_000  # milliseconds; machines are shared
HOME = ("127.0.0.1", "localhost")
# One for all tests that want one: for every new kind of visitor a process reads the app for the first time.
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}
PLAYER = '[data-testid="player"]'

# Where a point of the surface is on the screen, by the axes that Plotly has drawn.
PIXEL_OF = """([stage, x, y]) => {
  const plot = document.querySelector(`[data-testid="stage-${stage}"] .dl-plot`);
  const box = plot.getBoundingClientRect(), {xaxis, yaxis} = plot._fullLayout;
  return [box.left + xaxis._offset + xaxis.d2p(x), box.top + yaxis._offset + yaxis.d2p(y)];
}"""

WHERE = f"({PIXEL_OF})(['2d', 0, 0]).map(Math.round).join(' ')"
POINT_AT = """([px, py]) => {
  const plot = document.querySelector('[data-testid="stage-2d"] .dl-plot');
  const box = plot.getBoundingClientRect(), {xaxis, yaxis} = plot._fullLayout;
  return [xaxis.p2d(px - box.left - xaxis._offset), yaxis.p2d(py - box.top - yaxis._offset)];
}"""
# As a link of the page itself and the back button do.
FOLLOW = """(query) => {
  document.activeElement?.blur();
  document.querySelector(".stMain").scrollTo(0, 0);
  history.pushState(null, "", `${location.pathname}${query && "?"}${query}`);
  dispatchEvent(new PopStateEvent("popstate", { state: null }));
}"""
# The surface in space of a race is there where there is WebGL, and the contour fills its room.
SETTLED = """() => {
  const [flat, deep] = ["2d", "3d"].map((name) =>
    document.querySelector(`.dl-stages > [data-testid=stage-${name}] .dl-plot`));
  if (deep && !deep._fullLayout?.scene) return false;
  const {width, height} = flat?._fullLayout ?? {};
  return !flat || (Math.abs(width - flat.clientWidth) < 2 && Math.abs(height - flat.clientHeight) < 2);
}"""
FILLED = "c.x[0] <= x[0] && c.x.at(-1) >= x[1] && c.y[0] <= y[0] && c.y.at(-1) >= y[1]"
STARTED_AT = """([x, y]) => {
  const [here, there] = document.querySelector('[data-testid="player"]').dataset.start.split(" ");
  return Math.hypot(here - x, there - y) < 0.03;
}"""


class Watch:
    """What has gone wrong on a page, but for what was allowed."""

    def __init__(self) -> None:
        self.troubles: list[str] = []
        self.allowed: list[str] = []

    def allow(self, pattern: str) -> None:
        """Excuse troubles that this regular expression finds something in."""
        self.allowed.append(pattern)

    def forget(self) -> None:
        """Begin anew."""
        self.troubles.clear()
        self.allowed.clear()

    def left(self) -> list[str]:
        """Troubles that nobody has excused."""
        return [t for t in self.troubles if not any(re.search(pattern, t) for pattern in self.allowed)]

    def over(self, page: Page) -> None:
        """Begin to watch a page."""
        page.on("console", lambda message: message.type == "error" and self._note("console", message.text))
        page.on("pageerror", lambda error: self._note("page error", f"{error.message}\n{error.stack}"))
        page.on("dialog", self._asked_by_a_box)
        page.on("request", lambda request: self._asked(request.url))
        page.on("websocket", lambda socket: self._asked(socket.url))

    def _note(self, kind: str, text: str) -> None:
        self.troubles.append(f"{kind}: {text}")

    def _asked_by_a_box(self, dialog: Dialog) -> None:
        self._note("dialog", dialog.message)
        dialog.dismiss()

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.hostname not in HOME:
            self._note("request to somebody else", url)


class RacePage:
    """A page with a player on it, and the hands of a visitor."""

    def __init__(self, page: Page, url: str, watch: Watch) -> None:
        self.page, self.url, self.watch = page, url, watch
        page.set_default_timeout(PATIENCE)
        page.set_default_navigation_timeout(PATIENCE)
        watch.over(page)

    def open(self, query: str = "", *, path: str = "/", wait: bool = True) -> RacePage:
        """Go to an address; wait until the race is drawn and Python has nothing more to do."""
        self.page.goto(f"{self.url}{path}{'?' if query else ''}{query}")
        if wait:
            self.drawn()
            self.page.wait_for_function(SETTLED)
        return self

    def follow(self, query: str) -> RacePage:
        """Follow a link on the open page, from its top, with the first tab open and the focus nowhere."""
        self.page.mouse.move(0, 0)
        first = self.page.locator(".stTabs [role=tab]").first
        if first.count() and first.get_attribute("aria-selected") != "true":
            first.click()
            self.rest()
        before = self.says("revision")
        self.page.evaluate(FOLLOW, query)
        self.until(
            "Number(p.dataset.opened) >= a && Number(p.dataset.revision) > Number(p.dataset.opened)", before
        )
        self.page.wait_for_function(SETTLED)
        return self.rest()

    # What the page says.

    def at(self, testid: str) -> Locator:
        """What bears a test id."""
        return self.page.get_by_test_id(testid)

    def says(self, name: str) -> int:
        """A number the player carries: step, steps, runs, revision."""
        return int(self.page.locator(PLAYER).get_attribute(f"data-{name}") or -1)

    @property
    def playing(self) -> bool:
        """Whether the clock runs."""
        return self.page.locator(PLAYER).get_attribute("data-playing") == "true"

    @property
    def query(self) -> dict[str, list[str]]:
        """The address behind its question mark."""
        return parse_qs(urlsplit(self.page.url).query, keep_blank_values=True)

    @property
    def start(self) -> tuple[float, float]:
        """The start point, as Python has it."""
        told = self.page.locator(PLAYER).get_attribute("data-start")
        boxes = [] if told else [self.at(f"setting-start_{axis}").input_value() for axis in "xy"]
        x, y = told.split() if told else boxes
        return float(x), float(y)

    def value(self, testid: str) -> float:
        """What the exact number box of a setting shows."""
        return float(self.at(testid).locator("input.dl-box").input_value())

    # Waiting: always for something to be so, never for some time to pass.

    def until(self, condition: str, argument: Any = None) -> None:
        """Wait until a JavaScript condition on the player `p` (and the argument `a`) holds."""
        self.page.wait_for_function(
            f"(a) => {{ const p = document.querySelector('{PLAYER}'); return p && ({condition}); }}",
            arg=argument,
            timeout=PATIENCE,
        )

    def drawn(self, after: int = 0) -> RacePage:
        """Wait until trajectories newer than a revision are drawn, and Python rests."""
        self.until("Number(p.dataset.revision) > a", after)
        return self.rest()

    def rest(self) -> RacePage:
        """Wait until Python has nothing more to do."""
        self.page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
        return self

    def deep(self) -> RacePage:
        """Wait until the surface in space, which comes after the contour, is there."""
        plot = "document.querySelector('[data-testid=stage-3d] .dl-plot')"
        self.page.wait_for_function(f"{plot}?._fullLayout?.scene?._scene")
        return self

    def width(self, stage: int | str = "2d") -> float:
        """How much of x a contour shows."""
        plot = f"document.querySelector('[data-testid=\"stage-{stage}\"] .dl-plot')"
        width: float = self.page.evaluate(f"(([low, high]) => high - low)({plot}._fullLayout.xaxis.range)")
        return width

    def contour(self, condition: str, stage: int | str = "2d") -> None:
        """Wait until the contour `c`, as Plotly has it, and the ranges `x` and `y` of its axes are so."""
        self.page.wait_for_function(
            f"""() => {{
              const plot = document.querySelector('[data-testid="stage-{stage}"] .dl-plot');
              const {{xaxis, yaxis}} = plot._fullLayout, [c] = plot._fullData;
              const x = xaxis.range, y = yaxis.range;
              return {condition};
            }}"""
        )

    def at_step(self, step: int) -> None:
        """Wait until the clock stands at a step."""
        self.until("Number(p.dataset.step) === a && p.dataset.playing === 'false'", step)

    def address(self, pattern: str) -> None:
        """Wait until the address holds something."""
        found = "(a) => new RegExp(a).test(location.href)"
        try:
            self.page.wait_for_function(found, arg=pattern, timeout=PATIENCE)
        except TimeoutError as error:
            raise AssertionError(f"{pattern} is not in {self.page.evaluate('location.href')}") from error

    def started_at(self, x: float, y: float) -> None:
        """Wait until Python has the start where the visitor has put it."""
        self.page.wait_for_function(STARTED_AT, arg=[x, y], timeout=PATIENCE)
        self.rest()

    @contextmanager
    def redrawn(self) -> Iterator[None]:
        """What is done inside draws new trajectories."""
        before = self.says("revision")
        yield
        self.drawn(before)

    # The visitor's hands.

    def tab(self, name: str) -> None:
        """Open one of the tabs at the side; what is on it is made only now."""
        self.page.get_by_role("tab", name=name, exact=True).click()
        self.page.locator('[role="tabpanel"]:visible .dl-panel > *').first.wait_for()
        self.rest()

    def pause(self) -> None:
        """Stop the clock if it runs."""
        if self.playing:
            self.at("timeline-play").click()
        self.until("p.dataset.playing === 'false'")

    @contextmanager
    def full_screen(self) -> Iterator[None]:
        """Show the player on the whole screen; in the end the page is drawn as it was, at its old size."""
        before = self.page.evaluate(WHERE)
        self.at("timeline-full").click()
        self.page.wait_for_function("document.fullscreenElement?.dataset.testid === 'player'")
        yield
        self.page.evaluate("document.exitFullscreen()")
        self.page.wait_for_function(f"(a) => !document.fullscreenElement && {WHERE} === a", arg=before)

    def pixel_of(self, x: float, y: float, stage: str | int = "2d") -> tuple[float, float]:
        """Where a point of the surface is on the screen, on a contour."""
        px, py = self.page.evaluate(PIXEL_OF, [stage, x, y])
        return px, py

    def point_at(self, px: float, py: float) -> tuple[float, float]:
        """The point of the surface at a place of the screen."""
        x, y = self.page.evaluate(POINT_AT, [px, py])
        return x, y

    def type_value(self, testid: str, text: str) -> None:
        """Type into the exact number box of a setting."""
        box = self.at(testid).locator("input.dl-box")
        box.fill(text)
        box.press("Enter")

    @contextmanager
    def dragging_start(self, dx: float, dy: float, moves: int = 8) -> Iterator[None]:
        """Take the start point and move it by so many pixels; let it go at the end of the block."""
        x, y = self.pixel_of(*self.start)
        with self._held(x, y):
            for k in range(1, moves + 1):
                self.page.mouse.move(x + dx * k / moves, y + dy * k / moves)
            yield

    @contextmanager
    def holding(self, x: float, y: float, dx: float, dy: float) -> Iterator[None]:
        """Press at a place of the screen and move by so many pixels; let go at the end of the block."""
        with self._held(x, y):
            self.page.mouse.move(x + dx, y + dy, steps=5)
            yield

    def drag(self, x: float, y: float, dx: float, dy: float) -> None:
        """Press at a place of the screen, move by so many pixels, let go."""
        with self.holding(x, y, dx, dy):
            pass

    @contextmanager
    def dragging_slider(self, testid: str, share: float, moves: int = 8) -> Iterator[None]:
        """Take a slider and move it to a share of its length; let it go at the end of the block."""
        slider = self.at(testid).locator("input[type=range]")
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        assert box, f"{testid} has no slider that could be seen"
        here = int(slider.input_value()) / 1000
        thumb = 16  # pixels, of which the middle travels

        def at(share: float) -> float:
            return box["x"] + thumb / 2 + share * (box["width"] - thumb)

        y = box["y"] + box["height"] / 2
        with self._held(at(here), y):
            for k in range(1, moves + 1):
                self.page.mouse.move(at(here + (share - here) * k / moves), y)
            yield

    @contextmanager
    def _held(self, x: float, y: float) -> Iterator[None]:
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        try:
            yield
        finally:
            self.page.mouse.up()
