"""The lesson of the sharp and the flat minimum: noise leaves the one for the other."""

import numpy as np
import pytest

from surfaces import SURFACES

SURFACE = SURFACES["sharp_flat"]
SHARP, FLAT = SURFACE.minima


def share_in_the_sharp_minimum(batch_size, lr=0.2, sigma=1.0, steps=500, particles=300):
    """Descend with noise, then without, and count who ends in the sharp minimum."""
    random = np.random.default_rng(1)
    position = np.tile(np.array(SURFACE.start)[:, None], particles)
    for _ in range(steps):
        noise = sigma / np.sqrt(batch_size) * random.standard_normal(position.shape)
        position = position - lr * (SURFACE.gradient(*position) + noise)
    for _ in range(3000):
        position = position - lr * SURFACE.gradient(*position)
    return np.mean(np.hypot(position[0] - SHARP[0], position[1] - SHARP[1]) < 0.1)


def test_depths_are_equal_and_curvatures_are_not():
    assert SURFACE.value(*SHARP) == SURFACE.value(*FLAT) == 0.0
    sharp, flat = (np.linalg.eigvalsh(SURFACE.hessian(*minimum)) for minimum in (SHARP, FLAT))
    assert sharp[1] / flat[1] >= 50.0
    assert sharp.sum() / flat.sum() >= 50.0


@pytest.mark.slow
def test_large_batches_stay_and_small_ones_leave():
    assert share_in_the_sharp_minimum(batch_size=1e9) == 1.0
    assert share_in_the_sharp_minimum(batch_size=32) > 0.9
    assert share_in_the_sharp_minimum(batch_size=1) < 0.2


def test_the_surface_grows_outside_and_has_one_pass():
    angle = np.linspace(0.0, 2.0 * np.pi, 400)
    rings = [SURFACE.value(r * np.cos(angle), r * np.sin(angle)).min() for r in (3.0, 6.0, 12.0, 24.0)]
    assert np.all(np.diff(rings) > 0.0)
    between = np.linspace(SHARP[0], FLAT[0], 2001)[1:-1]
    slope = np.sign(SURFACE.gradient(between, 0.0)[0])
    assert np.count_nonzero(np.diff(slope)) == 1
