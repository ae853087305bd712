"""Formulas that a person may type: what they become."""

import pickle
import subprocess
import sys
import time

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from surfaces import SURFACES, FormulaError, surface_from_formula
from surfaces.formula_tree import FUNCTIONS

SMOOTH = [
    "x**2 + 3*sin(3*x)*y**2",
    "exp(-x*y)*cos(x + 2*y)**3",
    "tan(x/4) + tanh(x*y) + sinh(x) - cosh(y)/3",
    "asin(x/4)*acos(y/4) + atan(x*y)",
    "log(x + 4)*sqrt(y + 4) + ln(y + 5)*log10(x + 6)",
    "(x**2 + 1)**(y/3) + 2**x + x**-2 + (y + 4)**1.5",
    "x^2^2 - -y + +x",
    ".5*x + 1.*y + 1e-1*x*y + pi*e",
    "x/(1 + y**2)/(2 + x**2)",
]
TYPED = {
    "bowl": "x**2 + y**2",
    "booth": "(x + 2*y - 7)**2 + (2*x + y - 5)**2",
    "rosenbrock": "(1 - x)**2 + 100*(y - x**2)**2",
    "beale": "(1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2",
    "himmelblau": "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
    "plateau": "1 - exp(-(x**2 + y**2)/2)",
    "rastrigin": "20 + x**2 - 10*cos(2*pi*x) + y**2 - 10*cos(2*pi*y)",
    "griewank": "1 + (x**2 + y**2)/4000 - cos(x)*cos(y/sqrt(2))",
    "six_hump_camel": "(4 - 2.1*x**2 + x**4/3)*x**2 + x*y + (4*y**2 - 4)*y**2",
}


def points(count=50, size=2.5):
    return np.random.default_rng(3).uniform(-size, size, (2, count))


def reference(text, order):
    """The same formula read and differentiated by SymPy as a whole, in 30 digits."""
    x, y = sympy.symbols("x y")
    names = {"x": x, "y": y, "ln": sympy.log, "log10": lambda u: sympy.log(u, 10), "e": sympy.E}
    loss = sympy.sympify(text.replace("^", "**"), locals=names, rational=True)
    wanted = {
        0: [loss],
        1: [loss.diff(x), loss.diff(y)],
        2: [loss.diff(x, x), loss.diff(x, y), loss.diff(y, y)],
    }
    return [
        lambda u, v, f=f: complex(f.evalf(30, subs={x: sympy.Float(u), y: sympy.Float(v)}))
        for f in wanted[order]
    ]


