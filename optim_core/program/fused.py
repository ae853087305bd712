"""Walks many particles in machine code, where only their ends are wanted, or their paths.

The loop over particles and steps is compiled when it is first needed, and stays. Only rules and surfaces of
the registries are compiled, so that nothing a visitor types takes the room there is for code.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from optim_core.engine import Task
from optim_core.program import machine
from optim_core.program.frame import LANES, ROWS
from optim_core.program.graph import Untraceable
from optim_core.program.loop import LATE, LEFT, Printed
from optim_core.program.recording import numbers
from optim_core.program.step import Program, known, values_of
from optim_core.rule import OPTIMIZERS
from optim_core.settings import Array
from surfaces import SURFACES

NAME = "fused"
WORTH = 1 << 15  # steps of particles from which on compiling is made up for within a few runs
DRAWS = 1 << 17  # numbers of noise that are drawn together
KEPT = LEFT[: ROWS + 1]
TOGETHER = 2048  # particles whose numbers are laid out at once: they stay in the cache, in the same room
_WHOLE, _PLACE = ctypes.c_int64, ctypes.c_void_p
_ARGUMENTS = (_PLACE, _WHOLE, *[_PLACE] * 3, *[_WHOLE] * 4, ctypes.c_double, _PLACE, *[_WHOLE] * 3)


class Fate(NamedTuple):
    """What became of n particles.

    `step` (n,) is the one at which each left the finite numbers, −1 if it did not, `unclear` (n,) whether its
    place was NaN then, `since` (n,) the step from which on it is near its target, if it has not left. Where a
    tail was asked for, `roamed` (n,) is the square of its largest distance from its end there.
    """

    step: NDArray[np.int64]
    unclear: NDArray[np.bool_]
    since: NDArray[np.int64]
    roamed: Array


class Loop(NamedTuple):
    """A loop that has been compiled."""

    printed: Printed
    call: Callable[..., None]


class _Given(NamedTuple):
    """What a loop is called with: for each row (n,) or one number for all, and numbers once and each step."""

    rows: list[Any]
    once: Array
    each: Array


def loop_for(program: Program, task: Task) -> Loop | None:
    """The loop of a task; None where llvmlite is missing, or the rule or the surface is somebody's own."""
    rule, surface = task.optimizer, getattr(task.evaluation.loss, "surface", None)
    ours = OPTIMIZERS.get(getattr(rule, "key", "")) is type(rule)
    ours = ours and type(SURFACES.get(getattr(surface, "key", ""))) is type(surface)
    if program.loss is None or not ours or not machine.available():
        return None
    values = values_of(program, task)
    return _compiled(program, frozenset(name for name, value in values.items() if np.ndim(value)))


@lru_cache(maxsize=512)
def _compiled(program: Program, wide: frozenset[str]) -> Loop | None:
    try:
        printed = Printed(program, wide)
    except Untraceable:
        return None
    call = machine.compiled(printed.source, _ARGUMENTS, printed.loops)
    return None if call is None else Loop(printed, call)


