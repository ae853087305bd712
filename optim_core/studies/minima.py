"""In which of the two minima of `sharp_flat` particles end, and how that depends on the noise."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from optim_core.noise import BatchNoise
from optim_core.optimizers import OPTIMIZERS
from optim_core.rule import Optimizer
from optim_core.run import Run
from optim_core.settings import Array
from optim_core.simulate import simulate
from optim_core.studies.cloud import alive
from surfaces.wells import SharpFlat

CELLS: Final = 240  # of the map of basins, along each side
REACH: Final = (-8.0, 9.0, -8.0, 8.0)  # what lies outside this map is in no minimum
NEAR: Final = 0.1  # standard deviation of the starts around a minimum
STARTS: Final = ("sharp", "both", "everywhere")


def minima_starts(surface: SharpFlat, kind: str, count: int, seed: int) -> Array:
    """Starts (2, count) in the sharp minimum, half in each, or over the view. ValueError: another `kind`."""
    if kind not in STARTS:
        raise ValueError(f"unknown kind of starts {kind!r}; known: {', '.join(STARTS)}")
    random = np.random.default_rng([seed, 2])
    if kind == "everywhere":
        x_min, x_max, y_min, y_max = surface.view
        return random.uniform([[x_min], [y_min]], [[x_max], [y_max]], (2, count))
    sharp, flat = (np.array(point)[:, None] for point in surface.minima)
    middle = np.repeat(sharp, count, axis=1)
    if kind == "both":
        middle[:, count // 2 :] = flat
    return middle + NEAR * random.standard_normal((2, count))


def minima_shares(surface: SharpFlat, run: Run) -> tuple[Array, Array]:
    """Shares of the particles in the sharp and in the flat minimum at each step, two arrays (T + 1,).

    A particle that has diverged, or is beyond the map of basins, is in neither.
    """
    x, y = run.x[:, 0], run.x[:, 1]
    here, flat = alive(run) & on_map(x, y), ends_flat(surface, x, y)
    return np.mean(here & ~flat, axis=1), np.mean(here & flat, axis=1)


def flat_share(
    surface: SharpFlat, opt: Optimizer, start: Array, steps: int, noise: BatchNoise | None, seed: int
) -> float:
    """The share of particles that are in the flat minimum after the last step."""
    run = simulate(surface, opt, start, steps, noise=noise, seed=seed, keep="last")
    x, y = run.x[0]
    here = (run.step_diverged < 0) & on_map(x, y)
    return float(np.mean(here & ends_flat(surface, x, y)))


def on_map(x: Array, y: Array) -> NDArray[np.bool_]:
    """Whether (x, y) is where the map of basins is; beyond it one is far outside the picture."""
    x_min, x_max, y_min, y_max = REACH
    inside: NDArray[np.bool_] = (x >= x_min) & (x <= x_max) & (y >= y_min) & (y <= y_max)
    return inside


def ends_flat(surface: SharpFlat, x: Array, y: Array) -> NDArray[np.bool_]:
    """Whether descent without noise would lead from (x, y) into the flat minimum."""
    x_min, x_max, y_min, y_max = REACH
    with np.errstate(all="ignore"):
        column = np.clip((x - x_min) / (x_max - x_min) * CELLS, 0, CELLS - 1)
        row = np.clip((y - y_min) / (y_max - y_min) * CELLS, 0, CELLS - 1)
    return _basins(surface)[row.astype(np.intp), column.astype(np.intp)]


@lru_cache(maxsize=64)
def _basins(surface: SharpFlat) -> NDArray[np.bool_]:
    """The map of the two basins, found by descending from the middle of every cell."""
    x_min, x_max, y_min, y_max = REACH
    middles = (np.arange(CELLS) + 0.5) / CELLS
    x, y = np.meshgrid(x_min + middles * (x_max - x_min), y_min + middles * (y_max - y_min))
    start = np.stack([x.ravel(), y.ravel()])
    end = simulate(surface, OPTIMIZERS["sgd"](lr=0.2), start, 120, keep="last").x[0]
    (sharp_x, sharp_y), (flat_x, flat_y) = surface.minima
    sharp = np.hypot(end[0] - sharp_x, end[1] - sharp_y)
    flat = np.hypot(end[0] - flat_x, end[1] - flat_y)
    nearer: NDArray[np.bool_] = flat * flat < sharp * sharp * surface.ratio
    return nearer.reshape(CELLS, CELLS)
