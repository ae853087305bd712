"""Runs an optimizer over a surface: thousands of particles at once, in blocks that stay in the cache.

Positions have the shape (D, N), D = 2 on a surface. Step s = 0 … steps − 1 leads from position s to s + 1.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from optim_core import single
from optim_core.engine import Engine, PlainEngine, Task, recorded_names
from optim_core.evaluation import Evaluation, Sampling
from optim_core.loss import Loss, Plane
from optim_core.noise import BatchNoise
from optim_core.replay import LONG, ReplayEngine
from optim_core.resting import stops
from optim_core.rule import Optimizer
from optim_core.run import Run
from optim_core.schedules import Schedule
from optim_core.settings import Array
from optim_core.tape import Untraceable
from surfaces import Surface

BLOCK = 32768
THREADS = min(2, os.cpu_count() or 1)


@dataclass(frozen=True)
class _Plan:
    """The checked arguments of one simulation."""

    optimizer: Optimizer
    sampling: Sampling
    start: Array
    factors: Array
    names: tuple[str, ...]

    def task(self, particles: slice, evaluation_type: type[Evaluation] = Evaluation) -> Task:
        """What some of the particles are to do."""
        evaluation = evaluation_type(self.sampling, particles.start, particles.stop - particles.start)
        return Task(self.optimizer.at(particles), evaluation, self.factors, self.names)

    def engine(self, particles: slice, losses: bool = True) -> Engine:
        """An engine for some of the particles; without `losses` it cannot evaluate them."""
        start, task = self.start[:, particles], self.task(particles)
        try:
            return ReplayEngine(task, start, losses)
        except Untraceable:
            return PlainEngine(task, start)


def simulate(
    surface: Surface | Loss,
    opt: Optimizer,
    start: ArrayLike,
    steps: int = 300,
    schedule: Schedule | None = None,
    noise: BatchNoise | None = None,
    seed: int = 0,
    record: bool = False,
    keep: str = "all",
    *,
    alike: bool = False,
) -> Run:
    """Let `opt` walk `steps` steps over `surface` from `start` and return the `Run`.

    `surface` may also be any `Loss` of D parameters. `start` is one point (D,) or N points (D, N). One start
    with array-valued hyperparameters (N,) is repeated for each of them. With `noise`, gradients are of
    batches (losses over samples) or carry noise (all others); the draws depend on `seed`, step and particle
    only; with `alike` every particle draws what particle 0 does, so that a sweep over settings meets the same
    noise in each. `record` keeps everything the rule computed; `keep="last"` keeps the last position only and
    holds nothing else of the path in memory. Same arguments, same bits.

    Particles never influence each other, and a particle that leaves the finite numbers stays where it last
    was finite: see `Run`. Nothing raises or warns because of numbers.

    Raises:
        ValueError: steps, seed or keep are not allowed values, start has another shape, an array-valued
            hyperparameter has another length than start, or record is asked for with keep="last".
    """
    _check(steps, seed, record, keep)
    sampling = Sampling(surface, noise, seed, alike)
    x = _starts(opt, start, sampling.loss.dimension)
    factors = np.ones(steps) if schedule is None else schedule(np.arange(steps), steps)
    with np.errstate(all="ignore"):
        names, asked = recorded_names(opt.at(slice(0, 1)), Evaluation(sampling, 0, 1), x)
    plan = _Plan(opt, sampling, x, factors, names if record else ())
    facts = {"surface": surface, "optimizer": opt, "lr": _rates(opt, factors)}
    facts["samples"] = np.concatenate([[0], np.cumsum(asked * sampling.costs(steps))]).astype(np.int64)
    if keep == "last":
        return _last(plan, facts)
    return _all(plan, facts)


def _all(plan: _Plan, facts: dict[str, Any]) -> Run:
    steps, (rows, count) = len(plan.factors), plan.start.shape
    path = np.empty((steps + 1, rows + 1, count))
    records = np.empty((steps, rows * len(plan.names), count))

    loss = plan.sampling.loss
    # The losses of a few particles are soonest known together, when all positions are.
    together = isinstance(loss, Plane) and loss.surface.elementwise and count < LONG

    def walk(particles: slice) -> None:
        if count == 1 and together:
            try:
                single.walk(plan.task(particles), plan.start, path[..., 0], records[..., 0])
                path[:, 2] = loss.surface.value(path[:, 0], path[:, 1])
                return
            except (Untraceable, ArithmeticError, ValueError):
                pass  # it takes arrays
        engine = plan.engine(particles, losses=not together)
        for s in range(steps):
            if not together:
                engine.evaluate(s)
            engine.advance(s)
            path[s, :, particles] = engine.points[s % 2]
            if plan.names:
                records[s, :, particles] = engine.records
        if not together:
            engine.evaluate(steps)
        path[steps, :, particles] = engine.points[steps % 2]
        if together:
            path[:, 2, particles] = loss.surface.value(path[:, 0, particles], path[:, 1, particles])

    _in_blocks(walk, count)
    diverged, unclear = _settle(path)
    stopped = stops(plan.task, plan.start, path[-1], diverged, unclear)
    diverged[stopped >= 0] = -1
    for i in np.flatnonzero((diverged >= 0) | (stopped >= 0)):
        records[max(diverged[i], stopped[i]) :, :, i] = np.nan
    found = {name: records[:, rows * k : rows * (k + 1)] for k, name in enumerate(plan.names)}
    gradient, update = found.pop("gradient", None), found.pop("update", None)
    return Run(
        x=path[:, :-1],
        loss=path[:, -1],
        step_diverged=diverged,
        step_stopped=stopped,
        gradient=gradient,
        update=update,
        state=found,
        **facts,
    )


def _last(plan: _Plan, facts: dict[str, Any]) -> Run:
    steps, (rows, count) = len(plan.factors), plan.start.shape
    end = np.empty((1, rows + 1, count))
    diverged = np.full(count, -1, dtype=np.int64)
    unclear = np.zeros(count, dtype=bool)

    def walk(particles: slice) -> None:
        engine = plan.engine(particles)
        guard = _Guard(engine, diverged[particles], unclear[particles])
        for s in range(steps):
            if guard.sees_nothing_far(s):
                engine.stride(s)
            else:
                guard.hold(s)
                engine.advance(s)
        guard.hold(steps)
        end[0, :, particles] = engine.points[steps % 2]

    _in_blocks(walk, count)
    stopped = stops(plan.task, plan.start, end[0], diverged, unclear)
    diverged[stopped >= 0] = -1
    return Run(x=end[:, :-1], loss=end[:, -1], step_diverged=diverged, step_stopped=stopped, **facts)


class _Guard:
    """Holds particles where they last were finite.

    Filled in place: `diverged` (n,) and `unclear` (n,), whether the first position not finite was NaN.
    """

    def __init__(self, engine: Engine, diverged: NDArray[np.int64], unclear: NDArray[np.bool_]) -> None:
        self._engine = engine
        self._points = engine.points
        self._flat = [side[:-1].reshape(-1) for side in engine.points]
        self._evaluated = -1
        self._diverged = diverged
        self._unclear = unclear
        self._finite = np.empty(engine.points.shape[1:], dtype=bool)
        self._held = np.empty(0, dtype=np.intp)

    def sees_nothing_far(self, s: int) -> bool:
        """Whether all particles are so near that every loss at position s is finite without a look at it."""
        reach, x = self._engine.reach, self._flat[s % 2]
        if not reach or len(self._held):
            return False
        return bool(np.maximum.reduce(x) <= reach and np.minimum.reduce(x) >= -reach)

    def hold(self, s: int) -> None:
        """Evaluate position s; put what is not finite there, or was not before, back to position s − 1."""
        for position in range(max(self._evaluated + 1, s - 1), s + 1):
            self._engine.evaluate(position)
        self._evaluated = s
        now, before = self._points[s % 2], self._points[(s + 1) % 2]
        if len(self._held):
            now[:, self._held] = before[:, self._held]
        np.isfinite(now, out=self._finite)
        if self._finite.all():
            return
        lost = np.flatnonzero(~self._finite.all(axis=0) & (self._diverged < 0))
        if len(lost):
            self._diverged[lost] = s
            self._unclear[lost] = np.isnan(now[:-1, lost]).any(axis=0)
            self._held = np.flatnonzero(self._diverged >= 0)
            if s:
                now[:, lost] = before[:, lost]


def _settle(path: Array) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Find the first position of each particle that is not finite and hold it at the one before, in place.

    Returns that step (N,), −1 where there is none, and whether the position was NaN then.
    """
    finite = np.isfinite(path).all(axis=1)
    diverged = np.where(finite.all(axis=0), -1, np.argmin(finite, axis=0)).astype(np.int64)
    unclear = np.zeros(len(diverged), dtype=bool)
    for i in np.flatnonzero(diverged >= 0):
        step = int(diverged[i])
        unclear[i] = np.isnan(path[step, :-1, i]).any()
        path[step:, :, i] = path[max(step - 1, 0), :, i]
    return diverged, unclear


