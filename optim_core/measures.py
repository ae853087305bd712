"""Numbers that sum up a run. Distances are Euclidean, in the units of the plane.

Positions that ran away are part of every measure as they are held in the run, at the last finite place, and
so are particles that rest because there is no slope. On a surface without minima nothing is ever reached and
every distance is infinite.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from optim_core.run import Run
from optim_core.settings import NOT_NEGATIVE, Array
from surfaces.parameter import Interval, check_number


def distances(run: Run) -> Array:
    """Distance to every minimum, (M, T + 1, N): first the minimum, in the order of `surface.minima`."""
    minima = np.asarray(run.surface.minima, dtype=float).reshape(-1, 2)
    with np.errstate(all="ignore"):
        apart: Array = np.hypot(
            run.x[None, :, 0] - minima[:, 0, None, None], run.x[None, :, 1] - minima[:, 1, None, None]
        )
    return apart


def distance(run: Run) -> Array:
    """Distance to the nearest minimum at every step, (T + 1, N)."""
    nearest: Array = np.min(distances(run), axis=0, initial=np.inf)
    return nearest


def first_reached(run: Run, within: float = 1e-2) -> NDArray[np.int64]:
    """The first step (N,) at which a particle is within that distance of a minimum, −1 if it never is.

    A run that kept only its end counts that as step 0: ask for `keep="all"`.
    """
    check_number("first_reached", "within", within, NOT_NEGATIVE)
    close = distance(run) <= within
    return np.where(close.any(axis=0), np.argmax(close, axis=0), -1).astype(np.int64)


def reached_for_good(run: Run, within: float = 1e-2) -> NDArray[np.int64]:
    """The step (N,) from which on a particle stays within that distance of a minimum, −1 if it ends away."""
    check_number("reached_for_good", "within", within, NOT_NEGATIVE)
    away = ~(distance(run) <= within)
    left = len(away) - 1 - np.argmax(away[::-1], axis=0)  # the last step at which it was away
    return np.where(away[-1], -1, np.where(away.any(axis=0), left + 1, 0)).astype(np.int64)


def minimum_reached(run: Run, within: float = 1e-2) -> NDArray[np.int64]:
    """The number (N,) of the minimum that each particle is close to at the end, −1 if it is close to none."""
    check_number("minimum_reached", "within", within, NOT_NEGATIVE)
    last = distances(run)[:, -1]
    if not len(last):
        return np.full(run.particles, -1, dtype=np.int64)
    return np.where(last.min(axis=0) <= within, np.argmin(last, axis=0), -1).astype(np.int64)


def shares(run: Run, within: float = 1e-2) -> Array:
    """Share of the particles that end close to each minimum, (M + 1,); the last entry is all others."""
    where = minimum_reached(run, within)
    count = len(run.surface.minima)
    counts: Array = np.bincount(np.where(where < 0, count, where), minlength=count + 1).astype(float)
    return counts / run.particles


def path_length(run: Run) -> Array:
    """Length of the way walked up to every step, (T + 1, N)."""
    with np.errstate(all="ignore"):
        legs = np.hypot(*np.moveaxis(np.diff(run.x, axis=0), 1, 0))
        length: Array = np.concatenate([np.zeros((1, run.particles)), np.cumsum(legs, axis=0)])
    return length


def first_apart(run: Run, other: Run, tolerance: float = 1e-8) -> NDArray[np.int64]:
    """The first step (N,) at which two runs of as many steps are further apart than `tolerance`, −1 if none.

    Coordinates above 1 may differ by that share of themselves. The other run may have one particle.
    """
    check_number("first_apart", "tolerance", tolerance, NOT_NEGATIVE)
    with np.errstate(all="ignore"):
        near = np.abs(run.x - other.x) <= tolerance * np.maximum(1.0, np.abs(other.x))
    apart = ~near.all(axis=1)
    return np.where(apart.any(axis=0), np.argmax(apart, axis=0), -1).astype(np.int64)


def blown_up(run: Run, times: float = 1e3) -> NDArray[np.int64]:
    """The step (N,) at which the loss passed so many times the first one and did not come back, else −1.

    A particle that left the finite numbers before is there from that step on.
    """
    check_number("blown_up", "times", times, NOT_NEGATIVE)
    over = ~(run.loss <= times * run.loss[0])
    step = np.where(over[-1], np.argmax(over, axis=0), -1)
    return np.where(step < 0, run.step_diverged, step).astype(np.int64)


def loss_quantiles(run: Run, levels: Sequence[float] = (0.1, 0.5, 0.9)) -> Array:
    """Quantiles of the loss over the particles at every step, (len(levels), T + 1)."""
    check_number("loss_quantiles", "levels", levels, Interval(0.0, 1.0))
    with np.errstate(all="ignore"):
        quantiles: Array = np.quantile(run.loss, levels, axis=1)
    return quantiles
