r"""Arithmetic on a tape with numbers of any size: a number is a factor times $e^{\text{exponent}}$.

A logistic function written out, 1/(1 + exp(−500·x)), has a value and a slope everywhere, yet exp(1000) is
beyond the largest float. Kept apart from its factor, an exponential never overflows: sums take the larger
exponent out, quotients and powers work on both parts, and only a result that is itself too large becomes inf.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from surfaces.surface import Array
from surfaces.tape import Tape

HUGE = 1e300  # an exponent is kept within this, so that a difference of two is a number
HALF = 709.0  # e to this is a float, and its square is not


class Number(NamedTuple):
    """The slots of a factor and of an exponent; without an exponent the factor is the number."""

    factor: int
    exponent: int | None = None


class Numbers:
    """Writes arithmetic onto a tape."""

    def __init__(self) -> None:
        self.tape = Tape()
        self.zero, self.one = self.constant(0.0), self.constant(1.0)

    def constant(self, value: float) -> Number:
        """A number that never changes."""
        return Number(self.tape.constant(value))

    def known(self, a: Number) -> float | None:
        """The value of a constant, None for anything else."""
        return self.tape.start[a.factor] if a.exponent is None else None

    def call(self, function: Callable[..., Array], *numbers: Number) -> Number:
        """A function of plain values."""
        return Number(self.tape.apply(function, *(self.plain(number) for number in numbers)))

    def plain(self, a: Number) -> int:
        """The slot of the number itself, inf where it is too large."""
        tape = self.tape
        if a.exponent is None:
            return a.factor
        if tape.start[a.factor] is not None:
            return tape.times(a.factor, tape.apply(np.exp, a.exponent))
        # In two halves a small factor and a large exponential meet before they overflow, and 0 stays 0.
        half = tape.apply(
            np.minimum, tape.apply(np.multiply, tape.constant(0.5), a.exponent), tape.constant(HALF)
        )
        root = tape.apply(np.exp, half)
        return tape.times(tape.times(a.factor, root), root)

    def flat(self, a: Number) -> Number:
        """The same number without an exponent."""
        return Number(self.plain(a))

    def exp(self, a: Number) -> Number:
        """e to the power of a number, as an exponent."""
        tape = self.tape
        low = tape.apply(np.minimum, self.plain(a), tape.constant(HUGE))
        return Number(self.one.factor, tape.apply(np.maximum, low, tape.constant(-HUGE)))

    def log(self, a: Number) -> Number:
        """The natural logarithm."""
        result = self.tape.apply(np.log, a.factor)
        return Number(result if a.exponent is None else self.tape.plus(result, a.exponent))

    def plus(self, a: Number, b: Number) -> Number:
        """a + b."""
        tape = self.tape
        if 0.0 in (self.known(a), self.known(b)):
            return b if self.known(a) == 0.0 else a
        if a.exponent == b.exponent:
            return self._settled(tape.plus(a.factor, b.factor), a.exponent)
        exponents = [tape.constant(0.0) if n.exponent is None else n.exponent for n in (a, b)]
        top = tape.apply(np.maximum, *exponents)
        parts = [
            tape.times(n.factor, tape.apply(np.exp, self._minus(exponent, top)))
            for n, exponent in zip((a, b), exponents, strict=True)
        ]
        return self._settled(tape.plus(*parts), top)

    def minus(self, a: Number, b: Number) -> Number:
        """a − b."""
        if a.exponent == b.exponent and self.known(b) != 0.0:
            return self._settled(self._minus(a.factor, b.factor), a.exponent)
        return self.plus(a, self.negative(b))

    def negative(self, a: Number) -> Number:
        """−a."""
        return a if self.known(a) == 0.0 else Number(self.tape.apply(np.negative, a.factor), a.exponent)

    def times(self, a: Number, b: Number) -> Number:
        """a·b; nothing is written where one of them is 0."""
        if 0.0 in (self.known(a), self.known(b)):
            return self.zero
        exponents = [n.exponent for n in (a, b) if n.exponent is not None]
        exponent = self.tape.plus(*exponents) if len(exponents) == 2 else exponents[0] if exponents else None
        return self._settled(self.tape.times(a.factor, b.factor), exponent)

    def over(self, a: Number, b: Number) -> Number:
        """a/b."""
        if self.known(a) == 0.0:
            return self.zero
        factor = a.factor if self.known(b) == 1.0 else self.tape.apply(np.divide, a.factor, b.factor)
        if b.exponent is None:
            return Number(factor, a.exponent)
        if a.exponent is None:
            return Number(factor, self.tape.apply(np.negative, b.exponent))
        return Number(factor, self._minus(a.exponent, b.exponent))

    def power(self, a: Number, exponent: float) -> Number:
        """A constant power of a."""
        factor = self.tape.power(a.factor, exponent)
        if a.exponent is None or exponent == 0.0:
            return Number(factor)
        return Number(factor, self.tape.times(a.exponent, self.tape.constant(exponent)))

    def unless_zero(self, a: Number, result: Number) -> Number:
        """A result, but 0 where a is 0: so are the slopes of roots there, as that of |a| is."""
        tape, zero = self.tape, self.zero.factor
        at_zero = tape.apply(np.equal, a.factor, zero)
        return Number(tape.apply(np.where, at_zero, zero, result.factor), result.exponent)

    def _settled(self, factor: int, exponent: int | None) -> Number:
        """A number whose factor may be 0, which must not come with a large exponent: 1 + 0·e¹⁰⁰⁰ is 1."""
        tape, zero = self.tape, self.zero.factor
        if exponent is None or tape.start[factor] is not None:
            return Number(factor, exponent)
        return Number(factor, tape.apply(np.where, tape.apply(np.equal, factor, zero), zero, exponent))

    def _minus(self, a: int, b: int) -> int:
        if self.tape.start[a] == 0.0:
            return self.tape.apply(np.negative, b)
        return a if self.tape.start[b] == 0.0 else self.tape.apply(np.subtract, a, b)


def total(numbers: Numbers, slots: list[int]) -> int:
    """The slot of the sum of slots."""
    result: Any = numbers.zero.factor
    for slot in dict.fromkeys(slots):
        result = numbers.tape.plus(result, slot)
    return int(result)
