"""Maps of settings: every cell is the run that `simulate` makes of it."""

import re
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

from optim_core import OPTIMIZERS, SCHEDULES, BatchNoise, simulate
from optim_core.studies import Cancelled, sweep
from surfaces import SURFACES

RAVINE, HIMMELBLAU, PENGUINS = SURFACES["ravine"], SURFACES["himmelblau"], SURFACES["penguins"]
RATES = np.geomspace(1e-3, 0.2, 13)
NOISE = BatchNoise(sigma=0.3, batch_size=4)

CASES = {
    "rate and momentum": (HIMMELBLAU, "momentum", {"lr": RATES, "momentum": [0.0, 0.5, 0.9]}, NOISE),
    "the same, the other way round": (
        HIMMELBLAU,
        "nesterov",
        {"momentum": [0.0, 0.5, 0.9], "lr": RATES},
        NOISE,
    ),
    "one setting, no noise": (HIMMELBLAU, "sgd", {"lr": RATES}, None),
    "epsilon and rate": (RAVINE, "adagrad", {"eps": [1e-8, 1e-2], "lr": [0.1, 1.0, 3.0]}, None),
    "batches of data": (PENGUINS, "momentum", {"lr": RATES[:4], "batch_size": [1, 8, 333]}, None),
    "size of the noise": (RAVINE, "sgd", {"sigma": [0.0, 1.0], "batch_size": [1.0, 16.0]}, NOISE),
    "a switch": (RAVINE, "rmsprop", {"centered": [False, True], "lr": [0.01, 0.1]}, NOISE),
    "heavy tails": (
        RAVINE,
        "rprop",
        {"eta_plus": [1.1, 1.5], "lr": [0.1, 0.01]},
        BatchNoise(1.0, 2, "heavy_tailed"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_every_cell_is_the_run_of_simulate(name):
    surface, key, over, noise = CASES[name]
    starts = np.array([surface.start, (0.5, -1.0)]).T
    schedule, seeds = SCHEDULES["cosine"](), (0, 5)
    opt = OPTIMIZERS[key]()
    s = sweep(surface, opt, over, starts, 60, noise, seeds, schedule, reach=0.3)
    rows = len(list(over.values())[1]) if len(over) == 2 else 1
    assert (
        s.loss.shape
        == s.step.shape
        == s.reached.shape
        == s.diverged.shape
        == (rows, len(RATES[: s.loss.shape[1]]))
    )
    for r in range(rows):
        for c in range(s.loss.shape[1]):
            opt_here, noise_here = s.cell(r, c)
            for name_of, i in zip(over, (c, r), strict=False):
                owner = noise_here if name_of in ("batch_size", "sigma") else opt_here
                assert getattr(owner, name_of) == over[name_of][i]
            runs = [
                simulate(surface, opt_here, start, 60, schedule, noise_here, seed)
                for seed in seeds
                for start in starts.T
            ]
            for k, run in enumerate(runs):
                assert run.loss[-1, 0] == s.each_loss[k, r, c]
                assert run.step_diverged[0] == s.each_diverged[k, r, c]
                apart = np.hypot(*(run.x[:, :, 0] - np.array(surface.minima)[:, None]).transpose(2, 0, 1))
                nearest = int(np.argmin(apart[:, -1]))
                assert s.each_distance[k, r, c] == apart[nearest, -1]
                away = np.flatnonzero(apart[nearest] > s.reach)
                first = away[-1] + 1 if len(away) else 0
                there = first <= 60 and run.step_diverged[0] < 0
                assert s.each_step[k, r, c] == (first if there else -1)
    assert np.array_equal(s.loss, s.each_loss.mean(axis=0))
    assert np.array_equal(s.diverged, (s.each_diverged >= 0).mean(axis=0))
    assert np.array_equal(s.reached, (s.each_step >= 0).mean(axis=0))
    there = np.ma.masked_less(s.each_step, 0).mean(axis=0).filled(-1.0)
    assert np.allclose(s.step, there)


def test_rules_with_powers_are_those_of_simulate_to_a_billionth():
    over = {"beta2": [0.9, 0.99, 0.999], "beta1": [0.5, 0.9]}
    s = sweep(HIMMELBLAU, OPTIMIZERS["adam"](lr=0.01), over, (-1.0, 1.0), 200)
    for r in range(2):
        for c in range(3):
            run = simulate(HIMMELBLAU, s.cell(r, c)[0], (-1.0, 1.0), 200)
            assert np.isclose(s.loss[r, c], run.loss[-1, 0], rtol=1e-9, atol=0)


def heavy_ball(eigenvalue, rates, momenta, steps):
    """The error after so many steps, per unit at the start, and the spectral radius, (momenta, rates)."""
    matrices = np.zeros((len(momenta), len(rates), 2, 2))
    matrices[..., 0, 0] = 1.0 + momenta[:, None] - rates * eigenvalue
    matrices[..., 0, 1] = -momenta[:, None]
    matrices[..., 1, 0] = 1.0
    radius = np.abs(np.linalg.eigvals(matrices)).max(axis=-1)
    return np.linalg.matrix_power(matrices, steps).sum(axis=-1)[..., 0], radius


def test_on_the_rotated_ravine_it_is_the_closed_form():
    rates, momenta, steps = np.geomspace(1e-3, 0.2, 40), np.linspace(0.0, 0.98, 30), 140
    s = sweep(RAVINE, OPTIMIZERS["momentum"](), {"lr": rates, "momentum": momenta}, steps=steps)
    values, vectors = np.linalg.eigh(RAVINE.hessian(0.0, 0.0))
    parts = vectors.T @ RAVINE.start
    factors, radii = zip(*(heavy_ball(v, rates, momenta, steps) for v in values), strict=True)
    expected = sum(0.5 * v * (p * f) ** 2 for v, p, f in zip(values, parts, factors, strict=True))
    assert np.allclose(s.loss, expected, rtol=1e-6, atol=1e-25)
    radius = np.maximum(*radii)
    before = RAVINE.value(*RAVINE.start)
    assert (s.loss[radius < 0.98] < before).all()
    assert (s.loss[radius > 1.02] > before).all()
    assert min(np.sum(radius < 0.98), np.sum(radius > 1.02)) > 100


def test_polyaks_optimum_is_the_best_cell_of_its_map():
    values = np.array([1.0, RAVINE.condition])
    low, high = np.sqrt(values)
    rate, momentum = (2 / (low + high)) ** 2, ((high - low) / (high + low)) ** 2
    over = {"lr": rate * np.array([0.5, 0.8, 1.0, 1.2, 1.5]), "momentum": momentum + np.array([-0.2, 0, 0.2])}
    s = sweep(RAVINE, OPTIMIZERS["momentum"](), over, steps=120)
    assert np.unravel_index(np.argmin(s.loss), s.loss.shape) == (1, 2)


def test_processes_give_the_same_bits_and_progress_counts_runs():
    over, told = {"lr": RATES, "batch_size": [1, 4]}, []
    here = sweep(HIMMELBLAU, OPTIMIZERS["adam"](), over, steps=100, noise=NOISE, seeds=(1, 2, 3))
    with ProcessPoolExecutor(2, get_context("forkserver")) as pool:  # JAX may be loaded here, with threads
        there = sweep(
            HIMMELBLAU,
            OPTIMIZERS["adam"](),
            over,
            steps=100,
            noise=NOISE,
            seeds=(1, 2, 3),
            executor=pool,
            progress=lambda *x: told.append(x),
        )
    for name in ("each_loss", "each_distance", "each_step", "each_diverged"):
        assert getattr(here, name).tobytes() == getattr(there, name).tobytes()
    assert told[0] == (0, 13 * 2 * 3)
    assert told[-1] == (13 * 2 * 3, 13 * 2 * 3)
    assert len(told) == 7


def test_it_can_be_cancelled():
    with pytest.raises(Cancelled):
        sweep(HIMMELBLAU, OPTIMIZERS["sgd"](), {"lr": RATES}, cancelled=lambda: True)


def test_runs_that_run_away_are_counted():
    s = sweep(SURFACES["rosenbrock"], OPTIMIZERS["sgd"](), {"lr": [1e-4, 0.1]}, [[-1.5, 0.5], [2.0, 0.5]])
    assert s.diverged.tolist() == [[0.0, 1.0]]
    assert s.step.tolist() == [[-1.0, -1.0]]
    assert np.isfinite(s.each_loss).all()


def test_without_minima_nothing_is_reached():
    s = sweep(SURFACES["saddle"], OPTIMIZERS["sgd"](), {"lr": [1e-2, 1e-3]})
    assert (s.reached == 0).all()
    assert (s.step == -1).all()
    assert np.isinf(s.distance).all()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"over": {}}, "over must name one or two settings, got {}"),
        ({"over": {"lr": [1], "eps": [1], "rho": [1]}}, "over must name one or two settings"),
        (
            {"over": {"rate": [0.1]}},
            "over: momentum has no setting 'rate'; known are lr, momentum, batch_size, sigma",
        ),
        ({"over": {"lr": 0.1}}, "over: lr must be a row of values, got the shape ()"),
        ({"over": {"lr": []}}, "over: lr must be a row of values, got the shape (0,)"),
        ({"over": {"lr": [0.1, -1.0]}}, "over: momentum: lr must lie in [0, ∞), got -1.0"),
        ({"over": {"batch_size": [2, 0]}}, "batch_size must be a whole number in [1, ∞), got 0"),
        (
            {"opt": OPTIMIZERS["rmsprop"](), "over": {"centered": [1]}},
            "centered must be True or False, got 1",
        ),
        ({"start": (1, 2, 3)}, "start must have the shape (2,) or (2, S), got (3,)"),
        ({"seeds": ()}, "seeds must hold at least one whole number, got none"),
        ({"seeds": (0, -1)}, "seeds must be a whole number in [0, ∞), got -1"),
        ({"steps": 1.5}, "steps must be a whole number in [0, ∞), got 1.5"),
        ({"reach": -1}, "reach must lie in (0, ∞), got -1"),
        ({"opt": OPTIMIZERS["sgd"]}, "opt must be an optimizer, got <class"),
        ({"noise": 0.1}, "noise must be a BatchNoise or None, got 0.1"),
        ({"opt": OPTIMIZERS["sgd"](lr=[0.1])}, "lr of the optimizer must be one number, got 1 numbers"),
    ],
)
def test_what_is_wrong_is_named(wrong, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        sweep(**{"surface": HIMMELBLAU, "opt": OPTIMIZERS["momentum"](), "over": {"lr": [0.1]}, **wrong})
