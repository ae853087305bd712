"""Where a formula is defined: a number that is 0 there and NaN elsewhere, to be added to all results."""

from __future__ import annotations

from functools import reduce

import numpy as np

from surfaces.formula_signs import nonnegative, positive
from surfaces.formula_tree import DIVIDE, FUNCTIONS, POW, Branch
from surfaces.scaled import Number, Numbers

LOGARITHMS = tuple(FUNCTIONS[name] for name in ("log", "ln", "log10"))
ARCS = tuple(FUNCTIONS[name] for name in ("asin", "acos"))
ROOT = FUNCTIONS["sqrt"]


class Domain:
    """Collects the conditions of all operations: no later one can hide that an earlier one is undefined.

    1/(1/x) would be 0 at 0 otherwise. Where there is no time for care, the results of the operations are
    looked at instead; then what is too large for a float counts as undefined too.
    """

    def __init__(self, numbers: Numbers, careful: bool) -> None:
        self._numbers, self._careful = numbers, careful
        self._slots: list[int] = []

    def note(self, node: Branch, arguments: tuple[Number, ...], result: Number) -> None:
        """Add what an operation asks of its arguments; nothing where the shape of the formula grants it."""
        tape, zero = self._numbers.tape, self._numbers.zero.factor
        last, value = arguments[-1].factor, result.factor
        condition = self._condition(node)
        if condition and not self._careful:
            self._slots.append(value)
        elif condition == "nonzero":
            self._slots.append(tape.apply(np.divide, zero, tape.apply(np.sign, last)))
        elif condition == "positive":
            sign = tape.apply(np.maximum, tape.apply(np.sign, last), zero)
            self._slots.append(tape.apply(np.divide, zero, sign))
        elif condition == "nonnegative":
            self._slots.append(tape.apply(np.minimum, value, zero))
        elif condition == "within":
            self._slots.append(tape.apply(np.subtract, value, value))
        elif condition == "power":
            power = tape.apply(np.power, tape.apply(np.sign, arguments[0].factor), last)
            self._slots.append(tape.apply(np.subtract, power, power))

    def _condition(self, node: Branch) -> str:
        operation, parts = node.operation, node.arguments
        if operation is DIVIDE:
            return "" if positive(parts[1]) else "nonzero"
        if operation in LOGARITHMS:
            return "" if positive(parts[0]) else "positive"
        if operation is ROOT:
            return "" if nonnegative(parts[0]) else "nonnegative"
        if operation in ARCS:
            return "within"
        return self._of_power(node) if operation is POW and not positive(parts[0]) else ""

    def _of_power(self, node: Branch) -> str:
        base, power = node.arguments
        if power.constant is None:
            return "power"
        whole = power.constant == int(power.constant)
        if power.constant < 0.0:
            return "nonzero" if whole or nonnegative(base) else "positive"
        return "" if whole or nonnegative(base) else "nonnegative"

    @property
    def slot(self) -> int:
        """The slot of the number."""
        tape = self._numbers.tape
        total = reduce(tape.plus, dict.fromkeys(self._slots), tape.constant(0.0))
        return total if self._careful else tape.times(tape.constant(0.0), total)
