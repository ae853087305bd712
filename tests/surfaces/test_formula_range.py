"""Far out, where an exponential leaves the floats: what has a finite limit has a finite value and slope."""

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from surfaces import surface_from_formula

X, Y = sympy.symbols("x y", real=True)
BOUNDED = [
    "1/(1+exp(-500*x))+y^2",
    "log(1+exp(500*x))",
    "log(1+exp(-500*x))*y",
    "exp(500*x)/(1+exp(500*x))",
    "(exp(300*x)-exp(-300*x))/(exp(300*x)+exp(-300*x))",
    "(1-exp(-700*x))/(1+exp(-700*x)) + y",
    "2/(1+exp(-2*x)) - 1",
    "1/(1+exp(400*x)^2)",
    "1/(1+exp(400*x))^3 + x",
    "log(exp(900*x)+exp(900*y))",
    "exp(800*x)/(exp(800*x)+exp(800*y))",
    "exp(-800*x^2)/(exp(-800*x^2)+exp(-800*y^2))",
    "log(exp(-900*x^2)+exp(-900*y^2))",
    "1/cosh(600*x)",
    "sinh(500*x)/cosh(500*x)",
    "log(cosh(500*x))",
    "1/cosh(300*x)^2 + y^4",
    "exp(-exp(300*x))",
    "tanh(exp(300*x)) + y",
    "atan(exp(300*x)*y)",
    "exp(300*x)*exp(-300*x)*y",
    "sqrt(1+exp(500*x))/exp(250*x)",
    "cosh(500*x)-sinh(500*x)",
    "e^(400*x)/(1+e^(400*x))",
    "2^(1000*x)/(1+2^(1000*x)) + y",
    "1/(1+0.5^(2000*x))",
    "x/(1+exp(-600*x))",
    "x^2*exp(-400*x^2) - y*exp(-x^2)",
    "log(1+exp(1-500*x*y)) + 0.1*(x^2+y^2)",
    "ln(1+exp(-(x+y)*300)) + log10(1+exp(500*x))",
    "min(exp(500*x), 1) + y",
    "exp(500*x)/sqrt(1+exp(1000*x))",
    "(1+exp(500*x))^(-0.5)",
    "abs(1/(1+exp(-500*x)) - 0.5)",
    "exp(y-log(1+exp(500*x)))",
    "1/(exp(500*x)+exp(-500*x)+y^2)",
    "sin(1/(1+exp(-500*x)))*y",
    "exp(-x^2-y^2)*exp(x^2)*exp(y^2)",
    "1/(1+(exp(500*x)-exp(500*y))^2)",
]


def truth(text):
    """Value, slopes and bends as functions in 60 digits with exponents of any size."""
    names = {"x": X, "y": Y, "ln": sympy.log, "log10": lambda u: sympy.log(u, 10), "e": sympy.E}
    names |= {"abs": sympy.Abs, "min": sympy.Min, "max": sympy.Max}
    loss = sympy.sympify(text.replace("^", "**"), locals=names, rational=True)
    wanted = [loss, loss.diff(X), loss.diff(Y), loss.diff(X, X), loss.diff(X, Y), loss.diff(Y, Y)]
    modules = [{"DiracDelta": lambda *_: 0}, "mpmath"]
    return [sympy.lambdify((X, Y), expression, modules) for expression in wanted]


def ours(surface, x, y):
    hessian = surface.hessian(x, y)
    return [surface.value(x, y), *surface.gradient(x, y), hessian[0, 0], hessian[0, 1], hessian[1, 1]]


def check(text, x, y, functions):
    with mpmath.workdps(80):
        expected = [mpmath.mpf(mpmath.re(f(mpmath.mpf(x), mpmath.mpf(y)))) for f in functions]
    for order, (got, exact) in enumerate(zip(ours(surface_from_formula(text), x, y), expected, strict=True)):
        where = f"{text} at ({x}, {y}), derivative {order}: {got} instead of {mpmath.nstr(exact, 12)}"
        if abs(exact) > 1e300:
            assert abs(got) > 1e290, where
            assert np.sign(got) == mpmath.sign(exact), where
        else:
            # An exponent of 1000 has itself an error of 1e-13, and a bend comes from numbers of its square.
            size = 1.0 + abs(float(exact))
            assert abs(got - float(exact)) <= 1e-8 * size, where


@pytest.mark.slow
@pytest.mark.parametrize("text", BOUNDED)
def test_values_and_slopes_are_those_of_mathematics_near_and_far(text):
    functions = truth(text)
    for x in (-3.0, -1.6, -0.3, -1e-3, 1e-3, 0.2, 1.1, 2.0, 3.0):
        for y in (-2.3, 0.4, 1.7):
            check(text, x, y, functions)


@pytest.mark.parametrize(
    "text", ["1/(1+x^64)+y", "log(1+x^40*y^40)", "x^64/(1+x^64)", "(1+x^50)^0.02", "1/(x^20+y^30+1)"]
)
def test_high_powers_are_no_overflow_either(text):
    functions = truth(text)
    for x in (-1e6, -3e5, -2.0, 0.0, 0.5, 1.5, 8e4, 1e6):
        for y in (-7e5, 0.3, 2e4):
            check(text, x, y, functions)


def test_nothing_times_a_large_exponential_is_nothing():
    for text in ("1/(1+(exp(500*x)-exp(500*y))^2) + x", "log(1+(x-y)^2*exp(500*x)) + x + 1"):
        surface = surface_from_formula(text)
        assert surface.value(2.0, 2.0) == 3.0
        np.testing.assert_array_equal(surface.gradient(2.0, 2.0), [1.0, 0.0])


def test_the_two_examples_people_met():
    logistic = surface_from_formula("1/(1+exp(-500*x))+y^2")
    np.testing.assert_array_equal(logistic.gradient(-2.0, 1.0), [0.0, 2.0])
    softplus = surface_from_formula("log(1+exp(500*x))")
    assert softplus.value(2.0, 0.0) == 1000.0
    np.testing.assert_array_equal(softplus.gradient(2.0, 0.0), [500.0, 0.0])


def test_a_difference_of_two_that_are_too_large_is_not_undefined():
    surface = surface_from_formula("sqrt(1+exp(800*x))-exp(400*x) + y^2")
    assert surface.value(2.0, 1.0) == 1.0
    np.testing.assert_array_equal(surface.gradient(2.0, 1.0), [0.0, 2.0])


leaves = st.sampled_from(
    ["x", "y", "1", "2", "x*y", "exp(200*x)", "exp(-300*y)", "exp(150*x*y)", "cosh(200*x)"]
)
shapes = ["({0}+{1})", "({0}*{1})", "({0}/(1+({1})^2))", "({0}/({1}+exp(90*x)+1))", "log(1+({0})^2+({1})^2)"]
shapes += ["sqrt(1+({0})^2)+{1}", "tanh({0})*{1}", "atan({0})+{1}"]


texts = st.recursive(
    leaves,
    lambda part: st.tuples(st.sampled_from(shapes), part, part).map(lambda p: p[0].format(*p[1:])),
    max_leaves=4,
)
points = st.tuples(st.sampled_from([-3.0, -1.3, 0.7, 2.9]), st.sampled_from([-2.7, -0.6, 1.9]))


@pytest.mark.slow
@settings(deadline=None, max_examples=30)
@given(texts, points)
def test_random_formulas_of_exponentials_are_right_far_out(text, point):
    if len(text) > 190:
        return
    check(text, *point, truth(text))
