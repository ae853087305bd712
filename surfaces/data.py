"""Surfaces made of data: the mean loss of a two-weight model over the samples of a table.

The weights are (x, y). A model sees two inputs per sample, forms the score x·input₀ + y·input₁ and pays a
loss for it; a batch is an array of sample numbers.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from surfaces.parameter import Interval, setting, shown
from surfaces.surface import Array, Surface, number, numbers

BLOCK = 1 << 19


class Samples(NamedTuple):
    """Inputs of shape (n, 2) and targets of shape (n,), both read-only."""

    inputs: NDArray[np.float64]
    targets: NDArray[np.float64]


@dataclass(frozen=True)
class DataSurface(Surface):
    r"""The training loss of a model with two weights, with the losses of batches beside it.

    $$L = \frac1n \sum_i \ell(x\,a_i + y\,b_i,\ t_i) + \frac{\lambda}{2} (x^2 + y^2)$$

    The penalty is on both weights and adds λ·(x, y) to the gradient, as torch's `weight_decay` does. A part
    `holdout` of the table is set aside for validation, chosen by `split_seed`; inputs are normalized with the
    mean and deviation of what is left for training.
    """

    l2: float = setting(
        0.0,
        r"\lambda",
        Interval(0.0, 1e6),
        (0.0, 1.0),
        "Strength of the L2 penalty, which pulls both weights toward zero. With SGD it acts "
        "as weight decay; with Adam it does not, because Adam rescales the gradient of the "
        "penalty.",
        words="penalty",
    )
    holdout: float = setting(
        0.0,
        r"p_{\mathrm{val}}",
        Interval(0.0, 0.9),
        (0.0, 0.5),
        "Fraction of the samples that is kept out of training and used for validation.",
    )
    split_seed: int = setting(
        0, "s", Interval(0.0, 2.0**31), (0.0, 20.0), "Random seed that picks the validation samples."
    )

    input_labels: ClassVar[tuple[str, str]]
    target_label: ClassVar[str]

    @abstractmethod
    def _table(self) -> Samples:
        """Every sample, as measured; the inputs may be a single column."""

    @abstractmethod
    def _prepared(self, samples: Samples, train: Samples) -> Samples:
        """What the model sees of measured samples, given the measured ones to train on."""

    @abstractmethod
    def _loss(self, score: Array, target: Array) -> Array:
        """The loss of one sample."""

    @abstractmethod
    def _slope(self, score: Array, target: Array) -> Array:
        """The derivative of the loss by the score."""

    @abstractmethod
    def _bend(self, score: Array, target: Array) -> Array:
        """The second derivative of the loss by the score."""

    @cached_property
    def _parts(self) -> tuple[Samples, Samples]:
        table = self._table()
        order = np.random.default_rng(self.split_seed).permutation(len(table.targets))
        count = round(self.holdout * len(order))
        chosen = [np.sort(part) for part in (order[count:], order[:count])]
        train, validation = (Samples(table.inputs[part], table.targets[part]) for part in chosen)
        return _frozen(self._prepared(train, train)), _frozen(self._prepared(validation, train))

    @property
    def train(self) -> Samples:
        """The samples this surface is made of."""
        return self._parts[0]

    @property
    def validation(self) -> Samples:
        """The samples held out, prepared in the same way."""
        return self._parts[1]

    @property
    def inputs(self) -> NDArray[np.float64]:
        """Training inputs, (n, 2)."""
        return self.train.inputs

    @property
    def targets(self) -> NDArray[np.float64]:
        """Training targets, (n,)."""
        return self.train.targets

    @cached_property
    def columns(self) -> tuple[NDArray[np.float64], ...]:
        """Both training inputs and the targets, (n,) each."""
        return (*(np.ascontiguousarray(column) for column in self.inputs.T), self.targets)

    @property
    def samples(self) -> int:
        """The number of training samples."""
        return len(self.train.targets)

    def score(self, x: ArrayLike, y: ArrayLike, inputs: NDArray[np.float64]) -> NDArray[Any]:
        """Return what the model with weights (x, y) says to inputs (m, 2): an array (*shape, m)."""
        weights = np.broadcast_arrays(x, y)
        scores: NDArray[Any] = weights[0][..., None] * inputs[..., 0] + weights[1][..., None] * inputs[..., 1]
        return scores

    def batch_value(self, x: ArrayLike, y: ArrayLike, index: NDArray[np.integer]) -> NDArray[Any]:
        """Return the mean loss over the samples `index`, (B,) or one row per particle (N, B)."""
        x, y = numbers(x, y)
        index = self._checked(index)
        with np.errstate(all="ignore"):
            losses = self._loss(self.score(x, y, self.inputs[index]), self.targets[index])
            result: NDArray[Any] = np.mean(losses, axis=-1) + (0.5 * self.l2) * (x * x + y * y)
        return result

    def batch_gradient(self, x: ArrayLike, y: ArrayLike, index: NDArray[np.integer]) -> NDArray[Any]:
        """Return the gradient of `batch_value`, of shape (2, N)."""
        x, y = numbers(x, y)
        index = self._checked(index)
        inputs = self.inputs[index]
        with np.errstate(all="ignore"):
            slopes = self._slope(self.score(x, y, inputs), self.targets[index])
            gx = np.mean(slopes * inputs[..., 0], axis=-1) + self.l2 * x
            gy = np.mean(slopes * inputs[..., 1], axis=-1) + self.l2 * y
        return np.stack([gx, gy])

    def validation_value(self, x: ArrayLike, y: ArrayLike) -> NDArray[Any]:
        """Return the mean loss over the validation samples, without penalty; NaN where none are held out."""
        x, y = np.broadcast_arrays(*numbers(x, y))
        if not len(self.validation.targets):
            return np.full(x.shape, np.nan)
        with np.errstate(all="ignore"):
            return in_blocks(
                lambda u, v: self._mean_loss(u, v, self.validation), x, y, len(self.validation.targets)
            )

    def _checked(self, index: NDArray[np.integer]) -> NDArray[np.integer]:
        known = np.asarray(index)
        if known.dtype.kind not in "iu" or not known.size:
            raise ValueError(f"index must be numbers of samples, got {shown(index)}")
        if known.min() < 0 or known.max() >= self.samples:
            raise ValueError(f"index must be numbers of samples in [0, {self.samples}), got {shown(index)}")
        return known

    def _mean_loss(self, x: Array, y: Array, samples: Samples) -> Array:
        return np.mean(self._loss(self.score(x, y, samples.inputs), samples.targets), axis=-1)

    def _means(self, terms: Callable[..., tuple[Array, ...]], x: Array, y: Array) -> Any:
        """Means over the training samples of the terms (score, input₀, input₁, target) of each.

        A tracer stands for a point, and in the place of `columns` for a number of each sample.
        """
        a, b, target = self.columns
        if not isinstance(x, np.ndarray):
            return [np.mean(term, -1) for term in terms(x * a + y * b, a, b, target)]

        def mean(u: Array, v: Array) -> Array:
            score = u[..., None] * a + v[..., None] * b
            return np.stack([np.mean(term, -1) for term in terms(score, a, b, target)])

        return in_blocks(mean, x, y, self.samples)

    @property
    def _penalty(self) -> str:
        return rf" + \frac{{{number(self.l2)}}}{{2}} (x^2 + y^2)" if self.l2 else ""


def in_blocks(function: Callable[[Array, Array], Array], x: Array, y: Array, samples: int) -> NDArray[Any]:
    """Apply a function that needs memory for `samples` numbers per point to the points in parts."""
    x, y = np.broadcast_arrays(x, y)
    flat_x, flat_y = x.ravel(), y.ravel()
    width = max(1, BLOCK // max(1, samples))
    starts = range(0, max(1, flat_x.size), width)
    parts = [function(flat_x[i : i + width], flat_y[i : i + width]) for i in starts]
    joined: NDArray[Any] = np.concatenate(parts, axis=-1)
    return joined.reshape((*joined.shape[:-1], *x.shape))


def normalized(values: NDArray[np.float64], like: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shift and scale columns so that those of `like` get mean 0 and standard deviation 1."""
    result: NDArray[np.float64] = (values - like.mean(axis=0)) / like.std(axis=0)
    return result


def _frozen(samples: Samples) -> Samples:
    for array in samples:
        array.flags.writeable = False
    return samples
