"""The race without a browser: whatever it is sent, it runs, answers, and never shows an exception.

What the page does with it is asked of the page (`race`), all else of the race alone (`bare`).
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from broken_links import BROKEN
from race_driver import BareRace, Driver
from streamlit.testing.v1 import AppTest

from ui.page.setup import DEFAULT_SETUP
from ui.race.stories import FIRST, STORIES

APP = Path(__file__).resolve().parents[2] / "app.py"
TIMEOUT = 60


class Race(Driver):
    """The page in a test: opened by a link, changed as the browser would."""

    def __init__(self, query: dict[str, str | list[str]] | None = None) -> None:
        super().__init__()
        self.test = AppTest.from_file(APP, default_timeout=TIMEOUT)
        for name, value in (query or {}).items():
            self.test.query_params[name] = value
        self.run()

    def run(self) -> Race:
        self.test.run()
        assert not self.test.exception, self.test.exception[0].value
        return self

    def take(self, edits: object) -> None:
        self.test.session_state["player"] = {"edits": edits}
        self.run()

    def open(self, tab: str) -> Race:
        """Open a tab of the side; the others are not made."""
        self.test.session_state["tabs"] = tab
        return self.run()

    @property
    def state(self):
        return self.test.session_state["session-race"]

    def sent(self, role: str) -> list[dict]:
        found = []
        for element in self.test.get("bidi_component"):
            sent = getattr(element.proto, element.proto.WhichOneof("data"))
            data = json.loads(sent if isinstance(sent, str) else sent.json)
            if data["role"] == role:
                found.append(data | tables(sent))
        return found


def tables(sent: object) -> dict[str, pa.Table]:
    """The Arrow table that came along, if one did."""
    blobs = [] if isinstance(sent, str) else list(sent.arrow_blobs.values())
    return {"table": pa.ipc.open_stream(blobs[0].data).read_all()} if blobs else {}


@pytest.fixture
def race():
    return Race()


@pytest.fixture
def bare():
    return BareRace()


# What it opens with.


def test_it_opens_on_the_first_race_complete(race):
    assert race.setup == FIRST.setup
    assert (len(race.sent("scene")), len(race.sent("feed")), race.picture["messages"]) == (1, 6, [])
    for feed, lane in zip(race.sent("feed"), race.picture["lanes"], strict=True):
        assert feed["hash"] == lane["hash"]
        assert feed["table"].num_rows == 501
        assert feed["table"]["x"][0].as_py() == -1.5


def test_a_link_restores_everything():
    race = Race({"s": "booth", "p": "1~2", "n": "77", "l": ["adam~torch~lr-0.05", "sgd~hidden"], "t": "33"})
    assert [lane["hidden"] for lane in race.picture["lanes"]] == [False, True]
    assert (race.picture["step"], race.picture["start"], race.setup.steps) == (33, [1, 2], 77)
    assert race.setup.lanes[0].framework == "torch"


def test_no_broken_link_breaks_the_race():
    for link in BROKEN:  # tests/ui/test_link.py reads them all
        race = BareRace(link)
        assert race.setup == DEFAULT_SETUP or not race.messages, link
        assert len(race.sent("feed")) == len(race.setup.lanes)


@pytest.mark.parametrize("link", ["l=sdg", "s=formula&q=__import__('os').system('id')"])
def test_a_broken_link_opens_the_page_and_is_told(link):
    race = Race(dict(part.split("=", 1) for part in link.split("&")))
    assert race.setup == DEFAULT_SETUP
    assert race.messages


# What the browser sends.


def test_every_control_of_every_card_can_be_moved(bare):
    for card in bare.cards:
        for field in card["fields"]:
            at = field.get("at", card["at"])
            ends = {"range": (field.get("min"), field.get("max")), "switch": (not field.get("value"),)}
            for value in ends.get(field["type"], ()):
                bare.set(at, field["name"], value)
                assert not bare.messages, (at, field["name"], value, bare.messages)


@pytest.mark.parametrize("tab", ["Optimizers", "Setup"])
def test_a_control_that_is_on_the_page_can_be_moved(race, tab):
    cards = [card for panel in race.open(tab).sent("panel") for card in panel["cards"]]
    at, field = next((c["at"], f) for c in cards for f in c["fields"] if f["type"] == "range")
    race.set(field.get("at", at), field["name"], field["max"])
    assert race.setup != FIRST.setup
    assert not race.messages


def test_every_story_has_a_button(race):
    race.open("Stories")
    buttons = [button for panel in race.sent("panel") for button in panel.get("tail", [])]
    told = [button["with"]["name"] for button in buttons if button.get("do") == "story"]
    assert told == [FIRST.key, *(story.key for story in STORIES)]


def test_every_story_runs_and_plays_from_its_beginning(bare):
    for story in (FIRST, *STORIES):
        replay = bare.replays
        bare.send({"at": "page", "do": "story", "with": story.key, "name": story.key})
        assert bare.replays > replay
        assert bare.setup.lanes == story.setup.lanes
        assert bare.picture["step"] is None
        assert bare.outcomes


def test_each_change_is_carried_out_once(race):
    change = {"id": 1, "at": "lanes", "do": "add"}
    race.deliver([change])
    race.deliver([change])
    assert len(race.setup.lanes) == 7
    race.deliver([{"id": 2, "at": "lanes", "do": "add"}], session="somebody else")
    assert len(race.setup.lanes) == 7


NONSENSE = (
    None,
    "x",
    {},
    [None],
    [{"id": 1}],
    [{"id": "1", "at": "lanes", "do": "add"}],
    [{"id": 1, "at": "lane:99", "name": "lr", "value": 1}],
    [{"id": 1, "at": "lane:0", "name": "lr", "value": float("nan")}],
    [{"id": 1, "at": "lane:0", "name": "lr", "value": "1"}],
    [{"id": 1, "at": "lane:0", "name": "lr", "value": {"a": 1}}],
    [{"id": 1, "at": "lane:0", "name": "__class__", "value": 1}],
    [{"id": 1, "at": "setting", "name": "start", "value": [1e300, float("inf")]}],
    [{"id": 1, "at": "setting", "name": "steps", "value": 10**9}],
    [{"id": 1, "at": "surface", "name": "key", "value": "../../etc/passwd"}],
    [{"id": 1, "at": "page", "do": "link", "value": "s=%zz"}],
    [{"id": 1, "at": "view", "name": "inspected", "value": 99}],
    [{"id": 1, "at": "view", "name": "inspected", "value": True}],
)


def test_nonsense_changes_nothing():
    for changes in NONSENSE:
        race = BareRace().deliver(changes)
        assert race.setup == FIRST.setup, changes
        assert len(race.sent("feed")) == 6, changes


def test_nonsense_shows_no_exception(race):
    for changes in NONSENSE:
        race.deliver(changes)
    assert len(race.sent("feed")) == 6


def test_a_formula_typed_wrong_and_hostile(bare):
    bare.set("surface", "key", "formula")
    bare.set("surface", "formula", "x**2 + 3*y**2")
    replay = bare.replays
    wrong = [
        "x +",
        "",
        "z",
        "x**y**",
        "__import__('os').system('id')",
        "x.__class__",
        "9**9**9**9",
        "(" * 150,
        "x" * 300,
    ]
    for text in wrong:
        bare.set("surface", "formula", text)
        card = next(card for card in bare.cards if card["at"] == "surface")
        assert card["wrong"], text
        assert card["note"], text
        assert bare.setup.surface.formula == "x**2 + 3*y**2"
    assert bare.replays == replay
    bare.set("surface", "formula", "x**4 + y**2")
    assert bare.replays > replay


@pytest.mark.parametrize(
    "formula", ["1/x", "log(x)", "sqrt(x*y)", "exp(exp(x))", "abs(x) + abs(y)", "x*y*0 + 1", "tan(x)"]
)
def test_a_formula_with_holes_or_cliffs_is_drawn(bare, formula):
    bare.set("surface", "key", "formula").set("surface", "formula", formula)
    assert bare.setup.surface.formula == formula
    json.dumps(bare.picture, allow_nan=False)
    assert np.isfinite([bare.sent("scene")[0]["zero"], bare.sent("scene")[0]["unit"]]).all()


def test_the_page_says_what_is_wrong_with_a_formula(race):
    race.open("Setup").set("surface", "key", "formula").set("surface", "formula", "x +")
    card = next(c for panel in race.sent("panel") for c in panel["cards"] if c["at"] == "surface")
    assert card["wrong"]
    assert card["note"]


def test_a_new_picture_plays_from_its_beginning_though_the_link_named_a_step():
    race = BareRace("s=formula&q=x**2%2By**2&t=10")
    assert race.picture["step"] == 10
    race.set("surface", "formula", "x**4 + y**2")
    assert race.picture["step"] is None


# Fairness, extremes.


def test_tuned_lanes_have_the_same_budget_and_say_so(race):
    before = [float(feed["table"]["loss"][-1].as_py()) for feed in race.sent("feed")]
    race.set("setting", "budget", 8).set("setting", "fairness", "tuned")
    after = [float(feed["table"]["loss"][-1].as_py()) for feed in race.sent("feed")]
    assert all(now <= then for now, then in zip(after, before, strict=True))
    assert (race.setup.fairness, race.setup.budget) == ("tuned", 8)
    race.set("lane:0", "lr", 0.002)
    assert race.setup.fairness == "own"  # nothing untuned is called tuned


def test_every_lane_diverges_and_says_so():
    race = BareRace("l=sgd~lr-1&l=momentum~lr-1&l=sgd~lr-100")
    assert race.outcomes == ["diverged"] * 3
    assert all("diverged at step" in lane["verdict"] for lane in race.picture["lanes"])


def test_the_largest_race():
    race = BareRace("n=4000" + "&l=adam&l=sgd~lr-0.0005&l=lion&l=rprop" * 3)
    assert [feed["table"].num_rows for feed in race.sent("feed")] == [4001] * 12
    race.send({"at": "lanes", "do": "add"})
    assert "at most 12" in race.messages
    assert len(race.setup.lanes) == 12


def look(race: Driver, view: object, panel: str = "0") -> Driver:
    place = race.sent("scene")[0]["place"]
    return race.send({"at": "window", "name": panel, "value": view, "place": place})


def seen(race: Driver) -> dict:
    return race.sent("window")[0]


def test_a_window_shows_what_is_there(race):
    assert race.sent("window") == []
    look(race, [0.9, 1.1, 0.95, 1.05])
    window = seen(race)
    x, y = np.array(window["x"]), np.array(window["y"])
    above = window["table"]["z"].to_numpy().reshape(len(y), len(x))
    losses = race.setup.surface.build().value(*np.meshgrid(x, y))
    np.testing.assert_allclose(above, losses - window["base"], rtol=1e-6, atol=1e-12)
    within = losses[np.ix_((y >= 0.95) & (y <= 1.05), (x >= 0.9) & (x <= 1.1))]
    assert within.shape == (101, 101)
    assert window["base"] == within.min()
    assert (x[0], x[-1], y[0], y[-1]) == (-2.0, 2.0, -1.0, 3.0)
    assert (np.diff(x) > 0).all()
    assert (np.diff(y) > 0).all()
    assert (window["key"], window["view"]) == (race.sent("scene")[0]["key"], [0.9, 1.1, 0.95, 1.05])


def test_a_window_lasts_while_the_surface_does():
    race = BareRace()
    look(race, [0.9, 1.1, 0.95, 1.05])
    place = race.sent("scene")[0]["place"]
    race.set("surface", "b", 10.0).set("lane:0", "lr", 0.0005)
    assert seen(race)["key"] == race.sent("scene")[0]["key"]
    assert race.sent("scene")[0]["place"] == place
    race.set("surface", "key", "beale")
    assert race.sent("window") == []
    assert race.sent("scene")[0]["place"] != place
    race.set("surface", "key", "rosenbrock")
    assert seen(race)["view"] == [0.9, 1.1, 0.95, 1.05]
    look(look(race, [0, 1, 0, 1]), None)
    assert race.sent("window") == []


@pytest.mark.parametrize("formula", ["", "exp(exp(x))", "1/x", "log(x) - y", "x*0"])
@pytest.mark.parametrize("edge", [1e9, 1e-300, 5e-324])
def test_windows_beyond_measure_are_drawn(formula, edge):
    race = BareRace()
    if formula:
        race.set("surface", "key", "formula").set("surface", "formula", formula)
    look(race, [-edge, edge, 0, edge])
    assert np.isfinite(seen(race)["base"])
    assert len(seen(race)["table"]) == len(seen(race)["x"]) * len(seen(race)["y"])


@pytest.mark.parametrize(
    "window",
    [
        [1, 0, 0, 1],
        [0, 0, 0, 1],
        [0, 1, 0],
        [0, 1, 0, float("inf")],
        [0, 1, 0, 1e10],
        "0101",
        True,
        {},
        [[0], 1, 0, 1],
    ],
    ids=ascii,
)
def test_what_is_no_window_is_none(window):
    race = BareRace()
    look(look(race, [0, 1, 0, 1]), window)
    assert (race.sent("window"), race.messages, race.setup) == ([], "", FIRST.setup)


def test_windows_are_few():
    race = BareRace()
    for panel in range(100):
        look(race, [0, 1, 0, 1], str(panel))
    assert len(race.sent("window")) == 1
    assert len(race.state.windows) == 12
    look(race, [0, 2, 0, 2])
    assert seen(race)["view"] == [0, 2, 0, 2]
    race.send({"at": "window", "name": [1], "value": [0, 1, 0, 1], "place": {}})
    assert len(race.state.windows) == 12
