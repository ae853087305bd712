"""Long work beside the page is shown, moves nothing, survives what is sent again, and ends in its result."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

LONG = "s=penguins_logistic&t=100&m=own~budget-160"  # searched for more than four seconds
BOXES = "() => [...document.querySelectorAll('.dl-player, .st-key-side, .st-key-top')].map((n) => {" \
    " const {x, y, width} = n.getBoundingClientRect(); return [x, y, width].map(Math.round); })"  # fmt: skip


def rates(race) -> list[float]:
    return [race.value(f"param-{lane}-lr") for lane in range(6)]


def test_a_search_longer_than_an_update_is_waited_for_ends_tuned(visit):
    race = visit(LONG)
    before, boxes = rates(race), race.page.evaluate(BOXES)
    race.at("setting-fairness").select_option("tuned")
    bar = race.page.locator(".st-key-job")
    expect(bar).to_be_visible()
    assert race.page.evaluate(BOXES) == boxes, "the page has moved"
    race.page.wait_for_timeout(4_500)  # an update without an answer would be sent again now
    assert race.at("setting-fairness").input_value() == "tuned"
    race.at("chart-gradient").click()  # the page answers meanwhile
    race.address("m=tuned")
    expect(bar).to_have_count(0, timeout=60_000)
    race.rest()
    race.address("lr-")  # which it holds a little after the cards
    assert race.at("setting-fairness").input_value() == "tuned"
    assert rates(race) != before
    assert race.page.evaluate(BOXES) == boxes
    shared = visit(race.page.url.partition("?")[2])
    shared.rest()
    assert rates(shared) == rates(race)


def test_a_search_is_called_off_by_its_button_and_by_an_edit(visit):
    race = visit(LONG)
    before, bar = rates(race), race.page.locator(".st-key-job")
    for end in ("button", "edit"):
        race.at("setting-fairness").select_option("tuned")
        expect(bar).to_be_visible()
        if end == "button":
            bar.get_by_role("button", name="Cancel").click()
        else:
            race.type_value("param-0-lr", "0.003")
        expect(bar).to_have_count(0)
        expect(race.at("setting-fairness")).to_have_value("own")
    assert rates(race)[1:] == before[1:]
    race.address("lr-0.003")


@pytest.mark.parametrize("query", ["s=penguins_logistic&m=tuned~budget-4&t=10"])
def test_an_untuned_race_that_calls_itself_tuned_is_searched(visit, query):
    race = visit(query)
    race.address("lr-")
    assert race.at("setting-fairness").input_value() == "tuned"
