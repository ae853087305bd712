"""On a quadratic, descent and momentum are linear maps: their iterates are powers of a 2×2 matrix."""

import numpy as np
import pytest

from optim_core import OPTIMIZERS, SCHEDULES, simulate
from surfaces import SURFACES

KAPPA, ANGLE = 20.0, 33.0
RAVINE = SURFACES["ravine"].replace(condition=KAPPA, angle=ANGLE)
START = np.array([1.3, -0.8])
TURN = np.radians(ANGLE)
AXES = np.array([[np.cos(TURN), np.sin(TURN)], [-np.sin(TURN), np.cos(TURN)]])
STEPS = 200


def eigen_path(powers):
    """Iterates from those along the eigenvectors: `powers(curvature, t)` is the factor on the start."""
    start = AXES @ START
    along = [
        [powers(curvature, t) * c for t in range(STEPS + 1)]
        for curvature, c in zip((1, KAPPA), start, strict=True)
    ]
    return (AXES.T @ np.array(along)).T


def close(optimizer, expected):
    found = simulate(RAVINE, optimizer, START, STEPS).x[:, :, 0]
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("lr", [0.01, 0.09, 0.0999])
def test_descent_multiplies_each_eigenvector(lr):
    close(OPTIMIZERS["sgd"](lr=lr), eigen_path(lambda curvature, t: (1 - lr * curvature) ** t))


@pytest.mark.parametrize(("lr", "momentum"), [(0.01, 0.5), (0.05, 0.9), (0.15, 0.6)])
def test_momentum_is_a_power_of_its_matrix(lr, momentum):
    def powers(curvature, t):
        # (velocity, position): v ← μv + h x, x ← x − ηv.
        step = np.array([[momentum, curvature], [-lr * momentum, 1 - lr * curvature]])
        values, vectors = np.linalg.eig(step.astype(complex))
        return (vectors @ np.diag(values**t) @ np.linalg.inv(vectors) @ [0, 1])[1].real

    close(OPTIMIZERS["momentum"](lr=lr, momentum=momentum), eigen_path(powers))


@pytest.mark.parametrize(("factor", "diverges"), [(0.99, False), (1.01, True)])
def test_descent_is_stable_up_to_two_over_the_curvature(factor, diverges):
    run = simulate(RAVINE, OPTIMIZERS["sgd"](lr=2 / KAPPA * factor), START, 600)
    assert (run.loss[-1, 0] > run.loss[0, 0]) == diverges


@pytest.mark.parametrize("framework", ["torch", "optax", "keras"])
def test_the_shifted_nesterov_visits_the_points_the_other_looks_at(framework):
    """With θ̃ = θ − ημv, the look-ahead form's points θ̃ are the positions of the shifted form."""
    settings = {"lr": 5e-4, "momentum": 0.9}
    start = (-1.5, 2.0)
    ahead = simulate(SURFACES["rosenbrock"], OPTIMIZERS["nesterov"](**settings), start, 150, record=True)
    shifted = simulate(
        SURFACES["rosenbrock"], OPTIMIZERS["nesterov"].preset(framework, **settings), start, 150
    )
    np.testing.assert_allclose(shifted.x[:-1], ahead.state["ahead"], rtol=1e-10)


def test_keras_momentum_parts_from_torch_only_when_the_rate_changes():
    start, settings = (-1.5, 2.0), {"lr": 5e-4, "momentum": 0.9}
    torch, keras = (OPTIMIZERS["momentum"].preset(name, **settings) for name in ("torch", "keras"))
    surface = SURFACES["rosenbrock"]
    np.testing.assert_allclose(
        simulate(surface, torch, start, 100).x, simulate(surface, keras, start, 100).x, rtol=1e-11
    )
    cut = SCHEDULES["step"]()
    apart = simulate(surface, torch, start, 100, cut).x - simulate(surface, keras, start, 100, cut).x
    assert np.abs(apart).max() > 1e-3
