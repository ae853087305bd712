"""The rule of an optimizer as the body of a loop: from the source of its `init` and `step`."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from optim_core.own import OwnRule
from optim_core.rule import Optimizer
from ui.export import asis
from ui.export.dialect import NUMPY, reads, targets
from ui.export.fold import OURS, Unit
from ui.export.own import OwnPrinter
from ui.export.syntax import Unreadable
from ui.page.caches import keep_some


@dataclass(frozen=True)
class Rule:
    """`init` runs once, `step` for every t = 1, 2, … and ends with the new x; both use `settings`.

    The code reads x, t, lr, the factor of the schedule and the settings, and calls gradient(x), value(x) and
    hessian(x). A rule that is `whole` is in its helpers, as it is written.
    """

    settings: dict[str, float]
    helpers: list[Any]
    init: list[ast.stmt]
    step: list[ast.stmt]
    whole: bool = False

    @property
    def text(self) -> str:
        """All of it: two rules of the same text do the same."""
        code = [*self.helpers, *self.init, *self.step]
        return "\n".join([repr(sorted(self.settings.items())), *(ast.unparse(node) for node in code)])

    @property
    def names(self) -> set[str]:
        """Every name the code reads."""
        return {name for node in [*self.helpers, *self.init, *self.step] for name in reads(node)}

    @property
    def scheduled(self) -> bool:
        """Whether the schedule matters."""
        return any({"lr", "factor"} & set(reads(node)) for node in self.step)


class Read(NamedTuple):
    """What tells two rules apart, and every name a rule reads."""

    text: str
    names: frozenset[str]


@dataclass
class _Answer:
    """A `Step` that is not made yet: the update and the next value of each piece of state."""

    update: ast.expr
    state: dict[str, ast.expr]


def rule_of(optimizer: Optimizer, taken: Iterable[str] = ()) -> Rule:
    """Read the rule; its variables avoid the names that are taken."""
    if isinstance(optimizer, OwnRule):
        own = OwnPrinter(optimizer, taken)
        return Rule(own.settings, [], own.init(), own.step())
    if optimizer.hidden:
        settings, made = asis.parts_of(optimizer)
        return Rule(settings, made, *asis.loop(NUMPY), whole=True)
    unit = Unit(optimizer, named=True)
    body, answer = _Reader(unit).read("step")
    before, memory = _state(unit)
    body, answer, memory = _plain_state(body, answer, memory)
    start = [_assign(name, value) for name, value in memory.items()]
    mark = ast.Pass()
    settled = unit.resolve_names([*before, *start, mark, *body, *_end(answer)], taken)
    first, body = settled[: settled.index(mark)], settled[settled.index(mark) + 1 :]
    body, live = _alive(body, {name for node in first for name in targets(node)})
    init, _ = _alive(first, set(), live)
    helpers = _used_helpers(unit, [*init, *body])
    used = {name for node in [*init, *body, *helpers] for name in reads(node)}
    return Rule({name: unit.constants[name] for name in unit.constants if name in used}, helpers, init, body)


@keep_some(256)
def read(optimizer: Optimizer) -> Read:
    """The text of the rule and every name it reads; kept, as a lane is written for several libraries."""
    rule = rule_of(optimizer)
    return Read(rule.text, frozenset(rule.names))


class _Reader:
    """Reads `step` with calls of the same method of a base class put in."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._answers: dict[str, _Answer] = {}

    def read(self, name: str, above: type | None = None) -> tuple[list[ast.stmt], _Answer]:
        """The statements before the return, and what is returned."""
        function, cls = self._unit.method(name, above)
        body: list[ast.stmt] = []
        for node in self._unit.body(function):
            if isinstance(node, ast.Return) and node.value is not None:
                return body, self._answer(_Base().visit(node.value))
            inner = node.value if isinstance(node, ast.Assign) else None
            if isinstance(inner, ast.Call) and ast.unparse(inner.func) == f"super().{name}":
                more, self._answers[min(targets(node))] = self.read(name, cls)
                body += more
            else:
                body.append(_Base().visit(self._put_in(node)))
        raise Unreadable(f"{name} of {cls.__name__} returns nothing")

    def _put_in(self, node: Any) -> Any:
        """Replace `plain.update` by the update of an answer read before."""
        answers = self._answers

        class PutIn(ast.NodeTransformer):
            def visit_Attribute(self, node: ast.Attribute) -> Any:
                if isinstance(node.value, ast.Name) and node.value.id in answers and node.attr == "update":
                    return copy.deepcopy(answers[node.value.id].update)
                return self.generic_visit(node)

        return PutIn().visit(node)

    def _answer(self, node: ast.expr) -> _Answer:
        if isinstance(node, ast.Name) and node.id in self._answers:
            return self._answers[node.id]
        if not isinstance(node, ast.Call):
            raise Unreadable(ast.unparse(node))
        if isinstance(node.func, ast.Attribute) and node.func.attr == "_replace":
            old = self._answers[ast.unparse(node.func.value)]
            changes = {k.arg: self._put_in(k.value) for k in node.keywords}
            return _Answer(changes.get("update", old.update), old.state)
        parts = dict(zip(("update", "state", "info"), node.args, strict=False))
        parts.update({str(k.arg): k.value for k in node.keywords})
        return _Answer(self._put_in(parts["update"]), _fields(self._unit, parts["state"]))


