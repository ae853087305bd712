"""What goes wrong in the world: servers die, connections are cut, runs diverge, races are huge."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect
from serving_app import Server

pytestmark = pytest.mark.one_page

# What the console says of a server that is away; which of them depends on how quickly the page notices.
CUT = "ERR_CONNECTION|ERR_INTERNET|WebSocket|Failed to load resource|onnect|_stcore/(health|host-config)"
TWELVE = "&".join(["l=adam", "l=sgd~lr-0.0005", "l=momentum~lr-0.0005", "l=rmsprop"] * 3)


@pytest.fixture(scope="module")
def mortal():
    """A server to be killed, which who kills it starts again."""
    server = Server().start()
    yield server
    server.stop()


def test_a_server_that_dies_and_comes_back_finds_the_page_as_it_was(visit, mortal):
    race = visit("t=200", url=mortal.url)
    race.watch.allow(CUT)
    with race.redrawn():
        race.type_value("param-0-lr", "0.0004")
    with race.redrawn():
        race.at("lane-3-remove").click()
    race.address("lr-0.0004")
    race.address("t=200")
    mortal.kill()
    race.at("timeline-ahead").click()  # the clock needs no server
    race.at_step(201)
    race.address("t=201")
    mortal.start()
    race.page.wait_for_function(
        "document.querySelector('[data-testid=stApp]')?.dataset.testConnectionState === 'CONNECTED'"
    )
    race.rest()
    assert race.value("param-0-lr") == 0.0004
    assert (race.says("runs"), race.says("step")) == (5, 201)
    with race.redrawn():
        race.type_value("param-1-lr", "0.0007")
    assert (race.value("param-0-lr"), race.value("param-1-lr"), race.says("runs")) == (0.0004, 0.0007, 5)


def test_what_is_set_while_the_server_is_away_is_not_lost(visit, mortal):
    race = visit("s=booth&t=200", url=mortal.url)
    race.watch.allow(CUT)
    with race.redrawn():
        race.type_value("param-1-lr", "0.0007")
    mortal.kill()
    race.type_value("param-0-lr", "0.0004")
    race.at("lane-3-remove").click()
    mortal.start()
    race.until("p.dataset.runs === '5'")
    race.address("s=booth.*sgd~lr-0.0004&l=momentum~lr-0.0007")
    race.rest()
    assert (race.value("param-0-lr"), race.value("param-1-lr")) == (0.0004, 0.0007)


def test_a_connection_cut_in_the_middle_of_a_drag(visit):
    race = visit("t=200")
    race.watch.allow(CUT)
    revision = race.says("revision")
    with race.dragging_start(60, 30):
        race.until("Number(p.dataset.revision) > a", revision)
        race.page.context.set_offline(True)
        target = race.pixel_of(-0.5, 1.5)
        race.page.mouse.move(*target, steps=5)
        race.page.wait_for_timeout(5_000)  # an update without an answer is sent again after four
        race.page.context.set_offline(False)
    race.started_at(-0.5, 1.5)
    race.address("p=-0[.][45]")
    race.rest()


# When each frame was, in milliseconds, and the step shown in it.
FRAMES = """() => {
  window.frames_of_clock = [];
  const note = (now) => {
    window.frames_of_clock.push([now, Number(document.querySelector('[data-testid=player]').dataset.step)]);
    requestAnimationFrame(note);
  };
  requestAnimationFrame(note);
}"""


@pytest.mark.moving
def test_a_tab_left_asleep_wakes_as_it_was(visit, mortal):
    race = visit("s=booth", url=mortal.url)
    race.watch.allow(CUT)
    with race.redrawn():
        race.type_value("param-1-lr", "0.0007")
    race.until("Number(p.dataset.step) > 20 && p.dataset.playing === 'true'")
    race.page.evaluate(FRAMES)
    race.page.wait_for_function("window.frames_of_clock.length > 2")
    browser = race.page.context.new_cdp_session(race.page)
    browser.send("Debugger.enable")
    browser.send("Debugger.pause")  # no script, no frame, no message comes through from here on
    asleep = time.monotonic()
    mortal.kill()  # nobody waits for a tab that sleeps
    race.page.wait_for_timeout(2_000)
    mortal.start()
    slept = 1000 * (time.monotonic() - asleep)
    browser.send("Debugger.resume")
    browser.send("Debugger.disable")
    awake = race.says("step")
    race.until("Number(p.dataset.step) > a", awake)
    frames = race.page.evaluate("window.frames_of_clock")
    past, moved = frames[-1][0] - frames[0][0], frames[-1][1] - frames[0][1]
    assert moved < (past - slept) / 20 + 60, "two seconds are 100 steps, but the clock slept too"
    with race.redrawn():
        race.type_value("param-0-lr", "0.0004")
    race.address("s=booth.*sgd~lr-0.0004&l=momentum~lr-0.0007")
    assert (race.value("param-0-lr"), race.value("param-1-lr")) == (0.0004, 0.0007)


def test_every_lane_diverges_and_says_so(visit):
    race = visit("l=sgd~lr-1&l=momentum~lr-1&l=nesterov~lr-1&l=sgd~lr-100")
    for lane in range(4):
        expect(race.at(f"verdict-{lane}")).to_contain_text("diverged at step")
    race.at("timeline-end").click()
    race.at_step(500)
    for chart in ("gradient", "distance", "rate_x", "rate_y", "sharpness", "loss"):
        race.at(f"chart-{chart}").click()
    assert "NaN" not in race.page.locator(".dl-player").inner_text()
    with race.redrawn():
        race.type_value("param-0-lr", "0.001")
    expect(race.at("verdict-0")).not_to_contain_text("diverged")


def test_twelve_lanes_of_4000_steps(visit):
    race = visit(f"n=4000&t=4000&{TWELVE}")
    assert (race.says("runs"), race.says("steps"), race.says("step")) == (12, 4000, 4000)
    with race.redrawn(), race.dragging_slider("param-0-lr", 0.3):
        pass
    race.at("timeline-play").click()
    race.until(
        "Number(p.dataset.step) > 100 && p.dataset.playing === 'true' && Number(p.dataset.step) < 4000"
    )


def test_zoom_to_a_billionth_and_back(visit):
    race = visit("t=200")
    at = "[-1.5 - 5e-10, -1.5 + 5e-10], [2 - 5e-10, 2 + 5e-10]"
    race.page.evaluate(
        f"""() => window.Plotly.relayout(document.querySelector('[data-testid="stage-2d"] .dl-plot'),
          Object.fromEntries([{at}].map((range, i) => [['xaxis.range', 'yaxis.range'][i], range])))"""
    )
    with race.redrawn():
        race.type_value("param-0-lr", "0.0004")
    race.at("timeline-ahead").click()
    race.at_step(201)
    x, y = race.pixel_of(-1.5, 2.0)
    race.page.mouse.dblclick(x + 60, y + 60)
    race.page.wait_for_function(
        "(([low, high]) => high - low > 1)"
        "(document.querySelector('[data-testid=stage-2d] .dl-plot')._fullLayout.xaxis.range)"
    )
    race.rest()
