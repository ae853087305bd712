"""Noise against theory: on a quadratic its effect is known in closed form, and must be met."""

from __future__ import annotations

import math

import numpy as np
import pytest

from optim_core import OPTIMIZERS, BatchNoise, simulate
from surfaces import SURFACES

PARTICLES = 16_000
ERRORS = 5.0  # how many standard errors a sample may be off
BOWL = SURFACES["bowl"]
CURVATURE = 2.0  # of the bowl, in every direction
SHARP_FLAT = SURFACES["sharp_flat"]


def cloud(surface=BOWL, point=(1.0, -2.0), count=PARTICLES):
    return np.repeat(np.array(point, dtype=float)[:, None], count, axis=1)


def resting_variance(optimizer, noise, steps, surface=BOWL, seed=1):
    """The variance of each coordinate once the start is forgotten."""
    run = simulate(surface, optimizer, cloud(surface), steps, noise=noise, seed=seed, keep="last")
    return run.x[0].var(axis=1)


def assert_variance(found, expected):
    """A variance of N independent Gaussians is off by about √(2/N) of itself."""
    assert np.all(np.abs(found / expected - 1.0) < ERRORS * math.sqrt(2.0 / PARTICLES)), (found, expected)


def sgd_variance(lr, curvature, deviation):
    """x ← (1 − ηλ) x − ηξ rests at η s² / (λ (2 − ηλ))."""
    return lr * deviation**2 / (curvature * (2.0 - lr * curvature))


def momentum_variance(lr, momentum, curvature, deviation):
    """The same with v ← μv + g, x ← x − ηv: a linear recursion of second order."""
    spread = lr * deviation**2 * (1.0 + momentum)
    return spread / (curvature * (1.0 - momentum) * (2.0 * (1.0 + momentum) - lr * curvature))


@pytest.mark.slow
@pytest.mark.parametrize(("lr", "sigma", "batch_size"), [(0.05, 1.0, 1), (0.3, 2.0, 4), (0.8, 0.5, 16)])
def test_sgd_rests_with_the_variance_of_theory(lr, sigma, batch_size):
    noise = BatchNoise(sigma, batch_size)
    expected = sgd_variance(lr, CURVATURE, sigma / math.sqrt(batch_size))
    assert_variance(resting_variance(OPTIMIZERS["sgd"](lr=lr), noise, 200), expected)


@pytest.mark.slow
@pytest.mark.parametrize(("lr", "momentum", "batch_size"), [(0.05, 0.5, 1), (0.1, 0.9, 4), (0.5, 0.8, 16)])
def test_momentum_rests_with_the_variance_of_theory(lr, momentum, batch_size):
    optimizer = OPTIMIZERS["momentum"](lr=lr, momentum=momentum)
    expected = momentum_variance(lr, momentum, CURVATURE, 1.0 / math.sqrt(batch_size))
    assert_variance(resting_variance(optimizer, BatchNoise(1.0, batch_size), 400), expected)


def test_each_direction_of_a_ravine_rests_by_its_own_curvature():
    ravine = SURFACES["ravine"].replace(condition=20.0, angle=0.0)
    found = resting_variance(OPTIMIZERS["sgd"](lr=0.05), BatchNoise(1.0), 400, ravine)
    assert_variance(found, np.array([sgd_variance(0.05, curvature, 1.0) for curvature in (1.0, 20.0)]))


@pytest.mark.parametrize("kind", ["gaussian", "heavy_tailed"])
def test_the_deviation_falls_with_the_root_of_the_batch(kind):
    """One step from one point: the deviation of the positions is η σ/√B."""
    found = []
    for batch_size in (1, 4, 16, 64):
        noise = BatchNoise(3.0, batch_size, kind, df=10.0)
        run = simulate(BOWL, OPTIMIZERS["sgd"](lr=0.1), cloud(), 1, noise=noise, seed=2, keep="last")
        found.append(run.x[0].std(axis=1) / (0.1 * 3.0 / math.sqrt(batch_size)))
    assert np.all(np.abs(np.array(found) - 1.0) < ERRORS * math.sqrt(1.0 / PARTICLES))


