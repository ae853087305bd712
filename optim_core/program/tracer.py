"""Stands for arrays while a rule runs, and writes down what is done to them.

A `Tracer` answers to operators, ufuncs and `np.where`. What comes out makes the same calls on the same
numbers in the same order, with two liberties. Minus signs move, which costs no rounding: x + (−a) becomes
x − a. And in a rule (not in a surface) coefficients, which depend on settings and the step alone, are
gathered: c·(d·m) becomes (c·d)·m, and m / c becomes (1 / c)·m, which may change the last bit. It happens
whatever the settings are, and wherever the graph runs, so that all ways to run a rule give the same bits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from optim_core.program.graph import BITWISE, Graph, Level, Node, Untraceable

_POWERS: dict[float, str] = {0.5: "sqrt", 2.0: "square"}


class Tape:
    """The graph that tracers write into; while `verbatim` holds, coefficients stay where they are."""

    def __init__(self) -> None:
        self.graph = Graph()
        self.verbatim = False

    def input(self, name: str, level: Level = Level.RUN, rows: int = 0) -> Tracer:
        """What comes in under a name."""
        return Tracer(self, self.graph.input(name, level, rows))

    def node(self, value: Any) -> Node:
        """The node of a tracer or of a plain number."""
        if isinstance(value, Tracer):
            return value.node
        if np.ndim(value):
            raise Untraceable("an array")
        return self.graph.constant(value)

    def of(self, node: Node) -> Tracer:
        """The tracer of a node."""
        return Tracer(self, node)


class Tracer(NDArrayOperatorsMixin):
    """Stands for the array of a node."""

    def __init__(self, tape: Tape, node: Node) -> None:
        self.tape = tape
        self.node = node

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        if method == "reduce" and len(inputs) == 1 and self.node.rows and not options:
            total = self[0]
            for k in range(1, self.node.rows):
                total = ufunc(total, self[k])
            return total
        if method != "__call__" or options or ufunc.nout != 1:
            raise Untraceable(f"{ufunc.__name__}.{method} with {sorted(options)}")
        nodes = [self.tape.node(value) for value in inputs]
        op = ufunc.__name__
        if op in BITWISE and all(node.logical for node in nodes):
            op = BITWISE[op]
        return self.tape.of(_simplified(self.tape, op, nodes))

    def __array_function__(self, function: Callable[..., Any], types: Any, given: Any, options: Any) -> Any:
        made = _FUNCTIONS.get(function)
        if made is None or options:
            raise Untraceable(function.__name__)
        return made(self.tape, *given)

    def __pow__(self, exponent: Any) -> Any:
        # As arrays do: a square is a product, not a call of pow.
        if isinstance(exponent, (int, float)) and float(exponent) in _POWERS:
            return getattr(np, _POWERS[float(exponent)])(self)
        return np.power(self, exponent)  # type: ignore[call-overload]

    def __getitem__(self, k: Any) -> Tracer:
        if not isinstance(k, int) or not 0 <= k < self.node.rows:
            raise Untraceable(f"[{k}] of {self.node.rows} rows")
        return self.tape.of(self.tape.graph.row(self.node, k))

    def copy(self) -> Tracer:
        """The same numbers."""
        return self

    def __bool__(self) -> bool:
        raise Untraceable("a branch on a value")

    def __float__(self) -> float:
        raise Untraceable("a number out of an array")

    def __len__(self) -> int:
        raise Untraceable("the length of an array")

    def __iter__(self) -> Any:
        raise Untraceable("a loop over an array")


def _where(tape: Tape, condition: Any, yes: Any, no: Any) -> Tracer:
    return tape.of(tape.graph.call("where", *map(tape.node, (condition, yes, no))))


def _clip(tape: Tape, value: Any, low: Any, high: Any) -> Any:
    limited: Any = np.maximum(value, low)
    return np.minimum(limited, high)


def _full(tape: Tape, like: Tracer, value: Any) -> Tracer:
    node, rows = tape.node(value), like.node.rows
    return tape.of(tape.graph.stack(*[node] * rows) if rows else node)


_FUNCTIONS: dict[Callable[..., Any], Callable[..., Any]] = {
    np.where: _where,
    np.mean: lambda tape, term, axis: tape.of(tape.graph.mean(tape.node(term))),
    np.clip: _clip,
    np.zeros_like: lambda tape, like: _full(tape, like, 0.0),
    np.ones_like: lambda tape, like: _full(tape, like, 1.0),
    np.full_like: _full,
    np.stack: lambda tape, parts: tape.of(tape.graph.stack(*map(tape.node, parts))),
}


def _simplified(tape: Tape, op: str, nodes: list[Node]) -> Node:
    """Write a call down with its minus signs moved outwards, where they cancel against a sum."""
    graph = tape.graph
    minus = [node.op == "negative" and node.level is Level.PARTICLE for node in nodes]
    plain = [node.arguments[0] if sign else node for node, sign in zip(nodes, minus, strict=True)]
    if op == "multiply" and any(minus):
        product = graph.call(op, *plain)
        return product if all(minus) else graph.call("negative", product)
    if op in ("multiply", "divide") and not tape.verbatim:
        return _gathered(graph, op, nodes[0], nodes[1])
    if op == "add" and minus == [False, True]:
        return graph.call("subtract", *plain)
    if op == "add" and minus == [True, False]:
        return graph.call("subtract", plain[1], plain[0])
    return graph.call(op, *nodes)


def _gathered(graph: Graph, op: str, a: Node, b: Node) -> Node:
    """Write a product or quotient down with its coefficients multiplied together first."""
    if op == "divide":
        if _coefficient(a) or not _coefficient(b):
            return graph.call("divide", a, b)
        b = graph.call("divide", graph.constant(1.0), b)
    if _coefficient(b) and not _coefficient(a):
        a, b = b, a
    inner = b.arguments if b.op == "multiply" and not _coefficient(b) else ()
    if _coefficient(a) and inner and _coefficient(inner[0]):
        a, b = graph.call("multiply", a, inner[0]), inner[1]
    return graph.call("multiply", a, b)


def _coefficient(node: Node) -> bool:
    """Whether the numbers depend on settings and the step only, not on where a particle is."""
    return node.level < Level.PARTICLE
