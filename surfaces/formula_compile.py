"""From the tree of a formula to tapes of NumPy steps for value, gradient and Hessian.

Every node becomes a jet, its value with all first and second derivatives, along the tree by the chain rule:
the effort grows with the length of the text only. Where an exponential could overflow although the result is
of ordinary size, numbers keep their exponents apart (`surfaces.scaled`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from surfaces import jets
from surfaces.formula_domain import LOGARITHMS, ROOT, Domain
from surfaces.formula_error import FormulaError
from surfaces.formula_parser import MAX_OPERATIONS, parse
from surfaces.formula_readings import laborious
from surfaces.formula_rules import RULES, Rule, exponential, general_power, power
from surfaces.formula_signs import grows, tame
from surfaces.formula_tree import (
    ADD,
    DIVIDE,
    MULTIPLY,
    NEGATE,
    POW,
    SUBTRACT,
    Branch,
    Leaf,
    Node,
    is_smooth,
    latex,
)
from surfaces.jets import Jet
from surfaces.scaled import Number, Numbers
from surfaces.tape import Tape


class Compiled(NamedTuple):
    """A formula ready for use."""

    value: Tape
    gradient: Tape
    hessian: Tape
    latex: str
    smooth: bool


@lru_cache(maxsize=256)
def compiled(text: str) -> Compiled:
    """Parse, differentiate and compile a formula; a FormulaError says what is wrong with it."""
    tree = parse(text)
    try:
        orders = _Writer(careful=True).tapes(tree)
    except FormulaError:
        orders = _Writer(careful=False).tapes(tree)
    return Compiled(*orders, latex(tree), is_smooth(tree))


class _Writer:
    """Writes a tree and its derivatives onto a tape.

    With care, numbers have exponents where they may be large. A formula that is too long for that is computed
    in plain floats.
    """

    def __init__(self, careful: bool) -> None:
        self.careful = careful
        self.numbers = Numbers()
        self.domain = Domain(self.numbers, careful)

    def tapes(self, tree: Node) -> tuple[Tape, Tape, Tape]:
        """The tapes of value, gradient and Hessian; a FormulaError if they are too long."""
        tape, jet = self.numbers.tape, self.jet(tree, False)
        orders = [[part.factor for part in parts] for parts in ((jet.value,), jet.first, jet.second)]
        nothing = self.domain.slot
        value, gradient, hessian = (
            tape.only(tuple(tape.plus(output, nothing) for output in outputs)) for outputs in orders
        )
        return value, gradient, hessian

    def jet(self, node: Node, large: bool) -> Jet:
        """The jet of a subtree; its numbers may have exponents only where they may be `large`."""
        n, large = self.numbers, large and self.careful
        if node.constant is not None:
            return jets.constant(n, node.constant)
        if isinstance(node, Leaf):
            return jets.variable(n, "xy".index(node.name))
        jet = self._branch(node, large)
        if len(n.tape.steps) > MAX_OPERATIONS:
            raise laborious(node.position, MAX_OPERATIONS)
        return jet if large else jet.each(n.flat)

    def _branch(self, node: Branch, large: bool) -> Jet:
        n, operation, parts = self.numbers, node.operation, node.arguments
        if operation is POW:
            return self._power(node, large)
        if operation is DIVIDE:
            return self._quotient(node, large)
        if operation is NEGATE:
            return self.jet(parts[0], large).each(n.negative)
        if operation.arity == 1:
            precise = operation is ROOT or operation in LOGARITHMS
            return self._function(node, RULES[operation.name], parts[0], large, precise)
        if operation in (ADD, SUBTRACT):
            # Two terms that are too large may have a difference that is not.
            a, b = (self.jet(part, large or all(map(grows, parts))) for part in parts)
            return jets.combined(n.plus if operation is ADD else n.minus, a, b)
        a, b = (self.jet(part, large or not tame(node)) for part in parts)
        return jets.product(n, a, b) if operation is MULTIPLY else jets.extreme(n, operation.numeric, a, b)

    def _quotient(self, node: Branch, large: bool) -> Jet:
        n, (dividend, divisor) = self.numbers, node.arguments
        if divisor.constant:
            by = n.constant(divisor.constant)
            return self.jet(dividend, large).each(lambda part: n.over(part, by))
        a, b = self.jet(dividend, True), self.jet(divisor, True)
        result = jets.quotient(n, a, b)
        self.domain.note(node, (a.value, b.value), result.value)
        return result

    def _power(self, node: Branch, large: bool) -> Jet:
        n, (base, exponent) = self.numbers, node.arguments
        by = exponent.constant
        if by is not None:
            return self._function(node, power(by), base, large, by < 0.0 or by != int(by))
        if base.constant is not None and base.constant > 0.0:
            return self._function(node, exponential(base.constant), exponent, large, False)
        a, b = self.jet(base, True), self.jet(exponent, False)
        result = jets.chain(n, *general_power(n, a.value, b.value), (a, b))
        self.domain.note(node, (a.value, b.value), result.value)
        return result

    def _function(self, node: Branch, rule: Rule, argument: Node, large: bool, precise: bool) -> Jet:
        """A function of one argument; with `precise`, it matters how small that is."""
        n, u = self.numbers, self.jet(argument, large or precise or not tame(argument))
        value = rule.value(n, u.value, large)
        self.domain.note(node, (u.value,), value)

        def first() -> Number:
            return rule.first(n, u.value, value, u.steep)

        def second() -> Number:
            return rule.second(n, u.value, value, u.steep)

        return jets.chain(n, value, [first], [[second]], [u])
