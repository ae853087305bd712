"""What a network is: its shape, how it starts, what holds it back. A record that computes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from networks.activations import ACTIVATIONS
from networks.data import Data
from networks.disturbance import Augmentation
from networks.layout import INITIALIZATIONS, Layer, drawn, layout
from networks.loss import NetworkLoss
from surfaces.parameter import Interval, Parameter, Scale, check_fields

MOST_LAYERS, MOST_NEURONS, MOST_PARAMETERS = 12, 128, 20_000
# What is left is scaled by 1 / (1 − dropout): nearer to 1 nothing is learnt.
MOST_DROPOUT = 0.95


@dataclass(frozen=True)
class Network:
    r"""A network of dense layers: sums, batch normalization, activation, dropout, in this order.

    Attributes:
        layers: inputs, neurons of every hidden layer, outputs. One output is a logit for two classes or the
            value of a curve, K outputs are the logits of K classes.
        activation: of all hidden layers: relu, leaky_relu, tanh, sigmoid.
        init: how weights start: zero, small, large, xavier, he. Biases start at 0.
        seed: of the first weights and of everything random in training.
        l2: λ; λ/2 times the sum of all squared weights, not biases, is added to the loss.
        dropout: share of the activations that is silenced in training; the rest is scaled up.
        batch_norm: whether the sums of hidden layers are normalized with mean and variance of the batch.
            There are no running averages: outside of training the statistics are those of all training
            samples.
        label_smoothing: share ε of the labels that is spread evenly over all classes.
        augmentation: how samples and weights are disturbed in training.

    Raises:
        ValueError: a field is not an allowed value; the message names field, value and what is allowed.
    """

    layers: tuple[int, ...] = (2, 8, 8, 1)
    activation: str = "relu"
    init: str = "he"
    seed: int = 0
    l2: float = 0.0
    dropout: float = 0.0
    batch_norm: bool = False
    label_smoothing: float = 0.0
    augmentation: Augmentation = field(default_factory=Augmentation)

    parameters = (
        Parameter("seed", "s", 0, Interval(0, 2.0**31), (0, 20), "Number of the draw of first weights."),
        Parameter(
            "l2",
            r"\lambda",
            0.0,
            Interval(0.0, 1e3),
            (1e-5, 1.0),
            "Strength of the L2 penalty on the weights.",
            Scale.LOG,
        ),
        Parameter(
            "dropout",
            "p",
            0.0,
            Interval(0.0, MOST_DROPOUT),
            (0.0, 0.8),
            "Share of activations silenced in every step of training.",
        ),
        Parameter(
            "batch_norm",
            r"\mathrm{BN}",
            False,
            Interval(0.0, 1.0),
            (0.0, 1.0),
            "Normalize the sums of every hidden layer over the batch.",
        ),
        Parameter(
            "label_smoothing",
            r"\varepsilon",
            0.0,
            Interval(0.0, 1.0, high_open=True),
            (0.0, 0.5),
            "Share of every label that is spread over all classes.",
        ),
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "layers", _sizes(self.layers))
        _known("activation", self.activation, ACTIVATIONS)
        _known("init", self.init, INITIALIZATIONS)
        check_fields(self, self.parameters)
        if not isinstance(self.augmentation, Augmentation):
            raise ValueError(f"Network: augmentation must be an Augmentation, got {self.augmentation!r}")
        if self.dimension > MOST_PARAMETERS:
            raise ValueError(
                f"Network: layers {self.layers} have {self.dimension} parameters; "
                f"at most {MOST_PARAMETERS} are allowed"
            )

    @property
    def places(self) -> tuple[Layer, ...]:
        """Where the parameters of each layer lie in the flat vector."""
        return layout(self.layers, self.batch_norm)

    @property
    def dimension(self) -> int:
        """The number of parameters D."""
        return int(self.places[-1].beta.stop)

    @property
    def start(self) -> NDArray[np.float64]:
        """The parameters (D,) before the first step."""
        return drawn(self.places, self.init, self.seed)

    def starts(self, count: int) -> NDArray[np.float64]:
        """The starts (D, count) of an ensemble: those of the seeds from this one on."""
        return np.stack([drawn(self.places, self.init, self.seed + k) for k in range(count)], axis=1)

    def replace(self, **changes: Any) -> Network:
        """The same network with other settings."""
        return replace(self, **changes)

    def loss(self, data: Data) -> NetworkLoss:
        """The loss of this network on `data`.

        ValueError: inputs or outputs do not fit the data, or a setting makes no sense for a curve.
        """
        return NetworkLoss(self, data)


def _known(name: str, value: Any, known: Iterable[str]) -> None:
    if value not in tuple(known):
        raise ValueError(f"Network: unknown {name} {value!r}; known are {', '.join(known)}")


def _sizes(layers: Any) -> tuple[int, ...]:
    try:
        sizes = tuple(layers)
    except TypeError:
        sizes = ()
    whole = all(isinstance(n, (int, np.integer)) and not isinstance(n, bool) for n in sizes)
    if not whole or not 2 <= len(sizes) <= MOST_LAYERS:
        raise ValueError(f"Network: layers must be 2 to {MOST_LAYERS} whole numbers, got {layers!r}")
    if not all(1 <= n <= MOST_NEURONS for n in sizes):
        raise ValueError(f"Network: layers must lie in [1, {MOST_NEURONS}], got {layers!r}")
    return tuple(int(n) for n in sizes)
