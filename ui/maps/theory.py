"""What theory says of a map of settings: curves and marks over it, from the eigenvalues of a Hessian.

On a quadratic they hold everywhere; elsewhere near the minimum whose Hessian it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from optim_core.optimizers.descent import SGD, Momentum, Nesterov
from optim_core.studies.spectrum import (
    best_descent,
    best_momentum,
    best_nesterov,
    directions,
    stable_below,
    swings_between,
)
from surfaces import Surface
from ui.maps.spans import Axis, Floats, from_u, to_u
from ui.page.i18n import _
from ui.page.numerals import number
from ui.page.symbols import plain

POINTS = 121  # of a curve
LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
Curve = dict[str, Any]


def eigenvalues(surface: Surface, minimum: int) -> tuple[float, float] | None:
    """Those of the Hessian at a known minimum, the smaller one first; None unless both are above zero."""
    if not surface.minima:
        return None
    low, high = directions(surface, surface.minima[min(minimum, len(surface.minima) - 1)]).eigenvalues
    return (float(low), float(high)) if np.isfinite(high) and low > 1e-12 * high else None


def curves(optimizer: Any, axes: tuple[Axis, Axis | None], lambdas: tuple[float, float]) -> list[Curve]:
    """Where the sharpest direction becomes unstable, and where each direction is critically damped."""
    kind, names = type(optimizer), [axis.parameter.name if axis else "" for axis in axes]
    if kind not in (SGD, Momentum, Nesterov) or "lr" not in names:
        return []
    at = names.index("lr")
    other = axes[1 - at]
    betas = _betas(optimizer, other)
    found = list(_formulas(kind, lambdas, betas, symbol_of(optimizer, "momentum")))
    return [{**curve, "points": _points(axes, at, rates, betas, other)} for curve, rates in found]


def _betas(optimizer: Any, other: Axis | None) -> Floats:
    """The momenta along the other axis, or the one of the lane all along."""
    if other is not None and other.parameter.name == "momentum":
        return from_u(np.linspace(*other.ends, POINTS), other.parameter.scale)
    return np.full(POINTS, float(getattr(optimizer, "momentum", 0.0)))


def symbol_of(optimizer: Any, name: str | None) -> str:
    """The sign of a setting as its slider has it; empty where the rule does not have it."""
    found = [spec.symbol for spec in optimizer.hyperparameters if spec.name == name]
    return plain(found[0]).translate(LOW).replace("_", "") if found else ""


def _formulas(
    kind: type, lambdas: tuple[float, float], betas: Floats, beta: str
) -> Iterator[tuple[Curve, Floats]]:
    low, high = lambdas
    nesterov = kind is Nesterov
    limit = "2" if kind is SGD else f"(2 + 2{beta})/(1 + 2{beta})" if nesterov else f"2 + 2{beta}"
    yield {"label": f"ηλ = {limit}, λ = {number(high, 3)}", "dash": []}, stable_below(betas, nesterov) / high
    if kind is SGD:
        return
    for value in dict.fromkeys((high, low)):
        label = _("critical damping, λ = {value}").format(value=number(value, 3))
        yield (
            {"label": label, "dash": [6, 4] if value == high else [2, 3]},
            swings_between(betas, nesterov)[0] / value,
        )


def _points(
    axes: tuple[Axis, Axis | None], at: int, rates: Floats, betas: Floats, other: Axis | None
) -> list[list[float]]:
    """A curve as places on the axes, as far as it has some."""
    u = to_u(rates, axes[at].parameter.scale)  # type: ignore[union-attr]
    if other is None:
        v = np.linspace(-0.5, 0.5, POINTS)
    elif other.parameter.name == "momentum":
        v = to_u(betas, other.parameter.scale)
    else:
        v = np.linspace(*other.ends, POINTS)
    pairs = (u, v) if at == 0 else (v, u)
    return [
        [a, b] for a, b in zip(*(p.tolist() for p in pairs), strict=True) if np.isfinite(a) and np.isfinite(b)
    ]


def optimum(optimizer: Any, lambdas: tuple[float, float]) -> dict[str, float] | None:
    """The settings that shrink the slowest direction soonest, by name."""
    best = {SGD: best_descent, Momentum: best_momentum, Nesterov: best_nesterov}.get(type(optimizer))
    if best is None:
        return None
    found = best(*lambdas)
    return {"lr": found.lr, **({} if type(optimizer) is SGD else {"momentum": found.momentum})}
