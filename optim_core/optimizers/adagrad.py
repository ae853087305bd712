"""Adagrad: a rate for each coordinate from the sum of its squared gradients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

import numpy as np

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
    NOT_NEGATIVE,
    Array,
    Value,
    epsilon,
    learning_rate,
    number,
)


class SquareSum(NamedTuple):
    """The sum G (2, N) of all squared gradients so far."""

    G: Array


def root_of(square: str, eps_at: str, eps: Value) -> str:
    """The root of a square with its ε, in LaTeX; ε is left out where it is 0."""
    if not np.any(eps):
        return rf"\sqrt{{{square}}}"
    return rf"\sqrt{{{square} + \varepsilon}}" if eps_at == "inside" else rf"\sqrt{{{square}}} + \varepsilon"


@dataclass(frozen=True, kw_only=True)
class Adagrad(Optimizer):
    r"""What moved much is moved little from now on.

    $G \leftarrow G + g^2,\; \theta \leftarrow \theta - \eta\, g / (\sqrt{G} + \varepsilon)$ (textbook,
    torch); Keras and optax take the root of $G + \varepsilon$ and start G at 0.1, torch and the textbook at
    0. optax does not move a coordinate whose G is 0. Duchi, Hazan and Singer (2011), figure 1, call ε δ and
    let it be 0 (published): a pseudo-inverse then stands for 1/0, so that nothing moves.
    """

    key = "adagrad"
    label = "Adagrad"
    arrives_with = 1.0
    family = Family.ADAPTIVE
    taught = True
    idea = (
        "Coordinates with large past gradients get a small rate, those with small ones a "
        "large rate. The sum of squares only grows, so the rate keeps falling."
    )
    source = "Duchi, Hazan and Singer, Adaptive Subgradient Methods, 2011"
    published = "Duchi, Hazan and Singer (2011), figure 1"
    eps_at = Convention("outside", "inside")
    still_at_zero = Convention(False, True)
    presets: ClassVar[Presets] = {
        "published": {"eps": 0.0},
        "torch": {"lr": 1e-2},
        "optax": {"eps": 1e-7, "initial_accumulator": 0.1, "eps_at": "inside", "still_at_zero": True},
        "keras": {"lr": 1e-3, "eps": 1e-7, "initial_accumulator": 0.1, "eps_at": "inside"},
    }
    constructors: ClassVar[Constructors] = {
        "torch": Constructor(
            "torch.optim.Adagrad([x], lr={lr}, eps=eps, initial_accumulator_value=initial_accumulator)"
        ),
        "optax": Constructor("optax.adagrad({lr}, initial_accumulator_value=initial_accumulator, eps=eps)"),
        "keras": Constructor(
            "keras.optimizers.Adagrad(learning_rate={lr},"
            " initial_accumulator_value=initial_accumulator, epsilon=eps)"
        ),
    }
    symbols: ClassVar[Symbols] = {"G": "G_t"}
    quantities: ClassVar[Mapping[str, str]] = {"G": "sum of squared gradients"}

    lr: Value = field(
        default=1e-2,
        metadata=learning_rate(
            1e-4,
            10.0,
            text="Learning rate: about the first step of each coordinate; no later step is longer.",
        ),
    )
    eps: Value = field(default=1e-10, metadata=epsilon())
    initial_accumulator: Value = field(
        default=0.0,
        metadata=number(
            "G_0",
            "Start of the sum of squares. Larger: shorter first steps.",
            NOT_NEGATIVE,
            (0.0, 1.0),
        ),
    )

    def init(self, x: Array) -> SquareSum:
        return SquareSum(np.zeros_like(x) + self.initial_accumulator)

    def step(self, f: Problem, x: Array, state: SquareSum, t: Any, lr: Any) -> Step:
        g = f.gradient(x)
        G = state.G + g * g
        scale = np.sqrt(G + self.eps) if self.eps_at == "inside" else np.sqrt(G) + self.eps
        rate = self.over(lr, scale)
        if self.still_at_zero:
            rate = np.where(G > 0, rate, 0.0)
        return Step(-rate * g, SquareSum(G), {"rate": rate})

    @property
    def rule(self) -> str:
        root = root_of("G_t", self.eps_at, self.eps)
        return aligned(
            "G_t &= G_{t-1} + g_t^2", rf"\theta_{{t+1}} &= \theta_t - \frac{{\eta}}{{{root}}}\, g_t"
        )
