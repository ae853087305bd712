"""What studies do with one piece: walk its particles, and see where and from when on they stay.

Positions have the shape (2, n), paths (T + 1, 2, n).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optim_core.noise import BatchNoise
from optim_core.rule import Optimizer
from optim_core.schedules import Schedule
from optim_core.settings import Array
from optim_core.simulate import simulate
from surfaces import DataSurface, Surface

Whole = NDArray[np.int64]

POSITIONS = 1_200_000  # of the paths held in a piece: 29 MB, which the allocator hands out again and again
FEWEST = 64  # particles in a piece, however long their paths are
SAMPLES = 1_000_000  # looked at together on a data surface
_ROWS = 16  # steps looked at together: they stay in the cache


@dataclass(frozen=True)
class Task:
    """What all pieces of a study have in common; `reach` is a distance in the plane."""

    surface: Surface
    steps: int
    schedule: Schedule | None
    minima: tuple[tuple[float, float], ...]
    reach: float


@dataclass(frozen=True, eq=False)
class Walk:
    """The particles of one piece, in full: path (T + 1, 2, n), loss at the end (n,), divergence (n,)."""

    x: Array
    loss: Array
    step_diverged: Whole

    @property
    def end(self) -> Array:
        """Where the particles ended, (2, n)."""
        last: Array = self.x[-1]
        return last


def piece_size(surface: Surface, steps: int) -> int:
    """How many particles with so many steps make a piece."""
    size = POSITIONS // (steps + 1)
    if isinstance(surface, DataSurface):
        size = min(size, SAMPLES // surface.samples)
    return max(FEWEST, size)


def walk(
    task: Task,
    opt: Optimizer,
    start: Array,
    noise: BatchNoise | None = None,
    seed: int = 0,
    alike: bool = False,
) -> Walk:
    """Let the particles of a piece walk; `alike` gives each of them the noise of particle 0."""
    run = simulate(task.surface, opt, start, task.steps, task.schedule, noise, seed, alike=alike)
    return Walk(run.x, run.loss[-1], run.step_diverged)


def nearest(points: Array, places: Array) -> tuple[Whole, Array]:
    """The number (n,) of the place (2, K) nearest to each point (2, n), and how far it is.

    Without places the number is −1 and the distance infinite.
    """
    which = np.full(points.shape[1], -1, dtype=np.int64)
    least = np.full(points.shape[1], np.inf)
    with np.errstate(all="ignore"):
        for number, (x, y) in enumerate(places.T):
            apart = np.hypot(points[0] - x, points[1] - y)
            which[apart < least] = number
            np.fmin(least, apart, out=least)
    return which, least


def stays_from(x: Array, target: Array, reach: float) -> Whole:
    """The first step (n,) from which a path (T + 1, 2, n) stays within `reach` of its target (2, n).

    It is T + 1 where not even the end does.
    """
    first = np.zeros(x.shape[2], dtype=np.int64)
    within = np.ones(x.shape[2], dtype=bool)  # so far, seen from the end
    with np.errstate(all="ignore"):
        for stop in range(len(x), 0, -_ROWS):
            away = x[max(0, stop - _ROWS) : stop] - target
            away *= away
            apart = np.add(away[:, 0], away[:, 1], out=away[:, 0])
            left = np.flatnonzero(within & ~(apart.max(axis=0) <= reach * reach))
            if len(left):
                outside = ~(apart[::-1, left] <= reach * reach)
                first[left] = stop - np.argmax(outside, axis=0)
                within[left] = False
                if not within.any():
                    break
    return first
