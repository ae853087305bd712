"""What a neuron does with its sum z: the activation functions, and what each lets through going back.

`forward(z, out)` writes the activation. `backward(d, z, y)` multiplies d in place by the slope at z, where
y is the activation of z. Both take complex numbers, because a complex step is how second derivatives are had.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEAK = 0.01


@dataclass(frozen=True)
class Activation:
    """One activation function; `steepest` is its largest slope, `smooth` whether it has no kink."""

    key: str
    label: str
    formula: str
    idea: str
    steepest: float
    smooth: bool
    forward: Callable[[NDArray[Any], NDArray[Any]], None]
    backward: Callable[[NDArray[Any], NDArray[Any], NDArray[Any]], None]

    def slope(self, z: NDArray[Any]) -> NDArray[Any]:
        """The slope at z, of the shape of z."""
        y, d = np.empty_like(z), np.ones_like(z)
        self.forward(z, y)
        self.backward(d, z, y)
        return d


def sigmoid(z: NDArray[Any], out: NDArray[Any]) -> None:
    """Write 1 / (1 + e⁻ᶻ), in a form that never overflows."""
    np.multiply(z, 0.5, out=out)
    np.tanh(out, out=out)
    out += 1.0
    out *= 0.5


def _relu(z: NDArray[Any], out: NDArray[Any]) -> None:
    np.maximum(z, 0.0, out=out)


def _relu_back(d: NDArray[Any], z: NDArray[Any], y: NDArray[Any]) -> None:
    np.multiply(d, np.greater(z, 0.0), out=d)


def _leaky(z: NDArray[Any], out: NDArray[Any]) -> None:
    np.multiply(z, LEAK, out=out)
    np.maximum(z, out, out=out)


def _leaky_back(d: NDArray[Any], z: NDArray[Any], y: NDArray[Any]) -> None:
    np.multiply(d, np.where(np.greater(z, 0.0), 1.0, LEAK), out=d)


def _tanh(z: NDArray[Any], out: NDArray[Any]) -> None:
    np.tanh(z, out=out)


def _tanh_back(d: NDArray[Any], z: NDArray[Any], y: NDArray[Any]) -> None:
    slope = y * y
    np.subtract(1.0, slope, out=slope)
    np.multiply(d, slope, out=d)


def _sigmoid_back(d: NDArray[Any], z: NDArray[Any], y: NDArray[Any]) -> None:
    slope = y * y
    np.subtract(y, slope, out=slope)
    np.multiply(d, slope, out=d)


_ALL = (
    Activation(
        "relu",
        "ReLU",
        r"\max(z, 0)",
        "Slope 1 or 0: passes on the whole gradient or none of it.",
        1.0,
        False,
        _relu,
        _relu_back,
    ),
    Activation(
        "leaky_relu",
        "Leaky ReLU",
        rf"\max(z, {LEAK}\,z)",
        f"As ReLU, with a slope of {LEAK} where ReLU has none, so that no neuron dies.",
        1.0,
        False,
        _leaky,
        _leaky_back,
    ),
    Activation(
        "tanh",
        "tanh",
        r"\tanh z",
        "Between −1 and 1, slope at most 1, and flat far from zero.",
        1.0,
        True,
        _tanh,
        _tanh_back,
    ),
    Activation(
        "sigmoid",
        "Sigmoid",
        r"1 / (1 + e^{-z})",
        "Between 0 and 1, slope at most ¼: a layer passes on at most ¼ of the gradient, times weights.",
        0.25,
        True,
        sigmoid,
        _sigmoid_back,
    ),
)
ACTIVATIONS: dict[str, Activation] = {activation.key: activation for activation in _ALL}
