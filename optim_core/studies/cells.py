"""What studies do with one piece: walk its particles, and see where and from when on they stay.

Positions have the shape (2, n), paths (T + 1, 2, n).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optim_core.noise import BatchNoise
from optim_core.rule import Optimizer
from optim_core.schedules import Schedule
from optim_core.settings import Array
from optim_core.simulate import compiled, simulate, simulate_towards
from surfaces import DataSurface, Surface

Whole = NDArray[np.int64]

POSITIONS = 1_200_000  # of the paths held in a piece: 29 MB, which the allocator hands out again and again
LARGEST = 32_768  # particles in a piece that machine code carries
FEWEST = 64  # particles in a piece, however long their paths are
SAMPLES = 1_000_000  # looked at together on a data surface
_ROWS = 16  # steps looked at together: they stay in the cache


@dataclass(frozen=True)
class Task:
    """What all pieces of a study have in common; `reach` and `rough` are distances in the plane."""

    surface: Surface
    steps: int
    schedule: Schedule | None
    minima: tuple[tuple[float, float], ...]
    reach: float
    rough: float = 0.0


class Walk(NamedTuple):
    """The particles of one piece: where they end (2, n), with which loss (n,), divergence (n,).

    `roamed` (n,) is the square of their largest distance from the end at the positions that were looked at.
    `stays_from`, told targets (2, n) and for whom it is asked, (k,), says from which step on (k,) these stay
    within reach of theirs.
    """

    end: Array
    loss: Array
    step_diverged: Whole
    roamed: Array
    stays_from: Callable[[Array, NDArray[np.intp]], Whole]


def piece_size(surface: Surface, steps: int, compiled: bool = False, slow: int = LARGEST) -> int:
    """How many particles with so many steps make a piece; machine code holds no path.

    Fewer and larger pieces cost less; there are enough of them for two to share them evenly. `slow` is what
    `slowest` tells of a rule.
    """
    size = LARGEST if compiled else min(POSITIONS // (steps + 1), slow)
    if isinstance(surface, DataSurface):
        size = min(size, SAMPLES // surface.samples)
    return max(FEWEST, size)


def slowest(opt: Optimizer) -> int:
    """How many particles of a rule make a piece at most: one that Python calls takes some tenths of a second.

    So a map that is given up soon makes room for the next.
    """
    if not opt.decides:
        return LARGEST
    return 640 if opt.random else 2048


def walk(
    task: Task,
    opt: Optimizer,
    start: Array,
    noise: BatchNoise | None = None,
    seed: int = 0,
    alike: bool = False,
    *,
    tail: int = 0,
) -> Walk:
    """Let the particles of a piece walk, and look at the last `tail` positions, of runs without noise.

    With `alike` each has the noise of particle 0; whoever has another must not be asked where it stays.
    """
    surface, reach, how = task.surface, task.reach, (task.steps, task.schedule, noise, seed)
    _hold_memory()
    if not compiled(surface, opt, start[:, :1], noise):
        run = simulate(surface, opt, start, *how, alike=alike, rough=task.rough)
        last = run.x[-max(tail, 1) :]
        ends = run.x[-1], run.loss[-1], run.step_diverged, _roamed(last)
        return Walk(*ends, lambda to, who: stays_from(run.x, to, reach)[who])
    # Machine code counts the steps as it walks, and no path is held. Who ends elsewhere than at the minimum
    # nearest to its start walks once more.
    minima = np.array(task.minima).reshape(-1, 2).T
    guess = _guess(start, minima)
    count = min(tail, task.steps + 1)
    run, fate = simulate_towards(guess, reach, surface, opt, start, *how, count, alike=alike)

    def stays(target: Array, who: NDArray[np.intp]) -> Whole:
        found, other = fate.since[who], ~(guess[:, who] == target[:, who]).all(axis=0)
        if len(others := who[other]):
            to, cut, begin = target[:, others], opt.at(others), start[:, others]
            found[other] = simulate_towards(to, reach, surface, cut, begin, *how, 0, alike=alike)[1].since
        return found

    return Walk(run.x[-1], run.loss[-1], run.step_diverged, fate.roamed, stays)


@cache
def _hold_memory() -> None:
    """Let the C library keep the memory of a piece for the next, instead of fetching every page anew.

    glibc keeps twice of the largest array that was ever given back, at first 256 kB: a sixth of the time of a
    map of 200 × 200 went there. This one is never touched, so it costs nothing.
    """
    np.empty(LARGEST * 64)


def _guess(start: Array, minima: Array) -> Array:
    """The minimum (2, n) of (2, K) nearest to each start (2, n), or the start itself where there is none."""
    if not minima.size:
        return start
    if minima.shape[1] == 1:
        return np.broadcast_to(minima, start.shape)
    return minima[:, nearest(start, minima)[0]]


def _roamed(tail: Array) -> Array:
    """The square of the largest distance (n,) from the end at any of the positions (S, 2, n)."""
    with np.errstate(all="ignore"):
        away = (tail - tail[-1]) ** 2
        most: Array = np.max(away[:, 0] + away[:, 1], axis=0)
    return most


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


def squared(way: Array) -> Array:
    """The squares (n,) of the lengths of ways (2, n); the ways are not needed any more."""
    with np.errstate(all="ignore"):
        way *= way
        lengths: Array = np.add(way[0], way[1], out=way[0])
    return lengths


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
