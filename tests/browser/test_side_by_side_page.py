"""The page "Side by side" in a browser: one clock, linked zoom, live edits, links, the race of a panel."""

from __future__ import annotations

import struct
from functools import partial

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from race_page import FILLED, PHONE

from ui.compare.comparison import DEFAULT
from ui.compare.examples import EXAMPLES
from ui.compare.link import comparison_query

pytestmark = pytest.mark.one_page

PATH = "/side_by_side"

PAINTED = """index => {
  const canvas = document.querySelector(`[data-testid="stage-${index}"] canvas.dl-overlay`);
  const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let sum = 0;
  for (let i = 3; i < data.length; i += 4) if (data[i]) sum += i % 9973;
  return sum;
}"""
RANGES = """() => [...document.querySelectorAll('.dl-compare .dl-plot')]
  .map(({_fullLayout: {xaxis, yaxis}}) => [...xaxis.range, ...yaxis.range])
  .map((range) => range.map((v) => v.toPrecision(6)).join(" "))"""


@pytest.fixture
def side(visit):
    """Open the page with a query."""
    return partial(visit, path=PATH)


def painted(page):
    """What stands on the canvas of each panel."""
    return [page.page.evaluate(PAINTED, index) for index in range(page.page.locator(".dl-cell").count())]


def zoom_all(page, x, y, before):
    """Turn the wheel over one panel, and wait until all show the same other range."""
    page.page.mouse.move(x, y)
    page.page.mouse.wheel(0, -300)
    page.page.wait_for_function(
        f"(a) => {{ const r = ({RANGES})(); return new Set(r).size === 1 && r[0] !== a; }}", arg=before[0]
    )


@pytest.mark.moving
def test_the_page_opens_with_six_panels_moving(side):
    page = side(fresh=True)
    page.until("p.dataset.playing === 'true' && Number(p.dataset.step) > 3")
    assert page.says("runs") == 6
    assert page.says("steps") == DEFAULT.setup.steps
    captions = page.page.locator(".dl-ending").all_inner_texts()
    assert ["reached (1.00, 3.00)" in text for text in captions] == [False] * 3 + [True] * 2 + [False]
    assert "left the plot at step 1 and did not return" in captions[5]
    assert all("loss" in text and "distance" in text for text in captions)


def test_one_clock_moves_every_panel(side):
    page = side("t=20")
    page.at_step(20)
    before = painted(page)
    for key, step in (("ArrowRight", 21), ("End", 100), ("Home", 0)):
        page.page.keyboard.press(key)
        page.at_step(step)
        now = painted(page)
        assert all(old != new for old, new in zip(before, now, strict=True)), key
        before = now
    page.page.locator(".dl-chart").scroll_into_view_if_needed()
    box = page.page.locator(".dl-chart").bounding_box()  # a click in the chart moves it as well
    page.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.until("Number(p.dataset.step) > 30 && Number(p.dataset.step) < 70")
    page.page.keyboard.press("Space")
    page.until("p.dataset.playing === 'true'")


def test_the_rates_follow_while_their_centre_is_dragged(side):
    page = side("t=100", fresh=True)
    labels = "[...document.querySelectorAll('.dl-cell b')].map((label) => label.innerText).join()"
    before = page.page.evaluate(labels)
    with page.dragging_slider("param-0-lr", 0.5, moves=12):
        page.page.wait_for_function(
            f"(a) => {labels} !== a", arg=before
        )  # the pointer still holds the slider
    page.rest()
    page.address(r"c=lr~count-6~spread-3&s=booth")
    assert page.says("step") == 100


def test_the_start_dragged_in_one_panel_moves_in_all(side):
    page = side("t=100")
    before = painted(page)
    x, y = page.pixel_of(-8, 5, stage=1)
    with page.redrawn():
        page.drag(x, y, 60, 40)
    page.address(r"p=-\d")
    assert all(old != new for old, new in zip(before, painted(page), strict=True))
    assert page.start[0] > -7


def test_starts_of_their_own_move_alone(side):
    page = side("c=start~0_0~-0.4_-0.6&s=himmelblau&n=60&l=sgd&t=60")
    x, y = page.pixel_of(-0.4, -0.6, stage=1)
    with page.redrawn():
        page.drag(x, y, -40, 30)
    page.address(r"c=start~0_0~-\d")
    assert page.page.locator(".dl-cell b").all_inner_texts()[0] == "(0, 0)"


