r"""The loss of a network on data, as a function of all its parameters at once.

$$L(w) = \frac1n \sum_i \ell(f_w(x_i), t_i) + \frac\lambda2 \lVert W \rVert^2$$

Parameters w are (D,) for one network or (D, N) for N of them; a value is then () or (N,), a gradient of the
shape of w. A batch of N networks equals N single ones, bit for bit. Complex parameters are allowed: a complex
step gives derivatives exactly. Overflow gives inf or NaN, never an exception or a warning.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from networks.activations import ACTIVATIONS
from networks.data import Data
from networks.disturbance import Streams
from networks.heads import LOGISTIC, SOFTMAX, SQUARED, Head
from networks.runner import Runner

if TYPE_CHECKING:
    from networks.network import Network
    from networks.plane import Plane

Array = NDArray[Any]
_STEP = 1e-20


class Score(NamedTuple):
    """How networks do on data, () or (N,): the mean loss without penalty, on labels as they are, and the
    share of samples that get their class (NaN for a curve)."""

    loss: Array
    accuracy: Array


class NetworkLoss:
    """The mean loss over the training samples, with the penalty; see the module for formula and shapes.

    `value` and `gradient` are of all samples and without anything random: dropout off, normalization over
    all samples. `batch_gradient` is what training sees: normalization over the batch, dropout, augmentation.

    Raises:
        ValueError: the layers do not fit the data (inputs at most 2, outputs 1 for two classes or a curve,
            else one for each class), or a setting makes no sense for a curve.
    """

    key = "network"
    smooth: bool

    def __init__(self, network: Network, data: Data) -> None:
        self.network, self.data = network, data
        self.head = _head(network, data)
        self.smooth = ACTIVATIONS[network.activation].smooth
        self.dimension = network.dimension
        targets = self.head.targets(data.y, data.classes, network.label_smoothing)
        # One table, so that a batch is one look-up: the inputs, a row of ones, the targets.
        self.table = np.concatenate([self.inputs(data.x), targets])
        decay = np.zeros(self.dimension)
        for layer in network.places:
            decay[layer.weights] = network.l2
        self.runner = Runner(network.places, ACTIVATIONS[network.activation], self.head, decay)

    def __reduce__(self) -> tuple[Any, ...]:
        return NetworkLoss, (self.network, self.data)

    @property
    def samples(self) -> int:
        """The number of training samples."""
        return self.data.samples

    @property
    def start(self) -> NDArray[np.float64]:
        """The parameters (D,) before the first step."""
        return self.network.start

    @property
    def disturbed(self) -> bool:
        """Whether a step of training draws random numbers besides its batch."""
        return self.network.dropout > 0 or self.network.augmentation.active

    def inputs(self, x: Array) -> Array:
        """What the network sees of x (S, 2): its first `layers[0]` columns as rows, and a row of ones."""
        seen = np.asarray(x, dtype=float).T[: self.network.layers[0]]
        return np.concatenate([seen, np.ones((1, seen.shape[1]))])

    def value(self, w: ArrayLike) -> Array:
        """The loss over all samples, () or (N,)."""
        return self.each(lambda rows: self.runner.values(rows, self.table), w)

    def gradient(self, w: ArrayLike) -> Array:
        """The gradient of `value`, of the shape of w."""
        return self.each(lambda rows: self.runner.gradients(rows, self.table), w)

    def batch_value(self, w: ArrayLike, indices: NDArray[np.integer]) -> Array:
        """The loss over the samples `indices`, (B,) or a row for each network, without anything random."""
        table = self._batch(shared(indices))
        return self.each(lambda rows: self.runner.values(rows, table), w)

    def batch_gradient(
        self,
        w: ArrayLike,
        indices: NDArray[np.integer],
        step: int | None = None,
        masks: Sequence[Array] | None = None,
    ) -> Array:
        """The gradient over the samples `indices` as training sees it, of the shape of w.

        Args:
            w: the parameters.
            indices: numbers of samples (B,), or a row for each network (N, B).
            step: number of the step, which decides what is random in it; without it the batch decides.
            masks: for each hidden layer what multiplies its activations (neurons, B), instead of dropout.
        """
        indices, shift = shared(indices), None
        if indices.ndim == 2 and self.disturbed and step is None:
            pairs = zip(np.asarray(w).T, indices, strict=True)
            return np.stack([self.batch_gradient(one, row, None, masks) for one, row in pairs], axis=1)
        table = self._batch(indices)
        if self.disturbed:
            streams = Streams.of(self.network.seed, step, indices)
            table, shift = self._disturbed(table, streams)
            if masks is None and self.network.dropout:
                masks = self._masks(streams, indices.shape[-1])
        return self.each(lambda rows: self.runner.gradients(rows, table, masks, shift), w)

    def step_gradient(self, w: ArrayLike, indices: NDArray[np.integer] | None, step: int) -> Array:
        """The gradient in a step of training, over a batch or (without indices) over all samples."""
        if indices is not None:
            return self.batch_gradient(w, indices, step)
        return self.batch_gradient(w, np.arange(self.samples), step) if self.disturbed else self.gradient(w)

    def masks(self, indices: NDArray[np.integer], step: int | None = None) -> list[Array]:
        """The dropout masks that `batch_gradient` uses, one (neurons, B) for each hidden layer."""
        return self._masks(Streams.of(self.network.seed, step, indices), np.shape(indices)[-1])

    def _masks(self, streams: Streams, samples: int) -> list[Array]:
        return [*streams.masks(self.network.dropout, self.network.layers[1:-1], samples)]

    def hessian_vector(self, w: ArrayLike, v: ArrayLike) -> Array:
        """The Hessian of `value` times v, of the shape of w: exact, by a complex step of the gradient."""
        result: Array = self.gradient(np.asarray(w) + 1j * _STEP * np.asarray(v)).imag / _STEP
        return result

    def hessian(self, w: ArrayLike) -> Array:
        """The Hessian of `value`, (D, D) or (D, D, N). Exact; costs D gradients."""
        weights = np.asarray(w, dtype=float)
        if weights.ndim == 2:
            return np.stack([self.hessian(column) for column in weights.T], axis=2)
        return self.hessian_vector(weights[:, None], np.eye(self.dimension))

    def plane(
        self,
        origin: ArrayLike,
        u: ArrayLike,
        v: ArrayLike,
        view: tuple[float, float, float, float] = (-1.0, 1.0, -1.0, 1.0),
    ) -> Plane:
        """The `Surface` whose value at (a, b) is the loss at origin + a u + b v."""
        from networks.plane import Plane  # a plane is made of a loss, which therefore cannot know it earlier

        return Plane.through(self, origin, u, v, view)

    def scores(self, w: ArrayLike, x: Array | None = None) -> Array:
        """What the last layer says to inputs (S, 2), or to the training samples: (N, K, S), (K, S) for one w.

        Without dropout; sums are normalized with the statistics of all training samples.
        """
        inputs = self.table if x is None else self.inputs(x)
        return self.each(lambda rows: self.runner.scores(rows, inputs, self.table), w, first=True)

    def answers(self, w: ArrayLike, x: Array | None = None) -> Array:
        """The probabilities of the classes (of class 1, where K is 1), or the fitted values: as `scores`."""
        scores = self.scores(w, x)
        with np.errstate(all="ignore"):
            found = self.head.answers(scores.reshape(-1, *scores.shape[-2:]))
        return found.reshape(scores.shape)

    def score(self, w: ArrayLike, data: Data | None = None) -> Score:
        """How networks do on data, or on the training samples."""
        data = self.data if data is None else data
        return self.scored(self.scores(w, data.x), data)

    def scored(self, scores: Array, data: Data) -> Score:
        """The same for what the last layer said to the inputs of `data`."""
        targets = self.head.targets(data.y, data.classes, 0.0)
        with np.errstate(all="ignore"):
            losses = self.head.losses(scores.reshape(-1, *scores.shape[-2:]), targets).mean(axis=-1)
        right = np.full(losses.shape, np.nan)
        if data.classes:
            right = (chosen(scores) == data.y).mean(axis=-1).reshape(losses.shape)
        return Score(losses.reshape(scores.shape[:-2]), right.reshape(scores.shape[:-2]))

    def each(self, of: Callable[[Array], Array], w: ArrayLike, first: bool = False) -> Array:
        """What `of` answers for the rows of networks in w, with the network as last (or first) axis.

        ValueError: w is neither (D,) nor (D, N).
        """
        weights = np.asarray(w)
        if weights.ndim not in (1, 2) or len(weights) != self.dimension:
            raise ValueError(
                f"w must have the shape ({self.dimension},) or ({self.dimension}, N), got {weights.shape}"
            )
        dtype = np.complex128 if weights.dtype.kind == "c" else np.float64
        found: Array = of(np.ascontiguousarray(weights.T.reshape(-1, self.dimension), dtype=dtype))
        if weights.ndim == 1:
            return np.asarray(found[0])
        return found if first else found.T

    def _batch(self, indices: NDArray[Any]) -> Array:
        """The table (F, B) of a batch, or (N, F, B) of a batch for each network."""
        table = np.take(self.table, indices, axis=1)
        return table if table.ndim == 2 else table.swapaxes(0, 1)

    def _disturbed(self, table: Array, streams: Streams) -> tuple[Array, Array | None]:
        """The table of a batch after augmentation, and what is added to the parameters."""
        augmentation, count = self.network.augmentation, self.network.layers[0]
        if table.ndim == 3 and augmentation.samples:
            table = np.stack([self._disturbed(one, streams)[0] for one in table])
        elif augmentation.samples:
            inputs, targets = augmentation.applied(table[:count], table[count + 1 :], streams)
            table = np.concatenate([inputs, table[count : count + 1], targets])
        return table, augmentation.shift(self.dimension, streams)


def shared(indices: NDArray[np.integer]) -> NDArray[np.integer]:
    """One row (B,) where all networks have the same batch, else a row for each (N, B)."""
    rows = np.asarray(indices)
    return rows[0] if rows.ndim == 2 and (len(rows) == 1 or (rows == rows[0]).all()) else rows


def chosen(scores: Array) -> NDArray[np.intp]:
    """The class that scores (..., K, S) speak for, (..., S)."""
    if scores.shape[-2] == 1:
        return (scores[..., 0, :] > 0).astype(np.intp)
    classes: NDArray[np.intp] = np.argmax(scores, axis=-2)
    return classes


def _head(network: Network, data: Data) -> Head:
    """The loss that fits the data. ValueError: layers or settings do not fit it."""
    allowed = {0: (1,), 2: (1, 2)}.get(data.classes, (data.classes,))
    if network.layers[-1] not in allowed:
        wanted = " or ".join(str(n) for n in allowed)
        raise ValueError(f"Network: outputs must be {wanted} for {data.key}, got layers {network.layers}")
    if network.layers[0] > data.x.shape[1]:
        raise ValueError(
            f"Network: inputs must be at most {data.x.shape[1]} for {data.key}, got layers {network.layers}"
        )
    if data.classes:
        if network.augmentation.rotation and network.layers[0] != 2:
            raise ValueError(f"Network: rotation needs 2 inputs, got layers {network.layers}")
        return LOGISTIC if network.layers[-1] == 1 else SOFTMAX
    for name, value in (
        ("label_smoothing", network.label_smoothing),
        ("rotation", network.augmentation.rotation),
    ):
        if value:
            raise ValueError(f"Network: {name} must be 0 for {data.key}, which has no classes; got {value!r}")
    return SQUARED
