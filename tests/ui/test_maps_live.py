"""The coarse map that the page draws by itself is the map that Python makes of as many starts."""

from __future__ import annotations

import dataclasses
import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from optim_core.studies import basins, sweep
from optim_core.studies.packed import Measure, packed_basins, packed_sweep
from optim_core.studies.search import dimmed
from ui.page import live
from ui.page.lane import Lane
from ui.page.runs import RunSpec
from ui.page.setup import Noise, ScheduleChoice, SurfaceChoice

SCRIPT = Path(__file__).parents[1] / "js" / "coarse_maps.mjs"
pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")
SIDE, REACH = 23, 0.1
# Rules with a memory, without, with numbers of the step, that choose; surfaces with and without kinks.
RULES = [
    ("momentum", 0.012, "himmelblau", "constant"),
    ("nadam", 0.1, "himmelblau", "cosine"),
    ("adam", 0.05, "rosenbrock", "constant"),
    ("sgd", 0.03, "abs_valley", "constant"),
    ("rprop", 0.1, "booth", "constant"),
    ("sam", 0.01, "himmelblau", "step"),
    ("newton", 1.0, "three_hump_camel", "constant"),
    ("lion", 0.05, "saddle", "constant"),
    ("rmsprop", 0.02, "styblinski_tang", "constant"),
]


