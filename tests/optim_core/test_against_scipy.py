"""Rules that decide by values go where those of SciPy go, and ask as often."""

import numpy as np
import pytest
from scipy.optimize import minimize

from optim_core import OPTIMIZERS, SCHEDULES, BatchNoise, simulate
from surfaces import SURFACES

ROSENBROCK = SURFACES["rosenbrock"]
STEPS = 70


def theirs(method, surface, start, steps, slope=True, **options):
    """The points after each step of SciPy's method, and how many losses it has asked for after each."""
    path, counts, asked = [], [], 0

    def value(w):
        nonlocal asked
        asked += 1
        return float(surface.value(*w))

    def seen(w):
        path.append(w.copy())
        counts.append(asked)

    gradient = (lambda w: surface.gradient(*w)) if slope else None
    minimize(value, start, jac=gradient, method=method, callback=seen, options={"maxiter": steps, **options})
    return np.array(path), counts


@pytest.mark.parametrize("key", ["rosenbrock", "himmelblau", "ackley", "abs_valley", "penguins_logistic"])
def test_nelder_mead_is_that_of_scipy(key):
    surface, size = SURFACES[key], 0.3
    corners = np.array(surface.start) + size * np.array([[0, 0], [1, 0], [0, 1]])
    options = {"initial_simplex": corners, "xatol": 0, "fatol": 0}
    path, counts = theirs("Nelder-Mead", surface, surface.start, STEPS + 1, slope=False, **options)
    run = simulate(surface, OPTIMIZERS["nelder_mead"](lr=size), surface.start, len(path), record=True)
    np.testing.assert_allclose(run.x[1:, :, 0], path, rtol=1e-13, atol=1e-15)
    assert len(path) == STEPS
    assert np.cumsum(run.state["evaluations"][:, 0, 0]).tolist() == counts
    per_answer = getattr(surface, "samples", 1)
    assert run.samples[1:].tolist() == [count * per_answer for count in counts]


def test_of_nelder_mead_the_first_triangle_alone_has_the_size_of_the_rate_and_noise_is_nothing_to_it():
    start, rule = (-1.2, 1.0), OPTIMIZERS["nelder_mead"](lr=0.2)
    run = simulate(ROSENBROCK, rule, start, 60)
    noisy = simulate(ROSENBROCK, rule, start, 60, SCHEDULES["cosine"](), BatchNoise(1.0), record=True)
    assert np.array_equal(run.x, noisy.x)
    corners = np.stack([noisy.state["second"], noisy.state["worst"], noisy.x[1:]], axis=1)[..., 0]
    losses = ROSENBROCK.value(corners[..., 0], corners[..., 1])
    assert (np.diff(losses[:, [2, 0, 1]], axis=1) >= 0).all()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("key", "surface", "least", "within"),
    [
        ("lbfgs", "himmelblau", 8, 1e-13),
        ("lbfgs", "beale", 17, 1e-13),
        ("lbfgs", "ravine", 9, 1e-12),
        ("lbfgs", "styblinski_tang", 13, 1e-13),
        ("lbfgs", "penguins_logistic", 13, 1e-12),
        ("lbfgs", "rosenbrock", 20, 1e-10),
        ("conjugate_gradient", "himmelblau", 9, 1e-13),
        ("conjugate_gradient", "ravine", 7, 1e-13),
        ("conjugate_gradient", "matyas", 11, 1e-11),
        ("conjugate_gradient", "levy", 14, 1e-13),
        ("conjugate_gradient", "penguins_logistic", 12, 1e-12),
    ],
)
def test_searches_are_those_of_scipy_as_long_as_there_is_a_slope(key, surface, least, within):
    """SciPy's CG rejects some steps and tries them again another way: not on these."""
    land = SURFACES[surface]
    ours = OPTIMIZERS[key](**({"memory": 10, "c1": 1e-3} if key == "lbfgs" else {"c2": 0.4}))
    how = ("L-BFGS-B", {"ftol": 0, "gtol": 1e-7}) if key == "lbfgs" else ("CG", {"gtol": 1e-7})
    path, counts = theirs(how[0], land, land.start, 60, **how[1])
    run = simulate(land, ours, land.start, len(path), record=True)
    assert len(path) >= least
    np.testing.assert_allclose(run.x[1 : least + 1, :, 0], path[:least], rtol=within, atol=within)
    # Each of our steps asks for the gradient where it stands anew: another batch may have come.
    asked = run.state["evaluations"][:, 0, 0]
    assert (np.cumsum(asked - 1) + 1).tolist()[:least] == counts[:least]
    assert np.diff(run.samples).tolist() == (asked * getattr(land, "samples", 1)).tolist()


@pytest.mark.parametrize("key", ["lbfgs", "conjugate_gradient"])
def test_every_step_of_a_search_falls_and_flattens_until_it_rests(key):
    starts = np.stack([np.linspace(-4, 4, 30), np.linspace(3, -3, 30)])
    rule, land = OPTIMIZERS[key](), SURFACES["himmelblau"]
    run = simulate(land, rule, starts, 60, record=True)
    slope = np.add.reduce(run.gradient * run.state["d" if key != "lbfgs" else "direction"], axis=1)
    alpha = run.state["alpha"][:, 0]
    moved = (alpha > 0) & (slope < -1e-8)
    assert moved.sum() > 150
    fallen = run.loss[1:] - run.loss[:-1] - rule.c1 * alpha * slope
    assert fallen[moved].max() < 1e-12
    assert np.abs(land.gradient(run.x[-1, 0], run.x[-1, 1])).max() < 1e-6


@pytest.mark.parametrize("key", ["lbfgs", "conjugate_gradient"])
def test_on_a_quadratic_of_two_parameters_a_few_searches_are_enough(key):
    run = simulate(SURFACES["ravine"], OPTIMIZERS[key](), SURFACES["ravine"].start, 12)
    assert run.loss[-1, 0] < 1e-12 * run.loss[0, 0]
