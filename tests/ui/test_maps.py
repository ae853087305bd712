"""The page "Maps": its link, its edits, what it sends, and that a click opens exactly the run of its cell."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from optim_core.studies import basins
from optim_core.studies.packed import packed_basins
from ui.maps.basins import Starts, legend, shared_colors, studies, table
from ui.maps.link import maps_from_query, maps_query
from ui.maps.pointed import path_from, path_of_cell
from ui.maps.rates import Rates, study
from ui.maps.session import MapsSession, maps_edits
from ui.maps.setup import DEFAULT, MapsSetup
from ui.maps.spans import Span
from ui.maps.studies import made, missing, sketches
from ui.maps.workers import Workers
from ui.page.lane import Lane
from ui.page.link import from_query
from ui.page.runs import result, run_specs
from ui.page.setup import ScheduleChoice, Setup, SurfaceChoice

APP = str(Path(__file__).parents[2] / "app.py")
RAVINE = Setup(
    surface=SurfaceChoice("ravine"),
    start=(-3.964101615137755, -1.1339745962155614),
    steps=100,
    lanes=(Lane("momentum", values=(("lr", 0.01),)), Lane("adam", values=(("lr", 0.1),), color=1)),
)
COARSE = DEFAULT.replace(starts=Starts("coarse"))
RATES = COARSE.replace(section="rates", race=RAVINE)
SETUPS = [
    DEFAULT,
    RATES.replace(lane=1, rates=Rates(Span("lr", 1e-3, 0.1), Span("beta1", 0.5, 0.99), "step", 5)),
    RATES.replace(rates=Rates("momentum", "lr", "reached", minimum=1)),
    COARSE.replace(window=(-1.5107, 3.9774, -1.1714, 4.3168)),
    MapsSetup(
        race=Setup(
            surface=SurfaceChoice("formula", formula="x**2/4 + sin(3*x)*y**2", view=(-2.0, 2.0, -1.0, 1.0)),
            start=(0.5, 0.5),
            steps=200,
            schedule=ScheduleChoice("cosine"),
            lanes=(Lane("nadam", "torch", (("lr", 0.02),), color=3),),
        ),
        starts=Starts("fine"),
    ),
]


def changed(*changes, setup=COARSE):
    setup, messages = maps_edits(setup, list(changes))
    assert not messages
    return setup


@pytest.mark.parametrize("setup", SETUPS)
def test_a_link_brings_the_page_back_and_is_short(setup):
    query = maps_query(setup)
    assert maps_from_query(query) == (setup, [])
    assert len(query) < 500


def test_the_link_of_a_race_opens_its_first_two_lanes():
    setup, messages = maps_from_query("s=beale&l=adam~lr-0.1&l=sgd~hidden&l=lion&m=one_rate~lr-0.02&t=7")
    assert setup.race.surface.key == "beale"
    assert [(lane.optimizer, dict(lane.values)["lr"]) for lane in setup.race.lanes] == [
        ("adam", 0.02),
        ("sgd", 0.02),
    ]
    assert str(messages[0]) == "The link has 3 lanes; maps use the first 2"


@pytest.mark.parametrize(
    "query",
    [
        "b=nowhere",
        "w=1~2",
        "w=2~1~0~1",
        "g=huge",
        "w=0~1~0~1&w=0~1~0~1",
        "l=adam~lr-x",
        "t=-1",
        "w=0~1e-9~0~1",
    ],
)
def test_a_broken_link_opens_the_default_and_says_why(query):
    setup, messages = maps_from_query(query)
    assert setup == DEFAULT
    assert len(messages) == 1


def test_edits_change_what_they_name():
    assert changed({"at": "map", "name": "window", "value": [0, 1, 0, 2]}).window == (0.0, 1.0, 0.0, 2.0)
    zoomed = COARSE.replace(window=(0.0, 1.0, 0.0, 1.0))
    assert changed({"at": "lane:0", "name": "lr", "value": 0.002}, setup=zoomed).window == zoomed.window
    assert changed({"at": "surface", "name": "key", "value": "beale"}, setup=zoomed).window is None
    alone = changed({"at": "lane:1", "do": "remove"})
    assert len(alone.race.lanes) == 1
    assert len(changed({"at": "lanes", "do": "add"}, setup=alone).race.lanes) == 2
    assert changed({"at": "starts", "name": "kind", "value": "fine"}).starts.kind == "fine"
    assert changed({"at": "page", "do": "reset"}) == DEFAULT


@pytest.mark.parametrize(
    "change",
    [
        {"at": "lanes", "do": "add"},
        {"at": "lane:0", "do": "duplicate"},
        {"at": "map", "name": "window", "value": "everywhere"},
        {"at": "page", "do": "section", "name": "nowhere"},
        {"at": "view", "name": "inspected", "value": 1},
        {"at": ["lane:0"]},
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(change):
    setup, messages = maps_edits(COARSE, [change])
    assert setup == COARSE
    assert len(messages) == 1


def test_a_click_opens_exactly_the_run_of_its_cell():
    setup = changed({"at": "schedule", "name": "key", "value": "cosine"})
    for stage, wanted in zip(setup.shown.picture(setup)["stages"], studies(setup), strict=True):
        found = made(wanted).map
        assert (found.columns, found.rows) == tuple(stage["cells"])
        assert found.view == tuple(stage["view"])
        for row, column in ((0, 0), (17, 80), (119, 119), (63, 5)):
            x, y = found.start(row, column)
            opened, problems = from_query(f"{stage['race']}&p={x!r}~{y!r}")
            assert not problems
            (spec,) = run_specs(opened)
            run = result(spec).run
            assert run.x[0, :, 0].tolist() == [x, y]
            assert run.loss[-1, 0] == found.loss[row, column], "bit for bit"


def test_what_travels_is_two_bytes_a_cell_and_what_they_mean():
    setup = changed({"at": "lane:0", "name": "lr", "value": 0.0101})
    study = studies(setup)[0]
    assert study in missing(setup.shown.studies(setup))
    assert setup.shown.picture(setup)["stages"][0]["ends"] is None, "the job has not made it yet"
    found = made(study).map
    race = setup.race
    other = basins(
        race.surface.build(), race.lanes[0].build(), columns=120, rows=120, steps=300, reach=study.reach
    )
    assert np.array_equal(found.label, other.label)
    sent = setup.shown.picture(setup)["maps"][0]
    cells = np.stack([sent["cells"][name].to_numpy() for name in ("code", "level")], axis=-1)
    assert np.array_equal(cells.reshape(120, 120, 2), packed_basins(other))
    assert sent["ends"] == other.ends.tolist()
    json.dumps({**sent, "cells": None})


@pytest.mark.parametrize("rule", ["backtracking", "cma_es", "nelder_mead"])
def test_few_starts_are_made_first_where_the_page_cannot_run_a_rule(rule):
    setup = maps_from_query(f"s=himmelblau&l=adam&l={rule}&n=150&g=coarse")[0]
    adam, other = studies(setup)
    assert adam.rough is None, "the page makes it"
    rough = other.rough
    assert sketches([adam, other]) == (rough,)
    few = made(rough).map
    shown = setup.shown.picture(setup)
    assert [stage["rough"] for stage in shown["stages"]] == ["", rough.mark]
    assert [sent["mark"] for sent in shown["maps"]] == [rough.mark]
    assert len(shown["stages"][1]["ends"]) == len(few.ends)
    assert shown["table"]["rows"][0]["shares"] == ["", f"{100 * few.shares[0]:.3g}%"]
    assert "few cells" in " ".join(setup.shown.explain(setup))
    exact = basins(few.surface, few.optimizer, columns=12, rows=12, steps=150, reach=few.reach)
    known = exact.label < exact.known  # runs that crawl may be taken to rest on the way
    assert np.mean((few.label == exact.label)[known]) > 0.97


def test_the_legend_tells_the_shares_of_both_maps_by_the_same_colors():
    maps = [made(study).map for study in studies(COARSE)]
    colors = shared_colors(maps)
    assert [numbers[:4] for numbers in colors] == [[0, 1, 2, 3]] * 2
    told = legend(COARSE, maps, colors)
    assert told["heads"] == ["Momentum", "Adam"]
    assert [row["end"] for row in told["rows"]][:4] == [0, 1, 2, 3]
    assert told["rows"][0]["label"] == "(3, 2)"
    assert [row["end"] for row in told["rows"]][-2:] == ["elsewhere", "diverged"]
    share = f"{100 * maps[0].shares[0]:.3g}%"
    assert told["rows"][0]["shares"][0] == share
    assert share in COARSE.shown.picture(COARSE)["summary"]
    assert "".join(table(COARSE, 1)).startswith("x,y,outcome,end_x,end_y,step,loss\r\n")


def test_what_costs_too_much_has_fewer_starts_and_the_card_says_so():
    setup = changed(
        {"at": "surface", "name": "key", "value": "penguins_logistic"},
        {"at": "setting", "name": "steps", "value": 2000},
        {"at": "starts", "name": "kind", "value": "fine"},
    )
    side = studies(setup)[0].side
    assert 16 <= side < 120
    card = next(card for card in setup.shown.cards(setup, "") if card["at"] == "starts")
    assert f"{side} × {side} starts" in card["note"]


def test_who_calls_a_map_off_is_not_asked_again_until_something_changes():
    state = MapsSession(changed({"at": "lane:1", "name": "lr", "value": 0.0777}), [])
    wanted = missing(state.setup.shown.studies(state.setup))
    assert wanted
    state.give_up()
    assert state.declined.issuperset(wanted)
    change = {"id": 1, "at": "lane:1", "name": "lr", "value": 0.0778}
    state.take({"session": state.token, "sequence": 1, "changes": [change]})
    assert not state.declined


def test_the_path_from_where_somebody_points_is_that_of_the_cell():
    state = MapsSession(maps_from_query("s=himmelblau&l=nelder_mead&n=60&g=coarse")[0], [])
    found = made(studies(state.setup)[0].rough).map
    place, shown = found.start(4, 7), state.setup
    state.declined = frozenset(studies(shown))
    change = {"id": 1, "at": "map", "name": "pointed", "value": list(place)}
    state.take({"session": state.token, "sequence": 1, "changes": [change]})
    assert (state.pointed, state.setup) == (place, shown)
    assert state.declined, "nothing that is computed has changed"
    path = path_from(run_specs(shown.race)[0], place)
    end = found.ends[found.label[4, 7]]
    assert np.hypot(path["x"][-1] - end[0], path["y"][-1] - end[1]) < found.reach
    assert len(path["x"]) == 61
    rates = maps_from_query("b=rates&s=himmelblau&l=lbfgs&n=20&y=memory")[0]
    wanted = study(rates.alone, rates.rates)
    few = made(wanted.rough)
    u, v = (np.linspace(*axis.ends, count) for axis, count in ((wanted.x, 12), (wanted.y, 9)))
    cell = path_of_cell(wanted.rough, run_specs(rates.alone)[0], (u[5], v[3]))
    assert cell["loss"] == few.map.each_loss[0, 3, 5]
    state.take({"session": state.token, "sequence": 2, "changes": [{**change, "id": 2, "value": "here"}]})
    assert state.pointed is None


def sent(page):
    """What the browser is sent, without tables."""
    protos = [element.proto for element in page.get("bidi_component")]
    parts = [getattr(proto, proto.WhichOneof("data")) for proto in protos]
    return [json.loads(part if isinstance(part, str) else part.json) for part in parts]


def test_the_page_draws_its_maps():
    page = AppTest.from_file(APP, default_timeout=60)
    page.query_params["g"] = "coarse"
    page.switch_page("pages/maps.py").run()
    assert not page.exception
    for wanted in studies(COARSE):
        made(wanted)
    page.run()
    messages = sent(page)
    (player,) = [data for data in messages if data["role"] == "maps"]
    assert [stage["label"] for stage in player["stages"]] == ["Momentum", "Adam"]
    assert player["stages"][0]["ends"] == [0, 1, 2, 3]
    assert [data["panel"] for data in messages if data["role"] == "map"] == ["map-0", "map-1"]
    page.toggle(key="code-map-shown").set_value(True).run()
    assert not page.exception
    names: dict[str, object] = {}
    exec(compile(page.code[0].value, "map.py", "exec"), names)
    assert np.array_equal(names["label"], made(studies(COARSE)[0]).map.label)


def test_a_scheduler_computes_maps_and_threads_stand_in_for_one_that_does_not_answer(monkeypatch, caplog):
    called = []

    def found(environment):
        called.append(environment)
        if len(called) == 1:
            raise OSError("nobody answers")
        return executor

    executor = ThreadPoolExecutor(1)
    monkeypatch.setattr("ui.maps.workers.executor_of", found)
    monkeypatch.setattr("ui.maps.workers.AGAIN", 0.0)
    workers = Workers()
    assert workers.executor() is None
    assert "threads compute them" in caplog.text
    assert workers.executor() is executor
    assert workers.executor() is executor
    assert len(called) == 2