def test_zoom_is_linked_while_the_surfaces_are_equal(side):
    page = side("t=100")
    before = page.page.evaluate(RANGES)
    assert len(set(before)) == 1
    x, y = page.pixel_of(0, 0, stage=4)
    zoom_all(page, x, y, before)
    with page.redrawn():  # and it survives an update
        page.type_value("compare-spread", "2")
    after = page.page.evaluate(RANGES)
    assert len(set(after)) == 1
    assert after[0] != before[0]


def test_every_contour_goes_on_beyond_its_view(side):
    page = side("t=60")
    for query, wide in (
        ("t=60", [True] * 6),
        ("c=surface~bowl~himmelblau&s=bowl&n=60&l=sgd&t=60", [True, False]),
    ):
        page.follow(query)
        widths = [f"x[1] - x[0] > {page.width(index)} * 1.2" for index in range(len(wide))]
        page.page.mouse.move(*page.pixel_of(0.3, 0.3, stage=0))
        for _ in range(4):
            page.page.mouse.wheel(0, 120)
        for index, wider in enumerate(wide):
            page.contour(f"{FILLED} && ({widths[index]}) === {str(wider).lower()}", stage=index)
        with page.redrawn():
            page.type_value("setting-steps", "50")
        for index in range(len(wide)):
            page.contour(FILLED, stage=index)


def test_zoom_is_not_linked_on_different_surfaces(side):
    page = side("c=surface~bowl~himmelblau&s=bowl&n=60&l=sgd&t=60")
    before = page.page.evaluate(RANGES)
    x, y = page.pixel_of(0, 0, stage=0)
    page.page.mouse.move(x, y)
    page.page.mouse.wheel(0, -300)
    page.page.wait_for_function(f"(a) => ({RANGES})()[0] !== a", arg=before[0])
    assert page.page.evaluate(RANGES)[1] == before[1]


def test_a_way_of_comparing_can_be_chosen_and_its_number(side):
    page = side("c=lr~count-2~spread-3&s=booth&n=40&t=20")
    for kind in ("optimizer", "surface", "start"):  # other lanes, other contours, other starts
        with page.redrawn():
            page.at("compare-by").select_option(kind)
        page.address(f"c={kind}")
        count = page.page.locator(".dl-cell").count()
        assert page.says("runs") == count
        assert 2 <= count <= 6
    with page.redrawn():
        page.type_value("compare-count", "3")
    expect(page.page.locator(".dl-cell")).to_have_count(3)


def test_a_panel_opens_in_the_race(side):
    page = side("t=50")
    page.at("open-4").click()
    page.page.wait_for_url(lambda url: "side_by_side" not in url)
    page.drawn()
    assert page.says("runs") == 1
    assert page.query["s"] == ["booth"]
    assert page.value("param-0-lr") == pytest.approx(0.104)
    page.page.go_back()
    page.page.wait_for_url(lambda url: "side_by_side" in url)
    page.drawn()
    assert page.says("runs") == 6


def test_an_example_is_opened_by_its_link_and_by_a_click(side):
    one, other = EXAMPLES[1], EXAMPLES[0]
    page = side(comparison_query(one.comparison))
    page.tab("Examples")
    for example in (one, other):
        if example is other:
            with page.redrawn():
                page.at(f"example-{other.key}").click()
        expect(page.at(f"example-{example.key}")).to_have_attribute("aria-pressed", "true")
        titles = page.page.locator(".dl-cell b").all_inner_texts()
        assert titles == [panel.label for panel in example.comparison.panels()]


def test_a_broken_link_opens_the_default_and_says_so(side):
    page = side("c=nonsense", fresh=True)
    assert page.says("runs") == 6
    expect(page.at("messages")).not_to_be_empty()


def test_the_same_lane_can_run_in_every_panel(side):
    page = side("t=50")
    with page.redrawn():
        page.at("reference-reference").click()
    assert page.says("runs") == 12
    page.address("f=sgd")
    with page.redrawn():
        page.type_value("param-reference-lr", "0.05")
    page.address("f=sgd~lr-0.05")


