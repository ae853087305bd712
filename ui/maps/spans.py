"""The axes of a map of settings: a setting and the range it runs through, on the scale of its slider.

Places on an axis are counted in u = log10(v), in −log10(1 − v) for settings near one, and in v itself for
others; cells lie evenly in u.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surfaces.parameter import Parameter, Scale
from ui.page.choices import NOISE_PARAMETERS
from ui.page.grammar import join_words, read_number, read_words
from ui.page.lane import Lane
from ui.page.message import N_, Name, Problem, quote
from ui.page.setup import Noise
from ui.page.values import is_number

Floats = NDArray[np.float64]
NARROWEST = 1e-9  # of u: less cannot be told apart
NOISE = {parameter.name: parameter for parameter in NOISE_PARAMETERS if parameter.name != "df"}


@dataclass(frozen=True)
class Span:
    """A setting called `name`, from `low` to `high`. Problem: these are not two numbers in order."""

    name: str
    low: float
    high: float

    def __post_init__(self) -> None:
        if not (is_number(self.low) and is_number(self.high) and self.low < self.high):
            text = N_("{name} must go from a smaller to a larger number, not from {low} to {high}")
            raise Problem(text, name=Name(self.name), low=quote(self.low), high=quote(self.high))

    def text(self) -> str:
        """The span as a link has it."""
        return join_words(self.name, (("low", self.low), ("high", self.high)))

    @classmethod
    def read(cls, text: str) -> Span:
        """The span that a link spells."""
        words = read_words(text)
        named = dict(words.named)
        if words.bare or set(named) != {"low", "high"}:
            raise Problem("{owner}: {word} is not used here", owner=quote(words.head), word=quote(text))
        return cls(words.head, read_number("low", named["low"]), read_number("high", named["high"]))


def offered(lane: Lane, noise: Noise) -> dict[str, Parameter]:
    """What an axis can be: every number of the rule, and of the noise where there is some."""
    known = {spec.name: spec for spec in lane.build().hyperparameters if not spec.switch}
    used = {spec.name for spec in noise.parameters}
    return known | {name: spec for name, spec in NOISE.items() if name in used}


def to_u(values: float | Floats, scale: Scale) -> Floats:
    """Places on the axis of values."""
    array = np.asarray(values, dtype=float)
    with np.errstate(all="ignore"):
        if scale is Scale.LOG:
            return np.asarray(np.log10(array))
        return np.asarray(-np.log10(1.0 - array)) if scale is Scale.NEAR_ONE else array


def from_u(places: float | Floats, scale: Scale) -> Floats:
    """Values at places on the axis."""
    array = np.asarray(places, dtype=float)
    with np.errstate(all="ignore"):
        if scale is Scale.LOG:
            return np.asarray(10.0**array)
        return np.asarray(1.0 - 10.0**-array) if scale is Scale.NEAR_ONE else array


@dataclass(frozen=True)
class Axis:
    """A span of a setting that is there."""

    span: Span
    parameter: Parameter

    @property
    def ends(self) -> tuple[float, float]:
        """Where the axis begins and ends, in u."""
        low, high = to_u(np.array([self.span.low, self.span.high]), self.parameter.scale).tolist()
        return low, high

    def values(self, count: int) -> Floats:
        """The values of so many cells; their ends are those of the span."""
        found = from_u(np.linspace(*self.ends, count), self.parameter.scale)
        found[0], found[-1] = self.span.low, self.span.high
        return np.rint(found) if self.parameter.whole else found


def axis_of(parameter: Parameter, span: Span | None) -> Axis:
    """The axis of a setting: as far as the span lies where the setting may be, else as long as its slider."""
    usual = Span(parameter.name, *_usual(parameter))
    if span is None:
        return Axis(usual, parameter)
    low, high = (clipped(parameter, value) for value in (span.low, span.high))
    if not low < high:
        return Axis(usual, parameter)
    axis = Axis(Span(parameter.name, low, high), parameter)
    return (
        axis
        if all(map(math.isfinite, axis.ends)) and np.ptp(axis.ends) > NARROWEST
        else Axis(usual, parameter)
    )


def _usual(parameter: Parameter) -> tuple[float, float]:
    """The slider's range without what is rarely of use: the smallest rates, values within 0.001 of one."""
    low, high = map(float, parameter.slider)
    if parameter.name == "lr" and parameter.scale is Scale.LOG:
        return 10.0 * low, high
    return (low, min(high, 0.999)) if parameter.scale is Scale.NEAR_ONE else (low, high)


def clipped(parameter: Parameter, value: float) -> float:
    """The value, or what of the setting's domain and scale is nearest to it."""
    domain, (low, high) = parameter.domain, map(float, parameter.slider)
    if parameter.scale is Scale.LOG and value <= 0.0:
        return low
    if domain.contains(value) and not (parameter.scale is Scale.NEAR_ONE and value >= 1.0):
        return value
    if value >= high:
        return domain.high if domain.contains(domain.high) and parameter.scale is not Scale.NEAR_ONE else high
    return domain.low if domain.contains(domain.low) and parameter.scale is not Scale.LOG else low


def zoomed(axis: Axis, low: float, high: float) -> Span:
    """The span between two places in u, rounded to digits that tell cells apart."""
    ends = from_u(np.array([low, high]), axis.parameter.scale)
    distance = to_u(ends, axis.parameter.scale)
    digits = 3 + max(0, math.ceil(-math.log10(max(float(np.ptp(distance)), NARROWEST))))
    if axis.parameter.scale is Scale.NEAR_ONE:
        ends = 1.0 - np.array([float(f"{1.0 - v:.{digits}g}") for v in ends])
        return Span(axis.parameter.name, *(round(float(v), 15) for v in ends))
    return Span(axis.parameter.name, *(float(f"{v:.{digits}g}") for v in ends))
