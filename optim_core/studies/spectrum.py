r"""Descent on a quadratic, one direction at a time.

With H = V diag(λ) Vᵀ the error $e = V^\top (\theta - \theta^*)$ falls apart into directions that know nothing
of each other. A rule with one rate for all multiplies each by a factor per step: the larger root z, in size,
of $z^2 - (1 + \beta - \eta\lambda) z + \beta = 0$ (heavy ball; descent where β = 0) or of $z^2 - (1 +
\beta)(1 - \eta\lambda) z + \beta (1 - \eta\lambda) = 0$ (Nesterov). Complex roots swing; those of heavy ball
have the size √β. Goh (2017), Why Momentum Really Works, Distill; Polyak (1964); Lessard, Recht and Packard
(2016), proposition 1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from optim_core.optimizers.descent import SGD, Momentum, Nesterov
from optim_core.rule import Optimizer
from optim_core.run import Run
from optim_core.settings import Array
from surfaces import Surface

_SAME = 1e-9  # of the largest slope: more is not rounding


@dataclass(frozen=True, eq=False)
class Directions:
    """A minimum (2,) with its eigenvalues (2,), smallest first, and directions: `vectors[:, k]` for λ_k."""

    minimum: Array
    eigenvalues: Array
    vectors: Array

    def split(self, x: ArrayLike) -> Array:
        """The error of points (…, 2, N) in each direction, of the same shape."""
        points = np.asarray(x, dtype=float)
        errors: Array = np.einsum("jk,...jn->...kn", self.vectors, points - self.minimum[:, None])
        return errors


class Factor(NamedTuple):
    """What a direction is multiplied by in a step: both roots, the size of the larger, whether it swings."""

    roots: NDArray[np.complex128]
    size: Array
    complex: NDArray[np.bool_]


class Optimum(NamedTuple):
    """Rate and momentum that shrink the slowest direction soonest, and the factor per step."""

    lr: float
    momentum: float
    factor: float


def is_quadratic(surface: Surface) -> bool:
    """Whether the gradient changes from place to place of the view as one Hessian says."""
    x_min, x_max, y_min, y_max = surface.view
    x, y = (a.ravel() for a in np.meshgrid(np.linspace(x_min, x_max, 6), np.linspace(y_min, y_max, 6)))
    gradient, hessian = surface.gradient(x, y), surface.hessian(x[0], y[0])
    expected = gradient[:, :1] + hessian @ np.stack([x - x[0], y - y[0]])
    return bool(np.abs(gradient - expected).max() <= _SAME * np.abs(gradient).max())


def directions(surface: Surface, minimum: ArrayLike | None = None) -> Directions:
    """Eigenvalues and directions at a minimum, the first known one if None; a quadratic has them everywhere.

    Raises:
        ValueError: the surface has no known minimum and none is given, or `minimum` is not one point.
    """
    if minimum is None:
        if not surface.minima:
            raise ValueError(f"{surface.key} has no known minimum: name a point")
        minimum = surface.minima[0]
    point = np.array(minimum, dtype=float)
    if point.shape != (2,):
        raise ValueError(f"minimum must be one point (2,), got the shape {point.shape}")
    values, vectors = np.linalg.eigh(surface.hessian(point[0], point[1]))
    return Directions(point, values, vectors)


def momentum_factor(rate: ArrayLike, momentum: ArrayLike) -> Factor:
    """The factor of heavy ball at ηλ = `rate`; both broadcast. Momentum 0 is plain descent."""
    k, beta = np.asarray(rate, dtype=float), np.asarray(momentum, dtype=float)
    return _factor(*iteration(k, beta))


def nesterov_factor(rate: ArrayLike, momentum: ArrayLike) -> Factor:
    """The factor of Nesterov's momentum, in any of its forms, at ηλ = `rate`; both broadcast."""
    k, beta = np.asarray(rate, dtype=float), np.asarray(momentum, dtype=float)
    return _factor(*iteration(k, beta, nesterov=True))


def iteration(rate: Any, momentum: Any, nesterov: bool = False) -> tuple[Any, Any]:
    """Sum and product of the two roots at ηλ = `rate`."""
    if nesterov:
        return (1.0 + momentum) * (1.0 - rate), momentum * (1.0 - rate)
    return 1.0 + momentum - rate, momentum + 0.0 * rate


