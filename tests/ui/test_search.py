"""The search of the best settings: wanted by an edit or a link, and by nothing that is merely sent again."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from optim_core.studies import Cancelled
from ui.page import waiting
from ui.page.lane import Lane
from ui.page.link import from_query, to_query
from ui.page.setup import DEFAULT_SETUP
from ui.race import page as race_page
from ui.race.session import Session
from ui.race.stories import FIRST
from ui.race.tune import tuned

APP = Path(__file__).resolve().parents[2] / "app.py"
TUNED = DEFAULT_SETUP.replace(fairness="tuned", budget=8)


def send(state: Session, *changes: dict) -> None:
    state.take(
        {
            "session": state.token,
            "sequence": state.acknowledged + 1,
            "changes": [{"id": state.last_change + 1 + i, **change} for i, change in enumerate(changes)],
        }
    )


def put(at: str, name: str, value: object) -> dict:
    return {"at": at, "name": name, "value": value}


def wanting() -> Session:
    state = Session(DEFAULT_SETUP, [])
    send(state, put("setting", "budget", 8), put("setting", "fairness", "tuned"))
    assert state.searched == TUNED
    return state


# What is found


def test_no_lane_ends_worse_and_who_has_won_wins_again():
    wanted = TUNED.replace(budget=32)  # of 8 trials, none may be better than what the lanes begin with
    best = wanted.replace(lanes=tuple(tuned(wanted)))
    assert best.lanes != wanted.lanes
    assert tuple(tuned(best)) == best.lanes
    turned = best.replace(lanes=best.lanes[:0:-1])
    assert tuple(tuned(turned)) == turned.lanes, "wherever it stands"


def test_gradients_are_cut_in_the_search_as_in_the_race():
    lane = Lane("sgd", values=(("lr", 0.1),), clipping="norm", clipping_at=1e-9)
    wanted = TUNED.replace(lanes=(lane,))
    assert tuned(wanted)[0].clipping == "norm"
    # With gradients of next to nothing, the largest rate of all that are tried is the best.
    rates = [spec for spec in lane.parameters if spec.name == "lr"]
    assert tuned(wanted)[0].settings["lr"] > 0.1 * rates[0].slider[1]


def test_the_search_tells_how_far_it_is_and_ends_when_it_is_told():
    heard: list[tuple[int, int]] = []
    tuned(TUNED, lambda *told: heard.append(told))
    assert heard == [(8 * lanes, 48) for lanes in range(1, 7)]
    with pytest.raises(Cancelled):
        tuned(TUNED, cancelled=lambda: True)


def test_what_is_found_goes_to_the_lanes_that_are_still_there():
    state = wanting()
    wanted = state.searched
    send(state, {"at": "lane:1", "do": "remove"}, put("lane:0", "hidden", True))
    assert state.searched is wanted, "what the search does not look at leaves it alone"
    best = tuned(TUNED)
    state.found(best)
    assert [lane.values for lane in state.setup.lanes] == [lane.values for lane in best[:1] + best[2:]]
    assert (state.setup.lanes[0].hidden, state.setup.fairness, state.searched) == (True, "tuned", None)


# What begins and ends it


def test_an_update_that_is_sent_again_leaves_the_search_alone():
    state = wanting()
    wanted, sequence = state.searched, state.acknowledged
    again = [{"id": 1, **put("setting", "budget", 8)}, {"id": 2, **put("setting", "fairness", "tuned")}]
    for number in (sequence, sequence + 1):
        state.take({"session": state.token, "sequence": number, "changes": again})
        assert state.searched is wanted
        assert state.setup.fairness == "tuned"


def test_another_budget_is_another_search_and_another_setting_none():
    state = wanting()
    first = state.searched
    send(state, put("setting", "budget", 16))
    assert state.searched is not first
    assert state.searched.budget == 16
    send(state, put("lane:0", "lr", 0.5))
    assert (state.searched, state.setup.fairness) == (None, "own")


def test_who_gives_up_keeps_the_settings_there_were():
    state = wanting()
    state.give_up()
    assert state.setup == DEFAULT_SETUP.replace(budget=8)
    state.found(tuned(TUNED))
    assert state.setup == DEFAULT_SETUP.replace(budget=8), "too late"


@pytest.mark.parametrize("query", ["m=tuned", "m=tuned~budget-8&l=sgd&t=3"])
def test_a_link_that_calls_a_race_tuned_is_searched(query):
    setup, _ = from_query(query)
    assert Session(setup, []).searched == setup
    state = Session(DEFAULT_SETUP, [])
    send(state, {"at": "page", "do": "link", "value": query})
    assert state.searched == setup


def test_a_link_to_a_tuned_race_shows_the_very_race():
    best = TUNED.replace(lanes=tuple(tuned(TUNED)))
    state = Session(*from_query(to_query(best)))
    events = state.events
    state.found(tuned(state.setup))
    assert (state.setup, state.events) == (best, events)


# On the page


@pytest.fixture
def page(monkeypatch):
    """The race with a search that takes as long as the test wants; `page.free` ends it."""
    free, calls, begun = threading.Event(), [], threading.Semaphore(0)

    def slow(setup, progress, cancelled):
        calls.append(setup)
        begun.release()
        while not free.wait(0.005):
            if cancelled():
                raise Cancelled
        return tuned(setup, progress, cancelled)

    monkeypatch.setattr(race_page, "tuned", slow)
    test = AppTest.from_file(APP, default_timeout=60)
    test.free, test.calls, test.begun = free, calls, begun
    test.run()
    yield test
    free.set()


def edit(page: AppTest, sequence: int, *changes: dict, ids: int | None = None) -> None:
    state = page.session_state["session-race"]
    first = ids or state.last_change + 1
    fresh = [{"id": first + i, **change} for i, change in enumerate(changes)]
    page.session_state["player"] = {"edits": {"session": state.token, "sequence": sequence, "changes": fresh}}
    page.run()


def until_over(page: AppTest) -> None:
    job = page.session_state["desk"].of("search")
    page.free.set()
    assert job.wait(60)
    page.run()


def test_a_long_search_ends_tuned_though_its_update_is_sent_again(page):
    wish = [put("setting", "budget", 8), put("setting", "fairness", "tuned")]
    edit(page, 1, *wish, ids=1)
    assert page.begun.acquire(timeout=60)
    edit(page, 2, *wish, ids=1)  # as the browser does after four seconds without an answer
    page.run()
    state = page.session_state["session-race"]
    assert len(page.calls) == 1
    assert (state.setup.fairness, state.acknowledged) == ("tuned", 2)
    until_over(page)
    wanted = FIRST.setup.replace(fairness="tuned", budget=8)
    assert state.setup == wanted.replace(lanes=tuple(tuned(wanted)))
    assert page.session_state["desk"].of("search") is None


def test_two_searches_after_each_other_and_only_the_second_counts(page):
    edit(page, 1, put("setting", "budget", 8), put("setting", "fairness", "tuned"))
    assert page.begun.acquire(timeout=60)
    edit(page, 2, put("setting", "budget", 4))
    assert page.begun.acquire(timeout=60)
    assert [setup.budget for setup in page.calls] == [8, 4]
    until_over(page)
    assert page.session_state["session-race"].setup.budget == 4


def test_the_button_calls_it_off(page, monkeypatch):
    monkeypatch.setattr(waiting, "PATIENCE", 0.0)  # otherwise nothing is said of what is over in a moment
    edit(page, 1, put("setting", "fairness", "tuned"))
    page.run()
    page.button(key="cancel-search").click().run()
    state = page.session_state["session-race"]
    assert (state.setup, state.searched) == (FIRST.setup, None)
    assert page.session_state["desk"].of("search") is None


def test_a_search_that_fails_says_so_and_changes_nothing(page, monkeypatch):
    monkeypatch.setattr(race_page, "tuned", lambda *_: 1 / 0)
    edit(page, 1, put("setting", "fairness", "tuned"))
    state = page.session_state["session-race"]
    assert state.setup == FIRST.setup
    assert "failed" in str(state.messages[0])
