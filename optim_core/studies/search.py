"""Grid against random search for the same budget, on a map of two settings that is known already.

A map has the shape (rows, columns), lower is better, what is not finite is worst. Its axes count from 0 to 1
in even steps, whatever the scale of the settings is. A trial is a place (2,) on the axes; its score is that
of the cell it falls into. Bergstra and Bengio (2012), Random Search for Hyper-Parameter Optimization.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from optim_core.settings import Array
from optim_core.studies.checks import check_whole

BUDGETS: Final = (9, 25, 49, 100)
REPEATS: Final = 100
BEST: Final = 0.01
_DRAWS = 4000  # of whole searches, for a chance: it is then known to 0.8 % (one standard deviation)

# Bergstra and Bengio's chance of the best 1 %, for each budget; of random search it is 1 − 0.99ⁿ.
PUBLISHED_GRID: Final = (0.089, 0.176, 0.272, 0.400)


@dataclass(frozen=True, eq=False)
class Trials:
    """Searches of n trials, repeated R times.

    Attributes:
        places: where the first of them tried, (2, n) in [0, 1): its shadows on the axes are its rows.
        scores: what it found there, (n,).
        best: the lowest score so far after each trial of each search, (R, n).
    """

    places: Array
    scores: Array
    best: Array

    def spread(self, levels: ArrayLike = (0.1, 0.5, 0.9)) -> Array:
        """Quantiles (len(levels), n) of the best so far, over the repeats; infinity counts as large."""
        ordered = np.sort(self.best, axis=0)
        ranks = np.ceil(np.asarray(levels) * len(ordered)).astype(int) - 1
        curves: Array = ordered[np.clip(ranks, 0, len(ordered) - 1)]
        return curves

    @property
    def values_tried(self) -> tuple[int, int]:
        """How many different values of each setting were tried."""
        return len(np.unique(self.places[0])), len(np.unique(self.places[1]))


@dataclass(frozen=True)
class Chance:
    """The part of all searches that hit the best 1 % of a map, measured, and the part that theory expects."""

    grid: float
    random: float
    random_expected: float


def dimmed(scores: ArrayLike, weight: float, setting: int = 1) -> Array:
    """The map as it would be if one setting mattered less: at 1 as it is, at 0 not at all.

    The values of that setting are taken from nearer to its best one: from the best place v* and a share w of
    the way from there.

    Raises:
        ValueError: weight lies outside [0, 1], or setting is neither 0 (columns) nor 1 (rows).
    """
    values = _checked_map(scores)
    if not 0.0 <= weight <= 1.0:
        raise ValueError(f"weight must lie in [0, 1], got {weight!r}")
    if setting not in (0, 1):
        raise ValueError(f"setting must be 0 (columns) or 1 (rows), got {setting!r}")
    axis = 1 - setting
    best = np.unravel_index(np.argmin(values), values.shape)[axis]
    nearer = np.rint(best + weight * (np.arange(values.shape[axis]) - best)).astype(int)
    less: Array = np.take(values, nearer, axis=axis)
    return less


def grid_search(scores: ArrayLike, budget: int, repeats: int = REPEATS, seed: int = 0) -> Trials:
    """A grid of √budget × √budget places, in the middles of equal parts, tried in an order drawn by lot.

    Raises:
        ValueError: budget is not a square.
    """
    values, side = _checked_map(scores), _side(budget)
    rng = np.random.default_rng([seed, 0])
    lattice = _lattice(side, np.full((2, 1), 0.5))
    orders = rng.permuted(np.tile(np.arange(budget), (_repeats(repeats), 1)), axis=1)
    return _trials(values, lattice[:, orders])


def random_search(scores: ArrayLike, budget: int, repeats: int = REPEATS, seed: int = 0) -> Trials:
    """Places drawn evenly over the map."""
    values = _checked_map(scores)
    check_whole("budget", budget, 1)
    rng = np.random.default_rng([seed, 1])
    return _trials(values, rng.random((2, _repeats(repeats), budget)))


def chance(scores: ArrayLike, budget: int, part: float = BEST, seed: int = 0) -> Chance:
    """How often a search hits the best `part` of the cells of this map, measured over 4,000 of each kind.

    The grid is shifted by lot, for nobody knows where the best cells lie between its places.

    Raises:
        ValueError: budget is not a square, or part lies outside (0, 1].
    """
    values, side = _checked_map(scores), _side(budget)
    if not 0.0 < part <= 1.0:
        raise ValueError(f"part must lie in (0, 1], got {part!r}")
    good = _best(values, part)
    rng = np.random.default_rng([seed, 2])
    shifts = rng.random((2, _DRAWS, 1))
    grid = np.mean(_at(good, _lattice(side, shifts)).max(axis=1))
    hit = np.mean(_at(good, rng.random((2, _DRAWS, budget))).max(axis=1))
    return Chance(float(grid), float(hit), float(1.0 - (1.0 - good.mean()) ** budget))


def _best(values: Array, part: float) -> Array:
    """1 for the best cells, at least one, and 0 for all others; of equal ones the first are best."""
    good = np.zeros(values.size)
    good[np.argsort(values, axis=None, kind="stable")[: max(1, round(part * values.size))]] = 1.0
    return good.reshape(values.shape)


def _lattice(side: int, shift: Array) -> Array:
    """Places (2, …, side²), `shift` (2, …, 1) of a part to the right of and above where the parts begin."""
    row, column = np.divmod(np.arange(side * side), side)
    places: Array = np.stack([column + shift[0], row + shift[1]]) / side
    return places


def _trials(values: Array, places: Array) -> Trials:
    found = _at(values, places)
    return Trials(places[:, 0], found[0], np.minimum.accumulate(found, axis=1))


def _at(values: Array, places: Array) -> Array:
    rows, columns = values.shape
    row = np.minimum((places[1] * rows).astype(int), rows - 1)
    column = np.minimum((places[0] * columns).astype(int), columns - 1)
    found: Array = values[row, column]
    return found


def _checked_map(scores: ArrayLike) -> Array:
    values = np.array(scores, dtype=float)
    if values.ndim != 2 or not values.size:
        raise ValueError(f"scores must be a map (rows, columns), got the shape {values.shape}")
    values[~np.isfinite(values)] = np.inf
    return values


def _side(budget: int) -> int:
    check_whole("budget", budget, 1)
    side = math.isqrt(budget)
    if side * side != budget:
        raise ValueError(f"budget of a grid must be a square, got {budget}")
    return side


def _repeats(repeats: int) -> int:
    check_whole("repeats", repeats, 1)
    return repeats
