"""Surfaces a person types: `surface_from_formula("x**2 + 3*sin(3*x)*y**2")`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from surfaces.formula_compile import Compiled, compiled
from surfaces.formula_minima import grid, lowest_points
from surfaces.formula_parser import check_text
from surfaces.parameter import shown
from surfaces.surface import Array, Point, Surface, View

DEFAULT_VIEW = (-3.0, 3.0, -3.0, 3.0)
SMALLEST_VIEW, LARGEST_VIEW = 1e-6, 1e6


@dataclass(frozen=True)
class FormulaSurface(Surface):
    r"""A typed formula, with its gradient and Hessian.

    $$L = \text{what was typed}$$

    `surfaces.formula_parser` says what can be typed. Value and derivatives are NaN where the formula is
    undefined, poles included. At kinks the slope is the mean of both sides, 0 for |x|; at tips and roots,
    where it would be infinite, it is 0. Two surfaces with the same text and view are equal. Raises a
    FormulaError (a ValueError) that points at what is wrong, and a ValueError for a bad view.
    """

    text: str
    view: View = DEFAULT_VIEW

    key = "formula"
    label = "Your formula"
    source = "Typed by hand"
    idea = "Try an idea of your own. The gradient of any formula is exact."

    def __post_init__(self) -> None:
        object.__setattr__(self, "view", _checked_view(self.view))
        check_text(self.text)
        compiled(self.text)

    @property
    def _compiled(self) -> Compiled:
        return compiled(self.text)

    @property
    def formula(self) -> str:
        """The formula as typed, in LaTeX."""
        return self._compiled.latex

    @property
    def operations(self) -> tuple[int, int, int]:
        """How many steps value, gradient and Hessian take."""
        tapes = (self._compiled.value, self._compiled.gradient, self._compiled.hessian)
        value, gradient, hessian = (len(tape.steps) for tape in tapes)
        return value, gradient, hessian

    @property
    def smooth(self) -> bool:
        """Whether abs, sign, min and max are absent."""
        return self._compiled.smooth

    @property
    def minima(self) -> tuple[Point, ...]:
        """The lowest points inside the view, as far as they are found (`surfaces.formula_minima`).

        A formula that is lowest along a whole line, or on the edge of the view, has none.
        """
        return _lowest_points(self)

    @cached_property
    def _default_start(self) -> Point:
        x, y = grid(self.view, 9, inset=0.1)
        value, gradient = self.value(x, y), self.gradient(x, y)
        usable = np.isfinite(value) & np.isfinite(gradient).all(axis=0)
        if not usable.any():
            return float(x[4, 4]), float(y[4, 4])
        target = np.quantile(value[usable], 0.8)
        best = np.argmin(np.where(usable, np.abs(value - target), np.inf))
        # Six digits are enough for a start, and keep links short.
        return float(f"{x.flat[best]:.6g}"), float(f"{y.flat[best]:.6g}")

    @property
    def start(self) -> Point:
        """A place that is higher than four fifths of the view."""
        return self._default_start

    def _value(self, x: Array, y: Array) -> Array:
        return self._compiled.value.run(x, y)[0]

    def _gradient(self, x: Array, y: Array) -> tuple[Array, Array]:
        gx, gy = self._compiled.gradient.run(x, y)
        return gx, gy

    def _hessian(self, x: Array, y: Array) -> tuple[Array, Array, Array]:
        xx, xy, yy = self._compiled.hessian.run(x, y)
        return xx, xy, yy


def surface_from_formula(text: str, view: View = DEFAULT_VIEW) -> FormulaSurface:
    """Return the surface of a typed formula; a FormulaError says what is wrong with it, and where."""
    return FormulaSurface(text, view)


def _checked_view(view: View) -> View:
    try:
        x_min, x_max, y_min, y_max = (float(bound) for bound in view)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"view must be four numbers x_min, x_max, y_min, y_max, got {shown(view)}") from None
    for name, low, high in (("x", x_min, x_max), ("y", y_min, y_max)):
        if not (math.isfinite(low) and math.isfinite(high) and max(abs(low), abs(high)) <= LARGEST_VIEW):
            raise ValueError(f"view: {name} must stay within ±{LARGEST_VIEW:g}, got ({low:g}, {high:g})")
        if high - low < SMALLEST_VIEW:
            raise ValueError(
                f"view: {name}_max must exceed {name}_min by {SMALLEST_VIEW:g}, got {low:g}, {high:g}"
            )
    return x_min, x_max, y_min, y_max


@lru_cache(maxsize=256)
def _lowest_points(surface: FormulaSurface) -> tuple[Point, ...]:
    return lowest_points(surface)
