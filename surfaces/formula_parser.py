"""Read a typed formula into a tree of allowed operations, or say where it goes wrong.

The grammar is all there is: whatever is not in it cannot be expressed; nothing is ever run as Python.

    sum:     product (("+" | "-") product)*
    product: signed (("*" | "/") signed)*
    signed:  ("+" | "-") signed | power
    power:   atom (("**" | "^") signed)?
    atom:    number | x | y | pi | e | "(" sum ")" | function "(" sum ("," sum)? ")"
"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from surfaces.formula_tree import (
    ADD,
    CONSTANTS,
    DIVIDE,
    FUNCTIONS,
    MULTIPLY,
    NEGATE,
    POW,
    SUBTRACT,
    VARIABLES,
    Branch,
    Leaf,
    Node,
    Operation,
)

MAX_LENGTH = 200
MAX_DEPTH = 20
MAX_NODES = 100
MAX_EXPONENT = 16
MAX_NUMBER = 1e12
MAX_OPERATIONS = 1500

TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|(?P<name>[A-Za-z_][A-Za-z_0-9]*)|\*\*|[-+*/^(),]"
)
RAISED = {"²": "2", "³": "3"}
ALLOWED = ", ".join([*VARIABLES, *CONSTANTS, *FUNCTIONS])


class FormulaError(ValueError):
    """What is wrong with a formula, in one line; `position` is the place, counted from 0.

    The message counts columns from 1, as people do. `problem` and `hint` are templates that `values` fill, so
    that whoever shows the error can translate them.
    """

    def __init__(self, problem: str, position: int, hint: str = "", **values: object) -> None:
        super().__init__(problem, position, hint, values)
        self.problem, self.position, self.hint, self.values = problem, position, hint, values

    def __str__(self) -> str:
        message = f"{self.problem} at column {self.position + 1}" + (f"; {self.hint}" if self.hint else "")
        return message.format(**self.values)


class Token(NamedTuple):
    """A piece of the text; the last one is empty."""

    text: str
    kind: str
    position: int


def parse(text: str) -> Node:
    """Return the tree of a formula; a FormulaError points at what is not understood."""
    check_text(text)
    return _Parser(text).parse()


def check_text(text: str) -> None:
    """Raise a FormulaError for what need not even be read."""
    if not isinstance(text, str):
        raise FormulaError("a formula must be text, got {kind}", 0, kind=type(text).__name__)
    if len(text) > MAX_LENGTH:
        raise FormulaError("the formula is longer than {limit} characters", MAX_LENGTH, limit=MAX_LENGTH)
    if not text.strip():
        raise FormulaError("the formula is empty", 0, "try x**2 + y**2")


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    position = 0
    while position < len(text):
        if text[position] in " \t":
            position += 1
            continue
        if text[position] in RAISED:
            tokens += [Token("**", "**", position), Token(RAISED[text[position]], "number", position)]
            position += 1
            continue
        match = TOKEN.match(text, position)
        if match is None:
            # Only an error once everything before it has been understood.
            return [*tokens, Token(text[position], "foreign", position)]
        tokens.append(Token(match[0], match.lastgroup or match[0], position))
        position = match.end()
    return [*tokens, Token("", "end", len(text) - 1)]


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.depth = 0
        self.nodes = 0

    def parse(self) -> Node:
        node = self.sum()
        if self.tokens[0].kind != "end":
            raise _unexpected(self.tokens[0])
        return node

    def sum(self) -> Node:
        node = self.product()
        while token := self.take("+", "-"):
            node = self.branch(ADD if token.kind == "+" else SUBTRACT, (node, self.product()), token)
        return node

    def product(self) -> Node:
        node = self.signed()
        while token := self.take("*", "/"):
            node = self.branch(MULTIPLY if token.kind == "*" else DIVIDE, (node, self.signed()), token)
        return node

    def signed(self) -> Node:
        # Every way to nest passes through here, so this is where depth is counted.
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FormulaError("nested more than {limit} deep", self.tokens[0].position, limit=MAX_DEPTH)
        if token := self.take("+", "-"):
            node = self.signed()
            if token.kind == "-":
                node = self.branch(NEGATE, (node,), token)
        else:
            node = self.power()
        self.depth -= 1
        return node

    def power(self) -> Node:
        base = self.atom()
        if not (token := self.take("**", "^")):
            return base
        place = self.tokens[0].position
        exponent = self.signed()
        if exponent.constant is not None and abs(exponent.constant) > MAX_EXPONENT:
            raise FormulaError("exponent outside [-{limit}, {limit}]", place, limit=MAX_EXPONENT)
        return self.branch(POW, (base, exponent), token)

    def atom(self) -> Node:
        token = self.tokens[0]
        if token.kind in ("number", "name", "("):
            self.tokens.pop(0)
        if token.kind == "number":
            return self.leaf(token, float(token.text))
        if token.kind == "name":
            return self.named(token)
        if token.kind == "(":
            node = self.sum()
            self.close(token)
            return node
        raise _unexpected(token, operand=True)

    def named(self, token: Token) -> Node:
        name = token.text
        if name in VARIABLES:
            return self.leaf(token, None)
        if name in CONSTANTS:
            return self.leaf(token, CONSTANTS[name])
        if name not in FUNCTIONS:
            shown = name if len(name) <= 20 else f"{name[:20]}…"
            raise FormulaError(
                "unknown name '{name}'", token.position, "allowed: {allowed}", name=shown, allowed=ALLOWED
            )
        if not (opening := self.take("(")):
            raise FormulaError(
                "{name} needs its argument in parentheses", token.position, "as in {name}(x)", name=name
            )
        operation = FUNCTIONS[name]
        arguments = [self.sum()]
        while self.take(","):
            arguments.append(self.sum())
        self.close(opening)
        if len(arguments) != operation.arity:
            raise _miscounted(operation, len(arguments), token.position)
        return self.branch(operation, tuple(arguments), token)

    def take(self, *kinds: str) -> Token | None:
        return self.tokens.pop(0) if self.tokens[0].kind in kinds else None

    def close(self, opening: Token) -> None:
        if self.take(")"):
            return
        if self.tokens[0].kind == "end":
            raise FormulaError("'(' is never closed", opening.position)
        raise _unexpected(self.tokens[0])

    def leaf(self, token: Token, constant: float | None) -> Node:
        self.count(token)
        if constant is not None and abs(constant) > MAX_NUMBER:
            raise FormulaError("number larger than {limit:g}", token.position, limit=MAX_NUMBER)
        return Leaf(token.text, constant, token.position)

    def branch(self, operation: Operation, arguments: tuple[Node, ...], token: Token) -> Node:
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
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise FormulaError(
                "more than {limit} numbers, names and operations", token.position, limit=MAX_NODES
            )


def laborious(node: Node, limit: int) -> FormulaError:
    """What to say about a formula whose derivatives grow beyond what can be computed quickly."""
    return FormulaError(
        "up to here the derivatives take more than {limit} operations", node.position, limit=limit
    )


def _miscounted(operation: Operation, given: int, position: int) -> FormulaError:
    """What to say about a function with too few or too many arguments."""
    name, arity = operation.name, operation.arity
    if arity == 1:
        return FormulaError("{name} takes 1 argument, not {given}", position, name=name, given=given)
    return FormulaError(
        "{name} takes {arity} arguments, not {given}", position, name=name, arity=arity, given=given
    )


def _unexpected(token: Token, operand: bool = False) -> FormulaError:
    """What to say about a token that fits nowhere, where an operand or an operator is wanted."""
    if token.kind == "foreign":
        return FormulaError("unexpected character {text!a}", token.position, text=token.text)
    if token.kind == "end":
        return FormulaError("the formula ends too early", token.position)
    if operand:
        return FormulaError(
            "a number, name or '(' must stand here, not {text!r}", token.position, text=token.text
        )
    if token.kind == ")":
        return FormulaError("')' has no matching '('", token.position)
    if token.kind in ("name", "number", "("):
        shown = token.text if len(token.text) <= 20 else f"{token.text[:20]}…"
        return FormulaError("an operator is missing before '{name}'", token.position, "as in 2*x", name=shown)
    return FormulaError("unexpected {text!r}", token.position, text=token.text)
