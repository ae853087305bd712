"""Kinks, tips and roots: their slope is 0 where that of |x| is, so that one can rest on a minimum there."""

import numpy as np
import pytest

from optim_core import OPTIMIZERS, simulate
from surfaces import SURFACES, surface_from_formula

ACKLEY = "-20*exp(-0.2*sqrt(0.5*(x^2+y^2))) - exp(0.5*(cos(2*pi*x)+cos(2*pi*y))) + e + 20"
TIPS = [
    "abs(x) + abs(y)",
    "abs(x) + 5*abs(y)",
    "sqrt(x^2 + y^2)",
    "(x^2 + y^2)^0.5",
    "(x^2 + y^2)^(1/2)",
    "(x^2 + y^2)^0.25",
    "(x^2 + 4*y^2)^(1/3)",
    "sqrt(x*x + y*y) + x^2",
    "sqrt(abs(x)) + sqrt(abs(y))",
    "sqrt(abs(x*y)) + x^2",
    "abs(x)^0.5 + abs(y)^(2/3)",
    "(x^2)^(1/3) + y^2",
    "abs(x)^1.5 + y^2",
    "sqrt(x^4 + y^4)",
    "max(abs(x), abs(y))",
    "max(x, -x) + max(y, -y)",
    "-min(x, -x) + y^2",
    "max(x^2, y^2)",
    "abs(x + y) + abs(x - y)",
    "abs(abs(x) - abs(y)) + abs(x)",
    "1 - exp(-sqrt(x^2 + y^2))",
    "log(1 + sqrt(x^2 + y^2))",
    "tanh(abs(x)) + atan(sqrt(abs(y)))",
    "acos(cos(x)) + asin(abs(sin(y)))",
    "acos(1 - x^2 - y^2)",
    "sqrt(1 - cos(x)) + y^2",
    "sqrt(x) + sqrt(y)",
    ACKLEY,
]


@pytest.mark.parametrize("text", TIPS)
def test_the_slope_at_a_tip_is_zero(text):
    surface = surface_from_formula(text)
    assert np.isfinite(surface.value(0.0, 0.0))
    np.testing.assert_array_equal(surface.gradient(0.0, 0.0), [0.0, 0.0])
    assert not np.isnan(surface.hessian(0.0, 0.0)).any()
    np.testing.assert_array_equal(surface.gradient([0.0], [0.0]), np.zeros((2, 1)))


@pytest.mark.parametrize("text", [text for text in TIPS if "sqrt(x) +" not in text])
def test_the_slope_beside_a_tip_is_that_of_mathematics(text):
    surface, step = surface_from_formula(text), 1e-6
    x, y = np.random.default_rng(4).uniform(-0.9, 0.9, (2, 30))
    near = [surface.value(x + s * step, y + t * step) for s, t in ((1, 0), (-1, 0), (0, 1), (0, -1))]
    expected = np.array([near[0] - near[1], near[2] - near[3]]) / (2 * step)
    np.testing.assert_allclose(surface.gradient(x, y), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("record", [False, True])
def test_descent_on_a_cone_comes_to_rest_at_its_tip(record):
    surface = surface_from_formula("sqrt(x^2+y^2)")
    run = simulate(surface, OPTIMIZERS["sgd"](lr=0.5), (3.0, 0.0), 20, record=record)
    np.testing.assert_array_equal(run.x[:7, 0, 0], [3.0, 2.5, 2.0, 1.5, 1.0, 0.5, 0.0])
    assert np.all(run.x[6:] == 0.0)
    assert np.all(run.loss[6:] == 0.0)
    assert run.step_diverged[0] == run.step_stopped[0] == -1


@pytest.mark.slow
@pytest.mark.parametrize("key", [key for key in OPTIMIZERS if key not in ("newton", "yogi", "cma_es")])
@pytest.mark.parametrize("text", ["sqrt(x^2+y^2)", "sqrt(abs(x)) + abs(y)", ACKLEY, "max(abs(x), abs(y))"])
def test_no_rule_leaves_a_tip_on_which_it_stands(key, text):
    run = simulate(surface_from_formula(text), OPTIMIZERS[key](lr=0.1), (0.0, 0.0), 20, keep="last")
    assert run.step_diverged[0] == run.step_stopped[0] == -1
    np.testing.assert_array_equal(run.x[0, :, 0], [0.0, 0.0])


def test_typed_ackley_is_the_known_one_everywhere():
    typed, known = surface_from_formula(ACKLEY), SURFACES["ackley"]
    x, y = np.random.default_rng(0).uniform(-3, 3, (2, 50))
    x[0] = y[0] = 0.0
    np.testing.assert_allclose(typed.value(x, y), known.value(x, y), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(typed.gradient(x, y), known.gradient(x, y), rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize(
    ("text", "x", "y"),
    [
        ("1/(1/x)", 0.0, 1.0),
        ("1/(1 + 1/x)", 0.0, 1.0),
        ("exp(-1/x^2) + y", 0.0, 1.0),
        ("tanh(1/x)", 0.0, 1.0),
        ("atan(log(x))", 0.0, 0.0),
        ("atan(log(x))", -1.0, 0.0),
        ("1/x^-1", 0.0, 0.0),
        ("(1/x)^0 + y", 0.0, 0.0),
        ("1/log(x^2 + y^2)", 0.0, 0.0),
        ("min(1/x^2, 1)", 0.0, 0.0),
        ("sqrt(x)^0 + y", -1.0, 0.0),
        ("1^log(x) + y", -1.0, 0.0),
        ("exp(-1/abs(x))*y", 0.0, 1.0),
        ("x/abs(x)", 0.0, 1.0),
        ("exp(-x^-0.5)", 0.0, 1.0),
        ("0*(x^y)", 0.0, -1.0),
    ],
)
def test_value_and_slope_agree_on_what_is_undefined(text, x, y):
    surface = surface_from_formula(text)
    assert np.isnan(surface.value(x, y))
    assert np.isnan(surface.gradient(x, y)).all()
    assert np.isnan(surface.hessian(x, y)).all()


def test_beyond_the_floats_is_not_undefined():
    surface = surface_from_formula("exp(x)/(1+y^2) + log(2+y)")
    assert surface.value(900.0, 0.0) == np.inf
    assert np.isnan(surface.value(900.0, -3.0))