@pytest.mark.parametrize(
    ("name", "settings"), [("sgd", {"lr": 0.1}), ("momentum", {"lr": 0.05, "momentum": 0.9})]
)
def test_the_mean_path_on_a_quadratic_is_the_path_without_noise(name, settings):
    optimizer = OPTIMIZERS[name](**settings)
    noisy = simulate(BOWL, optimizer, cloud(), 60, noise=BatchNoise(2.0, 4), seed=3)
    exact = simulate(BOWL, optimizer, (1.0, -2.0), 60)
    gap = np.abs(noisy.x.mean(axis=2) - exact.x[:, :, 0])
    assert np.all(gap <= ERRORS * noisy.x.std(axis=2) / math.sqrt(PARTICLES) + 1e-12)


def test_the_mean_path_elsewhere_is_not():
    """On no quadratic the mean drifts away from the path without noise: the claim has teeth."""
    surface, optimizer = SURFACES["himmelblau"], OPTIMIZERS["sgd"](lr=0.004)
    start = cloud(surface, (-0.2, -0.8), 2000)
    noisy = simulate(surface, optimizer, start, 150, noise=BatchNoise(20.0), seed=3)
    exact = simulate(surface, optimizer, (-0.2, -0.8), 150)
    gap = np.hypot(*(noisy.x[-1].mean(axis=1) - exact.x[-1, :, 0]))
    assert gap > 20.0 * noisy.x[-1].std() / math.sqrt(2000)


def share_in_the_flat_minimum(batch_size, lr=0.2, seed=0, count=1000, optimizer="sgd"):
    """Start in the sharp minimum, shake for 300 steps, then let noiseless descent say which minimum it is."""
    start = cloud(SHARP_FLAT, SHARP_FLAT.minima[0], count)
    noise = BatchNoise(2.0, batch_size) if batch_size else None
    run = simulate(SHARP_FLAT, OPTIMIZERS[optimizer](lr=lr), start, 300, noise=noise, seed=seed, keep="last")
    rest = simulate(SHARP_FLAT, OPTIMIZERS["sgd"](lr=0.3), run.x[0], 1500, keep="last").x[0]
    flat_x, flat_y = SHARP_FLAT.minima[1]
    return float(np.mean(np.hypot(rest[0] - flat_x, rest[1] - flat_y) < 0.2))


def test_small_batches_leave_the_sharp_minimum_and_large_ones_stay():
    shares = [share_in_the_flat_minimum(batch_size) for batch_size in (4, 16, 64, 256, None)]
    assert shares[0] > 0.85
    assert shares == sorted(shares, reverse=True)
    assert shares[2:] == [0.0, 0.0, 0.0]


def test_large_rates_leave_the_sharp_minimum():
    shares = [share_in_the_flat_minimum(16, lr) for lr in (0.05, 0.1, 0.2, 0.3)]
    assert shares == sorted(shares)
    assert shares[0] == 0.0
    assert shares[-1] > 0.85


def test_sam_leaves_the_sharp_minimum_where_sgd_stays():
    assert share_in_the_flat_minimum(64) == 0.0
    start = cloud(SHARP_FLAT, SHARP_FLAT.minima[0], 1000)
    optimizer = OPTIMIZERS["sam"](lr=0.2, rho=0.3)
    run = simulate(SHARP_FLAT, optimizer, start, 300, noise=BatchNoise(2.0, 64), keep="last")
    assert np.mean(run.x[0, 0] > -0.5) > 0.4


def test_shares_are_stable_from_seed_to_seed():
    shares = np.array([share_in_the_flat_minimum(16, seed=seed) for seed in range(8)])
    middle = shares.mean()
    assert 0.2 < middle < 0.8, "a share that hardly varies would prove nothing"
    assert np.all(np.abs(shares - middle) < ERRORS * math.sqrt(middle * (1.0 - middle) / 1000))
    assert len(set(shares)) > 1, "other seeds are other noise"
