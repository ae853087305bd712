"""The cards: words and help at symbols, formulas to begin with, shapes of schedules; tools of a contour."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from race_page import PHONE

pytestmark = pytest.mark.one_page


def open_setup(race):
    race.page.locator(".stTabs [role=tab]").nth(1).click()
    race.at("surface").wait_for()
    race.rest()


def test_every_symbol_has_words_and_a_help_that_a_finger_opens(visit):
    race = visit("t=10&l=momentum", **PHONE)
    setting = race.at("param-0-momentum")
    expect(setting).to_contain_text("momentum")
    expect(race.at("param-0-lr")).to_contain_text("learning rate")
    help = setting.locator(".dl-help")
    expect(help).to_be_hidden()
    button = setting.get_by_role("button", name="momentum: what it does")
    button.tap()
    expect(help).to_contain_text("Called β in many courses.")
    expect(button).to_have_attribute("aria-expanded", "true")
    assert button.get_attribute("aria-controls") == help.get_attribute("id")
    button.focus()
    race.page.keyboard.press("Enter")
    expect(help).to_be_hidden()


def test_a_formula_to_begin_with_is_one_click(visit):
    race = visit("t=10&s=formula&q=x%5E2%2By%5E2")
    open_setup(race)
    box, card = race.at("surface-formula"), race.at("surface")
    assert box.bounding_box()["width"] > 0.9 * card.bounding_box()["width"]
    chip = card.locator(".dl-chip").nth(2)
    with race.redrawn():
        chip.click()
    expect(box).to_have_value(chip.inner_text())
    race.address("q=")


def test_every_formula_to_begin_with_can_be_read(visit):
    race = visit("t=10&s=formula&q=x%5E2%2By%5E2")
    open_setup(race)
    for chip in race.at("surface").locator(".dl-chip").all():
        with race.redrawn():
            chip.click()
        expect(race.at("surface").locator(".dl-wrong")).to_have_count(0)


def test_a_schedule_shows_its_shape(visit):
    race = visit("t=10&k=cosine")
    open_setup(race)
    path = race.at("schedule-shape").locator("path").last
    cosine = path.get_attribute("d")
    race.at("schedule-key").select_option("exponential")
    race.page.wait_for_function(
        "(before) => document.querySelector('[data-testid=schedule-shape] path:last-child')"
        ".getAttribute('d') !== before",
        arg=cosine,
    )


def test_a_start_out_of_sight_is_said_and_shown_and_the_view_comes_back(visit):
    race = visit("t=10&s=bowl&p=8~8")
    astray, reset = race.at("tool-astray"), race.at("tool-reset")
    expect(astray).to_be_visible()
    expect(reset).to_be_hidden()
    astray.click()
    race.contour("x[1] > 8 && y[1] > 8")
    expect(astray).to_be_hidden()
    reset.click()
    race.contour("x[1] === 5 && y[1] === 5")
    expect(reset).to_be_hidden()
    expect(astray).to_be_visible()


# How many pixels a unit takes along either axis.
UNITS = """(stage) => {
  const plot = document.querySelector(`[data-testid="${stage}"] .dl-plot`)._fullLayout;
  return ["xaxis", "yaxis"].map((name) => plot[name]._length / (plot[name].range[1] - plot[name].range[0]));
}"""


def test_bowls_are_round_and_drawings_fill_their_cards(visit):
    race = visit("t=10&s=bowl", alone=True)
    for width, height in ((1440, 900), (1920, 1080), (820, 1180)):
        race.page.set_viewport_size({"width": width, "height": height})
        race.page.wait_for_function(f"""() => {{
          const plot = document.querySelector("[data-testid=stage-2d] .dl-plot");
          const [across, up] = ({UNITS})("stage-2d"), {{width}} = plot.getBoundingClientRect();
          return Math.abs(plot._fullLayout.width - width) < 2 && Math.abs(across / up - 1) < 0.01;
        }}""")
    side = visit("t=10", path="/side_by_side", viewport={"width": 1280, "height": 720})
    for index in range(6):
        across, up = side.page.evaluate(UNITS, f"stage-{index}")
        box = side.at(f"stage-{index}").bounding_box()
        assert abs(across / up - 1) < 0.01
        assert 20 * across > 0.75 * box["width"]
        assert 20 * up > 0.75 * box["height"]


def test_units_that_differ_can_be_made_equal(visit):
    race = visit("t=10&s=penguins_logistic")
    across, up = race.page.evaluate(UNITS, "stage-2d")
    assert abs(across / up - 1) > 0.05
    race.at("tool-equal").click()
    race.page.wait_for_function(
        f"((units) => Math.abs(units[0] / units[1] - 1) < 0.01)(({UNITS})('stage-2d'))"
    )
    expect(race.at("tool-equal")).to_have_attribute("aria-pressed", "true")


def test_on_the_whole_screen_type_lines_and_markers_grow(visit):
    race = visit("t=100", viewport={"width": 1920, "height": 1080})
    size = "getComputedStyle(document.querySelector('.dl-legend b')).fontSize"
    tick = "getComputedStyle(document.querySelector('[data-testid=stage-2d] .xtick text')).fontSize"
    before = [float(race.page.evaluate(what)[:-2]) for what in (size, tick)]
    race.at("timeline-full").click()
    race.page.wait_for_function(f"parseFloat({tick}) > 16")
    after = [float(race.page.evaluate(what)[:-2]) for what in (size, tick)]
    assert after[0] > 20
    assert all(now > 1.5 * then for now, then in zip(after, before, strict=True))
    race.page.evaluate("document.exitFullscreen()")
    race.page.wait_for_function(f"parseFloat({tick}) < 12")


def test_a_reset_can_be_undone(visit):
    race = visit("t=10&s=booth&l=sgd~lr-0.003")
    for button, value in (("Reset all", 0.02), ("Undo: Reset all", 0.003)):
        with race.redrawn():
            race.at("reset-all").filter(has_text=button).click()
        assert race.value("param-0-lr") == value
    race.address("s=booth")
