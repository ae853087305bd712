"""The white list: every operation a typed formula may contain, and the tree it is read into.

An operation is one record that says how it is computed (NumPy), differentiated (SymPy) and written (LaTeX).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from surfaces.surface import Array, number

# How tightly LaTeX binds: what stands in a place that asks for more is put into parentheses.
SUM, PRODUCT, POWER, CALL, LEAF = 1, 2, 4, 5, 6


class Symbolic:
    """SymPy as the operations see it, with one symbol for every sign that occurs.

    Where they exist, the derivative of |u| is sign(u) du and that of sign(u) is 0, so a sign can be a symbol
    that SymPy takes for a constant; `signs` remembers what it stands for.
    """

    def __init__(self) -> None:
        import sympy

        self.sympy = sympy
        self.signs: dict[Any, Any] = {}

    def sign(self, u: Any) -> Any:
        """Return the symbol that stands for the sign of the expression u."""
        symbol = self.sympy.Symbol(f"sign_{len(self.signs)}")
        self.signs[symbol] = u
        return symbol


class Operation(NamedTuple):
    """One thing that may be done to numbers."""

    name: str
    numeric: Callable[..., Array]
    symbolic: Callable[..., Any]
    latex: str
    arity: int = 1
    total: bool = True
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

ADD = Operation("+", np.add, lambda s, a, b: a + b, "{} + {}", 2, level=SUM, inner=(SUM, PRODUCT))
SUBTRACT = Operation("-", np.subtract, lambda s, a, b: a - b, "{} - {}", 2, level=SUM, inner=(SUM, PRODUCT))
MULTIPLY = Operation(
    "*", np.multiply, lambda s, a, b: a * b, r"{} \cdot {}", 2, level=PRODUCT, inner=(PRODUCT, 3)
)
DIVIDE = Operation("/", np.divide, lambda s, a, b: a / b, r"\frac{{{}}}{{{}}}", 2, total=False)
POW = Operation(
    "**", np.power, lambda s, a, b: a**b, "{}^{{{}}}", 2, total=False, level=POWER, inner=(LEAF, 0)
)
NEGATE = Operation("-", np.negative, lambda s, a: -a, "-{}", level=SUM, inner=(PRODUCT,))


def _call(name: str, ufunc: Callable[..., Array], total: bool = True, latex: str = "") -> Operation:
    shape = latex or rf"\{name}\left({{}}\right)"
    return Operation(name, ufunc, lambda s, u: getattr(s.sympy, name)(u), shape, total=total)


def _half_sum(s: Symbolic, a: Any, b: Any, side: int) -> Any:
    return (a + b + side * s.sign(a - b) * (a - b)) / s.sympy.Integer(2)


FUNCTIONS: dict[str, Operation] = {
    operation.name: operation
    for operation in (
        _call("sin", np.sin),
        _call("cos", np.cos),
        _call("tan", np.tan),
        _call("asin", np.arcsin, False, r"\arcsin\left({}\right)"),
        _call("acos", np.arccos, False, r"\arccos\left({}\right)"),
        _call("atan", np.arctan, latex=r"\arctan\left({}\right)"),
        _call("sinh", np.sinh),
        _call("cosh", np.cosh),
        _call("tanh", np.tanh),
        _call("exp", np.exp),
        _call("log", np.log, False),
        Operation("ln", np.log, lambda s, u: s.sympy.log(u), r"\ln\left({}\right)", total=False),
        Operation(
            "log10",
            np.log10,
            lambda s, u: s.sympy.log(u) * s.sympy.Float(1.0 / math.log(10.0)),
            r"\log_{{10}}\left({}\right)",
            total=False,
        ),
        _call("sqrt", np.sqrt, False, r"\sqrt{{{}}}"),
        Operation("abs", np.abs, lambda s, u: u * s.sign(u), r"\left|{}\right|", smooth=False),
        Operation(
            "sign", np.sign, lambda s, u: s.sign(u), r"\operatorname{{sign}}\left({}\right)", smooth=False
        ),
        Operation(
            "min",
            np.minimum,
            lambda s, a, b: _half_sum(s, a, b, -1),
            r"\min\left({}, {}\right)",
            2,
            smooth=False,
        ),
        Operation(
            "max",
            np.maximum,
            lambda s, a, b: _half_sum(s, a, b, 1),
            r"\max\left({}, {}\right)",
            2,
            smooth=False,
        ),
    )
}
CONSTANTS = {"pi": math.pi, "e": math.e}
VARIABLES = ("x", "y")


def is_total(node: Node) -> bool:
    """Tell whether the formula is defined everywhere on the plane."""
    if isinstance(node, Leaf) or node.constant is not None:
        return True
    if not all(is_total(argument) for argument in node.arguments):
        return False
    last = node.arguments[-1].constant
    if node.operation is DIVIDE:
        return last is not None and last != 0.0
    if node.operation is POW:
        base = node.arguments[0].constant
        return (last is not None and last >= 0.0 and last == int(last)) or (base is not None and base > 0.0)
    return node.operation.total


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
