"""What the functions of typed formulas are, and their first two derivatives.

A derivative that is infinite where its function is finite, at a root or at the end of an arc, counts as 0
there, as the derivative of |u| does at 0: a particle on such a tip has no reason to go either way. Otherwise
the minimum of √(x² + y²) could not be a place to rest.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from surfaces.scaled import Number, Numbers

HIGH = 16.0  # powers up to this stay within the floats for all that can be seen


class Rule(NamedTuple):
    """A function of u: `value(n, u, large)`, and its derivatives, `(n, u, value, steep)`.

    `large` asks for a result with an exponent, where it may be too large for a float; `steep` says that the
    derivatives of u have one.
    """

    value: Callable[[Numbers, Number, bool], Number]
    first: Callable[[Numbers, Number, Number, bool], Number]
    second: Callable[[Numbers, Number, Number, bool], Number]


def power(exponent: float) -> Rule:
    """The rule of u to the power of a constant."""
    whole = exponent == int(exponent)

    def lowered(n: Numbers, u: Number, v: Number, by: int) -> Number:
        factor = math.prod(exponent - k for k in range(by))
        if factor == 0.0:
            return n.zero
        result = n.times(n.constant(factor), raised(n, u, by, v.exponent is not None))
        return result if whole or exponent > by else n.unless_zero(u, result)

    def raised(n: Numbers, u: Number, by: int, large: bool) -> Number:
        if large and u.exponent is None and exponent > HIGH:
            # What is larger than 1 goes into the exponent: 1/(1 + x^64) has a slope wherever x is.
            size = n.call(np.maximum, n.call(np.maximum, u, n.negative(u)), n.one)
            power = n.times(n.constant(exponent - by), n.call(np.log, size))
            return n.times(n.power(n.over(u, size), exponent - by), Number(n.one.factor, power.factor))
        return n.power(u, exponent - by)

    return Rule(
        lambda n, u, large: raised(n, u, 0, large),
        lambda n, u, v, steep: lowered(n, u, v, 1),
        lambda n, u, v, steep: lowered(n, u, v, 2),
    )


def exponential(base: float) -> Rule:
    """The rule of a positive constant to the power of u."""
    rate = 1.0 if base == math.e else math.log(base)

    def value(n: Numbers, u: Number, large: bool) -> Number:
        if large:
            return n.exp(n.times(n.constant(rate), u))
        return n.call(np.exp, u) if rate == 1.0 else n.call(np.power, n.constant(base), u)

    return Rule(
        value,
        lambda n, u, v, steep: n.times(n.constant(rate), v),
        lambda n, u, v, steep: n.times(n.constant(rate * rate), v),
    )


def general_power(
    n: Numbers, a: Number, b: Number
) -> tuple[Number, list[Callable[[], Number]], list[list[Callable[[], Number]]]]:
    """Value, first and second derivatives of a to the power of b, which is plain."""

    def lowered(by: float) -> Number:
        """a^(b − by), 0 where a is 0."""
        result = raised(n.plus(b, n.constant(-by)))
        return n.unless_zero(a, result)

    def raised(to: Number) -> Number:
        factor = n.tape.apply(np.power, a.factor, to.factor)
        exponent = None if a.exponent is None else n.tape.times(a.exponent, to.factor)
        return Number(factor, exponent)

    def log() -> Number:
        return n.unless_zero(a, n.log(a))

    def mixed() -> Number:
        return n.times(lowered(1.0), n.plus(n.one, n.times(b, log())))

    value = raised(b)
    first = [lambda: n.times(b, lowered(1.0)), lambda: n.times(value, log())]
    bend = [
        lambda: n.times(n.times(b, n.minus(b, n.one)), lowered(2.0)),
        lambda: n.times(value, n.power(log(), 2.0)),
    ]
    return value, first, [[bend[0], mixed], [mixed, bend[1]]]


def _apart(n: Numbers, u: Number) -> tuple[Number, Number]:
    """|u| as an exponent, and e^(−2·|u|)."""
    w = n.flat(u)
    size = n.call(np.maximum, w, n.negative(w))
    return n.exp(size), n.call(np.exp, n.times(n.constant(-2.0), size))


def _cosh(n: Numbers, u: Number, large: bool) -> Number:
    if not large:
        return n.call(np.cosh, u)
    size, rest = _apart(n, u)
    return n.times(n.times(n.constant(0.5), n.plus(n.one, rest)), size)


def _sinh(n: Numbers, u: Number, large: bool) -> Number:
    return n.times(_cosh(n, u, True), n.call(np.tanh, u)) if large else n.call(np.sinh, u)


def _tanh_slope(n: Numbers, u: Number, v: Number, steep: bool) -> Number:
    if not steep:
        return n.times(n.minus(n.one, v), n.plus(n.one, v))
    return n.over(n.one, n.power(_cosh(n, u, True), 2.0))


def _arc_slope(n: Numbers, u: Number, v: Number, steep: bool) -> Number:
    w = n.flat(u)
    square = n.times(n.minus(n.one, w), n.plus(n.one, w))
    return n.unless_zero(square, n.power(square, -0.5))


def _flat_slope(n: Numbers, u: Number, v: Number, steep: bool) -> Number:
    return n.over(n.one, n.plus(n.one, n.power(u, 2.0)))


def _log(scale: float, function: Callable[..., Any]) -> Rule:
    def value(n: Numbers, u: Number, large: bool) -> Number:
        return n.call(function, u) if u.exponent is None else n.times(n.constant(scale), n.log(u))

    return Rule(
        value,
        lambda n, u, v, steep: n.over(n.constant(scale), u),
        lambda n, u, v, steep: n.over(n.constant(-scale), n.power(u, 2.0)),
    )


def _plain(function: Callable[..., Any]) -> Callable[[Numbers, Number, bool], Number]:
    return lambda n, u, large: n.call(function, u)


def _sign(n: Numbers, u: Number) -> Number:
    return Number(n.tape.apply(np.sign, u.factor))


def _size(n: Numbers, u: Number, large: bool) -> Number:
    return Number(n.tape.apply(np.abs, u.factor), u.exponent)


def _none(n: Numbers, u: Number, v: Number, steep: bool) -> Number:
    return n.zero


def _twice(n: Numbers, a: Number, b: Number) -> Number:
    """2·a·b."""
    return n.times(n.times(n.constant(2.0), a), b)


RULES: dict[str, Rule] = {
    "sin": Rule(
        _plain(np.sin),
        lambda n, u, v, steep: n.call(np.cos, u),
        lambda n, u, v, steep: n.negative(v),
    ),
    "cos": Rule(
        _plain(np.cos),
        lambda n, u, v, steep: n.negative(n.call(np.sin, u)),
        lambda n, u, v, steep: n.negative(v),
    ),
    "tan": Rule(
        _plain(np.tan),
        lambda n, u, v, steep: n.plus(n.one, n.power(v, 2.0)),
        lambda n, u, v, steep: _twice(n, n.plus(n.one, n.power(v, 2.0)), v),
    ),
    "asin": Rule(
        _plain(np.arcsin),
        _arc_slope,
        lambda n, u, v, steep: n.times(n.flat(u), n.power(_arc_slope(n, u, v, steep), 3.0)),
    ),
    "acos": Rule(
        _plain(np.arccos),
        lambda n, u, v, steep: n.negative(_arc_slope(n, u, v, steep)),
        lambda n, u, v, steep: n.negative(n.times(n.flat(u), n.power(_arc_slope(n, u, v, steep), 3.0))),
    ),
    "atan": Rule(
        _plain(np.arctan),
        _flat_slope,
        lambda n, u, v, steep: n.negative(_twice(n, n.power(_flat_slope(n, u, v, steep), 2.0), u)),
    ),
    "sinh": Rule(
        _sinh,
        lambda n, u, v, steep: _cosh(n, u, v.exponent is not None),
        lambda n, u, v, steep: v,
    ),
    "cosh": Rule(
        _cosh,
        lambda n, u, v, steep: _sinh(n, u, v.exponent is not None),
        lambda n, u, v, steep: v,
    ),
    "tanh": Rule(
        _plain(np.tanh),
        _tanh_slope,
        lambda n, u, v, steep: n.negative(_twice(n, _tanh_slope(n, u, v, steep), v)),
    ),
    "exp": exponential(math.e),
    "log": _log(1.0, np.log),
    "ln": _log(1.0, np.log),
    "log10": _log(1.0 / math.log(10.0), np.log10),
    "sqrt": power(0.5),
    "abs": Rule(_size, lambda n, u, v, steep: _sign(n, u), _none),
    "sign": Rule(lambda n, u, large: _sign(n, u), _none, _none),
}
