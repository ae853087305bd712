"""Reads methods of the project as plain code: what is known about their owner is put in, the rest stays.

`self.eps_first` becomes True or False and decides the branches it stands in, `self.b` becomes its number, a
call of another method or function of ours a call of a helper that travels along. Nothing is run but
properties of the owner; what comes out is a syntax tree, to be translated (`ui.export.dialect`) and printed.
"""

from __future__ import annotations

import ast
import functools
import inspect
import operator
import textwrap
from collections.abc import Callable, Iterable
from types import FunctionType, ModuleType
from typing import Any

from ui.export.syntax import Unreadable, function_of, known, literal, place, put_in

COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.In: lambda item, items: item in items,
    ast.NotIn: lambda item, items: item not in items,
}


BASE_RATE = "base_lr"  # the setting `lr`: the variable of that name is the rate of the step
OURS = "our."  # marks names of numbers and helpers until it is clear that no variable is called the same


class Unit:
    """What the methods read so far need: numbers by name, and functions by name, callees first.

    With `named`, numbers of the owner keep their names; otherwise they are written where they are used. Names
    of numbers and helpers are marked with `OURS` until `resolve_names`.
    """

    def __init__(self, owner: Any, named: bool = False) -> None:
        self.owner = owner
        self.named = named
        self.constants: dict[str, float] = {}
        self.helpers: dict[str, ast.FunctionDef] = {}

    def method(self, name: str, above: type | None = None) -> tuple[Callable[..., Any], type]:
        """The function of this name in the classes of the owner, those above one of them only."""
        line = type(self.owner).__mro__
        for cls in line[line.index(above) + 1 if above else 0 :]:
            if name in vars(cls):
                return vars(cls)[name], cls
        raise Unreadable(f"{type(self.owner).__name__} has no {name}")

    def body(self, function: Callable[..., Any]) -> list[ast.stmt]:
        """The folded statements of a function, without its docstring."""
        statements = _definition(function).body
        if ast.get_docstring(_definition(function)) is not None:
            statements = statements[1:]
        return _Fold(self, function).statements(statements)

    def help(self, function: Callable[..., Any]) -> str:
        """Take a function along as a helper, and return the name it goes by."""
        name = function.__name__.lstrip("_")
        if name not in self.helpers:
            definition = _definition(function)
            names = [argument.arg for argument in definition.args.args if argument.arg != "self"]
            body = self.resolve_names(self.body(function))
            self.helpers[name] = function_of(name, names, body, ast.get_docstring(definition))
        return OURS + name

    def resolve_names(self, body: list[ast.stmt], taken: Iterable[str] = ()) -> list[ast.stmt]:
        """Unmark our names; variables called like one of them, or like one of those taken, are renamed."""
        body = _without_copies(body)
        names = [n for node in body for n in ast.walk(node) if isinstance(n, ast.Name)]
        ours = {n.id.removeprefix(OURS) for n in names if _is_ours(n)}
        clash = {n.id for n in names if isinstance(n.ctx, ast.Store)} & {*ours, *taken}
        for n in names:
            n.id = n.id.removeprefix(OURS) if _is_ours(n) else f"{n.id}_t" if n.id in clash else n.id
        return body


@functools.cache
def _source(function: Callable[..., Any]) -> str:
    return textwrap.dedent(inspect.getsource(function))


def _definition(function: Callable[..., Any]) -> ast.FunctionDef:
    tree = ast.parse(_source(function)).body[0]
    if not isinstance(tree, ast.FunctionDef):
        raise Unreadable(f"{function!r} is not a function with a body of its own")
    return tree


