"""Setups are checked when they are made, and whoever holds one can simulate it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from ui_strategies import lanes, setups

from optim_core import OPTIMIZERS, SCHEDULES, simulate
from surfaces import SURFACES, formula_parser
from ui.page.choices import (
    FORMULA,
    NOISE_KINDS,
    NOISE_PARAMETERS,
    Noise,
    SurfaceChoice,
)
from ui.page.lane import FRAMEWORKS, Lane, frameworks, free_color
from ui.page.limits import MAX_FORMULA, MAX_LANES, MAX_STEPS
from ui.page.message import Message, Problem, quote
from ui.page.schedulechoice import ScheduleChoice
from ui.page.setup import DEFAULT_SETUP, FAIRNESS, Setup, effective_lanes


def test_the_default_race_tells_something():
    surface, start, steps = DEFAULT_SETUP.surface.build(), DEFAULT_SETUP.start, DEFAULT_SETUP.steps
    assert start == surface.start
    runs = [simulate(surface, lane.build(), start, steps) for lane in DEFAULT_SETUP.lanes]
    left = {run.optimizer.key: float(np.hypot(*(run.x[-1, :, 0] - 1.0))) for run in runs}
    first = float(np.hypot(start[0] - 1.0, start[1] - 1.0))
    assert all(run.step_diverged[0] < 0 for run in runs)
    assert max(left["momentum"], left["nesterov"], left["adam"]) < 0.25
    assert 1.0 < left["rmsprop"] < left["adagrad"] < left["sgd"] < 0.9 * first


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_lane_without_values_is_the_preset(optimizer):
    for framework in frameworks(optimizer):
        lane = Lane(optimizer, framework)
        assert lane.build() == OPTIMIZERS[optimizer].preset(framework)
        specs = OPTIMIZERS[optimizer].hyperparameters
        assert list(lane.settings) == [spec.name for spec in specs]
        for spec in specs:
            assert lane.with_value(spec.name, lane.settings[spec.name]) == lane


def test_every_optimizer_has_a_rate_which_the_shared_rate_can_set():
    setup = DEFAULT_SETUP.replace(
        lanes=tuple(Lane(key) for key in OPTIMIZERS)[:MAX_LANES], fairness="one_rate"
    )
    assert {lane.settings["lr"] for lane in effective_lanes(setup)} == {setup.shared_lr}
    assert all("lr" in Lane(key).settings for key in OPTIMIZERS)


def test_values_are_sorted_typed_and_only_what_differs():
    lane = Lane("adam", values=(("lr", 1), ("eps", 1e-8), ("bias_correction", False), ("beta1", 0.5)))
    assert lane.values == (("beta1", 0.5), ("bias_correction", False), ("lr", 1.0))
    assert isinstance(dict(lane.values)["lr"], float)
    assert hash(lane) == hash(Lane("adam", values=tuple(reversed(lane.values))))
    assert lane.without_value("lr").settings["lr"] == 1e-3


def test_another_optimizer_brings_its_defaults_and_keeps_the_framework_if_it_can():
    lane = Lane("adam", "keras", (("lr", 0.5),), color=3, hidden=True, start=(1.0, 2.0))
    assert lane.with_optimizer("nadam") == Lane("nadam", "keras", (), 3, True, (1.0, 2.0))
    assert lane.with_optimizer("newton").framework == "textbook"
    assert lane.with_framework("torch").settings["lr"] == 0.5
    assert lane.with_framework("torch").settings["eps"] == Lane("adam", "torch").settings["eps"]


def test_free_color_is_the_first_unused_slot():
    assert free_color(()) == 0
    assert free_color((Lane(color=0), Lane(color=2))) == 1
    assert free_color(tuple(Lane(color=slot) for slot in range(MAX_LANES))) == 0


@pytest.mark.parametrize("fairness", FAIRNESS)
def test_effective_lanes_follow_the_declared_fairness(fairness):
    changed = Lane("adam", "torch", (("beta1", 0.5), ("lr", 0.3)), color=4, start=(0.0, 1.0))
    setup = DEFAULT_SETUP.replace(lanes=(changed,), fairness=fairness, shared_lr=0.02)
    (lane,) = effective_lanes(setup)
    wanted = {"one_rate": changed.with_value("lr", 0.02), "defaults": changed.replace(values=())}
    assert lane == wanted.get(fairness, changed)


@pytest.mark.parametrize("key", [*SURFACES, FORMULA])
def test_every_surface_can_be_chosen(key):
    choice = SurfaceChoice(key, formula="x**2 + y**2" if key == FORMULA else "")
    assert choice.build().key == key
    assert choice.build() is SurfaceChoice(key, formula=choice.formula).build()
    assert list(choice.settings) == [parameter.name for parameter in choice.parameters]


def test_a_surface_takes_values_a_formula_and_a_view():
    assert SurfaceChoice("rosenbrock", (("b", 50),)).build() == SURFACES["rosenbrock"].replace(b=50.0)
    assert SurfaceChoice("rosenbrock", (("b", 100.0),)) == SurfaceChoice()
    view = (-1.0, 2.0, -3.0, 4.0)
    assert SurfaceChoice(FORMULA, formula=" x**2 + y ", view=view).build().view == view
    assert SurfaceChoice("beale", view=view).build().view == SURFACES["beale"].view
    assert formula_parser.MAX_LENGTH == MAX_FORMULA


def test_every_schedule_and_noise_can_be_built():
    for key in SCHEDULES:
        choice = ScheduleChoice(key)
        assert choice.build() == SCHEDULES[key]()
        assert list(choice.settings) == [parameter.name for parameter in choice.parameters]
    for kind in NOISE_KINDS:
        noise = Noise(kind, sigma=2, batch_size=4)
        assert (noise.build() is None) == (kind == "none")
        assert {parameter.name for parameter in noise.parameters} <= set(noise.settings)
    assert Noise("mini_batch", sigma=2, batch_size=4).build().sigma == 0
    assert {parameter.name: parameter.default for parameter in NOISE_PARAMETERS} == Noise().settings


WRONG = {
    "unknown optimizer": (lambda: Lane("adamm"), "adamm.*there is .*adam"),
    "unknown framework": (lambda: Lane("adam", "tensorflow"), "tensorflow.*there is textbook"),
    "framework without it": (lambda: Lane("newton", "torch"), "torch does not have newton"),
    "unknown hyperparameter": (
        lambda: Lane("sgd", values=(("beta1", 0.5),)),
        "sgd has no setting 'beta1'.*lr",
    ),
    "twice": (lambda: Lane("sgd", values=(("lr", 0.5), ("lr", 0.6))), "lr is set twice"),
    "outside": (lambda: Lane("adam").with_value("beta1", 1.0), r"beta1 must lie in \[0, 1\), not 1"),
    "nan": (lambda: Lane("adam").with_value("lr", float("nan")), "lr must lie in"),
    "text": (lambda: Lane("adam").with_value("lr", "0.1"), "lr must lie in"),
    "true": (lambda: Lane("adam").with_value("lr", True), "lr must lie in"),
    "number for a switch": (lambda: Lane("adam").with_value("bias_correction", 1), "switch"),
    "huge integer": (lambda: Lane("adam").with_value("lr", 10**400), "lr must lie in"),
    "color": (lambda: Lane(color=12), "color must lie between 0 and 11"),
    "hidden": (lambda: Lane(hidden=1), "hidden is a switch"),
    "lane start": (lambda: Lane(start=(1.0,)), "start must be 2 numbers"),
    "surface": (lambda: SurfaceChoice("mountain"), "mountain.*there is bowl"),
    "surface value": (lambda: SurfaceChoice("rosenbrock", (("b", -1),)), r"b must lie in \(0, 1000000\]"),
    "surface setting": (lambda: SurfaceChoice("beale", (("b", 1),)), "beale has no setting 'b'"),
    "formula missing": (lambda: SurfaceChoice(FORMULA), "formula"),
    "formula elsewhere": (lambda: SurfaceChoice("beale", formula="x"), "formula"),
    "formula wrong": (lambda: SurfaceChoice(FORMULA, formula="x +* y"), "column 4"),
    "formula hostile": (lambda: SurfaceChoice(FORMULA, formula="__import__('os')"), "unknown name"),
    "formula long": (lambda: SurfaceChoice(FORMULA, formula="x+" * 150 + "x"), "at most 200"),
    "formula of two lines": (lambda: SurfaceChoice(FORMULA, formula="x\ny"), "one line"),
    "view empty": (lambda: SurfaceChoice(view=(0, 0, 0, 1)), "from small to large"),
    "view of three": (lambda: SurfaceChoice(view=(0, 1, 0)), "4 numbers"),
    "schedule": (lambda: ScheduleChoice("cos"), "cos.*there is constant"),
    "schedule value": (lambda: ScheduleChoice("cosine", (("final", 2),)), "final must lie in"),
    "whole": (lambda: ScheduleChoice("step", (("stages", 2.5),)), "stages must be a whole number"),
    "noise": (lambda: Noise("loud"), "loud.*there is none"),
    "sigma": (lambda: Noise(sigma=-1), "sigma must lie in"),
    "batch": (lambda: Noise(batch_size=0), "batch_size must lie in"),
    "df": (lambda: Noise(df=2), "df must lie in"),
    "no lanes": (lambda: Setup(lanes=()), "1 to 12 lanes, not 0"),
    "thirteen lanes": (lambda: Setup(lanes=(Lane(),) * 13), "1 to 12 lanes, not 13"),
    "steps": (lambda: Setup(steps=MAX_STEPS + 1), "steps must lie between 1 and 4,000"),
    "half a step": (lambda: Setup(steps=1.5), "steps must be a whole number"),
    "start": (lambda: Setup(start=(1e12, 0)), "start must be 2 numbers between"),
    "seed": (lambda: Setup(seed=-1), "seed must lie between"),
    "step": (lambda: Setup(steps=10, step=11), "step must lie between 0 and 10"),
    "fairness": (lambda: Setup(fairness="fair"), "there is own, one_rate, defaults, tuned"),
    "shared rate": (lambda: Setup(shared_lr=-1.0), "lr must lie in"),
    "budget": (lambda: Setup(budget=0), "budget must lie between"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_named_with_what_is_allowed(name):
    make, pattern = WRONG[name]
    with pytest.raises(Problem, match=pattern):
        make()


def test_replace_keeps_the_step_inside():
    setup = DEFAULT_SETUP.replace(step=400)
    assert setup.replace(steps=100).step == 100
    assert setup.replace(steps=450).step == 400


def test_messages_are_templates_that_can_be_translated():
    korean = {"Lane {lane}: {problem}": "레인 {lane}: {problem}", "{name} twice": "{name} 두 번"}
    message = Message(
        "Lane {lane}: {problem}", {"lane": 2, "problem": Message("{name} twice", {"name": "lr"})}
    )
    assert str(message) == "Lane 2: lr twice"
    assert message.translated(lambda text: korean[text]) == "레인 2: lr 두 번"
    assert str(Message("{text}", {"text": "{0.__class__}"})) == "{0.__class__}"


LONG = ["x" * 10_000, 10**5000, [[1] * 999], {"a": 1}, None, float("nan"), "\ud800\n"]


@pytest.mark.parametrize("index", range(len(LONG)))
def test_quotes_are_short_and_printable(index):
    text = quote(LONG[index])
    assert len(text) <= 40
    assert text.isprintable()


@given(lanes())
def test_any_lane_builds_and_survives_every_framework(lane):
    built = lane.build()
    assert {name: getattr(built, name) for name in lane.settings} == lane.settings
    for framework in frameworks(lane.optimizer):
        assert lane.with_framework(framework).framework == framework
    assert set(frameworks(lane.optimizer)) <= set(FRAMEWORKS)


@settings(max_examples=30, deadline=None)
@given(setups())
def test_any_setup_can_be_simulated(setup):
    surface, schedule, noise = setup.surface.build(), setup.schedule.build(), setup.noise.build()
    hash(setup)
    for lane in effective_lanes(setup)[:3]:
        run = simulate(surface, lane.build(), lane.start or setup.start, 3, schedule, noise, setup.seed)
        assert run.x.shape == (4, 2, 1)
