"""Turning and moving a surface moves everything that is known about it."""

import math
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surfaces import SURFACES, Transformed

shifts = st.tuples(st.floats(-10, 10), st.floats(-10, 10))
angles = st.floats(-360, 360)
bases = st.sampled_from([s for s in SURFACES.values() if s.elementwise])
units = st.tuples(st.floats(0, 1), st.floats(0, 1))


def turn(angle):
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return np.array([[c, -s], [s, c]])


@given(bases, shifts, angles, units)
def test_value_gradient_and_hessian_move_along(base, shift, angle, unit):
    low, high = np.array(base.view)[[0, 2]], np.array(base.view)[[1, 3]]
    point = low + (high - low) * np.array(unit)
    rotation = turn(angle)
    moved = Transformed(base, shift, angle)
    there = rotation @ point + np.array(shift)
    # Going there and back loses digits in proportion to the slope.
    gradient, hessian = base.gradient(*point), base.hessian(*point)
    loose = 1e-12 * (1.0 + np.abs(hessian).max()) * 1e3
    if base.smooth:
        np.testing.assert_allclose(moved.value(*there), base.value(*point), rtol=1e-10, atol=loose)
        np.testing.assert_allclose(moved.gradient(*there), rotation @ gradient, rtol=1e-9, atol=loose)
        expected = rotation @ hessian @ rotation.T
        np.testing.assert_allclose(moved.hessian(*there), expected, rtol=1e-8, atol=1e3 * loose)


@given(bases, shifts, angles)
def test_facts_move_along(base, shift, angle):
    moved = Transformed(base, shift, angle)
    for there, point in zip((moved.start, *moved.minima), (base.start, *base.minima), strict=True):
        np.testing.assert_allclose(there, turn(angle) @ np.array(point) + np.array(shift), atol=1e-12)
        x_min, x_max, y_min, y_max = moved.view
        assert x_min < there[0] < x_max
        assert y_min < there[1] < y_max
    assert len(moved.minima) == len(base.minima)


@pytest.mark.parametrize("key", ["rosenbrock", "six_hump_camel", "griewank"])
def test_derivatives_of_a_moved_surface(key):
    moved = Transformed(SURFACES[key], (0.3, -0.8), 33.0)
    x, y, step = np.linspace(-1, 1, 7), np.linspace(-0.5, 1, 7), 1e-30
    gradient = [moved.value(x + 1j * step, y).imag / step, moved.value(x, y + 1j * step).imag / step]
    np.testing.assert_allclose(moved.gradient(x, y), gradient, rtol=1e-12, atol=1e-10)
    hessian = [moved.gradient(x + 1j * step, y).imag / step, moved.gradient(x, y + 1j * step).imag / step]
    np.testing.assert_allclose(moved.hessian(x, y), hessian, rtol=1e-12, atol=1e-9)


def test_it_is_a_value_with_checked_fields():
    moved = Transformed(SURFACES["beale"], (1.0, 2.0), 45.0)
    assert pickle.loads(pickle.dumps(moved)) == moved
    assert hash(moved.replace(angle=45.0)) == hash(moved)
    assert moved.smooth
    assert moved.elementwise
    assert not Transformed(SURFACES["penguins_logistic"]).elementwise
    assert "Beale" in moved.label
    with pytest.raises(ValueError, match="Transformed: angle must be finite, got nan"):
        Transformed(SURFACES["beale"], angle=math.nan)
    with pytest.raises(ValueError, match="Transformed: shift must be finite"):
        Transformed(SURFACES["beale"], shift=(math.inf, 0.0))


def test_no_example_has_to_be_ready_in_time():
    assert settings().deadline is None
