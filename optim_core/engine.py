"""Ways to carry a block of particles along: what each is given, and the one that runs a rule as written.

Paths are (steps + 1, D + 1, n): the parameters of n particles at each step, and the loss beside them. Records
are (steps, D K, n), D rows for each of K recorded names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from optim_core.evaluation import Evaluation, write_losses
from optim_core.rule import Optimizer, Step
from optim_core.settings import Array


@dataclass(frozen=True)
class Task:
    """What a block is to do: a rule, its evaluation, the factors on the rate (steps,), names to record."""

    optimizer: Optimizer
    evaluation: Evaluation
    factors: Array
    names: Sequence[str]


class Engine(Protocol):
    """One way to carry out a task."""

    name: str

    def walk(self, path: Array, records: Array) -> None:
        """Go on from the particles at `path[0]`: fill in the rest of the path, and what is to be recorded.

        The next call continues with the step after the last one of this.
        """


class PlainEngine:
    """Calls the rule as it is written, for rules that branch on values and losses without a formula."""

    name = "plain"

    def __init__(self, task: Task, start: Array) -> None:
        self._task = task
        self._state = task.optimizer.init(start)
        self._done = 0
        self.asked: list[int] = []  # by each step: gradients, or losses where it asks for no gradient

    def walk(self, path: Array, records: Array) -> None:
        """Go on from the particles at `path[0]`."""
        for k in range(len(path) - 1):
            x = path[k, :-1]
            done = self.advance(x)
            path[k + 1, :-1] = x + done.update
            self._record(done, records[k], len(x))
        write_losses(self._task.evaluation.loss, path)

    def advance(self, x: Array) -> Step:
        """The next step, from x (D, n)."""
        task = self._task
        task.evaluation.begin()
        task.evaluation.factor = task.factors[self._done]
        lr = task.optimizer.lr * task.factors[self._done]
        self._done += 1
        done = task.optimizer.advance(task.evaluation, x, self._state, np.float64(self._done), lr)
        self._state = done.state
        self.asked.append(task.evaluation.asked or task.evaluation.valued)
        return done

    def _record(self, done: Step, row: Array, rows: int) -> None:
        found = {**_shown(self._task.optimizer, done), "update": done.update}
        found["gradient"] = self._task.evaluation.first_gradient
        for k, name in enumerate(self._task.names):
            row[rows * k : rows * (k + 1)] = found[name]


def _shown(optimizer: Optimizer, done: Step) -> dict[str, Any]:
    """Memory and infos that can be recorded, by name."""
    found = {**done.state._asdict(), **done.info}
    return {name: value for name, value in found.items() if name not in optimizer.hidden}


def recorded_names(optimizer: Optimizer, evaluation: Evaluation, start: Array) -> tuple[str, ...]:
    """The names of everything a step of this rule can show."""
    x = start[:, :1]
    evaluation.begin()
    with np.errstate(all="ignore"):
        done = optimizer.advance(evaluation, x, optimizer.init(x), np.float64(1), optimizer.lr)
    asked = ("gradient",) if evaluation.asked else ()
    return tuple(dict.fromkeys((*asked, "update", *_shown(optimizer, done))))
