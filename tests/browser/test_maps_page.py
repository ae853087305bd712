"""The page "Maps" in a browser: maps come, answer to hands and keys, and open their runs in the race."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from race_page import PHONE, RacePage

from ui.maps.setup import DEFAULT
from ui.maps.starts import Starts, studies
from ui.maps.studies import made

SHARP = "[...document.querySelectorAll('.dl-map')].every((map) => map.dataset.sharp === 'true')"
PAINTED = """index => {
  const canvas = document.querySelectorAll('.dl-map')[index].querySelector('canvas.dl-ground');
  const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let sum = 0;
  for (let i = 0; i < data.length; i += 4) sum = (sum * 31 + data[i] + 7 * data[i + 1]) % 1000003;
  return sum;
}"""


LIVED = "Number(document.querySelector('[data-testid=player]').dataset.live ?? 0)"


def text(page: RacePage, testid: str) -> str:
    return page.at(testid).text_content() or ""


def test_a_map_answers_to_hands_and_keys_and_opens_its_runs(visit):
    page: RacePage = visit("g=coarse", path="/maps")
    page.until(SHARP)
    momentum, adam = (made(study).map for study in studies(DEFAULT.replace(starts=Starts("coarse"))))
    share = f"{100 * momentum.shares[0]:.3g}%"
    expect(page.at("share-0")).to_contain_text(share)

    # Pointing shows the path of the cell, and of the same start on the other map.
    x, y = page.pixel_of(*momentum.start(60, 30), stage=0)
    page.page.mouse.move(x, y)
    told = page.at("stage-0").locator(".dl-maptip")
    place = momentum.ends[momentum.label[60, 30]]
    expect(told).to_contain_text(f"at step {momentum.step[60, 30]}")
    expect(told).to_contain_text(f"({place[0]:.3g}, {place[1]:.3g})".replace("-", "−"))

    # A dragged rate draws a coarse map at once, and Python's when the hand rests.
    before = page.page.evaluate(PAINTED, 0), page.page.evaluate(PAINTED, 1)
    with page.dragging_slider("param-0-lr", 0.35):
        page.until("Number(p.dataset.live) > 0")
        assert page.page.evaluate(PAINTED, 0) != before[0]
        assert page.page.evaluate(PAINTED, 1) == before[1], "the other map stays"
    page.until(SHARP)
    page.address("l=momentum~lr-")

    # Keys choose a cell, whose start is kept in the link.
    page.at("stage-1").focus()
    for key in ("Shift+ArrowRight", "ArrowUp", "ArrowUp"):
        page.page.keyboard.press(key)
    expect(page.at("open-race")).to_be_visible()
    page.address("p=")
    page.rest()

    # Both maps zoom together, and are computed anew.
    page.page.keyboard.press("+")
    page.address("w=")
    page.until(SHARP)
    assert page.width(0) == page.width(1) < 10.0
    page.at("stage-0").get_by_test_id("map-home").click()
    page.page.wait_for_function("!/[?&]w=/.test(location.href)")

    # A click opens exactly that run.
    page.until(SHARP)
    x, y = page.pixel_of(*adam.start(20, 100), stage=1)
    page.page.mouse.click(x, y)
    page.page.wait_for_url(re.compile(r"/\?s=himmelblau.*l=adam.*p="))
    page.drawn()
    assert page.query["p"] == ["~".join(map(repr, adam.start(20, 100)))]
    end = adam.ends[adam.label[20, 100]]
    assert text(
        page, "verdict-0"
    ) == f"reached ({end[0]:.2f}, {end[1]:.2f}) at step {adam.step[20, 100]}".replace("-", "−")


def test_a_phone_and_a_screen_reader_find_their_way(visit):
    page: RacePage = visit(
        "g=coarse&s=himmelblau&l=momentum~lr-0.012&lang=ko",
        path="/maps",
        **PHONE,
    )
    page.until(SHARP)
    assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    stage = page.at("stage-0")
    expect(stage).to_have_attribute("aria-label", re.compile("끌림|도착점"))
    box = stage.bounding_box()
    assert box
    page.page.touchscreen.tap(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.4)
    way = page.at("open-race")
    expect(way).to_have_text("이 실행을 경주에서 열기 ↗")
    way.click()
    page.page.wait_for_url(re.compile(r"/\?.*lang=ko"))
    page.drawn()


def test_a_map_of_settings_opens_the_run_of_its_cell_and_stays_where_it_is(visit):
    page: RacePage = visit("b=rates&s=ravine&l=momentum~lr-0.01&n=100", path="/maps")
    page.until(SHARP)
    assert page.page.evaluate(PAINTED, 0) != 0
    page.at("section-sharpness").click()
    page.until("p.dataset.section === 'sharpness'")
    page.until(SHARP)
    page.at("section-rates").click()
    page.until("p.dataset.section === 'rates'")
    page.until(SHARP)
    assert "x" not in page.query, "nobody has looked anywhere else"
    x, y = page.pixel_of(-2.0, 1.0, stage=0)
    page.page.mouse.move(x, y)
    expect(page.at("stage-0").locator(".dl-maptip")).to_contain_text("η 0.0")
    page.page.mouse.click(x, y)
    page.page.wait_for_url(re.compile(r"/\?s=ravine.*l=momentum~lr-.*momentum-"))
    page.drawn()


def settings(page: RacePage) -> tuple[float, float]:
    found = re.search(r"lr-([0-9.]+)~momentum-([0-9.]+)", page.query["l"][0])
    assert found
    return float(found[1]), float(found[2])


def test_the_spectrum_answers_to_a_dragged_dot_and_opens_the_run_of_a_place(visit):
    page: RacePage = visit("b=spectrum&s=ravine&n=100&l=momentum~lr-0.03~momentum-0.6", path="/maps")
    page.until(SHARP)
    expect(page.at("stage-0")).to_have_attribute("aria-label", re.compile("complex: swings"))
    x, y = page.pixel_of(1.5, 0.6, stage=0)  # of the eigenvalue 50
    to_x, to_y = page.pixel_of(2.0, 0.8, stage=0)
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(to_x, to_y, steps=4)
    page.until("Number(p.dataset.live) > 0")
    page.page.mouse.up()
    page.address(r"momentum-0\.(79|8)")
    lr, momentum = settings(page)
    assert abs(lr - 0.04) < 1e-3
    assert abs(momentum - 0.8) < 0.01
    expect(page.page.locator(".dl-facts")).to_contain_text("± ")

    # Keys move the dot by a cell, and its link opens the race.
    page.at("stage-0").focus()
    page.page.keyboard.press("ArrowDown")
    below = round(round(100 * momentum) / 100 - 0.01, 2)
    page.address(f"momentum-{below}")
    page.rest()
    x, y = page.pixel_of(1.0, 0.5, stage=0)
    page.page.mouse.move(x, y)
    expect(page.at("stage-0").locator(".dl-maptip")).to_contain_text("η 0.02, μ 0.5")  # of the cell's middle
    page.page.mouse.click(x, y)
    page.page.wait_for_url(re.compile(r"/\?s=ravine.*l=momentum~lr-0.02~momentum-0.5"))
    page.drawn()


def test_few_cells_of_the_server_follow_the_hand_where_the_page_cannot_run_a_rule(visit):
    page: RacePage = visit("g=coarse&s=himmelblau&l=nelder_mead&n=60", path="/maps")
    page.until(SHARP)
    stage = page.at("stage-0")
    before, cells = page.page.evaluate(PAINTED, 0), stage.get_attribute("data-map")
    with page.dragging_slider("param-0-lr", 0.8):
        expect(stage).not_to_have_attribute("data-map", cells)
        assert page.page.evaluate(PAINTED, 0) != before
        expect(stage).to_have_attribute("data-coarse", "12")
        expect(page.at("share-0")).to_contain_text("%")
    page.until(SHARP)
    page.page.mouse.move(*page.pixel_of(-3.0, 3.0, stage=0))  # the server sends the path from there
    expect(stage.locator(".dl-maptip")).to_contain_text("loss")


def test_a_map_of_several_noisy_runs_follows_the_hand_on_the_noise(visit):
    link = "b=rates&s=ravine&l=momentum~lr-0.01&e=gaussian~sigma-0&z=loss~runs-4&n=100"
    page: RacePage = visit(link, path="/maps")
    page.until(SHARP)
    for slider in ("noise-sigma", "noise-batch_size"):
        before, lived = page.page.evaluate(PAINTED, 0), page.page.evaluate(LIVED)
        with page.dragging_slider(slider, 0.8):
            page.until(f"Number(p.dataset.live) > {lived}")
            assert page.page.evaluate(PAINTED, 0) != before
            assert page.at("stage-0").get_attribute("data-coarse")
        page.until(SHARP)
