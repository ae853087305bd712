"""The loss around the path of a lane: a plane through it, or two random directions at its end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from networks import Plane
from networks.directions import Directions, path_plane, random_plane
from networks.loss import NetworkLoss
from surfaces.surface import View

Floats = NDArray[np.float64]
SIDE = 61  # losses along each side of a finished plane
COARSE = 25  # and while the path still grows
MOMENT = 4e7  # parameters times samples times points that are a piece of work
QUICK = 1.5e8  # of a coarse plane that is drawn while the path grows
FAR = 1e6  # a weight beyond this belongs to a lane that diverges
REACH = 1.5  # how far along random directions, in lengths of the weights


@dataclass(frozen=True, eq=False)
class Ground:
    """What is drawn of a plane: losses (side, side), rows from the smallest y, and the path in it.

    `explained` is the share of the path's squared distances from its end that lies in the plane; `height` is
    the loss of the plane where the path's nearest point is, so that the path lies on the surface. `key` tells
    planes apart.
    """

    key: str
    view: View
    losses: Floats
    x: Floats
    y: Floats
    height: Floats
    explained: float

    @property
    def size(self) -> int:
        """Bytes held."""
        return int(self.losses.nbytes + 3 * self.x.nbytes)


def quick(loss: NetworkLoss) -> bool:
    """Whether a coarse plane is a matter of a moment."""
    return COARSE * COARSE * loss.dimension * loss.samples <= QUICK


def grounds(
    key: str, loss: NetworkLoss, path: Floats, kind: str, seed: int, side: int
) -> Iterator[Ground | None]:
    """The plane of a path (T, D), a piece at a time: None until it is there."""
    path = _near(path)
    directions = random_plane(loss, path[-1], seed) if kind == "random" else path_plane(path)
    plane = _plane(loss, directions, path, kind)
    x_min, x_max, y_min, y_max = plane.view
    x, y = np.linspace(x_min, x_max, side), np.linspace(y_min, y_max, side)
    rows = max(1, int(MOMENT / (side * loss.dimension * loss.samples)))
    losses = np.empty((side, side))
    for first in range(0, side, rows):
        part = slice(first, first + rows)
        with np.errstate(all="ignore"):
            losses[part] = plane.value(x[None, :], y[part, None])
        yield None
    points = directions.project(path)
    a, b = points[:, 0], points[:, 1]
    height = _within(losses, (x_min, x_max, y_min, y_max), a, b)
    yield Ground(key, plane.view, losses, a, b, height, _explained(directions, path, points))


def _near(path: Floats) -> Floats:
    """A path as far as it stays among weights of any use: of one that diverges, the beginning."""
    far = (np.abs(path) > FAR).any(axis=1)
    return path[: max(1, int(np.argmax(far)))] if far.any() else path


def _plane(loss: NetworkLoss, directions: Directions, path: Floats, kind: str) -> Plane:
    if kind == "path":
        return directions.plane(loss, path)
    return loss.plane(directions.origin, directions.u, directions.v, (-REACH, REACH, -REACH, REACH))


def _explained(directions: Directions, path: Floats, points: Floats) -> float:
    """The share of the path's squared distances from the plane's origin that lies in the plane."""
    away = path - directions.origin
    inside = points @ np.stack([directions.u, directions.v])
    total = float(np.sum(away * away))
    return float(np.sum(inside * inside)) / total if total else 1.0


def _within(losses: Floats, view: View, x: Floats, y: Floats) -> Floats:
    """The losses on the drawn surface, between its points as the browser draws it; at its rim outside."""
    side = len(losses)
    x_min, x_max, y_min, y_max = view
    column = np.clip((x - x_min) / (x_max - x_min) * (side - 1), 0, side - 1 - 1e-9)
    row = np.clip((y - y_min) / (y_max - y_min) * (side - 1), 0, side - 1 - 1e-9)
    j, i = column.astype(int), row.astype(int)
    s, t = column - j, row - i
    with np.errstate(all="ignore"):
        low = losses[i, j] * (1 - s) + losses[i, j + 1] * s
        high = losses[i + 1, j] * (1 - s) + losses[i + 1, j + 1] * s
        found: Floats = low * (1 - t) + high * t
    return found
