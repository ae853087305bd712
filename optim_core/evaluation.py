"""Answers the questions of a rule about the loss, one step after the other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optim_core.loss import Loss, Plane, loss_of, samples_of, second_derivatives
from optim_core.noise import BatchNoise, BatchStream, NoiseStream, batch_lengths, normal_numbers
from optim_core.settings import Array
from surfaces import Surface


@dataclass(frozen=True)
class Sampling:
    """Which batches and which noise a run sees; `seed` says which draw of them.

    With `alike` every particle sees what particle 0 does.
    """

    surface: Surface | Loss
    noise: BatchNoise | None
    seed: int
    alike: bool = False

    @cached_property
    def loss(self) -> Any:
        """What is descended, as a loss of points (D, N)."""
        return loss_of(self.surface)

    @property
    def batches(self) -> bool:
        """Whether gradients are of true mini-batches."""
        size = 0 if self.noise is None else self.noise.batch_size
        return 0 < size < samples_of(self.loss)

    @property
    def disturbed(self) -> bool:
        """Whether noise is added to gradients."""
        return self.noise is not None and self.noise.sigma > 0

    @property
    def relative(self) -> bool:
        """Whether the noise is in proportion to the gradient."""
        return self.noise is not None and self.noise.relative

    def costs(self, steps: int) -> NDArray[np.int64]:
        """Samples that one gradient of each step costs, (steps,)."""
        if samples := samples_of(self.loss):
            size = samples if self.noise is None else min(self.noise.batch_size, samples)
            return batch_lengths(samples, size, steps)
        return np.full(steps, 1 if self.noise is None else self.noise.batch_size, dtype=np.int64)

    def streams(self, first: int, count: int) -> tuple[NoiseStream | None, BatchStream | None]:
        """The noise and the batches of `count` particles from `first` on."""
        noise, batches = None, None
        first, count = (0, 1) if self.alike else (first, count)
        if self.noise is not None and self.disturbed:
            noise = NoiseStream(self.noise, self.seed, first, count, self.loss.dimension)
        if self.noise is not None and self.batches:
            batches = BatchStream(samples_of(self.loss), self.noise.batch_size, self.seed, first, count)
        return noise, batches


class Evaluation:
    """The `Problem` of a block of particles; `begin` moves it on to the batch and noise of the next step."""

    def __init__(self, sampling: Sampling, first: int, count: int) -> None:
        self.loss = sampling.loss
        self.batches = sampling.batches
        self.relative = sampling.relative
        self.alike = sampling.alike
        self._seed = sampling.seed
        self._noise, self._batches = sampling.streams(first, count)
        self._count = count
        self.noise = np.zeros((self.loss.dimension, count)) if self._noise else None
        self._batch: NDArray[np.intp] | None = None
        self._by_step = getattr(self.loss, "step_gradient", None)
        self.steady = self._by_step is None and not (sampling.batches or sampling.disturbed)
        self._step = -1
        self.asked = self.valued = 0
        self.factor: float = 1.0
        self.first_gradient: Array | None = None

    def begin(self) -> None:
        """Draw the noise and the batch of the next step."""
        self.asked = self.valued = 0
        self._step += 1
        if self._noise is not None and self.noise is not None:
            self.noise[...] = self._noise.step()
        if self._batches is not None:
            batch = self._batches.step()
            self._batch = batch if len(batch) == self._count else np.repeat(batch, self._count, axis=0)

    def gradient(self, x: Array) -> Array:
        """The gradient (D, N) at `x` as this step sees it."""
        g = self.clean_gradient(x)
        if self.noise is not None:
            g = g + (self.noise * np.hypot.reduce(g) if self.relative else self.noise)
        if not self.asked:
            self.first_gradient = g
        self.asked += 1
        return g

    def clean_gradient(self, x: Array) -> Array:
        """The gradient (D, N) at `x` over the batch of this step, or over everything."""
        if self._by_step is not None:
            seen: Array = self._by_step(x, self._batch, self._step)
            return seen
        if self._batch is not None:
            batch: Array = self.loss.batch_gradient(x, self._batch)
            return batch
        whole: Array = self.loss.gradient(x)
        return whole

    def value(self, x: Array) -> Array:
        """The loss (N,) at `x` over the batch of this step where that is known, or over everything."""
        self.valued += 1
        if self._batch is not None and hasattr(self.loss, "batch_value"):
            batch: Array = self.loss.batch_value(x, self._batch)
            return batch
        whole: Array = self.loss.value(x)
        return whole

    def draws(self, count: int) -> Array:
        """Normal numbers (count, D) of this step, the same for all particles."""
        return normal_numbers(self._seed, self._step, count, self.loss.dimension)

    def hessian(self, x: Array) -> Array:
        """The Hessian (2, 2, N) at `x` over everything."""
        return second_derivatives(self.loss, x)


def write_losses(loss: Any, path: Array) -> None:
    """Write the loss of each position beside it; `path` is (steps, D + 1, N)."""
    if isinstance(loss, Plane):
        path[:, -1] = loss.surface.value(path[:, 0], path[:, 1])
        return
    for row in path:
        row[-1] = loss.value(row[:-1])
