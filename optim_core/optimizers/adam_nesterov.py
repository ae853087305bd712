"""Adam with Nesterov's momentum."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

import numpy as np

from optim_core.optimizers.adam import AdamLike
from optim_core.rule import Presets, Problem, Step, Symbols, aligned
from optim_core.settings import PER_COORDINATE, Array, Value, learning_rate


class NesterovMoments(NamedTuple):
    """Moving averages (2, N) of the gradient, m, and of its square, v; the product of the momenta so far."""

    m: Array
    v: Array
    mu_product: Array


@dataclass(frozen=True, kw_only=True)
class NAdam(AdamLike):
    r"""Adam that looks one step ahead in its momentum.

    torch and paper: $\mu_t = \beta_1 (1 - \tfrac12\, 0.96^{0.004 t}),\; \hat m = \tfrac{\mu_{t+1}
    m}{1-\prod_{i \le t+1}\mu_i} + \tfrac{(1-\mu_t) g}{1-\prod_{i \le t}\mu_i}$, the rest as Adam. Keras lets
    the momentum grow 250 times faster, $0.96^t$. optax has no schedule: $\hat m = \tfrac{\beta_1
    m}{1-\beta_1^{t+1}} + \tfrac{(1-\beta_1) g}{1-\beta_1^t}$. Dozat (2016), algorithm 8.
    """

    key = "nadam"
    label = "NAdam"
    idea = "Adam with Nesterov’s look-ahead: the newest gradient weighs more than in Adam."
    source = "Dozat, Incorporating Nesterov Momentum into Adam, 2016"
    presets: ClassVar[Presets] = {"torch": {"lr": 2e-3}, "optax": {}, "keras": {"lr": 1e-3, "eps": 1e-7}}
    symbols: ClassVar[Symbols] = {"mu_product": r"\textstyle\prod_i \mu_i"}

    lr: Value = field(default=2e-3, metadata=learning_rate(text=PER_COORDINATE))

    def mu(self, t: Any) -> Any:
        """The momentum of step t."""
        if self.framework == "optax":
            return self.beta1
        pace = 1.0 if self.framework == "keras" else 0.004
        return self.beta1 * (1 - 0.5 * 0.96 ** (t * pace))

    def init(self, x: Array) -> NesterovMoments:
        return NesterovMoments(np.zeros_like(x), np.zeros_like(x), np.ones_like(x))

    def step(self, f: Problem, x: Array, state: NesterovMoments, t: Any, lr: Any) -> Step:
        g = f.gradient(x)
        m = self.beta1 * state.m + (1 - self.beta1) * g
        v = self.beta2 * state.v + (1 - self.beta2) * g * g
        mu, mu_next = self.mu(t), self.mu(t + 1)
        product = state.mu_product * mu
        done, ahead = product, product * mu_next
        if self.framework == "optax":  # powers, which for β1 near 1 are rounded otherwise than products
            done, ahead = self.beta1**t, self.beta1 ** (t + 1)
        m_hat = mu_next * m / (1 - ahead) + (1 - mu) * g / (1 - done)
        v_hat = v / (1 - self.beta2**t)
        scale = np.sqrt(v_hat) + self.eps
        info = {"m_hat": m_hat, "v_hat": v_hat, "rate": lr / scale}
        return Step(-lr * m_hat / scale, NesterovMoments(m, v, product), info)

    @property
    def rule(self) -> str:
        momentum = {
            "optax": r"\mu_t &= \beta_1",
            "keras": r"\mu_t &= \beta_1 \left(1 - \tfrac12\, 0.96^{t}\right)",
        }.get(self.framework, r"\mu_t &= \beta_1 \left(1 - \tfrac12\, 0.96^{0.004\, t}\right)")
        return aligned(
            *self.averages,
            momentum,
            r"\hat m_t &= \frac{\mu_{t+1}\, m_t}{1-\prod_{i=1}^{t+1}\mu_i}"
            r" + \frac{(1-\mu_t)\, g_t}{1-\prod_{i=1}^{t}\mu_i}, \quad \hat v_t = \frac{v_t}{1-\beta_2^t}",
            r"\theta_{t+1} &= \theta_t - \frac{\eta}{\sqrt{\hat v_t} + \varepsilon}\, \hat m_t",
        )
