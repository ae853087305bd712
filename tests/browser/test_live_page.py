"""While something is dragged the page runs the lanes by itself; in the end Python's numbers stand there."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect
from streamlit.proto.BackMsg_pb2 import BackMsg

pytestmark = pytest.mark.one_page

LIVE = "Number(p.dataset.live) > a"
CORE = "p.dataset.source === 'core' && Number(p.dataset.revision) > a"
# Whether Plotly's contour is hidden now, and whether it has ever been; how many rows the surface in space
# has had, from now on.
WATCH = """() => {
  window.rows = new Set();
  const look = () => {
    window.rows.add(document.querySelector('[data-testid=stage-3d] .dl-plot')?._fullData?.[0]?.z?.length);
    requestAnimationFrame(look);
  };
  look();
  const contour = document.querySelector('[data-testid=stage-2d] .cartesianlayer .overplot');
  new MutationObserver(() => (window.hid ||= contour.style.visibility === 'hidden'))
    .observe(contour, { attributeFilter: ['style'] });
}"""
SEEN = (
    "document.querySelector('[data-testid=stage-2d] .cartesianlayer .overplot').style.visibility !== 'hidden'"
)
PART = "document.querySelector('[data-testid=stage-1]').textContent.includes('64 of 500 particles')"
# What goes to Python from now on, and what is said over the picture.
RECORD = """() => {
  window.record = [];
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    const bytes = [...new Uint8Array(data)];
    window.record.push({sent: bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')});
    return send.call(this, data);
  };
  const caption = document.querySelector('.dl-player h2');
  new MutationObserver(() => window.record.push({caption: caption.textContent}))
    .observe(caption, {childList: true, characterData: true, subtree: true});
}"""
# Whether the surface in space, as Plotly has it, has so many rows.
ROWS = "(a) => document.querySelector('[data-testid=stage-3d] .dl-plot')._fullData[0].z.length === a"


def shake(race, testid, share, done):
    """Move the slider that is held to and fro about a share of its length until something is so.

    As soon as the hand rests, Python's picture takes the place of the page's.
    """
    box = race.at(testid).locator("input[type=range]").bounding_box()
    for k in range(3000):
        if race.page.evaluate(done):
            return
        race.page.mouse.move(box["x"] + box["width"] * (share + 0.02 * (k % 3)), box["y"] + box["height"] / 2)
    raise AssertionError(f"never {done}")


def test_a_slider_of_a_lane_is_followed_by_the_page(visit):
    race = visit("t=200")
    before, ahead = race.says("revision"), race.says("live")
    with race.dragging_slider("param-5-lr", 0.6):
        race.until(LIVE, ahead)
    race.until(CORE, before)
    race.rest()
    assert race.value("param-5-lr") != 0.1
    race.address("adam~lr-")


def test_a_slider_of_a_classifier_of_data_is_followed_by_the_page(visit):
    race = visit("s=penguins_logistic~l2-0.01&n=200&t=100&l=adam~lr-0.1&l=newton")
    before, ahead = race.says("revision"), race.says("live")
    with race.dragging_slider("param-0-lr", 0.6):
        race.until(LIVE, ahead)
    race.until(CORE, before)
    race.tab("Setup")
    ahead = race.says("live")
    with race.dragging_slider("surface-l2", 0.6):
        race.until(LIVE, ahead)
    race.rest()
    race.address("penguins_logistic~l2-")


def test_the_start_of_a_race_is_followed_by_the_page(visit):
    race = visit("t=200")
    before, ahead = race.says("revision"), race.says("live")
    x, y = race.start
    with race.dragging_start(60, 30):
        race.until(LIVE, ahead)
    race.until(CORE, before)
    race.rest()
    assert race.start != (x, y)


def test_while_a_hand_moves_python_answers_briefly(visit):
    race = visit("t=200")
    race.tab("Setup")
    race.page.evaluate(RECORD)
    before, x = race.says("revision"), race.at("setting-start_x").input_value()
    (at_x, at_y), kinds = race.pixel_of(*race.start), []
    with race.dragging_start(60, 30):
        while "moves" not in kinds[:-1]:
            race.page.mouse.move(at_x + 60 + len(kinds) % 2 + race.says("live") % 7, at_y + 30)
            record = race.page.evaluate("window.record")
            kinds = [kind(each["sent"]) if "sent" in each else "caption" for each in record]
        assert race.at("setting-start_x").input_value() != x
    assert kinds[kinds.index("moves") + 1] == "caption"
    race.until(CORE, before)
    last = "window.record.findLast((each) => each.sent).sent"
    assert kind(race.page.evaluate(last)) == "rests"
    shown, revision = race.at("setting-start_x").input_value(), race.says("revision")
    race.type_value("setting-steps", "100")
    race.until(CORE, revision)
    assert kind(race.page.evaluate(last)) == "page"
    assert race.at("setting-start_x").input_value() == shown


def kind(sent: str) -> str:
    """What the page has asked for: how it is while a hand moves or when it rests, or all of the page."""
    asked = BackMsg.FromString(bytes.fromhex(sent)).rerun_script
    if not asked.fragment_id:
        return "page"
    edits = [
        json.loads(state.json_value)["edits"] for state in asked.widget_states.widgets if state.json_value
    ]
    return "rests" if any(each.get("rests") for each in edits) else "moves"


@pytest.mark.space
def test_a_parameter_of_the_surface_draws_a_contour_of_the_page_s_own(visit):
    race = visit("s=ravine&t=50&l=adam&l=sgd").deep()
    race.tab("Setup")
    before, ahead = race.says("revision"), race.says("live")
    race.page.evaluate(WATCH)
    with race.dragging_slider("surface-condition", 0.8):
        race.until(LIVE, ahead)
        race.page.wait_for_function("window.hid")
        shake(race, "surface-condition", 0.8, "window.rows.has(61)")
    race.until(CORE, before)
    race.page.wait_for_function(SEEN)
    race.page.wait_for_function(ROWS, arg=101)
    race.rest()


def test_panels_side_by_side_are_followed_by_the_page(visit):
    page = visit("t=40", path="/side_by_side")
    before, ahead = page.says("revision"), page.says("live")
    with page.dragging_slider("param-0-lr", 0.6):
        page.until(LIVE, ahead)
    page.until(CORE, before)
    page.rest()


def test_clouds_are_followed_by_the_page(visit):
    page = visit("b=minima&t=60", path="/batch_noise")
    for testid in ("minima-rho", "minima-batch_size", "minima-ratio"):
        before, ahead = page.says("revision"), page.says("live")
        with page.dragging_slider(testid, 0.35):
            page.until(LIVE, ahead)
            shake(page, testid, 0.35, PART)
        page.until(CORE, before)
    with page.redrawn():
        page.at("section-cloud").click()
    before, ahead = page.says("revision"), page.says("live")
    with page.dragging_slider("noise-sigma", 0.3):
        page.until(LIVE, ahead)
    page.until(CORE, before)
    expect(page.at("stage-0")).to_contain_text("1,000 particles, mean path")


@pytest.mark.parametrize(
    "query", ["l=backtracking&t=5", "s=penguins&e=mini_batch~batch_size-4&l=sgd~lr-0.01&t=5"]
)
def test_what_the_page_cannot_run_goes_through_python(visit, query):
    race = visit(query)
    before = race.says("live")
    with race.redrawn(), race.dragging_start(40, 20):
        pass
    assert race.says("live") == before
    assert race.page.get_by_test_id("player").get_attribute("data-source") == "core"


def test_what_is_typed_is_refused_by_python_alone(visit):
    race = visit("t=200&l=momentum")
    before = race.says("revision")
    race.type_value("param-0-momentum", "0.5")
    race.until(CORE, before)
    race.type_value("param-0-momentum", "1.5")
    race.rest()
    race.until("p.dataset.source === 'core'")
