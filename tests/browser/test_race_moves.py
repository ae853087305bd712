"""The race opens moving; timeline, keys and charts move the one clock, and the server has no part in it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.one_page

SOCKETS = """() => {
  const send = WebSocket.prototype.send;
  window.sent = 0;
  WebSocket.prototype.send = function (data) { window.sent += 1; return send.call(this, data); };
}"""


@pytest.mark.moving
def test_opens_moving_without_a_click(visit):
    race = visit(fresh=True)
    race.until("p.dataset.playing === 'true'")
    race.until("Number(p.dataset.step) > a + 20", race.says("step"))
    assert (race.says("runs"), race.says("steps")) == (6, 500)


@pytest.mark.moving
def test_something_is_painted_and_it_moves(race):
    stage = race.page.locator('[data-testid="stage-2d"] canvas.dl-overlay')
    inked = "c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.filter((v) => v > 0).length"
    first = stage.evaluate("c => c.toDataURL()")
    assert stage.evaluate(inked) > 1000
    race.until("Number(p.dataset.step) > a + 30", race.says("step"))
    assert stage.evaluate("c => c.toDataURL()") != first


def test_buttons_of_the_timeline(visit):
    race = visit("t=200")
    for button, step in (
        ("ahead", 201),
        ("back", 200),
        ("start", 0),
        ("back", 0),
        ("end", 500),
        ("ahead", 500),
    ):
        race.at(f"timeline-{button}").click()
        race.at_step(step)
    race.at("timeline-play").click()  # at the end: from the beginning
    race.until("p.dataset.playing === 'true' && Number(p.dataset.step) < 400")
    race.at("timeline-play").click()
    race.until("p.dataset.playing === 'false'")


def test_scrubbing_both_ways_asks_the_server_nothing(visit):
    race = visit("t=200")
    race.page.evaluate(SOCKETS)
    scrub = race.at("timeline-scrub")
    box = scrub.bounding_box()
    y = box["y"] + box["height"] / 2
    race.page.mouse.move(box["x"] + 8 + 0.4 * (box["width"] - 16), y)
    race.page.mouse.down()
    for share, expected in ((0.8, 400), (0.2, 100)):
        race.page.mouse.move(box["x"] + 8 + share * (box["width"] - 16), y, steps=5)
        race.until("Math.abs(Number(p.dataset.step) - a) < 10", expected)
    race.page.mouse.up()
    race.address("t=(9|10)[0-9]")
    race.at("timeline-play").click()
    race.until("Number(p.dataset.step) > 150")
    assert race.page.evaluate("window.sent") == 0


def test_keys_move_the_clock(visit):
    race = visit("t=200")
    press = race.page.keyboard.press
    for key, step in (
        ("ArrowRight", 201),
        ("ArrowLeft", 200),
        ("Shift+ArrowRight", 210),
        ("Home", 0),
        ("ArrowLeft", 0),
        ("End", 500),
    ):
        press(key)
        race.at_step(step)
    press(" ")
    race.until("p.dataset.playing === 'true'")
    press(" ")
    race.until("p.dataset.playing === 'false'")


def test_keys_belong_to_the_box_one_types_in(visit):
    race = visit("t=200")
    box = race.at("param-0-lr").locator("input.dl-box")
    box.focus()
    for key in ("Home", "ArrowRight", " ", "End", "ArrowLeft"):
        race.page.keyboard.press(key)
    assert not race.playing
    assert race.says("step") == 200
    box.press("Escape")


def test_arrows_on_a_slider_set_it_and_leave_the_clock_alone(visit):
    race = visit("t=200")
    slider = race.at("param-0-lr").locator("input[type=range]")
    before = race.value("param-0-lr")
    slider.focus()
    with race.redrawn():
        race.page.keyboard.press("ArrowRight")
    assert race.value("param-0-lr") > before
    assert race.says("step") == 200


def test_a_click_in_a_chart_moves_the_clock(visit):
    race = visit("t=200")
    plot = race.page.locator(".dl-chart")
    left, right = 52, 10  # the margins of the chart
    for number, chart in enumerate(("loss", "gradient", "distance", "rate_x", "rate_y", "sharpness")):
        race.at(f"chart-{chart}").click()
        expect(race.at(f"chart-{chart}")).to_have_attribute("aria-selected", "true")
        box = plot.bounding_box()
        share = 0.75 - 0.1 * number
        x = box["x"] + left + share * (box["width"] - left - right)
        race.page.mouse.click(x, box["y"] + box["height"] / 2)
        race.until("Math.abs(Number(p.dataset.step) - a) < 5 && p.dataset.playing === 'false'", 500 * share)


def test_loop_and_speed(visit):
    race = visit("n=20&t=18")
    race.at("timeline-loop").click()
    race.page.get_by_label("Speed").select_option("8")
    race.at("timeline-play").click()
    race.until("Number(p.dataset.step) === 20")
    race.until("Number(p.dataset.step) < 15 && p.dataset.playing === 'true'")
    race.at("timeline-loop").click()  # no link holds them: as they were, for whoever is next
    race.page.get_by_label("Speed").select_option("1")


def test_the_inspector_follows_the_clock_and_the_chosen_lane(visit):
    race = visit("t=0")
    race.at("inspector-lane").select_option(index=5)
    table = race.at("inspector")
    expect(table).to_contain_text("v̂")
    first = table.inner_text()
    assert "−1.5" in first  # the start
    race.at("timeline-ahead").click()
    race.at_step(1)
    assert table.inner_text() != first


def test_full_screen_shows_the_player_alone(race):
    with race.full_screen():
        # What is shown, which the cards do not say there.
        expect(race.page.locator(".dl-outside")).to_be_visible()


def test_a_lane_with_a_start_of_its_own_is_dragged_by_it(visit):
    race = visit("s=himmelblau&n=60&t=60&l=sgd~at-0_0&l=sgd~at--0.4_-0.6~color-3")
    before = race.page.evaluate("(document.querySelector('[data-testid=player]').dataset.start)")
    race.contour("c.x[0] === -5 && x[0] === -5 && x[1] === 5")  # not the surface of the link before
    (x, y), (to_x, to_y) = race.pixel_of(-0.4, -0.6), race.pixel_of(-2.0, -1.5)
    with race.redrawn():
        race.drag(x, y, to_x - x, to_y - y)
    race.address(r"l=sgd~at-0_0&l=sgd~color-3~at--[12]")
    assert race.page.evaluate("(document.querySelector('[data-testid=player]').dataset.start)") == before
