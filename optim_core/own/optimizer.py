"""Makes an optimizer of a rule that was written down."""

from __future__ import annotations

import dataclasses
import math
import re
from collections import namedtuple
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

import numpy as np

from optim_core.clipping import LIMIT
from optim_core.own.reading import GRAD, NORM, RuleError, Written, read
from optim_core.rule import Family, Optimizer, Problem, Stateless, Step, aligned
from optim_core.settings import Array, Metadata, Value, learning_rate, number
from surfaces.formula_tree import ADD, POW, SUBTRACT, Leaf, Node, latex
from surfaces.parameter import Interval, Scale, is_number, shown

OWN_HELP = "A setting of your rule."
OWN_KEY = "own_rule"
GREEK = tuple(
    "alpha beta gamma delta epsilon eta theta kappa lambda mu nu rho sigma tau phi chi psi omega".split()  # noqa: SIM905
)


def optimizer_from_rule(text: str, **settings: Any) -> OwnRule:
    r"""Return the optimizer that follows the assignments of `text` (`optim_core.own.reading`).

    `settings` gives every name of the text that is neither given nor assigned a value, a number or one number
    a particle (N,), and `lr` if that is not to be 0.01; `clipping` and `clipping_at` are those of every
    optimizer. Nothing of the text is evaluated as Python.

    Raises:
        RuleError: a ValueError that names line and column: the text cannot be read, or has a setting without
            a value. ValueError: a setting is no number, or not one of the rule.
    """
    written = read(text)
    values = {"lr": 1e-2, **settings}
    names = ["lr", *(name for name, _, _ in written.settings)]
    for name in values:
        if name not in (*names, "clipping", LIMIT.name):
            raise ValueError(f"the rule has no setting {shown(name)}; its settings: {', '.join(names)}")
    for name, line, position in written.settings:
        if name not in values:
            hint = "give it one, as in optimizer_from_rule(text, {name}=0.9)"
            raise RuleError("'{name}' has no value", line, position, hint, name=name)
    defaults = tuple((name, _first(name, values[name])) for name in names)
    return _class(text, defaults)(**values)


def _first(name: str, value: Any) -> float:
    first = value[0] if isinstance(value, (list, tuple, np.ndarray)) and len(value) else value
    if not is_number(first):
        raise ValueError(f"{name} must be a number or numbers, got {shown(value)}")
    return float(first)


class Found(NamedTuple):
    """A value of a step, and whether it has a row for each coordinate."""

    value: Any
    wide: bool


class _Walk:
    """Works out the formulas of one step; `known` has the value of every name."""

    def __init__(self, f: Problem | None, x: Array, known: dict[str, Found]) -> None:
        self._problem, self._x, self._known = f, x, known

    def rows(self, found: Found) -> Any:
        """A value as an array like x."""
        return found.value if found.wide else np.zeros_like(self._x) + found.value

    def value(self, node: Node) -> Found:
        """The value of a formula."""
        if node.constant is not None:
            return Found(node.constant, False)
        if isinstance(node, Leaf):
            return self._known[node.name]
        parts = [self.value(argument) for argument in node.arguments]
        values, wide = [part.value for part in parts], any(part.wide for part in parts)
        if node.operation is GRAD and self._problem is not None:
            return Found(self._problem.gradient(self.rows(parts[0])), True)
        if node.operation is NORM:
            return Found(np.hypot.reduce(self.rows(parts[0])), False)
        if node.operation is POW and node.arguments[1].constant is not None:
            return Found(values[0] ** values[1], wide)
        return Found(node.operation.numeric(*values), wide)

    def update(self, node: Node) -> Found:
        """What the new point adds to the old one: of x − a − b exactly −a − b."""
        found = terms(node)
        if found is None:
            return Found(self.rows(self.value(node)) - self._x, True)
        total: Found | None = None
        for operation, term in found:
            part = self.value(term)
            if total is None:
                total = part if operation is ADD else Found(-part.value, part.wide)
            else:
                total = Found(operation.numeric(total.value, part.value), total.wide or part.wide)
        return total or Found(0.0, False)


