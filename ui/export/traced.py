"""Writes down what a function of x and y computes where its source does not say it, as for typed formulas.

The function is called once with expressions in place of arrays; every NumPy operation on them gives a bigger
expression. No text of anybody ever becomes code: what is printed is what was computed.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from ui.export.fold import Unreadable, literal

OPERATORS: dict[Any, type[ast.operator]] = {
    np.add: ast.Add,
    np.subtract: ast.Sub,
    np.multiply: ast.Mult,
    np.divide: ast.Div,
    np.power: ast.Pow,
}
NAMES = {"absolute": "abs"}


class Expression(NDArrayOperatorsMixin):
    """Stands for an array of numbers: an operation on others, or a variable."""

    def __init__(self, function: Any, arguments: tuple[Any, ...]) -> None:
        self.function = function
        self.arguments = arguments

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Expression:
        if method != "__call__" or options or ufunc.nout != 1:
            raise Unreadable(f"{ufunc.__name__}.{method}")
        return Expression(ufunc, inputs)

    def __array_function__(self, function: Any, types: Any, arguments: Any, options: Any) -> Expression:
        if function is not np.where or len(arguments) != 3 or options:
            raise Unreadable(function.__name__)
        return Expression(function, arguments)


def traced(function: Callable[[Any, Any], Any]) -> list[ast.stmt]:
    """Assignments of everything used more than once, and a return of what `function(x, y)` returns."""
    found = function(Expression("x", ()), Expression("y", ()))
    writer = _Writer()
    parts = found if isinstance(found, tuple) else (found,)
    for part in parts:
        writer.count(part)
    written = [writer.write(part) for part in parts]
    return [
        *writer.lines,
        ast.Return(ast.Tuple(written, ast.Load()) if isinstance(found, tuple) else written[0]),
    ]


class _Writer:
    def __init__(self) -> None:
        self.lines: list[ast.stmt] = []
        self._uses: dict[int, int] = {}
        self._names: dict[int, str] = {}

    def count(self, value: Any) -> None:
        """Count how often each expression is used."""
        if isinstance(value, Expression):
            self._uses[id(value)] = self._uses.get(id(value), 0) + 1
            if self._uses[id(value)] == 1:
                for argument in value.arguments:
                    self.count(argument)

    def write(self, value: Any) -> ast.expr:
        """The code of an expression, or the name it has been given."""
        if not isinstance(value, Expression):
            return literal(float(value))
        if isinstance(value.function, str):
            return ast.Name(value.function, ast.Load())
        if id(value) not in self._names:
            code = self._operation(value)
            if self._uses[id(value)] == 1:
                return code
            self._names[id(value)] = name = f"u{len(self._names) + 1}"
            self.lines.append(ast.Assign([ast.Name(name, ast.Store())], code, lineno=0))
        return ast.Name(self._names[id(value)], ast.Load())

    def _operation(self, value: Expression) -> ast.expr:
        parts = [self.write(argument) for argument in value.arguments]
        if value.function in OPERATORS:
            return ast.BinOp(parts[0], OPERATORS[value.function](), parts[1])
        if value.function is np.negative:
            return ast.UnaryOp(ast.USub(), parts[0])
        if value.function is np.equal:
            return ast.Compare(parts[0], [ast.Eq()], [parts[1]])
        name = value.function.__name__
        function = ast.Attribute(ast.Name("np", ast.Load()), NAMES.get(name, name), ast.Load())
        return ast.Call(function, parts, [])
