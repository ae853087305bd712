"""Keeps particles that leave the finite numbers where they last were finite."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from optim_core.settings import Array


@dataclass(frozen=True)
class Held:
    """Since which step each particle is held.

    `step` (N,) is the first one at which position or loss were not finite, −1 where there is none; `unclear`
    (N,) tells whether the position was NaN then, as it is after a slope that is.
    """

    step: NDArray[np.int64]
    unclear: NDArray[np.bool_]

    @classmethod
    def none(cls, count: int) -> Self:
        """Nobody is held yet."""
        return cls(np.full(count, -1, dtype=np.int64), np.zeros(count, dtype=bool))

    def at(self, particles: slice) -> Self:
        """The same for some of the particles; what becomes of them is seen here too."""
        return type(self)(self.step[particles], self.unclear[particles])

    def hold(self, path: Array, first: int) -> None:
        """Put back, in place, whoever is held or leaves in this piece of the path, (steps + 1, D + 1, N).

        The piece begins with step `first`, at which those held before are in their places already.
        """
        if np.isfinite(np.add.reduce(path, axis=None)) and not np.any(self.step >= 0):
            return
        finite = np.isfinite(path).all(axis=1)
        leaves = ~finite.all(axis=0) & (self.step < 0)
        lost, at = np.flatnonzero(leaves), np.argmin(finite, axis=0)
        self.step[lost] = first + at[lost]
        self.unclear[lost] = np.isnan(path[at[lost], :-1, lost]).any(axis=1)
        held = np.flatnonzero(self.step >= 0)
        last = np.maximum(self.step[held] - first - 1, 0)
        rows = np.minimum(np.arange(len(path))[:, None], last)
        path[:, :, held] = path[rows, :, held].transpose(0, 2, 1)