def answers(tasks):
    """What the page makes of tasks."""
    command = ["node", SCRIPT]
    done = subprocess.run(command, input=json.dumps(tasks), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def spec(optimizer, lr, surface, schedule):
    lane = Lane(optimizer, values=(("lr", lr),))
    return RunSpec(SurfaceChoice(surface), lane, (0.0, 0.0), 90, ScheduleChoice(schedule), Noise(), 0)


def python(run):
    args = run.surface.build(), run.lane.build(), None, SIDE, SIDE, run.steps
    return basins(*args, reach=REACH, schedule=run.schedule.build())


def task(run, found):
    drawn = live.draws(run.schedule, run.noise, run.seed, run.surface, run.steps)
    return {
        "program": live.program(run),
        "numbers": live.numbers(run),
        "draws": drawn and drawn.to_pydict(),
        "view": list(found.view),
        "side": SIDE,
        "reach": REACH,
        "ends": found.ends.tolist(),
    }


def test_the_page_makes_the_map_that_python_makes():
    runs = [spec(*rule) for rule in RULES]
    found = [python(run) for run in runs]
    tasks = [task(run, map_) for run, map_ in zip(runs, found, strict=True)]
    for rule, map_, answer in zip(RULES, found, answers(tasks), strict=True):
        code, level = np.moveaxis(packed_basins(map_), -1, 0)
        same = np.array(answer["code"]).reshape(SIDE, SIDE) == code
        assert np.all(same[code != 254]), rule
        # Of what is within reach at last, Python tells apart what rests there from what passes by.
        assert same.mean() > 0.94, rule
        apart = np.array(answer["level"]).reshape(SIDE, SIDE)[same] - level[same].astype(int)
        assert np.all(np.abs(apart) <= 1), rule  # a half is rounded to either side


def test_resting_points_that_nobody_has_told_are_found():
    run = spec("sgd", 0.03, "styblinski_tang", "constant")
    found = python(run)
    told = {**task(run, found), "ends": found.ends[: found.known].tolist()}
    done = subprocess.run(
        ["node", SCRIPT], input=json.dumps([told]), capture_output=True, text=True, check=True
    )
    (answer,) = json.loads(done.stdout)
    assert len(found.ends) == len(answer["ends"]) == 4
    for x, y in found.ends.tolist():
        assert min(np.hypot(x - a, y - b) for a, b in answer["ends"]) < REACH


@pytest.mark.parametrize(
    ("measure", "weight"),
    [("loss", 1), ("loss", 0.4), ("step", 1), ("distance", 1), ("reached", 1), ("diverged", 1)],
)
def test_the_page_makes_the_map_of_settings_that_python_makes(measure, weight):
    run = spec("momentum", 0.01, "himmelblau", "cosine")
    lr, momentum = 10.0 ** np.linspace(-4.0, -1.0, SIDE), 1.0 - 10.0 ** -np.linspace(0.0, 2.0, SIDE)
    args = run.surface.build(), run.lane.build(), {"lr": lr, "momentum": momentum}
    found = sweep(*args, (0.5, -0.5), run.steps, schedule=run.schedule.build(), reach=REACH)
    packed = packed_sweep(found, Measure(measure))
    axes = [{"name": "lr", "scale": "log"}, {"name": "momentum", "scale": "near_one"}]
    scale = {"low": packed.low, "high": packed.high, "log": packed.log, "floor": packed.floor}
    told = task(run, basins(*args[:2], columns=2, rows=2, steps=1))
    told["numbers"] = {**told["numbers"], "start": [0.5, -0.5]}
    told |= {"view": [-4.0, -1.0, 0.0, 2.0], "rates": {"axes": axes, "measure": measure, "scale": scale}}
    told["rates"] |= {"weight": weight if weight < 1 else None}
    done = subprocess.run(
        ["node", SCRIPT], input=json.dumps([told]), capture_output=True, text=True, check=True
    )
    (answer,) = json.loads(done.stdout)
    code, level = np.moveaxis(packed.cells, -1, 0)
    if weight < 1:
        scores = np.where(found.diverged > 0, np.inf, found.loss)
        best = np.unravel_index(np.argmin(scores), scores.shape)[0]
        nearer = np.rint(best + weight * (np.arange(SIDE) - best)).astype(int)
        assert np.array_equal(dimmed(scores, weight), scores[nearer])
        code, level = code[nearer], level[nearer]
    # Powers of ten differ in the last digit, and with them runs at the edge of divergence.
    same = np.array(answer["code"]).reshape(SIDE, SIDE) == code
    assert same.mean() > 0.99
    near = np.abs(np.array(answer["level"]).reshape(SIDE, SIDE) - level.astype(int))[same] <= 2
    assert near.mean() > 0.97


NOISE = Noise("multiplicative", 0.5, batch_size=4)
NOISY = RunSpec(
    SurfaceChoice("himmelblau"), Lane("adam"), (0.5, -0.5), 60, ScheduleChoice("constant"), NOISE, 3
)
LOUD = [
    # Axes, what a hand has set on the card, and seeds of each cell.
    ({"batch_size": np.rint(10.0 ** np.linspace(0.0, 2.0, SIDE)).astype(int)}, {}, 1),
    ({"batch_size": np.rint(10.0 ** np.linspace(0.0, 2.0, SIDE)).astype(int)}, {"sigma": 1.5}, 3),
    ({"beta1": 1.0 - 10.0 ** -np.linspace(0.0, 2.0, SIDE)}, {"sigma": 0.1, "batch_size": 16}, 3),
    ({"beta1": 1.0 - 10.0 ** -np.linspace(0.0, 2.0, SIDE)}, {"sigma": 0.3}, 2),
]
SILENT = LOUD[-1][1]  # from a σ of 0


@pytest.mark.parametrize("measure", ["loss", "step"])
@pytest.mark.parametrize(("second", "moved", "seeds"), LOUD)
def test_noise_is_what_was_drawn_at_whatever_loudness_a_hand_has_set(second, moved, seeds, measure):
    was = NOISE.with_value("sigma", 0.0) if moved is SILENT else NOISE
    run, (name,) = dataclasses.replace(NOISY, noise=was), second
    assert {"noise sigma", "noise batch_size"} == live.noise_controls(was, run.surface, []).keys()
    noise = dataclasses.replace(NOISE.build(), **moved)
    args = run.surface.build(), run.lane.build(), {"lr": 10.0 ** np.linspace(-3.0, -0.5, SIDE), **second}
    found = sweep(*args, run.start, run.steps, noise=noise, seeds=range(3, 3 + seeds), reach=0.5)
    packed = packed_sweep(found, Measure(measure))
    drawn = live.draws(run.schedule, was, 3, run.surface, run.steps, seeds)
    whole = {"name": name, "scale": "near_one" if name == "beta1" else "log", "whole": name == "batch_size"}
    told = rates_task(run, packed, measure, [{"name": "lr", "scale": "log"}, whole], [-3.0, -0.5, 0.0, 2.0])
    (answer,) = answers([{**told, "reach": 0.5, "draws": drawn.to_pydict(), "moved": moved or None}])
    assert np.mean(packed.cells[..., 0] == 0) > 0.1
    same = np.array(answer["code"]).reshape(SIDE, SIDE) == packed.cells[..., 0]
    assert same.mean() > 0.99
    apart = np.array(answer["level"]).reshape(SIDE, SIDE) - packed.cells[..., 1].astype(int)
    assert np.mean(np.abs(apart)[same] <= 1) > 0.98


@pytest.mark.parametrize("measure", [measure.value for measure in Measure])
def test_several_starts_of_a_cell_are_run_together(measure):
    run = spec("momentum", 0.01, "himmelblau", "constant")
    starts = np.array([[0.5, -0.5], [3.0, 3.5], [-4.0, 4.5]])
    lr, momentum = 10.0 ** np.linspace(-4.0, -1.0, SIDE), 1.0 - 10.0 ** -np.linspace(0.0, 2.0, SIDE)
    args = run.surface.build(), run.lane.build(), {"lr": lr, "momentum": momentum}
    found = sweep(*args, starts.T, run.steps, reach=0.5)
    assert np.mean((found.diverged > 0) & (found.diverged < 1)) > 0
    packed = packed_sweep(found, Measure(measure))
    axes = [{"name": "lr", "scale": "log"}, {"name": "momentum", "scale": "near_one"}]
    told = rates_task(run, packed, measure, axes, [-4.0, -1.0, 0.0, 2.0])
    told["numbers"] = {**told["numbers"], "start": starts[0].tolist()}
    (answer,) = answers([{**told, "reach": 0.5, "more": starts[1:].tolist()}])
    same = np.array(answer["code"]).reshape(SIDE, SIDE) == packed.cells[..., 0]
    assert same.mean() > 0.99
    apart = np.array(answer["level"]).reshape(SIDE, SIDE) - packed.cells[..., 1].astype(int)
    assert np.mean(np.abs(apart)[same] <= 2) > 0.97


def rates_task(run, packed, measure, axes, view):
    scale = {"low": packed.low, "high": packed.high, "log": packed.log, "floor": packed.floor}
    told = {"program": live.program(run), "numbers": live.numbers(run), "side": SIDE, "view": view}
    return {**told, "rates": {"axes": axes, "measure": measure, "scale": scale}}
