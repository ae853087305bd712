"""Adam with Nesterov's momentum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

import numpy as np

from optim_core.averages import debias, ema, ema_of_squares
from optim_core.conventions import Convention
from optim_core.optimizers.adam import AdamLike
from optim_core.rule import Constructor, Constructors, Presets, Problem, Step, Symbols, aligned
from optim_core.settings import PER_COORDINATE, Array, Value, learning_rate


class NesterovMoments(NamedTuple):
    """Moving averages (2, N) of the gradient, m, and of its square, v; the product of the momenta so far."""

    m: Array
    v: Array
    mu_product: Array


@dataclass(frozen=True, kw_only=True)
class NAdam(AdamLike):
    r"""Adam that looks one step ahead in its momentum.

    torch and textbook: $\mu_t = \beta_1 (1 - \tfrac12\, 0.96^{0.004 t}),\; \hat m = \tfrac{\mu_{t+1}
    m}{1-\prod_{i \le t+1}\mu_i} + \tfrac{(1-\mu_t) g}{1-\prod_{i \le t}\mu_i}$, the rest as Adam. Keras lets
    the momentum grow 250 times faster, $0.96^t$. optax has no schedule: $\hat m = \tfrac{\beta_1
    m}{1-\beta_1^{t+1}} + \tfrac{(1-\beta_1) g}{1-\beta_1^t}$. Dozat (2016), algorithm 2 (published), lets m
    itself fade by $\mu_t$ and prints $\hat v = \beta_2 v / (1-\beta_2^t)$, with one β2 more than anybody has
    since; his report of 2015 (algorithm 8) does not have it.
    """

    key = "nadam"
    label = "NAdam"
    arrives_with = 0.05
    idea = "Adam with Nesterov’s look-ahead: the newest gradient weighs more than in Adam."
    source = "Dozat, Incorporating Nesterov Momentum into Adam, 2016"
    published = "Dozat (2016), algorithm 2"
    warming = Convention("slow", "fast", "none")
    mean_by = Convention("beta1", "mu")
    squares_by = Convention("one", "beta2")
    presets: ClassVar[Presets] = {
        "published": {"mean_by": "mu", "squares_by": "beta2"},
        "torch": {"lr": 2e-3},
        "optax": {"warming": "none"},
        "keras": {"lr": 1e-3, "eps": 1e-7, "warming": "fast"},
    }
    constructors: ClassVar[Constructors] = {
        "torch": Constructor("torch.optim.NAdam([x], lr={lr}, betas=(beta1, beta2), eps=eps)"),
        "optax": Constructor("optax.nadam({lr}, b1=beta1, b2=beta2, eps=eps)"),
        "keras": Constructor(
            "keras.optimizers.Nadam(learning_rate={lr}, beta_1=beta1, beta_2=beta2, epsilon=eps)"
        ),
    }
    symbols: ClassVar[Symbols] = {"mu_product": r"\textstyle\prod_i \mu_i"}
    quantities: ClassVar[Mapping[str, str]] = {"mu_product": "product of all μ"}

    lr: Value = field(default=2e-3, metadata=learning_rate(text=PER_COORDINATE))

    def mu(self, t: Any) -> Any:
        """The momentum of step t."""
        if self.warming == "none":
            return self.beta1
        pace = 1.0 if self.warming == "fast" else 0.004
        return self.beta1 * (1 - 0.5 * 0.96 ** (t * pace))

    def init(self, x: Array) -> NesterovMoments:
        return NesterovMoments(np.zeros_like(x), np.zeros_like(x), np.ones_like(x))

    def step(self, f: Problem, x: Array, state: NesterovMoments, t: Any, lr: Any) -> Step:
        g = f.gradient(x)
        mu, mu_next = self.mu(t), self.mu(t + 1)
        m = ema(mu if self.mean_by == "mu" else self.beta1, state.m, g)
        v = ema_of_squares(self.beta2, state.v, g)
        product = state.mu_product * mu
        done, ahead = product, product * mu_next
        if self.warming == "none":  # powers, which for β1 near 1 are rounded otherwise than products
            done, ahead = self.beta1**t, self.beta1 ** (t + 1)
        m_hat = mu_next * m / (1 - ahead) + (1 - mu) * g / (1 - done)
        v_hat = debias(self.beta2 * v if self.squares_by == "beta2" else v, self.beta2, t)
        scale = np.sqrt(v_hat) + self.eps
        info = {"m_hat": m_hat, "v_hat": v_hat, "rate": self.over(lr, scale)}
        return Step(self.over(-lr * m_hat, scale), NesterovMoments(m, v, product), info)

    @property
    def rule(self) -> str:
        momentum = {
            "none": r"\mu_t &= \beta_1",
            "fast": r"\mu_t &= \beta_1 \left(1 - \tfrac12\, 0.96^{t}\right)",
            "slow": r"\mu_t &= \beta_1 \left(1 - \tfrac12\, 0.96^{0.004\, t}\right)",
        }[self.warming]
        by = r"\mu_t" if self.mean_by == "mu" else r"\beta_1"
        more = r"\beta_2\, " if self.squares_by == "beta2" else ""
        return aligned(
            rf"m_t &= {by} m_{{t-1}} + (1-{by})\, g_t",
            self.averages[1],
            momentum,
            r"\hat m_t &= \frac{\mu_{t+1}\, m_t}{1-\prod_{i=1}^{t+1}\mu_i}"
            r" + \frac{(1-\mu_t)\, g_t}{1-\prod_{i=1}^{t}\mu_i}, \quad"
            rf" \hat v_t = \frac{{{more}v_t}}{{1-\beta_2^t}}",
            self.moved(r"\hat m_t", r"\hat v_t"),
        )
