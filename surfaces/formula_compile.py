"""From the tree of a formula to tapes of NumPy steps for value, gradient and Hessian.

SymPy derives the rule of every operation that occurs; the chain rule puts them together along the tree. To
let SymPy differentiate the whole formula would be the same mathematics, but takes minutes for such a thing as
tanh(tanh(tanh(…))); this way the effort grows with the length of the text only.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from surfaces.formula_parser import MAX_OPERATIONS, laborious, parse
from surfaces.formula_tree import POW, Leaf, Node, Operation, Symbolic, is_smooth, is_total, latex
from surfaces.tape import Tape

NUMPY_NAMES = {"asin": "arcsin", "acos": "arccos", "atan": "arctan"}


class Compiled(NamedTuple):
    """A formula ready for use."""

    value: Tape
    gradient: Tape
    hessian: Tape
    latex: str
    smooth: bool


class Jet(NamedTuple):
    """The slots of a value, of its derivatives by x and y, and of its second ones, xx, xy and yy."""

    value: int
    first: tuple[int, int]
    second: tuple[int, int, int]


class Rule(NamedTuple):
    """First and second derivatives of an operation by its arguments, as SymPy expressions of `symbols`."""

    symbols: tuple[Any, ...]
    first: tuple[Any, ...]
    second: tuple[tuple[Any, ...], ...]
    symbolic: Symbolic


@lru_cache(maxsize=256)
def compiled(text: str) -> Compiled:
    """Parse, differentiate and compile a formula; a FormulaError says what is wrong with it."""
    tree, writer = parse(text), _Writer()
    tape, jet = writer.tape, writer.jet(tree)
    orders: list[tuple[int, ...]] = [(jet.value,), jet.first, jet.second]
    if not is_total(tree):
        # Zero times the value: nothing where it is finite, NaN where it is not, and so at poles as well.
        nothing = tape.apply(np.multiply, tape.constant(0.0), jet.value)
        orders = [tuple(tape.apply(np.add, output, nothing) for output in outputs) for outputs in orders]
    value, gradient, hessian = (tape.only(outputs) for outputs in orders)
    return Compiled(value, gradient, hessian, latex(tree), is_smooth(tree))


@lru_cache(maxsize=512)
def _rule(operation: Operation, exponent: float | None) -> Rule:
    symbolic = Symbolic()
    sympy = symbolic.sympy
    symbols = sympy.symbols("a b")[: operation.arity]
    inputs = list(symbols)
    if exponent is not None:
        inputs[1] = sympy.Integer(int(exponent)) if exponent == int(exponent) else sympy.Float(exponent)
    result = operation.symbolic(symbolic, *inputs)
    # a**b·b/a is 0/0 where a**(b - 1)·b is 0.
    first = tuple(sympy.powsimp(sympy.diff(result, symbol)) for symbol in symbols)
    second = tuple(tuple(sympy.powsimp(sympy.diff(slope, symbol)) for symbol in symbols) for slope in first)
    return Rule(symbols, first, second, symbolic)


class _Writer:
    """Writes a tree and its derivatives onto a tape."""

    def __init__(self) -> None:
        self.tape = Tape()

    def jet(self, node: Node) -> Jet:
        """Return the slots of a subtree and of its derivatives."""
        zero, one = self.tape.constant(0.0), self.tape.constant(1.0)
        if node.constant is not None:
            return Jet(self.tape.constant(node.constant), (zero, zero), (zero, zero, zero))
        if isinstance(node, Leaf):
            return {
                "x": Jet(0, (one, zero), (zero, zero, zero)),
                "y": Jet(1, (zero, one), (zero, zero, zero)),
            }[node.name]
        jets = [self.jet(argument) for argument in node.arguments]
        exponent = node.arguments[1].constant if node.operation is POW else None
        if exponent is not None:
            value = self.tape.power(jets[0].value, exponent)
        else:
            value = self.tape.apply(node.operation.numeric, *(jet.value for jet in jets))
        jet = self.chain(_rule(node.operation, exponent), jets, value)
        if len(self.tape.steps) > MAX_OPERATIONS:
            raise laborious(node, MAX_OPERATIONS)
        return jet

    def chain(self, rule: Rule, jets: list[Jet], value: int) -> Jet:
        """Apply the chain rule to an operation whose arguments have the given jets."""
        known = dict(zip(rule.symbols, (jet.value for jet in jets), strict=True))
        tape, zero = self.tape, self.tape.constant(0.0)
        first, second = [zero, zero], [zero, zero, zero]
        for i, a in enumerate(jets):
            for p in range(2):
                first[p] = tape.plus(first[p], self.product(rule.first[i], known, rule, a.first[p]))
            for k, (p, q) in enumerate(((0, 0), (0, 1), (1, 1))):
                second[k] = tape.plus(second[k], self.product(rule.first[i], known, rule, a.second[k]))
                for j, b in enumerate(jets):
                    slopes = tape.times(a.first[p], b.first[q])
                    second[k] = tape.plus(second[k], self.product(rule.second[i][j], known, rule, slopes))
        return Jet(value, (first[0], first[1]), (second[0], second[1], second[2]))

    def product(self, expression: Any, known: dict[Any, int], rule: Rule, slot: int) -> int:
        """Return the slot of an expression times a slot; where that is 0 nothing is written."""
        if self.tape.start[slot] == 0.0:
            return slot
        return self.tape.times(self.expression(expression, known, rule), slot)

    def expression(self, expression: Any, known: dict[Any, int], rule: Rule) -> int:
        """Return the slot of a SymPy expression in symbols whose slots are known."""
        sympy, tape = rule.symbolic.sympy, self.tape
        if expression in known:
            return known[expression]
        if expression in rule.symbolic.signs:
            return tape.apply(np.sign, self.expression(rule.symbolic.signs[expression], known, rule))
        if expression.is_number:
            return tape.constant(float(expression))
        parts = expression.args
        if isinstance(expression, sympy.Pow) and parts[1].is_number:
            return tape.power(self.expression(parts[0], known, rule), float(parts[1]))
        slots = [self.expression(part, known, rule) for part in parts]
        if isinstance(expression, (sympy.Add, sympy.Mul)):
            combine = tape.plus if isinstance(expression, sympy.Add) else tape.times
            while len(slots) > 1:
                slots[:2] = [combine(slots[0], slots[1])]
            return slots[0]
        name = "power" if isinstance(expression, sympy.Pow) else type(expression).__name__
        return tape.apply(getattr(np, NUMPY_NAMES.get(name, name)), *slots)
