"""Adadelta and RMSprop: a rate for each coordinate from a moving average of its squared gradients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

import numpy as np

from optim_core.averages import ema, ema_of_squares
from optim_core.conventions import Convention
from optim_core.optimizers.adagrad import root_of
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

_WINDOW = (
    "Share of the moving average of squares that is kept; the newest square counts 1 − ρ. "
    "0.9 remembers about 10 steps, 0.999 about 1,000."
)


# The libraries do not keep v − ḡ² from falling below 0, and then give NaN.
CENTERED = (("centered", True),)


class Deltas(NamedTuple):
    """Moving averages (2, N) of squared gradients, v, and of squared steps, u."""

    v: Array
    u: Array


class Squares(NamedTuple):
    """Moving average v (2, N) of squared gradients."""

    v: Array


class CenteredSquares(NamedTuple):
    """Moving averages (2, N) of squared gradients, v, and of gradients, m."""

    v: Array
    m: Array


class MovingSquares(NamedTuple):
    """Moving average v (2, N) of squared gradients, and the velocity b."""

    v: Array
    b: Array


class MovingCenteredSquares(NamedTuple):
    """Moving averages (2, N) of squared gradients, v, and of gradients, m, and the velocity b."""

    v: Array
    m: Array
    b: Array


@dataclass(frozen=True, kw_only=True)
class Adadelta(Optimizer):
    r"""Adagrad with a window, and steps in the unit of θ.

    $v \leftarrow \rho v + (1-\rho) g^2,\; \Delta = \sqrt{u + \varepsilon} / \sqrt{v + \varepsilon}\; g,\;
    u \leftarrow \rho u + (1-\rho) \Delta^2,\; \theta \leftarrow \theta - \eta \Delta$. Zeiler (2012),
    algorithm 1, where η = 1. The same everywhere but for the defaults: η = 0.001 in Keras, where it hardly
    moves.
    """

    key = "adadelta"
    label = "Adadelta"
    arrives_with = 1.0
    family = Family.ADAPTIVE
    taught = True
    idea = (
        "Adagrad with a window: the size of past steps sets the size of the next, so it needs no "
        "learning rate (η stays 1), though ε sets the first steps."
    )
    source = "Zeiler, ADADELTA: An Adaptive Learning Rate Method, 2012"
    published = "Zeiler (2012), algorithm 1"
    presets: ClassVar[Presets] = {
        "torch": {"rho": 0.9},
        "optax": {"rho": 0.9},
        "keras": {"lr": 1e-3, "eps": 1e-7},
    }
    constructors: ClassVar[Constructors] = {
        "torch": Constructor("torch.optim.Adadelta([x], lr={lr}, rho=rho, eps=eps)"),
        "optax": Constructor("optax.adadelta({lr}, rho=rho, eps=eps)"),
        "keras": Constructor("keras.optimizers.Adadelta(learning_rate={lr}, rho=rho, epsilon=eps)"),
    }
    symbols: ClassVar[Symbols] = {"v": "E[g^2]_t", "u": r"E[\Delta^2]_t"}
    quantities: ClassVar[Mapping[str, str]] = {
        "v": "moving average of squared gradients",
        "u": "moving average of squared updates",
    }

    lr: Value = field(
        default=1.0,
        metadata=learning_rate(
            1e-3, 1e3, text="Factor on the step that the rule finds by itself; normally 1."
        ),
    )
    rho: Value = field(default=0.95, metadata=decay(r"\rho", _WINDOW, "decay"))
    eps: Value = field(default=1e-6, metadata=epsilon())

    def init(self, x: Array) -> Deltas:
        return Deltas(np.zeros_like(x), np.zeros_like(x))

    def step(self, f: Problem, x: Array, state: Deltas, t: Any, lr: Any) -> Step:
        g = f.gradient(x)
        v = ema_of_squares(self.rho, state.v, g)
        ratio = self.over(np.sqrt(state.u + self.eps), np.sqrt(v + self.eps))
        delta = ratio * g
        u = ema_of_squares(self.rho, state.u, delta)
        return Step(-lr * delta, Deltas(v, u), {"rate": lr * ratio})

    @property
    def rule(self) -> str:
        return aligned(
            r"E[g^2]_t &= \rho\, E[g^2]_{t-1} + (1-\rho)\, g_t^2",
            r"\Delta_t &= \frac{\sqrt{E[\Delta^2]_{t-1} + \varepsilon}}{\sqrt{E[g^2]_t + \varepsilon}}\, g_t",
            r"E[\Delta^2]_t &= \rho\, E[\Delta^2]_{t-1} + (1-\rho)\, \Delta_t^2",
            r"\theta_{t+1} &= \theta_t - \eta\, \Delta_t",
        )


@dataclass(frozen=True, kw_only=True)
class RMSprop(Optimizer):
    r"""Adagrad with a window and a learning rate.

    $v \leftarrow \rho v + (1-\rho) g^2,\; \theta \leftarrow \theta - \eta\, g / (\sqrt{v} + \varepsilon)$
    (textbook, torch); Keras and optax take the root of $v + \varepsilon$. `centered` subtracts the squared
    mean gradient from v (kept at 0 or more, where rounding would make it negative). With `momentum` the
    scaled gradients gather in a velocity b; Keras and optax have the rate inside b, torch outside. Hinton
    (2012), lecture 6e, slide 29 (published), has no ε; while v is 0 nothing moves. Centered: Graves (2013),
    eq. 38 to 45.
    """

    key = "rmsprop"
    label = "RMSprop"
    arrives_with = 0.03
    family = Family.ADAPTIVE
    taught = True
    idea = "Adagrad with a window: only recent squared gradients set the rate of each coordinate."
    source = "Hinton, Neural Networks for Machine Learning, lecture 6e, 2012"
    published = "Hinton (2012), lecture 6e, slide 29"
    eps_at = Convention("outside", "inside")
    rate_at = Convention("outside", "inside")
    has_velocity: ClassVar[bool]
    presets: ClassVar[Presets] = {
        "published": {"eps": 0.0},
        "torch": {"lr": 1e-2, "rho": 0.99},
        "optax": {"eps_at": "inside", "rate_at": "inside"},
        "keras": {"lr": 1e-3, "eps": 1e-7, "eps_at": "inside", "rate_at": "inside"},
    }
    constructors: ClassVar[Constructors] = {
        "torch": Constructor(
            "torch.optim.RMSprop([x], lr={lr}, alpha=rho, eps=eps, momentum=momentum)", CENTERED
        ),
        "optax": Constructor("optax.rmsprop({lr}, decay=rho, eps=eps, momentum=momentum)", CENTERED),
        "keras": Constructor(
            "keras.optimizers.RMSprop(learning_rate={lr}, rho=rho, momentum=momentum, epsilon=eps,"
            " centered=centered)"
        ),
    }
    symbols: ClassVar[Symbols] = {"v": "v_t", "m": r"\bar g_t", "b": "b_t"}
    quantities: ClassVar[Mapping[str, str]] = {
        "v": "moving average of squared gradients",
        "m": "moving average of gradients",
        "b": "velocity",
    }
    drawn: ClassVar[Mapping[str, str]] = {"b": "velocity"}

    lr: Value = field(default=1e-3, metadata=learning_rate(text=PER_COORDINATE))
    rho: Value = field(default=0.9, metadata=decay(r"\rho", _WINDOW, "decay"))
    eps: Value = field(default=1e-8, metadata=epsilon())
    momentum: Value = field(
        default=0.0, metadata=decay(r"\mu", "Share of the velocity of scaled gradients that is kept.")
    )
    centered: bool = field(
        default=False,
        metadata=switch(
            r"\bar g", "Divides by the standard deviation of the gradient instead of its root mean square."
        ),
    )

    def branches(self) -> dict[str, bool]:
        return {**super().branches(), "has_velocity": bool(np.any(self.momentum))}

    def init(self, x: Array) -> Any:
        if self.has_velocity and self.centered:
            return MovingCenteredSquares(np.zeros_like(x), np.zeros_like(x), np.zeros_like(x))
        if self.has_velocity:
            return MovingSquares(np.zeros_like(x), np.zeros_like(x))
        if self.centered:
            return CenteredSquares(np.zeros_like(x), np.zeros_like(x))
        return Squares(np.zeros_like(x))

    def step(self, f: Problem, x: Array, state: Any, t: Any, lr: Any) -> Step:
        g = f.gradient(x)
        v = ema_of_squares(self.rho, state.v, g)
        spread = v
        if self.centered:
            m = ema(self.rho, state.m, g)
            spread = np.maximum(v - m * m, 0.0)
        scale = np.sqrt(spread + self.eps) if self.eps_at == "inside" else np.sqrt(spread) + self.eps
        inside = self.rate_at == "inside"
        info = {"rate": self.over(lr, scale)}
        b = self.over(lr, scale) * g if inside else self.over(g, scale)
        if self.has_velocity:
            b = self.momentum * state.b + b
        move = -b if inside else -lr * b
        if self.has_velocity:
            return Step(move, MovingCenteredSquares(v, m, b) if self.centered else MovingSquares(v, b), info)
        return Step(move, CenteredSquares(v, m) if self.centered else Squares(v), info)

    @property
    def rule(self) -> str:
        root = root_of(r"v_t - \bar g_t^2" if self.centered else "v_t", self.eps_at, self.eps)
        lines = [r"v_t &= \rho v_{t-1} + (1-\rho)\, g_t^2"]
        if self.centered:
            lines.append(r"\bar g_t &= \rho \bar g_{t-1} + (1-\rho)\, g_t")
        if not self.has_velocity:
            return aligned(*lines, rf"\theta_{{t+1}} &= \theta_t - \frac{{\eta}}{{{root}}}\, g_t")
        inner, outer = (r"\eta", "") if self.rate_at == "inside" else ("1", r"\eta\, ")
        lines.append(rf"b_t &= \mu b_{{t-1}} + \frac{{{inner}}}{{{root}}}\, g_t")
        return aligned(*lines, rf"\theta_{{t+1}} &= \theta_t - {outer}b_t")
