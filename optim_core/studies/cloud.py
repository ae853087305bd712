"""Many particles at once: where they start, and what all of them do together.

Particles are columns: positions have the shape (T + 1, 2, N), losses (T + 1, N).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from optim_core.run import Run
from optim_core.settings import Array
from surfaces.surface import Point, View

STARTS = ("point", "ring", "grid", "normal")


def starts(kind: str, start: Point, radius: float, count: int, view: View, seed: int) -> Array:
    """Where `count` particles start around `start`, (2, count): at the point, on a ring or grid, or normal.

    `radius` is a share of the view along either axis. ValueError: an unknown `kind`.
    """
    if kind not in STARTS:
        raise ValueError(f"unknown kind of starts {kind!r}; known: {', '.join(STARTS)}")
    x_min, x_max, y_min, y_max = view
    size = radius * np.array([[x_max - x_min], [y_max - y_min]])
    offsets = np.zeros((2, count))
    if kind == "ring":
        angle = np.arange(count) * (2.0 * np.pi / count)
        offsets = np.stack([np.cos(angle), np.sin(angle)])
    elif kind == "grid":
        side = math.ceil(math.sqrt(count))
        row, column = np.divmod(np.arange(count), side)
        offsets = np.stack([column, row]) / max(1, side - 1) * 2.0 - 1.0
    elif kind == "normal":
        offsets = np.random.default_rng([seed, 1]).standard_normal((2, count))
    found: Array = np.array(start)[:, None] + size * offsets
    return found


def alive(run: Run) -> NDArray[np.bool_]:
    """Which particles have not diverged by each step, (T + 1, N)."""
    step = np.arange(len(run.x))[:, None]
    return (run.step_diverged < 0) | (run.step_diverged > step)


def mean_path(x: Array, alive: NDArray[np.bool_]) -> Array:
    """The mean position (T + 1, 2) of the particles that have not diverged; NaN where there is none."""
    if alive.all():
        mean: Array = x.mean(axis=2)
        return mean
    with np.errstate(all="ignore"):
        count = alive.sum(axis=1)[:, None]
        return np.where(count > 0, np.sum(np.where(alive[:, None], x, 0.0), axis=2) / count, np.nan)


def quantiles(values: Array, levels: Sequence[float]) -> list[Array]:
    """The smallest value of each row that a share of the row does not exceed; infinity counts as large."""
    count = values.shape[1]
    ranks = [max(0, math.ceil(level * count) - 1) for level in levels]
    ordered = np.partition(values, ranks, axis=1)
    return [ordered[:, rank] for rank in ranks]


def cloud_statistics(run: Run) -> dict[str, Array]:
    """What all particles do together at each step, columns (T + 1,) by name.

    The columns: `q10`, `median`, `q90` of the loss, `mean_x`, `mean_y`, `samples` seen, particles `diverged`.
    """
    present = alive(run)
    q10, median, q90 = quantiles(np.where(present, run.loss, np.inf), (0.1, 0.5, 0.9))
    mean = mean_path(run.x, present)
    columns = {"q10": q10, "median": median, "q90": q90, "mean_x": mean[:, 0], "mean_y": mean[:, 1]}
    return {
        **columns,
        "samples": run.samples.astype(float),
        "diverged": np.sum(~present, axis=1).astype(float),
    }
