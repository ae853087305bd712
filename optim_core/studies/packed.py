"""Maps as a browser and a spreadsheet take them: two bytes a cell, and text.

The first byte says what a cell is, the second how bright it is: enough for a picture. Maps have the exact
numbers, and tables (RFC 4180) write them so that reading them gives the same float64.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from optim_core.settings import Array
from optim_core.studies.basins import DIVERGED, ELSEWHERE, Basins, axes
from optim_core.studies.sweep import Sweep

Bytes = NDArray[np.uint8]

NUMBER: Final = 0  # code of a cell of a sweep that has a number
NOWHERE: Final = 254  # of one that ended at no end, or has no such number
RAN_AWAY: Final = 255  # of one that diverged, in every run
LEVELS: Final = 255
SMALLEST: Final = 1e-14  # of the largest loss of a map: what is below is rounding, and gets level 0


class Measure(Enum):
    """What a map of settings can show; its value is the name in `Sweep`."""

    LOSS = "loss"
    STEP = "step"
    DISTANCE = "distance"
    REACHED = "reached"
    DIVERGED = "diverged"


class Levels(NamedTuple):
    """Two bytes a cell, (rows, columns, 2), and the numbers that the levels 0 and 255 stand for.

    On a `log` scale levels are even in the logarithm of what lies above `floor`, else in the number.
    """

    cells: Bytes
    low: float
    high: float
    log: bool
    floor: float

    @property
    def numbers(self) -> Array:
        """The number that each level stands for, (256,)."""
        part = np.arange(LEVELS + 1) / LEVELS
        low, high = self.low - self.floor, self.high - self.floor
        above: Array = low ** (1.0 - part) * high**part if self.log else low + (high - low) * part
        return self.floor + above


def packed_basins(b: Basins) -> Bytes:
    """Two bytes a cell, (rows, columns, 2): index of the end, 254 elsewhere, 255 diverged; and the step.

    Level 0 is step 0, level 255 the last step; cells without an end have level 0.
    """
    code = np.select([b.label == DIVERGED, b.label == ELSEWHERE], [RAN_AWAY, NOWHERE], b.label)
    level = np.rint(np.maximum(b.step, 0) * (LEVELS / max(1, b.steps)))
    return np.stack([code, level], axis=-1).astype(np.uint8)


def packed_sweep(s: Sweep, measure: Measure, limits: tuple[float, float] | None = None) -> Levels:
    """Two bytes a cell: 0, or 254 where there is no number, or 255 where every run diverged; and the level.

    Losses and distances are on a logarithmic scale, losses above the lowest known one; steps on one from 0 to
    the last, shares on one from 0 to 1. `limits` are the numbers of the levels 0 and 255, if not those that
    the map holds.

    Raises:
        ValueError: limits are not two numbers above the floor, the smaller one first.
    """
    values: Array = getattr(s, measure.value)
    log = measure in (Measure.LOSS, Measure.DISTANCE)
    floor = _floor(s) if measure is Measure.LOSS else 0.0
    known = np.isfinite(values) & ((measure is not Measure.STEP) | (values >= 0.0))
    diverged = (s.diverged == 1.0) & (measure is not Measure.DIVERGED)
    shown = known & ~diverged
    low, high = _limits(s, measure, values[shown], floor) if limits is None else limits
    if not (floor < low or (not log and floor <= low)) or not low < high < np.inf:
        raise ValueError(f"limits must be two numbers above {floor!r}, the smaller first, got {limits!r}")
    with np.errstate(all="ignore"):
        above = np.where(shown, values - floor, 0.0)
        low_above, high_above = low - floor, high - floor
        part = (
            np.log(np.maximum(above, low_above) / low_above) / np.log(high_above / low_above)
            if log
            else (above - low_above) / (high_above - low_above)
        )
    code = np.select([diverged, ~known], [RAN_AWAY, NOWHERE], NUMBER)
    level = np.where(shown, np.rint(np.clip(part, 0.0, 1.0) * LEVELS), 0.0)
    return Levels(np.stack([code, level], axis=-1).astype(np.uint8), float(low), float(high), log, floor)


def _floor(s: Sweep) -> float:
    """The lowest loss there is, as far as it is known."""
    if not s.surface.minima:
        return float(min(0.0, np.min(s.loss)))
    x, y = np.array(s.surface.minima, dtype=float).T
    return float(np.min(s.surface.value(x, y)))


def _limits(s: Sweep, measure: Measure, values: Array, floor: float) -> tuple[float, float]:
    if measure is Measure.STEP:
        return 0.0, float(max(1, s.steps))
    if measure in (Measure.REACHED, Measure.DIVERGED):
        return 0.0, 1.0
    above = (values - floor)[values > floor]
    high = float(above.max()) if above.size else 1.0
    low = max(float(above.min()) if above.size else 0.1, high * SMALLEST)
    return floor + low, floor + (high if high > low else 10.0 * low)


def basins_csv(b: Basins) -> Iterator[str]:
    """The lines of a table with one row for each cell, from the lowest row of the map to the highest."""
    yield "x,y,outcome,end_x,end_y,step,loss\r\n"
    x, y = (axis.tolist() for axis in axes(b.view, b.columns, b.rows))
    ends = [f"{k},{end_x!r},{end_y!r}" for k, (end_x, end_y) in enumerate(b.ends.tolist())]
    names = {**dict(enumerate(ends)), DIVERGED: "diverged,,", ELSEWHERE: "elsewhere,,"}
    for r, row in enumerate(zip(b.label.tolist(), b.step.tolist(), b.loss.tolist(), strict=True)):
        for c, (label, step, loss) in enumerate(zip(*row, strict=True)):
            yield f"{x[c]!r},{y[r]!r},{names[label]},{step if step >= 0 else ''},{loss!r}\r\n"


def sweep_csv(s: Sweep) -> Iterator[str]:
    """The lines of a table with one row for each cell: its settings, then every measure.

    Cells without a number are empty.
    """
    names, measures = list(s.over), list(Measure)
    yield ",".join([*names, *(m.value for m in measures)]) + "\r\n"
    columns, *rows = (values.tolist() for values in s.over.values())
    tables = [getattr(s, m.value).tolist() for m in measures]
    for r in range(len(tables[0])):
        for c, first in enumerate(columns):
            settings = [repr(value) for value in (first, *(values[r] for values in rows))]
            numbers = [_text(m, table[r][c]) for m, table in zip(measures, tables, strict=True)]
            yield ",".join([*settings, *numbers]) + "\r\n"


def _text(measure: Measure, number: float) -> str:
    empty = not np.isfinite(number) or (measure is Measure.STEP and number < 0)
    return "" if empty else repr(number)
