"""Learning rates that change during the run.

A schedule is called as `schedule(t, steps)` with t = 0 … steps − 1 (a number or an array) and returns the
factor on the learning rate for that step, of the shape of t. τ below is t / steps, the share of the run that
is over.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from optim_core.settings import OPEN_UNIT, POSITIVE, Array, collect_parameters, number
from surfaces.parameter import Interval, Parameter, Scale, check_fields

UNIT = Interval(0.0, 1.0)
AT_MOST_ONE = Interval(0.0, 1.0, low_open=True)
_COUNT = Interval(1, math.inf)

SCHEDULES: dict[str, type[Schedule]] = {}


_WARMUP = number("w", "Fraction of the run in which the learning rate rises.", OPEN_UNIT, (0.01, 0.5))


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """Base of all schedules: frozen numbers; a ValueError names a wrong one and its interval.

    Being defined, in whatever file, is all a subclass needs to appear in `SCHEDULES`.
    """

    key: ClassVar[str]
    label: ClassVar[str]
    idea: ClassVar[str]
    formula: ClassVar[str]
    hyperparameters: ClassVar[tuple[Parameter, ...]] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.hyperparameters = collect_parameters(cls)
        if "key" in vars(cls):
            if cls.key in SCHEDULES:
                raise ValueError(f"there is a schedule {cls.key} already")
            SCHEDULES[cls.key] = cls

    def __post_init__(self) -> None:
        check_fields(self, self.hyperparameters)

    def __call__(self, t: ArrayLike, steps: int) -> Array:
        """The factor on the learning rate at step t = 0 … steps − 1, of the shape of t."""
        time = np.asarray(t, dtype=float)
        with np.errstate(all="ignore"):  # a warm-up of 1e-320 divides by next to nothing, and rightly so
            factor: Array = self._factor(time, float(max(steps, 1))) + np.zeros_like(time)
        return factor

    def _factor(self, t: Array, steps: float) -> Any:
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Constant(Schedule):
    """The same rate from the first step to the last."""

    key = "constant"
    label = "Constant"
    idea = "The same learning rate from the first step to the last."
    formula = r"\eta_t = \eta"

    def _factor(self, t: Array, steps: float) -> Any:
        return 1.0


@dataclass(frozen=True, kw_only=True)
class StepDecay(Schedule):
    r"""Cut by a factor at regular times: $\gamma^{\lfloor k\tau \rfloor}$ with k stages of equal length."""

    key = "step"
    label = "Step"
    idea = "Cuts the learning rate by a factor at regular times: large steps first, then fine ones."
    formula = r"\eta_t = \eta\, \gamma^{\lfloor k\, t / T \rfloor}"

    gamma: float = field(
        default=0.1,
        metadata=number(r"\gamma", "Factor at every cut.", AT_MOST_ONE, (0.05, 1.0), words="factor"),
    )
    stages: int = field(default=3, metadata=number("k", "Number of stages of equal length.", _COUNT, (1, 10)))

    def _factor(self, t: Array, steps: float) -> Any:
        return self.gamma ** np.floor(self.stages * t / steps)


@dataclass(frozen=True, kw_only=True)
class Exponential(Schedule):
    r"""A constant share is lost with every step, $f^{t/T}$, so that f is left at the end."""

    key = "exponential"
    label = "Exponential"
    idea = "The learning rate shrinks by the same factor at every step."
    formula = r"\eta_t = \eta\, f^{\,t / T}"

    final: float = field(
        default=0.01,
        metadata=number(
            "f",
            "Fraction of the learning rate that is left at the end.",
            AT_MOST_ONE,
            (1e-4, 1.0),
            Scale.LOG,
        ),
    )

    def _factor(self, t: Array, steps: float) -> Any:
        return self.final ** (t / steps)


@dataclass(frozen=True, kw_only=True)
class InverseTime(Schedule):
    r"""Falls like 1/t: $1 / (1 + k\, t/T)$. The decay of Robbins and Monro (1951)."""

    key = "inverse_time"
    label = "Inverse time"
    idea = (
        "Falls like 1/t, down to η/(1 + k) at the end of the run. Continued forever, it would "
        "let noise fade and still cover any distance."
    )
    formula = r"\eta_t = \frac{\eta}{1 + k\, t / T}"

    decay: float = field(
        default=10.0,
        metadata=number(
            "k",
            "Strength: at the end the learning rate is divided by 1 + k.",
            POSITIVE,
            (0.1, 1000.0),
            Scale.LOG,
        ),
    )

    def _factor(self, t: Array, steps: float) -> Any:
        return 1.0 / (1.0 + self.decay * t / steps)


@dataclass(frozen=True, kw_only=True)
class Polynomial(Schedule):
    r"""Down to f along a power: $f + (1 - f)(1 - t/T)^p$; p = 1 is a straight line."""

    key = "polynomial"
    label = "Polynomial"
    idea = "Falls to the final rate along a power; p = 1 is a straight line."
    formula = r"\eta_t = \eta \left(f + (1 - f)\,(1 - t / T)^p\right)"

    power: float = field(
        default=1.0,
        metadata=number("p", "Exponent: 1 is a straight line. Larger: falls earlier.", POSITIVE, (0.25, 4.0)),
    )
    final: float = field(
        default=0.0,
        metadata=number("f", "Fraction of the learning rate that is left at the end.", UNIT, (0.0, 1.0)),
    )

    def _factor(self, t: Array, steps: float) -> Any:
        return self.final + (1.0 - self.final) * np.maximum(1.0 - t / steps, 0.0) ** self.power


@dataclass(frozen=True, kw_only=True)
class Cosine(Schedule):
    r"""Half a cosine, $f + (1-f)\tfrac12(1 + \cos\pi t/T)$. Loshchilov and Hutter (2017), eq. 5."""

    key = "cosine"
    label = "Cosine"
    idea = "Falls along half a cosine: slowly at both ends, faster in between."
    formula = r"\eta_t = \eta \left(f + (1 - f)\, \tfrac12 \left(1 + \cos \pi t / T\right)\right)"

    final: float = field(
        default=0.0,
        metadata=number("f", "Fraction of the learning rate that is left at the end.", UNIT, (0.0, 1.0)),
    )

    def _factor(self, t: Array, steps: float) -> Any:
        return half_cosine(1.0, self.final, t / steps)


@dataclass(frozen=True, kw_only=True)
class WarmupCosine(Schedule):
    r"""A straight rise over the first share w of the run, then half a cosine. Goyal et al. (2017), section
    2.2.

    The first step has the rate $\eta / (wT)$, not 0, so that no step is wasted.
    """

    key = "warmup_cosine"
    label = "Warm-up + cosine"
    idea = "Rises linearly until the averages are reliable, then falls along half a cosine."
    formula = (
        r"\eta_t = \eta \begin{cases} (t+1) / wT & t < wT \\ f + (1-f)\, \tfrac12"
        r"\left(1 + \cos \pi \frac{t - wT}{T - wT}\right) & \text{else}\end{cases}"
    )

    warmup: float = field(default=0.1, metadata=_WARMUP)
    final: float = field(
        default=0.0,
        metadata=number("f", "Fraction of the learning rate that is left at the end.", UNIT, (0.0, 1.0)),
    )

    def _factor(self, t: Array, steps: float) -> Any:
        rise = self.warmup * steps
        fall = half_cosine(1.0, self.final, (t - rise) / (steps - rise))
        return np.where(t < rise, np.minimum((t + 1.0) / rise, 1.0), fall)


@dataclass(frozen=True, kw_only=True)
class OneCycle(Schedule):
    r"""Up and down along cosines, then far below the start. Smith and Topin (2018).

    From 1/d to 1 over the first share w of the run, then down to $1/(d \cdot 10^4)$ at T, as optax's
    cosine_onecycle_schedule. torch's OneCycleLR, without momentum cycling, is the same of T + 1 steps with
    the share (wT + 1)/(T + 1): it counts from one step earlier.
    """

    key = "one_cycle"
    label = "One-cycle"
    idea = "Rises to a learning rate too large to keep, then falls to almost nothing."
    formula = (
        r"\eta_t = \eta \begin{cases} \mathrm{cos}\left(\tfrac1d \to 1\right) & t < wT \\"
        r" \mathrm{cos}\left(1 \to \tfrac{1}{10^4 d}\right) & \text{else}\end{cases}"
    )

    warmup: float = field(default=0.3, metadata=_WARMUP)
    divide: float = field(
        default=25.0,
        metadata=number(
            "d", "The run starts at the learning rate divided by d.", Interval(1.0), (1.0, 100.0), Scale.LOG
        ),
    )

    def _factor(self, t: Array, steps: float) -> Any:
        rise = self.warmup * steps
        up = half_cosine(1.0 / self.divide, 1.0, t / rise)
        down = half_cosine(1.0, 1e-4 / self.divide, (t - rise) / (steps - rise))
        return np.where(t < rise, up, down)


def half_cosine(first: float, last: float, share: Array) -> Array:
    """From `first` at share 0 to `last` at share 1."""
    return last + (first - last) * 0.5 * (1.0 + np.cos(math.pi * np.clip(share, 0.0, 1.0)))
