"""Rules that ask for more than one gradient a step: a second gradient, the Hessian, or the loss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from optim_core.optimizers.descent import Velocity
from optim_core.rule import Family, Optimizer, Presets, Problem, Step, Symbols, aligned
from optim_core.settings import DECREASE, NOT_NEGATIVE, OPEN_UNIT, Array, Value, decay, learning_rate, number
from surfaces.parameter import Scale

_MAX_SHRINKS = 60


@dataclass(frozen=True, kw_only=True)
class SAM(Optimizer):
    r"""Climb to the worst point nearby and use the gradient found there: sharp minima repel.

    $\hat\epsilon = \rho\, g / \lVert g \rVert_2,\; \tilde g = \nabla L(\theta + \hat\epsilon),\;
    v \leftarrow \mu v + \tilde g,\; \theta \leftarrow \theta - \eta v$. Both gradients are of the same batch
    and both are paid. At g = 0 there is no direction to climb and $\hat\epsilon = 0$ (optax has NaN there).
    Foret et al. (2021), algorithm 1; optax.contrib.sam with normalised ascent and sync_period 2 takes two of
    its steps for one here.
    """

    key = "sam"
    label = "SAM"
    arrives_with = 0.01
    family = Family.BEYOND
    idea = "Goes a distance ρ uphill and descends with the gradient found there: this favors flat minima."
    source = "Foret et al., Sharpness-Aware Minimization, 2021"
    published = "Foret et al. (2021), algorithm 1"
    presets: ClassVar[Presets] = {"optax": {}}
    symbols: ClassVar[Symbols] = {"v": "v_t", "ascent": r"\hat\epsilon_t", "g_sharp": r"\tilde g_t"}
    quantities: ClassVar[Mapping[str, str]] = {
        "v": "velocity",
        "ascent": "uphill move",
        "g_sharp": "gradient after the uphill move",
    }
    drawn: ClassVar[Mapping[str, str]] = {"v": "velocity", "ascent": "away", "g_sharp": "there"}

    lr: Value = field(default=1e-2, metadata=learning_rate())
    rho: Value = field(
        default=0.05,
        metadata=number(
            r"\rho",
            "Radius: how far uphill SAM takes its second gradient.",
            NOT_NEGATIVE,
            (1e-3, 2.0),
            Scale.LOG,
            "radius",
        ),
    )
    momentum: Value = field(default=0.0, metadata=decay(r"\mu", "Share of the last velocity that is kept."))

    def init(self, x: Array) -> Velocity:
        return Velocity(np.zeros_like(x))

    def step(self, f: Problem, x: Array, state: Velocity, t: Any, lr: Any) -> Step:
        g = f.gradient(x)
        norm = np.hypot.reduce(g)
        ascent = self.rho * np.where(norm > 0, g / norm, 0.0)
        g_sharp = f.gradient(x + ascent)
        v = self.momentum * state.v + g_sharp
        return Step(-lr * v, Velocity(v), {"ascent": ascent, "g_sharp": g_sharp, "rate": lr})

    @property
    def rule(self) -> str:
        return aligned(
            r"\hat\epsilon_t &= \rho\, g_t / \lVert g_t \rVert_2",
            r"\tilde g_t &= \nabla L(\theta_t + \hat\epsilon_t)",
            r"v_t &= \mu v_{t-1} + \tilde g_t",
            r"\theta_{t+1} &= \theta_t - \eta\, v_t",
        )


@dataclass(frozen=True, kw_only=True)
class Newton(Optimizer):
    r"""Jump to the minimum of the parabola that fits here.

    $\theta \leftarrow \theta - \eta\, (H + \lambda I)^{-1} g$ with the 2×2 system solved in closed form. It
    goes to saddles as readily as to minima, and where $H + \lambda I$ is singular there is no step: it stays.
    The gradient is of the batch, the Hessian of all samples. Nocedal and Wright (2006), eq. 2.15 and section
    3.4.
    """

    key = "newton"
    label = "Newton"
    arrives_with = 1.0
    family = Family.BEYOND
    idea = (
        "Fits a quadratic and jumps to its stationary point: one step on any quadratic, but "
        "it goes to saddles as well."
    )
    source = "Nocedal and Wright, Numerical Optimization, 2006, section 3.3"
    published = "Nocedal and Wright (2006), eq. 2.15"
    symbols: ClassVar[Symbols] = {"h_xx": "H_{xx}", "h_xy": "H_{xy}", "h_yy": "H_{yy}"}
    quantities: ClassVar[Mapping[str, str]] = {
        "h_xx": "curvature along x",
        "h_xy": "mixed curvature",
        "h_yy": "curvature along y",
    }

    lr: Value = field(
        default=1.0,
        metadata=learning_rate(1e-3, 1.0, text="Fraction of the full Newton step: 1 is the full step."),
    )
    damping: Value = field(
        default=0.0,
        metadata=number(
            r"\lambda",
            "Added to the curvature. Large values give plain gradient descent with the small rate η/λ.",
            NOT_NEGATIVE,
            (0.0, 10.0),
        ),
    )

    def step(self, f: Problem, x: Array, state: Any, t: Any, lr: Any) -> Step:
        g = f.gradient(x)
        h = f.hessian(x)
        a, b, d = h[0, 0] + self.damping, h[0, 1], h[1, 1] + self.damping
        determinant = a * d - b * b
        singular = determinant == 0
        solved = np.stack([d * g[0] - b * g[1], a * g[1] - b * g[0]]) / np.where(singular, 1.0, determinant)
        direction = np.where(singular, 0.0, solved)
        info = {"h_xx": h[0, 0], "h_xy": h[0, 1], "h_yy": h[1, 1], "rate": lr}
        return Step(-lr * direction, state, info)

    @property
    def rule(self) -> str:
        return aligned(r"\theta_{t+1} &= \theta_t - \eta\, (H_t + \lambda I)^{-1} g_t")


@dataclass(frozen=True, kw_only=True)
class Backtracking(Optimizer):
    r"""Gradient descent that shortens its step until the loss falls enough.

    From α = η, $\alpha \leftarrow \tau\alpha$ until $L(\theta - \alpha g) \le L(\theta) - c\,\alpha \lVert g
    \rVert^2$ (at most 60 times), then $\theta \leftarrow \theta - \alpha g$. The gradient is of the batch,
    the loss of all samples; its evaluations are not counted as samples. Nocedal and Wright (2006), algorithm
    3.1, with their c = 0.0001; Armijo (1966), corollary 2 (published), asks for half of the descent, c = 1/2.
    """

    key = "backtracking"
    label = "Line search"
    arrives_with = 0.3
    family = Family.BEYOND
    idea = (
        "Tries the step η first and shortens it until the loss falls enough. Too large an η "
        "does no harm; too small an η stays slow."
    )
    decides = True
    settles = True
    source = "Armijo, Minimization of functions having Lipschitz continuous first partial derivatives, 1966"
    published = "Armijo (1966), corollary 2"
    presets: ClassVar[Presets] = {"published": {"c": 0.5}}
    symbols: ClassVar[Symbols] = {"alpha": r"\alpha_t"}
    quantities: ClassVar[Mapping[str, str]] = {"alpha": "accepted step length"}

    lr: Value = field(
        default=1.0,
        metadata=learning_rate(
            1e-3, 10.0, text="Longest step that is tried: the factor on the gradient before it is shortened."
        ),
    )
    c: Value = field(
        default=1e-4,
        metadata=number("c", DECREASE, OPEN_UNIT, (1e-4, 0.9), Scale.LOG),
    )
    shrink: Value = field(
        default=0.5,
        metadata=number(r"\tau", "Factor on the step after a failed trial.", OPEN_UNIT, (0.1, 0.9)),
    )

    def step(self, f: Problem, x: Array, state: Any, t: Any, lr: Any) -> Step:
        g = f.gradient(x)
        here = f.value(x)
        slope = np.add.reduce(g * g)
        alpha = np.zeros_like(here) + lr
        for _ in range(_MAX_SHRINKS):
            enough = f.value(x - alpha * g) <= here - self.c * alpha * slope
            if np.all(enough):
                break
            alpha = np.where(enough, alpha, alpha * self.shrink)
        return Step(-alpha * g, state, {"alpha": alpha, "rate": alpha})

    @property
    def rule(self) -> str:
        return aligned(
            r"\alpha_t &= \max\left\{\eta\,\tau^k : L(\theta_t - \eta\,\tau^k g_t)"
            r" \le L(\theta_t) - c\,\eta\,\tau^k \lVert g_t \rVert^2\right\}",
            r"\theta_{t+1} &= \theta_t - \alpha_t\, g_t",
        )
