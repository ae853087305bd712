"""Schedules in which the learning rate may go up again: restarts of a cosine, triangles, a hand.

As in `optim_core.schedules`, t counts from 0 and T is the number of steps. Cycles fill the run: there is no
half a cycle at its end.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from optim_core.schedules import AT_MOST_ONE, UNIT, Schedule, half_cosine
from optim_core.settings import POSITIVE, Array, number
from surfaces.parameter import Interval, Scale

_CYCLES = number("k", "Number of cycles in the run.", Interval(1, 50), (1, 10), words="cycles")


@dataclass(frozen=True, kw_only=True)
class CosineRestarts(Schedule):
    r"""Half a cosine again and again, each m times as long as the last. Loshchilov and Hutter (2017), SGDR.

    Cycle i = 0, 1, … takes $T_i = T_0 m^i$ steps, where k of them fill the run: $T_0 = T (m - 1) / (m^k -
    1)$, or T / k for m = 1. In it the factor is $f + (1-f)\tfrac12 (1 + \cos\pi s / T_i)$ after s steps, eq.
    5 there. torch's CosineAnnealingWarmRestarts and optax's sgdr_schedule do the same with whole T_i.
    """

    key = "cosine_restarts"
    label = "Cosine with restarts"
    idea = (
        "Falls along half a cosine and returns to the full rate, k times. Each fall takes m times as many "
        "steps as the one before."
    )
    formula = (
        r"\eta_t = \eta \left(f + (1 - f)\, \tfrac12 \left(1 + \cos \pi \frac{t - t_i}{T_i}\right)\right),"
        r"\quad T_i = m\, T_{i-1}"
    )

    cycles: int = field(default=3, metadata=_CYCLES)
    growth: int = field(
        default=2,
        metadata=number(
            "m", "How many times as long each cycle is as the one before.", Interval(1, 10), (1, 4)
        ),
    )
    final: float = field(
        default=0.0,
        metadata=number("f", "Fraction of the learning rate at the lowest points.", UNIT, (0.0, 1.0)),
    )

    def _factor(self, t: Array, steps: float) -> Any:
        # 1e-9 of a cycle: what rounding may take from a quotient that is whole.
        if self.growth == 1:
            done = self.cycles * t / steps
            return half_cosine(1.0, self.final, done - np.floor(done + 1e-9))
        longer = float(self.growth)
        done = 1.0 + (longer**self.cycles - 1.0) * t / steps  # m^i where cycle i begins
        length = longer ** np.floor(np.log(done) / math.log(longer) + 1e-9)
        return half_cosine(1.0, self.final, (done / length - 1.0) / (longer - 1.0))


@dataclass(frozen=True, kw_only=True)
class Cyclical(Schedule):
    r"""Up and down along straight lines, again and again. Smith (2017), section 3.

    With p the share of its cycle that is over, the factor is $f + (1-f)\,\gamma^i (1 - |2p - 1|)$ in cycle i
    = 0, 1, …: from f up to 1 and back. γ = 1 is the paper's "triangular", γ = ½ its "triangular2". torch's
    CyclicLR is the same with T = 2 k `step_size_up`, `base_lr` f η and `max_lr` η.
    """

    key = "cyclical"
    label = "Cyclical (triangular)"
    idea = (
        "Rises and falls along straight lines, k times. Each peak is γ times as high above the lowest "
        "rate as the one before."
    )
    formula = (
        r"\eta_t = \eta \left(f + (1 - f)\, \gamma^i \left(1 - |2p - 1|\right)\right),"
        r"\quad i + p = k\, t / T"
    )

    cycles: int = field(default=4, metadata=_CYCLES)
    low: float = field(
        default=0.1,
        metadata=number(
            "f", "Fraction of the learning rate at the lowest points.", UNIT, (0.0, 1.0), words="lowest rate"
        ),
    )
    gamma: float = field(
        default=1.0,
        metadata=number(
            r"\gamma",
            "Height of each peak beside the one before: 1 is the same.",
            AT_MOST_ONE,
            (0.1, 1.0),
            words="factor",
        ),
    )

    def _factor(self, t: Array, steps: float) -> Any:
        done = self.cycles * t / steps
        cycle = np.floor(done)
        peak = self.gamma**cycle * (1.0 - np.abs(2.0 * (done - cycle) - 1.0))
        return self.low + (1.0 - self.low) * peak


@dataclass(frozen=True, kw_only=True)
class ByHand(Schedule):
    r"""The rate until step k, then f times as much: what a person does who watches a run and turns the knob.

    Steps count from 0, so that the point that is reached after k steps is the last one the old rate has led
    to. Whoever changes k or f changes nothing of the path before it. It does not depend on the length of the
    run. `Turned` does the same to any other schedule.
    """

    key = "by_hand"
    label = "Changed at a step"
    idea = (
        "Keeps the learning rate until step k and multiplies it by f from there on. The path until k stays. "
        "A mark on the timeline of the race does this to every other schedule too, in all lanes."
    )
    formula = r"\eta_t = \eta \begin{cases} 1 & t < k \\ f & \text{else}\end{cases}"

    at: int = field(
        default=100,
        metadata=number(
            "k",
            "Step after which the learning rate is another.",
            Interval(0, 1_000_000),
            (1, 2000),
            Scale.LOG,
            words="step",
        ),
    )
    factor: float = field(
        default=0.1,
        metadata=number(
            "f", "What the learning rate is multiplied by.", POSITIVE, (1e-3, 10.0), Scale.LOG, words="factor"
        ),
    )

    def _factor(self, t: Array, steps: float) -> Any:
        return np.where(t < self.at, 1.0, self.factor)


@dataclass(frozen=True, kw_only=True)
class Turned(Schedule):
    r"""Another schedule until step k, then f times what it says: $f \cdot s(t)$ for $t \ge k$.

    The schedule goes on as it would have, so that f alone is what the hand has changed. Not in `SCHEDULES`:
    it is no kind of its own.
    """

    label = "Changed at a step"

    base: Schedule
    at: int = field(default=100, metadata=ByHand.__dataclass_fields__["at"].metadata)
    factor: float = field(default=0.1, metadata=ByHand.__dataclass_fields__["factor"].metadata)

    def _factor(self, t: Array, steps: float) -> Any:
        return self.base._factor(t, steps) * np.where(t < self.at, 1.0, self.factor)
