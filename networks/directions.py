"""Planes worth looking at: through a path, along its main directions, and at random.

A path is (T, D), the positions of one network. Directions u and v have the shape (D,).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from networks.loss import NetworkLoss
from networks.plane import Plane

Array = NDArray[Any]
# Positions of a path that decide its directions: more change nothing that could be seen.
_MOST = 400


@dataclass(frozen=True, eq=False)
class Directions:
    """A plane: a point and two orthogonal directions of length 1 (of random ones: of the weights' length).

    `explained` is the share of the path's squared distances from `origin` that lies in the plane, NaN without
    a path.
    """

    origin: NDArray[np.float64]
    u: NDArray[np.float64]
    v: NDArray[np.float64]
    explained: float

    def project(self, path: ArrayLike) -> Array:
        """The coordinates (T, 2) of the nearest points of the plane to a path (T, D)."""
        away = np.asarray(path) - self.origin
        basis = np.stack([self.u, self.v], axis=1)
        found: Array = np.linalg.lstsq(basis, away.T, rcond=None)[0].T
        return found

    def plane(self, loss: NetworkLoss, path: ArrayLike | None = None, room: float = 0.35) -> Plane:
        """The surface of these directions, with a view of the path and some room around it."""
        if path is None:
            return loss.plane(self.origin, self.u, self.v)
        points = self.project(path)
        low, high = points.min(axis=0), points.max(axis=0)
        # A path that keeps to a line still deserves a picture with two sides.
        least = max(float(np.max(high - low)) * 0.5, 1e-6)
        middle, half = (low + high) / 2, np.maximum(high - low, least) * (0.5 + room)
        (x_min, y_min), (x_max, y_max) = (middle - half).tolist(), (middle + half).tolist()
        return loss.plane(self.origin, self.u, self.v, (x_min, x_max, y_min, y_max))


def path_plane(path: ArrayLike) -> Directions:
    """The plane through the end and the start of a path (u) and its main direction apart from that line (v).

    Start and end lie in it exactly; the origin is the end, and u points to the start.
    """
    away, end = _away(path)
    u = _unit(away[0], 0)
    rest = away - np.outer(away @ u, u)
    v = _main(rest, 1)[0]
    v = _unit(v - (v @ u) * u, 1, beside=u)
    return Directions(end, u, v, _explained(away, u, v))


def principal_plane(path: ArrayLike) -> Directions:
    """The two main directions of a path as seen from its end, by principal components. Li et al. (2018),
    section 7."""
    away, end = _away(path)
    found = _main(away, 2)
    u = _unit(found[0], 0)
    v = _unit(found[1] - (found[1] @ u) * u, 1, beside=u)
    return Directions(end, u, v, _explained(away, u, v))


def random_plane(loss: NetworkLoss, w: ArrayLike, seed: int = 0) -> Directions:
    """Two random directions around w (D,), scaled neuron by neuron to the length of its weights.

    Biases and the parameters of batch normalization stay where they are. Li et al. (2018), section 4.
    """
    origin = np.array(w, dtype=float)
    rng = np.random.default_rng([seed, 17])
    u, v = (_filter_normalized(loss, origin, rng) for _ in range(2))
    return Directions(origin, u, v, float("nan"))


def _filter_normalized(loss: NetworkLoss, w: Array, rng: np.random.Generator) -> Array:
    direction = np.zeros_like(w)
    for layer in loss.network.places:
        shape = (layer.inputs, layer.outputs)
        drawn = rng.standard_normal(shape)
        lengths = np.linalg.norm(w[layer.weights].reshape(shape), axis=0)
        direction[layer.weights] = (drawn * (lengths / np.linalg.norm(drawn, axis=0))).ravel()
    return direction


def _away(path: ArrayLike) -> tuple[Array, Array]:
    """A path as seen from its end, thinned out where it is long, and that end."""
    positions = np.asarray(path, dtype=float)
    if positions.ndim != 2 or not len(positions):
        raise ValueError(f"a path must have the shape (T, D), got {positions.shape}")
    kept = np.unique(np.linspace(0, len(positions) - 1, min(len(positions), _MOST)).round().astype(int))
    return positions[kept] - positions[-1], positions[-1].copy()


def _main(away: Array, count: int) -> Array:
    """The main directions (count, D) of vectors (T, D), by the smaller of the two matrices of products."""
    if len(away) < away.shape[1]:
        vectors = np.linalg.eigh(away @ away.T)[1][:, ::-1][:, :count].T @ away
    else:
        vectors = np.linalg.eigh(away.T @ away)[1][:, ::-1][:, :count].T
    found = np.zeros((count, away.shape[1]))
    found[: len(vectors)] = vectors
    return found


def _unit(vector: Array, axis: int, beside: Array | None = None) -> Array:
    """The vector with length 1 and its largest entry positive; a coordinate direction if it has no length."""
    if not np.linalg.norm(vector) > 1e-12:
        vector = np.zeros_like(vector)
        vector[min(axis, len(vector) - 1)] = 1.0
        if beside is not None:
            place = int(np.argmin(np.abs(beside)))
            vector[:] = 0.0
            vector[place] = 1.0
            vector -= (vector @ beside) * beside
    unit: Array = vector / np.linalg.norm(vector)
    if beside is not None and unit[np.argmax(np.abs(unit))] < 0:
        unit = -unit
    return unit


def _explained(away: Array, u: Array, v: Array) -> float:
    total = float(np.sum(away * away))
    inside = float(np.sum((away @ u) ** 2) + np.sum((away @ v) ** 2))
    return min(inside / total, 1.0) if total else 1.0
