"""The page "Batch noise" in a browser: clouds move, answer to a touch, and links bring them back."""

from __future__ import annotations

from functools import partial

import pytest
from playwright.sync_api import expect
from race_page import FILLED, PHONE

pytestmark = pytest.mark.one_page

PATH = "/batch_noise"
SECTIONS = ("cloud", "minima", "batches", "gaussian")
BATCH = {
    "cloud": "noise-batch_size",
    "minima": "minima-batch_size",
    "batches": "batches-batch_size",
    "gaussian": "gaussian-batch_size",
}

# How many pixels of a stage's canvas are painted: a cloud that is not drawn leaves hardly any.
PAINTED = """index => {
  const canvas = document.querySelector(`[data-testid="stage-${index}"] canvas.dl-overlay`);
  const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let count = 0, sum = 0;
  for (let i = 3; i < data.length; i += 4) if (data[i]) { count += 1; sum += i % 9973; }
  return [count, sum];
}"""

CONTOUR = """index => {
  const plot = document.querySelector(`[data-testid="stage-${index}"] .dl-plot`);
  return plot?._fullData?.[0]?.type === "contour";
}"""


@pytest.fixture
def noise(visit):
    """Open the page with a query."""
    return partial(visit, path=PATH)


@pytest.mark.moving
@pytest.mark.parametrize("section", SECTIONS)
def test_every_part_opens_moving_and_answers_its_slider(noise, section):
    page = noise("" if section == "cloud" else f"b={section}", fresh=True)
    page.until("p.dataset.playing === 'true' && Number(p.dataset.step) > 3")
    page.pause()
    before = page.page.evaluate(PAINTED, 0)
    assert before[0] > 500
    with page.redrawn(), page.dragging_slider(BATCH[section], 0.15):
        pass
    page.address("batch_size-")
    assert page.page.evaluate(PAINTED, 0) != before


@pytest.mark.parametrize("section", SECTIONS)
def test_contours_go_on_beyond_their_view(noise, section):
    page = noise(f"b={section}&t=20")
    stages = [i for i in (0, 1) if page.page.evaluate(CONTOUR, i)]
    before = {stage: page.width(stage) for stage in stages}
    for turns, stage in enumerate(stages, 2):
        box = page.at(f"stage-{stage}").bounding_box()
        page.page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.4)
        for _ in range(2 * turns):
            page.page.mouse.wheel(0, 120)
        page.contour(f"x[1] - x[0] > {before[stage]} * 1.2 && {FILLED}", stage=stage)
    with page.redrawn():
        page.type_value(BATCH[section], "7")
    for stage in stages:
        page.contour(f"x[1] - x[0] > {before[stage]} * 1.2 && {FILLED}", stage=stage)


def test_the_clock_moves_everything_together(noise):
    page = noise("b=minima&t=40")
    page.at_step(40)
    seen = [page.page.evaluate(PAINTED, index) for index in (0, 1)]
    page.page.keyboard.press("ArrowRight")
    page.at_step(41)
    assert all(page.page.evaluate(PAINTED, index) != old for index, old in enumerate(seen))
    page.page.keyboard.press("End")
    page.at_step(300)
    page.page.keyboard.press("Home")
    page.at_step(0)


def test_the_start_of_the_cloud_can_be_dragged(noise):
    page = noise("t=60", fresh=True)  # on a page that shows another section, the hand may come too early
    x, y = page.pixel_of(-0.2, -0.8, stage=0)
    with page.redrawn():
        page.drag(x, y, 60, -40)
    page.address(r"p=1\.\d")
    assert page.start[0] > 1.0


def test_what_is_outside_the_picture_is_counted_there(noise):
    page = noise("t=0&w=normal~radius-0.4")
    expect(page.at("outside").first).to_contain_text("outside the plot")
    count = int(page.at("outside").first.inner_text().split()[0])
    assert 100 < count < 900


def test_a_link_restores_every_part(noise):
    link = (
        "b=gaussian&w=ring~particles-200&f=both~lr-0.3&d=line~normalised-off&g=classifier~batch_size-9&t=33"
    )
    page = noise(link, fresh=True)
    page.at_step(33)
    assert page.value("gaussian-batch_size") == 9
    expect(page.at("gaussian-kind")).to_have_value("classifier")
    for section, testid, value in (("minima", "minima-kind", "both"), ("cloud", "spread-kind", "ring")):
        with page.redrawn():
            page.at(f"section-{section}").click()
        expect(page.at(testid)).to_have_value(value)
    assert page.says("runs") == 200
    with page.redrawn():
        page.at("section-batches").click()
    expect(page.at("batches-normalised-box")).not_to_be_checked()
    expect(page.at("legend-0")).to_contain_text("diverges")


def test_the_back_button_returns_to_the_part_before(noise):
    page = noise()
    page.at_step(300)  # who wants no motion begins at the end
    with page.redrawn():
        page.at("section-minima").click()
    page.address("b=minima")
    with page.redrawn():
        page.page.go_back()
    page.until("p.dataset.section === 'cloud'")


def test_a_broken_link_opens_the_default_and_says_why(noise):
    page = noise("f=sharp~lr-x&w=<img%20src=x%20onerror=alert(1)>", fresh=True)
    expect(page.at("messages")).not_to_be_empty()
    assert (page.says("runs"), page.says("steps")) == (1000, 300)
    assert page.page.locator("img[src=x]").count() == 0


def test_the_race_per_sample_is_another_race(noise):
    page = noise("b=batches&t=0")
    assert page.says("steps") == 60
    with page.redrawn():
        page.at("batches-per_sample-box").check()
    assert page.says("steps") == 400
    for index in range(3):
        expect(page.at(f"legend-{index}")).to_contain_text("956 samples")


def test_the_axis_of_the_cloud_switches_to_samples(noise):
    page = noise("t=0")
    axis = page.at("chart-axis-0")
    expect(axis).to_have_text("against step")
    axis.click()
    expect(axis).to_have_text("against samples seen")


def test_a_click_on_the_strip_sets_the_batch_size(noise):
    page = noise("b=minima&t=0")
    place = page.page.evaluate(
        """() => {
          const plot = document.querySelector('[data-testid="chart-1"] .dl-plot');
          const box = plot.getBoundingClientRect(), {xaxis, yaxis} = plot._fullLayout;
          return [box.left + xaxis._offset + xaxis.d2p(9), box.top + yaxis._offset + yaxis.d2p(0)];
        }"""
    )
    with page.redrawn():
        page.page.mouse.move(*place)
        page.page.mouse.click(*place)
    assert page.value("minima-batch_size") == 512


@pytest.mark.parametrize("section", SECTIONS)
def test_a_phone_shows_everything_without_scrolling_sideways(noise, section):
    page = noise(f"b={section}", **PHONE)
    page.pause()
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 390
    for node in page.page.locator(".dl-stage, .dl-charts").all():
        box = node.bounding_box()
        assert box
        assert box["width"] > 300
        assert box["x"] + box["width"] <= 390


def test_the_way_to_the_race_and_back(noise):
    page = noise()
    page.page.get_by_role("link", name="The race").click()
    page.page.get_by_test_id("stage-2d").wait_for()
    page.page.get_by_role("link", name="Batch noise").click()
    page.page.get_by_test_id("section-cloud").wait_for()
    page.until("Number(p.dataset.runs) === 1000")