class _Base(ast.NodeTransformer):
    """`f.gradient(x)` is a function of the script."""

    def visit_Attribute(self, node: ast.Attribute) -> Any:
        self.generic_visit(node)
        if isinstance(node.value, ast.Name) and node.value.id == "f":
            return ast.Name(OURS + node.attr, ast.Load())
        return node


def _fields(unit: Unit, node: ast.expr) -> dict[str, ast.expr]:
    """The state that is made here by field; nothing where the old one is passed on."""
    if isinstance(node, ast.Name):
        return {}
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        raise Unreadable(ast.unparse(node))
    cls = (
        unit.method("step")[0].__globals__.get(node.func.id)
        or unit.method("init")[0].__globals__[node.func.id]
    )
    return {**dict(zip(cls._fields, node.args, strict=False)), **{str(k.arg): k.value for k in node.keywords}}


def _state(unit: Unit) -> tuple[list[ast.stmt], dict[str, ast.expr]]:
    """What `init` does before it returns, and the first value of each piece of state."""
    body = unit.body(unit.method("init")[0])
    last = body.pop()
    if not isinstance(last, ast.Return) or last.value is None:
        raise Unreadable("init does not end with a return")
    return body, _fields(unit, last.value)


def _plain_state(
    body: list[ast.stmt], answer: _Answer, memory: dict[str, ast.expr]
) -> tuple[list[ast.stmt], _Answer, dict[str, ast.expr]]:
    """Give each piece of state a variable: that of its new value, unless the old one is wanted afterwards."""
    names = {}
    for field in memory:
        assigned, late = False, False
        for node in body:
            late = late or (assigned and _asks(node, field))
            assigned = assigned or field in targets(node)
        late = late or (assigned and any(_asks(n, field) for n in (answer.update, *answer.state.values())))
        names[field] = f"{field}_before" if late else field

    class Plain(ast.NodeTransformer):
        def visit_Attribute(self, node: ast.Attribute) -> Any:
            self.generic_visit(node)
            if isinstance(node.value, ast.Name) and node.value.id == "state":
                return ast.Name(names[node.attr], ast.Load())
            return node

    plain = Plain()
    moves = {names[field]: plain.visit(value) for field, value in answer.state.items()}
    first = {names[field]: value for field, value in memory.items()}
    return [plain.visit(node) for node in body], _Answer(plain.visit(answer.update), moves), first


def _asks(node: ast.AST, field: str) -> bool:
    return any(isinstance(n, ast.Attribute) and ast.unparse(n) == f"state.{field}" for n in ast.walk(node))


def _end(answer: _Answer) -> list[ast.stmt]:
    """The new point, then the new state."""
    less = _negated(answer.update)
    moved = ast.BinOp(ast.Name("x", ast.Load()), ast.Sub() if less else ast.Add(), less or answer.update)
    moves = [_assign(name, value) for name, value in answer.state.items() if ast.unparse(value) != name]
    if any("x" in reads(node) for node in moves):
        raise Unreadable("a state that depends on the position")
    return [_assign("x", moved), *moves]


def _assign(name: str, value: ast.expr) -> ast.stmt:
    return ast.Assign([ast.Name(name, ast.Store())], value, lineno=0)


def _negated(node: ast.expr) -> ast.expr | None:
    """The same without the minus sign it begins with, to the last bit; None if there is none."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return node.operand
    if isinstance(node, ast.BinOp) and (left := _negated(node.left)) is not None:
        if isinstance(node.op, (ast.Mult, ast.Div)):
            return ast.BinOp(left, node.op, node.right)
        if isinstance(node.op, ast.Sub):
            return ast.BinOp(left, ast.Add(), node.right)
    return None


def _alive(
    body: list[ast.stmt], memory: set[str], wanted: Iterable[str] = ("x",)
) -> tuple[list[ast.stmt], set[str]]:
    """The statements whose results are used, now or in a later step, and the names they need from before."""
    after = set(wanted)
    while True:
        live, kept = set(after), []
        for node in reversed(body):
            made = targets(node)
            if isinstance(node, ast.Assign) and not made & live:
                continue
            kept.append(node)
            live = (live - made if isinstance(node, ast.Assign) else live) | set(reads(node))
        if live & memory <= after:
            return kept[::-1], live
        after |= live & memory


def _used_helpers(unit: Unit, body: list[ast.stmt]) -> list[ast.FunctionDef]:
    """The helpers that are called, by the body or by one another."""
    used: list[ast.FunctionDef] = []
    names = {name for node in body for name in reads(node)}
    for name, helper in reversed(unit.helpers.items()):
        if name in names:
            used.append(helper)
            names |= set(reads(helper))
    return used[::-1]
