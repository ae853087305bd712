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
