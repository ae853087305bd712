"""Puts the tree of a formula together, within limits."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from surfaces.formula_error import FormulaError
from surfaces.formula_tokens import Token
from surfaces.formula_tree import ADD, DIVIDE, FUNCTIONS, POW, SUBTRACT, Branch, Leaf, Node, Operation

MAX_NODES = 100
MAX_EXPONENT = 64
MAX_NUMBER = 1e12


class Builder:
    """Makes nodes and counts them; every limit that is passed is a FormulaError."""

    functions: Mapping[str, Operation] = FUNCTIONS

    def __init__(self) -> None:
        self.nodes = 0

    def leaf(self, token: Token, constant: float | None) -> Node:
        """A number or a name."""
        self.count(token)
        if constant is not None and abs(constant) > MAX_NUMBER:
            raise FormulaError("number larger than {limit:g}", token.position, limit=MAX_NUMBER)
        return Leaf(token.text, constant, token.position)

    def branch(self, operation: Operation, arguments: tuple[Node, ...], token: Token) -> Node:
        """An operation, with its value if that never changes."""
        self.count(token)
        values = [argument.constant for argument in arguments]
        constant = None
        if None not in values:
            with np.errstate(all="ignore"):
                constant = float(operation.numeric(*(np.float64(value) for value in values)))
            if np.isnan(constant):
                raise FormulaError("this part of the formula is undefined", token.position)
            if abs(constant) > MAX_NUMBER:
                raise FormulaError(
                    "this part of the formula is larger than {limit:g}", token.position, limit=MAX_NUMBER
                )
        return Branch(operation, arguments, constant, token.position)

    def count(self, token: Token) -> None:
        """Count another node."""
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise FormulaError(
                "more than {limit} numbers, names and operations", token.position, limit=MAX_NODES
            )

    def raised(self, base: Node, exponent: Node, token: Token, place: Token | None = None) -> Node:
        """A power; `place` is where its exponent begins."""
        if exponent.constant is not None and abs(exponent.constant) > MAX_EXPONENT:
            position = (place or token).position
            raise FormulaError("exponent outside [-{limit}, {limit}]", position, limit=MAX_EXPONENT)
        return self.branch(POW, (base, exponent), token)

    def applied(self, name: str, arguments: list[Node], token: Token) -> Node:
        """A function of its arguments; of many, the first two first."""
        operation = self.functions[name]
        node = self.branch(operation, tuple(arguments[: operation.arity]), token)
        for argument in arguments[operation.arity :]:
            node = self.branch(operation, (node, argument), token)
        return node

    def made(self, name: str, arguments: list[Node], token: Token) -> Node:
        """A function that is written with others."""
        u, one, two = arguments[0], Leaf("1", 1.0, token.position), Leaf("2", 2.0, token.position)
        if name == "hypot":
            squares = tuple(self.raised(argument, two, token) for argument in arguments)
            return self.branch(self.functions["sqrt"], (self.branch(ADD, squares, token),), token)
        if name == "log2":
            logs = (self.applied("log", [argument], token) for argument in (u, two))
            return self.branch(DIVIDE, tuple(logs), token)
        if name == "log1p":
            return self.applied("log", [self.branch(ADD, (one, u), token)], token)
        if name == "expm1":
            return self.branch(SUBTRACT, (self.applied("exp", [u], token), one), token)
        return self.raised(u, two if name == "square" else arguments[1], token)
