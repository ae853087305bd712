"""A rule that is given its gradients one by one, whatever the point is: the setting of regret bounds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from optim_core.rule import Optimizer
from optim_core.settings import Array


@dataclass(frozen=True)
class _Given:
    """A problem that answers with this gradient (2, 1) everywhere."""

    slope: Array
    factor: float = 1.0

    def gradient(self, x: Array) -> Array:
        """The gradient that is given."""
        return self.slope

    def value(self, x: Array) -> Array:
        """Nothing is known of the loss."""
        raise NotImplementedError

    hessian = value

    def draws(self, count: int) -> Array:
        """Nothing is drawn."""
        raise NotImplementedError


def online(
    optimizer: Optimizer, gradients: Iterable[float], box: float | None = None, power: float = 0.0
) -> Array:
    """The points (T + 1,) from 0 after gradients (T,) in one dimension.

    The rate of step t is η/t^`power`. Points are kept in [−`box`, `box`] where there is one (Zinkevich 2003).
    """
    x = np.zeros((2, 1))
    state, path = optimizer.init(x), [0.0]
    for t, g in enumerate(gradients, 1):
        done = optimizer.step(_Given(np.full((2, 1), float(g))), x, state, float(t), optimizer.lr / t**power)
        state, x = done.state, x + done.update
        if box is not None:
            x = np.clip(x, -box, box)
        path.append(float(x[0, 0]))
    return np.array(path)


def spikes(steps: int) -> Array:
    """1010 in every 101st step, −10 in all others, (steps,): Reddi, Kale and Kumar (2018), section 5."""
    return np.where(np.arange(1, steps + 1) % 101 == 1, 1010.0, -10.0)
