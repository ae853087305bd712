"""Adam with another measure of how large, or how sure, the gradient is: Adamax, RAdam, AdaBelief, Yogi."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

import numpy as np

from optim_core.optimizers.adam import AdamLike, Moments
from optim_core.rule import Presets, Problem, Step, Symbols, aligned
from optim_core.settings import PER_COORDINATE, Array, Value, epsilon, learning_rate

ADAM_STEP = r"\theta_{t+1} &= \theta_t - \frac{\eta}{\sqrt{\hat v_t} + \varepsilon}\, \hat m_t"
HATS = r"\hat m_t &= \frac{m_t}{1-\beta_1^t}, \quad \hat v_t = \frac{v_t}{1-\beta_2^t}"


class InfinityMoments(NamedTuple):
    """Moving average (2, N) of the gradient, m, and its fading largest size, u."""

    m: Array
    u: Array


@dataclass(frozen=True, kw_only=True)
class Adamax(AdamLike):
    r"""Adam with the largest recent gradient in place of the root mean square.

    $u \leftarrow \max(\beta_2 u, |g| + \varepsilon),\; \theta \leftarrow \theta - \eta\, \hat m / u$ (torch,
    optax); Keras: $u \leftarrow \max(\beta_2 u, |g|)$ and $\eta\, \hat m / (u + \varepsilon)$. The paper has
    no ε; "paper" is as torch. Kingma and Ba (2015), algorithm 2.
    """

    key = "adamax"
    label = "Adamax"
    idea = "Adam that divides by the largest recent gradient instead of its root mean square."
    source = "Kingma and Ba, Adam: A Method for Stochastic Optimization, 2015, section 7.1"
    presets: ClassVar[Presets] = {"torch": {"lr": 2e-3}, "optax": {}, "keras": {"lr": 1e-3, "eps": 1e-7}}
    symbols: ClassVar[Symbols] = {"u": "u_t"}

    lr: Value = field(default=2e-3, metadata=learning_rate(text=PER_COORDINATE))

    def init(self, x: Array) -> InfinityMoments:
        return InfinityMoments(np.zeros_like(x), np.zeros_like(x))

    def step(self, f: Problem, x: Array, state: InfinityMoments, t: Any, lr: Any) -> Step:
        g = f.gradient(x)
        m = self.beta1 * state.m + (1 - self.beta1) * g
        if self.eps_first:
            u = np.maximum(self.beta2 * state.u, np.abs(g))
            rate = lr / (u + self.eps)
        else:
            u = np.maximum(self.beta2 * state.u, np.abs(g) + self.eps)
            rate = lr / u
        m_hat = m / (1 - self.beta1**t)
        return Step(-rate * m_hat, InfinityMoments(m, u), {"m_hat": m_hat, "rate": rate})

    @property
    def eps_first(self) -> bool:
        """Whether ε is added when dividing (Keras) rather than to every |g|."""
        return self.framework == "keras"

    @property
    def rule(self) -> str:
        size, root = (r"|g_t|", r"u_t + \varepsilon") if self.eps_first else (r"|g_t| + \varepsilon", "u_t")
        return aligned(
            self.averages[0],
            rf"u_t &= \max\left(\beta_2 u_{{t-1}},\, {size}\right)",
            r"\hat m_t &= \frac{m_t}{1-\beta_1^t}",
            rf"\theta_{{t+1}} &= \theta_t - \frac{{\eta}}{{{root}}}\, \hat m_t",
        )


@dataclass(frozen=True, kw_only=True)
class RAdam(AdamLike):
    r"""Adam that waits until it can trust its v: until then it is momentum.

    $\rho_\infty = \tfrac{2}{1-\beta_2} - 1,\; \rho_t = \rho_\infty - \tfrac{2 t \beta_2^t}{1-\beta_2^t}$.
    While ρ is small, $\theta \leftarrow \theta - \eta\, \hat m$, afterwards $\theta \leftarrow \theta -
    \eta\, r_t \hat m / (\sqrt{\hat v} + \varepsilon)$ with $r_t =
    \sqrt{\tfrac{(\rho_t-4)(\rho_t-2)\rho_\infty}{(\rho_\infty-4)(\rho_\infty-2)\rho_t}}$. torch (and paper
    here) adapts from ρ > 5 and adds ε before the bias of v is corrected, optax from ρ ≥ 5 and adds it
    afterwards. Liu et al. (2020), algorithm 2, adapts from ρ > 4 and has no ε.
    """

    key = "radam"
    label = "RAdam"
    idea = (
        "Adam with its own warm-up: momentum until the second moment is reliable, then Adam "
        "with a correction that fades."
    )
    source = "Liu et al., On the Variance of the Adaptive Learning Rate and Beyond, 2020"
    presets: ClassVar[Presets] = {"torch": {}, "optax": {}}
    symbols: ClassVar[Symbols] = {"r": "r_t"}

    @property
    def eps_first(self) -> bool:
        """Whether ε is added to √v before the bias of v is corrected (torch)."""
        return self.framework != "optax"

    def step(self, f: Problem, x: Array, state: Moments, t: Any, lr: Any) -> Step:
        g = f.gradient(x)
        m = self.beta1 * state.m + (1 - self.beta1) * g
        v = self.beta2 * state.v + (1 - self.beta2) * g * g
        m_hat = m / (1 - self.beta1**t)
        unbias = 1 - self.beta2**t
        rho_inf = 2 / (1 - self.beta2) - 1
        rho = rho_inf - 2 * t * self.beta2**t / unbias
        sure = rho >= 5 if self.framework == "optax" else rho > 5
        square = (rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho)
        r = np.sqrt(np.where(sure, square, 1.0))
        v_hat = v / unbias
        eps = self.eps / np.sqrt(unbias) if self.eps_first else self.eps
        rate = np.where(sure, lr * r / (np.sqrt(v_hat) + eps), lr)
        info = {"m_hat": m_hat, "v_hat": v_hat, "r": np.where(sure, r, 0.0), "rate": rate}
        return Step(-rate * m_hat, Moments(m, v), info)

    @property
    def rule(self) -> str:
        over = r"\rho_t \ge 5" if self.framework == "optax" else r"\rho_t > 5"
        return aligned(
            *self.averages,
            HATS,
            r"\rho_\infty &= \frac{2}{1-\beta_2} - 1, \quad"
            r" \rho_t = \rho_\infty - \frac{2 t\, \beta_2^t}{1-\beta_2^t}",
            r"r_t &= \sqrt{\frac{(\rho_t-4)(\rho_t-2)\,\rho_\infty}{(\rho_\infty-4)(\rho_\infty-2)\,\rho_t}}",
            r"\theta_{t+1} &= \theta_t - \eta\, \hat m_t \cdot \begin{cases}"
            rf"r_t / (\sqrt{{\hat v_t}} + {self.eps_early}) & {over} \\ 1 & \text{{else}}\end{{cases}}",
        )


@dataclass(frozen=True, kw_only=True)
class AdaBelief(AdamLike):
    r"""Adam that divides by how much the gradient surprised it.

    As Adam with $v \leftarrow \beta_2 v + (1-\beta_2)(g - m)^2 + \varepsilon_0$, ε and ε₀ both 1e-16 as in
    optax, where ε₀ stays when ε is changed. Zhuang et al. (2020), algorithm 2 (there one ε in both places).
    """

    key = "adabelief"
    label = "AdaBelief"
    idea = "Adam whose steps are long where gradients are as expected and short where they deviate."
    source = "Zhuang et al., AdaBelief Optimizer, 2020"
    presets: ClassVar[Presets] = {"optax": {}}
    eps_root = 1e-16

    eps: Value = field(default=1e-16, metadata=epsilon())

    def step(self, f: Problem, x: Array, state: Moments, t: Any, lr: Any) -> Step:
        g = f.gradient(x)
        m = self.beta1 * state.m + (1 - self.beta1) * g
        v = self.beta2 * state.v + (1 - self.beta2) * (g - m) * (g - m) + self.eps_root
        m_hat = m / (1 - self.beta1**t)
        v_hat = v / (1 - self.beta2**t)
        scale = np.sqrt(v_hat) + self.eps
        return Step(-lr * m_hat / scale, Moments(m, v), {"m_hat": m_hat, "v_hat": v_hat, "rate": lr / scale})

    @property
    def rule(self) -> str:
        surprise = r"v_t &= \beta_2 v_{t-1} + (1-\beta_2)\, (g_t - m_t)^2 + 10^{-16}"
        return aligned(self.averages[0], surprise, HATS, ADAM_STEP)


@dataclass(frozen=True, kw_only=True)
class Yogi(AdamLike):
    r"""Adam whose second moment changes by a fixed part of g², whatever its own size.

    $v \leftarrow v - (1-\beta_2)\, \mathrm{sign}(v - g^2)\, g^2$, the rest as Adam with ε = 1e-3. m and v
    start at 1e-6 and are bias-corrected, as in optax. Zaheer et al. (2018), algorithm 2, has no bias
    correction.
    """

    key = "yogi"
    label = "Yogi"
    idea = (
        "Adam whose second moment rises at least as fast as Adam’s but falls only slowly, so the "
        "effective rate recovers gradually after large gradients."
    )
    source = "Zaheer et al., Adaptive Methods for Nonconvex Optimization, 2018"
    presets: ClassVar[Presets] = {"optax": {}}
    initial_accumulator = 1e-6

    lr: Value = field(default=1e-2, metadata=learning_rate())
    eps: Value = field(default=1e-3, metadata=epsilon())

    def init(self, x: Array) -> Moments:
        start = np.zeros_like(x) + self.initial_accumulator
        return Moments(start, start.copy())

    def step(self, f: Problem, x: Array, state: Moments, t: Any, lr: Any) -> Step:
        g = f.gradient(x)
        m = self.beta1 * state.m + (1 - self.beta1) * g
        v = state.v - (1 - self.beta2) * np.sign(state.v - g * g) * (g * g)
        m_hat = m / (1 - self.beta1**t)
        v_hat = v / (1 - self.beta2**t)
        scale = np.sqrt(v_hat) + self.eps
        return Step(-lr * m_hat / scale, Moments(m, v), {"m_hat": m_hat, "v_hat": v_hat, "rate": lr / scale})

    @property
    def rule(self) -> str:
        additive = r"v_t &= v_{t-1} - (1-\beta_2)\, \mathrm{sign}(v_{t-1} - g_t^2)\, g_t^2"
        return aligned(self.averages[0], additive, HATS, ADAM_STEP)
