"""Records what a rule computes, once, as a graph of ufunc calls, so that it can be replayed without Python.

A `Tracer` stands for an array: it answers to operators, ufuncs and `np.where` by writing them down. Equal
calls are written once, so that a loss and its gradient share their terms. What depends on the step number
and on settings alone, such as 1 − β₁ᵗ, is computed for all steps at once while recording.

Replaying makes the same calls on the same numbers in the same order, with two liberties. Minus signs move,
which costs no rounding: x + (−a) becomes x − a. And in a rule (not in a surface) coefficients are gathered:
c · (d · m) becomes (c · d) · m, and m / c becomes (1 / c) · m, which may change the last bit. It happens
whatever is recorded, and for numbers and arrays of settings alike, so that all ways to run a rule give the
same bits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from optim_core.settings import Array

Function = Callable[..., Any]
_COMPARISONS = {
    np.less,
    np.less_equal,
    np.greater,
    np.greater_equal,
    np.equal,
    np.not_equal,
    np.isfinite,
    np.isnan,
}
_POWERS: dict[float, Function] = {0.5: np.sqrt, 2.0: np.square}


class Untraceable(Exception):
    """The rule does something that cannot be recorded, such as asking whether a value is positive."""


class Kind(Enum):
    """Where the numbers of a node come from."""

    CONSTANT = "constant"
    TABLE = "table"
    INPUT = "input"
    CALL = "call"


@dataclass(eq=False)
class Node:
    """One array; `data` are its numbers (constant), those of all steps (table) or its buffer (input)."""

    kind: Kind
    shape: tuple[int, ...]
    dtype: Any = np.float64
    data: Any = None
    function: Function = np.positive
    arguments: tuple[Node, ...] = ()

    @property
    def known(self) -> bool:
        """Whether the numbers are known while recording: the same for every step, or one for each step."""
        return self.kind is Kind.CONSTANT or self.kind is Kind.TABLE

    @cached_property
    def coefficient(self) -> bool:
        """Whether the numbers depend on settings and the step only, not on where a particle is."""
        return self.known or (self.kind is Kind.CALL and all(node.coefficient for node in self.arguments))


class Tape:
    """The graph under construction."""

    def __init__(self, steps: int) -> None:
        self._steps = steps
        self._seen: dict[Any, Node] = {}
        self.verbatim = False

    def input(self, buffer: Array) -> Tracer:
        """An array that changes from step to step, in the buffer where it will be found."""
        return Tracer(self, Node(Kind.INPUT, buffer.shape, data=buffer))

    def table(self, values: Array) -> Tracer:
        """A number for each step, (steps,)."""
        return Tracer(self, Node(Kind.TABLE, (), values.dtype, values))

    def call(self, function: Function, *values: Any, shape: tuple[int, ...] | None = None) -> Tracer:
        """Write down `function(*values, out)`, unless it is known already or can be computed at once."""
        nodes = tuple(self.node(value) for value in values)
        if shape is None and _foreseen(nodes):
            return Tracer(self, self._known(function, nodes))
        key = (function, *(id(node) for node in nodes))
        if key not in self._seen:
            out = np.broadcast_shapes(*(node.shape for node in nodes)) if shape is None else shape
            self._seen[key] = Node(Kind.CALL, out, _dtype(function, nodes), None, function, nodes)
        return Tracer(self, self._seen[key])

    def node(self, value: Any) -> Node:
        """The node of a tracer, or of a number or array that never changes."""
        if isinstance(value, Tracer):
            return value.node
        data = np.asarray(value)
        if data.dtype != bool:
            data = data.astype(float)
        if data.ndim:
            return self._seen.setdefault(
                id(value), Node(Kind.CONSTANT, data.shape, data.dtype, (data, value))
            )
        key = (data.dtype, data.tobytes())
        return self._seen.setdefault(key, Node(Kind.CONSTANT, (), data.dtype, (data, value)))

    def _known(self, function: Function, nodes: tuple[Node, ...]) -> Node:
        fixed = all(node.kind is Kind.CONSTANT for node in nodes)
        data = [node.data[0] if node.kind is Kind.CONSTANT else node.data for node in nodes]
        result = np.asarray(_powers(*data) if function is np.power and not fixed else _now(function, data))
        if fixed:
            return self._seen.setdefault(("fixed", result.dtype, result.tobytes()), self.node(result))
        return Node(Kind.TABLE, (), result.dtype, np.broadcast_to(result, (self._steps,)))


class Tracer(NDArrayOperatorsMixin):
    """Stands for an array of the shape of its node."""

    def __init__(self, tape: Tape, node: Node) -> None:
        self.tape = tape
        self.node = node

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the array."""
        return self.node.shape

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        if method == "reduce" and len(inputs) == 1 and not options:
            return ufunc(inputs[0][0], inputs[0][1])
        if method != "__call__" or options or ufunc.nout != 1:
            raise Untraceable(f"{ufunc.__name__}.{method} with {sorted(options)}")
        return _simplified(self.tape, ufunc, inputs)

    def __array_function__(self, function: Function, types: Any, arguments: Any, options: Any) -> Any:
        if function is np.where and len(arguments) == 3 and not options:
            return self.tape.call(select, *arguments)
        if function is np.clip and len(arguments) == 3 and not options:
            value, low, high = arguments
            limited: Any = np.maximum(value, low)
            return np.minimum(limited, high)
        if function is np.zeros_like:
            return Tracer(self.tape, self.tape.node(0.0))
        raise Untraceable(function.__name__)

    def __pow__(self, exponent: Any) -> Any:
        # As arrays do: a square is a product, not a call of pow.
        if isinstance(exponent, (int, float)) and float(exponent) in _POWERS:
            return _POWERS[float(exponent)](self)
        return np.power(self, exponent)  # type: ignore[call-overload]

    def __getitem__(self, row: Any) -> Tracer:
        if len(self.shape) != 2 or row not in (0, 1):
            raise Untraceable(f"[{row}] of {self.shape}")
        if self.node.function is pair:
            return Tracer(self.tape, self.node.arguments[row])
        return self.tape.call((first, second)[row], self, shape=self.shape[1:])

    def __bool__(self) -> bool:
        raise Untraceable("a branch on a value")

    def __float__(self) -> float:
        raise Untraceable("a number out of an array")

    def __len__(self) -> int:
        raise Untraceable("the length of an array")


