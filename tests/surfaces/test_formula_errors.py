"""Whatever is typed that is not a formula: one line that points at the place, at once."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surfaces import FormulaError, surface_from_formula
from surfaces.formula_parser import parse

HOSTILE = {
    "__import__('os')": (0, "unknown name '__import__'"),
    "9**9**9**9": (6, "exponent outside"),
    "x.__class__": (1, "unexpected character '.'"),
    "x+" * 5000: (200, "longer than 200"),
    "x" * 10000: (200, "longer than 200"),
    "((x)": (0, "never closed"),
    "x)": (1, "no matching"),
    "(" * 100 + "x" + ")" * 99: (20, "nested more than"),
    "(" * 10 + "x" + ")" * 9: (0, "never closed"),
    "lambda x: x": (0, "unknown name 'lambda'"),
    "'x'": (0, "unexpected character"),
    '"""x"""': (0, "unexpected character"),
    "f'{x}'": (0, "unknown name 'f'"),
    "x; y": (1, "unexpected character ';'"),
    "\u0445 + y": (0, "unexpected character '\u0445' at column 1; it looks like 'x'"),
    "\uff11 + x": (0, "unexpected character"),
    "\u2102": (0, "unexpected character"),
    "x\u202e + y": (1, "unexpected character"),
    "x\x00": (1, "unexpected character '\\x00'"),
    "x\n+ y": (1, "unexpected character '\\n'"),
    "\ud800": (0, "unexpected character"),
    "-" * 150 + "x": (20, "nested more than"),
    "x < y": (2, "unexpected character '<'"),
    "x == y": (2, "unexpected character '='"),
    "x.real()": (1, "unexpected character '.'"),
    "x if y else 1": (2, "an operator is missing before 'if'"),
    "sin(x=1)": (5, "unexpected character '='"),
    "sin(*x)": (4, "must stand here"),
    "(x := 1)": (3, "unexpected character ':'"),
    "x[0]": (1, "unexpected character '['"),
    "[x for x in y]": (0, "unexpected character '['"),
    "x // y": (3, "must stand here, not '/'"),
    "x % y": (2, "unexpected character '%'"),
    "x @ y": (2, "unexpected character '@'"),
    "~x": (0, "unexpected character '~'"),
    "": (0, "empty"),
    " \t ": (0, "empty"),
    "x2": (0, "the variables are called x and y"),
    "x**65": (3, "exponent outside"),
    "x**-(2**7)": (3, "exponent outside"),
    "1e999": (0, "number larger"),
    "1e6*1e7*x": (3, "larger than"),
    "log(-1)*x": (0, "undefined"),
    "x + 1/0": (5, "larger than"),
    "0/0*x": (1, "undefined"),
    "sin": (0, "needs its argument"),
    "sin x": (0, "needs its argument"),
    "sin(x, y)": (0, "takes 1 argument, not 2"),
    "min(x)": (0, "takes 2 arguments, not 1"),
    "x +": (2, "ends too early"),
    "sin(": (3, "ends too early"),
    "()": (1, "must stand here, not ')'"),
    "x,y": (1, "unexpected ','"),
    "**x": (0, "must stand here, not '**'"),
    "foo(x)": (0, "unknown name 'foo'"),
    "2*x + foo": (6, "unknown name 'foo' at column 7; allowed: x, y, pi, e, sin,"),
    "0x10": (1, "an operator is missing"),
    "1_000": (1, "an operator is missing"),
    "1j*x": (1, "an operator is missing before 'j'"),
    "x" + "+1" * 60: (99, "more than 100"),
}


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:24])
def test_error_is_one_line_that_points_at_the_place(text):
    position, words = HOSTILE[text]
    begin = time.process_time()
    with pytest.raises(FormulaError) as caught:
        surface_from_formula(text)
    assert time.process_time() - begin < 1.0
    message = str(caught.value)
    assert words in message
    assert f"at column {position + 1}" in message
    assert caught.value.position == position
    assert position < max(1, len(text))
    assert "\n" not in message
    assert message.isprintable()
    assert len(message) < 250


def test_error_is_a_value_error_for_anything_that_is_not_text():
    for thing in (None, 3, b"x", ["x"], object()):
        with pytest.raises(ValueError, match="a formula must be text, got"):
            surface_from_formula(thing)


pieces = st.sampled_from(
    [*"xy0123456789.+-*/^(),", "**", "sin", "log(", "pi", "e", "1e", " ", "abs(", "min(", "__", "import", "'"]
)
typed = st.lists(pieces, max_size=40).map("".join)


@pytest.mark.slow
@settings(deadline=None, max_examples=400)
@given(st.one_of(st.text(max_size=60), typed))
def test_random_text_is_a_formula_or_a_formula_error(text):
    error = None
    try:
        parse(text)
    except FormulaError as raised:
        error = raised
    if error is not None:
        assert 0 <= error.position < max(1, len(text))
        assert len(str(error).splitlines()) == 1


@settings(deadline=None, max_examples=60)
@given(typed)
def test_random_formulas_compile_or_are_refused(text):
    try:
        surface = surface_from_formula(text)
    except FormulaError:
        return
    assert surface.value(0.3, 0.4).shape == ()
    assert surface.hessian(0.3, 0.4).shape == (2, 2)
    assert surface.formula
