"""Directions of a quadratic: closed form, measurement and simulation say the same."""

import dataclasses
import re
from dataclasses import dataclass

import numpy as np
import pytest
from scipy.optimize import minimize

from optim_core import OPTIMIZERS, simulate
from optim_core.studies import basins
from optim_core.studies.spectrum import (
    best_descent,
    best_momentum,
    best_nesterov,
    directions,
    factor_of,
    is_quadratic,
    measured,
    momentum_factor,
    nesterov_factor,
    stable_below,
    swings_between,
)
from surfaces import SURFACES, Surface, surface_from_formula

RAVINE = SURFACES["ravine"]
BETAS = np.array([0.0, 0.2, 0.5, 0.8, 0.95])


@dataclass(frozen=True)
class Lessard(Surface):
    """Convex in x, with curvatures from 1 to 25, and yet heavy ball cycles on it; a bowl in y."""

    key = label = formula = source = idea = "lessard"
    view, minima, start = (-4.0, 4.0, -1.0, 1.0), ((0.0, 0.0),), (3.3, 0.0)

    def _value(self, x, y):
        low, high = 12.5 * x * x, 12.5 * x * x - 24.0 * x + 36.0
        return np.where(x < 1.0, low, np.where(x < 2.0, 0.5 * x * x + 24.0 * x - 12.0, high)) + 0.5 * y * y

    def _gradient(self, x, y):
        return np.where(x < 1.0, 25.0 * x, np.where(x < 2.0, x + 24.0, 25.0 * x - 24.0)), y

    def _hessian(self, x, y):
        return np.where((x < 1.0) | (x >= 2.0), 25.0, 1.0), 0.0, 1.0


def test_quadratics_are_told_from_others():
    found = {key for key, surface in SURFACES.items() if is_quadratic(surface)}
    assert found == {"bowl", "ravine", "booth", "matyas", "saddle", "penguins", "penguins_raw"}
    assert is_quadratic(surface_from_formula("x^2 + 3*x*y + y^2"))


def test_an_error_splits_into_directions_that_keep_to_themselves():
    along = directions(RAVINE)
    assert np.allclose(along.eigenvalues, [1.0, 50.0])
    x = np.random.default_rng(0).normal(size=(4, 2, 3))
    errors = along.split(x)
    assert np.allclose(np.einsum("jk,tkn->tjn", along.vectors, errors), x)
    only = along.vectors[:, 1]
    run = simulate(RAVINE, OPTIMIZERS["nesterov"](lr=0.01), only, 30)
    assert np.abs(along.split(run.x)[:, 0]).max() < 1e-12


@pytest.mark.parametrize(
    ("key", "settings"),
    [
        ("sgd", {"lr": 0.03}),
        ("sgd", {"lr": 0.045}),
        ("momentum", {"lr": 0.002, "momentum": 0.3}),
        ("momentum", {"lr": 0.06, "momentum": 0.8}),
        ("nesterov", {"lr": 0.01, "momentum": 0.9}),
        ("nesterov", {"lr": 0.03, "momentum": 0.6}),
    ],
)
def test_the_roots_make_the_path(key, settings):
    """From rest, e_t = (A z₁ᵗ + B z₂ᵗ) e_0 with the coefficients that the first two errors ask for."""
    opt, along = OPTIMIZERS[key].preset("torch", **settings), directions(RAVINE)
    errors = along.split(simulate(RAVINE, opt, RAVINE.start, 60).x)[..., 0]
    factor = factor_of(opt, along.eigenvalues)
    for k in range(2):
        first, second = factor.roots[k]
        a, b = np.linalg.solve([[1, 1], [first, second]], errors[:2, k].astype(complex))
        t = np.arange(61)
        assert np.allclose(a * first**t + b * second**t, errors[:, k], atol=1e-10 * abs(errors[0, k]))


@pytest.mark.parametrize("key", ["sgd", "momentum", "nesterov"])
def test_measured_factors_approach_the_larger_root(key):
    opt, along = OPTIMIZERS[key](lr=0.002), directions(RAVINE)
    if key != "sgd":
        opt = dataclasses.replace(opt, momentum=0.3)
    run = simulate(RAVINE, opt, RAVINE.start, 100)
    found = measured(run, along)
    assert found.shape == (100, 2, 1)
    closed = factor_of(opt, along.eigenvalues)
    assert not closed.complex.any()
    assert np.allclose(found[-1, :, 0], closed.size, rtol=1e-6)
    error = along.split(run.x)[:, 1, 0]
    assert np.isclose(found[4, 1, 0], (error[5] / error[0]) ** (1 / 5))


