"""Gradient descent, and momentum in its two forms.

g is the gradient at the point the rule looks at, η the learning rate of the step, θ the point.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

import numpy as np

from optim_core.conventions import Convention
from optim_core.rule import (
    Constructor,
    Constructors,
    Family,
    Optimizer,
    Presets,
    Problem,
    Step,
    Symbols,
    aligned,
)
from optim_core.settings import Array, Value, decay, learning_rate, number
from surfaces.parameter import Interval

_MOMENTUM = (
    "Share of the last velocity that is kept (μ, called β in many courses): 0 keeps "
    "nothing, 0.99 remembers about 100 steps."
)


class Velocity(NamedTuple):
    """The velocity v (2, N): the gradients that flowed, fading."""

    v: Array


@dataclass(frozen=True, kw_only=True)
class SGD(Optimizer):
    r"""Walk straight down the slope.

    $\theta \leftarrow \theta - \eta\, g$. Cauchy (1847); with noisy gradients Robbins and Monro (1951). The
    same in torch, optax and Keras, whose default rates differ (torch 0.001, Keras 0.01).
    """

    key = "sgd"
    label = "SGD"
    arrives_with = 0.03
    family = Family.DESCENT
    taught = True
    idea = "Goes straight downhill: the step is the learning rate times the gradient."
    source = "Robbins and Monro, A Stochastic Approximation Method, 1951"
    published = "Robbins and Monro (1951), section 2"
    presets: ClassVar[Presets] = {"torch": {"lr": 1e-3}, "optax": {}, "keras": {"lr": 1e-2}}
    constructors: ClassVar[Constructors] = {
        "torch": Constructor("torch.optim.SGD([x], lr={lr})"),
        "optax": Constructor("optax.sgd({lr})"),
        "keras": Constructor("keras.optimizers.SGD(learning_rate={lr})"),
    }

    lr: Value = field(
        default=1e-2,
        metadata=learning_rate(
            text="Learning rate: factor on the gradient. Too small is slow, too large diverges."
        ),
    )

    def step(self, f: Problem, x: Array, state: Any, t: Any, lr: Any) -> Step:
        g = f.gradient(x)
        return Step(-lr * g, state, {"rate": lr})

    @property
    def rule(self) -> str:
        return aligned(r"\theta_{t+1} &= \theta_t - \eta\, g_t")


@dataclass(frozen=True, kw_only=True)
class Momentum(Optimizer):
    r"""A heavy ball: the gradient that flowed once keeps flowing.

    $v \leftarrow \mu v + g,\; \theta \leftarrow \theta - \eta v$ (textbook, torch, optax), or with the rate
    inside the velocity, $v \leftarrow \mu v - \eta g,\; \theta \leftarrow \theta + v$ (published, Keras): the
    same at a constant rate, apart when the rate changes. Polyak (1964), eq. 9, writes $\theta_{t+1} =
    \theta_t - \eta g_t + \mu (\theta_t - \theta_{t-1})$, where the bracket is the velocity with the rate
    inside; so do Sutskever et al. (2013), eq. 1 and 2.
    """

    key = "momentum"
    label = "Momentum"
    arrives_with = 0.02
    family = Family.DESCENT
    taught = True
    idea = "Like a heavy ball: past gradients keep moving it, through ravines and past minima."
    source = "Polyak, Some methods of speeding up the convergence of iteration methods, 1964"
    published = "Polyak (1964), eq. 9"
    rate_at = Convention("outside", "inside")
    presets: ClassVar[Presets] = {
        "published": {"rate_at": "inside"},
        "torch": {"lr": 1e-3},
        "optax": {},
        "keras": {"lr": 1e-2, "rate_at": "inside"},
    }
    constructors: ClassVar[Constructors] = {
        "torch": Constructor("torch.optim.SGD([x], lr={lr}, momentum=momentum)"),
        "optax": Constructor("optax.sgd({lr}, momentum=momentum)"),
        "keras": Constructor("keras.optimizers.SGD(learning_rate={lr}, momentum=momentum)"),
    }
    symbols: ClassVar[Symbols] = {"v": "v_t"}
    quantities: ClassVar[Mapping[str, str]] = {"v": "velocity"}
    drawn: ClassVar[Mapping[str, str]] = {"v": "velocity"}

    lr: Value = field(default=1e-2, metadata=learning_rate())
    momentum: Value = field(default=0.9, metadata=decay(r"\mu", _MOMENTUM))

    def init(self, x: Array) -> Velocity:
        return Velocity(np.zeros_like(x))

    def step(self, f: Problem, x: Array, state: Velocity, t: Any, lr: Any) -> Step:
        g = f.gradient(x)
        if self.rate_at == "inside":
            v = self.momentum * state.v - lr * g
            return Step(v, Velocity(v), {"rate": lr})
        v = self.momentum * state.v + g
        return Step(-lr * v, Velocity(v), {"rate": lr})

    @property
    def rule(self) -> str:
        if self.rate_at == "inside":
            return aligned(r"v_t &= \mu v_{t-1} - \eta\, g_t", r"\theta_{t+1} &= \theta_t + v_t")
        return aligned(r"v_t &= \mu v_{t-1} + g_t", r"\theta_{t+1} &= \theta_t - \eta\, v_t")


@dataclass(frozen=True, kw_only=True)
class Nesterov(Momentum):
    r"""Momentum that looks ahead before it pushes, and so brakes before the valley floor.

    Look-ahead form (textbook): $v \leftarrow \mu v + \nabla L(\theta - \eta\mu v),\; \theta \leftarrow \theta
    - \eta v$. Published by Sutskever et al. (2013), eq. 3 and 4, with the rate inside: $v \leftarrow \mu v -
    \eta \nabla L(\theta + \mu v),\; \theta \leftarrow \theta + v$. Shifted form (torch, optax; Keras with the
    rate inside): the gradient is taken at θ itself and $v \leftarrow \mu v + g,\; \theta \leftarrow \theta -
    \eta (g + \mu v)$. At a constant rate the shifted form visits the look-ahead points of the others.
    Nesterov's own method of 1983 has a momentum that grows with t.
    """

    key = "nesterov"
    label = "Nesterov"
    arrives_with = 0.02
    taught = True
    idea = "Momentum that uses the gradient where momentum alone would take it, so it brakes earlier."
    source = "Nesterov, A method for solving a convex programming problem with rate O(1/k²), 1983"
    published = "Sutskever et al. (2013), eq. 3 and 4"
    looks = Convention("ahead", "here")
    presets: ClassVar[Presets] = {
        "published": {"rate_at": "inside"},
        "torch": {"lr": 1e-3, "looks": "here"},
        "optax": {"looks": "here"},
        "keras": {"lr": 1e-2, "looks": "here", "rate_at": "inside"},
    }
    constructors: ClassVar[Constructors] = {
        "torch": Constructor(
            "torch.optim.SGD([x], lr={lr}, momentum=momentum, nesterov=True)", (("momentum", 0.0),)
        ),
        "optax": Constructor("optax.sgd({lr}, momentum=momentum, nesterov=True)"),
        "keras": Constructor("keras.optimizers.SGD(learning_rate={lr}, momentum=momentum, nesterov=True)"),
    }
    symbols: ClassVar[Symbols] = {"ahead": r"\tilde\theta_t"}
    quantities: ClassVar[Mapping[str, str]] = {"ahead": "look-ahead point"}
    drawn: ClassVar[Mapping[str, str]] = {"ahead": "ahead"}

    def step(self, f: Problem, x: Array, state: Velocity, t: Any, lr: Any) -> Step:
        if self.looks == "ahead":
            inside = self.rate_at == "inside"
            ahead = x + self.momentum * state.v if inside else x - lr * self.momentum * state.v
            g = f.gradient(ahead)
            v = self.momentum * state.v - lr * g if inside else self.momentum * state.v + g
            return Step(v if inside else -lr * v, Velocity(v), {"ahead": ahead, "rate": lr})
        g = f.gradient(x)
        if self.rate_at == "inside":
            v = self.momentum * state.v - lr * g
            return Step(self.momentum * v - lr * g, Velocity(v), {"rate": lr})
        v = self.momentum * state.v + g
        return Step(-lr * (g + self.momentum * v), Velocity(v), {"rate": lr})

    @property
    def rule(self) -> str:
        inside = self.rate_at == "inside"
        if self.looks == "ahead":
            at = r"\theta_t + \mu v_{t-1}" if inside else r"\theta_t - \eta\mu v_{t-1}"
            pull, move = (r"- \eta\,", "+") if inside else ("+", r"- \eta\,")
            return aligned(
                rf"v_t &= \mu v_{{t-1}} {pull} \nabla L({at})",
                rf"\theta_{{t+1}} &= \theta_t {move} v_t",
            )
        if inside:
            return aligned(
                r"v_t &= \mu v_{t-1} - \eta\, g_t", r"\theta_{t+1} &= \theta_t + \mu v_t - \eta\, g_t"
            )
        return aligned(r"v_t &= \mu v_{t-1} + g_t", r"\theta_{t+1} &= \theta_t - \eta\,(g_t + \mu v_t)")


@dataclass(frozen=True, kw_only=True)
class DampedMomentum(Momentum):
    r"""Momentum in which a new gradient counts less: with τ = μ the velocity is an average of gradients.

    $v \leftarrow \mu v + (1 - \tau)\, g,\; \theta \leftarrow \theta - \eta v$ from v = 0 (textbook). With
    τ = μ this is the moving average of many courses: steps are as long as those of SGD, not 1/(1 − μ) times
    as long. In torch the velocity begins with the first gradient, undamped; τ counts for nothing where μ is
    0, and is 0 unless it is given. So it is in Torch7, where the name is from (published), but with τ = μ
    unless it is given.
    """

    key = "damped_momentum"
    label = "Damped momentum"
    arrives_with = 0.03
    idea = (
        "Momentum in which a new gradient counts 1 − τ. With τ = μ the velocity is an average of the "
        "gradients, and the steps are as long as those of SGD."
    )
    source = "Collobert, Kavukcuoglu and Farabet, Torch7, 2011 (its package optim, sgd)"
    published = "Torch7 (2011), optim.sgd"
    begins = Convention("zero", "gradient")
    presets: ClassVar[Presets] = {
        "published": {"begins": "gradient", "lr": 1e-3},
        "torch": {"begins": "gradient", "lr": 1e-3, "dampening": 0.0},
    }
    constructors: ClassVar[Constructors] = {
        "torch": Constructor("torch.optim.SGD([x], lr={lr}, momentum=momentum, dampening=dampening)"),
    }

    dampening: Value = field(
        default=0.9,
        metadata=number(
            r"\tau",
            "Share of each new gradient that is left out: 0 is momentum, τ = μ an average of gradients.",
            Interval(0.0, 1.0),
            (0.0, 1.0),
        ),
    )

    def step(self, f: Problem, x: Array, state: Velocity, t: Any, lr: Any) -> Step:
        g = f.gradient(x)
        v = self.momentum * state.v + (1 - self.dampening) * g
        if self.begins == "gradient":
            v = np.where((t == 1) | (self.momentum == 0), g, v)
        return Step(-lr * v, Velocity(v), {"rate": lr})

    @property
    def rule(self) -> str:
        begin = r", \quad v_1 = g_1" if self.begins == "gradient" else ""
        return aligned(
            rf"v_t &= \mu v_{{t-1}} + (1-\tau)\, g_t{begin}", r"\theta_{t+1} &= \theta_t - \eta\, v_t"
        )
