"""Adam with a pull of the parameters to zero: beside the gradient, or as part of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from optim_core.averages import debias, ema, ema_of_squares
from optim_core.conventions import Convention
from optim_core.optimizers.adam import UNCORRECTED, Adam, AdamLike, Moments
from optim_core.rule import Constructor, Constructors, Presets, Problem, Step, Symbols, aligned
from optim_core.settings import NOT_NEGATIVE, PER_COORDINATE, Array, Value, learning_rate, number
from surfaces.parameter import Scale


@dataclass(frozen=True, kw_only=True)
class AdamW(Adam):
    r"""Adam that also shrinks θ, apart from the gradient.

    $\theta \leftarrow \theta - \eta\lambda\theta - \eta\, \hat m / (\sqrt{\hat v} + \varepsilon)$ with m̂
    and v̂ of Adam: the decay is scaled by the rate, as all frameworks do. Loshchilov and Hutter (2019),
    algorithm 2 (published), scale it by the schedule alone: $\theta \leftarrow \theta - s_t (\alpha\, \hat m
    / (\sqrt{\hat v} + \varepsilon) + \lambda\theta)$ where $s_t$ is the factor of the schedule, η = s α. They
    name no λ; the published preset has 0.00001, which pulls as much as 0.01 times their α = 0.001. Default λ
    elsewhere: 0.01 (torch), 0.0001 (optax), 0.004 (Keras). On a toy surface the decay pulls to (0, 0), which
    is usually not the minimum.
    """

    key = "adamw"
    label = "AdamW"
    arrives_with = 0.1
    idea = (
        "Adam with decoupled weight decay: every step also shrinks θ a little toward (0, 0). "
        "Adam rescales the gradient of an L2 penalty, but not this decay."
    )
    source = "Loshchilov and Hutter, Decoupled Weight Decay Regularization, 2019"
    published = "Loshchilov and Hutter (2019), algorithm 2"
    decay_by = Convention("rate", "schedule")
    presets: ClassVar[Presets] = {
        "published": {"weight_decay": 1e-5, "decay_by": "schedule"},
        "torch": {"weight_decay": 1e-2},
        "optax": {"weight_decay": 1e-4},
        "keras": {"eps": 1e-7, "eps_at": "before", "weight_decay": 4e-3},
    }
    constructors: ClassVar[Constructors] = {
        "torch": Constructor(
            "torch.optim.AdamW([x], lr={lr}, betas=(beta1, beta2), eps=eps, weight_decay=weight_decay)",
            UNCORRECTED,
        ),
        "optax": Constructor(
            "optax.adamw({lr}, b1=beta1, b2=beta2, eps=eps, weight_decay=weight_decay)", UNCORRECTED
        ),
        "keras": Constructor(
            "keras.optimizers.AdamW(learning_rate={lr}, beta_1=beta1, beta_2=beta2, epsilon=eps,"
            " weight_decay=weight_decay)",
            UNCORRECTED,
        ),
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
        by = f.factor if self.decay_by == "schedule" else lr
        return plain._replace(update=plain.update - by * self.weight_decay * x)

    @property
    def rule(self) -> str:
        by = "s_t" if self.decay_by == "schedule" else r"\eta"
        return super().rule.replace(r"\theta_t -", rf"\theta_t - {by}\lambda\,\theta_t -")


@dataclass(frozen=True, kw_only=True)
class AdamL2(AdamLike):
    r"""Adam on the loss with an L2 penalty: the pull to zero is part of the gradient and is divided with it.

    $\tilde g = g + \lambda\theta$ takes the place of g in both averages: Adam on the loss with $\tfrac12
    \lambda \lVert\theta\rVert^2$ added. Where gradients are large, the pull is divided by as much; AdamW
    pulls all coordinates alike. Loshchilov and Hutter (2019), algorithm 2, show both side by side. It is
    torch's Adam with `weight_decay`, which is 0 there unless it is given; optax chains `add_decayed_weights`
    before `adam`. The `weight_decay` of Keras's Adam is that of AdamW.
    """

    key = "adam_l2"
    label = "Adam with L2"
    arrives_with = 0.1
    idea = (
        "Adam on the loss with an L2 penalty: the pull toward (0, 0) is part of the gradient, so it is "
        "divided by the same root. It is weak where gradients are large."
    )
    source = "Loshchilov and Hutter, Decoupled Weight Decay Regularization, 2019"
    published = "Loshchilov and Hutter (2019), algorithm 2"
    presets: ClassVar[Presets] = {"torch": {}, "optax": {}}
    constructors: ClassVar[Constructors] = {
        "torch": Constructor(
            "torch.optim.Adam([x], lr={lr}, betas=(beta1, beta2), eps=eps, weight_decay=weight_decay)"
        ),
        "optax": Constructor(
            "optax.chain(optax.add_decayed_weights(weight_decay),"
            " optax.adam({lr}, b1=beta1, b2=beta2, eps=eps))"
        ),
    }
    symbols: ClassVar[Symbols] = {"penalized": r"\tilde g_t"}
    quantities: ClassVar[Mapping[str, str]] = {"penalized": "gradient with the penalty"}

    lr: Value = field(default=1e-3, metadata=learning_rate(text=PER_COORDINATE))
    weight_decay: Value = field(
        default=1e-2,
        metadata=number(
            r"\lambda",
            "Strength of the L2 penalty: λθ is added to the gradient.",
            NOT_NEGATIVE,
            (1e-5, 1.0),
            Scale.LOG,
        ),
    )

    def step(self, f: Problem, x: Array, state: Moments, t: Any, lr: Any) -> Step:
        penalized = f.gradient(x) + self.weight_decay * x
        m = ema(self.beta1, state.m, penalized)
        v = ema_of_squares(self.beta2, state.v, penalized)
        m_hat = debias(m, self.beta1, t)
        v_hat = debias(v, self.beta2, t)
        scale = np.sqrt(v_hat) + self.eps
        info = {"penalized": penalized, "m_hat": m_hat, "v_hat": v_hat, "rate": self.over(lr, scale)}
        return Step(self.over(-lr * m_hat, scale), Moments(m, v), info)

    @property
    def rule(self) -> str:
        penalized = r"\tilde g_t &= g_t + \lambda\,\theta_t"
        averages = (line.replace("g_t", r"\tilde g_t") for line in self.averages)
        return aligned(penalized, *averages, self.hats, self.moved(r"\hat m_t", r"\hat v_t"))
