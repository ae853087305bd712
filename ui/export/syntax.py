"""Pieces of syntax trees that exported scripts are made of."""

from __future__ import annotations

import ast
import copy
import math
from typing import Any

import numpy as np


class Unreadable(ValueError):
    """A method uses something that has no place in a stand-alone script."""


def function_of(
    name: str, parameters: list[str], body: list[ast.stmt], doc: str | None = None
) -> ast.FunctionDef:
    """A function definition."""
    definition = ast.parse(f"def {name}({', '.join(parameters)}): pass").body[0]
    assert isinstance(definition, ast.FunctionDef)
    lines = [ast.Expr(ast.Constant(doc))] if doc else []
    definition.body = [*lines, *body]
    return definition


def literal(value: Any) -> ast.expr:
    """The expression that writes a number, a text, a switch or a tuple of them."""
    if isinstance(value, (bool, str)):
        return ast.Constant(value)
    if isinstance(value, np.generic):
        return literal(value.item())
    if isinstance(value, (tuple, list)):
        return ast.Tuple([literal(item) for item in value], ast.Load())
    if isinstance(value, (int, float)):
        number = value if isinstance(value, int) else float(value)
        if not math.isfinite(number):
            return ast.Call(ast.Name("float", ast.Load()), [ast.Constant(str(number))], [])
        return ast.UnaryOp(ast.USub(), ast.Constant(-number)) if number < 0 else ast.Constant(number)
    raise Unreadable(f"no way to write a {type(value).__name__}")


def put_in(values: dict[str, ast.expr], node: ast.expr) -> ast.expr:
    """The expression with values in place of names."""

    class PutIn(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> Any:
            return copy.deepcopy(values.get(node.id, node))

    found: ast.expr = PutIn().visit(copy.deepcopy(node))
    return found


def known(node: ast.expr) -> bool:
    """Whether this is a constant, or a tuple of constants."""
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.USub) and known(node.operand)
    return all(map(known, node.elts)) if isinstance(node, ast.Tuple) else isinstance(node, ast.Constant)


def place(node: ast.expr) -> Any:
    """The index or slice that is written here."""
    if isinstance(node, ast.Slice):
        return slice(
            *(
                None if part is None else ast.literal_eval(part)
                for part in (node.lower, node.upper, node.step)
            )
        )
    return ast.literal_eval(node)
