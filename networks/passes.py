"""Forward and backward through N networks at once, by hand.

Inside, the network is the first axis: parameters (N, D), what a layer says (N, neurons, S) for S samples.
Every sum over samples or neurons is then the same for one network as for many, to the last bit. Inputs carry
one more row that is always 1, which makes biases a row of the weights: a layer is one product.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from networks.activations import Activation
from networks.layout import Layer

Array = NDArray[Any]
BATCH_NORM_EPS = 1e-5


class Statistics(NamedTuple):
    """Mean and 1 / √(variance + ε) of every sum of a layer, both (N, neurons, 1)."""

    mean: Array
    inverse: Array


class Stage:
    """Buffers of one layer: views into the parameters and the gradient, sums z, activations y."""

    def __init__(self, layer: Layer, w: Array, g: Array, samples: int, activation: Activation | None) -> None:
        count, dtype = len(w), w.dtype
        matrix = (count, layer.inputs + 1, layer.outputs)
        self.layer, self.activation = layer, activation
        self.weights = w[:, layer.dense].reshape(matrix)
        self.turned = self.weights.swapaxes(1, 2)
        self.back = self.weights[:, :-1]
        self.gradient = g[:, layer.dense].reshape(matrix)
        self.gamma, self.beta = w[:, layer.gamma, None], w[:, layer.beta, None]
        self.gamma_gradient, self.beta_gradient = g[:, layer.gamma], g[:, layer.beta]
        self.z = np.empty((count, layer.outputs, samples), dtype)
        self.delta = np.empty_like(self.z)
        self.delta_turned = self.delta.swapaxes(1, 2)
        self.out = np.ones((count, layer.outputs + 1, samples), dtype)
        self.y = self.masked = self.out[:, :-1]
        self.came: Array = self.out
        self.statistics: Statistics | None = None
        self.unit: Array = self.z

    def apart(self) -> None:
        """Keep the activation beside what dropout leaves of it: the way back needs both."""
        self.y = np.empty_like(self.z)


class Pass:
    """A way through `count` networks for `samples` samples; its buffers serve one call after the other."""

    def __init__(
        self, layers: Sequence[Layer], activation: Activation, count: int, samples: int, dtype: Any
    ) -> None:
        size = layers[-1].beta.stop
        self.key = (count, samples, dtype)
        self.w = np.empty((count, size), dtype)
        self.g = np.empty((count, size), dtype)
        last = len(layers) - 1
        self.stages = [
            Stage(layer, self.w, self.g, samples, activation if k < last else None)
            for k, layer in enumerate(layers)
        ]
        self.size = self.w.size * 2 + sum(stage.z.size * 3 for stage in self.stages)

    def forward(
        self,
        inputs: Array,
        masks: Sequence[Array] | None = None,
        statistics: Sequence[Statistics | None] | None = None,
    ) -> Array:
        """The scores (N, K, S) of inputs (inputs + 1, S), or (N, inputs + 1, S), with the parameters in `w`.

        `masks` multiply the activations of the hidden layers. Sums are normalized with the mean and variance
        of these samples, or with the `statistics` of another pass.
        """
        a = inputs
        for k, stage in enumerate(self.stages):
            stage.came = a
            z = np.matmul(stage.turned, a, out=stage.z)
            if stage.activation is None:
                return z
            if stage.layer.normalized:
                _normalize(stage, None if statistics is None else statistics[k])
            if masks is not None and stage.y is stage.masked:
                stage.apart()
            elif masks is None:
                stage.y = stage.masked
            stage.activation.forward(stage.z, stage.y)
            if masks is not None:
                np.multiply(stage.y, masks[k], out=stage.masked)
            a = stage.out
        return a

    def backward(self, masks: Sequence[Array] | None = None) -> Array:
        """The gradient (N, D); the derivatives by the scores are in `delta` of the last stage."""
        stages = self.stages
        for k in range(len(stages) - 1, -1, -1):
            stage = stages[k]
            np.matmul(stage.came, stage.delta_turned, out=stage.gradient)
            if not k:
                break
            below = stages[k - 1]
            np.matmul(stage.back, stage.delta, out=below.delta)
            if masks is not None:
                below.delta *= masks[k - 1]
            assert below.activation is not None
            below.activation.backward(below.delta, below.z, below.y)
            if below.layer.normalized:
                _denormalize(below)
        return self.g


def _mean(values: Array) -> Array:
    mean: Array = np.add.reduce(values, axis=-1, keepdims=True) / values.shape[-1]
    return mean


def _normalize(stage: Stage, given: Statistics | None) -> None:
    """z ← γ (z − mean) / √(variance + ε) + β, with the variance of all, not of all but one, samples."""
    z = stage.z
    if given is None:
        mean = _mean(z)
        z -= mean
        given = Statistics(mean, 1.0 / np.sqrt(_mean(z * z) + BATCH_NORM_EPS))
    else:
        z -= given.mean
    stage.statistics = given
    stage.unit = z * given.inverse
    np.multiply(stage.unit, stage.gamma, out=z)
    z += stage.beta


def _denormalize(stage: Stage) -> None:
    """Turn the derivative by the normalized sums into that by the sums; every sum moved all of them."""
    assert stage.statistics is not None
    d, unit = stage.delta, stage.unit
    np.add.reduce(d, axis=-1, out=stage.beta_gradient)
    np.add.reduce(d * unit, axis=-1, out=stage.gamma_gradient)
    d *= stage.gamma
    d -= _mean(d) + unit * _mean(d * unit)
    d *= stage.statistics.inverse
