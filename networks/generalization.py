"""How well a network does on samples it has not seen, and what helps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from networks.data import Data
from networks.loss import NetworkLoss, Score
from networks.network import Network

Array = NDArray[Any]


def generalization_gap(loss: NetworkLoss, w: ArrayLike, validation: Data) -> Array:
    """Loss on validation samples minus loss on training samples, both without penalty, () or (N,)."""
    gap: Array = loss.score(w, validation).loss - loss.score(w).loss
    return gap


class Stop(NamedTuple):
    """Where a validation curve was lowest, and where waiting for less was given up: indices into it."""

    best: int
    stopped: int


def early_stopping(losses: ArrayLike, patience: int) -> Stop:
    """The best index before `patience` further values brought nothing better, and the index of giving up.

    Where patience never runs out, the last index. NaN is never better.

    Raises:
        ValueError: there are no losses, or patience is not a whole number in [1, ∞).
    """
    values = np.asarray(losses, dtype=float)
    if values.ndim != 1 or not len(values):
        raise ValueError(f"early_stopping: losses must have the shape (T,), got {values.shape}")
    if isinstance(patience, bool) or not isinstance(patience, (int, np.integer)) or patience < 1:
        raise ValueError(f"early_stopping: patience must be a whole number in [1, ∞), got {patience!r}")
    best = 0
    for k, value in enumerate(values):
        if value < values[best] or np.isnan(values[best]):
            best = k
        if k - best >= patience:
            return Stop(best, k)
    return Stop(best, len(values) - 1)


def averaged(path: ArrayLike, last: int) -> Array:
    """The mean of the last positions of a path (T, …): weights averaged, not answers."""
    positions = np.asarray(path)
    if not 1 <= last <= len(positions):
        raise ValueError(f"averaged: last must lie in [1, {len(positions)}], got {last!r}")
    mean: Array = positions[-last:].mean(axis=0)
    return mean


def ensemble_answers(loss: NetworkLoss, w: ArrayLike, x: Array | None = None) -> Array:
    """The mean of what networks w (D, N) answer to inputs (S, 2): probabilities or fitted values, (K, S)."""
    mean: Array = loss.answers(w, x).mean(axis=0)
    return mean


def ensemble_score(loss: NetworkLoss, w: ArrayLike, data: Data) -> Score:
    """How networks w (D, N) do on data when their answers are averaged."""
    scores = loss.scores(w, data.x)
    answers = loss.head.answers(scores).mean(axis=0)
    if not data.classes:
        return Score(np.mean((answers[0] - data.y) ** 2), np.asarray(np.nan))
    # The logarithm of a mean of probabilities, from their logarithms: exact where they round to 0 or 1.
    logarithms = -loss.head.losses(scores, loss.head.targets(data.y, data.classes, 0.0))
    losses = np.log(len(scores)) - np.logaddexp.reduce(logarithms, axis=0)
    named = answers[0] > 0.5 if len(answers) == 1 else np.argmax(answers, axis=0)
    return Score(losses.mean(), np.mean(named == data.y))


def sharpness(loss: NetworkLoss, w: ArrayLike, iterations: int = 100, seed: int = 0) -> Array:
    """The eigenvalue of the Hessian that is largest in size, () or (N,), by power iteration from a random
    direction; the answer is its Rayleigh quotient, which errs by the square of the direction's error."""
    weights = np.asarray(w, dtype=float)
    v = np.random.default_rng([seed, 29]).standard_normal(loss.dimension)
    v = v if weights.ndim == 1 else np.repeat(v[:, None], weights.shape[1], axis=1)
    quotient: Array = np.zeros(weights.shape[1:])
    for _ in range(iterations):
        v = v / np.linalg.norm(v, axis=0)
        turned = loss.hessian_vector(weights, v)
        quotient = np.sum(v * turned, axis=0)
        if not np.all(np.isfinite(turned)) or not np.any(turned):
            break
        v = np.where(np.linalg.norm(turned, axis=0) > 0, turned, v)
    return quotient


def cross_validated(
    networks: Sequence[Network],
    data: Data,
    fit: Callable[[NetworkLoss], Array],
    folds: int = 5,
    seed: int = 0,
) -> Array:
    """The validation loss (networks, folds) of every network on every fold; `fit` trains one and answers its
    parameters (D,)."""
    table = np.empty((len(networks), folds))
    for column, (train, aside) in enumerate(data.folds(folds, seed)):
        for row, network in enumerate(networks):
            loss = network.loss(train)
            table[row, column] = loss.score(fit(loss), aside).loss
    return table
