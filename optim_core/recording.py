"""Records a rule together with its surface: what one step computes, as a graph."""

from __future__ import annotations

from typing import Any

import numpy as np

from optim_core.engine import Task
from optim_core.loss import Plane
from optim_core.program import State, check_sources, needed
from optim_core.settings import Array
from optim_core.tape import Node, Tape, Untraceable, pair


class TracedProblem:
    """Answers a rule that is being recorded: with the formulas of the surface, or with a call of it."""

    def __init__(self, tape: Tape, task: Task) -> None:
        self._tape = tape
        self._evaluation = task.evaluation
        loss = task.evaluation.loss
        if not isinstance(loss, Plane):
            raise Untraceable("a loss of any number of parameters")
        self._surface = loss.surface
        noise = task.evaluation.noise
        self.noise = None if noise is None else tape.input(noise)
        self.asked: list[Any] = []

    def gradient(self, x: Any) -> Any:
        """The gradient (2, n), with the noise of the step."""
        surface = self._surface
        if surface.elementwise and not self._evaluation.batches:
            self._tape.verbatim = True
            g: Any = self._tape.call(pair, *surface._gradient(x[0], x[1]), shape=x.shape)
            self._tape.verbatim = False
        else:
            g = self._tape.call(self._measured_gradient, x, shape=x.shape)
        if self.noise is not None:
            g = g + (self.noise * np.hypot.reduce(g) if self._evaluation.relative else self.noise)
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
        surface = self._surface
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
        out[...] = self._surface.value(x[0], x[1])


class Recording:
    """One step of a task for a block of particles; raises Untraceable where there can be none.

    `x`, the `states` and the `noise` (where there is some) go into a step, `next` is the point that comes
    out, `shown` has the node of each name to be recorded. `loss`, at the old point, is None unless asked for.
    """

    def __init__(self, task: Task, start: Array, losses: bool) -> None:
        tape = Tape(len(task.factors))
        problem = TracedProblem(tape, task)
        x: Any = tape.input(start)
        state = task.optimizer.init(start)
        before = [tape.input(np.array(value)) for value in state]
        t = tape.table(np.arange(1.0, len(task.factors) + 1.0))
        factors: Any = tape.table(task.factors)
        loss = problem.loss(x).node if losses else None
        done = task.optimizer.step(problem, x, type(state)(*before), t, task.optimizer.lr * factors)
        gradient = next(iter(problem.asked), None)
        found = {**done.state._asdict(), **done.info, "gradient": gradient, "update": done.update}
        self.x: Node = x.node
        self.noise: Node | None = None if problem.noise is None else problem.noise.node
        self.loss: Node | None = loss
        self.next: Node = (x + done.update).node
        self.shown = {name: tape.node(found[name]) for name in task.names}
        parts = zip(state._fields, before, done.state, strict=True)
        states = [State(name, old.node, tape.node(new)) for name, old, new in parts]
        self.states = needed([self.next, *self.shown.values()], states)
        check_sources(self.states)
