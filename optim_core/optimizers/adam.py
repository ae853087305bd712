"""Adam and its closest kin: the mean of the gradient over the root of the mean of its square.

m and v are the moving averages of g and g², m̂ and v̂ the same without their pull to zero (bias correction).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

import numpy as np

from optim_core.rule import Family, Optimizer, Presets, Problem, Step, Symbols, aligned
from optim_core.settings import (
    NOT_NEGATIVE,
    PER_COORDINATE,
    Array,
    Value,
    decay,
    epsilon,
    learning_rate,
    number,
    switch,
)
from surfaces.parameter import Scale

MEAN = (
    "Share of the moving average of gradients that is kept; the newest gradient counts 1 − "
    "β1. 0.9 remembers about 10 steps. It sets the direction of the step."
)
SQUARE = (
    "Share of the moving average of squares that is kept; the newest square counts 1 − β2. "
    "0.999 remembers about 1,000 steps. It sets the size of the step."
)


class Moments(NamedTuple):
    """Moving averages (2, N) of the gradient, m, and of its square, v."""

    m: Array
    v: Array


class MaxMoments(NamedTuple):
    """Moving averages (2, N) of the gradient, m, and of its square, v, and the largest v so far."""

    m: Array
    v: Array
    v_max: Array


@dataclass(frozen=True, kw_only=True)
class AdamLike(Optimizer):
    """What the whole family shares: β1, β2, ε, the two averages and their equations."""

    family = Family.ADAM
    symbols: ClassVar[Symbols] = {"m": "m_t", "v": "v_t", "m_hat": r"\hat m_t", "v_hat": r"\hat v_t"}
    averages: ClassVar[tuple[str, ...]] = (
        r"m_t &= \beta_1 m_{t-1} + (1-\beta_1)\, g_t",
        r"v_t &= \beta_2 v_{t-1} + (1-\beta_2)\, g_t^2",
    )

    lr: Value = field(default=1e-3, metadata=learning_rate())
    beta1: Value = field(default=0.9, metadata=decay(r"\beta_1", MEAN))
    beta2: Value = field(default=0.999, metadata=decay(r"\beta_2", SQUARE))
    eps: Value = field(default=1e-8, metadata=epsilon())

    @property
    def eps_first(self) -> bool:
        """Whether ε is added to √v before the bias of v is corrected (Keras)."""
        return self.framework == "keras"

    def init(self, x: Array) -> Any:
        return Moments(np.zeros_like(x), np.zeros_like(x))

    @property
    def eps_early(self) -> str:
        """ε as it appears beside the root of v̂, in LaTeX."""
        return r"\varepsilon / \sqrt{1-\beta_2^t}" if self.eps_first else r"\varepsilon"


@dataclass(frozen=True, kw_only=True)
class Adam(AdamLike):
    r"""Momentum for the direction, RMSprop for the size, both without their bias to zero.

    $m \leftarrow \beta_1 m + (1-\beta_1) g,\; v \leftarrow \beta_2 v + (1-\beta_2) g^2,\;
    \hat m = m / (1-\beta_1^t),\; \hat v = v / (1-\beta_2^t),\;
    \theta \leftarrow \theta - \eta\, \hat m / (\sqrt{\hat v} + \varepsilon)$. Kingma and Ba (2015),
    algorithm 1. torch and optax do the same; Keras adds ε (1e-7) before it corrects v, so that ε is divided
    by $\sqrt{1-\beta_2^t}$ here. Without `bias_correction`, m̂ = m and v̂ = v: the first steps are wrong.
    """

    key = "adam"
    label = "Adam"
    idea = (
        "Momentum sets the direction, RMSprop the size of the step per coordinate; both are "
        "corrected for starting at zero."
    )
    source = "Kingma and Ba, Adam: A Method for Stochastic Optimization, 2015"
    presets: ClassVar[Presets] = {"torch": {}, "optax": {}, "keras": {"eps": 1e-7}}

    lr: Value = field(default=1e-3, metadata=learning_rate(text=PER_COORDINATE))
    bias_correction: bool = field(
        default=True,
        metadata=switch(
            r"\hat m", "Averages that start at 0 are too small at first; dividing by 1 − βᵗ corrects that."
        ),
    )

    def step(self, f: Problem, x: Array, state: Moments, t: Any, lr: Any) -> Step:
        g = f.gradient(x)
        m = self.beta1 * state.m + (1 - self.beta1) * g
        v = self.beta2 * state.v + (1 - self.beta2) * g * g
        m_hat = m / (1 - self.beta1**t) if self.bias_correction else m
        v_hat = v / (1 - self.beta2**t) if self.bias_correction else v
        early = self.eps_first and self.bias_correction
        eps = self.eps / np.sqrt(1 - self.beta2**t) if early else self.eps
        scale = np.sqrt(v_hat) + eps
        return Step(-lr * m_hat / scale, Moments(m, v), {"m_hat": m_hat, "v_hat": v_hat, "rate": lr / scale})

    @property
    def rule(self) -> str:
        if not self.bias_correction:
            return aligned(
                *self.averages, r"\theta_{t+1} &= \theta_t - \frac{\eta}{\sqrt{v_t} + \varepsilon}\, m_t"
            )
        return aligned(
            *self.averages,
            r"\hat m_t &= \frac{m_t}{1-\beta_1^t}, \quad \hat v_t = \frac{v_t}{1-\beta_2^t}",
            rf"\theta_{{t+1}} &= \theta_t - \frac{{\eta}}{{\sqrt{{\hat v_t}} + {self.eps_early}}}\, \hat m_t",
        )


@dataclass(frozen=True, kw_only=True)
class AdamW(Adam):
    r"""Adam that also shrinks θ, apart from the gradient.

    $\theta \leftarrow \theta - \eta\lambda\theta - \eta\, \hat m / (\sqrt{\hat v} + \varepsilon)$ with m̂
    and v̂ of Adam. Loshchilov and Hutter (2019), algorithm 2, with the decay scaled by η as all frameworks
    do. Default λ: 0.01 (torch), 0.0001 (optax), 0.004 (Keras). On a toy surface the decay pulls to (0, 0),
    which is usually not the minimum.
    """

    key = "adamw"
    label = "AdamW"
    idea = (
        "Adam with decoupled weight decay: every step also shrinks θ a little toward (0, 0). "
        "Adam rescales the gradient of an L2 penalty, but not this decay."
    )
    source = "Loshchilov and Hutter, Decoupled Weight Decay Regularization, 2019"
    presets: ClassVar[Presets] = {
        "torch": {"weight_decay": 1e-2},
        "optax": {"weight_decay": 1e-4},
        "keras": {"eps": 1e-7, "weight_decay": 4e-3},
    }

    weight_decay: Value = field(
        default=1e-2,
        metadata=number(
            r"\lambda",
            "Strength of the pull toward (0, 0), times the learning rate.",
            NOT_NEGATIVE,
            (1e-5, 1.0),
            Scale.LOG,
        ),
    )

    def step(self, f: Problem, x: Array, state: Moments, t: Any, lr: Any) -> Step:
        plain = super().step(f, x, state, t, lr)
        return plain._replace(update=plain.update - lr * self.weight_decay * x)

    @property
    def rule(self) -> str:
        return super().rule.replace(r"\theta_t -", r"\theta_t - \eta\lambda\,\theta_t -")


@dataclass(frozen=True, kw_only=True)
class AMSGrad(AdamLike):
    r"""Adam whose second moment never falls, so that its rate never grows.

    As Adam, with $v^\mathrm{max} \leftarrow \max(v^\mathrm{max}, v)$ under the root. torch (and paper here)
    takes the maximum of v and corrects its bias afterwards, optax takes the maximum of v̂, Keras is as torch
    with ε added before the correction. Reddi, Kale and Kumar (2018), algorithm 2, has no bias correction.
    """

    key = "amsgrad"
    label = "AMSGrad"
    idea = (
        "Adam that divides by the largest second moment so far: a large gradient is never "
        "forgotten. Bias correction still lets the rate rise at first; in optax and as published "
        "it never rises."
    )
    source = "Reddi, Kale and Kumar, On the Convergence of Adam and Beyond, 2018"
    presets: ClassVar[Presets] = {"torch": {}, "optax": {}, "keras": {"eps": 1e-7}}
    symbols: ClassVar[Symbols] = {"v_max": r"v^{\max}_t"}

    lr: Value = field(default=1e-3, metadata=learning_rate(text=PER_COORDINATE))

    def init(self, x: Array) -> MaxMoments:
        return MaxMoments(np.zeros_like(x), np.zeros_like(x), np.zeros_like(x))

    def step(self, f: Problem, x: Array, state: MaxMoments, t: Any, lr: Any) -> Step:
        g = f.gradient(x)
        m = self.beta1 * state.m + (1 - self.beta1) * g
        v = self.beta2 * state.v + (1 - self.beta2) * g * g
        unbias = 1 - self.beta2**t
        if self.framework == "optax":
            v_max = np.maximum(state.v_max, v / unbias)
            v_hat = v_max
        else:
            v_max = np.maximum(state.v_max, v)
            v_hat = v_max / unbias
        m_hat = m / (1 - self.beta1**t)
        eps = self.eps / np.sqrt(unbias) if self.eps_first else self.eps
        scale = np.sqrt(v_hat) + eps
        info = {"m_hat": m_hat, "v_hat": v_hat, "rate": lr / scale}
        return Step(-lr * m_hat / scale, MaxMoments(m, v, v_max), info)

    @property
    def rule(self) -> str:
        after = (
            r"v^{\max}_t &= \max\left(v^{\max}_{t-1}, v_t\right),"
            r" \quad \hat v_t = \frac{v^{\max}_t}{1-\beta_2^t}"
        )
        before = r"\hat v_t &= v^{\max}_t = \max\left(v^{\max}_{t-1}, \frac{v_t}{1-\beta_2^t}\right)"
        return aligned(
            *self.averages,
            before if self.framework == "optax" else after,
            r"\hat m_t &= \frac{m_t}{1-\beta_1^t}",
            rf"\theta_{{t+1}} &= \theta_t - \frac{{\eta}}{{\sqrt{{\hat v_t}} + {self.eps_early}}}\, \hat m_t",
        )
