"""For every visitor: Korean, a phone, a dark screen, reduced motion, a screen reader."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from race_page import PHONE

pytestmark = pytest.mark.one_page

# What reaches out of the screen to the right, and what is cut by an ancestor that does not scroll.
TOO_WIDE = """() => [...document.querySelectorAll('.stMain *')]
  .filter((e) => e.getClientRects().length && !e.closest('svg, canvas, .dl-scroll, .dl-plot, .katex'))
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
  .map((e) => `${e.tagName}.${e.className}`)"""
SMALL = """() => [...document.querySelectorAll('.dl-player, .dl-panel')]
  .flatMap((e) => [...e.querySelectorAll('button, select, input')])
  .filter((e) => e.getClientRects().length && getComputedStyle(e).visibility === 'visible')
  .filter((e) => e.type !== 'checkbox')
  .map((e) => [e.getBoundingClientRect(), e.outerHTML.slice(0, 120)])
  .filter(([box]) => box.width < 24 || box.height < 24)
  .map(([box, html]) => `${box.width}×${box.height} ${html}`)"""


def test_on_a_phone_nothing_is_cut_and_nothing_too_small(visit):
    race = visit("t=100", **PHONE)
    for tab in ("Optimizers", "Setup", "Stories", "Share"):
        race.tab(tab)
        assert race.page.evaluate("document.documentElement.scrollWidth") == 390, tab
        assert race.page.evaluate(TOO_WIDE) == [], tab
        assert race.page.evaluate(SMALL) == [], tab


class Hand:
    """Fingers on the screen of a phone."""

    def __init__(self, race):
        self.browser = race.page.context.new_cdp_session(race.page)

    def move(self, *paths, moves=12):
        """Fingers that go from (x, y) by (dx, dy), all at once."""
        for k in range(moves + 1):
            points = [
                {"x": x + dx * k / moves, "y": y + dy * k / moves, "id": i}
                for i, (x, y, dx, dy) in enumerate(paths)
            ]
            kind = "touchMove" if k else "touchStart"
            self.browser.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        self.browser.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


SCROLLED = "document.querySelector('.stMain').scrollTop"
LAYOUT = "document.querySelector('[data-testid=stage-{}] .dl-plot')._fullLayout"
EYE = f"JSON.stringify({LAYOUT.format('3d')}.scene._scene.getCamera().eye)"


def test_on_a_phone_a_finger_drags_the_start_and_scrolls_the_page(visit):
    race = visit("t=100", **PHONE)
    hand = Hand(race)
    x, y = race.pixel_of(*race.start)
    hand.move((x, y, 80, 40))
    race.started_at(*race.point_at(x + 80, y + 40))
    assert race.page.evaluate(SCROLLED) == 0
    box, start = race.at("stage-2d").bounding_box(), race.start
    hand.move((box["x"] + 250, box["y"] + 250, 0, -150))  # elsewhere on the contour
    race.page.wait_for_function(f"{SCROLLED} > 60")
    assert race.start == start


def test_on_a_phone_two_fingers_zoom_and_leave_the_start(visit):
    race = visit("t=100", **PHONE)
    width = f"(([a, b]) => b - a)({LAYOUT.format('2d')}.xaxis.range)"
    before, start = race.page.evaluate(width), race.start
    x, y = race.pixel_of(0.5, 0.5)
    Hand(race).move((x - 20, y, -40, 0), (x + 20, y, 40, 0), moves=5)
    race.page.wait_for_function(f"(before) => {width} < before / 2", arg=before)
    race.rest()
    assert race.start == start


def test_on_a_phone_two_fingers_zoom_though_one_is_on_the_start(visit):
    race = visit("t=100", **PHONE)
    width = f"(([a, b]) => b - a)({LAYOUT.format('2d')}.xaxis.range)"
    start, (x, y) = race.start, race.pixel_of(*race.start)
    for _again in range(2):  # the second pinch begins while the first is still remembered
        before = race.page.evaluate(width)
        Hand(race).move((x, y, -10, 0), (x + 40, y, 60, 0), moves=5)
        race.page.wait_for_function(f"(before) => {width} < before / 1.5", arg=before)
        x, y = race.pixel_of(*race.start)
    race.rest()
    assert race.start == start


@pytest.mark.space
def test_on_a_phone_a_finger_scrolls_past_sliders_surface_and_chart(visit):
    race = visit("t=100", **PHONE).deep()
    hand = Hand(race)
    slider = '[data-testid="param-0-lr"] input[type=range]'
    for selector in (slider, "[data-testid=stage-3d]", ".dl-chart"):
        race.page.locator(selector).evaluate("(node) => node.scrollIntoView({block: 'center'})")
        before, eye, value = race.page.evaluate(SCROLLED), race.page.evaluate(EYE), race.value("param-0-lr")
        box = race.page.locator(selector).bounding_box()
        hand.move((box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2, 4, -120))
        race.page.wait_for_function(f"(before) => {SCROLLED} > before + 40", arg=before)
        race.rest()
        assert (race.value("param-0-lr"), race.page.evaluate(EYE), race.says("step")) == (value, eye, 100), (
            selector
        )
    race.at("stage-3d").scroll_into_view_if_needed()
    box = race.at("stage-3d").bounding_box()
    hand.move((box["x"] + 200, box["y"] + 40, -80, 4))  # sideways it turns the surface
    race.page.wait_for_function(f"(eye) => {EYE} !== eye", arg=eye)
    race.page.locator(slider).scroll_into_view_if_needed()
    box = race.page.locator(slider).bounding_box()
    with race.redrawn():
        hand.move((box["x"] + box["width"] * 0.5, box["y"] + box["height"] / 2, 30, 2))
    assert race.value("param-0-lr") > value


# What is seen in the dark is otherwise the same.
RULES = {"light": {"resultTypes": ["violations"]}, "dark": {"runOnly": ["color-contrast"]}}


@pytest.mark.looked_at
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(visit, scheme):
    race = visit("t=100", color_scheme=scheme)
    faults = []
    for place, tab in enumerate(("Optimizers", "Setup", "Stories", "Share")):
        race.tab(tab)
        part = ".stTabs" if place else None  # what is beside the tabs is seen with the first of them
        for fault in Axe().run(race.page, part, RULES[scheme]).response["violations"]:
            if fault["impact"] in ("serious", "critical"):
                faults += [
                    f"{tab}: {fault['id']}: {node['html'][:200]} {node['failureSummary']}"
                    for node in fault["nodes"]
                ]
    assert not faults, "\n".join(faults)


def test_a_dark_screen_gets_a_dark_picture(visit):
    race = visit("t=100", color_scheme="dark")
    background = race.page.locator(".dl-player").evaluate("e => getComputedStyle(e).backgroundColor")
    assert max(int(v) for v in background[4:-1].split(",")) < 60
    ramp = race.page.locator('[data-testid="stage-2d"] .dl-plot').evaluate(
        "e => e._fullData[0].colorscale[0][1]"
    )
    assert ramp != "#fbfcfe"


def test_reduced_motion_does_not_move_by_itself(visit):
    race = visit(reduced_motion="reduce")
    race.until("p.dataset.playing === 'false' && p.dataset.step === '500'")
    race.tab("Stories")
    with race.redrawn():
        race.at("story-rates").click()
    race.until("p.dataset.playing === 'false' && p.dataset.step === '100'")
    race.at("timeline-play").click()  # asked for, it plays
    race.until("p.dataset.playing === 'true'")


def test_the_open_tab_stays_open_in_another_language(visit):
    race = visit("t=100")
    race.tab("Stories")
    for language, name in (("한국어", "이야기"), ("English", "Stories")):
        race.page.get_by_text(language, exact=True).click()
        race.page.locator(".stTabs").get_by_role("tab", name=name, selected=True).wait_for()
        race.at("story-rates").wait_for()


@pytest.mark.parametrize("path", ["/", "/side_by_side", "/batch_noise"])
def test_the_picture_goes_on_in_another_language(visit, path):
    race = visit("t=20", path=path)
    race.page.keyboard.press("ArrowRight")
    race.at_step(21)
    race.page.get_by_text("한국어", exact=True).click()
    race.page.wait_for_function("document.documentElement.lang === 'ko'")
    race.until("p.getAttribute('data-step') === '21' && p.dataset.playing === 'false' && p.dataset.runs > 0")
    race.page.keyboard.press("ArrowRight")
    race.at_step(22)
    race.address("t=22")
