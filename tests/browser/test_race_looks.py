"""For every visitor: Korean, a phone, a dark screen, reduced motion, a screen reader."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}

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
    for tab in ("Optimizers", "Setting", "Stories", "Share"):
        race.tab(tab)
        assert race.page.evaluate("document.documentElement.scrollWidth") == 390, tab
        assert race.page.evaluate(TOO_WIDE) == [], tab
        assert race.page.evaluate(SMALL) == [], tab


def test_on_a_phone_a_finger_drags_the_start_and_scrolls_the_page(visit):
    race = visit("t=100", **PHONE)
    touch = race.page.context.new_cdp_session(race.page)

    def stroke(x, y, dx, dy, moves=12):
        for k in range(moves + 1):
            point = {"x": x + dx * k / moves, "y": y + dy * k / moves}
            kind = "touchMove" if k else "touchStart"
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    x, y = race.pixel_of(*race.start)
    stroke(x, y, 80, 40)
    race.started_at(*race.point_at(x + 80, y + 40))
    assert race.page.evaluate("document.querySelector('.stMain').scrollTop") == 0
    box, start = race.at("stage-2d").bounding_box(), race.start
    stroke(box["x"] + 250, box["y"] + 250, 0, -150)  # elsewhere on the contour
    race.page.wait_for_function("document.querySelector('.stMain').scrollTop > 60")
    assert race.start == start


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(visit, scheme):
    race = visit("t=100", color_scheme=scheme)
    faults = []
    for tab in ("Optimizers", "Setting", "Stories", "Share"):
        race.tab(tab)
        for fault in Axe().run(race.page).response["violations"]:
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


def test_a_korean_browser_gets_a_korean_page(visit):
    race = visit("t=100", locale="ko-KR")
    assert race.page.evaluate("document.fonts.check('16px sans-serif', '경')")
    assert "한국어" in race.page.locator(".st-key-top").inner_text()
