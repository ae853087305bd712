"""Jets: numbers with all their first and second derivatives by x and y, and how to calculate with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np

from surfaces.scaled import Number, Numbers
from surfaces.surface import Array

AXES = ((0, 0), (0, 1), (1, 1))
# A derivative is written when something other than 0 is to be multiplied by it.
Slope: TypeAlias = Callable[[], Number]


class Jet(NamedTuple):
    """A value, its derivatives by x and y, and its second ones, xx, xy and yy."""

    value: Number
    first: tuple[Number, ...]
    second: tuple[Number, ...]

    @property
    def steep(self) -> bool:
        """Whether a derivative has an exponent, as it may be too large for a float."""
        return any(part.exponent is not None for part in (*self.first, *self.second))

    def each(self, change: Callable[[Number], Number]) -> Jet:
        """The jet with all its numbers changed."""
        return Jet(change(self.value), tuple(map(change, self.first)), tuple(map(change, self.second)))


def constant(n: Numbers, value: float) -> Jet:
    """A number that never changes."""
    return Jet(n.constant(value), (n.zero, n.zero), (n.zero, n.zero, n.zero))


def variable(n: Numbers, axis: int) -> Jet:
    """x or y, which are in the slots 0 and 1."""
    slopes = (n.zero, n.one) if axis else (n.one, n.zero)
    return Jet(Number(axis), slopes, (n.zero, n.zero, n.zero))


def combined(combine: Callable[[Number, Number], Number], a: Jet, b: Jet) -> Jet:
    """A sum or a difference."""
    first = tuple(map(combine, a.first, b.first))
    return Jet(combine(a.value, b.value), first, tuple(map(combine, a.second, b.second)))


def product(n: Numbers, a: Jet, b: Jet) -> Jet:
    """a·b."""
    first = tuple(
        n.plus(n.times(slope, b.value), n.times(a.value, other))
        for slope, other in zip(a.first, b.first, strict=True)
    )
    second = tuple(
        n.plus(
            n.plus(n.times(a.second[k], b.value), n.times(a.value, b.second[k])),
            n.plus(n.times(a.first[p], b.first[q]), n.times(a.first[q], b.first[p])),
        )
        for k, (p, q) in enumerate(AXES)
    )
    return Jet(n.times(a.value, b.value), first, second)


def quotient(n: Numbers, a: Jet, b: Jet) -> Jet:
    """a/b, from (a/b)·b = a: no square of b, which would be the first to overflow."""
    value = n.over(a.value, b.value)
    first = tuple(
        n.over(n.minus(slope, n.times(value, other)), b.value)
        for slope, other in zip(a.first, b.first, strict=True)
    )
    second = []
    for k, (p, q) in enumerate(AXES):
        mixed = n.plus(n.times(first[p], b.first[q]), n.times(first[q], b.first[p]))
        top = n.minus(a.second[k], n.times(value, b.second[k]))
        second.append(n.over(n.minus(top, mixed), b.value))
    return Jet(value, first, tuple(second))


def chain(
    n: Numbers, value: Number, first: Sequence[Slope], second: Sequence[Sequence[Slope]], jets: Sequence[Jet]
) -> Jet:
    """A function of jets, given its derivatives by each of them."""
    slopes, bends = [n.zero, n.zero], [n.zero, n.zero, n.zero]
    for i, a in enumerate(jets):
        for p in range(2):
            slopes[p] = n.plus(slopes[p], _times(n, first[i], a.first[p]))
        for k, (p, q) in enumerate(AXES):
            bends[k] = n.plus(bends[k], _times(n, first[i], a.second[k]))
            for j, b in enumerate(jets):
                bends[k] = n.plus(bends[k], _times(n, second[i][j], n.times(a.first[p], b.first[q])))
    return Jet(value, tuple(slopes), tuple(bends))


def extreme(n: Numbers, function: Callable[..., Array], a: Jet, b: Jet) -> Jet:
    """The larger of two or the smaller; in a tie the slope is the mean of both, as that of |a − b| is 0."""
    plain = [n.flat(jet.value) for jet in (a, b)]
    sign = n.call(np.sign, n.minus(*(plain if function is np.maximum else reversed(plain))))
    half = n.constant(0.5)
    first, second = (n.times(half, n.plus(n.one, n.times(n.constant(side), sign))) for side in (1.0, -1.0))
    taken = combined(
        n.plus, a.each(lambda part: n.times(first, part)), b.each(lambda part: n.times(second, part))
    )
    return taken._replace(value=n.call(function, *plain))


def _times(n: Numbers, slope: Slope, by: Number) -> Number:
    return n.zero if n.known(by) == 0.0 else n.times(slope(), by)
