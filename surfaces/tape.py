"""A list of ufuncs to call one after the other: what a formula becomes, so that no text is ever run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from surfaces.surface import Array

LARGEST_PRODUCT = 64.0


class Tape:
    """Steps on numbered slots: 0 is x, 1 is y, further ones are constants or results of steps.

    Equal steps are written down once, and what only depends on constants is computed while writing.
    """

    def __init__(self) -> None:
        self.start: list[float | None] = [None, None]
        self.steps: list[tuple[Callable[..., Array], int, tuple[int, ...]]] = []
        self.outputs: tuple[int, ...] = ()
        self._known: dict[Any, int] = {}

    def constant(self, value: float) -> int:
        """Return the slot of a number."""
        return self._slot(("constant", repr(value)), value)

    def apply(self, ufunc: Callable[..., Array], *slots: int) -> int:
        """Return the slot of ufunc(*slots)."""
        values = [self.start[slot] for slot in slots]
        if None not in values:
            with np.errstate(all="ignore"):
                return self.constant(float(ufunc(*(np.float64(value) for value in values))))
        key = (ufunc, slots)
        if key not in self._known:
            self.steps.append((ufunc, self._slot(key, None), slots))
        return self._known[key]

    def plus(self, a: int, b: int) -> int:
        """Return the slot of a + b, which is b where a is zero."""
        if self.start[a] == 0.0:
            return b
        return a if self.start[b] == 0.0 else self.apply(np.add, a, b)

    def times(self, a: int, b: int) -> int:
        """Return the slot of a·b, without a step where one of them is 0 or 1."""
        for slot, other in ((a, b), (b, a)):
            if self.start[slot] in (0.0, 1.0):
                return slot if self.start[slot] == 0.0 else other
        return self.apply(np.multiply, a, b)

    def power(self, base: int, exponent: float) -> int:
        """Return the slot of base**exponent: products for small whole exponents, which are fast and exact."""
        if -np.inf < exponent < 0.0:
            return self.apply(np.divide, self.constant(1.0), self.power(base, -exponent))
        if exponent == 0.5:
            return self.apply(np.sqrt, base)
        if not exponent <= LARGEST_PRODUCT or exponent != int(exponent):
            return self.apply(np.power, base, self.constant(exponent))
        if exponent < 2.0:
            return base if exponent == 1.0 else self.constant(1.0)
        half = self.power(base, exponent // 2)
        square = self.apply(np.multiply, half, half)
        return self.apply(np.multiply, square, base) if exponent % 2 else square

    def only(self, outputs: tuple[int, ...]) -> Tape:
        """Return a tape whose `run` returns these slots, with the steps and slots that they need."""
        needed, kept = set(outputs), []
        for step in reversed(self.steps):
            if step[1] in needed:
                needed.update(step[2])
                kept.append(step)
        slots = [0, 1, *sorted(needed - {0, 1})]
        place = {slot: index for index, slot in enumerate(slots)}
        tape = Tape()
        tape.start = [self.start[slot] for slot in slots]
        tape.outputs = tuple(place[slot] for slot in outputs)
        for ufunc, target, sources in reversed(kept):
            tape.steps.append((ufunc, place[target], tuple(place[source] for source in sources)))
        return tape

    def run(self, x: Array, y: Array) -> list[Array]:
        """Return the outputs at (x, y)."""
        slots: list[Array] = [x, y, *self.start[2:]]
        for ufunc, target, sources in self.steps:
            slots[target] = ufunc(*(slots[source] for source in sources))
        return [slots[output] for output in self.outputs]

    def _slot(self, key: Any, value: float | None) -> int:
        if key not in self._known:
            self._known[key] = len(self.start)
            self.start.append(value)
        return self._known[key]