def test_rules_without_a_closed_form_are_measured():
    along, opt = directions(RAVINE), OPTIMIZERS["adam"](lr=0.1)
    assert factor_of(opt, along.eigenvalues) is None
    found = measured(simulate(RAVINE, opt, RAVINE.start, 200), along, window=50)
    assert found.shape == (200, 2, 1)
    assert 0.5 < found[-1, 0, 0] < 1.0


@pytest.mark.parametrize("nesterov", [False, True])
def test_the_regions_are_those_of_the_roots(nesterov):
    factor = nesterov_factor if nesterov else momentum_factor
    edge, (low, high) = stable_below(BETAS, nesterov), swings_between(BETAS, nesterov)
    assert np.allclose(factor(edge, BETAS).size, 1.0)
    assert (factor(0.999 * edge, BETAS).size < 1.0).all()
    assert (factor(1.001 * edge, BETAS).size > 1.0).all()
    inside = BETAS > 0
    for k, swings in ((0.999 * low, False), (1.001 * low, True), (0.999 * high, True), (1.001 * high, False)):
        assert (factor(k, BETAS).complex[inside] == swings).all()
    if not nesterov:
        assert np.allclose(factor((low + high) / 2, BETAS).size[inside], np.sqrt(BETAS[inside]))


def test_distills_example():
    best, plain = best_momentum(1.0, 100.0), best_descent(1.0, 100.0)
    assert np.allclose(best, (0.033058, 0.669421, 0.81818), atol=5e-6)
    assert np.allclose(plain, (2 / 101, 0.0, 0.980198), atol=5e-7)
    surface = surface_from_formula("(x^2 + 100*y^2) / 2")
    for opt, steps in (
        (OPTIMIZERS["momentum"](lr=best.lr, momentum=best.momentum), 95),
        (OPTIMIZERS["sgd"](lr=plain.lr), 709),
    ):
        run = simulate(surface, opt, (1.0, 1.0), 800)
        assert np.argmax(np.hypot(*run.x[:, :, 0].T) < 1e-6) == steps


@pytest.mark.parametrize(
    ("best", "factor"), [(best_momentum, momentum_factor), (best_nesterov, nesterov_factor)]
)
def test_no_other_pair_is_better(best, factor):
    ends = np.array([1.0, 50.0])
    found = best(*ends)
    assert np.isclose(factor(found.lr * ends, found.momentum).size.max(), found.factor, rtol=1e-6)
    search = minimize(
        lambda p: factor(abs(p[0]) * ends, abs(p[1])).size.max(),
        (0.03, 0.5),
        method="Nelder-Mead",
        options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 4000},
    )
    assert search.fun > found.factor - 1e-6


def test_a_minimum_can_be_named():
    surface = SURFACES["himmelblau"]
    along = directions(surface, surface.minima[2])
    assert np.allclose(along.eigenvalues, np.linalg.eigvalsh(surface.hessian(*surface.minima[2])))
    with pytest.raises(ValueError, match="monkey_saddle has no known minimum: name a point"):
        directions(SURFACES["monkey_saddle"])
    with pytest.raises(ValueError, match=re.escape("minimum must be one point (2,), got the shape (3,)")):
        directions(surface, (1, 2, 3))
    with pytest.raises(ValueError, match=r"eigenvalues must be 0 < low ≤ high < ∞, got 0\.0 and 1\.0"):
        best_momentum(0.0, 1.0)


def test_heavy_ball_cycles_where_every_quadratic_of_its_curvatures_is_stable():
    ball = OPTIMIZERS["momentum"](lr=1 / 9, momentum=4 / 9)
    assert (momentum_factor(np.linspace(1, 25, 50) / 9, 4 / 9).size < 1).all()
    run = simulate(Lessard(), ball, (3.3, 0.0), 300)
    cycle = [0.6465, -1.8024, 2.1159]
    turn = next(k for k in range(3) if np.isclose(run.x[-1, 0, 0], cycle[k], atol=1e-4))
    assert np.allclose(run.x[-3:, 0, 0], [cycle[turn - 2], cycle[turn - 1], cycle[turn]], atol=1e-4)
    b = basins(Lessard(), ball, view=(3.06, 3.54, -0.1, 0.1), columns=3, rows=3)
    assert b.label[:, 0].tolist() == [0, 0, 0]
    assert b.start(0, 1)[0] == 3.3
    assert b.label[:, 1].tolist() == [-2, -2, -2]
    assert basins(Lessard(), ball, view=(3.47, 3.5, -0.1, 0.1), columns=2, rows=1).label[0, 0] == 0
