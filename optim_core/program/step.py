"""The program of a step: the recorded graph with every row on its own, ready to be printed.

Nodes are single numbers here. What a printer has to know besides is which of them are inputs that change,
which must come out, and which are known before the particle moves.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from optim_core.engine import Task
from optim_core.evaluation import Sampling
from optim_core.program.graph import Graph, Level, Node, Untraceable, function, ordered
from optim_core.program.recording import Recorded, Shape, numbers, recorded, shape_of
from optim_core.rule import Optimizer
from optim_core.settings import Array

Rows = tuple[Node, ...]


@dataclass(frozen=True)
class State:
    """A piece of memory: where it starts, where it is read, and what it becomes, in rows."""

    name: str
    begin: Rows
    before: Rows
    after: Rows


@dataclass(frozen=True, eq=False)
class Program:
    """One step of a rule on a surface, in single numbers."""

    x: Rows
    noise: Rows
    states: tuple[State, ...]
    next: Rows
    loss: Node | None
    shown: Mapping[str, Rows]
    asked: int
    outside: bool
    looks: tuple[Rows, ...]

    def memory(self, outputs: Iterable[Node]) -> tuple[State, ...]:
        """The states that the next point or some of the outputs depend on, now or in a later step."""
        wanted = [*self.next, *outputs]
        kept: list[State] = []
        while True:
            read = set(ordered([*wanted, *(node for state in kept for node in state.after)]))
            more = [s for s in self.states if s not in kept and not read.isdisjoint(s.before)]
            if not more:
                return tuple(state for state in self.states if state in kept)
            kept += more


def program_of(optimizer: Optimizer, sampling: Sampling, by_sample: bool = False) -> Program:
    """The program of an optimizer on a loss, with the noise that is there; settings make no difference.

    With `by_sample` it holds means over samples, which otherwise are asked for from outside.

    Raises:
        Untraceable: there is none; the rule has to be run as it is written.
    """
    noise = ("relative" if sampling.relative else "added") if sampling.disturbed else ""
    program = _program(shape_of(optimizer, sampling.loss, noise, sampling.batches, by_sample))
    if program is None:
        raise Untraceable(f"{type(optimizer).__name__} on {type(sampling.surface).__name__}")
    return program


@lru_cache(maxsize=512)
def _program(shape: Shape) -> Program | None:
    step = recorded(shape)
    return None if step is None else in_numbers(step)


def in_numbers(step: Recorded) -> Program:
    """A recorded step with its rows taken apart."""
    outputs = [step.next, *step.after.values(), *step.shown.values()]
    looks = [node for look in step.looks for node in look]
    apart = _Apart([*outputs, *step.begin.values(), *([step.loss] if step.loss else []), *looks])
    width = step.x.rows
    states = tuple(
        State(
            name, apart.rows(begin), apart.rows(step.before[name]), apart.rows(step.after[name], begin.rows)
        )
        for name, begin in step.begin.items()
    )
    return Program(
        x=apart.rows(step.x),
        noise=apart.noise,
        states=states,
        next=apart.rows(step.next),
        loss=apart.rows(step.loss)[0] if step.loss else None,
        shown={name: apart.rows(node, width) for name, node in step.shown.items()},
        asked=step.asked,
        outside=step.outside,
        looks=tuple((*apart.rows(gradient), apart.rows(loss)[0]) for gradient, loss in step.looks),
    )


class _Apart:
    """Makes a node for each row of the nodes of a graph."""

    def __init__(self, outputs: Sequence[Node]) -> None:
        self._graph = Graph()
        self._known: dict[Node, Rows] = {}
        self.noise: Rows = ()
        for node in ordered(outputs):
            self._known[node] = self._made(node)
            if node.name == "noise":
                self.noise = self._known[node]

    def rows(self, node: Node, width: int = 0) -> Rows:
        """The rows of a node; of one without rows the same number as often as asked for."""
        found = self._known.setdefault(node, ()) or self._made(node)
        self._known[node] = found
        return found if node.rows else found * max(width, 1)

    def _made(self, node: Node) -> Rows:
        graph = self._graph
        arguments = [self._known[argument] for argument in node.arguments]
        if node.op == "stack":
            return tuple(rows[0] for rows in arguments)
        if node.op == "row":
            return (arguments[0][node.value],)
        if node.op == "gradient":
            whole = graph.call("gradient", *arguments[0], rows=node.rows)
            return tuple(graph.row(whole, k) for k in range(node.rows))
        return tuple(self._number(node, k, arguments) for k in range(max(node.rows, 1)))

    def _number(self, node: Node, k: int, arguments: Sequence[Rows]) -> Node:
        if node.op == "constant":
            return self._graph.constant(node.value)
        if node.op == "input":
            return self._graph.input(f"{node.name}.{k}" if node.rows else node.name, node.level)
        return self._graph.call(node.op, *(rows[k % len(rows)] for rows in arguments))


class Parts:
    """What a printer goes through: the outputs of a step, taken apart by when their numbers are known.

    `body` is to be computed for each particle, each node after its arguments. `once` are numbers known before
    the run, `each` numbers known for every step of it; both are what the body and the outputs are made of.
    Inputs called `wide` hold one number a particle: what depends on them and on the step belongs to the body,
    and what depends on them alone is an array.
    """

    def __init__(self, outputs: Sequence[Node], wide: Iterable[str] = ()) -> None:
        names = frozenset(wide)
        spread: dict[Node, bool] = {}
        for node in ordered(outputs):
            spread[node] = node.name in names or any(spread[a] for a in node.arguments)

        def moving(node: Node) -> bool:
            return node.level is Level.PARTICLE or (node.level is Level.STEP and spread[node])

        self.body = [node for node in ordered(outputs, moving) if node.op != "input"]
        ends = {a: None for node in self.body for a in node.arguments} | dict.fromkeys(outputs)
        self.once = [node for node in ends if node.level is Level.RUN]
        self.each = [node for node in ends if node.level is Level.STEP and not spread[node]]


def values_of(program: Program, task: Task) -> dict[str, Any]:
    """The numbers of a task, by the names of inputs."""
    return numbers(task.optimizer, None if program.outside else task.evaluation.loss.surface)


def known(nodes: Sequence[Node], values: Mapping[str, Any], factors: Array) -> dict[Node, Any]:
    """The numbers of nodes that depend on inputs, the step and the schedule: plain, (N,) or one a step."""
    plain = {name: value if np.ndim(value) else np.float64(value) for name, value in values.items()}
    given = {**plain, "t": np.arange(1.0, len(factors) + 1.0), "factor": factors}
    found: dict[Node, Any] = {}
    for node in ordered(nodes):
        arguments = [found[argument] for argument in node.arguments]
        if node.op == "constant":
            found[node] = node.value
        elif node.op == "input":
            found[node] = given[node.name]
        elif node.op == "power" and node.level is Level.STEP:
            found[node] = _powers(*arguments)
        else:
            found[node] = function(node.op)(*arguments)
    for node in nodes:
        if node.level is Level.STEP:
            found[node] = np.broadcast_to(found[node], factors.shape)
    return found


def _powers(base: Any, exponent: Any) -> Array:
    # Number by number: the vector version of pow may differ in the last bit from the C library's, which
    # frameworks use.
    pairs = np.broadcast_arrays(base, exponent)
    try:
        return np.fromiter(map(math.pow, *(part.tolist() for part in pairs)), float, len(pairs[0]))
    except (ArithmeticError, ValueError):  # Python refuses infinite and undefined powers
        return np.array([b**e for b, e in zip(*pairs, strict=True)])
