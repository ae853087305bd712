"""The graph of a step: what is computed from what, with names for everything that comes from outside.

A node is an operation on others, a constant, or a named input. Operations carry the names of NumPy's ufuncs,
besides five of our own: `where` (of a condition and two numbers), `stack` (numbers as rows), `row` (one of
them again), `mean` (over the samples) and `gradient` (what somebody else has to compute at a point). A node
of 0 rows is one number a particle, a node of D rows is D of them.

Its `level` says when its numbers are known: once a run (constants and settings), once a step (also the step
number and the factor of the schedule), or only where the particle is; there, some are one for each sample.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np

_COMPARISONS = ("less", "less_equal", "greater", "greater_equal", "equal", "not_equal")
_TESTS = ("isfinite", "isnan", "isinf", "logical_and", "logical_or", "logical_not", "logical_xor")
LOGICAL = frozenset((*_COMPARISONS, *_TESTS))
BITWISE = {"bitwise_and": "logical_and", "bitwise_or": "logical_or", "invert": "logical_not"}
OWN = ("where", "stack", "row", "mean", "gradient")


class Untraceable(Exception):
    """The rule does something that cannot be written down, such as asking whether a value is positive."""


class Level(IntEnum):
    """When the numbers of a node are known."""

    RUN = 0
    STEP = 1
    PARTICLE = 2
    SAMPLE = 3


@dataclass(eq=False, slots=True)
class Node:
    """One array of numbers: `value` is that of a constant or the number of a row, `name` that of an input."""

    op: str
    arguments: tuple[Node, ...] = ()
    rows: int = 0
    level: Level = Level.RUN
    value: Any = None
    name: str = ""

    @property
    def logical(self) -> bool:
        """Whether it is true or false rather than a number."""
        if self.op == "constant":
            return isinstance(self.value, bool)
        return self.op in LOGICAL or (self.op == "where" and all(a.logical for a in self.arguments[1:]))


def function(op: str) -> Callable[..., Any]:
    """What computes an operation on arrays."""
    found: Callable[..., Any] = np.where if op == "where" else getattr(np, op)
    return found


def ordered(outputs: Iterable[Node], wanted: Callable[[Node], bool] = lambda node: True) -> list[Node]:
    """The nodes that `outputs` are made of, each after its arguments; those not wanted are left out."""
    order: dict[Node, None] = {}
    entered: set[Node] = set()
    stack = [(node, False) for node in reversed(list(outputs))]
    while stack:
        node, done = stack.pop()
        if done:
            order[node] = None
        elif node not in entered and wanted(node):
            entered.add(node)
            stack.append((node, True))
            stack.extend((argument, False) for argument in reversed(node.arguments))
    return list(order)


class Graph:
    """Makes nodes: equal ones once, and what only constants go into as a constant."""

    def __init__(self) -> None:
        self._seen: dict[Any, Node] = {}

    def input(self, name: str, level: Level, rows: int = 0) -> Node:
        """What comes in under a name."""
        return self._made((name,), "input", (), rows, level, name=name)

    def constant(self, value: Any) -> Node:
        """A number that never changes, or a truth."""
        if isinstance(value, (bool, np.bool_)):
            return self._made((bool(value), bool), "constant", value=bool(value))
        number = float(value)
        return self._made((number.hex(),), "constant", value=number)

    def call(self, op: str, *arguments: Node, rows: int | None = None) -> Node:
        """An operation on nodes."""
        if op not in OWN and all(node.op == "constant" for node in arguments):
            with np.errstate(all="ignore"):
                return self.constant(function(op)(*(np.asarray(node.value) for node in arguments))[()])
        if rows is None:
            rows = max(node.rows for node in arguments)
        level = Level.PARTICLE if op in ("gradient", "mean") else max(node.level for node in arguments)
        return self._made((op, *map(id, arguments)), op, arguments, rows, level)

    def stack(self, *numbers: Node) -> Node:
        """Numbers as the rows of one node."""
        return self.call("stack", *numbers, rows=len(numbers))

    def mean(self, node: Node) -> Node:
        """The mean over all samples; what is the same for each is its own mean."""
        return self.call("mean", node) if node.level is Level.SAMPLE else node

    def row(self, node: Node, k: int) -> Node:
        """Row k of a node; a node without rows is the same in each."""
        if node.op == "stack":
            return node.arguments[k]
        if not node.rows:
            return node
        return self._made(("row", id(node), k), "row", (node,), 0, node.level, k)

    def _made(
        self,
        key: tuple[Any, ...],
        op: str,
        arguments: tuple[Node, ...] = (),
        rows: int = 0,
        level: Level = Level.RUN,
        value: Any = None,
        name: str = "",
    ) -> Node:
        if key not in self._seen:
            self._seen[key] = Node(op, arguments, rows, level, value, name)
        return self._seen[key]
