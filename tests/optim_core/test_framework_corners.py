"""What frameworks do at the edge of their settings, measured on torch 2.13.0 and optax 0.2.8."""

from __future__ import annotations

import math

import numpy as np
import pytest

from optim_core import OPTIMIZERS, SCHEDULES, simulate
from surfaces import SURFACES

ROSENBROCK = SURFACES["rosenbrock"]


def test_rprop_takes_its_first_step_from_the_rate_of_that_step_but_in_optax():
    rprop, schedule = OPTIMIZERS["rprop"], SCHEDULES["one_cycle"](warmup=0.3, divide=25.0)
    steps = {
        framework: abs(
            simulate(
                ROSENBROCK, rprop.preset(framework, lr=0.01), (-1.2, 1.0), 20, schedule, record=True
            ).update
        )
        for framework in ("torch", "optax")
    }
    assert np.allclose(steps["torch"][0], 0.0004, rtol=1e-12)
    assert np.allclose(steps["optax"][1], 0.01, rtol=1e-12)  # one step late


@pytest.mark.parametrize("distance", [1e-5, 1e-7, 1e-9])
def test_nadam_of_optax_keeps_its_digits_where_beta1_is_nearly_one(distance):
    b1, b2, lr, eps = 1.0 - distance, 0.9, 0.05, 1e-4
    optimizer = OPTIMIZERS["nadam"].preset("optax", lr=lr, beta1=b1, beta2=b2, eps=eps)
    run = simulate(ROSENBROCK, optimizer, (-1.2, 1.0), 30)
    w, m, v = [-1.2, 1.0], [0.0, 0.0], [0.0, 0.0]
    for t in range(1, 31):
        g = ROSENBROCK.gradient(*w)
        for i in range(2):
            m[i] = b1 * m[i] + (1 - b1) * g[i]
            v[i] = b2 * v[i] + (1 - b2) * g[i] ** 2
            ahead = b1 * m[i] / (1 - b1 ** (t + 1)) + (1 - b1) * g[i] / (1 - b1**t)
            w[i] -= lr * ahead / (math.sqrt(v[i] / (1 - b2**t)) + eps)
    assert np.allclose(run.x[-1, :, 0], w, rtol=0, atol=1e-11)