def _in_blocks(walk: Callable[[slice], None], count: int) -> None:
    blocks = [slice(first, min(first + BLOCK, count)) for first in range(0, count, BLOCK)]

    def quiet(block: slice) -> None:
        with np.errstate(all="ignore"):
            walk(block)

    if len(blocks) == 1:
        quiet(blocks[0])
        return
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(quiet, blocks))


def _rates(opt: Optimizer, factors: Array) -> Array:
    rates: Array = np.multiply.outer(factors, opt.lr)
    return rates


def _starts(opt: Optimizer, start: ArrayLike, rows: int) -> Array:
    x = np.array(start, dtype=float)
    if x.ndim not in (1, 2) or x.shape[0] != rows or x.size == 0:
        raise ValueError(f"start must have the shape ({rows},) or ({rows}, N), got {x.shape}")
    x = x.reshape(rows, -1)
    lengths = {p.name: len(v) for p in opt.hyperparameters if np.ndim(v := getattr(opt, p.name))}
    if x.shape[1] == 1 and lengths:
        x = np.repeat(x, max(lengths.values()), axis=1)
    for name, length in lengths.items():
        if length != x.shape[1]:
            raise ValueError(f"{name} has {length} values for {x.shape[1]} particles")
    return x


def _check(steps: int, seed: int, record: bool, keep: str) -> None:
    for name, value in (("steps", steps), ("seed", seed)):
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 0:
            raise ValueError(f"{name} must be a whole number in [0, ∞), got {value!r}")
    if keep not in ("all", "last"):
        raise ValueError(f"unknown keep {keep!r}; known are all, last")
    if record and keep == "last":
        raise ValueError('record=True needs keep="all"')
