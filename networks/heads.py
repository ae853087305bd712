"""What a network pays: cross-entropy of one logit or of several, and the squared error.

Scores z are what the last layer says, (N, K, S) for N networks and S samples; targets t are (K, S), or
(N, K, S) where networks see different samples. Targets are shares that add up to 1 (one share of the second
class with a single logit), so that smoothed and mixed labels need nothing of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from networks.activations import sigmoid

Array = NDArray[Any]


@dataclass(frozen=True)
class Head:
    """One loss.

    `losses(z, t)` is the loss of every sample, (N, S). `slope(z, t, out)` writes its derivative by z.
    `answers(z)` are the probabilities of the classes (N, K, S), or the fitted value, and `targets(y, classes,
    smoothing)` what the loss compares with, (K, S).
    """

    key: str
    label: str
    formula: str
    losses: Callable[[Array, Array], Array]
    slope: Callable[[Array, Array, Array], None]
    answers: Callable[[Array], Array]
    targets: Callable[[Array, int, float], Array]


def _softplus(z: Array) -> Array:
    """log(1 + eᶻ) without overflow, for complex z too (whose ordering is by the real part)."""
    positive = np.greater(z, 0.0)
    tail: Array = np.log1p(np.exp(np.where(positive, -z, z)))
    tail += np.where(positive, z, 0.0)
    return tail


def _logistic_losses(z: Array, t: Array) -> Array:
    losses: Array = _softplus(z)
    losses -= t * z
    return losses[:, 0]


def _logistic_slope(z: Array, t: Array, out: Array) -> None:
    sigmoid(z, out)
    out -= t


def _logistic_answers(z: Array) -> Array:
    out = np.empty_like(z)
    sigmoid(z, out)
    return out


def _logistic_targets(y: Array, classes: int, smoothing: float) -> Array:
    shares: Array = (1.0 - smoothing) * y[None].astype(float) + 0.5 * smoothing
    return shares


def _shares(z: Array) -> tuple[Array, Array]:
    """Softmax (N, K, S), and the logarithm of its denominator (N, S)."""
    top = z.real.max(axis=1, keepdims=True)
    shares: Array = np.exp(z - top)
    total = shares.sum(axis=1, keepdims=True)
    shares /= total
    return shares, (np.log(total) + top)[:, 0]


def _softmax_losses(z: Array, t: Array) -> Array:
    losses: Array = _shares(z)[1] - (t * z).sum(axis=1)
    return losses


def _softmax_slope(z: Array, t: Array, out: Array) -> None:
    np.subtract(_shares(z)[0], t, out=out)


def _softmax_answers(z: Array) -> Array:
    return _shares(z)[0]


def _softmax_targets(y: Array, classes: int, smoothing: float) -> Array:
    one_hot = (np.arange(classes)[:, None] == y).astype(float)
    shares: Array = (1.0 - smoothing) * one_hot + smoothing / classes
    return shares


def _squared_losses(z: Array, t: Array) -> Array:
    error: Array = z - t
    error *= error
    return error[:, 0]


def _squared_slope(z: Array, t: Array, out: Array) -> None:
    np.subtract(z, t, out=out)
    out *= 2.0


def _squared_answers(z: Array) -> Array:
    return z.copy()


def _squared_targets(y: Array, classes: int, smoothing: float) -> Array:
    return y[None].astype(float)


LOGISTIC = Head(
    "logistic",
    "Binary cross-entropy",
    r"\log(1 + e^z) - t\,z",
    _logistic_losses,
    _logistic_slope,
    _logistic_answers,
    _logistic_targets,
)
SOFTMAX = Head(
    "softmax",
    "Cross-entropy",
    r"\log \sum_k e^{z_k} - \sum_k t_k z_k",
    _softmax_losses,
    _softmax_slope,
    _softmax_answers,
    _softmax_targets,
)
SQUARED = Head(
    "squared",
    "Squared error",
    "(z - t)^2",
    _squared_losses,
    _squared_slope,
    _squared_answers,
    _squared_targets,
)
