"""What the page shows by itself while something is dragged is what Python will say."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from ui.compare.comparison import DEFAULT, Comparison
from ui.compare.live import controls as compare_controls
from ui.compare.session import compare_edits
from ui.compare.variations import VARIATIONS
from ui.page import live
from ui.page.edits import apply_edits
from ui.page.lane import Lane
from ui.page.runs import inspection, result, run_specs
from ui.page.scene import scene
from ui.page.setup import DEFAULT_SETUP, Noise, ScheduleChoice, Setup, SurfaceChoice, effective_lanes
from ui.race.picture import controls as race_controls

SCRIPT = Path(__file__).parents[1] / "js" / "walk_live.mjs"
pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")


def node(tasks):
    command = ["node", SCRIPT]
    done = subprocess.run(command, input=json.dumps(tasks), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def numbers(texts):
    return np.array([float(text.replace("Infinity", "inf")) for text in texts])


def columns(table):
    return None if table is None else {name: table[name].to_pylist() for name in table.column_names}


def task(spec):
    _table, rows = inspection(result(spec))
    drawn = live.draws(spec.schedule, spec.noise, spec.seed, spec.surface, spec.steps)
    table = (live.land(spec.surface) or {}).get("samples")
    return {
        "program": {**live.program(spec, samples=True), "samples": table},
        "live": live.numbers(spec),
        "draws": columns(drawn),
        "inspected": {"rows": rows},
    }


SETUPS = {
    "default": DEFAULT_SETUP,
    "schedule": Setup(
        lanes=(Lane("adam"), Lane("sgd", values=(("lr", 0.001),))), schedule=ScheduleChoice("cosine")
    ),
    "noise": Setup(
        surface=SurfaceChoice("ravine"),
        lanes=(Lane("nesterov"), Lane("adamw")),
        noise=Noise("gaussian", 0.5),
        seed=3,
    ),
    "saddle": Setup(surface=SurfaceChoice("saddle"), start=(0.5, 0.001), lanes=(Lane("rmsprop"),)),
    "below zero": Setup(surface=SurfaceChoice("styblinski_tang"), start=(1.0, 1.0), lanes=(Lane("sam"),)),
    "away": Setup(lanes=(Lane("sgd", values=(("lr", 0.05),)),)),
    "every limit": Setup(
        surface=SurfaceChoice("himmelblau"),
        lanes=(
            *map(Lane, ("momentum", "damped_momentum", "adagrad", "adadelta", "adam_l2", "nadam", "yogi")),
        ),
        schedule=ScheduleChoice("cosine"),
        start=(0.5, -0.5),
    ),
    "classifier": Setup(
        surface=SurfaceChoice("penguins_logistic", (("l2", 0.01),)),
        lanes=(*map(Lane, ("sgd", "nesterov", "sam", "adam")),),
        noise=Noise("gaussian", 0.5, batch_size=1000),
    ),
    "formula": Setup(
        surface=SurfaceChoice("formula", formula="sqrt(x^2+y^2)"), lanes=(Lane("sgd"),), start=(3, 0)
    ),
}


@pytest.mark.parametrize("name", SETUPS)
def test_the_page_draws_what_python_says(name):
    setup = SETUPS[name]
    specs, lanes = run_specs(setup), effective_lanes(setup)
    for spec, lane, seen in zip(specs, lanes, node(list(map(task, specs))), strict=True):
        found = result(spec)
        for column in found.table.column_names:
            if column == "samples":  # which only Python tells
                continue
            with np.errstate(over="ignore"):
                wanted = found.table[column].to_numpy()
                drawn = numbers(seen[column]).astype(wanted.dtype)
            np.testing.assert_allclose(
                drawn, wanted, rtol=1e-5, atol=1e-9, err_msg=f"{lane.optimizer}: {column}"
            )
        assert (seen.get("limit") is None) == ("limit" not in found.table.column_names)
        assert (seen.get("excess") is None) == ("excess" not in found.table.column_names)
        assert (seen["outcome"] == "diverged") == (found.run.step_diverged[0] >= 0)
        table, rows = inspection(found)
        for row, (row_name, x, y) in zip(rows, seen["rows"], strict=True):
            assert row_name == row["name"]
            for axis, texts in (("x", x), ("y", y)):
                wanted = table[f"{row_name}.{axis}"].to_numpy()
                drawn = numbers(texts).astype(wanted.dtype)
                np.testing.assert_allclose(drawn, wanted, rtol=1e-5, atol=1e-9, err_msg=f"{row_name}.{axis}")


@pytest.mark.parametrize(
    ("key", "name"), [("rosenbrock", "b"), ("ravine", "condition"), ("penguins_logistic", "l2")]
)
def test_a_surface_is_drawn_with_other_numbers(key, name):
    choice = SurfaceChoice(key)
    other = choice.with_value(name, 3.0)
    seen, wanted = scene(choice.build()), scene(other.build())
    land = {
        "program": live.land(choice),
        "numbers": {p.name: getattr(other.build(), p.name) for p in other.build().parameters},
        "scene": {**{k: v for k, v in seen.items() if k != "grid"}},
    }
    (answer,) = node([{"land": land}])
    count = answer["columns"]
    drawn = numbers(answer["shown"]).reshape(count, count)
    at = np.round(np.linspace(0, wanted["columns"] - 1, 5)).astype(int)
    z = wanted["grid"]["z"].to_numpy().reshape(wanted["rows"], wanted["columns"])[np.ix_(at, at)]
    heights = np.arcsinh((z.astype(float) - answer["zero"]) / answer["unit"])
    places = np.round(np.linspace(0, count - 1, 5)).astype(int)
    np.testing.assert_allclose(drawn[np.ix_(places, places)], heights, rtol=1e-4, atol=1e-4)


def set_here(found, target, value):
    """What the page makes of the numbers of a lane."""
    _panel, _lane, kind, name, *rest = target
    if rest and "plus" in rest[0]:
        value = [p + t * v for v, t, p in zip(value, rest[0]["times"], rest[0]["plus"], strict=True)]
    elif rest:
        value = rest[0]["times"] * value ** rest[0]["power"]
    if kind == "start":
        found["start"] = (
            value if name is None else [*found["start"][:name], value, *found["start"][name + 1 :]]
        )
    else:
        found[kind][name] = value


def value_for(found, target):
    """Another value of a control, near to the present one."""
    _panel, _lane, kind, name, *rest = target
    if kind == "start" and name is None:
        return [found["start"][0] * 0.9, found["start"][1] * 0.9]
    now = found["start"][name] if kind == "start" else found[kind][name]
    if rest:
        return (now / rest[0]["times"]) ** (1 / (rest[0]["power"] or 1)) * 1.05
    return now * 0.9


def check(controls, specs, after):
    """`after(at, name, value)` are the specs as Python has them then; each as {panel: [spec, …]}."""
    assert controls
    for control, targets in controls.items():
        at, name = control.split(" ")
        here = {p: [live.numbers(spec) for spec in lanes] for p, lanes in specs.items()}
        telling = next((t for t in targets if len(t) < 5 or t[4].get("power") != 0), targets[0])
        value = value_for(here[telling[0]][telling[1]], telling)
        for target in targets:
            set_here(here[target[0]][target[1]], target, value)
        there = {p: [live.numbers(spec) for spec in lanes] for p, lanes in after(at, name, value).items()}
        for panel, lanes in there.items():
            for mine, theirs in zip(here[panel], lanes, strict=True):
                for kind in ("optimizer", "surface"):
                    assert mine[kind] == pytest.approx(theirs[kind], rel=1e-2), (control, panel, kind)
                assert mine["start"] == pytest.approx(theirs["start"], rel=1e-3, abs=1e-3), (control, panel)


RACES = {
    "own": DEFAULT_SETUP,
    "one rate": DEFAULT_SETUP.replace(fairness="one_rate"),
    "starts": DEFAULT_SETUP.replace_lane(1, DEFAULT_SETUP.lanes[1].replace(start=(0.5, 0.5))),
    "ravine": Setup(surface=SurfaceChoice("ravine"), lanes=(Lane("adam"), Lane("rprop"))),
    "classifier": Setup(surface=SurfaceChoice("penguins_logistic", (("l2", 0.1),)), lanes=(Lane("adam"),)),
}


@pytest.mark.parametrize("name", RACES)
def test_every_control_of_the_race_sets_what_python_sets(name):
    setup = RACES[name]

    def after(at, control, value):
        changed, messages = apply_edits(setup, [{"at": at, "name": control, "value": value}])
        assert not messages, messages
        return {0: run_specs(changed)}

    check(race_controls(setup, list(range(len(setup.lanes)))), {0: run_specs(setup)}, after)


def specs_of(comparison):
    return {f"compare-{i}": run_specs(panel.setup) for i, panel in enumerate(comparison.panels())}


@pytest.mark.parametrize("reference", [None, Lane("adam", color=7)])
@pytest.mark.parametrize("key", VARIATIONS)
def test_every_control_of_a_comparison_sets_what_python_sets(key, reference):
    comparison: Comparison = DEFAULT.by(key).replace(reference=reference)

    def after(at, control, value):
        changed, messages = compare_edits(comparison, [{"at": at, "name": control, "value": value}])
        assert not messages, (at, control, value, [m.text for m in messages])
        return specs_of(changed)

    ats = [f"lane:{place}" for place in range(len(comparison.setup.lanes))]
    check(compare_controls(comparison, comparison.panels(), ats), specs_of(comparison), after)


def test_a_table_travels_once_for_a_panel_and_only_where_it_is_read_in_a_moment(monkeypatch):
    classifier = SurfaceChoice("penguins_logistic", (("holdout", 0.2),))
    setup = Setup(surface=classifier, lanes=(Lane("adam"), Lane("newton"), Lane("backtracking")))
    sent = live.programs({0: run_specs(setup)})
    samples = classifier.build().samples
    assert [len(column) for column in sent["lands"][0]["program"]["samples"].values()] == [samples] * 3
    assert [entry["program"] is None for entry in sent["programs"]] == [False, False, True]
    assert not any("samples" in (entry["program"] or {}) for entry in sent["programs"])
    batches = setup.replace(noise=Noise("mini_batch", batch_size=8))
    many_steps = setup.replace(steps=live.MOST_SAMPLES // samples + 1)
    for other in (live.programs({0: run_specs(setup)}, samples=False), live.programs({0: run_specs(batches)}),
                  live.programs({0: run_specs(many_steps)})):  # fmt: skip
        assert not any(entry["program"] for entry in [*other["programs"], *other["lands"]])
    monkeypatch.setattr(live, "MOST_ROWS", samples - 1)
    assert live.surface_controls(classifier, [(0, 0)]) == {}
    monkeypatch.setattr(live, "MOST_ROWS", samples)
    assert list(live.surface_controls(classifier, [(0, 0)])) == ["surface l2"]
