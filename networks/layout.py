"""Where the parameters of a network lie in its flat vector of length D, and how each is started.

Layer by layer: the weights (inputs, outputs) row by row, the biases (outputs,), and with batch normalization
the factors γ and the shifts β (outputs,) of a hidden layer. Weights and biases together are one matrix
(inputs + 1, outputs), whose last row belongs to an input that is always 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

SMALL, LARGE = 0.01, 3.0


@dataclass(frozen=True)
class Layer:
    """One dense layer: `first` is where its parameters begin."""

    inputs: int
    outputs: int
    first: int
    normalized: bool

    @property
    def dense(self) -> slice:
        """Weights and biases, a matrix (inputs + 1, outputs)."""
        return slice(self.first, self.first + (self.inputs + 1) * self.outputs)

    @property
    def weights(self) -> slice:
        """The weights, a matrix (inputs, outputs)."""
        return slice(self.first, self.first + self.inputs * self.outputs)

    @property
    def biases(self) -> slice:
        """The biases, (outputs,)."""
        return slice(self.weights.stop, self.dense.stop)

    @property
    def gamma(self) -> slice:
        """The factors after normalization, (outputs,); empty without it."""
        return slice(self.dense.stop, self.dense.stop + (self.outputs if self.normalized else 0))

    @property
    def beta(self) -> slice:
        """The shifts after normalization, (outputs,); empty without it."""
        return slice(self.gamma.stop, self.gamma.stop + (self.outputs if self.normalized else 0))


def layout(sizes: Sequence[int], batch_norm: bool) -> tuple[Layer, ...]:
    """The layers of a network with that many inputs, neurons and outputs."""
    layers: list[Layer] = []
    for place, (inputs, outputs) in enumerate(pairwise(sizes)):
        first = layers[-1].beta.stop if layers else 0
        layers.append(Layer(inputs, outputs, first, batch_norm and place < len(sizes) - 2))
    return tuple(layers)


@dataclass(frozen=True)
class Initialization:
    """One way to draw the first weights: `draw(rng, inputs, outputs)` answers (inputs, outputs)."""

    key: str
    label: str
    formula: str
    idea: str
    draw: Callable[[np.random.Generator, int, int], NDArray[np.float64]]


def _normal(deviation: float) -> Callable[[np.random.Generator, int, int], NDArray[np.float64]]:
    return lambda rng, inputs, outputs: deviation * rng.standard_normal((inputs, outputs))


_ALL = (
    Initialization(
        "zero",
        "Zero",
        "w = 0",
        "All neurons of a layer are equal, get equal gradients, and stay equal.",
        lambda rng, inputs, outputs: np.zeros((inputs, outputs)),
    ),
    Initialization(
        "small",
        "Too small",
        rf"w \sim N(0, {SMALL}^2)",
        "Activations shrink from layer to layer, and gradients too.",
        _normal(SMALL),
    ),
    Initialization(
        "large",
        "Too large",
        rf"w \sim N(0, {LARGE:g}^2)",
        "The sums are so large that the slopes of sigmoid and tanh are nearly 0.",
        _normal(LARGE),
    ),
    Initialization(
        "xavier",
        "Xavier",
        r"w \sim U(-a, a),\; a = \sqrt{6 / (n_\mathrm{in} + n_\mathrm{out})}",
        "Keeps activations and gradients equally spread in all layers, for tanh. Glorot and Bengio (2010).",
        lambda rng, inputs, outputs: (
            math.sqrt(6.0 / (inputs + outputs)) * rng.uniform(-1.0, 1.0, (inputs, outputs))
        ),
    ),
    Initialization(
        "he",
        "He",
        r"w \sim N(0, 2 / n_\mathrm{in})",
        "Like Xavier, for ReLU, which sets half of the activations to 0. He et al. (2015).",
        lambda rng, inputs, outputs: math.sqrt(2.0 / inputs) * rng.standard_normal((inputs, outputs)),
    ),
)
INITIALIZATIONS: dict[str, Initialization] = {init.key: init for init in _ALL}


def drawn(layers: Sequence[Layer], init: str, seed: int) -> NDArray[np.float64]:
    """The parameters (D,) before the first step: weights drawn, biases and β 0, γ 1."""
    rng = np.random.default_rng(seed)
    start = np.zeros(layers[-1].beta.stop)
    for layer in layers:
        start[layer.weights] = INITIALIZATIONS[init].draw(rng, layer.inputs, layer.outputs).ravel()
        start[layer.gamma] = 1.0
    return start
