"""Runs an optimizer over a surface: thousands of particles at once, in blocks that stay in the cache.

Positions have the shape (D, N), D = 2 on a surface. Step s = 0 … steps − 1 leads from position s to s + 1.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from optim_core.arguments import check_arguments, check_kinds, checked_starts
from optim_core.engine import Engine, PlainEngine, Task, recorded_names
from optim_core.evaluation import Evaluation, Sampling
from optim_core.holding import Held
from optim_core.loss import Loss
from optim_core.noise import BatchNoise
from optim_core.program import fused
from optim_core.program.blocks import Blocks
from optim_core.program.floats import Floats
from optim_core.program.graph import Untraceable
from optim_core.program.step import Program, program_of
from optim_core.resting import stops
from optim_core.rule import Optimizer
from optim_core.run import Run
from optim_core.schedules import Schedule
from optim_core.settings import Array
from surfaces import Surface

BLOCK = 8192  # particles that are carried along together
PIECE = 1 << 15  # numbers of a path that are looked at together
THREADS = min(2, os.cpu_count() or 1)


@dataclass(frozen=True)
class _Plan:
    """The checked arguments of one simulation."""

    optimizer: Optimizer
    sampling: Sampling
    start: Array
    factors: Array
    names: tuple[str, ...]
    program: Program | None
    least: int  # steps of particles from which on machine code is worth it
    rough: float = 0.0
    told: dict[int, list[int]] = field(default_factory=dict)  # what a block has asked for in each step

    @cached_property
    def loop(self) -> fused.Loop | None:
        """The machine code for it, where there is some and it is worth it."""
        count = self.start.shape[1]
        enough = not self.least or (count > 1 and count * len(self.factors) >= self.least)
        if self.program is None or self.names or not enough:
            return None
        return fused.loop_for(self.program, self.task(slice(0, count)))

    def task(self, particles: slice, evaluation_type: type[Evaluation] = Evaluation) -> Task:
        """What some of the particles are to do."""
        evaluation = evaluation_type(self.sampling, particles.start, particles.stop - particles.start)
        return Task(self.optimizer.at(particles), evaluation, self.factors, self.names, self.rough)

    @property
    def asked(self) -> NDArray[np.int64]:
        """How many gradients each step asks for, (steps,): those of the particle that asks for most."""
        if self.program is not None:
            return np.full(len(self.factors), self.program.asked)
        most: NDArray[np.int64] = np.max(list(self.told.values()), axis=0).astype(np.int64)
        return most

    @property
    def kind(self) -> str:
        """Which engine it takes."""
        if self.program is None:
            return PlainEngine.name
        if self.loop is not None:
            return fused.NAME
        alone = self.start.shape[1] == 1 and not self.program.outside
        return Floats.name if alone else Blocks.name

    def engine(self, particles: slice) -> Engine:
        """What carries some of the particles along."""
        task = self.task(particles)
        if self.program is None:
            plain = PlainEngine(task, self.start[:, particles])
            self.told[particles.start] = plain.asked
            return plain
        return (Floats if self.kind == Floats.name else Blocks)(self.program, task)


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
    rough: float = 0.0,
) -> Run:
    """Let `opt` walk `steps` steps over `surface` from `start` and return the `Run`.

    `surface` may also be any `Loss` of D parameters. `start` is one point (D,) or N points (D, N). One start
    with array-valued hyperparameters (N,) is repeated for each of them. With `noise`, gradients are of
    batches (losses over samples) or carry noise (all others); the draws depend on `seed`, step and particle
    only; with `alike` every particle draws what particle 0 does, so that a sweep over settings meets the same
    noise in each. `record` keeps everything the rule computed; `keep="last"` keeps the last position only and
    holds nothing else of the path in memory. Same arguments, same bits. With `rough`, a distance, a rule that
    branches on values is not asked any more for who has moved no further in some steps, if nothing is noisy.

    Particles never influence each other, and a particle that leaves the finite numbers stays where it last
    was finite: see `Run`. Nothing raises or warns because of numbers.

    Raises:
        ValueError: an argument is not of its kind, steps, seed or keep are not allowed values, start has
            another shape, an array-valued hyperparameter has another length than start, or record is asked
            for with keep="last".
    """
    check_kinds(surface=surface, opt=opt, schedule=schedule, noise=noise)
    check_arguments(steps, seed, record, keep)
    sampling = Sampling(surface, noise, seed, alike)
    plan = replace(_planned(opt, sampling, start, steps, schedule, record), rough=rough)
    if plan.loop is not None:
        path, fate = _carried(plan, plan.loop, 1 if keep == "last" else steps + 1)
        return _run(plan, path, np.empty((steps, 0, path.shape[2])), fate)
    return _run(plan, *(_last if keep == "last" else _all)(plan))


def _run(plan: _Plan, path: Array, records: Array, held: Held | fused.Fate) -> Run:
    """What has been found out, with those who have no slope to follow told from those who ran away."""
    steps, rows = len(plan.factors), len(plan.start)
    stopped = stops(plan.task, plan.start, path[-1], held.step, held.unclear)
    diverged = np.where(stopped >= 0, -1, held.step)
    for i in np.flatnonzero((diverged >= 0) | (stopped >= 0)) if plan.names else ():
        records[max(diverged[i], stopped[i]) :, :, i] = np.nan
    found = {name: records[:, rows * k : rows * (k + 1)] for k, name in enumerate(plan.names)}
    return Run(
        surface=plan.sampling.surface,
        optimizer=plan.optimizer,
        x=path[:, :-1],
        loss=path[:, -1],
        step_diverged=diverged,
        step_stopped=stopped,
        samples=np.concatenate([[0], np.cumsum(plan.asked * plan.sampling.costs(steps))]).astype(np.int64),
        lr=np.multiply.outer(plan.factors, plan.optimizer.lr),
        engine=plan.kind,
        gradient=found.pop("gradient", None),
        update=found.pop("update", None),
        state=found,
        sampling=plan.sampling,
    )


def compiled(surface: Surface | Loss, opt: Optimizer, start: ArrayLike, noise: BatchNoise | None) -> bool:
    """Whether machine code can carry these particles, however few they are."""
    return _planned(opt, Sampling(surface, noise, 0), start, 0, None, least=0).loop is not None


def simulate_towards(
    target: Array,
    reach: float,
    surface: Surface,
    opt: Optimizer,
    start: ArrayLike,
    steps: int,
    schedule: Schedule | None,
    noise: BatchNoise | None,
    seed: int,
    tail: int,
    *,
    alike: bool,
) -> tuple[Run, fused.Fate]:
    """The end of the run, and what became of it, with the last `tail` positions looked at.

    The targets are (D, N); `since` is steps + 1 where not even the end is within `reach` of them. Only for
    what is `compiled`. All are carried in the thread of the caller, who shares the work out.
    """
    check_arguments(steps, seed, False, "last")
    plan = _planned(opt, Sampling(surface, noise, seed, alike), start, steps, schedule, least=0)
    assert plan.loop is not None
    path, fate = _carried(plan, plan.loop, 1, plan.start.shape[1], target, reach, tail)
    diverged = np.flatnonzero(fate.step >= 0)
    away = (path[-1, :-1, diverged].T - target[:, diverged]) ** 2
    fate.since[diverged[~(np.add.reduce(away) <= reach * reach)]] = steps + 1
    return _run(plan, path, np.empty((steps, 0, path.shape[2])), fate), fate


def _planned(
    opt: Optimizer,
    sampling: Sampling,
    start: ArrayLike,
    steps: int,
    schedule: Schedule | None,
    record: bool = False,
    least: int = fused.WORTH,
) -> _Plan:
    x = checked_starts(opt, start, sampling.loss.dimension)
    factors = np.ones(steps) if schedule is None else schedule(np.arange(steps), steps)
    program, names = _written(opt, sampling, x)
    return _Plan(opt, sampling, x, factors, names if record else (), program, least)


def _written(opt: Optimizer, sampling: Sampling, x: Array) -> tuple[Program | None, tuple[str, ...]]:
    """The program of a step, and the names of what it can show."""
    try:
        program = program_of(opt, sampling)
    except Untraceable:
        return None, recorded_names(opt.at(slice(0, 1)), Evaluation(sampling, 0, 1), x)
    return program, tuple(program.shown)


def _carried(
    plan: _Plan,
    loop: fused.Loop,
    kept: int,
    block: int = BLOCK,
    target: Array | None = None,
    reach: float = 0.0,
    tail: int = 0,
) -> tuple[Array, fused.Fate]:
    """The last positions (kept, D + 1, N) of all particles, and what became of them."""
    rows, count = plan.start.shape
    path = np.empty((kept, rows + 1, fused.room(count)))
    found: dict[int, fused.Fate] = {}

    def walk(particles: slice) -> None:
        aim = None if target is None else target[:, particles]
        task, here = plan.task(particles), path[..., particles.start :]
        found[particles.start] = fused.walk(loop, task, plan.start[:, particles], here, aim, reach, tail)

    _in_blocks(walk, count, block)
    if len(found) == 1:
        return path[..., :count], found[0]
    parts = zip(*(found[first] for first in sorted(found)), strict=True)
    return path[..., :count], fused.Fate(*(np.concatenate(part, axis=-1) for part in parts))


def _all(plan: _Plan) -> tuple[Array, Array, Held]:
    """The whole path of every particle, and what is recorded of it."""
    steps, (rows, count) = len(plan.factors), plan.start.shape
    path = np.empty((steps + 1, rows + 1, count))
    path[0, :-1] = plan.start
    records = np.empty((steps, rows * len(plan.names), count))
    held = Held.none(count)

    def walk(particles: slice) -> None:
        plan.engine(particles).walk(path[..., particles], records[..., particles])
        held.at(particles).hold(path[..., particles], 0)

    _in_blocks(walk, count)
    return path, records, held


def _last(plan: _Plan) -> tuple[Array, Array, Held]:
    """The last position of every particle; blocks walk a few steps at a time, so that no path is kept."""
    steps, (rows, count) = len(plan.factors), plan.start.shape
    end = np.empty((1, rows + 1, count))
    held = Held.none(count)

    def walk(particles: slice) -> None:
        engine, mine = plan.engine(particles), held.at(particles)
        piece = max(1, PIECE // (particles.stop - particles.start))
        path = np.empty((min(piece, steps) + 1, rows + 1, particles.stop - particles.start))
        path[0, :-1] = plan.start[:, particles]
        for first in range(0, max(steps, 1), piece):
            here = path[: min(piece, steps - first) + 1]
            engine.walk(here, np.empty((len(here) - 1, 0, here.shape[2])))
            mine.hold(here, first)
            path[0] = here[-1]
        end[0, :, particles] = path[0]

    _in_blocks(walk, count)
    return end, np.empty((0, 0, count)), held


def _in_blocks(walk: Callable[[slice], None], count: int, size: int = BLOCK) -> None:
    blocks = [slice(first, min(first + size, count)) for first in range(0, count, size)]

    def quiet(block: slice) -> None:
        with np.errstate(all="ignore"):
            walk(block)

    if len(blocks) == 1:
        quiet(blocks[0])
        return
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(quiet, blocks))
