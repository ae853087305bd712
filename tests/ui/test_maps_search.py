"""Searches on the map of settings: trials lie on its cells, and chances are measured beside theory."""

from __future__ import annotations

import numpy as np
import pytest
from test_maps import RATES, changed, maps_from_query, maps_query
from test_maps_rates import cell_link

from ui.maps.rates import study
from ui.maps.searching import Search, columns, facts, trials
from ui.maps.studies import made
from ui.page.link import from_query
from ui.page.runs import result, run_specs

SEARCH = RATES.replace(section="search", search=Search("25", (("weight", 0.3),)))


def test_the_link_keeps_the_search():
    assert maps_from_query(maps_query(SEARCH)) == (SEARCH, [])


def test_trials_lie_on_the_map_and_the_grid_tries_few_values():
    made(study(SEARCH.alone, SEARCH.rates))
    heat = SEARCH.shown.picture(SEARCH)["stages"][0]
    grid, random = (np.array(each["places"]) for each in heat["trials"])
    x0, x1, y0, y1 = heat["view"]
    for places in (grid, random):
        assert places.shape == (25, 2)
        assert np.all((places[:, 0] > x0 - 0.05) & (places[:, 0] < x1 + 0.05))
        assert np.all((places[:, 1] > y0 - 0.05) & (places[:, 1] < y1 + 0.05))
    assert [found.values_tried for found in trials(SEARCH)] == [(5, 5), (25, 25)]


@pytest.mark.parametrize("weight", [1.0, 0.3])
def test_a_click_opens_the_run_whose_loss_the_cell_shows(weight):
    setup = changed({"at": "search", "name": "weight", "value": weight}, setup=SEARCH)
    made(study(setup.alone, setup.rates))
    picture = setup.shown.picture(setup)
    heat, sent = picture["stages"][0], picture["maps"][0]
    level = sent["cells"]["level"].to_numpy().reshape(sent["rows"], sent["columns"])
    for row, column in ((70, 40), (3, 20)):
        values = {"lr": sent["values"][0][column], "momentum": sent["values"][1][row]}
        (spec,) = run_specs(from_query(cell_link(heat, values))[0])
        loss = result(spec).run.loss[-1, 0]
        assert sent["numbers"][level[row, column]] == pytest.approx(loss, rel=0.2)


def test_without_its_weight_the_vertical_setting_does_not_matter():
    setup = changed({"at": "search", "name": "weight", "value": 0.0}, setup=SEARCH)
    made(study(setup.alone, setup.rates))
    sent = setup.shown.picture(setup)["maps"][0]
    level = sent["cells"]["level"].to_numpy().reshape(sent["rows"], sent["columns"])
    assert np.all(level == level[0])
    told = {row[0]: [float(text) for text in row[1:]] for row in facts(setup)["rows"]}
    assert [row[2] for row in told.values()] == pytest.approx([0.086, 0.222, 0.389, 0.634], abs=0.01)
    assert [row[3] for row in told.values()] == [0.089, 0.176, 0.272, 0.400]
    assert told["100"][1] > told["100"][0] + 0.2, "random search hits the best 1% more often"


def test_the_best_so_far_only_falls():
    found = columns(SEARCH)
    assert found["trials"].tolist() == list(range(1, 26))
    for name in ("grid_10", "grid_50", "random_50", "random_90"):
        assert np.all(np.diff(found[name]) <= 0.0)


@pytest.mark.parametrize("measure", ["loss", "step", "reached", "distance"])
def test_the_script_searches_alike(measure, capsys):
    setup = changed({"at": "rates", "name": "measure", "value": measure}, setup=SEARCH)
    names: dict[str, np.ndarray] = {}
    exec(compile(setup.shown.code(setup, 0), "search.py", "exec"), names)
    for name, told in zip(("grid", "random"), trials(setup), strict=True):
        assert np.allclose(names[name], told.best, rtol=1e-9)
    assert "after 25 trials" in capsys.readouterr().out
