"""Gradient noise and mini-batches, the same for every optimizer of a race.

What a particle draws depends on the seed, the step and the number of the particle, on nothing else.
Particles are served in groups of fixed size, each group by a stream of its own that always draws for the
whole group and for one step after the other: however many particles there are, and wherever the runner cuts
them into blocks, they see the same numbers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from optim_core.settings import Array
from surfaces.parameter import Interval, check_number, shown

_SIGMAS = Interval(0.0, math.inf)
_SIZES = Interval(1.0, 1e12)
_DEGREES = Interval(2.0, math.inf, low_open=True)
GROUP = 64
SHUFFLED_TOGETHER = 8
STEPS_AT_ONCE = 16


class Kind(Enum):
    """How the noise of a gradient is distributed."""

    GAUSSIAN = "gaussian"
    MULTIPLICATIVE = "multiplicative"
    HEAVY_TAILED = "heavy_tailed"


def _counts(value: object) -> bool:
    """Whether a value is a whole number of at least 1, as 32 and 32.0 are."""
    if isinstance(value, (float, np.floating)):
        return float(value).is_integer() and bool(value >= 1)
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool) and int(value) >= 1


@dataclass(frozen=True)
class BatchNoise:
    r"""The error that a gradient has because it is the mean of a batch, zero on average.

    Its standard deviation in each coordinate is $\sigma / \sqrt{B}$ ("gaussian"); $\sigma \lVert g \rVert_2
    / \sqrt{B}$, so that it dies out at a minimum ("multiplicative"); or $\sigma / \sqrt{B}$ with the heavy
    tails of a Student t distribution of `df` degrees of freedom ("heavy_tailed"). On a data surface,
    `batch_size` samples make a true mini-batch, and `sigma` > 0 adds the noise of this model on top.

    Raises:
        ValueError: sigma is negative or not finite, batch_size is no whole number from 1 to 10¹², the kind is
            unknown, or df is not larger than 2 (below, there is no standard deviation).
    """

    sigma: float = 0.0
    batch_size: int = 1
    kind: str = "gaussian"
    df: float = 3.0

    def __post_init__(self) -> None:
        check_number("BatchNoise", "sigma", self.sigma, _SIGMAS, single=True)
        if not _counts(self.batch_size):
            size = shown(self.batch_size)
            raise ValueError(f"BatchNoise: batch_size must be a whole number in [1, ∞), got {size}")
        check_number("BatchNoise", "batch_size", self.batch_size, _SIZES)
        check_number("BatchNoise", "df", self.df, _DEGREES, single=True)
        if self.kind not in [kind.value for kind in Kind]:
            known = ", ".join(kind.value for kind in Kind)
            raise ValueError(f"BatchNoise: unknown kind {shown(self.kind)}; known are {known}")
        object.__setattr__(self, "batch_size", int(self.batch_size))

    @property
    def scale(self) -> float:
        """The standard deviation σ/√batch (times ‖g‖ for multiplicative noise)."""
        return self.sigma / math.sqrt(self.batch_size)

    @property
    def relative(self) -> bool:
        """Whether the noise is to be multiplied by the length of the gradient."""
        return self.kind == Kind.MULTIPLICATIVE.value

    def draw(self, rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
        """Independent numbers of mean 0 and standard deviation `scale`."""
        if self.kind == Kind.HEAVY_TAILED.value:
            return rng.standard_t(self.df, shape) * (self.scale * math.sqrt((self.df - 2.0) / self.df))
        return rng.standard_normal(shape) * self.scale


class NoiseStream:
    """The noise on each of `rows` parameters of particles `first` … `first + count − 1`, step after step."""

    def __init__(self, noise: BatchNoise, seed: int, first: int, count: int, rows: int = 2) -> None:
        groups = range(first // GROUP, -(-(first + count) // GROUP))
        self._noise = noise
        self._streams = [_generator(seed, 0, group) for group in groups]
        self._inside = slice(first - groups.start * GROUP, first - groups.start * GROUP + count)
        self._drawn = np.empty((0, rows, len(groups) * GROUP))
        self._next = 0

    def step(self) -> Array:
        """The noise (rows, count) of the next step."""
        if self._next == len(self._drawn):
            shape = (STEPS_AT_ONCE, self._drawn.shape[1], GROUP)
            self._drawn = np.concatenate([self._noise.draw(rng, shape) for rng in self._streams], axis=2)
            self._next = 0
        self._next += 1
        row: Array = self._drawn[self._next - 1][:, self._inside]
        return row


class BatchStream:
    """The mini-batches of particles `first` … `first + count − 1`: epochs without replacement.

    Every particle has a permutation of its own in every epoch; the last batch of an epoch holds what is left.
    """

    def __init__(self, samples: int, batch_size: int, seed: int, first: int, count: int) -> None:
        size = SHUFFLED_TOGETHER
        groups = range(first // size, -(-(first + count) // size))
        self._streams = [_generator(seed, 1, group) for group in groups]
        self._samples, self._batch = samples, batch_size
        self._inside = slice(first - groups.start * size, first - groups.start * size + count)
        self._order = np.empty((0, 0), dtype=np.intp)
        self._next = samples

    def step(self) -> NDArray[np.intp]:
        """The samples (count, batch) of the next step."""
        if self._next >= self._samples:
            rows = np.tile(np.arange(self._samples), (SHUFFLED_TOGETHER, 1))
            self._order = np.concatenate([rng.permuted(rows, axis=1) for rng in self._streams])[self._inside]
            self._next = 0
        batch: NDArray[np.intp] = self._order[:, self._next : self._next + self._batch]
        self._next += self._batch
        return batch


def batch_lengths(samples: int, batch_size: int, steps: int) -> NDArray[np.int64]:
    """How many samples the batch of each step has."""
    per_epoch = -(-samples // batch_size)
    place = np.arange(steps, dtype=np.int64) % per_epoch
    return np.minimum(batch_size, samples - place * batch_size)


def normal_numbers(seed: int, step: int, count: int, rows: int) -> Array:
    """What a rule draws in step 0, 1, …, (count, rows); more of them begin with the same."""
    return _generator(seed, 2, step).standard_normal((count, rows))


def _generator(seed: int, purpose: int, group: int) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, purpose, group])))
