"""Hyperparameters as dataclass fields: a default and what a slider needs to know, spelt once.

A field written as `beta1: Value = field(default=0.9, metadata=decay(...))` carries all that a slider needs;
the class that owns it finds its `Parameter` in `hyperparameters`. A value is a number or an array of shape
(N,), one number a particle.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from surfaces.parameter import KEY, Interval, Parameter, Scale, Setting, own_parameters

Array = NDArray[np.float64]
Value = float | Array

POSITIVE = Interval(0.0, math.inf, low_open=True)
DECREASE = "Fraction of the decrease predicted by the slope that a step must achieve."
NOT_NEGATIVE = Interval(0.0, math.inf)
BELOW_ONE = Interval(0.0, 1.0, high_open=True)
OPEN_UNIT = Interval(0.0, 1.0, low_open=True, high_open=True)


Metadata = Mapping[str, Setting]


def number(
    symbol: str,
    help: str,
    domain: Interval,
    slider: tuple[float, float],
    scale: Scale = Scale.LINEAR,
    words: str = "",
) -> Metadata:
    """A number, or one number a particle; `words` say what it is where its name does not."""
    return {KEY: Setting(symbol, help, domain, slider, scale, words)}


SCALES = "Learning rate: scales every step. Too small is slow; too large overshoots and may diverge."
PER_COORDINATE = (
    "Learning rate: about the step of each coordinate while its gradient keeps its size. Too large "
    "oscillates rather than diverges."
)


def learning_rate(
    low: float = 1e-5, high: float = 1.0, text: str = SCALES, words: str = "learning rate"
) -> Metadata:
    """The learning rate η: the one setting that every optimizer has; `text` says what it does there."""
    return number(r"\eta", text, NOT_NEGATIVE, (low, high), Scale.LOG, words)


def decay(symbol: str, help: str, words: str = "") -> Metadata:
    """A factor in [0, 1) by which a memory fades with every step."""
    return number(symbol, help, BELOW_ONE, (0.0, 0.9999), Scale.NEAR_ONE, words)


def epsilon() -> Metadata:
    """The small number ε that keeps a division from blowing up."""
    text = (
        "Small number that keeps the division finite. Where the gradient is small, it also limits the step."
    )
    return number(r"\varepsilon", text, NOT_NEGATIVE, (1e-16, 1.0), Scale.LOG, "small constant")


def switch(symbol: str, help: str) -> Metadata:
    """Something that is on or off."""
    return number(symbol, help, Interval(0.0, 1.0), (0.0, 1.0))


def collect_parameters(cls: type) -> tuple[Parameter, ...]:
    """Inherited parameters first, then those of `cls`; one that is declared again keeps its old place."""
    found = {p.name: p for base in reversed(cls.__mro__[1:]) for p in getattr(base, "hyperparameters", ())}
    found.update((p.name, p) for p in own_parameters(cls))
    return tuple(found.values())
