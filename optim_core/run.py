"""What a simulation returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optim_core.evaluation import Sampling
from optim_core.rule import Optimizer
from optim_core.settings import Array


@dataclass(frozen=True, eq=False)
class Run:
    """The path of N particles over T steps on a loss of D parameters, 2 on a surface.

    A particle whose position or loss at step t is not finite has `step_diverged` t: from t on it stays where
    it was at t − 1 (at its start if t is 0), its loss repeats and what was recorded of it is NaN.

    A particle that has a finite loss at step t, but asks for a slope that is undefined (NaN), at its place or
    wherever else its rule looks and finds a finite loss, rests: `step_stopped` is t, `step_diverged` is −1.
    From t on it stays where it is, its loss repeats, and what was recorded of step t and later is NaN.

    Attributes:
        surface: the surface, or any other loss, that was descended.
        x: positions (T + 1, D, N), `x[0]` the start; the last ones only, (1, D, N), with keep="last".
        loss: loss without noise, over all samples, at those positions, (T + 1, N) or (1, N).
        step_diverged: first step (N,) that was not finite, −1 where there is none.
        step_stopped: step (N,) at which there was no slope to follow, −1 where there is none.
        samples: gradients of single samples paid before each position, (T + 1,). A rule that decides how many
            it asks for counts for the particle that asks for most; one that asks for none pays for losses.
        lr: learning rate of each step after the schedule, (T,), or (T, N) if it has one a particle; NaN
            where an optimizer of another library does not say.
        engine: what carried the particles along: "floats" (one particle), "blocks" (many), "fused" (very many
            of our own rules on our own surfaces, in machine code, where llvmlite is installed), or "plain"
            (the rule as it is written, where it branches on values and for losses of many parameters);
            "torch" or "optax" for optimizers of theirs (`optim_core.foreign`).
        gradient: with record=True the gradient (T, D, N) that the rule asked for first, with its noise; of
            nesterov in the look-ahead form that is the one at the point ahead.
        update: with record=True what each rule added to the position, (T, D, N).
        state: with record=True every other quantity of the steps by name, each (T, D, N), as it was *after*
            the gradient of that step came in; "rate" is the effective rate of each coordinate.
        sampling: which noise and which batches it met; None for optimizers of other libraries.
    """

    surface: Any
    optimizer: Optimizer
    x: Array
    loss: Array
    step_diverged: NDArray[np.int64]
    step_stopped: NDArray[np.int64]
    samples: NDArray[np.int64]
    lr: Array
    engine: str
    gradient: Array | None = None
    update: Array | None = None
    state: Mapping[str, Array] = field(default_factory=dict)
    sampling: Sampling | None = field(default=None, repr=False)

    @property
    def steps(self) -> int:
        """The number of steps T."""
        return len(self.samples) - 1

    @property
    def particles(self) -> int:
        """The number of particles N."""
        return len(self.step_diverged)

    @property
    def rate(self) -> Array | None:
        """The effective rate (T, D, N), where update = − rate × direction; None without record=True."""
        return self.state.get("rate")
