"""The formula that people read is the function that is descended: read back by SymPy."""

import re

import numpy as np
import pytest
import sympy
from sympy.parsing.latex import parse_latex

from surfaces import SURFACES, DataSurface, Transformed, surface_from_formula

TYPED = [
    "(1 - x)**2 + 100*(y - x^2)^2",
    "tanh(x*y)*sinh(x) + cosh(y) + atan(x) + tan(x) + ln(x)",
    "2 - (3 - x)*(x - y)/3/y - (x - (y - 1))",
    "sin(x)**2 + e**y + pi*x**2",
    "log10(x) + asin(x/9) - (-x) + acos(y/9)",
    "x**0.5 + y**-1.5 + sqrt(x) + (x**y)**2 + x**y**2",
    "abs(x - 1)*2 + 1e-5*x*1e7",
    "exp(-(x**2 + y**2)/2)*(-x)",
]
ANALYTIC = [surface for surface in SURFACES.values() if not isinstance(surface, DataSurface)]
DATA = [surface for surface in SURFACES.values() if isinstance(surface, DataSurface)]
SHOWN = [
    *ANALYTIC,
    SURFACES["rosenbrock"].replace(a=-0.5, b=7.25),
    SURFACES["ravine"].replace(condition=3.0, angle=-70.0),
    SURFACES["abs_valley"].replace(b=0.125),
    SURFACES["sharp_flat"].replace(ratio=50.0),
    *(surface_from_formula(text) for text in TYPED),
]
X, Y = np.array([0.7, 1.9, 1.1]), np.array([1.3, 0.4, 0.6])


def read(latex):
    # SymPy's grammar takes |x| + 5 |y| for a product.
    latex = re.sub(r"\\left\|(.*?)\\right\|", r"\\sqrt{(\1)^2}", latex)
    expression = parse_latex(latex, backend="antlr")
    return expression.subs({sympy.Symbol("pi"): sympy.pi, sympy.Symbol("e"): sympy.E})


def evaluate(expression, x, y):
    return float(expression.subs({sympy.Symbol("x"): x, sympy.Symbol("y"): y}).evalf())


@pytest.mark.slow
@pytest.mark.parametrize("surface", SHOWN, ids=lambda surface: surface.formula[:40])
def test_formula_is_the_function(surface):
    expression = read(surface.formula)
    expected = [evaluate(expression, x, y) for x, y in zip(X, Y, strict=True)]
    np.testing.assert_allclose(surface.value(X, Y), expected, rtol=1e-9, atol=1e-9)


@pytest.mark.slow
def test_formula_of_a_moved_surface_says_what_to_put_in():
    surface = Transformed(SURFACES["himmelblau"], shift=(0.5, -1.25), angle=25.0)
    base, *inner = re.split(r",\\quad [xy] \\leftarrow ", surface.formula)
    new_x, new_y = (read(part) for part in inner)
    x, y = sympy.symbols("x y")
    expression = read(base).subs({x: new_x, y: new_y}, simultaneous=True)
    expected = [evaluate(expression, *point) for point in zip(X, Y, strict=True)]
    np.testing.assert_allclose(surface.value(X, Y), expected, rtol=1e-8)


@pytest.mark.parametrize(
    "surface", [s for s in SURFACES.values() if isinstance(s, DataSurface)], ids=lambda s: s.key
)
def test_formula_of_a_data_surface_counts_its_samples(surface):
    assert rf"\frac{{1}}{{{surface.samples}}} \sum_{{i=1}}^{{{surface.samples}}}" in surface.formula
    assert r"\frac{0.25}{2} (x^2 + y^2)" in surface.replace(l2=0.25).formula
