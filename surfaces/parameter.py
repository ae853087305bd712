"""The record that describes one number a person can set.

Surfaces (condition number, Rosenbrock's b) and optimizers (learning rate, β1) declare their settings with
`Parameter`; sliders, number boxes, links, documentation and validation all follow from it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np


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
        low = "−∞" if math.isinf(self.low) else f"{self.low:g}"
        high = "∞" if math.isinf(self.high) else f"{self.high:g}"
        return f"{left}{low}, {high}{right}"


@dataclass(frozen=True)
class Parameter:
    """One setting: its name in code, its symbol in LaTeX, what it may be and how a slider shows it.

    `domain` is every value that makes sense; `slider` is the (low, high) part of it that is worth dragging
    through. A default that is a bool makes the setting a switch, an int makes it a whole number.
    """

    name: str
    symbol: str
    default: float | bool
    domain: Interval
    slider: tuple[float, float]
    help: str
    scale: Scale = Scale.LINEAR

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
        if self.switch:
            if not isinstance(value, (bool, np.bool_)):
                raise ValueError(f"{owner}: {self.name} must be True or False, got {value!r}")
            return
        try:
            inside = not isinstance(value, (bool, str, bytes)) and self.domain.contains(value)
        except (TypeError, ValueError):
            inside = False
        if not inside:
            raise ValueError(f"{owner}: {self.name} must lie in {self.domain}, got {value!r}")
        if self.whole and not np.all(np.asarray(value) == np.floor(value)):
            raise ValueError(f"{owner}: {self.name} must be a whole number, got {value!r}")


def check_fields(owner: Any, parameters: Iterable[Parameter]) -> None:
    """Check every field of the dataclass instance `owner` that a parameter describes."""
    for parameter in parameters:
        parameter.check(getattr(owner, parameter.name), type(owner).__name__)
