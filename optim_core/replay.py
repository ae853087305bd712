"""Records a rule together with its surface, and replays the recording for a block of particles."""

from __future__ import annotations

from typing import Any

import numpy as np

from optim_core.bounds import reach
from optim_core.engine import Task
from optim_core.program import (
    Call,
    Places,
    State,
    Tables,
    check_sources,
    compiled,
    copied,
    in_place,
    needed,
    ordered,
    settle,
)
from optim_core.settings import Array
from optim_core.tape import Kind, Node, Tape, Untraceable, pair

LONG = 256  # particles, from which on a block is worth a second program


class TracedProblem:
    """Answers a rule that is being recorded: with the formulas of the surface, or with a call of it."""

    def __init__(self, tape: Tape, task: Task) -> None:
        self._tape = tape
        self._evaluation = task.evaluation
        noise = task.evaluation.noise
        self._noise = None if noise is None else tape.input(noise)
        self.asked: list[Any] = []

    def gradient(self, x: Any) -> Any:
        """The gradient (2, n), with the noise of the step."""
        surface = self._evaluation.surface
        if surface.elementwise and not self._evaluation.batches:
            self._tape.verbatim = True
            g: Any = self._tape.call(pair, *surface._gradient(x[0], x[1]), shape=x.shape)
            self._tape.verbatim = False
        else:
            g = self._tape.call(self._measured_gradient, x, shape=x.shape)
        if self._noise is not None:
            g = g + (self._noise * np.hypot(g[0], g[1]) if self._evaluation.relative else self._noise)
        self.asked.append(g)
        return g

    def value(self, x: Any) -> Any:
        """A rule that asks for the loss does so to decide something, which cannot be recorded."""
        raise Untraceable("the loss")

    def hessian(self, x: Any) -> Any:
        """The Hessian is not recorded."""
        raise Untraceable("the Hessian")

    def loss(self, x: Any) -> Any:
        """The loss (n,) over all samples, without noise."""
        surface = self._evaluation.surface
        if surface.elementwise:
            # The sum gives a constant loss the shape of a row.
            self._tape.verbatim = True
            value = surface._value(x[0], x[1])
            self._tape.verbatim = False
            return value if self._tape.node(value).shape else x[0] * 0.0 + value
        return self._tape.call(self._measured_loss, x, shape=x.shape[1:])

    def _measured_gradient(self, x: Array, out: Array) -> None:
        out[...] = self._evaluation.clean_gradient(x)

    def _measured_loss(self, x: Array, out: Array) -> None:
        out[...] = self._evaluation.surface.value(x[0], x[1])


class ReplayEngine:
    """Carries out a task by replaying a recording; raises Untraceable where there can be none.

    Made without `losses` it cannot evaluate, and is sooner made and sooner done.
    """

    def __init__(self, task: Task, start: Array, losses: bool = True) -> None:
        n, steps = start.shape[1], len(task.factors)
        self.points = np.empty((2, 3, n))
        self.points[:, :2] = start
        self.records = np.zeros((2 * len(task.names), n))
        self._task = task
        self._losses = losses
        self._tape = Tape(steps)
        self._record(start)
        self._compile(steps)

    def _record(self, start: Array) -> None:
        task, tape = self._task, self._tape
        problem = TracedProblem(tape, task)
        x: Any = tape.input(self.points[0, :2])
        state = task.optimizer.init(start)
        homes = [self._home(name, value) for name, value in state._asdict().items()]
        before = [tape.input(home) for home in homes]
        t = tape.table(np.arange(1.0, len(task.factors) + 1.0))
        factors: Any = tape.table(task.factors)
        loss = problem.loss(x)
        done = task.optimizer.step(problem, x, type(state)(*before), t, task.optimizer.lr * factors)
        self._x, self._loss = x.node, loss.node
        # A short block is soon evaluated, a second program would cost more than it saves.
        self.reach = reach(loss.node, x.node) if x.shape[1] >= LONG and not task.names else 0.0
        self._next = (x + done.update).node
        after = [tape.node(value) for value in done.state]
        self._states = [State(b.node, a, h) for b, a, h in zip(before, after, homes, strict=True)]
        found = {**done.info, "gradient": next(iter(problem.asked), None), "update": done.update}
        rows = {name: self.records[2 * k : 2 * k + 2] for k, name in enumerate(task.names)}
        self._shown = [(tape.node(found[name]), row) for name, row in rows.items() if name in found]
        names = state._fields
        self._seen = [node for node, _ in self._shown]
        self._seen += [s.after for s, name in zip(self._states, names, strict=True) if name in rows]

    def _home(self, name: str, value: Array) -> Array:
        # A recorded state lives where it is recorded.
        names = self._task.names
        home: Array = np.empty_like(value)
        if name in names:
            home = self.records[2 * names.index(name) : 2 * names.index(name) + 2]
        home[...] = value
        return home

    def _compile(self, steps: int) -> None:
        outputs = [self._next, *self._seen]
        states = needed(outputs, self._states)
        check_sources(states)
        done: set[Node] = set()
        early = ordered([self._loss] if self._losses else [], done)
        late = ordered([*outputs, *(state.after for state in states)], done)
        used = [argument for node in early + late for argument in node.arguments] + outputs
        kinds = [Tables(used, steps, dtype) for dtype in (np.float64, np.bool_)]
        self._tables = [(table.now, table.rows) for table in kinds if table.nodes]
        known = {node: place for table in kinds for node, place in table.places().items()}
        scratch: list[Any] = []

        def programs(*phases: list[Node]) -> list[list[list[Call]]]:
            sides = [self._program(side, phases, states, known, scratch) for side in (0, 1)]
            return [list(calls) for calls in zip(*sides, strict=True)]

        self._early, self._late = programs(early, late)
        self._alone = self._late
        if self.reach:
            self._alone = programs(ordered([*outputs, *(state.after for state in states)], set()))[0]

    def _program(
        self,
        side: int,
        phases: tuple[list[Node], ...],
        states: list[State],
        known: dict[Node, Any],
        scratch: list[Any],
    ) -> list[list[Call]]:
        order = [node for phase in phases for node in phase]
        self._x.data = self.points[side, :2]
        wanted = [(self._loss, self.points[side, 2]), (self._next, self.points[1 - side, :2])]
        wanted += [(s.after, s.home) for s in states if in_place(order, s, s.after)]
        homes: dict[Node, Any] = dict(known)
        for node, home in [*wanted, *self._shown]:
            if node.kind is Kind.CALL and node.shape == home.shape:
                homes.setdefault(node, home)
        settle(order, homes, states)
        copies = [(s.after, s.home) for s in states] + self._shown + wanted[1:2]
        copies = [(node, home) for node, home in copies if homes.get(node) is not home]
        places = Places(order, homes, [node for node, _ in copies], scratch)
        calls, offset = [], 0
        for phase in phases:
            calls.append(compiled(phase, places, offset))
            offset += len(phase)
        calls[-1].extend(copied(places.of(node), home) for node, home in copies)
        return calls

    def evaluate(self, s: int) -> None:
        """Write the loss at position s beside it."""
        for call in self._early[s % 2]:
            call()

    def advance(self, s: int) -> None:
        """Write position s + 1, and the records of step s; the loss at s has been evaluated."""
        self._begin(s)
        for call in self._late[s % 2]:
            call()

    def stride(self, s: int) -> None:
        """The same without the loss at s, which is finite while both coordinates are within `reach`."""
        self._begin(s)
        for call in self._alone[s % 2]:
            call()

    def _begin(self, s: int) -> None:
        self._task.evaluation.begin()
        for now, rows in self._tables:
            now[...] = rows[s]