def factor_of(opt: Optimizer, eigenvalues: ArrayLike) -> Factor | None:
    """The factor of each direction in closed form, or None for rules that have none: see `measured`."""
    k = np.multiply(opt.lr, eigenvalues)
    if type(opt) is SGD:
        return momentum_factor(k, 0.0)
    if type(opt) is Momentum:
        return momentum_factor(k, opt.momentum)
    if type(opt) is Nesterov:
        return nesterov_factor(k, opt.momentum)
    return None


def measured(run: Run, along: Directions, window: int = 20) -> Array:
    """The factor per step of each direction as it was, (T, 2, N), over the last `window` steps or fewer.

    It is the geometric mean of |e_{t+1}| / |e_t|; of what swings it says little below a full swing.
    """
    if len(run.x) != run.steps + 1:
        raise ValueError('run must hold its whole path: simulate it with keep="all"')
    with np.errstate(all="ignore"):
        sizes = np.log(np.abs(along.split(run.x)))
        now = np.arange(1, run.steps + 1)
        before = np.maximum(now - window, 0)
        factors: Array = np.exp((sizes[now] - sizes[before]) / (now - before)[:, None, None])
    return factors


def _factor(total: Array, product: Array) -> Factor:
    """The roots of z² − total z + product."""
    with np.errstate(all="ignore"):
        discriminant = total * total - 4.0 * product
        root = np.sqrt(discriminant.astype(complex))
        roots = np.stack([total + root, total - root], axis=-1) / 2.0
        size: Array = np.abs(roots).max(axis=-1)
    return Factor(roots.astype(np.complex128), size, discriminant < 0.0)


def stable_below(momentum: ArrayLike, nesterov: bool = False) -> Array:
    """The ηλ below which a direction shrinks: 2 + 2β, for Nesterov (2 + 2β)/(1 + 2β)."""
    beta = np.asarray(momentum, dtype=float)
    limit = 2.0 + 2.0 * beta
    return limit / (1.0 + 2.0 * beta) if nesterov else limit


def swings_between(momentum: ArrayLike, nesterov: bool = False) -> tuple[Array, Array]:
    """The ηλ between which the roots are complex; critical damping is at the lower one.

    (1 − √β)² and (1 + √β)² for heavy ball, ((1 − β)/(1 + β))² and 1 for Nesterov.
    """
    beta = np.asarray(momentum, dtype=float)
    if nesterov:
        return ((1.0 - beta) / (1.0 + beta)) ** 2, np.ones_like(beta)
    return (1.0 - np.sqrt(beta)) ** 2, (1.0 + np.sqrt(beta)) ** 2


def best_descent(low: float, high: float) -> Optimum:
    """The best rate of plain descent for eigenvalues from `low` to `high`: 2/(λ₁ + λ₂)."""
    _check_range(low, high)
    return Optimum(2.0 / (low + high), 0.0, (high - low) / (high + low))


def best_momentum(low: float, high: float) -> Optimum:
    """Polyak's optimum of heavy ball: (2/(√λ₁ + √λ₂))² and ((√λ₂ − √λ₁)/(√λ₂ + √λ₁))²."""
    _check_range(low, high)
    a, b = math.sqrt(low), math.sqrt(high)
    factor = (b - a) / (b + a)
    return Optimum((2.0 / (a + b)) ** 2, factor * factor, factor)


def best_nesterov(low: float, high: float) -> Optimum:
    """The optimum of Nesterov's momentum: 4/(3λ₂ + λ₁) and (√(3κ+1) − 2)/(√(3κ+1) + 2), κ = λ₂/λ₁."""
    _check_range(low, high)
    root = math.sqrt(3.0 * high / low + 1.0)
    return Optimum(4.0 / (3.0 * high + low), (root - 2.0) / (root + 2.0), 1.0 - 2.0 / root)


def _check_range(low: float, high: float) -> None:
    if not 0.0 < low <= high < math.inf:
        raise ValueError(f"eigenvalues must be 0 < low ≤ high < ∞, got {low!r} and {high!r}")
