"""A recording must do what the rule does when it is called, whatever the rule."""

import importlib
from collections.abc import Callable

import numpy as np
import pytest

from optim_core import OPTIMIZERS, SCHEDULES, BatchNoise, simulate
from optim_core.bounds import reach
from optim_core.engine import PlainEngine
from optim_core.replay import ReplayEngine
from optim_core.tape import Tape, Untraceable
from surfaces import SURFACES

runner = importlib.import_module("optim_core.simulate")
CASES = [(key, name) for key, cls in OPTIMIZERS.items() for name in cls.frameworks()]
BRANCHING = {"newton", "backtracking"}
STARTS = np.array([[0.3, -1.2, 1.9], [0.8, 1.4, 0.2]])


def plainly(monkeypatch, run: Callable):
    def refuse(*_):
        raise Untraceable("told so")

    with monkeypatch.context() as patch:
        patch.setattr(runner, "ReplayEngine", refuse)
        return run()


@pytest.mark.parametrize(("key", "framework"), CASES)
@pytest.mark.parametrize("surface", ["beale", "penguins", "penguins_logistic", "abs_valley"])
@pytest.mark.parametrize("noise", [None, BatchNoise(0.1, 8), BatchNoise(0.1, 8, "multiplicative")], ids=repr)
def test_recording_and_rule_agree(monkeypatch, key, framework, surface, noise):
    def run():
        optimizer = OPTIMIZERS[key].preset(framework, lr=np.array([1e-3, 2e-3, 1e-2]))
        return simulate(SURFACES[surface], optimizer, STARTS, 10, SCHEDULES["cosine"](), noise, record=True)

    replayed, plain = run(), plainly(monkeypatch, run)
    np.testing.assert_allclose(replayed.x, plain.x, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(replayed.loss, plain.loss, rtol=1e-10, atol=1e-12)
    for name, values in plain.state.items():
        np.testing.assert_allclose(replayed.state[name], values, rtol=1e-8, atol=1e-10, err_msg=name)
    np.testing.assert_allclose(replayed.update, plain.update, rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize(("key", "framework"), CASES)
def test_all_but_the_branching_rules_are_recorded(monkeypatch, key, framework):
    used = []
    for engine in (ReplayEngine, PlainEngine):

        def made(*arguments, engine=engine):
            result = engine(*arguments)
            used.append(engine)
            return result

        monkeypatch.setattr(runner, engine.__name__, made)
    simulate(SURFACES["rosenbrock"], OPTIMIZERS[key].preset(framework), STARTS, 3)
    assert used == [PlainEngine if key in BRANCHING else ReplayEngine]


@pytest.mark.parametrize("surface", SURFACES.values(), ids=lambda s: s.key)
def test_the_recorded_surface_is_the_surface(surface):
    x_min, x_max, y_min, y_max = surface.view
    rng = np.random.default_rng(1)
    starts = np.stack([rng.uniform(x_min, x_max, 50), rng.uniform(y_min, y_max, 50)])
    run = simulate(surface, OPTIMIZERS["sgd"](lr=0.0), starts, 1, record=True)
    np.testing.assert_allclose(run.loss[0], surface.value(*starts), rtol=1e-14, atol=1e-300)
    np.testing.assert_allclose(run.gradient[0], surface.gradient(*starts), rtol=1e-14, atol=1e-300)


@pytest.mark.parametrize("surface", SURFACES.values(), ids=lambda s: s.key)
def test_a_certified_loss_is_finite_within_reach(surface):
    if not surface.elementwise:
        return
    tape = Tape(1)
    x = tape.input(np.ones((2, 4)))
    certified = reach(tape.node(surface._value(x[0], x[1])), x.node)
    ends = np.array([-certified, -1.0, 0.0, 1e-300, 0.7 * certified, certified])
    assert np.isfinite(surface.value(*np.meshgrid(ends, ends))).all()
    assert certified >= 1e30 or surface.key == "sharp_flat"


@pytest.mark.parametrize(
    ("formula", "certified"),
    [
        (lambda x, y: x * x + np.cos(y), 1e30),
        (lambda x, y: np.exp(x) * y, 1e2),
        (lambda x, y: np.exp(x * y), 0.0),
        (lambda x, y: np.log(x) + y, 0.0),
        (lambda x, y: 1.0 / (x - 3.0), 0.0),
        (lambda x, y: np.sqrt(x + y), 0.0),
        (lambda x, y: np.sqrt(x * x + 1.0) / (1.0 + y * y), 1e30),
        (lambda x, y: np.hypot(x, y), 0.0),
        (lambda x, y: x * x * x * x * x * x * x * x * x * x * x, 1e8),
    ],
)
def test_how_far_a_loss_is_certified(formula, certified):
    tape = Tape(1)
    x = tape.input(np.ones((2, 4)))
    assert reach(tape.node(formula(x[0], x[1])), x.node) == certified


def test_a_sweep_whose_particles_leave_the_certified_reach():
    """Long blocks skip a loss that is certified; the end must be that of the whole path all the same."""
    starts = np.tile([[-1.5], [2.0]], 300)
    rates = OPTIMIZERS["sgd"](lr=np.geomspace(1e-4, 1.0, 300))
    path = simulate(SURFACES["rosenbrock"], rates, starts, 40)
    end = simulate(SURFACES["rosenbrock"], rates, starts, 40, keep="last")
    assert len(set(path.step_diverged.tolist())) > 4
    assert np.array_equal(end.x[0], path.x[-1])
    assert np.array_equal(end.loss[0], path.loss[-1])
    assert np.array_equal(end.step_diverged, path.step_diverged)


def test_what_cannot_be_recorded_says_so():
    x = Tape(3).input(np.ones((2, 4)))
    for ask in (
        lambda: bool(x > 0),
        lambda: float(x),
        lambda: len(x),
        lambda: x[2],
        lambda: np.sum(x),
        lambda: np.stack([x, x]),
        lambda: np.add.accumulate(x),
        lambda: np.modf(x),
    ):
        with pytest.raises(Untraceable):
            ask()
