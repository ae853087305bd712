"""How the end of a run depends on one or two settings: one cell for each pair of values."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from optim_core.arguments import check_kinds
from optim_core.noise import BatchNoise
from optim_core.rule import Optimizer
from optim_core.schedules import Schedule
from optim_core.settings import Array
from optim_core.studies.cells import Task, Whole, nearest, piece_size, slowest, walk
from optim_core.studies.checks import check_execution, check_numbers, check_reach, check_whole
from optim_core.studies.pieces import Progress, Question, carry_out
from surfaces import Surface

REACH = 1e-2


@dataclass(frozen=True, eq=False)
class Sweep:
    """A map of settings: cell (r, c) has the value c of the first setting and the value r of the second.

    Each cell holds R runs, one for each seed and start, the starts of the first seed first.

    Attributes:
        over: the values of each setting, in order; with one setting there is one row.
        each_loss: loss at the end of each run, (R, rows, columns); of one that diverged, the last finite one.
        each_distance: distance of each end to the nearest known minimum, infinite where there is none.
        each_step: first step from which each run stays within `reach` of that minimum, −1 if not even its end
            does.
        each_diverged: step at which each run left the finite numbers, −1 if it did not.
    """

    surface: Surface
    optimizer: Optimizer
    over: Mapping[str, NDArray[Any]]
    starts: Array
    steps: int
    noise: BatchNoise | None
    seeds: tuple[int, ...]
    schedule: Schedule | None
    reach: float
    each_loss: Array
    each_distance: Array
    each_step: Whole
    each_diverged: Whole

    @property
    def loss(self) -> Array:
        """The mean loss at the end, (rows, columns)."""
        return self._mean(self.each_loss)

    @property
    def distance(self) -> Array:
        """The mean distance to the nearest known minimum at the end, (rows, columns)."""
        return self._mean(self.each_distance)

    @property
    def reached(self) -> Array:
        """The part of the runs that end within `reach` of a known minimum, (rows, columns)."""
        return self._mean(self.each_step >= 0)

    @property
    def diverged(self) -> Array:
        """The part of the runs that diverged, (rows, columns)."""
        return self._mean(self.each_diverged >= 0)

    @property
    def step(self) -> Array:
        """Steps until the minimum is reached, the mean of the runs that reach it; −1 where none does."""
        there = self.each_step >= 0
        count = there.sum(axis=0)
        total = np.sum(self.each_step, axis=0, where=there)
        return np.where(count > 0, total / np.maximum(count, 1), -1.0)

    def cell(self, row: int, column: int) -> tuple[Optimizer, BatchNoise | None]:
        """The optimizer and the noise of a cell, ready for `simulate`."""
        names = list(self.over)
        chosen = {names[0]: self.over[names[0]][column]}
        if len(names) == 2:
            chosen[names[1]] = self.over[names[1]][row]
        plain = {name: value.item() for name, value in chosen.items()}
        noise = _noise(self.noise, plain)
        settings = {name: value for name, value in plain.items() if name not in NOISE}
        return dataclasses.replace(self.optimizer, **settings), noise

    def _mean(self, values: NDArray[Any]) -> Array:
        with np.errstate(all="ignore"):
            mean: Array = values.mean(axis=0)
        return mean


NOISE = ("batch_size", "sigma")


class _Piece(NamedTuple):
    """Runs whose numbers, counted through (R, rows, columns), are `runs` (n,); all of one noise and seed."""

    task: Task
    optimizer: Optimizer
    start: Array
    noise: BatchNoise | None
    seed: int
    runs: Whole


def sweep(
    surface: Surface,
    opt: Optimizer,
    over: Mapping[str, ArrayLike],
    start: ArrayLike | None = None,
    steps: int = 300,
    noise: BatchNoise | None = None,
    seeds: Sequence[int] = (0,),
    schedule: Schedule | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    cancelled: Question | None = None,
    *,
    reach: float = REACH,
    rough: float = 0.0,
) -> Sweep:
    """Run `opt` with every value, or every pair of values, of the one or two settings in `over`.

    A setting is a hyperparameter of `opt`, or "batch_size" or "sigma" of the noise. `start` is one point
    (2,), that of the surface if None, or several (2, S). Each run draws its noise as particle 0 of its seed
    does: it is the run that `simulate` makes of that cell. `executor`, `progress`, `cancelled`, `rough`: see
    `basins`.

    Raises:
        ValueError: an argument is not an allowed value; the message names it.
        Cancelled: `cancelled()` was true.
    """
    check_kinds(surface=surface, opt=opt, schedule=schedule, noise=noise)
    check_numbers(opt)
    values = _checked_values(opt, noise, over)
    starts = _checked_starts(surface.start if start is None else start)
    check_whole("steps", steps, 0)
    check_reach(reach)
    check_execution(executor, progress, cancelled)
    seeds = _checked_seeds(seeds)
    minima = tuple((float(x), float(y)) for x, y in surface.minima)
    task = Task(surface, int(steps), schedule, minima, float(reach), rough)
    columns, rows = ([len(v) for v in values.values()] + [1])[:2]
    shape = len(seeds) * starts.shape[1], rows, columns
    pieces = list(_cut(task, opt, values, starts, noise, seeds))
    found = _collected(pieces, math.prod(shape), executor, progress, cancelled)
    loss, distance, step, diverged = (whole.reshape(shape) for whole in found)
    facts = (surface, opt, values, starts, task.steps, noise, seeds, schedule, task.reach)
    return Sweep(*facts, loss, distance, step, diverged)


def _cut(
    task: Task,
    opt: Optimizer,
    values: Mapping[str, NDArray[Any]],
    starts: Array,
    noise: BatchNoise | None,
    seeds: tuple[int, ...],
) -> Iterator[_Piece]:
    """Pieces of runs that `simulate` can make in one call: of one seed, one noise and equal switches."""
    grid = np.meshgrid(*values.values())
    cells = {name: grid[i].ravel() for i, name in enumerate(values)}
    switches = {p.name for p in opt.hyperparameters if p.switch}
    apart = [name for name in values if name in NOISE or name in switches]
    together = [name for name in values if name not in apart]
    count, size = grid[0].size, piece_size(task.surface, task.steps, slow=slowest(opt))
    for key, members in _groups(cells, apart, count):
        settings = {name: value for name, value in key.items() if name in switches}
        same = dataclasses.replace(opt, **settings)
        for place, seed in enumerate(seeds):
            block = place * starts.shape[1] * count
            runs = (block + np.arange(starts.shape[1])[:, None] * count + members).ravel()
            for first in range(0, len(runs), size):
                part = runs[first : first + size]
                which, cell = np.divmod(part - block, count)
                changed = dataclasses.replace(same, **{name: cells[name][cell] for name in together})
                yield _Piece(task, changed, starts[:, which], _noise(noise, key), seed, part)


def _groups(
    cells: Mapping[str, NDArray[Any]], apart: list[str], count: int
) -> Iterator[tuple[dict[str, Any], Whole]]:
    """The cells that agree in the settings `apart`, with these, in the order of their first cells."""
    members: dict[tuple[Any, ...], list[int]] = {}
    for cell in range(count):
        members.setdefault(tuple(cells[name][cell].item() for name in apart), []).append(cell)
    for key, numbers in members.items():
        yield dict(zip(apart, key, strict=True)), np.array(numbers)


def _work(piece: _Piece) -> tuple[Array, Array, Whole, Whole]:
    """Loss, distance, step and divergence (n,) of the runs of a piece."""
    task = piece.task
    found = walk(task, piece.optimizer, piece.start, piece.noise, piece.seed, alike=True)
    minima = np.array(task.minima).reshape(-1, 2).T
    which, distance = nearest(found.end, minima)
    target = minima[:, which] if len(task.minima) else found.end
    there = np.flatnonzero((distance <= task.reach) & (found.step_diverged < 0))
    step = np.full(distance.shape, -1)
    step[there] = found.stays_from(target, there)
    return found.loss, distance, step, found.step_diverged


def _noise(noise: BatchNoise | None, settings: Mapping[str, Any]) -> BatchNoise | None:
    changes = {name: value for name, value in settings.items() if name in NOISE}
    changed = dataclasses.replace(noise or BatchNoise(), **changes) if changes else noise
    # Values of a row are of one type; 4.0 is a batch size all the same.
    return dataclasses.replace(changed, batch_size=int(changed.batch_size)) if changed else None


def _checked_values(
    opt: Optimizer, noise: BatchNoise | None, over: Mapping[str, ArrayLike]
) -> dict[str, NDArray[Any]]:
    if not isinstance(over, Mapping) or len(over) not in (1, 2):
        raise ValueError(f"over must name one or two settings, got {over!r}")
    specs = {p.name: p for p in opt.hyperparameters}
    values = {}
    for name, given in over.items():
        if name not in specs and name not in NOISE:
            known = ", ".join([*specs, *NOISE])
            raise ValueError(f"over: {opt.key} has no setting {name!r}; known are {known}")
        row = np.asarray(given)
        if row.ndim != 1 or not len(row):
            raise ValueError(f"over: {name} must be a row of values, got the shape {row.shape}")
        for value in row.tolist():
            if name in specs:
                specs[name].check(value, f"over: {opt.key}")
            else:
                _noise(noise, {name: value})
        values[name] = row.astype(bool if name in specs and specs[name].switch else row.dtype)
    return values


def _collected(
    pieces: Sequence[_Piece],
    size: int,
    executor: Executor | None,
    progress: Progress | None,
    cancelled: Question | None,
) -> list[NDArray[Any]]:
    """Loss, distance, step and step of divergence of every run, (size,) each; `progress` is told."""
    found: list[NDArray[Any]] = [np.empty(size, dtype=kind) for kind in (float, float, np.int64, np.int64)]
    done = 0
    if progress is not None:
        progress(done, size)
    for number, answer in carry_out(_work, pieces, executor, cancelled):
        runs = pieces[number].runs
        for whole, part in zip(found, answer, strict=True):
            whole[runs] = part
        done += len(runs)
        if progress is not None:
            progress(done, size)
    return found


def _checked_seeds(seeds: Sequence[int]) -> tuple[int, ...]:
    checked = tuple(seeds)
    for seed in checked:
        check_whole("seeds", seed, 0)
    if not checked:
        raise ValueError("seeds must hold at least one whole number, got none")
    return checked


def _checked_starts(start: ArrayLike) -> Array:
    starts = np.array(start, dtype=float)
    if starts.ndim not in (1, 2) or starts.shape[0] != 2 or not starts.size:
        raise ValueError(f"start must have the shape (2,) or (2, S), got {starts.shape}")
    return starts.reshape(2, -1)
