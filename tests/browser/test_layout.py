"""Every page at every width, in both languages: what is there can be read and taken hold of."""

from __future__ import annotations

import pytest
from race_page import PHONE

# Of the two sides of every change of layout one language has one, and the other the other.
WIDTHS = {"en": (320, 390, 640, 820, 1099, 1280, 1920), "ko": (320, 641, 740, 900, 1100, 1440, 2560)}
HEIGHT = 900

# What is cut, reaches out of the screen, or is too narrow to be used. A select needs room for its text and
# its arrow; a slider for a finger to tell places apart; a number box for eight digits.
FAULTS = """() => {
  const faults = new Set();
  const pen = document.createElement("canvas").getContext("2d");
  const skipped = "svg, canvas, .dl-stage, .dl-chart, .katex, .dl-unseen, .dl-quiet, .stTable";
  const main = document.querySelector(".stMain");
  if (main.scrollWidth > innerWidth) faults.add(`the page scrolls sideways, ${main.scrollWidth}`);
  const check = (node, style) => {
    const box = node.getBoundingClientRect();
    const note = (what) => faults.add(
      `${what}: ${node.tagName}.${node.className} ${(node.innerText ?? node.value ?? "").slice(0, 50)}`);
    const over = node.scrollWidth > node.clientWidth + 1;
    const speaks = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if (box.right > innerWidth + 1) note("out of the screen");
    if (over && speaks && style.display !== "inline") note(`cut, ${node.scrollWidth} in ${node.clientWidth}`);
    const pushed = node.matches(".katex-display") && innerWidth < 640;  // a formula on a phone
    const hides = over && style.overflowX !== "visible" && box.width > 2 && !pushed;
    if (hides) note(`hides some of ${node.scrollWidth}`);
    if (node.matches("select")) {
      pen.font = style.font;
      const text = node.selectedOptions[0]?.text ?? "";
      if (pen.measureText(text).width + 18 > node.clientWidth) note(`too narrow for ${text}`);
    }
    if (node.matches("input[type=range]") && box.width < 90) note(`a slider of ${box.width}`);
    if (node.matches("input.dl-box") && box.width < 70) note(`a box of ${box.width}`);
  };
  const look = (node) => {  // a formula alone has hundreds of nodes, and what is hidden is not looked at
    const style = getComputedStyle(node);
    if (node.matches(skipped) || style.display === "none") return;
    if (node.getClientRects().length) check(node, style);
    for (const child of node.children) look(child);
  };
  for (const child of main.children) look(child);
  return [...faults];
}"""
# What is beside the tabs is seen with the first of them; for the others nothing has to be drawn anew.
UNDRAWN = """() => {
  const { relayout, Plots: { resize } } = Plotly;
  window.drawAgain = () => { Plotly.relayout = relayout; Plotly.Plots.resize = resize; };
  Plotly.relayout = Plotly.Plots.resize = async () => {};
}"""
TWO_FRAMES = "new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"
PLACES = {
    "/": ("l=schedule_free_adamw&l=conjugate_gradient&l=adam&l=adagrad", 4),  # the longest names, too
    "/side_by_side": ("", 3),
    "/maps": ("g=coarse", 0),
    "/maps spectrum": ("b=spectrum", 0),
    "/network": ("n=steps-60", 0),
    "/batch_noise": ("", 0),
    "/batch_noise sharp and flat": ("b=minima", 0),
    "/batch_noise real batches": ("b=batches", 0),
    "/batch_noise Gaussian": ("b=gaussian", 0),
}


def faults(page, language):
    """All faults at all widths, each with its width; one page is only made wider and narrower."""
    found = []
    for width in WIDTHS[language]:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.evaluate(TWO_FRAMES)
        found += [f"{width}: {fault}" for fault in page.evaluate(FAULTS)]
    return found


@pytest.mark.parametrize("place", PLACES)
def test_nothing_is_cut_or_too_narrow_at_any_width(visit, place):
    query, tabs = PLACES[place]
    race = visit(query, path=place.split()[0])
    found = in_every_tab(race, tabs, "en")
    race.page.evaluate("window.drawAgain?.()")
    race.page.get_by_text("한국어", exact=True).click()
    race.page.wait_for_function("document.documentElement.lang === 'ko'")
    race.until("Number(p.dataset.revision) > 0")
    race.rest()
    found += in_every_tab(race, tabs, "ko")
    assert not found, "\n".join(found)


def in_every_tab(race, tabs, language):
    found = []
    for index in range(tabs or 1):
        if index == 1:
            race.page.evaluate(UNDRAWN)
        if tabs:
            race.page.locator(".stTabs [role=tab]").nth(index).click()
            race.page.locator('[role="tabpanel"]:visible .dl-panel > *').first.wait_for()
            race.rest()
        found += [f"{language}, tab {index}, {fault}" for fault in faults(race.page, language)]
    return found


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_reference_is_cut_at_no_width(visit, language):
    race = visit(f"lang={language}", path="/reference", wait=False)
    race.page.locator(".stTabs [role=tab]").first.wait_for()
    race.rest()
    for tab in race.page.locator(".stTabs [role=tab]").all():
        tab.click()
        panel = race.page.locator('[role="tabpanel"]:visible')
        panel.locator("summary, p, a").first.wait_for()
        if (entries := panel.locator("details summary")).count():  # the shelf of figures has none
            entries.first.click()
        race.rest()
        assert not (found := faults(race.page, language)), "\n".join(found)


TABLET = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}
IN_SIGHT = """(id) => {
  const box = document.querySelector(`[data-testid=${id}]`).getBoundingClientRect();
  const there = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return box.top >= 0 && box.bottom <= innerHeight && Boolean(there?.closest(`[data-testid=${id}]`));
}"""


@pytest.mark.parametrize("screen", [PHONE, TABLET])
def test_the_contour_stays_in_sight_above_the_control_one_touches(visit, screen):
    race = visit("t=100", **screen)
    for name in ("lr", "beta1", "eps"):
        slider = race.at(f"param-5-{name}").locator("input[type=range]")
        slider.evaluate("(node) => node.scrollIntoView({block: 'center'})")
        box = slider.bounding_box()
        with race.redrawn():
            race.page.touchscreen.tap(box["x"] + 0.4 * box["width"], box["y"] + box["height"] / 2)
        assert race.page.evaluate(IN_SIGHT, "stage-2d"), name
        assert race.page.evaluate(IN_SIGHT, f"param-5-{name}"), name


def test_a_control_that_takes_the_focus_is_not_under_the_stage(visit):
    race = visit("t=100", **PHONE)
    race.at("param-5-eps").locator("input.dl-box").focus()
    for _ in range(12):  # back through the cards, each from below the edge
        race.page.keyboard.press("Shift+Tab")
        assert race.page.evaluate(
            """() => {
              const focus = document.activeElement, box = focus.getBoundingClientRect();
              const there = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
              return focus.contains(there);
            }"""
        )


def test_after_a_story_a_phone_is_at_the_stage(visit):
    race = visit("t=100", **PHONE)
    race.tab("Stories")
    race.at("story-schedule").scroll_into_view_if_needed()
    with race.redrawn():
        race.at("story-schedule").tap()
    race.page.wait_for_function(
        """() => {
          const box = document.querySelector('[data-testid=player]').getBoundingClientRect();
          return box.top >= 0 && box.top < 100;
        }"""
    )
    assert race.page.evaluate(IN_SIGHT, "stage-2d")