@pytest.mark.parametrize("text", SMOOTH)
def test_value_and_derivatives_are_those_of_the_whole_formula(text):
    surface = surface_from_formula(text)
    x, y = points(5)
    hessian = surface.hessian(x, y)
    ours = [surface.value(x, y)], surface.gradient(x, y), hessian[[0, 0, 1], [0, 1, 1]]
    for order, arrays in enumerate(ours):
        for array, function in zip(arrays, reference(text, order), strict=True):
            expected = [function(u, v) for u, v in zip(x, y, strict=True)]
            assert np.abs(np.imag(expected)).max() == 0.0
            np.testing.assert_allclose(array, np.real(expected), rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("text", SMOOTH)
def test_derivatives_agree_with_the_complex_step(text):
    surface = surface_from_formula(text)
    (x, y), step = points(), 1e-30
    for function, derivative in ((surface.value, surface.gradient), (surface.gradient, surface.hessian)):
        expected = np.stack([function(x + 1j * step, y).imag, function(x, y + 1j * step).imag]) / step
        np.testing.assert_allclose(derivative(x, y), expected, rtol=1e-10, atol=1e-11)


@pytest.mark.parametrize("key", TYPED)
def test_typed_surfaces_are_the_analytic_ones(key):
    known = SURFACES[key]
    typed = surface_from_formula(TYPED[key], view=known.view)
    x_min, x_max, y_min, y_max = known.view
    x, y = np.random.default_rng(1).uniform([[x_min], [y_min]], [[x_max], [y_max]], (2, 100))
    for name in ("value", "gradient", "hessian"):
        expected = getattr(known, name)(x, y)
        scale = 1.0 + np.abs(expected).max()
        np.testing.assert_allclose(getattr(typed, name)(x, y), expected, rtol=1e-12, atol=1e-13 * scale)
    assert typed.smooth
    found, stated = np.array(sorted(typed.minima)), np.array(sorted(known.minima))
    np.testing.assert_allclose(found, stated, atol=1e-8)


def test_every_function_is_computed_and_derived():
    x, y, step = np.array([0.3, 0.6]), np.array([0.45, 0.25]), 1e-6
    for name, operation in FUNCTIONS.items():
        surface = surface_from_formula(f"{name}(x, y)" if operation.arity == 2 else f"{name}(x)*y")
        assert surface.smooth == (name not in ("abs", "sign", "min", "max"))
        expected = (surface.value(x + step, y) - surface.value(x - step, y)) / (2 * step)
        np.testing.assert_allclose(surface.gradient(x, y)[0], expected, rtol=1e-8, atol=1e-9)
        expected = (surface.gradient(x + step, y) - surface.gradient(x - step, y)) / (2 * step)
        np.testing.assert_allclose(surface.hessian(x, y)[0], expected, rtol=1e-8, atol=1e-8)
        assert name in surface.formula or f"arc{name[1:]}" in surface.formula or name in ("abs", "log10")


@pytest.mark.parametrize(
    ("text", "x", "y", "value"),
    [
        ("-x**2", 3.0, 0.0, -9.0),
        ("2**3**2*x", 1.0, 0.0, 512.0),
        ("2^-1*x", 1.0, 0.0, 0.5),
        ("8/4/2*x", 1.0, 0.0, 1.0),
        ("x - y - 1", 5.0, 2.0, 2.0),
        ("-2*-x", 4.0, 0.0, 8.0),
        ("abs(x)*sign(y)", -2.0, -3.0, -2.0),
        ("min(x, y) + 10*max(x, y)", 1.0, 2.0, 21.0),
        ("\t x\t+ 1 ", 1.0, 0.0, 2.0),
        ("3", 1.0, 0.0, 3.0),
        ("-x² + 2*y³", 3.0, 2.0, 7.0),
    ],
)
def test_precedence_is_that_of_mathematics(text, x, y, value):
    assert surface_from_formula(text).value(x, y) == value


@pytest.mark.parametrize(
    ("text", "undefined"),
    [
        ("log(x)", lambda x, y: x <= 0),
        ("sqrt(x)*y", lambda x, y: x < 0),
        ("1/x", lambda x, y: x == 0),
        ("x/x", lambda x, y: x == 0),
        ("sqrt(x)**2", lambda x, y: x < 0),
        ("asin(x)", lambda x, y: abs(x) > 1),
        ("x**0.5 + 0*y", lambda x, y: x < 0),
        ("0*log(x)", lambda x, y: x <= 0),
        ("log(x**2 + y**2)", lambda x, y: (x == 0) & (y == 0)),
        ("x**-2", lambda x, y: x == 0),
        ("x/0", lambda x, y: x == x),
        ("acos(2*x/x)", lambda x, y: x == x),
        ("sqrt(-x**2 - 1)", lambda x, y: x == x),
    ],
)
def test_undefined_places_are_nan_for_value_and_derivatives(text, undefined):
    surface = surface_from_formula(text)
    x, y = np.meshgrid(np.linspace(-3, 3, 13), np.linspace(-3, 3, 13))
    expected = undefined(x, y)
    np.testing.assert_array_equal(np.isnan(surface.value(x, y)), expected)
    assert np.isnan(surface.gradient(x, y)[:, expected]).all()
    assert np.isnan(surface.hessian(x, y)[:, :, expected]).all()
    inner = ~expected & (x != 0) & (np.abs(x) != 1)
    assert np.isfinite(surface.gradient(x, y)[:, inner]).all()
    assert len(surface.start) == 2
    assert isinstance(surface.minima, tuple)


def test_minima_are_found_inside_the_view_only():
    assert surface_from_formula("(x - 5)**2 + y**2").minima == ()
    assert surface_from_formula("x**2 - y**2").minima == ()
    assert surface_from_formula("x**2").minima == ()
    assert surface_from_formula("x**2*0 + 1").minima == ()
    np.testing.assert_allclose(
        surface_from_formula("(x - 5)**2 + y**2", (0, 9, -1, 1)).minima, [(5, 0)], atol=1e-12
    )
    both = surface_from_formula("(x**2 - 1)**2 + (y - 0.5)**2").minima
    np.testing.assert_allclose(sorted(both), [(-1, 0.5), (1, 0.5)], atol=1e-9)
    tilted = surface_from_formula("(x**2 - 1)**2 + 0.3*x + y**2").minima
    assert len(tilted) == 1
    assert tilted[0][0] < -1.0


def test_start_lies_in_the_view_where_there_is_a_slope():
    for text in (*SMOOTH, "log(x)*y"):
        for view in ((-3.0, 3.0, -3.0, 3.0), (0.5, 2.0, -0.25, 3.5)):
            surface = surface_from_formula(text, view=view)
            (x, y), (x_min, x_max, y_min, y_max) = surface.start, view
            assert x_min < x < x_max
            assert y_min < y < y_max
            assert np.isfinite(surface.gradient(x, y)).all()


def test_equal_text_and_view_are_one_surface():
    surface = surface_from_formula("x**2 + y**2", view=[-1, 2, -3, 4])
    same = surface_from_formula("x**2 + y**2", view=(-1.0, 2.0, -3.0, 4.0))
    assert surface == same == pickle.loads(pickle.dumps(surface))
    assert hash(surface) == hash(same)
    assert surface != surface_from_formula("x**2 + y**2")
    assert surface.view == (-1.0, 2.0, -3.0, 4.0)
    assert surface.replace(text="x*y").view == surface.view


@pytest.mark.parametrize(
    "view",
    [
        (0, 0, 1, 2),
        (1, 0, 1, 2),
        (0, 1e-9, 0, 1),
        (0, np.inf, 0, 1),
        (np.nan, 1, 0, 1),
        (0, 1e7, 0, 1),
        (0, 1),
        "ab",
        None,
    ],
)
def test_senseless_views_are_refused(view):
    with pytest.raises(ValueError, match="view"):
        surface_from_formula("x + y", view=view)


def test_numbers_are_the_same_in_every_process():
    program = (
        "import numpy as np; from surfaces import surface_from_formula as f;"
        "s = f('sin(x*y)*exp(x) + max(x, y)*tanh(y/3)/(2 + cos(x))');"
        "x, y = np.linspace(-2, 2, 9), np.linspace(1, 3, 9);"
        "print(s.gradient(x, y).tobytes().hex(), s.hessian(x, y).tobytes().hex())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


HARD = [
    "tanh(" * 17 + "x*y" + ")" * 17,
    "**".join(["x", "y"] * 8),
    "/".join(["(x**y + sin(x))", "(y**x + 1)"] * 4),
    "*".join(["sin(x*y)", "cos(x + y)", "exp(x)", "log(y)", "x**y"] * 3),
    "(2*" * 16 + "x" + ")**16" * 16,
    "max(x, " * 15 + "y" + ")" * 15,
]


@pytest.mark.parametrize("text", HARD, ids=lambda text: text[:20])
def test_the_hardest_formulas_take_less_than_two_seconds(text):
    begin = time.process_time()
    surface = surface_from_formula(text)
    surface.gradient(*points())
    surface.hessian(*points())
    assert time.process_time() - begin < 2.0


operands = st.sampled_from(["x", "y", "2", "0.5", "pi", "e", "3"])
expressions = st.recursive(
    operands,
    lambda inner: st.one_of(
        st.builds("({}{}{})".format, inner, st.sampled_from(["+", "-", "*", "/", "**"]), inner),
        st.builds("{}({})".format, st.sampled_from([n for n, f in FUNCTIONS.items() if f.arity == 1]), inner),
        st.builds("-{}".format, inner),
    ),
    max_leaves=8,
)


@settings(deadline=None, max_examples=60)
@given(expressions)
def test_random_formulas_give_derivatives_or_nan(text):
    try:
        surface = surface_from_formula(text)
    except FormulaError:
        return
    x, y = points(20)
    value, gradient = surface.value(x, y), surface.gradient(x, y)
    assert np.isnan(gradient[:, np.isnan(value)]).all()
    surface.hessian(x, y)