class _Fold(ast.NodeTransformer):
    """Folds the statements of one function."""

    def __init__(self, unit: Unit, function: Callable[..., Any]) -> None:
        self._unit = unit
        self._globals = getattr(function, "__globals__", {})
        nodes = list(ast.walk(_definition(function)))
        self._local = {node.arg for node in nodes if isinstance(node, ast.arg)}
        self._stored = [n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
        self._local |= set(self._stored)
        self._switches: dict[str, ast.Constant] = {}

    def statements(self, nodes: list[ast.stmt]) -> list[ast.stmt]:
        """Fold one after the other; what follows a return is never reached."""
        folded: list[ast.stmt] = []
        for node in nodes:
            result = self.visit(node)
            folded += result if isinstance(result, list) else [result]
            if folded and isinstance(folded[-1], ast.Return):
                break
        return folded

    def visit_Assign(self, node: ast.Assign) -> Any:
        value, target = self.visit(node.value), node.targets[0]
        switch = isinstance(value, ast.Constant) and isinstance(value.value, bool)
        if switch and isinstance(target, ast.Name) and self._stored.count(target.id) == 1:
            self._switches[target.id] = value
            return []
        return ast.Assign(node.targets, value, lineno=0)

    def visit_If(self, node: ast.If) -> Any:
        test = self.visit(node.test)
        if isinstance(test, ast.Constant):
            return self.statements(node.body if test.value else node.orelse)
        return ast.If(test, self.statements(node.body), self.statements(node.orelse))

    def visit_IfExp(self, node: ast.IfExp) -> Any:
        test = self.visit(node.test)
        if isinstance(test, ast.Constant):
            return self.visit(node.body if test.value else node.orelse)
        return ast.IfExp(test, self.visit(node.body), self.visit(node.orelse))

    def visit_BoolOp(self, node: ast.BoolOp) -> Any:
        deciding = isinstance(node.op, ast.Or)
        rest: list[ast.expr] = []
        for value in map(self.visit, node.values):
            if not isinstance(value, ast.Constant):
                rest.append(value)
            elif bool(value.value) == deciding:
                return ast.Constant(deciding)
        if not rest:
            return ast.Constant(not deciding)
        return rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> Any:
        operand = self.visit(node.operand)
        if isinstance(node.op, ast.Not) and isinstance(operand, ast.Constant):
            return ast.Constant(not operand.value)
        return ast.UnaryOp(node.op, operand)

    def visit_Compare(self, node: ast.Compare) -> Any:
        self.generic_visit(node)
        sides = [node.left, *node.comparators]
        if len(sides) == 2 and type(node.ops[0]) in COMPARISONS and all(map(known, sides)):
            return ast.Constant(COMPARISONS[type(node.ops[0])](*map(ast.literal_eval, sides)))
        return node

    def visit_Subscript(self, node: ast.Subscript) -> Any:
        self.generic_visit(node)
        if isinstance(node.value, ast.Tuple) and known(node.value):
            return literal(ast.literal_eval(node.value)[place(node.slice)])
        return node

    def visit_Call(self, node: ast.Call) -> Any:
        short = self._short(node.func)
        if short is None:
            return self.generic_visit(node)
        names, value = short
        return put_in(dict(zip(names, map(self.visit, node.args), strict=True)), value)

    def _short(self, node: ast.expr) -> tuple[list[str], ast.expr] | None:
        """The arguments and the value of a function of a rule that is one expression, to be put in."""
        function = None
        if isinstance(node, ast.Name) and node.id not in self._local:
            function = self._globals.get(node.id)
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value) == "self":
            function = getattr(type(self._unit.owner), node.attr, None)
        if not self._unit.named or not isinstance(function, FunctionType):
            return None
        body = self._unit.body(function)
        if len(body) != 1 or not isinstance(body[0], ast.Return) or body[0].value is None:
            return None
        names = [argument.arg for argument in _definition(function).args.args]
        return [name for name in names if name != "self"], body[0].value

    def visit_Attribute(self, node: ast.Attribute) -> Any:
        if isinstance(node.value, ast.Name) and node.value.id == "self":
            return self._attribute(node.attr)
        root = ast.unparse(node).split(".")
        if isinstance(self._globals.get(root[0]), type):
            return literal(functools.reduce(getattr, root[1:], self._globals[root[0]]))
        self.generic_visit(node)
        return node

    def _attribute(self, name: str) -> ast.expr:
        unit = self._unit
        value = getattr(unit.owner, name, None)
        if callable(value):
            return ast.Name(unit.help(unit.method(name)[0]), ast.Load())
        if unit.named and isinstance(value, (int, float)) and not isinstance(value, bool):
            name = BASE_RATE if name == "lr" else name
            unit.constants[name] = value
            return ast.Name(OURS + name, ast.Load())
        return literal(value)

    def visit_Name(self, node: ast.Name) -> Any:
        if node.id in self._switches:
            return self._switches[node.id]
        if node.id in self._local or not isinstance(node.ctx, ast.Load) or node.id not in self._globals:
            return node
        value = self._globals[node.id]
        if isinstance(value, float):
            self._unit.constants[node.id.lstrip("_")] = value
            return ast.Name(OURS + node.id.lstrip("_"), ast.Load())
        if isinstance(value, FunctionType):
            return ast.Name(self._unit.help(value), ast.Load())
        return node if isinstance(value, (ModuleType, type)) else literal(value)


def _is_ours(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id.startswith(OURS)


def _without_copies(body: list[ast.stmt]) -> list[ast.stmt]:
    """Use our names themselves where a variable is nothing but another name for one."""
    made = [
        n.id
        for node in body
        for n in ast.walk(node)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    ]
    kept, copies = [], {}
    for node in body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and _is_ours(node.value):
            name = node.targets[0].id
            if made.count(name) == 1:
                copies[name] = ast.unparse(node.value)
                continue
        kept.append(node)
    for n in (n for node in kept for n in ast.walk(node) if isinstance(n, ast.Name)):
        n.id = copies.get(n.id, n.id)
    return kept