def select(condition: Any, yes: Any, no: Any, out: Any) -> None:
    """`np.where` with a place for its result, which must be none of its arguments."""
    np.copyto(out, no)
    np.copyto(out, yes, where=condition)


def pair(x: Any, y: Any, out: Any) -> None:
    """Two rows (n,) as one array (2, n)."""
    out[0] = x
    out[1] = y


def first(rows: Any) -> Any:
    """A view of row 0."""
    return rows[0]


def second(rows: Any) -> Any:
    """A view of row 1."""
    return rows[1]


def _foreseen(nodes: tuple[Node, ...]) -> bool:
    """Whether a result can be computed while recording: one array, or one number for each step."""
    fixed = all(node.kind is Kind.CONSTANT for node in nodes)
    return fixed or all(node.known and not node.shape for node in nodes)


def _simplified(tape: Tape, ufunc: np.ufunc, inputs: tuple[Any, ...]) -> Tracer:
    """Write down a ufunc call with its minus signs moved outwards, where they cancel against a sum."""
    nodes = [tape.node(value) for value in inputs]
    minus = [node.function is np.negative for node in nodes]
    plain = [
        Tracer(tape, node.arguments[0] if sign else node) for node, sign in zip(nodes, minus, strict=True)
    ]
    if ufunc is np.multiply and any(minus):
        product = tape.call(ufunc, *plain)
        return product if all(minus) else tape.call(np.negative, product)
    if not tape.verbatim and ufunc in (np.multiply, np.divide):
        return _gathered(tape, ufunc, nodes[0], nodes[1])
    if ufunc is np.add and minus == [False, True]:
        return tape.call(np.subtract, *plain)
    if ufunc is np.add and minus == [True, False]:
        return tape.call(np.subtract, *reversed(plain))
    return tape.call(ufunc, *(Tracer(tape, node) for node in nodes))


def _gathered(tape: Tape, ufunc: np.ufunc, a: Node, b: Node) -> Tracer:
    """Write down a product or quotient with its coefficients multiplied together first."""
    if ufunc is np.divide:
        if a.coefficient or not b.coefficient:
            return tape.call(np.divide, Tracer(tape, a), Tracer(tape, b))
        b = tape.call(np.divide, 1.0, Tracer(tape, b)).node
    if b.coefficient and not a.coefficient:
        a, b = b, a
    inner = b.arguments if b.function is np.multiply and not b.coefficient else ()
    if a.coefficient and inner and inner[0].coefficient:
        a, b = tape.call(np.multiply, Tracer(tape, a), Tracer(tape, inner[0])).node, inner[1]
    return tape.call(np.multiply, Tracer(tape, a), Tracer(tape, b))


def _dtype(function: Function, nodes: tuple[Node, ...]) -> Any:
    if function in _COMPARISONS:
        return np.bool_
    logical = function in (
        np.bitwise_and,
        np.bitwise_or,
        np.logical_and,
        np.logical_or,
        np.logical_not,
        np.invert,
    )
    return np.bool_ if logical and all(node.dtype == np.bool_ for node in nodes) else np.float64


def _now(function: Function, data: list[Any]) -> Any:
    return np.where(*data) if function is select else function(*data)


def _powers(base: Array, exponent: Array) -> Array:
    # Number by number: the vector version of pow may differ in the last bit from the C library's, which
    # frameworks use.
    return np.array([b**e for b, e in np.broadcast(base, exponent)])
