"""The record that describes one number a person can set.

Surfaces (condition number, Rosenbrock's b) and optimizers (learning rate, β1) declare their settings with
`Parameter`; sliders, number boxes, links, documentation and validation all follow from it. A class writes it
as a dataclass field, once: `b: float = setting(100.0, "b", …)`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import Field, dataclass, field
from enum import Enum
from typing import Any

import numpy as np

LONGEST = 60  # characters of a value in a message


class Scale(Enum):
    """How a slider spreads its values: evenly, by factors, or by factors of the distance to 1 (for β)."""

    LINEAR = "linear"
    LOG = "log"
    NEAR_ONE = "near_one"


@dataclass(frozen=True)
class Interval:
    """A range of real numbers whose ends are open or closed."""

    low: float = -math.inf
    high: float = math.inf
    low_open: bool = False
    high_open: bool = False

    def contains(self, value: Any) -> bool:
        """Tell whether every element of `value` is a finite number inside the interval."""
        array = np.asarray(value, dtype=float)
        above = array > self.low if self.low_open else array >= self.low
        below = array < self.high if self.high_open else array <= self.high
        return bool(np.all(above & below & np.isfinite(array)))

    def __str__(self) -> str:
        left = "(" if self.low_open or math.isinf(self.low) else "["
        right = ")" if self.high_open or math.isinf(self.high) else "]"
        return f"{left}{_bound(self.low)}, {_bound(self.high)}{right}"


def _bound(value: float) -> str:
    """The very number, with a minus sign as in print: −360, 2147483647, 1e−08, ∞."""
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return (f"{value:.0f}" if value == int(value) and abs(value) < 1e15 else repr(value)).replace("-", "−")


@dataclass(frozen=True)
class Parameter:
    """One setting: its name in code, its symbol in LaTeX, what it may be and how a slider shows it.

    `words` say what it is, where its name does not. `domain` is every value that makes sense; `slider` is the
    (low, high) part of it that is worth dragging through. A default that is a bool makes the setting a
    switch, an int makes it a whole number.
    """

    name: str
    symbol: str
    default: float | bool
    domain: Interval
    slider: tuple[float, float]
    help: str
    scale: Scale = Scale.LINEAR
    words: str = ""

    @property
    def log(self) -> bool:
        """Whether the slider moves by factors rather than by differences."""
        return self.scale is Scale.LOG

    @property
    def switch(self) -> bool:
        """Whether the setting is on or off rather than a number."""
        return isinstance(self.default, bool)

    @property
    def whole(self) -> bool:
        """Whether the setting only takes whole numbers."""
        return isinstance(self.default, int) and not self.switch

    def check(self, value: Any, owner: str) -> None:
        """Raise a ValueError that names the owner, the setting, the value and what is allowed."""
        if not self.switch:
            check_number(owner, self.name, value, self.domain, self.whole)
        elif not isinstance(value, (bool, np.bool_)):
            raise ValueError(f"{owner}: {self.name} must be True or False, got {shown(value)}")


KEY = "setting"


@dataclass(frozen=True)
class Setting:
    """Everything of a `Parameter` but its name and its default, which are those of the field it stands in."""

    symbol: str
    help: str
    domain: Interval
    slider: tuple[float, float]
    scale: Scale
    words: str = ""

    def of(self, name: str, default: float | bool) -> Parameter:
        """The record of this setting for a field."""
        facts = self.domain, self.slider, self.help, self.scale, self.words
        return Parameter(name, self.symbol, default, *facts)


def setting(
    default: float,
    symbol: str,
    domain: Interval,
    slider: tuple[float, float],
    help: str,
    scale: Scale = Scale.LINEAR,
    words: str = "",
) -> Any:
    """A field of a dataclass that is one number a person can set."""
    return field(default=default, metadata={KEY: Setting(symbol, help, domain, slider, scale, words)})


def own_parameters(cls: type) -> tuple[Parameter, ...]:
    """The parameters that the body of `cls` declares, in order; to be called before `@dataclass` runs."""
    fields = {name: value for name, value in vars(cls).items() if isinstance(value, Field)}
    return tuple(f.metadata[KEY].of(name, f.default) for name, f in fields.items() if KEY in f.metadata)


def check_number(
    owner: str, name: str, value: Any, domain: Interval, whole: bool = False, single: bool = False
) -> None:
    """Raise a ValueError unless `value`, a number or an array of numbers, lies in the domain."""
    try:
        inside = _numeric(value) and domain.contains(value) and not (single and np.shape(value))
    except (TypeError, ValueError, OverflowError):
        inside = False
    if not inside:
        raise ValueError(f"{owner}: {name} must lie in {domain}, got {shown(value)}")
    if whole and not np.all(np.asarray(value, dtype=float) == np.floor(np.asarray(value, dtype=float))):
        raise ValueError(f"{owner}: {name} must be a whole number, got {shown(value)}")


def is_number(value: Any) -> bool:
    """Whether a value is a single finite number."""
    try:
        return _numeric(value) and Interval().contains(value) and not np.shape(value)
    except (TypeError, ValueError, OverflowError):
        return False


def shown(value: Any) -> str:
    """A value as it is written, cut short where it is long."""
    if isinstance(value, int) and abs(value) >= 10**LONGEST:
        return f"a number of more than {LONGEST} digits"
    text = " ".join(repr(value).split())
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _numeric(value: Any) -> bool:
    # NumPy takes True for 1 and "1" for 1 without a word.
    return np.asarray(value).dtype.kind in "iuf" or (isinstance(value, int) and not isinstance(value, bool))


def check_fields(owner: Any, parameters: Iterable[Parameter], arrays: bool = False) -> None:
    """Check every field of the dataclass instance `owner` that a parameter describes.

    Where there are no `arrays`, every field is a single number.
    """
    name = type(owner).__name__
    for parameter in parameters:
        value = getattr(owner, parameter.name)
        if not arrays and isinstance(value, (np.ndarray, list, tuple)):
            raise ValueError(f"{name}: {parameter.name} must be a single number, got {shown(value)}")
        parameter.check(value, name)
