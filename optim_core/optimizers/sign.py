"""Rules that trust the sign of the gradient and not its size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

import numpy as np

from optim_core.averages import ema
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
from optim_core.settings import NOT_NEGATIVE, POSITIVE, Array, Value, decay, learning_rate, number
from surfaces.parameter import Interval, Scale

_EVERY = "Learning rate: the step of each coordinate, whatever the slope. Too large oscillates."


class Mean(NamedTuple):
    """Moving average m (2, N) of the gradient."""

    m: Array


class StepSizes(NamedTuple):
    """The step size of each coordinate (2, N) and the last gradient, or the last step in optax."""

    size: Array
    last: Array


class StepSizesAndMove(NamedTuple):
    """The step size of each coordinate (2, N), the last gradient, and the last change of the point."""

    size: Array
    last: Array
    move: Array


@dataclass(frozen=True, kw_only=True)
class SignSGD(Optimizer):
    r"""Every coordinate takes a step of the same length.

    $\theta \leftarrow \theta - \eta\, \mathrm{sign}(g)$. Bernstein et al. (2018), algorithm 1. In optax only
    (sign_sgd).
    """

    key = "signsgd"
    label = "signSGD"
    arrives_with = 0.01
    family = Family.SIGN
    idea = "Only the sign of the gradient counts: each coordinate moves by exactly the learning rate."
    source = "Bernstein et al., signSGD: Compressed Optimisation for Non-Convex Problems, 2018"
    published = "Bernstein et al. (2018), algorithm 1"
    presets: ClassVar[Presets] = {"optax": {}}
    constructors: ClassVar[Constructors] = {
        "optax": Constructor("optax.sign_sgd({lr})"),
    }

    lr: Value = field(default=1e-3, metadata=learning_rate(text=_EVERY))

    def step(self, f: Problem, x: Array, state: Any, t: Any, lr: Any) -> Step:
        return Step(-lr * np.sign(f.gradient(x)), state, {"rate": lr})

    @property
    def rule(self) -> str:
        return aligned(r"\theta_{t+1} &= \theta_t - \eta\, \mathrm{sign}(g_t)")


@dataclass(frozen=True, kw_only=True)
class Lion(Optimizer):
    r"""The sign of a momentum that listens to the newest gradient more than its memory does.

    $c = \beta_1 m + (1-\beta_1) g,\; \theta \leftarrow \theta - \eta (\mathrm{sign}(c) + \lambda\theta),\;
    m \leftarrow \beta_2 m + (1-\beta_2) g$. Chen et al. (2023), algorithm 2. In optax (λ = 0.001 by default)
    and Keras.
    """

    key = "lion"
    label = "Lion"
    arrives_with = 0.03
    family = Family.SIGN
    idea = (
        "The sign of a moving average: all steps are equally long, and a coordinate turns "
        "only when the average does."
    )
    source = "Chen et al., Symbolic Discovery of Optimization Algorithms, 2023"
    published = "Chen et al. (2023), algorithm 2"
    presets: ClassVar[Presets] = {"optax": {"weight_decay": 1e-3}, "keras": {"lr": 1e-3}}
    constructors: ClassVar[Constructors] = {
        "optax": Constructor("optax.lion({lr}, b1=beta1, b2=beta2, weight_decay=weight_decay)"),
        "keras": Constructor(
            "keras.optimizers.Lion(learning_rate={lr}, beta_1=beta1, beta_2=beta2, weight_decay=weight_decay)"
        ),
    }
    symbols: ClassVar[Symbols] = {"m": "m_t", "c": "c_t"}
    quantities: ClassVar[Mapping[str, str]] = {"m": "moving average of gradients", "c": "mixed direction"}

    lr: Value = field(default=1e-4, metadata=learning_rate(text=_EVERY))
    beta1: Value = field(
        default=0.9,
        metadata=decay(
            r"\beta_1",
            "Share of the moving average in the direction of this step; the newest gradient has the rest.",
            "weight of m",
        ),
    )
    beta2: Value = field(
        default=0.99,
        metadata=decay(r"\beta_2", "Share of the moving average of gradients that is kept.", "decay of m"),
    )
    weight_decay: Value = field(
        default=0.0,
        metadata=number(
            r"\lambda",
            "Strength of the pull toward (0, 0), times the learning rate.",
            NOT_NEGATIVE,
            (0.0, 1.0),
        ),
    )

    def init(self, x: Array) -> Mean:
        return Mean(np.zeros_like(x))

    def step(self, f: Problem, x: Array, state: Mean, t: Any, lr: Any) -> Step:
        g = f.gradient(x)
        c = ema(self.beta1, state.m, g)
        m = ema(self.beta2, state.m, g)
        return Step(-lr * (np.sign(c) + self.weight_decay * x), Mean(m), {"c": c, "rate": lr})

    @property
    def rule(self) -> str:
        return aligned(
            r"c_t &= \beta_1 m_{t-1} + (1-\beta_1)\, g_t",
            r"\theta_{t+1} &= \theta_t - \eta\left(\mathrm{sign}(c_t) + \lambda\,\theta_t\right)",
            r"m_t &= \beta_2 m_{t-1} + (1-\beta_2)\, g_t",
        )


@dataclass(frozen=True, kw_only=True)
class Rprop(Optimizer):
    r"""Each coordinate grows its step while the sign of its gradient stays, and shrinks it when it turns.

    $\Delta \leftarrow \mathrm{clip}(\Delta\, \eta^\pm, \Delta_\min, \Delta_\max)$ with η⁺ where the sign
    stayed and η⁻ where it turned, $\theta \leftarrow \theta - \mathrm{sign}(g)\, \Delta$. After a turn the
    textbook waits a step, as torch does: iRprop⁻ of Igel and Hüsken (2000). Riedmiller and Braun (1993), eq.
    4 to 6 (published), take the last step back instead (weight backtracking) and bound Δ only where it
    changes. The rate of the first step is the first Δ; what a schedule makes of it later has no effect. optax
    0.2.8 knows no schedule, applies each step one step late (it returns the state before the update), and
    leaves Δ unclipped where the product of gradients is 0. The rule is meant for full batches.
    """

    key = "rprop"
    label = "Rprop"
    arrives_with = 0.1
    family = Family.SIGN
    idea = (
        "Each coordinate lengthens its step while its gradient keeps its sign and halves the "
        "step when the sign changes."
    )
    source = "Riedmiller and Braun, A Direct Adaptive Method: The RPROP Algorithm, 1993"
    published = "Riedmiller and Braun (1993), eq. 4 to 6"
    at_turn = Convention("waits", "steps back")
    late = Convention(False, True)
    presets: ClassVar[Presets] = {
        "published": {"lr": 0.1, "at_turn": "steps back"},
        "torch": {},
        "optax": {"late": True},
    }
    constructors: ClassVar[Constructors] = {
        "torch": Constructor(
            "torch.optim.Rprop([x], lr={lr}, etas=(eta_minus, eta_plus), step_sizes=(step_min, step_max))"
        ),
        "optax": Constructor(
            "optax.rprop({lr}, eta_minus=eta_minus, eta_plus=eta_plus,"
            " min_step_size=step_min, max_step_size=step_max)"
        ),
    }
    symbols: ClassVar[Symbols] = {
        "size": r"\Delta_t",
        "last": r"\tilde g_t",
        "move": r"\theta_{t+1} - \theta_t",
    }
    quantities: ClassVar[Mapping[str, str]] = {
        "size": "step size",
        "last": "previous gradient",
        "move": "previous change of the point",
    }

    lr: Value = field(
        default=1e-2,
        metadata=learning_rate(
            text="Learning rate: the size of the first step only; later each coordinate adapts its own."
        ),
    )
    eta_minus: Value = field(
        default=0.5,
        metadata=number(
            r"\eta^-",
            "Factor on the step after the gradient changes sign.",
            Interval(0, 1, True, True),
            (0.1, 0.95),
            words="decrease factor",
        ),
    )
    eta_plus: Value = field(
        default=1.2,
        metadata=number(
            r"\eta^+",
            "Factor on the step while the gradient keeps its sign.",
            Interval(1, low_open=True),
            (1.01, 2),
            words="increase factor",
        ),
    )
    step_min: Value = field(
        default=1e-6,
        metadata=number(r"\Delta_{\min}", "The shortest step.", POSITIVE, (1e-9, 1e-2), Scale.LOG),
    )
    step_max: Value = field(
        default=50.0,
        metadata=number(r"\Delta_{\max}", "The longest step.", POSITIVE, (1e-2, 100.0), Scale.LOG),
    )

    def init(self, x: Array) -> Any:
        if self.at_turn == "steps back":
            return StepSizesAndMove(np.zeros_like(x) + self.lr, np.zeros_like(x), np.zeros_like(x))
        return StepSizes(np.zeros_like(x) + self.lr, np.zeros_like(x))

    def step(self, f: Problem, x: Array, state: Any, t: Any, lr: Any) -> Step:
        g = f.gradient(x)
        turn = np.sign(g * state.last)
        change = np.where(turn > 0, self.eta_plus, np.where(turn < 0, self.eta_minus, 1.0))
        before = state.size if self.late else np.where(t == 1, lr, state.size)
        free = before * change
        size = np.minimum(np.maximum(free, self.step_min), self.step_max)
        if self.at_turn == "steps back":
            shorter = np.where(turn < 0, np.maximum(free, self.step_min), free)
            size = np.where(turn > 0, np.minimum(free, self.step_max), shorter)
            last = np.where(turn < 0, 0.0, g)
            move = np.where(turn < 0, -state.move, -np.sign(g) * size)
            return Step(move, StepSizesAndMove(size, last, move), {"rate": size})
        if self.late:
            size = np.where(turn == 0, state.size, size)
            last = np.where(turn < 0, 0.0, size * np.sign(g))
            return Step(-np.where(turn < 0, 0.0, state.last), StepSizes(size, last), {"rate": size})
        last = np.where(turn < 0, 0.0, g)
        return Step(-np.sign(last) * size, StepSizes(size, last), {"rate": size})

    @property
    def rule(self) -> str:
        cases = (
            r"\begin{cases}\eta^+ & g_t \tilde g_{t-1} > 0 \\"
            r" \eta^- & g_t \tilde g_{t-1} < 0 \\ 1 & \text{else}\end{cases}"
        )
        kept = r"\tilde g_t &= \begin{cases} 0 & g_t \tilde g_{t-1} < 0 \\ g_t & \text{else}\end{cases}"
        size = (
            rf"\Delta_t &= \mathrm{{clip}}\left(\Delta_{{t-1}} \cdot {cases},"
            r"\; \Delta_{\min}, \Delta_{\max}\right)"
        )
        if self.at_turn == "steps back":
            back = (
                r"\theta_{t+1} &= \begin{cases} \theta_{t-1} & g_t \tilde g_{t-1} < 0 \\"
                r" \theta_t - \mathrm{sign}(g_t)\, \Delta_t & \text{else}\end{cases}"
            )
            return aligned(size, back, kept)
        moved = (
            r"\mathrm{sign}(\tilde g_{t-1})\, \Delta_{t-1}"
            if self.late
            else r"\mathrm{sign}(\tilde g_t)\, \Delta_t"
        )
        return aligned(size, kept, rf"\theta_{{t+1}} &= \theta_t - {moved}")
