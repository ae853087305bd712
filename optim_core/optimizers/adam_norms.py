"""Adam with another measure of how large, or how sure, the gradient is: Adamax, RAdam, AdaBelief, Yogi."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

import numpy as np

from optim_core.averages import debias, ema, ema_of_squares
from optim_core.conventions import Convention
from optim_core.optimizers.adam import SQUARE, AdamLike, Moments
from optim_core.rule import Constructor, Constructors, Presets, Problem, Step, Symbols, aligned
from optim_core.settings import PER_COORDINATE, Array, Value, decay, epsilon, learning_rate


class InfinityMoments(NamedTuple):
    """Moving average (2, N) of the gradient, m, and its fading largest size, u."""

    m: Array
    u: Array


@dataclass(frozen=True, kw_only=True)
class Adamax(AdamLike):
    r"""Adam with the largest recent gradient in place of the root mean square.

    $u \leftarrow \max(\beta_2 u, |g| + \varepsilon),\; \theta \leftarrow \theta - \eta\, \hat m / u$ (torch,
    optax, and textbook here); Keras: $u \leftarrow \max(\beta_2 u, |g|)$ and $\eta\, \hat m / (u +
    \varepsilon)$. Kingma and Ba (2015), algorithm 2 (published), have no ε; while u is 0 nothing moves.
    """

    key = "adamax"
    label = "Adamax"
    arrives_with = 1.0
    idea = "Adam that divides by the largest recent gradient instead of its root mean square."
    source = "Kingma and Ba, Adam: A Method for Stochastic Optimization, 2015, section 7.1"
    published = "Kingma and Ba (2015), algorithm 2"
    eps_to = Convention("gradient", "divisor")
    presets: ClassVar[Presets] = {
        "published": {"eps": 0.0},
        "torch": {"lr": 2e-3},
        "optax": {},
        "keras": {"lr": 1e-3, "eps": 1e-7, "eps_to": "divisor"},
    }
    constructors: ClassVar[Constructors] = {
        "torch": Constructor("torch.optim.Adamax([x], lr={lr}, betas=(beta1, beta2), eps=eps)"),
        "optax": Constructor("optax.adamax({lr}, b1=beta1, b2=beta2, eps=eps)"),
        "keras": Constructor(
            "keras.optimizers.Adamax(learning_rate={lr}, beta_1=beta1, beta_2=beta2, epsilon=eps)"
        ),
    }
    symbols: ClassVar[Symbols] = {"u": "u_t"}
    quantities: ClassVar[Mapping[str, str]] = {"u": "largest recent gradient"}

    lr: Value = field(default=2e-3, metadata=learning_rate(text=PER_COORDINATE))
    beta2: Value = field(default=0.999, metadata=decay(r"\beta_2", SQUARE, "decay of u"))

    def init(self, x: Array) -> InfinityMoments:
        return InfinityMoments(np.zeros_like(x), np.zeros_like(x))

    def step(self, f: Problem, x: Array, state: InfinityMoments, t: Any, lr: Any) -> Step:
        g = f.gradient(x)
        m = ema(self.beta1, state.m, g)
        late = self.eps_to == "divisor"
        u = np.maximum(self.beta2 * state.u, np.abs(g) if late else np.abs(g) + self.eps)
        rate = self.over(lr, u + self.eps if late else u)
        m_hat = debias(m, self.beta1, t)
        return Step(-rate * m_hat, InfinityMoments(m, u), {"m_hat": m_hat, "rate": rate})

    @property
    def rule(self) -> str:
        late, eps = self.eps_to == "divisor", r" + \varepsilon" if np.any(self.eps) else ""
        return aligned(
            self.averages[0],
            rf"u_t &= \max\left(\beta_2 u_{{t-1}},\, |g_t|{'' if late else eps}\right)",
            r"\hat m_t &= \frac{m_t}{1-\beta_1^t}",
            rf"\theta_{{t+1}} &= \theta_t - \frac{{\eta}}{{u_t{eps if late else ''}}}\, \hat m_t",
        )


@dataclass(frozen=True, kw_only=True)
class RAdam(AdamLike):
    r"""Adam that waits until it can trust its v: until then it is momentum.

    $\rho_\infty = \tfrac{2}{1-\beta_2} - 1,\; \rho_t = \rho_\infty - \tfrac{2 t \beta_2^t}{1-\beta_2^t}$.
    While ρ is small, $\theta \leftarrow \theta - \eta\, \hat m$, afterwards $\theta \leftarrow \theta -
    \eta\, r_t \hat m / (\sqrt{\hat v} + \varepsilon)$ with $r_t =
    \sqrt{\tfrac{(\rho_t-4)(\rho_t-2)\rho_\infty}{(\rho_\infty-4)(\rho_\infty-2)\rho_t}}$. torch (and the
    textbook here) adapts from ρ > 5 and adds ε before the bias of v is corrected, optax from ρ ≥ 5 and adds
    it afterwards. Liu et al. (2020), algorithm 2 (published), adapt from ρ > 4 and have no ε.
    """

    key = "radam"
    label = "RAdam"
    arrives_with = 0.1
    idea = (
        "Adam with its own warm-up: momentum until the second moment is reliable, then Adam "
        "with a correction that fades."
    )
    source = "Liu et al., On the Variance of the Adaptive Learning Rate and Beyond, 2020"
    published = "Liu et al. (2020), algorithm 2"
    eps_at = Convention("before", "after")
    adapts = Convention("above 5", "from 5", "above 4")
    presets: ClassVar[Presets] = {
        "published": {"eps": 0.0, "adapts": "above 4"},
        "torch": {},
        "optax": {"eps_at": "after", "adapts": "from 5"},
    }
    constructors: ClassVar[Constructors] = {
        "torch": Constructor("torch.optim.RAdam([x], lr={lr}, betas=(beta1, beta2), eps=eps)"),
        "optax": Constructor("optax.radam({lr}, b1=beta1, b2=beta2, eps=eps)"),
    }
    symbols: ClassVar[Symbols] = {"r": "r_t"}
    quantities: ClassVar[Mapping[str, str]] = {"r": "correction factor"}

    def step(self, f: Problem, x: Array, state: Moments, t: Any, lr: Any) -> Step:
        g = f.gradient(x)
        m = ema(self.beta1, state.m, g)
        v = ema_of_squares(self.beta2, state.v, g)
        m_hat = debias(m, self.beta1, t)
        unbias = 1 - self.beta2**t
        rho_inf = 2 / (1 - self.beta2) - 1
        rho = rho_inf - 2 * t * self.beta2**t / unbias
        least = 4 if self.adapts == "above 4" else 5
        sure = rho >= least if self.adapts == "from 5" else rho > least
        square = (rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho)
        r = np.sqrt(np.where(sure, square, 1.0))
        v_hat = v / unbias
        eps = self.eps / np.sqrt(unbias) if self.eps_at == "before" else self.eps
        scale = np.sqrt(v_hat) + eps
        rate = np.where(sure, self.over(lr * r, scale), lr)
        info = {"m_hat": m_hat, "v_hat": v_hat, "r": np.where(sure, r, 0.0), "rate": rate}
        return Step(-rate * m_hat, Moments(m, v), info)

    @property
    def rule(self) -> str:
        divisor = self.divisor(r"\hat v_t")
        sure = {"above 5": "> 5", "from 5": r"\ge 5", "above 4": "> 4"}[self.adapts]
        return aligned(
            *self.averages,
            self.hats,
            r"\rho_\infty &= \frac{2}{1-\beta_2} - 1, \quad"
            r" \rho_t = \rho_\infty - \frac{2 t\, \beta_2^t}{1-\beta_2^t}",
            r"r_t &= \sqrt{\frac{(\rho_t-4)(\rho_t-2)\,\rho_\infty}{(\rho_\infty-4)(\rho_\infty-2)\,\rho_t}}",
            r"\theta_{t+1} &= \theta_t - \eta\, \hat m_t \cdot \begin{cases}"
            rf"r_t / ({divisor}) & \rho_t {sure} \\ 1 & \text{{else}}\end{{cases}}",
        )


@dataclass(frozen=True, kw_only=True)
class AdaBelief(AdamLike):
    r"""Adam that divides by how much the gradient surprised it.

    As Adam with $v \leftarrow \beta_2 v + (1-\beta_2)(g - m)^2 + \varepsilon_0$, ε and ε₀ both 1e-16 as in
    optax, where ε₀ stays when ε is changed. Zhuang et al. (2020), algorithm 2 (published), have one ε in both
    places, 1e-8.
    """

    key = "adabelief"
    label = "AdaBelief"
    arrives_with = 0.3
    idea = "Adam whose steps are long where gradients are as expected and short where they deviate."
    source = "Zhuang et al., AdaBelief Optimizer, 2020"
    published = "Zhuang et al. (2020), algorithm 2"
    eps_twice = Convention(False, True)
    presets: ClassVar[Presets] = {"published": {"eps": 1e-8, "eps_twice": True}, "optax": {}}
    constructors: ClassVar[Constructors] = {
        "optax": Constructor("optax.adabelief({lr}, b1=beta1, b2=beta2, eps=eps)"),
    }
    eps_root = 1e-16
    quantities: ClassVar[Mapping[str, str]] = {"v": "moving average of squared deviations"}

    beta2: Value = field(default=0.999, metadata=decay(r"\beta_2", SQUARE, "decay of s"))
    eps: Value = field(default=1e-16, metadata=epsilon())

    def step(self, f: Problem, x: Array, state: Moments, t: Any, lr: Any) -> Step:
        g = f.gradient(x)
        m = ema(self.beta1, state.m, g)
        v = ema_of_squares(self.beta2, state.v, g - m) + (self.eps if self.eps_twice else self.eps_root)
        m_hat = debias(m, self.beta1, t)
        v_hat = debias(v, self.beta2, t)
        scale = np.sqrt(v_hat) + self.eps
        info = {"m_hat": m_hat, "v_hat": v_hat, "rate": self.over(lr, scale)}
        return Step(self.over(-lr * m_hat, scale), Moments(m, v), info)

    @property
    def rule(self) -> str:
        eps = r"\varepsilon" if self.eps_twice else "10^{-16}"
        surprise = rf"v_t &= \beta_2 v_{{t-1}} + (1-\beta_2)\, (g_t - m_t)^2 + {eps}"
        return aligned(self.averages[0], surprise, self.hats, self.moved(r"\hat m_t", r"\hat v_t"))


@dataclass(frozen=True, kw_only=True)
class Yogi(AdamLike):
    r"""Adam whose second moment changes by a fixed part of g², whatever its own size.

    $v \leftarrow v - (1-\beta_2)\, \mathrm{sign}(v - g^2)\, g^2$, the rest as Adam with ε = 1e-3. v starts at
    1e-6; in optax m does so too, which moves a particle where there is no slope. Zaheer et al. (2018),
    algorithm 2 (published), start both at 0 and correct no bias.
    """

    key = "yogi"
    label = "Yogi"
    arrives_with = 0.1
    idea = (
        "Adam whose second moment rises at least as fast as Adam’s but falls only slowly, so the "
        "effective rate recovers gradually after large gradients."
    )
    source = "Zaheer et al., Adaptive Methods for Nonconvex Optimization, 2018"
    published = "Zaheer et al. (2018), algorithm 2"
    m_start = Convention(0.0, 1e-6)
    v_start = Convention(1e-6, 0.0)
    corrected = Convention(True, False)
    presets: ClassVar[Presets] = {
        "published": {"v_start": 0.0, "corrected": False},
        "optax": {"m_start": 1e-6},
    }
    constructors: ClassVar[Constructors] = {
        "optax": Constructor("optax.yogi({lr}, b1=beta1, b2=beta2, eps=eps)"),
    }

    lr: Value = field(default=1e-2, metadata=learning_rate())
    eps: Value = field(default=1e-3, metadata=epsilon())

    def init(self, x: Array) -> Moments:
        return Moments(np.zeros_like(x) + self.m_start, np.zeros_like(x) + self.v_start)

    def step(self, f: Problem, x: Array, state: Moments, t: Any, lr: Any) -> Step:
        g = f.gradient(x)
        m = ema(self.beta1, state.m, g)
        v = state.v - (1 - self.beta2) * np.sign(state.v - g * g) * (g * g)
        if not self.corrected:
            scale = np.sqrt(v) + self.eps
            return Step(self.over(-lr * m, scale), Moments(m, v), {"rate": self.over(lr, scale)})
        m_hat = debias(m, self.beta1, t)
        v_hat = debias(v, self.beta2, t)
        scale = np.sqrt(v_hat) + self.eps
        info = {"m_hat": m_hat, "v_hat": v_hat, "rate": self.over(lr, scale)}
        return Step(self.over(-lr * m_hat, scale), Moments(m, v), info)

    @property
    def rule(self) -> str:
        additive = r"v_t &= v_{t-1} - (1-\beta_2)\, \mathrm{sign}(v_{t-1} - g_t^2)\, g_t^2"
        if not self.corrected:
            return aligned(self.averages[0], additive, self.moved("m_t", "v_t"))
        return aligned(self.averages[0], additive, self.hats, self.moved(r"\hat m_t", r"\hat v_t"))
