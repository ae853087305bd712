"""Maps of settings: axes, marks, theory, and that a click opens exactly the run of its cell."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from test_maps import APP, RATES, changed, sent

from surfaces.parameter import Scale
from ui.maps.link import maps_from_query
from ui.maps.rates import Rates, study
from ui.maps.ratesmap import best_cell
from ui.maps.ratespage import explain
from ui.maps.spans import Axis, Span, axis_of, from_u, offered, to_u, zoomed
from ui.maps.studies import made
from ui.page.link import from_query
from ui.page.runs import result, run_specs

NOISE = {"at": "noise", "name": "kind", "value": "gaussian"}


def cell_link(stage, values):
    """The link that the browser makes of a cell."""
    told = dict(stage["link"])
    for (name, value), owner in zip(values.items(), told["owners"], strict=True):
        told[owner] += f"~{name}-{value!r}"
    return "&".join(filter(None, [told["rest"], f"l={told['lane']}", told["noise"] and f"e={told['noise']}"]))


@pytest.mark.parametrize(
    "edits",
    [
        [],
        [{"at": "map", "name": "lane", "value": "1"}, {"at": "rates", "name": "y", "value": "beta2"}],
        [
            NOISE,
            {"at": "rates", "name": "y", "value": "batch_size"},
        ],
    ],
)
def test_a_click_on_the_map_of_settings_opens_exactly_the_run_of_its_cell(edits):
    setup = changed(*edits, setup=RATES)
    found = made(study(setup.alone, setup.rates)).map
    stage = setup.shown.picture(setup)["stages"][0]
    for row, column in ((0, 0), (40, 30), (71, 60)):
        values = {name: float(cells[(column, row)[k]]) for k, (name, cells) in enumerate(found.over.items())}
        opened, problems = from_query(cell_link(stage, values))
        assert not problems
        (spec,) = run_specs(opened)
        run = result(spec).run
        assert run.loss[-1, 0] == found.each_loss[0, row, column], "bit for bit"
        assert run.step_diverged[0] == found.each_diverged[0, row, column]


def test_the_lane_s_own_values_move_its_mark_and_not_the_map():
    setup = changed({"at": "lane:0", "name": "lr", "value": 0.02}, setup=RATES)
    assert study(setup.alone, setup.rates) == study(RATES.alone, RATES.rates)
    before, after = (
        next(mark for mark in each.shown.picture(each)["stages"][0]["marks"] if mark["kind"] == "present")
        for each in (RATES, setup)
    )
    assert before["place"] == [-2.0, 1.0]
    assert after["place"] == [pytest.approx(np.log10(0.02)), 1.0]


def test_theory_lies_where_its_formulas_say_and_the_best_cell_lies_near_its_best():
    setup = RATES
    found = made(study(setup.alone, setup.rates)).map
    stage = setup.shown.picture(setup)["stages"][0]
    limit, *damping = stage["curves"]
    for u, v in limit["points"]:
        assert 10**u * 50.0 == pytest.approx(2.0 + 2.0 * (1.0 - 10.0**-v))
    for curve, value in zip(damping, (50.0, 1.0), strict=True):
        for u, v in curve["points"]:
            assert 10**u * value == pytest.approx((1.0 - np.sqrt(1.0 - 10.0**-v)) ** 2)
    best = next(mark["place"] for mark in stage["marks"] if mark["kind"] == "theory")
    assert 10 ** best[0] == pytest.approx((2.0 / (1.0 + np.sqrt(50.0))) ** 2)
    assert 1.0 - 10 ** -best[1] == pytest.approx(((np.sqrt(50.0) - 1.0) / (np.sqrt(50.0) + 1.0)) ** 2)
    _row, column = best_cell(found, "loss")
    assert abs(np.log10(found.over["lr"][column]) - best[0]) < 0.4


def test_cells_beyond_the_limit_grow_and_those_within_do_not():
    found = made(study(RATES.alone, RATES.rates)).map
    lr, momentum = np.meshgrid(found.over["lr"], found.over["momentum"])
    share = lr * 50.0 / (2.0 + 2.0 * momentum)
    began = RATES.race.surface.build().value(*RATES.race.start)
    assert np.all(found.loss[share > 1.1] > 10.0 * began)
    assert np.all(found.loss[share < 0.9] < 10.0 * began)


def test_axes_hold_their_ends_and_give_way_to_what_there_is():
    known = offered(RATES.race.lanes[1], RATES.race.noise)
    assert list(known) == ["lr", "beta1", "beta2", "eps"]
    axis = axis_of(known["beta1"], Span("beta1", 0.5, 0.99))
    values = axis.values(25)
    assert (values[0], values[-1]) == (0.5, 0.99)
    assert np.all(np.diff(values) > 0)
    assert np.allclose(np.diff(to_u(values, axis.parameter.scale)), np.ptp(axis.ends) / 24)
    assert axis_of(known["beta1"], Span("beta1", 1.5, 2.0)) == axis_of(known["beta1"], None)
    assert axis_of(known["lr"], Span("lr", -5.0, 0.1)).span.low > 0.0
    nearer = Axis(zoomed(axis, 0.6, 0.9), axis.parameter)
    assert nearer.ends == (pytest.approx(0.6, abs=5e-3), pytest.approx(0.9, abs=5e-3))
    other = study(RATES.replace(lane=1).alone, Rates("momentum", "momentum"))
    assert (other.x.parameter.name, other.y.parameter.name) == ("lr", "beta1")


@pytest.mark.parametrize("scale", Scale)
def test_places_on_an_axis_and_values_are_each_other_s_inverse(scale):
    values = np.array([0.1, 0.5, 0.9, 0.999])
    assert np.allclose(from_u(to_u(values, scale), scale), values, rtol=1e-12)


def test_runs_are_seeds_with_noise_and_starts_without():
    several = RATES.replace(rates=Rates(runs=3))
    found = study(several.alone, several.rates)
    assert found.starts().shape == (2, 3)
    assert found.starts()[:, 0].tolist() == list(RATES.race.start)
    noisy = changed(NOISE, setup=several)
    assert study(noisy.alone, noisy.rates).starts().shape == (2, 1)
    assert made(study(noisy.alone, noisy.rates)).map.seeds == (0, 1, 2)


@pytest.mark.parametrize(
    ("query", "cells"),
    [
        ("s=penguins&l=adam&e=mini_batch&n=200", (24, 18)),
        ("s=penguins_logistic&l=adam&e=mini_batch&y=beta1&n=100", (8, 5)),
        ("s=penguins&l=adam&e=mini_batch&y=batch_size&n=400", (12, 3)),  # other batches are made apart
        ("s=penguins&l=adam&e=mini_batch&n=1500", (12, 9)),
        ("s=penguins&l=backtracking&e=mini_batch&n=60", (12, 9)),
        ("s=himmelblau&l=lbfgs&n=60", (12, 9)),
        ("s=penguins&l=adam", None),  # the page makes it
        ("s=ravine&l=adam&e=gaussian", None),
    ],
)
def test_few_cells_are_made_at_once_where_only_python_has_the_steps(query, cells):
    setup = maps_from_query("b=rates&" + query)[0]
    wanted = study(setup.alone, setup.rates)
    rough = wanted.rough
    assert (rough and (rough.columns, rough.rows)) == cells
    if rough is None:
        return
    made(rough)
    for section in (setup, setup.replace(section="search")):
        shown = section.shown.picture(section)
        assert shown["maps"][0]["mark"] == shown["stages"][0]["rough"] != shown["stages"][0]["mark"]
    assert "few cells" in " ".join(explain(setup))


def test_where_no_minimum_is_known_the_map_shows_the_loss():
    setup = changed(
        {"at": "surface", "name": "key", "value": "saddle"}, setup=RATES.replace(rates=Rates(measure="step"))
    )
    picture = setup.shown.picture(setup)
    assert picture["stages"][0]["measure"] == "loss"
    assert picture["stages"][0]["curves"] == []
    options = setup.shown.cards(setup, "")[0]["fields"][1]["options"]
    assert [key for key, _text in options] == ["loss", "diverged"]


def test_the_page_of_rates_runs_and_looks_elsewhere():
    page = AppTest.from_file(APP, default_timeout=60)
    for name, value in (("b", "rates"), ("s", "ravine"), ("l", "momentum~lr-0.01"), ("n", "100")):
        page.query_params[name] = value
    page.switch_page("pages/maps.py").run()
    assert not page.exception
    (player,) = [data for data in sent(page) if data["role"] == "maps"]
    assert [stage["kind"] for stage in player["stages"]] == ["rates", "contour"]
    zoom = {"at": "map", "name": "window", "value": [-3.0, -1.0, 0.0, 2.0]}
    setup = changed(zoom, setup=RATES)
    assert setup.rates.x == Span("lr", 0.001, 0.1)
    assert setup.rates.y == Span("momentum", 0.0, 0.99)
    assert changed({**zoom, "value": None}, setup=setup).rates == Rates("lr", "momentum")
