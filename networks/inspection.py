"""What goes on inside a network, layer by layer, over all training samples."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from networks.activations import ACTIVATIONS
from networks.loss import NetworkLoss

Array = NDArray[Any]
# A slope below this share of the steepest one lets next to nothing through.
FLAT = 0.1


class LayerReport(NamedTuple):
    """One layer of one network; n neurons, S training samples.

    Attributes:
        activations: what its neurons say, (n, S); the scores of the last layer.
        signals: the derivative of the loss by its sums (n, S), with the 1/S of the mean.
        weights: its weights, flat.
        gradient: the gradient of its weights and biases, flat.
        gradient_norm: the length of that.
        weight_norm: the length of its weights.
        dead: share of neurons whose slope is 0 for every sample; 0 for the last layer.
        flat: share of slopes below a tenth of the steepest one; 0 for the last layer.
    """

    activations: Array
    signals: Array
    weights: Array
    gradient: Array
    gradient_norm: float
    weight_norm: float
    dead: float
    flat: float


def inspect(loss: NetworkLoss, w: ArrayLike) -> tuple[LayerReport, ...]:
    """A report for every layer of a network w (D,), the first hidden layer first. Without dropout."""
    row = np.array(w, dtype=float)[None]
    with np.errstate(all="ignore"):
        way = loss.runner.passed(row, loss.table)
    if loss.network.l2:
        for layer in loss.network.places:
            way.g[:, layer.weights] += loss.network.l2 * row[:, layer.weights]
    reports = []
    for stage in way.stages:
        hidden = stage.activation is not None
        slopes = ACTIVATIONS[loss.network.activation].slope(stage.z[0]) if hidden else np.ones((1, 1))
        steepest = ACTIVATIONS[loss.network.activation].steepest
        weights, gradient = row[0, stage.layer.weights].copy(), way.g[0, stage.layer.dense].copy()
        reports.append(
            LayerReport(
                activations=(stage.y if hidden else stage.z)[0].copy(),
                signals=stage.delta[0].copy(),
                weights=weights,
                gradient=gradient,
                gradient_norm=float(np.linalg.norm(gradient)),
                weight_norm=float(np.linalg.norm(weights)),
                dead=float(np.mean(np.all(slopes == 0.0, axis=1))),
                flat=float(np.mean(np.abs(slopes) < FLAT * steepest)) if hidden else 0.0,
            )
        )
    return tuple(reports)


def gradient_norms(loss: NetworkLoss, w: ArrayLike) -> Array:
    """The length of the gradient of every layer's weights and biases, (layers,) or (layers, N)."""
    return _norms(loss, loss.gradient(w), lambda layer: layer.dense)


def weight_norms(loss: NetworkLoss, w: ArrayLike) -> Array:
    """The length of every layer's weights, (layers,) or (layers, N)."""
    return _norms(loss, np.asarray(w, dtype=float), lambda layer: layer.weights)


def _norms(loss: NetworkLoss, vectors: Array, part: Any) -> Array:
    return np.stack([np.linalg.norm(vectors[part(layer)], axis=0) for layer in loss.network.places])


def neuron_pictures(loss: NetworkLoss, w: ArrayLike, x: Array) -> list[Array]:
    """What every neuron of a network w (D,) says to inputs (M, 2): (neurons, M) for each hidden layer, and
    the answers (probabilities, or fitted values) of the last."""
    row = np.array(w, dtype=float)[None]
    sizes = loss.network.layers[1:]

    def said(way: Any, scores: Array) -> Array:
        parts = [stage.y for stage in way.stages[:-1]]
        return np.concatenate([*parts, loss.head.answers(scores)], axis=1)

    found = loss.runner.looked(row, loss.inputs(x), loss.table, said)[0]
    return np.split(found, np.cumsum(sizes)[:-1], axis=0)


def grid(view: tuple[float, float, float, float], columns: int, rows: int) -> Array:
    """The points (rows · columns, 2) of a picture, row by row from the smallest y on."""
    x_min, x_max, y_min, y_max = view
    x, y = np.meshgrid(np.linspace(x_min, x_max, columns), np.linspace(y_min, y_max, rows))
    return np.stack([x.ravel(), y.ravel()], axis=1)
