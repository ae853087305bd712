"""What is random in a step: dropout masks, noise on inputs and on weights, samples turned, moved and mixed.

Everything is drawn anew in every step, from a stream that depends on the seed of the network and the number
of the step alone: networks that are trained side by side are all disturbed alike. Where nobody says the step,
the batch itself stands for it: the same samples in the same order are then always disturbed alike.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from surfaces.parameter import Interval, Parameter, check_fields

Floats = NDArray[np.float64]


class Purpose(IntEnum):
    """What random numbers are for; every purpose has streams of its own."""

    DROPOUT = 1
    INPUTS = 2
    WEIGHTS = 3
    ROTATION = 4
    JITTER = 5
    MIXUP = 6


@dataclass(frozen=True)
class Streams:
    """The random numbers of one step of the network with that seed."""

    seed: int
    moment: int

    @classmethod
    def of(cls, seed: int, step: int | None, indices: NDArray[np.integer]) -> Streams:
        """The streams of a step, or where there is no step of a batch."""
        if step is not None:
            return cls(seed, int(step) << 192)
        batch = np.ascontiguousarray(indices, dtype="<i8").tobytes()
        return cls(seed, int.from_bytes(hashlib.blake2b(batch, digest_size=24).digest(), "little") << 64)

    def generator(self, purpose: Purpose) -> np.random.Generator:
        """Random numbers for one purpose."""
        # The low word of the counter is left to the generator: no two streams can meet.
        return np.random.Generator(
            np.random.Philox(key=self.seed | (int(purpose) << 64), counter=self.moment)
        )

    def masks(self, dropout: float, sizes: Iterable[int], samples: int) -> list[Floats]:
        """For every hidden layer (neurons, samples): 0 with probability `dropout`, else 1 / (1 − dropout)."""
        rng = self.generator(Purpose.DROPOUT)
        scale = 1.0 / (1.0 - dropout)
        return [np.where(rng.random((size, samples)) < dropout, 0.0, scale) for size in sizes]


@dataclass(frozen=True)
class Augmentation:
    """How the samples of a batch, and the weights that see them, are disturbed. All zeros: not at all.

    Attributes:
        input_noise: standard deviation of the noise on inputs, which themselves have deviation 1.
        weight_noise: standard deviation of the noise on every parameter while the gradient is taken.
        rotation: every sample is turned about the center by up to this many degrees.
        jitter: every sample is moved by up to this in each input.
        mixup: α of the Beta(α, α) that draws the share in which every sample of a batch is mixed with
            another, label and all. Zhang et al., mixup: Beyond Empirical Risk Minimization, 2018, eq. 1.

    Raises:
        ValueError: a value lies outside its domain.
    """

    input_noise: float = 0.0
    weight_noise: float = 0.0
    rotation: float = 0.0
    jitter: float = 0.0
    mixup: float = 0.0

    parameters = (
        Parameter(
            "input_noise",
            r"\sigma_x",
            0.0,
            Interval(0.0, 10.0),
            (0.0, 1.0),
            "Deviation of the noise on the inputs of every step.",
        ),
        Parameter(
            "weight_noise",
            r"\sigma_w",
            0.0,
            Interval(0.0, 10.0),
            (0.0, 0.5),
            "Deviation of the noise on the parameters at which the gradient is taken.",
        ),
        Parameter(
            "rotation",
            r"\varphi",
            0.0,
            Interval(0.0, 180.0),
            (0.0, 90.0),
            "Samples are turned by up to this many degrees.",
        ),
        Parameter(
            "jitter", "j", 0.0, Interval(0.0, 10.0), (0.0, 1.0), "Samples are moved by up to this much."
        ),
        Parameter(
            "mixup",
            r"\alpha",
            0.0,
            Interval(0.0, 10.0),
            (0.0, 1.0),
            "Pairs of samples are mixed, labels too: the larger, the more evenly.",
        ),
    )

    def __post_init__(self) -> None:
        check_fields(self, self.parameters)

    @property
    def active(self) -> bool:
        """Whether anything is disturbed."""
        return self.samples or self.weight_noise > 0

    @property
    def samples(self) -> bool:
        """Whether samples are."""
        return max(self.input_noise, self.rotation, self.jitter, self.mixup) > 0

    def shift(self, dimension: int, streams: Streams) -> Floats | None:
        """What is added to the parameters (D,), if anything."""
        if not self.weight_noise:
            return None
        return self.weight_noise * streams.generator(Purpose.WEIGHTS).standard_normal(dimension)

    def applied(self, inputs: Floats, targets: Floats, streams: Streams) -> tuple[Floats, Floats]:
        """The inputs (2, S) and targets (K, S) of a batch, turned, moved, made noisy and mixed."""
        if self.rotation > 0:
            inputs = self._turned(inputs, streams)
        if self.jitter > 0:
            inputs = inputs + self.jitter * streams.generator(Purpose.JITTER).uniform(-1, 1, inputs.shape)
        if self.input_noise > 0:
            noise = streams.generator(Purpose.INPUTS).standard_normal(inputs.shape)
            inputs = inputs + self.input_noise * noise
        if self.mixup > 0:
            rng = streams.generator(Purpose.MIXUP)
            share = rng.beta(self.mixup, self.mixup)
            other = rng.permutation(inputs.shape[1])
            inputs = share * inputs + (1.0 - share) * inputs[:, other]
            targets = share * targets + (1.0 - share) * targets[:, other]
        return inputs, targets

    def _turned(self, inputs: Floats, streams: Streams) -> Floats:
        most = math.radians(self.rotation)
        angle = streams.generator(Purpose.ROTATION).uniform(-most, most, inputs.shape[1])
        c, s = np.cos(angle), np.sin(angle)
        return np.stack([c * inputs[0] - s * inputs[1], s * inputs[0] + c * inputs[1]])
