"""What people paste is read as a mathematician reads it, or refused with a word on how to write it."""

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from surfaces import FormulaError, surface_from_formula
from surfaces.formula_parser import parse

X, Y = sympy.symbols("x y", real=True)

# As typed or pasted, and what it means in SymPy's words.
READ = {
    "(1−x)²+100(y−x²)²": "(1-x)**2+100*(y-x**2)**2",
    "(1 – x)^2 + 100·(y – x^2)^2": "(1-x)**2+100*(y-x**2)**2",
    "x×y÷2": "x*y/2",
    "x⋅y ∙ 3 \u2217 2": "x*y*6",
    "2πx + πy": "2*pi*x+pi*y",
    "√x + √(x²+1) + 2√y + √|x|": "sqrt(x)+sqrt(x**2+1)+2*sqrt(y)+sqrt(Abs(x))",
    "x⁰+x¹+x⁴+x⁵+x⁶+x⁷+x⁸+x⁹": "1+x+x**4+x**5+x**6+x**7+x**8+x**9",
    "x¹⁰ + y²³/10 + x⁻² + y⁻¹": "x**10+y**23/10+x**-2+1/y",
    "x\u00a0+\u2009y\u202f*\u30032".replace("\u3003", "\u3000"): "x+y*2",
    "\ufeffx\t+\u200b y": "x+y",
    "𝑥² + 𝑦²": "x**2+y**2",
    "2x + 3y": "2*x+3*y",
    "2(x+1)(y-1)": "2*(x+1)*(y-1)",
    "(x+1)(y-1)²": "(x+1)*(y-1)**2",
    "(x+1)y + x(y+1)": "(x+1)*y+x*(y+1)",
    "-2x²": "-2*x**2",
    "2x²y": "2*x**2*y",
    "2²x": "4*x",
    "2x/3": "2*x/3",
    "1/2*x": "x/2",
    "1/(2x)": "1/(2*x)",
    "2e^x": "2*E**x",
    "(x+1)e^-x": "(x+1)*exp(-x)",
    "x sin(y)cos(x)": "x*sin(y)*cos(x)",
    "3sin(2x)": "3*sin(2*x)",
    "sin(x)(y+1)": "sin(x)*(y+1)",
    "|x|": "Abs(x)",
    "|x| + 5|y-1|": "Abs(x)+5*Abs(y-1)",
    "2|x|y": "2*Abs(x)*y",
    "x|y|": "x*Abs(y)",
    "|x(y+1)|²": "Abs(x*(y+1))**2",
    "sin^2(x) + cos²(y)": "sin(x)**2+cos(y)**2",
    "tanh**3(x)": "tanh(x)**3",
    "ln²(x)": "log(x)**2",
    "sin(x)²": "sin(x)**2",
    "-sin(x)sin²⁰(x²/π) − sin(y)·sin²⁰(2y²/π)": "-sin(x)*sin(x**2/pi)**20-sin(y)*sin(2*y**2/pi)**20",
    "x^64/1e9": "x**64/10**9",
    "np.sin(x)*numpy.exp(-y) + math.sqrt(x) + torch.tanh(y)": "sin(x)*exp(-y)+sqrt(x)+tanh(y)",
    "np.pi*x + math.e*y": "pi*x+E*y",
    "Math.pow(x, 2) + np.power(y, 3) + pow(x, y)": "x**2+y**3+x**y",
    "arcsin(x/4) + arccos(y/4) + arctan(x)": "asin(x/4)+acos(y/4)+atan(x)",
    "np.arctan(x) + ln(y) + log10(y)": "atan(x)+log(y)+log(y,10)",
    "Abs(x) + abs(y) + np.abs(x) + math.fabs(y) + np.absolute(x)": "3*Abs(x)+2*Abs(y)",
    "min(x, y, 0.5) + max(x, y, 1, x*y)": "Min(x,y,Rational(1,2))+Max(x,y,1,x*y)",
    "np.maximum(x, y) - np.minimum(x, 0)": "Max(x,y)-Min(x,0)",
    "hypot(x, y) + square(x)": "sqrt(x**2+y**2)+x**2",
    "log1p(x) + expm1(y) + log2(x)": "log(1+x)+exp(y)-1+log(x)/log(2)",
    "L = x^2 + y^2": "x**2+y**2",
    "L(x, y) = x^2 + y^2": "x**2+y**2",
    "f(x, y) = x y^2".replace("x y", "x*y"): "x*y**2",
    "f(x) = x²": "x**2",
    "z = x − y": "x-y",
    "loss := x": "x",
    "-x^2": "-(x**2)",
    "x^2^3": "x**8",
    "2^-x": "2**(-x)",
    "2^x²": "2**(x**2)",
    "x - -y": "x+y",
    "max(0,5)*x": "5*x",
    "20+x²−10cos(2πx)+y²−10cos(2πy)": "20+x**2-10*cos(2*pi*x)+y**2-10*cos(2*pi*y)",
}
# What is refused, where, and what the message says besides.
REFUSED = {
    "0,5*x": (1, "write 0.5"),
    "x + 12,25": (6, "write 12.25"),
    "sin(0,5x)": (5, "write 0.5"),
    "(0,5+x)": (2, "write 0.5"),
    "max(0,5*x, y)": (5, "write 0.5"),
    "1/2x": (1, "write 1/(2*x) or (1/2)*x"),
    "x/2(y+1)": (1, "unclear what '/' divides by"),
    "x÷2π": (1, "unclear what '/' divides by"),
    "1/|x|y": (1, "unclear what '/' divides by"),
    "1/-2x": (1, "unclear what '/' divides by"),
    "sin^-1(x)": (4, "write asin(x) or 1/sin(x)"),
    "sin⁻¹(x)": (3, "write asin(x) or 1/sin(x)"),
    "exp^2(x)": (4, "write exp(x)^2"),
    "sin^(2)(x)": (4, "write sin(x)^2"),
    "sin^2(x)^2": (8, "unclear what is raised"),
    "x²^3": (2, "unclear what is raised"),
    "x^2²": (3, "unclear what is raised"),
    "||x|-1|": (1, "write abs("),
    "|x||y|": (3, "write abs("),
    "|x*|y||": (3, "write abs("),
    "|x": (0, "'|' is never closed"),
    "x|y": (1, "'|' is never closed"),
    "sin x cos y": (0, "sin needs its argument in parentheses"),
    "sin 2x": (0, "sin needs its argument in parentheses"),
    "sin² x": (0, "sin needs its argument in parentheses"),
    "x^2y": (3, "write x^2*y or x^(2*y)"),
    "2^3x": (3, "unclear where the exponent ends"),
    "e^x(y+1)": (3, "unclear where the exponent ends"),
    "√2x": (2, "unclear where the root ends"),
    "√x^2": (2, "unclear where the root ends"),
    "√x²": (2, "unclear where the root ends"),
    "x(y)": (0, "write x*"),
    "e(x+1)": (0, "write e*"),
    "2e-x": (1, "write 2*e"),
    "xy": (0, "write x*y"),
    "2xy + 1": (1, "write x*y"),
    "xsin(y)": (0, "write x*sin"),
    "ex": (0, "write e*x"),
    "sinx": (0, "write sin(x)"),
    "cosxsiny": (0, "write cos(x)*sin(y)"),
    "2e-3x": (4, "an operator is missing before 'x'"),
    "x2 + y": (0, "the variables are called x and y"),
    "X^2": (0, "the variables are called x and y"),
    "np.x": (0, "unknown name 'np.x'"),
    "np.load(x)": (0, "unknown name 'np.load'"),
    "x y": (2, "an operator is missing before 'y'"),
    "(x+1)2": (5, "an operator is missing before '2'"),
    "1 000*x": (2, "an operator is missing before '000'"),
    "2.x": (2, "an operator is missing before 'x'"),
    "y = x^2": (2, "write only what L is"),
    "x^2 + y^2 = 1": (10, "write only what L is"),
    "x ≤ y": (2, "unexpected character '≤'"),
    "½x": (0, "unexpected character '½'"),
    "х + 1": (0, "'х' at column 1; it looks like 'x'"),  # noqa: RUF001
    "x — y": (2, "unexpected character '—'"),
}


