"""The white list: every operation a typed formula may contain, and the tree it is read into.

An operation is one record that says how it is computed (NumPy) and written (LaTeX); how it is differentiated
stands in `surfaces.formula_rules`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from surfaces.surface import Array, number

# How tightly LaTeX binds: what stands in a place that asks for more is put into parentheses.
SUM, PRODUCT, POWER, CALL, LEAF = 1, 2, 4, 5, 6


class Operation(NamedTuple):
    """One thing that may be done to numbers."""

    name: str
    numeric: Callable[..., Array]
    latex: str
    arity: int = 1
    smooth: bool = True
    level: int = CALL
    inner: tuple[int, ...] = (0, 0)


class Leaf(NamedTuple):
    """A number, a constant or a variable; `constant` is None for x and y."""

    name: str
    constant: float | None
    position: int


class Branch(NamedTuple):
    """An operation on subtrees; `constant` is its value where no variable occurs below it."""

    operation: Operation
    arguments: tuple[Leaf | Branch, ...]
    constant: float | None
    position: int


Node: TypeAlias = Leaf | Branch

ADD = Operation("+", np.add, "{} + {}", 2, level=SUM, inner=(SUM, PRODUCT))
SUBTRACT = Operation("-", np.subtract, "{} - {}", 2, level=SUM, inner=(SUM, PRODUCT))
MULTIPLY = Operation("*", np.multiply, r"{} \cdot {}", 2, level=PRODUCT, inner=(PRODUCT, 3))
DIVIDE = Operation("/", np.divide, r"\frac{{{}}}{{{}}}", 2)
POW = Operation("**", np.power, "{}^{{{}}}", 2, level=POWER, inner=(LEAF, 0))
NEGATE = Operation("-", np.negative, "-{}", level=SUM, inner=(PRODUCT,))


def _call(name: str, ufunc: Callable[..., Array], latex: str = "", **facts: Any) -> Operation:
    return Operation(name, ufunc, latex or rf"\{name}\left({{}}\right)", **facts)


FUNCTIONS: dict[str, Operation] = {
    operation.name: operation
    for operation in (
        _call("sin", np.sin),
        _call("cos", np.cos),
        _call("tan", np.tan),
        _call("asin", np.arcsin, r"\arcsin\left({}\right)"),
        _call("acos", np.arccos, r"\arccos\left({}\right)"),
        _call("atan", np.arctan, r"\arctan\left({}\right)"),
        _call("sinh", np.sinh),
        _call("cosh", np.cosh),
        _call("tanh", np.tanh),
        _call("exp", np.exp),
        _call("log", np.log),
        _call("ln", np.log),
        _call("log10", np.log10, r"\log_{{10}}\left({}\right)"),
        _call("sqrt", np.sqrt, r"\sqrt{{{}}}"),
        _call("abs", np.abs, r"\left|{}\right|", smooth=False),
        _call("sign", np.sign, r"\operatorname{{sign}}\left({}\right)", smooth=False),
        _call("min", np.minimum, r"\min\left({}, {}\right)", arity=2, smooth=False),
        _call("max", np.maximum, r"\max\left({}, {}\right)", arity=2, smooth=False),
    )
}
CONSTANTS = {"pi": math.pi, "e": math.e}
VARIABLES = ("x", "y")


def is_smooth(node: Node) -> bool:
    """Tell whether no operation with a kink or a jump is applied to a variable."""
    if isinstance(node, Leaf) or node.constant is not None:
        return True
    return node.operation.smooth and all(is_smooth(argument) for argument in node.arguments)


def latex(node: Node) -> str:
    """Write the formula as it was typed, in LaTeX."""
    return _latex(node, 0)


def _latex(node: Node, level: int) -> str:
    if isinstance(node, Leaf):
        if node.name in CONSTANTS:
            text, own = {"pi": r"\pi", "e": "e"}[node.name], LEAF
        elif node.constant is None:
            text, own = node.name, LEAF
        else:
            text = number(node.constant)
            own = PRODUCT if "cdot" in text else LEAF
    else:
        operation = node.operation
        parts = [_latex(a, need) for a, need in zip(node.arguments, operation.inner, strict=False)]
        text, own = operation.latex.format(*parts), operation.level
    return text if own >= level else rf"\left({text}\right)"
