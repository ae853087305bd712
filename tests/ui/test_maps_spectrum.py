"""The spectrum on the page: what is drawn is what the study says, and its script says it again."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from test_maps import DEFAULT, changed

from optim_core import OPTIMIZERS
from surfaces.parameter import Scale
from ui.maps.link import maps_from_query, maps_query
from ui.maps.setup import OPENINGS
from ui.maps.spans import from_u
from ui.maps.spectral import factors
from ui.maps.spectrumpage import found
from ui.maps.spectrumplane import COLUMNS, ROWS, cells, view_of
from ui.page import live
from ui.page.link import from_query
from ui.page.runs import run_specs

SPECTRUM = changed({"at": "page", "do": "section", "name": "spectrum"}, setup=DEFAULT)


def of(key: str, **settings: float):
    return changed(
        {"at": "lane:0", "name": "optimizer", "value": key},
        *({"at": "lane:0", "name": name, "value": value} for name, value in settings.items()),
        setup=SPECTRUM,
    )


def test_who_has_changed_nothing_sees_a_quadratic_and_the_other_sections_as_before():
    assert SPECTRUM.race == OPENINGS["spectrum"]
    assert changed({"at": "page", "do": "section", "name": "rates"}, setup=SPECTRUM).race == DEFAULT.race
    mine = changed({"at": "lane:0", "name": "lr", "value": 0.02}, setup=SPECTRUM)
    assert changed({"at": "page", "do": "section", "name": "rates"}, setup=mine).race == mine.race
    assert changed({"at": "page", "do": "reset"}, setup=mine) == SPECTRUM


def test_link_and_scale():
    setup = changed({"at": "plane", "name": "kind", "value": "log"}, setup=SPECTRUM.replace(lane=1))
    assert maps_from_query(maps_query(setup)) == (setup, [])
    assert "u=log" in maps_query(setup)
    assert len(maps_query(setup)) < 500


@pytest.mark.parametrize("nesterov", [False, True])
@pytest.mark.parametrize("scale", [Scale.LINEAR, Scale.LOG])
def test_a_cell_has_the_factor_of_its_iteration(nesterov, scale):
    """The roots of the two-term recurrence, by the eigenvalues of its matrix."""
    table = cells(nesterov, scale)
    code = table["code"].to_numpy().reshape(ROWS, COLUMNS)
    level = table["level"].to_numpy().reshape(ROWS, COLUMNS)
    x0, x1, y0, y1 = view_of(nesterov, scale)
    for row, column in np.random.default_rng(0).integers(0, (ROWS - 1, COLUMNS), (60, 2)):
        k = float(from_u(np.linspace(x0, x1, COLUMNS)[column], scale))
        beta = np.linspace(y0, y1, ROWS)[row]
        shrink = 1.0 - k if nesterov else 1.0
        first = (1.0 + beta) * (1.0 - k) if nesterov else 1.0 + beta - k
        roots = np.linalg.eigvals([[first, -beta * shrink], [1.0, 0.0]])
        size = np.abs(roots).max()
        assert (code[row, column] == 255) == (size > 1.0 + 1e-9)
        if size < 1.0:
            assert abs(level[row, column] / 255.0 - size) < 0.003
            assert (code[row, column] == 1) == (abs(roots[0].imag) > 1e-9)


def test_dots_and_charts_are_those_of_the_run():
    told, picture = found(SPECTRUM), SPECTRUM.shown.picture(SPECTRUM)
    assert np.allclose(told.eigenvalues, [1.0, 50.0])
    assert np.allclose(told.places.rate, [[0.03, 1.5]])
    assert np.allclose(told.predicted[0], [0.912377, 0.6**0.5], atol=1e-6)
    assert np.allclose(told.measured[60:], told.predicted[60:], atol=0.02)
    assert picture["stages"][0]["dots"]["labels"] == ["λ 1", "λ 50"]
    assert picture["facts"]["rows"][1][2] == "0.05 ± 0.773i"
    assert "complex: swings, 4.17 steps per turn" in picture["summary"]
    assert {line["column"] for chart in picture["charts"] for line in chart["lines"]} <= set(
        picture["series"].column_names
    )
    lines = "".join(SPECTRUM.shown.table(SPECTRUM, 0)).splitlines()
    assert len(lines) == SPECTRUM.race.steps + 2
    assert float(lines[1].split(",")[1]) == told.errors[0, 0]


def test_a_factor_is_measured_right_even_where_the_error_swings():
    t = np.arange(200.0)
    errors = np.stack([0.9**t, np.abs(0.8**t * np.cos(0.7 * t)), 1.1**t], axis=1)
    assert np.allclose(factors(errors)[20:], [0.9, 0.8, 1.1], atol=0.03)
    assert np.allclose(factors(errors)[:, [0, 2]], [0.9, 1.1])
    assert factors(errors[:2]).shape == (2, 3)
    rounded = np.maximum(0.5**t, 1e-17 + 1e-16 * np.abs(np.sin(t)))[:, None]
    assert np.allclose(factors(rounded, np.full(200, 1e-15))[20:], 0.5, atol=0.01)


def test_rounding_is_not_measured():
    setup = of("nesterov", lr=0.015, momentum=0.9)
    told = found(setup)
    assert told.errors[-1, 1] < 1e-12, "the steep direction has come to rest"
    assert abs(told.measured[-1, 1] - told.predicted[-1, 1]) < 0.05


@pytest.mark.parametrize("key", ["sgd", "nesterov", "adam", "lion"])
def test_the_script_splits_the_error_alike(key, capsys):
    setup = of(key, lr=0.01)
    names: dict[str, np.ndarray] = {}
    exec(compile(setup.shown.code(setup, 0), "spectrum.py", "exec"), names)
    told = found(setup)
    assert np.allclose(names["errors"], told.errors, atol=1e-10)
    large = told.errors > 1e-8
    assert np.allclose(names["factors"][large], told.measured[large], atol=1e-6)
    if key in ("sgd", "nesterov"):
        assert np.allclose(np.abs(names["roots"]).max(axis=1), told.predicted[0])
    else:
        assert "roots" not in names
    assert "eigenvalues" in capsys.readouterr().out


def test_elsewhere_it_holds_at_a_minimum_and_without_one_nothing_is_split():
    setup = changed({"at": "surface", "name": "key", "value": "himmelblau"}, setup=SPECTRUM)
    assert "near that minimum" in setup.shown.explain(setup)[0]
    saddle = changed({"at": "surface", "name": "key", "value": "saddle"}, setup=SPECTRUM)
    assert saddle.shown.picture(saddle)["facts"]["rows"][0][-1] == "grows"
    none = changed({"at": "surface", "name": "key", "value": "monkey_saddle"}, setup=SPECTRUM)
    picture = none.shown.picture(none)
    assert picture["charts"] == []
    assert picture["stages"][0]["dots"] is None
    assert "Choose another surface" in none.shown.explain(none)[0]
    with pytest.raises(ValueError, match="no known minimum"):
        none.shown.code(none, 0)


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_a_rule_without_dots_is_told_why(key):
    setup = of(key)
    text = setup.shown.explain(setup)[1]
    assert ("are no dots" in text) == (setup.shown.picture(setup)["stages"][0]["dots"] is None)


def test_decay_and_clipping_are_told():
    without = of("adamw", weight_decay=0.0)
    assert "With a decay of 0 there are dots" in " ".join(of("adamw").shown.explain(of("adamw")))
    assert without.shown.picture(without)["stages"][0]["dots"]
    cut = changed({"at": "lane:0", "name": "clipping", "value": "norm"}, setup=SPECTRUM)
    assert "hold only where nothing is cut" in cut.shown.explain(cut)[1]
    assert "is cut" not in SPECTRUM.shown.explain(SPECTRUM)[1]


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")
def test_the_page_finds_the_roots_that_python_finds():
    setups = [of("sgd", lr=0.01), of("momentum", lr=0.03), of("nesterov", lr=0.015), of("adam", lr=0.05)]
    setups += [of("momentum", lr=0.1, momentum=0.5), of("rmsprop", lr=0.02)]
    tasks = []
    for setup in setups:
        dots, (spec,) = setup.shown.picture(setup)["stages"][0]["dots"], run_specs(setup.shown.race(setup))
        rates = np.vstack([found(setup).places.rate, found(setup).places.rate[-1:]]).T.tolist()
        given = {"iteration": dots["iteration"], "momentum": dots["momentum"], "rates": rates}
        tasks.append({"program": live.program(spec), "live": live.numbers(spec), "draws": None, **given})
    script = Path(__file__).parents[1] / "js" / "walk_live.mjs"
    done = subprocess.run(
        ["node", script], input=json.dumps(tasks), capture_output=True, text=True, check=True
    )
    for setup, answer in zip(setups, json.loads(done.stdout), strict=True):
        told = found(setup)
        rate = np.vstack([told.places.rate, told.places.rate[-1:]])
        assert np.allclose(np.array(answer["rates"], dtype=float).T, rate, rtol=1e-9)
        assert np.allclose(np.array(answer["sizes"], dtype=float).T, told.predicted, rtol=1e-9)
        rows = setup.shown.picture(setup)["facts"]["rows"]
        assert answer["told"] == [[row[2], row[5]] for row in rows]


def test_a_place_opens_the_race_with_the_two_settings_put_in():
    link = SPECTRUM.shown.picture(SPECTRUM)["stages"][0]["link"]
    opened, problems = from_query(f"{link['rest']}&l={link['lane']}~lr-0.0123~momentum-0.5")
    assert not problems
    (spec,) = run_specs(opened)
    assert dict(spec.lane.values) == {"lr": 0.0123, "momentum": 0.5}
    assert spec.start == SPECTRUM.race.start