def close(surface, expression):
    """Whether a surface is what SymPy makes of an expression."""
    function = sympy.lambdify((X, Y), expression, "math")
    points = np.random.default_rng(1).uniform(0.3, 1.4, (20, 2))
    wanted = [float(function(x, y)) for x, y in points.tolist()]
    np.testing.assert_allclose(surface.value(*points.T), wanted, rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("text", READ)
def test_what_is_pasted_means_what_a_mathematician_reads(text):
    close(surface_from_formula(text), sympy.sympify(READ[text], locals={"x": X, "y": Y}))


@pytest.mark.parametrize("text", REFUSED)
def test_what_can_be_read_in_two_ways_is_refused_with_a_hint(text):
    position, words = REFUSED[text]
    with pytest.raises(FormulaError) as caught:
        surface_from_formula(text)
    assert words in str(caught.value)
    assert caught.value.position == position
    assert "\\u" not in str(caught.value)


def sums(inner):
    return st.tuples(inner, st.sampled_from([("+", "+"), ("−", "-"), ("–", "-"), (" - ", "-")]), inner).map(
        lambda p: (f"{p[0][0]}{p[1][0]}({p[2][0]})", f"({p[0][1]}{p[1][1]}{p[2][1]})")
    )


def factors(inner):
    """Products with and without a sign, of what is in parentheses or is a number or a name."""
    group = inner.map(lambda p: (f"({p[0]})", p[1]))
    simple = st.sampled_from([("x", "x"), ("y", "y"), ("√x", "sqrt(x)"), ("|y|", "Abs(y)"), ("π", "pi")])
    calls = st.tuples(
        st.sampled_from(["sin", "cos", "tanh", "exp", "arctan"]), st.sampled_from(["", "²", "^2"]), inner
    ).map(
        lambda p: (
            f"{p[0]}{p[1] if p[0] not in ('exp', 'arctan') else ''}({p[2][0]})",
            f"{p[0].replace('arc', 'a')}({p[2][1]}){'**2' if p[1] and p[0] not in ('exp', 'arctan') else ''}",
        )
    )
    powered = st.tuples(group, st.sampled_from([("²", "**2"), ("³", "**3"), ("⁻¹", "**-1"), ("", "")])).map(
        lambda p: (p[0][0] + p[1][0], f"({p[0][1]}){p[1][1]}")
    )
    factor = st.one_of(simple, calls, powered, group)
    signs = st.sampled_from([("*", "*"), ("·", "*"), ("×", "*"), (" ", "*"), ("", "*")])
    return st.tuples(
        st.sampled_from([("2", "2"), ("-3", "-3"), ("0.5", "0.5"), ("", "1")]), factor, signs, factor
    ).map(lambda p: (f"{p[0][0]}{p[1][0]}{p[2][0]}{p[3][0]}", f"({p[0][1]}*({p[1][1]}){p[2][1]}({p[3][1]}))"))


written = st.recursive(
    st.sampled_from([("x", "x"), ("y", "y"), ("2x", "2*x"), ("x²", "x**2"), ("1", "1")]),
    lambda inner: st.one_of(sums(inner), factors(inner)),
    max_leaves=6,
)


@pytest.mark.slow
@settings(deadline=None, max_examples=150)
@given(written)
def test_whatever_is_accepted_is_read_as_sympy_reads_it_in_full(pair):
    typed, meant = pair
    try:
        parse(typed)
    except FormulaError:
        return
    with np.errstate(all="ignore"):
        value = surface_from_formula(typed).value(0.7, 0.4)
    exact = complex(
        sympy.sympify(meant, locals={"x": X, "y": Y})
        .subs({X: sympy.Float("0.7", 30), Y: sympy.Float("0.4", 30)})
        .evalf(20)
    )
    if np.isfinite(value) and abs(exact) < 1e12:
        assert value == pytest.approx(exact.real, rel=1e-7, abs=1e-9)


def test_a_message_shows_the_character_and_its_place():
    with pytest.raises(FormulaError, match=r"^unexpected character '≤' at column 3$"):
        surface_from_formula("x ≤ y")
