"""A rule that never asks for a slope: it compares the losses at the corners of a triangle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

import numpy as np

from optim_core.rule import Family, Optimizer, Problem, Step, Symbols, aligned
from optim_core.settings import OPEN_UNIT, POSITIVE, Array, Value, learning_rate, number
from surfaces.parameter import Interval


class Simplex(NamedTuple):
    """D + 1 corners (D + 1, D, N), best first, and the loss at each, (D + 1, N)."""

    corners: Array
    losses: Array


def first_corners(x: Any, size: Any) -> Any:
    """The point, and one at a distance `size` from it along each axis."""
    corners = [x]
    for row in range(len(x)):
        along = np.zeros_like(x)
        along[row] = size
        corners.append(x + along)
    return np.stack(corners)


def ordered(corners: Any, losses: Any) -> Any:
    """The corners and their losses, best first; among equals the older one comes first."""
    order = np.argsort(losses, axis=0, kind="stable")
    return np.take_along_axis(corners, order[:, None], 0), np.take_along_axis(losses, order, 0)


def towards(corners: Any, part: Any) -> Any:
    """What lies from the worst corner through the mean of the others, so many of its distances beyond it."""
    middle = np.add.reduce(corners[:-1]) / (len(corners) - 1)
    return (1 + part) * middle - part * corners[-1]


@dataclass(frozen=True, kw_only=True)
class NelderMead(Optimizer):
    r"""Turns the worst corner of a triangle over to the other side; makes it longer, shorter or all smaller.

    With corners $x_1, \ldots, x_{D+1}$, best first, and the mean $\bar x$ of all but the worst:
    $x_r = \bar x + \rho(\bar x - x_{D+1})$; if it is the best so far, $x_e = \bar x + \rho\chi(\bar x -
    x_{D+1})$, and the better of the two is taken; if it beats the second worst, it is taken; else $x_c = \bar
    x \pm \rho\gamma(\bar x - x_{D+1})$ on the better side (γ inside), if that is better than what it stands
    for; else all corners move to $x_1 + \sigma(x_i - x_1)$. θ is the best corner. It begins with θ and θ + η
    along each axis; after that neither η nor a schedule matters, and noise of gradients never does.
    Lagarias et al. (1998), section 2, with its rules for ties, as SciPy has it. Nelder and Mead (1965) take
    x_e wherever it beats $x_1$. A corner keeps the loss of the batch on which it was found.
    """

    key = "nelder_mead"
    label = "Nelder–Mead"
    arrives_with = 0.5
    family = Family.WITHOUT
    decides = True
    settles = True
    quiet = 30  # θ stays where it is while the other corners move
    hidden = ("corners", "losses")
    idea = (
        "Compares the losses at the corners of a triangle and turns the worst corner over to the other "
        "side: it needs no gradient."
    )
    source = "Nelder and Mead, A simplex method for function minimization, 1965"
    published = "Lagarias et al. (1998), section 2"
    drawn: ClassVar[Mapping[str, str]] = {"second": "corner", "worst": "corner"}
    symbols: ClassVar[Symbols] = {"second": "x_D", "worst": "x_{D+1}", "evaluations": "n_t"}
    quantities: ClassVar[Mapping[str, str]] = {
        "second": "second worst corner",
        "worst": "worst corner",
        "evaluations": "losses asked for",
    }

    lr: Value = field(
        default=0.5,
        metadata=learning_rate(
            1e-3,
            10.0,
            text="Size of the first triangle: the distance of its corners from the start.",
            words="first size",
        ),
    )
    reflection: Value = field(
        default=1.0,
        metadata=number(
            r"\rho",
            "How far the worst corner is turned over: 1 is as far as it was away on the other side.",
            POSITIVE,
            (0.5, 2.0),
            words="reflection",
        ),
    )
    expansion: Value = field(
        default=2.0,
        metadata=number(
            r"\chi",
            "How many times as far it goes where that is the best point so far.",
            Interval(1.0, np.inf, low_open=True),
            (1.1, 4.0),
            words="expansion",
        ),
    )
    contraction: Value = field(
        default=0.5,
        metadata=number(
            r"\gamma",
            "How far it goes where the far point is no better than the second worst corner.",
            OPEN_UNIT,
            (0.1, 0.9),
            words="contraction",
        ),
    )
    shrink: Value = field(
        default=0.5,
        metadata=number(
            r"\sigma",
            "Factor on the whole triangle, toward its best corner, where nothing else helped.",
            OPEN_UNIT,
            (0.1, 0.9),
            words="shrinking",
        ),
    )

    def init(self, x: Array) -> Simplex:
        return Simplex(np.stack([x] * (len(x) + 1)), np.zeros((len(x) + 1, *x.shape[1:])))

    def step(self, f: Problem, x: Array, state: Simplex, t: Any, lr: Any) -> Step:
        corners, losses, asked = state.corners, state.losses, 0
        if t == 1:
            corners = first_corners(x, lr)
            losses = np.stack([f.value(corner) for corner in corners])
            corners, losses = ordered(corners, losses)
            asked = len(corners)
        turned = towards(corners, self.reflection)
        there = f.value(turned)
        grows, holds, outside = there < losses[0], there < losses[-2], there < losses[-1]
        inside = np.where(outside, self.reflection * self.contraction, -self.contraction)
        second = towards(corners, np.where(grows, self.reflection * self.expansion, inside))
        goes_on = grows | ~holds
        beyond = f.value(second) if np.any(goes_on) else there
        better = np.where(grows, beyond < there, np.where(outside, beyond <= there, beyond < losses[-1]))
        shrinks = ~holds & ~better
        takes = goes_on & better
        moved, known = np.where(takes, second, turned), np.where(takes, beyond, there)
        corners = np.concatenate([corners[:-1], np.where(shrinks, corners[-1], moved)[None]])
        losses = np.concatenate([losses[:-1], np.where(shrinks, losses[-1], known)[None]])
        if np.any(shrinks):
            smaller = np.where(shrinks, corners[0] + self.shrink * (corners - corners[0]), corners)
            again = [f.value(corner) for corner in smaller[1:]]
            corners, losses = smaller, np.where(shrinks, np.stack([losses[0], *again]), losses)
        corners, losses = ordered(corners, losses)
        asked = asked + 1 + goes_on + (len(corners) - 1) * shrinks
        info = {"second": corners[-2], "worst": corners[-1], "evaluations": asked}
        return Step(corners[0] - x, Simplex(corners, losses), info)

    @property
    def rule(self) -> str:
        return aligned(
            r"x_r &= \bar x + \rho\,(\bar x - x_{D+1}), \quad \bar x = \tfrac{1}{D}\,(x_1 + \dots + x_D)",
            r"x_{D+1} &\leftarrow \text{the better of } x_r,\; \bar x + \rho\chi\,(\bar x - x_{D+1})"
            r" \quad \text{if } L(x_r) < L(x_1)",
            r"x_{D+1} &\leftarrow x_r \quad \text{if } L(x_1) \le L(x_r) < L(x_D)",
            r"x_{D+1} &\leftarrow \bar x + \rho\gamma\,(\bar x - x_{D+1})"
            r" \quad \text{if } L(x_r) < L(x_{D+1})",
            r"&\qquad \text{and it is no worse than } x_r",
            r"x_{D+1} &\leftarrow \bar x - \gamma\,(\bar x - x_{D+1}) "
            r"\quad \text{if it is better than } x_{D+1}",
            r"x_i &\leftarrow x_1 + \sigma\,(x_i - x_1) \quad \text{else}",
            r"\theta_{t+1} &= x_1",
        )
