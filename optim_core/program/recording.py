"""Runs a rule and a surface on tracers, once: one step of the two as a graph with named inputs.

Names of inputs: `optimizer.lr` and the like are settings of the optimizer, `surface.b` numbers of the
surface, `columns.0` numbers of the samples, `t` is the step 1, 2, …, `factor` that of the schedule, `x` the
point, `noise` the noise of the step and `state.m` a piece of the memory. Numbers are inputs; switches,
conventions and texts decide what the graph is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np

from optim_core.clipping import LIMIT
from optim_core.loss import Plane
from optim_core.program.graph import Level, Node, Untraceable
from optim_core.program.tracer import Tape, Tracer
from optim_core.rule import Optimizer
from surfaces import Surface

ROWS = 2
COLUMNS = 3  # of a table: two inputs and the target


@dataclass(frozen=True, eq=False)
class Recorded:
    """One step: nodes of two rows (the loss has none), as the rule wrote them.

    `begin`, `before` and `after` are the memory at the start, where it is read, and what it becomes. `shown`
    is what can be recorded, by name. `asked` counts the gradients of a step; `outside` tells whether they
    come from elsewhere. `looks` are gradient and loss at the point, and wherever else the rule asked for one.
    """

    x: Node
    begin: Mapping[str, Node]
    before: Mapping[str, Node]
    after: Mapping[str, Node]
    next: Node
    loss: Node | None
    shown: Mapping[str, Node]
    asked: int
    outside: bool
    looks: tuple[tuple[Node, Node], ...]


class Shape(NamedTuple):
    """What decides how the graph of a step looks, whatever the numbers are."""

    optimizer: type[Optimizer]
    switches: tuple[tuple[str, Any], ...]
    surface: type[Surface] | None
    texts: tuple[tuple[str, Any], ...]
    noise: str


def shape_of(optimizer: Optimizer, loss: Any, noise: str, batches: bool, by_sample: bool = False) -> Shape:
    """The shape of a step; `noise` is "", "added" or "relative". `by_sample` takes means over samples in.

    Raises:
        Untraceable: the rule decides by values, the loss has other than two parameters, or something of the
            two has no hash.
    """
    if optimizer.decides:
        raise Untraceable("a rule that decides by values")
    if not isinstance(loss, Plane):
        raise Untraceable("a loss of any number of parameters")
    surface: Surface | None = None if batches else loss.surface
    if surface is not None and not (surface.elementwise or (by_sample and surface.by_sample)):
        surface = None
    switches = _others(optimizer, settings(optimizer))
    texts = () if surface is None else _others(surface, [p.name for p in surface.parameters])
    try:
        hash((switches, texts))
    except TypeError as error:
        raise Untraceable(str(error)) from None
    return Shape(type(optimizer), switches, None if surface is None else type(surface), texts, noise)


def _others(owner: Any, names: list[str]) -> tuple[tuple[str, Any], ...]:
    """What an object holds besides these names and what it has worked out from the rest."""
    cls = type(owner)
    held = (item for item in vars(owner).items() if item[0] not in names)
    return tuple(item for item in held if not isinstance(getattr(cls, item[0], None), cached_property))


def settings(optimizer: Optimizer) -> list[str]:
    """The names of the settings that are numbers."""
    clipping = [LIMIT.name] if optimizer.clipping else []
    return [*(p.name for p in optimizer.hyperparameters if not p.switch), *clipping]


def numbers(optimizer: Optimizer, surface: Surface | None) -> dict[str, Any]:
    """The numbers, or rows of numbers, to be put in, by the names of inputs."""
    found = {f"optimizer.{name}": getattr(optimizer, name) for name in settings(optimizer)}
    if surface is not None:
        for name, count in surface.coefficients().items():
            value = getattr(surface, name)
            found |= zip(_names(name, count), value if count else (value,), strict=True)
    return found


@lru_cache(maxsize=512)
def recorded(shape: Shape, gather: bool = True) -> Recorded | None:
    """One step of this shape, None where it cannot be written down; without `gather` just as the rule is."""
    try:
        with np.errstate(all="ignore"):
            return _recorded(shape, gather)
    except Untraceable:
        return None


def _recorded(shape: Shape, gather: bool) -> Recorded:
    tape = Tape()
    tape.verbatim = not gather
    optimizer = _blank(shape.optimizer, shape.switches)
    optimizer.__dict__.update((name, tape.input(f"optimizer.{name}")) for name in settings(optimizer))
    problem = TracedProblem(tape, shape, None if shape.surface is None else _traced_surface(tape, shape))
    x = tape.input("x", Level.PARTICLE, ROWS)
    state = optimizer.init(x)
    begin = {name: tape.node(value) for name, value in zip(state._fields, state, strict=True)}
    before = {name: tape.input(f"state.{name}", Level.PARTICLE, node.rows) for name, node in begin.items()}
    lr = optimizer.lr * problem.factor
    done = optimizer.advance(problem, x, type(state)(**before), tape.input("t", Level.STEP), lr)
    after = {name: tape.node(value) for name, value in done.state._asdict().items()}
    if any(node.rows > begin[name].rows for name, node in after.items()):
        raise Untraceable("a memory that grows")
    shown = {"gradient": problem.asked[0]} if problem.asked else {}
    shown |= {"update": done.update, **done.state._asdict(), **done.info}
    moved: Any = x + done.update
    return Recorded(
        x=x.node,
        begin=begin,
        before={name: tracer.node for name, tracer in before.items()},
        after=after,
        next=moved.node,
        loss=problem.loss(x),
        shown={name: tape.node(value) for name, value in shown.items()},
        asked=len(problem.asked),
        outside=shape.surface is None,
        looks=problem.looks(x),
    )


def traced_value(surface: Surface) -> tuple[tuple[Node, ...], Node]:
    """The coordinates of a point, and the loss of a surface there, whatever its numbers are."""
    tape = Tape()
    tape.verbatim = True
    texts = _others(surface, [p.name for p in surface.parameters])
    x, y = (tape.input(f"x.{k}", Level.PARTICLE) for k in range(ROWS))
    made = _traced_surface(tape, Shape(Optimizer, (), type(surface), texts, ""))
    return (x.node, y.node), tape.node(made._value(x, y))


class Parts(NamedTuple):
    """A point, a surface and a rule, the step and its rate, all of them tracers on one tape."""

    tape: Tape
    point: tuple[Any, Any]
    surface: Surface
    rule: Optimizer
    t: Any
    lr: Any


def traced_parts(rule: Optimizer, surface: Surface) -> Parts:
    """A rule and a surface of which only the kind counts, for what a study says of both."""
    tape = Tape()
    tape.verbatim = True
    texts = _others(surface, [p.name for p in surface.parameters])
    made: Optimizer = _blank(type(rule), _others(rule, settings(rule)))
    made.__dict__.update((name, tape.input(f"optimizer.{name}")) for name in settings(rule))
    point = tape.input("x.0", Level.PARTICLE), tape.input("x.1", Level.PARTICLE)
    blank = _traced_surface(tape, Shape(Optimizer, (), type(surface), texts, ""))
    lr = made.lr * tape.input("factor", Level.STEP)
    return Parts(tape, point, blank, made, tape.input("t", Level.STEP), lr)


class TracedProblem:
    """Answers a rule that is being recorded, with the formulas of the surface."""

    def __init__(self, tape: Tape, shape: Shape, surface: Surface | None) -> None:
        self._tape, self._surface = tape, surface
        self._relative = shape.noise == "relative"
        self._noise: Any = tape.input("noise", Level.PARTICLE, ROWS) if shape.noise else None
        self.factor: Any = tape.input("factor", Level.STEP)
        self.asked: list[Any] = []
        self._places: list[Any] = []

    def gradient(self, x: Any) -> Any:
        """The gradient, with the noise of the step."""
        self._places.append(x)
        g: Any = self._tape.of(self._clean(x))
        if self._noise is not None:
            g = g + (self._noise * np.hypot.reduce(g) if self._relative else self._noise)
        self.asked.append(g)
        return g

    def looks(self, x: Any) -> tuple[tuple[Node, Node], ...]:
        """Gradient, without noise, and loss at x and everywhere else a gradient was asked for."""
        if self._surface is None:
            return ()
        places = {place.node: place for place in (x, *self._places)}
        return tuple((self._clean(place), self._formula("_value", place)[0]) for place in places.values())

    def _clean(self, x: Any) -> Node:
        graph = self._tape.graph
        if self._surface is None:
            return graph.call("gradient", x.node, rows=ROWS)
        return graph.stack(*self._formula("_gradient", x))

    def value(self, x: Any) -> Any:
        """A rule that asks for the loss does so to decide something, which cannot be recorded."""
        raise Untraceable("the loss")

    def hessian(self, x: Any) -> Any:
        """The Hessian, to be asked for its elements."""
        if self._surface is None:
            raise Untraceable("the Hessian of what has no formula")
        xx, xy, yy = map(self._tape.of, self._formula("_hessian", x))
        return _Matrix(((xx, xy), (xy, yy)))

    def loss(self, x: Any) -> Node | None:
        """The loss over all samples, without noise; None where it has no formula."""
        return None if self._surface is None else self._formula("_value", x)[0]

    def _formula(self, name: str, x: Any) -> list[Node]:
        verbatim, self._tape.verbatim = self._tape.verbatim, True
        found = getattr(self._surface, name)(x[0], x[1])
        self._tape.verbatim = verbatim
        return [self._tape.node(part) for part in (found if isinstance(found, tuple) else (found,))]


class _Matrix(NamedTuple):
    """What stands for a Hessian."""

    elements: tuple[tuple[Tracer, Tracer], ...]

    def __getitem__(self, place: Any) -> Any:
        row, column = place
        return self.elements[row][column]


def _traced_surface(tape: Tape, shape: Shape) -> Surface:
    assert shape.surface is not None
    surface: Surface = _blank(shape.surface, shape.texts)
    for name, count in surface.coefficients().items():
        parts = tuple(map(tape.input, _names(name, count)))
        surface.__dict__[name] = parts if count else parts[0]
    if surface.by_sample:
        surface.__dict__["columns"] = tuple(tape.input(f"columns.{k}", Level.SAMPLE) for k in range(COLUMNS))
    return surface


def _names(name: str, count: int) -> list[str]:
    """The names of the inputs that a number of a surface, or a tuple of them, comes in under."""
    name = f"surface.{name.lstrip('_')}"
    return [f"{name}{k}" for k in range(count)] if count else [name]


def _blank(cls: Any, values: Iterable[tuple[str, Any]]) -> Any:
    """An object of a frozen dataclass with some of its fields, unchecked."""
    made = object.__new__(cls)
    made.__dict__.update(values)
    return made
