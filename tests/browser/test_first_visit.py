"""The first ten seconds: what a first visit is told, the hand that shows what can be dragged, the doors."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from ui.race.stories import TOUR, story


@pytest.mark.moving
def test_a_first_visit_is_told_what_it_sees_and_led_through_the_tour(visit):
    race = visit(first_visit=True)
    page = race.page
    expect(race.at("welcome")).to_contain_text("6 optimizers minimize one loss from one start.")
    expect(race.at("tale")).to_be_hidden()
    expect(race.at("about")).to_be_hidden()
    with race.redrawn():
        race.at("door-tour").click()
    for place, key in enumerate(TOUR[:2], 1):
        expect(race.at("tale")).to_contain_text(f"Tour {place} / {len(TOUR)}")
        expect(race.at("tale")).to_contain_text(story(key).title)
        if place == 1:
            expect(race.at("tale-back")).to_be_disabled()
            with race.redrawn():
                race.at("tale-next").click()
    page.add_style_tag(content=".dl-hand { animation-play-state: paused !important; }")
    race.at("about").click()
    expect(race.at("hand")).to_be_attached()
    expect(race.at("welcome")).to_contain_text("2 optimizers minimize one loss")
    race.at("door-play").click()
    expect(race.at("welcome")).to_be_hidden()
    expect(race.at("tale")).to_contain_text(story(TOUR[1]).title)
    page.goto(page.url.split("?")[0])  # the next visit
    expect(race.at("tale")).to_be_visible()
    expect(race.at("welcome")).to_be_hidden()
    expect(race.at("about")).to_be_visible()


def test_a_link_greets_nobody_and_no_hand_moves_for_those_who_want_no_motion(visit):
    race = visit("s=beale", first_visit=True, reduced_motion="reduce")
    expect(race.at("welcome")).to_be_hidden()
    race.at("about").click()
    expect(race.at("welcome")).to_be_visible()
    expect(race.at("hand")).to_have_count(0)
    race.at("welcome-close").click()
    expect(race.at("welcome")).to_be_hidden()
    race.watch.allow(
        r"status of 404 \(Not Found\)"
    )  # of Streamlit, which looks for its own base: see conftest.py
    race.at("about").click()
    race.at("door-course").click()
    race.page.wait_for_url("**/course*")
    expect(race.page.get_by_role("button", name="Commit to this answer and run")).to_be_visible()
