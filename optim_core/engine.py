"""Carries a block of particles from one step to the next.

Buffers of a block of n particles: `points` (2, D + 1, n) holds the parameters and the loss of the step in
hand and of the one before it, taking turns; `records` (D K, n) holds D rows for each of K recorded names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from optim_core.evaluation import Evaluation
from optim_core.rule import Optimizer
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

    points: Array
    records: Array
    reach: float

    def evaluate(self, s: int) -> None:
        """Write the loss at position s beside it."""

    def advance(self, s: int) -> None:
        """Write position s + 1, and the records of step s; the loss at s has been evaluated."""

    def stride(self, s: int) -> None:
        """The same without the loss at s, which is finite while both coordinates are within `reach`."""


class PlainEngine:
    """Calls the rule as it is written, for rules that branch on values."""

    reach = 0.0

    def __init__(self, task: Task, start: Array) -> None:
        self._rows = rows = len(start)
        self.points = np.empty((2, rows + 1, start.shape[1]))
        self.points[:, :rows] = start
        self.records = np.empty((rows * len(task.names), start.shape[1]))
        self._task = task
        self._state = task.optimizer.init(start)

    def evaluate(self, s: int) -> None:
        """Write the loss at position s beside it."""
        row = self.points[s % 2]
        row[-1] = self._task.evaluation.loss.value(row[:-1])

    def stride(self, s: int) -> None:
        """Write position s + 1; the loss makes no difference here."""
        self.advance(s)

    def advance(self, s: int) -> None:
        """Write position s + 1, and the records of step s."""
        task, rows, x = self._task, self._rows, self.points[s % 2, :-1]
        task.evaluation.begin()
        lr = task.optimizer.lr * task.factors[s]
        done = task.optimizer.step(task.evaluation, x, self._state, np.float64(s + 1), lr)
        self._state = done.state
        self.points[(s + 1) % 2, :-1] = x + done.update
        if task.names:
            found = {**done.state._asdict(), **done.info, "update": done.update}
            found["gradient"] = task.evaluation.first_gradient
            for k, name in enumerate(task.names):
                self.records[rows * k : rows * (k + 1)] = found[name]


def recorded_names(optimizer: Optimizer, evaluation: Evaluation, start: Array) -> tuple[tuple[str, ...], int]:
    """The names of everything a step of this rule can show, and how many gradients it asks for."""
    x = start[:, :1]
    evaluation.begin()
    with np.errstate(all="ignore"):
        done = optimizer.step(evaluation, x, optimizer.init(x), np.float64(1), optimizer.lr)
    asked = ("gradient",) if evaluation.asked else ()
    names = dict.fromkeys((*asked, "update", *done.state._asdict(), *done.info))
    return tuple(names), evaluation.asked
