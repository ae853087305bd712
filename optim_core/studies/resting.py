"""Where particles come to rest besides the known minima: other minima, saddles, and what rules make of them.

Points have the shape (2, n).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optim_core.settings import Array
from optim_core.studies.cells import Whole, nearest
from surfaces import Surface

MOST = 250  # ends: their numbers, and two more codes, fit into a byte
STILL = 1e-3  # of `reach`: who moves less during the last tenth of a run is at rest, whatever the slope
TOGETHER = 4096  # points whose curvatures are looked at at once: they stay in the cache
_NEWTON = 12
_ASTRAY = 2.0  # times `reach`: so far from the end Newton's method may go on its way to a place within reach
_CLOSE = 0.01  # of `reach`: who is moved less than this by the last step of Newton's method has found a place
_FLAT = 1e-9  # of the largest curvature: less counts as none
_REGULAR = 1e-4  # of the largest curvature: with less, the place may be one of a line of such places


class Resting(NamedTuple):
    """Which particles rest (n,), where (2, n), and how many `votes` (n,) each has for that being a place.

    Two votes make a place: one particle's, where the point stands alone, else those of two that came from
    elsewhere.
    """

    here: NDArray[np.bool_]
    place: Array
    votes: Whole


class Groups(NamedTuple):
    """Places (2, K) and the number (n,) of each point's place, −1 for points of none."""

    places: Array
    number: Whole


def tenth(steps: int) -> int:
    """How many positions at the end of a run somebody has to stay at a place to rest there."""
    return 1 + max(1, steps // 10)


def resting(surface: Surface, end: Array, roamed: Array, start: Array, reach: float, steady: bool) -> Resting:
    """Which particles (n,) rest, who came from `start` (2, n) to `end` (2, n).

    `roamed` (n,) is the square of how far each has been from its end during the last tenth of the run. A
    particle rests where the gradient is zero, if Newton's method finds such a point within `reach` of its
    end; or at its end, if it hardly moved at last (weight decay and kinks let it rest where there is a slope)
    at a `steady` rate: one that fades stops everybody.
    """
    with np.errstate(all="ignore"):
        place, found, isolated = _stationary(surface, end, reach)
        here = found | ((roamed <= (STILL * reach) ** 2) & steady)
        votes, some = np.zeros(len(roamed), dtype=np.int64), np.flatnonzero(here)
        came = np.hypot(*(start[:, some] - end[:, some])) > reach
    votes[some] = np.where(found[some] & isolated[some], 2, came)
    return Resting(here, np.where(found, place, end), votes)


def _stationary(
    surface: Surface, end: Array, reach: float
) -> tuple[Array, NDArray[np.bool_], NDArray[np.bool_]]:
    """Points (2, n) near `end` where the gradient is zero, which of them were found, which stand alone."""
    place, count = end.copy(), end.shape[1]
    found, isolated = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    cuts = range(TOGETHER, count, TOGETHER)
    parts = [_astray(surface, part, reach) for part in np.split(end, cuts, axis=1)]
    searching = np.flatnonzero(~np.concatenate(parts))
    for _ in range(_NEWTON):
        step, regular = _newton(surface, place[:, searching], reach)
        moved = place[:, searching] + step
        near = np.hypot(*(moved - end[:, searching])) <= _ASTRAY * reach
        searching, step, moved = searching[near], step[:, near], moved[:, near]
        found[:] = False
        if not len(searching):
            break
        place[:, searching], isolated[searching] = moved, regular[near]
        length = np.hypot(*step)
        found[searching] = length <= _CLOSE * reach
        if np.all(length <= 1e-9 * reach):
            break
    found &= np.hypot(*(place - end)) <= reach
    return place, found, isolated


def _astray(surface: Surface, x: Array, reach: float) -> NDArray[np.bool_]:
    """From which points (n,) Newton's step surely leads too far away, told without the costly curvatures.

    With a determinant this large no curvature counts as none, and rounding hardly changes the quotient.
    """
    g, h = surface.gradient(x[0], x[1]), surface.hessian(x[0], x[1])
    determinant = h[0, 0] * h[1, 1] - h[0, 1] * h[1, 0]
    across, along = h[1, 1] * g[0] - h[0, 1] * g[1], h[0, 0] * g[1] - h[1, 0] * g[0]
    size = h[0, 0] * h[0, 0] + h[1, 1] * h[1, 1] + 2.0 * (h[0, 1] * h[0, 1])
    far = across * across + along * along > (1.01 * _ASTRAY * reach * determinant) ** 2
    sure: NDArray[np.bool_] = far & (np.abs(determinant) > 100.0 * _FLAT * size)
    return sure


def _newton(surface: Surface, x: Array, reach: float) -> tuple[Array, NDArray[np.bool_]]:
    """Newton's step (2, n), infinite where none leads to a gradient of 0, and which points are regular (n,).

    Along a direction without curvature it does not move.
    """
    g, h = surface.gradient(x[0], x[1]), surface.hessian(x[0], x[1])
    middle, half = (h[0, 0] + h[1, 1]) / 2.0, (h[0, 0] - h[1, 1]) / 2.0
    spread, angle = np.hypot(half, h[0, 1]), 0.5 * np.arctan2(h[0, 1], half)
    cos, sin = np.cos(angle), np.sin(angle)
    largest, regular, step = np.abs(middle) + spread, np.ones(x.shape[1], dtype=bool), np.zeros_like(x)
    for curvature, u, v in ((middle + spread, cos, sin), (middle - spread, -sin, cos)):
        slope = u * g[0] + v * g[1]
        flat = ~(np.abs(curvature) > _FLAT * largest)
        level = np.abs(slope) <= _FLAT * largest * reach
        length = np.where(flat, np.where(level, 0.0, np.inf), -slope / curvature)
        step += np.stack([u * length, v * length])
        regular &= np.abs(curvature) > _REGULAR * largest
    return step, regular


def grouped(points: Array, votes: Whole, known: Array, reach: float, room: int = MOST) -> Groups:
    """Group points (2, n) that are within `reach` of each other; the places of most points come first.

    A place needs two votes: a plateau is no set of ends. At most `room` places are made, and none within
    `reach` of a `known` one (2, K).
    """
    cell, first, of_cell, count = _cells(points, reach)
    serious = np.bincount(of_cell, votes, minlength=len(count)) >= 2
    order = np.lexsort((first, -count))
    order = order[nearest(cell[:, order], known)[1] > reach]
    place_of_cell = np.full(len(count), -1, dtype=np.int64)
    places: list[Array] = []
    while len(candidates := order[serious[order]]) and len(places) < room:
        place = cell[:, candidates[0]]
        inside = np.hypot(cell[0, order] - place[0], cell[1, order] - place[1]) <= reach
        place_of_cell[order[inside]] = len(places)
        places.append(place)
        order = order[~inside]
    return Groups(np.array(places).reshape(-1, 2).T, place_of_cell[of_cell])


def _cells(points: Array, reach: float) -> tuple[Array, Whole, Whole, Whole]:
    """Squares half as wide as `reach` that hold points: the first point (2, M) of each and its number, the
    square of each point (n,), and how many share it (M,)."""
    square = np.floor(points[0] * (2.0 / reach)) + 1j * np.floor(points[1] * (2.0 / reach))
    _, first, of_cell, count = np.unique(square, return_index=True, return_inverse=True, return_counts=True)
    return points[:, first], first, of_cell, count
