"""Tells a particle that has no slope to follow from one that ran away.

Both are found by their next position, which is not finite. Where the loss is finite and the slope is NaN,
nothing ran away: there is no direction to go.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from optim_core.engine import PlainEngine, Task
from optim_core.evaluation import Evaluation
from optim_core.settings import Array

Tasks = Callable[[slice, type[Evaluation]], Task]
TOGETHER = 32768


class Watch(Evaluation):
    """An `Evaluation` that remembers for whom, (N,), a slope was undefined at a finite loss in this step."""

    undefined: NDArray[np.bool_] | None = None

    def begin(self) -> None:
        """Forget the last step."""
        super().begin()
        self.undefined = None

    def gradient(self, x: Array) -> Array:
        """The gradient (2, N) at `x` as this step sees it."""
        g = super().gradient(x)
        undefined = np.isnan(g).any(axis=0) & np.isfinite(self.value(x))
        self.undefined = undefined if self.undefined is None else self.undefined | undefined
        return g


def stops(
    tasks: Tasks, start: Array, held: Array, diverged: NDArray[np.int64], unclear: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """The step (N,) from which each particle rests for want of a slope, −1 where there is none.

    `held` (D + 1, N) is where the particles are held, with the loss there; `diverged` (N,) says from which
    step on; `unclear` (N,) whether the position that was not finite was NaN, as it is after a slope that is.
    """
    stopped = np.full(len(diverged), -1, dtype=np.int64)
    asked = np.flatnonzero(unclear & (diverged > 0))
    if not len(asked):
        return stopped
    here = held[:-1, asked]
    with np.errstate(all="ignore"):
        own = np.isnan(tasks(slice(0, 1), Evaluation).evaluation.loss.gradient(here)).any(axis=0)
        stopped[asked[own]] = diverged[asked[own]] - 1
        _elsewhere(tasks, start, asked[~own], diverged, stopped)
    return stopped


def _elsewhere(
    tasks: Tasks,
    start: Array,
    asked: NDArray[np.intp],
    diverged: NDArray[np.int64],
    stopped: NDArray[np.int64],
) -> None:
    """Find those whose rule asked for the slope elsewhere, such as ahead: they walk once more, watched."""
    for block in np.unique(asked // TOGETHER):
        here = asked[asked // TOGETHER == block]
        particles = slice(int(here[0]), int(here[-1]) + 1)
        task = tasks(particles, Watch)
        x = start[:, particles]
        engine = PlainEngine(task, x)
        for s in range(int(diverged[here].max())):
            x = x + engine.advance(x).update
            last = here[diverged[here] == s + 1]
            if len(last) and isinstance(task.evaluation, Watch) and task.evaluation.undefined is not None:
                lost = last[task.evaluation.undefined[last - particles.start]]
                stopped[lost] = s
