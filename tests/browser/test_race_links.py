"""The address bar holds this picture: links, reloads, the back button, tabs."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.one_page

EVERYTHING = (
    "s=rosenbrock~b-50&p=-1.2~1.5&n=300&r=7&t=120&l=adam~torch~lr-0.03&l=sgd~lr-0.0005~hidden&l=lion~color-7"
    "&k=cosine&e=gaussian~sigma-0.5&m=own~lr-0.2"
)


def test_a_link_restores_everything_the_step_included(visit):
    race = visit(EVERYTHING, fresh=True)
    assert (race.says("step"), race.says("steps"), race.says("runs"), race.playing) == (120, 300, 2, False)
    assert race.start == (-1.2, 1.5)
    assert (race.value("param-0-lr"), race.value("param-1-lr")) == (0.03, 0.0005)
    expect(race.at("param-0-framework")).to_have_value("torch")
    race.tab("Setup")
    expect(race.at("schedule-key")).to_have_value("cosine")
    assert (race.value("surface-b"), race.value("noise-sigma")) == (50, 0.5)
    race.address("t=120")
    assert sorted(race.page.url.partition("?")[2].split("&")) == sorted(EVERYTHING.split("&"))


def test_a_broken_link_opens_the_default_and_says_why(visit):
    race = visit("n=4001&s=mount_everest&l=<img%20src=x%20onerror=alert(1)>", fresh=True)
    expect(race.at("messages")).not_to_be_empty()
    assert (race.says("runs"), race.says("steps")) == (6, 500)
    assert race.page.locator("img[src=x]").count() == 0
    race.at("messages").get_by_role("button", name="Close").click()
    expect(race.at("messages")).to_be_empty()


def test_a_reload_keeps_the_setup_and_the_step(visit):
    race = visit("t=200")
    with race.redrawn():
        race.type_value("param-0-lr", "0.0004")
    with race.redrawn():
        race.at("lane-3-remove").click()
    race.at("timeline-ahead").click()
    race.address("t=201")
    race.page.reload()
    race.drawn()
    assert race.value("param-0-lr") == 0.0004
    assert (race.says("runs"), race.says("step"), race.playing) == (5, 201, False)


def test_back_and_forward(visit):
    race = visit("t=200")
    race.tab("Stories")
    for story in ("rates", "ravine"):
        with race.redrawn():
            race.at(f"story-{story}").click()
        race.address("s=booth" if story == "rates" else "s=ravine")
    with race.redrawn():
        race.page.go_back()
    race.address("s=booth")
    race.until("p.dataset.runs === '3'")
    with race.redrawn():
        race.page.go_back()
    race.until("p.dataset.runs === '6'")
    with race.redrawn():
        race.page.go_forward()
    race.until("p.dataset.runs === '3'")
    race.address("s=booth")


def test_two_tabs_do_not_meddle(visit):
    one, two = visit("t=5&s=beale"), visit("t=5&s=booth")
    with one.redrawn():
        one.type_value("param-0-lr", "0.0123")
    with two.redrawn():
        two.type_value("param-0-lr", "0.0456")
    with one.redrawn():
        one.at("lane-5-remove").click()
    assert (one.value("param-0-lr"), two.value("param-0-lr")) == (0.0123, 0.0456)
    assert (one.says("runs"), two.says("runs")) == (5, 6)
    assert (one.query["s"], two.query["s"]) == (["beale"], ["booth"])


def test_link_and_picture_can_be_taken_along(visit, tmp_path):
    race = visit("t=77", permissions=["clipboard-read", "clipboard-write"])
    race.tab("Share")
    race.at("copy-link").click()
    expect(race.at("copy-link")).to_contain_text("Link copied")
    assert race.page.evaluate("navigator.clipboard.readText()").endswith("t=77")
    with race.page.expect_download() as download:
        race.at("save-png").click()
    file = tmp_path / "stage.png"
    download.value.save_as(file)
    assert file.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert file.stat().st_size > 20_000
