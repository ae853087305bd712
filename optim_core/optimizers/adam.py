"""Adam and its closest kin: the mean of the gradient over the root of the mean of its square.

m and v are the moving averages of g and g², m̂ and v̂ the same without their pull to zero (bias correction).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

import numpy as np

from optim_core.averages import debias, ema, ema_of_squares
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
from optim_core.settings import (
    PER_COORDINATE,
    Array,
    Value,
    decay,
    epsilon,
    learning_rate,
    switch,
)

MEAN = (
    "Share of the moving average of gradients that is kept; the newest gradient counts 1 − "
    "β1. 0.9 remembers about 10 steps. It sets the direction of the step."
)
SQUARE = (
    "Share of the moving average of squares that is kept; the newest square counts 1 − β2. "
    "0.999 remembers about 1,000 steps. It sets the size of the step."
)
UNCORRECTED = (("bias_correction", False),)


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
    """What the whole family shares: β1, β2, ε, the two averages and their equations.

    `eps_at` says whether ε is added to the root of v before or after the bias of v is corrected.
    """

    family = Family.ADAM
    symbols: ClassVar[Symbols] = {"m": "m_t", "v": "v_t", "m_hat": r"\hat m_t", "v_hat": r"\hat v_t"}
    quantities: ClassVar[Mapping[str, str]] = {
        "m": "moving average of gradients",
        "v": "moving average of squared gradients",
        "m_hat": "moving average, bias-corrected",
        "v_hat": "average of squares, bias-corrected",
    }
    averages: ClassVar[tuple[str, ...]] = (
        r"m_t &= \beta_1 m_{t-1} + (1-\beta_1)\, g_t",
        r"v_t &= \beta_2 v_{t-1} + (1-\beta_2)\, g_t^2",
    )
    hats: ClassVar[str] = r"\hat m_t &= \frac{m_t}{1-\beta_1^t}, \quad \hat v_t = \frac{v_t}{1-\beta_2^t}"
    eps_at = Convention("after", "before")

    lr: Value = field(default=1e-3, metadata=learning_rate())
    beta1: Value = field(default=0.9, metadata=decay(r"\beta_1", MEAN, "decay of m"))
    beta2: Value = field(default=0.999, metadata=decay(r"\beta_2", SQUARE, "decay of v"))
    eps: Value = field(default=1e-8, metadata=epsilon())

    def init(self, x: Array) -> Any:
        return Moments(np.zeros_like(x), np.zeros_like(x))

    def divisor(self, root: str) -> str:
        """The root of a second moment with ε beside it, in LaTeX; ε is left out where it is 0."""
        eps = r"\varepsilon / \sqrt{1-\beta_2^t}" if self.eps_at == "before" else r"\varepsilon"
        return rf"\sqrt{{{root}}} + {eps}" if np.any(self.eps) else rf"\sqrt{{{root}}}"

    def moved(self, mean: str, root: str) -> str:
        """The last line of the rule in LaTeX."""
        return rf"\theta_{{t+1}} &= \theta_t - \frac{{\eta}}{{{self.divisor(root)}}}\, {mean}"


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
    arrives_with = 0.1
    taught = True
    idea = (
        "Momentum sets the direction, RMSprop the size of the step per coordinate; both are "
        "corrected for starting at zero."
    )
    source = "Kingma and Ba, Adam: A Method for Stochastic Optimization, 2015"
    published = "Kingma and Ba (2015), algorithm 1"
    presets: ClassVar[Presets] = {"torch": {}, "optax": {}, "keras": {"eps": 1e-7, "eps_at": "before"}}
    constructors: ClassVar[Constructors] = {
        "torch": Constructor("torch.optim.Adam([x], lr={lr}, betas=(beta1, beta2), eps=eps)", UNCORRECTED),
        "optax": Constructor("optax.adam({lr}, b1=beta1, b2=beta2, eps=eps)", UNCORRECTED),
        "keras": Constructor(
            "keras.optimizers.Adam(learning_rate={lr}, beta_1=beta1, beta_2=beta2, epsilon=eps)", UNCORRECTED
        ),
    }

    lr: Value = field(default=1e-3, metadata=learning_rate(text=PER_COORDINATE))
    bias_correction: bool = field(
        default=True,
        metadata=switch(
            r"\hat m", "Averages that start at 0 are too small at first; dividing by 1 − βᵗ corrects that."
        ),
    )

    def step(self, f: Problem, x: Array, state: Moments, t: Any, lr: Any) -> Step:
        g = f.gradient(x)
        m = ema(self.beta1, state.m, g)
        v = ema_of_squares(self.beta2, state.v, g)
        m_hat = debias(m, self.beta1, t) if self.bias_correction else m
        v_hat = debias(v, self.beta2, t) if self.bias_correction else v
        before = self.eps_at == "before" and self.bias_correction
        eps = self.eps / np.sqrt(1 - self.beta2**t) if before else self.eps
        scale = np.sqrt(v_hat) + eps
        info = {"m_hat": m_hat, "v_hat": v_hat, "rate": self.over(lr, scale)}
        return Step(self.over(-lr * m_hat, scale), Moments(m, v), info)

    @property
    def rule(self) -> str:
        if self.bias_correction:
            return aligned(*self.averages, self.hats, self.moved(r"\hat m_t", r"\hat v_t"))
        eps = r" + \varepsilon" if np.any(self.eps) else ""
        return aligned(
            *self.averages, rf"\theta_{{t+1}} &= \theta_t - \frac{{\eta}}{{\sqrt{{v_t}}{eps}}}\, m_t"
        )


@dataclass(frozen=True, kw_only=True)
class AMSGrad(AdamLike):
    r"""Adam that divides by the largest second moment so far.

    As Adam, with $v^\mathrm{max} \leftarrow \max(v^\mathrm{max}, v)$ under the root. torch (and the textbook
    here) takes the maximum of v and corrects its bias afterwards: the divisor $1-\beta_2^t$ grows, so the
    rate may grow while v^max stands still. optax takes the maximum of v̂; Keras is as torch with ε added
    before the correction. Reddi, Kale and Kumar (2018), algorithm 2 (published), have neither bias correction
    nor ε. In the last two the rate never grows.
    """

    key = "amsgrad"
    label = "AMSGrad"
    arrives_with = 0.1
    idea = (
        "Adam that divides by the largest second moment so far: a large gradient is never "
        "forgotten. Bias correction still lets the rate rise at first; in optax and as published "
        "it never rises."
    )
    source = "Reddi, Kale and Kumar, On the Convergence of Adam and Beyond, 2018"
    published = "Reddi, Kale and Kumar (2018), algorithm 2"
    corrected = Convention(True, False)
    largest = Convention("v", "v_hat")
    presets: ClassVar[Presets] = {
        "published": {"eps": 0.0, "corrected": False},
        "torch": {},
        "optax": {"largest": "v_hat"},
        "keras": {"eps": 1e-7, "eps_at": "before"},
    }
    constructors: ClassVar[Constructors] = {
        "torch": Constructor("torch.optim.Adam([x], lr={lr}, betas=(beta1, beta2), eps=eps, amsgrad=True)"),
        "optax": Constructor("optax.amsgrad({lr}, b1=beta1, b2=beta2, eps=eps)"),
        "keras": Constructor(
            "keras.optimizers.Adam(learning_rate={lr}, beta_1=beta1, beta_2=beta2, epsilon=eps, amsgrad=True)"
        ),
    }
    symbols: ClassVar[Symbols] = {"v_max": r"v^{\max}_t"}
    quantities: ClassVar[Mapping[str, str]] = {"v_max": "largest average of squares so far"}

    lr: Value = field(default=1e-3, metadata=learning_rate(text=PER_COORDINATE))

    def init(self, x: Array) -> MaxMoments:
        return MaxMoments(np.zeros_like(x), np.zeros_like(x), np.zeros_like(x))

    def step(self, f: Problem, x: Array, state: MaxMoments, t: Any, lr: Any) -> Step:
        g = f.gradient(x)
        m = ema(self.beta1, state.m, g)
        v = ema_of_squares(self.beta2, state.v, g)
        if not self.corrected:
            v_max = np.maximum(state.v_max, v)
            scale = np.sqrt(v_max) + self.eps
            info = {"rate": self.over(lr, scale)}
            return Step(self.over(-lr * m, scale), MaxMoments(m, v, v_max), info)
        late = self.largest == "v"
        v_max = np.maximum(state.v_max, v if late else debias(v, self.beta2, t))
        v_hat = debias(v_max, self.beta2, t) if late else v_max
        m_hat = debias(m, self.beta1, t)
        eps = self.eps / np.sqrt(1 - self.beta2**t) if self.eps_at == "before" else self.eps
        scale = np.sqrt(v_hat) + eps
        info = {"m_hat": m_hat, "v_hat": v_hat, "rate": self.over(lr, scale)}
        return Step(self.over(-lr * m_hat, scale), MaxMoments(m, v, v_max), info)

    @property
    def rule(self) -> str:
        largest = r"v^{\max}_t &= \max\left(v^{\max}_{t-1}, v_t\right)"
        if not self.corrected:
            return aligned(*self.averages, largest, self.moved("m_t", r"v^{\max}_t"))
        if self.largest == "v":
            squares = rf"{largest}, \quad \hat v_t = \frac{{v^{{\max}}_t}}{{1-\beta_2^t}}"
        else:
            squares = r"\hat v_t &= v^{\max}_t = \max\left(v^{\max}_{t-1}, \frac{v_t}{1-\beta_2^t}\right)"
        mean = r"\hat m_t &= \frac{m_t}{1-\beta_1^t}"
        return aligned(*self.averages, squares, mean, self.moved(r"\hat m_t", r"\hat v_t"))
