"""A printed step must do what the rule does when it is called, whatever the rule."""

import importlib
from collections.abc import Callable

import numpy as np
import pytest

from optim_core import OPTIMIZERS, SCHEDULES, BatchNoise, simulate
from optim_core.program.graph import Level, Untraceable
from optim_core.program.tracer import Tape
from surfaces import SURFACES

runner = importlib.import_module("optim_core.simulate")
CASES = [(key, name) for key, cls in OPTIMIZERS.items() for name in cls.frameworks()]
SURFACES_TRIED = ["beale", "penguins", "penguins_logistic", "abs_valley"]
NOISES = [None, BatchNoise(0.1, 8), BatchNoise(0.1, 8, "multiplicative")]
BRANCHING = {key for key, cls in OPTIMIZERS.items() if cls.decides}
STARTS = np.array([[0.3, -1.2, 1.9], [0.8, 1.4, 0.2]])


def refuse(*_):
    raise Untraceable("told so")


def plainly(monkeypatch, run: Callable):
    with monkeypatch.context() as patch:
        patch.setattr(runner, "program_of", refuse)
        return run()


def agree(run, plain):
    np.testing.assert_allclose(run.x, plain.x, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(run.loss, plain.loss, rtol=1e-10, atol=1e-12)
    for name, values in plain.state.items():
        np.testing.assert_allclose(run.state[name], values, rtol=1e-8, atol=1e-10, err_msg=name)
    np.testing.assert_allclose(run.update, plain.update, rtol=1e-8, atol=1e-12)
    assert run.state.keys() == plain.state.keys()
    assert np.array_equal(run.samples, plain.samples)


@pytest.mark.slow
@pytest.mark.parametrize(("key", "framework"), CASES)
def test_print_and_rule_agree(monkeypatch, key, framework):
    """Every rule with every surface or kind of noise that is printed in another way; settings as arrays."""
    for i, surface in enumerate(SURFACES_TRIED):
        for noise in {NOISES[i % 3], NOISES[(i + 1) % 3]}:

            def run(surface=surface, noise=noise):
                optimizer = OPTIMIZERS[key].preset(framework, lr=np.array([1e-3, 2e-3, 1e-2]))
                cosine = SCHEDULES["cosine"]()
                return simulate(SURFACES[surface], optimizer, STARTS, 10, cosine, noise, record=True)

            agree(run(), plainly(monkeypatch, run))


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_every_setting_may_be_an_array(monkeypatch, key):
    settings = {}
    for p in OPTIMIZERS[key].hyperparameters:
        if not p.switch:
            low = max(p.slider[0], 1e-3)
            settings[p.name] = np.linspace(low, max(min(p.slider[1], 0.9), 1.2 * low), 3)
        if p.whole:
            settings[p.name] = p.slider[0] * np.array([1.0, 2.0, 4.0])

    def run():
        return simulate(SURFACES["himmelblau"], OPTIMIZERS[key](**settings), STARTS, 10, record=True)

    agree(run(), plainly(monkeypatch, run))


@pytest.mark.parametrize("surface", ["rosenbrock", "penguins_logistic"])
@pytest.mark.parametrize(("key", "framework"), CASES)
def test_which_engine_it_was(key, framework, surface):
    optimizer, plain = OPTIMIZERS[key].preset(framework), key in BRANCHING
    outside = surface == "penguins_logistic"
    plain = plain or (outside and key == "newton")
    for starts, engine in ((STARTS, "blocks"), (STARTS[:, 0], "blocks" if outside else "floats")):
        run = simulate(SURFACES[surface], optimizer, starts, 3)
        assert run.engine == ("plain" if plain else engine)


@pytest.mark.parametrize("surface", SURFACES.values(), ids=lambda s: s.key)
@pytest.mark.parametrize("count", [1, 50, 400])
def test_the_printed_surface_is_the_surface(surface, count):
    x_min, x_max, y_min, y_max = surface.view
    rng = np.random.default_rng(1)
    starts = np.stack([rng.uniform(x_min, x_max, count), rng.uniform(y_min, y_max, count)])
    run = simulate(surface, OPTIMIZERS["sgd"](lr=0.0), starts, 1, record=True)
    assert np.array_equal(run.loss[0], surface.value(*starts))
    assert np.array_equal(run.gradient[0], surface.gradient(*starts))
    if not surface.elementwise:
        return
    newton = simulate(surface, OPTIMIZERS["newton"](lr=0.0), starts, 1, record=True)
    (xx, xy), (_, yy) = surface.hessian(*starts)
    for name, values in (("h_xx", xx), ("h_xy", xy), ("h_yy", yy)):
        assert np.array_equal(newton.state[name][0], np.stack([values, values]))


def test_a_sweep_whose_particles_run_away_at_different_times():
    starts = np.tile([[-1.5], [2.0]], 300)
    rates = OPTIMIZERS["sgd"](lr=np.geomspace(1e-4, 1.0, 300))
    path = simulate(SURFACES["rosenbrock"], rates, starts, 40)
    end = simulate(SURFACES["rosenbrock"], rates, starts, 40, keep="last")
    assert len(set(path.step_diverged.tolist())) > 4
    assert np.array_equal(end.x[0], path.x[-1])
    assert np.array_equal(end.loss[0], path.loss[-1])
    assert np.array_equal(end.step_diverged, path.step_diverged)


@pytest.mark.parametrize("piece", [1, 3, 7, 1000])
@pytest.mark.parametrize("key", ["adam", "backtracking", "nesterov"])
def test_pieces_of_a_path_do_not_show(monkeypatch, piece, key):
    """Without a path, blocks walk a few steps at a time and carry their memory over."""
    optimizer = OPTIMIZERS[key](lr=np.geomspace(1e-3, 3.0, 5))
    start = np.tile([[-1.5], [2.0]], 5)
    path = simulate(SURFACES["rosenbrock"], optimizer, start, 20, noise=NOISES[1])
    monkeypatch.setattr(runner, "PIECE", 5 * piece)
    end = simulate(SURFACES["rosenbrock"], optimizer, start, 20, noise=NOISES[1], keep="last")
    assert np.array_equal(end.x[0], path.x[-1])
    assert np.array_equal(end.loss[0], path.loss[-1])
    assert np.array_equal(end.step_diverged, path.step_diverged)


def test_what_cannot_be_written_down_says_so():
    x = Tape().input("x", Level.PARTICLE, 2)
    for ask in (
        lambda: bool(x > 0),
        lambda: float(x[0]),
        lambda: len(x),
        lambda: list(x),
        lambda: x[2],
        lambda: np.sum(x),
        lambda: np.concatenate([x, x]),
        lambda: np.add.accumulate(x),
        lambda: np.modf(x),
        lambda: x + np.ones(3),
    ):
        with pytest.raises(Untraceable):
            ask()
