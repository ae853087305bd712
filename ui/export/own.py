"""A rule of one's own as the body of a loop: printed from the tree that was read of its text.

What was typed is never copied. Numbers that do not depend on the point are plain Python numbers in a script,
as long as none of them leaves the finite ones on the way; otherwise they are arrays like x,
which raise nothing.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator

import numpy as np

from optim_core.own import OwnRule
from optim_core.own.optimizer import terms
from optim_core.own.reading import GRAD, NORM, Line
from surfaces.formula_tree import ADD, DIVIDE, MULTIPLY, NEGATE, POW, SUBTRACT, Leaf, Node
from ui.export.syntax import literal

OPERATORS: dict[str, ast.operator] = {
    ADD.name: ast.Add(), SUBTRACT.name: ast.Sub(), MULTIPLY.name: ast.Mult(), DIVIDE.name: ast.Div(),
    POW.name: ast.Pow(),
}  # fmt: skip
NAMES = {"absolute": "abs"}
LONGEST = 4000  # steps for which plain numbers are tried


class OwnPrinter:
    """Prints one rule; its variables avoid the names that are `taken`."""

    def __init__(self, optimizer: OwnRule, taken: Iterable[str]) -> None:
        self.optimizer, self.written = optimizer, optimizer.written
        self._taken = {*taken, *dir(builtins), "gradient", "value", "hessian", "factor", "np"}
        self.settings = {
            self.name(name): float(getattr(optimizer, name)) for name, _, _ in self.written.settings
        }
        self._plain = {"t", "lr", *(name for name, _, _ in self.written.settings)} if self._tame() else set()

    def name(self, name: str) -> str:
        """The variable that stands for a name of the rule."""
        return f"{name}_" if name in self._taken else name

    def init(self) -> list[ast.stmt]:
        """Every state that is read before it is assigned, at 0 or where the text says."""
        begin = {line.name: line.value for line in self.written.begin}
        made, early = set[str](), set[str]()
        for line in (*self.written.body, self.written.point):
            early |= {leaf.name for leaf in _leaves(line.value)} - made
            made.add(line.name)
        states = [(name, begin.get(name)) for name in self.written.states if name in early]
        return [self._assign(name, self._array(self.print(node) if node else None)) for name, node in states]

    def step(self) -> list[ast.stmt]:
        """One line after the other, the new point last."""
        lines: list[ast.stmt] = []
        if not self._plain:
            lines = [
                ast.Assign([_stored(each)], self._array(_read(each)), lineno=0) for each in self._numbers()
            ]
        if self.written.asks:
            lines.append(ast.Assign([_stored(self.name("g"))], _call("gradient", _read("x")), lineno=0))
        known = set(self._plain)
        for line in self.written.body:
            lines.append(self._assign(line.name, self.print(line.value)))
            self._plain = (
                self._plain | {line.name} if self._is_plain(line.value) else self._plain - {line.name}
            )
        lines.append(ast.Assign([_stored("x")], self._moved(self.written.point), lineno=0))
        self._plain = known
        return lines

    def print(self, node: Node) -> ast.expr:
        """The expression of a formula."""
        if node.constant is not None:
            return literal(float(node.constant))
        if isinstance(node, Leaf):
            return _read(node.name if node.name in ("x", "t", "lr") else self.name(node.name))
        parts = [self.print(argument) for argument in node.arguments]
        if node.operation in (GRAD, NORM):
            whole = self._array(parts[0]) if self._is_plain(node.arguments[0]) else parts[0]
            return _call("gradient" if node.operation is GRAD else "np.hypot.reduce", whole)
        if len(parts) == 2 and node.operation.name in OPERATORS:
            return ast.BinOp(parts[0], OPERATORS[node.operation.name], parts[1])
        if node.operation is NEGATE:
            return ast.UnaryOp(ast.USub(), parts[0])
        name = getattr(node.operation.numeric, "__name__", node.operation.name)
        if name == "sign" and self._is_plain(node):
            below = _call("np.where", _compared(parts[0], ast.Lt()), literal(-1.0), literal(0.0))
            return _call("np.where", _compared(parts[0], ast.Gt()), literal(1.0), below)
        return _call(f"np.{NAMES.get(name, name)}", *parts)

    def _moved(self, line: Line) -> ast.expr:
        """x and what is added to it, in the order in which the race adds it."""
        found = terms(line.value)
        if found is None:
            return ast.BinOp(_read("x"), ast.Add(), ast.BinOp(self.print(line.value), ast.Sub(), _read("x")))
        if not found:
            return _read("x")
        (first, term), *rest = found
        total = self.print(term)
        for operation, more in rest:
            total = ast.BinOp(total, ast.Add() if operation is first else ast.Sub(), self.print(more))
        return ast.BinOp(_read("x"), ast.Add() if first is ADD else ast.Sub(), total)

    def _is_plain(self, node: Node) -> bool:
        if node.constant is not None:
            return True
        if isinstance(node, Leaf):
            return node.name in self._plain
        return node.operation is not GRAD and all(map(self._is_plain, node.arguments))

    def _array(self, value: ast.expr | None) -> ast.expr:
        zeros = _call("np.zeros_like", _read("x"))
        return zeros if value is None else ast.BinOp(zeros, ast.Add(), value)

    def _assign(self, name: str, value: ast.expr) -> ast.stmt:
        return ast.Assign([_stored(self.name(name))], value, lineno=0)

    def _numbers(self) -> Iterator[str]:
        read = {
            leaf.name for line in (*self.written.body, self.written.point) for leaf in _leaves(line.value)
        }
        yield from (name for name in ("t", "lr") if name in read)
        yield from (self.name(name) for name, _, _ in self.written.settings if name in read)

    def _tame(self) -> bool:
        """Whether every plain number of the rule is finite at every step."""
        known = {"t": np.arange(1.0, LONGEST + 1), "lr": np.asarray(self.optimizer.lr)}
        known |= {name: np.asarray(getattr(self.optimizer, name)) for name, _, _ in self.written.settings}
        with np.errstate(all="ignore"):
            for line in (*self.written.begin, *self.written.body, self.written.point):
                found = _tried(line.value, known)
                known.pop(line.name, None)
                if found is not None:
                    known[line.name] = found
                if any(not np.all(np.isfinite(part)) for part in _parts(line.value, known)):
                    return False
        return True


def _tried(node: Node, known: dict[str, np.ndarray]) -> np.ndarray | None:
    """The value of a formula of plain numbers at every step, None if it has others."""
    if node.constant is not None:
        return np.asarray(node.constant)
    if isinstance(node, Leaf):
        return known.get(node.name)
    if node.operation is GRAD:
        return None
    parts = [_tried(argument, known) for argument in node.arguments]
    return None if any(part is None for part in parts) else np.asarray(node.operation.numeric(*parts))


def _parts(node: Node, known: dict[str, np.ndarray]) -> Iterator[np.ndarray]:
    found = _tried(node, known)
    if found is not None:
        yield found
    if not isinstance(node, Leaf):
        for argument in node.arguments:
            yield from _parts(argument, known)


def _leaves(node: Node) -> Iterator[Leaf]:
    if isinstance(node, Leaf):
        yield node
    else:
        for argument in node.arguments:
            yield from _leaves(argument)


def _read(name: str) -> ast.expr:
    return ast.Name(name, ast.Load())


def _stored(name: str) -> ast.expr:
    return ast.Name(name, ast.Store())


def _call(function: str, *arguments: ast.expr) -> ast.expr:
    return ast.Call(ast.parse(function, mode="eval").body, list(arguments), [])


def _compared(value: ast.expr, sign: ast.cmpop) -> ast.expr:
    return ast.Compare(value, [sign], [literal(0.0)])
