"""Dots of the plane of ηλ and β: for Adam and its kin too they say what becomes of the error."""

import numpy as np
import pytest

from optim_core import OPTIMIZERS, simulate
from optim_core.studies.plane import places, stationary
from optim_core.studies.sharpness import seen_eigenvalues
from optim_core.studies.spectrum import directions, measured
from surfaces import SURFACES, surface_from_formula

RAVINE = SURFACES["ravine"]


def walked(key, steps=300, surface=RAVINE, **settings):
    return simulate(surface, OPTIMIZERS[key](**settings), surface.start, steps, record=True)


def test_one_rate_for_all_puts_an_eigenvalue_at_its_product_with_the_rate():
    run = walked("nesterov", lr=0.01, momentum=0.8)
    found = places(run, directions(RAVINE))
    assert np.allclose(found.rate, [[0.01, 0.5]])
    assert (found.momentum, found.nesterov, found.measured, found.damped) == (0.8, True, False, False)


def test_dampening_counts_with_the_rate():
    run = walked("damped_momentum", 60, lr=0.01, momentum=0.5, dampening=0.4)
    found = places(run, directions(RAVINE))
    assert np.allclose(found.rate, [[0.006, 0.3]])
    assert np.allclose(found.factor.size[0], measured(run, directions(RAVINE), 40)[-1, :, 0], atol=0.02)


def test_with_a_schedule_dots_move_with_the_rate():
    run = simulate(RAVINE, OPTIMIZERS["sgd"](lr=0.02), RAVINE.start, 50, schedule=lambda t, n: 1.0 - t / n)
    assert np.allclose(places(run, directions(RAVINE)).rate[:, 1], np.linspace(1.0, 0.02, 50))


def test_the_eigenvalues_that_adam_sees_are_those_of_its_scaled_hessian():
    opt = OPTIMIZERS["adam"](lr=0.05)
    run = walked("adam", lr=0.05)
    second, t = run.state["v"][:, :, 0], np.arange(1, 301)[:, None]
    scale = np.sqrt(second / (1.0 - opt.beta2**t)) + opt.eps
    unbias = 1.0 - opt.beta1**t
    root = (unbias * scale) ** -0.5
    expected = np.linalg.eigvalsh(root[:, :, None] * RAVINE.hessian(0.0, 0.0) * root[:, None, :])
    assert np.allclose(seen_eigenvalues(run)[:, :, 0], expected)
    found = places(run, directions(RAVINE))
    assert np.allclose(found.rate, 0.05 * 0.1 * expected)
    assert found.measured
    assert found.damped


ADAPTIVE = {
    "adam": {"lr": 0.02, "beta1": 0.5},
    "amsgrad": {"lr": 0.02, "beta1": 0.5},
    "rmsprop": {"lr": 0.002},
    "adagrad": {"lr": 0.5},
}


@pytest.mark.parametrize(("key", "settings"), ADAPTIVE.items())
def test_on_a_bowl_where_rates_change_slowly_the_roots_say_what_is_measured(key, settings):
    """Along an axis the direction is a coordinate."""
    bowl = surface_from_formula("x^2/2 + 4*y^2")
    run = simulate(bowl, OPTIMIZERS[key](**settings), (3.0, 2.0), 150, record=True)
    found = places(run, directions(bowl)).factor
    told = measured(run, directions(bowl), window=60)[-1, :, 0]
    real = ~found.complex[-60:].any(axis=0)
    assert real.any()
    expected = np.exp(np.log(found.size[-60:]).mean(axis=0))
    assert np.allclose(told[real], expected[real], rtol=3e-3)


@pytest.mark.parametrize(
    "key", ["lion", "signsgd", "sam", "newton", "backtracking", "adamw", "adam_l2", "nadam"]
)
def test_rules_that_are_no_such_iteration_have_no_place(key):
    assert places(walked(key, steps=5), directions(RAVINE)) is None


def test_a_quadratic_without_a_minimum_is_level_somewhere():
    assert np.allclose(stationary(SURFACES["saddle"]), 0.0)
    assert np.allclose(stationary(surface_from_formula("x^2 - 3*y^2 + 2*x - 6*y")), [-1.0, -1.0])
