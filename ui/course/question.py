"""What a lesson asks, and how one commits to an answer: a choice, a slider, or a point on the contour."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from surfaces.surface import View
from ui.page.i18n import _
from ui.page.numerals import number, pair
from ui.page.values import Point

Answer = int | float | Point


@dataclass(frozen=True)
class Option:
    """An answer to choose and what the run says to it; both are msgids."""

    text: str
    reply: str


@dataclass(frozen=True)
class Choice:
    """One of several options; an answer is its place, `right` that of the right one."""

    options: tuple[Option, ...]
    right: int

    def read(self, value: Any) -> Answer | None:
        """The answer that a file holds, None where it is none."""
        whole = isinstance(value, int) and not isinstance(value, bool)
        return int(value) if whole and 0 <= value < len(self.options) else None

    def is_right(self, answer: Answer) -> bool:
        """Whether it is the right one."""
        return answer == self.right

    def told(self, answer: Answer) -> str:
        """An answer in the visitor's words."""
        return _(self.options[_place(answer)].text)

    def reply(self, answer: Answer) -> str:
        """What the run says to it, a msgid."""
        return self.options[_place(answer)].reply


def one_of(*options: Option, right: int) -> Choice:
    """A choice of these, of which that at the place `right` is the right one."""
    return Choice(options, right)


@dataclass(frozen=True)
class Slide:
    """A number between two ends; what is at most `near` from the right one counts as right.

    `unit` is how a number is told; `good`, `below` and `above` answer those that are right, too low and too
    high; all are msgids.
    """

    low: float
    high: float
    step: float
    right: float
    near: float
    unit: str
    good: str
    below: str
    above: str = ""

    def read(self, value: Any) -> Answer | None:
        """The answer that a file holds, None where it is none."""
        return float(value) if _is_number(value) and self.low <= value <= self.high else None

    def is_right(self, answer: Answer) -> bool:
        """Whether it is close enough."""
        return isinstance(answer, (int, float)) and abs(answer - self.right) <= self.near + 1e-9

    def told(self, answer: Answer) -> str:
        """An answer in the visitor's words."""
        return _(self.unit).format(score=number(None if isinstance(answer, tuple) else answer, 3))

    def reply(self, answer: Answer) -> str:
        """What the run says to it, a msgid."""
        if self.is_right(answer):
            return self.good
        return self.below if isinstance(answer, (int, float)) and answer < self.right else self.above


@dataclass(frozen=True)
class Place:
    """A point on the contour; what is at most a share `near` of the view from the right one counts as right.

    The mark that is to be put there begins at `begins`. `good` and `far` answer it, both are msgids.
    """

    right: Point
    begins: Point
    view: View
    good: str
    far: str
    near: float = 0.08

    def read(self, value: Any) -> Answer | None:
        """The answer that a file holds, None where it is none."""
        listed = isinstance(value, (list, tuple)) and len(value) == 2 and all(map(_is_number, value))
        return (float(value[0]), float(value[1])) if listed else None

    def is_right(self, answer: Answer) -> bool:
        """Whether it is close enough."""
        x_min, x_max, y_min, y_max = self.view
        away = np.subtract(answer, self.right) / (x_max - x_min, y_max - y_min)
        return float(np.hypot(*away)) <= self.near

    def told(self, answer: Answer) -> str:
        """An answer in the visitor's words."""
        x, y = np.broadcast_to(answer, 2)
        return pair(float(f"{x:.3g}"), float(f"{y:.3g}"))

    def reply(self, answer: Answer) -> str:
        """What the run says to it, a msgid."""
        return self.good if self.is_right(answer) else self.far


Ask = Choice | Slide | Place


def _place(answer: Answer) -> int:
    return answer if isinstance(answer, int) else 0


def _is_number(value: Any) -> bool:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return number and math.isfinite(value) and abs(value) < 1e6
