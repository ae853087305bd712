"""Where the directions of a quadratic lie in the plane of ηλ and β, at every step of a run.

In that plane every point is one iteration of `optim_core.studies.spectrum`, and has one factor per step: the
plane of Goh (2017), Why Momentum Really Works, Distill. Rules with a rate for each coordinate have no fixed
place there; they have one at each step, by what is measured: with P the scale of the coordinates, x and the
mean of gradients m follow heavy ball at η(1 − β₁)λ with λ an eigenvalue of P^{-1/2} H P^{-1/2}.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from optim_core.optimizers.descent import SGD, Momentum, Nesterov
from optim_core.run import Run
from optim_core.settings import Array
from optim_core.studies.sharpness import Memory, linear, penalty, seen_eigenvalues
from optim_core.studies.spectrum import Directions, Factor, momentum_factor, nesterov_factor
from surfaces import Surface


class Places(NamedTuple):
    """Where each direction is at each step: ηλ (T, 2) of the first particle, and the one β.

    `measured`: it is so by the rates of that step only, and λ is preconditioned. `damped`: η counts (1 − β)
    times, because the rule averages gradients instead of adding them. Dampening is in `rate`.
    """

    rate: Array
    momentum: float
    nesterov: bool
    measured: bool
    damped: bool

    @property
    def factor(self) -> Factor:
        """The factor per step of each direction at each step, (T, 2)."""
        return (nesterov_factor if self.nesterov else momentum_factor)(self.rate, self.momentum)


def places(run: Run, along: Directions) -> Places | None:
    """Where the directions of a run lie, or None for rules that are no such iteration (signs, SAM, Newton).

    Raises:
        ValueError: the run lacks the rates that the rule needs: simulate it with record=True.
    """
    opt, kind = run.optimizer, type(run.optimizer)
    lr = np.broadcast_to(run.lr.reshape(run.steps, -1), (run.steps, run.particles))[:, :1]
    if kind in (SGD, Momentum, Nesterov):
        momentum = float(getattr(opt, "momentum", 0.0))
        return Places(lr * along.eigenvalues, momentum, kind is Nesterov, measured=False, damped=False)
    memory = linear(opt, np.arange(1.0, run.steps + 1.0)[:, None], lr)
    if not isinstance(memory, Memory) or np.any(memory.b) or np.any(memory.decay) or np.any(penalty(opt)):
        return None
    seen = seen_eigenvalues(run)
    eigenvalues = along.eigenvalues if seen is None else seen[:, :, 0]
    with np.errstate(all="ignore"):
        rate = lr * memory.a * eigenvalues
    averages = seen is not None and bool(np.any(memory.a != 1.0))
    return Places(rate, float(memory.beta), nesterov=False, measured=seen is not None, damped=averages)


def stationary(surface: Surface) -> Array:
    """Where the slope of a quadratic is zero, (2,); the nearest such place to the middle of the view."""
    x_min, x_max, y_min, y_max = surface.view
    middle = np.array([(x_min + x_max) / 2.0, (y_min + y_max) / 2.0])
    step, *_ = np.linalg.lstsq(surface.hessian(*middle), surface.gradient(*middle), rcond=None)
    found: Array = middle - step
    return found
