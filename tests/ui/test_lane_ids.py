"""A lane is called by an id of its own between page and Python, whatever stands above it by then."""

from __future__ import annotations

from itertools import count

import pytest

from ui.compare.link import comparison_from_query
from ui.compare.picture import messages as compared
from ui.compare.session import ComparisonSession
from ui.maps.session import MapsSession
from ui.maps.setup import DEFAULT
from ui.page.lane import Lane
from ui.page.link import from_query
from ui.race.picture import messages
from ui.race.session import Session

THREE = "l=sgd&l=momentum&l=adam"


def race(query: str = THREE) -> Session:
    state = Session(*from_query(query))
    state.numbers = count(1)  # type: ignore[attr-defined]
    return state


def send(state: Session, *changes: dict) -> list[str]:
    """What the browser sends in one update; the optimizers that race then."""
    numbered = [{"id": next(state.numbers), **change} for change in changes]
    state.take({"session": state.token, "sequence": state.acknowledged + 1, "changes": numbered})
    return [lane.optimizer for lane in state.setup.lanes]


def lr(lane: int, value: float) -> dict:
    return {"at": f"lane:{lane}", "name": "lr", "value": value}


def test_a_lane_that_has_moved_up_is_still_the_one_that_was_meant():
    state = race()
    remove = {"at": "lane:0", "do": "remove"}
    assert send(state, remove, lr(1, 0.02), lr(0, 0.5), remove) == ["momentum", "adam"]
    assert state.setup.lanes[0].settings["lr"] == 0.02
    assert state.setup.lanes[1] == Lane("adam", color=state.setup.lanes[1].color)
    assert state.messages == []


def test_no_id_is_given_twice():
    state = race()
    send(state, {"at": "lane:2", "do": "remove"}, {"at": "lanes", "do": "add"})
    send(state, {"at": "lane:0", "do": "duplicate"})
    assert state.lane_ids.ids == [0, 4, 1, 3]
    send(state, {"at": "page", "do": "link", "value": "?l=sgd"})
    assert state.lane_ids.ids == [5]
    send(state, lr(1, 0.5), lr(5, 0.25))
    assert state.setup.lanes[0].settings["lr"] == 0.25
    send(state, lr(99, 0.5))
    assert len(state.messages) == 1  # nobody was ever called so


def test_twins_of_one_color_are_told_apart():
    state = race("l=sgd~at-1_1&l=sgd~at-1_1")
    send(state, lr(1, 0.125))
    assert [lane.settings["lr"] == 0.125 for lane in state.setup.lanes] == [False, True]


def test_a_python_that_has_forgotten_is_told_the_ids():
    state = race("")
    link = {"at": "page", "do": "link", "value": f"?{THREE}", "lanes": [7, 2, 9]}
    send(state, link, lr(2, 0.5), {"at": "lane:7", "do": "duplicate"})
    assert state.lane_ids.ids == [7, 10, 2, 9]
    assert state.setup.lanes[2].settings["lr"] == 0.5


@pytest.mark.parametrize("lanes", [[1, 1, 2], [1, 2], [-1, 2, 3], [True, 2, 3], ["1", 2, 3], "123", None, 3])
def test_what_cannot_be_ids_is_not_taken(lanes):
    state = race("")
    send(state, {"at": "page", "do": "link", "value": f"?{THREE}", "lanes": lanes})
    assert len(set(state.lane_ids.ids)) == 3
    assert min(state.lane_ids.ids) >= 6


def test_messages_name_lanes_by_id():
    state = race()
    send(state, {"at": "lane:0", "do": "remove"}, {"at": "view", "name": "inspected", "value": 2})
    sent = messages(state)
    picture = sent["picture"]
    assert picture["lane_ids"] == [lane["id"] for lane in picture["lanes"]] == [1, 2]
    assert [feed["lane"] for feed in sent["feeds"]] == [1, 2]
    assert [program["lane"] for program in sent["live"]["programs"]] == [1, 2]
    assert picture["controls"]["lane:2 lr"] == [[0, 2, "optimizer", "lr"]]
    assert "lane:0 lr" not in picture["controls"]
    assert sent["inspected"][0]["lane"] == 2


def test_the_inspector_stays_with_its_lane():
    state = race()
    send(state, {"at": "view", "name": "inspected", "value": 1}, {"at": "lane:0", "do": "remove"})
    assert state.inspected == 0
    send(state, {"at": "lane:1", "do": "remove"})
    assert (state.inspected, state.lane_ids.ids) == (0, [2])


def test_maps_and_comparisons_name_lanes_by_id():
    maps = MapsSession(DEFAULT, [])
    maps.take(
        {
            "session": maps.token,
            "sequence": 1,
            "changes": [{"id": 1, "at": "lane:0", "do": "remove"}, {"id": 2, **lr(1, 0.5)}],
        }
    )
    assert maps.setup.race.lanes[0].settings["lr"] == 0.5
    state = ComparisonSession(*comparison_from_query("c=optimizer&l=sgd&l=adam&l=momentum"))
    state.take(
        {
            "session": state.token,
            "sequence": 1,
            "changes": [{"id": 1, "at": "lane:0", "do": "remove"}, {"id": 2, **lr(1, 0.5)}],
        }
    )
    assert state.comparison.setup.lanes[0].settings["lr"] == 0.5
    assert compared(state)["picture"]["controls"]["lane:2 lr"] == [["compare-1", 0, "optimizer", "lr"]]
