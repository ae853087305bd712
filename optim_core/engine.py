"""Ways to carry a block of particles along: what each is given, and the one that runs a rule as written.

Paths are (steps + 1, D + 1, n): the parameters of n particles at each step, and the loss beside them. Records
are (steps, D K, n), D rows for each of K recorded names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from optim_core.evaluation import Evaluation, write_losses
from optim_core.rule import Optimizer, Step
from optim_core.settings import Array


@dataclass(frozen=True)
class Task:
    """What a block is to do: a rule, its evaluation, the factors on the rate (steps,), names to record.

    Where it may be `rough`, a distance, who has moved no further in some steps (`quiet`) is taken to rest.
    """

    optimizer: Optimizer
    evaluation: Evaluation
    factors: Array
    names: Sequence[str]
    rough: float = 0.0


class Engine(Protocol):
    """One way to carry out a task."""

    name: str

    def walk(self, path: Array, records: Array) -> None:
        """Go on from the particles at `path[0]`: fill in the rest of the path, and what is to be recorded.

        The next call continues with the step after the last one of this.
        """


class PlainEngine:
    """Calls the rule as it is written, for rules that branch on values and losses without a formula.

    Where the rule `settles`, it is not called any more for who has not moved with the same memory: a line
    search takes longest where there is nothing left to find.
    """

    name = "plain"

    def __init__(self, task: Task, start: Array) -> None:
        self._task = task
        self._state = task.optimizer.init(start)
        self._done = 0
        self._going = np.arange(start.shape[1])  # who may still move
        self._least = 0  # what those who rest ask for in a step
        self._row: Any = 0.0  # what was recorded last
        self._quiet = np.zeros(start.shape[1], dtype=np.int64)  # for how many steps it has hardly moved
        steady = task.evaluation.steady and bool(np.all(task.factors == task.factors[:1]))
        self._settles, self._rough = steady and task.optimizer.settles, steady and task.rough > 0.0
        self.asked: list[int] = []  # by each step: gradients, or losses where it asks for no gradient

    def walk(self, path: Array, records: Array) -> None:
        """Go on from the particles at `path[0]`."""
        for k in range(len(path) - 1):
            path[k + 1, :-1], records[k] = path[k, :-1], self._row
            self._row = records[k]
            if len(self._going):
                self._move(path[k, :-1][:, self._going], path[k + 1, :-1], records[k])
            else:
                self._done += 1
                self.asked.append(self._least)
        write_losses(self._task.evaluation.loss, path)

    def _move(self, x: Array, place: Array, row: Array) -> None:
        """Take those who may move, at x (D, n), to their next place, and see who rests from now on."""
        before = self._state
        done = self.advance(x)
        moved = x + done.update
        place[:, self._going] = moved
        self._record(done, row, len(x))
        if self._rough:
            near = np.abs(done.update).max(axis=0) <= self._task.rough
            self._quiet = np.where(near, self._quiet + 1, 0)
            self._rest(x, self._quiet >= self._task.optimizer.quiet)
        elif self._settles and self._done > 1:
            same = _equal(x, moved)
            if np.count_nonzero(same) * 4 >= len(same):
                for old, new in zip(before, self._state, strict=True):
                    same &= _equal(old, new)
                self._rest(x, same)

    def _rest(self, x: Array, resting: NDArray[np.bool_]) -> None:
        """Let some rest for good; what they would ask for is asked once more."""
        if not np.any(resting):
            return
        everybody, state = self._task, self._state
        if not self._rough:
            self._task, self._state = self._part(everybody, state, resting)
            self.advance(x[:, resting])
            self._done -= 1
            self._least = max(self._least, self.asked.pop())
        self._task, self._state = self._part(everybody, state, ~resting)
        self._going, self._quiet = self._going[~resting], self._quiet[~resting]

    @staticmethod
    def _part(task: Task, state: Any, who: NDArray[np.bool_]) -> tuple[Task, Any]:
        at = np.flatnonzero(who)
        return replace(task, optimizer=task.optimizer.at(at)), type(state)(*(part[..., at] for part in state))

    def advance(self, x: Array) -> Step:
        """The next step, from x (D, n)."""
        task = self._task
        task.evaluation.begin()
        task.evaluation.factor = task.factors[min(self._done, len(task.factors) - 1)]
        lr = task.optimizer.lr * task.evaluation.factor
        self._done += 1
        done = task.optimizer.advance(task.evaluation, x, self._state, np.float64(self._done), lr)
        self._state = done.state
        self.asked.append(max(self._least, task.evaluation.asked or task.evaluation.valued))
        return done

    def _record(self, done: Step, row: Array, rows: int) -> None:
        found = {**_shown(self._task.optimizer, done), "update": done.update}
        found["gradient"] = self._task.evaluation.first_gradient
        for k, name in enumerate(self._task.names):
            row[rows * k : rows * (k + 1), self._going] = found[name]


def _equal(a: Any, b: Any) -> NDArray[np.bool_]:
    """For which particles (n,) two arrays (…, n) hold the same bits."""
    same = np.ascontiguousarray(a).view(np.int64) == np.ascontiguousarray(b).view(np.int64)
    return np.asarray(same.reshape(-1, same.shape[-1]).all(axis=0))


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