def room(count: int) -> int:
    """The columns that a path of so many particles must have."""
    return -(-count // LANES) * LANES


def walk(
    loop: Loop,
    task: Task,
    start: Array,
    path: Array,
    target: Array | None = None,
    reach: float = 0.0,
    tail: int = 0,
) -> Fate:
    """Carry particles from `start` (D, n) through all steps, and write where they are at last into `path`.

    That is (any number of steps, D + 1, room(n) or more), with the loss in the last row; what gets into the
    columns from n on means nothing. Particles are near their target (D, n) at `reach` or less. With a `tail`,
    so many positions are looked at and forgotten, and `path` gets the end alone; not where there is noise.
    """
    assert not tail or task.evaluation.noise is None
    given = _given(loop.printed, task, start, np.zeros(ROWS) if target is None else target)
    fate = _nothing(count := start.shape[1])
    forgotten = np.empty((tail, len(start) + 1, LANES))
    size = min(room(count), TOGETHER) if task.evaluation.noise is None else room(count)
    memory = np.empty(len(given.rows) * size)
    for first in range(0, count, size):
        here = slice(first, min(first + size, count))
        lanes = _lanes(given.rows, here, memory)
        _carry(loop, task, given, lanes, reach, forgotten if tail else path[..., first:], lasting=not tail)
        found = dict(zip(loop.printed.rows, lanes[:, : here.stop - first], strict=True))
        for whole, name in ((fate.step, "diverged"), (fate.unclear, "unclear"), (fate.since, "since")):
            whole[here] = found[name]
        if tail:
            fate.roamed[here] = found[LATE[0]]
            path[0, :, here] = [found[name] for name in KEPT]
    return fate


def _nothing(count: int) -> Fate:
    step, since = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
    return Fate(step, np.empty(count, dtype=np.bool_), since, np.empty(count))


def _given(printed: Printed, task: Task, start: Array, target: Array) -> _Given:
    values = numbers(task.optimizer, task.evaluation.loss.surface)
    begin = [node for state in printed.states for node in state.begin]
    given = {**values, **{f"x.{k}": row for k, row in enumerate(start)}}
    found = known([*printed.once, *printed.each, *printed.wide, *begin], given, task.factors)
    left = [0.0, 0.0, 0.0, -1.0, 0.0]
    changing = [*start, *start, task.evaluation.loss.value(start), 0.0, *left, *(0.0 for _ in LATE)]
    rows = [*changing, *(found[node] for node in begin), *target, *(found[node] for node in printed.wide)]
    each = np.zeros((len(task.factors) + 1, len(printed.each)))
    for k, node in enumerate(printed.each):
        each[:-1, k] = found[node]
    return _Given(rows, np.array([found[node] for node in printed.once], dtype=float), each)


def _lanes(rows: Sequence[Any], here: slice, memory: Array) -> Array:
    """The rows of some particles, with the last of these repeated to fill the room."""
    count = here.stop - here.start
    lanes = memory[: len(rows) * room(count)].reshape(len(rows), -1)
    for lane, row in zip(lanes, rows, strict=True):
        lane[:count] = row[here] if isinstance(row, np.ndarray) and row.ndim else row
        lane[count:] = lane[count - 1]
    return lanes


def _carry(
    loop: Loop, task: Task, given: _Given, lanes: Array, reach: float, path: Array, lasting: bool
) -> None:
    """Carry the particles of the lanes through all steps; a path that is not `lasting` serves all of them."""
    stop, width = len(given.each), lanes.shape[1]
    fixed = given.once.ctypes.data, given.each.ctypes.data
    paths = path.ctypes.data, path.strides[1] // path.itemsize, stop - len(path), int(lasting)
    for first, last, noise, own in _pieces(task, stop, width):
        drawn = noise.ctypes.data, noise.shape[2], own
        loop.call(lanes.ctypes.data, width, *fixed, *drawn, first, last, reach * reach, *paths)


def _pieces(task: Task, stop: int, width: int) -> Iterator[tuple[int, int, Array, int]]:
    """First step and end of each piece of a walk, its noise, and whether each particle has noise of its own.

    The noise is (steps, D, width), or (steps, D, LANES) where all have the same. The last step only looks at
    where the particles are, and has none.
    """
    evaluation = task.evaluation
    if evaluation.noise is None:
        yield 0, stop, np.zeros((1, ROWS, LANES)), 0
        return
    drawn, shown = (LANES, 1) if evaluation.alike else (width, evaluation.noise.shape[1])
    size = max(1, DRAWS // (ROWS * drawn))
    for first in range(0, stop, size):
        noise = np.zeros((min(size, stop - first), ROWS, drawn))
        for row in noise[: stop - 1 - first]:
            evaluation.begin()
            row[:, : drawn if evaluation.alike else shown] = evaluation.noise[:, :shown]
        yield first, first + len(noise), noise, int(not evaluation.alike)
