"""Everything answers while it is touched: the start, the sliders, the boxes, the lanes, the stories."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from race_page import FILLED

pytestmark = pytest.mark.one_page
LANE = '[data-testid^="lane-"]:not(button)'
RANGES = """() => {
  const {xaxis, yaxis} = document.querySelector('[data-testid="stage-2d"] .dl-plot')._fullLayout;
  return [...xaxis.range, ...yaxis.range];
}"""
EYE = """() => {
  const scene = document.querySelector('[data-testid="stage-3d"] .dl-plot')._fullLayout.scene._scene;
  const {x, y, z} = scene.getCamera().eye;
  return [x, y, z];
}"""

CONTOUR = "() => document.querySelector('[data-testid=stage-2d] .dl-plot')._fullData[0].x.join()"
FRAMES = """(count) => new Promise((done) => {
  const next = () => (count-- > 0 ? requestAnimationFrame(next) : done());
  next();
})"""

# Both, as soon as they have not changed for a quarter of a second: turning and zooming glide.
AT_REST = """() => new Promise((done) => {
  let last = "";
  const look = () => {
    const now = JSON.stringify([(RANGES)(), (EYE)()]);
    if (now === last) return done(JSON.parse(now));
    last = now;
    setTimeout(look, 250);
  };
  look();
})""".replace("RANGES", RANGES).replace("EYE", EYE)

# The middle of where the surface offers its start to be taken, felt out with a pointer.
HANDLE = """() => {
  const stage = document.querySelector('[data-testid="stage-3d"]'), box = stage.getBoundingClientRect();
  const found = [], mouse = {pointerType: "mouse"};
  const point = (clientX, clientY) => new PointerEvent("pointermove", {clientX, clientY, ...mouse});
  for (let y = box.top + 2; y < box.bottom; y += 4) for (let x = box.left + 2; x < box.right; x += 4) {
    stage.dispatchEvent(point(x, y));
    if (stage.classList.contains("dl-grab")) found.push([x, y]);
  }
  return found.length && [0, 1].map((k) => found.reduce((sum, p) => sum + p[k], 0) / found.length);
}"""


def test_dragging_the_start_redraws_during_the_drag(visit):
    race = visit("t=200")
    revision = race.says("revision")
    with race.dragging_start(120, 60):
        race.until("Number(p.dataset.revision) > a", revision)
        assert race.says("step") == 200
        race.page.mouse.move(*race.pixel_of(-0.5, 1.5))
        race.until("Number(p.dataset.revision) > a + 1", revision)
    race.started_at(-0.5, 1.5)
    race.address("[?&]p=-0[.][45]")


def test_a_click_places_the_start(visit):
    race = visit("t=200")
    race.page.mouse.click(*race.pixel_of(0.5, 2.5))
    race.started_at(0.5, 2.5)


@pytest.mark.space
def test_the_start_can_be_dragged_on_the_surface_too(visit):
    race = visit("t=200")
    x, y = race.page.wait_for_function(HANDLE).json_value()
    before = race.start
    with race.redrawn():
        race.page.mouse.move(x, y)
        race.page.mouse.down()
        race.page.mouse.move(x + 20, y + 30, steps=4)
        race.page.mouse.up()
    assert race.start != before


def test_dragging_a_slider_redraws_during_the_drag(visit):
    race = visit("t=200")
    before, revision = race.value("param-0-lr"), race.says("revision")
    with race.dragging_slider("param-0-lr", 0.2):
        race.until("Number(p.dataset.revision) > a", revision)
        assert race.value("param-0-lr") < before
    race.rest()
    assert race.value("param-0-lr") == pytest.approx(1e-4, rel=0.05)  # a fifth of the way from 1e-5 to 1
    race.address(f"l=sgd~lr-{race.value('param-0-lr')}(&|$)")


def test_a_box_takes_the_exact_number(visit):
    race = visit("t=200")
    with race.redrawn():
        race.type_value("param-5-beta2", "0.98765")
    assert race.value("param-5-beta2") == 0.98765
    race.address("beta2-0.98765")
    with race.redrawn():
        race.at("param-5-beta2").get_by_role("button", name="Back to").click()  # back to the default
    assert race.value("param-5-beta2") == 0.999


def test_a_number_outside_its_domain_is_refused_with_a_message(visit):
    race = visit("t=200")
    box, said = (
        race.at("param-5-beta1").locator("input.dl-box"),
        race.at("param-5-beta1").get_by_role("alert"),
    )
    race.type_value("param-5-beta1", "1.5")
    expect(race.at("messages")).to_contain_text("beta1")
    expect(said).to_contain_text("“1.5” is not a number in [0, 1)")
    expect(box).to_have_value("0.9")
    expect(box).to_have_attribute("aria-invalid", "true")
    for word in ("quick", ""):
        race.type_value("param-5-beta1", word)
        expect(said).to_contain_text(f"“{word}” is not a number")
        expect(box).to_have_value("0.9")
    box.fill("often")
    expect(said).to_be_hidden()
    box.press("Tab")
    expect(said).to_contain_text("“often”")
    expect(box).to_have_value("0.9")
    race.type_value("param-5-beta1", "0,8")
    race.address("beta1-0.8")
    expect(said).to_be_hidden()
    race.type_value("param-5-lr", "1/1000")
    race.address("lr-0.001")
    expect(box).not_to_have_attribute("aria-invalid", "true")


def test_the_boxes_of_the_start_refuse_words_and_say_so(visit):
    race = visit("t=200")
    race.tab("Setup")
    box = race.at("setting-start_x")
    box.fill("left")
    box.press("Enter")
    expect(race.at("setting").get_by_role("alert").first).to_contain_text("“left” is not a number")
    expect(box).to_have_value("-1.5")
    with race.redrawn():
        box.fill("-1/2")
        box.press("Enter")
    assert race.start == (-0.5, 2.0)


def test_the_focus_stays_where_it_was(visit):
    race = visit("t=200")
    focus = "document.activeElement.closest('[data-testid]')?.dataset.testid"
    for control, keys in (("param-5-optimizer", "n"), ("param-1-framework", "k"), ("lane-0-remove", "Enter")):
        race.at(control).focus()
        with race.redrawn():
            race.at(control).press(keys)
        assert race.page.evaluate(focus) == control
    race.at("param-1-lr").get_by_role("button", name="Back to").focus()
    with race.redrawn():
        race.page.keyboard.press("Enter")  # back to the default, and the button is gone
    assert race.page.evaluate(focus) == "param-1-lr"
    race.tab("Stories")
    race.at("story-rates").focus()
    with race.redrawn():
        race.at("story-rates").press("Enter")
    assert race.page.evaluate(focus) == "story-rates"


def test_start_boxes_and_steps(visit):
    race = visit("t=200")
    race.tab("Setup")
    with race.redrawn():
        race.at("setting-start_x").fill("0.25")
        race.at("setting-start_x").press("Enter")
    assert race.start == (0.25, 2.0)
    with race.redrawn():
        race.type_value("setting-steps", "123")
    assert race.says("steps") == 123
    assert race.says("step") == 123


def test_lanes_come_and_go(visit):
    race = visit("t=200")
    cards = race.page.locator(LANE)
    assert cards.count() == 6
    with race.redrawn():
        race.at("lane-0-hide").click()
    assert race.says("runs") == 5
    with race.redrawn():
        race.at("lane-0-hide").click()
    assert race.says("runs") == 6
    with race.redrawn():
        race.at("lane-1-duplicate").click()
    assert race.says("runs") == 7
    expect(race.at("param-2-momentum")).to_be_attached()
    with race.redrawn():
        race.at("lane-1-remove").click()
    assert race.says("runs") == 6
    with race.redrawn():
        race.at("lane-5-reset").click()
    assert race.value("param-5-lr") == 0.001
    for count in range(7, 13):
        with race.redrawn():
            race.at("add-lane").click()
        assert race.says("runs") == count
    expect(race.at("add-lane")).to_be_disabled()
    expect(race.at("lane-0-duplicate")).to_be_disabled()
    assert cards.count() == 12


def test_another_optimizer_and_another_convention(visit):
    race = visit("t=200")
    with race.redrawn():
        race.at("param-0-optimizer").select_option("lion")
    expect(race.at("param-0-weight_decay")).to_be_visible()
    expect(race.at("param-0-beta1")).to_be_visible()
    with race.redrawn():
        race.at("param-4-framework").select_option("torch")
    race.address("rmsprop~torch")


def test_an_optimizer_is_found_by_typing_and_its_gradients_are_cut_live(visit):
    race = visit("t=200&l=sgd&l=adam")
    focus = "document.activeElement.closest('[data-testid]')?.dataset.testid"
    race.at("param-1-optimizer-find").focus()
    race.page.keyboard.press("Enter")
    box = race.at("finder")
    expect(box).to_be_focused()
    options = race.page.locator(".dl-found [role=option]")
    expect(race.page.locator(".dl-found [role=group]").first.locator("[role=option]")).to_have_count(7)
    expect(race.page.locator("[role=option][aria-selected=true]")).to_have_attribute("data-value", "adam")
    box.fill("qqq")
    expect(options).to_have_count(0)
    box.press("Enter")
    box.fill("weight decay")  # the name of a setting
    box.press("ArrowDown")
    box.press("ArrowUp")
    box.fill("L2")
    expect(options.first).to_have_attribute("data-value", "adam_l2")
    with race.redrawn():
        box.press("Enter")
    assert race.page.evaluate(focus) == "param-1-optimizer-find"
    race.address("l=adam_l2")
    race.page.keyboard.press("Enter")
    race.page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    assert race.page.evaluate(focus) == "param-1-optimizer-find"
    with race.redrawn():
        race.at("param-0-clipping").select_option("norm")
    race.address("l=sgd~clip-norm_1")
    live = race.says("live")
    with race.redrawn(), race.dragging_slider("param-0-clipping_at", 0.4):
        race.until(f"Number(p.dataset.live) > {live}")


def test_the_rate_changes_from_the_step_shown_without_starting_again(visit):
    race = visit("t=120&l=sgd&l=adam")
    scrub, turn = race.at("timeline-scrub"), race.at("timeline-turn")
    with race.redrawn():
        turn.click()
    race.address("k=by_hand~at-120")
    assert race.says("step") == 120
    expect(scrub).to_have_attribute("data-turn", "120")
    expect(scrub).to_have_attribute("aria-description", "The learning rate changes at step 120")
    with race.redrawn():
        turn.press("Enter")
    expect(scrub).not_to_have_attribute("data-turn", "120")
    assert race.says("step") == 120
    expect(race.page).not_to_have_url(re.compile("by_hand"))


@pytest.mark.moving
def test_another_surface_starts_from_its_own_start(visit):
    race = visit("t=200")
    race.tab("Setup")
    with race.redrawn():
        race.at("surface-key").select_option("himmelblau")
    race.until("p.dataset.playing === 'true'")
    race.address("s=himmelblau")
    with race.redrawn():
        race.at("surface-key").select_option("rosenbrock")
    with race.redrawn(), race.dragging_slider("surface-b", 0.3):
        pass
    race.address("rosenbrock~b-")


@pytest.mark.moving
def test_a_story_is_one_click(visit):
    race = visit("t=200")
    race.tab("Stories")
    for story in ("rates", "ravine"):
        with race.redrawn():
            race.at(f"story-{story}").click()
        race.until("p.dataset.playing === 'true'")
        expect(race.at(f"story-{story}")).to_have_attribute("aria-pressed", "true")


def changed(race, script, before):
    """Wait until what a script answers is no longer as it was."""
    race.page.wait_for_function(f"(a) => JSON.stringify(({script})()) !== JSON.stringify(a)", arg=before)


@pytest.mark.space
def test_zoom_and_camera_survive_an_update_and_no_story(visit):
    race = visit("s=ravine&t=200").deep()
    plain = race.page.evaluate(AT_REST)
    race.page.mouse.move(*race.pixel_of(0, 1))
    race.page.mouse.wheel(0, -400)
    changed(race, RANGES, plain[0])
    box = race.at("stage-3d").bounding_box()
    race.drag(box["x"] + 40, box["y"] + 40, 100, 30)
    changed(race, EYE, plain[1])
    zoomed = race.page.evaluate(AT_REST)
    with race.redrawn():
        race.type_value("param-0-lr", "0.0005")
    with race.redrawn():
        race.at("lane-1-remove").click()
    race.tab("Setup")
    with race.redrawn():
        race.type_value("surface-condition", "20")
    now = race.page.evaluate(AT_REST)
    assert now[0] == pytest.approx(zoomed[0], rel=1e-9)
    assert now[1] == pytest.approx(zoomed[1], rel=1e-6)
    race.tab("Stories")
    with race.redrawn():
        race.at("story-ravine").click()
    changed(race, RANGES, zoomed[0])
    after = race.page.evaluate(AT_REST)
    assert after[0] == pytest.approx(plain[0])
    assert after[1] != pytest.approx(zoomed[1], rel=1e-3)


def test_the_contour_goes_on_beyond_its_view_and_into_its_depth(visit):
    race = visit("t=200", fresh=True)
    race.contour("c.x[0] === -2 && c.x.at(-1) === 2 && c.x.length === 101")
    race.page.mouse.move(*race.pixel_of(0, 1))
    for _ in range(5):
        race.page.mouse.wheel(0, 120)
    race.contour(f"x[1] - x[0] > 5 && {FILLED}")
    for _ in range(40):
        race.page.mouse.wheel(0, -120)
    race.contour(f"x[1] - x[0] < 0.5 && {FILLED} && c.x.filter((v) => v >= x[0] && v <= x[1]).length >= 50")
    race.contour("c.contours.end > c.contours.start + 10 * c.contours.size")
    px, py = race.pixel_of(*race.page.evaluate(f"() => {{ const r = ({RANGES})(); return [r[0], r[2]]; }}"))
    before = race.page.evaluate(CONTOUR)
    with race.holding(px + 40, py - 40, 250, -150):
        race.page.evaluate(FRAMES, 30)
        race.rest()
        assert race.page.evaluate(CONTOUR) == before  # Plotly moves what is drawn until the hand is still
    race.contour(f"x[1] < 0 && {FILLED}")
    race.page.mouse.dblclick(px + 60, py - 60)
    race.contour("x[0] === -2 && x[1] === 2 && c.x.length === 101")


def test_noise_and_a_new_seed(visit):
    race = visit("t=200")
    race.tab("Setup")
    with race.redrawn():
        race.at("noise-kind").select_option("gaussian")
    seed = race.value("noise-seed")
    with race.redrawn():
        race.at("new-seed").click()
    assert race.value("noise-seed") != seed
    with race.redrawn():
        race.at("schedule-key").select_option("cosine")
    race.address("k=cosine")


def test_a_fair_race_by_equal_budget(visit):
    race = visit("t=200")
    usual = [race.value(f"param-{lane}-lr") for lane in range(6)]
    race.at("setting-fairness").select_option("tuned")
    race.address("m=tuned")
    race.until(
        "a.some((rate, lane) => Number(p.ownerDocument.querySelector("
        "`[data-testid='param-${lane}-lr'] input.dl-box`).value) !== rate)",
        usual,
    )
    with race.redrawn():
        race.at("setting-fairness").select_option("one_rate")
    with race.redrawn():
        race.type_value("setting-shared_lr", "0.002")
    assert [race.value(f"param-{lane}-lr") for lane in range(6)] == [0.002] * 6