def test_the_whole_grid_is_one_picture(side):
    page = side("t=50")
    page.tab("Share")
    with page.page.expect_download() as started:
        page.at("save-png").click()
    data = started.value.path().read_bytes()
    width, height = struct.unpack(">II", data[16:24])
    assert data.startswith(b"\x89PNG")
    assert width > 1600
    assert height > 1200


def test_the_film_plays_offline_and_the_table_holds_every_panel(side, browser, tmp_path):
    page = side("c=optimizer&n=40&t=40")
    page.tab("Share")
    with page.page.expect_download() as started:
        page.page.get_by_text("Save the animation").click()
    file = tmp_path / "film.html"
    started.value.save_as(file)
    with page.page.expect_download() as started:
        page.page.get_by_text("Save all trajectories").click()
    rows = started.value.path().read_text("utf-8").splitlines()
    assert len(rows) == 1 + 6 * 41
    context = browser.new_context(offline=True)
    film = context.new_page()
    troubles = []
    film.on("pageerror", lambda error: troubles.append(str(error)))
    film.goto(file.as_uri())
    film.wait_for_selector('[data-testid="player"][data-runs="6"]')
    assert film.locator(".dl-cell").count() == 6
    assert film.locator(".dl-open").count() == 0
    context.close()
    assert not troubles


def test_on_a_phone_panels_stand_in_one_column(side):
    page = side("t=50", **PHONE)
    assert page.page.evaluate("document.documentElement.scrollWidth") == 390
    lefts = page.page.locator(".dl-cell").evaluate_all(
        "cells => cells.map((c) => c.getBoundingClientRect().left)"
    )
    assert len(set(lefts)) == 1
    timeline = page.page.locator(".dl-timeline").bounding_box()
    assert timeline["y"] + timeline["height"] <= 844  # the clock stays at hand


def test_the_way_from_page_to_page_and_back(side):
    page = side("c=value~beta1~0~0.9&s=bowl&n=80&l=adam~lr-0.3&t=10")
    page.page.get_by_role("link", name="The race", exact=True).click()
    page.until("p.dataset.runs === '6' && document.querySelector('[data-testid=stage-2d]')")
    page.page.get_by_role("link", name="Side by side").click()
    page.until("document.querySelectorAll('.dl-cell').length === 2 && Number(p.dataset.revision) > 0")
    page.address("c=value~beta1")
    assert page.says("runs") == 2


# What is seen in the dark is otherwise the same.
RULES = {"light": {"resultTypes": ["violations"]}, "dark": {"runOnly": ["color-contrast"]}}


@pytest.mark.looked_at
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(side, scheme):
    page = side("c=start~0_0~1_1&s=bowl&n=60&l=sgd&f=adam&t=30", color_scheme=scheme)
    for place, tab in enumerate(("Comparison", "Examples", "Share")):
        page.tab(tab)
        part = ".stTabs" if place else None  # what is beside the tabs is seen with the first of them
        found = Axe().run(page.page, part, RULES[scheme]).response["violations"]
        faults = [fault for fault in found if fault["impact"] in ("serious", "critical")]
        assert not [(fault["id"], node["html"][:200]) for fault in faults for node in fault["nodes"]]


def test_a_double_click_resets_every_view_and_leaves_the_start(side):
    page = side("t=100")
    before = page.page.evaluate(RANGES)
    x, y = page.pixel_of(0, 0, stage=4)
    zoom_all(page, x, y, before)
    with page.redrawn():  # its first half moves the start, its second takes that back
        page.page.mouse.dblclick(x, y)
    page.page.wait_for_function(f"(a) => JSON.stringify(({RANGES})()) === JSON.stringify(a)", arg=before)
    page.started_at(*DEFAULT.setup.start)


def test_every_panel_fills_its_place_when_their_number_changes(side):
    page = side("t=50")
    for count in (4, 6):
        with page.redrawn():
            page.type_value("compare-count", str(count))
        page.page.wait_for_function(
            """(count) => { const stages = [...document.querySelectorAll('.dl-cell .dl-stage')];
            return stages.length === count && stages.every((stage) =>
              Math.abs(stage.clientWidth - stage.querySelector('.dl-plot')._fullLayout?.width) < 2); }""",
            arg=count,
        )