@dataclass(frozen=True, kw_only=True)
class OwnRule(Optimizer):
    r"""An optimizer whose rule a person has written: $\theta \leftarrow$ whatever the text says.

    Its class is made of the text; settings and their ranges are guessed from the first values they have.
    """

    label = "Your rule"
    family = Family.BEYOND
    idea = "A rule of your own: what you write is what moves."
    source = "Written by hand"

    text: ClassVar[str]
    written: ClassVar[Written]
    memory: ClassVar[Any]

    def init(self, x: Array) -> Any:
        """Every state at 0, or where the text says."""
        walk = _Walk(None, x, self._known())
        begin = {line.name: walk.rows(walk.value(line.value)) for line in self.written.begin}
        return self.memory(*(begin.get(name, np.zeros_like(x)) for name in self.written.states))

    def step(self, f: Problem, x: Array, state: Any, t: Any, lr: Any) -> Step:
        """One line after the other."""
        known = {**self._known(), "t": Found(t, False), "lr": Found(lr, False), "x": Found(x, True)}
        known |= {name: Found(value, True) for name, value in state._asdict().items()}
        if self.written.asks:
            known["g"] = Found(f.gradient(x), True)
        walk = _Walk(f, x, known)
        for line in self.written.body:
            known[line.name] = walk.value(line.value)
        update = walk.rows(walk.update(self.written.point.value))
        memory = self.memory(*(walk.rows(known[name]) for name in self.written.states))
        return Step(update, memory, {})  # which factor of it is a rate, no one can say

    def _known(self) -> dict[str, Found]:
        return {spec.name: Found(getattr(self, spec.name), False) for spec in self.hyperparameters}

    @property
    def rule(self) -> str:
        """The lines in LaTeX."""
        lines = (*self.written.body, self.written.point)
        return aligned(*(rf"{_symbol(line.name)} &\leftarrow {_written(line.value)}" for line in lines))

    def __reduce__(self) -> tuple[Any, ...]:
        # The class is made again from its text; it cannot be found by its name.
        defaults = tuple((spec.name, float(spec.default)) for spec in self.hyperparameters)
        values = {entry.name: getattr(self, entry.name) for entry in dataclasses.fields(self)}
        return _again, (self.text, defaults, values)


def _again(text: str, defaults: tuple[tuple[str, float], ...], values: dict[str, Any]) -> OwnRule:
    return _class(text, defaults)(**values)


@lru_cache(maxsize=64)
def _class(text: str, defaults: tuple[tuple[str, float], ...]) -> type[OwnRule]:
    """The class of a text, with the values that its settings have by default."""
    written = read(text)
    fields: list[Any] = [("lr", Value, field(default=dict(defaults)["lr"], metadata=learning_rate()))]
    for name, value in defaults:
        if name != "lr":
            fields.append((name, Value, field(default=value, metadata=_guessed(name, value))))
    made: Any = dataclasses.make_dataclass("OwnRule", fields, bases=(OwnRule,), frozen=True, kw_only=True)
    # Set when the class is there already: one that is born with a key is put into the registry.
    made.key = OWN_KEY
    made.text, made.written = text, written
    made.memory = namedtuple("Memory", written.states) if written.states else Stateless
    made.symbols = {**made.symbols, **{name: _symbol(name) for name in written.states}}
    own: type[OwnRule] = made
    return own


def _guessed(name: str, value: float) -> Metadata:
    """What a setting is, guessed from its value: a decay just below 1, a small number on a log scale."""
    symbol, help = _symbol(name), OWN_HELP
    if 0.5 <= value < 1.0:
        return number(symbol, help, Interval(), (0.0, 0.9999), Scale.NEAR_ONE)
    if 0.0 < value < 0.1 or value > 100.0:
        low, high = 10.0 ** math.floor(math.log10(value) - 3.0), 10.0 ** math.ceil(math.log10(value) + 3.0)
        return number(symbol, help, Interval(), (low, high), Scale.LOG)
    if 0.0 <= value < 0.5:
        return number(symbol, help, Interval(), (0.0, 1.0))
    return number(
        symbol, help, Interval(), (0.0, 2.0 * value) if value > 0.0 else (2.0 * value, -2.0 * value)
    )


def terms(node: Node) -> list[tuple[Any, Node]] | None:
    """The terms that are added to or subtracted from x, None where x is not what a sum begins with."""
    if isinstance(node, Leaf):
        return [] if node.name == "x" else None
    if node.operation not in (ADD, SUBTRACT):
        return None
    before = terms(node.arguments[0])
    return None if before is None else [*before, (node.operation, node.arguments[1])]


def _symbol(name: str) -> str:
    """A name in LaTeX: beta1 as β with an index, m_hat with its hat."""
    given = {"x": r"\theta", "lr": r"\eta", "eps": r"\varepsilon"}
    if name in given:
        return given[name]
    if name.endswith("_hat"):
        return rf"\hat{{{_symbol(name[:-4])}}}"
    match = re.fullmatch(r"([A-Za-z]+)_?([0-9]*)(?:_(.+))?", name)
    if match is None:
        return rf"\mathrm{{{name.replace('_', chr(92) + '_')}}}"
    base = (
        rf"\{match[1]}"
        if match[1] in GREEK
        else match[1]
        if len(match[1]) == 1
        else rf"\mathrm{{{match[1]}}}"
    )
    index = ",".join(part.replace("_", r"\_") for part in (match[2], match[3] or "") if part)
    return rf"{base}_{{{index}}}" if index else base


def _written(node: Node) -> str:
    """A formula in LaTeX, with its names as symbols."""
    return latex(_named(node))


def _named(node: Node) -> Node:
    if isinstance(node, Leaf):
        return node if node.constant is not None else node._replace(name=_symbol(node.name))
    return node._replace(arguments=tuple(map(_named, node.arguments)))
