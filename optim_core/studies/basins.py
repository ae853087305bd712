"""Where every start of a window ends: one run a cell, told apart by the place it comes to rest."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from optim_core.arguments import check_kinds
from optim_core.rule import Optimizer
from optim_core.schedules import Schedule
from optim_core.settings import Array
from optim_core.simulate import compiled
from optim_core.studies.cells import Task, Walk, Whole, nearest, piece_size, slowest, squared, walk
from optim_core.studies.checks import check_execution, check_numbers, check_reach, check_whole, checked_view
from optim_core.studies.pieces import Progress, Question, carry_out
from optim_core.studies.resting import MOST, grouped, resting, tenth
from surfaces import Surface
from surfaces.surface import View

DIVERGED: Final = -1
ELSEWHERE: Final = -2
REACH: Final = 1e-2
ALONE: Final = 512  # cells that are one piece: calls of NumPy cost the same for half of them
_RESTING = -3  # until it is known where the others rest


@dataclass(frozen=True, eq=False)
class Basins:
    """A map of ends.

    Cell (r, c) started at x = linspace(x_min, x_max, columns)[c], y = linspace(y_min, y_max, rows)[r].

    Attributes:
        ends: the known minima, then other resting points, lowest first, (K, 2).
        known: how many of them are known minima.
        label: index into `ends`, −1 where the run diverged, −2 where it ended elsewhere, (rows, columns).
        step: first step from which the run stays within `reach` of its end, −1 where it has none.
        loss: loss at the last step.
    """

    surface: Surface
    optimizer: Optimizer
    view: View
    steps: int
    schedule: Schedule | None
    reach: float
    ends: Array
    known: int
    label: Whole
    step: Whole
    loss: Array

    @property
    def rows(self) -> int:
        """Cells from bottom to top."""
        return int(self.label.shape[0])

    @property
    def columns(self) -> int:
        """Cells from left to right."""
        return int(self.label.shape[1])

    def start(self, row: int, column: int) -> tuple[float, float]:
        """Where the run of a cell started."""
        x, y = axes(self.view, self.columns, self.rows)
        return float(x[column]), float(y[row])

    @cached_property
    def shares(self) -> Array:
        """The parts (K,) of all cells that reach each end."""
        counts: Array = np.bincount(self.label[self.label >= 0], minlength=len(self.ends)).astype(float)
        return counts / self.label.size

    @property
    def diverged(self) -> float:
        """The part of all cells that diverged."""
        return float(np.mean(self.label == DIVERGED))

    @property
    def elsewhere(self) -> float:
        """The part of all cells that ended at no end."""
        return float(np.mean(self.label == ELSEWHERE))


class _Piece(NamedTuple):
    """Cells `first` … `stop` − 1, counted along the rows."""

    task: Task
    optimizer: Optimizer
    view: View
    columns: int
    rows: int
    first: int
    stop: int


class Answer(NamedTuple):
    """Label (known minima only, −3 if it rests elsewhere), step and loss of each cell (n,).

    Of the k that rest elsewhere: end and place (2, k), and votes (k,).
    """

    label: NDArray[np.int32]
    step: NDArray[np.int32]
    loss: Array
    end: Array
    place: Array
    votes: Whole


def basins(
    surface: Surface,
    opt: Optimizer,
    view: View | None = None,
    columns: int = 200,
    rows: int = 200,
    steps: int = 300,
    executor: Executor | None = None,
    progress: Progress | None = None,
    cancelled: Question | None = None,
    *,
    reach: float = REACH,
    schedule: Schedule | None = None,
    rough: float = 0.0,
) -> Basins:
    """Run `opt` from every cell of `view` (that of the surface, if None) and tell where each run ends.

    A run has reached an end if its last position is within `reach` of it. Ends are the known minima, and all
    places where other runs rest (see `resting`) and have stayed within `reach` during the last tenth of the
    steps. Ends closer to each other than `reach` are one.

    `rough` is what it is to `simulate`: 0 for a map that is exact.
    The pieces go to `executor`, or to two threads; `progress(done, all)` is told how many cells are done, and
    `cancelled()` is asked now and then, both in the thread of the caller. Same arguments, same bits.

    Raises:
        ValueError: an argument is not an allowed value; the message names it.
        Cancelled: `cancelled()` was true.
    """
    check_kinds(surface=surface, opt=opt, schedule=schedule)
    view = checked_view(surface.view if view is None else view)
    for name, value, least in (("columns", columns, 1), ("rows", rows, 1), ("steps", steps, 0)):
        check_whole(name, value, least)
    check_numbers(opt)
    check_reach(reach)
    check_execution(executor, progress, cancelled)
    minima = tuple((float(x), float(y)) for x, y in surface.minima)
    task = Task(surface, int(steps), schedule, minima, float(reach), rough)
    collected = _Collected(task, int(rows) * int(columns))
    pieces = _cut(task, opt, view, int(columns), int(rows))
    if progress is not None:
        progress(0, collected.cells)
    for number, answer in carry_out(_work, pieces, executor, cancelled):
        collected.add(pieces[number], answer)
        if progress is not None:
            progress(collected.done, collected.cells)
    ends = collected.ends()
    shape = int(rows), int(columns)
    found = {name: getattr(collected, name).reshape(shape) for name in ("label", "step", "loss")}
    return Basins(surface, opt, view, task.steps, schedule, task.reach, ends, len(minima), **found)


def axes(view: View, columns: int, rows: int) -> tuple[Array, Array]:
    """Where the columns are in x (columns,), and the rows in y (rows,)."""
    x_min, x_max, y_min, y_max = view
    return np.linspace(x_min, x_max, columns), np.linspace(y_min, y_max, rows)


def _cut(task: Task, opt: Optimizer, view: View, columns: int, rows: int) -> list[_Piece]:
    cells = rows * columns
    fast = compiled(task.surface, opt, np.zeros((2, 1)), None)
    if not fast and cells <= ALONE:
        return [_Piece(task, opt, view, columns, rows, 0, cells)]
    most = piece_size(task.surface, task.steps, fast, slowest(opt))
    size = -(-cells // (2 * -(-cells // (2 * most))))  # an even number of pieces, all alike
    return [
        _Piece(task, opt, view, columns, rows, first, min(first + size, cells))
        for first in range(0, cells, size)
    ]


def _work(piece: _Piece) -> Answer:
    """Walk the runs of a piece; a function of the module, so that processes can be asked for it."""
    task = piece.task
    start = _starts(piece)
    return sorted_by_end(task, start, walk(task, piece.optimizer, start, tail=tenth(task.steps)))


def _starts(piece: _Piece) -> Array:
    """Where the runs of a piece start, (2, n): whole rows of the map, cut at both ends."""
    x, y = axes(piece.view, piece.columns, piece.rows)
    first, stop = piece.first // piece.columns, -(-piece.stop // piece.columns)
    here = slice(piece.first - first * piece.columns, piece.stop - first * piece.columns)
    rows = np.broadcast_arrays(x, y[first:stop, None])
    return np.stack([row.reshape(-1)[here] for row in rows])


def sorted_by_end(task: Task, start: Array, found: Walk) -> Answer:
    """Tell where runs from `start` (2, n) ended, each by itself: other resting points are grouped later."""
    minima = np.array(task.minima).reshape(-1, 2).T
    label = _at_minima(found.end, minima, task.reach)
    label[found.step_diverged >= 0] = DIVERGED
    target = found.end.copy()
    there = np.flatnonzero(label >= 0)
    target[:, there] = minima[:, label[there]]
    # Who rests at a place has been within reach of it throughout the tail.
    others = np.flatnonzero((label == ELSEWHERE) & ~(found.roamed > (2.01 * task.reach) ** 2))
    parts = found.end.take(others, 1), found.roamed[others], start.take(others, 1)
    rest = resting(task.surface, *parts, task.reach, steady=task.schedule is None)
    target[:, others] = rest.place
    step = np.full(label.shape, -1)
    step[there] = found.stays_from(target, there)
    still = others[rest.here]
    step[still] = found.stays_from(target, still)
    # Who merely passes by the place at the end does not rest there.
    here = rest.here & (step[others] <= task.steps + 1 - tenth(task.steps))
    label[others[here]] = _RESTING
    step[label == ELSEWHERE] = -1
    rests = found.end[:, others[here]], rest.place[:, here], rest.votes[here]
    return Answer(label.astype(np.int32), step.astype(np.int32), found.loss, *rests)


def _at_minima(end: Array, minima: Array, reach: float) -> Whole:
    """The number (n,) of the minimum (2, K) nearest to each end (2, n), −2 where none is within reach."""
    near = np.zeros(end.shape[1], dtype=bool)
    for x, y in minima.T:  # most are far from all of them, which squares tell sooner
        near |= squared(end - [[x], [y]]) <= (1.01 * reach) ** 2
    label, some = np.full(end.shape[1], ELSEWHERE, dtype=np.int64), np.flatnonzero(near)
    which, apart = nearest(end[:, some], minima)
    label[some] = np.where(apart <= reach, which, ELSEWHERE)
    return label


class _Collected:
    """What the pieces found, in the places of their cells, whichever came first."""

    def __init__(self, task: Task, cells: int) -> None:
        self._task = task
        self.cells, self.done = cells, 0
        self.label, self.step = np.empty(cells, dtype=np.int64), np.empty(cells, dtype=np.int64)
        self.loss = np.empty(cells)
        self._rests: dict[int, tuple[Array, Array, Whole]] = {}

    def add(self, piece: _Piece, answer: Answer) -> None:
        """Put the answer of a piece where it belongs."""
        inside = slice(piece.first, piece.stop)
        self.label[inside], self.step[inside], self.loss[inside] = answer.label, answer.step, answer.loss
        self._rests[piece.first] = answer.end, answer.place, answer.votes
        self.done += piece.stop - piece.first

    def ends(self) -> Array:
        """All ends (K, 2), once every piece is in; labels of the resting points are set to them."""
        known, surface = np.array(self._task.minima).reshape(-1, 2).T, self._task.surface
        rests = [self._rests[first] for first in sorted(self._rests)]
        if not any(votes.size for *_, votes in rests):
            return known.T
        end, points, votes = (np.concatenate(parts, axis=-1) for parts in zip(*rests, strict=True))
        room = max(0, MOST - known.shape[1])
        places, number = grouped(points, votes, known, self._task.reach, room)
        if places.size:
            apart = np.hypot(*(end - places[:, number]))
            number[apart > self._task.reach] = -1
        order = np.lexsort((places[1], places[0], surface.value(places[0], places[1])))
        rank = np.append(np.argsort(order) + known.shape[1], ELSEWHERE)
        resting_cells = np.flatnonzero(self.label == _RESTING)
        self.label[resting_cells] = rank[number]
        self.step[resting_cells[number < 0]] = -1
        return np.concatenate([known, places[:, order]], axis=1).T
