"""The words of a story are over its picture: by a click, by a link, in a film, until they are closed."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tabs import UNPAINTED

from ui.race.stories import FIRST, STORIES, story

pytestmark = pytest.mark.one_page


def test_a_bare_address_opens_the_first_race_and_says_so(visit):
    race = visit(fresh=True)
    expect(race.at("tale")).to_contain_text(FIRST.title)
    assert (race.says("runs"), race.says("steps")) == (6, 500)
    race.address("a=first")
    race.page.get_by_test_id("verdict-0").get_by_text("reached").wait_for()
    expect(race.page.locator(".dl-verdict.dl-reached")).to_have_count(6)


def test_one_goes_from_story_to_story_and_out(race):
    expect(race.at("tale-back")).to_be_disabled()
    for told in STORIES[:2]:
        with race.redrawn():
            race.at("tale-next").click()
        expect(race.at("tale")).to_contain_text(told.title)
        race.address(f"a={told.key}")
    with race.redrawn():
        race.at("tale-back").click()
    expect(race.at("tale")).to_contain_text(STORIES[0].text)
    race.at("tale-close").click()
    expect(race.at("tale")).to_be_hidden()
    race.page.wait_for_function("!location.search.includes('a=')")
    race.address("s=booth")


def test_a_link_keeps_the_words_and_a_moved_slider_does_too(visit):
    told = story("ravine")
    race = visit("s=ravine~condition-200&n=400&l=sgd~lr-0.0095&l=momentum~lr-0.0095&a=ravine&t=50")
    expect(race.at("tale")).to_contain_text(told.title)
    with race.redrawn():
        race.type_value("param-0-lr", "0.005")
    expect(race.at("tale")).to_contain_text(told.title)
    race.address("a=ravine")


def test_korean_words_for_a_korean_visitor(visit):
    race = visit("lang=ko", fresh=True)
    expect(race.at("tale")).to_contain_text("시작점")


def test_full_screen_keeps_words_and_settings(race):
    with race.full_screen():
        expect(race.at("tale")).to_be_visible()
        expect(race.page.locator(".dl-outside")).to_contain_text("500 steps")
        expect(race.page.locator(".dl-legend:not(.dl-signs)")).to_contain_text("η 0.02")
    expect(race.page.locator(".dl-outside")).to_be_hidden()


def test_a_film_has_the_words_and_no_buttons_for_others(race, tmp_path):
    race.tab("Share")
    with race.page.expect_download() as download:
        race.page.get_by_role("button", name="Save the animation").click()
    download.value.save_as(tmp_path / "film.html")
    film = race.page.context.new_page()
    film.emulate_media(reduced_motion="reduce")
    film.add_init_script(UNPAINTED)
    film.goto((tmp_path / "film.html").as_uri())
    expect(film.get_by_test_id("tale")).to_contain_text(FIRST.title)
    expect(film.get_by_test_id("tale-next")).to_have_count(0)
    expect(film.locator(".dl-legend:not(.dl-signs)")).to_contain_text("η 0.02")
