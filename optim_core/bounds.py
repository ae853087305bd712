"""Certifies that a recorded loss is finite wherever both coordinates are within reach.

Interval arithmetic over the graph: each node gets bounds that hold for every (x, y) with |x|, |y| ≤ R. They
may be far too wide; all that matters is whether they are finite. A sweep then need not compute the loss of
every position only to see that it is finite.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from optim_core.tape import Function, Kind, Node, first, second

Bounds = tuple[float, float]
REACHES = (1e30, 1e8, 1e2)


def reach(loss: Node, x: Node) -> float:
    """The largest R that can be certified, 0 where none can."""
    for distance in REACHES:
        try:
            _bounds(loss, {x: (-distance, distance)})
            return distance
        except (KeyError, ValueError, OverflowError, ZeroDivisionError):
            continue
    return 0.0


def _bounds(node: Node, known: dict[Node, Bounds]) -> Bounds:
    if node not in known:
        if node.kind is Kind.CONSTANT:
            known[node] = float(np.min(node.data[0])), float(np.max(node.data[0]))
        elif node.function in (np.multiply, np.square) and node.arguments[0] is node.arguments[-1]:
            low, high = _bounds(node.arguments[0], known)
            known[node] = 0.0, max(low * low, high * high)
        else:
            known[node] = _RULES[node.function](*(_bounds(argument, known) for argument in node.arguments))
        if not all(math.isfinite(bound) for bound in known[node]):
            raise OverflowError
    return known[node]


def _product(a: Bounds, b: Bounds) -> Bounds:
    corners = [p * q for p in a for q in b]
    return min(corners), max(corners)


def _quotient(a: Bounds, b: Bounds) -> Bounds:
    if b[0] <= 0 <= b[1]:
        raise ZeroDivisionError
    return _product(a, (1 / b[1], 1 / b[0]))


def _size(a: Bounds) -> Bounds:
    return (0.0 if a[0] <= 0 <= a[1] else min(abs(a[0]), abs(a[1]))), max(abs(a[0]), abs(a[1]))


def _wave(_: Bounds) -> Bounds:
    return -1.0, 1.0


def _rising(function: Callable[[float], float]) -> Callable[[Bounds], Bounds]:
    return lambda a: (function(a[0]), function(a[1]))


_RULES: dict[Function, Callable[..., Bounds]] = {
    first: lambda a: a,
    second: lambda a: a,
    np.positive: lambda a: a,
    np.negative: lambda a: (-a[1], -a[0]),
    np.add: lambda a, b: (a[0] + b[0], a[1] + b[1]),
    np.subtract: lambda a, b: (a[0] - b[1], a[1] - b[0]),
    np.multiply: _product,
    np.divide: _quotient,
    np.absolute: _size,
    np.sin: _wave,
    np.cos: _wave,
    np.tanh: _wave,
    np.sqrt: _rising(math.sqrt),
    np.exp: _rising(math.exp),
    np.log: _rising(math.log),
    np.maximum: lambda a, b: (max(a[0], b[0]), max(a[1], b[1])),
    np.minimum: lambda a, b: (min(a[0], b[0]), min(a[1], b[1])),
}
