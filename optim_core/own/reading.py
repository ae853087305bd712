"""Reads a rule of one's own: a few assignments in the grammar of typed formulas.

    m = 0.1                  where a memory starts, if not at 0
    ---
    m = b1*m + (1 - b1)*g
    x = x - lr*m

`g`, `x`, `t` and `lr` are given: the gradient, the point, the step 1, 2, … and the learning rate. A name
that is assigned is a state: before its line it has the value of the last step. Every other name is a setting.
Besides the functions of formulas there are grad(…), the gradient at another point, and norm(…), the length of
a vector.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np

from surfaces import formula_readings as refuse
from surfaces.formula_error import FormulaError
from surfaces.formula_parser import Parser
from surfaces.formula_tokens import tokens
from surfaces.formula_tree import CONSTANTS, FUNCTIONS, Branch, Leaf, Node, Operation

MAX_LENGTH = 2000
MAX_LINES = 40
MAX_GRADIENTS = 4
GIVEN = ("g", "x", "t", "lr")
MAX_NAME = 24
# Names that a run, an optimizer, a page or Python has for something else.
TAKEN = frozenset(
    (
        "advance", "at", "branches", "clipped", "clipping", "clipping_at", "color", "constructors", "factor",
        "family", "framework", "frameworks",
        "gradient", "hidden", "hyperparameters", "idea", "init", "key", "label", "loss", "memory", "next",
        "noise", "optimizer", "over", "position", "preset", "presets", "published", "quantities", "range",
        "rate", "rule", "source", "start", "state", "step", "symbols", "template", "text", "update",
        "written",
    )
)  # fmt: skip
ASSIGNED = re.compile(r"\s*([A-Za-z_][A-Za-z_0-9]*)\s*=(?!=)")
GRAD = Operation("grad", lambda u: np.nan * u, r"\nabla L\left({}\right)")
NORM = Operation("norm", np.abs, r"\left\|{}\right\|")


class RuleError(FormulaError):
    """What is wrong with a rule, in one line; `line` counts from 1, `position` is the place in it, from 0."""

    def __init__(self, problem: str, line: int, position: int, hint: str = "", **values: object) -> None:
        super().__init__(problem, position, hint, **values)
        self.line = line

    def __str__(self) -> str:
        place = f" at line {self.line}, column {self.position + 1}"
        message = self.problem + place + (f"; {self.hint}" if self.hint else "")
        return message.format(**self.values)

    def __reduce__(self) -> tuple[Any, ...]:
        return _error, (self.problem, self.line, self.position, self.hint, self.values)


def _error(problem: str, line: int, position: int, hint: str, values: dict[str, object]) -> RuleError:
    return RuleError(problem, line, position, hint, **values)


@dataclass(frozen=True)
class Line:
    """An assignment: the name, what it gets, and the number of the line."""

    name: str
    value: Node
    number: int
    position: int


@dataclass(frozen=True)
class Written:
    """A rule as it was read: where states start, the body without its last line, and that line, the point.

    `settings` are the names that are nowhere assigned, with the line and the place of their first use.
    """

    begin: tuple[Line, ...]
    body: tuple[Line, ...]
    point: Line
    settings: tuple[tuple[str, int, int], ...]

    @property
    def states(self) -> tuple[str, ...]:
        """The names of the states, in the order of the body."""
        return tuple(dict.fromkeys(line.name for line in self.body))

    @property
    def asks(self) -> bool:
        """Whether the gradient at the point is used."""
        return any(leaf.name == "g" for line in (*self.body, self.point) for leaf in leaves(line.value))


class _RuleParser(Parser):
    """The parser of formulas, for which every name that has no other meaning is a variable."""

    functions: Mapping[str, Operation] = MappingProxyType({**FUNCTIONS, "grad": GRAD, "norm": NORM})
    allowed = ", ".join([*GIVEN, *functions])

    def variable(self, token: Any) -> bool:
        return token.shown not in self.constants and "." not in token.shown and not self.function(token.text)

    def joins(self) -> bool:
        if self.ending == "variable" and self.tokens[0].kind == "(":
            raise refuse.unknown(self.last, [], self.allowed)
        return super().joins()


def read(text: str) -> Written:
    """The rule that a text says; a RuleError points at what is not understood."""
    if not isinstance(text, str):
        raise RuleError("a rule must be text, got {kind}", 1, 0, kind=type(text).__name__)
    if len(text) > MAX_LENGTH:
        raise RuleError("the rule is longer than {limit} characters", 1, MAX_LENGTH, limit=MAX_LENGTH)
    return _read(text)


@lru_cache(maxsize=256)
def _read(text: str) -> Written:
    lines = _lines(text)
    rulers = [number for number, line in lines if set(line.strip()) == {"-"} and len(line.strip()) >= 3]
    if len(rulers) > 1:
        raise RuleError("a second line of dashes", rulers[1], 0)
    above = rulers[0] if rulers else 0
    parsed = [_line(number, line) for number, line in lines if number not in rulers]
    head = tuple(line for line in parsed if line.number < above)
    body = [line for line in parsed if line.number > above]
    if not body or body[-1].name != "x":
        last = body[-1].number if body else max(1, len(text.split("\n")))
        raise RuleError("the last line must say what x becomes", last, 0, "as in x = x - lr*g")
    _check(head, body)
    return Written(head, tuple(body[:-1]), body[-1], _settings(head, body))


def _lines(text: str) -> list[tuple[int, str]]:
    lines = [(number, line.partition("#")[0].rstrip("\r")) for number, line in enumerate(text.split("\n"), 1)]
    lines = [(number, line) for number, line in lines if line.strip()]
    if len(lines) > MAX_LINES:
        raise RuleError("more than {limit} lines", lines[MAX_LINES][0], 0, limit=MAX_LINES)
    if not lines:
        raise RuleError("the rule is empty", 1, 0, "try x = x - lr*g")
    return lines


def _line(number: int, line: str) -> Line:
    match = ASSIGNED.match(line)
    if match is None:
        place = len(line) - len(line.lstrip())
        raise RuleError("a line must say name = formula", number, place, "as in m = b1*m + g")
    name, place = match[1], match.start(1)
    _short(name, number, place)
    known = name in CONSTANTS or _RuleParser.functions.get(name) or name in ("g", "t", "lr")
    if known or name in TAKEN or name.startswith("_") or keyword.iskeyword(name):
        raise RuleError("'{name}' cannot be assigned", number, place, "choose another name", name=name)
    try:
        return Line(name, _RuleParser(tokens(line, match.end())).parse(), number, place)
    except FormulaError as error:
        raise RuleError(error.problem, number, error.position, error.hint, **error.values) from None


def _short(name: str, line: int, position: int) -> None:
    if len(name) > MAX_NAME:
        raise RuleError("a name longer than {limit} characters", line, position, limit=MAX_NAME)


def leaves(node: Node) -> Iterator[Leaf]:
    """The names in a formula, in order."""
    if isinstance(node, Leaf):
        if node.constant is None:
            yield node
        return
    for argument in node.arguments:
        yield from leaves(argument)


def _check(head: tuple[Line, ...], body: list[Line]) -> None:
    states = {line.name for line in body[:-1]}
    for line in body[:-1]:
        if line.name == "x":
            raise RuleError("x = … must be the last line", line.number, line.position)
    for line in head:
        if line.name not in states:
            raise RuleError(
                "'{name}' starts here and is assigned nowhere below",
                line.number,
                line.position,
                name=line.name,
            )
        for leaf in leaves(line.value):
            if leaf.name in states or leaf.name in ("g", "x", "t"):
                raise RuleError(
                    "a start cannot depend on '{name}'", line.number, leaf.position, name=leaf.name
                )
    asked = [(line.number, place) for line in (*head, *body) for place in _gradients(line.value)]
    if len(asked) > MAX_GRADIENTS:
        raise RuleError("more than {limit} gradients", *asked[MAX_GRADIENTS], limit=MAX_GRADIENTS)


def _gradients(node: Node) -> Iterator[int]:
    if isinstance(node, Branch):
        if node.operation is GRAD:
            yield node.position
        for argument in node.arguments:
            yield from _gradients(argument)


def _settings(head: tuple[Line, ...], body: list[Line]) -> tuple[tuple[str, int, int], ...]:
    assigned = {line.name for line in body}
    found: dict[str, tuple[str, int, int]] = {}
    for line in (*head, *body):
        for leaf in leaves(line.value):
            if leaf.name in assigned or leaf.name in GIVEN:
                continue
            if leaf.name in TAKEN or leaf.name.startswith("_") or keyword.iskeyword(leaf.name):
                raise RuleError(
                    "'{name}' cannot be a setting",
                    line.number,
                    leaf.position,
                    "choose another name",
                    name=leaf.name,
                )
            _short(leaf.name, line.number, leaf.position)
            found.setdefault(leaf.name, (leaf.name, line.number, leaf.position))
    return tuple(found.values())
