"""How sharply the loss is curved along a run, beside the curvature at which the rule itself becomes unstable.

Sharpness is the largest eigenvalue of the Hessian. Rules with a rate for each coordinate see the Hessian
through these rates: for them P^{-1/2} H P^{-1/2} counts, where η/P are the rates of the coordinates. A rule
that is linear in the gradient while its rates stand still flips and grows along a direction of curvature λ
once ηλ exceeds a number of its own: 2 for plain descent. Cohen et al. (2021), Gradient descent on neural
networks typically occurs at the edge of stability; Cohen et al. (2022), Adaptive gradient methods at the edge
of stability. Where the number comes from is in `Memory.limit`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import singledispatch
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from optim_core.optimizers.adagrad import Adagrad
from optim_core.optimizers.adam import Adam, AdamLike
from optim_core.optimizers.adam_decay import AdamL2, AdamW
from optim_core.optimizers.adam_nesterov import NAdam
from optim_core.optimizers.adaptive import Adadelta, RMSprop
from optim_core.optimizers.beyond import SAM, Backtracking, Newton
from optim_core.optimizers.descent import SGD, DampedMomentum, Momentum, Nesterov
from optim_core.optimizers.searching import LBFGS, ConjugateGradient
from optim_core.rule import Family, Optimizer
from optim_core.run import Run
from optim_core.settings import Array
from surfaces import Surface
from surfaces.surface import View

BY_COORDINATE = (Family.ADAPTIVE, Family.ADAM)  # have a rate for each coordinate


class NoLimit(Enum):
    """Why a rule has no limit of this kind."""

    SIGN = "the length of its steps does not depend on the slope"
    ELSEWHERE = "it takes its gradient at another point than where it is"
    CURVATURE = "it divides by the curvature, so that all directions are equally stable"
    SEARCH = "it chooses its rate anew in every step"
    UNKNOWN = "nobody has worked it out for this rule"


class Memory(NamedTuple):
    r"""A rule seen as linear: $v \leftarrow \beta v + g,\; x \leftarrow (1 - d) x - \eta (a v + b g)$.

    With g = λx, x and v shrink by a factor z where $(z - 1 + d)(z - \beta) = -\eta\lambda (a z + b (z -
    \beta))$. Steps begin to flip and grow where z = −1 solves this.
    """

    beta: Any = 0.0
    a: Any = 1.0
    b: Any = 0.0
    decay: Any = 0.0

    @property
    def limit(self) -> Any:
        """ηλ at which z = −1."""
        return (2.0 - self.decay) * (1.0 + self.beta) / (self.a + self.b * (1.0 + self.beta))


@dataclass(frozen=True, eq=False)
class Sharpness:
    """Curvature along a run of T steps and N particles.

    Attributes:
        plain: largest eigenvalue of the Hessian at every position, (T + 1, N).
        seen: the same through the rates of the coordinates, as the step from position t saw it, with the
            curvature of a penalty that is part of the rule, (T, N); None for rules with one rate for all.
        limit: what the plain (or, where there is one, the seen) sharpness must not exceed, (T, N).
        reason: why there is no limit, which is None then.
    """

    plain: Array
    seen: Array | None
    limit: Array | None
    reason: NoLimit | None


def sharpness(surface: Surface, x: ArrayLike, y: ArrayLike) -> Array:
    """The largest eigenvalue of the Hessian at (x, y), of their common shape."""
    return _largest(*_parts(surface.hessian(x, y)))


def sharpness_map(surface: Surface, view: View | None = None, columns: int = 200, rows: int = 200) -> Array:
    """The sharpness of a window, (rows, columns), with the cells of `basins`."""
    x_min, x_max, y_min, y_max = surface.view if view is None else view
    x, y = np.linspace(x_min, x_max, columns), np.linspace(y_min, y_max, rows)
    return sharpness(surface, x[None, :], y[:, None])


def sharpness_along(run: Run) -> Sharpness:
    """The sharpness along a run and the limit of its rule; rules with rates need a run with record=True.

    Raises:
        ValueError: the run holds its end only, or lacks the rates that the rule needs.
    """
    if len(run.x) != run.steps + 1:
        raise ValueError('run must hold its whole path: simulate it with keep="all"')
    opt, hessian = run.optimizer, run.surface.hessian(run.x[:, 0], run.x[:, 1])
    plain = _largest(*_parts(hessian))
    time = np.arange(1.0, run.steps + 1.0)[:, None]
    lr = np.broadcast_to(run.lr.reshape(run.steps, -1), (run.steps, run.particles))
    memory = linear(opt, time, lr)
    limit, reason = (None, memory) if isinstance(memory, NoLimit) else (_divided(memory.limit, lr), None)
    seen = _seen(run, hessian, lr, time)
    return Sharpness(plain, None if seen is None else _largest(*seen), limit, reason)


def limit_of(opt: Optimizer) -> float | NoLimit:
    """The sharpness at which `opt` is unstable after many steps at its full rate, or why there is none."""
    memory = linear(opt, np.array(1e6), np.asarray(opt.lr))
    return memory if isinstance(memory, NoLimit) else float(_divided(memory.limit, opt.lr))


def seen_eigenvalues(run: Run) -> Array | None:
    """Both eigenvalues of P^{-1/2} H P^{-1/2} as each step saw them, smallest first, (T, 2, N).

    None where the rule has one rate for all coordinates.

    Raises:
        ValueError: the run lacks the rates that the rule needs: simulate it with record=True.
    """
    time = np.arange(1.0, run.steps + 1.0)[:, None]
    lr = np.broadcast_to(run.lr.reshape(run.steps, -1), (run.steps, run.particles))
    parts = _seen(run, run.surface.hessian(run.x[:, 0], run.x[:, 1]), lr, time)
    if parts is None:
        return None
    return np.stack([-_largest(-parts[0], parts[1], -parts[2]), _largest(*parts)], axis=1)


def _seen(run: Run, hessian: Array, lr: Array, time: Array) -> tuple[Array, Array, Array] | None:
    """The parts of P^{-1/2} H P^{-1/2}, (T, N) each, or None where the rule has one rate for all."""
    if run.optimizer.family not in BY_COORDINATE:
        return None
    if run.rate is None:
        raise ValueError("run must hold the rates of its coordinates: simulate it with record=True")
    with np.errstate(all="ignore"):
        inverse = run.rate / (lr * unbias(run.optimizer, time))[:, None]
        xx, xy, yy = (part[:-1] for part in _parts(hessian))
        xx, yy = xx + penalty(run.optimizer), yy + penalty(run.optimizer)
        return inverse[:, 0] * xx, np.sqrt(inverse[:, 0] * inverse[:, 1]) * xy, inverse[:, 1] * yy


def _parts(hessian: Array) -> tuple[Array, Array, Array]:
    return hessian[0, 0], hessian[0, 1], hessian[1, 1]


def _largest(xx: Array, xy: Array, yy: Array) -> Array:
    with np.errstate(all="ignore"):
        value: Array = (xx + yy) / 2.0 + np.hypot((xx - yy) / 2.0, xy)
    return value


def _divided(limit: Any, lr: Any) -> Array:
    with np.errstate(all="ignore"):
        sharpness: Array = np.divide(limit, lr)
    return sharpness


@singledispatch
def linear(opt: Optimizer, t: Array, lr: Array) -> Memory | NoLimit:
    """The rule at step t with the rate lr, on directions of constant curvature, while P stands still."""
    return NoLimit.SIGN if opt.family is Family.SIGN else NoLimit.UNKNOWN


@linear.register(SGD)
@linear.register(Adagrad)
@linear.register(Adadelta)
def _(opt: Optimizer, t: Array, lr: Array) -> Memory:
    return Memory()


@linear.register(Momentum)
@linear.register(RMSprop)
def _(opt: Momentum | RMSprop, t: Array, lr: Array) -> Memory:
    return Memory(opt.momentum)


@linear.register
def _(opt: DampedMomentum, t: Array, lr: Array) -> Memory:
    whole = opt.begins == "gradient" and np.equal(opt.momentum, 0.0)
    return Memory(opt.momentum, a=np.where(whole, 1.0, 1.0 - opt.dampening))


@linear.register
def _(opt: Nesterov, t: Array, lr: Array) -> Memory:
    return Memory(opt.momentum, a=opt.momentum, b=1.0)


@linear.register
def _(opt: AdamLike, t: Array, lr: Array) -> Memory:
    return Memory(opt.beta1, a=1.0 - opt.beta1)


@linear.register
def _(opt: AdamW, t: Array, lr: Array) -> Memory:
    by = lr / opt.lr if opt.decay_by == "schedule" else lr
    return Memory(opt.beta1, a=1.0 - opt.beta1, decay=by * opt.weight_decay)


@linear.register
def _(opt: NAdam, t: Array, lr: Array) -> Memory:
    # Its momentum changes with the step; after many steps it stands still.
    now, ahead = opt.mu(t), opt.mu(t + 1)
    return Memory(opt.beta1, a=ahead * (1.0 - opt.beta1), b=1.0 - now)


@linear.register(SAM)
def _(opt: SAM, t: Array, lr: Array) -> NoLimit:
    return NoLimit.ELSEWHERE


@linear.register(Newton)
def _(opt: Newton, t: Array, lr: Array) -> NoLimit:
    return NoLimit.CURVATURE


@linear.register(Backtracking)
@linear.register(LBFGS)
@linear.register(ConjugateGradient)
def _(opt: Optimizer, t: Array, lr: Array) -> NoLimit:
    return NoLimit.SEARCH


@singledispatch
def unbias(opt: Optimizer, t: Array) -> Any:
    """The factor that takes the pull to zero out of the mean of gradients at step t; it belongs to P."""
    return 1.0


@unbias.register
def _(opt: AdamLike, t: Array) -> Any:
    return 1.0 - opt.beta1**t


@unbias.register
def _(opt: Adam, t: Array) -> Any:
    return 1.0 - opt.beta1**t if opt.bias_correction else 1.0


@unbias.register
def _(opt: NAdam, t: Array) -> Any:
    return 1.0


@singledispatch
def penalty(opt: Optimizer) -> Any:
    """The curvature that the rule adds to that of the loss: what it descends has it as well."""
    return 0.0


@penalty.register
def _(opt: AdamL2) -> Any:
    return opt.weight_decay
