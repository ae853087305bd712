"""Rules that hold two points: one that moves fast, and an average of where it has been."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

import numpy as np

from optim_core.averages import debias, ema_of_squares
from optim_core.conventions import Convention
from optim_core.rule import Family, Optimizer, Presets, Problem, Step, Symbols, aligned
from optim_core.settings import (
    NOT_NEGATIVE,
    Array,
    Value,
    decay,
    epsilon,
    learning_rate,
    number,
)
from surfaces.parameter import Interval

_BETWEEN = (
    "Where the gradient is taken: 0 at the fast point z, near 1 at the averaged point. Larger: more like "
    "an average of all points."
)


_STEP = (
    "Learning rate: about the step of each coordinate of the fast point while its gradient keeps its size."
)


class FastPoint(NamedTuple):
    """The fast point z (2, N) after the step, and the sum of the weights of all points in the average."""

    z: Array
    weights: Array


class FastPointAndSquares(NamedTuple):
    """The fast point z (2, N), the moving average of squares v, and the sum of the weights in the average."""

    z: Array
    v: Array
    weights: Array


@dataclass(frozen=True, kw_only=True)
class ScheduleFreeSGD(Optimizer):
    r"""Gradient descent on a fast point; θ is the average of where it has been, so no schedule is needed.

    $y = (1-\beta) z + \beta\theta,\; z \leftarrow z - \eta \nabla L(y),\; \theta \leftarrow (1-c)\theta + cz$
    with $c_t = \eta_t^2 / \sum_{i \le t} \eta_i^2$, which is 1/t at a constant rate, and z = θ at the start.
    θ is the point at which it is evaluated, y the one at which it is trained, in the words of the authors'
    code, which weighs with the largest rate so far. Defazio et al. (2024), eq. 3 to 5 (published), count the
    start as well: c = 1/(t + 1).
    """

    key = "schedule_free_sgd"
    label = "Schedule-Free SGD"
    arrives_with = 0.03
    family = Family.AVERAGING
    idea = (
        "Moves a fast point by gradient descent and takes the average of where it has been: it settles "
        "without a schedule that lowers the rate."
    )
    source = "Defazio et al., The Road Less Scheduled, 2024"
    published = "Defazio et al. (2024), eq. 3 to 5"
    counts = Convention("steps", "start")
    presets: ClassVar[Presets] = {"published": {"counts": "start"}}
    symbols: ClassVar[Symbols] = {"z": "z_{t+1}", "ahead": "y_t", "weights": "W_t", "share": "c_t"}
    quantities: ClassVar[Mapping[str, str]] = {
        "z": "fast point",
        "ahead": "where the gradient is taken",
        "weights": "sum of the weights in the average",
        "share": "share of the fast point in the average",
    }
    drawn: ClassVar[Mapping[str, str]] = {"ahead": "ahead"}

    lr: Value = field(default=1e-2, metadata=learning_rate())
    beta: Value = field(default=0.9, metadata=decay(r"\beta", _BETWEEN, "share of the average"))

    def init(self, x: Array) -> Any:
        if self.counts == "start":
            return FastPoint(np.zeros_like(x), np.ones_like(x))
        return FastPoint(np.zeros_like(x), np.zeros_like(x))

    def step(self, f: Problem, x: Array, state: FastPoint, t: Any, lr: Any) -> Step:
        fast = np.where(t == 1, x, state.z)
        ahead = (1 - self.beta) * fast + self.beta * x
        z = fast - lr * f.gradient(ahead)
        weight = 1.0 if self.counts == "start" else lr * lr
        weights = state.weights + weight
        share = np.where(weights > 0, weight / np.where(weights > 0, weights, 1.0), 0.0)
        info = {"ahead": ahead, "share": share, "rate": lr}
        return Step(share * (z - x), FastPoint(z, weights), info)

    @property
    def rule(self) -> str:
        share = r"\tfrac{1}{t+1}" if self.counts == "start" else r"\eta_t^2 / \sum_{i \le t} \eta_i^2"
        return aligned(
            r"y_t &= (1-\beta)\, z_t + \beta\, \theta_t",
            r"z_{t+1} &= z_t - \eta\, \nabla L(y_t)",
            rf"\theta_{{t+1}} &= (1-c_t)\, \theta_t + c_t\, z_{{t+1}}, \quad c_t = {share}",
        )


@dataclass(frozen=True, kw_only=True)
class ScheduleFreeAdamW(Optimizer):
    r"""Adam's step on a fast point; θ is the average of where it has been, so no schedule is needed.

    $y = (1-\beta_1) z + \beta_1\theta,\; g = \nabla L(y),\; v \leftarrow \beta_2 v + (1-\beta_2) g^2,\; z
    \leftarrow z - \eta g / (\sqrt{\hat v} + \varepsilon) - \eta\lambda y,\; \theta \leftarrow (1-c)\theta +
    cz$ with $c_t = \eta_t^2 / \sum_{i \le t} \eta_i^2$ and $\hat v = v / (1-\beta_2^t)$, as the authors' code
    has it, which weighs with the largest rate so far. Defazio et al. (2024), algorithm 1 (published), put
    the correction into the rate instead, line 8: $\gamma_t = \eta_t\sqrt{1-\beta_2^t}$, with a warm-up in
    η_t. So γ_t stands before the decay (line 9, which pulls y, not z) and in the weights (line 10), and ε
    beside $\sqrt v$: the first points count less in the average. The authors' later code calls that form
    unstable on some problems.
    """

    key = "schedule_free_adamw"
    label = "Schedule-Free AdamW"
    arrives_with = 0.1
    family = Family.AVERAGING
    idea = (
        "Moves a fast point by steps divided as in Adam and takes the average of where it has been: it "
        "settles without a schedule that lowers the rate."
    )
    source = "Defazio et al., The Road Less Scheduled, 2024"
    published = "Defazio et al. (2024), algorithm 1"
    corrects = Convention("average", "rate")
    presets: ClassVar[Presets] = {"published": {"corrects": "rate"}}
    symbols: ClassVar[Symbols] = {
        "z": "z_{t+1}",
        "v": "v_t",
        "v_hat": r"\hat v_t",
        "ahead": "y_t",
        "weights": "W_t",
        "share": "c_t",
    }
    quantities: ClassVar[Mapping[str, str]] = {
        "z": "fast point",
        "v": "moving average of squared gradients",
        "v_hat": "average of squares, bias-corrected",
        "ahead": "where the gradient is taken",
        "weights": "sum of the weights in the average",
        "share": "share of the fast point in the average",
    }
    drawn: ClassVar[Mapping[str, str]] = {"ahead": "ahead"}

    lr: Value = field(default=2.5e-3, metadata=learning_rate(text=_STEP))
    beta1: Value = field(default=0.9, metadata=decay(r"\beta_1", _BETWEEN, "share of the average"))
    beta2: Value = field(
        default=0.999,
        metadata=decay(
            r"\beta_2",
            "Share of the moving average of squares that is kept. It sets the size of the step.",
            "decay of v",
        ),
    )
    eps: Value = field(default=1e-8, metadata=epsilon())
    weight_decay: Value = field(
        default=0.0,
        metadata=number(
            r"\lambda",
            "Strength of the pull toward (0, 0), times the learning rate.",
            NOT_NEGATIVE,
            (0.0, 1.0),
        ),
    )

    def init(self, x: Array) -> Any:
        return FastPointAndSquares(np.zeros_like(x), np.zeros_like(x), np.zeros_like(x))

    def step(self, f: Problem, x: Array, state: FastPointAndSquares, t: Any, lr: Any) -> Step:
        fast = np.where(t == 1, x, state.z)
        ahead = (1 - self.beta1) * fast + self.beta1 * x
        g = f.gradient(ahead)
        v = ema_of_squares(self.beta2, state.v, g)
        if self.corrects == "rate":
            rate = lr * np.sqrt(1 - self.beta2**t)
            scale = np.sqrt(v) + self.eps
            z = fast - self.over(rate * g, scale) - rate * self.weight_decay * ahead
            weights = state.weights + rate * rate
            share = np.where(weights > 0, rate * rate / np.where(weights > 0, weights, 1.0), 0.0)
            info = {"ahead": ahead, "share": share, "rate": self.over(rate, scale)}
            return Step(share * (z - x), FastPointAndSquares(z, v, weights), info)
        v_hat = debias(v, self.beta2, t)
        scale = np.sqrt(v_hat) + self.eps
        z = fast - self.over(lr * g, scale) - lr * self.weight_decay * ahead
        weights = state.weights + lr * lr
        share = np.where(weights > 0, lr * lr / np.where(weights > 0, weights, 1.0), 0.0)
        info = {"v_hat": v_hat, "ahead": ahead, "share": share, "rate": self.over(lr, scale)}
        return Step(share * (z - x), FastPointAndSquares(z, v, weights), info)

    @property
    def rule(self) -> str:
        eps = r" + \varepsilon" if np.any(self.eps) else ""
        in_rate = self.corrects == "rate"
        rate, root = (r"\gamma_t", "v_t") if in_rate else (r"\eta", r"\hat v_t")
        correction = (
            r"\gamma_t = \eta \sqrt{1-\beta_2^t}" if in_rate else r"\hat v_t = \frac{v_t}{1-\beta_2^t}"
        )
        weight = r"\gamma" if in_rate else r"\eta"
        return aligned(
            r"y_t &= (1-\beta_1)\, z_t + \beta_1\, \theta_t, \quad g_t = \nabla L(y_t)",
            rf"v_t &= \beta_2 v_{{t-1}} + (1-\beta_2)\, g_t^2, \quad {correction}",
            rf"z_{{t+1}} &= z_t - \frac{{{rate}}}{{\sqrt{{{root}}}{eps}}}\, g_t - {rate}\lambda\, y_t",
            r"\theta_{t+1} &= (1-c_t)\, \theta_t + c_t\, z_{t+1},"
            rf" \quad c_t = {weight}_t^2 / \sum_{{i \le t}} {weight}_i^2",
        )


class SlowPoint(NamedTuple):
    """Velocity v (2, N), slow point, and the number of steps since the two points met."""

    v: Array
    slow: Array
    since: Array


@dataclass(frozen=True, kw_only=True)
class Lookahead(Optimizer):
    r"""Momentum runs ahead for k steps, then it is drawn back toward where it set out.

    $v \leftarrow \mu v + g,\; \theta \leftarrow \theta - \eta v$; after every k steps $\phi \leftarrow \phi +
    \alpha(\theta - \phi),\; \theta \leftarrow \phi$, where φ begins at the start. The velocity is kept.
    Zhang et al. (2019), algorithm 1, around momentum; it may stand around any other rule.
    """

    key = "lookahead"
    label = "Lookahead"
    arrives_with = 0.02
    family = Family.AVERAGING
    idea = (
        "Lets momentum run for k steps, then keeps only a part of the way from the slow point. In noise "
        "the slow point varies less."
    )
    source = "Zhang et al., Lookahead Optimizer: k steps forward, 1 step back, 2019"
    published = "Zhang et al. (2019), algorithm 1"
    symbols: ClassVar[Symbols] = {"v": "v_t", "slow": r"\phi_t", "since": "j"}
    quantities: ClassVar[Mapping[str, str]] = {
        "v": "velocity",
        "slow": "slow point",
        "since": "steps since the points met",
    }
    drawn: ClassVar[Mapping[str, str]] = {"v": "velocity"}

    lr: Value = field(default=1e-2, metadata=learning_rate())
    momentum: Value = field(default=0.9, metadata=decay(r"\mu", "Share of the last velocity that is kept."))
    k: Value = field(
        default=5,
        metadata=number(
            "k",
            "Steps between two returns to the slow point.",
            Interval(1.0, np.inf),
            (1.0, 20.0),
            words="steps ahead",
        ),
    )
    alpha: Value = field(
        default=0.5,
        metadata=number(
            r"\alpha",
            "Part of the way that the slow point follows: 1 is momentum alone.",
            Interval(0.0, 1.0),
            (0.0, 1.0),
            words="part of the way",
        ),
    )

    def init(self, x: Array) -> Any:
        return SlowPoint(np.zeros_like(x), np.zeros_like(x), np.zeros_like(x))

    def step(self, f: Problem, x: Array, state: SlowPoint, t: Any, lr: Any) -> Step:
        g = f.gradient(x)
        v = self.momentum * state.v + g
        before = np.where(t == 1, x, state.slow)
        moved = x - lr * v
        meet = state.since + 1 >= self.k
        slow = np.where(meet, before + self.alpha * (moved - before), before)
        since = np.where(meet, 0.0, state.since + 1)
        return Step(np.where(meet, slow - x, -lr * v), SlowPoint(v, slow, since), {"rate": lr})

    @property
    def rule(self) -> str:
        return aligned(
            r"v_t &= \mu v_{t-1} + g_t, \quad \theta_{t+1} = \theta_t - \eta\, v_t",
            r"\phi &\leftarrow \phi + \alpha\,(\theta_{t+1} - \phi), \quad \theta_{t+1} \leftarrow \phi"
            r" \quad \text{if } k \text{ divides } t",
        )
